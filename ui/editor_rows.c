/*
 * The rows of an editor on the screen. A row is made from where it starts and from nothing before it, so after a
 * change the rows are laid out from a little before it only until one starts where an old one did.
 */
#include "ui/editor_private.h"

#include "ui/text.h"

/* The row that starts at `start`: broken behind the last blank that fits, else between graphemes.
 */
static EditorRow row_from(const Editor *e, size_t start)
{
	Str s = editor_text(e);
	size_t brk = start;
	int column = 0;
	for (size_t at = start; at < s.len;) {
		if (s.ptr[at] == '\n')
			return (EditorRow){start, at, at + 1};
		size_t len = text_grapheme(s, at);
		Piece p = text_piece(str_slice(s, at, at + len), column);
		if (column + p.width > e->width && at > start) {
			size_t end = brk > start ? brk : at;
			return (EditorRow){start, end, end};
		}
		column += p.width;
		at += len;
		if (s.ptr[at - 1] == ' ')
			brk = at;
	}
	return (EditorRow){start, s.len, s.len};
}

typedef struct RowList {
	EditorRow *items;
	size_t count, cap;
} RowList;

static void row_push(RowList *l, EditorRow row)
{
	if (l->items == NULL || l->count == l->cap) {
		l->cap = l->cap == 0 ? 64 : l->cap * 2;
		l->items = xrealloc(l->items, l->cap * sizeof *l->items);
	}
	l->items[l->count++] = row;
}

/* Is `at` where a row starts: a text that ends with a line feed has an empty one behind it. */
static bool more_rows(const Editor *e, size_t at)
{
	Str s = editor_text(e);
	return at < s.len || (at == s.len && s.len > 0 && s.ptr[s.len - 1] == '\n');
}

static void rows_make(Editor *e)
{
	RowList fresh = {.items = e->rows, .cap = e->row_cap};
	size_t at = 0;
	do {
		EditorRow row = row_from(e, at);
		row_push(&fresh, row);
		if (row.next == at)
			break; /* the empty row at the end */
		at = row.next;
	} while (more_rows(e, at));
	e->rows = fresh.items;
	e->row_count = fresh.count;
	e->row_cap = fresh.cap;
}

/* The last row that starts at or before `at`. */
static size_t row_of(const Editor *e, size_t at)
{
	size_t low = 0, high = e->row_count;
	while (low + 1 < high) {
		size_t middle = (low + high) / 2;
		if (e->rows[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static bool is_soft(const Editor *e, size_t row)
{
	return e->rows[row].end == e->rows[row].next;
}

/* The first row that the change may alter: the word it is in may now fit into the row before. */
static size_t first_touched(const Editor *e, size_t at)
{
	Str s = editor_text(e);
	size_t word = at;
	while (word > 0 && s.ptr[word - 1] != ' ' && s.ptr[word - 1] != '\n')
		word--;
	size_t row = row_of(e, word);
	return row > 0 && is_soft(e, row - 1) ? row - 1 : row;
}

/* Puts the new rows in the place of [from, to) and moves what follows along. */
static void rows_replace(Editor *e, size_t from, size_t to, const RowList *fresh, ptrdiff_t shift)
{
	size_t tail = e->row_count - to, count = from + fresh->count + tail;
	if (count > e->row_cap) {
		e->row_cap = count + count / 2;
		e->rows = xrealloc(e->rows, e->row_cap * sizeof *e->rows);
	}
	EditorRow *rest = e->rows + from + fresh->count;
	memmove(rest, e->rows + to, tail * sizeof *rest);
	if (fresh->count > 0)
		memcpy(e->rows + from, fresh->items, fresh->count * sizeof *rest);
	for (size_t i = 0; i < tail && shift != 0; i++) {
		rest[i].start = (size_t)((ptrdiff_t)rest[i].start + shift);
		rest[i].end = (size_t)((ptrdiff_t)rest[i].end + shift);
		rest[i].next = (size_t)((ptrdiff_t)rest[i].next + shift);
	}
	e->row_count = count;
}

void editor_rows_change(Editor *e, size_t at, size_t removed, size_t inserted)
{
	ptrdiff_t shift = (ptrdiff_t)inserted - (ptrdiff_t)removed;
	size_t from = first_touched(e, at), old = from, next = e->rows[from].start;
	RowList fresh = {0};
	do {
		EditorRow row = row_from(e, next);
		row_push(&fresh, row);
		bool ends = row.next == next;
		next = row.next;
		while (old < e->row_count && (e->rows[old].start < at + removed + 1 ||
						     (ptrdiff_t)e->rows[old].start + shift < (ptrdiff_t)next))
			old++;
		if (ends || (old < e->row_count && (ptrdiff_t)e->rows[old].start + shift == (ptrdiff_t)next &&
				    next > at + inserted))
			break;
	} while (more_rows(e, next));
	rows_replace(e, from, more_rows(e, next) ? old : e->row_count, &fresh, shift);
	free(fresh.items);
}

void editor_rows_view(Editor *e)
{
	size_t row = editor_cursor_row(e), view = (size_t)e->height;
	if (row < e->first_row)
		e->first_row = row;
	if (row >= e->first_row + view)
		e->first_row = row - view + 1;
	if (e->first_row > 0 && e->first_row + view > e->row_count)
		e->first_row = e->row_count > view ? e->row_count - view : 0;
}

void editor_layout(Editor *e, int width, int height)
{
	bool same = e->rows != NULL && e->width == (width < 2 ? 2 : width);
	e->width = width < 2 ? 2 : width;
	e->height = height < 1 ? 1 : height;
	if (!same)
		rows_make(e);
	editor_rows_view(e);
}

/* A cursor at a soft break stands at the start of the row below. */
size_t editor_cursor_row(const Editor *e)
{
	return row_of(e, e->cursor);
}

int editor_column(const Editor *e, const EditorRow *row, size_t at)
{
	Str s = editor_text(e);
	int column = 0;
	for (size_t i = row->start; i < at && i < row->end;) {
		size_t len = text_grapheme(s, i);
		column += text_piece(str_slice(s, i, i + len), column).width;
		i += len;
	}
	return column;
}

size_t editor_at_column(const Editor *e, const EditorRow *row, int goal)
{
	Str s = editor_text(e);
	size_t at = row->start, last = row->start;
	bool soft = row->end == row->next && row->next < s.len;
	for (int column = 0; at < row->end && column < goal;) {
		size_t len = text_grapheme(s, at);
		column += text_piece(str_slice(s, at, at + len), column).width;
		last = at;
		at += len;
		if (column > goal)
			return last;
	}
	return soft && at == row->end ? last : at;
}
