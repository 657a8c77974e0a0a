/* The search index of a workspace: .countersign/index/, kept in step with the store. */
#ifndef DESK_KNOWLEDGE_INDEX_H
#define DESK_KNOWLEDGE_INDEX_H

#include "desk/desk_private.h"
#include "search/index.h"

/*
 * The index of what the store holds now, borrowed until the next call. Where there is none, or it is
 * damaged or behind the store, it is made or brought up to date first; where another process is
 * about that for long, in memory. NULL, with *err, where none can be had.
 */
const Index *knowledge_index(Desk *desk, Err *err);

/* The same inside a snapshot of the store (port/store.h), so that the passages of what is found are there:
 * end it by store_rollback where *ret_snapshot. */
const Index *knowledge_index_snapshot(Desk *desk, bool *ret_snapshot, Err *err);

/* What the last call had to mend, in a sentence for the user; "" where nothing. */
const char *knowledge_index_notice(void);

typedef struct KnowledgeDelta { /* what one transaction of the store changed */
	int64_t before; /* the generation it began with */
	int64_t *gone;  /* passages it removed */
	size_t gone_count;
} KnowledgeDelta;

/* The index changed together with the store: begun before the store's transaction (waiting for another who
 * writes), prepared before its commit out of what it wrote, published after. Only what changed is read. */
bool knowledge_change_begin(Desk *desk, IndexChange **ret_change, Err *err);
bool knowledge_change_prepare(
	Desk *desk, IndexChange *c, const KnowledgeDelta *delta, Err *err);
bool knowledge_change_publish(Desk *desk, IndexChange *c, Err *err);

/* Words and vectors of documents that are no longer in the store leave the files, too. */
bool knowledge_index_purge(Desk *desk, Err *err);

#endif
