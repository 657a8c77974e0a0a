/* The editor: what people expect of a text field, with any script in it. */
#include "tests/lib/testing.h"

#include "ui/editor.h"
#include "ui/text.h"

#include "base/file.h"
#include "base/utf8.h"

static Editor e;

static void open_with(const char *text, bool line, int width)
{
	editor_open(&e, str_from(text), line);
	editor_layout(&e, width, 10);
}

static void doings(const Doing *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_true(editor_do(&e, list[i]));
}

#define DO(...)                                                                                    \
	doings((const Doing[]){__VA_ARGS__}, sizeof((const Doing[]){__VA_ARGS__}) / sizeof(Doing))

static void type(const char *text)
{
	Str s = str_from(text);
	for (size_t at = 0; at < s.len;) {
		size_t len = text_grapheme(s, at);
		editor_insert(&e, str_slice(s, at, at + len), true);
		at += len;
	}
}

#define assert_text(wanted) assert_str(editor_text(&e), wanted)

static void moves_and_erases_whole_graphemes(void **state)
{
	(void)state;
	open_with("ae\xCC\x81👨\xE2\x80\x8D👩日", false, 40);
	DO(DO_RIGHT, DO_RIGHT);
	assert_int_equal(e.cursor, 4);
	DO(DO_RIGHT);
	assert_int_equal(e.cursor, 15);
	DO(DO_ERASE);
	assert_text("ae\xCC\x81日");
	DO(DO_ERASE, DO_ERASE_NEXT);
	assert_text("a");
}

static void typing_is_undone_word_by_word_and_redone(void **state)
{
	(void)state;
	open_with("", false, 40);
	type("one two");
	assert_text("one two");
	DO(DO_UNDO);
	assert_text("one");
	DO(DO_UNDO);
	assert_text("");
	DO(DO_UNDO, DO_REDO, DO_REDO, DO_REDO);
	assert_text("one two");
	DO(DO_ERASE_WORD, DO_UNDO);
	assert_text("one two");
	assert_int_equal(e.cursor, 7);
}

static void a_new_change_forgets_what_was_undone(void **state)
{
	(void)state;
	open_with("", false, 40);
	type("one");
	DO(DO_UNDO);
	type("two");
	DO(DO_REDO);
	assert_text("two");
}

static void it_knows_whether_it_was_changed(void **state)
{
	(void)state;
	open_with("x", false, 40);
	assert_false(editor_modified(&e));
	type("y");
	assert_true(editor_modified(&e));
	DO(DO_UNDO);
	assert_false(editor_modified(&e));
	type("z");
	editor_saved(&e);
	assert_false(editor_modified(&e));
	DO(DO_UNDO);
	assert_true(editor_modified(&e));
	type("q"); /* what was saved can't be reached any more */
	DO(DO_UNDO);
	assert_true(editor_modified(&e));
}

static void words_are_letters_and_digits_of_any_script(void **state)
{
	(void)state;
	open_with("größe-42, Ünï_x  ende", false, 40);
	DO(DO_WORD_RIGHT);
	assert_int_equal(e.cursor, 7);
	DO(DO_WORD_RIGHT);
	assert_int_equal(e.cursor, 10);
	DO(DO_WORD_RIGHT, DO_WORD_RIGHT);
	assert_int_equal(e.cursor, e.text.len);
	DO(DO_WORD_LEFT, DO_ERASE_WORD);
	assert_text("größe-42, ende");
	DO(DO_TOP, DO_ERASE_WORD_NEXT);
	assert_text("-42, ende");
}

static void lines_end_and_start_and_are_killed(void **state)
{
	(void)state;
	open_with("one\ntwo\nthree", false, 40);
	DO(DO_DOWN, DO_LINE_END);
	assert_int_equal(e.cursor, 7);
	DO(DO_ERASE_TO_START);
	assert_text("one\n\nthree");
	DO(DO_ERASE_TO_END);
	assert_text("one\nthree");
	DO(DO_ERASE_TO_END);
	assert_text("one\n");
	DO(DO_NEWLINE);
	assert_text("one\n\n");
	assert_int_equal(e.row_count, 3);
}

