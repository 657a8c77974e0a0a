/*
 * Gate: may what changed be used? A run is held against a baseline of the same set. It fails where
 *   a case that passed does not any more (more of them than limits.new_failures; for a sampled
 * model: where McNemar's exact test also says that passes were lost by more than chance, p <
 * limits.alpha), or a metric is below its floor or above its ceiling, or a metric fell (rose) by
 * more than its limit and the bootstrap interval of the difference excludes 0. Without a baseline
 * it fails where any case fails.
 */
#ifndef EVALS_GATE_H
#define EVALS_GATE_H

#include "evals/result.h"

typedef struct Gate {
	bool has_baseline, comparable, passed;
	Json *regressions;  /* [{"case","failed":[...]} | {"metric","now","before","why"}] */
	Json *improvements; /* ids that pass now and did not */
	Json *statistics;  /* {"lost","won","mcnemar_p","differences":{SCORE:{"mean","low","high"}}}
			    */
	Json *differences; /* not comparable: {"added":[],"removed":[],"changed":[]} */
} Gate;

/* `baseline` NULL: none. `part`: the run left cases of the set out on purpose; what it has is
 * compared. */
void gate_decide(const Result *now, const Result *baseline, bool part, Gate *ret_gate);
/* NONE: passed; NO: failed; INCOMPARABLE. */
ErrCode gate_verdict(const Gate *g);
void gate_free(Gate *g); /* NULL accepted */

#endif
