/*
 * Likeness: passages found by what they mean, beside the words they use: the vectors of a
 * workspace's passages below .countersign/, brought up to date by ingest, and the legs they give
 * to a search. What is missing, damaged or switched off is left out; words alone always answer.
 */
#ifndef DESK_LIKENESS_H
#define DESK_LIKENESS_H

#include "desk/desk_private.h"
#include "search/mix.h"

/* After an ingest; `index` is the index of now. */
bool likeness_update(Desk *desk, const Index *index, Err *err);

/* Of passages that `index` does not have no vector stays in a file. Asks no service. */
bool likeness_purge(Desk *desk, const Index *index, Err *err);

/* Adds the legs that this workspace has to the mix. A service that does not answer is left out and
 * said in ret_notice (else untouched). */
bool likeness_add(
	Desk *desk, const Index *index, Arena *arena, Mix *mix, Str *ret_notice, Err *err);

/* What the legs gave a passage: "; words used alike 0.43 (weight 0.15)". */
void likeness_explain(const Mix *mix, const MixedHit *hit, Buf *why);

#endif
