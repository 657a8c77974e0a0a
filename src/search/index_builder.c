/* Passages in, a segment out. */
#include "search/index_private.h"

#include "base/auto.h"
#include "base/hash.h"
#include "search/analysis.h"

enum { BUILDER_FIRST_SLOTS = 1024 };

typedef struct Entry { /* a term */
	Str text;
	uint64_t hash;
	size_t last; /* its newest occurrence */
	uint32_t documents;
} Entry;

typedef struct Occurrence { /* of a term in a passage; those of a passage lie together */
	uint32_t term;
	uint16_t all, in_title;
} Occurrence;

typedef struct Added {
	PassageRow row;
	size_t first; /* occurrence */
	uint32_t class;
} Added;

typedef struct Class {
	SegmentClass class;
	uint32_t rank; /* among all, in order */
} Class;

struct IndexBuilder {
	Language language;
	Arena arena;   /* terms and classes */
	Arena scratch; /* one passage */
	Entry *entries;
	size_t entry_count, entry_room;
	uint32_t *slots;
	size_t slot_count;
	Occurrence *occurrences;
	size_t occurrence_count, occurrence_room;
	Added *passages;
	size_t passage_count, passage_room;
	Class *classes;
	size_t class_count;
	uint64_t length, title_length;
};

IndexBuilder *index_builder_new(Language language)
{
	IndexBuilder *b = xcalloc(1, sizeof *b);
	b->language = language;
	b->slot_count = BUILDER_FIRST_SLOTS;
	b->slots = xcalloc(b->slot_count, sizeof b->slots[0]);
	return b;
}

void index_builder_free(IndexBuilder *b)
{
	if (b == NULL)
		return;
	free(b->entries);
	free(b->slots);
	free(b->occurrences);
	free(b->passages);
	arena_free(&b->arena);
	arena_free(&b->scratch);
	free(b);
}

size_t index_builder_count(const IndexBuilder *b)
{
	return b->passage_count;
}

/* ---- terms ---- */

static void *grown(void *items, size_t count, size_t *room, size_t item_size)
{
	if (count < *room)
		return items;
	*room = *room == 0 ? 64 : *room * 2;
	return xrealloc(items, *room * item_size);
}

static void slots_grow(IndexBuilder *b)
{
	free(b->slots);
	b->slot_count *= 2;
	b->slots = xcalloc(b->slot_count, sizeof b->slots[0]);
	for (size_t i = 0; i < b->entry_count; i++) {
		size_t at = b->entries[i].hash & (b->slot_count - 1);
		while (b->slots[at] != 0)
			at = (at + 1) & (b->slot_count - 1);
		b->slots[at] = (uint32_t)i + 1;
	}
}

static uint32_t entry_of(IndexBuilder *b, Str term)
{
	uint64_t hash = hash_quick(term);
	size_t at = hash & (b->slot_count - 1);
	for (; b->slots[at] != 0; at = (at + 1) & (b->slot_count - 1)) {
		Entry *e = &b->entries[b->slots[at] - 1];
		if (e->hash == hash && str_eq(e->text, term))
			return b->slots[at] - 1;
	}
	b->entries = grown(b->entries, b->entry_count, &b->entry_room, sizeof b->entries[0]);
	b->entries[b->entry_count] = (Entry){.text = arena_copy(&b->arena, term), .hash = hash};
	b->slots[at] = (uint32_t)++b->entry_count;
	if (b->entry_count * 2 > b->slot_count)
		slots_grow(b);
	return (uint32_t)b->entry_count - 1;
}

static void term_add(void *builder, Str stem, bool in_title)
{
	IndexBuilder *b = builder;
	uint32_t term = entry_of(b, stem);
	Entry *e = &b->entries[term];
	if (e->documents == 0 || e->last < b->passages[b->passage_count].first) {
		b->occurrences = grown(b->occurrences, b->occurrence_count, &b->occurrence_room,
			sizeof b->occurrences[0]);
		e->last = b->occurrence_count++;
		e->documents++;
		b->occurrences[e->last] = (Occurrence){.term = term};
	}
	Occurrence *o = &b->occurrences[e->last];
	o->all += o->all < SEGMENT_MAX_FREQUENCY;
	o->in_title += in_title && o->in_title < SEGMENT_MAX_IN_TITLE;
}

