#include "ui/editor_private.h"

#include "base/auto.h"
#include "ui/text.h"

#include <utf8proc.h>

static void step_free(EditorStep *s)
{
	free(s->removed);
	free(s->inserted);
	*s = (EditorStep){0};
}

static void steps_cut(Editor *e, size_t count)
{
	for (size_t i = count; i < e->step_count; i++)
		step_free(&e->steps[i]);
	e->step_count = count;
}

void editor_free(Editor *e)
{
	steps_cut(e, 0);
	free(e->steps);
	buf_free(&e->text);
	buf_free(&e->killed);
	buf_free(&e->sought);
	free(e->rows);
	*e = (Editor){0};
}

void editor_open(Editor *e, Str text, bool line)
{
	editor_free(e);
	e->line = line;
	e->goal = -1;
	e->text.ceiling = EDITOR_MAX_TEXT;
	buf_add(&e->text, text.len < EDITOR_MAX_TEXT ? text : STR(""));
	e->cursor = line ? e->text.len : 0;
	editor_layout(e, 80, 1);
}

Str editor_text(const Editor *e)
{
	return buf_str(&e->text);
}

bool editor_modified(const Editor *e)
{
	return e->saved_lost || e->step_at != e->saved_at;
}

void editor_saved(Editor *e)
{
	e->saved_at = e->step_at;
	e->saved_lost = false;
}

static char *bytes_copy(Str s)
{
	char *copy = xmalloc(s.len + 1);
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return copy;
}

/* In place; the rows follow. */
static void splice(Editor *e, size_t at, size_t removed, Str inserted)
{
	size_t tail = e->text.len - at - removed;
	if (inserted.len > removed)
		buf_add(&e->text, str_slice(inserted, 0, inserted.len - removed)); /* room; any bytes */
	memmove(e->text.ptr + at + inserted.len, e->text.ptr + at + removed, tail);
	if (inserted.len > 0)
		memcpy(e->text.ptr + at, inserted.ptr, inserted.len);
	e->text.len = at + inserted.len + tail;
	if (e->text.ptr != NULL)
		e->text.ptr[e->text.len] = '\0';
	e->changes++;
	editor_rows_change(e, at, removed, inserted.len);
}

/* Letters typed one after another become one step. */
static bool step_extends(Editor *e, size_t at, Str removed, Str inserted, bool typed)
{
	EditorStep *last = e->step_at > 0 ? &e->steps[e->step_at - 1] : NULL;
	if (!typed || last == NULL || !last->joins || removed.len > 0 ||
		e->step_at == e->saved_at || at != last->at + last->inserted_len ||
		inserted.ptr[0] == '\n' ||
		(inserted.ptr[0] == ' ' && last->inserted[last->inserted_len - 1] != ' '))
		return false;
	last->inserted = xrealloc(last->inserted, last->inserted_len + inserted.len + 1);
	memcpy(last->inserted + last->inserted_len, inserted.ptr, inserted.len);
	last->inserted_len += inserted.len;
	return true;
}

static void step_forget_oldest(Editor *e)
{
	step_free(&e->steps[0]);
	memmove(e->steps, e->steps + 1, (e->step_count - 1) * sizeof *e->steps);
	e->step_count--;
	e->step_at--;
	e->saved_lost = e->saved_lost || e->saved_at == 0;
	e->saved_at -= e->saved_at > 0;
}

static void step_push(Editor *e, size_t at, Str removed, Str inserted, bool typed)
{
	if (e->saved_at > e->step_at)
		e->saved_lost = true;
	steps_cut(e, e->step_at);
	if (step_extends(e, at, removed, inserted, typed))
		return;
	if (e->step_count == EDITOR_MAX_STEPS)
		step_forget_oldest(e);
	e->steps = xrealloc(e->steps, (e->step_count + 1) * sizeof *e->steps);
	e->steps[e->step_count++] = (EditorStep){.at = at,
		.removed = bytes_copy(removed),
		.removed_len = removed.len,
		.inserted = bytes_copy(inserted),
		.inserted_len = inserted.len,
		.cursor = e->cursor,
		.joins = typed};
	e->step_at = e->step_count;
}

/* After a change the cursor may stand inside a grapheme that has just formed: it moves behind it. */
static void cursor_settle(Editor *e)
{
	Str s = editor_text(e);
	size_t at = text_grapheme_start(s, e->cursor);
	while (at < e->cursor)
		at += text_grapheme(s, at);
	e->cursor = at;
}

