/* The key table: no key twice, names that can be read back, a person's own keys, roles, and the manual page made of
 * it (UPDATE_GOLDEN=1 writes that part anew). */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

#include "base/file.h"

static Arena arena;

static int clear(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static Config wishes(const char *key, const char *value)
{
	ConfigEntry *e = ARENA_NEW(&arena, ConfigEntry);
	*e = (ConfigEntry){STR("keys"), str_from(key), str_from(value), 7};
	return (Config){e, 1};
}

static void no_key_of_the_table_means_two_things(void **state)
{
	Keymap map;
	Err err = {0};
	(void)state;
	assert_done(keymap_make(&arena, &(Config){0}, &map, &err));
	assert_int_equal(map.count, keymap_default.count);
}

static void every_key_has_a_help_and_a_name_that_reads_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < keymap_default.count; i++) {
		const Key *k = &keymap_default.items[i];
		assert_non_null(k->help);
		assert_true(k->modes != 0);
		for (size_t n = 0; n < KEY_ALTERNATIVES && k->presses[n] != PRESS_NONE; n++) {
			Buf name = {0};
			Press back;
			press_name(k->presses[n], &name);
			if (!press_from(buf_str(&name), &back) || back != k->presses[n])
				fail_msg("%s is not read back", buf_cstr(&name));
			buf_free(&name);
		}
	}
	static const char *const none[] = {"", "Ctrl-", "Alt-", "Hyper-X", "xx", "Ctrl-1", "F99", "\x01"};
	for (size_t i = 0; i < COUNT(none); i++) {
		Press press;
		assert_false(press_from(str_from(none[i]), &press));
	}
}

static void a_persons_own_keys_take_the_place_of_the_built_in_ones(void **state)
{
	Keymap map;
	Err err = {0};
	Config config = wishes("queue.draft", "D, Ctrl-G");
	(void)state;
	assert_done(keymap_make(&arena, &config, &map, &err));
	assert_null(keymap_find(&map, MODE_QUEUE, 'd', NULL));
	assert_int_equal(keymap_find(&map, MODE_QUEUE, 'D', NULL)->doing, DO_DRAFT);
	assert_int_equal(keymap_find(&map, MODE_QUEUE, PRESS_CTRL('g'), NULL)->doing, DO_DRAFT);
	assert_int_equal(keymap_find(&map, MODE_CASE, 'd', NULL)->doing, DO_DRAFT); /* other views stay */
	config = wishes("case.down", "J");
	assert_done(keymap_make(&arena, &config, &map, &err));
	assert_null(keymap_find(&map, MODE_CASE, 'j', NULL));
	assert_int_equal(keymap_find(&map, MODE_CASE, 'J', NULL)->doing, DO_DOWN);
	assert_int_equal(keymap_find(&map, MODE_QUEUE, 'j', NULL)->doing, DO_DOWN);
	config = wishes("queue.refresh", "none");
	assert_done(keymap_make(&arena, &config, &map, &err));
	assert_null(keymap_find(&map, MODE_QUEUE, 'R', NULL));
}

