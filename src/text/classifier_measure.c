/* How good a classifier is, on texts it was not trained on. */
#include "text/classifier_train.h"

enum { BINS = 10 };

static int by_confidence(const void *a, const void *b)
{
	double x = ((const Judged *)a)->confidence, y = ((const Judged *)b)->confidence;
	return (x > y) - (x < y);
}

double threshold_choose(const Judged *judged, size_t count)
{
	Judged *sorted = xmalloc((count + 1) * sizeof *sorted);
	size_t right = 0;
	for (size_t i = 0; i < count; i++) {
		sorted[i] = judged[i];
		right += judged[i].right && !judged[i].none;
	}
	qsort(sorted, count, sizeof *sorted, by_confidence);
	size_t may_lose = (size_t)((double)right * (1 - TRAIN_KEEP)), lost = 0;
	double threshold = 0;
	for (size_t i = 0; i < count; i++) {
		lost += sorted[i].right && !sorted[i].none;
		if (lost > may_lose) { /* this one is the first to be kept */
			threshold = sorted[i].confidence;
			break;
		}
	}
	free(sorted);
	return threshold < TRAIN_LEAST ? TRAIN_LEAST : threshold < TRAIN_SURE ? threshold : TRAIN_SURE;
}

/* Guo et al. 2017, section 2. */
static double calibration_error(const Judged *judged, size_t count)
{
	double confidence[BINS] = {0}, right[BINS] = {0}, error = 0;
	size_t counts[BINS] = {0}, all = 0;
	for (size_t i = 0; i < count; i++) {
		if (judged[i].none)
			continue;
		size_t bin = (size_t)(judged[i].confidence * BINS);
		bin = bin < BINS ? bin : BINS - 1;
		counts[bin]++;
		confidence[bin] += judged[i].confidence;
		right[bin] += judged[i].right;
		all++;
	}
	for (size_t b = 0; b < BINS && all > 0; b++) {
		double gap = right[b] - confidence[b];
		error += (gap < 0 ? -gap : gap) / (double)all;
	}
	return error;
}

Measure measure_judged(const Judged *judged, size_t count, double threshold)
{
	size_t right = 0, kept = 0, rejected = 0;
	Measure m = {.calibration = calibration_error(judged, count)};
	for (size_t i = 0; i < count; i++) {
		const Judged *j = &judged[i];
		bool rejects = j->confidence < threshold;
		m.none += j->none;
		m.in_scope += !j->none;
		right += j->right && !j->none;
		kept += j->right && !j->none && !rejects;
		rejected += j->none && rejects;
	}
	if (m.in_scope > 0) {
		m.accuracy = (double)kept / (double)m.in_scope;
		m.accuracy_all = (double)right / (double)m.in_scope;
	}
	if (m.none > 0)
		m.recall = (double)rejected / (double)m.none;
	return m;
}

Measure classifier_measure(const Classifier *c, const LabelledSet *set)
{
	Judged *judged = xmalloc((set->count + 1) * sizeof *judged);
	for (size_t i = 0; i < set->count; i++) {
		Guess guess = classifier_guess(c, set->items[i].text);
		judged[i] = (Judged){.none = set->items[i].none,
			.right = str_eq(guess.intent, set->items[i].intent),
			.confidence = guess.confidence};
	}
	Measure m = measure_judged(judged, set->count, classifier_threshold(c));
	free(judged);
	return m;
}
