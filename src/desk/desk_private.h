/* What the desk's files share. */
#ifndef DESK_PRIVATE_H
#define DESK_PRIVATE_H

#include "base/auto.h"
#include "base/clock.h"
#include "desk.h"
#include "ledger.h"
#include "pipeline.h"
#include "port/replay.h"
#include "workspace.h"

enum { DESK_OPEN_CASES = 32 };

struct Desk {
	Workspace *workspace;
	User user;
	int64_t rehearsed_ms; /* the time while a ticket is rehearsed; 0: the wall clock */
	int64_t rehearsed_seed;
	Replay *replay; /* the recorded answers last asked, or NULL */
	Case *cases[DESK_OPEN_CASES]; /* most recently used first; NULL behind the last */
};

/* The case, current with what other processes wrote. ERR_MISSING where absent or not for this user. */
bool desk_case(Desk *desk, Str ticket, Case **ret_case, Err *err);
void desk_forget(Desk *desk, const Case *c); /* after a failed write: load it anew next time */

/* Writes one event; on failure the case is forgotten. Takes ownership of `body`. */
bool desk_write(Desk *desk, Case *c, EventKind kind, Json *body, Err *err);

/* Says no: journals the refusal (CLI.md: every refusal is a row), keeps *err as it is, returns false. */
bool desk_refuse(Desk *desk, Case *c, Str action, const char *doing, Err *err);

/*
 * The one question before every choice: the rights (core/authority.h), who works on the ticket (core/claim.h), and
 * whether it is still what was on screen (`seen`, a revision; 0: not asked). `a` NULL: the case; `c` NULL too: the
 * workspace. A no is journaled, and the case may be gone afterwards.
 */
bool desk_may(Desk *desk, Verb verb, Case *c, const Action *a, int64_t seen, Err *err);

bool reason_is_given(Str reason, Err *err); /* ERR_USAGE where it is empty or overlong */
/* The time that records and expiry go by: the wall clock, but for a rehearsal. */
int64_t desk_now_ms(const Desk *desk);

/* What the case needs to get on, brought by the desk; *ret_body NULL where it needs nothing. Blocks. */
bool desk_bring(Desk *desk, Case *c, const Need *need, Json **ret_body, Err *err);

/* What the search and the records bring for a case (NEED_SEARCH). */
bool desk_bring_evidence(Desk *desk, Case *c, const SearchQuery *queries, size_t count, Json **ret_body,
	Err *err);

/* The built-in reasoner as a provider: the body of NEED_MODEL. */
Json *desk_extractive(Case *c);

/* The body of NEED_MODEL from the route [model NAME], or the next of [reasoner] fallback that answers.
 * usage.attempts tells of every one. ERR_OUTSIDE: none answered. */
bool desk_bring_model(Desk *desk, Case *c, Str name, Json **ret_body, Err *err);

#endif
