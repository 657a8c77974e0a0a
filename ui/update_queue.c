/* The queue's keys: moving, filter, order, marks, opening a ticket. */
#include "ui/update.h"

void queue_move(Model *m, const Briefs *b, Move move)
{
	QueueView *q = &m->queue;
	queue_select(q, b, moved(q->selected, move, q->shown_count, q->height));
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

Intent do_filter(Model *m, const Briefs *b)
{
	(void)b;
	m->mode = MODE_FILTER;
	editor_open(&m->line, buf_str(&m->queue.filter), true);
	return nothing();
}

void filter_typed(Model *m, const Briefs *b)
{
	(void)b;
	model_set(&m->queue.filter, editor_text(&m->line));
	m->queue.stale = true;
}

Intent do_clear(Model *m, const Briefs *b)
{
	Intent stop = drafting_stop(m, b);
	if (stop.kind != INTENT_NONE)
		return stop;
	if (m->queue.filter.len > 0) {
		buf_clear(&m->queue.filter);
		m->queue.stale = true;
	} else {
		m->queue.marked_count = 0;
	}
	return nothing();
}

Intent do_sort(Model *m, const Briefs *b)
{
	(void)b;
	m->queue.order = (m->queue.order + 1) % QUEUE_ORDER_COUNT;
	m->queue.stale = true;
	return nothing();
}

Intent do_reverse(Model *m, const Briefs *b)
{
	(void)b;
	m->queue.reversed = !m->queue.reversed;
	m->queue.stale = true;
	return nothing();
}

Intent do_mark(Model *m, const Briefs *b)
{
	const QueueItem *item = queue_at(&m->queue, b, m->queue.selected);
	if (item == NULL)
		return nothing();
	queue_mark(&m->queue, item->id, !queue_is_marked(&m->queue, item->id));
	queue_move(m, b, MOVE_DOWN);
	return nothing();
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
	for (size_t at = q->selected + (size_t)by; at < q->shown_count; at += (size_t)by) {
		const QueueItem *item = queue_at(q, b, at);
		if (item == NULL || (q->marked_count > 0 && !queue_is_marked(q, item->id)))
			continue;
		queue_select(q, b, at);
		return open_item(m, b, item);
	}
	model_say(m, NOTICE_GOOD,
		by > 0 ? "That was the last ticket of the list."
		       : "That was the first ticket of the list.");
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
