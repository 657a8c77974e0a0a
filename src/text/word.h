/*
 * Word: where the words of a text are (UAX 29 default word boundaries, tailored: identifiers,
 * addresses, amounts and versions stay whole, hyphenated words come apart), and how a word is
 * folded.
 */
#ifndef TEXT_WORD_H
#define TEXT_WORD_H

#include "base/arena.h"

enum { WORD_MAX_FOLDED = 256 }; /* bytes; a longer word is only lowered in ASCII */

typedef struct Word {
	size_t start, end;
	bool number; /* holds a digit */
	bool ascii;
} Word;

/* The next word at or behind *at, and moves *at behind it; false at the end of the text. */
bool word_next(Str text, size_t *at, Word *ret_word);

/* Case folded, NFKC, typographic apostrophe made plain. Accents stay. */
Str word_fold(Arena *arena, Str text, const Word *word);

/* Lower case without accents, for looking a line up in a table; writes at most `size` bytes. */
size_t word_plain(Str text, char *ret_plain, size_t size);

/* Without accents where the letter is Latin, "ø" as "o", "œ" as "oe"; Cyrillic "ё" as "е". */
Str word_without_accents(Arena *arena, Str folded);

#endif
