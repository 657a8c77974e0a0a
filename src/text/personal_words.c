/* What only the words around it tell: dates of birth, postal addresses, names. */
#include "base/auto.h"
#include "text/date.h"
#include "text/fold.h"
#include "text/personal_private.h"
#include "text/point.h"

enum {
	BIRTH_REACH = 48, /* bytes between the word and the date's end */
	NAME_WORDS = 4,
	STREET_WORDS = 5, /* between number and "Street", or behind "rue" */
	PLACE_WORDS = 10, /* behind the street, up to the postcode */
	PHRASE_REACH = 32,
};

/* A piece between blanks without punctuation at its ends. */
typedef struct Piece {
	size_t start, end;
	Str word;
	bool line_start; /* first of its line */
	bool ends;       /* a full stop, comma, colon or bracket follows */
} Piece;

typedef struct Pieces {
	Piece *items;
	size_t count;
} Pieces;

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static Pieces pieces_of(Arena *arena, Str text)
{
	Pieces p = {0};
	bool line_start = true;
	for (size_t at = 0; at < text.len;) {
		size_t start = at, end;
		if (is_blank(text.ptr[at])) {
			line_start |= text.ptr[at++] == '\n';
			continue;
		}
		while (at < text.len && !is_blank(text.ptr[at]))
			at++;
		for (end = at; end > start && strchr(".,;:!?)>\"", text.ptr[end - 1]) != NULL;)
			end--;
		while (start < end && strchr("(<>\"'*-", text.ptr[start]) != NULL)
			start++;
		if (start == end)
			continue;
		Piece *piece = ARENA_PUSH(arena, p.items, p.count);
		*piece = (Piece){start, end, str_slice(text, start, end), line_start, end < at};
		line_start = false;
	}
	return p;
}

static bool is_capital(const Piece *p)
{
	int32_t first = point_peek(p->word, 0);
	for (size_t i = 0; i < p->word.len; i++)
		if (ascii_is_digit(p->word.ptr[i]) || p->word.ptr[i] == '@')
			return false;
	return point_is_upper(first);
}

/* 12, 12a, 12-14, 3/7 */
static bool is_house_number(const Piece *p)
{
	size_t digits = 0, letters = 0;
	for (size_t i = 0; i < p->word.len; i++) {
		char c = p->word.ptr[i];
		digits += ascii_is_digit(c);
		letters += ascii_is_letter(c);
		if (!ascii_is_alnum(c) && c != '-' && c != '/')
			return false;
	}
	return digits > 0 && digits <= 6 && letters <= 1 && ascii_is_digit(p->word.ptr[0]);
}

/* Four to six digits, or letters and digits as in London, Dublin and Toronto. */
static bool is_postcode(const Piece *p)
{
	size_t digits = 0;
	for (size_t i = 0; i < p->word.len; i++) {
		digits += ascii_is_digit(p->word.ptr[i]);
		if (!ascii_is_digit(p->word.ptr[i]) && p->word.ptr[i] != '-' &&
			!ascii_is_upper(p->word.ptr[i]))
			return false;
	}
	return p->word.len <= 10 && digits >= (p->word.len > 3 ? 4U : 1U) && p->word.len >= 3;
}

static const char street_behind[] =
	"street,st,road,rd,avenue,ave,lane,ln,drive,dr,court,ct,boulevard,blvd,way,place,pl,square,"
	"sq,terrace,close,crescent,circle,cir,parkway,pkwy,highway,hwy,hill,row,gardens,grove,mews,"
	"quay,walk,parade,trail,loop,plaza,alley,glen,view,heights";
static const char street_before[] =
	"rue,avenue,av,boulevard,bd,chemin,place,allée,impasse,quai,route,cours,via,viale,piazza,"
	"corso,vicolo,strada,largo,calle,c/,cl,avenida,avda,av/,plaza,pza,paseo,pº,carrer,rua,travessa,praça,estrada,ul,"
	"ulica,al,aleja,os,osiedle,straße,strasse,str,strada,bulevardul,calea,ulice,улица,ул,проспект,пр,οδός";
static const char *const street_endings[] = {"strasse", "straße", "str", "gasse", "platz", "allee",
	"weg", "damm", "ufer", "steig", "laan", "straat", "plein", "gracht", "kade", "gatan",
	"vägen", "gata", "vej", "gade", "veien", "katu", "tie", "kuja", "utca", "allé"};
static const char units[] = "apt,apartment,suite,ste,unit,flat,room,floor,fl,box,apto,piso,"
			    "appartement,étage,whg,wohnung";
