/*
 * Tune: how much each leg of the search counts in this workspace, found by its own golden cases: those
 * that expect documents. One setting after the other is tried over its grid while the others stand. A
 * change is made only where the cases tell it from chance: the mean of the paired differences in nDCG
 * is above its standard error. A service (embeddings, reranker) that does not help so is set to 0: off.
 */
#ifndef EVALS_TUNE_H
#define EVALS_TUNE_H

#include "desk.h"

enum { TUNE_LEAST = 8 /* cases */, TUNE_SETTINGS = 3 };

typedef struct TuneStep {
	const char *key;      /* of [retrieval] */
	int64_t before, now;  /* percent */
	double was, is;       /* mean nDCG of the evidence with either */
} TuneStep;

typedef struct Tuning {
	TuneStep steps[TUNE_SETTINGS];
	size_t count; /* settings that this workspace has something for */
	size_t cases;
} Tuning;

/* No model is asked, nothing is journaled or written; the desk has the new settings afterwards. ERR_INPUT: too
 * few cases expect documents. */
bool tune(Desk *desk, const char *const *paths, size_t count, Tuning *ret_tuning, Err *err);

/* Sets what changed in countersign.ini; the rest of the file stays as it is. */
bool tune_write(const char *folder, const Tuning *t, Err *err);

#endif