static void up_and_down_keep_the_column(void **state)
{
	(void)state;
	open_with("abcdef\nab\n日本語\nabcdef", false, 40);
	DO(DO_RIGHT, DO_RIGHT, DO_RIGHT, DO_RIGHT, DO_RIGHT, DO_DOWN);
	assert_int_equal(e.cursor, 9); /* the short line's end */
	DO(DO_DOWN);
	assert_int_equal(editor_column(&e, &e.rows[2], e.cursor), 4); /* not inside the wide one */
	DO(DO_DOWN);
	assert_int_equal(editor_column(&e, &e.rows[3], e.cursor), 5);
	DO(DO_UP, DO_UP, DO_UP);
	assert_int_equal(e.cursor, 5);
}

static void long_lines_wrap_softly_at_blanks(void **state)
{
	(void)state;
	open_with("one two three four", false, 8);
	assert_int_equal(e.row_count, 3);
	assert_int_equal(e.rows[1].start, 8);
	DO(DO_LINE_END);
	assert_int_equal(e.cursor, 7); /* the last place of the row, not the start of the next */
	DO(DO_DOWN);
	assert_int_equal(editor_cursor_row(&e), 1);
	DO(DO_LINE_START);
	assert_int_equal(e.cursor, 8);
	assert_text("one two three four"); /* nothing was put in */
}

static void the_view_follows_the_cursor(void **state)
{
	(void)state;
	open_with("", false, 20);
	editor_layout(&e, 20, 5);
	for (int i = 0; i < 40; i++)
		editor_insert(&e, STR("line\n"), false);
	assert_int_equal(e.row_count, 41);
	assert_int_equal(e.first_row, 36);
	DO(DO_PAGE_UP, DO_PAGE_UP);
	assert_true(editor_cursor_row(&e) >= e.first_row);
	DO(DO_TOP);
	assert_int_equal(e.first_row, 0);
	DO(DO_BOTTOM);
	assert_int_equal(e.first_row, 36);
}

static void a_line_editor_holds_one_line(void **state)
{
	(void)state;
	open_with("", true, 40);
	editor_insert(&e, STR("a\r\nb\nc"), false);
	assert_text("a b c");
	DO(DO_NEWLINE);
	assert_text("a b c");
}

static void what_comes_in_is_made_valid(void **state)
{
	(void)state;
	open_with("", false, 40);
	editor_insert(&e, STR("a\xff\x80z\r\n"), false);
	assert_text("a\xEF\xBF\xBD\xEF\xBF\xBDz\n");
}

static void a_mark_typed_behind_a_letter_joins_it(void **state)
{
	(void)state;
	open_with("", false, 40);
	type("e");
	editor_insert(&e, STR("\xCC\x81"), true);
	assert_int_equal(e.cursor, 3);
	DO(DO_LEFT);
	assert_int_equal(e.cursor, 0);
}

static void the_ceiling_holds(void **state)
{
	Arena arena = {0};
	char *much = arena_alloc(&arena, EDITOR_MAX_TEXT);
	(void)state;
	memset(much, 'x', EDITOR_MAX_TEXT);
	open_with("abc", false, 80);
	editor_insert(&e, (Str){much, EDITOR_MAX_TEXT}, false);
	assert_text("abc");
	assert_false(editor_modified(&e));
	arena_free(&arena);
}

/* After any keys: the cursor is at a grapheme, rows cover the text, and undo leads back to the
 * start. */
static void any_keys_keep_it_sound(void **state)
{
	static const char *const pieces[] = {"a", " ", "日", "e\xCC\x81", "\xCC\x81",
		"👨\xE2\x80\x8D👩", "\n", "\t", "word", "\xE2\x80\xAE", "🇩🇪"};
	(void)state;
	srand(5);
	for (int round = 0; round < 60; round++) {
		open_with("start of it\nall", false, 3 + rand() % 30);
		for (int i = 0; i < 300; i++) {
			int doing = 1 + rand() % (DO_COUNT - 1);
			if (rand() % 2 == 0)
				editor_insert(&e, str_from(pieces[(size_t)rand() % COUNT(pieces)]),
					rand() % 2 == 0);
			else
				editor_do(&e, (Doing)doing);
			assert_true(e.cursor <= e.text.len);
			assert_int_equal(e.rows[0].start, 0);
			for (size_t r = 1; r < e.row_count; r++)
				assert_int_equal(e.rows[r].start, e.rows[r - 1].next);
			assert_int_equal(e.rows[e.row_count - 1].next, e.text.len);
			size_t row = editor_cursor_row(&e);
			assert_true(row >= e.first_row && row < e.first_row + (size_t)e.height);
		}
		while (e.step_at > 0)
			DO(DO_UNDO);
		assert_text("start of it\nall");
		assert_false(editor_modified(&e));
	}
}

