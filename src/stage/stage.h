/*
 * Stage: one stop on the road. A stage looks at a case and says what it needs; given the answer it
 * makes the body of one event. Pure: no I/O, no clock, no randomness but what the answer brings; on
 * failure nothing has changed. pipeline.c says which stage stands at which state.
 */
#ifndef STAGE_STAGE_H
#define STAGE_STAGE_H

#include "core/case.h"

typedef enum NeedKind {
	NEED_NOTHING, /* the stage can answer by itself: give it an Answer without body */
	NEED_SEARCH,  /* body: {"passages":[Evidence as in GROUNDED without n],
	               *        "records":{name:[rows]},"solved":[as passages],"notice":"what was left
	               * out"} for Need.queries */
	NEED_MODEL,   /* body: {"result":{},"model":{provider,name,route,prompt_version},"usage":{}}; without
	               * a result where none of them gave one */
	NEED_PERSON,  /* the road ends here until somebody chooses */
} NeedKind;

typedef enum SearchRole {
	SEARCH_WHOLE, /* its score counts for every passage; these add up */
	SEARCH_PART,  /* one sentence of several: of these, a passage's best counts */
} SearchRole;

typedef struct SearchQuery {
	Str text;      /* what to look for */
	double weight; /* its share in the mix; 1 for the only one */
	SearchRole role;
} SearchQuery;

typedef struct Need {
	NeedKind kind;
	SearchQuery *queries; /* NEED_SEARCH: in the case's arena */
	size_t query_count;
	Str *models; /* NEED_MODEL: who is asked, in this order, until one answers; in the case's arena */
	size_t model_count;
	Str violations; /* NEED_MODEL: what the check found wrong with the last answer of models[0], or "" */
} Need;

typedef struct Answer {
	const Json *body; /* borrowed */
	Str actor;        /* who had it drafted */
	int64_t now_ms;
	Str nonce; /* 32 hex digits of fresh randomness; actions derive theirs with their number */
	/* For the router: the model a person wants, or ""; the workspace's classifier, or NULL; how much of the
	 * day's budget is used, in percent; the solved ticket that said the same, or "". */
	Str model;
	const struct Classifier *intents;
	int64_t budget_used;
	Str same_as;
} Answer;

typedef struct Stage {
	const char *name;
	EventKind makes;
	Need (*ask)(Case *c);
	/* Makes the event's body; of the case only the arena grows. */
	bool (*take)(Case *c, const Answer *in, Json **ret_event, Err *err);
} Stage;

extern const Stage stage_router, stage_retriever, stage_reasoner, stage_validator;

/* Who reasons without being asked over a wire: "extractive", "replay" and "solved" (the answer that a solved
 * ticket got, Route.same_as). */
bool model_is_built_in(Str name);

/* After a check that said no: the same model once more with what was found named, then the next of the
 * chain. NEED_NOTHING: nobody is left. */
Need reasoner_ask_again(Case *c);

/*
 * What a reasoner returns, whoever it is; checked against this before it is used:
 * {"disposition":"answer|clarify|escalate|abstain","reason":"...",
 *  "sentences":[{"text":"...","citations":[{"n":1,"quote":"..."}]}],
 *  "actions":[{"tool":"...","arguments":{...}}]}
 */
bool reasoner_result_check(const Json *result, Err *err);
/* The same, and every citation names evidence of this case. */
bool reasoner_result_fits(const Case *c, const Json *result, Err *err);

/* The result that says "I cannot answer this", with the actions the rules propose then; for the
 * pipeline, where a draft does not pass. The caller frees. */
Json *reasoner_abstain(Case *c, Str reason);

/* From which confidence on the sources answer: [answer] threshold, else the built-in one. */
double reasoner_threshold(const Config *config);

/* The model-free reasoner: verbatim sentences of public passages. The caller frees the result. */
Json *extractive_reason(Case *c);

/* One action's arguments against manifest, policy, origins: the action of ACTION_EDITED (and the
 * elements of CHECKED.actions). `editor` "" for one the reasoner proposed. What follows the reply
 * can't be changed here: ERR_REFUSED. The caller frees. */
bool validator_check_action(Case *c, const Action *a, const Json *arguments, Str editor,
	const Answer *in, Json **ret_action, Err *err);

/* As above, where it is known which members the person typed (an object; values are not read): a
 * value typed again unchanged is the person's own too. NULL: what differs from before was typed. */
bool validator_check_edit(Case *c, const Action *a, const Json *arguments, const Json *typed,
	Str editor, const Answer *in, Json **ret_action, Err *err);

/* A new action that undoes `done`: judged as any other, its arguments known by the manifest's compensation. */
Json *validator_check_undo(Case *c, const Action *done, Str tool, const Json *arguments, const Answer *in);

#endif
