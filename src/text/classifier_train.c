#include "text/classifier_train.h"

#include "text/classifier_private.h"

#include "base/auto.h"

#include <math.h>

enum {
	EPOCHS = 8,
	FOLDS = 5,
	MANY_TEXTS = 4000,    /* from here on one tenth kept back is enough */
	FEW_TEXTS = 1000,     /* below, a feature that was seen once counts too */
	MOST_WEIGHTS = 1 << 25,
	TEMPERATURES = 64,    /* tried, from 1/2 to 8 */
};

static const float step = 0.3F, decay = 1e-5F, bias_value = 0.3F, negligible = 2e-4F, epsilon = 1e-4F;

/* A text to learn from. */
typedef struct Example {
	Features features;
	Sparse x;
	size_t class; /* `intents` for none of them */
} Example;

typedef struct Trainer {
	Arena arena;
	Str *names;
	size_t intents, classes;
	Example *examples; /* train, then check */
	size_t train, count;
	uint64_t *hashes;
	float *idf;
	size_t features;
	float *weights, *squares; /* (features + 1) rows of `classes` */
	float *scores;            /* of one text */
	size_t *order;
	uint64_t random;
} Trainer;

/* xorshift64 (Marsaglia 2003): the same order every time. */
static size_t random_below(Trainer *t, size_t bound)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 7;
	t->random ^= t->random << 17;
	return (size_t)((t->random >> 11) % bound);
}

/* ---- texts into vectors ---- */

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const Str *)a, *(const Str *)b);
}

/* The intents in the order of their names, whatever the order of the texts. */
static bool take_names(Trainer *t, const LabelledSet *train, Err *err)
{
	size_t all = 0;
	Str *names = ARENA_ARRAY(&t->arena, Str, train->count + 1);
	bool none = false;
	for (size_t i = 0; i < train->count; i++) {
		none = none || train->items[i].none;
		if (!train->items[i].none)
			names[all++] = train->items[i].intent;
	}
	qsort(names, all, sizeof *names, by_name);
	for (size_t i = 0; i < all; i++)
		if (t->intents == 0 || !str_eq(names[t->intents - 1], names[i]))
			names[t->intents++] = names[i];
	t->names = names;
	t->classes = t->intents + none;
	if (t->intents < 2)
		return err_set(err, ERR_INPUT, "labelled texts of at least two intents are needed; there %s",
			t->intents == 0 ? "is none" : "is one");
	return t->intents <= CLASSIFIER_MAX_INTENTS || err_set(err, ERR_INPUT, "%zu intents are more than %d",
		t->intents, CLASSIFIER_MAX_INTENTS);
}

/* Unknown to training: no class at all. */
static size_t class_of(const Trainer *t, const Labelled *l)
{
	const Str *at = l->none ? NULL : bsearch(&l->intent, t->names, t->intents, sizeof *t->names, by_name);
	return l->none ? t->intents : at == NULL ? SIZE_MAX : (size_t)(at - t->names);
}

