/*
 * Synonyms: what the workspace says are other words for the same, one group a line:
 *
 *   fb, facebook
 *   mobile phone, cell phone, handy      # any of them is looked for as all of them
 *   laptop => notebook, computer         # the left is looked for as the right too, not back
 *
 * "#" begins a remark. A phrase of several words is met word by word, whatever case and form.
 */
#ifndef TEXT_SYNONYMS_H
#define TEXT_SYNONYMS_H

#include "text/token.h"

enum { SYNONYMS_MAX_BYTES = 4 << 20, SYNONYMS_MAX_WORDS = 8 };

typedef struct Synonyms Synonyms;

/* `name` is for the error: ERR_INPUT names the line that is no group. */
bool synonyms_new(Str text, const char *name, Synonyms **ret_synonyms, Err *err);
void synonyms_free(Synonyms *s); /* NULL accepted */
void synonyms_freep(Synonyms **s);

/* A phrase of the groups, and its words; none where there are more than SYNONYMS_MAX_WORDS. */
typedef struct SynonymPhrase {
	Str text;
	Tokens words;
} SynonymPhrase;

/* What stands in a text, and what it stands for besides itself. */
typedef struct SynonymMet {
	SynonymPhrase met, other;
} SynonymMet;

/* Calls `each` for all of them. Everything in it lives as long as the Synonyms. */
typedef void SynonymFn(void *context, const SynonymMet *m);
void synonyms_each(
	Synonyms *s, const Tokens *tokens, Language language, SynonymFn *each, void *context);

#endif
