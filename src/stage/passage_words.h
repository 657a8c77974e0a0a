/*
 * Passage words: a passage's words and sentences, kept from ticket to ticket: those of a knowledge base are asked about again and
 * again. A text is told by every byte of it; what was asked for least lately makes room; each thread has its own memory.
 */
#ifndef STAGE_PASSAGE_WORDS_H
#define STAGE_PASSAGE_WORDS_H

#include "text/token.h"

enum { PASSAGES_KEPT = 128 };

typedef struct PassageWords {
	Tokens words;
	Spans sentences;
	Language language; /* it is written in; the words were cut as asked */
} PassageWords;

/* Valid until PASSAGES_KEPT other texts were asked for. The words' strings are of the memory, too. */
const PassageWords *passage_words(Str text, Language language);

#endif
