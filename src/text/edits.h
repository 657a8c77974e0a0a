/*
 * Edits: how much of a text was changed by hand. Words (with the punctuation that touches them) are compared, so that a
 * moved line break is no change.
 */
#ifndef TEXT_EDITS_H
#define TEXT_EDITS_H

#include "base/arena.h"

/* Levenshtein distance over words, divided by the number of words of the longer text: 0 the same, 1 nothing left. What
 * both begin and end with is left out first; middles of more than EDITS_MOST words are compared as sets. */
enum { EDITS_MOST = 3000 };
double edit_distance(Str before, Str after);

/* The difference in lines of words: " " kept, "-" only before, "+" only after; each change with a few words around it. */
void edit_diff(Str before, Str after, Buf *out);

#endif
