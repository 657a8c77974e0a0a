#include "core/schema_regex.h"

#include "base/utf8.h"
#include "core/schema_regex_private.h"

#include <ctype.h>

enum { REPEAT_MAX = 1000000, UNLIMITED = -1 };

typedef struct Parser {
	Arena *arena;
	Str pattern;
	size_t at;
	unsigned depth;
	Regex *regex;
	size_t cap;
	Err *err;
	bool failed; /* the first error is the one that is told */
} Parser;

static bool fail(Parser *p, const char *what)
{
	if (!p->failed)
		(void)err_set(p->err, ERR_INPUT, "%s at character %zu of the pattern", what,
			1 + utf8_count(str_slice(p->pattern, 0, p->at)));
	p->failed = true;
	return false;
}

static Str rest(const Parser *p)
{
	return str_slice(p->pattern, p->at, p->pattern.len);
}

/* The next byte, or -1 at the end. */
static int peek(const Parser *p)
{
	return p->at < p->pattern.len ? (unsigned char)p->pattern.ptr[p->at] : -1;
}

static bool accept(Parser *p, const char *token)
{
	if (!str_starts(rest(p), str_from(token)))
		return false;
	p->at += strlen(token);
	return true;
}

static uint32_t next_code(Parser *p)
{
	if (accept(p, "\xC0\x80")) /* a NUL as base/json holds it */
		return 0;
	Utf8Point point = utf8_decode(p->pattern, p->at);
	p->at += point.len;
	return point.code;
}

/* Opens a gap of `len` steps at `at`; what is moved keeps its meaning, as targets are relative. */
static bool make_room(Parser *p, size_t at, size_t len)
{
	Regex *r = p->regex;
	if (p->failed || len > REGEX_PROGRAM_MAX - r->count)
		return fail(p, "the pattern is too large");
	while (r->count + len > p->cap) {
		RegexStep *larger = ARENA_ARRAY(p->arena, RegexStep, 2 * p->cap + 64);
		if (r->count > 0)
			memcpy(larger, r->steps, r->count * sizeof *larger);
		r->steps = larger;
		p->cap = 2 * p->cap + 64;
	}
	if (at < r->count)
		memmove(r->steps + at + len, r->steps + at, (r->count - at) * sizeof *r->steps);
	r->count += len;
	return true;
}

static bool insert(Parser *p, size_t at, RegexStep step)
{
	if (!make_room(p, at, 1))
		return false;
	p->regex->steps[at] = step;
	return true;
}

static bool emit(Parser *p, RegexOp op, uint32_t code)
{
	return insert(p, p->regex->count, (RegexStep){.op = op, .code = code, .x = 1});
}

static bool emit_class(Parser *p, RegexClass class)
{
	Regex *r = p->regex;
	*ARENA_PUSH(p->arena, r->classes, r->class_count) = class;
	return emit(p, REGEX_CLASS, (uint32_t)(r->class_count - 1));
}

static RegexItem single(uint32_t code)
{
	return (RegexItem){.kind = REGEX_RANGE, .first = code, .last = code};
}

/* "{Name}" behind \p or \P. */
static bool parse_property(Parser *p, bool negate, RegexItem *ret_item)
{
	ptrdiff_t end = str_find(rest(p), STR("}"), 0);
	if (peek(p) != '{' || end < 0)
		return fail(p, "\\p needs a name in braces");
	Str name = str_slice(rest(p), 1, (size_t)end);
	if (str_starts(name, STR("gc=")))
		name = str_slice(name, 3, name.len);
	else if (str_starts(name, STR("General_Category=")))
		name = str_slice(name, 17, name.len);
	RegexItem item = {.kind = REGEX_CATEGORY, .negate = negate};
	if (str_is(name, "ASCII"))
		item = (RegexItem){.kind = REGEX_RANGE, .negate = negate, .last = 0x7F};
	else if (!regex_category(name, &item.categories))
		return fail(p, "\\p{...} knows general categories only, and not this one");
	p->at += (size_t)end + 1;
	*ret_item = item;
	return true;
}

