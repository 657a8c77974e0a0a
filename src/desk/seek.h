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

/* Best first; everything lives in the arena. */
bool seek(Desk *desk, Arena *arena, const SeekWish *wish, Sought **ret_items, size_t *ret_count,
	Err *err);

#endif
