/*
 * Desk: the engine behind the faces. Opens a workspace as one user, brings each case what it needs,
 * writes the journal before anything counts, and answers with briefs. The one door for ui/ and evals/.
 *
 * Every call checks the user's rights itself. Times are milliseconds since 1970 UTC. A Case handed out
 * belongs to the desk and stays valid until the next call that names the same ticket, until 32 other cases were
 * opened, or desk_close.
 */
#ifndef DESK_H
#define DESK_H

#include "core/brief.h"
#include "core/check.h"
#include "core/figures.h"
#include "core/presence.h"
#include "core/skip.h"

typedef struct Desk Desk;

/* Where the workspace is: `given`, else $COUNTERSIGN_WORKSPACE, else the nearest parent folder that holds
 * countersign.ini. The path is absolute and lives in the arena. */
bool workspace_find(Arena *arena, const char *given, const char **ret_folder, Err *err);

typedef struct WorkspaceReport {
	size_t documents, passages, tickets, tools, users;
} WorkspaceReport;

/* Makes a workspace in `folder` (which must be empty or absent), with the login user as administrator and a
 * key for them. `demo`: the folder of the demo company to copy, or NULL for an empty workspace. */
bool workspace_create(const char *folder, const char *demo, const char *user, WorkspaceReport *ret_report,
	Err *err);

/* `user` NULL: the login name. Errors: no workspace, broken configuration (file, line), unknown user. */
bool desk_open(const char *folder, const char *user, Desk **ret_desk, Err *err);
void desk_close(Desk *desk); /* NULL accepted */
void desk_closep(Desk **desk);
const User *desk_user(const Desk *desk);
const Rules *desk_rules(const Desk *desk);
const char *desk_folder(const Desk *desk);
/* From which confidence on the sources answer here: [answer] threshold, or the built-in one. */
double desk_answer_threshold(const Desk *desk);

typedef struct IngestReport {
	size_t documents, passages, unchanged, removed;
	Skip *skipped;
	size_t skipped_count;
	int64_t took_ms;
} IngestReport;

/* No paths: the workspace's kb/. A folder given again removes the documents whose files are gone. */
bool desk_ingest(Desk *desk, Arena *arena, const char *const *paths, size_t count, IngestReport *ret_report,
	Err *err);

typedef struct ImportReport {
	size_t imported, updated;
	Skip *skipped;
	size_t skipped_count;
} ImportReport;

bool desk_import(Desk *desk, Arena *arena, const char *const *paths, size_t count, ImportReport *ret_report,
	Err *err);

typedef struct Hit {
	int64_t id; /* of the passage */
	Str document, title, heading, url, text, updated;
	Str excerpt; /* of `text`: whole sentences around the one that says most of what is asked */
	Audience audience;
	Str groups; /* JSON array */
	double score;
	Str note; /* "outdated: ...", "nearly the same as ..." or "" */
	Str why; /* only where explained: the terms and what each gave */
} Hit;

typedef struct SolvedHit {
	Str ticket, subject, answer, updated;
	Str note, why; /* "outdated: ..." or ""; the words both have */
	double alike;  /* 0 to 1 */
} SolvedHit;

typedef struct Hits {
	Hit *items;
	size_t count;
	int64_t took_us;
	Str notice; /* what of the index had to be made anew, and why; or "" */
	Str left_out; /* a service that was left out, and why; "" where none was */
	SolvedHit *solved; /* only where explained: tickets like it, and what they were answered */
	size_t solved_count;
} Hits;

typedef enum SearchDetail {
	SEARCH_LIST,      /* without excerpts */
	SEARCH_EXCERPTS,
	SEARCH_EXPLAINED, /* with excerpts, `why` and solved tickets */
} SearchDetail;

bool desk_search(Desk *desk, Arena *arena, Str query, size_t k, SearchDetail detail, Hits *ret_hits, Err *err);

typedef struct QueueItem {
	Str id, subject, requester, intent, risk, claimed_by;
	CaseState state;
	Priority priority;
	bool has_disposition;
	Disposition disposition;
	int64_t created_ms, updated_ms;
	size_t open_actions; /* that wait for a signature */
	int64_t claimed_until_ms; /* claimed_by is "" once it is over */
} QueueItem;

