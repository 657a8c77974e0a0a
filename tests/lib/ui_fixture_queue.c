/* The queue, and what waits for signatures. */
#include "tests/lib/ui_fixture_private.h"

#include "base/auto.h"

/* ---- the queue ---- */

/* In the desk's order: urgent first, then oldest first. */
static QueueItem item_at(UiFixture *f, size_t i, size_t count)
{
	static const char *const subjects[] = {"Charged twice for November",
		"Modem keeps restarting", "Umzug nach Köln – was nun?", "Kündigung meines Vertrags",
		"Certificate expired", "Internet is slow every evening 🐌",
		"How do I read my invoice?", "請求書について"};
	static const char *const people[] = {
		"Mia Example", "Jürgen Groß", "Ana María", "李雷", "support-bot@evil.example"};
	static const char *const intents[] = {"refund", "outage", "moving", "cancel", "hosting"};
	static const char *const risks[] = {"low", "medium", "high"};
	return (QueueItem){.id = arena_fmt(&f->arena, "T-%zu", 1042 + i),
		.subject = str_from(subjects[i % COUNT(subjects)]),
		.requester = str_from(people[i % COUNT(people)]),
		.intent = i % 7 == 6 ? STR("") : str_from(intents[i % COUNT(intents)]),
		.risk = str_from(risks[i % COUNT(risks)]),
		.claimed_by = i % 4 == 1 ? STR("bob") : STR(""),
		.claimed_until_ms = i % 8 == 1 ? UI_FIXTURE_NOW + 720000 : UI_FIXTURE_NOW - 1,
		.state = i == 0 ? CASE_CHECKED : (CaseState)(i * 7 % CASE_STATE_COUNT),
		.priority = i < 2   ? PRIORITY_URGENT
			    : i < 6 ? PRIORITY_HIGH
				    : PRIORITY_NORMAL,
		.has_disposition = i % 3 == 0,
		.disposition = DISPOSITION_ANSWER,
		.created_ms = UI_FIXTURE_NOW - (int64_t)(count - i) * 5100000,
		.open_actions = i == 0 ? 4 : i % 3};
}

void ui_fixture_queue(UiFixture *f, size_t count)
{
	f->queue.items = ARENA_ARRAY(&f->arena, QueueItem, count + 1);
	f->queue.count = count;
	for (size_t i = 0; i < count; i++)
		f->queue.items[i] = item_at(f, i, count);
	f->queue_changed = true;
}

/* `after` is told apart by its id, as the desk does by its place. */
bool door_queue_page(
	Desk *desk, Arena *arena, const QueueItem *after, size_t most, Queue *ret_queue, Err *err)
{
	const Queue *all = &fixture_of(desk)->queue;
	size_t at = 0;
	(void)arena;
	(void)err;
	while (after != NULL && at < all->count && !str_eq(all->items[at++].id, after->id))
		;
	ret_queue->items = all->items + at;
	ret_queue->count = all->count - at < most ? all->count - at : most;
	return true;
}

bool door_queue_changes(Desk *desk, Arena *arena, int64_t since, QueueNews *ret_news, Err *err)
{
	UiFixture *f = fixture_of(desk);
	(void)arena;
	(void)err;
	*ret_news = (QueueNews){.seq = f->seq, .all = since > 0 && f->queue_changed};
	f->queue_changed = false;
	return true;
}

/* Messages of every third ticket hold the word "canary". */
bool door_queue_find(
	Desk *desk, Arena *arena, Str word, int64_t after, size_t most, QueueHits *ret_hits, Err *err)
{
	const Queue *all = &fixture_of(desk)->queue;
	QueueHits hits = {.next = after};
	(void)err;
	for (; hits.count < most && (size_t)hits.next < all->count; hits.next++)
		if (hits.next % 3 == 0 && str_starts(STR("canary"), word))
			*ARENA_PUSH(arena, hits.ids, hits.count) = all->items[hits.next].id;
	if ((size_t)hits.next == all->count)
		hits.next = 0;
	*ret_hits = hits;
	return true;
}

static Waiting waiting_of(UiFixture *f, const Action *a)
{
	Err why = {0};
	bool may = action_may_sign(f->c, a, &f->user, UI_FIXTURE_NOW, &why);
	return (Waiting){.id = a->id,
		.ticket = f->c->ticket.id,
		.subject = f->c->ticket.subject,
		.requester = STR("Mia Example"),
		.tool = a->tool,
		.summary = str_is(a->tool, "refund") ? STR("payment PAY-9, amount_cents 4500") : STR("account 4711"),
		.signed_by = a->signature_count > 0 ? a->signatures[0].user : STR(""),
		.why_not = may ? STR("") : arena_copy(&f->arena, str_from(why.text)),
		.state = a->state,
		.tier = a->tier,
		.since_ms = UI_FIXTURE_NOW - 5400000,
		.expires_ms = a->expires_ms};
}

/* Of other tickets, which the fixture can't open. */
static Waiting waiting_other(UiFixture *f, size_t i)
{
	static const char *const names[] = {"send_reply", "refund", "close_account", "account_note"};
	return (Waiting){.id = arena_fmt(&f->arena, "T-%zu.1", 2000 + i),
		.ticket = arena_fmt(&f->arena, "T-%zu", 2000 + i),
		.subject = STR("Umzug nach Köln – was nun?"),
		.requester = STR("Jürgen Groß"),
		.tool = str_from(names[i % COUNT(names)]),
		.summary = STR("to juergen.gross@example.com, subject Re: Umzug nach Köln"),
		.signed_by = i == 0 ? STR("bob") : STR(""),
		.why_not = i % 5 == 4 ? STR("alice is agent: that role may not sign an action of tier 3") : STR(""),
		.state = i == 0 ? ACTION_SIGNED : i == 1 ? ACTION_UNKNOWN : ACTION_PROPOSED,
		.tier = (int)(i % TIER_COUNT),
		.since_ms = UI_FIXTURE_NOW - (int64_t)(i + 1) * 900000,
		.expires_ms = UI_FIXTURE_NOW + (int64_t)(i + 1) * 1800000};
}

bool door_waiting_on(Desk *desk, Arena *arena, Str ticket, Waiting **ret_items, size_t *ret_count, Err *err)
{
	UiFixture *f = fixture_of(desk);
	*ret_items = NULL;
	*ret_count = 0;
	(void)err;
	for (size_t i = 0; str_eq(ticket, f->c->ticket.id) && i < f->c->action_count; i++)
		if (action_is_open(&f->c->actions[i]))
			*ARENA_PUSH(arena, *ret_items, *ret_count) = waiting_of(f, &f->c->actions[i]);
	return true;
}

bool door_waiting(
	Desk *desk, Arena *arena, WaitingPlace *at, size_t most, Waiting **ret_items, size_t *ret_count, Err *err)
{
	UiFixture *f = fixture_of(desk);
	if (at->rank > 0 || f->queue.count == 0) {
		at->end = true;
		return door_waiting_on(desk, arena, f->queue.count == 0 ? STR("") : f->c->ticket.id, ret_items,
			ret_count, err);
	}
	*ret_items = NULL;
	*ret_count = 0;
	for (size_t i = 0; i < 30 && i < most; i++)
		*ARENA_PUSH(arena, *ret_items, *ret_count) = waiting_other(f, i);
	at->rank++;
	return true;
}
