/*
 * History: the versions of a reply, as the trail has them, and what changed from one to another. Nothing is stored:
 * it is made out of the case's events.
 */
#ifndef UI_HISTORY_H
#define UI_HISTORY_H

#include "ui/rows.h"

#include "core/brief.h"

typedef struct Version {
	Str text;        /* with citation marks; borrowed from the case */
	Str by;          /* who had it drafted, or edited it */
	Str model;       /* that wrote it; "": a person did */
	Str instruction; /* why it was asked for again, or "" */
	int64_t at_ms, seq;
} Version;

typedef struct Versions {
	Version *items; /* oldest first */
	size_t count;
} Versions;

/* Of a case as its viewer may see it: none where the draft is veiled. */
Versions versions_of(Arena *arena, const Brief *brief);

/* How many words went and came against the version before. */
typedef struct VersionChange {
	size_t gone, added;
} VersionChange;
VersionChange version_change(const Versions *v, size_t index);

/* The text of `now` with what changed since `before` (NULL: all of it is new) between marks, as git's word diff:
 * [-gone-] {+added+}. */
void history_rows(Rows *r, const Version *before, const Version *now);

enum { HISTORY_BEFORE = SIZE_MAX };

typedef struct HistoryView {
	size_t count, selected, first;
	size_t against; /* the version that is compared with; HISTORY_BEFORE: the one before */
	int height;     /* of the list */
	Arena arena;
	VersionChange *changes; /* of each version */
	Rows rows;              /* what changed in the selected one */
	size_t row_first;
	Rect rect;       /* of the rows */
	uint64_t serial; /* of the case they were made from; 0: make them anew */
} HistoryView;

#endif
