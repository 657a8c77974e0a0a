/*
 * The strict check that stands in front of cJSON, and json_parse, which is both. The check walks
 * the text once by the grammar of RFC 8259. It leaves the text as it is but for two things that
 * cJSON would get wrong, which it writes anew: \u0000 (cJSON would cut the string) and numbers
 * longer than cJSON's own buffer (cJSON would split them).
 */
#include "base/json_private.h"

#include "base/auto.h"
#include "base/eight.h"
#include "base/utf8.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>

enum { CJSON_NUMBER_MAX = 60, SHOWN_KEY_BYTES = 60, FEW_KEYS = 16 };

/* A key of an object that is still open. */
typedef struct KeyMark {
	const Buf *keys; /* the reader's; the text moves while it grows; NULL: it is as it is written */
	size_t at, len;  /* where its unescaped bytes are */
	Str source;      /* as written, without the quotes */
} KeyMark;

typedef struct Reader {
	Str text;
	size_t at;
	unsigned depth;
	const char *name;
	Err *err;
	Buf out; /* the text for cJSON up to `copied`; unused while nothing was rewritten */
	size_t copied;
	Buf keys; /* keys with escapes of all open objects, unescaped, one after the other */
	KeyMark *marks; /* `few` while they are few */
	size_t mark_count, mark_cap;
	KeyMark few[FEW_KEYS];
	Buf number;
} Reader;

static void reader_free(Reader *r)
{
	buf_free(&r->out);
	buf_free(&r->keys);
	buf_free(&r->number);
	if (r->marks != r->few)
		free(r->marks);
}

/* Reports `what` at offset `at` as line and column, both from 1, columns in code points. */
static bool fail(const Reader *r, size_t at, const char *what)
{
	size_t line = 1, start = 0;
	for (size_t i = 0; i < at && i < r->text.len; i++)
		if (r->text.ptr[i] == '\n')
			line++, start = i + 1;
	size_t column = 1 + utf8_count(str_slice(r->text, start, at));
	(void)err_set(r->err, ERR_INPUT, "line %zu column %zu: %s", line, column, what);
	return r->name == NULL ? false : err_prefix(r->err, "%s: ", r->name);
}

/* The next byte, or -1 at the end. */
static int peek(const Reader *r)
{
	return r->at < r->text.len ? (unsigned char)r->text.ptr[r->at] : -1;
}

static bool fail_here(const Reader *r, const char *expected)
{
	char what[120];
	(void)snprintf(what, sizeof what, "expected %s%s", expected,
		peek(r) < 0 ? ", but the text ends" : "");
	return fail(r, r->at, what);
}

static void skip_blanks(Reader *r)
{
	for (int c = peek(r); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(r))
		r->at++;
}

/* Puts `instead` in the place of the source bytes from `from` up to the reader. */
static void rewrite(Reader *r, size_t from, Str instead)
{
	buf_add(&r->out, str_slice(r->text, r->copied, from));
	buf_add(&r->out, instead);
	r->copied = r->at;
}

static int hex_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits behind "\u". */
static bool read_hex4(Reader *r, uint32_t *ret_code)
{
	uint32_t code = 0;
	for (int i = 0; i < 4; i++) {
		int digit = hex_value(peek(r));
		if (digit < 0)
			return fail_here(r, "four hex digits after \\u");
		code = code << 4 | (uint32_t)digit;
		r->at++;
	}
	*ret_code = code;
	return true;
}

/* "\uXXXX", or two of them that are a surrogate pair; the reader stands behind the first 'u'. */
static bool read_unicode(Reader *r, Buf *plain)
{
	size_t from = r->at - 2;
	uint32_t code = 0, low = 0;
	if (!read_hex4(r, &code))
		return false;
	if (code >= 0xD800 && code <= 0xDBFF &&
		str_starts(str_slice(r->text, r->at, r->at + 2), STR("\\u"))) {
		r->at += 2;
		if (!read_hex4(r, &low))
			return false;
		if (low >= 0xDC00 && low <= 0xDFFF)
			code = 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00));
	}
	if (code >= 0xD800 && code <= 0xDFFF)
		return fail(r, from, "half of a surrogate pair; both halves are needed");
	if (code == 0)
		rewrite(r, from, STR(JSON_NUL));
	if (plain != NULL && code == 0)
		buf_add(plain, STR(JSON_NUL));
	else if (plain != NULL)
		utf8_encode(code, plain);
	return true;
}

