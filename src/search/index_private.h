/*
 * What the index files share: the layout of the bytes, in memory as in the file.
 *
 *   IndexHead | passages | classes | groups | terms | slots | lists | ids | impacts | frequencies |
 * text
 *
 * Each section starts at a multiple of 8 and where it starts follows from the counts in the head,
 * so no offset of a section is stored. Numbers are little-endian. A window is 4096 passages in a
 * row; a list is the postings of one term in one window, local ids ascending.
 */
#ifndef SEARCH_INDEX_PRIVATE_H
#define SEARCH_INDEX_PRIVATE_H

#include "base/hash.h"
#include "search/index.h"

enum {
	INDEX_VERSION = 1,
	INDEX_BYTE_ORDER = 0x01020304,
	INDEX_WINDOW = 4096,
	INDEX_WINDOW_WORDS = INDEX_WINDOW / 64,
	INDEX_MAX_FREQUENCY = 255, /* in halves: a term counts at most 127.5 times */
};

#define INDEX_MAGIC "csindex"

/* Robertson and Zaragoza 2009, section 3.3; the usual values, measured on the sets of issue 8. */
#define INDEX_K1 1.2
#define INDEX_B  0.75

typedef struct IndexHead {
	char magic[8];
	uint32_t version, byte_order;
	unsigned char checksum[HASH_BYTES]; /* SHA-256 of all bytes, these taken as zero */
	uint64_t size;
	int64_t generation;
	uint64_t total_length; /* of all passages, in halves */
	uint64_t passages, classes, groups, terms, slots, lists, postings, text;
	uint32_t language, zero;
} IndexHead;

typedef struct PassageRow {
	int64_t id;
	uint32_t length; /* weighted number of tokens, in halves */
	uint32_t class;
} PassageRow;

typedef struct ClassRow { /* one combination of audience and groups */
	uint32_t first_group, group_count, audience, zero;
} ClassRow;

typedef struct TextRow {
	uint32_t at, len;
} TextRow;

typedef struct TermRow {
	TextRow text;
	uint64_t first_list;
	uint32_t list_count, documents;
} TermRow;

typedef struct ListRow {
	uint64_t first; /* posting */
	uint32_t window, count;
} ListRow;

struct Index {
	uint64_t serial;
	const char *bytes;
	size_t size;
	bool mapped;
	const IndexHead *head;
	const PassageRow *passages;
	const ClassRow *classes;
	const TextRow *groups;
	const TermRow *terms;
	const uint32_t *slots; /* hash table of terms: number + 1, 0 is free; a power of two */
	const ListRow *lists;
	const uint16_t *ids;
	const uint8_t *impacts, *frequencies;
	const char *text;
};

struct IndexReader {
	const Index *index;
	uint64_t
		*allowed; /* a bit a passage, INDEX_WINDOW_WORDS words a window; NULL: everything */
	size_t count;
	uint64_t length; /* of the passages that the statistics are over */
	size_t statistics_count;
	bool own_statistics;
};

/* Where the sections start, given the counts; false where that is more than can be addressed. */
typedef struct IndexLayout {
	size_t passages, classes, groups, terms, slots, lists, ids, impacts, frequencies, text,
		size;
} IndexLayout;
bool index_layout(const IndexHead *head, IndexLayout *ret_layout);

void index_seal(char *bytes, size_t size); /* writes the checksum into the head */
uint64_t index_hash(Str term);
Index *index_view(const char *bytes, size_t size, bool mapped); /* takes the bytes; unchecked */

static inline size_t index_windows(const Index *index)
{
	return (index->head->passages + INDEX_WINDOW - 1) / INDEX_WINDOW;
}

/* Saturation of BM25 without its factor k1 + 1: 0 to 1. Lengths and frequency in halves. */
static inline double index_saturation(unsigned frequency, uint32_t length, double mean_length)
{
	double tf = frequency / 2.0;
	return tf / (tf + INDEX_K1 * (1 - INDEX_B + INDEX_B * length / mean_length));
}

/* The local ids of what is allowed (NULL: all) and has at least `threshold` > 0, ascending
 * (index_scan.c). */
size_t index_scan(
	const uint16_t *sums, const uint64_t *allowed, uint16_t threshold, uint16_t *ret_ids);
size_t index_scan_portable(
	const uint16_t *sums, const uint64_t *allowed, uint16_t threshold, uint16_t *ret_ids);

#endif
