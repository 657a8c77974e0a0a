#include "desk/budget.h"

#include "desk/desk_private.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, MINUTE_MS = 60 * 1000 };

/* A limit of a day. */
typedef struct DayLimit {
	const char *key;
	bool of_user, money;
	const char *purpose; /* "": whatever for */
} DayLimit;

static const DayLimit day_limits[] = {
	{"user_day_tokens", true, false, ""},
	{"user_day_cost", true, true, ""},
	{"workspace_day_tokens", false, false, ""},
	{"workspace_day_cost", false, true, ""},
	{"ahead_day_tokens", false, false, "ahead"},
	{"ahead_day_cost", false, true, "ahead"},
};

static const char *const other_keys[] = {"user_calls_per_minute", "workspace_calls_per_minute", "currency"};

static const Config *config_of(const Desk *desk)
{
	return &desk->workspace->rules.config;
}

static bool key_known(Str key)
{
	bool known = false;
	for (size_t i = 0; i < COUNT(day_limits); i++)
		known = known || str_is(key, day_limits[i].key);
	for (size_t i = 0; i < COUNT(other_keys); i++)
		known = known || str_is(key, other_keys[i]);
	return known;
}

static bool keys_known(const Config *c, Err *err)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_is(c->items[i].section, "budget") && !key_known(c->items[i].key))
			return err_set(err, ERR_INPUT, "countersign.ini:%d: [budget] %.*s: no limit of that name",
				c->items[i].line, STR_ARG(c->items[i].key));
	return true;
}

/* -1: it is not limited. */
static bool limit_of(const Desk *desk, const DayLimit *limit, int64_t *ret_most, Err *err)
{
	if (limit->money)
		return config_micro(config_of(desk), "budget", limit->key, -1, ret_most, err);
	return config_int(config_of(desk), "budget", limit->key, -1, 0, INT64_MAX / 2, ret_most, err);
}

/* ---- what was used ---- */

/* Finished calls that are no rows yet. */
static void add_paid(const Desk *desk, Str purpose, Spend *spend)
{
	for (const Paid *p = desk->budget.paid; p != NULL; p = p->next) {
		if (purpose.len > 0 && !str_eq(p->call.purpose, purpose))
			continue;
		spend->calls++;
		spend->tokens += p->call.input_tokens + p->call.output_tokens;
		spend->cost_micro += p->call.cost_micro;
	}
}

static bool spent(Desk *desk, bool of_user, Str purpose, Str route, int64_t since_ms, Spend *ret_spend, Err *err)
{
	Str user = of_user ? desk->user.name : STR("");
	Spend spend;
	if (!store_spend(desk->workspace->store, user, purpose, route, since_ms, &spend, err))
		return false;
	add_paid(desk, purpose, &spend);
	spend.calls += desk->budget.held.calls;
	spend.tokens += desk->budget.held.tokens;
	spend.cost_micro += desk->budget.held.cost_micro;
	*ret_spend = spend;
	return true;
}

static int64_t today_ms(void)
{
	int64_t now_ms = clock_now_ms();
	return now_ms - now_ms % DAY_MS;
}

static bool used_today(Desk *desk, const DayLimit *limit, int64_t *ret_used, Err *err)
{
	Spend spend;
	if (!spent(desk, limit->of_user, str_from(limit->purpose), STR(""), today_ms(), &spend, err))
		return false;
	*ret_used = limit->money ? spend.cost_micro : spend.tokens;
	return true;
}

/* ---- asking ---- */

static Str amount(const Desk *desk, Arena *arena, const DayLimit *limit, int64_t value)
{
	Str currency = config_str(config_of(desk), "budget", "currency", STR("EUR"));
	if (!limit->money)
		return arena_fmt(arena, "%lld tokens", (long long)value);
	return arena_fmt(arena, "%lld.%06lld %.*s", (long long)value / 1000000, (long long)value % 1000000,
		STR_ARG(currency));
}

