/* What the Lsa files share. */
#ifndef SEARCH_LSA_PRIVATE_H
#define SEARCH_LSA_PRIVATE_H

#include "search/lsa.h"
#include "search/svd.h"

/* A term's row: its direction times its rarity, all rows times one factor, and a last component
 * that brings every row to the same length, because Vectors keep the direction only. */
enum { LSA_ROW = SVD_MOST + 1 };

int64_t lsa_term_id(Str stem);
float lsa_weight(double count); /* of a term in a passage or in a question */

/* The rows of the terms of what `own` may read. *ret_passages: how many passages that are. */
VectorsBuilder *lsa_train(const IndexReader *own);

#endif
