/*
 * Store: tickets, knowledge, the journal and the indexes over it, in one SQLite file. The narrow door: no
 * SQL anywhere else, so that another backend can stand beside it. Durable commits (synchronous=FULL);
 * write-ahead logging only with an SQLite that does not have the WAL-reset defect (sqlite.org/wal.html).
 *
 * A Store belongs to one thread. Text handed out lives in the caller's arena. Errors: ERR_STORE with
 * what happened in words (locked, read-only, full, not a database), ERR_MISSING where a row is absent.
 */
#ifndef PORT_STORE_H
#define PORT_STORE_H

#include "core/access.h"
#include "core/document.h"
#include "core/event.h"
#include "core/ticket.h"
#include "base/hash.h"

typedef struct Store Store;

typedef enum StoreMode { STORE_OPEN, STORE_CREATE } StoreMode;

/* A file without write permission is opened for reading only. Migrates older schemas in one transaction. */
bool store_open(const char *path, StoreMode mode, Store **ret_store, Err *err);
void store_close(Store *s); /* NULL accepted */
const char *store_path(const Store *s);
const char *store_journal_mode(Store *s); /* "wal" or "truncate" */
const char *store_engine_version(void);
bool store_check(Store *s, Err *err); /* PRAGMA quick_check */

/* Write transactions; they take the write lock at once and do not nest. */
bool store_begin(Store *s, Err *err);
bool store_commit(Store *s, Err *err); /* on failure everything since begin is undone */
void store_rollback(Store *s);         /* does nothing outside a transaction */

/*
 * Writings that are committed together (store_group.c), each undone by itself where it fails. store_join stands in the place of
 * store_begin; store_commit then ends the writing well and leaves it to the group. store_commit_group commits what joined;
 * so does store_begin before it begins, and store_close. With store_commit_group_aside a thread does it and then writes to the
 * eventfd `fd`; everything else that is asked of the store meanwhile waits for it. How it went is told once for each group, on the
 * thread that uses the store: on failure all of the group is undone. Nobody is to be told before that what was written.
 */
typedef void StoreTold(void *context, bool ok, const Err *why);
void store_on_commit(Store *s, StoreTold *told, void *context);
bool store_join(Store *s, Err *err);
bool store_has_group(const Store *s); /* something joined and is not committed */
void store_commit_group(Store *s);
void store_commit_group_aside(Store *s, int fd);
bool store_is_committing(const Store *s);

/* Until store_rollback everything read is of one state, and nothing is written. False inside a transaction, which is
 * of one state anyway. */
bool store_snapshot(Store *s);

/* ---- knowledge (store_knowledge.c) ---- */
bool store_document_hash(Store *s, Arena *arena, Str id, Str *ret_hash, Err *err); /* "" where absent */
bool store_document_put(Store *s, const Document *d, Err *err); /* replaces one of that id */
bool store_document_remove(Store *s, Str id, Err *err);
typedef struct StoredDocument {
	Str id, source;
} StoredDocument;
bool store_documents(Store *s, Arena *arena, StoredDocument **ret_items, size_t *ret_count, Err *err);
bool store_document_moved(Store *s, Str id, Str source, Err *err); /* it is read from another file now */

typedef struct StoredSource { /* a file that was read whole, and its stamp then */
	Str source;
	uint64_t stamp;
} StoredSource;
bool store_sources(Store *s, Arena *arena, StoredSource **ret_items, size_t *ret_count, Err *err); /* by source */
bool store_source_put(Store *s, Str source, uint64_t stamp, Err *err); /* 0: forgotten */
bool store_count(Store *s, const char *table, int64_t *ret_count, Err *err);

typedef struct PassageHit {
	int64_t id;
	Str document, title, heading, url, text, updated, groups; /* groups: JSON array */
	Audience audience;
	double score; /* higher is better */
} PassageHit;

/* Every passage with an id above `after` in the order of ids, whoever may read it; `p` and `groups` are
 * borrowed for the call. Ids are never given twice. */
typedef bool StorePassageFn(void *context, const PassageHit *p, const Str *groups, size_t group_count, Err *err);
bool store_passages_each(Store *s, int64_t after, StorePassageFn *each, void *context, Err *err);

/* The ids of all passages, or of one document's, ascending; "" for all. The caller frees them. */
bool store_passage_ids(Store *s, Str document, int64_t **ret_ids, size_t *ret_count, Err *err);

/* One passage, its score 0; *ret_found is false where there is none or `reader` may not read it. */
bool store_passage_get(Store *s, Arena *arena, int64_t id, const User *reader, PassageHit *ret_hit,
	bool *ret_found, Err *err);