static const char joiners[] =
	"de,la,le,du,des,del,della,di,da,do,dos,das,of,the,van,den,der,von,zum,y";

static bool has_street_ending(const Piece *p)
{
	for (size_t i = 0; i < COUNT(street_endings); i++) {
		Str ending = str_from(street_endings[i]);
		if (p->word.len >= ending.len + 3 &&
			str_ieq(str_slice(p->word, p->word.len - ending.len, p->word.len), ending))
			return is_capital(p);
	}
	return false;
}

/* "An der Alster 5", "Am Markt 3,": a number that ends the line or the clause, or a postcode behind it, because days begin
 * so too. */
static size_t street_with_preposition(const Pieces *p, size_t i)
{
	size_t k = i + 1, names = 0;
	if (!is_capital(&p->items[i]) || !personal_listed(p->items[i].word, "am,an,auf,im,in,zum,zur,unter,hinter,vor,beim"))
		return 0;
	if (k < p->count && personal_listed(p->items[k].word, "der,den,dem,die"))
		k++;
	for (; k < p->count && names < 2 && is_capital(&p->items[k]) && !p->items[k].ends; k++)
		names++;
	if (names == 0 || k >= p->count || !is_house_number(&p->items[k]) || p->items[k].line_start)
		return 0;
	bool last = k + 1 == p->count || p->items[k].ends || p->items[k + 1].line_start || is_postcode(&p->items[k + 1]);
	return last ? k + 1 : 0;
}

/* Number, one to four names, "Street": index behind, 0 where it is none. */
static size_t street_with_type_behind(const Pieces *p, size_t i)
{
	if (!is_house_number(&p->items[i]))
		return 0;
	for (size_t k = i + 1; k < p->count && k <= i + STREET_WORDS; k++) {
		const Piece *q = &p->items[k];
		bool plain = is_capital(q) || is_house_number(q);
		if (k > i + 1 && personal_listed(q->word, street_behind))
			return k + 1;
		if (q->line_start || (!plain && !personal_listed(q->word, joiners)) || q->ends)
			return 0;
	}
	return 0;
}

/* "Hauptstrasse 5", "Lange Straße 5a" */
static size_t street_with_ending(const Pieces *p, size_t i)
{
	if (i + 1 < p->count && has_street_ending(&p->items[i]) && !p->items[i + 1].line_start &&
		is_house_number(&p->items[i + 1]))
		return i + 2;
	return 0;
}

/* "Villacher Strasse 89" */
static size_t street_of_two_words(const Pieces *p, size_t i)
{
	static const char types[] = "straße,strasse,str,platz,allee,weg,gasse,ring,damm,ufer,gata,"
				    "gade,vej,utca,út,tér,katu,tie,straat,laan,plein,u";
	if (i + 2 < p->count && is_capital(&p->items[i]) && !p->items[i].ends &&
		!p->items[i + 1].line_start && personal_listed(p->items[i + 1].word, types) &&
		is_house_number(&p->items[i + 2]))
		return i + 3;
	return 0;
}

/* "Apt. 4", "Suite 979" that no street precedes */
static size_t unit_alone(const Pieces *p, size_t i)
{
	if (i + 1 < p->count && personal_listed(p->items[i].word, "apt,suite,whg") &&
		is_house_number(&p->items[i + 1]))
		return i + 2;
	return 0;
}

/* "12 rue de la Paix", "Via Roma 10": a number on one of the two sides. */
static size_t street_with_type_before(const Pieces *p, size_t i)
{
	bool number = is_house_number(&p->items[i]), names = false;
	size_t k = i + number;
	if (number && k < p->count && personal_listed(p->items[k].word, "bis,ter,quater"))
		k++;
	if (k >= p->count || (number && p->items[k].line_start) ||
		!personal_listed(p->items[k].word, street_before))
		return 0;
	bool type_capital = is_capital(&p->items[k]);
	for (k++; k < p->count && k <= i + 1 + STREET_WORDS && !p->items[k].line_start; k++) {
		const Piece *q = &p->items[k];
		if (names && is_house_number(q))
			return type_capital || !number ? k + 1 : k;
		if (!is_capital(q) && !personal_listed(q->word, joiners))
			break;
		names |= is_capital(q);
		if (q->ends && q->word.len > 3) {
			k++;
			bool behind = k < p->count && !p->items[k].line_start &&
				      is_house_number(&p->items[k]);
			return names && (number || behind) ? k + behind : 0;
		}
	}
	return names && number ? k : 0;
}

