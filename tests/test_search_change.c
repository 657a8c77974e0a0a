/* search/index in a folder: changed bit by bit it answers as if built at once; damage, races, death. */
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

static int setup(void **state)
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

static int teardown(void **state)
{
	Fixture *f = *state;
	scratch_remove(f->scratch);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static IndexChange *begin(Fixture *f)
{
	Err err = {0};
	IndexChange *c;
	assert_done(index_change_begin(f->folder, LANGUAGE_EN, INDEX_CHANGE_WAIT, &c, &err));
	return c;
}

static void finish(IndexChange *c, int64_t generation)
{
	Err err = {0};
	Index *index;
	assert_done(index_change_finish(c, generation, &index, &err));
	index_close(index);
	index_change_free(c);
}

static void add(Fixture *f, IndexChange *c, size_t from, size_t to)
{
	Err err = {0};
	for (size_t i = from; i < to; i++) {
		assert_done(index_change_add(c, &f->made[i].passage, &err));
		f->alive[i] = true;
	}
}

static void remove_one(Fixture *f, IndexChange *c, size_t i)
{
	assert_true(index_change_remove(c, f->made[i].passage.id) == f->alive[i]);
	f->alive[i] = false;
}

static void put(Fixture *f, size_t from, size_t to, int64_t generation)
{
	IndexChange *c = begin(f);
	add(f, c, from, to);
	finish(c, generation);
}

static Index *opened(Fixture *f)
{
	Err err = {0};
	Index *index = NULL;
	assert_done(index_open(f->folder, NULL, &index, &err));
	return index;
}

/* What is alive, built at once. */
static Index *at_once(Fixture *f)
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

static void assert_as_at_once(Fixture *f, size_t queries)
{
	AUTO(index_closep) Index *a = opened(f), *b = at_once(f);
	corpus_assert_alike(&f->arena, a, b, queries);
}

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

static void nothing_there_is_missing_and_not_damage(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Index *index = NULL;
	assert_false(index_open(f->folder, NULL, &index, &err));
	assert_int_equal(err.code, ERR_MISSING);
	IndexChange *c = begin(f);
	assert_string_equal(index_change_damage(c), "");
	index_change_free(c);
}

/* Calls `harm` for each file of the folder but the lock. */
static size_t harm_each(Fixture *f, void harm(Fixture *, const char *))
{
	size_t count = 0;
	DIR *dir = opendir(f->folder);
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir)) != NULL;)
		if (d->d_name[0] != '.' && strcmp(d->d_name, "lock") != 0) {
			harm(f, path_join(&f->arena, f->folder, d->d_name));
			count++;
		}
	closedir(dir);
	return count;
}

static void assert_found_and_mended(Fixture *f)
{
	Err err = {0};
	Index *index = NULL;
	assert_false(index_open(f->folder, NULL, &index, &err));
	assert_int_equal(err.code, ERR_INPUT);
	IndexChange *c = begin(f);
	assert_non_null(strstr(index_change_damage(c), "damaged"));
	assert_int_equal(index_passage_count(index_change_base(c)), 0);
	add(f, c, 0, 30);
	finish(c, 2);
	assert_as_at_once(f, 3);
}

static void cut_and_flip(Fixture *f, const char *path)
{
	Err err = {0};
	AUTO(buf_free) Buf bytes = {0};
	assert_done(file_read(path, 1 << 26, &bytes, &err));
	size_t size = bytes.len;
	for (size_t i = 0; i < 12; i++) {
		size_t at = corpus_any((uint32_t)size);
		AUTO(buf_free) Buf list = {0};
		if (i % 2 == 0) {
			bytes.ptr[at] ^= 4;
			assert_done(file_write_atomic(path, buf_str(&bytes), 0600, &err));
			bytes.ptr[at] ^= 4;
		} else {
			assert_done(file_write_atomic(path, (Str){bytes.ptr, at}, 0600, &err));
		}
		assert_found_and_mended(f);
	}
	assert_int_equal(remove(path), 0);
	IndexChange *c = begin(f);
	index_change_clear(c);
	add(f, c, 0, 30);
	finish(c, 3);
}

static void flipped_cut_or_missing_files_are_found_and_begun_anew(void **state)
{
	Fixture *f = *state;
	put(f, 0, 30, 1);
	assert_int_equal(harm_each(f, cut_and_flip), 2);
}

static Str bytes_of(const Index *index)
{
	return (Str){index->parts[0].segment->bytes.ptr, index->parts[0].segment->bytes.size};
}

/* As one who means harm would, the checksum right: refused, or an index that can be asked. */
static bool view_and_ask(Str bytes)
{
	Err err = {0};
	Segment *s = NULL;
	IndexHit hits[10];
	char *copy = xmalloc(bytes.len + 1);
	memcpy(copy, bytes.ptr, bytes.len);
	if (!segment_view((ShelfBytes){copy, bytes.len, false}, "index", &s, &err)) {
		assert_int_equal(err.code, ERR_INPUT);
		assert_non_null(strstr(err.text, "damaged index"));
		return false;
	}
	AUTO(index_closep) Index *index = index_new(LANGUAGE_EN, 1, 1);
	index_add_part(index, s, NULL);
	(void)corpus_ask_all(index, "w1k w2k w5k w30k w99k", 10, hits);
	return true;
}

