/*
 * Keys: one table says which key does what in which mode, how it is written and what it is for.
 * Dispatch, the help view and the status line are all made from it.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include "ui/msg.h"

#define MODES(X)                                                                                   \
	X(QUEUE, "Queue")                                                                          \
	X(FILTER, "Filter")                                                                        \
	X(CASE, "Case")                                                                            \
	X(APPROVAL, "Approval")                                                                    \
	X(CONFIRM, "Confirmation")                                                                 \
	X(PROMPT, "Prompt")                                                                        \
	X(EDITOR, "Editor")                                                                        \
	X(FORM, "Arguments")                                                                       \
	X(FIELD, "One argument")                                                                   \
	X(LEAVE, "Unsaved changes")                                                                \
	X(HELP, "Help")

typedef enum Mode {
#define X(id, text) MODE_##id,
	MODES(X)
#undef X
	MODE_COUNT
} Mode;

/* What a key can do. Each has one function in update*.c: DO_UP is done by do_up(). */
#define DOINGS(X)                                                                                  \
	X(UP, up) X(DOWN, down) X(PAGE_UP, page_up) X(PAGE_DOWN, page_down)                        \
	X(TOP, top) X(BOTTOM, bottom)                                                              \
	X(OPEN, open) X(FILTER, filter) X(CLEAR, clear) X(SORT, sort) X(REVERSE, reverse)          \
	X(MARK, mark) X(MARK_ALL, mark_all) X(UNDO_QUEUE, undo_queue) X(VIEW, view) X(KEEP_VIEW, keep_view) \
	X(NEXT_NEEDED, next_needed) X(LAST_NEEDED, last_needed)                                    \
	X(REFRESH, refresh) X(QUIT, quit)                                                          \
	X(NEXT_PANE, next_pane) X(LAST_PANE, last_pane) X(PANE, pane) X(SOURCE, source)            \
	X(NEXT_CITATION, next_citation) X(LAST_CITATION, last_citation) X(RETURN, return)          \
	X(NEXT_CASE, next_case) X(LAST_CASE, last_case)                                            \
	X(DRAFT, draft) X(REDRAFT, redraft) X(EDIT, edit) X(EDIT_OUTSIDE, edit_outside)            \
	X(APPROVE, approve) X(REJECT, reject) X(ESCALATE, escalate) X(MODIFY, modify)              \
	X(EXECUTE, execute) X(SETTLE, settle) X(BACK, back)                                        \
	X(BEGIN, begin) X(SIGN, sign) X(CONFIRM, confirm)                                          \
	X(SUBMIT, submit) X(CANCEL, cancel) X(SAVE, save) X(DISCARD, discard)                      \
	X(CHANGE, change) X(REMOVE, remove)                                                        \
	X(HELP, help) X(REDRAW, redraw) X(SUSPEND, suspend)

/* What only an editor does (editor.c); it does some of the above in its own way too. */
#define WRITINGS(X)                                                                                \
	X(LEFT) X(RIGHT) X(WORD_LEFT) X(WORD_RIGHT) X(LINE_START) X(LINE_END) X(NEWLINE)           \
	X(ERASE) X(ERASE_NEXT) X(ERASE_WORD) X(ERASE_WORD_NEXT) X(ERASE_TO_START) X(ERASE_TO_END)  \
	X(PUT_BACK) X(UNDO) X(REDO)

typedef enum Doing {
	DO_NOTHING,
#define X(id, name) DO_##id,
	DOINGS(X)
#undef X
#define X(id) DO_##id,
	WRITINGS(X)
#undef X
	DO_COUNT
} Doing;

enum { KEY_ALTERNATIVES = 4 };

typedef struct Key {
	unsigned modes; /* bit per Mode */
	Press presses[KEY_ALTERNATIVES];
	Doing doing;
	const char *shown; /* how the key is written: "Ctrl-L" */
	const char *label; /* in the status line; NULL: not there */
	const char *help;  /* NULL: not in the help view */
} Key;

#define MODE_BIT(id) (1u << MODE_##id)

const Key *keys_table(size_t *ret_count);
Doing keys_find(Mode mode, Press press);
const char *mode_name(Mode mode);
bool mode_is_text(Mode mode); /* other keys are typed into a field */

#endif
