/*
 * Painting: whatever two grids follow one another, a terminal that knows only the documented sequences
 * shows the second one. The terminal here is written apart from the painter and fails on anything else.
 */
#include "tests/lib/testing.h"

#include "ui/paint.h"

/* ---- a terminal ---- */

typedef struct Screen {
	Grid grid;
	int x, y, top, bottom; /* bottom: the first row below the region */
	Look look;             /* a number for the attributes: the same text, the same number */
	bool cursor, sync, tinted;
} Screen;

static Look look_number(Str sgr)
{
	unsigned h = 5381;
	for (size_t i = 0; i < sgr.len; i++)
		h = h * 33 ^ (unsigned char)sgr.ptr[i];
	return (Look)(h & 0x7fff);
}

static void screen_clear(Screen *s, int x, int y, int to)
{
	assert_false(s->tinted); /* erasing takes the background along */
	for (; x < to; x++)
		s->grid.cells[y * s->grid.cols + x] = (Cell){.unit.width = 1};
}

static void screen_scroll(Screen *s, int n, bool up)
{
	int rows = s->bottom - s->top;
	for (int i = 0; i < rows; i++) {
		int y = up ? s->top + i : s->bottom - 1 - i, from = up ? y + n : y - n;
		bool inside = from >= s->top && from < s->bottom;
		for (int x = 0; inside && x < s->grid.cols; x++)
			s->grid.cells[y * s->grid.cols + x] = s->grid.cells[from * s->grid.cols + x];
		if (!inside)
			screen_clear(s, 0, y, s->grid.cols);
	}
}

static void screen_private(Screen *s, int mode, bool on)
{
	if (mode == 25)
		s->cursor = on;
	else if (mode == 2026)
		s->sync = on;
	else
		fail_msg("private mode %d", mode);
}

static void screen_control(Screen *s, Str parameters, char final)
{
	int n[2] = {0, 0};
	Arena arena = {0};
	const char *text = arena_cstr(&arena, parameters);
	int count = text[0] == '?' ? sscanf(text + 1, "%d", n) : sscanf(text, "%d;%d", &n[0], &n[1]);
	if (text[0] == '?' && count == 1 && (final == 'h' || final == 'l'))
		screen_private(s, n[0], final == 'h');
	else if (final == 'H')
		s->y = n[0] - 1, s->x = count > 1 ? n[1] - 1 : 0;
	else if (final == 'G')
		s->x = n[0] - 1;
	else if (final == 'K' && count <= 0)
		screen_clear(s, s->x, s->y, s->grid.cols);
	else if (final == 'J' && n[0] == 2)
		for (int y = 0; y < s->grid.rows; y++)
			screen_clear(s, 0, y, s->grid.cols);
	else if (final == 'r')
		s->top = count > 0 ? n[0] - 1 : 0, s->bottom = count > 1 ? n[1] : s->grid.rows;
	else if (final == 'S' || final == 'T')
		screen_scroll(s, n[0], final == 'S');
	else if (final == 'm')
		s->look = look_number(parameters), s->tinted = strstr(text, ";48;") || strstr(text, ";7");
	else
		fail_msg("sequence CSI %s %c", text, final);
	arena_free(&arena);
}

static void screen_put(Screen *s, const Unit *u)
{
	Unit blank = {.width = 1};
	assert_in_range(s->x, 0, s->grid.cols - u->width);
	assert_in_range(s->y, 0, s->grid.rows - 1);
	Cell *c = &s->grid.cells[s->y * s->grid.cols + s->x];
	if (c->unit.width == 0)
		c[-1].unit = blank; /* what a terminal does with half a character */
	if (c[u->width - 1].unit.width == 2)
		c[u->width].unit = blank;
	*c = (Cell){.unit = *u, .look = s->look};
	if (u->width == 2)
		c[1] = (Cell){.unit.width = 0, .look = s->look};
	s->x += u->width;
}

static void screen_takes(Screen *s, Str bytes)
{
	for (size_t at = 0; at < bytes.len;) {
		Unit u;
		if (bytes.ptr[at] != '\x1b') {
			at += unit_at(bytes, at, &u);
			screen_put(s, &u);
			continue;
		}
		assert_int_equal(bytes.ptr[at + 1], '[');
		size_t end = at + 2;
		while (bytes.ptr[end] < 0x40)
			end++;
		screen_control(s, str_slice(bytes, at + 2, end), bytes.ptr[end]);
		at = end + 1;
	}
	assert_false(s->sync);
}

