/*
 * Update: what a message does to the model, and what the outside is asked to do about it.
 *
 *   key --keymap_find--> Doing --do_*()--> Intent --the app--> MSG_RESULT --> ... --> draw
 *
 * Always true: a key means what the key table says for the mode; a paste reaches nothing but a text
 * field; INTENT_APPROVE leaves only from update_approval.c.
 */
#include "ui/update.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/tour.h"

static DoFn *const doers[DO_COUNT] = {
#define X(id, name) [DO_##id] = do_##name,
	DOINGS(X)
#undef X
};

static MoveFn *const movers[MODE_COUNT] = {[MODE_QUEUE] = queue_move,
	[MODE_WAITING] = waiting_move,
	[MODE_STATS] = stats_move,
	[MODE_AUDIT] = audit_move,
	[MODE_CASE] = case_move,
	[MODE_FILTER] = queue_move,
	[MODE_SEARCH] = search_move,
	[MODE_HISTORY] = history_move,
	[MODE_APPROVAL] = approval_move,
	[MODE_FORM] = form_move,
	[MODE_HELP] = help_move};

Str intent_keep(Model *m, Str s)
{
	return arena_copy(&m->intent, s);
}

Intent intent_for(Model *m, const Briefs *b, IntentKind kind)
{
	const Case *c = briefs_case(b);
	return (Intent){.kind = kind,
		.ticket = c == NULL ? STR("") : intent_keep(m, c->ticket.id),
		.action = STR(""),
		.model = STR(""),
		.text = STR(""),
		.digest = STR(""),
		.seen = c == NULL ? 0 : c->revision};
}

size_t moved(size_t at, Move move, size_t count, int height)
{
	size_t page = height > 2 ? (size_t)height - 1 : 1, last = count == 0 ? 0 : count - 1;
	size_t to[] = {[MOVE_UP] = at == 0 ? 0 : at - 1,
		[MOVE_DOWN] = at + 1,
		[MOVE_PAGE_UP] = at < page ? 0 : at - page,
		[MOVE_PAGE_DOWN] = at + page,
		[MOVE_TOP] = 0,
		[MOVE_BOTTOM] = last};
	return to[move] > last ? last : to[move];
}

/* ---- moving, in whatever has the keys ---- */

static Intent move_in_mode(Model *m, const Briefs *b, Move move)
{
	if (movers[m->mode] != NULL)
		movers[m->mode](m, b, move);
	return nothing();
}

/* clang-format off */
Intent do_up(Model *m, const Briefs *b) { return move_in_mode(m, b, MOVE_UP); }
Intent do_down(Model *m, const Briefs *b) { return move_in_mode(m, b, MOVE_DOWN); }
Intent do_page_up(Model *m, const Briefs *b) { return move_in_mode(m, b, MOVE_PAGE_UP); }
Intent do_page_down(Model *m, const Briefs *b) { return move_in_mode(m, b, MOVE_PAGE_DOWN); }
Intent do_top(Model *m, const Briefs *b) { return move_in_mode(m, b, MOVE_TOP); }
Intent do_bottom(Model *m, const Briefs *b) { return move_in_mode(m, b, MOVE_BOTTOM); }
/* clang-format on */

void help_move(Model *m, const Briefs *b, Move move)
{
	(void)b;
	m->help_first = moved(m->help_first, move, m->help.count, m->rows - 4);
}

/* ---- everywhere ---- */

Intent do_help(Model *m, const Briefs *b)
{
	(void)b;
	m->before_help = m->mode;
	m->mode = MODE_HELP;
	m->help_first = 0;
	m->help.count = 0;
	return nothing();
}

Intent do_tour(Model *m, const Briefs *b)
{
	if (m->tour == 0 && m->base != MODE_APPROVAL)
		tour_begin(m);
	else if (m->tour > 0)
		tour_step(m, b);
	return nothing();
}

Intent do_tour_end(Model *m, const Briefs *b)
{
	(void)b;
	if (m->tour > 0)
		model_say(m, NOTICE_GOOD, "The tour is over. Ctrl-T begins it again, ? tells the keys.");
	m->tour = 0;
	return nothing();
}

Intent do_redraw(Model *m, const Briefs *b)
{
	return intent_for(m, b, INTENT_REDRAW);
}

Intent do_suspend(Model *m, const Briefs *b)
{
	return intent_for(m, b, INTENT_SUSPEND);
}

/* ---- keys ---- */

