/*
 * Judge: a model's opinion of the replies of a run. Optional, and kept apart: no case passes or
 * fails by it, no baseline holds it, no gate reads it. It is a reason to look at a case, and
 * nothing more.
 */
#ifndef EVALS_JUDGE_H
#define EVALS_JUDGE_H

#include "desk.h"
#include "evals/result.h"

/* {"model","cases","unanswered","means":{"answers","clear","polite"},"input_tokens","output_tokens","cost",
 *  "worst":[{"case","answers","clear","polite","why"}]}: marks from 1 to 5 for every reply, asked
 * one after the other. False only where there is no such model. The caller frees. */
bool judge_run(Desk *desk, Str model, const Result *r, Json **ret_judge, Err *err);

void judge_text(const Json *judge, Buf *out);

#endif
