/*
 * Runner: every case of a set through the road, side by side in processes of its own. A worker that
 * dies takes one case with it, which then counts as failed and says so; another worker goes on.
 * Outcomes are kept in a file as they come, so that a run that was broken off goes on where it
 * stood.
 */
#ifndef EVALS_RUNNER_H
#define EVALS_RUNNER_H

#include "desk.h"
#include "evals/golden.h"

enum { RUNNER_MAX_JOBS = 64, RUNNER_MAX_SEEDS = 100 };

typedef struct RunnerOptions {
	const char *folder, *user; /* whose desk the workers open; user NULL: the login name */
	Str model;                 /* in place of [reasoner] provider; "" as configured */
	size_t jobs;               /* 0: the number of cores */
	size_t seeds;              /* runs of every case, at least 1 */
	bool record;               /* outcomes bear what replays them ("recording") */
	const char *keep;          /* the file of finished outcomes, or NULL */
	void (*progress)(void *context, size_t done, size_t failed, size_t all); /* NULL: none */
	void *context;
} RunnerOptions;

/* Outcomes (evals/measure.h) in the order of cases, then seeds: count * seeds of them, an array the
 * caller frees with json_free. `ret_resumed`: how many came from the file. */
bool runner_run(const GoldenSet *set, const RunnerOptions *o, Json **ret_outcomes,
	size_t *ret_resumed, Err *err);

#endif
