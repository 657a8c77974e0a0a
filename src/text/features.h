/*
 * Features: a text as the set of what a classifier looks at, each a hash: the stems of its words, and for each
 * word its pieces of 3 and 4 letters with the word's borders. Each once, in the order of the text.
 */
#ifndef TEXT_FEATURES_H
#define TEXT_FEATURES_H

#include "base/arena.h"

enum { FEATURES_MAX = 4096 }; /* of one text; what comes behind is not looked at */

/* The lowest bit tells a word from a piece of one; never 0. */
typedef uint64_t Feature;

typedef struct Features {
	Feature *items;
	size_t count;
} Features;

float feature_weight(Feature f); /* a word counts more than a piece of one */

/* In its own language, English where that is not known. */
Features features_of(Arena *arena, Str text);

#endif
