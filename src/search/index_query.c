/*
 * A query answered in two steps. First, window by window, the 8-bit impacts of its terms are summed
 * in 16-bit units and a scan picks what may be among the best k. Then these candidates are scored
 * in double.
 *
 * No true answer is lost. Let x be a posting's value and W its term's weight; the score is the sum
 * of the Wx. The impact q has cx <= q < cx + 1 (c: the segment's scale), the weight is held as v
 * with WS <= v < WS + 1 (S: units), and the term adds u = floor(qv / 256) + 1, so
 *
 *   cS/256 Wx  <  u  <=  cS/256 Wx + v/256 + 2
 *
 * and with slack, the sum of v/256 + 2 over the terms, a sum U says of the score E:
 *
 *   256/cS (U - slack)  <=  E  <  256/cS U
 *
 * Values were made with the lengths' means of the segment, and E is by the reader's: mean m' for m
 * changes a saturation at most by the factor m'/m, up where m' is larger and down where smaller.
 * So each sum gives a score that its passage reaches and one that it stays below; what stays below
 * the k-th best of the scores that are reached can't be among the best k.
 *
 * Frequent terms have long lists and little weight. Those which together can't bring a passage near
 * the k-th best are left out of the sums: the scan asks for what lacks less than they can add, and
 * only for the few passages it finds they are looked up ("MaxScore": Turtle and Flood 1995, "Query
 * evaluation: strategies and optimizations").
 */
#include "search/index_plan.h"

#include "base/auto.h"

#include <math.h>

enum {
	UNITS = 65000, /* all weights together; with rounding up below 2^16 for INDEX_MAX_TERMS */
	FIRST_STEP = 256, /* passages that are scanned at once until there are k candidates */
	LINE = 64,
	NEAR = 16 * LINE, /* what is further away the processor fetches ahead by itself */
	LIGHT = 35,       /* percent of the least sum that terms may add that are left out: measured, the
			     best for 3, 20 and 100 words lies between 30 and 50 */
	LOOK_UP = 16,     /* postings are added in the time in which one is looked up */
};

/* ---- the best k of numbers: a heap with the least of them on top ---- */

typedef struct Best {
	double *items;
	size_t count, k;
} Best;

static void best_replace(Best *b, double x)
{
	size_t at = 0;
	for (size_t child = 1; child < b->count; child = 2 * at + 1) {
		if (child + 1 < b->count && b->items[child + 1] < b->items[child])
			child++;
		if (b->items[child] >= x)
			break;
		b->items[at] = b->items[child];
		at = child;
	}
	b->items[at] = x;
}

static void best_add(Best *b, double x)
{
	if (b->count == b->k) {
		if (x > b->items[0])
			best_replace(b, x);
		return;
	}
	size_t at = b->count++;
	for (; at > 0 && b->items[(at - 1) / 2] > x; at = (at - 1) / 2)
		b->items[at] = b->items[(at - 1) / 2];
	b->items[at] = x;
}

/* What is below this is not among the best. */
static double best_least(const Best *b)
{
	return b->count < b->k ? -INFINITY : b->items[0];
}

/* ---- sums ---- */

typedef struct Candidate {
	double below; /* its score is */
	uint32_t part, passage;
} Candidate;

typedef struct Load {
	uint32_t most; /* what a term adds to a sum at most */
	uint32_t term;
} Load;

typedef struct Sum {
	const Plan *plan;
	const Kernel *kernel;
	uint16_t units[INDEX_MAX_TERMS]; /* v above */
	double slack, unit;              /* unit: 1/S */
	Best best;                       /* scores that are reached */
	Candidate *candidates;
	size_t count, room;
	/* of the part at hand: */
	size_t part;
	const ListRow *list[INDEX_MAX_TERMS], *end[INDEX_MAX_TERMS];
	Load loads[INDEX_MAX_TERMS]; /* the lightest first */
	double reached, below; /* factors of sums */
	uint16_t sums[KERNEL_WINDOW] __attribute__((aligned(LINE)));
	uint16_t ids[KERNEL_WINDOW], found[KERNEL_WINDOW];
} Sum;

static void sum_weights(Sum *s)
{
	double total = 0;
	for (size_t i = 0; i < s->plan->count; i++)
		total += s->plan->weights[i];
	for (size_t i = 0; i < s->plan->count; i++) {
		double units = ceil(s->plan->weights[i] * (UNITS / total));
		s->units[i] = (uint16_t)(units > UNITS ? UNITS : units);
		s->slack += s->units[i] / 256.0 + 2;
	}
	s->unit = total / UNITS;
}

static void candidates_add(Sum *s, uint32_t first, size_t count)
{
	if (s->count + count > s->room) {
		s->room = 2 * (s->count + count);
		s->candidates = xrealloc(s->candidates, s->room * sizeof s->candidates[0]);
	}
	for (size_t i = 0; i < count; i++) {
		s->candidates[s->count++] = (Candidate){
			s->found[i] * s->below, (uint32_t)s->part, first + s->ids[i]};
		best_add(&s->best, (s->found[i] - s->slack) * s->reached);
	}
}

