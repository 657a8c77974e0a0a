/* search/shelf: what a reader sees is one published state; damage is named; the dead hold no lock. */
#include "search/shelf.h"

#include "base/file.h"

#include "tests/lib/testing.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef Scratch Fixture;

/* Publishes files with these texts. */
static void publish(Fixture *f, int64_t generation, const char *const *texts, size_t count)
{
	Err err = {0};
	ShelfWriter *w;
	ShelfList list = {generation, ARENA_ARRAY(&f->arena, ShelfFile, count + 1), count};
	assert_done(shelf_lock(f->folder, true, &w, &err));
	for (size_t i = 0; i < count; i++) {
		Str parts[] = {STR("text: "), str_from(texts[i])};
		assert_done(shelf_put(w, parts, 2, &list.files[i], &err));
		list.files[i].note = str_from(texts[i]);
	}
	assert_done(shelf_publish(w, &list, &err));
	shelf_unlock(w);
}

static size_t files_in(Fixture *f)
{
	size_t count = 0;
	DIR *dir = opendir(f->folder);
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir)) != NULL;)
		count += d->d_name[0] != '.' && strcmp(d->d_name, "list") != 0 &&
			 strcmp(d->d_name, "lock") != 0;
	closedir(dir);
	return count;
}

static void what_was_published_is_read(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	ShelfList list;
	publish(f, 7, (const char *const[]){"one", "two"}, 2);
	assert_done(shelf_list(&f->arena, f->folder, &list, &err));
	assert_int_equal(list.generation, 7);
	assert_int_equal(list.count, 2);
	assert_str(list.files[1].note, "two");
	ShelfBytes bytes;
	assert_done(shelf_map(f->folder, &list.files[1], &bytes, &err));
	assert_str(((Str){bytes.ptr, bytes.size}), "text: two");
	shelf_bytes_free(&bytes);
}

static void what_is_mapped_stays_when_the_list_moves_on(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	ShelfList list;
	ShelfBytes bytes;
	publish(f, 1, (const char *const[]){"old"}, 1);
	uint64_t stamp = shelf_stamp(f->folder);
	assert_done(shelf_list(&f->arena, f->folder, &list, &err));
	assert_done(shelf_map(f->folder, &list.files[0], &bytes, &err));
	publish(f, 2, (const char *const[]){"new"}, 1);
	assert_true(shelf_stamp(f->folder) != stamp);
	assert_str(((Str){bytes.ptr, bytes.size}), "text: old");
	assert_int_equal(files_in(f), 1);
	shelf_bytes_free(&bytes);
	assert_false(shelf_map(f->folder, &list.files[0], &bytes, &err));
}

static void no_list_is_missing_and_not_damage(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	ShelfList list;
	assert_false(shelf_list(&f->arena, f->folder, &list, &err));
	assert_int_equal(err.code, ERR_MISSING);
	assert_int_equal(shelf_stamp(f->folder), 0);
}

static void every_byte_and_every_length_of_the_list_counts(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	ShelfList list;
	AUTO(buf_free) Buf bytes = {0};
	publish(f, 3, (const char *const[]){"one", "two"}, 2);
	const char *path = path_join(&f->arena, f->folder, "list");
	assert_done(file_read(path, 1 << 20, &bytes, &err));
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.ptr[i] ^= 0x10;
		assert_done(file_write_atomic(path, buf_str(&bytes), 0600, &err));
		assert_false(shelf_list(&f->arena, f->folder, &list, &err));
		assert_int_equal(err.code, ERR_INPUT);
		bytes.ptr[i] ^= 0x10;
		assert_done(file_write_atomic(path, (Str){bytes.ptr, i}, 0600, &err));
		assert_false(shelf_list(&f->arena, f->folder, &list, &err));
	}
}

static void every_byte_of_a_file_counts(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	ShelfList list;
	ShelfBytes mapped;
	AUTO(buf_free) Buf bytes = {0};
	publish(f, 3, (const char *const[]){"one"}, 1);
	assert_done(shelf_list(&f->arena, f->folder, &list, &err));
	char name[17];
	(void)snprintf(name, sizeof name, "%016llx", (unsigned long long)list.files[0].checksum);
	const char *path = path_join(&f->arena, f->folder, name);
	assert_done(file_read(path, 1 << 20, &bytes, &err));
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.ptr[i] ^= 0x10;
		assert_done(file_write_atomic(path, buf_str(&bytes), 0600, &err));
		assert_false(shelf_map(f->folder, &list.files[0], &mapped, &err));
		assert_int_equal(err.code, ERR_INPUT);
		bytes.ptr[i] ^= 0x10;
		assert_done(file_write_atomic(path, (Str){bytes.ptr, i}, 0600, &err));
		assert_false(shelf_map(f->folder, &list.files[0], &mapped, &err));
		assert_int_equal(err.code, ERR_INPUT);
	}
	assert_int_equal(remove(path), 0);
	assert_false(shelf_map(f->folder, &list.files[0], &mapped, &err));
	assert_int_equal(err.code, ERR_INPUT);
}

