/*
 * Brief: a case as one viewer may see it. Total: every state has a brief. The same brief feeds the
 * screen, --plain and --json. Where the viewer may not read a source the draft stands on, the case looks
 * undrafted to that viewer (evidence, draft, actions and trail bodies absent), as if nobody had drafted.
 */
#ifndef CORE_BRIEF_H
#define CORE_BRIEF_H

#include "core/authority.h"

typedef struct Brief {
	const Case *c; /* borrowed; NULL: no case */
	const User *viewer;
	bool veiled;  /* the draft stands on sources the viewer may not read */
	CaseState state; /* as the viewer sees it */
	const Evidence *evidence;
	size_t evidence_count;
	const Draft *draft; /* NULL: none */
	const Action *actions;
	size_t action_count;
	const Problem *problems;
	size_t problem_count;
	Str next; /* one sentence: what happens next, and who does it */
} Brief;

Brief brief_of(const Case *c, const User *viewer);

/* The documents of docs/CLI.md; the caller frees. */
Json *brief_to_json(const Brief *b);
Json *action_to_json(const Case *c, const Action *a);

/* What an action still needs before it runs, in words ("a second signature by supervisor"), or "". */
Str action_needs(Arena *arena, const Case *c, const Action *a);

/* May this user sign this action now? ERR_REFUSED with the one reason, in words. */
bool action_may_sign(const Case *c, const Action *a, const User *user, int64_t now_ms, Err *err);

#endif
