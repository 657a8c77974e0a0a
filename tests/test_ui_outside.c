/* Other programs (the user's editor), what is kept of an unsaved reply, and what performing tells.
 */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

#include "base/file.h"
#include "ui/keep.h"

#include <sys/stat.h>

static const char *folder;
static Arena folder_arena;

static int make_folder(void **state)
{
	(void)state;
	arena_reset(&folder_arena);
	unsetenv("TMPDIR");
	folder = scratch_make(&folder_arena);
	setenv("TMPDIR", folder, 1);
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("VISUAL");
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

/* An editor made of shell lines; "$1" is the file. */
static void editor_is(Arena *arena, const char *name, const char *lines)
{
	Err err = {0};
	const char *path = path_join(arena, folder, name);
	Str script = arena_fmt(arena, "#!/bin/sh\n%s\n", lines);
	assert_done(file_write_atomic(path, script, 0755, &err));
	setenv("EDITOR", path, 1);
}

static size_t files_named(Arena *arena, const char *part)
{
	FileList list;
	Err err = {0};
	size_t count = 0;
	assert_done(file_list(arena, folder, &list, &err));
	for (size_t i = 0; i < list.count; i++)
		count += str_has(path_base(str_from(list.paths[i])), str_from(part));
	return count;
}

static void the_editor_gets_a_file_of_its_own_and_its_text_comes_back(void **state)
{
	Arena arena = {0};
	Err err = {0};
	Str text;
	(void)state;
	editor_is(&arena, "ed", "stat -c %a \"$1\" > \"$TMPDIR/mode\"; printf 'more\\n' >> \"$1\"");
	assert_done(outside_edit(NULL, &arena, STR("Dear\n"), &text, &err));
	assert_str(text, "Dear\nmore\n");
	assert_done(outside_edit(NULL, &arena, STR("Dear "), &text, &err));
	assert_str(text, "Dear \nmore"); /* the file's last line ends, so that what is added is a line; that end is not ours */
	Buf mode = {0};
	assert_done(file_read(path_join(&arena, folder, "mode"), 100, &mode, &err));
	assert_string_equal(buf_cstr(&mode), "600\n");
	assert_int_equal(files_named(&arena, "countersign-"), 0);
	buf_free(&mode);
	arena_free(&arena);
}

static void the_editor_may_have_words_of_its_own_and_no_shell_reads_them(void **state)
{
	Arena arena = {0};
	Err err = {0};
	Str text;
	(void)state;
	editor_is(&arena, "ed", "printf '%s|%s' \"$1\" \"$2\" > \"$3\"");
	setenv("EDITOR", arena_fmt(&arena, "%s/ed  --wait $(touch,x)", folder).ptr, 1);
	assert_done(outside_edit(NULL, &arena, STR("x"), &text, &err));
	assert_str(text, "--wait|$(touch,x)");
	arena_free(&arena);
}

static void an_editor_that_fails_saves_nothing(void **state)
{
	Arena arena = {0};
	Err err = {0};
	Str text = STR("untouched");
	(void)state;
	editor_is(&arena, "ed", "echo no > \"$1\"; exit 3");
	assert_false(outside_edit(NULL, &arena, STR("x"), &text, &err));
	assert_true(strstr(err.text, "nothing was saved") != NULL);
	setenv("EDITOR", "/does/not/exist", 1);
	assert_false(outside_edit(NULL, &arena, STR("x"), &text, &err));
	unsetenv("EDITOR");
	assert_false(outside_edit(NULL, &arena, STR("x"), &text, &err));
	assert_true(strstr(err.text, "e edits here") != NULL);
	assert_str(text, "untouched");
	assert_int_equal(files_named(&arena, "countersign-"), 0);
	arena_free(&arena);
}

static void an_outside_edit_without_a_change_saves_nothing(void **state)
{
	UiScreen s;
	Arena arena = {0};
	DeskDoor door = ui_fixture_door;
	(void)state;
	editor_is(&arena, "ed", "true");
	door.edit_outside = outside_edit;
	ui_screen_open(&s, 80, 24, 5, CASE_CHECKED);
	s.shown.door = &door;
	ui_screen_words(&s, "Enter E");
	assert_true(ui_screen_shows(&s, "nothing was saved"));
	assert_int_equal(s.fixture.c->draft.revision, 1);
	ui_screen_free(&s);
	arena_free(&arena);
}

/* ---- what is kept ---- */

static void step(Keeper *k, UiScreen *s, bool expected, const char *text)
{
	Str found = STR("");
	assert_int_equal(keeper_step(k, &s->shown, &s->model, &found), expected);
	if (expected)
		assert_true(str_starts(found, str_from(text)));
}

static void an_unsaved_reply_is_found_again_and_a_saved_one_is_not(void **state)
{
	UiScreen s;
	Keeper k = {.folder = folder, .user = STR("alice")},
	       other = {.folder = folder, .user = STR("bob")};
	Arena arena = {0};
	(void)state;
	ui_screen_open(&s, 80, 24, 5, CASE_CHECKED);
	ui_screen_words(&s, "Enter e");
	step(&k, &s, false, "");
	ui_screen_words(&s, "text:Unsaved");
	assert_true(keeper_is_due(&k, &s.model));
	keeper_save(&k, &s.model);
	assert_false(keeper_is_due(&k, &s.model));
	assert_int_equal(files_named(&arena, "unsaved-"), 1);
	ui_screen_free(&s);
	keeper_free(&k);

	ui_screen_open(&s, 80, 24, 5, CASE_CHECKED);
	k = (Keeper){.folder = folder, .user = STR("alice")};
	ui_screen_words(&s, "Enter e");
	step(&other, &s, false, "");
	step(&k, &s, true, "UnsavedDear");
	ui_screen_words(&s, "text:x C-s");
	step(&k, &s, false, "");
	assert_int_equal(files_named(&arena, "unsaved-"), 0);
	ui_screen_free(&s);
	keeper_free(&k);
	keeper_free(&other);
	arena_free(&arena);
}

static void a_kept_text_can_be_undone(void **state)
{
	UiScreen s;
	(void)state;
	ui_screen_open(&s, 80, 24, 5, CASE_CHECKED);
	ui_screen_words(&s, "Enter e");
	ui_screen_take(&s, &(Msg){.kind = MSG_KEPT, .text = STR("Kept text")});
	assert_str(editor_text(&s.model.text), "Kept text");
	assert_true(editor_modified(&s.model.text));
	ui_screen_words(&s, "M-u");
	assert_true(str_starts(editor_text(&s.model.text), STR("Dear Ms Example")));
	ui_screen_free(&s);
}

/* ---- running ---- */

static bool second_is_refused(Desk *desk, Arena *arena, Str action, Str *ret_said, Err *err)
{
	if (str_is(action, "T-1042.3"))
		return err_set(err, ERR_REFUSED, "the executor refused %.*s", STR_ARG(action));
	return ui_fixture_door.execute(desk, arena, action, ret_said, err);
}

static void what_one_action_refuses_does_not_stop_the_others(void **state)
{
	UiScreen s;
	DeskDoor door = ui_fixture_door;
	(void)state;
	door.execute = second_is_refused;
	ui_screen_open(&s, 80, 24, 5, CASE_CHECKED);
	s.shown.door = &door;
	ui_screen_words(&s, "Enter a End a y M-4 Down a End End y x");
	assert_int_equal(s.fixture.c->actions[0].state, ACTION_DONE);
	assert_int_equal(s.fixture.c->actions[2].state, ACTION_APPROVED);
	assert_true(ui_screen_shows(&s, "T-1042.1 is done. the executor refused T-1042.3"));
	ui_screen_free(&s);
}

static void an_action_that_is_held_is_told_and_not_run(void **state)
{
	UiScreen s;
	(void)state;
	setenv("COUNTERSIGN_NOW", "1795439109000", 1);
	ui_screen_open(&s, 80, 24, 5, CASE_CHECKED);
	for (size_t i = 0; i < s.fixture.rules.tools.count; i++)
		s.fixture.rules.tools.items[i].hold_ms = 1200000;
	ui_screen_words(&s, "Enter a End a y x");
	assert_int_equal(s.fixture.c->actions[0].state, ACTION_APPROVED);
	assert_true(ui_screen_shows(&s, "T-1042.1 is held for"));
	ui_screen_free(&s);
	unsetenv("COUNTERSIGN_NOW");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_editor_gets_a_file_of_its_own_and_its_text_comes_back),
		TEST(the_editor_may_have_words_of_its_own_and_no_shell_reads_them),
		TEST(an_editor_that_fails_saves_nothing),
		TEST(an_outside_edit_without_a_change_saves_nothing),
		TEST(an_unsaved_reply_is_found_again_and_a_saved_one_is_not),
		TEST(a_kept_text_can_be_undone),
		TEST(what_one_action_refuses_does_not_stop_the_others),
		TEST(an_action_that_is_held_is_told_and_not_run),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&folder_arena);
	return failed;
}
