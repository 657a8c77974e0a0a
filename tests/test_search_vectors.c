/* search/vectors: against plain cosine in double, through files, changes, rights and damage. */
#include "search/vectors_private.h"

#include "base/file.h"

#include "tests/lib/testing.h"

#include <math.h>

enum { DIMENSIONS = 100, K = 10 };

typedef Scratch Fixture;

static uint64_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth, TAOCP 2, 3.3.4 */
	return (uint32_t)(seed >> 33) % below;
}

/* Clustered, as vectors of text are: a few hundred centres and noise around them. */
static void random_vector(float *ret)
{
	uint64_t kept = seed;
	uint32_t centre = any(200);
	seed = 977 * (uint64_t)centre + 5;
	for (size_t i = 0; i < DIMENSIONS; i++)
		ret[i] = (float)any(2001) - 1000;
	seed = kept + centre;
	for (size_t i = 0; i < DIMENSIONS; i++)
		ret[i] += (float)any(1601) - 800;
}

static float *random_rows(Arena *arena, size_t count)
{
	float *rows = ARENA_ARRAY(arena, float, count * DIMENSIONS);
	for (size_t i = 0; i < count; i++)
		random_vector(rows + i * DIMENSIONS);
	return rows;
}

/* Row i has the id 3i + 1. */
static VectorsBuilder *builder_of(const float *rows, size_t from, size_t to)
{
	VectorsBuilder *b = vectors_builder_new(DIMENSIONS);
	for (size_t i = to; i-- > from;)
		vectors_builder_add(b, (int64_t)(3 * i + 1), rows + i * DIMENSIONS);
	return b;
}

static Vectors *made(const float *rows, size_t count)
{
	Err err = {0};
	Vectors *v = NULL;
	AUTO(vectors_builder_freep) VectorsBuilder *b = builder_of(rows, 0, count);
	assert_done(vectors_from_builder(b, 1, &v, &err));
	return v;
}

static double cosine(const float *a, const float *b)
{
	double dot = 0, x = 0, y = 0;
	for (size_t i = 0; i < DIMENSIONS; i++) {
		dot += (double)a[i] * b[i];
		x += (double)a[i] * a[i];
		y += (double)b[i] * b[i];
	}
	return dot / sqrt(x * y);
}

static int by_cosine(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x < y) - (x > y);
}

/* The k-th best cosine. */
static double kth_of(Arena *arena, const float *rows, size_t count, const float *query)
{
	double *all = ARENA_ARRAY(arena, double, count);
	for (size_t i = 0; i < count; i++)
		all[i] = cosine(rows + i * DIMENSIONS, query);
	qsort(all, count, sizeof *all, by_cosine);
	return all[K - 1];
}

static void the_best_are_those_of_plain_cosine(void **state)
{
	Fixture *f = *state;
	enum { ROWS = 3000, QUERIES = 50 };
	size_t right = 0;
	seed = 1;
	float *rows = random_rows(&f->arena, ROWS), query[DIMENSIONS];
	AUTO(vectors_closep) Vectors *v = made(rows, ROWS);
	for (size_t q = 0; q < QUERIES; q++) {
		VectorHit hits[K];
		random_vector(query);
		double kth = kth_of(&f->arena, rows, ROWS, query);
		assert_int_equal(vectors_search(v, NULL, query, K, hits), K);
		for (size_t i = 0; i < K; i++) {
			double exact = cosine(rows + (hits[i].id - 1) / 3 * DIMENSIONS, query);
			assert_true(fabs(exact - (double)hits[i].score) < 1e-4);
			right += exact >= kth - 1e-9;
		}
	}
	printf("# measured: vectors, recall@10 %.4f\n", (double)right / (QUERIES * K));
	assert_true(right >= QUERIES * K * 99 / 100);
}

static void a_row_comes_back_at_unit_length(void **state)
{
	Fixture *f = *state;
	seed = 2;
	float *rows = random_rows(&f->arena, 20), back[DIMENSIONS];
	AUTO(vectors_closep) Vectors *v = made(rows, 20);
	for (size_t i = 0; i < 20; i++) {
		double square = 0;
		assert_true(vectors_get(v, (int64_t)(3 * i + 1), back));
		for (size_t d = 0; d < DIMENSIONS; d++)
			square += (double)back[d] * back[d];
		assert_true(fabs(square - 1) < 1e-4);
		assert_true(cosine(back, rows + i * DIMENSIONS) > 1 - 1e-7);
	}
	assert_false(vectors_get(v, 2, back));
}

