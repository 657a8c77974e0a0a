/* Several questions in one ticket: each is searched by itself, and their answers are mixed. */
#include "search/index.h"

enum {
	DEPTH = 3
}; /* a passage weak in one query may be strong in another: so much deeper is looked */

typedef struct Share {
	MixedHit hit;
	double whole, part;
} Share;

static Share *share_of(Arena *arena, Share **items, size_t *count, int64_t id)
{
	for (size_t i = 0; i < *count; i++)
		if ((*items)[i].hit.id == id)
			return &(*items)[i];
	Share *s = ARENA_PUSH(arena, *items, *count);
	s->hit.id = id;
	return s;
}

static int by_score(const void *a, const void *b)
{
	const Share *x = a, *y = b;
	if (x->hit.score != y->hit.score)
		return x->hit.score < y->hit.score ? 1 : -1;
	return (x->hit.id > y->hit.id) - (x->hit.id < y->hit.id);
}

static void share_add(Share *s, bool whole, double share, double score)
{
	if (whole)
		s->whole = share;
	else if (share > s->part)
		s->part = share;
	if (score > s->hit.best)
		s->hit.best = score;
}

size_t search_many(Arena *arena, const IndexReader *reader, const IndexQuery *queries, size_t count,
	size_t k, MixedHit **ret_hits)
{
	Share *items = NULL;
	size_t total = 0, depth = k < INDEX_MAX_HITS / DEPTH ? k * DEPTH : INDEX_MAX_HITS;
	IndexHit *hits = ARENA_ARRAY(arena, IndexHit, depth + 1);
	for (size_t q = 0; q < count; q++) {
		IndexTerms terms = index_terms(arena, index_reader_index(reader), queries[q].text);
		size_t found = index_search(reader, &terms, depth, hits);
		for (size_t i = 0; i < found; i++)
			share_add(share_of(arena, &items, &total, hits[i].id), q == 0,
				queries[q].weight * hits[i].score / hits[0].score, hits[i].score);
	}
	for (size_t i = 0; i < total; i++)
		items[i].hit.score = items[i].whole + items[i].part;
	if (total > 0)
		qsort(items, total, sizeof items[0], by_score);
	total = total < k ? total : k;
	*ret_hits = ARENA_ARRAY(arena, MixedHit, total + 1);
	for (size_t i = 0; i < total; i++)
		(*ret_hits)[i] = items[i].hit;
	return total;
}