/* ---- grids by chance ---- */

static const char *const glyphs[] = {"a", "b", "c", " ", " ", "─", "日", "é", "😀", "a\xCC\x81", "न", "…"};
static const Look looks[] = {LOOK_PLAIN, LOOK_PLAIN, LOOK_PLAIN, LOOK_ACCENT, LOOK_BAD | LOOK_BOLD,
	LOOK_MUTED, LOOK_SELECTED, LOOK_WARN | LOOK_SELECTED, LOOK_BAR | LOOK_BOLD, LOOK_QUOTE};

static void scribble(Grid *g, int times)
{
	for (int i = 0; i < times; i++) {
		Look look = looks[(size_t)rand() % COUNT(looks)];
		int x = rand() % g->cols, y = rand() % g->rows;
		for (int k = rand() % 12; k >= 0; k--)
			x += grid_puts(g, x, y, g->cols, look, glyphs[(size_t)rand() % COUNT(glyphs)]);
	}
}

static void shift(Grid *g, int by)
{
	int top = rand() % g->rows, bottom = top + rand() % (g->rows - top);
	for (int i = top; i + by <= bottom; i++)
		for (int x = 0; x < g->cols; x++)
			g->cells[i * g->cols + x] = g->cells[(i + by) * g->cols + x];
}

static void assert_shows(const Screen *s, const Grid *g, const Painter *p)
{
	Buf one = {0}, two = {0};
	grid_text(&s->grid, &one);
	grid_text(g, &two);
	assert_string_equal(buf_cstr(&one), buf_cstr(&two));
	buf_free(&one);
	buf_free(&two);
	assert_int_equal(s->cursor, g->cursor_x >= 0);
	if (s->cursor) {
		assert_int_equal(s->x, g->cursor_x);
		assert_int_equal(s->y, g->cursor_y);
	}
	/* The same look is written the same way, another one another way. */
	Look seen[0x200] = {0};
	for (int i = 0; i < g->cols * g->rows; i++) {
		const Cell *c = &g->cells[i];
		bool blank = c->look == LOOK_PLAIN && c->unit.glyph_len <= 1;
		if (blank || c->unit.width == 0)
			continue;
		if (seen[c->look] == 0)
			seen[c->look] = s->grid.cells[i].look + 1;
		assert_int_equal(seen[c->look], s->grid.cells[i].look + 1);
	}
	(void)p;
}

static void whatever_follows_the_terminal_shows_it(void **state)
{
	size_t bytes = 0, whole = 0;
	(void)state;
	srand(7);
	for (int round = 0; round < 60; round++) {
		int cols = 3 + rand() % 70, rows = 1 + rand() % 30;
		Painter p = {.theme = theme_at((size_t)rand() % 5), .depth = (ColourDepth)(rand() % 4)};
		Screen s = {.bottom = rows};
		Grid g = {0};
		grid_resize(&g, cols, rows);
		grid_resize(&s.grid, cols, rows);
		for (int frame = 0; frame < 40; frame++) {
			Buf out = {0}, anew = {0};
			Painter other = {.theme = p.theme, .depth = p.depth};
			scribble(&g, rand() % 8);
			if (rand() % 3 == 0)
				shift(&g, 1 + rand() % 3);
			grid_cursor(&g, rand() % 2 ? -1 : rand() % cols, rand() % rows);
			paint(&p, &g, &out);
			screen_takes(&s, buf_str(&out));
			assert_shows(&s, &g, &p);
			paint(&other, &g, &anew);
			bytes += out.len;
			whole += anew.len;
			painter_free(&other);
			buf_free(&out);
			buf_free(&anew);
		}
		painter_free(&p);
		grid_free(&g);
		grid_free(&s.grid);
	}
	print_message("# measured: 2400 changed frames: %zu bytes, %zu when drawn anew\n", bytes, whole);
	assert_true(bytes < whole);
}

static void what_is_shown_already_costs_nothing(void **state)
{
	Painter p = {0};
	Grid g = {0};
	Buf out = {0};
	(void)state;
	grid_resize(&g, 20, 5);
	grid_puts(&g, 0, 0, 20, LOOK_BAD, "hello 日本");
	paint(&p, &g, &out);
	assert_true(out.len > 0);
	buf_clear(&out);
	paint(&p, &g, &out);
	assert_int_equal(out.len, 0);
	painter_free(&p);
	grid_free(&g);
	buf_free(&out);
}

