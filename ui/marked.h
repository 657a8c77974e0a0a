/*
 * Marked: text of others in which some places matter. The places are known in the raw text; here they are carried over
 * into the clean one, piece by piece.
 */
#ifndef UI_MARKED_H
#define UI_MARKED_H

#include "ui/aims.h"

enum { MARKED_MOST = 64 };

typedef struct Marked {
	Span raw[MARKED_MOST]; /* in order, apart from each other */
	size_t count;
} Marked;

/* False: it overlaps one that is there, or there is no more room. */
bool marked_add(Marked *m, size_t from, size_t to, Look look);
/* The known places of bytes [from, to) of a text, counted from `from`; `t` NULL: none is known. */
void marked_add_aims(Marked *m, const AimsText *t, size_t from, size_t to);
/* Appends the clean text, and gives the places in it. */
void marked_clean(Arena *arena, Str raw, const Marked *m, Buf *clean, Span ret_spans[MARKED_MOST]);

#endif
