/*
 * Kernels: the few inner loops of search, one set for each kind of processor, chosen when the
 * program runs. All sets give the same results to the bit; tests/test_search_kernel.c compares
 * them.
 */
#ifndef SEARCH_KERNEL_H
#define SEARCH_KERNEL_H

#include <stddef.h>
#include <stdint.h>

enum { KERNEL_ALIGN = 64 }; /* bytes: a row of bytes is as long as a multiple of this */

typedef struct Kernel {
	const char *name;

	/* The scalar products of `query` with `count` rows of `width` bytes, a multiple of
	 * KERNEL_ALIGN; all values from -127 to 127. */
	void (*dots)(const int8_t *rows, size_t count, size_t width, const int8_t *query,
		int32_t *ret_dots);
} Kernel;

/* The sets that this processor can run: the portable one first, the best one last. */
size_t kernel_count(void);
const Kernel *kernel_at(size_t i);
const Kernel *kernel_best(void);

#endif
