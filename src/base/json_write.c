#include "base/json_private.h"

#include "base/auto.h"
#include "base/eight.h"
#include "base/utf8.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>

enum { FEW_PLACES = 9 };

/* The number 0.d1d2d3... times ten to the power of `point`. */
typedef struct Decimal {
	char digits[20]; /* no zeros at the end, NUL-terminated */
	int count, point;
} Decimal;

/* Reads as a double without a decimal point, so that no locale can disturb it. */
static double decimal_value(const Decimal *d)
{
	char text[48];
	(void)snprintf(text, sizeof text, "%se%d", d->digits, d->point - d->count);
	return strtod(text, NULL);
}

static void decimal_trim(Decimal *d)
{
	while (d->count > 1 && d->digits[d->count - 1] == '0')
		d->count--;
	d->digits[d->count] = '\0';
}

/* The decimal with `count` digits that is nearest to the value. */
static Decimal decimal_nearest(double value, int count)
{
	char text[48];
	(void)snprintf(text, sizeof text, "%.*e", count - 1, value);
	Decimal d = {.count = 0};
	const char *p = text;
	for (; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9' && d.count < count)
			d.digits[d.count++] = *p;
	d.point = (int)strtol(p + 1, NULL, 10) + 1;
	d.digits[d.count] = '\0';
	return d;
}

/* One more in the last digit. */
static Decimal decimal_next(Decimal d)
{
	int i = d.count - 1;
	while (i >= 0 && d.digits[i] == '9')
		d.digits[i--] = '0';
	if (i >= 0) {
		d.digits[i]++;
		return d;
	}
	d.digits[0] = '1'; /* 999 became 000: the value is 1 and a larger power of ten */
	d.point++;
	return d;
}

/*
 * Fifteen digits always survive a normal double, so anything shorter shows up there with zeros
 * behind. At a power of two the doubles above lie twice as far apart as those below; there the
 * nearest decimal can fail to read back while the next one does (2^-44).
 */
static Decimal decimal_shortest(double value)
{
	for (int count = value < DBL_MIN ? 1 : DBL_DIG; count < DBL_DECIMAL_DIG; count++) {
		Decimal nearest = decimal_nearest(value, count), next = decimal_next(nearest);
		if (decimal_value(&nearest) == value)
			return nearest;
		if (decimal_value(&next) == value)
			return next;
	}
	return decimal_nearest(value, DBL_DECIMAL_DIG);
}

/*
 * The shortest decimal of a value with few places, without trying texts: what a whole number below 2^53 over a power of ten up
 * to 10^22 gives is rounded once, as reading the decimal is (Clinger, "How to read floating point numbers accurately",
 * 1990, section 3), and of fifteen digits no two stand for one double.
 */
static bool decimal_with_few_places(double value, Decimal *ret_decimal)
{
	double power = 1;
	for (int places = 1; places <= FEW_PLACES; places++) {
		power *= 10;
		double whole = nearbyint(value * power);
		if (whole >= 1e15)
			return false;
		if (whole / power != value)
			continue;
		*ret_decimal = (Decimal){.count = 0};
		ret_decimal->count = snprintf(ret_decimal->digits, sizeof ret_decimal->digits, "%" PRId64, (int64_t)whole);
		ret_decimal->point = ret_decimal->count - places;
		return true;
	}
	return false;
}

/* ECMA-262 Number::toString, steps 5 to 12, with k = count and n = point. */
static void decimal_print(Decimal d, char *ret_text)
{
	static const char zeros[] = "000000000000000000000";
	const size_t size = JSON_NUMBER_TEXT - 1;
	if (d.point > 21 || d.point <= -6)
		(void)snprintf(ret_text, size, "%.1s%s%se%+d", d.digits, d.count == 1 ? "" : ".",
			d.digits + 1, d.point - 1);
	else if (d.point <= 0)
		(void)snprintf(ret_text, size, "0.%.*s%s", -d.point, zeros, d.digits);
	else if (d.point >= d.count)
		(void)snprintf(ret_text, size, "%s%.*s", d.digits, d.point - d.count, zeros);
	else
		(void)snprintf(ret_text, size, "%.*s.%s", d.point, d.digits, d.digits + d.point);
}

void json_number_text(double value, char ret_text[JSON_NUMBER_TEXT])
{
	if (fabs(value) <= JSON_MAX_INTEGER && value == floor(value)) {
		(void)snprintf(ret_text, JSON_NUMBER_TEXT, "%" PRId64, (int64_t)value);
		return;
	}
	char *text = ret_text;
	if (value < 0)
		*text++ = '-';
	Decimal d;
	if (!decimal_with_few_places(fabs(value), &d))
		d = decimal_shortest(fabs(value));
	decimal_trim(&d);
	decimal_print(d, text);
}

/* The escapes of RFC 8785 section 3.2.2.2; everything else stands as it is. */
static const char *escape_of(unsigned char c)
{
	static const char *const short_forms[0x20] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"};
	if (c == '"')
		return "\\\"";
	if (c == '\\')
		return "\\\\";
	return c < 0x20 ? short_forms[c] : NULL;
}

/* Where the next byte is that is written otherwise than it stands; the end where there is none. */
static size_t next_escaped(Str s, size_t at)
{
	for (; at < s.len && s.len - at >= 8; at += 8) {
		uint64_t eight = eight_at(s.ptr + at);
		uint64_t marks = eight_below(eight, 0x20) | eight_has(eight, '"') | eight_has(eight, '\\') | eight_has(eight, 0xC0);
		if (marks != 0)
			return at + eight_first(marks);
	}
	for (; at < s.len; at++) {
		unsigned char c = (unsigned char)s.ptr[at];
		if (c < 0x20 || c == '"' || c == '\\' || c == 0xC0)
			break;
	}
	return at;
}

static void write_string(Str s, Buf *out)
{
	size_t copied = 0;
	buf_addc(out, '"');
	for (size_t i; (i = next_escaped(s, copied)) < s.len;) {
		unsigned char c = (unsigned char)s.ptr[i];
		const char *escape = escape_of(c);
		buf_add(out, str_slice(s, copied, i));
		if (escape != NULL)
			buf_adds(out, escape);
		else
			buf_addf(out, "\\u%04x", c == 0xC0 ? 0u : (unsigned)c);
		copied = i + 1 + (c == 0xC0 ? 1 : 0); /* C0 80 is a NUL; nothing else held here has a C0 */
	}
	buf_add(out, str_slice(s, copied, s.len));
	buf_addc(out, '"');
}

/* Surrogates (for everything from U+10000) come before U+E000..U+FFFF; C0 80 is U+0000. */
static int utf16_rank(unsigned char c)
{
	if (c == 0xC0)
		return 0;
	return c == 0xEE || c == 0xEF ? c + 0x10 : c;
}

static int key_order(const void *a, const void *b)
{
	const Json *const *left = a, *const *right = b;
	Str x = json_key(*left), y = json_key(*right);
	for (size_t i = 0; i < x.len && i < y.len; i++) {
		unsigned char c = (unsigned char)x.ptr[i], d = (unsigned char)y.ptr[i];
		if (c != d)
			return utf16_rank(c) - utf16_rank(d);
	}
	return (x.len > y.len) - (x.len < y.len);
}

const Json **json_sorted_members(const Json *object, size_t count)
{
	const Json **members = xcalloc(count, sizeof(const Json *));
	size_t n = 0;
	for (const Json *p = json_first(object); p != NULL && n < count; p = json_next(p))
		members[n++] = p;
	qsort(members, n, sizeof(const Json *), key_order);
	return members;
}

typedef struct Writer {
	Buf *out;
	bool pretty, canonical;
	unsigned level;
} Writer;

static void write_value(Writer *w, const Json *json);

static void write_break(const Writer *w)
{
	if (!w->pretty)
		return;
	buf_addc(w->out, '\n');
	for (unsigned i = 0; i < w->level; i++)
		buf_adds(w->out, "  ");
}

static void write_item(Writer *w, const Json *item, bool first, bool with_key)
{
	if (!first)
		buf_addc(w->out, ',');
	write_break(w);
	if (with_key) {
		write_string(json_key(item), w->out);
		buf_adds(w->out, w->pretty ? ": " : ":");
	}
	write_value(w, item);
}

static void write_sorted(Writer *w, const Json *object)
{
	size_t count = json_count(object);
	AUTO(free_ptr) const Json **members = json_sorted_members(object, count);
	for (size_t i = 0; i < count; i++)
		write_item(w, members[i], i == 0, true);
}

static void write_items(Writer *w, const Json *json)
{
	bool is_object = json_is(json, JSON_OBJECT);
	buf_addc(w->out, is_object ? '{' : '[');
	w->level++;
	if (is_object && w->canonical)
		write_sorted(w, json);
	else
		for (const Json *p = json_first(json); p != NULL; p = json_next(p))
			write_item(w, p, p == json_first(json), is_object);
	w->level--;
	if (json_first(json) != NULL)
		write_break(w);
	buf_addc(w->out, is_object ? '}' : ']');
}

static void write_number(double value, Buf *out)
{
	char text[JSON_NUMBER_TEXT];
	json_number_text(value, text);
	buf_adds(out, text);
}

static void write_value(Writer *w, const Json *json)
{
	switch (json_type(json)) {
	case JSON_ABSENT:
	case JSON_NULL:
		buf_adds(w->out, "null");
		break;
	case JSON_BOOL:
		buf_adds(w->out, json_bool(json, false) ? "true" : "false");
		break;
	case JSON_NUMBER:
		write_number(json_number(json, 0), w->out);
		break;
	case JSON_STRING:
		write_string(json_str(json), w->out);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		write_items(w, json);
		break;
	}
}

void json_write(const Json *json, Buf *out)
{
	write_value(&(Writer){.out = out}, json);
}

void json_write_pretty(const Json *json, Buf *out)
{
	write_value(&(Writer){.out = out, .pretty = true}, json);
}

void json_write_canonical(const Json *json, Buf *out)
{
	write_value(&(Writer){.out = out, .canonical = true}, json);
}
