/*
 * Result: what a run of a set gave, case by case and in numbers. Written to a file it is a
 * baseline: one case a line, so that a difference can be read. The limits a baseline sets for later
 * runs stand in the same file.
 */
#ifndef EVALS_RESULT_H
#define EVALS_RESULT_H

#include "evals/golden.h"
#include "evals/measure.h"

typedef struct ResultCase {
	Str id, hash;
	bool passed; /* in every run */
	size_t runs, passes;
	double scores[SCORE_COUNT]; /* means over the runs */
	bool has[SCORE_COUNT];
	const Json *failed;       /* of the first run that failed: [{check, text}] */
	const Json *outcome;      /* of the same run, or the first; NULL where read from a file */
	const GoldenCase *golden; /* NULL where read from a file */
} ResultCase;

typedef struct Result {
	Arena arena;
	Json *owned; /* what the Strs point into */
	Str set, hash;
	ResultCase *cases;
	size_t count, passed, seeds;
	bool sampled; /* a model that answers differently each time: only significant differences
			 count */
	Json *metrics, *slices, *fingerprint;
	Json *limits; /* {"new_failures":N,"alpha":P,"metrics":{NAME:{"floor","ceiling","fall","rise"}}}
		       */
} Result;

/* Takes `outcomes` and `fingerprint` (desk_fingerprint). `set` must outlive the result. */
void result_make(
	const GoldenSet *set, Json *outcomes, size_t seeds, Json *fingerprint, Result *ret_result);
void result_free(Result *r); /* NULL accepted */
const ResultCase *result_find(const Result *r, Str id);

/* What a new baseline allows: no case less, hardly any fall of a mean. To be edited by hand. */
Json *result_default_limits(void);

bool result_read(
	const char *path, Result *ret_result, Err *err); /* ERR_INPUT names file and field */
bool result_write(const Result *r, const char *path, Err *err);

#endif
