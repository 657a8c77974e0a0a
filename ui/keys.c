#include "ui/keys.h"

#include "base/auto.h"

#define IN_READ                                                                                    \
	(MODE_BIT(QUEUE) | MODE_BIT(CASE) | MODE_BIT(APPROVAL) | MODE_BIT(FORM) | MODE_BIT(HELP))
#define IN_LINE     (MODE_BIT(FILTER) | MODE_BIT(CONFIRM) | MODE_BIT(PROMPT) | MODE_BIT(FIELD))
#define IN_WRITE    (IN_LINE | MODE_BIT(EDITOR))
#define IN_ALL      (IN_READ | IN_WRITE | MODE_BIT(LEAVE))
#define IN_QUEUE    MODE_BIT(QUEUE)
#define IN_CASE     MODE_BIT(CASE)
#define IN_APPROVAL MODE_BIT(APPROVAL)
#define IN_EDITOR   MODE_BIT(EDITOR)
#define IN_FORM     MODE_BIT(FORM)

/* In the order of the status line: what matters most stands first. */
/* clang-format off */
static const Key table[] = {
	{IN_QUEUE, {PRESS_ENTER, 'l', PRESS_RIGHT}, DO_OPEN, "Enter", "open", "open the ticket"},
	{IN_QUEUE, {'n'}, DO_NEXT_NEEDED, "n", "needs me", "to the next ticket that waits for you"},
	{IN_QUEUE, {'N'}, DO_LAST_NEEDED, "N", NULL, "to the one before"},
	{IN_QUEUE, {'/'}, DO_FILTER, "/", "filter",
		"filter while typing: words, state:x intent:x risk:x from:x age:>2d prio:x held:x is:x"},
	{IN_QUEUE, {0}, DO_VIEW, "1-9", "view", "a saved view"},
	{IN_QUEUE, {'v'}, DO_KEEP_VIEW, "v", NULL, "keep filter and order as a view of your own"},
	{IN_QUEUE, {'o'}, DO_SORT, "o", "order",
		"order: priority, oldest, newest, time left, state, risk, requester, subject"},
	{IN_QUEUE, {'O'}, DO_REVERSE, "O", NULL, "turn the order round"},
	{IN_QUEUE, {'d'}, DO_DRAFT, "d", "draft",
		"draft an answer for the marked tickets, or this one"},
	{IN_QUEUE, {' '}, DO_MARK, "Space", "mark",
		"mark the ticket: n and p in a case go through the marked"},
	{IN_QUEUE, {'*'}, DO_MARK_ALL, "*", NULL, "mark every ticket of the list, or none"},
	{IN_QUEUE, {'u'}, DO_UNDO_QUEUE, "u", "undo", "undo the last mark, filter, order or view"},
	{IN_QUEUE, {'R'}, DO_REFRESH, "R", "refresh", "read the queue again"},
	{IN_QUEUE, {PRESS_ESCAPE}, DO_CLEAR, "Esc", NULL,
		"stop the drafts on the road; clear the filter, then the marks"},
	{IN_CASE, {'d'}, DO_DRAFT, "d", "draft", "draft an answer"},
	{IN_CASE, {'D'}, DO_REDRAFT, "D", NULL, "draft again, with a reason the reasoner is told"},
	{IN_CASE, {'e'}, DO_EDIT, "e", "edit", "edit the reply here"},
	{IN_CASE, {'E'}, DO_EDIT_OUTSIDE, "E", NULL, "edit the reply in $VISUAL or $EDITOR"},
	{IN_CASE, {'a'}, DO_APPROVE, "a", "approve",
		"read the selected action in full and countersign it"},
	{IN_CASE, {'r'}, DO_REJECT, "r", "reject", "reject the selected action, with a reason"},
	{IN_CASE, {'x'}, DO_EXECUTE, "x", "run", "run what is countersigned and show the receipt"},
	{IN_CASE, {'s'}, DO_ESCALATE, "s", "escalate",
		"hand the case to a supervisor, with a reason"},
	{IN_CASE, {'m'}, DO_MODIFY, "m", "modify", "change the arguments of the selected action"},
	{IN_CASE, {'u'}, DO_SETTLE, "u", NULL,
		"settle an action of unknown outcome: did it happen?"},
	{IN_CASE, {']'}, DO_NEXT_CITATION, "]", NULL, "show the source of the next citation"},
	{IN_CASE, {'['}, DO_LAST_CITATION, "[", NULL, "show the source of the citation before"},
	{IN_CASE, {0}, DO_SOURCE, "1-9", "source",
		"show source n, the quote highlighted (0 is 10)"},
	{IN_CASE, {PRESS_BACKSPACE}, DO_RETURN, "Bksp", NULL,
		"back to the pane the jump came from"},
	{IN_CASE, {PRESS_TAB, PRESS_RIGHT, 'l'}, DO_NEXT_PANE, "Tab", "pane",
		"next pane (also right, l)"},
	{IN_CASE, {PRESS_BACK_TAB, PRESS_LEFT, 'h'}, DO_LAST_PANE, "Shift-Tab", NULL,
		"pane before (also left, h)"},
	{IN_CASE, {0}, DO_PANE, "Alt-1..5", NULL, "ticket, evidence, draft, actions, trail"},
	{IN_CASE, {'n'}, DO_NEXT_CASE, "n", NULL,
		"next ticket of the queue, or of the marked ones"},
	{IN_CASE, {'p'}, DO_LAST_CASE, "p", NULL, "ticket before"},
	{IN_CASE, {'R'}, DO_REFRESH, "R", NULL, "read the case again"},
	{IN_APPROVAL, {PRESS_PAGE_DOWN, ' '}, DO_PAGE_DOWN, "Space", "read on",
		"a page down (also PgDn)"},
	{IN_APPROVAL, {'a'}, DO_BEGIN, "a", "make ready",
		"tier 2: make ready to sign; tier 3: type the confirmation"},
	{IN_APPROVAL, {'y'}, DO_SIGN, "y", "sign", "sign, once the view was read to its end"},
	{MODE_BIT(CONFIRM), {PRESS_ENTER}, DO_CONFIRM, "Enter", "sign",
		"sign, where the text is right"},
	{MODE_BIT(FILTER) | MODE_BIT(PROMPT), {PRESS_ENTER}, DO_SUBMIT, "Enter", "done", "done"},
	{MODE_BIT(FILTER), {PRESS_UP, PRESS_CTRL('p')}, DO_UP, "Up", NULL, "a ticket up"},
	{MODE_BIT(FILTER), {PRESS_DOWN, PRESS_CTRL('n')}, DO_DOWN, "Down", NULL, "a ticket down"},
	{MODE_BIT(FIELD), {PRESS_ENTER, PRESS_CTRL('s')}, DO_SUBMIT, "Enter", "keep",
		"keep the value"},
	{IN_LINE, {PRESS_ESCAPE, PRESS_CTRL('c')}, DO_CANCEL, "Esc", "cancel", "cancel"},
	{IN_EDITOR, {PRESS_CTRL('s')}, DO_SAVE, "Ctrl-S", "save",
		"save; the reply is checked again"},
	{IN_EDITOR, {PRESS_ESCAPE, PRESS_CTRL('c')}, DO_CANCEL, "Esc", "leave", "leave the editor"},
	{IN_EDITOR, {PRESS_ENTER}, DO_NEWLINE, "Enter", NULL, "new line"},
	{IN_WRITE, {PRESS_ALT | 'u', 0x1f}, DO_UNDO, "Alt-U", "undo", "undo (also Ctrl-_)"},
	{IN_WRITE, {PRESS_ALT | 'e', PRESS_CTRL('y')}, DO_REDO, "Alt-E", "redo",
		"redo (also Ctrl-Y)"},
	{IN_FORM, {PRESS_ENTER}, DO_CHANGE, "Enter", "change", "change the value"},
	{IN_FORM, {'-', PRESS_DELETE}, DO_REMOVE, "-", "remove",
		"remove the argument, or put it back"},
	{IN_FORM, {PRESS_CTRL('s'), 'w'}, DO_SAVE, "Ctrl-S", "save",
		"save; the action is checked again"},
	{IN_FORM, {PRESS_ESCAPE, 'q', PRESS_CTRL('c')}, DO_CANCEL, "Esc", "leave",
		"leave without saving"},
	{MODE_BIT(LEAVE), {'s', PRESS_CTRL('s')}, DO_SAVE, "s", "save", "save the changes"},
	{MODE_BIT(LEAVE), {'d'}, DO_DISCARD, "d", "discard", "throw the changes away"},
	{MODE_BIT(LEAVE), {PRESS_ESCAPE, PRESS_CTRL('c')}, DO_CANCEL, "Esc", "go on",
		"go on editing"},
	{IN_READ, {PRESS_DOWN, 'j'}, DO_DOWN, "j", NULL, "down (also the arrow)"},
	{IN_READ, {PRESS_UP, 'k'}, DO_UP, "k", NULL, "up (also the arrow)"},
	{IN_READ & ~IN_APPROVAL, {PRESS_PAGE_DOWN, PRESS_CTRL('f')}, DO_PAGE_DOWN, "PgDn", NULL,
		"a page down"},
	{IN_READ & ~IN_QUEUE & ~IN_APPROVAL, {' '}, DO_PAGE_DOWN, "Space", NULL, "a page down"},
	{IN_READ, {PRESS_PAGE_UP, PRESS_CTRL('b')}, DO_PAGE_UP, "PgUp", NULL, "a page up"},
	{IN_READ, {PRESS_HOME, 'g'}, DO_TOP, "Home", NULL, "to the top (also g)"},
	{IN_READ, {PRESS_END, 'G'}, DO_BOTTOM, "End", NULL, "to the end (also G)"},
	{IN_EDITOR, {PRESS_UP, PRESS_CTRL('p')}, DO_UP, "Up", NULL, "a row up"},
	{IN_EDITOR, {PRESS_DOWN, PRESS_CTRL('n')}, DO_DOWN, "Down", NULL, "a row down"},
	{IN_EDITOR, {PRESS_PAGE_UP}, DO_PAGE_UP, "PgUp", NULL, "a page up"},
	{IN_EDITOR, {PRESS_PAGE_DOWN}, DO_PAGE_DOWN, "PgDn", NULL, "a page down"},
	{IN_EDITOR, {PRESS_CTRL_HOME, PRESS_ALT | '<'}, DO_TOP, "Ctrl-Home", NULL,
		"to the start of the text"},
	{IN_EDITOR, {PRESS_CTRL_END, PRESS_ALT | '>'}, DO_BOTTOM, "Ctrl-End", NULL,
		"to the end of the text"},
	{IN_WRITE, {PRESS_LEFT, PRESS_CTRL('b')}, DO_LEFT, "Left", NULL, "a character left"},
	{IN_WRITE, {PRESS_RIGHT, PRESS_CTRL('f')}, DO_RIGHT, "Right", NULL, "a character right"},
	{IN_WRITE, {PRESS_CTRL_LEFT, PRESS_ALT | 'b'}, DO_WORD_LEFT, "Ctrl-Left", NULL,
		"a word left (also Alt-B)"},
	{IN_WRITE, {PRESS_CTRL_RIGHT, PRESS_ALT | 'f'}, DO_WORD_RIGHT, "Ctrl-Right", NULL,
		"a word right (also Alt-F)"},
	{IN_WRITE, {PRESS_HOME, PRESS_CTRL('a')}, DO_LINE_START, "Home", NULL,
		"to the start of the row"},
	{IN_WRITE, {PRESS_END, PRESS_CTRL('e')}, DO_LINE_END, "End", NULL, "to the end of the row"},
	{IN_WRITE, {PRESS_BACKSPACE}, DO_ERASE, "Bksp", NULL, "erase the character before"},
	{IN_WRITE, {PRESS_DELETE, PRESS_CTRL('d')}, DO_ERASE_NEXT, "Del", NULL,
		"erase the character under"},
	{IN_WRITE, {PRESS_CTRL('w'), PRESS_ALT | PRESS_BACKSPACE}, DO_ERASE_WORD, "Ctrl-W", NULL,
		"erase the word before"},
	{IN_WRITE, {PRESS_ALT | 'd', PRESS_CTRL_DELETE}, DO_ERASE_WORD_NEXT, "Alt-D", NULL,
		"erase the word after"},
	{IN_WRITE, {PRESS_CTRL('u')}, DO_ERASE_TO_START, "Ctrl-U", NULL,
		"erase to the start of the line"},
	{IN_WRITE, {PRESS_CTRL('k')}, DO_ERASE_TO_END, "Ctrl-K", NULL,
		"erase to the end of the line"},
	{IN_WRITE, {PRESS_ALT | 'y', PRESS_ALT | 'p'}, DO_PUT_BACK, "Alt-Y", NULL,
		"put back the words or lines erased last"},
	{IN_ALL, {PRESS_CTRL('l')}, DO_REDRAW, "Ctrl-L", NULL, "draw the screen again"},
	{IN_ALL, {PRESS_CTRL('z')}, DO_SUSPEND, "Ctrl-Z", NULL,
		"suspend; the shell's fg comes back"},
	{IN_WRITE, {PRESS_F1}, DO_HELP, "F1", "help", "this help"},
	{IN_READ & ~MODE_BIT(HELP), {'?', PRESS_F1}, DO_HELP, "?", "help", "this help"},
	{MODE_BIT(HELP), {'q', PRESS_ESCAPE, '?', PRESS_ENTER}, DO_BACK, "q", "back", "back"},
	{IN_QUEUE, {'q', PRESS_CTRL('c')}, DO_QUIT, "q", "quit", "leave countersign"},
	{IN_CASE, {'q', PRESS_ESCAPE}, DO_BACK, "q", "back",
		"back to the queue; Esc stops a draft being written first"},
	{IN_APPROVAL, {PRESS_ESCAPE, 'q', PRESS_CTRL('c')}, DO_BACK, "Esc", "back",
		"back without signing"},
};
/* clang-format on */

