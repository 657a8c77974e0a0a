#include "text/number.h"

#include "base/auto.h"
#include "text/point.h"

enum { NUMBER_MAX_GROUPS = 8 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Joins digits and a fraction into a Decimal; false where it does not fit. */
static bool decimal_make(Str whole, Str fraction, bool negative, Decimal *ret_decimal)
{
	Decimal d = {.negative = negative};
	size_t n = 0;
	while (whole.len > 1 && whole.ptr[0] == '0')
		whole = str_slice(whole, 1, whole.len);
	while (fraction.len > 0 && fraction.ptr[fraction.len - 1] == '0')
		fraction.len--;
	if (whole.len + fraction.len + 3 > sizeof d.text)
		return false;
	if (whole.len == 0)
		d.text[n++] = '0';
	memcpy(d.text + n, whole.ptr, whole.len);
	n += whole.len;
	if (fraction.len > 0) {
		d.text[n++] = '.';
		memcpy(d.text + n, fraction.ptr, fraction.len);
	}
	if (strcmp(d.text, "0") == 0)
		d.negative = false;
	*ret_decimal = d;
	return true;
}

static Str digits_of(Str text, size_t at)
{
	size_t end = at;
	while (is_digit(point_byte(text, end)))
		end++;
	return str_slice(text, at, end);
}

bool decimal_from(Str text, Decimal *ret_decimal)
{
	bool negative = text.len > 0 && text.ptr[0] == '-';
	size_t at = negative || point_byte(text, 0) == '+';
	Str whole = digits_of(text, at), fraction = STR("");
	at += whole.len;
	if (whole.len > 0 && point_byte(text, at) == '.') {
		fraction = digits_of(text, at + 1);
		at += 1 + fraction.len;
		if (fraction.len == 0)
			return false;
	}
	return whole.len > 0 && at == text.len &&
	       decimal_make(whole, fraction, negative, ret_decimal);
}

Decimal decimal_hundredth(Decimal d)
{
	char digits[DECIMAL_MAX + 4] = "00";
	const char *dot = strchr(d.text, '.');
	size_t whole = dot != NULL ? (size_t)(dot - d.text) : strlen(d.text);
	memcpy(digits + 2, d.text, whole);
	Buf b = {0};
	buf_add(&b, (Str){digits + whole, 2});
	buf_adds(&b, dot != NULL ? dot + 1 : "");
	Decimal shifted = d;
	if (!decimal_make((Str){digits, whole}, buf_str(&b), d.negative, &shifted))
		shifted = d;
	buf_free(&b);
	return shifted;
}

bool decimal_equal(Decimal a, Decimal b)
{
	return a.negative == b.negative && strcmp(a.text, b.text) == 0;
}

double decimal_value(Decimal d)
{
	double value = 0, place = 1;
	bool fraction = false;
	for (const char *c = d.text; *c != '\0'; c++) {
		if (*c == '.') {
			fraction = true;
			continue;
		}
		value = value * 10 + (*c - '0');
		place *= fraction ? 10 : 1;
	}
	return (d.negative ? -value : value) / place;
}

typedef struct Groups {
	Str digits[NUMBER_MAX_GROUPS];
	char separator[NUMBER_MAX_GROUPS]; /* in front of digits[i] */
	size_t count;
} Groups;

static bool is_separator(char c)
{
	return c == '.' || c == ',' || c == '\'' || c == ' ' || c == '_';
}

static Groups groups_read(Str text, size_t at)
{
	Groups g = {0};
	char separator = '\0';
	while (g.count < NUMBER_MAX_GROUPS) {
		g.digits[g.count] = digits_of(text, at);
		g.separator[g.count] = separator;
		at += g.digits[g.count++].len;
		separator = point_byte(text, at);
		if (!is_separator(separator) || !is_digit(point_byte(text, at + 1)))
			break;
		at++;
	}
	return g;
}

/* 1,234,567 and the Indian 12,34,567; one group alone is any plain run of digits. */
static bool is_grouped(const Groups *g, size_t count)
{
	if (count == 1)
		return true;
	bool threes = true, indian = g->separator[1] == ',' && g->digits[count - 1].len == 3;
	for (size_t i = 1; i < count; i++) {
		threes = threes && g->digits[i].len == 3;
		indian = indian && (i == count - 1 || g->digits[i].len == 2);
		if (g->separator[i] != g->separator[1])
			return false;
	}
	return g->digits[0].len <= 3 && (threes || indian);
}

static bool join_groups(const Groups *g, size_t count, Str fraction, bool negative, Decimal *ret)
{
	char whole[DECIMAL_MAX];
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		if (n + g->digits[i].len > sizeof whole)
			return false;
		memcpy(whole + n, g->digits[i].ptr, g->digits[i].len);
		n += g->digits[i].len;
	}
	return decimal_make((Str){whole, n}, fraction, negative, ret);
}

