/* Bank accounts and payment cards. */
#include "base/auto.h"
#include "text/personal_private.h"
#include "text/point.h"

enum {
	IBAN_MAX = 34, /* ISO 13616-1: letters and digits at most */
	CARD_MIN = 12,
	CARD_MAX = 19, /* ISO/IEC 7812-1: digits of a primary account number */
	CARD_GROUPS = 5,
	GAP_MAX = 8, /* bytes behind a line's end: blanks and signs of quotation */
};

/* IBAN lengths by country, after the SWIFT IBAN registry (release 99). */
static const char iban_lengths[] =
	"AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29"
	"ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20"
	"LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29"
	"PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20"
	"YE30";

static size_t iban_length(const char *code)
{
	for (const char *p = iban_lengths; *p != '\0'; p += 4)
		if (p[0] == code[0] && p[1] == code[1])
			return (size_t)(p[2] - '0') * 10 + (size_t)(p[3] - '0');
	return 0;
}

/* ISO 7064 mod 97-10 over the account with its first four characters moved to the end; A is 10. */
static unsigned mod97(const char *code, size_t len)
{
	unsigned rest = 0;
	for (size_t i = 0; i < len; i++) {
		char c = code[(i + 4) % len];
		rest = ascii_is_digit(c) ? rest * 10 + (unsigned)(c - '0')
					 : rest * 100 + (unsigned)(c - 'A') + 10;
		rest %= 97;
	}
	return rest;
}

/* What may stand between two groups of an account or a card, that is, one blank, hyphen or dot, or a line's end with what a
 * mail puts around it: where it ends, or `at` where nothing of it stands there. */
static size_t group_gap(Str text, size_t at)
{
	size_t end = at;
	while (end - at < 2 && point_byte(text, end) == ' ')
		end++;
	size_t line = end + (point_byte(text, end) == '\r');
	if (point_byte(text, line) != '\n')
		return end > at ? end : at + (point_byte(text, at) == '-' || point_byte(text, at) == '.');
	for (end = line + 1; end - line < GAP_MAX && (point_byte(text, end) == ' ' || point_byte(text, end) == '>');)
		end++;
	return end;
}

/* `want` letters and digits in upper case; gaps behind each four, and anywhere between digits where no letter is written
 * small. Returns where they end, 0 where they don't stand there. */
static size_t read_groups(Str text, size_t at, size_t want, char *ret_code)
{
	size_t n = 0;
	bool odd = false, small = false;
	while (n < want) {
		size_t next = n > 0 ? group_gap(text, at) : at;
		char c = point_byte(text, next);
		if (!ascii_is_alnum(c))
			return 0;
		odd |= next > at && n % 4 != 0;
		if (next > at && n % 4 != 0 && n != 2 && (!ascii_is_digit(c) || !ascii_is_digit(ret_code[n - 1])))
			return 0;
		small |= ascii_is_letter(c) && !ascii_is_upper(c);
		ret_code[n++] = ascii_upper(c);
		at = next + 1;
	}
	return odd && small ? 0 : at;
}

static size_t iban_at(const Scan *scan, size_t at)
{
	char code[IBAN_MAX];
	if (!ascii_is_letter(scan->text.ptr[at]) || !scan_may_start(scan, at) ||
		read_groups(scan->text, at, 4, code) == 0)
		return 0;
	size_t want = iban_length(code), end;
	if (want == 0 || !ascii_is_digit(code[2]) || !ascii_is_digit(code[3]))
		return 0;
	end = read_groups(scan->text, at, want, code);
	return end > 0 && scan_may_end(scan, end) && mod97(code, want) == 1 ? end : 0;
}

/*
 * Issuer ranges (ISO/IEC 7812 issuer identification numbers as the networks publish them). `low`
 * and `high` have the same number of digits; `lengths` has bit n set for cards of n digits. JCB's
 * old ranges 1800 and 2131 and Maestro's 0604 are out of issue but still seen; JCB issues in
 * 3528-3589, all of 35 is taken.
 */
