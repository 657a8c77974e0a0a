#include "evals/gate.h"

#include "base/auto.h"
#include "evals/metrics.h"
#include "evals/statistics.h"

static const double default_alpha = 0.05;

typedef struct Comparison {
	const Result *now, *before;
	Gate *gate;
	size_t lost, won;
	double p;
} Comparison;

/* ---- the same set? ---- */

static void find_differences(const Result *now, const Result *before, bool part, Json *differences)
{
	Json *added = json_new_array(), *removed = json_new_array(), *changed = json_new_array();
	for (size_t i = 0; i < now->count; i++) {
		const ResultCase *b = result_find(before, now->cases[i].id);
		if (b == NULL)
			json_push_str(added, now->cases[i].id);
		else if (!str_eq(b->hash, now->cases[i].hash))
			json_push_str(changed, now->cases[i].id);
	}
	for (size_t i = 0; !part && i < before->count; i++)
		if (result_find(now, before->cases[i].id) == NULL)
			json_push_str(removed, before->cases[i].id);
	json_set(differences, "added", added);
	json_set(differences, "removed", removed);
	json_set(differences, "changed", changed);
}

static bool same_set(const Json *differences)
{
	return json_count(json_get(differences, "added")) == 0 &&
	       json_count(json_get(differences, "removed")) == 0 &&
	       json_count(json_get(differences, "changed")) == 0;
}

/* ---- cases ---- */

static Json *case_entry(const ResultCase *rc)
{
	Json *entry = json_new_object();
	json_set_str(entry, "case", rc->id);
	json_set(entry, "failed", rc->failed == NULL ? json_new_array() : json_copy(rc->failed));
	return entry;
}

static void compare_cases(Comparison *c)
{
	const Json *limits = c->before->limits;
	AUTO(json_freep) Json *lost = json_new_array();
	for (size_t i = 0; i < c->now->count; i++) {
		const ResultCase *n = &c->now->cases[i], *b = result_find(c->before, n->id);
		if (b->passed && !n->passed) {
			c->lost++;
			json_push(lost, case_entry(n));
		} else if (!b->passed && n->passed) {
			c->won++;
			json_push_str(c->gate->improvements, n->id);
		}
	}
	c->p = mcnemar_exact(c->lost, c->won);
	bool sampled = c->now->sampled || c->before->sampled;
	double alpha = json_number(json_get(limits, "alpha"), default_alpha);
	if ((int64_t)c->lost <= json_int_at(limits, "new_failures", 0) ||
		(sampled && (c->lost <= c->won || c->p >= alpha)))
		return;
	for (const Json *entry = json_first(lost); entry != NULL; entry = json_next(entry))
		json_push(c->gate->regressions, json_copy(entry));
}

/* ---- metrics ---- */

static void metric_regression(Comparison *c, Str name, double now, double before, const char *why)
{
	Json *entry = json_new_object();
	json_set_str(entry, "metric", name);
	json_set_number(entry, "now", now);
	json_set_number(entry, "before", before);
	json_set_cstr(entry, "why", why);
	json_push(c->gate->regressions, entry);
	c->gate->passed = false;
}

/* The interval of the paired difference of a score; false where it is none of the scores. */
static bool paired(const Comparison *c, Str name, Interval *ret_interval, double *ret_mean)
{
	size_t s = 0, n = 0;
	while (s < SCORE_COUNT && !str_is(name, score_name((Score)s)))
		s++;
	bool pass_rate = str_is(name, "pass_rate");
	if (s == SCORE_COUNT && !pass_rate)
		return false;
	AUTO(free_ptr) double *d = xcalloc(c->now->count + 1, sizeof *d);
	double sum = 0;
	for (size_t i = 0; i < c->now->count; i++) {
		const ResultCase *a = &c->now->cases[i], *b = result_find(c->before, a->id);
		if (!pass_rate && (!a->has[s] || !b->has[s]))
			continue;
		d[n] = pass_rate ? (double)a->passes / (double)a->runs -
					   (double)b->passes / (double)b->runs
				 : a->scores[s] - b->scores[s];
		sum += d[n++];
	}
	*ret_interval = bootstrap_mean(d, n);
	*ret_mean = n > 0 ? sum / (double)n : 0;
	return true;
}

