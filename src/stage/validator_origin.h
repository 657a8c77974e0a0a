/* Where the values of one action came from (validator_origin.c). */
#ifndef STAGE_VALIDATOR_ORIGIN_H
#define STAGE_VALIDATOR_ORIGIN_H

#include "stage/stage.h"
#include "text/origin.h"

typedef struct OriginTable {
	OriginSource *items; /* each name lies in memory of its own, so that a hit finds its row */
	size_t *base;        /* where the source begins in the text it was cut out of */
	size_t count;
} OriginTable;

/* Records, the customer's own words, what they quoted, the passages. */
OriginTable origin_table(const Case *c, Arena *arena);

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
} Exam;

typedef struct Leaf {
	Str argument; /* the top level member */
	Str pointer;  /* JSON Pointer of the value */
	const Json *value;
	Origin origin;
	Str source;
	size_t start, end;
} Leaf;

typedef struct Leaves {
	Leaf *items;
	size_t count;
} Leaves;

Leaves origin_leaves(const Exam *x);

#endif