typedef struct Queue {
	QueueItem *items; /* urgent first, then oldest first */
	size_t count;
} Queue;

/* `state` CASE_STATE_COUNT: all that are not done or rejected. Only tickets the user may see. */
bool desk_queue(Desk *desk, Arena *arena, CaseState state, Queue *ret_queue, Err *err);

/* The same (all that are not done or rejected) in pieces, so that nobody waits for 100,000 tickets: at most
 * `most` behind `after` (NULL: from the top). Fewer: that was the end. */
bool desk_queue_page(Desk *desk, Arena *arena, const QueueItem *after, size_t most, Queue *ret_queue, Err *err);

typedef struct QueueNews {
	Queue changed; /* as they are now, in no order */
	Str *gone;     /* ids: closed since, or not to be seen any more */
	size_t gone_count;
	int64_t seq; /* ask from here on next time */
	bool all;    /* too much changed: read the queue anew */
} QueueNews;

/* What others (and this user) changed since; `since` 0: nothing but `seq` is told. A claim that ran out by itself
 * is no change: see QueueItem.claimed_until_ms. */
bool desk_queue_changes(Desk *desk, Arena *arena, int64_t since, QueueNews *ret_news, Err *err);

typedef struct QueueHits {
	Str *ids; /* of tickets; one may come twice */
	size_t count;
	int64_t next; /* where to go on; 0: that was the end */
} QueueHits;

/* Tickets in whose messages some word begins with `word`, piece by piece: `after` 0 is the start. */
bool desk_queue_find(Desk *desk, Arena *arena, Str word, int64_t after, size_t most, QueueHits *ret_hits,
	Err *err);

/* The cases. ERR_MISSING alike for a ticket that is not there and one the user may not see. */
bool desk_show(Desk *desk, Str ticket, Brief *ret_brief, Err *err);
/* Runs the road up to the person, and waits for it. `again`: drafts anew, with a reason that the reasoner is
 * told. */
bool desk_draft(Desk *desk, Str ticket, bool again, Str reason, Brief *ret_brief, Err *err);

/* Asks another model (`model`, or "" for [validator] second_opinion) whether each cited sentence of the draft follows from
 * its sources, and puts what it says among the remarks: journaled, marked, without effect on any check. *ret_answered false:
 * it gave no opinion, which is a remark too. ERR_INPUT where no model is named. Blocks. */
bool desk_opinion(Desk *desk, Str ticket, Str model, bool *ret_answered, Brief *ret_brief, Err *err);

/* What a person changed in the reply: the share of its words (text/edits.h), and a diff in lines of words. */
bool desk_correction(Desk *desk, Str ticket, double *ret_distance, Buf *ret_diff, Err *err);

/* A correction becomes a golden case in evals/corrections.jsonl, personal data redacted; the caller frees *ret_case.
 * ERR_REFUSED: nobody changed the draft (a signature alone is no evidence), or it is there already. */
bool desk_promote(Desk *desk, Str ticket, Json **ret_case, Err *err);

/*
 * Drills ([drill] enabled = yes): copies of answered tickets with a draft that is wrong on purpose and passes the check,
 * to measure whether drafts are read. They look like any other ticket until somebody decides. Signing one signs
 * nothing and is refused with the words that tell it (ERR_REFUSED); any other decision returns the brief, whose `next`
 * tells. Nothing of a drill can be signed or run by any command: the case refuses such rows, the executor such cases.
 */
bool desk_drill_seed(Desk *desk, size_t count, size_t *ret_seeded, Err *err);

typedef struct Rehearsal {
	Str as;       /* a user, or a role (then without groups); "": this user */
	int64_t seed; /* which of several recorded answers; also the randomness of action nonces */
} Rehearsal;

/* May this user evaluate, as that user or role? A no to the first is journaled. ERR_INPUT: `as` is neither. */
bool desk_may_rehearse(Desk *desk, Str as, Err *err);

/*
 * Runs the road up to the person in memory: nothing is journaled, nothing can be signed or executed. The same
 * ticket, knowledge and recorded answers give the same case: its time is the ticket's last change, where that is
 * known. `t` must outlive the case, which the caller frees with desk_rehearsed. Only an administrator rehearses
 * with reading groups they do not have.
 */
