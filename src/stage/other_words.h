/*
 * Other words: the thesaurus' phrases (text/thesaurus.h) for the words of a ticket that may stand in its
 * sources.
 */
#ifndef STAGE_OTHER_WORDS_H
#define STAGE_OTHER_WORDS_H

#include "stage/words.h"

/* Which stems a text has: sometimes true for one that it has not, never false for one that it has (Bloom,
 * CACM 13(7), 1970, with one hash). */
typedef struct StemSet {
	uint64_t bits[64];
} StemSet;

void stem_set_add(StemSet *set, const Tokens *tokens);
void stem_set_join(StemSet *set, const StemSet *other);

typedef struct OtherWord {
	Str stem;     /* of the ticket */
	Tokens words; /* that say the same; they live as long as the program */
	size_t bit;   /* of the first one in a StemSet */
} OtherWord;

typedef struct OtherWords {
	OtherWord *items;
	size_t count;
} OtherWords;

/* Those of which every word is in the set. */
OtherWords other_words_of(Arena *arena, Str text, Language language, const StemSet *there);

/* May the term be a misspelt word? Not where the thesaurus has it: "contact" is no slip for "contract". */
bool other_word_wanted(const Term *term, Language language);
/* The first word of the text that it was meant to be (words_slip); without words where there is none. */
OtherWord other_word_meant(const Term *term, const Tokens *text);

bool other_word_may_stand(const OtherWord *o, const StemSet *stems);
/* Adds where it stands to places that are there, in order. */
void other_word_places(Arena *arena, const OtherWord *o, const Tokens *tokens, double match, Places *places);

#endif