static const char *const names[] = {
#define X(id, text) text,
	MODES(X)
#undef X
};

const Key *keys_table(size_t *ret_count)
{
	*ret_count = COUNT(table);
	return table;
}

Doing keys_find(Mode mode, Press press)
{
	if (mode == MODE_CASE && press >= '0' && press <= '9')
		return DO_SOURCE;
	if (mode == MODE_QUEUE && press >= '1' && press <= '9')
		return DO_VIEW;
	if (mode == MODE_CASE && press >= (PRESS_ALT | '1') && press <= (PRESS_ALT | '5'))
		return DO_PANE;
	for (size_t i = 0; i < COUNT(table); i++)
		for (size_t k = 0; k < KEY_ALTERNATIVES && press != PRESS_NONE; k++)
			if ((table[i].modes >> mode & 1) != 0 && table[i].presses[k] == press)
				return table[i].doing;
	return DO_NOTHING;
}

const char *mode_name(Mode mode)
{
	return (size_t)mode < COUNT(names) ? names[mode] : "?";
}

bool mode_is_text(Mode mode)
{
	return (IN_WRITE >> mode & 1) != 0;
}

static const char *const doings[] = {
#define X(id, doing) doing,
	INTENTS(X)
#undef X
};

const char *intent_doing(IntentKind kind)
{
	return (size_t)kind < COUNT(doings) ? doings[kind] : "";
}