/* ---- what a change leaves must be what a fresh layout gives ---- */

static void assert_rows_as_fresh(const char *what)
{
	Editor fresh = {0};
	editor_open(&fresh, editor_text(&e), e.line);
	editor_layout(&fresh, e.width, e.height);
	if (fresh.row_count != e.row_count)
		fail_msg("%s: %zu rows, fresh %zu", what, e.row_count, fresh.row_count);
	for (size_t i = 0; i < e.row_count; i++)
		if (memcmp(&fresh.rows[i], &e.rows[i], sizeof fresh.rows[i]) != 0)
			fail_msg("%s: row %zu is %zu-%zu, fresh %zu-%zu", what, i, e.rows[i].start, e.rows[i].end,
				fresh.rows[i].start, fresh.rows[i].end);
	editor_free(&fresh);
}

static void rows_after_any_change_are_those_of_a_fresh_layout(void **state)
{
	static const char *const pieces[] = {"a", " ", "\n", "word ", "日本", "longwordwithoutanyblank", "\t", "é",
		"e\xCC\x81", "\n\n", "one two three four five six\n", "  ", "👩\xE2\x80\x8D👩"};
	static const Doing doing[] = {DO_ERASE, DO_ERASE_NEXT, DO_ERASE_WORD, DO_ERASE_TO_END, DO_ERASE_TO_START,
		DO_UNDO, DO_REDO, DO_LEFT, DO_RIGHT, DO_UP, DO_DOWN, DO_WORD_LEFT, DO_WORD_RIGHT, DO_TOP,
		DO_BOTTOM, DO_LINE_END, DO_PUT_BACK, DO_ERASE_WORD_NEXT, DO_PAGE_DOWN};
	(void)state;
	srand(23);
	for (int round = 0; round < 60; round++) {
		open_with("", false, 4 + rand() % 30);
		for (int step = 0; step < 150; step++) {
			if (rand() % 2 == 0)
				editor_insert(&e, str_from(pieces[(size_t)rand() % COUNT(pieces)]), rand() % 2);
			else
				editor_do(&e, doing[(size_t)rand() % COUNT(doing)]);
			assert_rows_as_fresh("after a step");
			assert_int_equal(text_grapheme_start(editor_text(&e), e.cursor), e.cursor);
			size_t row = editor_cursor_row(&e);
			assert_true(row >= e.first_row && row < e.first_row + (size_t)e.height);
		}
		editor_layout(&e, 4 + rand() % 30, 5);
		assert_rows_as_fresh("after another width");
	}
}

/* ---- what Unicode says ---- */

/* "÷ 0020 × 0308 ÷" as text and the places where it may be broken. */
static size_t break_test(Str line, Buf *text, size_t *breaks)
{
	size_t count = 0;
	Str rest = line, word;
	while (rest.len > 0 && str_next(&rest, ' ', &word)) {
		if (str_is(word, "÷"))
			breaks[count++] = text->len;
		else if (word.len >= 4 && !str_is(word, "×"))
			utf8_encode((uint32_t)strtoul(word.ptr, NULL, 16), text);
	}
	return count;
}

