#include "core/retention.h"

#include "base/auto.h"
#include "base/clock.h"

enum {
	DAYS_MOST = 36500,
	CALL_DAYS_LEAST = 31, /* budgets count a month */
};

static const char section[] = "retention";
static const int64_t day_ms = 24 * 60 * 60 * 1000;

/* What a ticket may be once nobody works on it. */
static const struct {
	CaseState state;
	const char *key;
	bool alone; /* [retention] tickets does not mean it */
} closed[] = {{CASE_DONE, "done", false}, {CASE_REJECTED, "rejected", false}, {CASE_ESCALATED, "escalated", true}};

static bool read_days(const Config *config, const char *key, int64_t otherwise, int64_t *ret_days, Err *err)
{
	return config_int(config, section, key, otherwise, 1, DAYS_MOST, ret_days, err);
}

/* What stays is asked after once the closed ones of its age are gone. */
static void ask_after_the_rest(Retention *r, int64_t longest)
{
	for (size_t state = 0; state < COUNT(r->days); state++)
		if (!r->erases[state])
			r->days[state] = longest;
}

bool retention_read(const Config *config, Retention *ret_retention, Err *err)
{
	Retention r = {.any = false};
	int64_t tickets, longest;
	if (!read_days(config, "tickets", 0, &tickets, err) ||
		!config_int(config, section, "calls", 0, CALL_DAYS_LEAST, DAYS_MOST, &r.call_days, err))
		return false;
	longest = tickets;
	for (size_t i = 0; i < COUNT(closed); i++) {
		int64_t *days = &r.days[closed[i].state];
		if (!read_days(config, closed[i].key, closed[i].alone ? 0 : tickets, days, err))
			return false;
		r.erases[closed[i].state] = *days > 0;
		longest = *days > longest ? *days : longest;
	}
	ask_after_the_rest(&r, longest);
	r.any = longest > 0 || r.call_days > 0;
	*ret_retention = r;
	return true;
}

bool retention_is_over(const Retention *r, CaseState state, int64_t last_ms, int64_t now_ms)
{
	int64_t days = (size_t)state < COUNT(r->days) ? r->days[state] : 0;
	return days > 0 && last_ms < now_ms - days * day_ms;
}

int64_t retention_newest_ms(const Retention *r, int64_t now_ms)
{
	int64_t least = 0;
	for (size_t i = 0; i < COUNT(r->days); i++)
		if (r->days[i] > 0 && (least == 0 || r->days[i] < least))
			least = r->days[i];
	return least == 0 ? INT64_MIN : now_ms - least * day_ms;
}

int64_t retention_calls_ms(const Retention *r, int64_t now_ms)
{
	return r->call_days == 0 ? INT64_MIN : now_ms - r->call_days * day_ms;
}

static const Action *pending(const Case *c)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (!action_is_settled(&c->actions[i]))
			return &c->actions[i];
	return NULL;
}

Str retention_keeps(Arena *arena, const Retention *r, const Case *c)
{
	const LegalHold *hold = &c->legal_hold;
	const Action *a = pending(c);
	if (legal_hold_stands(hold))
		return arena_fmt(arena, "under a legal hold by %.*s since %s: %.*s", STR_ARG(hold->by),
			clock_iso(hold->since_ms).text, STR_ARG(hold->reason));
	if (a != NULL)
		return arena_fmt(arena, "%.*s is %s", STR_ARG(a->id), action_state_name(a->state));
	return r->erases[c->state] ? STR("") : arena_fmt(arena, "it is %s, not closed", case_state_name(c->state));
}
