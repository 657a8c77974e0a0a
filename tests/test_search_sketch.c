/* search/rotation and search/sketch: a turn keeps what it turns, and a sketch errs as little as it says. */
#include "search/rotation.h"
#include "search/sketch.h"

#include "tests/lib/testing.h"

#include <math.h>

enum { MOST = 1024 };

static uint64_t seed = 1;

static float any_float(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth, TAOCP 2, 3.3.4 */
	return (float)(seed >> 40) / (1 << 23) - 1;
}

static double product(const float *a, const float *b, size_t width)
{
	double sum = 0;
	for (size_t i = 0; i < width; i++)
		sum += (double)a[i] * b[i];
	return sum;
}

static void fill(float *row, size_t width, size_t some)
{
	memset(row, 0, width * sizeof *row);
	for (size_t i = 0; i < some; i++)
		row[i] = any_float();
	float length = (float)sqrt(product(row, row, width));
	for (size_t i = 0; i < some; i++)
		row[i] /= length;
}

static const size_t widths[] = {64, 128, 192, 384, 768, 960, 1024};

static void a_turn_keeps_products_and_can_be_taken_back(void **state)
{
	(void)state;
	for (size_t w = 0; w < COUNT(widths); w++) {
		float a[MOST], b[MOST], x[MOST], y[MOST];
		fill(a, widths[w], widths[w]);
		fill(b, widths[w], 3);
		memcpy(x, a, sizeof a);
		memcpy(y, b, sizeof b);
		rotation_turn(x, widths[w]);
		rotation_turn(y, widths[w]);
		assert_true(fabs(product(a, b, widths[w]) - product(x, y, widths[w])) < 1e-5);
		rotation_turn_back(x, widths[w]);
		for (size_t i = 0; i < widths[w]; i++)
			assert_true(fabsf(x[i] - a[i]) < 1e-5f);
	}
}

/* However few dimensions a vector had, its square is spread as that of a normal distribution is. */
static void a_turn_spreads_what_lies_in_one_dimension(void **state)
{
	(void)state;
	for (size_t w = 0; w < COUNT(widths); w++)
		for (size_t at = 0; at < widths[w]; at += 17) {
			float row[MOST] = {0};
			double fourth = 0;
			row[at] = 1;
			rotation_turn(row, widths[w]);
			for (size_t i = 0; i < widths[w]; i++)
				fourth += pow((double)row[i], 4) * (double)widths[w];
			assert_true(fourth < 8); /* normal: 3; all in one: the width */
		}
}

static void a_sketch_errs_as_it_says(void **state)
{
	(void)state;
	enum { WIDTH = 384, ROWS = 2000 };
	float query[WIDTH], row[WIDTH];
	int8_t bytes[WIDTH];
	int32_t sum = 0;
	size_t within[3] = {0};
	static unsigned char blocks[(ROWS + KERNEL_BLOCK) * WIDTH / 4];
	static int32_t dots[ROWS + KERNEL_BLOCK];
	static float factors[ROWS], spreads[ROWS];
	static double exact[ROWS];
	fill(query, WIDTH, 5);
	rotation_turn(query, WIDTH);
	for (size_t i = 0; i < WIDTH; i++)
		sum += bytes[i] = (int8_t)lrintf(query[i] * 400);
	for (size_t r = 0; r < ROWS; r++) {
		fill(row, WIDTH, 1 + r % WIDTH);
		rotation_turn(row, WIDTH);
		exact[r] = product(query, row, WIDTH);
		sketch_write(row, WIDTH, r, blocks, &factors[r], &spreads[r]);
	}
	kernel_best()->sketch_dots(blocks, (ROWS + KERNEL_BLOCK - 1) / KERNEL_BLOCK, WIDTH, bytes, dots);
	for (size_t r = 0; r < ROWS; r++) {
		double about = (double)(2 * dots[r] - 3 * sum) / 400 * (double)factors[r];
		for (size_t k = 0; k < COUNT(within); k++)
			within[k] += fabs(about - exact[r]) <= (double)(k + 1) * (double)spreads[r];
	}
	printf("# measured: sketches, within one, two, three deviations: %.3f %.3f %.4f\n",
		(double)within[0] / ROWS, (double)within[1] / ROWS, (double)within[2] / ROWS);
	assert_true(within[0] > ROWS * 64 / 100 && within[1] > ROWS * 94 / 100);
	assert_true(within[2] > ROWS * 99 / 100);
	assert_true(spreads[0] < 0.025f);
}

static void zeros_have_no_factor(void **state)
{
	(void)state;
	float row[64] = {0}, factor = 1, spread = 1;
	unsigned char block[64 * 4] = {0};
	sketch_write(row, 64, 0, block, &factor, &spread);
	assert_true(factor == 0 && spread == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_turn_keeps_products_and_can_be_taken_back),
		cmocka_unit_test(a_turn_spreads_what_lies_in_one_dimension),
		cmocka_unit_test(a_sketch_errs_as_it_says),
		cmocka_unit_test(zeros_have_no_factor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
