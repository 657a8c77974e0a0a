/* search/svd: the largest singular vectors of sparse matrices whose answer is known. */
#include "search/svd.h"

#include "tests/lib/testing.h"

#include <math.h>

enum { MOST = 4000 };

/* A matrix under construction, row by row. */
typedef struct Sparse {
	uint64_t starts[MOST];
	uint32_t at[8 * MOST];
	float values[8 * MOST];
	size_t rows, filled;
} Sparse;

static void value_add(Sparse *s, uint32_t column, float value)
{
	s->at[s->filled] = column;
	s->values[s->filled++] = value;
}

static void row_end(Sparse *s)
{
	s->starts[++s->rows] = s->filled;
}

static SvdMatrix matrix_of(const Sparse *s, size_t columns)
{
	return (SvdMatrix){s->rows, columns, s->starts, s->at, s->values};
}

static Sparse *sparse_new(void)
{
	return xcalloc(1, sizeof(Sparse));
}

static float dot(const float *u, size_t rows, size_t a, size_t b)
{
	float sum = 0;
	for (size_t i = 0; i < rows; i++)
		sum += u[i * SVD_MOST + a] * u[i * SVD_MOST + b];
	return sum;
}

static void the_values_of_a_diagonal_are_found_in_falling_order(void **state)
{
	(void)state;
	static float u[200 * SVD_MOST];
	float values[SVD_MOST];
	AUTO(free_ptr) Sparse *s = sparse_new();
	for (uint32_t i = 0; i < 20; i++) {
		value_add(s, i, (float)(i + 1));
		row_end(s);
	}
	SvdMatrix a = matrix_of(s, 20);
	assert_int_equal(svd_left(&a, u, values), 20);
	for (size_t k = 0; k < 20; k++) {
		assert_true(fabsf(values[k] - (float)(20 - k)) < 1e-3f);
		assert_true(fabsf(fabsf(u[(19 - k) * SVD_MOST + k]) - 1) < 1e-3f);
	}
	assert_true(values[20] == 0 && u[20] == 0);
}

/* Three topics with words of their own, and one passage of each kind of mixture. */
static Sparse *topics(void)
{
	Sparse *s = sparse_new();
	for (uint32_t i = 0; i < 900; i++) {
		for (uint32_t k = 0; k < 6; k++)
			value_add(s, i % 3 * 40 + (i * 7 + k * 11) % 40, 1 + (float)(i % 5) / 10);
		row_end(s);
	}
	return s;
}

/* Cosine of two rows in the three strongest directions. */
static float alike(const float *u, size_t a, size_t b)
{
	float ab = 0, aa = 0, bb = 0;
	for (size_t k = 0; k < 3; k++) {
		ab += u[a * SVD_MOST + k] * u[b * SVD_MOST + k];
		aa += u[a * SVD_MOST + k] * u[a * SVD_MOST + k];
		bb += u[b * SVD_MOST + k] * u[b * SVD_MOST + k];
	}
	return ab / sqrtf(aa * bb);
}

static void directions_are_orthonormal_and_topics_lie_apart(void **state)
{
	(void)state;
	AUTO(free_ptr) float *u = xcalloc(900, SVD_MOST * sizeof *u);
	float values[SVD_MOST];
	AUTO(free_ptr) Sparse *s = topics();
	SvdMatrix a = matrix_of(s, 120);
	size_t rank = svd_left(&a, u, values);
	assert_true(rank > 3);
	for (size_t k = 0; k < rank; k++) {
		assert_true(fabsf(dot(u, 900, k, k) - 1) < 1e-3f);
		assert_true(k == 0 || fabsf(dot(u, 900, k, k - 1)) < 1e-3f);
		assert_true(k == 0 || values[k] <= values[k - 1]);
	}
	for (size_t i = 3; i < 900; i += 50) {
		assert_true(alike(u, i, i - 3) > 0.9f);
		assert_true(fabsf(alike(u, i, i - 1)) < 0.3f);
	}
}

static void the_same_matrix_gives_the_same_bits(void **state)
{
	(void)state;
	AUTO(free_ptr) float *u = xcalloc(900, SVD_MOST * sizeof *u);
	AUTO(free_ptr) float *again = xcalloc(900, SVD_MOST * sizeof *again);
	float values[SVD_MOST], same[SVD_MOST];
	AUTO(free_ptr) Sparse *s = topics();
	SvdMatrix a = matrix_of(s, 120);
	assert_int_equal(svd_left(&a, u, values), svd_left(&a, again, same));
	assert_memory_equal(u, again, 900 * SVD_MOST * sizeof *u);
	assert_memory_equal(values, same, sizeof values);
}

static void rows_that_repeat_have_no_more_rank_than_one(void **state)
{
	(void)state;
	static float u[60 * SVD_MOST];
	float values[SVD_MOST];
	AUTO(free_ptr) Sparse *s = sparse_new();
	for (size_t i = 0; i < 50; i++) {
		for (uint32_t k = 0; k < 5; k++)
			value_add(s, k, 2);
		row_end(s);
	}
	SvdMatrix a = matrix_of(s, 30);
	assert_int_equal(svd_left(&a, u, values), 1);
	assert_true(fabsf(values[0] - sqrtf(50 * 5 * 4)) < 0.01f);
}

static void nothing_at_all_has_no_rank(void **state)
{
	(void)state;
	static float u[10 * SVD_MOST];
	float values[SVD_MOST];
	AUTO(free_ptr) Sparse *s = sparse_new();
	SvdMatrix a = matrix_of(s, 5);
	assert_int_equal(svd_left(&a, u, values), 0);
	for (size_t i = 0; i < 9; i++)
		row_end(s);
	a = matrix_of(s, 5);
	assert_int_equal(svd_left(&a, u, values), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_values_of_a_diagonal_are_found_in_falling_order),
		cmocka_unit_test(directions_are_orthonormal_and_topics_lie_apart),
		cmocka_unit_test(the_same_matrix_gives_the_same_bits),
		cmocka_unit_test(rows_that_repeat_have_no_more_rank_than_one),
		cmocka_unit_test(nothing_at_all_has_no_rank),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
