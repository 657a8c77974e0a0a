/*
 * Precedent: a ticket that was solved before, like the one at hand, and what it was answered. Solved
 * is a case whose reply was sent, or a ticket that came with our answer as its last message.
 *
 * Found among the tickets this user may read whose draft they may read; likeness is that of the words,
 * the rarer in the documents the more. The answer comes without what was said to that customer alone:
 * greeting and closing, sentences from their records, their name, personal data (text/personal.h).
 * Nothing is kept for this: erasing a requester erases their tickets as precedents.
 */
#ifndef DESK_PRECEDENT_H
#define DESK_PRECEDENT_H

#include "desk/desk_private.h"

typedef struct Precedent {
	Str ticket, subject, answer, updated;
	Str groups;         /* of the ticket: a JSON array */
	Str note;           /* "outdated: ..." or "" */
	Str why;            /* the words both have */
	double alike;       /* 0 to 1 */
} Precedent;

typedef struct Precedents {
	Precedent *items; /* the likest first */
	size_t count;
} Precedents;

/* [retrieval] solved: how many at most (2); 0: none. `text` is what is asked; `self` the ticket at hand,
 * or "". Everything lives in the arena. */
bool precedents_find(Desk *desk, Arena *arena, Str text, Str self, Precedents *ret_found, Err *err);

/* As evidence: {"id","document","title","text",...,"audience":"solved"}. */
Json *precedent_to_json(const Precedent *p);

#endif
