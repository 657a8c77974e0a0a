/*
 * Kernels: the few inner loops of search, one set for each kind of processor, chosen when the
 * program runs. All sets give the same results to the bit; tests/test_search_kernel.c compares
 * them.
 */
#ifndef SEARCH_KERNEL_H
#define SEARCH_KERNEL_H

#include <stddef.h>
#include <stdint.h>

enum {
	KERNEL_ALIGN = 64,    /* bytes: a row of bytes is as long as a multiple of this */
	KERNEL_WINDOW = 4096, /* sums */
	KERNEL_BLOCK = 16,    /* rows of two bits a dimension that lie together */
};

typedef struct Kernel {
	const char *name;

	/*
	 * Adds impact * units / 256, rounded down, and 1 to the sums of the passages `ids`; `dense`
	 * does so for a whole window, where an impact of 0 adds nothing.
	 */
	void (*add)(uint16_t *sums, const uint16_t *ids, const uint8_t *impacts, size_t count,
		uint16_t units);
	void (*add_dense)(uint16_t *sums, const uint8_t *impacts, uint16_t units);

	/*
	 * Finds the sums of at least `threshold` > 0 among `count`, a multiple of 64, which are
	 * zeroed; `allowed` (NULL: all) has a bit for each. Gives their number; ret_ids ascend.
	 */
	size_t (*scan)(uint16_t *sums, size_t count, const uint64_t *allowed, uint16_t threshold,
		uint16_t *ret_ids, uint16_t *ret_sums);

	/* The scalar products of `query` with `count` rows of `width` bytes, a multiple of
	 * KERNEL_ALIGN; all values from -127 to 127. */
	void (*dots)(const int8_t *rows, size_t count, size_t width, const int8_t *query,
		int32_t *ret_dots);

	/*
	 * The scalar products of `query` with the rows of `blocks` blocks, whose values are 0 to 3. A block is `width` / 16
	 * times 64 bytes for 16 dimensions; of these, 4 bytes are a row's, and the bits 2f and 2f + 1 of byte j are its value
	 * in dimension 4f + j.
	 */
	void (*sketch_dots)(const uint8_t *sketches, size_t blocks, size_t width, const int8_t *query,
		int32_t *ret_dots);

	/* One bit for each of 64 values that is at least `least`. */
	uint64_t (*reached)(const float *values, float least);
} Kernel;

/* The sets that this processor can run: the portable one first, the best one last. */
size_t kernel_count(void);
const Kernel *kernel_at(size_t i);
const Kernel *kernel_best(void);

#endif
