/*
 * Who may read which passages, found out anew for each reader. Passages lie in the order of their
 * rights, so most windows are open or closed as a whole; only where open and closed ones meet, or
 * some are dead, a window needs a bit for each passage.
 */
#include "search/index_private.h"

#include "base/auto.h"

const uint64_t reader_closed[SEGMENT_WINDOW_WORDS];

/* ---- classes ---- */

/* Which of the segment's groups the user is in. */
static bool *own_groups(const Segment *s, const User *user)
{
	bool *own = xcalloc(s->head->groups + 1, sizeof *own);
	for (size_t i = 0; user != NULL && i < s->head->groups; i++) {
		Str group = segment_text(s, s->groups[i]);
		own[i] = user_in_groups(user, &group, 1);
	}
	return own;
}

typedef struct Who {
	const User *user; /* NULL: a customer, who reads what is public and is in no group */
	bool everything;
} Who;

static bool class_is_open(const Segment *s, const ClassRow *class, Who who, const bool *own)
{
	if (who.everything)
		return true;
	if (class->group_count == 0)
		return who.user != NULL || class->audience == AUDIENCE_PUBLIC;
	for (size_t i = 0; i < class->group_count; i++)
		if (own[s->class_groups[class->first_group + i]])
			return true;
	return false;
}

static bool *open_classes(const Segment *s, Who who, bool *ret_all)
{
	AUTO(free_ptr) bool *own = own_groups(s, who.user);
	bool *open = xcalloc(s->head->classes + 1, sizeof *open);
	*ret_all = true;
	for (size_t i = 0; i < s->head->classes; i++) {
		open[i] = class_is_open(s, &s->classes[i], who, own);
		*ret_all &= open[i] || s->classes[i].count == 0;
	}
	return open;
}

/* ---- windows ---- */

static void set_bits(uint64_t *bits, size_t from, size_t to)
{
	for (; from < to && from % 64 != 0; from++)
		bits[from / 64] |= (uint64_t)1 << from % 64;
	for (; from + 64 <= to; from += 64)
		bits[from / 64] = UINT64_MAX;
	for (; from < to; from++)
		bits[from / 64] |= (uint64_t)1 << from % 64;
}

static bool window_has_dead(const IndexPart *part, size_t window)
{
	uint64_t any = 0;
	for (size_t i = 0; part->dead != NULL && i < SEGMENT_WINDOW_WORDS; i++)
		any |= part->dead[window * SEGMENT_WINDOW_WORDS + i];
	return any != 0;
}

typedef struct Opening {
	const IndexPart *part;
	const bool *open; /* of classes */
	size_t class;     /* the first that reaches into the window */
	uint64_t *bits;   /* the next free ones */
} Opening;

/* Are the passages of the window all open (1), all closed (0), or some of both (-1)? */
static int window_state(Opening *o, size_t from, size_t to)
{
	const Segment *s = o->part->segment;
	bool some_open = false, some_closed = false;
	while (s->classes[o->class].first + (size_t)s->classes[o->class].count <= from)
		o->class++;
	for (size_t c = o->class; c < s->head->classes && s->classes[c].first < to; c++) {
		some_open |= o->open[c] && s->classes[c].count > 0;
		some_closed |= !o->open[c] && s->classes[c].count > 0;
	}
	return some_open && some_closed ? -1 : some_open;
}

static void window_fill(const Opening *o, size_t from, size_t to, uint64_t *bits)
{
	const Segment *s = o->part->segment;
	for (size_t c = o->class; c < s->head->classes && s->classes[c].first < to; c++) {
		size_t first = s->classes[c].first, end = first + s->classes[c].count;
		if (o->open[c])
			set_bits(bits, first > from ? first - from : 0,
				(end < to ? end : to) - from);
	}
	for (size_t i = 0; o->part->dead != NULL && i < SEGMENT_WINDOW_WORDS; i++)
		bits[i] &= ~o->part->dead[from / 64 + i];
}

static const uint64_t *window_open(Opening *o, size_t window)
{
	size_t passages = o->part->segment->head->passages, from = window * SEGMENT_WINDOW;
	size_t to = from + SEGMENT_WINDOW < passages ? from + SEGMENT_WINDOW : passages;
	int state = window_state(o, from, to);
	if (state == 0)
		return reader_closed;
	if (state == 1 && !window_has_dead(o->part, window))
		return NULL;
	uint64_t *bits = o->bits;
	o->bits += SEGMENT_WINDOW_WORDS;
	window_fill(o, from, to, bits);
	return bits;
}

