/* Where the values of one action came from (validator_origin.c). */
#ifndef STAGE_VALIDATOR_ORIGIN_H
#define STAGE_VALIDATOR_ORIGIN_H

#include "stage/stage.h"
#include "text/origin.h"

/* A stretch of text, not a colleague's, that wants something done: it speaks to an assistant, or
 * tells its reader to do something. What it names is what its writer wants. */
typedef struct Order {
	OriginSource source;
	size_t base; /* where it begins in the text it was cut out of */
	bool aimed;  /* it speaks to an assistant; or stands in a text that does */
	bool narrow; /* of a document, where "send it to ..." is ordinary: counts for ids, addresses
			and links alone */
} Order;

typedef struct OriginPlace {
	size_t base; /* where the source begins in the text it was cut out of */
	bool asked;  /* the customer asked for this text by its file name, address or sender */
} OriginPlace;

typedef struct OriginTable {
	OriginSource *items; /* each name lies in memory of its own, so that a hit finds its row */
	OriginPlace *places; /* of each item */
	size_t count;
	Order *orders;
	size_t order_count;
} OriginTable;

/* Records, the customer's own words, what they quoted, the passages. */
OriginTable origin_table(const Case *c, Arena *arena);

OriginPlace *origin_add(Arena *arena, OriginTable *t, OriginSource source, size_t base);

/* The records (validator_records.c). A long text in one was written by somebody else than the
 * office: it is a source of its own, QUOTED. */
void origin_add_records(const Case *c, Arena *arena, OriginTable *t);

/* The stretches of `text` that want something done (validator_orders.c). */
void orders_add(Arena *arena, OriginTable *t, OriginSource source, size_t base, bool narrow);
/* A whole text that is known to speak to an assistant. */
void orders_add_aimed(Arena *arena, OriginTable *t, OriginSource source);

/* One action under examination. */
typedef struct Exam {
	const Case *c;
	Arena *arena;
	const OriginTable *table;
	const Tool *tool;
	const Action *before;  /* the action as it stood, or NULL */
	const Json *arguments; /* complete */
	const Json *bound;
	const Json *typed;     /* what a person typed just now; NULL: what differs from before */
	Str editor;            /* who, or "" */
	bool edited_now;
	const Json *plan;      /* of an action that undoes another: its manifest's compensation arguments; or NULL */
	Str undoes;            /* that other action */
} Exam;

typedef struct Leaf {
	Str argument; /* the top level member */
	Str pointer;  /* JSON Pointer of the value */
	const Json *value;
	Origin origin;
	Str source;
	size_t start, end;
	bool asked; /* QUOTED, from a text that the customer asked for */
	Str note;   /* why the value is not to be trusted beyond its origin, or "" */
} Leaf;

bool leaf_counts_cents(const Leaf *leaf);

/* Where an order names the value, the leaf is the order's: its place, its origin where that is
 * weaker, and a note (validator_orders.c). */
void orders_claim(const Exam *x, Leaf *leaf);

typedef struct Leaves {
	Leaf *items;
	size_t count;
} Leaves;

Leaves origin_leaves(const Exam *x);

#endif