static void the_cursor_stands_where_unicode_says_a_character_begins(void **state)
{
	Arena arena = {0};
	Buf file = {0};
	Err err = {0};
	const char *path = shared_path(&arena, "data/unicode15/GraphemeBreakTest.txt");
	size_t tests = 0;
	(void)state;
	if (path == NULL)
		skip();
	assert_done(file_read(path, 1 << 24, &file, &err));
	Str rest = buf_str(&file), line;
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		size_t breaks[64], count;
		Buf text = {0};
		ptrdiff_t comment = str_find(line, STR("#"), 0);
		count = break_test(str_trim(str_slice(line, 0, comment < 0 ? line.len : (size_t)comment)), &text,
			breaks);
		if (count == 0)
			continue;
		editor_open(&e, buf_str(&text), false);
		editor_layout(&e, 200, 5);
		for (size_t i = 0; i < count; i++, editor_do(&e, DO_RIGHT))
			if (e.cursor != breaks[i])
				fail_msg("%.*s: right: at byte %zu, not %zu", STR_ARG(line), e.cursor, breaks[i]);
		for (size_t i = count; i > 0; i--, editor_do(&e, DO_LEFT))
			if (e.cursor != breaks[i - 1])
				fail_msg("%.*s: left: at byte %zu, not %zu", STR_ARG(line), e.cursor,
					breaks[i - 1]);
		tests++;
		buf_free(&text);
	}
	print_message("# measured: GraphemeBreakTest.txt: %zu of %zu, right and left\n", tests, tests);
	assert_true(tests > 500);
	buf_free(&file);
	arena_free(&arena);
}

static void what_was_erased_together_is_put_back_together(void **state)
{
	(void)state;
	open_with("one two three", false, 40);
	DO(DO_BOTTOM, DO_ERASE_WORD, DO_ERASE_WORD, DO_TOP, DO_PUT_BACK);
	assert_text("two threeone ");
	DO(DO_TOP, DO_ERASE_WORD_NEXT, DO_ERASE_WORD_NEXT, DO_BOTTOM, DO_PUT_BACK);
	assert_text(" two threeone");
	DO(DO_UNDO, DO_UNDO, DO_UNDO, DO_UNDO);
	assert_text("one ");
}

static void a_search_goes_round_and_ignores_case(void **state)
{
	(void)state;
	open_with("Größe und größe\nGRÖSSE, größer", false, 40);
	assert_true(editor_seek(&e, STR("GRÖßE"), true, false));
	assert_int_equal(e.cursor, 0);
	assert_true(editor_seek(&e, STR("größe"), true, true));
	assert_int_equal(e.cursor, 12);
	assert_true(editor_seek(&e, STR("größe"), true, true));
	assert_int_equal(e.cursor, 29);
	assert_true(editor_seek(&e, STR("größe"), true, true));
	assert_int_equal(e.cursor, 0);
	assert_true(editor_seek(&e, STR("größe"), false, true));
	assert_int_equal(e.cursor, 29);
	assert_false(editor_seek(&e, STR("zebra"), true, false));
	assert_false(editor_seek(&e, STR(""), true, false));
	assert_int_equal(e.cursor, 29);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves_and_erases_whole_graphemes),
		cmocka_unit_test(typing_is_undone_word_by_word_and_redone),
		cmocka_unit_test(a_new_change_forgets_what_was_undone),
		cmocka_unit_test(it_knows_whether_it_was_changed),
		cmocka_unit_test(words_are_letters_and_digits_of_any_script),
		cmocka_unit_test(lines_end_and_start_and_are_killed),
		cmocka_unit_test(up_and_down_keep_the_column),
		cmocka_unit_test(long_lines_wrap_softly_at_blanks),
		cmocka_unit_test(the_view_follows_the_cursor),
		cmocka_unit_test(a_line_editor_holds_one_line),
		cmocka_unit_test(what_comes_in_is_made_valid),
		cmocka_unit_test(a_mark_typed_behind_a_letter_joins_it),
		cmocka_unit_test(the_ceiling_holds),
		cmocka_unit_test(any_keys_keep_it_sound),
		cmocka_unit_test(rows_after_any_change_are_those_of_a_fresh_layout),
		cmocka_unit_test(the_cursor_stands_where_unicode_says_a_character_begins),
		cmocka_unit_test(what_was_erased_together_is_put_back_together),
		cmocka_unit_test(a_search_goes_round_and_ignores_case),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	editor_free(&e);
	return failed;
}
