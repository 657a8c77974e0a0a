/*
 * A plan: the terms of one query as one reader's index knows them: rows, weights, and the exact
 * score of a passage by them.
 */
#ifndef SEARCH_INDEX_PLAN_H
#define SEARCH_INDEX_PLAN_H

#include "search/index_private.h"

typedef struct Plan {
	const IndexReader *reader;
	size_t count;               /* terms that are in some passage of the reader */
	double *weights;            /* idf * count in the query * (k1 + 1) */
	const TermRow **rows;       /* INDEX_MAX_TERMS for each part; NULL: not in this part */
	double mean, title_mean;
} Plan;

Plan plan_new(const IndexReader *reader, const IndexTerms *terms);
void plan_free(Plan *p);

static inline const TermRow *plan_row(const Plan *p, size_t part, size_t term)
{
	return p->rows[part * INDEX_MAX_TERMS + term];
}

/* Terms are added in the order of the query, so that the same passage gets the same bits anywhere.
 */
double plan_score(const Plan *p, const IndexPart *part, uint32_t passage);

#endif
