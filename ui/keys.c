#include "ui/keys.h"

#include "base/auto.h"
#include "ui/i18n.h"

#define IN_READ                                                                                    \
	(IN_TOP | MODE_BIT(CASE) | MODE_BIT(HISTORY) | MODE_BIT(APPROVAL) | MODE_BIT(FORM) | MODE_BIT(HELP))
#define IN_TOP      (MODE_BIT(QUEUE) | MODE_BIT(WAITING) | MODE_BIT(STATS) | MODE_BIT(AUDIT))
#define IN_LINE     (MODE_BIT(FILTER) | MODE_BIT(SEARCH) | MODE_BIT(CONFIRM) | MODE_BIT(PROMPT) | MODE_BIT(FIELD))
#define IN_WRITE    (IN_LINE | MODE_BIT(EDITOR))
#define IN_ALL      (IN_READ | IN_WRITE | MODE_BIT(LEAVE))
#define IN_QUEUE    MODE_BIT(QUEUE)
#define IN_WAITING  MODE_BIT(WAITING)
#define IN_STATS    MODE_BIT(STATS)
#define IN_AUDIT    MODE_BIT(AUDIT)
#define IN_CASE     MODE_BIT(CASE)
#define IN_HISTORY  MODE_BIT(HISTORY)
#define IN_APPROVAL MODE_BIT(APPROVAL)
#define IN_EDITOR   MODE_BIT(EDITOR)
#define IN_FORM     MODE_BIT(FORM)

