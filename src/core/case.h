/*
 * Case: a ticket plus everything answered about it. It is built by applying the journal's events in
 * order; case_apply is the only thing that changes one, and on failure the case stands where it stood.
 *
 * What is true in each state:
 *   NEW        only the ticket is known
 *   ROUTED     route is set
 *   GROUNDED   evidence and records are set
 *   DRAFTED    draft.text is set, nothing of it checked
 *   CHECKED    verdict and actions are set: a person decides
 *   APPROVED   at least one action is fully signed and not yet run
 *   DONE       every action is settled and at least one took effect
 *   REJECTED   every action was rejected
 *   ESCALATED  handed to a supervisor, with a reason
 *   STUCK      a needed service failed twice; the reason is in stuck_why
 */
#ifndef CORE_CASE_H
#define CORE_CASE_H

#include "core/claim.h"
#include "core/disposition.h"
#include "core/legal_hold.h"
#include "core/rules.h"
#include "core/ticket.h"

#define CASE_STATES(X)                                                                             \
	X(NEW, "new")                                                                              \
	X(ROUTED, "routed")                                                                        \
	X(GROUNDED, "grounded")                                                                    \
	X(DRAFTED, "drafted")                                                                      \
	X(CHECKED, "checked")                                                                      \
	X(APPROVED, "approved")                                                                    \
	X(DONE, "done")                                                                            \
	X(REJECTED, "rejected")                                                                    \
	X(ESCALATED, "escalated")                                                                  \
	X(STUCK, "stuck")

typedef enum CaseState {
#define X(id, text) CASE_##id,
	CASE_STATES(X)
#undef X
	CASE_STATE_COUNT
} CaseState;

#define ACTION_STATES(X)                                                                           \
	X(PROPOSED, "proposed")   /* waits for a person */                                         \
	X(SIGNED, "signed")       /* one signature of two */                                       \
	X(APPROVED, "approved")   /* the executor may run it */                                    \
	X(SENDING, "sending")     /* the executor has begun: it may have taken effect */           \
	X(DONE, "done")                                                                            \
	X(FAILED, "failed")       /* nothing took effect */                                        \
	X(UNKNOWN, "unknown")     /* reconcile */                                                  \
	X(REJECTED, "rejected")                                                                    \
	X(WITHDRAWN, "withdrawn") /* a later draft no longer proposes it */

typedef enum ActionState {
#define X(id, text) ACTION_##id,
	ACTION_STATES(X)
#undef X
	ACTION_STATE_COUNT
} ActionState;

typedef struct Route {
	Str intent, language, risk, reason;
	Str model;  /* who is asked first: "extractive", "replay" or the name of a [model NAME] */
	bool asked; /* a person wanted that model: no other is asked */
	double confidence; /* of the classifier in the intent; 0 where it was not asked */
	bool out_of_scope; /* the classifier was asked and knows no such tickets */
	bool corrected;    /* a person said what the intent is */
	bool known;        /* the workspace has a known answer, and it is short enough for it */
	Str same_as;       /* the solved ticket of this requester that said the same, or "" */
	Str escalate; /* the policy topic that asks for a person ("legal"), or "" */
	Str urgency;
} Route;

typedef struct Evidence {
	int n; /* 1, 2, 3 ... as cited */
	Str id, document, title, heading, url, text, updated;
	Str audience; /* "public", "internal", "record" or "solved" (what another ticket was answered) */
	double score;
	const Json *groups; /* who may read it; absent or empty: anybody on the desk */
	Str note; /* "outdated: a newer document ..." or "" */
} Evidence;

typedef struct Citation {
	int n;
	Str quote;
	bool found;
	int holder;        /* where not found: another source that says it, or 0 */
	size_t start, end; /* bytes in the evidence's text */
} Citation;

/* "found", "misattributed" or "absent" */
const char *citation_status(const Citation *q);

#define SUPPORT_UNKNOWN (-1.0)

typedef struct Sentence {
	Str text;          /* without marks */
	size_t start, end; /* bytes in Draft.plain */
	Citation *citations;
	size_t citation_count;
	double support;      /* 0 to 1 by words alone (text/ground.h), or SUPPORT_UNKNOWN */
	bool negation_flip;  /* it denies what the nearest sentence of its sources doesn't, or back */
	bool certainty_flip; /* it is certain where that one is not */
} Sentence;

typedef struct Problem {
	Str code, where, text;
	bool blocks; /* the reply can't be sent while it stands */
} Problem;

