/*
 * Golden screens: tests/screens/NAME.txt holds the size, the keys and the screen they lead to.
 * UPDATE_GOLDEN=1 writes the screens anew; then look at the difference.
 */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

#include "base/file.h"

typedef struct Golden {
	const char *path;
	Str size, tickets, state, keys, screen;
	size_t head; /* bytes before the screen */
} Golden;

static const char rule[] = "----\n";

static Str field(Str text, const char *name)
{
	Str rest = text, line;
	while (str_next(&rest, '\n', &line))
		if (str_starts(line, str_from(name)))
			return str_trim(str_slice(line, strlen(name), line.len));
	return STR("");
}

static Golden golden_read(Arena *arena, const char *path)
{
	Err err = {0};
	Buf file = {0};
	assert_done(file_read(path, 1 << 20, &file, &err));
	Str text = arena_copy(arena, buf_str(&file));
	buf_free(&file);
	ptrdiff_t at = str_find(text, str_from(rule), 0);
	if (at < 0)
		fail_msg("%s: no line ----", path);
	Str head = str_slice(text, 0, (size_t)at);
	return (Golden){.path = path,
		.size = field(head, "size:"),
		.tickets = field(head, "tickets:"),
		.state = field(head, "case:"),
		.keys = field(head, "keys:"),
		.head = (size_t)at + sizeof rule - 1,
		.screen = str_slice(text, (size_t)at + sizeof rule - 1, text.len)};
}

static void golden_screen(Arena *arena, const Golden *g, Buf *out)
{
	UiScreen s;
	int cols = 80, rows = 24;
	int64_t tickets = 30;
	CaseState state = CASE_CHECKED;
	sscanf(arena_cstr(arena, g->size), "%dx%d", &cols, &rows);
	str_to_int64(g->tickets, &tickets);
	case_state_from(g->state, &state);
	ui_screen_open(&s, cols, rows, (size_t)tickets, state);
	ui_screen_words(&s, arena_cstr(arena, g->keys));
	ui_screen_text(&s, out);
	ui_screen_free(&s);
}

static void golden_update(const Golden *g, Str screen)
{
	Err err = {0};
	Buf file = {0}, old = {0};
	assert_done(file_read(g->path, 1 << 20, &old, &err));
	buf_add(&file, str_slice(buf_str(&old), 0, g->head));
	buf_add(&file, screen);
	assert_done(file_write_atomic(g->path, buf_str(&file), 0644, &err));
	buf_free(&file);
	buf_free(&old);
}

static void every_screen_is_as_it_was(void **state)
{
	Arena arena = {0};
	Err err = {0};
	FileList list;
	size_t wrong = 0;
	bool update_golden = getenv("UPDATE_GOLDEN") != NULL;
	(void)state;
	assert_done(file_list(&arena, "tests/screens", &list, &err));
	assert_true(list.count > 0);
	for (size_t i = 0; i < list.count; i++) {
		Golden g = golden_read(&arena, list.paths[i]);
		Buf screen = {0};
		golden_screen(&arena, &g, &screen);
		if (update_golden) {
			golden_update(&g, buf_str(&screen));
		} else if (!str_eq(buf_str(&screen), g.screen)) {
			wrong++;
			print_message("%s: expected\n%.*s\nbut got\n%s\n", g.path,
				STR_ARG(g.screen), buf_cstr(&screen));
		}
		buf_free(&screen);
	}
	arena_free(&arena);
	assert_int_equal(wrong, 0);
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
		for (int cols = 0; cols <= 220; cols += cols < 45 ? 3 : 25)
			for (int rows = 0; rows <= 60; rows += rows < 14 ? 1 : 11) {
				UiScreen s;
				ui_screen_open(&s, 80, 24, 40, CASE_CHECKED);
				ui_screen_words(&s, ways[w]);
				ui_screen_take(
					&s, &(Msg){.kind = MSG_RESIZE, .cols = cols, .rows = rows});
				assert_int_equal(s.grid.cols, cols);
				assert_int_equal(s.grid.rows, rows);
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