/* A hash over every document's id and content. */
bool store_knowledge_hash(Store *s, Arena *arena, Str *ret_hash, Err *err);

/* A number that is another one after every ingest that changed something; 0 before the first. */
bool store_knowledge_generation(Store *s, int64_t *ret_generation, Err *err);
/* Was that ever the number of this store? What was known then has only grown older since. */
bool store_knowledge_was(Store *s, int64_t generation, bool *ret_was, Err *err);

/* ---- tickets (store_ticket.c) ---- */
bool store_ticket_get(Store *s, Arena *arena, Str id, Ticket *ret_ticket, Err *err);
bool store_ticket_add(Store *s, const Ticket *t, Err *err); /* with its messages */
bool store_message_add(Store *s, Str ticket, const Message *m, int64_t *ret_revision, Err *err);
/* The ticket that holds a message of this Message-ID; "" where none. */
bool store_ticket_of_message(Store *s, Arena *arena, Str message_id, Str *ret_ticket, Err *err);

/* Other tickets of this requester that are done, changed since then, newest first, at most `most`. */
bool store_solved_of(Store *s, Arena *arena, Str email, Str but, int64_t since_ms, size_t most, Str **ret_ids,
	size_t *ret_count, Err *err);

typedef struct TicketIndex { /* what the queue shows; derived from the case, rewritten with each event */
	Str state, intent, risk, disposition; /* disposition "" where none */
	int64_t open_actions;
	Str claimed_by; /* "" where nobody holds it; counts until claimed_until_ms */
	int64_t claimed_until_ms;
	Str sources; /* JSON: the groups of each restricted source the draft stands on, [["billing"], ...] */
} TicketIndex;

typedef struct TicketRow {
	Str id, subject, requester, groups;
	Priority priority;
	TicketIndex index;
	int64_t created_ms, updated_ms;
} TicketRow;

bool store_ticket_index(Store *s, Str ticket, const TicketIndex *index, Err *err);
/* All of them, whoever may read them, ordered by id: for audit. */
bool store_tickets(Store *s, Arena *arena, TicketRow **ret_rows, size_t *ret_count, Err *err);
bool store_ticket_visible(Store *s, Str ticket, const User *reader, bool *ret_visible, Err *err);
/* May the reader see what was drafted for it? False too where the ticket itself is not visible. */
bool store_draft_visible(Store *s, Str ticket, const User *reader, bool *ret_visible, Err *err);

/* ---- the queue (store_queue.c). A ticket whose draft stands on sources the reader may not read is given as new
 * and undrafted. ---- */

/* `state` "": every one that is open. Ordered: priority, then oldest first. */
bool store_queue(Store *s, Arena *arena, const User *reader, Str state, TicketRow **ret_rows,
	size_t *ret_count, Err *err);

/* The open ones in pieces: at most `most` rows behind `after` (NULL: from the top). Fewer: that was the end. */
bool store_queue_page(Store *s, Arena *arena, const User *reader, const TicketRow *after, size_t most,
	TicketRow **ret_rows, size_t *ret_count, Err *err);

typedef struct QueueChanges {
	TicketRow *rows; /* as they are now */
	size_t count;
	Str *gone; /* closed since, or not to be seen any more */
	size_t gone_count;
	int64_t seq; /* of the journal's newest row: ask from here on next time */
	bool all;    /* too much changed: read the queue anew */
} QueueChanges;

/* What changed since the journal's row `since`; 0: nothing but `seq` is told. */
bool store_queue_changes(Store *s, Arena *arena, const User *reader, int64_t since, QueueChanges *ret_changes,
	Err *err);

/* Tickets with a message in which some word begins with `word`: at most `most` of them behind the place `after`
 * (0: from the start). *ret_next: where to go on, 0 at the end. An id may come twice. */
bool store_queue_find(Store *s, Arena *arena, const User *reader, Str word, int64_t after, size_t most,
	Str **ret_ids, size_t *ret_count, int64_t *ret_next, Err *err);

/* Solved tickets (done, or with our message as the last) that the reader may see with their drafts, in
 * which a customer wrote words that begin like two of these (or the one): of the newest 10,000 messages, those first that
 * share the most, the rarer the words the more; each ticket once, without `self`; at most `most` (store_solved.c). */
bool store_solved_like(Store *s, Arena *arena, const User *reader, const Str *words, size_t count, Str self,
	size_t most, Str **ret_ids, size_t *ret_count, Err *err);

