/* Cases under audit: what the journal folds to, against everything that stands beside it. */
#include "desk/audit_private.h"

#include "approval.h"
#include "core/arrival.h"

typedef struct Found {
	TicketRow *tickets;
	size_t ticket_count;
	ActionIndexRow *actions; /* ordered by ticket */
	size_t action_count;
} Found;

/* Every signature that was ever given still verifies, by the key its signer had then. False where that can't be
 * found out. */
static bool check_signatures(Audit *a, const Case *c, Err *err)
{
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		Err why = {0};
		if (e->kind != EVENT_SIGNED || e->body == NULL)
			continue;
		Signature s = {.user = e->actor, .digest = json_str_at(e->body, "digest"),
			.statement = json_str_at(e->body, "statement"),
			.signature = json_str_at(e->body, "signature")};
		if (signature_verify_by(audit_key_at(a, e->actor, e->seq), &s, &why))
			continue;
		if (why.code != ERR_REFUSED)
			return err_set(err, why.code, "%s", why.text);
		audit_fault(a, e->seq, arena_fmt(a->arena, "signature: %s", why.text));
	}
	return true;
}

static void check_arrivals(Audit *a, const Case *c)
{
	Err why = {0};
	int64_t seq;
	if (!case_is_as_it_arrived(c, &seq, &why))
		audit_fault(a, seq, str_from(why.text));
}

static void check_ticket_index(Audit *a, const Case *c, const TicketRow *row)
{
	AUTO(arena_free) Arena arena = {0};
	TicketIndex is = ledger_index(&arena, c);
	const struct {
		Str journal, index;
	} texts[] = {{is.state, row->index.state}, {is.intent, row->index.intent}, {is.risk, row->index.risk},
		{is.disposition, row->index.disposition}, {is.sources, row->index.sources},
		{is.claimed_by, row->index.claimed_by}};
	bool same = is.open_actions == row->index.open_actions &&
		is.claimed_until_ms == row->index.claimed_until_ms;
	for (size_t i = 0; i < COUNT(texts); i++)
		same = same && str_eq(texts[i].journal, texts[i].index);
	if (!same)
		audit_fault(a, 0, arena_fmt(a->arena, "ticket %.*s stands in the queue as the journal does not say",
			STR_ARG(c->ticket.id)));
}

/* How long it is held is in policy and manifest, which may have changed since it was signed. */
static bool due_as_signed(const Case *c, const Action *a, int64_t due_ms)
{
	return due_ms == action_due_ms(c, a) || (a->signature_count > 0 &&
		!str_is(a->signatures[a->signature_count - 1].digest, action_digest(c, a).text));
}

/* `from`: the first of its rows; they lie together. Gives where the next ticket's begin. */
static size_t check_action_index(Audit *a, Case *c, const Found *f, size_t from)
{
	size_t at = from;
	for (; at < f->action_count && str_eq(f->actions[at].ticket, c->ticket.id); at++) {
		const Action *action = case_action(c, f->actions[at].id);
		if (action == NULL || !str_is(f->actions[at].state, action_state_name(action->state)) ||
			!due_as_signed(c, action, f->actions[at].due_ms))
			audit_fault(a, 0, arena_fmt(a->arena, "action %.*s is not as the journal says",
				STR_ARG(f->actions[at].id)));
	}
	if (at - from != c->action_count)
		audit_fault(a, 0, arena_fmt(a->arena, "ticket %.*s has an action that the executor does not see",
			STR_ARG(c->ticket.id)));
	return at;
}

static void check_tools(Audit *a, const Case *c)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (action_is_open(&c->actions[i]) && toolbox_find(&c->rules->tools, c->actions[i].tool) == NULL)
			audit_fault(a, 0, arena_fmt(a->arena, "action %.*s names a tool that is not there",
				STR_ARG(c->actions[i].id)));
}

static bool check_case(Audit *a, const Found *f, const TicketRow *row, size_t *at, Err *err)
{
	Case *c;
	Err why = {0};
	Workspace *w = a->desk->workspace;
	if (!ledger_load(w->store, &w->rules, row->id, &c, &why)) {
		if (why.code == ERR_STORE)
			return err_set(err, why.code, "%s", why.text);
		audit_fault(a, 0, str_from(why.text));
		return true;
	}
	*at = check_action_index(a, c, f, *at);
	check_ticket_index(a, c, row);
	check_tools(a, c);
	check_arrivals(a, c);
	bool known = check_signatures(a, c, err);
	ledger_close_case(c);
	return known;
}

bool audit_cases(Audit *a, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Found f = {0};
	size_t at = 0;
	Store *store = a->desk->workspace->store;
	if (!store_actions(store, &arena, &f.actions, &f.action_count, err) ||
		!store_tickets(store, &arena, &f.tickets, &f.ticket_count, err))
		return false;
	for (size_t i = 0; a->report.ok && i < f.ticket_count; i++)
		if (!check_case(a, &f, &f.tickets[i], &at, err))
			return false;
	if (a->report.ok && at != f.action_count)
		audit_fault(a, 0, arena_fmt(a->arena, "action %.*s is of no ticket", STR_ARG(f.actions[at].id)));
	return true;
}