/* In the order of the status line: what matters most stands first. */
/* clang-format off */
static const Key table[] = {
	{IN_QUEUE, {PRESS_ENTER, 'l', PRESS_RIGHT}, 0, DO_OPEN, VERB_READ, N_("open"), N_("open the ticket")},
	{IN_QUEUE, {'n'}, 0, DO_NEXT_NEEDED, VERB_READ, N_("needs me"), N_("to the next ticket that waits for you")},
	{IN_QUEUE, {'N'}, 0, DO_LAST_NEEDED, VERB_READ, NULL, N_("to the one before")},
	{IN_QUEUE, {'/'}, 0, DO_FILTER, VERB_READ, N_("filter"),
		N_("filter while typing: words, state:x intent:x risk:x from:x age:>2d prio:x held:x is:x")},
	{IN_QUEUE, {'1'}, '9', DO_VIEW, VERB_READ, N_("view"), N_("a saved view")},
	{IN_QUEUE, {'v'}, 0, DO_KEEP_VIEW, VERB_READ, NULL, N_("keep filter and order as a view of your own")},
	{IN_QUEUE, {'o'}, 0, DO_SORT, VERB_READ, N_("order"),
		N_("order: priority, oldest, newest, time left, state, risk, requester, subject")},
	{IN_QUEUE, {'O'}, 0, DO_REVERSE, VERB_READ, NULL, N_("turn the order round")},
	{IN_QUEUE, {'b'}, 0, DO_BATCH, VERB_READ, N_("batch"),
		N_("list the actions of the marked tickets and decide on them one by one")},
	{IN_QUEUE, {'d'}, 0, DO_DRAFT, VERB_DRAFT, N_("draft"),
		N_("draft an answer for the marked tickets, or this one")},
	{IN_QUEUE, {' '}, 0, DO_MARK, VERB_READ, N_("mark"),
		N_("mark the ticket: n and p in a case go through the marked")},
	{IN_QUEUE, {'*'}, 0, DO_MARK_ALL, VERB_READ, NULL, N_("mark every ticket of the list, or none")},
	{IN_QUEUE, {'u'}, 0, DO_UNDO_QUEUE, VERB_READ, N_("undo"), N_("undo the last mark, filter, order or view")},
	{IN_QUEUE, {'R'}, 0, DO_REFRESH, VERB_READ, N_("refresh"), N_("read the queue again")},
	{IN_QUEUE, {PRESS_ESCAPE}, 0, DO_CLEAR, VERB_READ, NULL,
		N_("stop the drafts on the road; clear the filter, then the marks")},
	{IN_WAITING, {PRESS_ENTER, 'a', 'l', PRESS_RIGHT}, 0, DO_READ_ACTION, VERB_READ, N_("read and sign"),
		N_("read the action in full and countersign it")},
	{IN_WAITING, {'r'}, 0, DO_STAGE, VERB_REJECT, N_("reject"),
		N_("stage the rejection of the marked actions, or of this one, with a reason")},
	{IN_WAITING, {'X'}, 0, DO_APPLY, VERB_REJECT, N_("carry out"), N_("carry out what is staged, each on its own")},
	{IN_WAITING, {'u'}, 0, DO_UNSTAGE, VERB_REJECT, N_("undo"), N_("take back what was staged last")},
	{IN_WAITING, {'o'}, 0, DO_OPEN_TICKET, VERB_READ, N_("ticket"), N_("open its ticket")},
	{IN_WAITING, {' '}, 0, DO_MARK_ACTION, VERB_REJECT, N_("mark"), N_("mark the action")},
	{IN_WAITING, {'*'}, 0, DO_MARK_ACTIONS, VERB_REJECT, NULL, N_("mark every action of the list, or none")},
	{IN_STATS, {'p'}, 0, DO_PERIOD, VERB_STATS, N_("period"), N_("another period: 24 hours, 7, 30, 90 days, all")},
	{IN_STATS, {PRESS_RIGHT, 'l'}, 0, DO_NEXT_TABLE, VERB_STATS, N_("table"),
		N_("another table: by operator, intent, model, prompt, day")},
	{IN_STATS, {PRESS_LEFT, 'h'}, 0, DO_LAST_TABLE, VERB_STATS, NULL, N_("the table before")},
	{IN_AUDIT, {PRESS_ENTER, 'o', 'l', PRESS_RIGHT}, 0, DO_OPEN_ROW, VERB_READ, N_("ticket"),
		N_("open the ticket of the row")},
	{IN_AUDIT, {'/'}, 0, DO_FILTER, VERB_READ, N_("filter"), N_("show only rows with these words")},
	{IN_AUDIT, {'V'}, 0, DO_VERIFY, VERB_AUDIT, N_("verify"), N_("check the whole chain")},
	{IN_AUDIT, {PRESS_ESCAPE}, 0, DO_CLEAR, VERB_READ, NULL, N_("clear the filter")},
	{IN_TOP & ~IN_QUEUE, {'R'}, 0, DO_REFRESH, VERB_READ, NULL, N_("read it again")},
	{IN_TOP, {PRESS_TAB}, 0, DO_NEXT_VIEW, VERB_READ, NULL, N_("queue, approvals, statistics, audit: the next")},
	{IN_TOP, {PRESS_BACK_TAB}, 0, DO_LAST_VIEW, VERB_READ, NULL, N_("the view before")},
	{IN_CASE, {'d'}, 0, DO_DRAFT, VERB_DRAFT, N_("draft"), N_("draft an answer")},
	{IN_CASE, {'D'}, 0, DO_REDRAFT, VERB_DRAFT, N_("redraft"), N_("draft again, with a reason the reasoner is told")},
	{IN_CASE, {'M'}, 0, DO_MODEL, VERB_DRAFT, NULL, N_("draft, or draft again, with a model you name")},
	{IN_CASE, {'e'}, 0, DO_EDIT, VERB_EDIT, N_("edit"), N_("edit the reply here")},
	{IN_CASE, {'E'}, 0, DO_EDIT_OUTSIDE, VERB_EDIT, NULL, N_("edit the reply in $VISUAL or $EDITOR")},
	{IN_CASE, {PRESS_ENTER}, 0, DO_FOLLOW, VERB_READ, NULL,
		N_("from a citation to its source, from a source to where it is cited, from an action to its approval")},
	{IN_CASE, {'}'}, 0, DO_NEXT_MARK, VERB_READ, NULL, N_("to the next mark of the check in the reply")},
	{IN_CASE, {'{'}, 0, DO_LAST_MARK, VERB_READ, NULL, N_("to the mark before")},
	{IN_CASE, {'/'}, 0, DO_SEARCH, VERB_READ, NULL, N_("search in the pane; again without words: the next place")},
	{IN_CASE, {'z'}, 0, DO_FOLD, VERB_READ, NULL, N_("fold or unfold the pane; in the ticket, long quotes")},
	{IN_CASE, {'Z'}, 0, DO_ZOOM, VERB_READ, NULL, N_("the pane alone, or all of them")},
	{IN_CASE, {'c'}, 0, DO_CLAIM, VERB_CLAIM, NULL, N_("claim the ticket, or give it back")},
	{IN_CASE, {'C'}, 0, DO_COPY, VERB_READ, NULL,
		N_("copy what the pane is about (reply, quote, message, digest) to the terminal's clipboard")},
	{IN_CASE, {'i'}, 0, DO_INTENT, VERB_EDIT, NULL, N_("say what the ticket is about: its intent")},
	{IN_CASE, {'P'}, 0, DO_PROMOTE, VERB_EVALUATE, NULL,
		N_("make the corrected reply a golden case, personal data redacted")},
	{IN_CASE, {'v'}, 0, DO_HISTORY, VERB_READ, NULL, N_("versions of the reply and what changed")},
	{IN_CASE, {'a'}, 0, DO_APPROVE, VERB_APPROVE, N_("approve"),
		N_("read the selected action in full and countersign it")},
	{IN_CASE, {'a'}, 0, DO_APPROVE, VERB_READ, N_("action"), N_("read the selected action in full")},
	{IN_CASE, {'r'}, 0, DO_REJECT, VERB_REJECT, N_("reject"), N_("reject the selected action, with a reason")},
	{IN_CASE, {'t'}, 0, DO_TAKE_BACK, VERB_TAKE_BACK, N_("take back"),
		N_("take the signatures on the selected action back; one that is done: propose its undo")},
	{IN_CASE, {'x'}, 0, DO_EXECUTE, VERB_EXECUTE, N_("run"),
		N_("run what is countersigned and show the receipt")},
	{IN_CASE, {'s'}, 0, DO_ESCALATE, VERB_ESCALATE, N_("escalate"),
		N_("hand the case to a supervisor, with a reason")},
	{IN_CASE, {'m'}, 0, DO_MODIFY, VERB_EDIT, N_("modify"), N_("change the arguments of the selected action")},
	{IN_CASE, {'u'}, 0, DO_SETTLE, VERB_RECONCILE, NULL,
		N_("settle an action of unknown outcome: did it happen?")},
	{IN_CASE, {']'}, 0, DO_NEXT_CITATION, VERB_READ, NULL, N_("show the source of the next citation")},
	{IN_CASE, {'['}, 0, DO_LAST_CITATION, VERB_READ, NULL, N_("show the source of the citation before")},
	{IN_CASE, {'1'}, '9', DO_SOURCE, VERB_READ, N_("source"),
		N_("show source n, the quote highlighted (0 is 10)")},
	{IN_CASE, {PRESS_BACKSPACE}, 0, DO_RETURN, VERB_READ, NULL, N_("back to the pane the jump came from")},
	{IN_CASE, {PRESS_TAB, PRESS_RIGHT, 'l'}, 0, DO_NEXT_PANE, VERB_READ, N_("pane"), N_("next pane")},
	{IN_CASE, {PRESS_BACK_TAB, PRESS_LEFT, 'h'}, 0, DO_LAST_PANE, VERB_READ, NULL, N_("pane before")},
	{IN_CASE, {PRESS_ALT | '1'}, PRESS_ALT | '5', DO_PANE, VERB_READ, NULL,
		N_("ticket, evidence, draft, actions, trail")},
	{IN_CASE, {'n'}, 0, DO_NEXT_CASE, VERB_READ, NULL, N_("next ticket of the queue, or of the marked ones")},
	{IN_CASE, {'p'}, 0, DO_LAST_CASE, VERB_READ, NULL, N_("ticket before")},
	{IN_CASE, {'R'}, 0, DO_REFRESH, VERB_READ, NULL, N_("read the case again")},
	{IN_HISTORY, {'e', PRESS_ENTER}, 0, DO_EDIT_VERSION, VERB_EDIT, N_("edit from here"),
		N_("edit the reply, starting from this version")},
	{IN_HISTORY, {'='}, 0, DO_AGAINST, VERB_READ, N_("compare with"),
		N_("compare the others with this version")},
	{IN_HISTORY, {'q', PRESS_ESCAPE, 'v'}, 0, DO_BACK, VERB_READ, N_("back"), N_("back to the case")},
	{IN_APPROVAL, {PRESS_PAGE_DOWN, ' '}, 0, DO_PAGE_DOWN, VERB_READ, N_("read on"), N_("a page down")},
	{IN_APPROVAL, {'a'}, 0, DO_BEGIN, VERB_READ, N_("make ready"),
		N_("tier 2: make ready to sign; tier 3: type the confirmation")},
	{IN_APPROVAL, {'y'}, 0, DO_SIGN, VERB_READ, N_("sign"), N_("sign, once the view was read to its end")},
	{MODE_BIT(CONFIRM), {PRESS_ENTER}, 0, DO_CONFIRM, VERB_READ, N_("sign"),
		N_("sign, where the text is right")},
	{MODE_BIT(FILTER) | MODE_BIT(SEARCH) | MODE_BIT(PROMPT), {PRESS_ENTER}, 0, DO_SUBMIT, VERB_READ, N_("done"), N_("done")},
	{MODE_BIT(SEARCH), {PRESS_UP, PRESS_CTRL('p')}, 0, DO_UP, VERB_READ, NULL, N_("to the place before")},
	{MODE_BIT(SEARCH), {PRESS_DOWN, PRESS_CTRL('n')}, 0, DO_DOWN, VERB_READ, N_("next"), N_("to the next place")},
	{MODE_BIT(FILTER), {PRESS_UP, PRESS_CTRL('p')}, 0, DO_UP, VERB_READ, NULL, N_("a ticket up")},
	{MODE_BIT(FILTER), {PRESS_DOWN, PRESS_CTRL('n')}, 0, DO_DOWN, VERB_READ, NULL, N_("a ticket down")},
	{MODE_BIT(FIELD), {PRESS_ENTER, PRESS_CTRL('s')}, 0, DO_SUBMIT, VERB_READ, N_("keep"), N_("keep the value")},
	{IN_LINE, {PRESS_ESCAPE, PRESS_CTRL('c')}, 0, DO_CANCEL, VERB_READ, N_("cancel"), N_("cancel")},
	{IN_EDITOR, {PRESS_CTRL('s')}, 0, DO_SAVE, VERB_READ, N_("save"), N_("save; the reply is checked again")},
	{IN_EDITOR, {PRESS_ESCAPE, PRESS_CTRL('c')}, 0, DO_CANCEL, VERB_READ, N_("leave"), N_("leave the editor")},
	{IN_EDITOR, {PRESS_ALT | '/', PRESS_CTRL('r')}, 0, DO_SEARCH, VERB_READ, N_("search"),
		N_("search; again without words: the next place")},
	{IN_EDITOR, {PRESS_ENTER}, 0, DO_NEWLINE, VERB_READ, NULL, N_("new line")},
	{IN_WRITE, {PRESS_ALT | 'u', 0x1f}, 0, DO_UNDO, VERB_READ, N_("undo"), N_("undo")},
	{IN_WRITE, {PRESS_ALT | 'e', PRESS_CTRL('y')}, 0, DO_REDO, VERB_READ, N_("redo"), N_("redo")},
	{IN_FORM, {PRESS_ENTER}, 0, DO_CHANGE, VERB_READ, N_("change"), N_("change the value")},
	{IN_FORM, {'-', PRESS_DELETE}, 0, DO_REMOVE, VERB_READ, N_("remove"),
		N_("remove the argument, or put it back")},
	{IN_FORM, {PRESS_CTRL('s'), 'w'}, 0, DO_SAVE, VERB_READ, N_("save"), N_("save; the action is checked again")},
	{IN_FORM, {PRESS_ESCAPE, 'q', PRESS_CTRL('c')}, 0, DO_CANCEL, VERB_READ, N_("leave"),
		N_("leave without saving")},
	{MODE_BIT(LEAVE), {'s', PRESS_CTRL('s')}, 0, DO_SAVE, VERB_READ, N_("save"), N_("save the changes")},
	{MODE_BIT(LEAVE), {'d'}, 0, DO_DISCARD, VERB_READ, N_("discard"), N_("throw the changes away")},
	{MODE_BIT(LEAVE), {PRESS_ESCAPE, PRESS_CTRL('c')}, 0, DO_CANCEL, VERB_READ, N_("go on"), N_("go on editing")},
	{IN_READ, {PRESS_DOWN, 'j'}, 0, DO_DOWN, VERB_READ, NULL, N_("down")},
	{IN_READ, {PRESS_UP, 'k'}, 0, DO_UP, VERB_READ, NULL, N_("up")},
	{IN_READ & ~IN_APPROVAL, {PRESS_PAGE_DOWN, PRESS_CTRL('f')}, 0, DO_PAGE_DOWN, VERB_READ, NULL,
		N_("a page down")},
	{IN_READ & ~IN_QUEUE & ~IN_WAITING & ~IN_APPROVAL, {' '}, 0, DO_PAGE_DOWN, VERB_READ, NULL, N_("a page down")},
	{IN_READ, {PRESS_PAGE_UP, PRESS_CTRL('b')}, 0, DO_PAGE_UP, VERB_READ, NULL, N_("a page up")},
	{IN_READ, {PRESS_HOME, 'g'}, 0, DO_TOP, VERB_READ, NULL, N_("to the top")},
	{IN_READ, {PRESS_END, 'G'}, 0, DO_BOTTOM, VERB_READ, NULL, N_("to the end")},
	{IN_EDITOR, {PRESS_UP, PRESS_CTRL('p')}, 0, DO_UP, VERB_READ, NULL, N_("a row up")},
	{IN_EDITOR, {PRESS_DOWN, PRESS_CTRL('n')}, 0, DO_DOWN, VERB_READ, NULL, N_("a row down")},
	{IN_EDITOR, {PRESS_PAGE_UP}, 0, DO_PAGE_UP, VERB_READ, NULL, N_("a page up")},
	{IN_EDITOR, {PRESS_PAGE_DOWN}, 0, DO_PAGE_DOWN, VERB_READ, NULL, N_("a page down")},
	{IN_EDITOR, {PRESS_CTRL_HOME, PRESS_ALT | '<'}, 0, DO_TOP, VERB_READ, NULL, N_("to the start of the text")},
	{IN_EDITOR, {PRESS_CTRL_END, PRESS_ALT | '>'}, 0, DO_BOTTOM, VERB_READ, NULL, N_("to the end of the text")},
	{IN_WRITE, {PRESS_LEFT, PRESS_CTRL('b')}, 0, DO_LEFT, VERB_READ, NULL, N_("a character left")},
	{IN_WRITE, {PRESS_RIGHT, PRESS_CTRL('f')}, 0, DO_RIGHT, VERB_READ, NULL, N_("a character right")},
	{IN_WRITE, {PRESS_CTRL_LEFT, PRESS_ALT | 'b'}, 0, DO_WORD_LEFT, VERB_READ, NULL, N_("a word left")},
	{IN_WRITE, {PRESS_CTRL_RIGHT, PRESS_ALT | 'f'}, 0, DO_WORD_RIGHT, VERB_READ, NULL, N_("a word right")},
	{IN_WRITE, {PRESS_HOME, PRESS_CTRL('a')}, 0, DO_LINE_START, VERB_READ, NULL, N_("to the start of the row")},
	{IN_WRITE, {PRESS_END, PRESS_CTRL('e')}, 0, DO_LINE_END, VERB_READ, NULL, N_("to the end of the row")},
	{IN_WRITE, {PRESS_BACKSPACE}, 0, DO_ERASE, VERB_READ, NULL, N_("erase the character before")},
	{IN_WRITE, {PRESS_DELETE, PRESS_CTRL('d')}, 0, DO_ERASE_NEXT, VERB_READ, NULL,
		N_("erase the character under")},
	{IN_WRITE, {PRESS_CTRL('w'), PRESS_ALT | PRESS_BACKSPACE}, 0, DO_ERASE_WORD, VERB_READ, NULL,
		N_("erase the word before")},
	{IN_WRITE, {PRESS_ALT | 'd', PRESS_CTRL_DELETE}, 0, DO_ERASE_WORD_NEXT, VERB_READ, NULL,
		N_("erase the word after")},
	{IN_WRITE, {PRESS_CTRL('u')}, 0, DO_ERASE_TO_START, VERB_READ, NULL, N_("erase to the start of the line")},
	{IN_WRITE, {PRESS_CTRL('k')}, 0, DO_ERASE_TO_END, VERB_READ, NULL, N_("erase to the end of the line")},
	{IN_WRITE, {PRESS_ALT | 'y', PRESS_ALT | 'p'}, 0, DO_PUT_BACK, VERB_READ, NULL,
		N_("put back the words or lines erased last")},
	{IN_ALL, {PRESS_CTRL('l')}, 0, DO_REDRAW, VERB_READ, NULL, N_("draw the screen again")},
	{IN_ALL, {PRESS_CTRL('z')}, 0, DO_SUSPEND, VERB_READ, NULL, N_("suspend; the shell's fg comes back")},
	{IN_READ, {PRESS_CTRL('t')}, 0, DO_TOUR, VERB_READ, NULL, N_("the guided tour: begin it, or its next step")},
	{IN_READ, {PRESS_CTRL('x')}, 0, DO_TOUR_END, VERB_READ, NULL, N_("end the guided tour")},
	{IN_WRITE, {PRESS_F1}, 0, DO_HELP, VERB_READ, N_("help"), N_("this help")},
	{IN_READ & ~MODE_BIT(HELP), {'?', PRESS_F1}, 0, DO_HELP, VERB_READ, N_("help"), N_("this help")},
	{MODE_BIT(HELP), {'q', PRESS_ESCAPE, '?', PRESS_ENTER}, 0, DO_BACK, VERB_READ, N_("back"), N_("back")},
	{IN_QUEUE, {'q', PRESS_CTRL('c')}, 0, DO_QUIT, VERB_READ, N_("quit"), N_("leave countersign")},
	{IN_WAITING, {'q', PRESS_ESCAPE}, 0, DO_BACK, VERB_READ, N_("queue"), N_("to the queue")},
	{IN_STATS, {'q', PRESS_ESCAPE}, 0, DO_BACK, VERB_READ, N_("queue"), N_("to the queue")},
	{IN_AUDIT, {'q'}, 0, DO_BACK, VERB_READ, N_("queue"), N_("to the queue")},
	{IN_CASE, {'q', PRESS_ESCAPE}, 0, DO_BACK, VERB_READ, N_("back"),
		N_("back to the queue; Esc stops a draft being written first")},
	{IN_APPROVAL, {PRESS_ESCAPE, 'q', PRESS_CTRL('c')}, 0, DO_BACK, VERB_READ, N_("back"),
		N_("back without signing")},
};
/* clang-format on */

