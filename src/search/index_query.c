/*
 * A query answered in two steps. First, window by window, the 8-bit impacts of its terms are summed
 * in 16-bit units and a scan picks what may be among the best k. Then these candidates are scored
 * in double.
 *
 * No true answer is lost. An impact q of saturation x has 255x <= q < 255x + 1, a term's weight W
 * is held as v with WS <= v < WS + 1 (S: units), and it adds u = ceil(qv / 256), so 255/256 S W x
 * <=  u  <  255/256 S W x + v/256 + 2, and a passage's exact score in units E and its sum U hold E
 * <= U < E + slack, slack = sum(v/256 + 2). Of k passages with the largest sums, the least of which
 * is T, each has E > T - slack; what has U <= T - slack can't be among the best k. Where the reader
 * has an average length m' of its own and impacts were made with m, saturations differ by at most
 * the factor m'/m up (m' > m) or down, which lowers the limit by min(m'/m, m/m').
 */
#include "search/index_private.h"

#include "base/auto.h"

#include <math.h>

enum {
	UNITS = 65000
}; /* all weights together; with rounding up below 2^16 for INDEX_MAX_TERMS terms */

typedef struct Asked {             /* one term that occurs */
	const ListRow *list, *end; /* from the window on at which we are */
	uint16_t units;            /* v above */
	double weight;             /* W: idf * count in the query * (k1 + 1) */
} Asked;

typedef struct Candidate {
	uint32_t passage;
	uint16_t sum;
} Candidate;

typedef struct Plan {
	const IndexReader *reader;
	Asked terms[INDEX_MAX_TERMS];
	size_t count;
	double mean_length;
	double slack, ratio;
	double unit; /* no exact score is above its sum times this */
	size_t k;
	uint16_t *heap; /* the k largest sums, the least on top */
	size_t heap_count;
	Candidate *candidates;
	size_t candidate_count, candidate_room;
} Plan;

/* ---- terms ---- */

static const TermRow *term_find(const Index *index, Str stem)
{
	size_t mask = index->head->slots - 1;
	for (size_t at = index_hash(stem) & mask; index->slots[at] != 0; at = (at + 1) & mask) {
		const TermRow *term = &index->terms[index->slots[at] - 1];
		if (str_eq((Str){index->text + term->text.at, term->text.len}, stem))
			return term;
	}
	return NULL;
}

/* In how many of the reader's passages the term is: the price of statistics that tell nothing. */
static size_t own_documents(const IndexReader *r, const TermRow *term)
{
	size_t count = 0;
	const ListRow *list = r->index->lists + term->first_list, *end = list + term->list_count;
	for (; list < end; list++) {
		const uint64_t *allowed = r->allowed + (size_t)list->window * INDEX_WINDOW_WORDS;
		const uint16_t *ids = r->index->ids + list->first;
		for (size_t i = 0; i < list->count; i++)
			count += allowed[ids[i] / 64] >> ids[i] % 64 & 1;
	}
	return count;
}

static const TermRow *term_of(const IndexReader *r, Str stem, size_t *ret_documents)
{
	const TermRow *term = stem.len > 0 ? term_find(r->index, stem) : NULL;
	if (term == NULL)
		return NULL;
	size_t documents = r->own_statistics ? own_documents(r, term) : term->documents;
	*ret_documents = documents;
	return documents > 0 ? term : NULL;
}

/* ln(1 + (N - n + 0.5) / (n + 0.5)): Robertson and Zaragoza 2009, section 3.3, kept above 0 as
 * Lucene does. */
static double idf(size_t all, size_t documents)
{
	return log(1 + ((double)all - (double)documents + 0.5) / ((double)documents + 0.5));
}

