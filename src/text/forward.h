/*
 * Forward: a mail that was handed on ("FYI, see below" above "---------- Forwarded message ---------" or
 * above a block of From, Sent, To). What it says is then what is asked. Pure.
 */
#ifndef TEXT_FORWARD_H
#define TEXT_FORWARD_H

#include "base/arena.h"

/* Does a subject line say that the mail was handed on ("Fwd:", "WG:", "TR:")? */
bool forward_subject(Str subject);

/* Of a quoted stretch (SEGMENT_QUOTED): the body of the mail in it, without "> ", separator and header
 * lines; "" where nothing says that it was handed on (`by_subject`: the subject does). */
Str forward_body(Arena *arena, Str quoted, bool by_subject);

#endif
