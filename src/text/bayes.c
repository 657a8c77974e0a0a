#include "text/bayes.h"

#include "text/features.h"

#include "base/auto.h"

#include <math.h>

typedef struct Count {
	Feature word;
	size_t class;
	double times;
} Count;

typedef struct Bayes {
	Arena arena;
	Str *names; /* the last stands for none of them */
	size_t classes;
	double *texts, *words; /* of each class */
	Count *counts;         /* by word, then class */
	size_t count;
	size_t vocabulary;
} Bayes;

static size_t class_of(Bayes *b, const Labelled *l)
{
	Str name = l->none ? STR("") : l->intent;
	for (size_t i = 0; i < b->classes; i++)
		if (str_eq(b->names[i], name))
			return i;
	b->names[b->classes] = name;
	return b->classes++;
}

static int by_word(const void *a, const void *b)
{
	const Count *x = a, *y = b;
	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	return (x->class > y->class) - (x->class < y->class);
}

/* Pieces of words are not looked at. */
static void count_text(Bayes *b, Arena *scratch, const Labelled *l)
{
	Features f = features_of(scratch, l->text);
	size_t class = class_of(b, l);
	b->texts[class]++;
	for (size_t i = 0; i < f.count; i++) {
		if ((f.items[i] & 1) == 0)
			continue;
		*ARENA_PUSH(&b->arena, b->counts, b->count) = (Count){f.items[i], class, 1};
		b->words[class]++;
	}
}

static void merge_counts(Bayes *b)
{
	size_t n = 0;
	qsort(b->counts, b->count, sizeof *b->counts, by_word);
	for (size_t i = 0; i < b->count; i++) {
		b->vocabulary += i == 0 || b->counts[i].word != b->counts[i - 1].word;
		if (n > 0 && by_word(&b->counts[n - 1], &b->counts[i]) == 0)
			b->counts[n - 1].times++;
		else
			b->counts[n++] = b->counts[i];
	}
	b->count = n;
}

static void learn(Bayes *b, const LabelledSet *train)
{
	AUTO(arena_free) Arena scratch = {0};
	b->names = ARENA_ARRAY(&b->arena, Str, train->count + 1);
	b->texts = ARENA_ARRAY(&b->arena, double, train->count + 1);
	b->words = ARENA_ARRAY(&b->arena, double, train->count + 1);
	for (size_t i = 0; i < train->count; i++) {
		count_text(b, &scratch, &train->items[i]);
		arena_reset(&scratch);
	}
	merge_counts(b);
}

/* Adds the word's logarithms; a class that never had it has one of all its words and of the vocabulary. */
static void add_word(const Bayes *b, Feature word, double *scores)
{
	size_t low = 0, high = b->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (b->counts[middle].word < word)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == b->count || b->counts[low].word != word)
		return; /* nobody has it */
	for (size_t k = 0; k < b->classes; k++)
		scores[k] -= log(b->words[k] + (double)b->vocabulary);
	for (; low < b->count && b->counts[low].word == word; low++)
		scores[b->counts[low].class] += log(b->counts[low].times + 1);
}

static Judged judge(const Bayes *b, const Labelled *l)
{
	AUTO(arena_free) Arena scratch = {0};
	Features f = features_of(&scratch, l->text);
	double *scores = ARENA_ARRAY(&scratch, double, b->classes + 1), sum = 0, none = 0, most = -INFINITY;
	size_t best = SIZE_MAX;
	for (size_t k = 0; k < b->classes; k++)
		scores[k] = log(b->texts[k]);
	for (size_t i = 0; i < f.count; i++)
		if ((f.items[i] & 1) != 0)
			add_word(b, f.items[i], scores);
	for (size_t k = 0; k < b->classes; k++) {
		most = scores[k] > most ? scores[k] : most;
		if (b->names[k].len > 0 && (best == SIZE_MAX || scores[k] > scores[best]))
			best = k;
	}
	for (size_t k = 0; k < b->classes; k++) {
		sum += exp(scores[k] - most);
		none += b->names[k].len == 0 ? exp(scores[k] - most) : 0;
	}
	return (Judged){.none = l->none, .right = !l->none && str_eq(b->names[best], l->intent),
		.confidence = exp(scores[best] - most) / sum * (1 - none / sum)};
}

static Judged *judge_all(const Bayes *b, const LabelledSet *set)
{
	Judged *judged = xmalloc((set->count + 1) * sizeof *judged);
	for (size_t i = 0; i < set->count; i++)
		judged[i] = judge(b, &set->items[i]);
	return judged;
}

Measure bayes_measure(const LabelledSet *train, const LabelledSet *check, const LabelledSet *test)
{
	Bayes b = {0};
	learn(&b, train);
	Judged *checked = judge_all(&b, check), *tested = judge_all(&b, test);
	Measure m = measure_judged(tested, test->count, threshold_choose(checked, check->count));
	free(checked);
	free(tested);
	arena_free(&b.arena);
	return m;
}