/* Between `min` and `max` hex digits. */
static bool parse_hex(Parser *p, unsigned min, unsigned max, uint32_t *ret_code)
{
	uint32_t code = 0;
	unsigned count = 0;
	for (; count < max && peek(p) >= 0 && isxdigit(peek(p)) && code <= UTF8_LAST;
		count++, p->at++)
		code = code << 4 |
		       (uint32_t)(peek(p) <= '9' ? peek(p) - '0' : (peek(p) | 0x20) - 'a' + 10);
	if (count < min || code > UTF8_LAST)
		return fail(p, "not a code point in hex digits");
	*ret_code = code;
	return true;
}

/* Behind \u: four digits, two times four for a surrogate pair, or {digits}. */
static bool parse_unicode(Parser *p, uint32_t *ret_code)
{
	uint32_t code = 0, low = 0;
	if (accept(p, "{")) {
		if (!parse_hex(p, 1, 8, &code))
			return false;
		*ret_code = code;
		return accept(p, "}") || fail(p, "a closing brace is missing");
	}
	if (!parse_hex(p, 4, 4, &code))
		return false;
	size_t behind = p->at;
	if (code >= 0xD800 && code <= 0xDBFF && accept(p, "\\u") && parse_hex(p, 4, 4, &low) &&
		low >= 0xDC00 && low <= 0xDFFF)
		code = 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00));
	else
		p->at = behind;
	*ret_code = code;
	return !p->failed;
}

static bool parse_control(Parser *p, RegexItem *ret_item)
{
	if (peek(p) < 0 || !isalpha(peek(p)))
		return fail(p, "\\c needs a letter");
	*ret_item = single((uint32_t)peek(p) & 0x1F);
	p->at++;
	return true;
}

static bool parse_class_escape(int c, RegexItem *ret_item)
{
	static const char names[] = "dws";
	static const RegexItemKind kinds[] = {REGEX_DIGIT, REGEX_WORD, REGEX_SPACE};
	const char *hit = strchr(names, c | 0x20);
	if (c == 0 || hit == NULL || !isalpha(c))
		return false;
	*ret_item = (RegexItem){.kind = kinds[hit - names], .negate = (c & 0x20) == 0};
	return true;
}

/* An escape that stands for characters; the parser is behind the backslash. */
static bool parse_escape(Parser *p, RegexItem *ret_item)
{
	static const char names[] = "tnvfr", values[] = "\t\n\v\f\r";
	uint32_t code = 0;
	int c = peek(p);
	if (c < 0)
		return fail(p, "a backslash with nothing behind it");
	p->at++;
	if (parse_class_escape(c, ret_item))
		return true;
	if (c == 'p' || c == 'P')
		return parse_property(p, c == 'P', ret_item);
	if (c == 'c')
		return parse_control(p, ret_item);
	const char *hit = c > 0 ? strchr(names, c) : NULL;
	if (hit != NULL)
		code = (uint32_t)values[hit - names];
	else if (c == 'x' ? !parse_hex(p, 2, 2, &code) : c == 'u' && !parse_unicode(p, &code))
		return false;
	else if (c == '0' && (peek(p) < '0' || peek(p) > '9'))
		code = 0;
	else if (c >= '0' && c <= '9')
		return fail(p, "back references are not supported;");
	else if (c < 0x80 && ispunct(c))
		code = (uint32_t)c;
	else if (c != 'x' && c != 'u')
		return fail(p, "this is no escape of ECMA-262;");
	*ret_item = single(code);
	return true;
}

static bool parse_class_atom(Parser *p, RegexItem *ret_item)
{
	if (accept(p, "\\b"))
		*ret_item = single('\b');
	else if (accept(p, "\\"))
		return parse_escape(p, ret_item);
	else
		*ret_item = single(next_code(p));
	return true;
}

/* "a", "\d" or "a-z". */
static bool parse_class_item(Parser *p, RegexItem *ret_item)
{
	RegexItem first = {0}, last = {0};
	if (!parse_class_atom(p, &first))
		return false;
	*ret_item = first;
	if (peek(p) != '-' || str_starts(rest(p), STR("-]")))
		return true;
	p->at++;
	if (!parse_class_atom(p, &last))
		return false;
	if (first.kind != REGEX_RANGE || last.kind != REGEX_RANGE || first.negate || last.negate)
		return fail(p, "a range needs a character at both ends;");
	if (first.first > last.last)
		return fail(p, "a range whose end comes before its start");
	ret_item->last = last.last;
	return true;
}

