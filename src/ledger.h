/*
 * Ledger: cases out of the journal, events into it. A case is loaded by applying its events; an event is
 * appended, applied and its indexes rewritten in one transaction, so they can't disagree.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "core/case.h"
#include "port/store.h"

/* ERR_MISSING where there is no such ticket. The caller: case_free and free, or ledger_close_case. */
bool ledger_load(Store *s, const Rules *rules, Str ticket, Case **ret_case, Err *err);
void ledger_close_case(Case *c); /* NULL accepted */

/* Has nobody (another process) written to this ticket since the case was loaded? */
bool ledger_is_current(Store *s, const Case *c, bool *ret_current, Err *err);

/*
 * Appends inside the open transaction and applies to the case. Takes ownership of `body`. Where it fails
 * the case is spoilt: roll back and load it again.
 */
bool ledger_append(Store *s, Case *c, EventKind kind, int64_t at_ms, Str actor, Json *body, Err *err);

/* Applies without writing: it is written in front of the next one that is, in the same transaction, or never. Takes ownership
 * of `body`. For what nobody need see by itself. */
bool ledger_defer(Case *c, EventKind kind, int64_t at_ms, Str actor, Json *body, Err *err);

/* Writes what is deferred, in a transaction of its own; true too where nothing is. */
bool ledger_flush(Store *s, Case *c, Err *err);

/* ledger_append in a transaction of its own. */
bool ledger_write(Store *s, Case *c, EventKind kind, int64_t at_ms, Str actor, Json *body, Err *err);

/* An event of the workspace or of a ticket whose case is not open (refusals too), in its own transaction. */
bool ledger_note(Store *s, EventKind kind, int64_t at_ms, Str actor, Str ticket, Json *body, Err *err);

/* The index row the queue shows for this case; `sources` lives in the arena. */
TicketIndex ledger_index(Arena *arena, const Case *c);

#endif
