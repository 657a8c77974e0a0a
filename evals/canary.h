/*
 * Canary: a small set asked again and again, to notice that the model behind a name is no longer
 * the one that passed. Three answers, never mixed up: unchanged; changed (it names itself
 * differently, or loses cases by more than chance); unknown (some questions got no answer, and
 * nothing else speaks for a change).
 */
#ifndef EVALS_CANARY_H
#define EVALS_CANARY_H

#include "evals/eval.h"

typedef enum CanaryVerdict { CANARY_UNCHANGED, CANARY_CHANGED, CANARY_UNKNOWN } CanaryVerdict;

typedef struct Canary {
	CanaryVerdict verdict;
	bool first; /* there was nothing to compare with: this run is the reference now */
	char why[400];
	size_t cases, unanswered, lost, won;
} Canary;

const char *canary_name(CanaryVerdict v);
ErrCode canary_code(CanaryVerdict v); /* NONE, NO, OUTSIDE */

/* What two runs of one set say. Pure. */
Canary canary_compare(const Result *before, const Result *now);

/* Runs the set and compares with SET.canary.json beside it, which the first run writes; journals
 * the verdict. */
bool canary_run(Desk *desk, const char *path, const EvalOptions *o, Canary *ret_canary,
	Buf *ret_faults, Err *err);

#endif
