/*
 * Shelf: a folder of files that never change, under one list that is replaced in one step.
 *
 * A reader takes the list and maps what it names. It waits for nobody and never sees a half state;
 * what it mapped stays until it lets go, also when the list has moved on. One writer at a time
 * holds the lock (flock(2): a dead writer holds nothing), writes new files, flushes them to disk,
 * replaces the list, and removes what the list no longer names. A crash at any point leaves the
 * old list or the new one, and files nobody names, which the next writer removes.
 *
 * A file's name is its checksum (XXH3, 64 bit: it tells damage, not intent), so that equal names
 * are equal bytes; the list names each file with its size and carries a checksum of its own.
 * Errors: ERR_MISSING where there is no list, ERR_INPUT where something is damaged, ERR_IO.
 */
#ifndef SEARCH_SHELF_H
#define SEARCH_SHELF_H

#include "base/arena.h"

typedef struct ShelfFile {
	uint64_t checksum, size;
	Str note; /* what the list says of it; the caller's */
} ShelfFile;

typedef struct ShelfList {
	int64_t generation; /* the caller's number for what this is a state of */
	ShelfFile *files;
	size_t count;
} ShelfList;

/* ---- reading ---- */

/* Bytes that are mapped, or owned where a caller made them in memory. */
typedef struct ShelfBytes {
	const char *ptr;
	size_t size;
	bool mapped;
} ShelfBytes;

bool shelf_list(Arena *arena, const char *folder, ShelfList *ret_list, Err *err);
/* Maps the file and compares its checksum. A file that is not there is damage, unless the list has
 * another stamp by now: then take the new one. */
bool shelf_map(const char *folder, const ShelfFile *file, ShelfBytes *ret_bytes, Err *err);
void shelf_bytes_free(ShelfBytes *bytes);

/* Something that is another number whenever the list is another one; 0 where there is none. */
uint64_t shelf_stamp(const char *folder);

/* ---- writing ---- */

typedef struct ShelfWriter ShelfWriter;

/* Makes the folder where there is none. `wait`: until a writer that is there has gone; otherwise
 * ERR_STALE where there is one. */
bool shelf_lock(const char *folder, bool wait, ShelfWriter **ret_writer, Err *err);
void shelf_unlock(ShelfWriter *w); /* NULL accepted; what was not published is gone */
void shelf_unlockp(ShelfWriter **w);

/* Writes one file out of its parts, flushed; ret_file has no note. */
bool shelf_put(ShelfWriter *w, const Str *parts, size_t count, ShelfFile *ret_file, Err *err);
typedef struct ShelfSize {
	size_t rows, dead; /* of a file */
	bool chosen;
} ShelfSize;

/*
 * Which files to write again together with `added` new rows, so that there are few files and each
 * row is written few times: the logarithmic method (Bentley and Saxe 1980, "Decomposable searching
 * problems I"): from the smallest on, as long as a file is less than twice what is gathered. And
 * each file of which more than a sixteenth is dead.
 */
void shelf_choose(ShelfSize *sizes, size_t count, size_t added);

/* From now on this is what readers see. Files the list does not name are removed. */
bool shelf_publish(ShelfWriter *w, const ShelfList *list, Err *err);

#endif