static void windows_open(IndexReader *r, size_t number, const bool *open)
{
	const IndexPart *part = &r->index->parts[number];
	size_t windows = segment_windows(part->segment);
	r->bits[number] = xcalloc(windows * SEGMENT_WINDOW_WORDS + 1, sizeof(uint64_t));
	Opening o = {.part = part, .open = open, .bits = r->bits[number]};
	for (size_t w = 0; w < windows; w++)
		r->windows[part->first_place / SEGMENT_WINDOW + w] = window_open(&o, w);
}

/* ---- sums ---- */

typedef struct Sums {
	uint64_t length, title_length;
	size_t count, documents;
} Sums;

static void sums_of_classes(Sums *sums, const Segment *s, const bool *open)
{
	for (size_t i = 0; i < s->head->classes; i++) {
		if (!open[i])
			continue;
		sums->count += s->classes[i].count;
		sums->length += s->classes[i].length;
		sums->title_length += s->classes[i].title_length;
		sums->documents += s->classes[i].documents;
	}
}

/* The dead are taken off again where their class is open. A document is dead as a whole. */
static void sums_without_dead(Sums *sums, const IndexPart *part, const bool *open)
{
	const Segment *s = part->segment;
	size_t class = 0;
	for (size_t word = 0; part->dead != NULL && word * 64 < s->head->passages; word++)
		for (uint64_t bits = part->dead[word]; bits != 0; bits &= bits - 1) {
			size_t i = word * 64 + (size_t)__builtin_ctzll(bits);
			while (s->classes[class].first + (size_t)s->classes[class].count <= i)
				class++;
			if (!open[class])
				continue;
			sums->count--;
			sums->documents -= i == 0 || !bit_at(part->dead, i - 1) ||
					   s->passages[i].document != s->passages[i - 1].document;
			sums->length -= s->passages[i].length;
			sums->title_length -= s->passages[i].title_length;
		}
}

static void part_open(IndexReader *r, size_t number, Who who, Sums *sums)
{
	const IndexPart *part = &r->index->parts[number];
	bool all;
	AUTO(free_ptr) bool *open = open_classes(part->segment, who, &all);
	sums_of_classes(sums, part->segment, open);
	sums_without_dead(sums, part, open);
	r->open[number] = all && part->dead_count == 0;
	if (!r->open[number])
		windows_open(r, number, open);
}

static IndexReader *reader_new(const Index *index, Who who)
{
	Sums sums = {0};
	IndexReader *r = xcalloc(1, sizeof *r);
	*r = (IndexReader){.index = index,
		.windows = xcalloc(index->places / SEGMENT_WINDOW + 1, sizeof r->windows[0]),
		.bits = xcalloc(index->part_count + 1, sizeof r->bits[0]),
		.open = xcalloc(index->part_count + 1, sizeof r->open[0])};
	for (size_t i = 0; i < index->part_count; i++)
		part_open(r, i, who, &sums);
	r->count = sums.count;
	r->documents = sums.documents;
	r->mean = mean_of(sums.length, sums.count);
	r->title_mean = mean_of(sums.title_length, sums.count);
	return r;
}

IndexReader *index_reader_new(const Index *index, const User *user)
{
	return reader_new(index, (Who){user, false});
}

IndexReader *index_reader_of_public(const Index *index)
{
	return reader_new(index, (Who){NULL, false});
}

IndexReader *index_reader_of_all(const Index *index)
{
	return reader_new(index, (Who){NULL, true});
}

void index_reader_free(IndexReader *reader)
{
	if (reader == NULL)
		return;
	for (size_t i = 0; i < reader->index->part_count; i++)
		free(reader->bits[i]);
	free(reader->bits);
	free(reader->windows);
	free(reader->open);
	free(reader);
}

void index_reader_freep(IndexReader **reader)
{
	index_reader_free(*reader);
}

size_t index_reader_count(const IndexReader *reader)
{
	return reader->count;
}

const Index *index_reader_index(const IndexReader *reader)
{
	return reader->index;
}

bool index_reader_allows(const IndexReader *reader, uint32_t place)
{
	if (place >= reader->index->places)
		return false;
	return bit_at(reader->windows[place / SEGMENT_WINDOW], place % SEGMENT_WINDOW);
}