static void zeros_and_what_is_no_number_are_never_found(void **state)
{
	(void)state;
	Err err = {0};
	VectorHit hits[K];
	float zero[DIMENSIONS] = {0}, odd[DIMENSIONS] = {NAN, INFINITY, -INFINITY},
	      one[DIMENSIONS] = {NAN, 1};
	AUTO(vectors_builder_freep) VectorsBuilder *b = vectors_builder_new(DIMENSIONS);
	AUTO(vectors_closep) Vectors *v = NULL;
	vectors_builder_add(b, 1, zero);
	vectors_builder_add(b, 2, odd);
	vectors_builder_add(b, 3, one);
	assert_done(vectors_from_builder(b, 1, &v, &err));
	assert_int_equal(vectors_search(v, NULL, zero, K, hits), 0);
	assert_int_equal(vectors_search(v, NULL, odd, K, hits), 0);
	one[0] = 0;
	assert_int_equal(vectors_search(v, NULL, one, K, hits), 1);
	assert_int_equal(hits[0].id, 3);
}

static void assert_same(Vectors *a, Vectors *b)
{
	float query[DIMENSIONS];
	for (size_t q = 0; q < 20; q++) {
		VectorHit x[K], y[K];
		random_vector(query);
		size_t n = vectors_search(a, NULL, query, K, x);
		assert_int_equal(n, vectors_search(b, NULL, query, K, y));
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(x[i].id, y[i].id);
			assert_memory_equal(&x[i].score, &y[i].score, sizeof x[i].score);
		}
	}
}

static bool keep_even(void *context, int64_t id)
{
	(void)context;
	return id % 2 == 0;
}

static void extended_row_by_row_it_is_what_it_is_made_at_once(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	seed = 3;
	float *rows = random_rows(&f->arena, 300);
	AUTO(vectors_closep) Vectors *at_once = made(rows, 300), *v = NULL;
	for (size_t from = 0; from < 300; from += from < 200 ? 100 : 4) {
		AUTO(vectors_builder_freep)
		VectorsBuilder *b = builder_of(rows, from, from < 200 ? from + 100 : from + 4);
		assert_done(vectors_extend(f->folder, b, NULL, NULL, (int64_t)from, &err));
	}
	assert_done(vectors_open(f->folder, &v, &err));
	assert_int_equal(vectors_generation(v), 296);
	assert_int_equal(vectors_count(v), 300);
	assert_true(v->file_count > 1);
	assert_same(at_once, v);
}

static void of_one_id_the_newer_counts_and_the_unwanted_go(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	float back[DIMENSIONS];
	seed = 4;
	float *rows = random_rows(&f->arena, 400);
	for (size_t round = 0; round < 2; round++) {
		AUTO(vectors_builder_freep) VectorsBuilder *b = vectors_builder_new(DIMENSIONS);
		for (size_t i = 0; i < (round == 0 ? 400 : 4); i++)
			vectors_builder_add(
				b, (int64_t)i, rows + (round == 0 ? i : 300 + i) * DIMENSIONS);
		assert_done(vectors_extend(
			f->folder, b, round == 0 ? NULL : keep_even, NULL, 1, &err));
	}
	AUTO(vectors_closep) Vectors *v = NULL;
	assert_done(vectors_open(f->folder, &v, &err));
	assert_int_equal(vectors_count(v), 2 + 200); /* 1 and 3 are new; the even ones stay */
	assert_true(vectors_get(v, 3, back));
	assert_true(cosine(back, rows + 303 * DIMENSIONS) > 1 - 1e-7);
	assert_true(vectors_get(v, 2, back));
	assert_true(cosine(back, rows + 302 * DIMENSIONS) > 1 - 1e-7);
	assert_false(vectors_get(v, 5, back));
}

static void replaced_nothing_is_left_of_what_was(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	float *rows = random_rows(&f->arena, 30), other[7] = {1};
	AUTO(vectors_builder_freep) VectorsBuilder *b = builder_of(rows, 0, 30);
	AUTO(vectors_builder_freep) VectorsBuilder *small = vectors_builder_new(7);
	AUTO(vectors_closep) Vectors *v = NULL;
	assert_done(vectors_extend(f->folder, b, NULL, NULL, 1, &err));
	vectors_builder_add(small, 5, other);
	assert_false(vectors_extend(f->folder, small, NULL, NULL, 2, &err));
	assert_non_null(strstr(err.text, "100 dimensions and not 7"));
	assert_done(vectors_replace(f->folder, small, 2, &err));
	assert_done(vectors_open(f->folder, &v, &err));
	assert_int_equal(vectors_count(v), 1);
	assert_int_equal(vectors_dimensions(v), 7);
}

static bool folder_holds(Fixture *f, Str bytes)
{
	Err err = {0};
	ShelfList list;
	bool holds = false;
	assert_done(shelf_list(&f->arena, f->folder, &list, &err));
	for (size_t i = 0; i < list.count; i++) {
		ShelfBytes file;
		assert_done(shelf_map(f->folder, &list.files[i], &file, &err));
		holds |= memmem(file.ptr, file.size, bytes.ptr, bytes.len) != NULL;
		shelf_bytes_free(&file);
	}
	return holds;
}

