/*
 * Injection: text aimed at an assistant instead of a reader ("ignore all previous instructions").
 * Found by text/aimed.h, window by window: a mark for the operator and a
 * reason to leave a passage out of a draft. It is no defence by itself: what an action may do never
 * depends on it.
 */
#ifndef STAGE_INJECTION_H
#define STAGE_INJECTION_H

#include "base/str.h"

/* Finds the first such place; the span is in bytes of `text`. ret_* may be NULL. For documents. */
bool injection_find(Str text, size_t *ret_start, size_t *ret_end);

/* As above, where a wording that resembles known attempts is enough: for what people write. */
bool injection_suspect(Str text, size_t *ret_start, size_t *ret_end);

#endif