/* ---- journal (store_journal.c) ---- */
/* Appends inside the open transaction; the event counts once the commit returned. Gives its number. */
bool store_journal_append(Store *s, EventKind kind, int64_t at_ms, Str actor, Str ticket, const Json *body,
	int64_t *ret_seq, Err *err);

/* Calls `each` for every event in order, with an owned body (NULL: erased); `ticket` "" for all. */
typedef bool StoreEventFn(void *context, Event event, Json *body, Err *err);
bool store_events(Store *s, Str ticket, StoreEventFn *each, void *context, Err *err);

/* How a row hangs in the chain; lives for the call. */
typedef struct JournalLink {
	Str commitment, prev, hash;
} JournalLink;
typedef bool StoreRowFn(void *context, Event event, Json *body, const JournalLink *link, Err *err);
bool store_rows(Store *s, Str ticket, StoreRowFn *each, void *context, Err *err);
/* The same from the newest back: at most `most` rows below number `before` (0: from the end). */
bool store_rows_before(Store *s, int64_t before, size_t most, StoreRowFn *each, void *context, Err *err);

/* The newest rows of one kind that belong to no ticket, newest first, `most` of them at most. */
bool store_events_of_workspace(Store *s, EventKind kind, int64_t most, StoreEventFn *each, void *context, Err *err);

/* The tickets of the rows behind `after`, each once, until `most` different ones were met; the last row that was looked
 * at is *ret_last (`after` where there is none). */
bool store_tickets_after(Store *s, Arena *arena, int64_t after, size_t most, Str **ret_tickets, size_t *ret_count,
	int64_t *ret_last, Err *err);

/* Number of the newest event of a ticket; 0 where it has none. */
bool store_last_event(Store *s, Str ticket, int64_t *ret_seq, Err *err);

typedef struct JournalCheck {
	int64_t rows, first_bad; /* seq of the first row with a fault */
	Str why; /* "": the chain is whole */
} JournalCheck;

/* Recomputes every commitment and every link of the chain; a body is gone only where an erasure says so. */
bool store_journal_verify(Store *s, Arena *arena, JournalCheck *ret_check, Err *err);

/* Each ticket whose intent a person set, with the last one they said. */
typedef bool StoreIntentFn(void *context, Str ticket, Str intent, Err *err);
bool store_corrected(Store *s, StoreIntentFn *each, void *context, Err *err);

/* The hash of row `seq`; "" where there is none. */
bool store_journal_hash(Store *s, Arena *arena, int64_t seq, Str *ret_hash, Err *err);

/* ---- erasure ---- */
/* Tickets of this requester (address in any case). */
bool store_tickets_of(Store *s, Arena *arena, Str email, Str **ret_ids, size_t *ret_count, Err *err);
/* Tickets, whoever's, in which the address stands (in any case). */
bool store_tickets_naming(Store *s, Arena *arena, Str address, Str **ret_ids, size_t *ret_count, Err *err);
/* Inside the open transaction: the ticket, its messages, its actions' index and the bodies of its journal rows.
 * The rows themselves stay, so that the chain verifies. */
bool store_ticket_erase(Store *s, Str ticket, Err *err);
/* After it: no byte of what was deleted stays in the file. Outside a transaction. */
bool store_compact(Store *s, Err *err);

typedef struct IdleTicket {
	Str id, state;   /* as the index has it */
	int64_t last_ms; /* of the newest row of its trail */
} IdleTicket;
/* Tickets on which nothing happened since then, whoever may read them: the longest idle first. */
bool store_tickets_idle(Store *s, Arena *arena, int64_t since_ms, IdleTicket **ret_tickets, size_t *ret_count, Err *err);

/* How many kept answers, or calls of models, are from before then; `remove`: and they go. */
bool store_answers_before(Store *s, int64_t before_ms, bool remove, int64_t *ret_count, Err *err);
bool store_calls_before(Store *s, int64_t before_ms, bool remove, int64_t *ret_count, Err *err);

/* ---- actions: an index over the journal, with claims (store_action.c) ---- */
bool store_action_put(Store *s, Str id, Str ticket, Str state, int64_t due_ms, Err *err);
bool store_action_ticket(Store *s, Arena *arena, Str id, Str *ret_ticket, Err *err); /* ERR_MISSING */
bool store_actions_in(Store *s, Arena *arena, Str state, Str **ret_ids, size_t *ret_count, Err *err);
typedef struct ActionIndexRow {
	Str id, ticket, state;
	int64_t due_ms;
} ActionIndexRow;
bool store_actions(Store *s, Arena *arena, ActionIndexRow **ret_rows, size_t *ret_count, Err *err);

