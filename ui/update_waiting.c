/* The list of what waits: moving, marks, staged rejections, and the way into the approval view and back. */
#include "ui/update.h"

#include "ui/i18n.h"

void waiting_move(Model *m, const Briefs *b, Move move)
{
	WaitView *v = &m->waiting;
	v->selected = moved(v->selected, move, b->waiting == NULL ? 0 : b->waiting->count, v->height);
}

static const Waiting *selected(const Model *m, const Briefs *b)
{
	return waitlist_at(b->waiting, m->waiting.selected);
}

/* Opens the ticket; `read`: straight into the approval view of the action. */
static Intent open_waiting(Model *m, const Briefs *b, bool read)
{
	const Waiting *w = selected(m, b);
	if (w == NULL)
		return nothing();
	Intent intent = intent_for(m, b, INTENT_OPEN);
	intent.ticket = intent_keep(m, w->ticket);
	model_set(&m->to_read, read ? w->id : STR(""));
	model_set(&m->to_select, w->id);
	return intent;
}

Intent do_read_action(Model *m, const Briefs *b)
{
	const Waiting *w = selected(m, b);
	return open_waiting(m, b, w != NULL && w->state != ACTION_UNKNOWN);
}

Intent do_open_ticket(Model *m, const Briefs *b)
{
	return open_waiting(m, b, false);
}

/* ---- batches ---- */

Intent do_batch(Model *m, const Briefs *b)
{
	Json *list = json_new_array();
	Buf text = {0};
	uint32_t row = queue_marked(&m->queue, 0);
	const QueueItem *item = queue_at(&m->queue, b, m->queue.selected);
	for (; row != QUEUE_NO_ROW; row = queue_marked(&m->queue, row + 1))
		json_push_str(list, b->backlog->rows[row].item.id);
	if (json_count(list) == 0 && item != NULL)
		json_push_str(list, item->id);
	json_write(list, &text);
	Intent intent = intent_for(m, b, INTENT_WAITING);
	intent.text = intent_keep(m, buf_str(&text));
	bool any = json_count(list) > 0;
	json_free(list);
	buf_free(&text);
	return any ? intent : nothing();
}

Intent do_mark_action(Model *m, const Briefs *b)
{
	const Waiting *w = selected(m, b);
	if (w == NULL)
		return nothing();
	Decision *d = waitview_at(&m->waiting, w->id);
	d->marked = !d->marked;
	waiting_move(m, b, MOVE_DOWN);
	return nothing();
}

/* Every action of the list; where all of them are marked, none. */
Intent do_mark_actions(Model *m, const Briefs *b)
{
	size_t count = b->waiting == NULL ? 0 : b->waiting->count;
	bool all = waitview_marked(&m->waiting) < count;
	for (size_t i = 0; i < count; i++)
		waitview_at(&m->waiting, b->waiting->items[i].id)->marked = all;
	return nothing();
}

static bool can_be_staged(const Decision *d)
{
	return d == NULL || d->state == DECISION_NONE || d->state == DECISION_STAGED;
}

Intent do_stage(Model *m, const Briefs *b)
{
	const Waiting *w = selected(m, b);
	if (w == NULL)
		return nothing();
	if (w->state == ACTION_UNKNOWN && waitview_marked(&m->waiting) == 0)
		model_say(m, NOTICE_GOOD, "It may have taken effect: o opens the ticket, u there settles it.");
	else
		prompt_open(m, PROMPT_STAGE, w->id);
	return nothing();
}

static void stage_one(Model *m, const Waiting *w, Str reason, size_t group)
{
	Decision *d = waitview_at(&m->waiting, w->id);
	if (!can_be_staged(d) || w->state == ACTION_UNKNOWN)
		return;
	d->state = DECISION_STAGED;
	d->group = group;
	d->marked = false;
	model_set(&d->reason, reason);
}

void waiting_stage(Model *m, const Briefs *b, Str reason)
{
	WaitView *v = &m->waiting;
	bool marked = waitview_marked(v) > 0;
	size_t group = ++v->groups;
	for (size_t i = 0; b->waiting != NULL && i < b->waiting->count; i++) {
		const Waiting *w = &b->waiting->items[i];
		const Decision *d = waitview_find(v, w->id);
		if (marked ? d != NULL && d->marked : i == v->selected)
			stage_one(m, w, reason, group);
	}
}

Intent do_unstage(Model *m, const Briefs *b)
{
	(void)b;
	if (!waitview_unstage(&m->waiting))
		model_say(m, NOTICE_GOOD, "Nothing is staged. What was carried out is in the trail.");
	return nothing();
}

/* The next staged one is carried out; false: that was all. */
static bool next_staged(Model *m, const Briefs *b, Intent *ret_intent)
{
	WaitView *v = &m->waiting;
	for (size_t i = 0; i < v->decision_count; i++)
		if (v->decisions[i].state == DECISION_STAGED) {
			*ret_intent = intent_for(m, b, INTENT_REJECT);
			ret_intent->action = intent_keep(m, buf_str(&v->decisions[i].action));
			ret_intent->text = intent_keep(m, buf_str(&v->decisions[i].reason));
			return true;
		}
	return false;
}

Intent do_apply(Model *m, const Briefs *b)
{
	Intent intent;
	m->waiting.done = m->waiting.refused = 0;
	m->waiting.applying = next_staged(m, b, &intent);
	if (m->waiting.applying)
		return intent;
	model_say(m, NOTICE_GOOD, "Nothing is staged: r stages a rejection.");
	return nothing();
}

/* One of the staged rejections was carried out or refused: the next follows in either case. */
Intent waiting_applied(Model *m, const Briefs *b, const Msg *msg)
{
	WaitView *v = &m->waiting;
	Intent intent;
	size_t i = 0;
	while (i < v->decision_count && v->decisions[i].state != DECISION_STAGED)
		i++;
	if (i < v->decision_count) {
		v->decisions[i].state = msg->ok ? DECISION_DONE : DECISION_REFUSED;
		model_set(&v->decisions[i].said, msg->ok && msg->text.len == 0 ? str_from(_("rejected")) : msg->text);
	}
	v->done += msg->ok;
	v->refused += !msg->ok;
	v->applying = next_staged(m, b, &intent);
	if (v->applying)
		return intent;
	if (v->refused == 0)
		model_say(m, NOTICE_GOOD, "%zu rejected.", v->done);
	else
		model_say(m, NOTICE_ERROR, "%zu rejected, %zu refused: the reason stands beside each.", v->done,
			v->refused);
	return nothing();
}

/* Back from the approval view: what was done to the action, and on to the next that is open. */
Intent waiting_return(Model *m, const Briefs *b, const char *said)
{
	WaitView *v = &m->waiting;
	const Waiting *w = selected(m, b);
	m->direct = false;
	m->mode = m->base = m->home;
	if (w != NULL && said != NULL) {
		Decision *d = waitview_at(v, w->id);
		d->state = DECISION_DONE;
		model_set(&d->said, str_from(said));
		waiting_move(m, b, MOVE_DOWN);
	}
	return intent_for(m, b, INTENT_CLOSE);
}

Intent waiting_came(Model *m, const Briefs *b, const Msg *msg)
{
	if (msg->n == 0) { /* read anew */
		m->waiting.selected = m->waiting.first = 0;
		waitview_forget(&m->waiting);
		m->mode = m->base = m->home = MODE_WAITING;
	}
	(void)b;
	return nothing();
}