static void plan_terms(Plan *plan, const IndexTerms *terms)
{
	const IndexReader *r = plan->reader;
	double total = 0;
	for (size_t i = 0; i < terms->count && plan->count < INDEX_MAX_TERMS; i++) {
		size_t documents;
		const TermRow *term = term_of(r, terms->items[i].stem, &documents);
		if (term == NULL)
			term = term_of(r, terms->items[i].other, &documents);
		if (term == NULL)
			continue;
		const ListRow *lists = r->index->lists + term->first_list;
		__builtin_prefetch(lists);
		double weight = idf(r->statistics_count, documents) * terms->items[i].count *
				(INDEX_K1 + 1);
		plan->terms[plan->count++] =
			(Asked){.list = lists, .end = lists + term->list_count, .weight = weight};
		total += weight;
	}
	for (size_t i = 0; i < plan->count; i++) {
		uint64_t first =
			plan->terms[i].list->first; /* what is read next comes near meanwhile */
		__builtin_prefetch(r->index->ids + first);
		__builtin_prefetch(r->index->impacts + first);
		double units = ceil(plan->terms[i].weight * (UNITS / total));
		plan->terms[i].units = (uint16_t)(units > UNITS ? UNITS : units);
		plan->slack += plan->terms[i].units / 256.0 + 2;
	}
	plan->unit = total / UNITS * 256 / 255;
}

static double mean(uint64_t length, size_t count)
{
	return length > 0 && count > 0 ? (double)length / (double)count : 1;
}

static void plan_lengths(Plan *plan)
{
	const IndexReader *r = plan->reader;
	double whole = mean(r->index->head->total_length, r->index->head->passages);
	plan->mean_length = mean(r->length, r->statistics_count);
	double longer = plan->mean_length / whole;
	plan->ratio = longer < 1 ? longer : 1 / longer;
	plan->unit *= (longer < 1 ? 1 : longer) * (1 + 1e-9); /* and a little for rounding */
}

/* ---- sums ---- */

