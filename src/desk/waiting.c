/* What waits for a person, over all tickets: the approvals a supervisor looks at, and batches. */
#include "desk/desk_private.h"

enum { SUMMARY_MOST = 160 };

static const ActionState ranks[] = {ACTION_UNKNOWN, ACTION_SIGNED, ACTION_PROPOSED};

static bool is_waiting(const Action *a)
{
	for (size_t i = 0; i < COUNT(ranks); i++)
		if (a->state == ranks[i])
			return true;
	return false;
}

/* Its numbers and short texts, by name. */
static Str summary_of(Arena *arena, const Action *a)
{
	Buf text = {0};
	for (const Json *m = json_first(a->arguments); m != NULL; m = json_next(m)) {
		Str value = json_str(m);
		bool is_short = json_is(m, JSON_NUMBER) || json_is(m, JSON_BOOL) ||
			(json_is(m, JSON_STRING) && value.len <= SUMMARY_MOST / 2 && !str_has(value, STR("\n")));
		if (!is_short || text.len > SUMMARY_MOST)
			continue;
		buf_addf(&text, "%s" STR_FMT " ", text.len > 0 ? ", " : "", STR_ARG(json_key(m)));
		if (json_is(m, JSON_STRING))
			buf_add(&text, value);
		else
			json_write(m, &text);
	}
	Str copy = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

/* When it came to wait: its last signature, else when its reply was checked last. */
static int64_t since_of(const Case *c, const Action *a)
{
	int64_t since = a->signature_count > 0 ? a->signatures[a->signature_count - 1].at_ms : 0;
	for (size_t i = c->trail_count; i > 0 && since == 0; i--)
		if (c->trail[i - 1].kind == EVENT_CHECKED)
			since = c->trail[i - 1].at_ms;
	return since;
}

static Waiting waiting_of(Desk *desk, Arena *arena, const Case *c, const Action *a)
{
	const Requester *r = &c->ticket.requester;
	Err why = {0};
	bool may = action_may_sign(c, a, &desk->user, clock_now_ms(), &why);
	return (Waiting){.id = arena_copy(arena, a->id), .ticket = arena_copy(arena, c->ticket.id),
		.subject = arena_copy(arena, c->ticket.subject),
		.requester = arena_copy(arena, r->name.len > 0 ? r->name : r->email),
		.tool = arena_copy(arena, a->tool), .summary = summary_of(arena, a),
		.signed_by = a->signature_count > 0 ? arena_copy(arena, a->signatures[0].user) : STR(""),
		.why_not = may ? STR("") : arena_copy(arena, str_from(why.text)), .state = a->state,
		.tier = a->tier, .since_ms = since_of(c, a), .expires_ms = a->expires_ms};
}

/* Of the case alone: nothing that is open at the desk is closed for it. */
static bool add_action(Desk *desk, Arena *arena, const ActionIndexRow *row, Waiting **items, size_t *count, Err *err)
{
	Case *c;
	Workspace *w = desk->workspace;
	if (!ledger_load(w->store, &w->rules, row->ticket, &c, err))
		return false;
	const Action *a = case_action(c, row->id);
	if (a != NULL && is_waiting(a) && authorise(&desk->user, VERB_READ, (Object){c, a}, NULL))
		*ARENA_PUSH(arena, *items, *count) = waiting_of(desk, arena, c, a);
	ledger_close_case(c);
	return true;
}

static void go_on(WaitingPlace *at, const ActionIndexRow *rows, size_t count, size_t most)
{
	if (count == most && count > 0) {
		at->due_ms = rows[count - 1].due_ms;
		(void)snprintf(at->id, sizeof at->id, STR_FMT, STR_ARG(rows[count - 1].id));
		return;
	}
	at->id[0] = '\0';
	at->rank++;
	at->end = at->rank == (int)COUNT(ranks);
}

bool desk_waiting(Desk *desk, Arena *arena, WaitingPlace *at, size_t most, Waiting **ret_items, size_t *ret_count,
	Err *err)
{
	Waiting *items = NULL;
	size_t count = 0, row_count = 0;
	ActionIndexRow *rows;
	ActionPlace after = {at->due_ms, str_from(at->id)};
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err))
		return false;
	Str state = str_from(action_state_name(ranks[at->end ? 0 : at->rank]));
	if (!at->end && !store_actions_page(desk->workspace->store, arena, &desk->user, state, &after, most, &rows,
		&row_count, err))
		return false;
	for (size_t i = 0; i < row_count; i++)
		if (!add_action(desk, arena, &rows[i], &items, &count, err))
			return false;
	if (!at->end)
		go_on(at, rows, row_count, most);
	*ret_items = items;
	*ret_count = count;
	return true;
}

bool desk_waiting_on(Desk *desk, Arena *arena, Str ticket, Waiting **ret_items, size_t *ret_count, Err *err)
{
	Waiting *items = NULL;
	size_t count = 0;
	bool visible;
	Case *c;
	Workspace *w = desk->workspace;
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_ticket_visible(w->store, ticket, &desk->user, &visible, err))
		return false;
	if (!visible)
		return err_set(err, ERR_MISSING, "no ticket \"" STR_FMT "\"", STR_ARG(ticket));
	if (!ledger_load(w->store, &w->rules, ticket, &c, err))
		return false;
	for (size_t i = 0; i < c->action_count && !case_is_veiled(c, &desk->user); i++)
		if (action_is_open(&c->actions[i]) || c->actions[i].state == ACTION_UNKNOWN)
			*ARENA_PUSH(arena, items, count) = waiting_of(desk, arena, c, &c->actions[i]);
	ledger_close_case(c);
	*ret_items = items;
	*ret_count = count;
	return true;
}