#define DIGITS(n) (1U << (n))
static const struct {
	const char *low, *high, *what;
	unsigned lengths;
} issuers[] = {
	{"4", "4", "Visa", DIGITS(13) | DIGITS(16) | DIGITS(19)},
	{"51", "55", "Mastercard", DIGITS(16)},
	{"2221", "2720", "Mastercard", DIGITS(16)},
	{"34", "34", "American Express", DIGITS(15)},
	{"37", "37", "American Express", DIGITS(15)},
	{"300", "305", "Diners Club", DIGITS(14) | DIGITS(16)},
	{"3095", "3095", "Diners Club", DIGITS(14) | DIGITS(16)},
	{"36", "36", "Diners Club", DIGITS(14) | DIGITS(16)},
	{"38", "39", "Diners Club", DIGITS(14) | DIGITS(16)},
	{"35", "35", "JCB", DIGITS(16) | DIGITS(19)},
	{"1800", "1800", "JCB", DIGITS(15)},
	{"2131", "2131", "JCB", DIGITS(15)},
	{"6011", "6011", "Discover", DIGITS(16) | DIGITS(19)},
	{"644", "649", "Discover", DIGITS(16) | DIGITS(19)},
	{"65", "65", "Discover", DIGITS(16) | DIGITS(19)},
	{"62", "62", "UnionPay", DIGITS(16) | DIGITS(17) | DIGITS(18) | DIGITS(19)},
	{"81", "81", "UnionPay", DIGITS(16)},
	{"2200", "2204", "Mir", DIGITS(16)},
	{"9792", "9792", "Troy", DIGITS(16)},
	{"50", "50", "Maestro", 0xFF000},
	{"56", "58", "Maestro", 0xFF000},
	{"63", "63", "Maestro", 0xFF000},
	{"67", "67", "Maestro", 0xFF000},
	{"0604", "0604", "Maestro", DIGITS(12)},
};

static const char *issuer_of(const char *digits, size_t len)
{
	for (size_t i = 0; i < COUNT(issuers); i++) {
		size_t n = strlen(issuers[i].low);
		if (memcmp(digits, issuers[i].low, n) >= 0 &&
			memcmp(digits, issuers[i].high, n) <= 0 &&
			(issuers[i].lengths & DIGITS(len)) != 0)
			return issuers[i].what;
	}
	return NULL;
}

/* ISO/IEC 7812-1 annex B: every second digit from the right is doubled, the sum divides by ten. */
static bool luhn_holds(const char *digits, size_t len)
{
	unsigned sum = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned d = (unsigned)(digits[len - 1 - i] - '0');
		sum += i % 2 == 0 ? d : d < 5 ? 2 * d : 2 * d - 9;
	}
	return sum % 10 == 0;
}

/* Digits in one piece or in groups; a group ends where `ends[n]` says how far n digits reach. */
typedef struct Run {
	char digits[CARD_MAX];
	size_t count;
	size_t ends[CARD_MAX + 1]; /* 0: a card can't end here */
} Run;

/* A card in groups starts with one of four and has at most CARD_GROUPS. */
static Run read_run(Str text, size_t at)
{
	Run r = {0};
	size_t groups = 1, in_group = 0;
	while (r.count < CARD_MAX && ascii_is_digit(point_byte(text, at))) {
		r.digits[r.count++] = text.ptr[at++];
		in_group++;
		if (ascii_is_digit(point_byte(text, at)))
			continue;
		r.ends[r.count] = at;
		size_t next = group_gap(text, at);
		bool joins = next > at && ascii_is_digit(point_byte(text, next));
		if (!joins || (groups == 1 && in_group != 4) || in_group < 2 ||
			groups == CARD_GROUPS)
			break;
		groups++;
		in_group = 0;
		at = next;
	}
	return r;
}

static size_t card_at(const Scan *scan, size_t at, const char **ret_what)
{
	if (!ascii_is_digit(scan->text.ptr[at]) || !scan_may_start(scan, at))
		return 0;
	Run r = read_run(scan->text, at);
	for (size_t n = r.count; n >= CARD_MIN; n--) {
		if (r.ends[n] == 0 || !scan_may_end(scan, r.ends[n]) || !luhn_holds(r.digits, n))
			continue;
		*ret_what = issuer_of(r.digits, n);
		if (*ret_what != NULL)
			return r.ends[n];
	}
	return 0;
}

void personal_find_accounts(Scan *scan)
{
	for (size_t at = 0; at < scan->text.len; at++) {
		const char *what = "IBAN";
		size_t end = iban_at(scan, at);
		if (end > 0 && scan_add(scan, PERSONAL_IBAN, what, at, end)) {
			at = end - 1;
			continue;
		}
		end = card_at(scan, at, &what);
		if (end > 0 && scan_add(scan, PERSONAL_CARD, what, at, end))
			at = end - 1;
	}
}