bool desk_rehearse(Desk *desk, const Ticket *t, const Rehearsal *how, Case **ret_case, Err *err);
void desk_rehearsed(Case *c); /* NULL accepted */

/* {"prompt","model","index","policy","tools","settings": hashes, "program","provider","sampled"}: what decides what a
 * draft says. `sampled`: the model answers differently each time. The caller frees. */
bool desk_fingerprint(Desk *desk, Json **ret_fingerprint, Err *err);

typedef struct AskUsage {
	int64_t input_tokens, output_tokens;
	double cost;
} AskUsage;

/* Is there a section [model NAME] that can be asked? ERR_INPUT, ERR_MISSING name what is wrong. */
bool desk_has_model(const Desk *desk, Str model, Err *err);
/* Asks a configured model something that is no draft (evaluations only); the answer fits the schema as far as the
 * provider keeps to it: check it. Blocks. The caller frees. */
bool desk_ask(Desk *desk, Str model, Str system, Str user, const Json *schema, Json **ret_answer, AskUsage *ret_asked,
	Err *err);

enum { GATE_MAX_SETS = 16 };

typedef struct GateState {
	bool required; /* [eval] require_gate: drafts made under what has not passed can't be signed */
	bool passed;   /* for what drafts come from now */
	bool open;     /* passed, or not required */
	int64_t passed_ms; /* when a gate passed last, whatever for; 0: never */
	Str set;       /* of that */
	Str changed;   /* "prompt, policy": what is not as it was then; "" where passed, or never */
	Str words;     /* all of it as a sentence */
	Str canary;    /* the last canary run: "unchanged", "changed", "unknown" (it could not be found out), or "" */
	Str canary_why;
	int64_t canary_ms;
} GateState;

/* Has what drafts come from (prompt, model, index, policy, tools, settings, program) passed the gate? */
bool desk_gate(Desk *desk, Arena *arena, GateState *ret_state, Err *err);

/* Journals what an evaluation said: {"set","passed","cases","passes","fingerprint",...}, or {"canary","why",...}. Takes
 * the object. */
bool desk_evaluated(Desk *desk, Json *verdict, Err *err);

/* An entry of countersign.ini for this open desk only; nothing is written. */
void desk_override(Desk *desk, const char *section, const char *key, Str value);

/* ---- drafting without waiting, several at once ---- */

typedef struct DraftWish {
	Str ticket;
	bool again; /* anew, with a reason that the reasoner is told */
	bool ahead; /* for whoever will open it: with the rights they share, and from the budget for that */
	bool unwatched; /* nobody looks at it before it is done: what leads to it is written with it, for one commit */
	bool keep; /* the case stays open at the desk, as that of desk_show does */
	Str reason;
	Str model; /* only this one is asked ("extractive", "replay", the name of a [model NAME]); "": whom the
	            * router and the configuration choose. A ticket that has a draft is drafted anew. */
} DraftWish;

typedef enum DraftNewsKind {
	DRAFT_STAGE,  /* a stage begins: `stage`; the reasoner's `text` is the model asked, and earlier words
	               * don't count any more. The case moved: desk_show shows what it has reached. */
	DRAFT_WORDS,  /* `text`: words of the reply as they come, whole characters; nobody checked them */
	DRAFT_DONE,   /* `brief` */
	DRAFT_FAILED, /* `err`; ERR_NO where it was cancelled */
} DraftNewsKind;

/* All of it is borrowed until the callback returns. */
typedef struct DraftNews {
	DraftNewsKind kind;
	Str ticket, text;
	const char *stage;
	const Brief *brief;
	const Err *err;
} DraftNews;

/* Called within desk_poll and desk_draft_cancel; may call no function of the desk. */
typedef void DraftTell(void *context, const DraftNews *news);

/* Puts a draft on the road; desk_poll moves it on. DONE or FAILED ends it and is told exactly once (not by
 * desk_close). ERR_REFUSED where that ticket is on the road already. `wish` is copied. */
