#include "ui/rows.h"

#include "ui/i18n.h"
#include "ui/text.h"

#include <stdarg.h>

void rows_reset(Rows *r, int width)
{
	arena_reset(&r->arena);
	r->items = NULL;
	r->count = 0;
	r->width = width < 1 ? 1 : width;
	r->anchor = 0;
	r->most = 0;
	r->rest = (RowsPlace){0};
	r->more = false;
	r->blocks = NULL;
	r->block_count = 0;
}

bool rows_enough(const Rows *r)
{
	return r->most > 0 && r->count >= r->most;
}

void rows_free(Rows *r)
{
	arena_free(&r->arena);
	*r = (Rows){0};
}

static Row *rows_push(Rows *r)
{
	Row *row = ARENA_PUSH(&r->arena, r->items, r->count);
	*row = (Row){.text = STR(""), .anchor = r->anchor};
	return row;
}

static const Span *spans_copy(Rows *r, const Span *spans, size_t count)
{
	if (count == 0)
		return NULL;
	Span *copy = ARENA_ARRAY(&r->arena, Span, count);
	memcpy(copy, spans, count * sizeof *copy);
	return copy;
}

/* The indent gives way where the text would have no room. */
static int usable_indent(const Rows *r, int indent)
{
	return r->width - indent >= 8 ? indent : 0;
}

void rows_add(Rows *r, Para how, Str clean)
{
	Str text = arena_copy(&r->arena, clean);
	const Span *spans = spans_copy(r, how.spans, how.span_count);
	int indent = usable_indent(r, how.indent);
	if (indent != how.indent && how.lead != NULL) {
		rows_push(r)->lead = how.lead;
		r->items[r->count - 1].lead_look = how.lead_look;
		how.lead = NULL;
	}
	size_t from = 0;
	do {
		Wrap w = text_wrap(text, from, r->width - indent, how.exact);
		Row *row = rows_push(r);
		row->text = str_slice(text, from, w.end);
		row->offset = from;
		row->spans = spans;
		row->span_count = how.span_count;
		row->lead = from == 0 ? how.lead : NULL;
		row->lead_look = how.lead_look;
		row->look = how.look;
		row->indent = indent;
		row->fill = how.fill;
		from = w.next;
	} while (from < text.len);
}

void rows_say(Rows *r, Para how, const char *fmt, ...)
{
	va_list ap;
	Buf b = {0};
	va_start(ap, fmt);
	buf_vaddf(&b, _(fmt), ap);
	va_end(ap);
	rows_add(r, how, buf_str(&b));
	buf_free(&b);
}

void rows_blank(Rows *r)
{
	rows_push(r);
}

void rows_block(Rows *r, RowsPlace place)
{
	*ARENA_PUSH(&r->arena, r->blocks, r->block_count) = (RowsBlock){place, r->count};
}

size_t rows_find_anchor(const Rows *r, int anchor)
{
	size_t i = 0;
	while (i < r->count && r->items[i].anchor != anchor)
		i++;
	return i;
}

bool rows_row_has(const Row *row, Look look)
{
	for (size_t i = 0; i < row->span_count; i++)
		if (row->spans[i].look == look &&
			row->spans[i].from < row->offset + row->text.len &&
			row->spans[i].to > row->offset)
			return true;
	return false;
}

/* Paints the text in runs of one look each. */
static void row_text(const Row *row, Grid *g, int x, int y, int room)
{
	size_t at = 0, span = 0;
	while (at < row->text.len) {
		size_t here = row->offset + at, end = row->text.len;
		Look look = row->look;
		while (span < row->span_count && row->spans[span].to <= here)
			span++;
		if (span < row->span_count && row->spans[span].from <= here) {
			look = row->spans[span].look;
			if (row->spans[span].to - row->offset < end)
				end = row->spans[span].to - row->offset;
		} else if (span < row->span_count && row->spans[span].from - row->offset < end) {
			end = row->spans[span].from - row->offset;
		}
		int used = grid_put(g, x, y, room, look, str_slice(row->text, at, end));
		x += used;
		room -= used;
		at = end;
	}
}

