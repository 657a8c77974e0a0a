#include "evals/calibrate.h"

#include <math.h>

#include "base/auto.h"
#include "evals/setting.h"

static const double lowest = 0.2, highest = 0.9;

/* A case whose confidence counts. */
typedef struct Sample {
	double confidence;
	bool answerable;
} Sample;

typedef struct CalibrationSamples {
	Sample *items;
	size_t count, answerable, unanswerable;
} CalibrationSamples;

/* Cases that policy or the road decides without looking at the sources say nothing here. */
static bool is_decided(const Json *outcome)
{
	Str d = json_str_at(outcome, "disposition");
	return str_is(d, "escalate") || str_is(d, "clarify") || d.len == 0;
}

static void add_sample(Arena *arena, CalibrationSamples *s, const GoldenCase *g, const Json *outcome)
{
	bool answerable = g->expect.disposition == DISPOSITION_ANSWER;
	if (!g->expect.has_disposition || is_decided(outcome) ||
		(!answerable && g->expect.disposition != DISPOSITION_ABSTAIN))
		return;
	*ARENA_PUSH(arena, s->items, s->count) =
		(Sample){json_number(json_get(outcome, "confidence"), 0), answerable};
	s->answerable += answerable;
	s->unanswerable += !answerable;
}

static bool add_set(Arena *arena, const char *path, const RunnerOptions *o, CalibrationSamples *s, Err *err)
{
	AUTO(buf_free) Buf faults = {0};
	AUTO(json_freep) Json *outcomes = NULL;
	GoldenSet set = {0};
	RunnerOptions how = *o;
	size_t resumed = 0, i = 0;
	how.model = STR("extractive");
	how.seeds = 1;
	how.keep = NULL;
	bool ok = golden_read(path, &set, &faults, err) &&
		  runner_run(&set, &how, &outcomes, &resumed, err);
	for (const Json *outcome = json_first(outcomes); ok && outcome != NULL && i < set.count;
		outcome = json_next(outcome), i++)
		add_sample(arena, s, &set.cases[i], outcome);
	golden_free(&set);
	return ok;
}

static Counted count_at(const CalibrationSamples *s, double threshold)
{
	Counted n = {0};
	for (size_t i = 0; i < s->count; i++) {
		bool above = s->items[i].confidence >= threshold;
		n.answered += above && s->items[i].answerable;
		n.declined += !above && !s->items[i].answerable;
	}
	return n;
}

static int by_confidence(const void *a, const void *b)
{
	double x = ((const Sample *)a)->confidence, y = ((const Sample *)b)->confidence;
	return (x > y) - (x < y);
}

/* How good a threshold is: enough declined first, then answered; of equals the widest gap. */
static double value_of(const CalibrationSamples *s, double threshold, double gap)
{
	Counted n = count_at(s, threshold);
	double answered = (double)n.answered / (double)s->answerable;
	double declined = (double)n.declined / (double)s->unanswerable;
	return fmin(declined, CALIBRATE_DECLINED) * 2 + answered + gap * 0.001;
}

static double best_threshold(CalibrationSamples *s, double before)
{
	double best = before, most = value_of(s, before, 0);
	qsort(s->items, s->count, sizeof *s->items, by_confidence);
	for (size_t i = 0; i + 1 < s->count; i++) {
		double low = s->items[i].confidence, high = s->items[i + 1].confidence;
		double middle = (low + high) / 2, value = value_of(s, middle, high - low);
		if (middle >= lowest && middle <= highest && value > most) {
			best = middle;
			most = value;
		}
	}
	return round(best * 100) / 100;
}

bool calibrate(Desk *desk, const char *const *paths, size_t count, const RunnerOptions *o,
	Calibration *ret_calibration, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	CalibrationSamples s = {0};
	for (size_t i = 0; i < count; i++)
		if (!add_set(&arena, paths[i], o, &s, err))
			return false;
	if (s.answerable < CALIBRATE_LEAST || s.unanswerable < CALIBRATE_LEAST)
		return err_set(err, ERR_INPUT,
			"eval calibrate: %zu cases expect an answer and %zu to abstain; %d of each are "
			"needed", s.answerable, s.unanswerable, CALIBRATE_LEAST);
	Calibration c = {.before = desk_answer_threshold(desk),
		.answerable = s.answerable, .unanswerable = s.unanswerable};
	c.threshold = best_threshold(&s, c.before);
	c.then = count_at(&s, c.before);
	c.now = count_at(&s, c.threshold);
	*ret_calibration = c;
	return true;
}

bool calibrate_write(const char *folder, double threshold, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	return setting_write(folder, "answer", "threshold", arena_fmt(&arena, "%.2f", threshold),
		"from which confidence on the sources answer; by eval calibrate", err);
}
