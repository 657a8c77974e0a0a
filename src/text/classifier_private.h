/* What classifier*.c share: the model in memory. */
#ifndef TEXT_CLASSIFIER_PRIVATE_H
#define TEXT_CLASSIFIER_PRIVATE_H

#include "text/classifier.h"
#include "text/features.h"

struct Classifier {
	Arena arena;
	Str *names; /* the intents */
	size_t intents, classes; /* classes: one more where there is one for "none of them" */
	uint64_t *hashes;        /* of the features, ascending */
	size_t features;
	float *idf, unknown; /* of a feature that training never saw: as the rarest it saw */
	float *scales;  /* a row of weights each, and one row more: the bias */
	int8_t *weights; /* (features + 1) rows of `classes` */
	float temperature, threshold;
};

/* A text as the classifier sees it: rows and values, a vector of length 1, less where it has features that are not known. */
typedef struct Sparse {
	uint32_t *rows;
	float *values;
	size_t count;
} Sparse;

/* Index in `hashes`, or `count`. */
size_t classifier_row(const uint64_t *hashes, size_t count, uint64_t hash);
/* What is not in `hashes` has no row but makes the rest shorter: a text of strange words is like nothing known. */
Sparse classifier_sparse(Arena *arena, const Features *features, const uint64_t *hashes, const float *idf, size_t count,
	float unknown);
float classifier_rarest(const float *idf, size_t count);
void classifier_scores(const Classifier *c, const Sparse *x, float *ret_scores);
/* Scores into probabilities. */
void classifier_softmax(float *scores, size_t count, float temperature);
Guess classifier_judge(const Classifier *c, const float *probabilities);

#endif
