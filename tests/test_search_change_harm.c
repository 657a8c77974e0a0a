/* search/index in a folder that is harmed, read while it is written, and left by a writer that was killed. */
#include "tests/test_search_change_index.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_there_is_missing_and_not_damage),
		TEST(flipped_cut_or_missing_files_are_found_and_begun_anew),
		TEST(a_segment_made_up_to_do_harm_is_refused_or_harmless),
		TEST(one_changes_and_another_is_told_or_works_in_memory),
		TEST(readers_see_one_state_while_another_process_writes),
		TEST(a_writer_that_is_killed_leaves_the_old_index_or_the_new_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