/* The least sum whose passage may still be among the best. */
static uint16_t threshold(const Sum *s)
{
	double least = floor(best_least(&s->best) / s->below);
	return least < 1 ? 1 : least > UINT16_MAX ? UINT16_MAX : (uint16_t)least;
}

static void window_scan(Sum *s, size_t window, const uint64_t *allowed)
{
	for (size_t from = 0, step; from < KERNEL_WINDOW; from += step) {
		step = s->best.count < s->best.k || from > 0 ? FIRST_STEP : KERNEL_WINDOW;
		size_t found = s->kernel->scan(s->sums + from, step,
			allowed == NULL ? NULL : allowed + from / 64, threshold(s), s->ids, s->found);
		candidates_add(s, (uint32_t)(window * KERNEL_WINDOW + from), found);
	}
}

static void prefetch(const void *from, const void *to)
{
	const char *at = from, *end = (const char *)to - at < NEAR ? to : at + NEAR;
	for (; at < end; at += LINE)
		__builtin_prefetch(at);
}

/* What a term's next window reads comes near while the other terms are added. */
static void list_prefetch(const Segment *s, const ListRow *list)
{
	const char *ids = (const char *)list_ids(s, list);
	prefetch(list->count >= SEGMENT_DENSE ? (const char *)list_impacts(s, list) : ids,
		ids + list_bytes(list->count));
}

/* Moves on to the window; NULL where the term has no list in it. */
static const ListRow *term_list(Sum *s, size_t term, size_t window)
{
	const ListRow *list = s->list[term], *end = s->end[term];
	while (list < end && list->window < window)
		list++;
	s->list[term] = list;
	return list < end && list->window == window ? list : NULL;
}

static void list_sum(Sum *s, const Segment *segment, const ListRow *list, uint16_t units)
{
	if (list->count >= SEGMENT_DENSE)
		s->kernel->add_dense(s->sums, list_impacts(segment, list), units);
	else
		s->kernel->add(s->sums, list_ids(segment, list), list_impacts(segment, list),
			list->count, units);
}

static bool term_sum(Sum *s, const Segment *segment, size_t term, size_t window)
{
	const ListRow *list = term_list(s, term, window);
	if (list == NULL)
		return false;
	if (list + 1 < s->end[term])
		list_prefetch(segment, list + 1);
	list_sum(s, segment, list, s->units[term]);
	return true;
}

/* ---- light terms ---- */

/* How many of the lightest terms need not be summed, and what they add at most. */
static size_t light_terms(const Sum *s, uint16_t least, uint32_t *ret_most)
{
	size_t count = 0;
	uint32_t most = 0, may = (uint32_t)least * LIGHT / 100;
	while (count < s->plan->count && most + s->loads[count].most <= may)
		most += s->loads[count++].most;
	*ret_most = most;
	return count;
}

/* Adds the term to the `count` sums found, as the kernel would have. */
static void list_look_up(
	Sum *s, const Segment *segment, const ListRow *list, uint16_t units, size_t count)
{
	const uint8_t *impacts = list_impacts(segment, list);
	for (size_t i = 0; i < count; i++) {
		size_t at = s->ids[i];
		if (list->count < SEGMENT_DENSE) {
			at = list_find(segment, list, s->ids[i]);
			if (at == list->count || list_ids(segment, list)[at] != s->ids[i])
				continue;
		}
		if (impacts[at] > 0)
			s->found[i] = (uint16_t)(s->found[i] + (impacts[at] * units >> 8) + 1);
	}
}

/* Completes the sums found by the light terms: each is looked up, or, where that takes longer, added up for all. */
static void light_add(Sum *s, const Segment *segment, size_t light, size_t window, size_t count)
{
	bool summed = false;
	for (size_t i = 0; i < light; i++) {
		size_t term = s->loads[i].term;
		const ListRow *list = term_list(s, term, window);
		if (list == NULL)
			continue;
		bool look_up = count * LOOK_UP <= list->count;
		if (look_up)
			list_look_up(s, segment, list, s->units[term], count);
		else
			list_sum(s, segment, list, s->units[term]);
		summed |= !look_up;
	}
	for (size_t i = 0; summed && i < count; i++)
		s->found[i] = (uint16_t)(s->found[i] + s->sums[s->ids[i]]);
	if (summed)
		memset(s->sums, 0, sizeof s->sums);
}

/* A window whose sums lack what `light` terms add, at most `most`. */
static void window_scan_light(Sum *s, const Segment *segment, size_t window,
	const uint64_t *allowed, size_t light, uint16_t least, uint32_t most)
{
	size_t count = s->kernel->scan(s->sums, KERNEL_WINDOW, allowed, (uint16_t)(least - most),
		       s->ids, s->found), kept = 0;
	if (count > 0)
		light_add(s, segment, light, window, count);
	for (size_t i = 0; i < count; i++) {
		s->ids[kept] = s->ids[i];
		s->found[kept] = s->found[i];
		kept += s->found[i] >= least;
	}
	candidates_add(s, (uint32_t)(window * KERNEL_WINDOW), kept);
}