static bool read_escape(Reader *r, Buf *plain)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	size_t from = r->at++;
	int c = peek(r);
	if (c == 'u') {
		r->at++;
		return read_unicode(r, plain);
	}
	const char *hit = c > 0 ? strchr(names, c) : NULL;
	if (hit == NULL)
		return fail(r, from,
			"no such escape; JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
	if (plain != NULL)
		buf_addc(plain, values[hit - names]);
	r->at++;
	return true;
}

static size_t behind_plain_ascii(Str text, size_t at)
{
	for (; at < text.len && text.len - at >= 8; at += 8) {
		uint64_t eight = eight_at(text.ptr + at);
		uint64_t marks = (eight & EIGHT_TOPS) | eight_below(eight, ' ') | eight_has(eight, '"') | eight_has(eight, '\\') |
			eight_has(eight, 0x7F);
		if (marks != 0)
			return at + eight_first(marks);
	}
	while (at < text.len && text.ptr[at] >= ' ' && text.ptr[at] < 0x7F && text.ptr[at] != '"' &&
		text.ptr[at] != '\\')
		at++;
	return at;
}

/* What stands for itself: a run of ASCII, or one code point. */
static bool read_plain(Reader *r, Buf *plain)
{
	size_t from = r->at;
	r->at = behind_plain_ascii(r->text, from);
	if (r->at > from && plain != NULL)
		buf_add(plain, str_slice(r->text, from, r->at));
	if (r->at > from)
		return true;
	Utf8Point point = utf8_decode(r->text, r->at);
	if (!point.ok)
		return fail(r, r->at, "bytes that are not UTF-8");
	if (point.code < 0x20) {
		char what[80];
		(void)snprintf(what, sizeof what,
			"a raw control character in a string; write it as \\u%04x",
			(unsigned)point.code);
		return fail(r, r->at, what);
	}
	if (plain != NULL)
		buf_add(plain, str_slice(r->text, r->at, r->at + point.len));
	r->at += point.len;
	return true;
}

/* Appends the unescaped text to `plain` where that is not NULL. */
static bool read_string(Reader *r, Buf *plain)
{
	size_t from = r->at++;
	for (int c = peek(r); c != '"'; c = peek(r)) {
		if (c < 0)
			return fail(r, from, "a string that starts here is never closed");
		if (c == '\\' ? !read_escape(r, plain) : !read_plain(r, plain))
			return false;
	}
	r->at++;
	return true;
}

static bool skip_digits(Reader *r)
{
	size_t from = r->at;
	while (peek(r) >= '0' && peek(r) <= '9')
		r->at++;
	return r->at > from;
}

static double number_value(Reader *r, Str token)
{
	buf_clear(&r->number);
	buf_add(&r->number, token);
	/* glibc's "C" locale is a constant: nothing is allocated, nothing is to be freed. */
	return strtod_l(buf_cstr(&r->number), NULL, newlocale(LC_ALL_MASK, "C", (locale_t)0));
}

/* Does the double print as these very digits (but for a fraction of nothing but zeros)? */
static bool is_held_exactly(double value, Str token)
{
	char text[JSON_NUMBER_TEXT];
	ptrdiff_t point = str_find(token, STR("."), 0);
	size_t end = token.len;
	while (point >= 0 && end > (size_t)point && (token.ptr[end - 1] == '0' || token.ptr[end - 1] == '.'))
		end--;
	json_number_text(value, text);
	return str_is(str_slice(token, 0, end), text);
}