static Str press_text(Press press, char bytes[4])
{
	size_t len = 0;
	if (press < 0x80) {
		bytes[len++] = (char)press;
	} else if (press < 0x800) {
		bytes[len++] = (char)(0xC0 | press >> 6);
	} else {
		if (press < 0x10000) {
			bytes[len++] = (char)(0xE0 | press >> 12);
		} else {
			bytes[len++] = (char)(0xF0 | press >> 18);
			bytes[len++] = (char)(0x80 | (press >> 12 & 0x3F));
		}
		bytes[len++] = (char)(0x80 | (press >> 6 & 0x3F));
	}
	if (press >= 0x80)
		bytes[len++] = (char)(0x80 | (press & 0x3F));
	return (Str){bytes, len};
}

enum { BURST_BY_HAND = 3 }; /* keys in one read that a fast typist still makes */

static void text_typed(Model *m, const Briefs *b)
{
	if (m->mode == MODE_FILTER)
		filter_typed(m, b);
	else if (m->mode == MODE_SEARCH)
		search_typed(m, b);
}

static void type_key(Model *m, const Briefs *b, Press press)
{
	char bytes[4];
	if (press < ' ' && press != PRESS_TAB)
		return;
	if (press >= PRESS_SPECIAL || press == 0x7F)
		return;
	if (m->mode == MODE_CONFIRM && m->burst > BURST_BY_HAND) {
		model_say(m, NOTICE_ERROR,
			"That came all at once: the confirmation is typed by hand.");
		editor_open(&m->line, STR(""), true);
		return;
	}
	editor_insert(model_editor(m), press_text(press, bytes), true);
	text_typed(m, b);
}

/* True: the key only made the notice go. */
static bool notice_takes_key(Model *m)
{
	bool takes = m->notice.kind == NOTICE_ERROR;
	m->notice.kind = NOTICE_NONE;
	return takes;
}

enum { TEXT_PAUSE_MS = 400 }; /* people who type a text leave less between two characters */

/* Somebody who believes to be elsewhere types words here: "okay" holds every key that signs. */
static bool is_in_text(const Model *m, const Msg *msg)
{
	bool behind_text = m->press >= ' ' && m->press < PRESS_SPECIAL;
	return behind_text && msg->pause_ms > 0 && msg->pause_ms < TEXT_PAUSE_MS;
}

static Intent take_key(Model *m, const Briefs *b, const Msg *msg)
{
	const Key *key = keymap_find(briefs_keys(b), m->mode, msg->press, b->user);
	Doing doing = key == NULL ? DO_NOTHING : key->doing;
	bool outside = doing == DO_SUSPEND || doing == DO_REDRAW;
	m->in_text = is_in_text(m, msg);
	m->press = msg->press;
	m->burst = msg->burst;
	if (model_is_small(m) && !outside && doing != DO_QUIT)
		return nothing();
	if (!outside && notice_takes_key(m))
		return nothing();
	if (doing != DO_SIGN)
		approval_disarm(m);
	if (key != NULL && !briefs_may(b, key)) {
		model_say(m, NOTICE_GOOD, "You are %s: that role may not %s.", _(role_name(b->user->role)),
			_(verb_name(key->verb)));
		return nothing();
	}
	bool elsewhere = (m->mode == MODE_FILTER || m->mode == MODE_SEARCH) && (doing == DO_UP || doing == DO_DOWN);
	if (doing != DO_NOTHING && mode_is_text(m->mode) && !elsewhere &&
		editor_do(model_editor(m), doing))
		text_typed(m, b);
	else if (doing != DO_NOTHING && doers[doing] != NULL)
		return doers[doing](m, b);
	else if (doing == DO_NOTHING && mode_is_text(m->mode))
		type_key(m, b, msg->press);
	return nothing();
}

static Intent take_paste(Model *m, const Briefs *b, const Msg *msg)
{
	approval_disarm(m);
	if (model_is_small(m))
		return nothing();
	if (m->mode == MODE_CONFIRM)
		model_say(m, NOTICE_ERROR, "A paste never confirms: type it by hand.");
	else if (m->mode == MODE_APPROVAL)
		model_say(m, NOTICE_ERROR, "A pasted text is ignored here: it never approves.");
	else if (mode_is_text(m->mode))
		editor_insert(model_editor(m), msg->text, false);
	text_typed(m, b);
	return nothing();
}

/* ---- other messages ---- */

static Intent take_resize(Model *m, const Briefs *b, const Msg *msg)
{
	(void)b;
	m->cols = msg->cols < 0 ? 0 : msg->cols > GRID_MAX_SIDE ? GRID_MAX_SIDE : msg->cols;
	m->rows = msg->rows < 0 ? 0 : msg->rows > GRID_MAX_SIDE ? GRID_MAX_SIDE : msg->rows;
	return nothing();
}