/* ---- parts ---- */

static double ratio(double mean, double segment_mean)
{
	return segment_mean > 0 ? mean / segment_mean : 1;
}

static int by_load(const void *a, const void *b)
{
	const Load *x = a, *y = b;
	return (x->most > y->most) - (x->most < y->most);
}

static void part_begin(Sum *s, size_t part)
{
	const Segment *segment = s->plan->reader->index->parts[part].segment;
	double m = ratio(s->plan->mean, segment->head->mean);
	double t = ratio(s->plan->title_mean, segment->head->title_mean);
	double unit = s->unit * 256 / segment_scale(segment->head->title_mean);
	s->part = part;
	s->reached = unit * fmin(1, fmin(m, t)) * (1 - 1e-9); /* and a little for rounding */
	s->below = unit * fmax(1, fmax(m, t)) * (1 + 1e-9);
	for (size_t i = 0; i < s->plan->count; i++) {
		const TermRow *row = plan_row(s->plan, part, i);
		s->list[i] = row == NULL ? NULL : segment->lists + row->first_list;
		s->end[i] = row == NULL ? NULL : s->list[i] + row->list_count;
		prefetch(s->list[i], s->end[i]);
		s->loads[i] = (Load){row == NULL ? 0 : (s->units[i] * row->most >> 8) + 1, (uint32_t)i};
	}
	qsort(s->loads, s->plan->count, sizeof s->loads[0], by_load);
	for (size_t i = 0; i < s->plan->count; i++)
		if (s->list[i] < s->end[i])
			list_prefetch(segment, s->list[i]);
}

static void part_sum(Sum *s, size_t part)
{
	const IndexReader *r = s->plan->reader;
	const IndexPart *p = &r->index->parts[part];
	part_begin(s, part);
	for (size_t window = 0; window < segment_windows(p->segment); window++) {
		const uint64_t *allowed = r->windows[p->first_place / SEGMENT_WINDOW + window];
		uint16_t least = threshold(s);
		uint32_t most;
		size_t light = light_terms(s, least, &most);
		bool any = false;
		for (size_t i = light; allowed != reader_closed && i < s->plan->count; i++)
			any |= term_sum(s, p->segment, s->loads[i].term, window);
		if (any && light == 0)
			window_scan(s, window, allowed);
		else if (any)
			window_scan_light(s, p->segment, window, allowed, light, least, most);
	}
}

/* ---- scores ---- */

static int by_below(const void *a, const void *b)
{
	const Candidate *x = a, *y = b;
	return (x->below < y->below) - (x->below > y->below);
}

static int by_score(const void *a, const void *b)
{
	const IndexHit *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

/* What may still be among the best, the most promising first. */
static size_t candidates_sort(Sum *s)
{
	size_t count = 0;
	for (size_t i = 0; i < s->count; i++)
		if (s->candidates[i].below >= best_least(&s->best))
			s->candidates[count++] = s->candidates[i];
	if (count > 0)
		qsort(s->candidates, count, sizeof s->candidates[0], by_below);
	return count;
}

/* Once k are scored, what stays below the least of them need not be. */
static size_t rank(Sum *s, IndexHit *ret_hits)
{
	const Index *index = s->plan->reader->index;
	size_t count = candidates_sort(s), scored = 0;
	AUTO(free_ptr) IndexHit *hits = xcalloc(count + 1, sizeof *hits);
	s->best.count = 0;
	for (; scored < count; scored++) {
		const Candidate *c = &s->candidates[scored];
		const IndexPart *part = &index->parts[c->part];
		if (c->below < best_least(&s->best))
			break;
		hits[scored].id = part->segment->passages[c->passage].id;
		hits[scored].score = plan_score(s->plan, part, c->passage);
		best_add(&s->best, hits[scored].score);
	}
	qsort(hits, scored, sizeof hits[0], by_score);
	scored = scored < s->best.k ? scored : s->best.k;
	memcpy(ret_hits, hits, scored * sizeof hits[0]);
	return scored;
}

size_t index_search(
	const IndexReader *reader, const IndexTerms *terms, size_t k, IndexHit *ret_hits)
{
	Sum s;
	size_t count = 0;
	Plan plan = plan_new(reader, terms);
	k = k < INDEX_MAX_HITS ? k : INDEX_MAX_HITS;
	if (k > 0 && plan.count > 0) {
		memset(&s, 0, offsetof(Sum, ids));
		s.plan = &plan;
		s.kernel = kernel_best();
		s.best = (Best){xcalloc(k, sizeof s.best.items[0]), 0, k};
		sum_weights(&s);
		for (size_t part = 0; part < reader->index->part_count; part++)
			part_sum(&s, part);
		count = rank(&s, ret_hits);
		free(s.best.items);
		free(s.candidates);
	}
	plan_free(&plan);
	return count;
}
