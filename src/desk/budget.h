/*
 * Budget: what models may cost, and what they did cost. Limits stand in [budget] of countersign.ini; calls are
 * rows of the store, so that every process of a workspace counts against the same limits. What this desk has
 * asked and not yet paid is counted by its estimate. A day is a day of UTC.
 *
 * | key | limits |
 * | user_day_tokens, user_day_cost | this user's calls |
 * | workspace_day_tokens, workspace_day_cost | all calls |
 * | ahead_day_tokens, ahead_day_cost | drafts prepared ahead, by anybody |
 * | user_calls_per_minute, workspace_calls_per_minute | these wait for their turn instead of being refused |
 * | currency | how amounts are written; EUR where it is not said |
 */
#ifndef DESK_BUDGET_H
#define DESK_BUDGET_H

#include "port/model.h"
#include "port/store.h"

typedef struct Desk Desk;

/* What was asked and is not yet a row: estimates of questions on their way, and finished calls that wait for the
 * next transaction. */
typedef struct Held {
	int64_t calls, tokens, cost_micro;
} Held;

typedef struct Paid { /* that waits: the next transaction takes it along */
	struct Paid *next;
	Arena arena;
	Call call;
	Str key, body; /* for store_answer_put; key "": nothing to keep */
} Paid;

typedef struct Budget {
	Held held;
	Paid *paid, *paid_last;
} Budget;

typedef struct BudgetAsk {
	const ModelRoute *route;
	Str purpose;
	int64_t tokens, cost_micro; /* estimated */
} BudgetAsk;

/* May it be asked now? True with *ret_wait_ms > 0: not before that. False: ERR_REFUSED says which limit is used
 * up; ERR_INPUT what is wrong in [budget]. On true without waiting it is held: budget_release must follow. */
bool budget_ask(Desk *desk, const BudgetAsk *ask, int64_t *ret_wait_ms, Err *err);
void budget_release(Desk *desk, const BudgetAsk *ask);

/* Tokens, cost, times and version of a call that ended so. */
void call_set_usage(Call *call, const ModelUsage *usage, const char *outcome);
/* A call that ended. Its texts are copied; `key` "" where its answer is not kept. */
void budget_note(Desk *desk, const Call *call, Str key, Str body);
/* Inside the open transaction, or in one of its own. */
bool budget_write(Desk *desk, Err *err);
bool budget_flush(Desk *desk, Err *err);
void budget_free(Budget *b);
/* Finished calls that wait for a transaction go before those that wait there. */
void budget_move(Budget *from, Budget *to);

/* The fullest of the day's limits that hold for this user, in percent; 0 where there is none. */
bool budget_used(Desk *desk, int64_t *ret_percent, Err *err);
/* {"currency","limits":[{"limit","used","of"}]}; the caller frees. */
bool budget_report(Desk *desk, Json **ret_report, Err *err);

#endif
