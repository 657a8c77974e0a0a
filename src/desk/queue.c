/* The queue: whole for the command line, in pieces and by its changes for the screen. */
#include "desk/desk_private.h"

static QueueItem item_of(const TicketRow *r, int64_t now_ms)
{
	QueueItem item = {.id = r->id, .subject = r->subject, .requester = r->requester,
		.intent = r->index.intent, .risk = r->index.risk,
		.claimed_by = now_ms < r->index.claimed_until_ms ? r->index.claimed_by : STR(""),
		.claimed_until_ms = r->index.claimed_until_ms, .priority = r->priority,
		.created_ms = r->created_ms, .updated_ms = r->updated_ms,
		.open_actions = (size_t)r->index.open_actions};
	item.has_disposition = disposition_from(r->index.disposition, &item.disposition);
	if (!case_state_from(r->index.state, &item.state))
		item.state = CASE_NEW;
	return item;
}

static Queue queue_of(Arena *arena, const TicketRow *rows, size_t count)
{
	int64_t now_ms = clock_now_ms();
	Queue queue = {.items = ARENA_ARRAY(arena, QueueItem, count + 1), .count = count};
	for (size_t i = 0; i < count; i++)
		queue.items[i] = item_of(&rows[i], now_ms);
	return queue;
}

bool desk_queue(Desk *desk, Arena *arena, CaseState state, Queue *ret_queue, Err *err)
{
	TicketRow *rows;
	size_t count;
	Str name = state == CASE_STATE_COUNT ? STR("") : str_from(case_state_name(state));
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_queue(desk->workspace->store, arena, &desk->user, name, &rows, &count, err))
		return false;
	*ret_queue = queue_of(arena, rows, count);
	return true;
}

bool desk_queue_page(Desk *desk, Arena *arena, const QueueItem *after, size_t most, Queue *ret_queue, Err *err)
{
	TicketRow *rows, place = {0};
	size_t count;
	if (after != NULL)
		place = (TicketRow){.id = after->id, .priority = after->priority,
			.created_ms = after->created_ms};
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_queue_page(desk->workspace->store, arena, &desk->user, after == NULL ? NULL : &place,
			most, &rows, &count, err))
		return false;
	*ret_queue = queue_of(arena, rows, count);
	return true;
}

bool desk_queue_changes(Desk *desk, Arena *arena, int64_t since, QueueNews *ret_news, Err *err)
{
	QueueChanges c;
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_queue_changes(desk->workspace->store, arena, &desk->user, since, &c, err))
		return false;
	*ret_news = (QueueNews){.changed = queue_of(arena, c.rows, c.count), .gone = c.gone,
		.gone_count = c.gone_count, .seq = c.seq, .all = c.all};
	return true;
}

bool desk_queue_find(Desk *desk, Arena *arena, Str word, int64_t after, size_t most, QueueHits *ret_hits,
	Err *err)
{
	QueueHits hits = {0};
	if (!authorise(&desk->user, VERB_SEARCH, ON_WORKSPACE, err) ||
		!store_queue_find(desk->workspace->store, arena, &desk->user, word, after, most, &hits.ids,
			&hits.count, &hits.next, err))
		return false;
	*ret_hits = hits;
	return true;
}
