#include "ui/keys.h"

#include "base/auto.h"

#define READ (MODE_BIT(QUEUE) | MODE_BIT(CASE) | MODE_BIT(APPROVAL) | MODE_BIT(FORM) | MODE_BIT(HELP))
#define LINE (MODE_BIT(FILTER) | MODE_BIT(CONFIRM) | MODE_BIT(PROMPT) | MODE_BIT(FIELD))
#define WRITE (LINE | MODE_BIT(EDITOR))
#define ALL (READ | WRITE | MODE_BIT(LEAVE))
#define QUEUE MODE_BIT(QUEUE)
#define CASE MODE_BIT(CASE)
#define APPROVAL MODE_BIT(APPROVAL)
#define EDITOR MODE_BIT(EDITOR)
#define FORM MODE_BIT(FORM)
#define ALT(c) (PRESS_ALT | (c))

/* In the order of the status line: what matters most stands first; the last two labels always fit. */
static const Key table[] = {
	{QUEUE, {PRESS_ENTER, 'l', PRESS_RIGHT}, DO_OPEN, "Enter", "open", "open the ticket"},
	{QUEUE, {'/'}, DO_FILTER, "/", "filter",
		"filter while typing: words, state:x intent:x risk:x from:x"},
	{QUEUE, {'o'}, DO_SORT, "o", "order",
		"order: priority, oldest, newest, state, risk, requester, subject"},
	{QUEUE, {'O'}, DO_REVERSE, "O", NULL, "turn the order round"},
	{QUEUE, {'d'}, DO_DRAFT, "d", "draft", "draft an answer for the marked tickets, or this one"},
	{QUEUE, {' '}, DO_MARK, "Space", "mark", "mark the ticket: n and p in a case go through the marked"},
	{QUEUE, {'R'}, DO_REFRESH, "R", "refresh", "read the queue again"},
	{QUEUE, {PRESS_ESCAPE}, DO_CLEAR, "Esc", NULL, "clear the filter, then the marks"},
	{CASE, {'d'}, DO_DRAFT, "d", "draft", "draft an answer"},
	{CASE, {'D'}, DO_REDRAFT, "D", NULL, "draft again, with a reason the reasoner is told"},
	{CASE, {'e'}, DO_EDIT, "e", "edit", "edit the reply here"},
	{CASE, {'E'}, DO_EDIT_OUTSIDE, "E", NULL, "edit the reply in $VISUAL or $EDITOR"},
	{CASE, {'a'}, DO_APPROVE, "a", "approve",
		"read the selected action in full and countersign it"},
	{CASE, {'r'}, DO_REJECT, "r", "reject", "reject the selected action, with a reason"},
	{CASE, {'x'}, DO_EXECUTE, "x", "run", "run what is countersigned and show the receipt"},
	{CASE, {'s'}, DO_ESCALATE, "s", "escalate", "hand the case to a supervisor, with a reason"},
	{CASE, {'m'}, DO_MODIFY, "m", "modify", "change the arguments of the selected action"},
	{CASE, {'u'}, DO_SETTLE, "u", NULL, "settle an action of unknown outcome: did it happen?"},
	{CASE, {']'}, DO_NEXT_CITATION, "]", NULL, "show the source of the next citation"},
	{CASE, {'['}, DO_LAST_CITATION, "[", NULL, "show the source of the citation before"},
	{CASE, {0}, DO_SOURCE, "1-9", "source", "show source n, the quote highlighted (0 is 10)"},
	{CASE, {PRESS_BACKSPACE}, DO_RETURN, "Bksp", NULL, "back to the pane the jump came from"},
	{CASE, {PRESS_TAB, PRESS_RIGHT, 'l'}, DO_NEXT_PANE, "Tab", "pane", "next pane (also right, l)"},
	{CASE, {PRESS_BACK_TAB, PRESS_LEFT, 'h'}, DO_LAST_PANE, "Shift-Tab", NULL,
		"pane before (also left, h)"},
	{CASE, {0}, DO_PANE, "Alt-1..5", NULL, "ticket, evidence, draft, actions, trail"},
	{CASE, {'n'}, DO_NEXT_CASE, "n", NULL, "next ticket of the queue, or of the marked ones"},
	{CASE, {'p'}, DO_LAST_CASE, "p", NULL, "ticket before"},
	{CASE, {'R'}, DO_REFRESH, "R", NULL, "read the case again"},
	{APPROVAL, {PRESS_PAGE_DOWN, ' '}, DO_PAGE_DOWN, "Space", "read on", "a page down (also PgDn)"},
	{APPROVAL, {'a'}, DO_BEGIN, "a", "make ready",
		"tier 2: make ready to sign; tier 3: type the confirmation"},
	{APPROVAL, {'y'}, DO_SIGN, "y", "sign", "sign, once the view was read to its end"},
	{MODE_BIT(CONFIRM), {PRESS_ENTER}, DO_CONFIRM, "Enter", "sign", "sign, where the text is right"},
	{MODE_BIT(FILTER) | MODE_BIT(PROMPT), {PRESS_ENTER}, DO_SUBMIT, "Enter", "done", "done"},
	{MODE_BIT(FIELD), {PRESS_ENTER, PRESS_CTRL('s')}, DO_SUBMIT, "Enter", "keep", "keep the value"},
	{LINE, {PRESS_ESCAPE, PRESS_CTRL('c')}, DO_CANCEL, "Esc", "cancel", "cancel"},
	{EDITOR, {PRESS_CTRL('s')}, DO_SAVE, "Ctrl-S", "save", "save; the reply is checked again"},
	{EDITOR, {PRESS_ESCAPE, PRESS_CTRL('c')}, DO_CANCEL, "Esc", "leave", "leave the editor"},
	{EDITOR, {PRESS_ENTER}, DO_NEWLINE, "Enter", NULL, "new line"},
	{WRITE, {ALT('u'), 0x1f}, DO_UNDO, "Alt-U", "undo", "undo (also Ctrl-_)"},
	{WRITE, {ALT('e'), PRESS_CTRL('y')}, DO_REDO, "Alt-E", "redo", "redo (also Ctrl-Y)"},
	{FORM, {PRESS_ENTER}, DO_CHANGE, "Enter", "change", "change the value"},
	{FORM, {'-', PRESS_DELETE}, DO_REMOVE, "-", "remove", "remove the argument, or put it back"},
	{FORM, {PRESS_CTRL('s'), 'w'}, DO_SAVE, "Ctrl-S", "save", "save; the action is checked again"},
	{FORM, {PRESS_ESCAPE, 'q', PRESS_CTRL('c')}, DO_CANCEL, "Esc", "leave", "leave without saving"},
	{MODE_BIT(LEAVE), {'s', PRESS_CTRL('s')}, DO_SAVE, "s", "save", "save the changes"},
	{MODE_BIT(LEAVE), {'d'}, DO_DISCARD, "d", "discard", "throw the changes away"},
	{MODE_BIT(LEAVE), {PRESS_ESCAPE, PRESS_CTRL('c')}, DO_CANCEL, "Esc", "go on", "go on editing"},
	{READ, {PRESS_DOWN, 'j'}, DO_DOWN, "j", NULL, "down (also the arrow)"},
	{READ, {PRESS_UP, 'k'}, DO_UP, "k", NULL, "up (also the arrow)"},
	{READ & ~APPROVAL, {PRESS_PAGE_DOWN, PRESS_CTRL('f')}, DO_PAGE_DOWN, "PgDn", NULL, "a page down"},
	{READ & ~QUEUE & ~APPROVAL, {' '}, DO_PAGE_DOWN, "Space", NULL, "a page down"},
	{READ, {PRESS_PAGE_UP, PRESS_CTRL('b')}, DO_PAGE_UP, "PgUp", NULL, "a page up"},
	{READ, {PRESS_HOME, 'g'}, DO_TOP, "Home", NULL, "to the top (also g)"},
	{READ, {PRESS_END, 'G'}, DO_BOTTOM, "End", NULL, "to the end (also G)"},
	{EDITOR, {PRESS_UP, PRESS_CTRL('p')}, DO_UP, "Up", NULL, "a row up"},
	{EDITOR, {PRESS_DOWN, PRESS_CTRL('n')}, DO_DOWN, "Down", NULL, "a row down"},
	{EDITOR, {PRESS_PAGE_UP}, DO_PAGE_UP, "PgUp", NULL, "a page up"},
	{EDITOR, {PRESS_PAGE_DOWN}, DO_PAGE_DOWN, "PgDn", NULL, "a page down"},
	{EDITOR, {PRESS_CTRL_HOME, ALT('<')}, DO_TOP, "Ctrl-Home", NULL, "to the start of the text"},
	{EDITOR, {PRESS_CTRL_END, ALT('>')}, DO_BOTTOM, "Ctrl-End", NULL, "to the end of the text"},
	{WRITE, {PRESS_LEFT, PRESS_CTRL('b')}, DO_LEFT, "Left", NULL, "a character left"},
	{WRITE, {PRESS_RIGHT, PRESS_CTRL('f')}, DO_RIGHT, "Right", NULL, "a character right"},
	{WRITE, {PRESS_CTRL_LEFT, ALT('b')}, DO_WORD_LEFT, "Ctrl-Left", NULL, "a word left (also Alt-B)"},
	{WRITE, {PRESS_CTRL_RIGHT, ALT('f')}, DO_WORD_RIGHT, "Ctrl-Right", NULL,
		"a word right (also Alt-F)"},
	{WRITE, {PRESS_HOME, PRESS_CTRL('a')}, DO_LINE_START, "Home", NULL, "to the start of the row"},
	{WRITE, {PRESS_END, PRESS_CTRL('e')}, DO_LINE_END, "End", NULL, "to the end of the row"},
	{WRITE, {PRESS_BACKSPACE}, DO_ERASE, "Bksp", NULL, "erase the character before"},
	{WRITE, {PRESS_DELETE, PRESS_CTRL('d')}, DO_ERASE_NEXT, "Del", NULL, "erase the character under"},
	{WRITE, {PRESS_CTRL('w'), ALT(PRESS_BACKSPACE)}, DO_ERASE_WORD, "Ctrl-W", NULL,
		"erase the word before"},
	{WRITE, {ALT('d'), PRESS_CTRL_DELETE}, DO_ERASE_WORD_NEXT, "Alt-D", NULL, "erase the word after"},
	{WRITE, {PRESS_CTRL('u')}, DO_ERASE_TO_START, "Ctrl-U", NULL, "erase to the start of the line"},
	{WRITE, {PRESS_CTRL('k')}, DO_ERASE_TO_END, "Ctrl-K", NULL, "erase to the end of the line"},
	{ALL, {PRESS_CTRL('l')}, DO_REDRAW, "Ctrl-L", NULL, "draw the screen again"},
	{ALL, {PRESS_CTRL('z')}, DO_SUSPEND, "Ctrl-Z", NULL, "suspend; the shell's fg comes back"},
	{WRITE, {PRESS_F1}, DO_HELP, "F1", "help", "this help"},
	{READ & ~MODE_BIT(HELP), {'?', PRESS_F1}, DO_HELP, "?", "help", "this help"},
	{MODE_BIT(HELP), {'q', PRESS_ESCAPE, '?', PRESS_ENTER}, DO_BACK, "q", "back", "back"},
	{QUEUE, {'q', PRESS_CTRL('c')}, DO_QUIT, "q", "quit", "leave countersign"},
	{CASE, {'q', PRESS_ESCAPE}, DO_BACK, "q", "back", "back to the queue"},
	{APPROVAL, {PRESS_ESCAPE, 'q', PRESS_CTRL('c')}, DO_BACK, "Esc", "back", "back without signing"},
};

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
	if (mode == MODE_CASE && press >= ALT('1') && press <= ALT('5'))
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
	return (WRITE >> mode & 1) != 0;
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
