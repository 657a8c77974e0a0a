/*
 * Calibrate: from which confidence on the sources of this workspace answer (stage/confidence.h), found
 * by its own golden cases: those that expect an answer against those that expect to abstain. The
 * cases run through the road without a model, because confidence does not depend on who writes.
 */
#ifndef EVALS_CALIBRATE_H
#define EVALS_CALIBRATE_H

#include "evals/runner.h"

enum { CALIBRATE_LEAST = 5 }; /* cases of either kind */

/* Of unanswerable questions so many must be declined, where that can be had. */
#define CALIBRATE_DECLINED 0.95

typedef struct Counted {
	size_t answered, declined; /* of the answerable; of the unanswerable */
} Counted;

typedef struct Calibration {
	double before, threshold;
	size_t answerable, unanswerable;
	Counted then, now; /* with the threshold before, and with the new one */
} Calibration;

/* ERR_INPUT: too few cases of a kind. */
bool calibrate(Desk *desk, const char *const *paths, size_t count, const RunnerOptions *o,
	Calibration *ret_calibration, Err *err);

/* Sets [answer] threshold in countersign.ini; the rest of the file stays as it is. */
bool calibrate_write(const char *folder, double threshold, Err *err);

#endif
