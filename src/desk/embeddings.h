/*
 * Embeddings: the vectors that [embedding NAME] gives a workspace's passages, below
 * .countersign/embeddings/VERSION, where VERSION stands for provider, model and settings. A text
 * that was embedded once is not sent again: vectors are also kept by the hash of their text.
 */
#ifndef DESK_EMBEDDINGS_H
#define DESK_EMBEDDINGS_H

#include "desk/desk_private.h"
#include "search/mix.h"

/* [retrieval] embedding names the section; without it there is nothing to do. After an ingest. */
bool embeddings_update(Desk *desk, const Index *index, Err *err);

/* Of passages that `all` does not have no vector stays in a file, by passage or by text. Asks no service. */
bool embeddings_purge(Desk *desk, IndexReader *all, Err *err);

/* Adds the leg. A service that does not answer is left out, and said in ret_notice (else untouched). */
bool embeddings_add(
	Desk *desk, const Index *index, Arena *arena, Mix *mix, Str *ret_notice, Err *err);

#endif
