/* Metrics: the numbers of a run, and the same for its parts (slices). */
#ifndef EVALS_METRICS_H
#define EVALS_METRICS_H

#include "evals/result.h"

/*
 * {"pass_rate", the scores' means over the cases that have them, "pass^2" ... "pass^k" for k seeds,
 *  "schema_failures","retries","blocked","input_tokens","output_tokens","cost","cost_per_pass",
 *  "latency_p50_ms","latency_p95_ms"}. The caller frees.
 */
Json *metrics_of(const Result *r);

/* {"tag"|"language"|"intent":{NAME:{"cases","passed","pass_rate","retrieval_recall"}}}. The caller
 * frees. */
Json *slices_of(const Result *r);

/* Is more of this metric better? Of counts, cost and time less is. */
bool metric_more_is_better(Str name);

#endif