typedef struct Draft {
	int64_t revision; /* 0: none yet; counts every drafted and edited text */
	Disposition disposition;
	Str reason;  /* why it abstains, clarifies or escalates */
	double confidence; /* how surely the evidence answers, 0 to 1 (stage/confidence.h) */
	Str subject;
	Str text;  /* as edited: with citation marks [1] */
	Str plain; /* as sent: without marks */
	Sentence *sentences;
	size_t sentence_count;
	Str author;  /* the user who had it drafted */
	Str editor;  /* the last user who edited it, or "" */
	const Json *result; /* what the reasoner returned */
	Str provider, model, prompt_version;
	int64_t input_tokens, output_tokens, latency_us; /* of all tries since the evidence was brought */
	double cost;
	bool estimated; /* some of it: a provider did not count */
} Draft;

typedef struct ArgumentOrigin {
	Str argument;  /* JSON Pointer into the arguments */
	Str origin;    /* OPERATOR ... MODEL */
	Str source;    /* "record payments/PAY-7", "message 1" */
	size_t start, end;
	Str note; /* "that text speaks to an assistant", or "" */
} ArgumentOrigin;

typedef struct Signature {
	Str user, role, digest, statement, signature, key;
	int64_t at_ms;
} Signature;

typedef struct Action {
	Str id; /* TICKET.N */
	Str tool;
	const Json *arguments;
	const Json *bound; /* {argument: pointer into the draft}: follows the draft when that is edited */
	ActionState state;
	int tier;
	Str rule; /* why that tier */
	bool deny;
	ArgumentOrigin *origins;
	size_t origin_count;
	Str needs; /* what is missing before it can be approved, or "" */
	Str nonce;
	int64_t expires_ms;
	int64_t draft_revision; /* the draft it belongs to */
	Str editor;             /* who edited the arguments, or "" */
	Signature *signatures;  /* those that still count */
	size_t signature_count;
	Str undoes; /* the action that this one undoes, or "" */
	Str voided; /* why earlier signatures no longer count, or "" */
	Str key;    /* idempotency key, once sending */
	const Json *receipt;
	Str why; /* reason of failed, unknown, rejected, refused */
} Action;

typedef struct Case {
	Arena arena;
	const Rules *rules; /* borrowed */
	Ticket ticket;      /* its Strs live in the arena */
	CaseState state;
	Route route;
	const Json *records; /* {name: [rows]} */
	Evidence *evidence;
	size_t evidence_count;
	Str search_notice; /* what the search had to do without, or "" */
	Draft draft;
	Str *tried; /* who drafted since the evidence was brought, in order: names as in Route.model */
	size_t tried_count;
	bool verdict_ok;
	Problem *problems;
	size_t problem_count;
	Action *actions;
	size_t action_count;
	int64_t action_next;
	Str stuck_why;
	const Json *drill; /* the draft is wrong on purpose: nothing of it is ever signed or run; NULL: no drill */
	Str drill_told;    /* once decided: what the person is told */
	Str instruction; /* why it was asked to draft again, or "" */
	TicketClaim claim;
	LegalHold legal_hold;
	Event *trail;
	size_t trail_count;
	Json **bodies; /* owned */
	size_t body_count;
	int64_t revision; /* counts events: a choice carries the revision that was on screen */
} Case;

const char *case_state_name(CaseState s);
bool case_state_from(Str name, CaseState *ret_state);
const char *action_state_name(ActionState s);

void case_free(Case *c); /* NULL accepted */

/* Applies one event. Takes ownership of `body` (NULL: erased) in any case. */
bool case_apply(Case *c, Event event, Json *body, Err *err);

Action *case_action(Case *c, Str id); /* NULL where there is none */
const Evidence *case_evidence(const Case *c, int n);
bool case_cites(const Case *c, int n); /* does a sentence of the draft cite evidence n? */
/* Of a document: neither a record nor a solved ticket's answer. */
static inline bool evidence_is_passage(const Evidence *e)
{
	return !str_is(e->audience, "record") && !str_is(e->audience, "solved");
}
/* When the executor may take it: its hold time after the last signature; 0 where nobody signed. */
int64_t action_due_ms(const Case *c, const Action *a);
/* Is this clock not behind what the trail says happened (but for the skew of several machines)? A clock that was set back
 * would bring what expired to life again. ERR_OUTSIDE. */
bool case_clock_holds(const Case *c, int64_t now_ms, Err *err);
bool action_is_open(const Action *a);    /* PROPOSED, SIGNED or APPROVED */
bool action_is_settled(const Action *a); /* DONE, FAILED, REJECTED or WITHDRAWN */

/* What a signature is over: the canonical JSON (RFC 8785) of tool, manifest pin, arguments, ticket and
 * revision, requester, draft revision, policy hash, nonce and expiry. The digest is its SHA-256. */
void action_canonical(const Case *c, const Action *a, Buf *out);
HashHex action_digest(const Case *c, const Action *a);

#endif
