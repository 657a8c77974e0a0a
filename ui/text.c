#include "ui/text.h"

#include "text/sanitise.h"
#include "ui/grid.h"

#include <utf8proc.h>

Str text_clean(Arena *arena, Str untrusted, TextKind kind)
{
	static const SanitiseMode modes[] = {[TEXT_BLOCK] = SANITISE_TEXT,
		[TEXT_LINE] = SANITISE_LINE,
		[TEXT_STRICT] = SANITISE_STRICT};
	if (untrusted.ptr == NULL || untrusted.len == 0)
		return STR("");
	Buf b = {0};
	sanitise(untrusted, modes[kind], &b);
	Str clean = arena_copy(arena, buf_str(&b));
	buf_free(&b);
	return clean;
}

Str text_taken(Arena *arena, Str bytes)
{
	Buf b = {0};
	text_admit(bytes, &b);
	Str taken = arena_copy(arena, buf_str(&b));
	buf_free(&b);
	return taken;
}

static bool is_ascii(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

static Str ascii_folded(Arena *arena, Str text)
{
	char *out = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		out[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] | 0x20)
								  : text.ptr[i];
	return (Str){out, text.len};
}

Str text_folded(Arena *arena, Str text)
{
	if (is_ascii(text))
		return ascii_folded(arena, text);
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr,
		(utf8proc_ssize_t)text.len, &folded,
		UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	if (len < 0)
		return ascii_folded(arena, text);
	Str out = arena_copy(arena, (Str){(char *)folded, (size_t)len});
	free(folded);
	return out;
}

static size_t point_take(Str s, size_t at, int32_t *ret_code)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t len = utf8proc_iterate(
		(const utf8proc_uint8_t *)s.ptr + at, (utf8proc_ssize_t)(s.len - at), &code);
	*ret_code = len > 0 ? code : 0xFFFD;
	return len > 0 ? (size_t)len : 1;
}

size_t text_grapheme(Str raw, size_t at)
{
	int32_t code, next;
	utf8proc_int32_t state = 0;
	if (at >= raw.len)
		return 1;
	size_t end = at + point_take(raw, at, &code);
	while (end < raw.len) {
		size_t len = point_take(raw, end, &next);
		if (utf8proc_grapheme_break_stateful(code, next, &state))
			break;
		code = next;
		end += len;
	}
	return end - at;
}

/* A place before `at` where a grapheme certainly starts: the line's start, or between two ASCII characters (they are
 * never one grapheme but for CR LF, which a text here does not hold). */
static size_t sure_start(Str raw, size_t at)
{
	while (at > 0 && raw.ptr[at - 1] != '\n') {
		bool ascii = (unsigned char)raw.ptr[at - 1] < 0x80;
		if (at < raw.len && ascii && (unsigned char)raw.ptr[at] < 0x80 && raw.ptr[at] != '\n')
			return at;
		at--;
	}
	return at;
}

size_t text_grapheme_before(Str raw, size_t at)
{
	size_t len = 1;
	if (at == 0)
		return 0;
	for (size_t i = sure_start(raw, at - 1); i < at; i += len)
		len = text_grapheme(raw, i);
	return len;
}

size_t text_grapheme_start(Str raw, size_t at)
{
	size_t start = sure_start(raw, at > raw.len ? raw.len : at);
	while (start < at) {
		size_t len = text_grapheme(raw, start);
		if (start + len > at)
			break;
		start += len;
	}
	return start;
}

/* ---- search ---- */

static size_t lower_take(Str s, size_t at, int32_t *ret_code)
{
	unsigned char c = (unsigned char)s.ptr[at];
	if (c < 0x80) {
		*ret_code = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
		return 1;
	}
	size_t len = point_take(s, at, ret_code);
	*ret_code = utf8proc_tolower(*ret_code);
	return len;
}

