/* What the desk's files share. */
#ifndef DESK_PRIVATE_H
#define DESK_PRIVATE_H

#include "base/auto.h"
#include "base/clock.h"
#include "desk.h"
#include "desk/budget.h"
#include "ledger.h"
#include "pipeline.h"
#include "port/breaker.h"
#include "port/net.h"
#include "port/records.h"
#include "port/replay.h"
#include "stage/peek.h"
#include "text/classifier.h"
#include "workspace.h"

enum {
	DESK_OPEN_CASES = 32,
	DRAFTS_AT_ONCE = 4, /* [reasoner] concurrency, where it is not set */
	AHEAD_AT_ONCE = 2,  /* [reasoner] ahead_concurrency */
	DRAFTS_MOST = 64,
};

typedef struct Job Job; /* drafts.c */

struct Desk {
	Workspace *workspace;
	User user;
	int64_t rehearsed_ms; /* the time while a ticket is rehearsed; 0: the wall clock */
	int64_t rehearsed_seed;
	Buf config_text[2];     /* of desk_fingerprint: what was hashed last, and its hash */
	HashHex config_hash[2];
	char index_hash[HASH_HEX + 1]; /* of the documents at index_generation; "" not yet */
	int64_t index_generation;
	Records *records;
	Replay *replay; /* the recorded answers last asked, or NULL */
	Case *cases[DESK_OPEN_CASES]; /* most recently used first; NULL behind the last */
	int wake;       /* an eventfd that a commit aside writes to; 0: none was made */
	bool aside;     /* somebody waits for keys: drafts leave the disk to a thread */
	Job *jobs;                    /* drafts on the road, in the order they were asked for */
	Net *net;                     /* NULL until a model is asked */
	Budget budget;
	struct Service *services; /* models.c */
	Classifier *intents;      /* intents.c; NULL: not read yet, or there is none */
	int64_t intents_at_ns;    /* of its file */
};

/* The case, current with what other processes wrote. ERR_MISSING where absent or not for this user. */
bool desk_case(Desk *desk, Str ticket, Case **ret_case, Err *err);
bool desk_may_see(Desk *desk, Str ticket, Err *err);
void desk_forget(Desk *desk, const Case *c); /* after a failed write: load it anew next time */
void desk_remember(Desk *desk, Case *c);     /* the desk's from now on; in place of an earlier one */

/* Writes one event; on failure the case is forgotten. Takes ownership of `body`. */
bool desk_write(Desk *desk, Case *c, EventKind kind, Json *body, Err *err);

/* The same but for writing it: it is written with the next one (ledger_defer), or by desk_flush. */
bool desk_defer(Desk *desk, Case *c, EventKind kind, Json *body, Err *err);
bool desk_flush(Desk *desk, Case *c, Err *err);

/*
 * As desk_write, committed with others (store_join): true once everything but the commit is done; *held keeps what models
 * cost meanwhile. When the group's commit was told, desk_written does what is due then.
 */
bool desk_write_joined(Desk *desk, Case *c, EventKind kind, Json *body, Budget *ret_held, Err *err);
void desk_written(Desk *desk, Case *c, Budget *held, bool ok);

/* Says no: journals the refusal (CLI.md: every refusal is a row), keeps *err as it is, returns false. */
bool desk_refuse(Desk *desk, Case *c, Str action, const char *doing, Err *err);

/*
 * The one question before every choice: the rights (core/authority.h), who works on the ticket (core/claim.h), and
 * whether it is still what was on screen (`seen`, a revision; 0: not asked). `a` NULL: the case; `c` NULL too: the
 * workspace. A no is journaled, and the case may be gone afterwards.
 */
bool desk_may(Desk *desk, Verb verb, Case *c, const Action *a, int64_t seen, Err *err);

