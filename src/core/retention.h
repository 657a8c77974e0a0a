/*
 * Retention: for how many days after the last row of its trail a ticket is kept, by what has become of it:
 *
 *   [retention]
 *   tickets = 1095      ; done and rejected ones, where nothing else is said
 *   done = 730          ; rejected, escalated: likewise; escalated ones stay unless this says otherwise
 *   calls = 400         ; what models were asked and what it cost, without their texts
 *
 * What is not named is kept. A ticket that is open, under a legal hold or with an action that waits or
 * may still take effect stays whatever its age.
 */
#ifndef CORE_RETENTION_H
#define CORE_RETENTION_H

#include "core/case.h"
#include "core/config.h"

typedef struct Retention {
	int64_t days[CASE_STATE_COUNT]; /* 0: kept, without a word */
	bool erases[CASE_STATE_COUNT];  /* false: a ticket in this state stays, and is told of */
	int64_t call_days;              /* 0: kept */
	bool any;                       /* something is named */
} Retention;

bool retention_read(const Config *config, Retention *ret_retention, Err *err);

/* Has a ticket in this state, whose trail's last row is that old, outlived its days? */
bool retention_is_over(const Retention *r, CaseState state, int64_t last_ms, int64_t now_ms);

/* Nothing whose last row is newer has outlived its days, in whatever state; INT64_MIN: nothing has. */
int64_t retention_newest_ms(const Retention *r, int64_t now_ms);

/* Calls of models from before then go; INT64_MIN: none do. */
int64_t retention_calls_ms(const Retention *r, int64_t now_ms);

/* Why the case can't be erased whatever its age, in words; "" where it can. */
Str retention_keeps(Arena *arena, const Retention *r, const Case *c);

#endif
