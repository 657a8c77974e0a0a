/*
 * Segment: passages that never change, their words and their rights, as one block of bytes, in
 * memory as in the file. An index (search/index.h) is a few of them.
 *
 *   SegmentHead | passages | order | classes | class groups | groups | terms | slots | lists | text
 *   | postings | frequencies
 *
 * A class is one combination of audience and groups. Passages lie in the order of their class, then
 * of their id, so that what somebody may read is a few runs of passages. A window is 4096 passages
 * in a row; a list is the postings of one term in one window:
 *
 *   ids (16 bits, ascending) | impacts (8 bits)
 *
 * so that the lists of a term, one window after the other, are one stream to read. The frequencies
 * that exact scores need lie by themselves.
 * Impact-ordered and score-at-a-time indexes come from Anh and Moffat (2002, "Impact
 * transformation"; 2006, "Pruned query evaluation using pre-computed impacts"). Here lists stay in
 * the order of passages: each window's sums fit into the fastest cache, and adding up small
 * integers there beats skipping over postings. In a list of at least SEGMENT_DENSE postings the
 * impacts are one for each passage of the window, 0 where the term is not: added without looking at
 * an id.
 *
 * Everything is sorted, so equal passages give equal bytes, however they came together. Each
 * section starts at a multiple of 8; where follows from the counts in the head. Numbers are
 * little-endian. segment_view checks every offset, order and sum once: after it nothing here can
 * lead outside the bytes.
 */
#ifndef SEARCH_SEGMENT_H
#define SEARCH_SEGMENT_H

#include "search/index.h"
#include "search/kernel.h"
#include "search/shelf.h"

enum {
	SEGMENT_VERSION = 4,
	SEGMENT_BYTE_ORDER = 0x01020304,
	SEGMENT_WINDOW = KERNEL_WINDOW,
	SEGMENT_WINDOW_WORDS = SEGMENT_WINDOW / 64,
	SEGMENT_DENSE = 512,
	SEGMENT_MAX_FREQUENCY = 4095,
	SEGMENT_MAX_IN_TITLE = 15,
	SEGMENT_MAX_PASSAGES = 1 << 27, /* windows are numbered in 16 bits */
	SEGMENT_MAX_IMPACT = 255,
};

#define SEGMENT_MAGIC "csindex"

/* Robertson and Zaragoza 2009, section 3.3. */
#define SEGMENT_K1 1.2
#define SEGMENT_B  0.75

typedef struct SegmentHead {
	char magic[8];
	uint32_t version, byte_order;
	uint64_t analysis; /* what made words of text: another one, and it must be built anew */
	double mean, title_mean; /* lengths that the impacts were made with; 0: none has any */
	uint64_t passages, classes, class_groups, groups, terms, slots, lists, text, postings,
		frequencies;
	uint32_t language, zero;
} SegmentHead;

typedef struct PassageRow {
	int64_t id, document;
	uint32_t length, title_length; /* in tokens; the first one of everything */
} PassageRow;

typedef struct ClassRow {
	uint64_t length, title_length; /* of all its passages */
	uint32_t first, count;         /* passages */
	uint32_t first_group, group_count;
	uint32_t audience, documents; /* documents: runs of passages of one */
} ClassRow;

typedef struct TextRow {
	uint32_t at, len;
} TextRow;

typedef struct TermRow {
	TextRow text;
	uint32_t first_list, list_count, documents;
	uint32_t most; /* the highest of its impacts */
} TermRow;

typedef struct ListRow {
	uint32_t at; /* in the postings, in units of 4 bytes */
	uint16_t window, count;
} ListRow;

typedef struct Segment {
	ShelfBytes bytes;
	uint64_t checksum; /* of its file; 0: in memory only */
	unsigned uses;
	const SegmentHead *head;
	const PassageRow *passages;
	const uint32_t *order; /* passages by id */
	const ClassRow *classes;
	const uint32_t *class_groups; /* numbers of groups */
	const TextRow *groups;
	const TermRow *terms;  /* bytewise ascending */
	const uint32_t *slots; /* hash table of terms: number + 1, 0 is free; a power of two */
	const ListRow *lists;  /* of one term after the other, windows ascending */
	const char *text, *postings;
	const uint16_t *frequencies;
} Segment;

/* Takes the bytes; false, and they are freed, where they can't be believed. One use is the
 * caller's. */
bool segment_view(ShelfBytes bytes, const char *name, Segment **ret_segment, Err *err);
Segment *segment_use(Segment *s);
void segment_drop(Segment *s); /* NULL accepted */

typedef struct SegmentLayout {
	size_t passages, order, classes, class_groups, groups, terms, slots, lists, text, postings,
		frequencies, size;
} SegmentLayout;
bool segment_layout(const SegmentHead *head, SegmentLayout *ret_layout);

/* The rows of these terms, NULL where there is none; several at once wait for memory together. */
void segment_terms(const Segment *s, const Str *stems, size_t count, const TermRow **ret_rows);
bool segment_find(const Segment *s, int64_t id, uint32_t *ret_passage);

