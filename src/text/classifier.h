/*
 * Classifier: which of the workspace's intents a text has, how sure that is, and whether it has any of them.
 * Learnt from labelled texts (classifier_train.h); this is what is left of it at run time.
 *
 * - A text is the set of its stems and of the pieces of 3 and 4 letters of its words (typing errors, compounds),
 *   weighted by how rare they are, as a vector of length 1.
 *   Features that training never saw count to that length and to nothing else.
 * - Multinomial logistic regression over it: one row of weights a feature, a column an intent, and one more for
 *   "none of them" where such texts were given. The scores are divided by a temperature that makes the
 *   probabilities true ones on texts that were not trained on (Guo et al. 2017, "On Calibration of Modern Neural
 *   Networks").
 * - `confidence` is the probability of the best intent times that of there being one; below the threshold the text
 *   is out of scope.
 *
 * Weights are kept as bytes with a scale a row. Reading checks everything: bytes of another origin give an error
 * and no access outside.
 */
#ifndef TEXT_CLASSIFIER_H
#define TEXT_CLASSIFIER_H

#include "base/arena.h"

enum {
	CLASSIFIER_MAX_INTENTS = 2000,
	CLASSIFIER_MAX_FEATURES = 1 << 20,
	CLASSIFIER_MAX_NAME = 200,
	CLASSIFIER_CEILING = 512 * 1024 * 1024, /* bytes of the file */
};

typedef struct Classifier Classifier;

typedef struct Guess {
	Str intent;        /* the best, borrowed from the classifier; "" where it knows none */
	double confidence; /* 0..1 */
	bool in_scope;     /* confidence reaches the threshold */
} Guess;

Guess classifier_guess(const Classifier *c, Str text);
size_t classifier_intents(const Classifier *c);
double classifier_threshold(const Classifier *c);

/* ERR_INPUT: not a classifier, or of another version: train again. The bytes are copied. */
bool classifier_read(Str bytes, Classifier **ret_classifier, Err *err);
void classifier_write(const Classifier *c, Buf *out);
void classifier_free(Classifier *c); /* NULL accepted */

#endif