/* "P.O. Box 123", "Postfach 1234", "PSC 123, Box 123" */
static size_t post_box(const Pieces *p, size_t i)
{
	bool post = personal_listed(p->items[i].word, "p.o,po,pmb,psc,unit");
	if (personal_listed(p->items[i].word, "postfach,postbus,apartado,casilla") &&
		i + 1 < p->count && is_house_number(&p->items[i + 1]))
		return i + 2;
	for (size_t k = i + 1; post && k + 1 < p->count && k <= i + 2; k++)
		if (personal_listed(p->items[k].word, "box") && is_house_number(&p->items[k + 1]))
			return k + 2;
	return 0;
}

/* What follows a street: a unit, and place names up to a postcode, on the same or the next lines.
 */
static size_t street_place(const Scan *scan, const Pieces *p, size_t k)
{
	size_t last = k, from = k;
	for (; k < p->count && k < from + PLACE_WORDS; k++) {
		const Piece *q = &p->items[k];
		Str gap = str_slice(scan->text, p->items[k - 1].end, q->start);
		if (scan->taken[q->start] != 0 || str_has(gap, STR("\n\n")) || str_has(gap, STR(". ")) || str_has(gap, STR(".\n")))
			break;
		if (personal_listed(q->word, units) && k + 1 < p->count &&
			is_house_number(&p->items[k + 1]))
			last = ++k + 1;
		else if (is_postcode(q))
			last = k + 1;
		else if (!is_capital(q) && !personal_listed(q->word, joiners))
			break;
	}
	bool city = last < p->count && scan->taken[p->items[last].start] == 0 && !p->items[last].line_start && !p->items[last - 1].ends &&
		    is_capital(&p->items[last]) && is_postcode(&p->items[last - 1]);
	return last + city;
}

static bool follows_phrase(Str text, size_t at, const char *phrases, bool lines);

/* "my address is Pagari 18": behind such words, capitalised words and a number on one line. */
static size_t street_after_phrase(const Pieces *p, Str text, size_t i)
{
	static const char phrases[] =
		"address is,address,addresses,lives at,live at,lives on,live on,living at,located "
		"at,moved to,deliver to,delivered to,ship to,shipped to,send to,sent to,return "
		"to,office is at,adresse,anschrift,wohne in,dirección,indirizzo,adres,morada";
	bool number = false, name = false;
	size_t k = i;
	if (!follows_phrase(text, p->items[i].start, phrases, true))
		return 0;
	for (; k < p->count && k < i + STREET_WORDS && !(k > i && p->items[k].line_start); k++) {
		const Piece *q = &p->items[k];
		if (!is_house_number(q) && !is_capital(q))
			break;
		number |= is_house_number(q);
		name |= is_capital(q);
		if (q->ends && number && name)
			return k + 1;
	}
	return number && name ? k : 0;
}

/* Of each piece, the house number at it or the next one behind; `count` where there is none. */
static size_t *next_numbers(Arena *arena, const Pieces *p)
{
	size_t *next = ARENA_ARRAY(arena, size_t, p->count + 1);
	next[p->count] = p->count;
	for (size_t i = p->count; i-- > 0;)
		next[i] = is_house_number(&p->items[i]) ? i : next[i + 1];
	return next;
}

void personal_find_addresses(Scan *scan)
{
	static size_t (*const forms[])(const Pieces *, size_t) = {street_with_type_behind,
		street_with_ending, street_of_two_words, street_with_type_before,
		street_with_preposition, post_box, unit_alone};
	AUTO(arena_free) Arena scratch = {0};
	Pieces p = pieces_of(&scratch, scan->text);
	const size_t *next = next_numbers(&scratch, &p);
	for (size_t i = 0; i < p.count; i++) {
		size_t end = 0, start = i;
		if (next[i] == p.count || next[i] > i + STREET_WORDS + 2) /* no form reaches further */
			continue;
		for (size_t f = 0; end == 0 && f < COUNT(forms); f++)
			end = forms[f](&p, i);
		if (end == 0)
			end = street_after_phrase(&p, scan->text, i);
		if (end == 0)
			continue;
		while (start > 0 && start + 1 > i && !p.items[start].line_start &&
			is_house_number(&p.items[start - 1]) && !p.items[start - 1].ends)
			start--;
		end = street_place(scan, &p, end);
		if (scan_add(scan, PERSONAL_ADDRESS, "postal address", p.items[start].start,
			    p.items[end - 1].end))
			i = end - 1;
	}
}

/* Does the text before `at` end with one of the phrases, as whole words, with only blanks, colons
 * or commas (and line ends where `lines`) between? */