/*
 * I-JSON (RFC 7493 section 2.2): what a double can't hold exactly is not let in silently. An integer beyond
 * 2^53 - 1 passes only where the double has its very digits: 9007199254740992 does, 9007199254740993 does not.
 * A number with an exponent (1e20) counts as an integer where its canonical form would be one.
 */
static bool check_number(Reader *r, size_t from, bool plain_integer)
{
	Str token = str_slice(r->text, from, r->at);
	if (plain_integer && token.len <= 15)
		return true;
	double value = number_value(r, token), size = fabs(value);
	if (isinf(value))
		return fail(r, from, "a number too large for a double; write it as a string");
	if (size > JSON_MAX_INTEGER && (plain_integer || size < 1e21) && !is_held_exactly(value, token))
		return fail(r, from,
			"an integer that a double can't hold exactly; write it as a string");
	if (token.len > CJSON_NUMBER_MAX) {
		char text[JSON_NUMBER_TEXT];
		json_number_text(value, text);
		rewrite(r, from, str_from(text));
	}
	return true;
}

static bool read_number(Reader *r)
{
	size_t from = r->at;
	bool plain_integer = true;
	r->at += peek(r) == '-';
	size_t first = r->at;
	if (!skip_digits(r))
		return fail_here(r, "a digit");
	if (r->text.ptr[first] == '0' && r->at > first + 1)
		return fail(r, from, "a number with a leading zero");
	if (peek(r) == '.') {
		plain_integer = false;
		r->at++;
		if (!skip_digits(r))
			return fail_here(r, "a digit after the decimal point");
	}
	if (peek(r) == 'e' || peek(r) == 'E') {
		plain_integer = false;
		r->at++;
		r->at += peek(r) == '+' || peek(r) == '-';
		if (!skip_digits(r))
			return fail_here(r, "a digit in the exponent");
	}
	return check_number(r, from, plain_integer);
}

static bool read_word(Reader *r)
{
	static const char *const words[] = {"true", "false", "null"};
	for (size_t i = 0; i < COUNT(words); i++) {
		Str word = str_from(words[i]);
		if (str_starts(str_slice(r->text, r->at, r->text.len), word)) {
			r->at += word.len;
			return true;
		}
	}
	return fail_here(r, "a value: {, [, \", a number, true, false or null");
}

static bool read_value(Reader *r);

static bool read_array(Reader *r)
{
	r->at++;
	skip_blanks(r);
	if (peek(r) == ']') {
		r->at++;
		return true;
	}
	for (;;) {
		if (!read_value(r))
			return false;
		int c = peek(r);
		if (c != ',' && c != ']')
			return fail_here(r, "',' or ']' after an item");
		r->at++;
		if (c == ']')
			return true;
	}
}

static Str key_of(const KeyMark *m)
{
	return m->keys == NULL ? m->source : str_slice(buf_str(m->keys), m->at, m->at + m->len);
}

static int mark_order(const void *a, const void *b)
{
	const KeyMark *x = a, *y = b;
	int order = str_cmp(key_of(x), key_of(y));
	return order != 0 ? order : (x->source.ptr > y->source.ptr) - (x->source.ptr < y->source.ptr);
}

static bool fail_twice(const Reader *r, Str key)
{
	size_t len = 0;
	while (len < key.len && len < SHOWN_KEY_BYTES)
		len += utf8_decode(key, len).len;
	char what[SHOWN_KEY_BYTES + 80];
	(void)snprintf(what, sizeof what, "the key \"" STR_FMT "%s\" stands twice in this object",
		STR_ARG(str_slice(key, 0, len)), len < key.len ? "..." : "");
	return fail(r, (size_t)(key.ptr - r->text.ptr) - 1, what);
}

