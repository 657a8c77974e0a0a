#include "evals/tune.h"

#include "base/auto.h"
#include "evals/golden.h"
#include "evals/setting.h"

#include <math.h>

enum { GRID_MOST = 6 };

static const struct Setting {
	const char *key, *service; /* `service`: the key that names one, without which there is nothing to tune */
	int64_t otherwise, grid[GRID_MOST];
} settings[TUNE_SETTINGS] = {{"lsa_weight", NULL, 15, {0, 8, 15, 25, 40, 60}},
	{"embedding_weight", "embedding", 30, {0, 15, 30, 45, 60, 75}},
	{"rerank_weight", "rerank", 70, {0, 20, 40, 60, 80, 100}}};

typedef struct Tuner {
	Desk *desk;
	Arena arena;
	GoldenSet *sets;
	size_t set_count;
	const GoldenCase **cases; /* those that expect documents */
	size_t count;
} Tuner;

static void tuner_free(Tuner *t)
{
	for (size_t i = 0; i < t->set_count; i++)
		golden_free(&t->sets[i]);
	arena_free(&t->arena);
}

static bool read_sets(Tuner *t, const char *const *paths, size_t count, Err *err)
{
	t->sets = ARENA_ARRAY(&t->arena, GoldenSet, count + 1);
	for (size_t i = 0; i < count; i++) {
		AUTO(buf_free) Buf faults = {0};
		if (!golden_read(paths[i], &t->sets[i], &faults, err))
			return false;
		t->set_count++;
		for (size_t k = 0; k < t->sets[i].count; k++)
			if (t->sets[i].cases[k].expect.documents.count > 0)
				*ARENA_PUSH(&t->arena, t->cases, t->count) = &t->sets[i].cases[k];
	}
	return t->count >= TUNE_LEAST ||
		err_set(err, ERR_INPUT, "eval tune: %zu cases expect documents; %d are needed", t->count,
			TUNE_LEAST);
}

/* ---- one setting of everything ---- */

static bool is_expected(const StrList *wanted, Str document)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (str_eq(wanted->items[i], document))
			return true;
	return false;
}

/* nDCG (Jarvelin and Kekalainen 2002) of the documents in the order of the evidence, each once. */
static double ndcg_of(const Case *c, const StrList *wanted)
{
	double got = 0, best = 0;
	size_t rank = 0;
	for (size_t i = 0; i < c->evidence_count; i++) {
		const Evidence *e = &c->evidence[i];
		bool again = !evidence_is_passage(e);
		for (size_t k = 0; k < i && !again; k++)
			again = str_eq(c->evidence[k].document, e->document);
		if (again)
			continue;
		rank++;
		got += is_expected(wanted, e->document) ? 1 / log2((double)rank + 1) : 0;
	}
	for (size_t i = 1; i <= wanted->count; i++)
		best += 1 / log2((double)i + 1);
	return got / best;
}

static bool measure(Tuner *t, double *ret_scores, Err *err)
{
	for (size_t i = 0; i < t->count; i++) {
		const GoldenCase *g = t->cases[i];
		Case *c = NULL;
		bool ok = desk_rehearse(t->desk, &g->ticket, &(Rehearsal){.as = g->as}, &c, err);
		ret_scores[i] = ok ? ndcg_of(c, &g->expect.documents) : 0;
		desk_rehearsed(c);
		if (!ok)
			return false;
	}
	return true;
}

static double mean(const double *scores, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += scores[i];
	return sum / (double)count;
}

/* Is `a` better than `b` by more than chance? */
static bool is_better(const double *a, const double *b, size_t count)
{
	double difference = mean(a, count) - mean(b, count), squares = 0;
	for (size_t i = 0; i < count; i++)
		squares += pow(a[i] - b[i] - difference, 2);
	return difference > 0 && difference > sqrt(squares / (double)(count - 1) / (double)count);
}

/* ---- one setting after the other ---- */

static void set(Tuner *t, const char *key, int64_t percent)
{
	desk_override(t->desk, "retrieval", key, arena_fmt(&t->arena, "%lld", (long long)percent));
}

/* The best of the grid where it is surely better than what there was; a service that is not surely better than
 * none is switched off. */
static bool tune_one(Tuner *t, const struct Setting *s, TuneStep *step, Err *err)
{
	double *scores[GRID_MOST], *was = ARENA_ARRAY(&t->arena, double, t->count);
	size_t best = 0;
	if (!measure(t, was, err))
		return false;
	for (size_t i = 0; i < GRID_MOST; i++) {
		scores[i] = ARENA_ARRAY(&t->arena, double, t->count);
		set(t, s->key, s->grid[i]);
		if (!measure(t, scores[i], err))
			return false;
		best = mean(scores[i], t->count) > mean(scores[best], t->count) ? i : best;
	}
	step->now = step->before;
	step->was = step->is = mean(was, t->count);
	if (s->service != NULL && !is_better(scores[best], scores[0], t->count))
		best = 0;
	else if (!is_better(scores[best], was, t->count))
		best = GRID_MOST;
	if (best < GRID_MOST) {
		step->now = s->grid[best];
		step->is = mean(scores[best], t->count);
	}
	set(t, s->key, step->now);
	return true;
}

bool tune(Desk *desk, const char *const *paths, size_t count, Tuning *ret_tuning, Err *err)
{
	AUTO(tuner_free) Tuner t = {.desk = desk};
	const Config *config = &desk_rules(desk)->config;
	Tuning out = {0};
	if (!read_sets(&t, paths, count, err))
		return false;
	out.cases = t.count;
	desk_override(desk, "reasoner", "provider", STR("extractive"));
	desk_override(desk, "reasoner", "fallback", STR(""));
	for (size_t i = 0; i < TUNE_SETTINGS; i++) {
		const struct Setting *s = &settings[i];
		TuneStep *step = &out.steps[out.count];
		if (s->service != NULL && config_str(config, "retrieval", s->service, STR("")).len == 0)
			continue;
		step->key = s->key;
		if (!config_int(config, "retrieval", s->key, s->otherwise, 0, 100, &step->before, err) ||
			!tune_one(&t, s, step, err))
			return false;
		out.count++;
	}
	*ret_tuning = out;
	return true;
}

bool tune_write(const char *folder, const Tuning *t, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	for (size_t i = 0; i < t->count; i++) {
		const TuneStep *step = &t->steps[i];
		Str value = arena_fmt(&arena, "%lld", (long long)step->now);
		if (step->now != step->before &&
			!setting_write(folder, "retrieval", step->key, value,
				"percent of the ranking; by eval tune", err))
			return false;
	}
	return true;
}
