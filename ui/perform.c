/* Perform: intents into calls of the desk, and what it says into words. */
#include "ui/perform.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/text.h"

static void shown_changed(Shown *s)
{
	s->briefs.brief = s->open ? &s->brief : NULL;
	s->briefs.case_serial++;
	s->revision = s->open ? s->brief.c->revision : 0;
	s->queue_stale = true;
}

enum { QUEUE_PAGE = 150, FIND_PAGE = 1000 };

/* ---- the queue ---- */

static bool load_page(Shown *s, Err *err)
{
	Arena arena = {0};
	Queue page = {0};
	const QueueItem *after = s->page_end == QUEUE_NO_ROW ? NULL : &s->backlog.rows[s->page_end].item;
	bool ok = s->door->queue_page(s->desk, &arena, after, QUEUE_PAGE, &page, err);
	for (size_t i = 0; i < page.count; i++)
		backlog_put(&s->backlog, &page.items[i]);
	if (page.count > 0)
		s->page_end = backlog_find(&s->backlog, page.items[page.count - 1].id);
	if (page.count < QUEUE_PAGE)
		backlog_end(&s->backlog); /* where it failed too: it is not asked for ever */
	arena_free(&arena);
	return ok;
}

bool shown_read_queue(Shown *s, Err *err)
{
	Arena arena = {0};
	QueueNews news = {0};
	bool ok = s->door->queue_changes(s->desk, &arena, 0, &news, err);
	arena_free(&arena);
	if (!ok)
		return false;
	s->journal_seq = news.seq;
	s->briefs.backlog = &s->backlog;
	s->page_end = QUEUE_NO_ROW;
	s->queue_stale = false;
	s->queue_at_us = clock_monotonic_us();
	backlog_begin(&s->backlog);
	return load_page(s, err);
}

bool shown_read_changes(Shown *s, Err *err)
{
	Arena arena = {0};
	QueueNews news = {0};
	bool ok = s->door->queue_changes(s->desk, &arena, s->journal_seq, &news, err);
	for (size_t i = 0; i < news.changed.count; i++)
		backlog_put(&s->backlog, &news.changed.items[i]);
	for (size_t i = 0; i < news.gone_count; i++)
		backlog_drop(&s->backlog, news.gone[i]);
	bool all = news.all;
	if (ok)
		s->journal_seq = news.seq;
	s->queue_stale = !ok;
	s->queue_at_us = clock_monotonic_us();
	arena_free(&arena);
	return all ? shown_read_queue(s, err) : ok;
}

void shown_free(Shown *s)
{
	backlog_free(&s->backlog);
	waitlist_free(&s->waiting);
	statslist_free(&s->stats);
	auditlist_free(&s->audit);
	arena_free(&s->gate_arena);
	arena_free(&s->news_arena);
	buf_free(&s->ticket);
	*s = (Shown){0};
}

/* A call that failed may have moved the case all the same (a refusal is a row of the trail). */
void shown_again(Shown *s)
{
	Brief brief;
	if (!s->open)
		return;
	s->open = s->door->show(s->desk, buf_str(&s->ticket), &brief, NULL);
	if (s->open)
		s->brief = brief;
	shown_changed(s);
}

static bool keep(Shown *s, bool ok, const Brief *brief)
{
	if (!ok) {
		shown_again(s);
		return false;
	}
	s->brief = *brief;
	s->open = true;
	model_set(&s->ticket, brief->c->ticket.id);
	shown_changed(s);
	return true;
}

/* ---- one function for each intent ---- */

static bool perform_open(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	bool was_stale = s->queue_stale;
	bool ok = keep(s, s->door->show(s->desk, i->ticket, &brief, err), &brief);
	s->queue_stale = was_stale; /* looking changes nothing */
	return ok;
}

static bool perform_close(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	(void)i;
	(void)arena;
	(void)ret_msg;
	bool stale = s->queue_stale;
	s->open = false;
	shown_changed(s);
	return !stale || shown_read_changes(s, err);
}

static bool perform_refresh(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	(void)i;
	(void)arena;
	(void)ret_msg;
	shown_again(s);
	return shown_read_queue(s, err);
}

static bool perform_load(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	(void)i;
	(void)arena;
	(void)ret_msg;
	return load_page(s, err);
}