static void change(Editor *e, size_t at, size_t removed, Str inserted, bool typed)
{
	if (removed == 0 && inserted.len == 0)
		return;
	if (e->text.len - removed + inserted.len >= EDITOR_MAX_TEXT)
		return;
	Str s = editor_text(e);
	step_push(e, at, str_slice(s, at, at + removed), inserted, typed);
	splice(e, at, removed, inserted);
	e->cursor = at + inserted.len;
	cursor_settle(e);
	e->goal = -1;
	editor_rows_view(e);
}

static void go(Editor *e, size_t at)
{
	e->cursor = at;
	e->goal = -1;
	editor_rows_view(e);
}

static Str without_line_ends(Arena *arena, Str text)
{
	char *flat = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		flat[i] = text.ptr[i] == '\n' ? ' ' : text.ptr[i];
	return (Str){flat, text.len};
}

void editor_insert(Editor *e, Str text, bool typed)
{
	Arena arena = {0};
	Str taken = text_taken(&arena, text);
	if (e->line)
		taken = without_line_ends(&arena, taken);
	change(e, e->cursor, 0, taken, typed);
	arena_free(&arena);
}

void editor_replace(Editor *e, Str text)
{
	Arena arena = {0};
	change(e, 0, e->text.len, text_taken(&arena, text), false);
	go(e, 0);
	arena_free(&arena);
}

static size_t next_at(const Editor *e, size_t at)
{
	return at < e->text.len ? at + text_grapheme(editor_text(e), at) : at;
}

static size_t before_at(const Editor *e, size_t at)
{
	return at - text_grapheme_before(editor_text(e), at);
}

static bool is_word_at(const Editor *e, size_t at)
{
	utf8proc_int32_t code;
	Str s = editor_text(e);
	if (at >= s.len || utf8proc_iterate((const utf8proc_uint8_t *)s.ptr + at,
				   (utf8proc_ssize_t)(s.len - at), &code) <= 0)
		return false;
	utf8proc_category_t c = utf8proc_category(code);
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO) || code == '_';
}

static size_t word_right(const Editor *e, size_t at)
{
	while (at < e->text.len && !is_word_at(e, at))
		at = next_at(e, at);
	while (at < e->text.len && is_word_at(e, at))
		at = next_at(e, at);
	return at;
}

static size_t word_left(const Editor *e, size_t at)
{
	while (at > 0 && !is_word_at(e, before_at(e, at)))
		at = before_at(e, at);
	while (at > 0 && is_word_at(e, before_at(e, at)))
		at = before_at(e, at);
	return at;
}

