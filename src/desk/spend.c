/* Spend: what models cost, by model and by person, and what that is for a draft and for a resolved ticket. */
#include "desk/desk_private.h"

typedef struct Sum {
	Str name;
	int64_t calls, failed, input_tokens, output_tokens, cost_micro;
	bool estimated;
} Sum;

typedef struct Sums {
	Sum *items;
	size_t count;
} Sums;

static void add(Sum *sum, const Call *call)
{
	sum->calls++;
	sum->failed += str_is(call->outcome, "failed");
	sum->input_tokens += call->input_tokens;
	sum->output_tokens += call->output_tokens;
	sum->cost_micro += call->cost_micro;
	sum->estimated = sum->estimated || call->estimated;
}

static Sum *sum_named(Arena *arena, Sums *sums, Str name)
{
	for (size_t i = 0; i < sums->count; i++)
		if (str_eq(sums->items[i].name, name))
			return &sums->items[i];
	Sum *sum = ARENA_PUSH(arena, sums->items, sums->count);
	*sum = (Sum){.name = name};
	return sum;
}

static void set_sum(Json *j, const Sum *sum)
{
	json_set_int(j, "calls", sum->calls);
	json_set_int(j, "failed", sum->failed);
	json_set_int(j, "input_tokens", sum->input_tokens);
	json_set_int(j, "output_tokens", sum->output_tokens);
	json_set_number(j, "cost", (double)sum->cost_micro / 1e6);
	json_set_bool(j, "estimated", sum->estimated);
}

static Json *sums_to_json(const Sums *sums)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < sums->count; i++) {
		Json *j = json_new_object();
		json_set_str(j, "name", sums->items[i].name);
		set_sum(j, &sums->items[i]);
		json_push(list, j);
	}
	return list;
}

/* null where there is nothing to divide by. */
static void set_share(Json *j, const char *key, int64_t cost_micro, int64_t count)
{
	json_set(j, key, count == 0 ? json_new_null() : json_new_number((double)cost_micro / 1e6 / (double)count));
}

static bool set_shares(Desk *desk, Json *j, int64_t since_ms, int64_t cost_micro, Err *err)
{
	Store *s = desk->workspace->store;
	int64_t drafts, resolved, events, tickets;
	if (!store_event_count(s, EVENT_DRAFTED, since_ms, &events, &drafts, err) ||
		!store_event_count(s, EVENT_DONE, since_ms, &tickets, &resolved, err))
		return false;
	json_set_int(j, "drafted", drafts);
	set_share(j, "cost_per_draft", cost_micro, events);
	json_set_int(j, "resolved", resolved);
	set_share(j, "cost_per_resolved", cost_micro, resolved);
	return true;
}

bool desk_spend(Desk *desk, int64_t since_ms, Json **ret_spend, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Call *calls;
	size_t count;
	Sums models = {0}, users = {0};
	Sum all = {0};
	Json *j = NULL;
	if (!desk_may(desk, VERB_STATS, NULL, NULL, 0, err) || !budget_flush(desk, err) ||
		!store_calls(desk->workspace->store, &arena, since_ms, &calls, &count, err) ||
		!budget_report(desk, &j, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		add(&all, &calls[i]);
		add(sum_named(&arena, &models, calls[i].route), &calls[i]);
		add(sum_named(&arena, &users, calls[i].user), &calls[i]);
	}
	set_sum(j, &all);
	json_set(j, "models", sums_to_json(&models));
	if (role_may(desk->user.role, VERB_AUDIT)) /* who spent it is not for colleagues */
		json_set(j, "users", sums_to_json(&users));
	if (!set_shares(desk, j, since_ms, all.cost_micro, err)) {
		json_free(j);
		return false;
	}
	*ret_spend = j;
	return true;
}
