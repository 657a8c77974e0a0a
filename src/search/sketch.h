/*
 * Sketches: two bits a dimension of turned vectors (search/rotation.h), for saying fast and within known bounds how alike
 * many of them are to a query. After RaBitQ (Gao and Long 2024, "RaBitQ: Quantizing High-Dimensional Vectors with a
 * Theoretical Error Bound for Approximate Nearest Neighbor Search"; with more bits: Gao et al. 2024): a code is an odd
 * number c from -3 to 3 for each dimension; <query, c> / <row, c> is <query, row> but for what is at a right angle to the
 * row, which after a random turn is a normal error whose spread follows from the angle between row and code.
 *
 * Rows lie in blocks of KERNEL_BLOCK, whose layout is the kernels' (search/kernel.h).
 */
#ifndef SEARCH_SKETCH_H
#define SEARCH_SKETCH_H

#include "search/kernel.h"

static inline size_t sketch_bytes(size_t rows, size_t width)
{
	return (rows + KERNEL_BLOCK - 1) / KERNEL_BLOCK * (width * KERNEL_BLOCK / 4);
}

/*
 * Of one row of `width` numbers at unit length, or zeros; writes into its place in `blocks`, which are zero there.
 * *ret_factor times <query, c> is about the product, 0 for a row of zeros; *ret_spread is one standard deviation of its
 * error, for a query at unit length.
 */
void sketch_write(const float *unit, size_t width, size_t row, unsigned char *blocks,
	float *ret_factor, float *ret_spread);

#endif