bool desk_draft_start(Desk *desk, const DraftWish *wish, DraftTell *tell, void *context, Err *err);
bool desk_draft_cancel(Desk *desk, Str ticket); /* "": all, at once; false: it was not on the road */
size_t desk_drafts(const Desk *desk);           /* on the road */

/* The one wait of a program with a desk: poll(2) over its own descriptors (POLLIN, at most 8), which moves
 * every draft on and may return early. */
struct pollfd;
int desk_poll(Desk *desk, struct pollfd *fds, size_t count, int timeout_ms);

/* Choices of a person. `seen` is the case's revision that was on screen (0: not checked); a choice made on a
 * stale view is refused. Each writes its journal row, refusals too. */
bool desk_edit_draft(Desk *desk, Str ticket, int64_t seen, Str text, Brief *ret_brief, Err *err);
bool desk_action(Desk *desk, Str action, const Case **ret_case, const Action **ret_action, Err *err);
/* `changes`: an object of arguments to replace; null removes one. */
bool desk_edit_action(Desk *desk, Str action, int64_t seen, const Json *changes, Brief *ret_brief, Err *err);
/* Signs exactly that digest (64 hex digits). `confirm`: the text typed for the highest tier, or "". */
bool desk_approve(Desk *desk, Str action, Str digest, Str confirm, Brief *ret_brief, Err *err);
bool desk_reject(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err);
/* Undo while it still can be: every signature on it counts no longer; it waits for a person again. `reason` may be "".
 * ERR_REFUSED once the executor has begun. */
bool desk_take_back(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err);
/* Proposes the action that undoes one that was done, by its manifest's compensation; it waits for signatures like any
 * other. ERR_REFUSED where the tool names none, or an undo of it is proposed or done already. */
bool desk_compensate(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err);
bool desk_escalate(Desk *desk, Str ticket, Str reason, Brief *ret_brief, Err *err);
/* Who works on a ticket (core/claim.h). For [desk] claim_minutes (30); the holder's own rows renew it. Held by
 * somebody else: ERR_REFUSED names them; `take_over` takes it all the same, with a reason, by a supervisor. */
bool desk_claim(Desk *desk, Str ticket, bool take_over, Str reason, Brief *ret_brief, Err *err);
/* By its holder, or by who may take it over. Nothing where nobody holds it. */
bool desk_release(Desk *desk, Str ticket, Brief *ret_brief, Err *err);
/* Who else is at the desk just now, without any record ([desk] presence = no: nobody is told). This process has the
 * ticket open ("": none), for PRESENCE_LASTS_MS; and what the others do, on tickets that this user may see. */
bool desk_has_company(const Desk *desk);
void desk_present(Desk *desk, Str ticket, PresenceDoing doing);
size_t desk_company(Desk *desk, Arena *arena, Presence **ret_items);
bool desk_reconcile(Desk *desk, Str action, bool done, Str reason, Brief *ret_brief, Err *err);

/* An action that waits for somebody, as a line of a list. */
typedef struct Waiting {
	Str id, ticket, subject, requester, tool;
	Str summary;   /* its short arguments: "payment PAY-9, amount_cents 4500" */
	Str signed_by; /* who signed first, or "" */
	Str why_not;   /* why this user can't sign it, or "" where they can */
	ActionState state;
	int tier;
	int64_t since_ms, expires_ms;
} Waiting;

/* What waits for a signature or a settlement over all tickets, piece by piece: unknown outcomes first, then what
 * needs a second signature, then the rest. Looks at `most` actions at most and goes on where *at says (start with
 * {0}); at->end: that was all. No case that is open is touched. */
typedef struct WaitingPlace {
	int rank;
	int64_t due_ms;
	char id[600];
	bool end;
} WaitingPlace;
bool desk_waiting(Desk *desk, Arena *arena, WaitingPlace *at, size_t most, Waiting **ret_items, size_t *ret_count,
	Err *err);
/* The same of one ticket: its open actions and those of unknown outcome. */
bool desk_waiting_on(Desk *desk, Arena *arena, Str ticket, Waiting **ret_items, size_t *ret_count, Err *err);

/* What must be typed before a tier 3 action is signed: its amount or target; "" for lower tiers. */
Str action_confirmation(Arena *arena, const Action *a);

