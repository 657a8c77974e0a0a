/*
 * What the vectors files share: the layout of one file of a shelf of vectors.
 *
 *   VectorsHead | ids | scales | factors | spreads | high | low | sketches
 *
 * Rows ascend by id. A row, filled up with zeros to `width` dimensions and turned (search/rotation.h), is `width` bytes in
 * each plane; its value in dimension i is scale * (256 * high[i] + low[i]). Sections start at multiples of KERNEL_ALIGN;
 * numbers are little-endian.
 */
#ifndef SEARCH_VECTORS_PRIVATE_H
#define SEARCH_VECTORS_PRIVATE_H

#include "search/shelf.h"
#include "search/sketch.h"
#include "search/vectors.h"

#define VECTORS_MAGIC "csvector"

enum {
	VECTORS_VERSION = 2,
	VECTORS_BYTE_ORDER = 0x01020304,
	VECTORS_MAX_HIGH = 127,
	VECTORS_STEP = 256, /* between two values of the high plane */
};

typedef struct VectorsHead {
	char magic[8];
	uint32_t version, byte_order;
	uint32_t dimensions, width;
	uint64_t rows;
} VectorsHead;

/* One file, or rows made in memory. */
typedef struct VectorRows {
	ShelfBytes bytes;
	size_t count, width;
	const int64_t *ids;
	const float *scales, *factors, *spreads; /* the last two of the sketches */
	const int8_t *high, *low;
	const uint8_t *sketches;
	uint64_t *dead;        /* a bit a row; NULL: none */
	uint32_t *places;      /* of the passages in the index below; NULL: not looked up */
	uint64_t places_index; /* index_serial */
} VectorRows;

struct Vectors {
	size_t dimensions, count; /* count: without the dead */
	int64_t generation;
	VectorRows *files;
	size_t file_count;
};

struct VectorsBuilder {
	size_t dimensions, width;
	size_t count, room;
	float *turned; /* room for one row */
	int64_t *ids;
	float *scales;
	int8_t *high, *low;
};

/* The bytes of a file of the builder's rows, owned by the caller. */
ShelfBytes vector_rows_write(const VectorsBuilder *b);
void vector_row_copy(VectorsBuilder *b, const VectorRows *from, size_t row);

/* Takes the bytes; false, and they are freed, where they can't be believed. */
bool vector_rows_view(ShelfBytes bytes, size_t dimensions, VectorRows *ret_rows, Err *err);
void vector_rows_free(VectorRows *rows);
uint32_t vector_rows_dimensions(const VectorRows *rows);
bool vector_rows_find(const VectorRows *rows, int64_t id, size_t *ret_row); /* the dead too */

/* The whole turned row, at unit length; ret_values has room for `width`. */
void vector_rows_values(const VectorRows *rows, size_t row, float *ret_values);

static inline size_t vector_rows_dead_words(const VectorRows *rows)
{
	return (rows->count + 63) / 64;
}

size_t vector_rows_dead(const VectorRows *rows); /* how many */

static inline bool vector_rows_is_dead(const VectorRows *rows, size_t row)
{
	return rows->dead != NULL && (rows->dead[row / 64] >> row % 64 & 1) != 0;
}

#endif