static bool perform_find(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	QueueHits hits = {0};
	if (i->seen == 0)
		backlog_forget(&s->backlog, (unsigned)i->n);
	bool ok = s->door->queue_find(s->desk, arena, i->text, i->seen, FIND_PAGE, &hits, err);
	for (size_t k = 0; k < hits.count; k++)
		backlog_found(&s->backlog, hits.ids[k], (unsigned)i->n);
	ret_msg->n = i->n;
	ret_msg->next = hits.next;
	return ok;
}

/* Quietly, while nobody types: what others did meanwhile. */
static bool perform_watch(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)i;
	(void)arena;
	(void)ret_msg;
	(void)err;
	if (!s->open)
		return shown_read_changes(s, NULL) || true;
	s->open = s->door->show(s->desk, buf_str(&s->ticket), &brief, NULL);
	if (s->open)
		s->brief = brief;
	if (!s->open || s->brief.c->revision != s->revision)
		shown_changed(s);
	return true;
}

/* It is on the road after; what comes of it is news. */
static bool perform_draft(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	DraftWish wish = {.ticket = i->ticket, .again = i->again, .reason = i->text, .model = i->model};
	ret_msg->ticket = arena_copy(arena, i->ticket);
	return s->door->draft_start(s->desk, &wish, shown_told, s, err);
}

static bool perform_stop_draft(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	(void)arena;
	(void)ret_msg;
	if (!s->door->draft_cancel(s->desk, i->ticket))
		return err_set(err, ERR_MISSING, "it is no longer on the road");
	return true;
}

static bool perform_edit_draft(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(
		s, s->door->edit_draft(s->desk, i->ticket, i->seen, i->text, &brief, err), &brief);
}

static bool perform_edit_outside(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	Str text;
	if (!s->door->edit_outside(s->desk, arena, i->text, &text, err))
		return false;
	if (str_eq(text, i->text)) {
		ret_msg->done = INTENT_NONE;
		ret_msg->text = str_from(_("The text is as it was: nothing was saved."));
		return true;
	}
	ret_msg->reply = text;
	return keep(s, s->door->edit_draft(s->desk, i->ticket, i->seen, text, &brief, err), &brief);
}

static bool perform_edit_action(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	AUTO(json_freep) Json *changes = NULL;
	(void)arena;
	(void)ret_msg;
	if (!json_parse(i->text, "the arguments", &changes, err))
		return false;
	return keep(
		s, s->door->edit_action(s->desk, i->action, i->seen, changes, &brief, err), &brief);
}

static bool perform_arm(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	const Action *a = briefs_action(&s->briefs, i->action);
	if (a == NULL)
		return err_set(err, ERR_MISSING, "the action is gone");
	ret_msg->kind = MSG_ARMED;
	ret_msg->text = arena_copy(arena, s->door->confirmation(arena, a));
	return true;
}

static bool perform_approve(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(
		s, s->door->approve(s->desk, i->action, i->digest, i->text, &brief, err), &brief);
}

/* From a list no case is open, and none is opened for it. */
static bool perform_reject(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	if (!s->open) {
		s->queue_stale = true;
		if (!s->door->reject(s->desk, i->action, i->text, &brief, err))
			return false;
		ret_msg->text = arena_copy(arena, brief.c->drill_told); /* a draft that was wrong on purpose */
		return true;
	}
	return keep(s, s->door->reject(s->desk, i->action, i->text, &brief, err), &brief);
}

static bool perform_take_back(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(s, s->door->take_back(s->desk, i->action, i->text, &brief, err), &brief);
}

static bool perform_compensate(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(s, s->door->compensate(s->desk, i->action, i->text, &brief, err), &brief);
}

static bool perform_set_intent(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(s, s->door->set_intent(s->desk, i->ticket, i->text, &brief, err), &brief);
}

static bool perform_promote(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	AUTO(json_freep) Json *made = NULL;
	(void)arena;
	(void)ret_msg;
	bool ok = s->door->promote(s->desk, i->ticket, &made, err);
	shown_again(s);
	return ok;
}

static bool perform_escalate(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(s, s->door->escalate(s->desk, i->ticket, i->text, &brief, err), &brief);
}

static bool perform_claim(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(s, s->door->claim(s->desk, i->ticket, i->again, i->text, &brief, err), &brief);
}

static bool perform_release(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(s, s->door->release(s->desk, i->ticket, &brief, err), &brief);
}