static void a_list_that_moves_by_a_row_is_scrolled(void **state)
{
	Painter p = {0};
	Grid g = {0};
	Buf out = {0};
	(void)state;
	for (int first = 0; first < 2; first++) {
		grid_resize(&g, 60, 20);
		for (int y = 0; y < 20; y++) {
			char line[64];
			snprintf(line, sizeof line, "ticket %d with a subject as long as they are", y + first);
			grid_puts(&g, 0, y, 60, LOOK_PLAIN, line);
		}
		buf_clear(&out);
		paint(&p, &g, &out);
	}
	assert_true(str_has(buf_str(&out), STR("\x1b[1S")));
	assert_true(out.len < 120);
	painter_free(&p);
	grid_free(&g);
	buf_free(&out);
}

static void without_colour_nothing_but_attributes_is_written(void **state)
{
	Painter p = {.theme = theme_find(STR("dark"))};
	Grid g = {0};
	Buf out = {0};
	(void)state;
	grid_resize(&g, 10, 1);
	grid_puts(&g, 0, 0, 10, LOOK_BAD | LOOK_BOLD, "x");
	grid_puts(&g, 1, 0, 10, LOOK_WARN | LOOK_SELECTED, "y");
	paint(&p, &g, &out);
	assert_true(str_has(buf_str(&out), STR("\x1b[0;1mx\x1b[0;7my")));
	assert_false(str_has(buf_str(&out), STR(";3")));
	painter_free(&p);
	grid_free(&g);
	buf_free(&out);
}

static void a_terminal_without_utf8_gets_ascii(void **state)
{
	Painter p = {.ascii = true};
	Grid g = {0};
	Buf out = {0};
	(void)state;
	grid_resize(&g, 10, 1);
	grid_puts(&g, 0, 0, 10, LOOK_PLAIN, "─▸日é…");
	paint(&p, &g, &out);
	for (size_t i = 0; i < out.len; i++)
		assert_true((unsigned char)out.ptr[i] < 0x80);
	assert_true(str_has(buf_str(&out), STR("->")));
	painter_free(&p);
	grid_free(&g);
	buf_free(&out);
}

/* ---- themes ---- */

/* The 256 colours of xterm: a cube of six steps, then greys. */
static int indexed_rgb(int i)
{
	static const int steps[] = {0, 95, 135, 175, 215, 255};
	if (i >= 232)
		return (8 + (i - 232) * 10) * 0x010101;
	return steps[(i - 16) / 36] << 16 | steps[(i - 16) / 6 % 6] << 8 | steps[(i - 16) % 6];
}

static int ink_rgb(Ink ink, bool indexed, int otherwise)
{
	return ink.rgb == INK_NONE ? otherwise : indexed ? indexed_rgb(ink.indexed) : ink.rgb;
}

static void every_theme_can_be_read(void **state)
{
	double least = 21;
	(void)state;
	for (size_t i = 0; theme_at(i) != NULL; i++) {
		const Theme *t = theme_at(i);
		double wanted = strcmp(t->name, "contrast") == 0 ? 7 : 4.5;
		if (t->paper == INK_NONE)
			continue;
		for (int depth = 0; depth < 2; depth++) {
			int papers[] = {t->paper, ink_rgb(t->selected, depth, t->paper),
				ink_rgb(t->bar, depth, t->paper)};
			for (int role = LOOK_MUTED; role < LOOK_ROLE_COUNT; role++)
				for (size_t k = 0; k < COUNT(papers); k++) {
					double contrast =
						ink_contrast(ink_rgb(t->inks[role], depth, 0), papers[k]);
					if (contrast < wanted)
						fail_msg("%s: role %d on %06x: %.2f", t->name, role,
							(unsigned)papers[k], contrast);
					least = contrast < least ? contrast : least;
				}
		}
	}
	print_message("# measured: least contrast of dark, light and contrast: %.2f\n", least);
}