static void a_segment_made_up_to_do_harm_is_refused_or_harmless(void **state)
{
	Fixture *f = *state;
	for (size_t i = 0; i < 60; i++)
		f->alive[i] = true;
	AUTO(index_closep) Index *index = at_once(f);
	Str bytes = bytes_of(index);
	AUTO(free_ptr) char *copy = xmalloc(bytes.len);
	size_t refused = 0;
	for (size_t i = 0; i < 2000; i++) {
		memcpy(copy, bytes.ptr, bytes.len);
		/* every other in the head and the first rows, where numbers are most telling */
		size_t at = corpus_any(i % 2 ? (uint32_t)bytes.len : 400);
		copy[at] = (char)(copy[at] ^ (char)(1 + corpus_any(255)));
		refused += !view_and_ask((Str){copy, bytes.len});
	}
	assert_true(refused > 200);
	for (size_t size = 0; size < bytes.len; size += 1 + corpus_any(40))
		assert_false(view_and_ask((Str){bytes.ptr, size}));
}

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

/* ---- at the same time ---- */

static void one_changes_and_another_is_told_or_works_in_memory(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	IndexChange *c = begin(f), *other;
	Index *index;
	assert_false(index_change_begin(f->folder, LANGUAGE_EN, INDEX_CHANGE_TRY, &other, &err));
	assert_int_equal(err.code, ERR_STALE);
	assert_done(index_change_begin(f->folder, LANGUAGE_EN, INDEX_CHANGE_UNSAVED, &other, &err));
	add(f, other, 0, 10);
	assert_done(index_change_finish(other, 5, &index, &err));
	assert_int_equal(index_passage_count(index), 10);
	index_close(index);
	index_change_free(other);
	index_change_free(c);
	assert_int_equal(index_stamp(f->folder), 0);
}

/* Documents 1 to n are in generation n, and nothing else. */
static void write_generations(Fixture *f, size_t from, size_t count)
{
	for (size_t i = from; i < count; i++)
		put(f, i * 10, i * 10 + 10, (int64_t)i + 1);
}

static void readers_see_one_state_while_another_process_writes(void **state)
{
	Fixture *f = *state;
	enum { GENERATIONS = 60 };
	Err err = {0};
	Index *index = NULL;
	int64_t last = 0;
	size_t seen = 0;
	write_generations(f, 0, 1);
	pid_t child = fork();
	if (child == 0) {
		write_generations(f, 1, GENERATIONS);
		_exit(0);
	}
	while (last < GENERATIONS) {
		Index *next = NULL;
		assert_done(index_open(f->folder, index, &next, &err));
		index_close(index);
		index = next;
		assert_true(index_generation(index) >= last);
		seen += index_generation(index) != last;
		last = index_generation(index);
		assert_int_equal(index_passage_count(index), last * 10);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	index_close(index);
	printf("# note: %zu of %d states seen while they were written\n", seen, GENERATIONS);
}

static void a_writer_that_is_killed_leaves_the_old_index_or_the_new_one(void **state)
{
	Fixture *f = *state;
	enum { KILLS = 60 };
	size_t old = 0, new = 0;
	put(f, 0, 500, 1);
	for (size_t i = 0; i < KILLS; i++) {
		AUTO(index_closep) Index *before = opened(f);
		int64_t generation = index_generation(before) + 1;
		size_t from = 500 + i * 20;
		pid_t child = fork();
		if (child == 0) {
			put(f, from, from + 20, generation);
			_exit(0);
		}
		(void)usleep(corpus_any(40000));
		(void)kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		AUTO(index_closep) Index *after = opened(f);
		bool done = index_generation(after) == generation;
		assert_true(done || index_generation(after) == generation - 1);
		for (size_t k = 0; done && k < 20; k++)
			f->alive[from + k] = true;
		old += !done;
		new += done;
		assert_as_at_once(f, 1);
	}
	printf("# note: %d writers killed: %zu before it counted, %zu after\n", KILLS, old, new);
	put(f, 2900, 2910, 99);
	assert_as_at_once(f, 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
		TEST(nothing_there_is_missing_and_not_damage),
		TEST(flipped_cut_or_missing_files_are_found_and_begun_anew),
		TEST(a_segment_made_up_to_do_harm_is_refused_or_harmless),
		TEST(another_language_begins_anew),
		TEST(another_version_is_told_and_begun_anew),
		TEST(one_changes_and_another_is_told_or_works_in_memory),
		TEST(readers_see_one_state_while_another_process_writes),
		TEST(a_writer_that_is_killed_leaves_the_old_index_or_the_new_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