static void one_writes_and_another_is_told(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	ShelfWriter *w, *other;
	assert_done(shelf_lock(f->folder, true, &w, &err));
	assert_false(shelf_lock(f->folder, false, &other, &err));
	assert_int_equal(err.code, ERR_STALE);
	shelf_unlock(w);
	assert_done(shelf_lock(f->folder, false, &other, &err));
	shelf_unlock(other);
}

static void a_dead_writer_holds_nothing_and_what_it_left_goes(void **state)
{
	Fixture *f = *state;
	ShelfList list;
	Err err = {0};
	publish(f, 1, (const char *const[]){"one"}, 1);
	pid_t child = fork();
	if (child == 0) {
		ShelfWriter *w;
		ShelfFile file;
		Str part = STR("never published");
		if (shelf_lock(f->folder, true, &w, &err) && shelf_put(w, &part, 1, &file, &err))
			(void)kill(getpid(), SIGKILL);
		_exit(1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(files_in(f), 2);
	assert_done(shelf_list(&f->arena, f->folder, &list, &err));
	assert_int_equal(list.count, 1);
	publish(f, 2, (const char *const[]){"one"}, 1);
	assert_int_equal(files_in(f), 1);
}

static void files_of_others_in_the_folder_are_left_alone(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	publish(f, 1, (const char *const[]){"one"}, 1);
	const char *path = path_join(&f->arena, f->folder, "notes.txt");
	assert_done(file_write_atomic(path, STR("mine"), 0600, &err));
	publish(f, 2, (const char *const[]){"two"}, 1);
	assert_true(file_exists(path));
}

static bool chosen_is(const ShelfSize *sizes, size_t count, const char *pattern)
{
	for (size_t i = 0; i < count; i++)
		if (sizes[i].chosen != (pattern[i] == 'x'))
			return false;
	return true;
}

static void small_files_are_gathered_and_large_ones_left(void **state)
{
	(void)state;
	ShelfSize sizes[] = {{100000, 0, false}, {1, 0, false}, {1, 0, false}, {40, 0, false}};
	shelf_choose(sizes, 4, 1);
	assert_true(chosen_is(sizes, 4, ".xx."));
	shelf_choose(sizes, 4, 100);
	assert_true(chosen_is(sizes, 4, ".xxx"));
	shelf_choose(sizes, 4, 60000);
	assert_true(chosen_is(sizes, 4, "xxxx"));
	shelf_choose(sizes, 4, 0);
	assert_true(chosen_is(sizes, 4, "...."));
	sizes[0].dead = 10000;
	shelf_choose(sizes, 4, 0);
	assert_true(chosen_is(sizes, 4, "xxxx"));
}

/* One row at a time: the number of files stays small and each row is written few times. */
static void rows_added_one_by_one_cost_a_logarithm(void **state)
{
	(void)state;
	enum { ROWS = 5000, ROOM = 64 };
	ShelfSize sizes[ROOM];
	size_t count = 0, most = 0, written = 0;
	for (size_t i = 0; i < ROWS; i++) {
		size_t kept = 0, rows = 1;
		shelf_choose(sizes, count, 1);
		for (size_t s = 0; s < count; s++)
			if (sizes[s].chosen)
				rows += sizes[s].rows;
			else
				sizes[kept++] = sizes[s];
		sizes[kept] = (ShelfSize){rows, 0, false};
		count = kept + 1;
		written += rows;
		most = count > most ? count : most;
		assert_true(count < ROOM);
	}
	printf("# measured: %d rows added one by one: at most %zu files, each row written %.1f "
	       "times\n", ROWS, most, (double)written / ROWS);
	assert_true(most <= 14 && written <= 14 * ROWS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_published_is_read),
		TEST(what_is_mapped_stays_when_the_list_moves_on),
		TEST(no_list_is_missing_and_not_damage),
		TEST(every_byte_and_every_length_of_the_list_counts),
		TEST(every_byte_of_a_file_counts),
		TEST(one_writes_and_another_is_told),
		TEST(a_dead_writer_holds_nothing_and_what_it_left_goes),
		TEST(files_of_others_in_the_folder_are_left_alone),
		cmocka_unit_test(small_files_are_gathered_and_large_ones_left),
		cmocka_unit_test(rows_added_one_by_one_cost_a_logarithm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
