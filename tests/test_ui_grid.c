/* Cells, widths and wrapping: what the screen is made of. */
#include "tests/lib/testing.h"

#include "ui/rows.h"
#include "ui/text.h"

static Str on_grid(Arena *arena, int cols, int x, int room, const char *text)
{
	Grid g = {0};
	Buf b = {0};
	grid_resize(&g, cols, 1);
	grid_puts(&g, x, 0, room, LOOK_PLAIN, text);
	grid_text(&g, &b);
	Str s = str_trim(arena_copy(arena, buf_str(&b)));
	buf_free(&b);
	grid_free(&g);
	return s;
}

static void text_is_clipped_at_the_room_and_at_the_edge(void **state)
{
	Arena a = {0};
	(void)state;
	assert_str(on_grid(&a, 10, 0, 4, "abcdef"), "abcd");
	assert_str(on_grid(&a, 10, 7, 99, "abcdef"), "abc");
	assert_str(on_grid(&a, 10, 12, 99, "abcdef"), "");
	assert_str(on_grid(&a, 10, 0, 0, "abcdef"), "");
	arena_free(&a);
}

static void a_wide_character_is_never_cut_in_two(void **state)
{
	Arena a = {0};
	(void)state;
	assert_str(on_grid(&a, 5, 0, 5, "日本語"), "日本");
	assert_str(on_grid(&a, 4, 3, 9, "日"), "");
	assert_int_equal(text_width(STR("日本語 ab")), 9);
	arena_free(&a);
}

static void half_of_an_overwritten_wide_character_becomes_a_blank(void **state)
{
	Grid g = {0};
	Buf b = {0};
	(void)state;
	grid_resize(&g, 6, 1);
	grid_puts(&g, 0, 0, 6, LOOK_PLAIN, "日本語");
	grid_puts(&g, 1, 0, 1, LOOK_PLAIN, "x");
	grid_puts(&g, 4, 0, 1, LOOK_PLAIN, "y");
	grid_text(&g, &b);
	assert_string_equal(buf_cstr(&b), " x本y\n");
	buf_free(&b);
	grid_free(&g);
}

static void marks_ride_on_their_base_and_joiners_are_not_drawn(void **state)
{
	Unit u;
	Str composed = STR("e\xCC\x81x"), family = STR("👨\xE2\x80\x8D👩"),
	    heart = STR("❤\xEF\xB8\x8F!");
	(void)state;
	assert_int_equal(unit_at(composed, 0, &u), 3);
	assert_int_equal(u.width, 1);
	assert_int_equal(u.glyph_len, 3);
	assert_int_equal(unit_at(family, 0, &u), 7); /* the joiner is eaten */
	assert_int_equal(u.glyph_len, 4);
	assert_int_equal(u.width, 2);
	assert_int_equal(unit_at(heart, 0, &u), 6);
	assert_int_equal(u.width, 1);
	assert_int_equal(u.glyph_len, 3);
}

static void what_cannot_stand_alone_is_a_replacement_character(void **state)
{
	static const char *const odd[] = {
		"\xCC\x81", "\x07", "\x80", "\xE2\x80\x8B", "\xF8", "\x7f", "\xE2"};
	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++) {
		Unit u;
		assert_int_equal(unit_at(str_from(odd[i]), 0, &u), strlen(odd[i]));
		assert_int_equal(u.width, 1);
		assert_memory_equal(u.glyph, "\xEF\xBF\xBD", 3);
	}
}

static void fitted_text_ends_with_an_ellipsis_and_fits(void **state)
{
	Arena a = {0};
	(void)state;
	assert_str(text_fit(&a, STR("abcdef"), 6), "abcdef");
	assert_str(text_fit(&a, STR("abcdef"), 5), "abcd…");
	assert_str(text_fit(&a, STR("日本語"), 5), "日本…");
	assert_str(text_fit(&a, STR("日本語"), 4), "日…");
	assert_str(text_fit(&a, STR("日本語"), 0), "");
	arena_free(&a);
}

static Str wrapped(Arena *arena, const char *text, int width, bool exact)
{
	Buf b = {0};
	Str s = str_from(text);
	size_t from = 0;
	do {
		Wrap w = text_wrap(s, from, width, exact);
		buf_addf(&b, "%.*s|", (int)(w.end - from), s.ptr + from);
		from = w.next;
	} while (from < s.len);
	Str out = arena_copy(arena, buf_str(&b));
	buf_free(&b);
	return out;
}