static bool follows_phrase(Str text, size_t at, const char *phrases, bool lines)
{
	Str rest = str_from(phrases), phrase;
	size_t end = at;
	while (end > 0 && at - end < 6 &&
		(strchr(" :,\t.", text.ptr[end - 1]) != NULL ||
			(lines && is_blank(text.ptr[end - 1]))))
		end--;
	if (end == at)
		return false;
	while (str_next(&rest, ',', &phrase)) {
		size_t from = end - (phrase.len < end ? phrase.len : end);
		bool inside = from > 0 && (ascii_is_alnum(text.ptr[from - 1]) ||
						  (unsigned char)text.ptr[from - 1] >= 0x80);
		if (!inside && str_ieq(str_slice(text, from, end), phrase))
			return true;
	}
	return false;
}

static const char name_phrases[] =
	"dear,hi,hello,hey,hallo,liebe,lieber,bonjour,salut,cher,chère,hola,querido,querida,ciao,"
	"caro,cara,estimado,estimada,mr,mrs,ms,miss,mx,dr,prof,sir,madam,lord,lady,herr,herrn,frau,"
	"monsieur,mme,madame,mademoiselle,señor,señora,sr,sra,don,doña,signor,signora,sig,sig.ra,sig.na,dott,dott.ssa,gentile,"
	"meneer,mevrouw,dhr,mevr,geachte,beste,prezado,prezada,szanowny,szanowna,pan,pani,bästa,hej,kära,kære,hei,milý,vážený,"
	"уважаемый,уважаемая,Уважаемый,Уважаемая,mijn naam is,nazywam się,jag heter,jeg hedder,jeg heter,nimeni on,meu nome é,"
	"chamo-me,jmenuji se,mă numesc,benim adım,меня зовут,Меня зовут,my name is,my name's,name is,i am called,call me,mein name ist,ich "
	"heiße,ich heisse,je m'appelle,mon nom est,me llamo,mi nombre es,mi chiamo,full name,first "
	"name,last name,surname,family name,contact name,account "
	"holder,cardholder,vorname,nachname,prénom,apellido,apellidos,name,kundenname,kontoinhaber,kontoinhaberin,karteninhaber,"
	"ansprechpartner,auftraggeber,customer name,contact person,recipient,beneficiary,empfänger,destinataire,titulaire,titular,"
	"intestatario,destinatario,imię i nazwisko";
static const char name_labels[] = /* with a colon behind */
	"customer,contact,client,kunde,kundin,nom,nombre,nome,naam,navn,namn,cliente,klant,signed,unterzeichnet,patient,employee";
static const char selves[] = "i'm,i am,this is,ich bin,je suis,soy,sono"; /* before two words */
static const char closings[] =
	"regards,sincerely,faithfully,truly,best,cheers,thanks,thank "
	"you,wishes,grüße,grüßen,grüsse,grüssen,gruß,gruss,mfg,lg,cordialement,salutations,bien à "
	"vous,saludo,saludos,atentamente,cordialmente,saluti,groeten,groet,thx,warmly,love,yours,respectfully,atenciosamente,"
	"cumprimentos,abraço,abraços,obrigado,obrigada,pozdrawiam,pozdrowienia,poważaniem,hälsningar,hälsning,mvh,hilsen,hilsner,"
	"terveisin,pozdravem,pozdravom,üdvözlettel,tisztelettel,stimă,respect,saygılarımla,уважением,приветом,gracias,merci,danke,"
	"grazie,bedankt,tack,takk,tak,kiitos,dziękuję,děkuji,köszönöm,teşekkürler";
static const char particles[] = "de,del,della,der,den,di,da,do,dos,das,du,la,le,van,von,vom,zu,zur,ten,ter,bin,ibn,al,el,y,e,af,av";
static const char no_names[] =
	"team,all,there,sir,sirs,madam,support,customer,customers,everyone,everybody,folks,service,"
	"helpdesk,help,desk,friend,friends,colleague,colleagues,zusammen,damen,herren,herr,frau,"
	"kunde,kundin,kundenservice,madame,monsieur,messieurs,equipe,équipe,tous,todos,equipo,i,we,"
	"the,my,our,your,please,thank,thanks,sent,and,but,is,it,this,can,could,hi,hello,dear,re,fw,"
	"fwd,mr,mrs,ms,dr,miss,what,why,how,when,sehr,geehrte,geehrter,bot,assistant,reader,server,"
	"date,phone,tel,email,e-mail,address,company,order,invoice,account,subject,from,to,grüße,grüsse,grüßen,gruß,wünsche,"
	"saluti,saludos,groeten,groet,hilsen,hälsningar,terveisin,regards,wishes";

