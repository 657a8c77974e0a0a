/*
 * Lexicon: what a workspace knows about words, for search/reading.h: the vocabulary of what its user
 * may read, and the file synonyms.txt. Both are kept for the life of the program, as the index is,
 * and made anew when what they come from has changed.
 */
#ifndef DESK_LEXICON_H
#define DESK_LEXICON_H

#include "desk/desk_private.h"
#include "search/reading.h"

#define LEXICON_SYNONYMS "synonyms.txt" /* in the workspace's folder */

const Vocabulary *lexicon_vocabulary(void *desk, const IndexReader *reader);

/* NULL where the workspace has no such file. ERR_INPUT names the line that is wrong. */
bool lexicon_synonyms(Desk *desk, Synonyms **ret_synonyms, Err *err);

#endif
