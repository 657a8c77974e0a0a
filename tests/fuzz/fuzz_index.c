/* What calls itself a segment of an index, or a file of vectors, is refused, or can be asked without harm,
 * whatever stands in it. The input as a file of each; then as changes (two bytes where, one byte what) to
 * sound ones. No checksum stands in the way: the list of the shelf has it. */
#include "search/index_private.h"
#include "search/vectors_private.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DIMENSIONS = 5 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static ShelfBytes copy_of(Str bytes)
{
	char *copy = xmalloc(bytes.len + 1);
	if (bytes.len > 0)
		memcpy(copy, bytes.ptr, bytes.len);
	return (ShelfBytes){copy, bytes.len, false};
}

static ShelfBytes changed(Str bytes, const uint8_t *data, size_t size)
{
	ShelfBytes copy = copy_of(bytes);
	char *at = (char *)(uintptr_t)copy.ptr;
	for (size_t i = 0; i + 2 < size; i += 3)
		at[(data[i] | (size_t)data[i + 1] << 8) % bytes.len] ^= (char)data[i + 2];
	return copy;
}

/* ---- a segment ---- */

static Str sound_segment(void)
{
	static const char *const texts[] = {"A refund takes five days.", "Parcels are sent on Monday.",
		"See https://example.com/delete_account for error ERR_SSL_PROTOCOL.", ""};
	static Index *index;
	Str groups[] = {STR("billing"), STR("staff")};
	IndexBuilder *b = index == NULL ? index_builder_new(LANGUAGE_EN) : NULL;
	for (size_t i = 0; b != NULL && i < COUNT(texts); i++)
		index_builder_add(b, &(IndexPassage){.id = (int64_t)i,
						 .document = (int64_t)i / 2,
						 .title = STR("Refund and parcel"),
						 .heading = STR("Help"),
						 .text = str_from(texts[i]),
						 .audience = i % 2 ? AUDIENCE_PUBLIC : AUDIENCE_INTERNAL,
						 .groups = groups,
						 .group_count = i % 3});
	must(b == NULL || index_builder_finish(b, 7, &index, NULL));
	index_builder_free(b);
	return (Str){index->parts[0].segment->bytes.ptr, index->parts[0].segment->bytes.size};
}

static bool count_terms(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	(void)stem, (void)postings, (void)count;
	return ++*(size_t *)context < 1000;
}

static void ask(const Index *index, const User *user)
{
	AUTO(arena_free) Arena arena = {0};
	IndexHit hits[10];
	int64_t ids[] = {0, 1, 2, 3};
	double scores[COUNT(ids)];
	size_t terms_seen = 0;
	IndexTerms terms = index_terms(&arena, index, STR("refund of a parcel, error ERR_SSL_PROTOCOL"));
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, user);
	must(index_search(r, &terms, 10, hits) <= 10);
	index_score(r, &terms, ids, COUNT(ids), scores);
	index_score_documents(r, &terms, ids, COUNT(ids), scores);
	(void)index_walk(r, count_terms, &terms_seen);
}

/* It must stand merging with a sound one, too. */
static void merge(const Index *index)
{
	SegmentWriter *w = index_merge(index);
	Segment *merged = NULL;
	if (segment_in_memory(w, &merged, NULL))
		segment_drop(merged);
	segment_writer_free(w);
}

static void use_segment(ShelfBytes bytes)
{
	Err err = {0};
	Segment *s = NULL, *sound = NULL;
	Str billing = STR("billing");
	User some = {.name = STR("anna"), .groups = &billing, .group_count = 1};
	if (!segment_view(bytes, "index", &s, &err)) {
		must(s == NULL && err.code == ERR_INPUT && err.text[0] != '\0');
		return;
	}
	must(segment_view(copy_of(sound_segment()), "index", &sound, NULL));
	AUTO(index_closep) Index *index = index_new(LANGUAGE_EN, 1, 2);
	index_add_part(index, s, NULL);
	ask(index, &some);
	index_add_part(index, sound, NULL);
	ask(index, &some);
	merge(index);
}

/* ---- vectors ---- */

static Str sound_vectors(void)
{
	static Vectors *v;
	float rows[3][DIMENSIONS] = {{1, 2}, {0, -1, 3}, {0.5f, 0, 0, 0, 4}};
	VectorsBuilder *b = v == NULL ? vectors_builder_new(DIMENSIONS) : NULL;
	for (size_t i = 0; b != NULL && i < COUNT(rows); i++)
		vectors_builder_add(b, (int64_t)i, rows[i]);
	must(b == NULL || vectors_from_builder(b, 1, &v, NULL));
	vectors_builder_free(b);
	return (Str){v->files[0].bytes.ptr, v->files[0].bytes.size};
}

static void use_vectors(ShelfBytes bytes)
{
	Err err = {0};
	VectorHit hits[3];
	static float query[VECTORS_MAX_DIMENSIONS], back[VECTORS_MAX_DIMENSIONS];
	VectorRows rows;
	if (!vector_rows_view(bytes, 0, &rows, &err)) {
		must(err.code == ERR_INPUT && err.text[0] != '\0');
		return;
	}
	Vectors v = {vector_rows_dimensions(&rows), rows.count, 1, &rows, 1};
	query[0] = 1;
	must(vectors_search(&v, NULL, query, COUNT(hits), hits) <= COUNT(hits));
	(void)vectors_get(&v, 1, back);
	vector_rows_free(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str input = {(const char *)data, size};
	use_segment(copy_of(input));
	use_segment(changed(sound_segment(), data, size));
	use_vectors(copy_of(input));
	use_vectors(changed(sound_vectors(), data, size));
	return 0;
}
