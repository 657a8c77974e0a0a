/* search/kernel: every set of inner loops that this processor can run gives the same bits. */
#include "search/kernel.h"

#include "tests/lib/testing.h"

#include <math.h>

static uint64_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth, TAOCP 2, 3.3.4 */
	return (uint32_t)(seed >> 33) % below;
}

static void scalar_products_are_the_same(void **state)
{
	(void)state;
	enum { ROWS = 70, MOST = 8 * KERNEL_ALIGN };
	static int8_t rows[ROWS * MOST], query[MOST];
	for (size_t round = 0; round < 40; round++) {
		size_t width = (1 + any(8)) * KERNEL_ALIGN, count = 1 + any(ROWS);
		bool extreme = round % 4 == 0; /* where sums could run over */
		for (size_t i = 0; i < count * width; i++)
			rows[i] = (int8_t)(extreme ? (any(2) ? 127 : -127) : (int)any(255) - 127);
		for (size_t i = 0; i < width; i++)
			query[i] = (int8_t)(extreme ? 127 : (int)any(255) - 127);
		int32_t plain[ROWS], got[ROWS];
		kernel_at(0)->dots(rows, count, width, query, plain);
		for (size_t k = 1; k < kernel_count(); k++) {
			kernel_at(k)->dots(rows, count, width, query, got);
			assert_memory_equal(plain, got, count * sizeof got[0]);
		}
	}
	printf("# note: kernels compared: %zu, the best is %s\n", kernel_count(), kernel_best()->name);
}

/* What lies where in a block is said by kernel.h alone. */
static int32_t sketch_dot(const uint8_t *blocks, size_t row, size_t width, const int8_t *query)
{
	int32_t sum = 0;
	for (size_t i = 0; i < width; i++) {
		const uint8_t *chunk = blocks + row / KERNEL_BLOCK * width * 4 + i / 16 * 64;
		uint8_t byte = chunk[row % KERNEL_BLOCK * 4 + i % 4];
		sum += (byte >> i % 16 / 4 * 2 & 3) * query[i];
	}
	return sum;
}

static void products_with_sketches_are_the_same(void **state)
{
	(void)state;
	enum { BLOCKS = 5, MOST = 128 * KERNEL_ALIGN };
	static uint8_t sketches[BLOCKS * MOST * 4];
	static int8_t query[MOST];
	for (size_t round = 0; round < 40; round++) {
		size_t width = round == 0 ? MOST : (1 + any(16)) * KERNEL_ALIGN, blocks = 1 + any(BLOCKS);
		bool extreme = round % 4 == 0; /* where sums could run over */
		for (size_t i = 0; i < blocks * width * 4; i++)
			sketches[i] = (uint8_t)(extreme ? 255 : any(256));
		for (size_t i = 0; i < width; i++)
			query[i] = (int8_t)(extreme ? (round % 8 ? 127 : -127) : (int)any(255) - 127);
		int32_t got[BLOCKS * KERNEL_BLOCK];
		for (size_t k = 0; k < kernel_count(); k++) {
			kernel_at(k)->sketch_dots(sketches, blocks, width, query, got);
			for (size_t i = 0; i < blocks * KERNEL_BLOCK; i++)
				assert_int_equal(got[i], sketch_dot(sketches, i, width, query));
		}
	}
}

static void what_reaches_a_limit_is_the_same(void **state)
{
	(void)state;
	for (size_t round = 0; round < 100; round++) {
		float values[64], least = round % 10 == 0 ? -INFINITY : (float)any(100);
		uint64_t expected = 0;
		for (size_t i = 0; i < 64; i++) {
			values[i] = any(20) == 0 ? NAN : (float)any(100);
			expected |= (uint64_t)(values[i] >= least) << i;
		}
		for (size_t k = 0; k < kernel_count(); k++)
			assert_true(kernel_at(k)->reached(values, least) == expected);
	}
}

static void random_sums(uint16_t *sums, size_t round)
{
	for (size_t i = 0; i < KERNEL_WINDOW; i++)
		sums[i] = (uint16_t)(any(4) ? any(round % 3 ? 65536 : 300) : 0);
}

static void scans_find_the_same_and_leave_zeros(void **state)
{
	(void)state;
	static uint16_t sums[KERNEL_WINDOW], plain[KERNEL_WINDOW], again[KERNEL_WINDOW],
		ids[2][KERNEL_WINDOW], found[2][KERNEL_WINDOW];
	uint64_t allowed[KERNEL_WINDOW / 64];
	for (size_t round = 0; round < 200; round++) {
		size_t count = round % 5 == 0 ? 256 : KERNEL_WINDOW;
		uint16_t threshold = (uint16_t)(1 + any(round % 3 ? 65535 : 300));
		random_sums(sums, round);
		for (size_t i = 0; i < KERNEL_WINDOW / 64; i++)
			allowed[i] = (uint64_t)any(1u << 31) << 33 | (uint64_t)any(1u << 31) << 2 |
				     any(4);
		const uint64_t *rights = round % 2 ? allowed : NULL;
		memcpy(plain, sums, sizeof sums);
		size_t n = kernel_at(0)->scan(plain, count, rights, threshold, ids[0], found[0]);
		for (size_t k = 1; k < kernel_count(); k++) {
			memcpy(again, sums, sizeof sums);
			assert_int_equal(n, kernel_at(k)->scan(again, count, rights, threshold,
						    ids[1], found[1]));
			assert_memory_equal(ids[0], ids[1], n * sizeof ids[0][0]);
			assert_memory_equal(found[0], found[1], n * sizeof found[0][0]);
			assert_memory_equal(plain, again, sizeof plain);
		}
		for (size_t i = 0; i < count; i++)
			assert_int_equal(plain[i], 0);
	}
}

/* A list in both forms adds the same, in every set. */
static void sparse_and_dense_lists_add_the_same(void **state)
{
	(void)state;
	static uint16_t plain[KERNEL_WINDOW], again[KERNEL_WINDOW], ids[KERNEL_WINDOW];
	static uint8_t sparse[KERNEL_WINDOW], dense[KERNEL_WINDOW];
	for (size_t round = 0; round < 100; round++) {
		size_t count = 0;
		uint16_t units = (uint16_t)(1 + any(65000));
		for (size_t i = 0; i < KERNEL_WINDOW; i++) {
			dense[i] = any(3) == 0 ? (uint8_t)any(256) : 0;
			if (dense[i] != 0) {
				sparse[count] = dense[i];
				ids[count++] = (uint16_t)i;
			}
		}
		random_sums(plain, 0);
		memcpy(again, plain, sizeof plain);
		kernel_at(0)->add(plain, ids, sparse, count, units);
		for (size_t k = 0; k < kernel_count(); k++) {
			static uint16_t sums[KERNEL_WINDOW];
			memcpy(sums, again, sizeof sums);
			kernel_at(k)->add_dense(sums, dense, units);
			assert_memory_equal(plain, sums, sizeof sums);
			memcpy(sums, again, sizeof sums);
			kernel_at(k)->add(sums, ids, sparse, count, units);
			assert_memory_equal(plain, sums, sizeof sums);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalar_products_are_the_same),
		cmocka_unit_test(products_with_sketches_are_the_same),
		cmocka_unit_test(what_reaches_a_limit_is_the_same),
		cmocka_unit_test(scans_find_the_same_and_leave_zeros),
		cmocka_unit_test(sparse_and_dense_lists_add_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