static size_t line_start(const Editor *e, size_t at)
{
	while (at > 0 && e->text.ptr[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const Editor *e, size_t at)
{
	while (at < e->text.len && e->text.ptr[at] != '\n')
		at++;
	return at;
}

static void erase(Editor *e, size_t from, size_t to)
{
	change(e, from, to - from, STR(""), false);
}

/* The same, kept to be put back; what is erased in one go is kept as one. */
static void kill(Editor *e, size_t from, size_t to)
{
	Str part = str_slice(editor_text(e), from, to);
	Buf kept = {0};
	if (e->changes == e->killed_at && e->killed.len > 0 && from == e->killed_from) {
		buf_add(&kept, buf_str(&e->killed));
		buf_add(&kept, part);
	} else if (e->changes == e->killed_at && e->killed.len > 0 && to == e->killed_from) {
		buf_add(&kept, part);
		buf_add(&kept, buf_str(&e->killed));
	} else {
		buf_add(&kept, part);
	}
	buf_free(&e->killed);
	e->killed = kept;
	erase(e, from, to);
	e->killed_from = from;
	e->killed_at = e->changes;
}

static void go_rows(Editor *e, ptrdiff_t by)
{
	size_t row = editor_cursor_row(e);
	if (e->goal < 0)
		e->goal = editor_column(e, &e->rows[row], e->cursor);
	ptrdiff_t to = (ptrdiff_t)row + by;
	to = to < 0 ? 0 : to >= (ptrdiff_t)e->row_count ? (ptrdiff_t)e->row_count - 1 : to;
	e->cursor = editor_at_column(e, &e->rows[to], e->goal);
	editor_rows_view(e);
}

static void go_line_end(Editor *e)
{
	const EditorRow *row = &e->rows[editor_cursor_row(e)];
	bool soft = row->end == row->next && row->next < e->text.len;
	go(e, soft ? before_at(e, row->end) : row->end);
}

/* ---- undo ---- */

static void undo(Editor *e)
{
	if (e->step_at == 0)
		return;
	const EditorStep *s = &e->steps[--e->step_at];
	splice(e, s->at, s->inserted_len, (Str){s->removed, s->removed_len});
	go(e, s->cursor);
}

static void redo(Editor *e)
{
	if (e->step_at == e->step_count)
		return;
	const EditorStep *s = &e->steps[e->step_at++];
	splice(e, s->at, s->removed_len, (Str){s->inserted, s->inserted_len});
	e->cursor = s->at + s->inserted_len;
	cursor_settle(e);
	go(e, e->cursor);
}

/* ---- search ---- */

bool editor_seek(Editor *e, Str what, bool forward, bool again)
{
	Str s = editor_text(e);
	size_t len;
	buf_clear(&e->sought);
	buf_add(&e->sought, what);
	size_t from = !again ? e->cursor : forward ? next_at(e, e->cursor) : e->cursor;
	ptrdiff_t at = forward ? text_find(s, what, from, &len) : text_find_before(s, what, from, &len);
	if (at < 0) /* round the end */
		at = forward ? text_find(s, what, 0, &len) : text_find_before(s, what, s.len, &len);
	if (at >= 0)
		go(e, text_grapheme_start(s, (size_t)at));
	return at >= 0;
}

/* ---- what keys do ---- */

/* clang-format off */
static void to_left(Editor *e) { go(e, before_at(e, e->cursor)); }
static void to_right(Editor *e) { go(e, next_at(e, e->cursor)); }
static void to_word_left(Editor *e) { go(e, word_left(e, e->cursor)); }
static void to_word_right(Editor *e) { go(e, word_right(e, e->cursor)); }
static void to_row_start(Editor *e) { go(e, e->rows[editor_cursor_row(e)].start); }
static void to_top(Editor *e) { go(e, 0); }
static void to_bottom(Editor *e) { go(e, e->text.len); }
static void to_row_above(Editor *e) { go_rows(e, -1); }
static void to_row_below(Editor *e) { go_rows(e, 1); }
static void to_page_above(Editor *e) { go_rows(e, -(e->height > 1 ? e->height - 1 : 1)); }
static void to_page_below(Editor *e) { go_rows(e, e->height > 1 ? e->height - 1 : 1); }
static void new_line(Editor *e) { change(e, e->cursor, 0, e->line ? STR("") : STR("\n"), false); }
static void erase_before(Editor *e) { erase(e, before_at(e, e->cursor), e->cursor); }
static void erase_next(Editor *e) { erase(e, e->cursor, next_at(e, e->cursor)); }
static void erase_word(Editor *e) { kill(e, word_left(e, e->cursor), e->cursor); }
static void erase_word_next(Editor *e) { kill(e, e->cursor, word_right(e, e->cursor)); }
static void erase_to_start(Editor *e) { kill(e, line_start(e, e->cursor), e->cursor); }
/* clang-format on */

/* At the end of a line the line feed goes. */
static void erase_to_end(Editor *e)
{
	size_t end = line_end(e, e->cursor);
	kill(e, e->cursor, end == e->cursor ? next_at(e, e->cursor) : end);
}

static void put_back(Editor *e)
{
	Buf text = {0};
	buf_add(&text, buf_str(&e->killed));
	change(e, e->cursor, 0, buf_str(&text), false);
	buf_free(&text);
}

static void (*const doers[DO_COUNT])(Editor *) = {
	[DO_LEFT] = to_left,
	[DO_RIGHT] = to_right,
	[DO_WORD_LEFT] = to_word_left,
	[DO_WORD_RIGHT] = to_word_right,
	[DO_LINE_START] = to_row_start,
	[DO_LINE_END] = go_line_end,
	[DO_TOP] = to_top,
	[DO_BOTTOM] = to_bottom,
	[DO_UP] = to_row_above,
	[DO_DOWN] = to_row_below,
	[DO_PAGE_UP] = to_page_above,
	[DO_PAGE_DOWN] = to_page_below,
	[DO_NEWLINE] = new_line,
	[DO_ERASE] = erase_before,
	[DO_ERASE_NEXT] = erase_next,
	[DO_ERASE_WORD] = erase_word,
	[DO_ERASE_WORD_NEXT] = erase_word_next,
	[DO_ERASE_TO_START] = erase_to_start,
	[DO_ERASE_TO_END] = erase_to_end,
	[DO_PUT_BACK] = put_back,
	[DO_UNDO] = undo,
	[DO_REDO] = redo,
};

bool editor_do(Editor *e, Doing doing)
{
	if ((size_t)doing >= DO_COUNT || doers[doing] == NULL)
		return false;
	doers[doing](e);
	return true;
}
