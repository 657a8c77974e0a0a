/* Every term with its postings, over all segments at once: their terms ascend alike. */
#include "search/index_private.h"

#include "base/auto.h"

typedef struct Walk {
	const IndexReader *reader;
	size_t *next; /* term of each part */
	IndexPosting *postings;
	size_t count, room;
} Walk;

static bool part_term(const Walk *w, size_t part, Str *ret_stem)
{
	const Segment *s = w->reader->index->parts[part].segment;
	if (w->next[part] == s->head->terms)
		return false;
	*ret_stem = segment_text(s, s->terms[w->next[part]].text);
	return true;
}

static bool least_term(const Walk *w, Str *ret_stem)
{
	bool any = false;
	Str stem;
	for (size_t i = 0; i < w->reader->index->part_count; i++)
		if (part_term(w, i, &stem) && (!any || str_cmp(stem, *ret_stem) < 0)) {
			*ret_stem = stem;
			any = true;
		}
	return any;
}

static void list_take(Walk *w, const IndexPart *part, const ListRow *list)
{
	const Segment *s = part->segment;
	uint32_t first = part->first_place + (uint32_t)list->window * SEGMENT_WINDOW;
	const uint64_t *window = w->reader->windows[first / SEGMENT_WINDOW];
	const uint16_t *ids = list_ids(s, list), *frequencies = list_frequencies(s, list);
	if (w->count + list->count > w->room) {
		w->room = 2 * (w->count + list->count);
		w->postings = xrealloc(w->postings, w->room * sizeof w->postings[0]);
	}
	for (size_t i = 0; i < list->count; i++)
		if (bit_at(window, ids[i]))
			w->postings[w->count++] = (IndexPosting){first + ids[i],
				frequencies[i] & SEGMENT_MAX_FREQUENCY,
				frequencies[i] >> FREQUENCY_BITS};
}

static void term_take(Walk *w, const IndexPart *part, const TermRow *term)
{
	for (size_t i = 0; i < term->list_count; i++)
		list_take(w, part, &part->segment->lists[term->first_list + i]);
}

bool index_walk_from(const IndexReader *reader, uint32_t from, IndexWalkFn *each, void *context)
{
	const Index *index = reader->index;
	AUTO(free_ptr) size_t *next = xcalloc(index->part_count + 1, sizeof *next);
	Walk w = {.reader = reader, .next = next};
	bool ok = true;
	for (size_t i = 0; i + 1 < index->part_count && index->parts[i + 1].first_place <= from; i++)
		next[i] = index->parts[i].segment->head->terms; /* as if walked already */
	for (Str least, stem; ok && least_term(&w, &least);) {
		w.count = 0;
		for (size_t i = 0; i < index->part_count; i++)
			if (part_term(&w, i, &stem) && str_eq(stem, least))
				term_take(&w, &index->parts[i],
					&index->parts[i].segment->terms[w.next[i]++]);
		ok = w.count == 0 || each(context, least, w.postings, w.count);
	}
	free(w.postings);
	return ok;
}

bool index_walk(const IndexReader *reader, IndexWalkFn *each, void *context)
{
	return index_walk_from(reader, 0, each, context);
}

void index_passages(const IndexReader *reader, IndexPassageFn *each, void *context)
{
	for (size_t i = 0; i < reader->index->part_count; i++) {
		const IndexPart *part = &reader->index->parts[i];
		for (uint32_t p = 0; p < part->segment->head->passages; p++)
			if (index_reader_allows(reader, part->first_place + p))
				each(context, part->first_place + p, part->segment->passages[p].id);
	}
}