/* Length of what reads like `what` at this place; 0: nothing does. */
static size_t match_at(Str raw, Str what, size_t at)
{
	size_t from = at;
	for (size_t i = 0; i < what.len;) {
		int32_t a, b;
		if (at >= raw.len)
			return 0;
		at += lower_take(raw, at, &a);
		i += lower_take(what, i, &b);
		if (a != b)
			return 0;
	}
	return at - from;
}

ptrdiff_t text_find(Str raw, Str what, size_t from, size_t *ret_len)
{
	for (size_t at = from; what.len > 0 && at < raw.len; at++)
		if ((*ret_len = match_at(raw, what, at)) > 0)
			return (ptrdiff_t)at;
	return -1;
}

ptrdiff_t text_find_before(Str raw, Str what, size_t before, size_t *ret_len)
{
	for (size_t at = before < raw.len ? before : raw.len; what.len > 0 && at > 0; at--)
		if ((*ret_len = match_at(raw, what, at - 1)) > 0)
			return (ptrdiff_t)at - 1;
	return -1;
}

static Piece tab_piece(int column)
{
	Piece p = {.width = 8 - column % 8};
	memset(p.clean, ' ', (size_t)p.width);
	p.len = (size_t)p.width;
	return p;
}

Piece text_piece(Str grapheme, int column)
{
	Piece p = {0};
	if (grapheme.len == 1 && grapheme.ptr[0] == '\t')
		return tab_piece(column);
	if (grapheme.len == 1 && grapheme.ptr[0] >= ' ' && grapheme.ptr[0] < 0x7F) {
		p.clean[0] = grapheme.ptr[0];
		p.len = 1;
		p.width = 1;
		return p;
	}
	Buf b = {0};
	sanitise(grapheme, SANITISE_LINE, &b);
	p.len = b.len < PIECE_BYTES ? b.len : text_cut(buf_str(&b), PIECE_BYTES / UNIT_GLYPH);
	memcpy(p.clean, buf_cstr(&b), p.len);
	buf_free(&b);
	p.width = text_width((Str){p.clean, p.len});
	return p;
}

int text_width(Str clean)
{
	int width = 0;
	for (size_t at = 0; at < clean.len;) {
		Unit u;
		at += unit_at(clean, at, &u);
		width += u.width;
	}
	return width;
}

size_t text_cut(Str clean, int width)
{
	size_t at = 0;
	for (int used = 0; at < clean.len;) {
		Unit u;
		size_t len = unit_at(clean, at, &u);
		if (used + u.width > width)
			break;
		used += u.width;
		at += len;
	}
	return at;
}

Str text_fit(Arena *arena, Str clean, int width)
{
	if (width <= 0)
		return STR("");
	if (text_cut(clean, width) == clean.len)
		return clean;
	return arena_fmt(arena, "%.*s…", (int)text_cut(clean, width - 1), clean.ptr);
}

static size_t skip_blanks(Str s, size_t at)
{
	while (at < s.len && s.ptr[at] == ' ')
		at++;
	return at;
}

/* Blanks at the end of a row are not painted, where they don't count. */
static size_t visible_end(Str s, size_t from, size_t end, bool exact)
{
	while (!exact && end > from && s.ptr[end - 1] == ' ')
		end--;
	return end;
}

Wrap text_wrap(Str clean, size_t from, int width, bool exact)
{
	size_t at = from, brk = from; /* brk: behind the last blank that fits */
	for (int used = 0; at < clean.len && clean.ptr[at] != '\n';) {
		Unit u;
		size_t len = unit_at(clean, at, &u);
		if (used + u.width > width && at > from) {
			if (!exact && clean.ptr[at] == ' ')
				brk = skip_blanks(clean, at);
			at = brk > from ? brk : at;
			bool line_ends = at < clean.len && clean.ptr[at] == '\n';
			return (Wrap){visible_end(clean, from, at, exact), at + line_ends};
		}
		used += u.width;
		at += len;
		if (clean.ptr[at - 1] == ' ')
			brk = at;
	}
	return (Wrap){visible_end(clean, from, at, exact), at < clean.len ? at + 1 : at};
}
