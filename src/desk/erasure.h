/* Erasure: what takes tickets out of the workspace for good, whether a requester asked for it or they are too old. */
#ifndef DESK_ERASURE_H
#define DESK_ERASURE_H

#include "desk/desk_private.h"

typedef struct Erasure {
	Desk *desk;
	Arena *arena;
	Str email; /* of the requester whose tickets all go; "": those named */
	Str *tickets;
	size_t count;
	Str reason; /* stays in the trail */
	EraseOfficesFn *offices; /* NULL: what tools wrote stays */
	void *context;
	int64_t *last;      /* the newest row of each ticket when it was looked at */
	int64_t *revisions; /* of its draft */
	bool taught; /* a person put the intent of one of them right: the classifier may have learnt from it */
} Erasure;

/* Everything but erasure_finish. ERR_REFUSED: one of them can't be erased yet. ERR_STALE: something came in between. */
bool erasure_run(Erasure *e, Err *err);

/* After none or more: no byte of what went, of documents too, stays in store, index and vectors. */
bool erasure_finish(Desk *desk, Err *err);

#endif