/* A choice about what is not there, for this user or for anybody: both are told the same, and both leave a row. */
bool desk_refuse_missing(Desk *desk, Verb verb, Str id, Err *why, Err *err);
/* The case a person wants to do something to: what is not there leaves a row. */
bool desk_find_case(Desk *desk, Verb verb, Str ticket, Case **ret_case, Err *err);
/* The case by its ticket, and that this user may do this to it. */
bool desk_choose_case(Desk *desk, Verb verb, Str ticket, int64_t seen, Case **ret_case, Err *err);

bool reason_is_given(Str reason, Err *err); /* ERR_USAGE where it is empty or overlong */
/* The time that records and expiry go by: the wall clock, but for a rehearsal. */
int64_t desk_now_ms(const Desk *desk);
/* Where databases stand that take the place of the office's in a rehearsal: evals/; NULL outside of one. */
const char *desk_stand_ins(const Desk *desk, Arena *arena);

typedef struct StrSet {
	Str items[GATE_MAX_SETS];
	size_t count;
} StrSet;

/* One hash of everything that decides what a draft says: drafts bear it ("under"). */
bool desk_under(Desk *desk, HashHex *ret_under, Err *err);
bool desk_gate_required(const Desk *desk);
/* May this action be signed, as far as the gate goes? ERR_REFUSED says what to do. */
bool desk_gate_lets(Desk *desk, const Case *c, const Action *a, Err *err);

/* The body of EVENT_ARRIVED and EVENT_NEWS: hashes of what came, so that audit can tell it from other. `head`: the
 * ticket, where it is new, or NULL. The caller owns it. */
Json *arrival_event(const Ticket *head, const Message *messages, size_t count, int64_t revision);

/* Golden cases made of these tickets (desk_promote) are taken out; `revisions`: of their drafts, up to which. */
bool corrections_erase(Desk *desk, const Str *tickets, const int64_t *revisions, size_t count, Err *err);

/* The wrong draft of a drill: the body of NEED_MODEL. */
Json *desk_drill_draft(Case *c);
/* Is the wrong sentence of a drill still in this text? */
bool drill_is_left(const Case *c, Str text);
/* A person decided over a drill: journaled, closed, and told by the brief's `next` (Case.drill_told). */
bool desk_drill_decided(Desk *desk, Case *c, const char *decision, bool caught, Brief *ret_brief, Err *err);

/* What the search and the records bring for a case (NEED_SEARCH). */
bool desk_bring_evidence(Desk *desk, Case *c, const SearchQuery *queries, size_t count, Json **ret_body,
	Err *err);

/* road.c. The built-in reasoner as a provider: the body of NEED_MODEL. */
Json *desk_extractive(Case *c);
bool desk_bring_recorded(Desk *desk, Case *c, Json **ret_body, Err *err);
/* The file the replay provider answers from. */
const char *replay_file(const Desk *desk, Arena *arena);

/* recording.c. A recorded answer with the case's own data where its placeholders stand. Takes and gives the body. */
Json *recording_restored(const Case *c, Json *body);
/* Recorded answers to these tickets go out of the replay provider's file. */
bool recordings_erase(Desk *desk, const Str *tickets, size_t count, Err *err);

/* What the case needs to get on; *ret_body NULL where it needs nothing. Blocks while a model is asked. */
bool desk_bring(Desk *desk, Case *c, const Need *need, Json **ret_body, Err *err);
/* What was brought (borrowed; NULL for nothing), as the next event. `model`: for the router, the one a person
 * wants, or ""; bringing it began then (monotonic). What else the router looks at is brought here. The router's event is
 * written with the retriever's, the reasoner's with the validator's; where nobody watches, the retriever's with those, too. */
typedef struct Giving {
	const Json *brought;
	Str model;
	int64_t began_us;
	bool unwatched;
	Budget *held; /* not NULL: it may be committed with others (desk_write_joined), and *ret_writing tells whether it will be */
} Giving;

bool desk_give(Desk *desk, Case *c, const Giving *g, bool *ret_writing, Err *err);