bool desk_user_add(Desk *desk, Str name, Str role, Str groups, const char *key_file, User *ret_user, Err *err);
bool desk_user_list(Desk *desk, Arena *arena, User **ret_users, size_t *ret_count, Err *err);
/* Accepts a manifest as it is now. `seen`: the pin of what the administrator looked at, or ""; ERR_REFUSED where it is another. */
bool desk_tool_pin(Desk *desk, Str tool, Str seen, Err *err);
/* What changed in a manifest since it was pinned, a line a leaf; empty where nothing did or it never was. */
bool desk_tool_difference(Desk *desk, Str tool, Buf *ret_lines, Err *err);

/* Which rule fires for these arguments: {tool, tier, deny, rule, valid, why}. The caller frees. */
bool desk_policy_explain(Desk *desk, Str tool, const Json *arguments, Json **ret_ruling, Err *err);
/* The policy as it is now over every action proposed so far: {actions, changed:[{id, tool, tier, tier_now, deny_now,
 * rule}]}. The caller frees. */
bool desk_policy_dry_run(Desk *desk, Json **ret_report, Err *err);

typedef struct AuditReport {
	int64_t rows;
	bool ok;
	int64_t first_bad; /* seq, 0 where ok */
	Str why;
} AuditReport;

bool desk_audit_verify(Desk *desk, Arena *arena, AuditReport *ret_report, Err *err);
/* The same, and the chain holds what a checkpoint says that audit export made and that was kept elsewhere. */
bool desk_audit_against(Desk *desk, Arena *arena, const char *checkpoint, AuditReport *ret_report, Err *err);
/* Rows in order, as JSON objects, one call each; `ticket` "" for all. */
bool desk_audit_each(Desk *desk, Str ticket, bool (*each)(void *context, const Json *row), void *context,
	Err *err);

/* The same for others: personal data is taken out of the bodies, as before a model is asked (stage/redaction.h), unless
 * [privacy] redact_exports = no. Hashes and commitments are those of the rows as they are. */
bool desk_audit_export(Desk *desk, Str ticket, bool (*each)(void *context, const Json *row), void *context, Err *err);

/* The same from the newest back: at most `most` rows below number `before` (0: from the end). */
bool desk_audit_before(Desk *desk, int64_t before, size_t most, bool (*each)(void *context, const Json *row),
	void *context, Err *err);

/* A copy of the chain's end, signed by this user: the line of `audit export` that proves later that no row was
 * cut off behind it. Kept in .countersign/checkpoints too, where audit verify looks. The caller frees. */
bool desk_checkpoint(Desk *desk, Json **ret_checkpoint, Err *err);

typedef struct Erased {
	size_t tickets;
	Str *left; /* where the address stands still: files of the workspace, and "ticket ID" of somebody else's */
	size_t left_count;
} Erased;

/* Takes the offices' part of it; called before anything is erased here, may be called again (executor_erase). */
typedef bool EraseOfficesFn(void *context, const Str *tickets, size_t count, Err *err);

/*
 * Removes every ticket of this requester: messages, drafts, evidence, actions, journal bodies, kept answers of models,
 * unsaved replies, golden cases made of their corrections.
 * Refused while an action of theirs may still take effect. `offices` NULL: what tools wrote stays. A failure leaves
 * the desk as it was and can be tried again.
 */
bool desk_erase(Desk *desk, Arena *arena, Str email, Str reason, EraseOfficesFn *offices, void *context,
	Erased *ret_erased, Err *err);

typedef struct AgedWish {
	Str reason;
	bool dry_run; /* nothing goes, nothing is written */
	EraseOfficesFn *offices; /* called for some tickets at a time */
	void *context;
} AgedWish;

typedef struct AgedTicket {
	Str id, state;
	int64_t last_ms; /* of the newest row of its trail */
	Str kept;        /* why it stays; "": it goes */
} AgedTicket;

typedef struct Aged {
	AgedTicket *items; /* all that have outlived their days, oldest first */
	size_t count, erased, kept;
	int64_t answers, calls; /* of models, that go too */
} Aged;

/* Erases what [retention] (core/retention.h) keeps no longer, as desk_erase does, and answers of models past
 * [reasoner] keep_answers_days. What can't go yet stays and is told. ERR_INPUT where [retention] names nothing. */
