/*
 * Weighed: the words of a text that mean something, each with its rarity among the passages of a
 * reader (the idf of index.h); for comparing texts that are not in the index. Pure; everything lives
 * in the arena given.
 */
#ifndef SEARCH_WEIGHED_H
#define SEARCH_WEIGHED_H

#include "search/index.h"

typedef struct Weighed {
	IndexTerms terms; /* without small words */
	double *rarity;   /* of each */
	double total;
} Weighed;

Weighed weigh(Arena *arena, const IndexReader *reader, const Index *index, Str text);
bool weighed_has(const Weighed *w, Str stem);

/* The rarity of the terms of `a` that `b` has, too. */
double weighed_shared(const Weighed *a, const Weighed *b, size_t *ret_count);

/* The stretch of whole sentences of `text` around the one that shares most with `asked`, of at most
 * `most` bytes, verbatim: a slice of `text`; of a longer sentence its beginning. */
Str weighed_excerpt(const IndexReader *reader, const Index *index, const Weighed *asked, Str text, size_t most);

#endif