/* No model answered. Where an answer was refused by the check before, that is the end of it: the case may go on
 * without one, and abstains. */
bool desk_may_abstain(const Case *c, const Err *why);

void drafts_free(Desk *desk); /* nobody is told; what was paid is written */
void models_free(Desk *desk);

/*
 * Chain (chain.c): one draft asked of the models that a need names, in their order. `c` is the same case at the
 * same revision in every call.
 */
typedef struct Chain Chain;

typedef struct ChainWatch {
	void (*ask)(void *context, Str model);   /* a model is asked: earlier words don't count */
	void (*words)(void *context, Str piece); /* of the result's JSON, as it comes */
	void *context;
} ChainWatch;

typedef struct ChainWish {
	ChainWatch watch;
	bool fresh;   /* no answer that was kept */
	Str purpose;  /* of the calls: "draft", "ahead" */
	Str ticket;   /* of the calls that are cancelled; outlives the chain, as purpose does */
	User reader;  /* whose rights the evidence was brought with */
} ChainWish;

bool chain_start(Desk *desk, Case *c, const Need *need, const ChainWish *wish, Chain **ret_chain, Err *err);
bool chain_is_ready(Chain *chain, int64_t now_us); /* chain_step would do something */
bool chain_step(Chain *chain, Case *c, int64_t now_us); /* true once it is done */
/* How long to wait at most where nothing comes; -1: no limit, as for poll(2). */
int chain_wait_ms(const Chain *chain, int timeout_ms);
/* The body of NEED_MODEL, set in any case; usage.attempts tells of every model. False: none answered, and why:
 * ERR_OUTSIDE a service, ERR_REFUSED the budget, others the configuration. */
bool chain_finish(Chain *chain, Json **ret_body, Err *err);
void chain_freep(Chain **chain);
void chain_free(Chain *chain); /* cancels what is asked; NULL accepted */

/* ahead.c. This user with the groups alone that everybody has who may draft this ticket; lives in the arena. */
bool ahead_reader(Desk *desk, Arena *arena, Str ticket, User *ret_reader, Err *err);

/* solved.c. The ticket of the same requester that was answered to the same words; "" where none was. */
bool desk_find_solved(Desk *desk, Arena *arena, const Case *c, Str *ret_ticket, Err *err);
/* Its answer over the sources of today (Route.same_as). ERR_OUTSIDE: it does not stand any more. */
bool desk_bring_solved(Desk *desk, Case *c, Json **ret_body, Err *err);

/* intents.c. The workspace's classifier as it is now; NULL where none was trained. Valid until the next call. */
bool desk_classifier(Desk *desk, const Classifier **ret_classifier, Err *err);

/*
 * Models (models.c): the configured routes, whether they may be asked, and what they call themselves.
 */
bool models_route(const Desk *desk, Str name, ModelRoute *ret_route, Err *err);
/* [privacy] redact_prompts (chain.c): is what this model is asked redacted first? */
bool models_must_redact(const Case *c, const ModelRoute *route);
/* One question that is no draft (ask.c); blocks. What it cost is a row of its own whatever became of it, and *ret_usage, whose
 * Str lives in the arena. */
bool desk_ask_model(Desk *desk, const ModelRoute *route, const ModelPrompt *prompt, Str purpose, Str ticket, Arena *arena,
	ModelReply *ret_reply, ModelUsage *ret_usage, Err *err);
/* The breaker of its provider; true is followed by models_tell. */
bool models_may_ask(Desk *desk, const ModelRoute *route, int64_t *ret_rest_s);
void models_tell(Desk *desk, const ModelRoute *route, BreakerNews news);
/* False where [reasoner] on_drift = hold and it answers under a name nobody accepted (ERR_OUTSIDE). */
bool models_hold(Desk *desk, const ModelRoute *route, Err *err);
/* model.drift and model.before, where this is another name than was accepted. */
void models_flag_drift(Desk *desk, const ModelRoute *route, Json *body);

#endif
