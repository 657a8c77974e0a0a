/*
 * Look-alikes: letters that a reader takes for other letters (UTS 39 in small, for the approval
 * view). A word is judged as a whole: what is foreign in it, and whether it is written only in
 * letters of another script that look like ASCII. Han, Kana and Hangul mix with Latin freely and
 * are never judged.
 */
#ifndef TEXT_LOOKALIKE_H
#define TEXT_LOOKALIKE_H

#include "text/script.h"

/* The ASCII character that `code`, a letter of another script, looks like; 0: there is none. */
char lookalike_ascii(int32_t code);

/* Looks like ASCII wherever it stands: fullwidth, mathematical, phonetic letters, some signs. */
bool lookalike_always(int32_t code);
bool lookalike_listed(int32_t code); /* those of them that no Unicode property tells */

/* A combining mark that fits on any letter (U+0300...): "e" with one looks like the single "é". */
bool lookalike_mark(int32_t code);

typedef struct LookalikeWord {
	size_t end;       /* where the word ends */
	bool mixed;       /* letters of several scripts: all but the Latin ones are shown */
	bool masquerades; /* all its letters look like ASCII and no neighbour excuses it */
} LookalikeWord;

/* The word around `at`, where a word character stands. */
LookalikeWord lookalike_word(Str text, size_t at);

/* Is `code`, standing in that word, to be shown as a token? */
bool lookalike_in(const LookalikeWord *word, int32_t code);

#endif
