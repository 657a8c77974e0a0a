#include "evals/result.h"

#include "base/auto.h"
#include "base/file.h"
#include "evals/metrics.h"

#include <math.h>

enum { RESULT_CEILING = 64 * 1024 * 1024 };

static const Json *seek(const Json **at)
{
	const Json *here = *at;
	*at = json_next(here);
	return here;
}

/* One case out of its runs. */
static void sum_up(ResultCase *rc, const Json **at, size_t seeds)
{
	size_t counted[SCORE_COUNT] = {0};
	rc->runs = seeds;
	for (size_t i = 0; i < seeds; i++) {
		const Json *outcome = seek(at), *scores = json_get(outcome, "scores");
		bool passed = json_bool_at(outcome, "passed", false);
		rc->passes += passed;
		if (rc->outcome == NULL || (!passed && json_count(rc->failed) == 0)) {
			rc->outcome = outcome;
			rc->failed = json_get(outcome, "failed");
		}
		for (size_t s = 0; s < SCORE_COUNT; s++) {
			const Json *value = json_get(scores, score_name((Score)s));
			counted[s] += value != NULL;
			rc->scores[s] += json_number(value, 0);
		}
	}
	for (size_t s = 0; s < SCORE_COUNT; s++) {
		rc->has[s] = counted[s] > 0;
		rc->scores[s] = counted[s] > 0 ? rc->scores[s] / (double)counted[s] : 0;
	}
	rc->passed = rc->passes == rc->runs;
}

/* The names the models gave themselves, each once. */
static Json *reported_by(const Json *outcomes)
{
	Json *list = json_new_array();
	for (const Json *o = json_first(outcomes); o != NULL; o = json_next(o)) {
		Str name = json_str_at(o, "reported");
		bool known = name.len == 0;
		for (const Json *n = json_first(list); !known && n != NULL; n = json_next(n))
			known = str_eq(json_str(n), name);
		if (!known)
			json_push_str(list, name);
	}
	return list;
}

void result_make(
	const GoldenSet *set, Json *outcomes, size_t seeds, Json *fingerprint, Result *ret_result)
{
	Result r = {.owned = outcomes,
		.set = set->name,
		
		.count = set->count,
		.seeds = seeds,
		.fingerprint = fingerprint};
	const Json *at = json_first(outcomes);
	r.hash = arena_copy(&r.arena, str_from(set->hash.text));
	r.cases = ARENA_ARRAY(&r.arena, ResultCase, set->count + 1);
	for (size_t i = 0; i < set->count; i++) {
		const GoldenCase *g = &set->cases[i];
		r.cases[i] = (ResultCase){.id = g->id, .hash = str_from(g->hash.text), .golden = g};
		sum_up(&r.cases[i], &at, seeds);
		r.passed += r.cases[i].passed;
	}
	r.sampled = json_bool_at(fingerprint, "sampled", false);
	json_set(fingerprint, "reported", reported_by(outcomes));
	r.metrics = metrics_of(&r);
	r.slices = slices_of(&r);
	*ret_result = r;
}

void result_free(Result *r)
{
	if (r == NULL)
		return;
	json_free(r->owned);
	json_free(r->metrics);
	json_free(r->slices);
	json_free(r->fingerprint);
	json_free(r->limits);
	arena_free(&r->arena);
	*r = (Result){0};
}

const ResultCase *result_find(const Result *r, Str id)
{
	for (size_t i = 0; i < r->count; i++)
		if (str_eq(r->cases[i].id, id))
			return &r->cases[i];
	return NULL;
}

Json *result_default_limits(void)
{
	static const struct {
		const char *metric;
		double fall;
	} falls[] = {{"pass_rate", 0}, {"retrieval_recall", 0.01}, {"citation_precision", 0.02},
		{"citation_recall", 0.02}, {"grounded", 0.01}, {"must_not_say", 0},
		{"action_precision", 0}};
	Json *limits = json_new_object(), *metrics = json_new_object();
	for (size_t i = 0; i < COUNT(falls); i++) {
		Json *limit = json_new_object();
		json_set_number(limit, "fall", falls[i].fall);
		json_set(metrics, falls[i].metric, limit);
	}
	json_set_int(limits, "new_failures", 0);
	json_set_number(limits, "alpha", 0.05);
	json_set(limits, "metrics", metrics);
	return limits;
}

/* ---- files ---- */

/* Enough digits to compare by, few enough to read. */
static double rounded(double value)
{
	return round(value * 1e6) / 1e6;
}

static void write_member(Buf *out, const char *key, const Json *value)
{
	buf_addf(out, "\"%s\":", key);
	json_write(value, out);
	buf_adds(out, ",\n");
}

static void write_case(Buf *out, const ResultCase *rc)
{
	AUTO(json_freep) Json *line = json_new_object();
	Json *scores = json_new_object();
	json_set_str(line, "id", rc->id);
	json_set_bool(line, "passed", rc->passed);
	json_set_int(line, "passes", (int64_t)rc->passes);
	json_set_str(line, "hash", rc->hash);
	for (size_t s = 0; s < SCORE_COUNT; s++)
		if (rc->has[s])
			json_set_number(scores, score_name((Score)s), rounded(rc->scores[s]));
	json_set(line, "scores", scores);
	if (json_count(rc->failed) > 0)
		json_set(line, "failed", json_copy(rc->failed));
	json_write(line, out);
}

