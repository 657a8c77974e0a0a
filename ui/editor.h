/*
 * Editor: a text that is being written. Raw UTF-8 inside, moved through by graphemes, wrapped by
 * what each grapheme looks like on the screen (ui/text.h), with undo. Pure: it knows columns, not
 * terminals. A line editor (prompt, filter, one argument) holds no line feeds.
 */
#ifndef UI_EDITOR_H
#define UI_EDITOR_H

#include "ui/keys.h"

#include "base/arena.h"

enum { EDITOR_MAX_TEXT = 4 * 1024 * 1024, EDITOR_MAX_STEPS = 2000 };

typedef struct EditorStep {
	size_t at;
	char *removed, *inserted; /* owned */
	size_t removed_len, inserted_len;
	size_t cursor; /* before */
	bool joins;    /* a letter typed behind the last one: undone together */
} EditorStep;

/* A row on the screen: bytes of the text; `next` starts the row below. */
typedef struct EditorRow {
	size_t start, end, next;
} EditorRow;

typedef struct Editor {
	Buf text;
	size_t cursor; /* always at a grapheme's start, or at the end */
	bool line;
	int width, height; /* set by editor_layout */
	int goal;          /* the column that up and down keep; -1: the cursor's own */
	size_t first_row;  /* of the view */
	EditorRow *rows;
	size_t row_count, row_cap;
	EditorStep *steps;
	size_t step_count, step_at, saved_at;
	size_t changes;  /* counts every change, undo and redo too */
	bool saved_lost; /* the saved state can't be reached by undo any more */
	Buf killed;      /* the words or lines erased last, to be put back */
	size_t killed_from, killed_at;
	Buf sought; /* what was searched for last */
} Editor;

void editor_open(Editor *e, Str text, bool line);
void editor_free(Editor *e);
Str editor_text(const Editor *e);
bool editor_modified(const Editor *e); /* since editor_open or editor_saved */
void editor_saved(Editor *e);

/* False where this is nothing an editor does. */
bool editor_do(Editor *e, Doing doing);
/* Typed or pasted text; a line editor turns line ends into blanks. Over the ceiling: dropped. */
void editor_insert(Editor *e, Str text, bool typed);
void editor_replace(Editor *e, Str text); /* all of it, as one change that can be undone */

/* Goes to the next place of `what`, in any case, round the end; `again`: not where the cursor is. False: nowhere.
 */
bool editor_seek(Editor *e, Str what, bool forward, bool again);

/* Lays the text out and moves the view so that the cursor is in it. */
void editor_layout(Editor *e, int width, int height);
size_t editor_cursor_row(const Editor *e); /* of e->rows */
int editor_column(const Editor *e, const EditorRow *row, size_t at);

#endif
