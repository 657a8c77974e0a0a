/*
 * Event: one row of the journal. A case is its ticket plus its events, applied in order; nothing else is
 * remembered about it. Bodies are JSON objects; the fields of each kind are listed beside it.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "base/json.h"

#define EVENTS(X)                                                                                  \
	X(ARRIVED, "arrived")         /* revision, head, messages[] (SHA-256 each): it came in; drill{}: as a drill */ \
	X(NEWS, "news")               /* the same: later messages on the ticket */                 \
	X(ROUTED, "routed")           /* intent language urgency risk model reason escalate */     \
	X(GROUNDED, "grounded")       /* queries[], evidence[], records{}, notice */               \
	X(DRAFTED, "drafted")         /* result{}, text, subject, confidence, model{}, usage{} */              \
	X(CHECKED, "checked")         /* ok, disposition, plain, sentences[], problems[], actions[] */ \
	X(DRAFT_EDITED, "draft edited") /* text, distance (text/edits.h) */                        \
	X(ACTION_EDITED, "action edited") /* action{} as in CHECKED */                             \
	X(UNDO_PROPOSED, "undo proposed") /* of (the action it undoes), reason, action{} as in CHECKED */ \
	X(SIGNED, "signed")           /* action, digest, statement, signature, key, role */        \
	X(TAKEN_BACK, "signature taken back") /* action, reason */                                \
	X(REJECTED, "rejected")       /* action, reason */                                         \
	X(ESCALATED, "escalated")     /* reason */                                                 \
	X(SENDING, "sending")         /* action, digest, key (idempotency), executor */            \
	X(DONE, "done")               /* action, receipt{} */                                      \
	X(FAILED, "failed")           /* action, why: nothing took effect */                       \
	X(UNKNOWN, "unknown")         /* action, why: it may or may not have taken effect */       \
	X(RECONCILED, "reconciled")   /* action, done, reason */                                   \
	X(REFUSED, "refused")         /* action, why: somebody or something was told no */         \
	X(CLAIMED, "claimed")         /* lease_ms, from (whom it was taken from), reason */        \
	X(RELEASED, "released")       /* from */                                                   \
	X(STUCK, "stuck")             /* why */                                                    \
	X(REOPENED, "reopened")       /* reason: draft again */                                    \
	X(USER, "user")               /* name role groups key */                                   \
	X(TOOL_PINNED, "tool pinned") /* tool, pin, manifest{} */                                  \
	X(INGESTED, "ingested")       /* documents, removed */                                     \
	X(DRILLED, "drilled")         /* decision, caught, wrong: what was done with a seeded wrong draft */ \
	X(EVALUATED, "evaluated")     /* set passed cases passes fingerprint{} under, or canary why */ \
	X(CREATED, "created")         /* version: the workspace */                                 \
	X(MODEL_ACCEPTED, "model accepted") /* model, reported, before, reason */                  \
	X(INTENT_SET, "intent set")   /* intent, was: a person put it right */                     \
	X(TRAINED, "trained")         /* intents, texts, sha256: the classifier of intents */      \
	X(OPINION, "second opinion") /* model, draft_revision, remarks[], attempt{}: another model's, on the draft */ \
	X(HELD, "legal hold")         /* reason: the ticket can't be erased */                     \
	X(HOLD_LIFTED, "legal hold lifted") /* reason */                                           \
	X(ERASED, "erased")           /* tickets, reason: their data is gone; answers, calls: how many by age */

typedef enum EventKind {
#define X(id, text) EVENT_##id,
	EVENTS(X)
#undef X
	EVENT_COUNT
} EventKind;

typedef struct Event {
	EventKind kind;
	int64_t seq; /* 1, 2, 3 ... over the whole workspace */
	int64_t at_ms;
	Str actor;  /* user, or "executor" */
	Str ticket; /* "" for events of the workspace */
	const Json *body; /* NULL where it was erased */
} Event;

const char *event_name(EventKind kind);
bool event_from(Str name, EventKind *ret_kind);

#endif
