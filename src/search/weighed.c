#include "search/weighed.h"

#include "base/auto.h"

#include <math.h>

static double rarity_of(const IndexReader *reader, Str stem)
{
	double all = (double)index_reader_count(reader), with = (double)index_documents(reader, stem);
	return log(1 + (all - with + 0.5) / (with + 0.5));
}

Weighed weigh(Arena *arena, const IndexReader *reader, const Index *index, Str text)
{
	IndexTerms all = index_terms(arena, index, text);
	Weighed w = {.terms = {.items = ARENA_ARRAY(arena, IndexTerm, all.count + 1)},
		.rarity = ARENA_ARRAY(arena, double, all.count + 1)};
	for (size_t i = 0; i < all.count; i++) {
		if (all.items[i].stop)
			continue;
		w.rarity[w.terms.count] = rarity_of(reader, all.items[i].stem);
		w.total += w.rarity[w.terms.count];
		w.terms.items[w.terms.count++] = all.items[i];
	}
	return w;
}

bool weighed_has(const Weighed *w, Str stem)
{
	for (size_t i = 0; i < w->terms.count; i++)
		if (str_eq(w->terms.items[i].stem, stem))
			return true;
	return false;
}

double weighed_shared(const Weighed *a, const Weighed *b, size_t *ret_count)
{
	double shared = 0;
	*ret_count = 0;
	for (size_t i = 0; i < a->terms.count; i++)
		if (weighed_has(b, a->terms.items[i].stem)) {
			shared += a->rarity[i];
			(*ret_count)++;
		}
	return shared;
}

static size_t best_sentence(
	const IndexReader *reader, const Index *index, const Weighed *asked, Str text, const Spans *spans)
{
	AUTO(arena_free) Arena arena = {0};
	size_t best = 0, count;
	double most = 0;
	for (size_t i = 0; i < spans->count; i++) {
		Weighed said = weigh(&arena, reader, index,
			str_slice(text, spans->items[i].start, spans->items[i].end));
		double shared = weighed_shared(asked, &said, &count);
		if (shared > most) {
			most = shared;
			best = i;
		}
	}
	return best;
}

Str weighed_excerpt(const IndexReader *reader, const Index *index, const Weighed *asked, Str text, size_t most)
{
	AUTO(arena_free) Arena arena = {0};
	Spans spans = sentences_of(&arena, text);
	if (text.len <= most || spans.count == 0)
		return str_slice(text, 0, most);
	size_t from = best_sentence(reader, index, asked, text, &spans), to = from;
	const Span *s = spans.items;
	for (bool grew = true; grew;) { /* what follows a sentence explains it more often than what precedes it */
		grew = to + 1 < spans.count && s[to + 1].end - s[from].start <= most;
		to += grew;
		if (!grew && from > 0 && s[to].end - s[from - 1].start <= most) {
			from--;
			grew = true;
		}
	}
	size_t start = s[from].start, end = s[to].end;
	end = end - start > most ? start + most : end;
	while (end > start && end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
		end--;
	return str_slice(text, start, end);
}