static const char *const names[] = {
#define X(id, text) text,
	MODES(X)
#undef X
};

const Keymap keymap_default = {table, COUNT(table)};

static bool key_has(const Key *k, Press press)
{
	if (k->upto != 0)
		return press >= k->presses[0] && press <= k->upto;
	for (size_t i = 0; i < KEY_ALTERNATIVES; i++)
		if (k->presses[i] == press && press != PRESS_NONE)
			return true;
	return false;
}

const Key *keymap_find(const Keymap *map, Mode mode, Press press, const User *user)
{
	const Key *first = NULL;
	for (size_t i = 0; i < map->count; i++) {
		const Key *k = &map->items[i];
		if ((k->modes >> mode & 1) == 0 || !key_has(k, press))
			continue;
		if (user == NULL || role_may(user->role, k->verb))
			return k;
		first = first == NULL ? k : first;
	}
	return first;
}

const char *mode_name(Mode mode)
{
	return (size_t)mode < COUNT(names) ? _(names[mode]) : "?";
}

bool mode_needs_case(Mode mode)
{
	return mode == MODE_CASE || mode == MODE_HISTORY || mode == MODE_APPROVAL || mode == MODE_FORM;
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
	return (size_t)kind < COUNT(doings) ? _(doings[kind]) : "";
}
