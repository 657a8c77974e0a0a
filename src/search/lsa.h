/*
 * Lsa: words that stand in the same passages come to lie in the same direction, so that a question
 * finds a passage that says it in other words. Latent semantic analysis (Deerwester et al. 1990,
 * "Indexing by latent semantic analysis") with the logarithm of the frequency times the rarity of
 * the term, trained on the workspace's own passages by svd.h; nothing is downloaded.
 *
 * Two folders of Vectors below the one given: `terms` by hash of the stem, `passages` by passage id.
 * Both carry the number of the training; where they differ, or are damaged, there is no Lsa until
 * the next training.
 *
 * Rights: trained on the passages of one reader only. Who is given a reader without any group sees
 * rankings that nothing restricted had a part in.
 */
#ifndef SEARCH_LSA_H
#define SEARCH_LSA_H

#include "search/vectors.h"

enum {
	LSA_MIN_PASSAGES = 256,   /* fewer tell nothing about words */
	LSA_MAX_PASSAGES = 50000, /* trained on; of more every n-th */
	LSA_MAX_TERMS = 60000,
};

typedef struct Lsa Lsa;

/*
 * Brings the folder up to date: trains where there is no training or the number of `own` passages
 * changed by more than a quarter since, and adds the passages of `all` that are not there yet.
 * *ret_there is false where `own` has too few passages; then the folder holds nothing usable.
 */
bool lsa_update(const char *folder, const IndexReader *own, const IndexReader *all, bool *ret_there,
	Err *err);

/* ERR_MISSING where there is none, ERR_INPUT where it is damaged. */
bool lsa_open(const char *folder, Lsa **ret_lsa, Err *err);
/* Of passages that `all` does not have, and of words that are in none of its passages, no row stays in a file. */
bool lsa_purge(const char *folder, IndexReader *all, Err *err);

void lsa_close(Lsa *lsa); /* NULL accepted */
void lsa_closep(Lsa **lsa);

/* The direction of these terms; false where none of them is known. Borrowed until the next call. */
bool lsa_direction(Lsa *lsa, const IndexTerms *terms, const float **ret_direction);
Vectors *lsa_passages(Lsa *lsa); /* borrowed; to be searched with a direction */

#endif