/* Sorting the closed object's keys keeps the worst case at n log n, whatever the keys are. */
static bool check_keys(Reader *r, size_t first_mark)
{
	size_t count = r->mark_count - first_mark;
	KeyMark *marks = r->marks + first_mark;
	const KeyMark *twice = NULL;
	size_t keys_before = marks[0].at; /* of the first one, in the order they were read */
	if (count > 1)
		qsort(marks, count, sizeof *marks, mark_order);
	for (size_t i = 1; i < count; i++)
		if (str_eq(key_of(&marks[i - 1]), key_of(&marks[i])) &&
			(twice == NULL || marks[i].source.ptr < twice->source.ptr))
			twice = &marks[i];
	if (twice != NULL)
		return fail_twice(r, twice->source);
	r->keys.len = keys_before;
	r->mark_count = first_mark;
	return true;
}

static void more_marks(Reader *r)
{
	KeyMark *marks = xrealloc(r->marks == r->few ? NULL : r->marks, 2 * r->mark_cap * sizeof *marks);
	if (r->marks == r->few)
		memcpy(marks, r->few, r->mark_count * sizeof *marks);
	r->marks = marks;
	r->mark_cap *= 2;
}

static bool read_key(Reader *r)
{
	size_t from = r->at, at = r->keys.len;
	if (peek(r) != '"')
		return fail_here(r, "a key in double quotes");
	size_t end = behind_plain_ascii(r->text, from + 1);
	bool escaped = end < r->text.len && r->text.ptr[end] != '"'; /* or not of ASCII */
	if (!read_string(r, escaped ? &r->keys : NULL))
		return false;
	if (r->mark_count == r->mark_cap)
		more_marks(r);
	Str source = {r->text.ptr + from + 1, r->at - from - 2};
	r->marks[r->mark_count++] = (KeyMark){escaped ? &r->keys : NULL, at, r->keys.len - at, source};
	skip_blanks(r);
	if (peek(r) != ':')
		return fail_here(r, "':' after a key");
	r->at++;
	return true;
}

static bool read_object(Reader *r)
{
	size_t first_mark = r->mark_count;
	r->at++;
	skip_blanks(r);
	if (peek(r) == '}') {
		r->at++;
		return true;
	}
	for (;;) {
		skip_blanks(r);
		if (!read_key(r) || !read_value(r))
			return false;
		int c = peek(r);
		if (c != ',' && c != '}')
			return fail_here(r, "',' or '}' after a member");
		r->at++;
		if (c == '}')
			return check_keys(r, first_mark);
	}
}

static bool read_nested(Reader *r)
{
	if (r->depth == JSON_MAX_DEPTH)
		return fail(r, r->at, "nested too deeply; 200 levels are allowed");
	r->depth++;
	bool ok = peek(r) == '{' ? read_object(r) : read_array(r);
	r->depth--;
	return ok;
}

/* A value with the white space around it. */
static bool read_value(Reader *r)
{
	skip_blanks(r);
	int c = peek(r);
	bool ok = c == '{' || c == '['                 ? read_nested(r)
		  : c == '"'                           ? read_string(r, NULL)
		  : c == '-' || (c >= '0' && c <= '9') ? read_number(r)
						       : read_word(r);
	skip_blanks(r);
	return ok;
}

static bool check(Reader *r)
{
	if (str_starts(r->text, STR("\xEF\xBB\xBF")))
		return fail(r, 0, "a byte order mark; save the text as UTF-8 without one");
	if (!read_value(r))
		return false;
	return r->at == r->text.len || fail(r, r->at, "text behind the end of the value");
}

bool json_parse(Str text, const char *name, Json **ret_json, Err *err)
{
	AUTO(reader_free) Reader r = {.text = text, .name = name, .err = err, .mark_cap = FEW_KEYS};
	r.marks = r.few;
	r.out.ceiling = r.keys.ceiling = r.number.ceiling = text.len + JSON_NUMBER_TEXT;
	if (!check(&r))
		return false;
	if (r.copied > 0) {
		buf_add(&r.out, str_slice(text, r.copied, text.len));
		text = buf_str(&r.out);
	}
	Json *json = cJSON_ParseWithLength(text.ptr, text.len);
	if (json == NULL)
		err_out_of_memory(); /* all that is left to fail after the check */
	*ret_json = json;
	return true;
}
