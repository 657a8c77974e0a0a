/* What is painted: the golden screens, every size, nothing but clean text. */
#include "tests/lib/golden.h"

static void every_screen_is_as_it_was(void **state)
{
	(void)state;
	assert_int_equal(golden_differences("tests/screens"), 0);
}

/* No size, and no mode in it, may crash or write outside; the rows are as wide as the terminal at
 * most. */
static void every_size_draws(void **state)
{
	static const char *const ways[] = {"", "Enter", "Enter ]", "Enter M-4 Down a", "/ text:mia",
		"?", "Enter r text:why", "Enter e text:hello", "Enter M-4 m Enter",
		"Enter M-4 a End End End a"};
	(void)state;
	for (size_t w = 0; w < COUNT(ways); w++)
		for (int cols = 0; cols <= 220; cols += cols < 45 ? 3 : 25) {
			UiScreen s;
			ui_screen_open(&s, 80, 24, 40, CASE_CHECKED);
			ui_screen_words(&s, ways[w]);
			for (int rows = 0; rows <= 60; rows += rows < 14 ? 1 : 11) {
				ui_screen_take(&s, &(Msg){.kind = MSG_RESIZE, .cols = cols, .rows = rows});
				assert_int_equal(s.grid.cols, cols);
				assert_int_equal(s.grid.rows, rows);
			}
			ui_screen_free(&s);
		}
}

/* Drawing reads only: the same model gives the same cells. */
static void drawing_twice_gives_the_same(void **state)
{
	UiScreen s;
	Grid again = {0};
	(void)state;
	ui_screen_open(&s, 140, 40, 40, CASE_CHECKED);
	ui_screen_words(&s, "Enter ] M-4");
	draw(&s.model, &s.shown.briefs, &again);
	for (int y = 0; y < 40; y++)
		for (int x = 0; x < 140; x++)
			assert_true(
				grid_cell_equal(grid_cell(&s.grid, x, y), grid_cell(&again, x, y)));
	grid_free(&again);
	ui_screen_free(&s);
}

/* Every byte that could act on a terminal is a token by the time it is a cell. */
static void no_control_character_reaches_the_grid(void **state)
{
	UiScreen s;
	(void)state;
	ui_screen_open(&s, 140, 40, 10, CASE_CHECKED);
	s.fixture.queue.items[0].subject = STR("a\x1b[2Jb\r\nc\xE2\x80\xAE"
					       "d\x9b"
					       "31m\x07");
	ui_screen_words(&s, "R");
	assert_true(ui_screen_shows(&s, "a<ESC>[2Jb"));
	for (int y = 0; y < 40; y++)
		for (int x = 0; x < 140; x++) {
			const Unit *u = &grid_cell(&s.grid, x, y)->unit;
			assert_false(u->glyph_len > 0 && (unsigned char)u->glyph[0] < 0x20);
			assert_false(u->glyph_len == 2 && (unsigned char)u->glyph[0] == 0xC2 &&
				     (unsigned char)u->glyph[1] < 0xA0);
		}
	ui_screen_free(&s);
}

/* In the approval view nothing stands to the right of what others wrote. */
static void the_approval_view_ends_its_rows_with_the_untrusted_text(void **state)
{
	UiScreen s;
	(void)state;
	ui_screen_open(&s, 200, 60, 10, CASE_CHECKED);
	ui_screen_words(&s, "Enter M-4 a");
	const Rows *rows = &s.model.approval.rows;
	for (size_t i = 0; i < rows->count; i++) {
		const Row *row = &rows->items[i];
		int y = s.model.approval.rect.y + (int)i, x = s.model.approval.rect.x + row->indent;
		for (size_t at = 0; at < row->text.len;) {
			Unit u;
			at += unit_at(row->text, at, &u);
			x += u.width;
		}
		for (; x < s.grid.cols; x++)
			assert_int_equal(grid_cell(&s.grid, x, y)->unit.glyph_len, 0);
	}
	ui_screen_free(&s);
}

static void the_quote_is_stressed_in_its_source(void **state)
{
	UiScreen s;
	(void)state;
	ui_screen_open(&s, 80, 24, 10, CASE_CHECKED);
	ui_screen_words(&s, "Enter 2");
	size_t quoted = 0;
	Buf words = {0};
	for (int y = 0; y < s.grid.rows; y++)
		for (int x = 0; x < s.grid.cols; x++) {
			const Cell *c = grid_cell(&s.grid, x, y);
			if (c->look != LOOK_STRESSED)
				continue;
			quoted++;
			buf_add(&words, (Str){c->unit.glyph, c->unit.glyph_len});
		}
	assert_string_equal(buf_cstr(&words), "amount: 45.00 EUR");
	assert_int_equal(quoted, 17);
	buf_free(&words);
	ui_screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_is_as_it_was),
		cmocka_unit_test(every_size_draws),
		cmocka_unit_test(drawing_twice_gives_the_same),
		cmocka_unit_test(no_control_character_reaches_the_grid),
		cmocka_unit_test(the_approval_view_ends_its_rows_with_the_untrusted_text),
		cmocka_unit_test(the_quote_is_stressed_in_its_source),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
