/*
 * Training of a classifier: stochastic gradient descent with a step of its own for each weight (AdaGrad: Duchi,
 * Hazan, Singer 2011), the same texts in the same order giving the same classifier.
 *
 * Temperature and threshold are chosen on texts that were not learnt from: `check`, or, where there are none,
 * texts kept back from `train` in turn (five folds; a tenth once where there are many). The threshold is the
 * highest that still gives TRAIN_KEEP of the right answers that would be given without one, but no higher than
 * TRAIN_SURE: what is that likely to be right is not turned away because a few texts were learnt without a fault; and
 * no lower than TRAIN_LEAST: a guess that is wrong in two of three cases decides nothing, few texts or many.
 */
#ifndef TEXT_CLASSIFIER_TRAIN_H
#define TEXT_CLASSIFIER_TRAIN_H

#include "text/classifier.h"

#define TRAIN_KEEP 0.98
#define TRAIN_SURE 0.6
#define TRAIN_LEAST (1.0 / 3)

typedef struct Labelled {
	Str text, intent;
	bool none; /* it has no intent we know: `intent` is not read */
} Labelled;

typedef struct LabelledSet {
	Labelled *items;
	size_t count;
} LabelledSet;

/* ERR_INPUT: fewer than two intents, or too many. */
bool classifier_train(const LabelledSet *train, const LabelledSet *check, Classifier **ret_classifier, Err *err);

/* One text judged. */
typedef struct Judged {
	bool none;  /* its label: no intent */
	bool right; /* the best intent is its own */
	double confidence;
} Judged;

/* The threshold as above; `count` may be 0: then TRAIN_LEAST. */
double threshold_choose(const Judged *judged, size_t count);

typedef struct Measure {
	size_t in_scope, none; /* texts */
	double accuracy;       /* of those in scope: right and not rejected */
	double accuracy_all;   /* were nothing rejected */
	double recall;         /* of those that have no intent: rejected; 0 where there are none */
	double calibration;    /* expected calibration error over ten bins of the confidence, of those in scope */
} Measure;

Measure measure_judged(const Judged *judged, size_t count, double threshold);
Measure classifier_measure(const Classifier *c, const LabelledSet *set);

#endif
