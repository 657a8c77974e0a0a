/* search/index in a folder: changed bit by bit it answers as if built at once; damage, races, death. */
#include "tests/test_search_change_index.h"

static void changed_bit_by_bit_it_answers_as_if_built_at_once(void **state)
{
	Fixture *f = *state;
	put(f, 0, 1500, 1);
	for (size_t round = 0; round < 40; round++) {
		IndexChange *c = begin(f);
		size_t from = 1500 + round * 20;
		add(f, c, from, from + 1 + corpus_any(20));
		for (size_t i = 0; i < 6; i++)
			remove_one(f, c, corpus_any(1500 + (uint32_t)round * 20));
		finish(c, (int64_t)round + 2);
		if (round % 8 == 0)
			assert_as_at_once(f, 5);
	}
	AUTO(index_closep) Index *index = opened(f);
	assert_true(index->part_count > 1 && index->parts[0].dead_count > 0);
	assert_int_equal(index_generation(index), 41);
	assert_as_at_once(f, 60);
}

static void in_many_segments_a_reader_cannot_tell_what_else_is_there(void **state)
{
	Fixture *f = *state;
	for (size_t i = 0; i < 4; i++)
		put(f, i * 500, i * 500 + (i == 0 ? 500 : 60 >> i), (int64_t)i);
	IndexChange *c = begin(f);
	for (size_t i = 0; i < 20; i++)
		remove_one(f, c, corpus_any(500));
	finish(c, 9);
	AUTO(index_closep) Index *index = opened(f);
	assert_true(index->part_count > 1);
	for (size_t u = 0; u < 40; u++) {
		Str groups[CORPUS_GROUPS];
		User user = corpus_user(groups);
		AUTO(index_reader_freep) IndexReader *a = index_reader_new(index, &user);
		Err err = {0};
		Index *only = NULL;
		IndexBuilder *b = index_builder_new(LANGUAGE_EN);
		for (size_t i = 0; i < f->count; i++)
			if (f->alive[i] && corpus_may_read(&f->made[i], &user))
				index_builder_add(b, &f->made[i].passage);
		assert_done(index_builder_finish(b, 1, &only, &err));
		index_builder_free(b);
		IndexReader *o = index_reader_new(only, &user);
		assert_int_equal(index_reader_count(a), index_reader_count(o));
		for (size_t q = 0; q < 4; q++) {
			IndexHit x[CORPUS_ROOM], y[CORPUS_ROOM];
			const char *query = corpus_words(&f->arena, 1 + corpus_any(9));
			size_t n = corpus_ask(a, query, CORPUS_ROOM, x);
			corpus_assert_same(x, n, y, corpus_ask(o, query, CORPUS_ROOM, y));
		}
		index_reader_free(o);
		index_close(only);
	}
}

/* The proof that nothing is lost in merging. */
static void merged_it_has_the_bytes_of_one_built_at_once(void **state)
{
	Fixture *f = *state;
	put(f, 0, 900, 1);
	put(f, 900, 1300, 2);
	IndexChange *c = begin(f);
	for (size_t i = 0; i < 200; i++)
		remove_one(f, c, corpus_any(1300));
	add(f, c, 1300, 3000);
	finish(c, 3);
	AUTO(index_closep) Index *a = opened(f), *b = at_once(f);
	assert_int_equal(a->part_count, 1);
	const Segment *x = a->parts[0].segment, *y = b->parts[0].segment;
	assert_int_equal(x->bytes.size, y->bytes.size);
	assert_memory_equal(x->bytes.ptr, y->bytes.ptr, x->bytes.size);
}

static bool a_file_has(Fixture *f, const char *text)
{
	FileList files;
	Err err = {0};
	bool found = false;
	assert_done(file_list(&f->arena, f->folder, &files, &err));
	for (size_t i = 0; i < files.count; i++) {
		AUTO(buf_free) Buf bytes = {0};
		assert_done(file_read(files.paths[i], 1 << 26, &bytes, &err));
		found |= str_find(buf_str(&bytes), str_from(text), 0) >= 0;
	}
	return found;
}

static void purged_no_word_of_what_was_removed_stays_in_a_file(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	IndexPassage secret = {.id = 1 << 20, .text = STR("zanzibar")};
	IndexChange *c = begin(f);
	secret.title = secret.heading = STR("");
	add(f, c, 0, 200);
	assert_done(index_change_add(c, &secret, &err));
	finish(c, 1);
	c = begin(f);
	assert_true(index_change_remove(c, secret.id));
	finish(c, 2);
	assert_true(a_file_has(f, "zanzibar")); /* one of many is only marked */
	c = begin(f);
	index_change_purge(c);
	finish(c, 3);
	assert_false(a_file_has(f, "zanzibar"));
	assert_as_at_once(f, 5);
}