/* ---- classes of rights ---- */

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const Str *)a, *(const Str *)b);
}

static SegmentClass class_of_passage(Arena *arena, const IndexPassage *p)
{
	Str *groups = ARENA_ARRAY(arena, Str, p->group_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < p->group_count; i++)
		groups[i] = p->groups[i];
	qsort(groups, p->group_count, sizeof groups[0], by_text);
	for (size_t i = 0; i < p->group_count; i++)
		if (i == 0 || !str_eq(groups[i], groups[count - 1]))
			groups[count++] = groups[i];
	return (SegmentClass){p->audience, groups, count};
}

static uint32_t class_of(IndexBuilder *b, const IndexPassage *p)
{
	SegmentClass wanted = class_of_passage(&b->scratch, p);
	for (size_t i = b->class_count; i-- > 0;) /* the newest first: neighbours are alike */
		if (segment_class_compare(&b->classes[i].class, &wanted) == 0)
			return (uint32_t)i;
	Class *class = ARENA_PUSH(&b->arena, b->classes, b->class_count);
	Str *groups = ARENA_ARRAY(&b->arena, Str, wanted.group_count + 1);
	for (size_t i = 0; i < wanted.group_count; i++)
		groups[i] = arena_copy(&b->arena, wanted.groups[i]);
	class->class = (SegmentClass){wanted.audience, groups, wanted.group_count};
	return (uint32_t)b->class_count - 1;
}

void index_builder_add(IndexBuilder *b, const IndexPassage *p)
{
	arena_reset(&b->scratch);
	b->passages = grown(b->passages, b->passage_count, &b->passage_room, sizeof b->passages[0]);
	Added *added = &b->passages[b->passage_count];
	added->first = b->occurrence_count;
	AnalysisLengths l = analyse(&b->scratch, b->language, p, term_add, b);
	added->row = (PassageRow){p->id, p->document, l.all, l.title};
	added->class = class_of(b, p);
	b->length += l.all;
	b->title_length += l.title;
	b->passage_count++;
}

/* ---- sorting and writing ---- */

static int by_class(const void *a, const void *b, void *classes)
{
	const Class *x = (const Class *)classes + *(const uint32_t *)a;
	const Class *y = (const Class *)classes + *(const uint32_t *)b;
	return segment_class_compare(&x->class, &y->class);
}

static int by_rank_and_id(const void *a, const void *b, void *builder)
{
	const IndexBuilder *w = builder;
	const Added *x = &w->passages[*(const uint32_t *)a], *y = &w->passages[*(const uint32_t *)b];
	uint32_t m = w->classes[x->class].rank, n = w->classes[y->class].rank;
	if (m != n)
		return m < n ? -1 : 1;
	return (x->row.id > y->row.id) - (x->row.id < y->row.id);
}

static int by_term(const void *a, const void *b, void *entries)
{
	const Entry *x = (const Entry *)entries + *(const uint32_t *)a;
	const Entry *y = (const Entry *)entries + *(const uint32_t *)b;
	return str_cmp(x->text, y->text);
}

/* The numbers from 0 to count - 1, sorted. */
static uint32_t *sorted(
	size_t count, int order(const void *, const void *, void *), void *context)
{
	uint32_t *numbers = xcalloc(count + 1, sizeof *numbers);
	for (size_t i = 0; i < count; i++)
		numbers[i] = (uint32_t)i;
	qsort_r(numbers, count, sizeof *numbers, order, context);
	return numbers;
}