static void take_examples(Trainer *t, const LabelledSet *set)
{
	AUTO(arena_free) Arena scratch = {0};
	for (size_t i = 0; i < set->count; i++) {
		Example *e = &t->examples[t->count++];
		Features f = features_of(&scratch, set->items[i].text);
		e->class = class_of(t, &set->items[i]);
		e->features = (Features){ARENA_ARRAY(&t->arena, Feature, f.count + 1), f.count};
		memcpy(e->features.items, f.items, f.count * sizeof *f.items);
		arena_reset(&scratch);
	}
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* How many features are in at least that many texts. */
static size_t frequent(const size_t *counts, size_t n, size_t least)
{
	size_t many = 0;
	for (size_t i = 0; i < n; i++)
		many += counts[i] >= least;
	return many;
}

/* Keeps the features that enough texts have; where they are still too many, the more frequent ones. */
static void keep_features(Trainer *t, const uint64_t *hashes, const size_t *counts, size_t n)
{
	size_t least = t->train < FEW_TEXTS ? 1 : 2, most = MOST_WEIGHTS / t->classes;
	most = most < CLASSIFIER_MAX_FEATURES ? most : CLASSIFIER_MAX_FEATURES;
	while (frequent(counts, n, least) > most)
		least++;
	t->hashes = ARENA_ARRAY(&t->arena, uint64_t, n + 1);
	t->idf = ARENA_ARRAY(&t->arena, float, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (counts[i] < least)
			continue;
		t->hashes[t->features] = hashes[i];
		t->idf[t->features++] = logf((float)t->train / (float)counts[i]) + 0.5F;
	}
}

static void take_features(Trainer *t)
{
	size_t all = 0, n = 0;
	for (size_t i = 0; i < t->train; i++)
		all += t->examples[i].features.count;
	uint64_t *hashes = xmalloc((all + 1) * sizeof *hashes);
	size_t *counts = xcalloc(all + 1, sizeof *counts);
	all = 0;
	for (size_t i = 0; i < t->train; i++)
		for (size_t k = 0; k < t->examples[i].features.count; k++)
			hashes[all++] = t->examples[i].features.items[k];
	qsort(hashes, all, sizeof *hashes, by_hash);
	for (size_t i = 0; i < all; i++) {
		if (n == 0 || hashes[n - 1] != hashes[i])
			hashes[n++] = hashes[i];
		counts[n - 1]++;
	}
	keep_features(t, hashes, counts, n);
	free(hashes);
	free(counts);
	float unknown = classifier_rarest(t->idf, t->features);
	for (size_t i = 0; i < t->count; i++)
		t->examples[i].x = classifier_sparse(
			&t->arena, &t->examples[i].features, t->hashes, t->idf, t->features, unknown);
}

/* ---- learning ---- */

static void score(const Trainer *t, const Sparse *x, float *restrict scores)
{
	const float *bias = t->weights + t->features * t->classes;
	for (size_t k = 0; k < t->classes; k++)
		scores[k] = bias_value * bias[k];
	for (size_t i = 0; i < x->count; i++) {
		const float *restrict row = t->weights + x->rows[i] * t->classes;
		float value = x->values[i];
		for (size_t k = 0; k < t->classes; k++)
			scores[k] += value * row[k];
	}
}

/* Only classes whose probability is wrong by more than nothing are moved: a few of hundreds. */
static void learn_row(Trainer *t, size_t row, float value, const size_t *moved, size_t count)
{
	float *weights = t->weights + row * t->classes, *squares = t->squares + row * t->classes;
	for (size_t i = 0; i < count; i++) {
		size_t k = moved[i];
		float gradient = value * t->scores[k] + decay * weights[k];
		squares[k] += gradient * gradient;
		weights[k] -= step * gradient / (sqrtf(squares[k]) + epsilon);
	}
}

static void learn(Trainer *t, const Example *e, size_t *moved)
{
	size_t count = 0;
	score(t, &e->x, t->scores);
	classifier_softmax(t->scores, t->classes, 1);
	t->scores[e->class] -= 1;
	for (size_t k = 0; k < t->classes; k++)
		if (fabsf(t->scores[k]) > negligible)
			moved[count++] = k;
	for (size_t i = 0; i < e->x.count; i++)
		learn_row(t, e->x.rows[i], e->x.values[i], moved, count);
	learn_row(t, t->features, bias_value, moved, count);
}

/* Learns from all texts of the training set but those of the fold (every `folds`-th, from `left_out` on). */
static void learn_all(Trainer *t, size_t folds, size_t left_out)
{
	size_t n = 0, *moved = xmalloc((t->classes + 1) * sizeof *moved);
	memset(t->weights, 0, (t->features + 1) * t->classes * sizeof *t->weights);
	memset(t->squares, 0, (t->features + 1) * t->classes * sizeof *t->squares);
	t->random = 88172645463325252ULL;
	for (size_t i = 0; i < t->train; i++)
		if (folds == 0 || i % folds != left_out)
			t->order[n++] = i;
	for (int epoch = 0; epoch < EPOCHS; epoch++)
		for (size_t i = n; i > 0; i--) { /* Fisher and Yates, and learning as it goes */
			size_t other = random_below(t, i), at = t->order[other];
			t->order[other] = t->order[i - 1];
			t->order[i - 1] = at;
			learn(t, &t->examples[at], moved);
		}
	free(moved);
}

/* ---- temperature and threshold ---- */

/* Scores of texts that were not learnt from, as they were then. */
typedef struct Held {
	float *scores; /* rows of `classes` */
	size_t *examples;
	size_t count;
} Held;

static void hold(Trainer *t, Held *held, size_t example)
{
	score(t, &t->examples[example].x, held->scores + held->count * t->classes);
	held->examples[held->count++] = example;
}

static void hold_all(Trainer *t, Held *held)
{
	size_t folds = t->train >= MANY_TEXTS ? 10 : FOLDS, rounds = t->train >= MANY_TEXTS ? 1 : FOLDS;
	bool checked = t->count > t->train;
	for (size_t round = 0; !checked && round < rounds; round++) {
		learn_all(t, folds, round);
		for (size_t i = round; i < t->train; i += folds)
			hold(t, held, i);
	}
	learn_all(t, 0, 0);
	for (size_t i = t->train; i < t->count; i++)
		hold(t, held, i);
}

/* Mean negative logarithm of the probability of the right class. */
static double loss_at(const Trainer *t, const Held *held, float temperature)
{
	double loss = 0;
	for (size_t i = 0; i < held->count; i++) {
		size_t class = t->examples[held->examples[i]].class;
		if (class >= t->classes)
			continue;
		memcpy(t->scores, held->scores + i * t->classes, t->classes * sizeof *t->scores);
		classifier_softmax(t->scores, t->classes, temperature);
		loss -= log((double)t->scores[class] + 1e-12);
	}
	return loss;
}

static float best_temperature(const Trainer *t, const Held *held)
{
	float best = 1;
	double least = loss_at(t, held, best);
	for (int i = 0; i <= TEMPERATURES; i++) {
		float temperature = powf(2, 4.0F * (float)i / TEMPERATURES - 1);
		double loss = loss_at(t, held, temperature);
		if (loss < least) {
			least = loss;
			best = temperature;
		}
	}
	return best;
}

static void choose(Trainer *t, const Held *held, Classifier *c)
{
	Judged *judged = xmalloc((held->count + 1) * sizeof *judged);
	c->temperature = best_temperature(t, held);
	for (size_t i = 0; i < held->count; i++) {
		size_t class = t->examples[held->examples[i]].class;
		memcpy(t->scores, held->scores + i * t->classes, t->classes * sizeof *t->scores);
		classifier_softmax(t->scores, t->classes, c->temperature);
		Guess guess = classifier_judge(c, t->scores);
		judged[i] = (Judged){.none = class == t->intents, .confidence = guess.confidence,
			.right = class < t->intents && str_eq(guess.intent, c->names[class])};
	}
	c->threshold = (float)threshold_choose(judged, held->count);
	free(judged);
}

/* ---- the result ---- */

/* A row's largest weight becomes 127. */
static void quantise(const float *row, size_t count, float *ret_scale, int8_t *ret_bytes)
{
	float most = 0;
	for (size_t k = 0; k < count; k++)
		most = fabsf(row[k]) > most ? fabsf(row[k]) : most;
	*ret_scale = most / 127;
	for (size_t k = 0; k < count; k++)
		ret_bytes[k] = most > 0 ? (int8_t)lrintf(row[k] / *ret_scale) : 0;
}

static Classifier *result_of(const Trainer *t)
{
	Classifier *c = xcalloc(1, sizeof *c);
	size_t rows = t->features + 1;
	c->intents = t->intents;
	c->classes = t->classes;
	c->features = t->features;
	c->names = ARENA_ARRAY(&c->arena, Str, t->intents);
	c->hashes = ARENA_ARRAY(&c->arena, uint64_t, rows);
	c->idf = ARENA_ARRAY(&c->arena, float, rows);
	c->scales = ARENA_ARRAY(&c->arena, float, rows);
	c->weights = ARENA_ARRAY(&c->arena, int8_t, rows * t->classes);
	for (size_t i = 0; i < t->intents; i++)
		c->names[i] = arena_copy(&c->arena, t->names[i]);
	memcpy(c->hashes, t->hashes, t->features * sizeof *c->hashes);
	memcpy(c->idf, t->idf, t->features * sizeof *c->idf);
	c->unknown = classifier_rarest(c->idf, c->features);
	for (size_t i = 0; i < rows; i++)
		quantise(t->weights + i * t->classes, t->classes, &c->scales[i], c->weights + i * t->classes);
	const float bias = c->scales[t->features] * bias_value;
	c->scales[t->features] = bias;
	return c;
}

static void trainer_free(Trainer *t)
{
	free(t->weights);
	free(t->squares);
	free(t->scores);
	free(t->order);
	arena_free(&t->arena);
}

static Classifier *train(Trainer *t)
{
	size_t weights = (t->features + 1) * t->classes;
	Held held = {.scores = xcalloc(t->count * t->classes + 1, sizeof(float)),
		.examples = xcalloc(t->count + 1, sizeof(size_t))};
	t->weights = xcalloc(weights, sizeof *t->weights);
	t->squares = xcalloc(weights, sizeof *t->squares);
	t->scores = xcalloc(t->classes + 1, sizeof *t->scores);
	t->order = xcalloc(t->train + 1, sizeof *t->order);
	hold_all(t, &held);
	Classifier *c = result_of(t);
	choose(t, &held, c);
	free(held.scores);
	free(held.examples);
	return c;
}

bool classifier_train(const LabelledSet *train_set, const LabelledSet *check, Classifier **ret_classifier, Err *err)
{
	AUTO(trainer_free) Trainer t = {.train = train_set->count};
	if (!take_names(&t, train_set, err))
		return false;
	t.examples = ARENA_ARRAY(&t.arena, Example, train_set->count + check->count + 1);
	take_examples(&t, train_set);
	take_examples(&t, check);
	take_features(&t);
	if (t.features == 0)
		return err_set(err, ERR_INPUT, "the labelled texts hold no words");
	*ret_classifier = train(&t);
	return true;
}
