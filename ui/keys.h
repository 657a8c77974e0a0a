/*
 * Keys: one table says which key does what in which mode, who may, and what it is for. Dispatch, the help view, the
 * status line, a person's own keys and the manual page are all made from it.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include "ui/i18n.h"
#include "ui/msg.h"

#include "core/access.h"
#include "core/config.h"

#define MODES(X)                                                                                   \
	X(QUEUE, N_("Queue"))                                                                      \
	X(WAITING, N_("Approvals"))                                                                \
	X(STATS, N_("Statistics"))                                                                 \
	X(AUDIT, N_("Audit"))                                                                      \
	X(SEARCH, N_("Search"))                                                                    \
	X(FILTER, N_("Filter"))                                                                        \
	X(CASE, N_("Case"))                                                                            \
	X(HISTORY, N_("Versions"))                                                                 \
	X(APPROVAL, N_("Approval"))                                                                    \
	X(CONFIRM, N_("Confirmation"))                                                                 \
	X(PROMPT, N_("Prompt"))                                                                        \
	X(EDITOR, N_("Editor"))                                                                        \
	X(FORM, N_("Arguments"))                                                                       \
	X(FIELD, N_("One argument"))                                                                   \
	X(LEAVE, N_("Unsaved changes"))                                                                \
	X(HELP, N_("Help"))

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
	X(NEXT_VIEW, next_view) X(LAST_VIEW, last_view) X(BATCH, batch)                            \
	X(READ_ACTION, read_action) X(OPEN_TICKET, open_ticket) X(MARK_ACTION, mark_action)        \
	X(MARK_ACTIONS, mark_actions) X(STAGE, stage) X(UNSTAGE, unstage) X(APPLY, apply)          \
	X(OPEN_ROW, open_row) X(VERIFY, verify)                                                    \
	X(PERIOD, period) X(NEXT_TABLE, next_table) X(LAST_TABLE, last_table)                      \
	X(FOLLOW, follow) X(NEXT_MARK, next_mark) X(LAST_MARK, last_mark) X(FOLD, fold)            \
	X(ZOOM, zoom) X(COPY, copy) X(CLAIM, claim) X(SEARCH, search)                              \
	X(HISTORY, history) X(AGAINST, against) X(EDIT_VERSION, edit_version)                      \
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
	X(TAKE_BACK, take_back) X(PROMOTE, promote) X(MODEL, model)                               \
	X(INTENT, intent) X(TOUR, tour) X(TOUR_END, tour_end) X(HELP, help) X(REDRAW, redraw) X(SUSPEND, suspend)

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
	Press upto; /* the first press and all up to this one; 0: just the presses */
	Doing doing;
	Verb verb;         /* the right it needs: other roles do not see it */
	const char *label; /* in the status line; NULL: not there */
	const char *help;
} Key;

/* A table of keys: the built-in one, or that with a person's changes. */
typedef struct Keymap {
	const Key *items;
	size_t count;
} Keymap;

#define MODE_BIT(id) (1u << MODE_##id)

extern const Keymap keymap_default;
/* The key for this user (NULL: anybody); where no role of theirs has it, the one they lack the right for; NULL: it does
 * nothing there. */
const Key *keymap_find(const Keymap *map, Mode mode, Press press, const User *user);
const char *mode_name(Mode mode); /* "Queue" */
bool mode_needs_case(Mode mode); /* it shows an open ticket */
bool mode_is_text(Mode mode); /* other keys are typed into a field */

/* keymap.c */

/* How the key is written: "Ctrl-L", "1-9"; `most` alternatives, with blanks between. */
void key_shown(const Key *k, size_t most, Buf *out);
void press_name(Press press, Buf *out);
bool press_from(Str name, Press *ret_press);

/* The built-in table with the entries of [keys] in its place: "queue.draft = D, F5"; "none" leaves it without a key.
 * ERR_INPUT names entry and mend. What signs can't be changed. The map lives in the arena. */
bool keymap_make(Arena *arena, const Config *wishes, Keymap *ret_map, Err *err);
/* "queue.draft" */
void key_name(const Key *k, Mode mode, Buf *out);

#endif
