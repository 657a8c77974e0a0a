/* The search index of a workspace. */
#ifndef DESK_KNOWLEDGE_INDEX_H
#define DESK_KNOWLEDGE_INDEX_H

#include "desk/desk_private.h"
#include "search/index.h"

/* The index of what the store holds now, borrowed until the next call; NULL where there is none, or
 * it is damaged, or older than the newest ingest: then the store's own full-text search answers. */
const Index *knowledge_index(Desk *desk);

/* Built anew from the whole store and put in the place of the old one in one step. */
bool knowledge_index_build(Desk *desk, Err *err);

#endif
