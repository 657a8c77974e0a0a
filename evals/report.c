#include "evals/report.h"

#include "base/auto.h"
#include "evals/metrics.h"

enum { WORST_TOLD = 15, TEXT_TOLD = 200 };

Json *report_json(const Result *r, const Gate *g)
{
	Json *j = json_new_object(), *failures = json_new_array();
	Arena arena = {0};
	const ResultCase **worst = report_worst(&arena, r);
	json_set_str(j, "set", r->set);
	json_set_int(j, "cases", (int64_t)r->count);
	json_set_int(j, "passed", (int64_t)r->passed);
	json_set(j, "metrics", json_copy(r->metrics));
	json_set(j, "regressions", json_copy(g->regressions));
	json_set(j, "comparable", g->has_baseline ? json_new_bool(g->comparable) : json_new_null());
	json_set_cstr(j, "gate", g->passed ? "passed" : "failed");
	json_set(j, "improvements", json_copy(g->improvements));
	json_set(j, "statistics", json_copy(g->statistics));
	json_set(j, "differences", json_copy(g->differences));
	json_set_int(j, "seeds", (int64_t)r->seeds);
	json_set_str(j, "hash", r->hash);
	json_set(j, "fingerprint",
		r->fingerprint == NULL ? json_new_object() : json_copy(r->fingerprint));
	json_set(j, "slices", json_copy(r->slices));
	for (size_t i = 0; i < r->count && !worst[i]->passed; i++) {
		Json *item = json_new_object();
		json_set_str(item, "case", worst[i]->id);
		json_set_int(item, "passes", (int64_t)worst[i]->passes);
		json_set(item, "failed", json_copy(worst[i]->failed));
		json_push(failures, item);
	}
	json_set(j, "failures", failures);
	arena_free(&arena);
	return j;
}

/* ---- worst first ---- */

static double mean_score(const ResultCase *rc)
{
	double sum = 0;
	size_t n = 0;
	for (size_t s = 0; s < SCORE_COUNT; s++)
		if (rc->has[s]) {
			sum += rc->scores[s];
			n++;
		}
	return n > 0 ? sum / (double)n : 0;
}

static int by_badness(const void *a, const void *b)
{
	const ResultCase *x = *(const ResultCase *const *)a, *y = *(const ResultCase *const *)b;
	size_t fx = json_count(x->failed), fy = json_count(y->failed);
	double sx = mean_score(x), sy = mean_score(y);
	if (x->passed != y->passed)
		return x->passed ? 1 : -1;
	if (fx != fy)
		return fx < fy ? 1 : -1;
	if (sx != sy)
		return sx > sy ? 1 : -1;
	return str_cmp(x->id, y->id);
}

const ResultCase **report_worst(Arena *arena, const Result *r)
{
	const ResultCase **list = ARENA_ARRAY(arena, const ResultCase *, r->count + 1);
	for (size_t i = 0; i < r->count; i++)
		list[i] = &r->cases[i];
	qsort(list, r->count, sizeof(const ResultCase *), by_badness);
	return list;
}

/* ---- text ---- */

static void add_failures(Buf *out, const Json *failed)
{
	size_t n = 0;
	for (const Json *f = json_first(failed); f != NULL; f = json_next(f), n++) {
		Str text = json_str_at(f, "text");
		buf_addf(out, "%s%.*s: %.*s%s", n > 0 ? "; " : "", STR_ARG(json_str_at(f, "check")),
			STR_ARG(str_slice(text, 0, TEXT_TOLD)), text.len > TEXT_TOLD ? "..." : "");
	}
	buf_addc(out, '\n');
}

static void add_regression(Buf *out, const Json *entry)
{
	Str metric = json_str_at(entry, "metric");
	if (metric.len == 0) {
		buf_addf(out, "  regressed  %.*s  ", STR_ARG(json_str_at(entry, "case")));
		add_failures(out, json_get(entry, "failed"));
		return;
	}
	buf_addf(out, "  regressed  %.*s %.*s: %.4g, was %.4g\n", STR_ARG(metric),
		STR_ARG(json_str_at(entry, "why")), json_number(json_get(entry, "now"), 0),
		json_number(json_get(entry, "before"), 0));
}

