#include "text/fold.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "text/point.h"

#include <utf8proc.h>

enum {
	FOLD_MAX_CLUSTER = 64, /* code points in one unit; a longer pile of marks is cut */
	FOLD_MAX_EXPANSION = 20,
};

static void *kept(Arena *arena, const void *from, size_t size)
{
	void *copy = arena_alloc(arena, size > 0 ? size : 1);
	if (size > 0)
		memcpy(copy, from, size);
	return copy;
}

const Folded *fold_text_kept(Arena *arena, Str source, unsigned flags)
{
	AUTO(folded_free) Folded f = fold_text(source, flags);
	Folded *copy = ARENA_NEW(arena, Folded);
	size_t places = (f.count + 1) * sizeof *f.folded_at;
	*copy = (Folded){.text = {.ptr = kept(arena, f.text.ptr, f.text.len), .len = f.text.len},
		.folded_at = kept(arena, f.folded_at, places),
		.source_at = kept(arena, f.source_at, places),
		.count = f.count};
	return copy;
}

void folded_free(Folded *f)
{
	if (f == NULL)
		return;
	buf_free(&f->text);
	free(f->folded_at);
	free(f->source_at);
	*f = (Folded){0};
}

/* What a typographic character is equal to; 0 where it stands for itself. */
static char plain_twin(int32_t code)
{
	static const struct {
		int32_t code;
		char plain;
	} plain[] = {{'`', '\''}, {0xB4, '\''}, {0xAB, '"'}, {0xBB, '"'}, {0x2BC, '\''},
		{0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'},
		{0x2015, '-'}, {0x2018, '\''}, {0x2019, '\''}, {0x201A, '\''}, {0x201B, '\''},
		{0x201C, '"'}, {0x201D, '"'}, {0x201E, '"'}, {0x201F, '"'}, {0x2032, '\''},
		{0x2033, '"'}, {0x2039, '\''}, {0x203A, '\''}, {0x2212, '-'}, {0xFE58, '-'},
		{0xFE63, '-'}, {0xFF02, '"'}, {0xFF07, '\''}, {0xFF0D, '-'}};
	for (size_t i = 0; i < COUNT(plain); i++)
		if (plain[i].code == code)
			return plain[i].plain;
	return '\0';
}

static bool is_dropped(int32_t code)
{
	return code == 0xAD || code == 0x200B || code == 0x2060 || code == 0xFEFF;
}

/* End of the unit that starts at `at`. Invalid bytes stand alone. */
static size_t unit_end(Str s, size_t at)
{
	int32_t code, next;
	utf8proc_int32_t state = 0;
	at += point_at(s, at, &code);
	for (int n = 1; at < s.len && code != POINT_INVALID && n < FOLD_MAX_CLUSTER; n++) {
		if (code < 0x80 && (unsigned char)s.ptr[at] < 0x80 && code != '\r')
			break;
		size_t len = point_at(s, at, &next);
		if (next == POINT_INVALID || utf8proc_grapheme_break_stateful(code, next, &state))
			break;
		code = next;
		at += len;
	}
	return at;
}

static bool is_raised(int32_t code)
{
	utf8proc_propval_t t = utf8proc_get_property(code)->decomp_type;
	return t == UTF8PROC_DECOMP_TYPE_SUPER || t == UTF8PROC_DECOMP_TYPE_SUB ||
	       t == UTF8PROC_DECOMP_TYPE_CIRCLE || t == UTF8PROC_DECOMP_TYPE_FRACTION;
}

static void add_unit(Buf *out, Str unit, unsigned flags)
{
	utf8proc_int32_t parts[FOLD_MAX_CLUSTER * FOLD_MAX_EXPANSION];
	unsigned options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;
	if (flags & FOLD_CASE)
		options |= UTF8PROC_CASEFOLD;
	if ((flags & FOLD_RAISED) && is_raised(point_peek(unit, 0)))
		options = UTF8PROC_DECOMPOSE;
	utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)unit.ptr,
		(utf8proc_ssize_t)unit.len, parts, COUNT(parts), (utf8proc_option_t)options);
	if (n < 0 || n > (utf8proc_ssize_t)COUNT(parts)) {
		buf_add(out, unit);
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		char plain = parts[i] < 0x80 ? '\0' : plain_twin(parts[i]);
		utf8_encode(plain != '\0' ? (uint32_t)plain : (uint32_t)parts[i], out);
	}
}

static char ascii_folded(char c, unsigned flags)
{
	if (c == '`')
		return '\'';
	return (flags & FOLD_CASE) && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void fold_unit(Buf *out, Str unit, unsigned flags)
{
	int32_t code;
	size_t len = point_at(unit, 0, &code);
	bool single = len == unit.len;
	bool crlf = unit.len == 2 && code == '\r';
	char plain = single && code >= 0x80 ? plain_twin(code) : '\0';
	if (crlf || (single && point_is_blank(code))) {
		if (out->len == 0 || out->ptr[out->len - 1] != ' ')
			buf_addc(out, ' ');
	} else if (plain != '\0') {
		buf_addc(out, plain);
	} else if (single && is_dropped(code)) {
		return;
	} else if (single && code >= 0 && code < 0x80) {
		buf_addc(out, ascii_folded((char)code, flags));
	} else if (code == POINT_INVALID) {
		buf_add(out, unit);
	} else {
		add_unit(out, unit, flags);
	}
}

static bool is_ascii_at(Str s, size_t at)
{
	return at >= s.len || (unsigned char)s.ptr[at] < 0x80;
}

Folded fold_text(Str source, unsigned flags)
{
	Folded f = {0};
	size_t cap = 0;
	for (size_t at = 0; at <= source.len; f.count++) {
		if (f.count == cap) {
			cap = cap == 0 ? source.len / 2 + 16 : cap * 2;
			f.folded_at = xrealloc(f.folded_at, cap * sizeof *f.folded_at);
			f.source_at = xrealloc(f.source_at, cap * sizeof *f.source_at);
		}
		f.folded_at[f.count] = f.text.len;
		f.source_at[f.count] = at;
		if (at == source.len)
			break;
		char c = source.ptr[at];
		if (c >= ' ' && c < 0x7F && is_ascii_at(source, at + 1)) { /* a unit by itself, as most are */
			if (c != ' ' || f.text.len == 0 || f.text.ptr[f.text.len - 1] != ' ')
				buf_addc(&f.text, ascii_folded(c, flags));
			at++;
			continue;
		}
		size_t end = unit_end(source, at);
		fold_unit(&f.text, str_slice(source, at, end), flags);
		at = end;
	}
	return f;
}

/* First unit that starts at or behind `at`. */
static size_t unit_from(const Folded *f, size_t at)
{
	size_t low = 0, high = f->count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (f->folded_at[mid] < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool folded_span(const Folded *f, size_t from, size_t to, size_t *ret_start, size_t *ret_end)
{
	size_t first = unit_from(f, from), last = unit_from(f, to);
	if (f->folded_at[first] != from || f->folded_at[last] != to || from > to)
		return false;
	while (first < last && f->folded_at[first + 1] == from)
		first++;
	*ret_start = f->source_at[first];
	*ret_end = f->source_at[last];
	return true;
}