static bool refuse(const Desk *desk, const DayLimit *limit, int64_t used, int64_t wants, int64_t most, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	return err_set(err, ERR_REFUSED, "the day's budget does not hold one question more: %.*s of %.*s are "
		"used, it may need %.*s (countersign.ini: [budget] %s)",
		STR_ARG(amount(desk, &arena, limit, used)), STR_ARG(amount(desk, &arena, limit, most)),
		STR_ARG(amount(desk, &arena, limit, wants)), limit->key);
}

static bool day_allows(Desk *desk, const BudgetAsk *ask, Err *err)
{
	for (size_t i = 0; i < COUNT(day_limits); i++) {
		const DayLimit *limit = &day_limits[i];
		int64_t most, used, wants = limit->money ? ask->cost_micro : ask->tokens;
		if (!limit_of(desk, limit, &most, err))
			return false;
		bool applies = most >= 0 && (limit->purpose[0] == '\0' || str_is(ask->purpose, limit->purpose));
		if (!applies || wants == 0)
			continue;
		if (!used_today(desk, limit, &used, err))
			return false;
		if (used + wants > most)
			return refuse(desk, limit, used, wants, most, err);
	}
	return true;
}

/* How long until one call more fits into the last minute. */
static bool rate_wait(Desk *desk, bool of_user, Str route, int64_t most, int64_t *wait_ms, Err *err)
{
	int64_t now_ms = clock_now_ms();
	Spend spend;
	if (most <= 0)
		return true;
	if (!spent(desk, of_user, STR(""), route, now_ms - MINUTE_MS, &spend, err))
		return false;
	int64_t oldest_ms = spend.first_ms > 0 ? spend.first_ms : now_ms;
	int64_t left_ms = spend.calls >= most ? oldest_ms + MINUTE_MS - now_ms + 1 : 0;
	*wait_ms = left_ms > *wait_ms ? left_ms : *wait_ms;
	return true;
}

static bool minute_allows(Desk *desk, const BudgetAsk *ask, int64_t *ret_wait_ms, Err *err)
{
	int64_t of_user, of_all, wait_ms = 0;
	if (!config_int(config_of(desk), "budget", "user_calls_per_minute", 0, 1, INT32_MAX, &of_user, err) ||
		!config_int(config_of(desk), "budget", "workspace_calls_per_minute", 0, 1, INT32_MAX, &of_all,
			err) ||
		!rate_wait(desk, true, STR(""), of_user, &wait_ms, err) ||
		!rate_wait(desk, false, STR(""), of_all, &wait_ms, err) ||
		!rate_wait(desk, false, ask->route->name, ask->route->requests_per_minute, &wait_ms, err))
		return false;
	*ret_wait_ms = wait_ms;
	return true;
}

bool budget_ask(Desk *desk, const BudgetAsk *ask, int64_t *ret_wait_ms, Err *err)
{
	Held *held = &desk->budget.held;
	if (!keys_known(config_of(desk), err) || !day_allows(desk, ask, err) ||
		!minute_allows(desk, ask, ret_wait_ms, err))
		return false;
	if (*ret_wait_ms > 0)
		return true;
	held->calls++;
	held->tokens += ask->tokens;
	held->cost_micro += ask->cost_micro;
	return true;
}

void budget_release(Desk *desk, const BudgetAsk *ask)
{
	Held *held = &desk->budget.held;
	held->calls--;
	held->tokens -= ask->tokens;
	held->cost_micro -= ask->cost_micro;
}

/* ---- calls that ended ---- */

void call_set_usage(Call *call, const ModelUsage *usage, const char *outcome)
{
	call->reported = usage->reported;
	call->outcome = str_from(outcome);
	call->tries = usage->tries;
	call->input_tokens = usage->input_tokens;
	call->output_tokens = usage->output_tokens;
	call->cost_micro = usage->cost_micro;
	call->estimated = usage->estimated;
	call->took_us = usage->latency_us;
	call->first_us = usage->first_us;
}