/* Behind '['. */
static bool parse_class(Parser *p)
{
	RegexClass class = {.negate = accept(p, "^")};
	while (!accept(p, "]")) {
		RegexItem item;
		if (peek(p) < 0)
			return fail(p, "a closing ] is missing");
		if (!parse_class_item(p, &item))
			return false;
		*ARENA_PUSH(p->arena, class.items, class.count) = item;
	}
	return emit_class(p, class);
}

static bool parse_alternatives(Parser *p);

static bool parse_nested(Parser *p)
{
	if (p->depth == REGEX_GROUP_DEPTH)
		return fail(p, "groups nested too deeply");
	p->depth++;
	bool ok = parse_alternatives(p);
	p->depth--;
	return ok && (accept(p, ")") || fail(p, "a closing ) is missing"));
}

static bool parse_ahead(Parser *p, RegexOp op)
{
	size_t at = p->regex->count;
	if (!emit(p, op, 0) || !parse_nested(p) || !emit(p, REGEX_MATCH, 0))
		return false;
	p->regex->steps[at].x = (int)(p->regex->count - at);
	return true;
}

/* Behind '('. */
static bool parse_group(Parser *p, bool *ret_repeatable)
{
	*ret_repeatable = false;
	if (accept(p, "?="))
		return parse_ahead(p, REGEX_AHEAD);
	if (accept(p, "?!"))
		return parse_ahead(p, REGEX_NOT_AHEAD);
	if (accept(p, "?<=") || accept(p, "?<!"))
		return fail(p, "look-behind is not supported;");
	*ret_repeatable = true;
	if (accept(p, "?<")) {
		ptrdiff_t end = str_find(rest(p), STR(">"), 0);
		if (end <= 0)
			return fail(p, "a group name is not closed");
		p->at += (size_t)end + 1;
	} else if (!accept(p, "?:") && peek(p) == '?') {
		return fail(p, "this kind of group is not known;");
	}
	return parse_nested(p);
}

static bool parse_number(Parser *p, int *ret_number)
{
	int number = 0;
	size_t from = p->at;
	for (; peek(p) >= '0' && peek(p) <= '9'; p->at++)
		number = number > REPEAT_MAX / 10 ? REPEAT_MAX : 10 * number + (peek(p) - '0');
	*ret_number = number;
	return p->at > from;
}

/* {n} {n,} {n,m}; anything else leaves the parser where it was. */
static bool parse_braces(Parser *p, int *ret_min, int *ret_max)
{
	size_t from = p->at;
	int min = 0, max = 0;
	bool ok = accept(p, "{") && parse_number(p, &min);
	max = min;
	if (ok && accept(p, ",") && !parse_number(p, &max))
		max = UNLIMITED;
	if (!ok || !accept(p, "}")) {
		p->at = from;
		return false;
	}
	*ret_min = min;
	*ret_max = max;
	return true;
}

static bool parse_quantifier(Parser *p, int *ret_min, int *ret_max)
{
	if (parse_braces(p, ret_min, ret_max))
		return true;
	if (peek(p) != '*' && peek(p) != '+' && peek(p) != '?')
		return false;
	*ret_min = peek(p) == '+';
	*ret_max = peek(p) == '?' ? 1 : UNLIMITED;
	p->at++;
	return true;
}

/* Appends a copy of the piece that is kept in `piece`. */
static bool append(Parser *p, const RegexStep *piece, size_t len)
{
	size_t at = p->regex->count;
	if (!make_room(p, at, len))
		return false;
	if (len > 0)
		memcpy(p->regex->steps + at, piece, len * sizeof *piece);
	return true;
}

/* x* : SPLIT into x and out, x, JUMP back. */
static bool append_star(Parser *p, const RegexStep *piece, size_t len)
{
	RegexStep split = {.op = REGEX_SPLIT, .x = 1, .y = (int)len + 2};
	RegexStep jump = {.op = REGEX_JUMP, .x = -(int)len - 1};
	return append(p, &split, 1) && append(p, piece, len) && append(p, &jump, 1);
}

/* Takes the piece from `at` on off the program and writes it as often as wanted: xxx(x(x)?)? or
 * xxxx*. */
