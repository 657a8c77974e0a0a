/*
 * Svd: the left singular vectors of a large sparse matrix that belong to its largest singular
 * values, by random projection with power iterations: Halko, Martinsson, Tropp 2011, "Finding
 * structure with randomness", algorithms 4.4 and 5.1. Bases are made orthonormal by Cholesky QR,
 * twice (Yamamoto et al. 2015, "Roundoff error analysis of the CholeskyQR2 algorithm").
 *
 * The same matrix gives the same result, on the same machine.
 */
#ifndef SEARCH_SVD_H
#define SEARCH_SVD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SVD_MOST = 128,               /* singular vectors */
	SVD_WIDTH = SVD_MOST + 16, /* with the oversampling of section 1.3 */
	SVD_POWER = 2,                /* power iterations: text has a slowly falling spectrum */
};

/* By rows: row i holds the values at [starts[i], starts[i + 1]). Borrowed. */
typedef struct SvdMatrix {
	size_t rows, columns;
	const uint64_t *starts; /* rows + 1 of them */
	const uint32_t *at;     /* column of each value */
	const float *values;
} SvdMatrix;

/* ret_vectors: rows x SVD_MOST floats, row by row, unit length down each column; ret_values:
 * SVD_MOST singular values, falling. Where the rank is lower the rest is zeros. Gives the rank
 * found. */
size_t svd_left(const SvdMatrix *a, float *ret_vectors, float *ret_values);

#endif
