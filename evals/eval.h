/* Eval: the commands of the gate as functions, for the command line (ui/command_eval.c). */
#ifndef EVALS_EVAL_H
#define EVALS_EVAL_H

#include "evals/judge.h"
#include "evals/report.h"
#include "evals/runner.h"

typedef struct EvalOptions {
	RunnerOptions run;
	Str tags;                   /* only cases with one of these, comma separated; "" all */
	const char *baseline;       /* NULL: SET.baseline.json beside the set, where there is one */
	const char *write_baseline; /* NULL: none is written; the gate then only minds this file's
				       limits */
	const char *junit, *html;   /* files to write, or NULL */
	Str judge;                  /* a model whose opinion of the replies is asked too; "" none */
	const char *record;         /* the drafts of this run for the replay provider, or NULL */
	bool unnoted;               /* the verdict is not journaled */
	bool fresh;                 /* what is left of a run that was broken off is not used */
} EvalOptions;

typedef struct Evaluation {
	GoldenSet set;
	Result result, baseline; /* baseline.set "" where there is none */
	Gate gate;
	size_t resumed;
	Json *judge; /* evals/judge.h; NULL: not asked */
} Evaluation;

/* The file of a set named on the command line: a path, or a name in the workspace's evals/. */
bool eval_find(Arena *arena, const char *folder, Str name, const char **ret_path, Err *err);

/* Every set in the workspace's evals/; recorded answers and baselines are none. */
bool eval_sets(Desk *desk, Arena *arena, const char ***ret_paths, size_t *ret_count, Err *err);

/* Reads, runs, compares, writes the files asked for. `ret_faults`: one line for each fault of the
 * set's file. */
bool eval_run(Desk *desk, const char *path, const EvalOptions *o, Evaluation *ret_evaluation,
	Buf *ret_faults, Err *err);
void eval_free(Evaluation *e); /* NULL accepted */

#endif