/* Actions of one state on tickets whose drafts the reader may see, by due time and id: at most `most` behind
 * `after` (id "": from the start). */
typedef struct ActionPlace {
	int64_t due_ms;
	Str id;
} ActionPlace;
bool store_actions_page(Store *s, Arena *arena, const User *reader, Str state, const ActionPlace *after, size_t most,
	ActionIndexRow **ret_rows, size_t *ret_count, Err *err);

typedef struct Claim {
	Str action, ticket;
	int64_t fence; /* grows with every claim; a worker with an older one is too late */
} Claim;

/* Takes one approved and due action that nobody holds: one conditional UPDATE with a lease. `only`: that
 * one, or "". No such action: ret_claim->action is "". */
bool store_claim(Store *s, Arena *arena, Str only, Str owner, int64_t now_ms, int64_t lease_ms,
	Claim *ret_claim, Err *err);
/* Takes over one action left SENDING, or of unknown outcome, whose lease ran out or whose worker is known to be dead. */
bool store_claim_begun(Store *s, Arena *arena, Str action, Str owner, int64_t now_ms, int64_t lease_ms,
	bool worker_is_dead, Claim *ret_claim, Err *err);
bool store_claim_holds(Store *s, const Claim *claim, Str owner, bool *ret_holds, Err *err);
/* Moves the end of a claim that still holds; *ret_holds is false where it does not any more. */
bool store_claim_renew(Store *s, const Claim *claim, Str owner, int64_t now_ms, int64_t lease_ms, bool *ret_holds,
	Err *err);
bool store_claim_release(Store *s, const Claim *claim, Err *err);

/* ---- models: what was asked and what it cost (store_call.c). Not part of the trail. ---- */
typedef struct Call {
	int64_t at_ms;
	Str user, ticket, purpose; /* "draft", "ahead", "test" */
	Str route, reported;       /* [model NAME]; the name the provider gave, or "" */
	Str outcome;               /* "answered", "failed", "cancelled" */
	int64_t tries, input_tokens, output_tokens, cost_micro; /* millionths of the currency */
	bool estimated;
	int64_t took_us, first_us; /* to the first piece of the answer */
} Call;

typedef struct Spend {
	int64_t calls, tokens, cost_micro;
	int64_t first_ms; /* of the oldest call counted; 0: none */
	bool estimated;   /* some of it */
} Spend;

bool store_call_add(Store *s, const Call *call, Err *err);
/* Calls from then on; `user`, `purpose`, `route` "" for all. */
bool store_spend(Store *s, Str user, Str purpose, Str route, int64_t since_ms, Spend *ret_spend, Err *err);
/* Tickets with an event of that kind from then on, and those events. */
bool store_event_count(Store *s, EventKind kind, int64_t since_ms, int64_t *ret_events, int64_t *ret_tickets,
	Err *err);
bool store_calls(Store *s, Arena *arena, int64_t since_ms, Call **ret_calls, size_t *ret_count, Err *err);

/* What a model answered, under a key that stands for all it was asked; "" where there is none from then on. */
bool store_answer_get(Store *s, Arena *arena, Str key, int64_t since_ms, Str *ret_body, Err *err);
bool store_answer_put(Store *s, Str key, Str ticket, int64_t at_ms, Str body, Err *err);

/* The names a route's provider gave its model, oldest first. The first ever is taken for granted; a later one is
 * drift until it was accepted. */
typedef struct ModelVersion {
	Str reported;
	int64_t first_ms, last_ms, accepted_ms; /* accepted 0: not */
} ModelVersion;

bool store_model_seen(Store *s, Str route, Str reported, int64_t at_ms, Err *err);
bool store_model_versions(Store *s, Arena *arena, Str route, ModelVersion **ret_versions, size_t *ret_count,
	Err *err);
bool store_model_accept(Store *s, Str route, Str reported, int64_t at_ms, Err *err);

/* ---- users and pins (store_action.c) ---- */
bool store_user_put(Store *s, const User *u, Err *err);
bool store_user_get(Store *s, Arena *arena, Str name, User *ret_user, Err *err); /* ERR_MISSING */
bool store_users(Store *s, Arena *arena, User **ret_users, size_t *ret_count, Err *err);
bool store_pin_put(Store *s, Str tool, Str pin, Err *err);
bool store_pin_get(Store *s, Arena *arena, Str tool, Str *ret_pin, Err *err); /* "" where none */

#endif