/* Makes room on top for a larger sum. */
static void heap_replace(uint16_t *heap, size_t count, uint16_t sum)
{
	size_t at = 0;
	for (size_t child = 1; child < count; child = 2 * at + 1) {
		if (child + 1 < count && heap[child + 1] < heap[child])
			child++;
		if (heap[child] >= sum)
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = sum;
}

static void heap_add(Plan *plan, uint16_t sum)
{
	uint16_t *heap = plan->heap;
	if (plan->heap_count == plan->k) {
		if (sum > heap[0])
			heap_replace(heap, plan->k, sum);
		return;
	}
	size_t at = plan->heap_count++;
	for (; at > 0 && heap[(at - 1) / 2] > sum; at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = sum;
}

/* The least sum that may still be among the best k; a unit is given to rounding. */
static uint16_t threshold(const Plan *plan)
{
	if (plan->heap_count < plan->k)
		return 1;
	double least = floor((plan->heap[0] - plan->slack) * plan->ratio) - 1;
	return least > 1 ? (uint16_t)least : 1;
}

static void sums_add(
	uint16_t *sums, const uint16_t *ids, const uint8_t *impacts, size_t count, unsigned units)
{
	for (size_t i = 0; i < count; i++)
		sums[ids[i]] = (uint16_t)(sums[ids[i]] + ((impacts[i] * units + 255) >> 8));
}

static void candidate_add(Plan *plan, uint32_t passage, uint16_t sum)
{
	if (plan->candidate_count == plan->candidate_room) {
		plan->candidate_room = plan->candidate_room == 0 ? 1024 : 2 * plan->candidate_room;
		plan->candidates =
			xrealloc(plan->candidates, plan->candidate_room * sizeof *plan->candidates);
	}
	plan->candidates[plan->candidate_count++] = (Candidate){passage, sum};
	heap_add(plan, sum);
}

static bool window_is_open(const IndexReader *r, size_t window)
{
	uint64_t any = 0;
	for (size_t i = 0; r->allowed != NULL && i < INDEX_WINDOW_WORDS; i++)
		any |= r->allowed[window * INDEX_WINDOW_WORDS + i];
	return r->allowed == NULL || any != 0;
}

static void window_sum(Plan *plan, size_t window, uint16_t *sums)
{
	const IndexReader *r = plan->reader;
	const Index *index = r->index;
	bool open = window_is_open(r, window), any = false;
	uint16_t ids[INDEX_WINDOW];
	for (size_t i = 0; i < plan->count; i++) {
		Asked *t = &plan->terms[i];
		if (t->list == t->end || t->list->window != window)
			continue;
		if (open)
			sums_add(sums, index->ids + t->list->first, index->impacts + t->list->first,
				t->list->count, t->units);
		any |= open;
		t->list++;
	}
	if (!any)
		return;
	const uint64_t *allowed =
		r->allowed == NULL ? NULL : r->allowed + window * INDEX_WINDOW_WORDS;
	size_t found = index_scan(sums, allowed, threshold(plan), ids);
	for (size_t i = 0; i < found; i++)
		candidate_add(plan, (uint32_t)(window * INDEX_WINDOW + ids[i]), sums[ids[i]]);
	memset(sums, 0, INDEX_WINDOW * sizeof sums[0]);
}

/* ---- scores ---- */

/* The term's frequency in a passage of the list, in halves; 0 where it does not occur. */
static unsigned frequency_in(const Index *index, const ListRow *list, uint16_t id)
{
	const uint16_t *ids = index->ids + list->first;
	size_t low = 0, high = list->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->count && ids[low] == id ? index->frequencies[list->first + low] : 0;
}

/* Goes back to the list of an earlier window; lists are sorted by window. */
static const ListRow *list_of(const ListRow *first, const ListRow *end, uint32_t window)
{
	size_t low = 0, high = (size_t)(end - first);
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (first[middle].window < window)
			low = middle + 1;
		else
			high = middle;
	}
	return first + low < end && first[low].window == window ? first + low : NULL;
}

/* Terms are added in the order of the query, so that the same passage gets the same bits anywhere.
 */
static double score_of(const Plan *plan, const ListRow *const *firsts, uint32_t passage)
{
	const Index *index = plan->reader->index;
	double score = 0;
	for (size_t i = 0; i < plan->count; i++) {
		const ListRow *list =
			list_of(firsts[i], plan->terms[i].end, passage / INDEX_WINDOW);
		unsigned f = list == NULL ? 0 : frequency_in(index, list, passage % INDEX_WINDOW);
		if (f > 0)
			score += plan->terms[i].weight * index_saturation(f,
								 index->passages[passage].length,
								 plan->mean_length);
	}
	return score;
}

static int by_score(const void *a, const void *b)
{
	const IndexHit *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

static int by_sum(const void *a, const void *b)
{
	const Candidate *x = a, *y = b;
	return (x->sum < y->sum) - (x->sum > y->sum);
}

/* Largest sums first; once k are scored, what has no sum for the least of their scores need not be.
 */
static size_t rank(const Plan *plan, const ListRow *const *firsts, IndexHit *ret_hits)
{
	uint16_t least = threshold(plan);
	size_t count = 0, scored = 0;
	double kth = INFINITY;
	for (size_t i = 0; i < plan->candidate_count; i++)
		if (plan->candidates[i].sum >= least)
			plan->candidates[count++] = plan->candidates[i];
	if (count > 0)
		qsort(plan->candidates, count, sizeof(Candidate), by_sum);
	AUTO(free_ptr) IndexHit *hits = xcalloc(count + 1, sizeof *hits);
	for (; scored < count; scored++) {
		Candidate c = plan->candidates[scored];
		if (scored >= plan->k && c.sum * plan->unit < kth)
			break;
		hits[scored].id = plan->reader->index->passages[c.passage].id;
		hits[scored].score = score_of(plan, firsts, c.passage);
		if (scored < plan->k && hits[scored].score < kth)
			kth = hits[scored].score;
	}
	qsort(hits, scored, sizeof hits[0], by_score);
	scored = scored < plan->k ? scored : plan->k;
	memcpy(ret_hits, hits, scored * sizeof hits[0]);
	return scored;
}

size_t index_search(
	const IndexReader *reader, const IndexTerms *terms, size_t k, IndexHit *ret_hits)
{
	_Alignas(32) uint16_t sums[INDEX_WINDOW] = {0};
	const ListRow *firsts[INDEX_MAX_TERMS];
	Plan plan = {.reader = reader, .k = k < INDEX_MAX_HITS ? k : INDEX_MAX_HITS};
	if (plan.k == 0 || reader->count == 0)
		return 0;
	plan_terms(&plan, terms);
	plan_lengths(&plan);
	if (plan.count == 0)
		return 0;
	for (size_t i = 0; i < plan.count; i++)
		firsts[i] = plan.terms[i].list;
	AUTO(free_ptr) uint16_t *heap = xcalloc(plan.k, sizeof *heap);
	plan.heap = heap;
	for (size_t window = 0; window < index_windows(reader->index); window++)
		window_sum(&plan, window, sums);
	size_t count = rank(&plan, firsts, ret_hits);
	free(plan.candidates);
	return count;
}
