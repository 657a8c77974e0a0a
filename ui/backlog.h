/*
 * Backlog: the tickets of the queue as the screen holds them. They come in pages, in the queue's order; later, what
 * changed takes the place of its older self and what closed is marked gone. A row keeps its number for ever, so
 * lists, marks and selections are made of numbers. Owns its text.
 */
#ifndef UI_BACKLOG_H
#define UI_BACKLOG_H

#include "desk.h"

enum { BACKLOG_BITS = 8, BACKLOG_PRIORITIES = PRIORITY_URGENT + 1 };

typedef struct BacklogRow {
	QueueItem item;
	Str words; /* what a filter's words look at, folded; a line each: id, subject, requester, intent, state */
	Str from;  /* of words: the requester */
	unsigned found; /* bit per word of the filter that was found in its messages */
	uint32_t sweep; /* the last one it was seen in */
	bool gone;
} BacklogRow;

typedef struct Backlog {
	Arena arena;
	size_t wasted; /* bytes of the arena that nobody needs any more */
	BacklogRow *rows;
	uint32_t count, cap;
	uint32_t live;   /* rows that are not gone */
	int64_t held;    /* rows that somebody holds or held */
	uint32_t *slots; /* by hash of the id: row + 1, 0: free */
	uint32_t slot_count;
	uint32_t sweep;
	uint64_t serial; /* another number whenever rows changed or went; new rows only add to count */
	uint64_t finds;  /* another number whenever a bit of `found` changed */
	bool complete;   /* the last page came */
	int64_t target_ms[BACKLOG_PRIORITIES]; /* promised time to an answer; 0: none */
} Backlog;

void backlog_free(Backlog *b);

/* A sweep reads all of the queue anew: begin, put every page, end. What did not come is gone then. */
void backlog_begin(Backlog *b);
void backlog_end(Backlog *b);
void backlog_put(Backlog *b, const QueueItem *item); /* new, or in the place of its older self */
void backlog_drop(Backlog *b, Str id);

uint32_t backlog_find(const Backlog *b, Str id); /* a row, or b->count */
void backlog_found(Backlog *b, Str id, unsigned bit);
void backlog_forget(Backlog *b, unsigned bit); /* no row has it any more */

/* Until the promised answer is due (negative: overdue); false where none is promised. */
bool backlog_left(const Backlog *b, const QueueItem *item, int64_t now_ms, int64_t *ret_left_ms);
/* "[service] urgent = 4h" and so on: what is promised for each priority. ERR_INPUT names key and line. */
bool backlog_targets(Backlog *b, const Config *config, Err *err);

/* By whom it is held just now; "" where by nobody. */
Str item_holder(const QueueItem *item, int64_t now_ms);

#endif
