/*
 * What the index files share: an index is a few segments, each with the passages of it that are
 * gone. A place numbers the passages of all segments, one segment after the other, each from a
 * window of its own on.
 */
#ifndef SEARCH_INDEX_PRIVATE_H
#define SEARCH_INDEX_PRIVATE_H

#include "search/segment.h"

typedef struct IndexPart {
	Segment *segment;
	uint32_t first_place; /* a multiple of SEGMENT_WINDOW */
	uint64_t *dead; /* a bit a passage, whole windows; NULL: none */
	uint32_t dead_count;
} IndexPart;

struct Index {
	uint64_t serial;
	int64_t generation;
	Language language;
	IndexPart *parts;
	size_t part_count;
	size_t passages; /* without the dead */
	uint32_t places; /* with gaps, where a segment's last window is not full */
};

/* ---- parts (index.c) ---- */

Index *index_new(Language language, int64_t generation, size_t parts); /* room for so many */
/* Takes the caller's use of the segment, and the bits. */
void index_add_part(Index *index, Segment *segment, uint64_t *dead);
/* The part and the passage in it at a place. */
const IndexPart *index_part_at(const Index *index, uint32_t place, uint32_t *ret_passage);
/* The part and passage of this id; NULL where there is none that is alive. */
IndexPart *index_locate(const Index *index, int64_t id, uint32_t *ret_passage);

static inline size_t dead_words(const Segment *s)
{
	return segment_windows(s) * SEGMENT_WINDOW_WORDS;
}

/* ---- rights resolved (index_reader.c) ---- */

struct IndexReader {
	const Index *index;
	/* For each window of the index NULL, all of it may be read, or SEGMENT_WINDOW_WORDS words
	 * with a bit a passage. */
	const uint64_t **windows;
	uint64_t **bits; /* what they point to, by part */
	bool *open;      /* by part: all of it may be read */
	size_t count, documents; /* that may be read; the means are over these passages */
	double mean, title_mean; /* 0: there is nothing to take one of */
};

extern const uint64_t reader_closed[SEGMENT_WINDOW_WORDS]; /* a window of which nothing is open */

static inline bool bit_at(const uint64_t *bits, size_t i)
{
	return bits == NULL || (bits[i / 64] >> i % 64 & 1) != 0;
}

static inline double mean_of(uint64_t length, size_t count)
{
	return count > 0 ? (double)length / (double)count : 0;
}

/* ---- making ---- */

SegmentWriter *index_builder_write(IndexBuilder *b); /* the caller frees it */
SegmentWriter *index_merge(const Index *index);      /* all that is alive, as one segment */
bool segment_in_memory(SegmentWriter *w, Segment **ret_segment, Err *err);
bool segment_from_file(const char *folder, const ShelfFile *file, Segment **ret_segment, Err *err);

#endif
