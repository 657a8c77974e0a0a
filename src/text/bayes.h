/*
 * Bayes: plain multinomial naive Bayes over words, with one added to every count. What a classifier is measured
 * beside; nothing else uses it.
 */
#ifndef TEXT_BAYES_H
#define TEXT_BAYES_H

#include "text/classifier_train.h"

/* Learns from `train`, chooses its threshold on `check` by the same rule, and is measured on `test`. Texts without
 * an intent are a class of their own. */
Measure bayes_measure(const LabelledSet *train, const LabelledSet *check, const LabelledSet *test);

#endif
