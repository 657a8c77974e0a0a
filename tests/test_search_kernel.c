/* search/kernel: every set of inner loops that this processor can run gives the same bits. */
#include "search/kernel.h"

#include "tests/lib/testing.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalar_products_are_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