/* Nobody typed for a while: look what others did. Not below an editor, whose text stands on a
 * revision. */
static Intent take_tick(Model *m, const Briefs *b, const Msg *msg)
{
	(void)msg;
	if (m->mode != MODE_QUEUE && m->mode != MODE_WAITING && m->mode != MODE_CASE && m->mode != MODE_APPROVAL)
		return nothing();
	return intent_for(m, b, INTENT_WATCH);
}

/* A slice of sorting and filtering is done by every message; here is what the desk has to bring for it. */
static Intent take_work(Model *m, const Briefs *b, const Msg *msg)
{
	(void)msg;
	if (case_has_work(m)) {
		case_work(m, b);
		return nothing();
	}
	if (m->base == MODE_WAITING && b->waiting != NULL && !b->waiting->complete) {
		Intent more = intent_for(m, b, INTENT_WAITING);
		more.n = 1;
		return more;
	}
	Intent older = audit_work(m, b);
	if (older.kind != INTENT_NONE || m->queue.working || b->backlog == NULL)
		return older;
	if (!b->backlog->complete)
		return intent_for(m, b, INTENT_LOAD);
	if (gate_is_due(m, b)) {
		m->gate_asked = true;
		return intent_for(m, b, INTENT_GATE);
	}
	Intent intent = intent_for(m, b, INTENT_FIND);
	intent.n = queue_wants(&m->queue);
	if (intent.n < 0)
		return nothing();
	intent.text = intent_keep(m, m->queue.filter.words[intent.n]);
	intent.seen = m->queue.find_at;
	return intent;
}

static Intent take_drawn(Model *m, const Briefs *b, const Msg *msg)
{
	(void)b;
	(void)msg;
	if (m->base == MODE_APPROVAL)
		approval_drawn(m);
	return nothing();
}

/* The layout that follows does it. */
static Intent take_company(Model *m, const Briefs *b, const Msg *msg)
{
	(void)m;
	(void)b;
	(void)msg;
	return nothing();
}

static Intent take_armed(Model *m, const Briefs *b, const Msg *msg)
{
	(void)b;
	model_set(&m->approval.confirmation, msg->text);
	m->approval.armed = true;
	return nothing();
}

static Intent take_kept(Model *m, const Briefs *b, const Msg *msg)
{
	(void)b;
	if (m->mode != MODE_EDITOR)
		return nothing();
	editor_replace(&m->text, msg->text);
	model_say(m, NOTICE_GOOD,
		"This is your text that was not saved. Alt-U brings the saved one back.");
	return nothing();
}

/* The wheel moves as the arrows do. A click never does more than choose: see update_mouse.c. */
static Intent take_mouse(Model *m, const Briefs *b, const Msg *msg)
{
	approval_disarm(m);
	if (model_is_small(m) || mode_is_text(m->mode))
		return nothing();
	if (msg->mouse != MOUSE_CLICK)
		return move_in_mode(m, b, msg->mouse == MOUSE_WHEEL_UP ? MOVE_UP : MOVE_DOWN);
	mouse_click(m, b, msg->x, msg->y);
	return nothing();
}

typedef Intent TakeFn(Model *m, const Briefs *b, const Msg *msg);

static TakeFn *const takers[] = {[MSG_KEY] = take_key,
	[MSG_MOUSE] = take_mouse,
	[MSG_PASTE] = take_paste,
	[MSG_RESIZE] = take_resize,
	[MSG_TICK] = take_tick,
	[MSG_WORK] = take_work,
	[MSG_COMPANY] = take_company,
	[MSG_DRAWN] = take_drawn,
	[MSG_RESULT] = take_result,
	[MSG_ARMED] = take_armed,
	[MSG_KEPT] = take_kept,
	[MSG_DRAFTING] = take_drafting,
	[MSG_DRAFTED] = take_drafted};

Intent update(Model *m, const Briefs *b, const Msg *msg)
{
	arena_reset(&m->intent);
	if (msg->now_ms != 0)
		m->now_ms = msg->now_ms;
	Intent intent = takers[msg->kind](m, b, msg);
	if (mode_needs_case(m->base) && briefs_case(b) == NULL)
		m->base = m->mode = m->home; /* what was open is gone */
	if (msg->kind == MSG_DRAWN)
		return intent;
	tour_follow(m, b);
	model_layout(m, b);
	if (m->base == MODE_APPROVAL && m->approval.rearm && intent.kind == INTENT_NONE) {
		m->approval.rearm = false;
		intent = intent_for(m, b, INTENT_ARM);
		intent.action = intent_keep(m, buf_str(&m->approval.action));
	}
	return intent;
}
