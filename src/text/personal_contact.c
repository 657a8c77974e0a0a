/* Mail addresses, links, network addresses and telephone numbers. */
#include "base/auto.h"
#include "text/personal_private.h"

enum {
	LOCAL_MAX = 64, /* RFC 5321 section 4.5.3.1 */
	DOMAIN_MAX = 255,
	URL_MAX = 2048,
	IP6_GROUPS = 8,
	PHONE_MIN = 7,
	PHONE_MAX = 15, /* ITU-T E.164 */
	PHONE_GROUPS = 8,
	PHONE_REACH = 40,
};

static bool is_local(char c)
{
	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 ||
	       (c != '\0' && strchr("._%+-'&", c) != NULL);
}

static bool is_domain(char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

/* Where the domain that starts at `at` ends: labels with a dot, the last of letters; else 0. */
static size_t domain_end(Str text, size_t at)
{
	size_t end = at, dot = 0;
	while (end < text.len && end - at < DOMAIN_MAX && is_domain(text.ptr[end]))
		end++;
	while (end > at && (text.ptr[end - 1] == '.' || text.ptr[end - 1] == '-'))
		end--;
	for (size_t i = at; i < end; i++)
		if (text.ptr[i] == '.')
			dot = i;
	return dot > at && end - dot > 2 && !ascii_is_digit(text.ptr[dot + 1]) ? end : 0;
}

static const char *const ats[] = {"[at]", "(at)", "{at}", "<at>", "@"};
static const char *const dots[] = {"[dot]", "(dot)", "{dot}", "[punkt]", "(punkt)", "[point]", "(point)", "[punto]", "(punto)", "."};

/* One of the marks with at most one blank on each side: where it ends; 0 where none stands there. */
static size_t mark_end(Str text, size_t at, const char *const *marks, size_t count)
{
	size_t from = at + (point_byte(text, at) == ' ');
	for (size_t i = 0; i < count; i++) {
		size_t end = from + strlen(marks[i]);
		if (str_ieq(str_slice(text, from, end), str_from(marks[i])))
			return end + (point_byte(text, end) == ' ');
	}
	return 0;
}

static size_t label_end(Str text, size_t at)
{
	while (at < text.len && (ascii_is_alnum(text.ptr[at]) || text.ptr[at] == '-'))
		at++;
	return at;
}

/* "jane.doe [at] example (dot) com": written so that no program finds it. `at`: of the bracket. */
static void find_disguised(Scan *scan, size_t at)
{
	Str text = scan->text;
	size_t start = at - (at > 0 && text.ptr[at - 1] == ' '), local = start;
	while (start > 0 && local - start < LOCAL_MAX && is_local(text.ptr[start - 1]))
		start--;
	size_t next = mark_end(text, at, ats, COUNT(ats)), end = 0, labels = 0;
	for (; next > 0 && label_end(text, next) > next; labels++) {
		end = label_end(text, next);
		next = mark_end(text, end, dots, COUNT(dots));
	}
	while (start < local && ((unsigned char)text.ptr[start] & 0xC0) == 0x80)
		start++;
	if (start < local && labels >= 2)
		(void)scan_add(scan, PERSONAL_EMAIL, "e-mail address", start, end);
}

static void find_emails(Scan *scan)
{
	Str text = scan->text;
	for (size_t at = 1; at + 1 < text.len; at++) {
		size_t start = at, end;
		if (strchr("[({<", text.ptr[at]) != NULL && mark_end(text, at, ats, COUNT(ats) - 1) > 0)
			find_disguised(scan, at);
		if (text.ptr[at] != '@' || !is_local(text.ptr[at - 1]))
			continue;
		while (start > 0 && at - start < LOCAL_MAX && is_local(text.ptr[start - 1]))
			start--;
		while (start < at && strchr(".'-&%", text.ptr[start]) != NULL)
			start++;
		while (start < at && ((unsigned char)text.ptr[start] & 0xC0) == 0x80)
			start++;
		end = domain_end(text, at + 1);
		if (end > 0)
			(void)scan_add(scan, PERSONAL_EMAIL, "e-mail address", start, end);
	}
}

static size_t url_head(Str text, size_t at)
{
	static const char *const heads[] = {"http://", "https://", "ftp://", "www."};
	for (size_t i = 0; i < COUNT(heads); i++) {
		if ((text.ptr[at] | 0x20) != heads[i][0])
			continue;
		Str head = str_from(heads[i]);
		if (str_ieq(str_slice(text, at, at + head.len), head))
			return head.len;
	}
	return 0;
}

static void find_urls(Scan *scan)
{
	Str text = scan->text;
	for (size_t at = 0; at + 4 < text.len; at++) {
		size_t head = url_head(text, at), end = at + head;
		if (head == 0 || (at > 0 && ascii_is_alnum(text.ptr[at - 1])))
			continue;
		while (end < text.len && end - at < URL_MAX && (unsigned char)text.ptr[end] > ' ' &&
			strchr("<>\"", text.ptr[end]) == NULL)
			end++;
		while (end > at + head && strchr(".,;:!?)'", text.ptr[end - 1]) != NULL)
			end--;
		while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
			end++;
		if (end > at + head && scan_add(scan, PERSONAL_URL, "link", at, end))
			at = end - 1;
	}
}

/* Four numbers up to 255 with dots between and no fifth. */
static size_t ip4_at(Str text, size_t at)
{
	for (unsigned group = 0; group < 4; group++) {
		unsigned value = 0, digits = 0;
		while (digits < 4 && ascii_is_digit(point_byte(text, at))) {
			value = value * 10 + (unsigned)(text.ptr[at++] - '0');
			digits++;
		}
		if (digits == 0 || digits > 3 || value > 255)
			return 0;
		if (group < 3 && point_byte(text, at++) != '.')
			return 0;
	}
	return at;
}

static bool is_hex(char c)
{
	char upper = ascii_upper(c);
	return ascii_is_digit(c) || (upper >= 'A' && upper <= 'F');
}

/* RFC 4291 section 2.2: eight groups, or fewer with one "::". Times (12:30:45) are none, nor is
 * what has no digit (std::add). */
static size_t ip6_at(Str text, size_t at)
{
	unsigned groups = 0, doubles = 0, hex;
	bool digit = false;
	while (groups <= IP6_GROUPS) {
		for (hex = 0; is_hex(point_byte(text, at)); hex++, at++)
			digit |= ascii_is_digit(text.ptr[at]);
		if (hex > 4)
			return 0;
		groups += hex > 0;
		if (point_byte(text, at) != ':')
			break;
		bool twice = point_byte(text, at + 1) == ':';
		if (!twice && !is_hex(point_byte(text, at + 1)))
			break;
		doubles += twice;
		at += twice ? 2 : 1;
	}
	bool whole = groups == IP6_GROUPS && doubles == 0;
	return digit && (whole || (doubles == 1 && groups >= 2 && groups < IP6_GROUPS)) ? at : 0;
}

/* IEEE 802: six pairs of hex digits with ':' or '-' between them. */
static size_t mac_at(Str text, size_t at)
{
	char sign = point_byte(text, at + 2);
	for (size_t i = 0; i < 6; i++, at += 3)
		if (!is_hex(point_byte(text, at)) || !is_hex(point_byte(text, at + 1)) ||
			(i < 5 && ((sign != ':' && sign != '-') || point_byte(text, at + 2) != sign)))
			return 0;
	return at - 1;
}

/* "version 1.2.3.4" is none. */
static bool is_version(const Scan *scan, size_t at)
{
	return scan_cue(scan, at, 12, "version,ver,v,release,firmware,build,versión,versione,wersja");
}

static void find_ips(Scan *scan)
{
	for (size_t at = 0; at < scan->text.len; at++) {
		if (!is_hex(scan->text.ptr[at]) || !scan_may_start(scan, at) ||
			(at > 0 && scan->text.ptr[at - 1] == ':'))
			continue;
		size_t end = ip4_at(scan->text, at);
		if (end > 0 && is_version(scan, at))
			continue;
		if (end == 0)
			end = mac_at(scan->text, at);
		if (end == 0)
			end = ip6_at(scan->text, at);
		if (end > 0 && scan_may_end(scan, end) &&
			scan_add(scan, PERSONAL_IP, "network address", at, end))
			at = end - 1;
	}
}

void personal_find_contacts(Scan *scan)
{
	find_urls(scan);
	find_emails(scan);
	find_ips(scan);
}

/* A telephone number as written: how many digits each group has. */
typedef struct Phone {
	size_t end, digits, groups, sizes[PHONE_GROUPS];
	bool plus, bracket, zero, year; /* year: starts with 1 or 2 */
	bool trunk;                     /* "8 (916) ..." */
} Phone;

/* Steps over what may stand between two groups: " ", "-", ".", "/", ") ", " (", "(0)". */
static size_t phone_gap(Str text, size_t at)
{
	size_t from = at, blanks = 0;
	while (at - from < 4) {
		char c = point_byte(text, at);
		blanks += c == ' ';
		if (c == '\0' || strchr(" -./()", c) == NULL || blanks > 2)
			break;
		at++;
	}
	return at;
}

/* "x4587", " ext. 12" behind a number. */
static size_t phone_extension(Str text, size_t at)
{
	static const char *const heads[] = {
		"x", " x", " ext. ", " ext ", " ext.", "-ext", " Durchwahl "};
	for (size_t i = 0; i < COUNT(heads); i++) {
		size_t len = strlen(heads[i]), end = at + len;
		if (!str_ieq(str_slice(text, at, at + len), str_from(heads[i])))
			continue;
		while (end - at < len + 6 && ascii_is_digit(point_byte(text, end)))
			end++;
		if (end > at + len)
			return end;
	}
	return at;
}

static bool is_north_american(const Phone *p)
{
	const size_t *s = p->sizes;
	size_t g = p->groups == 4 && s[0] == 1 ? 1 : 0;
	return p->groups == g + 3 && s[g] == 3 && s[g + 1] == 3 && s[g + 2] == 4;
}

static Phone phone_read(Str text, size_t at)
{
	Phone p = {.plus = text.ptr[at] == '+'};
	p.bracket = text.ptr[at] == '(' || point_byte(text, at + 1) == '(';
	p.trunk = (text.ptr[at] == '8' || text.ptr[at] == '0' || text.ptr[at] == '1') &&
		(point_byte(text, at + 1) == '(' || (point_byte(text, at + 1) == ' ' && point_byte(text, at + 2) == '('));
	for (int i = 0; i < 2 && (point_byte(text, at) == '+' || point_byte(text, at) == '('); i++)
		at++;
	p.zero = point_byte(text, at) == '0';
	p.year = point_byte(text, at) == '1' || point_byte(text, at) == '2';
	while (p.groups < PHONE_GROUPS && ascii_is_digit(point_byte(text, at))) {
		size_t size = 0;
		for (; ascii_is_digit(point_byte(text, at)); at++)
			size++;
		p.sizes[p.groups++] = size;
		p.digits += size;
		p.end = at;
		if (is_north_american(&p))
			break;
		at = phone_gap(text, at);
	}
	if (p.end > 0)
		p.end = phone_extension(text, p.end);
	return p;
}

/* 1985-11-18, 18.11.1985, 4/14/1962, 12.30: what is read as a date before a telephone number. */
static bool is_date_like(const Phone *p)
{
	const size_t *s = p->sizes;
	if (p->plus || p->groups < 3)
		return false;
	return (s[0] == 4 && p->year && s[1] <= 2 && s[2] <= 2) ||
	       (s[0] <= 2 && s[1] <= 2 && s[2] == 4);
}

/* "416 60 039 office", "3660170548-Fax": what kind of telephone it is stands behind the number. */
static bool label_follows(Str text, size_t at)
{
	size_t end = at, from;
	while (end - at < 3 && strchr(" -\t(", point_byte(text, end)) != NULL && end < text.len)
		end++;
	for (from = end; ascii_is_letter(point_byte(text, end)); end++)
		;
	return end > from && from > at && personal_listed(str_slice(text, from, end),
		"office,fax,mobile,mobil,cell,home,work,tel,phone,handy,privat,bureau,domicile,portable,casa,oficina,ufficio");
}

static bool is_phone(const Scan *scan, size_t at, const Phone *p)
{
	static const char cues[] =
		"phone,phones,telephone,tel,tel.,mobile,cell,cellphone,fax,call,calling,called,"
		"ring,dial,text,texting,sms,whatsapp,desk,answering,reach,contact,messages,hotline,"
		"landline,registered,telefon,telefonnummer,handy,handynummer,mobil,rufnummer,anrufen,rückruf,durchwahl,"
		"téléphone,tél,portable,appeler,appelez,teléfono,movil,móvil,llamar,llamarme,llámame,llámeme,telefono,cellulare,"
		"cell.,chiamare,chiamatemi,telefoon,telefoonnummer,bel,bellen,gsm,natel,telefone,telemóvel,celular,ligue,ligar,"
		"mob,mob.,tlf,tlf.,tlf.nr,telefonnr,puh,puh.,puhelin,soita,telefonu,telefonie,komórka,dzwonić,zadzwońcie,"
		"zadzwoń,volejte,mobilní,telefonszám,hívjon,sunați,telefonul,cep,arayın,телефон,тел,Телефон,Тел,звоните,номер,"
		"τηλ,τηλέφωνο,κιν,Τηλ,電話,电话,手机,手機,携帯,連絡先,전화,휴대폰,โทร,هاتف,جوال,טלפון,"
		"my number is,our number is,nummer ist,numéro est,número es,numero è,nummer is";
	bool prefixed =
		p->sizes[0] >= 3 && str_starts(str_slice(scan->text, at, at + 2), STR("00"));
	size_t most = p->plus ? PHONE_MAX : prefixed ? PHONE_MAX + 2 : 13;
	if (p->digits < PHONE_MIN || p->digits > most || is_date_like(p))
		return false;
	if (p->plus || (prefixed && p->digits > 9) || p->bracket || is_north_american(p) || (p->trunk && p->digits > 9))
		return true;
	if (p->zero && p->digits >= 9 && p->digits <= 12 && p->sizes[0] >= 2)
		return true;
	return scan_cue(scan, at, PHONE_REACH, cues) || label_follows(scan->text, p->end);
}

void personal_find_phones(Scan *scan)
{
	for (size_t at = 0; at < scan->text.len; at++) {
		char c = scan->text.ptr[at];
		if ((!ascii_is_digit(c) && c != '+' && c != '(') || !scan_may_start(scan, at))
			continue;
		Phone p = phone_read(scan->text, at);
		if (p.end == 0)
			continue;
		if (scan_may_end(scan, p.end) && is_phone(scan, at, &p) &&
			scan_add(scan, PERSONAL_PHONE, "telephone number", at, p.end))
			at = p.end - 1;
	}
}