static void a_wish_that_cannot_be_is_named_with_its_line(void **state)
{
	static const char *const cases[][3] = {
		{"queue.zebra", "x", "there is no \"queue.zebra\""},
		{"queue.draft", "Hyper-X", "\"Hyper-X\" is no key"},
		{"queue.draft", "o", "o is both queue.sort and queue.draft"},
		{"queue.draft", "a,b,c,d,e", "at most 4 keys"},
		{"editor.save", "x", "is typed there"},
		{"approval.sign", "x", "can't be changed"},
		{"approval.begin", "x", "can't be changed"},
		{"confirm.confirm", "Ctrl-S", "can't be changed"},
		{"queue.view", "x", "can't be changed"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		Keymap map = {0};
		Err err = {0};
		Config config = wishes(cases[i][0], cases[i][1]);
		if (keymap_make(&arena, &config, &map, &err))
			fail_msg("%s = %s is taken", cases[i][0], cases[i][1]);
		if (strstr(err.text, cases[i][2]) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", err.text, cases[i][2]);
		assert_null(map.items);
	}
}

static void what_a_role_may_not_do_is_not_offered_and_says_why(void **state)
{
	UiScreen s;
	(void)state;
	ui_screen_open(&s, 100, 30, 10, CASE_CHECKED);
	ui_screen_become(&s, STR("auditor"));
	assert_false(ui_screen_shows(&s, " draft "));
	ui_screen_words(&s, "d");
	assert_true(ui_screen_shows(&s, "You are auditor: that role may not draft."));
	ui_screen_words(&s, "Enter");
	assert_true(ui_screen_shows(&s, "a action"));
	assert_false(ui_screen_shows(&s, "  r reject"));
	ui_screen_words(&s, "?");
	assert_false(ui_screen_shows(&s, "countersign it"));
	ui_screen_words(&s, "q e");
	assert_int_equal(s.model.mode, MODE_CASE);
	ui_screen_free(&s);
}

/* ---- the manual page ---- */

static bool is_shared(const Key *k)
{
	unsigned count = 0;
	for (unsigned bits = k->modes; bits != 0; bits &= bits - 1)
		count++;
	return count >= 4;
}

static void page_key(Buf *out, const Key *k, Doing *last)
{
	AUTO(buf_free) Buf shown = {0};
	if (k->doing == *last)
		return; /* the same for another role */
	*last = k->doing;
	key_shown(k, KEY_ALTERNATIVES, &shown);
	buf_adds(out, ".It Li ");
	for (size_t i = 0; i < shown.len; i++)
		buf_addf(out, shown.ptr[i] == '-' ? "\\-" : "%c", shown.ptr[i]);
	buf_addf(out, "\n%s%c%s.\n", strchr("'.", k->help[0]) != NULL ? "\\&" : "",
		k->help[0] >= 'a' && k->help[0] <= 'z' ? k->help[0] - 32 : k->help[0], k->help + 1);
}

static void page_section(Buf *out, const char *title, Mode mode, bool shared)
{
	size_t before = out->len;
	Doing last = DO_NOTHING;
	buf_addf(out, ".Ss %s\n.Bl -tag -width \"Ctrl-Left Alt-B\"\n", title);
	size_t empty = out->len;
	for (size_t i = 0; i < keymap_default.count; i++)
		if ((keymap_default.items[i].modes >> mode & 1) != 0 && is_shared(&keymap_default.items[i]) == shared)
			page_key(out, &keymap_default.items[i], &last);
	buf_adds(out, ".El\n");
	if (out->len == empty + strlen(".El\n"))
		out->len = before;
}

static void the_manual_page_lists_the_keys_of_the_table(void **state)
{
	static const char *const begin = ".\\\" The keys, written by tests/test_ui_keys.c\n",
				 *const end = ".\\\" The end of the keys\n", *const path = "docs/man/countersign.1";
	AUTO(buf_free) Buf page = {0}, keys = {0}, whole = {0};
	Err err = {0};
	(void)state;
	assert_done(file_read(path, 1 << 20, &page, &err));
	ptrdiff_t from = str_find(buf_str(&page), str_from(begin), 0), to = str_find(buf_str(&page), str_from(end), 0);
	assert_true(from >= 0 && to > from);
	for (Mode mode = 0; mode < MODE_COUNT; mode++)
		page_section(&keys, mode_name(mode), mode, false);
	page_section(&keys, "Moving, everywhere", MODE_CASE, true);
	page_section(&keys, "Writing, everywhere", MODE_EDITOR, true);
	from += (ptrdiff_t)strlen(begin);
	if (str_eq(str_slice(buf_str(&page), (size_t)from, (size_t)to), buf_str(&keys)))
		return;
	if (getenv("UPDATE_GOLDEN") == NULL)
		fail_msg("the keys in %s are not those of the table: make golden writes them", path);
	buf_add(&whole, str_slice(buf_str(&page), 0, (size_t)from));
	buf_add(&whole, buf_str(&keys));
	buf_add(&whole, str_slice(buf_str(&page), (size_t)to, page.len));
	assert_done(file_write_atomic(path, buf_str(&whole), 0644, &err));
}

#define TEST(name) cmocka_unit_test_teardown(name, clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_key_of_the_table_means_two_things),
		TEST(every_key_has_a_help_and_a_name_that_reads_back),
		TEST(a_persons_own_keys_take_the_place_of_the_built_in_ones),
		TEST(a_wish_that_cannot_be_is_named_with_its_line),
		TEST(what_a_role_may_not_do_is_not_offered_and_says_why),
		TEST(the_manual_page_lists_the_keys_of_the_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
