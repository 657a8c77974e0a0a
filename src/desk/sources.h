/*
 * Sources: what the store had of each file when an ingest began, and what of it is still there. A
 * file that shows by its stamp that nobody changed it need not be read again.
 */
#ifndef DESK_SOURCES_H
#define DESK_SOURCES_H

#include "port/store.h"

typedef struct Sources {
	StoredDocument *items; /* by id */
	size_t count;
	size_t *order; /* the same by source */
	bool *kept;    /* parallel to items: its file, or a part of it, is still there */
	StoredSource *stamps; /* by source */
	size_t stamp_count;
	uint64_t reader; /* part of each stamp: another program may read a file otherwise */
} Sources;

/* Everything lives in the arena. `settings`: what else decides how a file is read. */
bool sources_read(Sources *s, Store *store, Arena *arena, Str settings, Err *err);

/* Where the document stood; -1: it is new. */
ptrdiff_t sources_find(const Sources *s, Str id);

/* Everything that was read from this file stays; gives how many documents these are. */
size_t sources_keep(Sources *s, Str source);

/* The stamp of a file as it is now; 0 where it can't be told from a later one: it was changed just now. */
uint64_t sources_stamp(const Sources *s, const char *path);

/* The stamp the file had when it was last read whole; 0: there is none. */
uint64_t sources_known(const Sources *s, Str source);

#endif
