/*
 * Pattern: words that must follow one another, each within `reach` tokens of the one before. A slot
 * lists words (wordlist.h), folded as in token.h; slots end at NULL.
 */
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include "text/token.h"

enum { PATTERN_SLOTS = 4 };

/* The last token of the pattern that starts at `at`, or tokens->count; takes the first fit of each
 * slot. */
size_t pattern_last(
	const Tokens *tokens, size_t at, const char *const slots[PATTERN_SLOTS], size_t reach);

#endif
