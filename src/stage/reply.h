/*
 * Reply: the words around an answer. Greeting and closing come from [reply] in countersign.ini, the
 * texts for "I cannot answer" from templates in four languages (or [reply] abstain, clarify,
 * escalate, escalate.TOPIC, needed, partial; each with .LANG for one language). The marked reply carries [n]
 * behind each sentence; the plain one, which is sent, does not.
 */
#ifndef STAGE_REPLY_H
#define STAGE_REPLY_H

#include "core/case.h"

Str reply_greeting(const Case *c, Arena *arena);
Str reply_closing(const Case *c, Arena *arena);
/* What the customer reads instead of an answer. */
Str reply_template(const Case *c, Arena *arena, Disposition disposition);
/* [reply] answer.INTENT.LANG, or answer.INTENT in the workspace's own language: what is known to be the answer to a
 * question of that intent; "" where there is none. */
Str reply_known_for(const Case *c, Arena *arena, Str intent, Str language);
Str reply_known(const Case *c, Arena *arena); /* of the case's own intent and language */
/* "I have passed your other question to a colleague." */
Str reply_partial(const Case *c, Arena *arena);
/* "To take care of this we need to know: the invoice." */
Str reply_needed(const Case *c, Arena *arena, Str facts);
Str reply_subject(const Case *c, Arena *arena); /* "Re: ..." */

/* The whole marked reply for a checked result. */
Str reply_compose(const Case *c, Arena *arena, const Json *result);

/* May a customer read this source? Public, and not kept for a group of readers. */
bool reply_may_quote(const Evidence *e);

/* Is this sentence part of greeting, closing or a template (so that nobody has to prove it)? */
bool reply_is_frame(const Case *c, Arena *arena, Str sentence);

#endif
