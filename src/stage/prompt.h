/*
 * Prompt: what a model is asked about a case: one versioned template and the case's texts as data.
 *
 * Always true
 * - every text that somebody else wrote (ticket, passages, records, a model's own faults) stands
 * between two lines that carry the caller's nonce; a text that holds the nonce is refused. The
 * reason of a redraft is a colleague's and stands outside.
 * - a passage that speaks to assistants (stage/injection.h) is left out and listed as quarantined.
 * - what does not fit the budget is left out from the lowest rank up, said in the prompt and
 * listed; nothing is cut without a word.
 * - the version is of the template and of what code writes around it: the same for every case.
 */
#ifndef STAGE_PROMPT_H
#define STAGE_PROMPT_H

#include "stage/redaction.h"

enum {
	PROMPT_VERSION = 16, /* hex digits of the SHA-256 of both */
	PROMPT_FORM = 2,            /* grows with every change of what is written around the template */
	PROMPT_MAX_MESSAGE = 16000, /* bytes of one message */
	PROMPT_MAX_MESSAGES = 12,   /* the last ones */
	PROMPT_MAX_RECORDS = 24000, /* bytes of the records' JSON */
};

typedef struct PromptOptions {
	Str nonce;             /* at least 16 characters of fresh randomness */
	Str template;          /* prompts/answer.md of the workspace; "": the built-in one */
	Str violations;        /* what was wrong with an earlier attempt, or "" */
	int64_t budget_tokens; /* for both texts together, as token_count counts; 0: none */
	Redaction *redaction;  /* what takes personal data out of all but public texts; NULL: nobody */
} PromptOptions;

typedef struct Prompt {
	Str system, user; /* in the arena */
	Str version;
	int64_t tokens; /* estimated, of both texts */
	Json *notes;    /* {"tokens","quarantined":[n],"dropped":[n],"cut":["..."],"redacted"}; prompt_free */
} Prompt;

/* ERR_INPUT: the nonce is too short or stands in a text; ERR_REFUSED: not even the ticket fits. */
bool prompt_build(
	const Case *c, Arena *arena, const PromptOptions *o, Prompt *ret_prompt, Err *err);
void prompt_free(Prompt *p);

/* The JSON Schema of the result (stage.h), in the subset strict providers take: every member is
 * required, none is free; an action's arguments are JSON written as a text. The caller frees. */
Json *prompt_schema(const Case *c);

/* The result as the case needs it: arguments that follow the draft, by the tool's "suggest", are
 * bound to it whatever the model wrote. The caller frees. */
Json *prompt_bind(const Case *c, const Json *result);

#endif