static const char *const currencies[] = {"eur", "usd", "gbp", "chf", "jpy", "sek", "nok", "dkk",
	"pln", "czk", "aud", "cad", "inr", "brl", "rub", "cny", "euro", "euros", "dollar",
	"dollars", "pounds", "rs", "kr", "fr"};
static const char *const units[] = {"eur", "usd", "gbp", "chf", "jpy", "sek", "nok", "dkk", "pln",
	"czk", "aud", "cad", "inr", "brl", "rub", "cny", "euro", "euros", "dollar", "dollars", "ct",
	"cent", "cents", "kr", "kg", "g", "mg", "km", "m", "cm", "mm", "l", "ml", "kb", "mb", "gb",
	"tb", "kib", "mib", "gib", "kw", "kwh", "w", "v", "h", "hrs", "min", "s", "ms", "d", "x",
	"px", "pcs", "stk", "uhr"};

/* Words that multiply the number in front of them: "49.9 million" is not 49.9. */
static const char *const scales[] = {"million", "millions", "millionen", "mio", "mln", "billion",
	"billions", "milliarden", "mrd", "thousand", "tausend", "tsd", "mille", "mil", "millones",
	"milioni", "miljoen", "milh"};

static bool is_one_of(Str word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(word, list[i]))
			return true;
	return false;
}

static Str letters_before(Str text, size_t at)
{
	size_t start = at;
	while (start > 0 && at - start < 10 && text.ptr[start - 1] >= 'a' &&
		text.ptr[start - 1] <= 'z')
		start--;
	return str_slice(text, start, at);
}

static Str letters_after(Str text, size_t at)
{
	size_t end = at;
	while (end < text.len && end - at < 10 && text.ptr[end] >= 'a' && text.ptr[end] <= 'z')
		end++;
	return str_slice(text, at, end);
}

/* May a number start at `at`? Says whether a minus sign belongs to it. */
static bool starts_number(Str text, size_t at, bool *ret_negative)
{
	*ret_negative = false;
	int32_t before = point_peek_before(text, at);
	if (before == 0)
		return at == 0;
	if (point_is_word(before)) {
		Str word = letters_before(text, at);
		int32_t edge = point_peek_before(text, at - word.len);
		return is_one_of(word, currencies, COUNT(currencies)) && !point_is_word(edge);
	}
	if (before == '_' || before == '@')
		return false;
	int32_t further = point_peek_before(text, at - 1);
	bool glued = before < 0x80 && strchr("-.,'/:\\", (char)before) != NULL;
	if (glued && (point_is_word(further) || before == '.'))
		return before == ':' && point_is_letter(further);
	*ret_negative = before == '-';
	return true;
}

/* May a number end at `at`? */
static bool ends_number(Str text, size_t at)
{
	int32_t next = point_peek(text, at);
	if (point_is_word(next)) {
		Str word = letters_after(text, at);
		return is_one_of(word, units, COUNT(units)) &&
		       !point_is_word(point_peek(text, at + word.len));
	}
	if (next == '_' || next == '@')
		return false;
	if (next == ' ' && is_one_of(letters_after(text, at + 1), scales, COUNT(scales)))
		return false;
	bool glued = next > 0 && next < 0x80 && strchr("-.,'/:\\", (char)next) != NULL;
	return !glued || !point_is_word(point_peek(text, at + 1));
}

static size_t add_readings(
	const Groups *g, size_t count, bool negative, size_t end, NumberReading *ret)
{
	size_t n = 0;
	char last = count > 1 ? g->separator[count - 1] : '\0';
	if (is_grouped(g, count) && join_groups(g, count, STR(""), negative, &ret[n].value))
		ret[n++].end = end;
	bool thousands = count == 2 && str_is(g->digits[1], "000") && g->digits[0].ptr[0] != '0'; /* "100,000" is no 100 */
	bool differs = (count == 2 && !thousands) || (count > 2 && g->separator[1] != last);
	if ((last == '.' || last == ',') && differs && is_grouped(g, count - 1) &&
		join_groups(g, count - 1, g->digits[count - 1], negative, &ret[n].value))
		ret[n++].end = end;
	return n;
}

size_t number_read(Str folded, size_t at, NumberReading ret_readings[NUMBER_MAX_READINGS])
{
	bool negative;
	size_t n = 0;
	if (!starts_number(folded, at, &negative))
		return 0;
	Groups g = groups_read(folded, at);
	for (size_t count = 1; count <= g.count; count++) {
		size_t end =
			(size_t)(g.digits[count - 1].ptr + g.digits[count - 1].len - folded.ptr);
		bool whole = count == g.count || g.separator[count] == ' ';
		if (whole && n + 2 <= NUMBER_MAX_READINGS && ends_number(folded, end))
			n += add_readings(&g, count, negative, end, ret_readings + n);
	}
	return n;
}