static void words_are_wrapped_and_long_ones_broken(void **state)
{
	Arena a = {0};
	(void)state;
	assert_str(wrapped(&a, "one two three", 8, false), "one two|three|");
	assert_str(wrapped(&a, "one two three", 7, false), "one two|three|");
	assert_str(wrapped(&a, "one two three", 8, true), "one two |three|");
	assert_str(wrapped(&a, "abcdefghij", 4, false), "abcd|efgh|ij|");
	assert_str(wrapped(&a, "日本語日本語", 5, false), "日本|語日|本語|");
	assert_str(wrapped(&a, "a\n\nb", 5, false), "a||b|");
	assert_str(wrapped(&a, "", 5, false), "|");
	assert_str(wrapped(&a, "日", 1, false), "日|"); /* goes on, whatever the width */
	arena_free(&a);
}

/* Exact: all bytes are in some row, and no row is wider than the room. */
static void an_exact_wrap_loses_no_blank(void **state)
{
	static const char *const pieces[] = {
		"a", " ", "  ", "word", "日本", "e\xCC\x81", "-", "🐌", "longerword"};
	(void)state;
	srand(3);
	for (int round = 0; round < 2000; round++) {
		Buf text = {0}, rows = {0};
		for (int i = 0; i < 30; i++)
			buf_adds(&text, pieces[(size_t)rand() % COUNT(pieces)]);
		int width = 2 + rand() % 20;
		size_t from = 0;
		while (from < text.len) {
			Wrap w = text_wrap(buf_str(&text), from, width, true);
			Str row = str_slice(buf_str(&text), from, w.end);
			assert_true(w.next > from);
			assert_true(text_width(row) <= width);
			buf_add(&rows, row);
			from = w.next;
		}
		assert_string_equal(buf_cstr(&rows), buf_cstr(&text));
		buf_free(&text);
		buf_free(&rows);
	}
}

static void graphemes_are_what_people_call_characters(void **state)
{
	Str s = STR("e\xCC\x81👨\xE2\x80\x8D👩\xE2\x80\x8D👧🇩🇪x");
	(void)state;
	assert_int_equal(text_grapheme(s, 0), 3);
	assert_int_equal(text_grapheme(s, 3), 18);
	assert_int_equal(text_grapheme(s, 21), 8);
	assert_int_equal(text_grapheme_before(s, s.len), 1);
	assert_int_equal(text_grapheme_before(s, s.len - 1), 8);
	assert_int_equal(text_grapheme_before(s, 21), 18);
	assert_int_equal(text_grapheme_before(s, 0), 0);
}

static void a_span_that_is_wrapped_goes_on_in_the_next_row(void **state)
{
	Rows r = {0};
	Grid g = {0};
	Span span = {4, 13, LOOK_QUOTE};
	(void)state;
	rows_reset(&r, 8);
	rows_add(&r, (Para){.spans = &span, .span_count = 1}, STR("one two three four"));
	assert_int_equal(r.count, 3);
	grid_resize(&g, 10, 3);
	rows_draw(&r, &g, (Rect){0, 0, 8, 3}, 0);
	assert_int_equal(grid_cell(&g, 3, 0)->look, LOOK_PLAIN);
	assert_int_equal(grid_cell(&g, 4, 0)->look, LOOK_QUOTE);
	assert_int_equal(grid_cell(&g, 0, 1)->look, LOOK_QUOTE);
	assert_int_equal(grid_cell(&g, 4, 1)->look, LOOK_QUOTE);
	assert_int_equal(grid_cell(&g, 0, 2)->look, LOOK_PLAIN);
	rows_free(&r);
	grid_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_clipped_at_the_room_and_at_the_edge),
		cmocka_unit_test(a_wide_character_is_never_cut_in_two),
		cmocka_unit_test(half_of_an_overwritten_wide_character_becomes_a_blank),
		cmocka_unit_test(marks_ride_on_their_base_and_joiners_are_not_drawn),
		cmocka_unit_test(what_cannot_stand_alone_is_a_replacement_character),
		cmocka_unit_test(fitted_text_ends_with_an_ellipsis_and_fits),
		cmocka_unit_test(words_are_wrapped_and_long_ones_broken),
		cmocka_unit_test(an_exact_wrap_loses_no_blank),
		cmocka_unit_test(graphemes_are_what_people_call_characters),
		cmocka_unit_test(a_span_that_is_wrapped_goes_on_in_the_next_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
