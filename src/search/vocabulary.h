/*
 * Vocabulary: the stems of what one reader may read, for words that are in no passage: what a
 * misspelt one may have been meant to be. Nothing is repaired into a word that only others may
 * read.
 */
#ifndef SEARCH_VOCABULARY_H
#define SEARCH_VOCABULARY_H

#include "search/index.h"

enum { VOCABULARY_MAX = 400000 }; /* stems; more are not looked at */

typedef struct Vocabulary Vocabulary;

Vocabulary *vocabulary_new(const IndexReader *reader);
void vocabulary_free(Vocabulary *v); /* NULL accepted */
void vocabulary_freep(Vocabulary **v);

/*
 * The likeliest stem for one that is not there: one edit away, two for long ones (insertion,
 * deletion, substitution, transposition of neighbours: Damerau 1964, "A technique for computer
 * detection and correction of spelling errors"), with the same first letter; of several the one in
 * most passages. "" where there is none, for short words, and for anything but letters.
 */
Str vocabulary_nearest(const Vocabulary *v, Str stem);

#endif
