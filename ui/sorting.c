#include "ui/sorting.h"

void sorting_free(Sorting *s)
{
	free(s->items);
	free(s->other);
	free(s->ends);
	*s = (Sorting){0};
}

void sorting_push(Sorting *s, uint32_t item)
{
	if (s->count == s->cap) {
		s->cap = s->cap == 0 ? 256 : s->cap * 2;
		s->items = xrealloc(s->items, s->cap * sizeof *s->items);
	}
	s->items[s->count++] = item;
}

static void ends_push(Sorting *s, size_t end)
{
	if (s->run_count == s->ends_cap) {
		s->ends_cap = s->ends_cap == 0 ? 64 : s->ends_cap * 2;
		s->ends = xrealloc(s->ends, s->ends_cap * sizeof *s->ends);
	}
	s->ends[s->run_count++] = end;
}

void sorting_begin(Sorting *s)
{
	if (s->other_cap < s->cap) {
		s->other_cap = s->cap;
		s->other = xrealloc(s->other, s->other_cap * sizeof *s->other);
	}
	s->run_count = s->scanned = s->pair = s->left = s->right = s->out = 0;
	s->busy = true;
}

static bool scan(Sorting *s, SortingOrder *order, const void *context, size_t *steps)
{
	for (; s->scanned < s->count; s->scanned++) {
		size_t i = s->scanned;
		if ((*steps)-- == 0)
			return *steps = 0, false;
		if (i > 0 && order(context, s->items[i - 1], s->items[i]) > 0)
			ends_push(s, i);
	}
	if (s->count > 0 && (s->run_count == 0 || s->ends[s->run_count - 1] != s->count))
		ends_push(s, s->count);
	s->right = s->run_count > 0 ? s->ends[0] : 0;
	return true;
}

static void pair_done(Sorting *s, size_t end)
{
	s->ends[s->pair / 2] = end;
	s->pair += 2;
	if (s->pair >= s->run_count) { /* the pass is done: what was written is read next */
		uint32_t *items = s->items;
		size_t cap = s->cap;
		s->items = s->other;
		s->cap = s->other_cap;
		s->other = items;
		s->other_cap = cap;
		s->run_count = (s->run_count + 1) / 2;
		s->pair = s->out = 0;
	}
	s->left = s->out;
	s->right = s->ends[s->pair];
}

static void merge_one(Sorting *s, SortingOrder *order, const void *context)
{
	size_t left_end = s->ends[s->pair];
	size_t right_end = s->pair + 1 < s->run_count ? s->ends[s->pair + 1] : left_end;
	bool take_left = s->left < left_end &&
			 (s->right >= right_end || order(context, s->items[s->left], s->items[s->right]) <= 0);
	s->other[s->out++] = s->items[take_left ? s->left++ : s->right++];
	if (s->out == right_end)
		pair_done(s, right_end);
}

bool sorting_go(Sorting *s, SortingOrder *order, const void *context, size_t *steps)
{
	if (!s->busy)
		return true;
	if ((s->scanned < s->count || s->run_count == 0) && !scan(s, order, context, steps))
		return false;
	while (s->run_count > 1) {
		if ((*steps)-- == 0)
			return *steps = 0, false;
		merge_one(s, order, context);
	}
	s->busy = false;
	return true;
}
