/* The executor's own memory of what it has acted on. */
#include "tests/lib/testing.h"

#include "base/file.h"
#include "port/used.h"

#include <sys/stat.h>
#include <unistd.h>

typedef struct Fixture {
	Arena arena;
	const char *path;
} Fixture;

static int setup(void **state)
{
	Fixture *f = xcalloc(1, sizeof *f);
	f->path = path_join(&f->arena, scratch_make(&f->arena), "executor.ini.used");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	Fixture *f = *state;
	Arena arena = f->arena;
	scratch_remove(arena_cstr(&arena, str_slice(str_from(f->path), 0, (size_t)(path_base(str_from(f->path)).ptr - f->path))));
	free(f);
	arena_free(&arena);
	return 0;
}

static bool has(Fixture *f, const char *key)
{
	Used *u;
	Err err = {0};
	bool there;
	assert_done(used_open(f->path, &u, &err));
	assert_done(used_has(u, str_from(key), &there, &err));
	used_close(u);
	return there;
}

static void add(Fixture *f, const char *key)
{
	Used *u;
	Err err = {0};
	assert_done(used_open(f->path, &u, &err));
	assert_done(used_add(u, str_from(key), &err));
	used_close(u);
}

static void what_was_added_is_known_and_nothing_else(void **state)
{
	Fixture *f = *state;
	assert_false(has(f, "aa"));
	add(f, "aa");
	add(f, "bb");
	assert_true(has(f, "aa"));
	assert_true(has(f, "bb"));
	assert_false(has(f, "a"));
	assert_false(has(f, "b\nc"));
	struct stat st;
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_line_that_a_crash_cut_off_takes_no_other_with_it(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(file_write_atomic(f->path, STR("aa\nbb\ncc"), 0600, &err));
	add(f, "dd");
	assert_true(has(f, "bb"));
	assert_true(has(f, "cc")); /* known too early is safe, unknown is not */
	assert_true(has(f, "dd"));
}

static void a_memory_that_others_can_read_or_that_cannot_be_written_is_none(void **state)
{
	Fixture *f = *state;
	Used *u;
	Err err = {0};
	assert_done(file_write_atomic(f->path, STR("aa\n"), 0644, &err));
	assert_false(used_open(f->path, &u, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(unlink(f->path), 0);
	assert_int_equal(symlink("elsewhere", f->path), 0);
	assert_false(used_open(f->path, &u, &err));
	assert_int_equal(unlink(f->path), 0);
	assert_false(used_open("/nowhere/at/all", &u, &err));
	assert_non_null(strstr(err.text, "[executor] used = FILE"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(what_was_added_is_known_and_nothing_else),
		TEST(a_line_that_a_crash_cut_off_takes_no_other_with_it),
		TEST(a_memory_that_others_can_read_or_that_cannot_be_written_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
