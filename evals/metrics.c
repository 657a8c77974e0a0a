#include "evals/metrics.h"

#include "base/auto.h"
#include "evals/statistics.h"

typedef struct Totals {
	double sum[SCORE_COUNT];
	size_t count[SCORE_COUNT];
} Totals;

static const char *const counted[] = {
	"schema_failures", "retries", "blocked", "input_tokens", "output_tokens", "cost"};

static Totals totals_of(const ResultCase *cases, size_t count)
{
	Totals t = {0};
	for (size_t i = 0; i < count; i++)
		for (size_t s = 0; s < SCORE_COUNT; s++)
			if (cases[i].has[s]) {
				t.sum[s] += cases[i].scores[s];
				t.count[s]++;
			}
	return t;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The nearest-rank percentile of a sorted list, in milliseconds; 0 for none. */
static double percentile_ms(const double *sorted, size_t count, size_t percent)
{
	size_t rank = (count * percent + 99) / 100;
	return count == 0 ? 0 : sorted[rank > 0 ? rank - 1 : 0] / 1000;
}

static void set_latency(Json *metrics, const Json *outcomes)
{
	size_t n = 0;
	AUTO(free_ptr) double *all = xcalloc(json_count(outcomes) + 1, sizeof *all);
	for (const Json *o = json_first(outcomes); o != NULL; o = json_next(o))
		if (json_get(o, "counts") != NULL)
			all[n++] = json_number(json_get(json_get(o, "counts"), "latency_us"), 0);
	qsort(all, n, sizeof *all, by_value);
	json_set_number(metrics, "latency_p50_ms", percentile_ms(all, n, 50));
	json_set_number(metrics, "latency_p95_ms", percentile_ms(all, n, 95));
}

static void set_counts(Json *metrics, const Result *r)
{
	for (size_t i = 0; i < COUNT(counted); i++) {
		double sum = 0;
		for (const Json *o = json_first(r->owned); o != NULL; o = json_next(o))
			sum += json_number(json_get(json_get(o, "counts"), counted[i]), 0);
		json_set_number(metrics, counted[i], sum);
	}
	double cost = json_number(json_get(metrics, "cost"), 0);
	json_set_number(metrics, "cost_per_pass", r->passed > 0 ? cost / (double)r->passed : 0);
}

static void set_pass_hat(Json *metrics, const Result *r)
{
	for (size_t k = 2; k <= r->seeds; k++) {
		char name[24];
		double sum = 0;
		for (size_t i = 0; i < r->count; i++)
			sum += pass_hat(r->cases[i].runs, r->cases[i].passes, k);
		(void)snprintf(name, sizeof name, "pass^%zu", k);
		json_set_number(metrics, name, r->count > 0 ? sum / (double)r->count : 0);
	}
}

Json *metrics_of(const Result *r)
{
	Json *metrics = json_new_object();
	Totals t = totals_of(r->cases, r->count);
	double rate = 0;
	for (size_t i = 0; i < r->count; i++)
		rate += (double)r->cases[i].passes / (double)r->cases[i].runs;
	json_set_number(metrics, "pass_rate", r->count > 0 ? rate / (double)r->count : 0);
	set_pass_hat(metrics, r);
	for (size_t s = 0; s < SCORE_COUNT; s++)
		if (t.count[s] > 0)
			json_set_number(
				metrics, score_name((Score)s), t.sum[s] / (double)t.count[s]);
	set_counts(metrics, r);
	set_latency(metrics, r->owned);
	return metrics;
}

bool metric_more_is_better(Str name)
{
	for (size_t i = 0; i < COUNT(counted); i++)
		if (str_is(name, counted[i]))
			return false;
	return !str_starts(name, STR("latency")) && !str_starts(name, STR("cost"));
}

/* ---- slices ---- */

typedef struct Slice {
	const char *kind;
	Str name;
	size_t cases, passed, asked; /* asked: those that expect documents */
	double recall;               /* their sum */
} Slice;

typedef struct Slices {
	Arena arena;
	Slice *items;
	size_t count;
} Slices;

static void count_in(Slices *slices, const char *kind, Str name, const ResultCase *rc)
{
	size_t i = 0;
	if (name.len == 0)
		return;
	while (i < slices->count &&
		(slices->items[i].kind != kind || !str_eq(slices->items[i].name, name)))
		i++;
	if (i == slices->count)
		*ARENA_PUSH(&slices->arena, slices->items, slices->count) =
			(Slice){.kind = kind, .name = name};
	Slice *s = &slices->items[i];
	s->cases++;
	s->passed += rc->passed;
	s->asked += rc->has[SCORE_RETRIEVAL_RECALL];
	s->recall += rc->scores[SCORE_RETRIEVAL_RECALL];
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const Slice *)a)->name, ((const Slice *)b)->name);
}

static Json *slice_to_json(const Slice *s)
{
	Json *j = json_new_object();
	json_set_int(j, "cases", (int64_t)s->cases);
	json_set_int(j, "passed", (int64_t)s->passed);
	json_set_number(j, "pass_rate", (double)s->passed / (double)s->cases);
	if (s->asked > 0)
		json_set_number(j, "retrieval_recall", s->recall / (double)s->asked);
	return j;
}

Json *slices_of(const Result *r)
{
	static const char *const kinds[] = {"tag", "language", "intent", "model"};
	Slices slices = {0};
	Json *j = json_new_object();
	for (size_t i = 0; i < r->count; i++) {
		const ResultCase *rc = &r->cases[i];
		for (size_t k = 0; rc->golden != NULL && k < rc->golden->tags.count; k++)
			count_in(&slices, kinds[0], rc->golden->tags.items[k], rc);
		for (size_t k = 1; k < COUNT(kinds); k++)
			count_in(&slices, kinds[k], json_str_at(rc->outcome, kinds[k]), rc);
	}
	if (slices.count > 0)
		qsort(slices.items, slices.count, sizeof slices.items[0], by_name);
	for (size_t k = 0; k < COUNT(kinds); k++) {
		Json *group = json_new_object();
		for (size_t i = 0; i < slices.count; i++)
			if (slices.items[i].kind == kinds[k])
				json_set_key(group, slices.items[i].name,
					slice_to_json(&slices.items[i]));
		json_set(j, kinds[k], group);
	}
	arena_free(&slices.arena);
	return j;
}
