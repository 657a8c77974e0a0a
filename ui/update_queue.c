/* The queue's keys: moving, filter, order, views, marks, undo, opening a ticket. */
#include "ui/update.h"

#include "ui/i18n.h"

void queue_move(Model *m, const Briefs *b, Move move)
{
	QueueView *q = &m->queue;
	(void)b;
	queue_select(q, moved(q->selected, move, q->list.count, q->height));
}

static Intent open_item(Model *m, const Briefs *b, const QueueItem *item)
{
	Intent intent = intent_for(m, b, INTENT_OPEN);
	intent.ticket = intent_keep(m, item->id);
	return intent;
}

Intent do_open(Model *m, const Briefs *b)
{
	const QueueItem *item = queue_at(&m->queue, b, m->queue.selected);
	return item == NULL ? nothing() : open_item(m, b, item);
}

/* ---- filter, order, views ---- */

Intent do_filter(Model *m, const Briefs *b)
{
	bool audit = m->base == MODE_AUDIT;
	(void)b;
	if (!audit)
		queue_remember(&m->queue);
	m->mode = MODE_FILTER;
	editor_open(&m->line, buf_str(audit ? &m->audit.typed : &m->queue.typed), true);
	return nothing();
}

void filter_typed(Model *m, const Briefs *b)
{
	(void)b;
	if (m->base == MODE_AUDIT)
		auditview_filter(&m->audit, editor_text(&m->line));
	else
		queue_set_filter(&m->queue, editor_text(&m->line), true);
}

void filter_cancel(Model *m)
{
	if (m->base == MODE_AUDIT)
		auditview_filter(&m->audit, STR(""));
	else
		queue_undo(&m->queue); /* as it was before */
}

Intent do_clear(Model *m, const Briefs *b)
{
	QueueView *q = &m->queue;
	if (m->base == MODE_AUDIT) {
		auditview_filter(&m->audit, STR(""));
		return nothing();
	}
	Intent stop = drafting_stop(m, b);
	if (stop.kind != INTENT_NONE)
		return stop;
	if (q->typed.len == 0 && q->marks.count == 0)
		return nothing();
	queue_remember(q);
	if (q->typed.len > 0)
		queue_set_filter(q, STR(""), false);
	else
		queue_unmark_all(q);
	return nothing();
}

Intent do_sort(Model *m, const Briefs *b)
{
	QueueView *q = &m->queue;
	(void)b;
	queue_remember(q);
	queue_set_order(q, (q->order + 1) % QUEUE_ORDER_COUNT, q->reversed);
	return nothing();
}

Intent do_reverse(Model *m, const Briefs *b)
{
	(void)b;
	queue_remember(&m->queue);
	queue_set_order(&m->queue, m->queue.order, !m->queue.reversed);
	return nothing();
}

Intent do_view(Model *m, const Briefs *b)
{
	size_t index = (size_t)(m->press - '1');
	if (index >= b->view_count) {
		model_say(m, NOTICE_GOOD, "There is no view %zu.", index + 1);
		return nothing();
	}
	queue_remember(&m->queue);
	queue_set_view(&m->queue, &b->views[index], index);
	return nothing();
}

Intent do_keep_view(Model *m, const Briefs *b)
{
	(void)b;
	prompt_open(m, PROMPT_VIEW, STR(""));
	return nothing();
}

/* ---- marks ---- */

Intent do_mark(Model *m, const Briefs *b)
{
	QueueView *q = &m->queue;
	if (q->row == QUEUE_NO_ROW)
		return nothing();
	queue_remember(q);
	queue_mark(q, b, q->row, !queue_is_marked(q, q->row));
	queue_move(m, b, MOVE_DOWN);
	return nothing();
}

/* Every ticket of the list; where all of them are marked, none. */
Intent do_mark_all(Model *m, const Briefs *b)
{
	QueueView *q = &m->queue;
	size_t marked = 0;
	queue_remember(q);
	for (size_t i = 0; i < q->list.count; i++)
		marked += queue_is_marked(q, q->list.rows[i]);
	for (size_t i = 0; i < q->list.count; i++)
		queue_mark(q, b, q->list.rows[i], marked < q->list.count);
	return nothing();
}

Intent do_undo_queue(Model *m, const Briefs *b)
{
	(void)b;
	if (!queue_undo(&m->queue))
		model_say(m, NOTICE_GOOD, "Nothing to undo: marks, filter, order and view are as they began.");
	return nothing();
}

static Intent needed(Model *m, const Briefs *b, bool forward)
{
	size_t index;
	if (!queue_next_needed(&m->queue, b, m->now_ms, forward, &index)) {
		model_say(m, NOTICE_GOOD, "Nothing in this list waits for you.");
		return nothing();
	}
	queue_select(&m->queue, index);
	return nothing();
}

Intent do_next_needed(Model *m, const Briefs *b)
{
	return needed(m, b, true);
}

Intent do_last_needed(Model *m, const Briefs *b)
{
	return needed(m, b, false);
}

Intent do_quit(Model *m, const Briefs *b)
{
	return intent_for(m, b, INTENT_QUIT);
}

/* ---- from case to case ---- */

/* The next shown ticket in that direction; where some are marked, the next marked one. */
static Intent step(Model *m, const Briefs *b, int by)
{
	QueueView *q = &m->queue;
	for (size_t at = q->selected + (size_t)by; at < q->list.count; at += (size_t)by) {
		const QueueItem *item = queue_at(q, b, at);
		if (item == NULL || (q->marks.count > 0 && !queue_is_marked(q, q->list.rows[at])))
			continue;
		queue_select(q, at);
		return open_item(m, b, item);
	}
	model_say(m, NOTICE_GOOD,
		by > 0 ? _("That was the last ticket of the list.")
		       : _("That was the first ticket of the list."));
	return nothing();
}

Intent do_next_case(Model *m, const Briefs *b)
{
	return step(m, b, 1);
}

Intent do_last_case(Model *m, const Briefs *b)
{
	return step(m, b, -1);
}
