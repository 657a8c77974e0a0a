/*
 * Answers: what a model said once is not paid for twice. An answer is kept under a hash of everything that
 * decided it: the prompt (its version and all its texts, so ticket, evidence and records as they were), the route
 * and its settings, and the reading groups it was asked with. A draft that a person asks for anew is asked anew.
 */
#ifndef DESK_ANSWERS_H
#define DESK_ANSWERS_H

#include "core/access.h"
#include "port/model.h"
#include "stage/prompt.h"

typedef struct Desk Desk;

/* `nonce`: the prompt's, which is no part of what was asked. */
HashHex answer_key(const ModelRoute *route, const Prompt *prompt, Str nonce, const User *reader);

/* [reasoner] keep_answers_days (7; 0: none is kept) as a time; 0 where none is kept. */
bool answers_since(Desk *desk, int64_t *ret_since_ms, Err *err);

/* The kept body of NEED_MODEL; NULL where there is none. */
bool answer_find(Desk *desk, HashHex key, Json **ret_body, Err *err);

#endif