void budget_note(Desk *desk, const Call *call, Str key, Str body)
{
	Paid *p = xcalloc(1, sizeof *p);
	p->call = *call;
	p->call.user = arena_copy(&p->arena, call->user);
	p->call.ticket = arena_copy(&p->arena, call->ticket);
	p->call.purpose = arena_copy(&p->arena, call->purpose);
	p->call.route = arena_copy(&p->arena, call->route);
	p->call.reported = arena_copy(&p->arena, call->reported);
	p->call.outcome = arena_copy(&p->arena, call->outcome);
	p->key = arena_copy(&p->arena, key);
	p->body = arena_copy(&p->arena, body);
	if (desk->budget.paid == NULL)
		desk->budget.paid = p;
	else
		desk->budget.paid_last->next = p;
	desk->budget.paid_last = p;
}

static bool write_one(Store *s, const Paid *p, Err *err)
{
	const Call *call = &p->call;
	if (!store_call_add(s, call, err))
		return false;
	if (call->reported.len > 0 && !store_model_seen(s, call->route, call->reported, call->at_ms, err))
		return false;
	return p->key.len == 0 || store_answer_put(s, p->key, call->ticket, call->at_ms, p->body, err);
}

bool budget_write(Desk *desk, Err *err)
{
	for (const Paid *p = desk->budget.paid; p != NULL; p = p->next)
		if (!write_one(desk->workspace->store, p, err))
			return false;
	return true;
}

void budget_free(Budget *b)
{
	for (Paid *p = b->paid, *next; p != NULL; p = next) {
		next = p->next;
		arena_free(&p->arena);
		free(p);
	}
	b->paid = b->paid_last = NULL;
}

void budget_move(Budget *from, Budget *to)
{
	if (from->paid == NULL)
		return;
	from->paid_last->next = to->paid;
	to->paid_last = to->paid == NULL ? from->paid_last : to->paid_last;
	to->paid = from->paid;
	from->paid = from->paid_last = NULL;
}

bool budget_flush(Desk *desk, Err *err)
{
	Store *s = desk->workspace->store;
	if (desk->budget.paid == NULL)
		return true;
	if (!store_begin(s, err))
		return false;
	if (!budget_write(desk, err)) {
		store_rollback(s);
		return false;
	}
	bool ok = store_commit(s, err);
	if (ok)
		budget_free(&desk->budget);
	return ok;
}

/* ---- telling ---- */

bool budget_used(Desk *desk, int64_t *ret_percent, Err *err)
{
	int64_t percent = 0;
	for (size_t i = 0; i < COUNT(day_limits); i++) {
		int64_t most, used;
		if (!limit_of(desk, &day_limits[i], &most, err))
			return false;
		if (most < 0 || day_limits[i].purpose[0] != '\0')
			continue;
		if (!used_today(desk, &day_limits[i], &used, err))
			return false;
		int64_t now = most == 0 ? 100 : used >= most ? 100 : (int64_t)(100.0 * (double)used / (double)most);
		percent = now > percent ? now : percent;
	}
	*ret_percent = percent;
	return true;
}

bool budget_report(Desk *desk, Json **ret_report, Err *err)
{
	Json *report = json_new_object(), *list = json_new_array();
	json_set_str(report, "currency", config_str(config_of(desk), "budget", "currency", STR("EUR")));
	json_set(report, "limits", list);
	for (size_t i = 0; i < COUNT(day_limits); i++) {
		const DayLimit *limit = &day_limits[i];
		int64_t most, used = 0;
		if (!limit_of(desk, limit, &most, err) || (most >= 0 && !used_today(desk, limit, &used, err))) {
			json_free(report);
			return false;
		}
		if (most < 0)
			continue;
		Json *item = json_new_object();
		json_set_cstr(item, "limit", limit->key);
		json_set_number(item, "used", limit->money ? (double)used / 1e6 : (double)used);
		json_set_number(item, "of", limit->money ? (double)most / 1e6 : (double)most);
		json_push(list, item);
	}
	*ret_report = report;
	return true;
}
