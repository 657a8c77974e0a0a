/* Who may read which passages: rights resolved to a bit a passage. */
#include "search/index_private.h"

#include "base/auto.h"

static bool class_is_open(const Index *index, const ClassRow *class, const User *user)
{
	if (class->group_count == 0)
		return true;
	for (size_t i = 0; i < class->group_count; i++) {
		TextRow row = index->groups[class->first_group + i];
		Str group = {index->text + row.at, row.len};
		if (user_in_groups(user, &group, 1))
			return true;
	}
	return false;
}

/* A user's bool for each class; a NULL user is a customer, who reads what is public and has no
 * groups. */
static bool *open_classes(const Index *index, const User *user, bool *ret_all)
{
	bool *open = xcalloc(index->head->classes + 1, sizeof *open);
	*ret_all = true;
	for (size_t i = 0; i < index->head->classes; i++) {
		const ClassRow *class = &index->classes[i];
		open[i] = user != NULL
				  ? class_is_open(index, class, user)
				  : class->group_count == 0 && class->audience == AUDIENCE_PUBLIC;
		*ret_all &= open[i];
	}
	return open;
}

static void allow(IndexReader *r, const bool *open)
{
	const Index *index = r->index;
	r->allowed = xcalloc(index_windows(index) * INDEX_WINDOW_WORDS + 1, sizeof r->allowed[0]);
	r->count = 0;
	r->length = 0;
	for (size_t i = 0; i < index->head->passages; i++) {
		PassageRow p = index->passages[i];
		uint64_t may = open[p.class];
		r->allowed[i / 64] |= may << i % 64;
		r->count += may;
		r->length += may * p.length;
	}
}

static IndexReader *reader_new(const Index *index, const User *user, IndexStatistics statistics)
{
	bool all;
	AUTO(free_ptr) bool *open = open_classes(index, user, &all);
	IndexReader *r = xcalloc(1, sizeof *r);
	*r = (IndexReader){.index = index,
		.count = index->head->passages,
		.length = index->head->total_length,
		.statistics_count = index->head->passages};
	if (all)
		return r;
	allow(r, open);
	r->own_statistics = statistics == INDEX_STATISTICS_READER;
	r->statistics_count = r->own_statistics ? r->count : index->head->passages;
	r->length = r->own_statistics ? r->length : index->head->total_length;
	return r;
}

IndexReader *index_reader_new(const Index *index, const User *user, IndexStatistics statistics)
{
	return reader_new(index, user, statistics);
}

IndexReader *index_reader_of_public(const Index *index, IndexStatistics statistics)
{
	return reader_new(index, NULL, statistics);
}

void index_reader_free(IndexReader *reader)
{
	if (reader == NULL)
		return;
	free(reader->allowed);
	free(reader);
}

void index_reader_freep(IndexReader **reader)
{
	index_reader_free(*reader);
}

size_t index_reader_count(const IndexReader *reader)
{
	return reader->count;
}

const Index *index_reader_index(const IndexReader *reader)
{
	return reader->index;
}

bool index_reader_allows(const IndexReader *reader, uint32_t place)
{
	if (place >= reader->index->head->passages)
		return false;
	return reader->allowed == NULL || (reader->allowed[place / 64] >> place % 64 & 1) != 0;
}

typedef struct Place {
	int64_t id;
	uint32_t place;
} Place;

static int by_id(const void *a, const void *b)
{
	const Place *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

void index_places(const Index *index, const int64_t *ids, size_t count, uint32_t *ret_places)
{
	size_t passages = index->head->passages, at = 0;
	AUTO(free_ptr) Place *sorted = xcalloc(passages + 1, sizeof *sorted);
	for (size_t i = 0; i < passages; i++)
		sorted[i] = (Place){index->passages[i].id, (uint32_t)i};
	qsort(sorted, passages, sizeof *sorted, by_id);
	for (size_t i = 0; i < count; i++) {
		while (at < passages && sorted[at].id < ids[i])
			at++;
		bool found = at < passages && sorted[at].id == ids[i];
		ret_places[i] = found ? sorted[at].place : INDEX_NO_PLACE;
	}
}
