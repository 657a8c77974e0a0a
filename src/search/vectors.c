/* Vectors searched: a scan of bytes, then the best by it again with 16 bits. */
#include "search/vectors_private.h"

#include "base/auto.h"

#include <math.h>

enum {
	GROUP = 64,      /* rows of one word of rights */
	FEW = 16,        /* below this many of a group, rows are looked at one by one */
	MORE_TIMES = 2,  /* of k rows are scored again, and */
	MORE = 32,       /* this many more */
	SUMS = 16,       /* partial sums of a scalar product: fixed, so that it has the same bits
			    everywhere */
};

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

static float value_at(const VectorRows *rows, size_t row, size_t i)
{
	size_t at = row * rows->width + i;
	return (float)(rows->high[at] * VECTORS_STEP + rows->low[at]);
}

bool vectors_get(const Vectors *v, int64_t id, float *ret_vector)
{
	size_t row;
	for (size_t f = v->file_count; f-- > 0;) {
		const VectorRows *rows = &v->files[f];
		if (!vector_rows_find(rows, id, &row) || vector_rows_is_dead(rows, row))
			continue;
		for (size_t i = 0; i < v->dimensions; i++)
			ret_vector[i] = value_at(rows, row, i) * rows->scales[row];
		return true;
	}
	return false;
}

/* ---- the query ---- */

typedef struct Asked {
	float *unit;  /* `width` floats, zeros behind the dimensions */
	int8_t *bytes; /* in steps of `step` */
	float step;
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
	*ret = (Asked){xcalloc(width, sizeof(float)), xcalloc(width, 1), 0};
	for (size_t i = 0; i < v->dimensions; i++) {
		ret->unit[i] = (float)(query[i] / sqrt(square));
		most = fabsf(ret->unit[i]) > most ? fabsf(ret->unit[i]) : most;
	}
	ret->step = most / VECTORS_MAX_HIGH;
	for (size_t i = 0; i < v->dimensions; i++)
		ret->bytes[i] = (int8_t)lrintf(ret->unit[i] / ret->step);
	return true;
}

static void asked_free(Asked *a)
{
	free(a->unit);
	free(a->bytes);
}

/* ---- the scan ---- */

typedef struct Candidate {
	float score; /* by the high bytes */
	uint32_t file, row;
} Candidate;

typedef struct Best { /* a heap, the least on top */
	Candidate *items;
	size_t count, most;
} Best;

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

typedef struct Scan {
	const Kernel *kernel;
	const Asked *asked;
	const VectorRows *rows;
	const uint64_t *allowed;
	uint32_t file;
	Best best;
} Scan;

static uint64_t group_bits(const VectorRows *rows, const uint64_t *allowed, size_t group)
{
	size_t left = rows->count - group * GROUP;
	uint64_t bits = left < GROUP ? ((uint64_t)1 << left) - 1 : UINT64_MAX;
	if (allowed != NULL)
		bits &= allowed[group];
	return rows->dead == NULL ? bits : bits & ~rows->dead[group];
}

/* The products of a group: all of it in one go, or the few rows that count. */
static void group_dots(const Scan *s, size_t first, size_t count, uint64_t bits, int32_t *ret_dots)
{
	size_t width = s->rows->width;
	const int8_t *rows = s->rows->high + first * width;
	if (__builtin_popcountll(bits) > FEW) {
		s->kernel->dots(rows, count, width, s->asked->bytes, ret_dots);
		return;
	}
	for (uint64_t b = bits; b != 0; b &= b - 1) {
		size_t i = (size_t)__builtin_ctzll(b);
		s->kernel->dots(rows + i * width, 1, width, s->asked->bytes, &ret_dots[i]);
	}
}

static void scan_group(Scan *s, size_t group)
{
	int32_t dots[GROUP];
	size_t first = group * GROUP, left = s->rows->count - first;
	uint64_t bits = group_bits(s->rows, s->allowed, group);
	if (bits == 0)
		return;
	group_dots(s, first, left < GROUP ? left : GROUP, bits, dots);
	for (; bits != 0; bits &= bits - 1) {
		size_t i = (size_t)__builtin_ctzll(bits);
		float scale = s->rows->scales[first + i];
		if (scale > 0)
			best_add(&s->best, (Candidate){(float)dots[i] * scale, s->file,
						   (uint32_t)(first + i)});
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

static float score_of(const VectorRows *rows, size_t row, const float *unit)
{
	float sums[SUMS] = {0}, sum = 0;
	for (size_t i = 0; i < rows->width; i += SUMS)
		for (size_t k = 0; k < SUMS; k++)
			sums[k] += value_at(rows, row, i + k) * unit[i + k];
	for (size_t k = 0; k < SUMS; k++)
		sum += sums[k];
	return sum * rows->scales[row];
}

static int by_score(const void *a, const void *b)
{
	const VectorHit *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

static size_t rank(const Vectors *v, const Scan *s, size_t k, VectorHit *ret_hits)
{
	AUTO(free_ptr) VectorHit *hits = xcalloc(s->best.count + 1, sizeof *hits);
	for (size_t i = 0; i < s->best.count; i++) {
		const Candidate *c = &s->best.items[i];
		const VectorRows *rows = &v->files[c->file];
		hits[i] = (VectorHit){rows->ids[c->row], score_of(rows, c->row, s->asked->unit)};
	}
	qsort(hits, s->best.count, sizeof hits[0], by_score);
	size_t count = s->best.count < k ? s->best.count : k;
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
	Scan s = {.kernel = kernel_best(), .asked = &asked, .best = {.most = MORE_TIMES * k + MORE}};
	s.best.items = xcalloc(s.best.most, sizeof s.best.items[0]);
	for (size_t f = 0; f < v->file_count; f++)
		scan_file(&s, v, f, reader);
	size_t count = rank(v, &s, k, ret_hits);
	free(s.best.items);
	asked_free(&asked);
	return count;
}
