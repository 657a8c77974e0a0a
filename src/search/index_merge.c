/* Several segments made one: what is dead is left out, and the rest is as if it had been built at
 * once, but for the lengths of other segments that impacts are made with. */
#include "search/index_private.h"

#include "base/auto.h"

typedef struct Source { /* a class of one of the segments */
	SegmentClass class;
	const IndexPart *part;
	const ClassRow *row;
} Source;

typedef struct Moved {
	int64_t id;
	uint32_t from; /* place in the index that is merged */
} Moved;

typedef struct Merge {
	const IndexReader *reader;
	Arena arena;
	Source *sources;
	size_t source_count;
	uint32_t *to; /* by place: the passage of the new segment */
	uint32_t passages;
	SegmentWriter *writer;
	Posting *postings, *spare; /* of one term */
	size_t room;
} Merge;

/* ---- passages ---- */

static void sources_add(Merge *m, const IndexPart *part)
{
	const Segment *s = part->segment;
	for (size_t c = 0; c < s->head->classes; c++) {
		const ClassRow *row = &s->classes[c];
		Str *groups = ARENA_ARRAY(&m->arena, Str, row->group_count + 1);
		for (size_t g = 0; g < row->group_count; g++)
			groups[g] = segment_text(
				s, s->groups[s->class_groups[row->first_group + g]]);
		m->sources[m->source_count++] = (Source){
			{(Audience)row->audience, groups, row->group_count}, part, row};
	}
}

static int by_class(const void *a, const void *b)
{
	return segment_class_compare(&((const Source *)a)->class, &((const Source *)b)->class);
}

static void sources_make(Merge *m)
{
	const Index *index = m->reader->index;
	size_t count = 0;
	for (size_t i = 0; i < index->part_count; i++)
		count += index->parts[i].segment->head->classes;
	m->sources = xcalloc(count + 1, sizeof m->sources[0]);
	for (size_t i = 0; i < index->part_count; i++)
		sources_add(m, &index->parts[i]);
	qsort(m->sources, m->source_count, sizeof m->sources[0], by_class);
}

static size_t source_take(const Source *source, Moved *moved)
{
	size_t count = 0;
	for (uint32_t i = 0; i < source->row->count; i++) {
		uint32_t passage = source->row->first + i;
		if (source->part->dead == NULL || !bit_at(source->part->dead, passage))
			moved[count++] = (Moved){source->part->segment->passages[passage].id,
				source->part->first_place + passage};
	}
	return count;
}

static int by_id(const void *a, const void *b)
{
	const Moved *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* Sources [from, to) are of one class. */
static void class_move(Merge *m, size_t from, size_t to, Moved *moved)
{
	size_t count = 0;
	for (size_t i = from; i < to; i++)
		count += source_take(&m->sources[i], moved + count);
	if (count == 0)
		return;
	qsort(moved, count, sizeof *moved, by_id);
	segment_writer_class(m->writer, &m->sources[from].class);
	for (size_t i = 0; i < count; i++) {
		uint32_t passage;
		const IndexPart *part =
			index_part_at(m->reader->index, moved[i].from, &passage);
		m->to[moved[i].from] = m->passages++;
		segment_writer_passage(m->writer, part->segment->passages[passage]);
	}
}

static void passages_move(Merge *m)
{
	const Index *index = m->reader->index;
	AUTO(free_ptr) Moved *moved = xcalloc(index->passages + 1, sizeof *moved);
	m->to = xcalloc((size_t)index->places + 1, sizeof m->to[0]);
	for (size_t from = 0, to; from < m->source_count; from = to) {
		for (to = from + 1; to < m->source_count &&
				    by_class(&m->sources[from], &m->sources[to]) == 0;)
			to++;
		class_move(m, from, to, moved);
	}
}

/* ---- postings ---- */

/* Where the ascending run that starts at `from` ends. */
static size_t run_end(const Posting *p, size_t from, size_t count)
{
	size_t to = from + 1;
	while (to < count && p[to].passage > p[to - 1].passage)
		to++;
	return to < count ? to : count;
}

static void runs_merge(
	const Posting *p, size_t from, size_t middle, size_t to, Posting *ret)
{
	size_t a = from, b = middle;
	for (size_t i = from; i < to; i++) {
		bool first = b == to || (a < middle && p[a].passage < p[b].passage);
		ret[i] = first ? p[a++] : p[b++];
	}
}

/* Postings come as one ascending run of each class of each segment: a natural merge sort (Knuth,
 * TAOCP 3, 5.2.4) passes over them once for each doubling of the runs. */
static void postings_sort(Merge *m, size_t count)
{
	while (run_end(m->postings, 0, count) < count) {
		for (size_t from = 0, middle, to; from < count; from = to) {
			middle = run_end(m->postings, from, count);
			to = middle < count ? run_end(m->postings, middle, count) : middle;
			runs_merge(m->postings, from, middle, to, m->spare);
		}
		Posting *swap = m->postings;
		m->postings = m->spare;
		m->spare = swap;
	}
}

static bool term_move(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	Merge *m = context;
	if (count > m->room) {
		m->room = 2 * count;
		m->postings = xrealloc(m->postings, m->room * sizeof m->postings[0]);
		m->spare = xrealloc(m->spare, m->room * sizeof m->spare[0]);
	}
	for (size_t i = 0; i < count; i++)
		m->postings[i] = (Posting){m->to[postings[i].place],
			frequency_of(postings[i].frequency, postings[i].in_title)};
	postings_sort(m, count);
	segment_writer_term(m->writer, stem, m->postings, count);
	return true;
}

SegmentWriter *index_merge(const Index *index)
{
	AUTO(index_reader_freep) IndexReader *reader = index_reader_of_all(index);
	Merge m = {.reader = reader,
		.writer = segment_writer_new(index->language, reader->mean, reader->title_mean)};
	sources_make(&m);
	passages_move(&m);
	(void)index_walk(reader, term_move, &m);
	free(m.sources);
	free(m.to);
	free(m.postings);
	free(m.spare);
	arena_free(&m.arena);
	return m.writer;
}
