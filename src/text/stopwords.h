/*
 * Stop words: the small words of eight languages (articles, pronouns, prepositions, conjunctions,
 * auxiliaries, question words, politeness). Negations ("not", "kein", "cannot") are among them
 * because they do not say what a text is about; whoever decides what a text SAYS must not skip
 * them.
 */
#ifndef TEXT_STOPWORDS_H
#define TEXT_STOPWORDS_H

#include "text/token.h"

/* The languages that have `word` (folded, no accents) as a stop word: bit 1 << Language each; the
 * bit of UNKNOWN stands for small words of languages that are none of ours. */
unsigned stopword_languages(Str word);
bool stopword_is(Str word, Language language);

#endif