static void more_than_one_segment_can_be_added_at_once(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	enum { MANY = 70000 };
	IndexChange *c = begin(f);
	for (int64_t i = 0; i < MANY; i++) {
		IndexPassage p = f->made[i % 100].passage;
		p.id = i + 1;
		p.title = p.heading = STR("");
		assert_done(index_change_add(c, &p, &err));
	}
	finish(c, 1);
	AUTO(index_closep) Index *index = opened(f);
	assert_int_equal(index_passage_count(index), MANY);
	assert_int_equal(index->part_count, 1);
	assert_int_equal(index_highest_id(index), MANY);
}

static void what_is_not_finished_is_not_there(void **state)
{
	Fixture *f = *state;
	put(f, 0, 50, 1);
	IndexChange *c = begin(f);
	add(f, c, 50, 80);
	index_change_free(c);
	AUTO(index_closep) Index *index = opened(f);
	assert_int_equal(index_passage_count(index), 50);
}

static bool keep_odd(void *context, int64_t id)
{
	(void)context;
	return id % 2 == 1;
}

static void sifted_it_holds_what_was_kept(void **state)
{
	Fixture *f = *state;
	put(f, 0, 400, 1);
	IndexChange *c = begin(f);
	size_t expected = 0;
	for (size_t i = 0; i < 400; i++) {
		f->alive[i] = f->made[i].passage.id % 2 == 1;
		expected += !f->alive[i];
	}
	assert_int_equal(index_change_sift(c, keep_odd, NULL), expected);
	finish(c, 2);
	assert_as_at_once(f, 20);
}

static void places_are_those_of_what_is_alive(void **state)
{
	Fixture *f = *state;
	Str groups[CORPUS_GROUPS];
	int64_t ids[400];
	uint32_t places[400];
	put(f, 0, 300, 1);
	put(f, 300, 320, 2);
	IndexChange *c = begin(f);
	for (size_t i = 0; i < 10; i++)
		remove_one(f, c, corpus_any(320));
	finish(c, 3);
	AUTO(index_closep) Index *index = opened(f);
	User user = corpus_user(groups);
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, &user);
	for (size_t i = 0; i < 400; i++)
		ids[i] = (int64_t)(i * 7);
	index_places(index, ids, 400, places);
	for (size_t i = 0; i < 400; i++) {
		const Made *m = NULL;
		for (size_t k = 0; k < 320; k++)
			if (f->alive[k] && f->made[k].passage.id == ids[i])
				m = &f->made[k];
		assert_int_equal(places[i] != INDEX_NO_PLACE, m != NULL);
		assert_int_equal(index_reader_allows(r, places[i]),
			m != NULL && corpus_may_read(m, &user));
		if (m != NULL)
			assert_int_equal(index_passage_id(index, places[i]), ids[i]);
	}
}

/* ---- damage ---- */

static void another_language_begins_anew(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	IndexChange *c;
	put(f, 0, 30, 1);
	assert_done(index_change_begin(f->folder, LANGUAGE_DE, INDEX_CHANGE_WAIT, &c, &err));
	assert_int_equal(index_passage_count(index_change_base(c)), 0);
	index_change_free(c);
}

/* As a program before or after this one would have left it, with checksums that agree. */
static void another_version_is_told_and_begun_anew(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	AUTO(shelf_unlockp) ShelfWriter *shelf = NULL;
	Index *index = NULL;
	SegmentHead *head;
	f->alive[0] = true;
	AUTO(index_closep) Index *own = at_once(f);
	Str bytes = bytes_of(own);
	AUTO(free_ptr) char *copy = xmalloc(bytes.len);
	memcpy(copy, bytes.ptr, bytes.len);
	head = (SegmentHead *)(void *)copy;
	for (uint32_t version = SEGMENT_VERSION - 1; version <= SEGMENT_VERSION + 1; version += 2) {
		ShelfFile file;
		head->version = version;
		assert_done(shelf_lock(f->folder, true, &shelf, &err));
		assert_done(shelf_put(shelf, &(Str){copy, bytes.len}, 1, &file, &err));
		assert_done(shelf_publish(shelf, &(ShelfList){1, &file, 1}, &err));
		shelf_unlock(shelf);
		shelf = NULL;
		assert_false(index_open(f->folder, NULL, &index, &err));
		assert_int_equal(err.code, ERR_INPUT);
		assert_non_null(strstr(err.text, "of another version"));
		IndexChange *c = begin(f);
		assert_non_null(strstr(index_change_damage(c), "of another version"));
		assert_int_equal(index_passage_count(index_change_base(c)), 0);
		index_change_free(c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(changed_bit_by_bit_it_answers_as_if_built_at_once),
		TEST(in_many_segments_a_reader_cannot_tell_what_else_is_there),
		TEST(merged_it_has_the_bytes_of_one_built_at_once),
		TEST(purged_no_word_of_what_was_removed_stays_in_a_file),
		TEST(more_than_one_segment_can_be_added_at_once),
		TEST(what_is_not_finished_is_not_there),
		TEST(sifted_it_holds_what_was_kept),
		TEST(places_are_those_of_what_is_alive),
		TEST(another_language_begins_anew),
		TEST(another_version_is_told_and_begun_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