static bool repeat(Parser *p, size_t at, int min, int max)
{
	size_t len = p->regex->count - at;
	if (p->failed)
		return false;
	RegexStep *piece = ARENA_ARRAY(p->arena, RegexStep, len + 1);
	if (len > 0)
		memcpy(piece, p->regex->steps + at, len * sizeof *piece);
	p->regex->count = at;
	for (int i = 0; i < min && len > 0; i++)
		if (!append(p, piece, len))
			return false;
	if (max == UNLIMITED)
		return append_star(p, piece, len);
	for (int i = min; i < max && len > 0; i++) {
		/* Widened first: the product of a hostile count and length stays below 2^63. */
		int64_t out = (int64_t)(max - i) * ((int64_t)len + 1);
		RegexStep split = {
			.op = REGEX_SPLIT, .x = 1, .y = (int)(out < INT32_MAX ? out : 0)};
		if (!append(p, &split, 1) || !append(p, piece, len))
			return false;
	}
	return true;
}

static bool parse_escaped(Parser *p, bool *ret_repeatable)
{
	RegexItem item;
	*ret_repeatable = peek(p) != 'b' && peek(p) != 'B';
	if (accept(p, "b"))
		return emit(p, REGEX_EDGE, 0);
	if (accept(p, "B"))
		return emit(p, REGEX_NO_EDGE, 0);
	if (!parse_escape(p, &item))
		return false;
	if (item.kind == REGEX_RANGE && !item.negate && item.first == item.last)
		return emit(p, REGEX_CHAR, item.first);
	RegexClass class = {0};
	*ARENA_PUSH(p->arena, class.items, class.count) = item;
	return emit_class(p, class);
}

static bool parse_atom(Parser *p, bool *ret_repeatable)
{
	int min, max;
	*ret_repeatable = true;
	if (parse_quantifier(p, &min, &max))
		return fail(p, "a quantifier with nothing to repeat");
	if (accept(p, "("))
		return parse_group(p, ret_repeatable);
	if (accept(p, "["))
		return parse_class(p);
	if (accept(p, "\\"))
		return parse_escaped(p, ret_repeatable);
	if (accept(p, "."))
		return emit(p, REGEX_DOT, 0);
	if (peek(p) != '^' && peek(p) != '$')
		return emit(p, REGEX_CHAR, next_code(p));
	*ret_repeatable = false;
	return emit(p, accept(p, "^") ? REGEX_START : (p->at++, REGEX_END), 0);
}

static bool parse_term(Parser *p)
{
	size_t at = p->regex->count;
	int min = 1, max = 1;
	bool repeatable = false;
	if (!parse_atom(p, &repeatable))
		return false;
	if (!parse_quantifier(p, &min, &max))
		return true;
	if (!repeatable)
		return fail(p, "an assertion can't be repeated;");
	if (max != UNLIMITED && max < min)
		return fail(p, "a quantifier whose upper bound is below the lower");
	(void)accept(p, "?"); /* lazy or not, the same texts match */
	return repeat(p, at, min, max);
}

static bool parse_sequence(Parser *p)
{
	while (peek(p) >= 0 && peek(p) != '|' && peek(p) != ')')
		if (!parse_term(p))
			return false;
	return true;
}

/* a|b : SPLIT to a and b, a, JUMP behind b, b. */
static bool parse_alternatives(Parser *p)
{
	Regex *r = p->regex;
	size_t start = r->count;
	if (!parse_sequence(p))
		return false;
	while (accept(p, "|")) {
		RegexStep split = {.op = REGEX_SPLIT, .x = 1, .y = (int)(r->count - start) + 2};
		if (!insert(p, start, split) || !emit(p, REGEX_JUMP, 0))
			return false;
		size_t jump = r->count - 1;
		if (!parse_sequence(p))
			return false;
		r->steps[jump].x = (int)(r->count - jump);
	}
	return true;
}

bool regex_compile(Arena *arena, Str pattern, const Regex **ret_regex, Err *err)
{
	Parser p = {.arena = arena, .pattern = pattern, .err = err};
	p.regex = ARENA_NEW(arena, Regex);
	if (!parse_alternatives(&p))
		return false;
	if (peek(&p) == ')')
		return fail(&p, "a ) that closes nothing");
	if (!emit(&p, REGEX_MATCH, 0))
		return false;
	*ret_regex = p.regex;
	return true;
}