static inline size_t segment_windows(const Segment *s)
{
	return (s->head->passages + SEGMENT_WINDOW - 1) / SEGMENT_WINDOW;
}

static inline Str segment_text(const Segment *s, TextRow row)
{
	return (Str){s->text + row.at, row.len};
}

/* Impacts are values (posting_value) times this, rounded up. Where nothing has a title no value is
 * above 1. */
static inline double segment_scale(double title_mean)
{
	return SEGMENT_MAX_IMPACT / (title_mean > 0 ? 2.0 : 1.0);
}

/* ---- lists ---- */

static inline size_t list_impact_bytes(size_t count)
{
	return count >= SEGMENT_DENSE ? (size_t)SEGMENT_WINDOW : count;
}

static inline size_t list_bytes(size_t count)
{
	return (count * sizeof(uint16_t) + list_impact_bytes(count) + 3) / 4 * 4;
}

/* A list has at least 3 bytes a posting, so at 4/3 of its place in units of 4 bytes there is room
 * for its frequencies, and their place need not be written down. */
static inline size_t list_first_frequency(size_t at)
{
	return at * 4 / 3;
}

static inline const uint16_t *list_ids(const Segment *s, const ListRow *list)
{
	return (const uint16_t *)(const void *)(s->postings + (size_t)list->at * 4);
}

static inline const uint8_t *list_impacts(const Segment *s, const ListRow *list)
{
	return (const uint8_t *)(list_ids(s, list) + list->count);
}

static inline const uint16_t *list_frequencies(const Segment *s, const ListRow *list)
{
	return s->frequencies + list_first_frequency(list->at);
}

/* The first of a list's ids that is not below `id`: they lie about evenly, so where is guessed, and
 * walked to from there. */
static inline size_t list_find(const Segment *s, const ListRow *list, uint16_t id)
{
	const uint16_t *ids = list_ids(s, list);
	uint32_t all = s->head->passages, room = all < SEGMENT_WINDOW ? all : SEGMENT_WINDOW;
	size_t at = (size_t)id * list->count / room;
	while (at > 0 && ids[at - 1] >= id)
		at--;
	while (at < list->count && ids[at] < id)
		at++;
	return at;
}

/* A frequency is how often a term stands in the passage, its title included, and, in the upper
 * bits, how often in the title. */
enum { FREQUENCY_BITS = 12 };

static inline uint16_t frequency_of(uint32_t all, uint32_t in_title)
{
	uint32_t most = all < SEGMENT_MAX_FREQUENCY ? all : SEGMENT_MAX_FREQUENCY;
	uint32_t title = in_title < SEGMENT_MAX_IN_TITLE ? in_title : SEGMENT_MAX_IN_TITLE;
	return (uint16_t)(most | title << FREQUENCY_BITS);
}

/* Saturation of BM25 without its factor k1 + 1: 0 to 1. */
static inline double saturation(unsigned frequency, uint32_t length, double mean)
{
	double tf = frequency;
	return tf / (tf + SEGMENT_K1 * (1 - SEGMENT_B + SEGMENT_B * length / mean));
}

/* What a term adds to a passage's score, for each unit of its weight: the saturation over
 * everything and that over the title once more. 0 to 2. */
static inline double posting_value(
	uint16_t frequency, const PassageRow *p, double mean, double title_mean)
{
	unsigned in_title = frequency >> FREQUENCY_BITS;
	double value = saturation(frequency & SEGMENT_MAX_FREQUENCY, p->length, mean);
	return in_title == 0 ? value : value + saturation(in_title, p->title_length, title_mean);
}

/* ---- writing (segment_writer.c) ---- */

typedef struct Posting {
	uint32_t passage;
	uint16_t frequency;
} Posting;

typedef struct SegmentClass {
	Audience audience;
	const Str *groups; /* ascending, each once */
	size_t group_count;
} SegmentClass;

typedef struct SegmentWriter SegmentWriter;

/* The means are those that impacts are made with. */
SegmentWriter *segment_writer_new(Language language, double mean, double title_mean);
void segment_writer_free(SegmentWriter *w); /* NULL accepted */

/* First the classes in order (copied), each with its passages in order ... */
void segment_writer_class(SegmentWriter *w, const SegmentClass *class);
void segment_writer_passage(SegmentWriter *w, PassageRow p);
/* ... then the terms in order, each with its postings in order. */
void segment_writer_term(SegmentWriter *w, Str stem, const Posting *postings, size_t count);

enum { SEGMENT_PARTS = 24 };

/* The bytes, as parts that live as long as the writer; ERR_INPUT where it is more than a segment
 * can hold. Gives their number. */
bool segment_writer_parts(
	SegmentWriter *w, Str ret_parts[SEGMENT_PARTS], size_t *ret_count, Err *err);

/* By audience, then by groups: the order of classes in every segment. */
int segment_class_compare(const SegmentClass *a, const SegmentClass *b);

#endif
