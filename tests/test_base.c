#include "tests/lib/testing.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"

#include <unistd.h>

static void a_split_delivers_the_empty_last_field(void **state)
{
	(void)state;
	Str rest = STR("a,,b,"), part;
	const char *expected[] = {"a", "", "b", ""};
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_true(str_next(&rest, ',', &part));
		assert_str(part, expected[i]);
	}
	assert_false(str_next(&rest, ',', &part));
}

static void of_equal_strings_all_but_the_first_are_repeats(void **state)
{
	(void)state;
	const Str list[] = {STR("b"), STR("a"), STR("b"), STR(""), STR("b"), STR("ab"), STR("")};
	const bool want[] = {false, false, true, false, true, false, true};
	bool repeats[7] = {0};
	str_mark_repeats(list, 7, repeats);
	assert_memory_equal(repeats, want, sizeof want);
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
	(void)state;
	int64_t value = 7;
	assert_true(str_to_int64(STR("-42"), &value));
	assert_int_equal(value, -42);
	const char *bad[] = {"", " 1", "1 ", "1x", "9223372036854775808", "0x10"};
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_to_int64(str_from(bad[i]), &value));
	assert_int_equal(value, -42); /* untouched on failure */
}

static void a_buffer_stops_at_its_ceiling_and_says_so(void **state)
{
	(void)state;
	AUTO(buf_free) Buf b = {.ceiling = 4};
	buf_adds(&b, "abcd");
	assert_false(b.overflowed);
	buf_addc(&b, 'e');
	assert_true(b.overflowed);
	assert_str(buf_str(&b), "abcd");
	buf_adds(&b, "");
	assert_str(buf_str(&b), "abcd");
}

static void an_arena_array_grows_and_keeps_its_values(void **state)
{
	(void)state;
	Arena arena = {0};
	int *items = NULL;
	size_t count = 0;
	for (int i = 0; i < 1000; i++)
		*ARENA_PUSH(&arena, items, count) = i;
	assert_int_equal(count, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	arena_free(&arena);
}

static void an_error_keeps_its_words_when_it_is_prefixed(void **state)
{
	(void)state;
	Err err = {0};
	assert_false(err_set(&err, ERR_REFUSED, "no"));
	assert_false(err_prefix(&err, "%s: ", "tools/a.json"));
	assert_string_equal(err.text, "tools/a.json: no");
	assert_int_equal(err_exit_status(err.code), 4);
	char huge[2 * ERR_TEXT];
	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	err_prefix(&err, "%s", huge);
	assert_int_equal(strlen(err.text), ERR_TEXT - 1);
	err_set(&err, ERR_NO, "%s!", err.text); /* its own text as an argument */
	assert_int_equal(err.code, ERR_NO);
}

static void times_are_read_and_written(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {{"1970-01-01", 0}, {"1970-01-01T00:00:01Z", 1000}, {"1970-01-01T01:00:00+01:00", 0},
		{"2026-11-23T13:05:09.250Z", 1795439109250}, {"1969-12-31T23:59:59Z", -1000},
		{"2024-02-29", 1709164800000}};
	const char *bad[] = {"", "yesterday", "2026-13-01", "2026-02-31", "2026-1-1", "2026-11-23T25:00",
		"2026-11-23T10:00:00 CET", "+026-11-23"};
	int64_t ms;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(clock_from_iso(str_from(good[i].text), &ms));
		assert_int_equal(ms, good[i].ms);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(clock_from_iso(str_from(bad[i]), &ms));
	assert_string_equal(clock_iso(1795439109250).text, "2026-11-23T13:05:09Z");
	assert_true(clock_since(STR("2h"), 7200000, &ms));
	assert_int_equal(ms, 0);
	assert_false(clock_since(STR("-2h"), 7200000, &ms));
}

static void a_hash_is_sha_256(void **state)
{
	(void)state; /* FIPS 180-2, appendix B.1 */
	Hash h;
	assert_string_equal(hash_hex_of(STR("abc")).text,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(hash_from_hex(str_from(hash_hex_of(STR("abc")).text), &h));
	assert_true(hash_equal(h, hash_of2(STR("a"), STR("bc"))));
	assert_false(hash_from_hex(STR("ba78"), &h));
}

static void a_file_is_replaced_whole_and_read_under_its_ceiling(void **state)
{
	(void)state;
	Arena arena = {0};
	Err err = {0};
	const char *folder = scratch_make(&arena), *path = path_join(&arena, folder, "a/b.txt");
	AUTO(buf_free) Buf text = {0};
	assert_done(file_make_folder(path_join(&arena, folder, "a"), 0700, &err));
	assert_done(file_write_atomic(path, STR("one"), 0600, &err));
	assert_done(file_write_atomic(path, STR("two"), 0600, &err));
	assert_done(file_read(path, 3, &text, &err));
	assert_str(buf_str(&text), "two");
	assert_false(file_read(path, 2, &text, &err));
	assert_non_null(strstr(err.text, "b.txt"));
	assert_false(file_read(folder, 100, &text, &err));
	assert_non_null(strstr(err.text, "not a regular file"));
	assert_false(file_read(path_join(&arena, folder, "none"), 9, &text, &err));
	assert_int_equal(err.code, ERR_MISSING);
	FileList list;
	assert_done(file_list(&arena, folder, &list, &err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.paths[0], path);
	scratch_remove(folder);
	arena_free(&arena);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
	(void)state;
	Arena arena = {0};
	Err err = {0};
	const char *folder = scratch_make(&arena);
	assert_false(file_write_atomic(path_join(&arena, folder, "no/such/folder.txt"), STR("x"), 0600, &err));
	assert_int_equal(err.code, ERR_IO);
	scratch_remove(folder);
	arena_free(&arena);
}

static void paths_have_a_base_and_an_extension(void **state)
{
	(void)state;
	assert_str(path_base(STR("/a/b.md")), "b.md");
	assert_str(path_extension(STR("/a.d/b")), "");
	assert_str(path_extension(STR(".hidden")), "");
	assert_str(path_extension(STR("a/b.tar.gz")), ".gz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_split_delivers_the_empty_last_field),
		cmocka_unit_test(of_equal_strings_all_but_the_first_are_repeats),
		cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
		cmocka_unit_test(a_buffer_stops_at_its_ceiling_and_says_so),
		cmocka_unit_test(an_arena_array_grows_and_keeps_its_values),
		cmocka_unit_test(an_error_keeps_its_words_when_it_is_prefixed),
		cmocka_unit_test(times_are_read_and_written),
		cmocka_unit_test(a_hash_is_sha_256),
		cmocka_unit_test(a_file_is_replaced_whole_and_read_under_its_ceiling),
		cmocka_unit_test(a_failed_write_leaves_the_old_file),
		cmocka_unit_test(paths_have_a_base_and_an_extension),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
