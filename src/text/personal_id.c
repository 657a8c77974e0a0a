/*
 * National identity, tax and insurance numbers. A shape says which characters stand where: d digit,
 * a letter, x either, A the letters an Italian code may have for a digit, c the sign of a Finnish
 * century, '-' a hyphen, '?' a blank, hyphen, dot or slash that may be there. Then the check of the
 * issuing country decides.
 */
#include "base/auto.h"
#include "text/personal_private.h"

enum { ID_MAX = 20, ID_REACH = 48 };

/* The characters without separators, letters in upper case. */
typedef bool Check(const char *id);

static unsigned digit(char c)
{
	return (unsigned)(c - '0');
}

static unsigned number_at(const char *id, size_t from, size_t count)
{
	unsigned n = 0;
	for (size_t i = from; i < from + count; i++)
		n = n * 10 + digit(id[i]);
	return n;
}

static uint64_t long_at(const char *id, size_t from, size_t count)
{
	uint64_t n = 0;
	for (size_t i = from; i < from + count; i++)
		n = n * 10 + digit(id[i]);
	return n;
}

/* Sum of the digits times their weights ('0'..'9', ':' is ten). */
static unsigned weighted(const char *id, const char *weights)
{
	unsigned sum = 0;
	for (size_t i = 0; weights[i] != '\0'; i++)
		sum += digit(id[i]) * digit(weights[i]);
	return sum;
}