bool desk_erase_aged(Desk *desk, Arena *arena, const AgedWish *wish, Aged *ret_aged, Err *err);

/* A ticket under a legal hold can't be erased, whoever asks, until the hold is lifted. */
bool desk_legal_hold(Desk *desk, Str ticket, bool lift, Str reason, Brief *ret_brief, Err *err);

/* The spans of a ticket's runs (core/trace.h): {"trace_id","ticket","spans":[{name,span,trace_id,span_id,parent_id,start,
 * end,duration_ms,failed,actor,attributes}]}. The caller frees. */
bool desk_trace(Desk *desk, Str ticket, Json **ret_trace, Err *err);
/* The same as one request of OTLP/JSON. */
bool desk_trace_otlp(Desk *desk, Str ticket, Json **ret_request, Err *err);

/* The last answer to each of these tickets (count 0: to every one that this user may read and that has one) as a file for
 * the replay provider; personal data is replaced by placeholders (desk/recording.c). The file is this user's alone. */
bool desk_record(
	Desk *desk, const Str *tickets, size_t count, const char *path, size_t *ret_recorded, Err *err);

/* Is [telemetry] endpoint set? */
bool desk_telemetry_wanted(const Desk *desk);
/* Sends the spans that ended since the last time to the collector; blocks, so it is for a process of its own. What could
 * not be sent is sent the next time. ERR_STALE: another process is at it; ERR_OUTSIDE: the collector did not take it. */
bool desk_telemetry_send(Desk *desk, size_t *ret_spans, Err *err);

/* Everything the journal says in numbers (core/figures.h), from `since_ms` on; 0: all. Only of drafts this user may
 * see; the rows by operator are the user's own, unless the role may read the trail. figures_free. */
bool desk_figures(Desk *desk, int64_t since_ms, Figures *ret_figures, Err *err);

/* What one person wants of the screen, whatever the workspace: $COUNTERSIGN_SCREEN, else
 * $XDG_CONFIG_HOME/countersign/screen.ini, else the same below ~/.config. No file: nothing is wanted. */
bool preferences_read(Arena *arena, Config *ret_config, Err *err);
/* One entry in it is added or replaced, the rest of the file stays as it is; value "" takes it out. */
bool preferences_write(const char *section, Str key, Str value, Err *err);

/* [{name, provider, model, default, reported, drift, accepted, since}], and where `test` each was asked a tiny
 * question: {test: {ok, error, latency_ms, reported, cost}}. The caller frees. */
bool desk_models(Desk *desk, bool test, Json **ret_models, Err *err);
/* May drafts be asked of this model at all? ERR_INPUT: the configuration does not name it. */
bool desk_model_known(Desk *desk, Str name, Err *err);
/* The name a model answers under now is the one that was evaluated: no drift any more. Journaled. */
bool desk_model_accept(Desk *desk, Str name, Str reason, Err *err);

/* Trains the workspace's classifier of intents: from these files, from intents/, and from tickets whose intent a
 * person set. {texts, out_of_scope_texts, corrected_tickets, intents, threshold, train_s, measured:[...]}: measured on
 * the files named test, where there are some. The caller frees. */
bool desk_intents_train(Desk *desk, const char *const *paths, size_t count, Json **ret_report, Err *err);
/* The same for files alone, beside a plain naive Bayes; nothing is kept and no workspace is needed. */
bool intents_evaluate(const char *const *paths, size_t count, Json **ret_report, Err *err);
/* A person says what a ticket is about: it is shown so, and the next training learns from it. */
bool desk_set_intent(Desk *desk, Str ticket, Str intent, Brief *ret_brief, Err *err);

/* What models cost since then: {currency, limits, calls, input_tokens, output_tokens, cost, estimated, drafts,
 * cost_per_draft, resolved, cost_per_resolved, models: [...], users: [...]}. The caller frees. */
bool desk_spend(Desk *desk, int64_t since_ms, Json **ret_spend, Err *err);

/* Works without a workspace too: pass NULL and the error of opening it. */
void desk_doctor(Desk *desk, const Err *open_error, Checks *checks);

#endif
