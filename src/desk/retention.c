/* How long tickets are kept: what is too old goes, what must stay all the same is told (core/retention.h). */
#include "core/retention.h"

#include "desk/answers.h"
#include "desk/erasure.h"

enum { PORTION = 200 }; /* tickets in one transaction */

typedef struct Ageing {
	Desk *desk;
	Arena *arena;
	Retention days;
	const AgedWish *wish;
	Aged aged;
	int64_t now_ms;
} Ageing;

static bool judge(Ageing *g, const IdleTicket *idle, Err *err)
{
	Case *c;
	CaseState state;
	Workspace *w = g->desk->workspace;
	if (!case_state_from(idle->state, &state))
		return err_set(err, ERR_STORE, "ticket \"%.*s\" is in no state there is; run audit verify", STR_ARG(idle->id));
	if (!retention_is_over(&g->days, state, idle->last_ms, g->now_ms))
		return true;
	if (!ledger_load(w->store, &w->rules, idle->id, &c, err))
		return false;
	Str kept = retention_keeps(g->arena, &g->days, c);
	ledger_close_case(c);
	*ARENA_PUSH(g->arena, g->aged.items, g->aged.count) = (AgedTicket){idle->id, idle->state, idle->last_ms, kept};
	return true;
}

static bool find(Ageing *g, Err *err)
{
	IdleTicket *idle;
	size_t count;
	if (!store_tickets_idle(g->desk->workspace->store, g->arena, retention_newest_ms(&g->days, g->now_ms), &idle,
		    &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!judge(g, &idle[i], err))
			return false;
	return true;
}

/* ---- erasing ---- */

static bool erase(Ageing *g, Str *tickets, size_t count, Err *err)
{
	Erasure e = {.desk = g->desk, .arena = g->arena, .email = STR(""), .tickets = tickets, .count = count,
		.reason = g->wish->reason, .offices = g->wish->offices, .context = g->wish->context};
	return erasure_run(&e, err);
}

/* One ticket that can't go, for a tool that is gone, say, keeps no other one. */
static bool erase_each(Ageing *g, AgedTicket *const *items, size_t count, Err *err)
{
	for (size_t i = 0; i < count; i++) {
		Err why = {0};
		if (erase(g, &items[i]->id, 1, &why))
			continue;
		if (why.code != ERR_REFUSED && why.code != ERR_STALE)
			return err_set(err, why.code, "%s", why.text);
		items[i]->kept = arena_copy(g->arena, str_from(why.text));
	}
	return true;
}

static bool erase_portion(Ageing *g, AgedTicket *const *items, size_t count, Err *err)
{
	Err why = {0};
	Str tickets[PORTION];
	for (size_t i = 0; i < count; i++)
		tickets[i] = items[i]->id;
	if (count == 0 || erase(g, tickets, count, &why))
		return true;
	return why.code == ERR_REFUSED || why.code == ERR_STALE ? erase_each(g, items, count, err)
		: err_set(err, why.code, "%s", why.text);
}

static bool erase_found(Ageing *g, Err *err)
{
	AgedTicket *items[PORTION];
	size_t count = 0;
	for (size_t i = 0; i < g->aged.count; i++) {
		if (g->aged.items[i].kept.len == 0)
			items[count++] = &g->aged.items[i];
		if (count == PORTION || i + 1 == g->aged.count) {
			if (!erase_portion(g, items, count, err))
				return false;
			count = 0;
		}
	}
	return true;
}

/* ---- what models were asked ---- */

static bool forget_models(Ageing *g, bool remove, Err *err)
{
	Store *store = g->desk->workspace->store;
	int64_t since_ms;
	return answers_since(g->desk, &since_ms, err) &&
		store_answers_before(store, since_ms > 0 ? since_ms : INT64_MAX, remove, &g->aged.answers, err) &&
		store_calls_before(store, retention_calls_ms(&g->days, g->now_ms), remove, &g->aged.calls, err);
}

static bool forget_and_say(Ageing *g, Err *err)
{
	Store *store = g->desk->workspace->store;
	AUTO(json_freep) Json *body = json_new_object();
	bool ok = store_begin(store, err) && forget_models(g, true, err);
	json_set(body, "tickets", json_new_array());
	json_set_str(body, "reason", g->wish->reason);
	json_set_int(body, "answers", g->aged.answers);
	json_set_int(body, "calls", g->aged.calls);
	ok = ok && (g->aged.answers + g->aged.calls == 0 || store_journal_append(store, EVENT_ERASED, g->now_ms,
		g->desk->user.name, STR(""), body, NULL, err)) && store_commit(store, err);
	store_rollback(store);
	return ok;
}

static void count_what_became(Aged *aged)
{
	for (size_t i = 0; i < aged->count; i++)
		*(aged->items[i].kept.len == 0 ? &aged->erased : &aged->kept) += 1;
}

bool desk_erase_aged(Desk *desk, Arena *arena, const AgedWish *wish, Aged *ret_aged, Err *err)
{
	Ageing g = {.desk = desk, .arena = arena, .wish = wish, .now_ms = clock_now_ms()};
	if (!desk_may(desk, VERB_ERASE, NULL, NULL, 0, err) || !reason_is_given(wish->reason, err) ||
		!retention_read(&desk->workspace->rules.config, &g.days, err))
		return false;
	if (!g.days.any)
		return err_set(err, ERR_INPUT, "countersign.ini: [retention] says of nothing for how many days it is kept "
			"(tickets = 730, say)");
	if (!find(&g, err))
		return false;
	bool ok = wish->dry_run ? forget_models(&g, false, err) : erase_found(&g, err) && forget_and_say(&g, err);
	if (!wish->dry_run) /* where it broke off, too: of what went already nothing stays */
		ok = erasure_finish(desk, ok ? err : NULL) && ok;
	count_what_became(&g.aged);
	if (ok)
		*ret_aged = g.aged;
	return ok;
}

/* ---- legal holds ---- */

bool desk_legal_hold(Desk *desk, Str ticket, bool lift, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	Verb verb = lift ? VERB_LIFT_HOLD : VERB_HOLD;
	if (!reason_is_given(reason, err) || !desk_choose_case(desk, verb, ticket, 0, &c, err))
		return false;
	if (legal_hold_stands(&c->legal_hold) != lift) {
		(void)err_set(err, ERR_REFUSED, "%.*s is %s", STR_ARG(ticket), lift ? "under no legal hold"
			: "under a legal hold already");
		return desk_refuse(desk, c, STR(""), verb_name(verb), err);
	}
	Json *body = json_new_object();
	json_set_str(body, "reason", reason);
	if (!desk_write(desk, c, lift ? EVENT_HOLD_LIFTED : EVENT_HELD, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}
