/*
 * Seek: one inquiry answered from the workspace's knowledge: by words and, where the workspace has
 * them, by vectors. Rights are those of the desk's user, at this moment.
 */
#ifndef DESK_SEEK_H
#define DESK_SEEK_H

#include "desk/desk_private.h"

typedef struct SeekWish {
	const SearchQuery *queries; /* borrowed */
	size_t count, k;
	size_t per_document; /* passages of one document before all others had their turn */
	bool explain;
} SeekWish;

typedef struct Sought {
	PassageHit passage;
	Str why; /* where explained: what it was found by, and what each gave */
} Sought;

typedef struct SeekResult {
	Sought *items; /* best first */
	size_t count;
	Str subject; /* what the texts ask, as far as something was found for it */
	Str notice;  /* a service that was left out, and why; "" where none was */
} SeekResult;

/* Everything lives in the arena. */
bool seek(Desk *desk, Arena *arena, const SeekWish *wish, SeekResult *ret_result, Err *err);

#endif
