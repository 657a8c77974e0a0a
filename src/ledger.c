#include "ledger.h"

#include "base/auto.h"

static bool apply_one(void *context, Event event, Json *body, Err *err)
{
	return case_apply(context, event, body, err);
}

bool ledger_load(Store *s, const Rules *rules, Str ticket, Case **ret_case, Err *err)
{
	Case *c = xcalloc(1, sizeof *c);
	c->rules = rules;
	c->action_next = 1;
	if (!store_ticket_get(s, &c->arena, ticket, &c->ticket, err) ||
		!store_events(s, c->ticket.id, apply_one, c, err)) {
		ledger_close_case(c);
		return false;
	}
	*ret_case = c;
	return true;
}

void ledger_close_case(Case *c)
{
	case_free(c);
	free(c);
}

/* The groups of every restricted source, as the queue's access condition reads them. */
static Str sources_of(Arena *arena, const Case *c)
{
	AUTO(json_freep) Json *list = json_new_array();
	AUTO(buf_free) Buf text = {0};
	for (size_t i = 0; i < c->evidence_count; i++)
		if (json_count(c->evidence[i].groups) > 0)
			json_push(list, json_copy(c->evidence[i].groups));
	json_write(list, &text);
	return arena_copy(arena, buf_str(&text));
}

TicketIndex ledger_index(Arena *arena, const Case *c)
{
	TicketIndex index = {.state = str_from(case_state_name(c->state)),
		.intent = c->route.intent.ptr == NULL ? STR("") : c->route.intent,
		.risk = c->route.risk.ptr == NULL ? STR("") : c->route.risk, .disposition = STR(""),
		.claimed_by = c->claim.by.ptr == NULL ? STR("") : c->claim.by,
		.claimed_until_ms = c->claim.until_ms, .sources = sources_of(arena, c)};
	if (c->draft.revision > 0)
		index.disposition = str_from(disposition_name(c->draft.disposition));
	for (size_t i = 0; i < c->action_count; i++)
		index.open_actions += c->actions[i].state == ACTION_PROPOSED ||
			c->actions[i].state == ACTION_SIGNED;
	return index;
}

static bool write_indexes(Store *s, const Case *c, Err *err)
{
	Arena arena = {0};
	TicketIndex index = ledger_index(&arena, c);
	bool ok = store_ticket_index(s, c->ticket.id, &index, err);
	arena_free(&arena);
	if (!ok)
		return false;
	for (size_t i = 0; i < c->action_count; i++) {
		const Action *a = &c->actions[i];
		if (!store_action_put(s, a->id, c->ticket.id, str_from(action_state_name(a->state)),
			action_due_ms(c, a), err))
			return false;
	}
	return true;
}

/* Those behind are deferred: without a number. */
static size_t written_count(const Case *c)
{
	size_t n = c->trail_count;
	while (n > 0 && c->trail[n - 1].seq == 0)
		n--;
	return n;
}

bool ledger_is_current(Store *s, const Case *c, bool *ret_current, Err *err)
{
	int64_t last;
	size_t written = written_count(c);
	if (!store_last_event(s, c->ticket.id, &last, err))
		return false;
	*ret_current = last == (written == 0 ? 0 : c->trail[written - 1].seq);
	return true;
}

static bool must_be_current(Store *s, const Case *c, Err *err)
{
	bool current;
	if (!ledger_is_current(s, c, &current, err))
		return false;
	return current || err_set(err, ERR_STALE,
		"%.*s was changed by somebody else meanwhile; look at it again", STR_ARG(c->ticket.id));
}

static bool write_deferred(Store *s, Case *c, Err *err)
{
	for (size_t i = written_count(c); i < c->trail_count; i++) {
		Event *e = &c->trail[i];
		if (!store_journal_append(s, e->kind, e->at_ms, e->actor, c->ticket.id, e->body, &e->seq, err))
			return false;
	}
	return true;
}

bool ledger_defer(Case *c, EventKind kind, int64_t at_ms, Str actor, Json *body, Err *err)
{
	return case_apply(c, (Event){.kind = kind, .at_ms = at_ms, .actor = actor}, body, err);
}

bool ledger_append(Store *s, Case *c, EventKind kind, int64_t at_ms, Str actor, Json *body, Err *err)
{
	Event e = {.kind = kind, .at_ms = at_ms, .actor = actor};
	if (!must_be_current(s, c, err) || !write_deferred(s, c, err) ||
		!store_journal_append(s, kind, at_ms, actor, c->ticket.id, body, &e.seq, err)) {
		json_free(body);
		return false;
	}
	return case_apply(c, e, body, err) && write_indexes(s, c, err);
}

bool ledger_write(Store *s, Case *c, EventKind kind, int64_t at_ms, Str actor, Json *body, Err *err)
{
	if (!store_begin(s, err)) {
		json_free(body);
		return false;
	}
	if (ledger_append(s, c, kind, at_ms, actor, body, err))
		return store_commit(s, err);
	store_rollback(s);
	return false;
}

bool ledger_flush(Store *s, Case *c, Err *err)
{
	if (written_count(c) == c->trail_count)
		return true;
	if (!store_begin(s, err))
		return false;
	if (must_be_current(s, c, err) && write_deferred(s, c, err) && write_indexes(s, c, err))
		return store_commit(s, err);
	store_rollback(s);
	return false;
}

bool ledger_note(Store *s, EventKind kind, int64_t at_ms, Str actor, Str ticket, Json *body, Err *err)
{
	AUTO(json_freep) Json *owned = body;
	if (!store_begin(s, err))
		return false;
	if (store_journal_append(s, kind, at_ms, actor, ticket, owned, NULL, err))
		return store_commit(s, err);
	store_rollback(s);
	return false;
}
