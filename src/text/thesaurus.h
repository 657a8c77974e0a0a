/*
 * Thesaurus: the words of support desks that every program has: what customers and documents call the
 * same thing, in four languages. What a workspace says itself stands beside it (synonyms.h).
 */
#ifndef TEXT_THESAURUS_H
#define TEXT_THESAURUS_H

#include "text/synonyms.h"

enum { THESAURUS_LANGUAGES = 4 }; /* English, German, French, Spanish: LANGUAGE_EN and what follows it */

/* One meaning a row, "phrase, other phrase" a language. */
extern const char *const thesaurus_words[][THESAURUS_LANGUAGES];
extern const size_t thesaurus_count;

/* Made when it is first asked for, and kept: of its own language, any thread may read it. NULL for a language that has none. */
Synonyms *thesaurus(Language language);

#endif
