/*
 * Confidence: does this source answer this question? A logistic regression over measures of overlap
 * between the question's words and the source; learnt on questions whose document was there and the
 * same questions with it taken away (evals/trust/answering.py). It measures words, not meaning: a
 * question asked in other words than the document's looks unanswered, one about a neighbouring
 * matter in the same words looks answered.
 */
#ifndef STAGE_CONFIDENCE_H
#define STAGE_CONFIDENCE_H

#include "stage/extract.h"

/* At this confidence a source answers, where [answer] threshold says nothing else (reasoner_threshold). */
#define CONFIDENCE_ANSWERS 0.6

typedef struct Signs {
	double whole;   /* share of the question's weight that the passage has */
	double head;    /* that title and headings have */
	double missing; /* that no usable source has */
	double near;    /* share of neighbouring words of the question that stand close there too */
	double words;   /* the question's content words: logarithm of one more */
	double margin;  /* by how much it ranks before the best of another document, up to 0.5 */
	double wanted;  /* 1 where the section says something of the kind asked for, -1 where not, 0: no kind */
	double foreign; /* 1 where it is in another language than the customer's */
} Signs;

Signs confidence_signs(const Extract *x, const Terms *terms, const Source *s, double margin);
double confidence_of(const Signs *signs);

/* How surely the case's evidence answers its question, whoever writes the answer: the best of its
 * questions. 0 where nothing may be quoted. */
double confidence_of_case(const Case *c);

#endif
