/*
 * Vectors searched: a scan of the sketches leaves the rows that may be among the best, within what a sketch may err; of
 * these the best by their high bytes are scored with 16 bits.
 */
#include "search/vectors_private.h"

#include "base/auto.h"
#include "search/rotation.h"

#include <math.h>

enum {
	GROUP = 64,     /* rows of one word of rights */
	BLOCKS = GROUP / KERNEL_BLOCK,
	MORE_TIMES = 2, /* of k rows are scored with 16 bits, and */
	MORE = 32,      /* this many more */
	SUMS = 16,      /* partial sums of a scalar product: fixed, so that it has the same bits
			   everywhere */
};

/* How many standard deviations a sketch may err: one row in 700 errs more to its disadvantage. */
static const float trust = 3;

int64_t vectors_generation(const Vectors *v)
{
	return v->generation;
}

size_t vectors_dimensions(const Vectors *v)
{
	return v->dimensions;
}

size_t vectors_count(const Vectors *v)
{
	return v->count;
}

bool vector_rows_find(const VectorRows *rows, int64_t id, size_t *ret_row)
{
	size_t low = 0, high = rows->count;
	if (high > 0 && rows->ids[high - 1] < id) /* what was added later than all of it */
		low = high;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (rows->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_row = low;
	return low < rows->count && rows->ids[low] == id;
}

void vector_rows_values(const VectorRows *rows, size_t row, float *ret_values)
{
	const int8_t *high = rows->high + row * rows->width, *low = rows->low + row * rows->width;
	for (size_t i = 0; i < rows->width; i++)
		ret_values[i] = (float)(high[i] * VECTORS_STEP + low[i]) * rows->scales[row];
}

static const VectorRows *rows_of(const Vectors *v, int64_t id, size_t *ret_row)
{
	for (size_t f = v->file_count; f-- > 0;)
		if (vector_rows_find(&v->files[f], id, ret_row) &&
			!vector_rows_is_dead(&v->files[f], *ret_row))
			return &v->files[f];
	return NULL;
}

bool vectors_has(const Vectors *v, int64_t id)
{
	size_t row;
	return rows_of(v, id, &row) != NULL;
}

bool vectors_get(const Vectors *v, int64_t id, float *ret_vector)
{
	size_t row;
	const VectorRows *rows = rows_of(v, id, &row);
	if (rows == NULL)
		return false;
	AUTO(free_ptr) float *values = xcalloc(rows->width, sizeof *values);
	vector_rows_values(rows, row, values);
	rotation_turn_back(values, rows->width);
	memcpy(ret_vector, values, v->dimensions * sizeof *values);
	return true;
}

/* ---- the query ---- */

typedef struct Asked {
	float *unit;   /* turned, `width` floats */
	int8_t *bytes; /* the same in steps of `step` */
	float step;
	int32_t sum; /* of the bytes */
} Asked;

static bool asked_new(const Vectors *v, const float *query, Asked *ret)
{
	size_t width = v->files[0].width;
	double square = 0;
	float most = 0;
	for (size_t i = 0; i < v->dimensions; i++)
		square += (double)query[i] * query[i];
	if (!(square > 0) || !isfinite(square))
		return false;
	*ret = (Asked){xcalloc(width, sizeof(float)), xcalloc(width, 1), 0, 0};
	for (size_t i = 0; i < v->dimensions; i++)
		ret->unit[i] = (float)(query[i] / sqrt(square));
	rotation_turn(ret->unit, width);
	for (size_t i = 0; i < width; i++)
		most = fmaxf(most, fabsf(ret->unit[i]));
	ret->step = most / VECTORS_MAX_HIGH;
	for (size_t i = 0; i < width; i++) {
		ret->bytes[i] = (int8_t)lrintf(ret->unit[i] / ret->step);
		ret->sum += ret->bytes[i];
	}
	return true;
}

static void asked_free(Asked *a)
{
	free(a->unit);
	free(a->bytes);
}

/* ---- the best ---- */

typedef struct Candidate {
	float score;
	uint32_t file, row;
} Candidate;

typedef struct Best { /* a heap, the least on top */
	Candidate *items;
	size_t count, most;
} Best;

static Best best_new(size_t most)
{
	return (Best){xcalloc(most, sizeof(Candidate)), 0, most};
}

/* Below it a score has no place among the best. */
static float best_least(const Best *b)
{
	return b->count == b->most ? b->items[0].score : -INFINITY;
}

static void best_replace(Best *b, Candidate c)
{
	size_t at = 0;
	for (size_t child = 1; child < b->count; child = 2 * at + 1) {
		if (child + 1 < b->count && b->items[child + 1].score < b->items[child].score)
			child++;
		if (b->items[child].score >= c.score)
			break;
		b->items[at] = b->items[child];
		at = child;
	}
	b->items[at] = c;
}

static void best_add(Best *b, Candidate c)
{
	if (b->count == b->most) {
		if (c.score > b->items[0].score)
			best_replace(b, c);
		return;
	}
	size_t at = b->count++;
	for (; at > 0 && b->items[(at - 1) / 2].score > c.score; at = (at - 1) / 2)
		b->items[at] = b->items[(at - 1) / 2];
	b->items[at] = c;
}

/* ---- the scan ---- */

typedef struct Scan {
	const Kernel *kernel;
	const Asked *asked;
	const VectorRows *rows;
	const uint64_t *allowed;
	uint32_t file;
	Best sure; /* by what they are at least */
	Candidate *items; /* that may be among the best k, by what they are at most */
	size_t count, room;
} Scan;

static uint64_t group_bits(const VectorRows *rows, const uint64_t *allowed, size_t group)
{
	size_t left = rows->count - group * GROUP;
	uint64_t bits = left < GROUP ? ((uint64_t)1 << left) - 1 : UINT64_MAX;
	if (allowed != NULL)
		bits &= allowed[group];
	return rows->dead == NULL ? bits : bits & ~rows->dead[group];
}

static void candidate_add(Scan *s, Candidate c)
{
	if (s->count == s->room) {
		s->room = 2 * s->room + 1024;
		s->items = xrealloc(s->items, s->room * sizeof s->items[0]);
	}
	s->items[s->count++] = c;
}

typedef struct Group { /* what its rows are, about, and at most */
	float about[GROUP], most[GROUP];
} Group;

static void group_bounds(const Scan *s, const int32_t *dots, size_t first, size_t count, Group *ret)
{
	float factors[GROUP] = {0}, spreads[GROUP] = {0};
	int32_t thrice = 3 * s->asked->sum;
	memcpy(factors, s->rows->factors + first, count * sizeof factors[0]);
	memcpy(spreads, s->rows->spreads + first, count * sizeof spreads[0]);
	for (size_t i = 0; i < GROUP; i++) {
		ret->about[i] = (float)(2 * dots[i] - thrice) * s->asked->step * factors[i];
		ret->most[i] = ret->about[i] + trust * spreads[i];
	}
}

static void scan_group(Scan *s, size_t group)
{
	int32_t dots[GROUP] = {0};
	Group g;
	size_t first = group * GROUP, left = s->rows->count - first;
	size_t count = left < GROUP ? left : GROUP;
	uint64_t bits = group_bits(s->rows, s->allowed, group);
	if (bits == 0)
		return;
	s->kernel->sketch_dots(s->rows->sketches + sketch_bytes(first, s->rows->width),
		(count + KERNEL_BLOCK - 1) / KERNEL_BLOCK, s->rows->width, s->asked->bytes, dots);
	group_bounds(s, dots, first, count, &g);
	bits &= s->kernel->reached(g.most, best_least(&s->sure));
	for (; bits != 0; bits &= bits - 1) {
		size_t i = (size_t)__builtin_ctzll(bits);
		uint32_t row = (uint32_t)(first + i);
		if (s->rows->scales[row] > 0 && g.most[i] >= best_least(&s->sure)) {
			best_add(&s->sure, (Candidate){2 * g.about[i] - g.most[i], s->file, row});
			candidate_add(s, (Candidate){g.most[i], s->file, row});
		}
	}
}

/* ---- rights ---- */

/* Where each row's passage lies in the index, looked up once for each state of the index. */
static void find_places(VectorRows *rows, const Index *index)
{
	if (rows->places != NULL && rows->places_index == index_serial(index))
		return;
	free(rows->places);
	rows->places = xcalloc(rows->count + 1, sizeof rows->places[0]);
	rows->places_index = index_serial(index);
	index_places(index, rows->ids, rows->count, rows->places);
}

/* A bit for each row that may be read. */
static uint64_t *allowed_rows(VectorRows *rows, const IndexReader *reader)
{
	if (reader == NULL)
		return NULL;
	find_places(rows, index_reader_index(reader));
	uint64_t *bits = xcalloc((rows->count + 63) / 64 + 1, sizeof *bits);
	for (size_t i = 0; i < rows->count; i++)
		bits[i / 64] |= (uint64_t)index_reader_allows(reader, rows->places[i]) << i % 64;
	return bits;
}

static void scan_file(Scan *s, Vectors *v, size_t file, const IndexReader *reader)
{
	AUTO(free_ptr) uint64_t *allowed = allowed_rows(&v->files[file], reader);
	s->rows = &v->files[file];
	s->allowed = allowed;
	s->file = (uint32_t)file;
	for (size_t g = 0; g * GROUP < s->rows->count; g++)
		scan_group(s, g);
}

/* ---- the best again ---- */

static const int8_t *high_of(const Vectors *v, const Candidate *c)
{
	return v->files[c->file].high + (size_t)c->row * v->files[c->file].width;
}

/* A row that is looked at a few steps later is asked of memory now. */
static void row_prefetch(const Vectors *v, const Candidate *c)
{
	const int8_t *row = high_of(v, c);
	for (size_t i = 0; i < v->files[c->file].width; i += KERNEL_ALIGN)
		__builtin_prefetch(row + i);
}

static float bytes_score(const Vectors *v, const Scan *s, const Candidate *c)
{
	const VectorRows *rows = &v->files[c->file];
	int32_t dot;
	s->kernel->dots(high_of(v, c), 1, rows->width, s->asked->bytes, &dot);
	return (float)dot * rows->scales[c->row] * s->asked->step * VECTORS_STEP;
}

/*
 * What k rows have at least: those that were sure to be good, by their bytes. Both sides are rounded to about a step: each
 * by an error of 0.29 of it, so that twice the step is five times what the two err by.
 */
static float sure_score(const Vectors *v, const Scan *s)
{
	float least = best_least(&s->sure), worst = INFINITY;
	if (s->sure.count < s->sure.most)
		return least;
	for (size_t i = 0; i < s->sure.count; i++)
		worst = fminf(worst, bytes_score(v, s, &s->sure.items[i]));
	return fmaxf(least, worst - 2 * s->asked->step);
}

/* The best of the candidates by their high bytes. */
static void candidates_score(const Vectors *v, Scan *s, Best *best)
{
	enum { AHEAD = 8 };
	size_t count = 0;
	float least = sure_score(v, s);
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].score >= least)
			s->items[count++] = s->items[i];
	for (size_t i = 0; i < count; i++) {
		Candidate c = s->items[i];
		if (i + AHEAD < count)
			row_prefetch(v, &s->items[i + AHEAD]);
		if (c.score < best_least(best))
			continue;
		c.score = bytes_score(v, s, &c);
		best_add(best, c);
	}
}

