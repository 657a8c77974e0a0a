/*
 * Wording: how much a stretch of words sounds like the public collections of prompt injections and
 * unlike customers and handbooks: a logistic regression over words, their beginnings and pairs of
 * words, learnt offline (evals/trust/aimed_train.py) and kept as a table (wording_weights.c).
 *
 * It knows wordings, not meanings, and of other languages than English little; figures in
 * tests/test_text_aimed.c. Pure.
 */
#ifndef TEXT_WORDING_H
#define TEXT_WORDING_H

#include "text/token.h"

enum {
	WORDING_WINDOW = 48, /* tokens that are judged in one go */
	WORDING_STEP = 24,
	WORDING_FEATURES = 3 * WORDING_WINDOW,
};

/* The features of the tokens [from, to), at most WORDING_WINDOW of them, each once. Hashes; what
 * the trainer reads is what is looked up. */
size_t wording_features(
	const Tokens *tokens, size_t from, size_t to, uint32_t ret_features[WORDING_FEATURES]);

/* Log odds that these tokens are aimed at an assistant; 0 where they say nothing. */
double wording_judge(const Tokens *tokens, size_t from, size_t to);

#endif
