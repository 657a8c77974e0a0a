/*
 * Vectors: dense vectors by id (passages, words, whatever the caller numbers), searched whole by
 * cosine. No approximate index: up to a million rows a scan of two bits a dimension takes as long as
 * one of these, and needs no building.
 *
 * A row is kept at unit length, turned (search/rotation.h), as 16-bit numbers times a scale of the row, split in two planes
 * of bytes, and once more as a sketch of two bits a dimension (search/sketch.h). The scan reads the sketches only; the rows
 * that may be among the best by what a sketch may err, and no others, are scored by their high bytes, and the best of these
 * with both, which is as good as 32-bit floats for ranking. A vector of zeros is kept and never found.
 *
 * On disk: a Shelf (search/shelf.h): extended without rewriting what is there, replaced in one
 * step, mapped, checked by checksum when opened. Of two rows with one id the newer counts.
 * A Vectors belongs to one thread.
 */
#ifndef SEARCH_VECTORS_H
#define SEARCH_VECTORS_H

#include "search/index.h"

enum { VECTORS_MAX_DIMENSIONS = 8192 };

typedef struct Vectors Vectors;
typedef struct VectorsBuilder VectorsBuilder;

/* ---- making ---- */

VectorsBuilder *vectors_builder_new(size_t dimensions);
void vectors_builder_free(VectorsBuilder *b); /* NULL accepted */
void vectors_builder_freep(VectorsBuilder **b);
/* Copies `dimensions` floats; infinities and NaN count as zero. */
void vectors_builder_add(VectorsBuilder *b, int64_t id, const float *vector);
size_t vectors_builder_count(const VectorsBuilder *b);

/* In memory only. */
bool vectors_from_builder(VectorsBuilder *b, int64_t generation, Vectors **ret_vectors, Err *err);

/* Is this id still wanted? Others are dropped. */
typedef bool VectorsKeepFn(void *context, int64_t id);

/*
 * In the folder, which is made where there is none. `extend` leaves what is there and adds; what is
 * there must have the same dimensions (ERR_INPUT) and be whole, or it is begun anew. `replace`
 * leaves only what the builder holds. `generation`: the caller's number for the state of things.
 */
bool vectors_extend(const char *folder, VectorsBuilder *b, VectorsKeepFn *keep, void *context,
	int64_t generation, Err *err);
bool vectors_replace(const char *folder, VectorsBuilder *b, int64_t generation, Err *err);
/* Rows that `keep` is false for go, and of what went, now or earlier, no byte stays in a file. Nothing is made where there
 * is nothing; what is damaged goes as a whole. The generation stays. */
bool vectors_purge(const char *folder, VectorsKeepFn *keep, void *context, Err *err);

/* ---- using ---- */

/* ERR_MISSING where there is none, ERR_INPUT where it is damaged: make it anew. */
bool vectors_open(const char *folder, Vectors **ret_vectors, Err *err);
void vectors_close(Vectors *v); /* NULL accepted */
void vectors_closep(Vectors **v);
int64_t vectors_generation(const Vectors *v);
size_t vectors_dimensions(const Vectors *v);
size_t vectors_count(const Vectors *v);

bool vectors_has(const Vectors *v, int64_t id);
/* The row at unit length; false where there is none of that id. */
bool vectors_get(const Vectors *v, int64_t id, float *ret_vector);

typedef struct VectorHit {
	int64_t id;
	float score; /* cosine, -1 to 1 */
} VectorHit;

/*
 * The k rows (at most INDEX_MAX_HITS) most like `query`, best first, equal ones by id; ret_hits has
 * room for k; gives their number. Only passages that `reader` may read are looked at; NULL: every
 * row.
 */
size_t vectors_search(Vectors *v, const IndexReader *reader, const float *query, size_t k,
	VectorHit *ret_hits);

#endif