static void purged_no_byte_is_left_of_what_went(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	size_t row;
	seed = 8;
	float *rows = random_rows(&f->arena, 300);
	AUTO(vectors_builder_freep) VectorsBuilder *b = builder_of(rows, 0, 300);
	AUTO(vectors_closep) Vectors *v = NULL, *after = NULL;
	assert_done(vectors_extend(f->folder, b, NULL, NULL, 5, &err));
	assert_done(vectors_open(f->folder, &v, &err));
	assert_true(vector_rows_find(&v->files[0], 1, &row));
	Str odd = {(const char *)v->files[0].high + row * v->files[0].width, v->files[0].width};
	assert_true(folder_holds(f, odd));
	assert_done(vectors_purge(f->folder, keep_even, NULL, &err));
	assert_false(folder_holds(f, odd));
	assert_done(vectors_open(f->folder, &after, &err));
	assert_int_equal(vectors_count(after), 150);
	assert_int_equal(vectors_generation(after), 5);
	assert_true(vectors_has(after, 4) && !vectors_has(after, 1));
	assert_done(vectors_purge(path_join(&f->arena, f->scratch, "nothing"), keep_even, NULL, &err));
	assert_false(file_exists(path_join(&f->arena, f->scratch, "nothing")));
}

/* Passages 1, 4, 7 ...; every other one is for a group. */
static Index *index_of(size_t count)
{
	Err err = {0};
	Index *index = NULL;
	Str group = STR("staff");
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < count; i++)
		index_builder_add(b, &(IndexPassage){.id = (int64_t)(3 * i + 1),
					     .title = STR("word"),
					     .heading = STR(""),
					     .text = STR("text"),
					     .groups = &group,
					     .group_count = i % 2});
	assert_done(index_builder_finish(b, 1, &index, &err));
	index_builder_free(b);
	return index;
}

static void only_what_may_be_read_is_looked_at(void **state)
{
	Fixture *f = *state;
	seed = 5;
	float *rows = random_rows(&f->arena, 500), query[DIMENSIONS];
	User user = {.name = STR("anna")};
	AUTO(index_closep) Index *index = index_of(400); /* the rest is in no index: for nobody */
	AUTO(vectors_closep) Vectors *v = made(rows, 500), *only = NULL;
	AUTO(vectors_builder_freep) VectorsBuilder *b = vectors_builder_new(DIMENSIONS);
	for (size_t i = 0; i < 400; i += 2)
		vectors_builder_add(b, (int64_t)(3 * i + 1), rows + i * DIMENSIONS);
	Err err = {0};
	assert_done(vectors_from_builder(b, 1, &only, &err));
	AUTO(index_reader_freep)
	IndexReader *reader = index_reader_new(index, &user);
	for (size_t q = 0; q < 20; q++) {
		VectorHit x[K], y[K];
		random_vector(query);
		assert_int_equal(vectors_search(v, reader, query, K, x), K);
		assert_int_equal(vectors_search(only, NULL, query, K, y), K);
		for (size_t i = 0; i < K; i++)
			assert_int_equal(x[i].id, y[i].id);
	}
}

static void damage_is_found_and_extending_begins_anew(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	ShelfList list;
	float *rows = random_rows(&f->arena, 30);
	AUTO(vectors_builder_freep) VectorsBuilder *b = builder_of(rows, 0, 30);
	AUTO(vectors_closep) Vectors *v = NULL;
	assert_done(vectors_extend(f->folder, b, NULL, NULL, 1, &err));
	assert_done(shelf_list(&f->arena, f->folder, &list, &err));
	const char *name = arena_fmt(&f->arena, "%016llx",
		(unsigned long long)list.files[0].checksum).ptr;
	assert_done(file_write_atomic(
		path_join(&f->arena, f->folder, name), STR("csvector"), 0600, &err));
	assert_false(vectors_open(f->folder, &v, &err));
	assert_int_equal(err.code, ERR_INPUT);
	assert_done(vectors_extend(f->folder, b, NULL, NULL, 2, &err));
	assert_done(vectors_open(f->folder, &v, &err));
	assert_int_equal(vectors_count(v), 30);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_best_are_those_of_plain_cosine),
		TEST(a_row_comes_back_at_unit_length),
		TEST(zeros_and_what_is_no_number_are_never_found),
		TEST(extended_row_by_row_it_is_what_it_is_made_at_once),
		TEST(of_one_id_the_newer_counts_and_the_unwanted_go),
		TEST(replaced_nothing_is_left_of_what_was),
		TEST(purged_no_byte_is_left_of_what_went),
		TEST(only_what_may_be_read_is_looked_at),
		TEST(damage_is_found_and_extending_begins_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
