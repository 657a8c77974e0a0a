/*
 * QueueView: which tickets of the backlog are shown, in which order, and which one is selected. Everything that
 * looks at all of them (sorting, filtering, counting) goes on in slices of QUEUE_STEPS between keys; until a new list
 * is ready the last one stays.
 */
#ifndef UI_QUEUE_H
#define UI_QUEUE_H

#include "ui/filter.h"
#include "ui/sorting.h"

#define QUEUE_ORDERS(X)                                                                            \
	X(PRIORITY, "priority")                                                                    \
	X(OLDEST, "oldest first")                                                                  \
	X(NEWEST, "newest first")                                                                  \
	X(LEFT, "time left")                                                                       \
	X(STATE, "state")                                                                          \
	X(RISK, "risk")                                                                            \
	X(REQUESTER, "requester")                                                                  \
	X(SUBJECT, "subject")

typedef enum QueueOrder {
#define X(id, text) QUEUE_##id,
	QUEUE_ORDERS(X)
#undef X
	QUEUE_ORDER_COUNT
} QueueOrder;

enum { QUEUE_STEPS = 250, QUEUE_UNDO = 32, QUEUE_VIEWS = 9, QUEUE_NO_ROW = UINT32_MAX };

/* A filter and an order with a name; the number keys choose one. */
typedef struct SavedView {
	Str name, filter;
	QueueOrder order;
	bool reversed;
} SavedView;

typedef struct Marks {
	unsigned char *bits; /* bit per row of the backlog */
	size_t rows;         /* that there is room for */
	size_t count;
} Marks;

/* What `u` brings back. */
typedef struct QueueMemory {
	char *filter;
	QueueOrder order;
	bool reversed;
	size_t view;
	uint32_t row;
	Marks marks;
} QueueMemory;

typedef struct QueueList {
	uint32_t *rows;
	size_t count, cap;
} QueueList;

typedef struct QueueView {
	Buf typed; /* the filter */
	Filter filter;
	QueueOrder order;
	bool reversed;
	size_t view; /* the saved view it was made from; QUEUE_VIEWS: none */

	Sorting sorting;
	uint32_t taken;  /* rows of the backlog that were taken into it */
	uint64_t serial; /* of the backlog they were taken from */
	bool disordered; /* rows came that do not belong to the end */
	bool stale_order, stale_filter;

	QueueList list, next; /* shown; being made */
	size_t asked;         /* of the sorted ones: those the filter was asked about */
	bool making;
	bool to_top; /* the filter was typed: its first ticket is selected */

	size_t counts[QUEUE_VIEWS], next_counts[QUEUE_VIEWS]; /* tickets of each saved view */
	Filter view_filters[QUEUE_VIEWS];
	uint32_t counted;
	uint64_t views_serial;
	bool counts_known, stale_counts;

	Buf looked[BACKLOG_BITS]; /* the word each bit of BacklogRow.found stands for */
	int finding;              /* the bit that is being looked up */
	int64_t find_at;          /* where the store goes on with it; 0: it has not begun */

	bool shared; /* somebody held or read a ticket since the start: the column that names them stays */

	size_t selected, first; /* in the list */
	uint32_t row;           /* the selected one; QUEUE_NO_ROW: none */
	int height;
	Marks marks;
	QueueMemory memory[QUEUE_UNDO];
	size_t memory_count;
	bool working; /* there is more to do: go on when no key waits */
} QueueView;

typedef struct Briefs Briefs;

void queue_init(QueueView *q);
void queue_free(QueueView *q);

/* One slice of what is to be done. */
void queue_work(QueueView *q, const Briefs *b, int64_t now_ms);
/* The next word to look up in the messages: its bit; -1 where there is none. */
int queue_wants(const QueueView *q);
/* What was found came into the backlog; `next` 0: that was all of it. */
void queue_found(QueueView *q, int bit, int64_t next);

void queue_set_filter(QueueView *q, Str text, bool to_top);
void queue_set_order(QueueView *q, QueueOrder order, bool reversed);
void queue_set_view(QueueView *q, const SavedView *v, size_t index);
/* Filter and order as one line, as screen.ini holds them: "state:new | by oldest first". */
void queue_view_text(const QueueView *q, Buf *out);
const char *queue_order_name(QueueOrder order);
bool queue_order_from(Str name, QueueOrder *ret_order);

void queue_select(QueueView *q, size_t index); /* in the list; clipped */
uint32_t queue_row(const QueueView *q, size_t index); /* QUEUE_NO_ROW outside */
const QueueItem *queue_at(const QueueView *q, const Briefs *b, size_t index); /* NULL outside */
/* The next one behind the selected, round the end, that waits for this user; false where none does. */
bool queue_next_needed(const QueueView *q, const Briefs *b, int64_t now_ms, bool forward, size_t *ret_index);

bool queue_is_marked(const QueueView *q, uint32_t row);
void queue_mark(QueueView *q, const Briefs *b, uint32_t row, bool on);
void queue_unmark_all(QueueView *q);
/* The first marked row from `from` on; QUEUE_NO_ROW: none. */
uint32_t queue_marked(const QueueView *q, uint32_t from);

void queue_remember(QueueView *q); /* before a change that `u` undoes */
bool queue_undo(QueueView *q);

#endif