static bool perform_reconcile(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Brief brief;
	(void)arena;
	(void)ret_msg;
	return keep(
		s, s->door->reconcile(s->desk, i->action, i->again, i->text, &brief, err), &brief);
}

/* How long the tool wants it held back after the last signature; 0: it may run. */
static int64_t held_for_ms(const Shown *s, const Action *a, int64_t now_ms)
{
	int64_t due_ms = s->brief.c == NULL ? 0 : action_due_ms(s->brief.c, a);
	return due_ms > now_ms ? due_ms - now_ms : 0;
}

/* Every approved action of the case, one process each. What one refuses does not stop the others.
 */
static bool perform_execute(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	Str *ids = ARENA_ARRAY(arena, Str, s->brief.action_count + 1);
	size_t count = 0;
	AUTO(buf_free) Buf said = {0};
	bool ok = true;
	(void)i;
	for (size_t k = 0; k < s->brief.action_count; k++) {
		const Action *a = &s->brief.actions[k];
		int64_t held_ms =
			a->state == ACTION_APPROVED ? held_for_ms(s, a, clock_now_ms()) : 0;
		if (held_ms > 0)
			buf_addf(&said,
				_("%.*s is held for %lld s more, so that it can be stopped: x then. "),
				STR_ARG(a->id), (long long)(held_ms + 999) / 1000);
		else if (a->state == ACTION_APPROVED)
			ids[count++] = arena_copy(arena, a->id);
	}
	for (size_t k = 0; k < count; k++) {
		Err why = {0};
		Str one = STR("");
		if (s->door->execute(s->desk, arena, ids[k], &one, &why))
			buf_addf(&said, "%.*s ", STR_ARG(one));
		else
			ok = err_set(err, why.code, "%s", why.text);
	}
	shown_again(s);
	ret_msg->text = arena_copy(arena, buf_str(&said));
	return ok;
}

static bool perform_save_view(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	(void)arena;
	(void)ret_msg;
	bool ok = settings_save_view(s->settings, i->text, i->digest, err);
	s->briefs.view_count = s->settings->view_count;
	s->briefs.views_serial++;
	return ok;
}

static PerformFn *const performers[INTENT_COUNT] = {[INTENT_OPEN] = perform_open,
	[INTENT_CLOSE] = perform_close,
	[INTENT_REFRESH] = perform_refresh,
	[INTENT_WATCH] = perform_watch,
	[INTENT_LOAD] = perform_load,
	[INTENT_FIND] = perform_find,
	[INTENT_SAVE_VIEW] = perform_save_view,
	[INTENT_WAITING] = perform_waiting,
	[INTENT_GATE] = perform_gate,
	[INTENT_STATS] = perform_stats,
	[INTENT_AUDIT] = perform_audit,
	[INTENT_VERIFY] = perform_verify,
	[INTENT_DRAFT] = perform_draft,
	[INTENT_STOP_DRAFT] = perform_stop_draft,
	[INTENT_EDIT_DRAFT] = perform_edit_draft,
	[INTENT_EDIT_OUTSIDE] = perform_edit_outside,
	[INTENT_EDIT_ACTION] = perform_edit_action,
	[INTENT_ARM] = perform_arm,
	[INTENT_APPROVE] = perform_approve,
	[INTENT_REJECT] = perform_reject,
	[INTENT_TAKE_BACK] = perform_take_back,
	[INTENT_COMPENSATE] = perform_compensate,
	[INTENT_PROMOTE] = perform_promote,
	[INTENT_SET_INTENT] = perform_set_intent,
	[INTENT_CLAIM] = perform_claim,
	[INTENT_RELEASE] = perform_release,
	[INTENT_ESCALATE] = perform_escalate,
	[INTENT_RECONCILE] = perform_reconcile,
	[INTENT_EXECUTE] = perform_execute};

Msg perform(Shown *s, const Intent *intent, Arena *arena)
{
	Err err = {0};
	Msg msg = {.kind = MSG_RESULT,
		.done = intent->kind,
		.ok = true,
		.text = STR(""),
		.reply = STR(""),
		.ticket = STR("")};
	if (performers[intent->kind] == NULL)
		return msg;
	msg.ok = performers[intent->kind](s, intent, arena, &msg, &err);
	if (!msg.ok)
		msg.text = arena_fmt(arena, "%.*s%s", STR_ARG(msg.text), err.text);
	return msg;
}
