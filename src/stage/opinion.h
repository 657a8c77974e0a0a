/*
 * What a second model is asked about a draft, and what its answer is taken for: does each cited sentence follow from the
 * sources it cites? Sentences and sources are data between marks that nobody can guess. Pure.
 */
#ifndef STAGE_OPINION_H
#define STAGE_OPINION_H

#include "core/case.h"
#include "stage/redaction.h"

enum { OPINION_SENTENCES_MOST = 100 };

extern const char opinion_system[];

/* How many sentences there are to ask about: those that cite. */
size_t opinion_sentences(const Case *c);

/* What is asked. `redaction` NULL: as it is; public documents are never redacted. */
void opinion_ask(const Case *c, Redaction *redaction, Str nonce, Buf *out);

/* What must come back, as a schema; the caller frees. */
Json *opinion_schema(void);

/* Remarks made of an answer: [{where, text}], one a sentence that does not follow, or one that all do. Whatever else the
 * answer holds is dropped. ERR_OUTSIDE: it is none. The caller frees. */
bool opinion_remarks(const Case *c, const Json *answer, Str model, Json **ret_remarks, Err *err);

/* The remark that there is no opinion, and why. The caller frees. */
Json *opinion_none(Str model, Str why);

#endif
