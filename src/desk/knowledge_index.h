/* The search index of a workspace: .countersign/index/, kept in step with the store. */
#ifndef DESK_KNOWLEDGE_INDEX_H
#define DESK_KNOWLEDGE_INDEX_H

#include "desk/desk_private.h"
#include "search/index.h"

/*
 * The index of what the store holds now, borrowed until the next call. Where there is none, or it is
 * damaged or behind the store, it is made or brought up to date first; where another process is
 * about that, the last complete one answers meanwhile. NULL, with *err, where none can be had.
 */
const Index *knowledge_index(Desk *desk, Err *err);

/* What the last call had to mend, in a sentence for the user; "" where nothing. */
const char *knowledge_index_notice(void);

/* After an ingest took the knowledge from the generation `before` to the one of now: `gone` are the
 * passages it removed. Only what changed is read. */
bool knowledge_index_follow(
	Desk *desk, int64_t before, const int64_t *gone, size_t gone_count, Err *err);

#endif
