/* An index that is changed bit by bit, beside one built at once. */
#ifndef TESTS_TEST_SEARCH_CHANGE_INDEX_H
#define TESTS_TEST_SEARCH_CHANGE_INDEX_H

#include "tests/lib/corpus.h"

#include "base/file.h"
#include "search/index_private.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Fixture {
	Arena arena;
	const char *scratch, *folder;
	Made *made;
	size_t count;
	bool *alive; /* parallel to made */
} Fixture;

static inline int setup(void **state)
{
	Fixture *f = xcalloc(1, sizeof *f);
	f->scratch = scratch_make(&f->arena);
	f->folder = path_join(&f->arena, f->scratch, "index");
	f->count = 3000;
	corpus_seed = 20;
	f->made = corpus_make(&f->arena, f->count, 12);
	f->alive = ARENA_ARRAY(&f->arena, bool, f->count);
	*state = f;
	return 0;
}

static inline int teardown(void **state)
{
	Fixture *f = *state;
	scratch_remove(f->scratch);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static inline IndexChange *begin(Fixture *f)
{
	Err err = {0};
	IndexChange *c;
	assert_done(index_change_begin(f->folder, LANGUAGE_EN, INDEX_CHANGE_WAIT, &c, &err));
	return c;
}

static inline void finish(IndexChange *c, int64_t generation)
{
	Err err = {0};
	Index *index;
	assert_done(index_change_finish(c, generation, &index, &err));
	index_close(index);
	index_change_free(c);
}

static inline void add(Fixture *f, IndexChange *c, size_t from, size_t to)
{
	Err err = {0};
	for (size_t i = from; i < to; i++) {
		assert_done(index_change_add(c, &f->made[i].passage, &err));
		f->alive[i] = true;
	}
}

static inline void remove_one(Fixture *f, IndexChange *c, size_t i)
{
	assert_true(index_change_remove(c, f->made[i].passage.id) == f->alive[i]);
	f->alive[i] = false;
}

static inline void put(Fixture *f, size_t from, size_t to, int64_t generation)
{
	IndexChange *c = begin(f);
	add(f, c, from, to);
	finish(c, generation);
}

static inline Index *opened(Fixture *f)
{
	Err err = {0};
	Index *index = NULL;
	assert_done(index_open(f->folder, NULL, &index, &err));
	return index;
}

/* What is alive, built at once. */
static inline Index *at_once(Fixture *f)
{
	Err err = {0};
	Index *index = NULL;
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < f->count; i++)
		if (f->alive[i])
			index_builder_add(b, &f->made[i].passage);
	assert_done(index_builder_finish(b, 1, &index, &err));
	index_builder_free(b);
	return index;
}

static inline void assert_as_at_once(Fixture *f, size_t queries)
{
	AUTO(index_closep) Index *a = opened(f), *b = at_once(f);
	corpus_assert_alike(&f->arena, a, b, queries);
}

static inline Str bytes_of(const Index *index)
{
	return (Str){index->parts[0].segment->bytes.ptr, index->parts[0].segment->bytes.size};
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