static void passages_write(IndexBuilder *b, SegmentWriter *w, const uint32_t *places)
{
	AUTO(free_ptr) uint32_t *classes = sorted(b->class_count, by_class, b->classes);
	size_t next = 0;
	for (size_t c = 0; c < b->class_count; c++) {
		segment_writer_class(w, &b->classes[classes[c]].class);
		for (; next < b->passage_count; next++) {
			const Added *p = &b->passages[places[next]];
			if (p->class != classes[c])
				break;
			segment_writer_passage(w, p->row);
		}
	}
}

/* Where the postings of each term start, and where the last one's end. */
static size_t *starts_of(const IndexBuilder *b)
{
	size_t *starts = xcalloc(b->entry_count + 1, sizeof *starts);
	for (size_t i = 0; i < b->entry_count; i++)
		starts[i + 1] = starts[i] + b->entries[i].documents;
	return starts;
}

/* Passages are gone through in their places, so each term's postings come out in order. */
static Posting *postings_of(const IndexBuilder *b, const uint32_t *places, const size_t *starts)
{
	Posting *postings = xcalloc(b->occurrence_count + 1, sizeof *postings);
	AUTO(free_ptr) size_t *next = xcalloc(b->entry_count + 1, sizeof *next);
	memcpy(next, starts, b->entry_count * sizeof *next);
	for (size_t i = 0; i < b->passage_count; i++) {
		bool last = places[i] + 1 == b->passage_count;
		const Added *p = &b->passages[places[i]];
		size_t end = last ? b->occurrence_count : p[1].first;
		for (size_t k = p->first; k < end; k++) {
			const Occurrence *o = &b->occurrences[k];
			postings[next[o->term]++] =
				(Posting){(uint32_t)i, frequency_of(o->all, o->in_title)};
		}
	}
	return postings;
}

static void terms_write(const IndexBuilder *b, SegmentWriter *w, const uint32_t *places)
{
	AUTO(free_ptr) size_t *starts = starts_of(b);
	AUTO(free_ptr) Posting *postings = postings_of(b, places, starts);
	AUTO(free_ptr) uint32_t *terms = sorted(b->entry_count, by_term, b->entries);
	for (size_t i = 0; i < b->entry_count; i++) {
		const Entry *e = &b->entries[terms[i]];
		segment_writer_term(w, e->text, postings + starts[terms[i]], e->documents);
	}
}

SegmentWriter *index_builder_write(IndexBuilder *b)
{
	SegmentWriter *w = segment_writer_new(b->language, mean_of(b->length, b->passage_count),
		mean_of(b->title_length, b->passage_count));
	AUTO(free_ptr) uint32_t *classes = sorted(b->class_count, by_class, b->classes);
	for (size_t i = 0; i < b->class_count; i++)
		b->classes[classes[i]].rank = (uint32_t)i;
	AUTO(free_ptr) uint32_t *places = sorted(b->passage_count, by_rank_and_id, b);
	passages_write(b, w, places);
	terms_write(b, w, places);
	return w;
}

bool segment_in_memory(SegmentWriter *w, Segment **ret_segment, Err *err)
{
	Str parts[SEGMENT_PARTS];
	size_t count, size = 0;
	if (!segment_writer_parts(w, parts, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		size += parts[i].len;
	char *bytes = xmalloc(size), *end = bytes;
	for (size_t i = 0; i < count; end += parts[i++].len)
		if (parts[i].len > 0)
			memcpy(end, parts[i].ptr, parts[i].len);
	return segment_view((ShelfBytes){bytes, size, false}, "index", ret_segment, err);
}

bool index_builder_finish(IndexBuilder *b, int64_t generation, Index **ret_index, Err *err)
{
	SegmentWriter *w = index_builder_write(b);
	Segment *s = NULL;
	bool ok = segment_in_memory(w, &s, err);
	segment_writer_free(w);
	if (ok) {
		*ret_index = index_new(b->language, generation, 1);
		index_add_part(*ret_index, s, NULL);
	}
	return ok;
}
