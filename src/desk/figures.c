/* What can be read off the trail: statistics. */
#include "desk/desk_private.h"

/* ---- stats ---- */

typedef struct Stats {
	Desk *desk;
	int64_t since_ms;
	Str ticket; /* of the last event, and whether it counts: its draft is visible to the user */
	bool counts_here;
	int64_t counts[EVENT_COUNT];
	int64_t dispositions[4], input_tokens, output_tokens;
	double cost;
	int64_t *latencies_us;
	size_t latency_count;
	Arena arena;
} Stats;

/* Counts obey the same rights as what they count (P5). */
static bool may_count(Stats *s, Str ticket, Err *err)
{
	if (ticket.len > 0 && !str_eq(s->ticket, ticket)) {
		s->ticket = arena_copy(&s->arena, ticket);
		return store_draft_visible(s->desk->workspace->store, ticket, &s->desk->user, &s->counts_here,
			err);
	}
	return true;
}

/* A draft counts once with what became of it: an edited one is checked again and not a second answer. */
static void count_disposition(Stats *s, const Event *event, const Json *body)
{
	Disposition d;
	if (event->kind == EVENT_DRAFTED &&
		disposition_from(json_str_at(json_get(body, "result"), "disposition"), &d))
		s->dispositions[d]++;
}

static bool count_event(void *context, Event event, Json *body, Err *err)
{
	Stats *s = context;
	if (!may_count(s, event.ticket, err)) {
		json_free(body);
		return false;
	}
	if (event.at_ms >= s->since_ms && (event.ticket.len == 0 || s->counts_here)) {
		s->counts[event.kind]++;
		count_disposition(s, &event, body);
		const Json *usage = event.kind == EVENT_DRAFTED ? json_get(body, "usage") : NULL;
		s->input_tokens += json_int_at(usage, "input_tokens", 0);
		s->output_tokens += json_int_at(usage, "output_tokens", 0);
		s->cost += json_number(json_get(usage, "cost"), 0);
		if (usage != NULL)
			*ARENA_PUSH(&s->arena, s->latencies_us, s->latency_count) =
				json_int_at(usage, "latency_us", 0);
	}
	json_free(body);
	return true;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t percentile(const Stats *s, unsigned percent)
{
	return s->latency_count == 0 ? 0 : s->latencies_us[(s->latency_count - 1) * percent / 100];
}

static Json *stats_to_json(Stats *s)
{
	static const struct {
		const char *name;
		EventKind kind;
	} counted[] = {{"arrived", EVENT_ARRIVED}, {"drafted", EVENT_DRAFTED}, {"edited", EVENT_DRAFT_EDITED},
		{"signed", EVENT_SIGNED}, {"executed", EVENT_DONE}, {"failed", EVENT_FAILED},
		{"unknown", EVENT_UNKNOWN}, {"rejected", EVENT_REJECTED}, {"escalated", EVENT_ESCALATED},
		{"refused", EVENT_REFUSED}};
	Json *j = json_new_object(), *dispositions = json_new_object();
	json_set_cstr(j, "schema", "countersign/stats/1");
	for (size_t i = 0; i < COUNT(counted); i++)
		json_set_int(j, counted[i].name, s->counts[counted[i].kind]);
	for (int d = 0; d < 4; d++)
		json_set_int(dispositions, disposition_name((Disposition)d), s->dispositions[d]);
	json_set(j, "dispositions", dispositions);
	if (s->latency_count > 0)
		qsort(s->latencies_us, s->latency_count, sizeof s->latencies_us[0], by_number);
	json_set_int(j, "draft_p50_us", percentile(s, 50));
	json_set_int(j, "draft_p95_us", percentile(s, 95));
	json_set_int(j, "input_tokens", s->input_tokens);
	json_set_int(j, "output_tokens", s->output_tokens);
	json_set_number(j, "cost", s->cost);
	return j;
}

bool desk_stats(Desk *desk, int64_t since_ms, Json **ret_stats, Err *err)
{
	Stats s = {.desk = desk, .since_ms = since_ms, .ticket = STR("")};
	if (!desk_may(desk, VERB_STATS, NULL, NULL, 0, err))
		return false;
	bool ok = store_events(desk->workspace->store, STR(""), count_event, &s, err);
	if (ok)
		*ret_stats = stats_to_json(&s);
	arena_free(&s.arena);
	return ok;
}