/* Times are the machine's: they stand in a baseline only where it limits them. */
static Json *lasting_metrics(const Result *r)
{
	Json *metrics = json_new_object();
	const Json *limited = json_get(r->limits, "metrics");
	for (const Json *m = json_first(r->metrics); m != NULL; m = json_next(m))
		if (!str_starts(json_key(m), STR("latency")) ||
			json_get_str(limited, json_key(m)) != NULL)
			json_set_key(
				metrics, json_key(m), json_new_number(rounded(json_number(m, 0))));
	return metrics;
}

bool result_write(const Result *r, const char *path, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	AUTO(json_freep)
	Json *name = json_new_str(r->set),
	     *hash = json_new_str(r->hash), *seeds = json_new_int((int64_t)r->seeds),
	     *metrics = lasting_metrics(r);
	buf_adds(&out, "{\"schema\":\"countersign/baseline/1\",\n");
	write_member(&out, "set", name);
	write_member(&out, "hash", hash);
	write_member(&out, "seeds", seeds);
	write_member(&out, "fingerprint", r->fingerprint);
	if (r->limits != NULL)
		write_member(&out, "limits", r->limits);
	write_member(&out, "metrics", metrics);
	buf_adds(&out, "\"cases\":[\n");
	for (size_t i = 0; i < r->count; i++) {
		write_case(&out, &r->cases[i]);
		buf_adds(&out, i + 1 < r->count ? ",\n" : "\n");
	}
	buf_adds(&out, "]}\n");
	return file_write_atomic(path, buf_str(&out), 0644, err);
}

static bool read_case(const Json *line, size_t n, ResultCase *ret_case, Err *err)
{
	const Json *scores = json_get(line, "scores");
	ResultCase rc = {.id = json_str_at(line, "id"),
		.hash = json_str_at(line, "hash"),
		.passed = json_bool_at(line, "passed", false),
		.passes = (size_t)json_int_at(line, "passes", 0),
		.failed = json_get(line, "failed")};
	if (rc.id.len == 0 || rc.hash.len == 0 || !json_is(json_get(line, "passed"), JSON_BOOL))
		return err_set(err, ERR_INPUT, "cases[%zu]: needs id, hash and passed", n);
	for (size_t s = 0; s < SCORE_COUNT; s++) {
		const Json *value = json_get(scores, score_name((Score)s));
		rc.has[s] = json_is(value, JSON_NUMBER);
		rc.scores[s] = json_number(value, 0);
	}
	*ret_case = rc;
	return true;
}

static bool read_limits(const Json *limits, Err *err)
{
	static const char *const kinds[] = {"floor", "ceiling", "fall", "rise"};
	const Json *metrics = json_get(limits, "metrics");
	for (const Json *m = json_first(metrics); m != NULL; m = json_next(m))
		for (const Json *limit = json_first(m); limit != NULL; limit = json_next(limit)) {
			bool known = false;
			for (size_t i = 0; !known && i < COUNT(kinds); i++)
				known = str_is(json_key(limit), kinds[i]);
			if (!known || !json_is(limit, JSON_NUMBER))
				return err_set(err, ERR_INPUT,
					"limits.metrics.%.*s.%.*s: expected floor, ceiling, "
					"fall or rise with a number",
					STR_ARG(json_key(m)), STR_ARG(json_key(limit)));
		}
	return true;
}

static bool read_all(const Json *j, Result *r, Err *err)
{
	const Json *cases = json_get(j, "cases");
	size_t n = 0;
	if (!str_starts(json_str_at(j, "schema"), STR("countersign/baseline/")))
		return err_set(err, ERR_INPUT, "schema: not a baseline (countersign/baseline/1)");
	r->set = json_str_at(j, "set");
	r->hash = json_str_at(j, "hash");
	r->seeds = (size_t)json_int_at(j, "seeds", 1);
	if (r->hash.len == 0 || !json_is(cases, JSON_ARRAY))
		return err_set(
			err, ERR_INPUT, "%s: is missing", r->hash.len == 0 ? "hash" : "cases");
	r->cases = ARENA_ARRAY(&r->arena, ResultCase, json_count(cases) + 1);
	for (const Json *line = json_first(cases); line != NULL; line = json_next(line), n++) {
		if (!read_case(line, n, &r->cases[n], err))
			return false;
		r->cases[n].runs = r->seeds;
		r->passed += r->cases[n].passed;
	}
	r->count = n;
	r->fingerprint = json_copy(json_get(j, "fingerprint"));
	r->metrics = json_copy(json_get(j, "metrics"));
	r->limits = json_copy(json_get(j, "limits"));
	r->sampled = json_bool_at(r->fingerprint, "sampled", false);
	return read_limits(r->limits, err);
}

bool result_read(const char *path, Result *ret_result, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	Result r = {0};
	if (!file_read(path, RESULT_CEILING, &text, err) ||
		!json_parse(buf_str(&text), path, &r.owned, err))
		return false;
	if (!read_all(r.owned, &r, err)) {
		result_free(&r);
		return err_prefix(err, "%s: ", path);
	}
	*ret_result = r;
	return true;
}