static bool is_date(unsigned month, unsigned day)
{
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool all_same(const char *id)
{
	size_t len = strlen(id);
	for (size_t i = 1; i < len; i++)
		if (id[i] != id[0])
			return false;
	return true;
}

/* US Social Security Administration: no area 000, 666 or 900 and up, no group 00, no serial 0000.
 */
static bool us_ssn(const char *id)
{
	unsigned area = number_at(id, 0, 3);
	return area != 0 && area != 666 && area < 900 && number_at(id, 3, 2) != 0 &&
	       number_at(id, 5, 4) != 0;
}

/* NHS Data Model and Dictionary, NHS NUMBER: weights 10 to 2, 11 - rest, 11 is 0, 10 is invalid. */
static bool uk_nhs(const char *id)
{
	unsigned check = 11 - weighted(id, ":98765432") % 11;
	return check != 10 && check % 11 == digit(id[9]) && !all_same(id);
}

/* HMRC NIM39110: no D, F, I, Q, U, V in front, no O in second place, some prefixes never given. */
static bool uk_nino(const char *id)
{
	static const char never[] = "BG,GB,KN,NK,NT,TN,ZZ";
	return strchr("DFIQUV", id[0]) == NULL && strchr("DFIQUVO", id[1]) == NULL &&
	       strchr("ABCD", id[8]) != NULL && !personal_listed((Str){id, 2}, never);
}

/* Of the first ten digits exactly one occurs more than once, two or three times. */
static bool repeats_once(const char *id)
{
	unsigned seen[10] = {0}, doubles = 0;
	for (size_t i = 0; i < 10; i++)
		seen[digit(id[i])]++;
	for (size_t i = 0; i < 10; i++) {
		doubles += seen[i] > 1;
		if (seen[i] > 3)
			return false;
	}
	return doubles == 1;
}

/* Steuer-Identifikationsnummer (Bundeszentralamt für Steuern): ISO 7064 mod 11,10. */
static bool de_tax(const char *id)
{
	unsigned product = 10;
	for (size_t i = 0; i < 10; i++) {
		unsigned sum = (digit(id[i]) + product) % 10;
		product = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return id[0] != '0' && (11 - product) % 10 == digit(id[10]) && repeats_once(id);
}

/* INSEE, numéro d'inscription au répertoire: 97 - number mod 97; Corsica's 2A is 19, 2B is 18. */
static bool fr_nir(const char *id)
{
	char plain[16];
	memcpy(plain, id, 16);
	if (plain[6] == 'A' || plain[6] == 'B') {
		plain[6] = plain[6] == 'A' ? '9' : '8';
		plain[5] = '1';
		if (id[5] != '2')
			return false;
	}
	unsigned month = number_at(plain, 3, 2);
	return ascii_is_digit(plain[6]) && strchr("123478", plain[0]) != NULL && month > 0 &&
	       (month <= 12 || month >= 20) &&
	       97 - long_at(plain, 0, 13) % 97 == long_at(plain, 13, 2);
}

static const char es_letters[] = "TRWAGMYFPDXBNJZSQVHLCKE"; /* Ministerio del Interior: mod 23 */

static bool es_dni(const char *id)
{
	return es_letters[number_at(id, 0, 8) % 23] == id[8];
}

static bool es_nie(const char *id)
{
	unsigned first = (unsigned)(id[0] - 'X');
	return first <= 2 && es_letters[(first * 10000000 + number_at(id, 1, 7)) % 23] == id[8];
}

/* Decreto Ministeriale 23 December 1976: values of the characters in odd places. */
static unsigned it_odd(char c)
{
	static const unsigned char values[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11,
		3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
	return values[ascii_is_digit(c) ? digit(c) : (unsigned)(c - 'A')];
}

static bool it_fiscal(const char *id)
{
	unsigned sum = 0;
	for (size_t i = 0; i < 15; i++)
		sum += i % 2 == 0
			       ? it_odd(id[i])
			       : (ascii_is_digit(id[i]) ? digit(id[i]) : (unsigned)(id[i] - 'A'));
	return sum % 26 == (unsigned)(id[15] - 'A') && strchr("ABCDEHLMPRST", id[8]) != NULL;
}

/* Burgerservicenummer (RvIG): the eleven test, the last digit counts minus one. */
static bool nl_bsn(const char *id)
{
	unsigned sum = weighted(id, "98765432");
	return sum % 11 == digit(id[8]) && !all_same(id);
}

/* Ustawa o ewidencji ludności: weights 1 3 7 9, the century is added to the month. */
static bool pl_pesel(const char *id)
{
	return weighted(id, "13791379131") % 10 == 0 &&
	       is_date(number_at(id, 2, 2) % 20, number_at(id, 4, 2));
}

/* Número de identificação fiscal: weights 9 to 2, 11 - rest, ten and eleven are 0. */
static bool pt_nif(const char *id)
{
	unsigned rest = weighted(id, "98765432") % 11;
	return strchr("1235689", id[0]) != NULL && (rest < 2 ? 0 : 11 - rest) == digit(id[8]);
}

/* Rijksregisternummer: 97 - first nine digits mod 97; a 2 in front for births from 2000. */
static bool be_register(const char *id)
{
	uint64_t n = long_at(id, 0, 9), check = long_at(id, 9, 2);
	unsigned month = number_at(id, 2, 2);
	return (month <= 12 || (month >= 20 && month <= 52)) &&
	       (97 - n % 97 == check || 97 - (2000000000 + n) % 97 == check);
}

/* AHV number (ZAS): EAN-13 check digit, 756 is Switzerland. */
static bool ch_ahv(const char *id)
{
	return number_at(id, 0, 3) == 756 && weighted(id, "1313131313131") % 10 == 0;
}

/* Henkilötunnus (Digi- ja väestötietovirasto): nine digits mod 31. */
static bool fi_hetu(const char *id)
{
	static const char letters[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
	uint64_t n = long_at(id, 0, 6) * 1000 + long_at(id, 7, 3);
	return letters[n % 31] == id[10] && is_date(number_at(id, 2, 2), number_at(id, 0, 2));
}

/* Fødselsnummer (Skatteetaten): two weighted sums mod 11. */
static bool no_birth(const char *id)
{
	return weighted(id, "3761894521") % 11 == 0 && weighted(id, "54327654321") % 11 == 0 &&
	       is_date(number_at(id, 2, 2) % 40, number_at(id, 0, 2) % 40);
}

/* Cadastro de Pessoas Físicas (Receita Federal): two check digits mod 11, ten is 0. */
static bool br_cpf(const char *id)
{
	unsigned first = weighted(id, ":98765432") * 10 % 11 % 10;
	unsigned second = (weighted(id, ";:98765432")) * 10 % 11 % 10;
	return first == digit(id[9]) && second == digit(id[10]) && !all_same(id);
}

/*
 * `cues`: needed before the number where its check is weak or missing; NULL: the check is enough.
 */
static const struct {
	const char *what, *shape;
	Check *check;
	const char *cues;
} kinds[] = {
	{"IT codice fiscale", "aaaaaaAA?aAA?aAAAa", it_fiscal, NULL},
	{"IT codice fiscale", "aaa?aaa?AAaAA?aAAAa", it_fiscal, NULL},
	{"FR NIR", "d?dd?dd?dx?ddd?ddd?dd", fr_nir, NULL},
	{"CH AHV", "ddd?dddd?dddd?dd", ch_ahv, NULL},
	{"BE rijksregister", "dd?dd?dd?ddd?dd", be_register, NULL},
	{"BR CPF", "ddd?ddd?ddd?dd", br_cpf, NULL},
	{"NO birth number", "dddddd?ddddd", no_birth, NULL},
	{"DE Steuer-ID", "dd?ddd?ddd?ddd", de_tax, NULL},
	{"PL PESEL", "ddddddddddd", pl_pesel, NULL},
	{"FI henkilötunnus", "ddddddcdddx", fi_hetu, NULL},
	{"UK NINO", "aa?dd?dd?dd?a", uk_nino, NULL},
	{"ES DNI", "dddddddd?a", es_dni, NULL},
	{"ES NIE", "a?ddddddd?a", es_nie, NULL},
	{"US SSN", "ddd-dd-dddd", us_ssn, NULL},
	{"US SSN", "ddd?dd?dddd", us_ssn, "ssn,social security,social"},
	{"UK NHS number", "ddd?ddd?dddd", uk_nhs, "nhs"},
	{"NL BSN", "ddd?ddd?ddd", nl_bsn, "bsn,burgerservicenummer,sofinummer,sofi,service number"},
	{"PT NIF", "ddd?ddd?ddd", pt_nif, "nif,contribuinte,tax number"},
};

static bool fits(char shape, char c)
{
	static const char omocodia[] = "LMNPQRSTUV"; /* letters for 0 to 9 in Italian codes */
	if (shape == 'd')
		return ascii_is_digit(c);
	if (shape == 'a')
		return ascii_is_letter(c);
	if (shape == 'x')
		return ascii_is_alnum(c);
	if (shape == 'A')
		return ascii_is_digit(c) ||
		       (ascii_is_letter(c) && strchr(omocodia, ascii_upper(c)) != NULL);
	if (shape == 'c')
		return strchr("-+ABCDEFUVWXY", ascii_upper(c)) != NULL;
	return shape == c;
}

/* Where the shape ends that starts at `at`, 0 where it does not fit; ret_id is NUL-terminated. */
static size_t read_shape(Str text, size_t at, const char *shape, char ret_id[ID_MAX])
{
	size_t n = 0;
	for (const char *s = shape; *s != '\0'; s++) {
		char c = point_byte(text, at);
		if (*s == '?') {
			at += c != '\0' && strchr(" -./", c) != NULL;
			continue;
		}
		if (c == '\0' || !fits(*s, c) || n + 1 == ID_MAX)
			return 0;
		if (*s != '-')
			ret_id[n++] = ascii_upper(c);
		at++;
	}
	ret_id[n] = '\0';
	return at;
}

static size_t id_at(const Scan *scan, size_t at, const char **ret_what)
{
	char id[ID_MAX];
	for (size_t i = 0; i < COUNT(kinds); i++) {
		size_t end = read_shape(scan->text, at, kinds[i].shape, id);
		if (end == 0 || !scan_may_end(scan, end) || !kinds[i].check(id))
			continue;
		if (kinds[i].cues != NULL && !scan_cue(scan, at, ID_REACH, kinds[i].cues))
			continue;
		*ret_what = kinds[i].what;
		return end;
	}
	return 0;
}

void personal_find_ids(Scan *scan)
{
	for (size_t at = 0; at < scan->text.len; at++) {
		const char *what = NULL;
		if (!ascii_is_alnum(scan->text.ptr[at]) || !scan_may_start(scan, at))
			continue;
		size_t end = id_at(scan, at, &what);
		if (end > 0 && scan_add(scan, PERSONAL_ID, what, at, end))
			at = end - 1;
	}
}