static float score_of(const float *values, const float *unit, size_t width)
{
	float sums[SUMS] = {0}, sum = 0;
	for (size_t i = 0; i < width; i += SUMS)
		for (size_t k = 0; k < SUMS; k++)
			sums[k] += values[i + k] * unit[i + k];
	for (size_t k = 0; k < SUMS; k++)
		sum += sums[k];
	return sum;
}

static int by_score(const void *a, const void *b)
{
	const VectorHit *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

static size_t rank(const Vectors *v, const Best *best, const Asked *asked, size_t k, VectorHit *ret_hits)
{
	size_t width = v->files[0].width;
	AUTO(free_ptr) VectorHit *hits = xcalloc(best->count + 1, sizeof *hits);
	AUTO(free_ptr) float *values = xcalloc(width, sizeof *values);
	for (size_t i = 0; i < best->count; i++) {
		const Candidate *c = &best->items[i];
		const VectorRows *rows = &v->files[c->file];
		vector_rows_values(rows, c->row, values);
		hits[i] = (VectorHit){rows->ids[c->row], score_of(values, asked->unit, width)};
	}
	qsort(hits, best->count, sizeof hits[0], by_score);
	size_t count = best->count < k ? best->count : k;
	memcpy(ret_hits, hits, count * sizeof hits[0]);
	return count;
}

size_t vectors_search(
	Vectors *v, const IndexReader *reader, const float *query, size_t k, VectorHit *ret_hits)
{
	Asked asked;
	k = k < INDEX_MAX_HITS ? k : INDEX_MAX_HITS;
	if (k == 0 || v->count == 0 || !asked_new(v, query, &asked))
		return 0;
	Scan s = {.kernel = kernel_best(), .asked = &asked, .sure = best_new(k)};
	Best best = best_new(MORE_TIMES * k + MORE);
	for (size_t f = 0; f < v->file_count; f++)
		scan_file(&s, v, f, reader);
	candidates_score(v, &s, &best);
	size_t count = rank(v, &best, &asked, k, ret_hits);
	free(best.items);
	free(s.sure.items);
	free(s.items);
	asked_free(&asked);
	return count;
}
