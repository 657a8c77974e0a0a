/*
 * Sift: which of the passages that were found say again what another one says, and which stand in a document that a much
 * newer one on the same subject has overtaken.
 */
#ifndef STAGE_SIFT_H
#define STAGE_SIFT_H

#include "text/token.h"

typedef struct SiftItem {
	Str document, title, text, updated;
	bool barred; /* not to be used: it overtakes nothing and is not overtaken */

	size_t same_as; /* the first item with nearly the same text, its own number where there is none before it */
	Str outdated;   /* the document that is newer; "" */
} SiftItem;

/* Fills in the last two, in order. `company`: words that say nothing about what a document of theirs is about. */
void sift(Arena *arena, SiftItem *items, size_t count, Language language, Str company);

#endif
