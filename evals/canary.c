#include "evals/canary.h"

#include "base/auto.h"
#include "base/file.h"
#include "evals/statistics.h"

static const double canary_alpha = 0.05;

const char *canary_name(CanaryVerdict v)
{
	static const char *const names[] = {"unchanged", "changed", "unknown"};
	return names[v];
}

ErrCode canary_code(CanaryVerdict v)
{
	static const ErrCode codes[] = {ERR_NONE, ERR_NO, ERR_OUTSIDE};
	return codes[v];
}

/* No draft came: says nothing about the model. */
static bool is_unanswered(const ResultCase *rc)
{
	return !rc->passed && str_is(json_str_at(json_first(rc->failed), "check"), "road");
}

static bool names_itself(const Result *r, Str name)
{
	const Json *list = json_get(r->fingerprint, "reported");
	for (const Json *n = json_first(list); n != NULL; n = json_next(n))
		if (str_eq(json_str(n), name))
			return true;
	return false;
}

/* The first name the model gives itself now and did not give before; "" where there is none. */
static Str new_name(const Result *before, const Result *now)
{
	const Json *list = json_get(now->fingerprint, "reported");
	for (const Json *n = json_first(list); n != NULL; n = json_next(n))
		if (!names_itself(before, json_str(n)))
			return json_str(n);
	return STR("");
}

Canary canary_compare(const Result *before, const Result *now)
{
	Canary c = {.cases = now->count};
	for (size_t i = 0; i < now->count; i++) {
		const ResultCase *n = &now->cases[i], *b = result_find(before, n->id);
		c.unanswered += is_unanswered(n);
		if (b == NULL || is_unanswered(n) || is_unanswered(b))
			continue;
		c.lost += b->passed && !n->passed;
		c.won += !b->passed && n->passed;
	}
	Str name = new_name(before, now);
	double p = mcnemar_exact(c.lost, c.won);
	bool sampled = now->sampled || before->sampled;
	bool lost = sampled ? c.lost > c.won && p < canary_alpha : c.lost > 0;
	c.verdict = name.len > 0 || lost ? CANARY_CHANGED
		    : c.unanswered > 0   ? CANARY_UNKNOWN
					 : CANARY_UNCHANGED;
	if (name.len > 0)
		(void)snprintf(c.why, sizeof c.why, "model changed: it names itself \"%.*s\" now",
			STR_ARG(name));
	else if (lost)
		(void)snprintf(c.why, sizeof c.why,
			"model changed: %zu of %zu cases are lost, %zu won (McNemar p = %.3g)",
			c.lost, c.cases, c.won, p);
	else if (c.unanswered > 0)
		(void)snprintf(c.why, sizeof c.why,
			"could not find out: %zu of %zu questions got no answer", c.unanswered,
			c.cases);
	else
		(void)snprintf(c.why, sizeof c.why, "unchanged: %zu cases, %zu lost, %zu won",
			c.cases, c.lost, c.won);
	return c;
}

static bool note(Desk *desk, const Evaluation *e, const Canary *c, Err *err)
{
	Json *verdict = json_new_object();
	json_set_str(verdict, "set", e->result.set);
	json_set_cstr(verdict, "canary", canary_name(c->verdict));
	json_set_cstr(verdict, "why", c->why);
	json_set(verdict, "fingerprint", json_copy(e->result.fingerprint));
	return desk_evaluated(desk, verdict, err);
}

bool canary_run(Desk *desk, const char *path, const EvalOptions *o, Canary *ret_canary,
	Buf *ret_faults, Err *err)
{
	Arena arena = {0};
	AUTO(eval_free) Evaluation e = {0};
	AUTO(result_free) Result before = {0};
	EvalOptions how = *o;
	Str whole = str_from(path), extension = path_extension(path_base(whole));
	const char *reference = arena_fmt(
		&arena, "%.*s.canary.json", STR_ARG(str_slice(whole, 0, whole.len - extension.len)))
					.ptr;
	how.unnoted = how.fresh = true;
	bool first = !file_exists(reference);
	bool ok = (first || result_read(reference, &before, err)) &&
		  eval_run(desk, path, &how, &e, ret_faults, err);
	if (ok) {
		Canary c = canary_compare(first ? &e.result : &before, &e.result);
		c.first = first;
		if (first && c.verdict == CANARY_UNCHANGED)
			ok = result_write(&e.result, reference, err);
		ok = ok && note(desk, &e, &c, err);
		*ret_canary = c;
	}
	arena_free(&arena);
	return ok;
}
