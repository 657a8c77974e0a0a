/*
 * Sorting: numbers put in order a few steps at a time, so that 100,000 tickets never hold up a key. A natural merge
 * sort (Knuth, TAOCP 3, 5.2.4, algorithm N): stable, and what is nearly sorted is done in one or two passes. Between
 * steps `items` holds every number once.
 */
#ifndef UI_SORTING_H
#define UI_SORTING_H

#include "base/str.h"

typedef int SortingOrder(const void *context, uint32_t a, uint32_t b);

typedef struct Sorting {
	uint32_t *items;
	size_t count, cap;
	uint32_t *other; /* where a pass writes */
	size_t other_cap;
	size_t *ends; /* of the runs that are in order */
	size_t run_count, ends_cap;
	size_t scanned;          /* items looked at for runs */
	size_t pair;             /* the first of the two runs that are being merged */
	size_t left, right, out; /* places in items, items, other */
	bool busy;
} Sorting;

void sorting_free(Sorting *s);
void sorting_push(Sorting *s, uint32_t item);
void sorting_begin(Sorting *s); /* what is in `items` now is to be sorted */
/* True once it is sorted. The order must be the same in every call. */
bool sorting_go(Sorting *s, SortingOrder *order, const void *context, size_t *steps);

#endif
