/*
 * Measure: one run of one case held against what is expected of it. Deterministic: no model judges
 * here.
 *
 * An outcome is a JSON object (it crosses a pipe and lies in the file a broken run goes on from):
 *   {"case":ID,"seed":N,"passed":bool,"failed":[{"check","text"}],"scores":{NAME:0..1},
 *    "counts":{retries,schema_failures,blocked,input_tokens,output_tokens,cost,latency_us},
 *    "disposition","language","intent","model","reply","reason","confidence","documents":[retrieved],"cited":[...]}
 * A score is there only where the case asks for it.
 */
#ifndef EVALS_MEASURE_H
#define EVALS_MEASURE_H

#include "evals/golden.h"

/* name in files, words for people */
#define SCORES(X)                                                                                  \
	X(DISPOSITION, "disposition_accuracy", "disposition as expected")                          \
	X(RETRIEVAL_HIT, "retrieval_hit", "an expected document is in the evidence")               \
	X(RETRIEVAL_RECALL, "retrieval_recall", "expected documents that are in the evidence")     \
	X(RETRIEVAL_MRR, "retrieval_mrr", "1 / rank of the first expected document")               \
	X(CITATION_PRECISION, "citation_precision", "citations of an expected document")           \
	X(CITATION_RECALL, "citation_recall", "expected documents that are cited")                 \
	X(GROUNDED, "grounded", "sentences the check found supported, before any fall-back")       \
	X(MUST_SAY, "must_say", "phrases that must be there and are")                              \
	X(MUST_NOT_SAY, "must_not_say", "phrases that must not be there and are not")              \
	X(ACTION_PRECISION, "action_precision", "changing actions that are expected")              \
	X(ACTION_RECALL, "action_recall", "expected actions proposed with their arguments")        \
	X(ARGUMENT_MATCH, "argument_match", "expected arguments with the expected value")

typedef enum Score {
#define X(id, name, words) SCORE_##id,
	SCORES(X)
#undef X
		SCORE_COUNT
} Score;

const char *score_name(Score s);

/* What replays this draft: {"ticket","seed","result","model","usage"} (port/replay.h); NULL where nothing was drafted. */
Json *measure_recording(const Case *c, int64_t seed);

/* The caller frees. `c` NULL: the road failed with `why`. */
Json *measure_case(const GoldenCase *g, const Case *c, int64_t seed, const Err *why);

#endif