static void row_draw(const Row *row, Grid *g, Rect where, int y)
{
	if (row->fill)
		grid_fill(g, (Rect){where.x, y, where.w, 1}, " ", row->look);
	if (row->lead != NULL)
		grid_puts(g, where.x, y, row->indent > 0 ? row->indent : where.w, row->lead_look,
			row->lead);
	row_text(row, g, where.x + row->indent, y, where.w - row->indent);
}

void rows_draw(const Rows *r, Grid *g, Rect where, size_t first)
{
	for (int i = 0; i < where.h && first + (size_t)i < r->count; i++)
		row_draw(&r->items[first + (size_t)i], g, where, where.y + i);
}

/* ---- search ---- */

static bool is_same_paragraph(const Rows *r, size_t index, const char *start)
{
	const Row *row = &r->items[index];
	return row->offset > 0 && row->text.ptr - row->offset == start;
}

/* All of the paragraph that a row belongs to: its rows lie one behind the other in one text. */
static Str paragraph_of(const Rows *r, size_t index)
{
	const char *start = r->items[index].text.ptr - r->items[index].offset;
	size_t end = r->items[index].offset + r->items[index].text.len;
	for (size_t i = index + 1; i < r->count && is_same_paragraph(r, i, start); i++)
		end = r->items[i].offset + r->items[i].text.len;
	return (Str){start, end};
}

/* Does what is found begin in this row? */
static bool row_begins(const Rows *r, size_t index, Str words)
{
	const Row *row = &r->items[index];
	size_t len, until = row->offset + row->text.len;
	Str paragraph = paragraph_of(r, index);
	size_t end = until + 4 * words.len < paragraph.len ? until + 4 * words.len : paragraph.len;
	ptrdiff_t at = text_find(str_slice(paragraph, 0, end), words, row->offset, &len);
	return at >= 0 && (size_t)at < until;
}

/* Each paragraph is searched once, however many rows it has. */
size_t rows_find(const Rows *r, Str words, size_t from)
{
	for (size_t i = from, len; i < r->count;) {
		Str paragraph = paragraph_of(r, i);
		ptrdiff_t at = text_find(paragraph, words, r->items[i].offset, &len);
		size_t until = at < 0 ? paragraph.len : (size_t)at;
		while (at >= 0 && r->items[i].offset + r->items[i].text.len <= until && i + 1 < r->count &&
			is_same_paragraph(r, i + 1, paragraph.ptr) && r->items[i + 1].offset <= until)
			i++;
		if (at >= 0)
			return i;
		for (i++; i < r->count && is_same_paragraph(r, i, paragraph.ptr);)
			i++;
	}
	return r->count;
}

size_t rows_find_before(const Rows *r, Str words, size_t before)
{
	for (size_t i = before < r->count ? before : r->count; i > 0; i--)
		if (row_begins(r, i - 1, words))
			return i - 1;
	return r->count;
}

/* The part of a match that stands in this row. */
static void highlight_row(const Row *row, Grid *g, Rect where, int y, size_t from, size_t to)
{
	size_t start = from > row->offset ? from - row->offset : 0;
	size_t end = to > row->offset ? to - row->offset : 0;
	end = end < row->text.len ? end : row->text.len;
	if (start >= end)
		return;
	int x = where.x + row->indent + text_width(str_slice(row->text, 0, start));
	grid_look(g, (Rect){x, y, text_width(str_slice(row->text, start, end)), 1}, LOOK_WARN | LOOK_REVERSE);
}

void rows_highlight(const Rows *r, Grid *g, Rect where, size_t first, Str words)
{
	for (int i = 0; i < where.h && first + (size_t)i < r->count && words.len > 0; i++) {
		const Row *row = &r->items[first + (size_t)i];
		size_t back = words.len * 4 < row->offset ? row->offset - words.len * 4 : 0, len;
		Str paragraph = {row->text.ptr - row->offset, paragraph_of(r, first + (size_t)i).len};
		for (ptrdiff_t at = text_find(paragraph, words, back, &len);
			at >= 0 && (size_t)at < row->offset + row->text.len;
			at = text_find(paragraph, words, (size_t)at + len, &len))
			highlight_row(row, g, where, where.y + i, (size_t)at, (size_t)at + len);
	}
}