static void compare_metric(Comparison *c, Str name, const Json *limit)
{
	double now = json_number(json_get_str(c->now->metrics, name), 0);
	double before = json_number(json_get_str(c->before->metrics, name), 0);
	Interval interval = {0, 0};
	double mean;
	bool is_paired = paired(c, name, &interval, &mean);
	const Json *floor = json_get(limit, "floor"), *ceiling = json_get(limit, "ceiling"),
		   *fall = json_get(limit, "fall"), *rise = json_get(limit, "rise");
	if (floor != NULL && now < json_number(floor, 0))
		metric_regression(c, name, now, before, "below its floor");
	if (ceiling != NULL && now > json_number(ceiling, 0))
		metric_regression(c, name, now, before, "above its ceiling");
	if (fall != NULL && before - now > json_number(fall, 0) + 1e-9 &&
		(!is_paired || interval.high < 0))
		metric_regression(c, name, now, before, "fell by more than is allowed");
	if (rise != NULL && now - before > json_number(rise, 0) + 1e-9 &&
		(!is_paired || interval.low > 0))
		metric_regression(c, name, now, before, "rose by more than is allowed");
}

static void set_statistics(Comparison *c)
{
	Json *s = c->gate->statistics, *list = json_new_object();
	json_set_int(s, "lost", (int64_t)c->lost);
	json_set_int(s, "won", (int64_t)c->won);
	json_set_number(s, "mcnemar_p", c->p);
	for (const Json *m = json_first(c->now->metrics); m != NULL; m = json_next(m)) {
		Interval interval;
		double mean;
		if (!paired(c, json_key(m), &interval, &mean))
			continue;
		Json *entry = json_new_object();
		json_set_number(entry, "mean", mean);
		json_set_number(entry, "low", interval.low);
		json_set_number(entry, "high", interval.high);
		json_set_key(list, json_key(m), entry);
	}
	json_set(s, "differences", list);
}

static void without_baseline(const Result *now, Gate *gate)
{
	for (size_t i = 0; i < now->count; i++)
		gate->passed = gate->passed && now->cases[i].passed;
}

void gate_decide(const Result *now, const Result *baseline, bool part, Gate *ret_gate)
{
	Gate gate = {.has_baseline = baseline != NULL,
		.passed = true,
		.regressions = json_new_array(),
		.improvements = json_new_array(),
		.statistics = json_new_object(),
		.differences = json_new_object()};
	Comparison c = {.now = now, .before = baseline, .gate = &gate};
	if (baseline == NULL) {
		without_baseline(now, &gate);
	} else {
		find_differences(now, baseline, part, gate.differences);
		gate.comparable = same_set(gate.differences);
	}
	if (baseline != NULL && gate.comparable) {
		compare_cases(&c);
		const Json *metrics = json_get(baseline->limits, "metrics");
		for (const Json *m = json_first(metrics); m != NULL; m = json_next(m))
			compare_metric(&c, json_key(m), m);
		set_statistics(&c);
		gate.passed = json_count(gate.regressions) == 0;
	} else if (gate.has_baseline) {
		gate.passed = false;
	}
	*ret_gate = gate;
}

ErrCode gate_verdict(const Gate *g)
{
	if (g->has_baseline && !g->comparable)
		return ERR_INCOMPARABLE;
	return g->passed ? ERR_NONE : ERR_NO;
}

void gate_free(Gate *g)
{
	if (g == NULL)
		return;
	json_free(g->regressions);
	json_free(g->improvements);
	json_free(g->statistics);
	json_free(g->differences);
	*g = (Gate){0};
}