static void add_ids(Buf *out, const char *label, const Json *ids)
{
	if (json_count(ids) == 0)
		return;
	buf_addf(out, "  %-10s ", label);
	for (const Json *id = json_first(ids); id != NULL; id = json_next(id))
		buf_addf(out, " %.*s", STR_ARG(json_str(id)));
	buf_addc(out, '\n');
}

static void add_verdict(Buf *out, const Result *r, const Gate *g, const Result *baseline)
{
	buf_addf(out, "%.*s: %zu of %zu cases pass", STR_ARG(r->set), r->passed, r->count);
	if (baseline != NULL)
		buf_addf(out, " (baseline: %zu of %zu)", baseline->passed, baseline->count);
	if (g->has_baseline && !g->comparable)
		buf_adds(out, "\nNOT COMPARABLE: the baseline is of another set\n");
	else
		buf_addf(out, "\nGate %s%s\n", g->passed ? "passed" : "FAILED",
			g->has_baseline ? "" : " (no baseline: every case must pass)");
	add_ids(out, "added", json_get(g->differences, "added"));
	add_ids(out, "removed", json_get(g->differences, "removed"));
	add_ids(out, "changed", json_get(g->differences, "changed"));
}

static void add_worst(Buf *out, const Result *r)
{
	Arena arena = {0};
	const ResultCase **worst = report_worst(&arena, r);
	if (r->passed < r->count)
		buf_addf(out, "\nFailing, worst first (%zu)\n", r->count - r->passed);
	for (size_t i = 0; i < r->count && !worst[i]->passed; i++) {
		if (i == WORST_TOLD) {
			buf_addf(out, "  and %zu more\n", r->count - r->passed - i);
			break;
		}
		buf_addf(out, "  %.*s  ", STR_ARG(worst[i]->id));
		add_failures(out, worst[i]->failed);
	}
	arena_free(&arena);
}

static void add_metrics(Buf *out, const Result *r, const Result *baseline)
{
	buf_addf(out, "\n%-20s %10s%s\n", "metric", "now", baseline != NULL ? "   baseline" : "");
	for (const Json *m = json_first(r->metrics); m != NULL; m = json_next(m)) {
		const Json *before =
			baseline == NULL ? NULL : json_get_str(baseline->metrics, json_key(m));
		buf_addf(out, "%-20.*s %10.4g", STR_ARG(json_key(m)), json_number(m, 0));
		if (before != NULL)
			buf_addf(out, " %10.4g", json_number(before, 0));
		buf_addc(out, '\n');
	}
}

static void add_slices(Buf *out, const Result *r)
{
	for (const Json *kind = json_first(r->slices); kind != NULL; kind = json_next(kind)) {
		if (json_count(kind) == 0)
			continue;
		buf_addf(out, "\n%-20.*s %7s %7s\n", STR_ARG(json_key(kind)), "passed", "cases");
		for (const Json *s = json_first(kind); s != NULL; s = json_next(s))
			buf_addf(out, "%-20.*s %7lld %7lld\n", STR_ARG(json_key(s)),
				(long long)json_int_at(s, "passed", 0),
				(long long)json_int_at(s, "cases", 0));
	}
}

void report_text(const Result *r, const Gate *g, const Result *baseline, Buf *out)
{
	add_verdict(out, r, g, baseline);
	for (const Json *entry = json_first(g->regressions); entry != NULL;
		entry = json_next(entry))
		add_regression(out, entry);
	add_ids(out, "improved", g->improvements);
	add_worst(out, r);
	add_metrics(out, r, g->comparable ? baseline : NULL);
	if (g->comparable)
		buf_addf(out,
			"\nPassed before and not now: %lld; the other way: %lld; McNemar p = "
			"%.3g\n",
			(long long)json_int_at(g->statistics, "lost", 0),
			(long long)json_int_at(g->statistics, "won", 0),
			json_number(json_get(g->statistics, "mcnemar_p"), 1));
	add_slices(out, r);
}
