/* A file that calls itself an index is refused, or can be asked without harm, whatever stands in
 * it. */
#include "search/index_private.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static Index *sound(void)
{
	static const char *const texts[] = {"A refund takes five days.",
		"Parcels are sent on Monday.",
		"See https://example.com/delete_account for error ERR_SSL_PROTOCOL.", ""};
	Str groups[] = {STR("billing"), STR("staff")};
	Index *index = NULL;
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < COUNT(texts); i++)
		index_builder_add(
			b, &(IndexPassage){.id = (int64_t)i,
				   .title = STR("Refund and parcel"),
				   .heading = STR("Help"),
				   .text = str_from(texts[i]),
				   .audience = i % 2 ? AUDIENCE_PUBLIC : AUDIENCE_INTERNAL,
				   .groups = groups,
				   .group_count = i % 3});
	must(index_builder_finish(b, 7, &index, NULL));
	index_builder_free(b);
	return index;
}

static void ask(const Index *index, const User *user, IndexStatistics statistics)
{
	Arena arena = {0};
	MixedHit *hits;
	IndexQuery queries[] = {
		{STR("refund of a parcel, error ERR_SSL_PROTOCOL"), 0.2}, {STR("refund"), 0.8}};
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, user, statistics);
	must(search_many(&arena, r, queries, COUNT(queries), 10, &hits) <= 10);
	arena_free(&arena);
}

static void open_and_ask(Str bytes)
{
	Err err = {0};
	Str billing = STR("billing");
	User some = {.name = STR("anna"), .groups = &billing, .group_count = 1};
	AUTO(index_closep) Index *index = NULL;
	if (!index_from_bytes(bytes, &index, &err)) {
		must(index == NULL && err.code == ERR_INPUT && err.text[0] != '\0');
		return;
	}
	ask(index, &some, INDEX_STATISTICS_WHOLE);
	ask(index, &some, INDEX_STATISTICS_READER);
}

/* The input as a file; then as changes (two bytes where, one byte what) to a sound index, sealed
 * again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Index *index;
	if (index == NULL)
		index = sound();
	open_and_ask((Str){(const char *)data, size});
	Str bytes = index_bytes(index);
	AUTO(free_ptr) char *copy = xmalloc(bytes.len);
	memcpy(copy, bytes.ptr, bytes.len);
	for (size_t i = 0; i + 2 < size; i += 3)
		copy[(data[i] | (size_t)data[i + 1] << 8) % bytes.len] ^= (char)data[i + 2];
	index_seal(copy, bytes.len);
	open_and_ask((Str){copy, bytes.len});
	return 0;
}
