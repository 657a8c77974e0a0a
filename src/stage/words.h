/*
 * Words: the comparisons the stages share. A Term is a content word of a question with the weight
 * its shape gives it; terms are looked up in tokens of a passage by stem, by word and, in languages
 * that build compounds, by the part of a compound. Pure; everything lives in the arena given.
 */
#ifndef STAGE_WORDS_H
#define STAGE_WORDS_H

#include "text/token.h"

typedef struct Term {
	Str stem, word;
	Str surface; /* as it stands in the text */
	double weight;
	bool literal;    /* other words for it are not looked for */
	bool identifier; /* letters and few digits: an error code, a product, a version */
	size_t found;    /* for whoever looks terms up and keeps what was found */
} Term;

typedef struct Terms {
	Term *items;
	size_t count;
	double total; /* sum of the weights */
	double missing; /* share of it that nothing has, for whoever looks terms up */
	unsigned wanted; /* kinds of things asked for (wanted.h) */
} Terms;

/* The distinct content words; stop words are left out, courtesy words weigh next to nothing. */
Terms terms_of(Arena *arena, Str text, Language language);

/* A token that is this term more or less, or two neighbours that are it written apart. */
typedef struct Place {
	size_t token;      /* the first one's index */
	size_t start, end; /* bytes of the tokens' text */
	double match;      /* above 0, at most 1 */
} Place;

typedef struct Places {
	Place *items; /* by start */
	size_t count;
} Places;

/* Every place of the term: one look for what is asked of many stretches of a text. */
Places term_places(Arena *arena, const Term *term, const Tokens *tokens, Language language);
/* The best match within [from, to) bytes, 0 where there is none. */
double places_best(const Places *places, size_t from, size_t to);

/* One letter too many, one too few, or two neighbours that changed places: "pasword", "recieve". A letter for another
 * is not among them: "charge" and "change" are two words. */
bool words_slip(Str a, Str b);

/* Jaccard overlap of the distinct words of two texts, 0 to 1. */
double words_jaccard(const Tokens *a, const Tokens *b);

/* Share of the smaller text's content stems that the other one has, 0 to 1; 0 where it has fewer
 * than two. Words of `ignore` (the company's name) and words with digits don't count. */
double words_share(const Tokens *a, const Tokens *b, const Tokens *ignore);

/* Are the same numbers, codes and dates in both? */
bool words_same_numbers(const Tokens *a, const Tokens *b);

/* White space folded to single blanks, trimmed. */
Str words_one_line(Arena *arena, Str text);

/* As words_one_line, and every byte says where it came from: ret_from has len + 1 entries. */
Str words_fold_blanks(Arena *arena, Str text, size_t **ret_from);

/* Does the phrase stand in the text as a run of whole words, whatever case, accents and spacing? */
bool words_have(Arena *arena, Str text, Str phrase, size_t *ret_start, size_t *ret_end);
/* The same where a text is asked for several: its tokens of LANGUAGE_UNKNOWN. */
bool tokens_have(Arena *arena, const Tokens *text, Str phrase, size_t *ret_start, size_t *ret_end);

/* At most `most` bytes of the text, cut between characters. */
Str words_cut(Str text, size_t most);

size_t words_count(Str text); /* runs of letters or digits */
bool words_have_digit(Str text);
bool words_have_letter(Str text); /* any letter or digit, of any script */

#endif