/* 4.58 is the most that a colour can have to both. In 256 colours there are not as many to choose from. */
static void the_theme_for_any_background_can_be_read_on_white_and_black(void **state)
{
	const Theme *t = theme_find(STR("any"));
	double least[2] = {21, 21};
	(void)state;
	for (int depth = 0; depth < 2; depth++)
		for (int role = LOOK_MUTED; role < LOOK_ROLE_COUNT; role++)
			for (int paper = 0; paper <= 0xffffff; paper += 0xffffff) {
				double contrast = ink_contrast(ink_rgb(t->inks[role], depth, 0), paper);
				least[depth] = contrast < least[depth] ? contrast : least[depth];
			}
	print_message("# measured: least contrast of any to black and white: %.2f, in 256 colours %.2f\n", least[0], least[1]);
	assert_true(least[0] >= 4.5);
	assert_true(least[1] >= 3.9);
}

/* Red 1 of the 8 colours has 2.5 on black on a VGA console; bold makes it the bright one. */
static void red_is_bright_where_there_are_eight_colours(void **state)
{
	static const struct {
		const char *theme, *code;
	} themes[] = {{"any", "\x1b[0;1;31m"}, {"dark", "\x1b[0;1;31m"}, {"light", "\x1b[0;31m"}};
	(void)state;
	for (size_t i = 0; i < COUNT(themes); i++) {
		Painter p = {.theme = theme_find(str_from(themes[i].theme)), .depth = DEPTH_16};
		Grid g = {0};
		AUTO(buf_free) Buf out = {0};
		grid_resize(&g, 10, 1);
		grid_puts(&g, 0, 0, 10, LOOK_BAD, "blocks");
		paint(&p, &g, &out);
		assert_true(str_has(buf_str(&out), str_from(themes[i].code)));
		painter_free(&p);
		grid_free(&g);
	}
}

static void the_background_decides_between_dark_and_light(void **state)
{
	(void)state;
	assert_string_equal(theme_for_paper(0x1e1e1e)->name, "dark");
	assert_string_equal(theme_for_paper(0x002b36)->name, "dark");
	assert_string_equal(theme_for_paper(0xfdf6e3)->name, "light");
	assert_string_equal(theme_for_paper(INK_NONE)->name, "any");
	assert_string_equal(theme_for_paper(paper_from("15;0"))->name, "dark");
	assert_string_equal(theme_for_paper(paper_from("0;default;15"))->name, "light");
	assert_string_equal(theme_for_paper(paper_from("0;7"))->name, "light");
	assert_int_equal(paper_from("15;default"), INK_NONE);
	assert_int_equal(paper_from(NULL), INK_NONE);
}

static void the_variables_of_colour_are_obeyed(void **state)
{
	(void)state;
	assert_int_equal(depth_from(256, NULL, NULL, NULL, NULL), DEPTH_256);
	assert_int_equal(depth_from(256, "truecolor", NULL, NULL, NULL), DEPTH_TRUE);
	assert_int_equal(depth_from(8, NULL, NULL, NULL, NULL), DEPTH_16);
	assert_int_equal(depth_from(-1, NULL, NULL, NULL, NULL), DEPTH_NONE);
	assert_int_equal(depth_from(256, "truecolor", "1", NULL, "1"), DEPTH_NONE);
	assert_int_equal(depth_from(256, NULL, "", NULL, NULL), DEPTH_256); /* empty: not set */
	assert_int_equal(depth_from(256, NULL, NULL, "0", NULL), DEPTH_NONE);
	assert_int_equal(depth_from(256, NULL, NULL, "1", NULL), DEPTH_256);
	assert_int_equal(depth_from(-1, NULL, NULL, NULL, "1"), DEPTH_16);
	assert_int_equal(depth_from(256, NULL, NULL, "0", "1"), DEPTH_256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_follows_the_terminal_shows_it),
		cmocka_unit_test(what_is_shown_already_costs_nothing),
		cmocka_unit_test(a_list_that_moves_by_a_row_is_scrolled),
		cmocka_unit_test(without_colour_nothing_but_attributes_is_written),
		cmocka_unit_test(a_terminal_without_utf8_gets_ascii),
		cmocka_unit_test(every_theme_can_be_read),
		cmocka_unit_test(the_theme_for_any_background_can_be_read_on_white_and_black),
		cmocka_unit_test(red_is_bright_where_there_are_eight_colours),
		cmocka_unit_test(the_background_decides_between_dark_and_light),
		cmocka_unit_test(the_variables_of_colour_are_obeyed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
