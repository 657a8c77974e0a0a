/* The terms' directions, out of the passages. */
#include "search/lsa_private.h"

#include "base/auto.h"
#include "base/hash.h"
#include "text/stopwords.h"

#include <math.h>

enum {
	COMMON = 4,     /* a term in more than one of so many passages is as good as a stop word */
	COUNTED = 1024, /* terms in more passages than this are all kept */
	PER_DIMENSION = 8,
	DIMENSIONS_MIN = 32,
};

/* A row a term and a column a passage of the sample; filled in two walks over the index. */
typedef struct Sample {
	const IndexReader *reader;
	size_t step;         /* every so many-th place is in it */
	uint32_t *column_of; /* 1 + column of a place / step; 0: none yet */
	size_t places, columns;
	size_t by_count[COUNTED + 1]; /* terms that are in exactly i passages; the last: in more */
	size_t least, most;           /* passages a term must be in, at least and at most */
	uint64_t *starts;
	uint32_t *at;
	float *values, *rarity, *norms;
	Str *stems;
	size_t rows, filled, row_room, value_room;
	unsigned language;
	Arena arena;
} Sample;

static void sample_free(Sample *s)
{
	free(s->column_of);
	free(s->starts);
	free(s->at);
	free(s->values);
	free(s->rarity);
	free(s->norms);
	free(s->stems);
	arena_free(&s->arena);
}

int64_t lsa_term_id(Str stem)
{
	return (int64_t)(hash_quick(stem) >> 1);
}

float lsa_weight(double count)
{
	return (float)log1p(count);
}

static void place_add(Sample *s, uint32_t place)
{
	size_t at = place / s->step;
	if (at >= s->places) {
		size_t room = 2 * at + 1024;
		s->column_of = xrealloc(s->column_of, room * sizeof s->column_of[0]);
		memset(s->column_of + s->places, 0, (room - s->places) * sizeof s->column_of[0]);
		s->places = room;
	}
	if (s->column_of[at] == 0)
		s->column_of[at] = (uint32_t)++s->columns;
}

static bool count_term(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	Sample *s = context;
	size_t documents = 0;
	(void)stem;
	for (size_t i = 0; i < count; i++)
		if (postings[i].place % s->step == 0) {
			place_add(s, postings[i].place);
			documents++;
		}
	s->by_count[documents < COUNTED ? documents : COUNTED]++;
	return true;
}

/* The least number of passages that leaves at most LSA_MAX_TERMS. */
static void choose_limits(Sample *s)
{
	size_t terms = 0, least = COUNTED;
	for (; least > 2 && terms + s->by_count[least] <= LSA_MAX_TERMS; least--)
		terms += s->by_count[least];
	s->least = least;
	s->most = s->columns / COMMON;
}

static void *grown(void *items, size_t room, size_t size)
{
	return xrealloc(items, room * size);
}

static void row_room(Sample *s, size_t values)
{
	if (s->rows + 2 > s->row_room) {
		s->row_room = 2 * s->row_room + 1024;
		s->starts = grown(s->starts, s->row_room, sizeof s->starts[0]);
		s->rarity = grown(s->rarity, s->row_room, sizeof s->rarity[0]);
		s->stems = grown(s->stems, s->row_room, sizeof s->stems[0]);
	}
	if (s->filled + values > s->value_room) {
		s->value_room = 2 * s->value_room + values + 4096;
		s->at = grown(s->at, s->value_room, sizeof s->at[0]);
		s->values = grown(s->values, s->value_room, sizeof s->values[0]);
	}
}

static bool take_term(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	Sample *s = context;
	size_t documents = 0;
	for (size_t i = 0; i < count; i++)
		documents += postings[i].place % s->step == 0;
	if (documents < s->least || documents > s->most ||
		(stopword_languages(stem) & s->language) != 0)
		return true;
	row_room(s, documents);
	float rarity = (float)log((double)s->columns / (double)documents);
	s->starts[s->rows] = s->filled;
	s->rarity[s->rows] = rarity;
	s->stems[s->rows++] = arena_copy(&s->arena, stem);
	for (size_t i = 0; i < count; i++) {
		if (postings[i].place % s->step != 0)
			continue;
		uint32_t column = s->column_of[postings[i].place / s->step] - 1;
		float value = rarity * lsa_weight(postings[i].frequency);
		s->norms[column] += value * value;
		s->at[s->filled] = column;
		s->values[s->filled++] = value;
	}
	s->starts[s->rows] = s->filled;
	return true;
}

/* Every passage counts alike, however long it is. */
static void level(Sample *s)
{
	for (size_t i = 0; i < s->filled; i++)
		s->values[i] /= sqrtf(s->norms[s->at[i]]);
}

/* Few passages have few dimensions; more would only repeat single passages. */
static size_t dimensions_of(const Sample *s, size_t rank)
{
	size_t most = s->columns / PER_DIMENSION;
	most = most < DIMENSIONS_MIN ? DIMENSIONS_MIN : most;
	return rank < most ? rank : most;
}

static float longest_row(const float *rows, size_t count, size_t dimensions)
{
	float most = 0;
	for (size_t i = 0; i < count; i++) {
		float sum = 0;
		for (size_t k = 0; k < dimensions; k++)
			sum += rows[i * SVD_MOST + k] * rows[i * SVD_MOST + k];
		most = sum > most ? sum : most;
	}
	return sqrtf(most);
}

static VectorsBuilder *rows_of(const Sample *s, float *vectors, size_t dimensions)
{
	VectorsBuilder *b = vectors_builder_new(LSA_ROW);
	for (size_t i = 0; i < s->rows; i++)
		for (size_t k = 0; k < SVD_MOST; k++)
			vectors[i * SVD_MOST + k] *= k < dimensions ? s->rarity[i] : 0;
	float longest = longest_row(vectors, s->rows, dimensions);
	for (size_t i = 0; i < s->rows && longest > 0; i++) {
		float row[LSA_ROW] = {0}, left = 1;
		for (size_t k = 0; k < dimensions; k++) {
			row[k] = vectors[i * SVD_MOST + k] / longest;
			left -= row[k] * row[k];
		}
		row[SVD_MOST] = left > 0 ? sqrtf(left) : 0;
		vectors_builder_add(b, lsa_term_id(s->stems[i]), row);
	}
	return b;
}

VectorsBuilder *lsa_train(const IndexReader *own)
{
	size_t passages = index_reader_count(own);
	AUTO(sample_free) Sample s = {.reader = own};
	s.step = (passages + LSA_MAX_PASSAGES - 1) / LSA_MAX_PASSAGES;
	s.step = s.step > 0 ? s.step : 1;
	s.language = 1u << index_language(index_reader_index(own));
	(void)index_walk(own, count_term, &s);
	choose_limits(&s);
	s.norms = xcalloc(s.columns + 1, sizeof s.norms[0]);
	row_room(&s, 0);
	s.starts[0] = 0;
	(void)index_walk(own, take_term, &s);
	level(&s);
	SvdMatrix a = {s.rows, s.columns, s.starts, s.at, s.values};
	AUTO(free_ptr) float *vectors = xcalloc(s.rows + 1, SVD_MOST * sizeof *vectors);
	float values[SVD_MOST];
	size_t rank = s.rows > 0 ? svd_left(&a, vectors, values) : 0;
	return rows_of(&s, vectors, dimensions_of(&s, rank));
}
