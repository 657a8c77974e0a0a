/*
 * Marked: text of others in which some places matter. The places are known in the raw text; here they are carried over
 * into the clean one, piece by piece.
 */
#ifndef UI_MARKED_H
#define UI_MARKED_H

#include "ui/rows.h"

enum { MARKED_MOST = 64 };

typedef struct Marked {
	Span raw[MARKED_MOST]; /* in order, apart from each other */
	size_t count;
} Marked;

/* False: it overlaps one that is there, or there is no more room. */
bool marked_add(Marked *m, size_t from, size_t to, Look look);
/* Every place that speaks to an assistant instead of a reader (text/aimed.h); `by_person`: a wording that resembles known
 * attempts is enough. Of a huge text only the first part is looked at. */
void marked_add_aimed(Marked *m, Str raw, bool by_person, Look look);
/* Appends the clean text, and gives the places in it. */
void marked_clean(Arena *arena, Str raw, const Marked *m, Buf *clean, Span ret_spans[MARKED_MOST]);

#endif