/* The next part of a name behind k on its line: k, or past "van der"; p->count where there is none. */
static size_t name_part(const Pieces *p, size_t i, size_t k)
{
	size_t at = k;
	while (at > i && at < p->count && at < k + 2 && !p->items[at].line_start && personal_listed(p->items[at].word, particles))
		at++;
	bool part = at < p->count && is_capital(&p->items[at]) && (at == i || !p->items[at].line_start) &&
		!personal_listed(p->items[at].word, no_names);
	return part ? at : p->count;
}

/* One to four capitalised words in a row on one line, with "van der" between them; index behind, or i. */
static size_t name_end(const Pieces *p, size_t i)
{
	size_t k = i, parts = 0, next;
	while (parts++ < NAME_WORDS && (next = name_part(p, i, k)) < p->count) {
		k = next;
		bool initial = p->items[k].word.len == 1;
		k++;
		if (p->items[k - 1].ends && !initial)
			break;
	}
	return k;
}

static bool follows_colon(Str text, size_t at)
{
	while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
		at--;
	return at > 0 && text.ptr[at - 1] == ':';
}

static bool is_whole_line(const Pieces *p, size_t from, size_t to)
{
	return p->items[from].line_start && (to == p->count || p->items[to].line_start);
}

void personal_find_names(Scan *scan)
{
	AUTO(arena_free) Arena scratch = {0};
	Pieces p = pieces_of(&scratch, scan->text);
	for (size_t i = 0; i < p.count; i++) {
		size_t start = p.items[i].start;
		if (!is_capital(&p.items[i]))
			continue;
		size_t end = name_end(&p, i);
		bool marked = end > i && (follows_phrase(scan->text, start, name_phrases, false) ||
						 (follows_colon(scan->text, start) &&
							 follows_phrase(scan->text, start, name_labels, false)));
		if (!marked)
			marked = end > i + 1 && follows_phrase(scan->text, start, selves, false);
		if (!marked)
			marked = end > i && is_whole_line(&p, i, end) &&
				 follows_phrase(scan->text, start, closings, true);
		if (marked && scan_add(scan, PERSONAL_NAME, "name", start, p.items[end - 1].end))
			i = end - 1;
	}
}

static bool find_date(Scan *scan, size_t from)
{
	Str near = str_slice(scan->text, from, from + BIRTH_REACH);
	AUTO(folded_free) Folded f = fold_text(near, FOLD_CASE | FOLD_RAISED);
	for (size_t at = 0; at < f.text.len; at++) {
		Date dates[DATE_MAX_READINGS];
		size_t count, start, end, len = date_read(buf_str(&f.text), at, dates, &count);
		if (len > 0 && folded_span(&f, at, at + len, &start, &end))
			return scan_add(
				scan, PERSONAL_BIRTH, "date of birth", from + start, from + end);
	}
	return false;
}

void personal_find_births(Scan *scan)
{
	static const char *const cues[] = {"date of birth", "birth date", "birthdate", "birthday",
		"dob", "d.o.b", "born", "geburtsdatum", "geburtstag", "geboren", "geb.",
		"date de naissance", "né le", "née le", "e le", "nacimiento", "nacido", "nacida",
		"data di nascita", "nato il", "nata il", "geboortedatum", "nascimento", "nascido", "nascida", "data urodzenia",
		"urodzon", "född", "födelsedatum", "født", "fødselsdato", "fødselsdag", "syntynyt", "syntymäaika", "datum narození",
		"narozen", "születési", "született", "data nașterii", "născut", "doğum tarihi", "doğum", "дата рождения",
		"Дата рождения", "родился", "родилась", "生年月日", "出生", "생년월일"};
	bool begins[256] = {false};
	for (size_t i = 0; i < COUNT(cues); i++)
		begins[(unsigned char)ascii_upper(cues[i][0])] = true;
	for (size_t at = 0; at < scan->text.len; at++) {
		char first = ascii_upper(scan->text.ptr[at]);
		if (!begins[(unsigned char)first] || !scan_may_start(scan, at))
			continue;
		for (size_t i = 0; i < COUNT(cues); i++) {
			if (first != ascii_upper(cues[i][0]))
				continue;
			Str cue = str_from(cues[i]);
			if (str_ieq(str_slice(scan->text, at, at + cue.len), cue) && find_date(scan, at + cue.len))
				break;
		}
	}
}
