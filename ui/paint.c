#include "ui/paint.h"

#include "base/auto.h"
#include "base/utf8.h"

/* Where the terminal's cursor is and how it would write, while one frame is made. */
typedef struct Pen {
	const Painter *p;
	Buf *out;
	int x, y;  /* -1: not known */
	int look;  /* -1: not known */
} Pen;

enum {
	JUMP_BYTES = 6,    /* a shorter gap is written again rather than jumped over */
	BLANK_TAIL = 6,    /* from here on EL is shorter than blanks */
	SCROLL_MOST = 3,   /* rows of one scrolling step that are looked for */
	SCROLL_ROWS = 4,   /* fewer kept rows are not worth it */
};

void painter_free(Painter *p)
{
	grid_free(&p->shown);
}

void painter_forget(Painter *p)
{
	grid_free(&p->shown);
}

/* ---- looks ---- */

static void add_ink(Buf *out, const Painter *p, Ink ink, int base)
{
	if (p->depth == DEPTH_TRUE && ink.rgb != INK_NONE)
		buf_addf(out, ";%d;2;%d;%d;%d", base + 8, ink.rgb >> 16 & 0xff, ink.rgb >> 8 & 0xff,
			ink.rgb & 0xff);
	else if (p->depth == DEPTH_256 && ink.indexed != INK_NONE)
		buf_addf(out, ";%d;5;%d", base + 8, ink.indexed);
	else if (p->depth == DEPTH_16 && ink.ansi != INK_NONE)
		buf_addf(out, ";%d", base + ink.ansi);
}

static bool has_ink(const Painter *p, Ink ink)
{
	return (p->depth == DEPTH_TRUE && ink.rgb != INK_NONE) ||
	       (p->depth == DEPTH_256 && ink.indexed != INK_NONE) ||
	       (p->depth == DEPTH_16 && ink.ansi != INK_NONE);
}

/* The red of 8 colours is hardly seen on black; bold makes it bright on most terminals. */
static bool is_dim_red(const Painter *p, const Theme *t, Look role)
{
	return p->depth == DEPTH_16 && role == LOOK_BAD && t->inks[role].ansi == 1 && t->paper != 0xffffff;
}

static void pen_look(Pen *pen, Look look)
{
	const Painter *p = pen->p;
	const Theme *t = p->theme == NULL ? theme_for_paper(INK_NONE) : p->theme;
	int role = look & LOOK_ROLE;
	Ink back = (look & LOOK_SELECTED) != 0 ? t->selected : t->bar;
	bool tinted = (look & (LOOK_SELECTED | LOOK_BAR)) != 0 && has_ink(p, back);
	bool reversed = (look & LOOK_SELECTED) != 0 && !tinted;
	if (pen->look == look)
		return;
	pen->look = look;
	buf_adds(pen->out, "\x1b[0");
	if ((look & LOOK_BOLD) != 0 || is_dim_red(p, t, role))
		buf_adds(pen->out, ";1");
	if (role == LOOK_MUTED && !has_ink(p, t->inks[role]) && !reversed)
		buf_adds(pen->out, ";2");
	if ((look & LOOK_UNDERLINE) != 0 || role == LOOK_QUOTE)
		buf_adds(pen->out, ";4");
	if ((look & LOOK_REVERSE) != 0 || reversed)
		buf_adds(pen->out, ";7");
	if (!reversed)
		add_ink(pen->out, p, t->inks[role], 30);
	if (tinted)
		add_ink(pen->out, p, back, 40);
	buf_addc(pen->out, 'm');
}

/* ---- cells ---- */

static void pen_move(Pen *pen, int x, int y)
{
	if (pen->x == x && pen->y == y)
		return;
	if (pen->y == y)
		buf_addf(pen->out, "\x1b[%dG", x + 1);
	else if (x == 0)
		buf_addf(pen->out, "\x1b[%dH", y + 1);
	else
		buf_addf(pen->out, "\x1b[%d;%dH", y + 1, x + 1);
	pen->x = x;
	pen->y = y;
}

/* For terminals without UTF-8: our own signs by something near, the rest by a question mark. */
static const char *ascii_of(const Unit *u)
{
	static const char *const near[][2] = {{"─", "-"}, {"│", "|"}, {"▸", ">"}, {"›", ">"},
		{"…", "~"}, {"·", "-"}, {"“", "\""}, {"”", "\""}, {"↵", "$"}, {"▲", "^"}, {"–", "-"},
		{"█", "#"}, {"▏", "|"}, {"✓", "+"}, {"✗", "x"}, {"●", "*"}, {"◂", "<"}, {"┃", "|"}};
	Str glyph = {u->glyph, u->glyph_len};
	for (size_t i = 0; i < COUNT(near); i++)
		if (str_is(glyph, near[i][0]))
			return near[i][1];
	return "?";
}

static bool is_ascii(const Unit *u)
{
	return u->glyph_len == 0 || (u->glyph_len == 1 && (unsigned char)u->glyph[0] < 0x80);
}

static bool is_shown_as_counted(const Painter *p, const Unit *u)
{
	Str glyph = {u->glyph, u->glyph_len};
	return p->width_of == NULL || p->width_of((wchar_t)utf8_decode(glyph, 0).code) == u->width;
}

static void pen_cell(Pen *pen, const Cell *c)
{
	const Unit *u = &c->unit;
	pen_look(pen, c->look);
	if (is_ascii(u))
		buf_addc(pen->out, u->glyph_len == 0 ? ' ' : u->glyph[0]);
	else if (!pen->p->ascii && !is_shown_as_counted(pen->p, u))
		buf_adds(pen->out, u->width == 2 ? "??" : "?");
	else if (pen->p->ascii)
		buf_adds(pen->out, u->width == 2 ? "??" : ascii_of(u));
	else
		buf_add(pen->out, (Str){u->glyph, u->glyph_len});
	pen->x += u->width;
	bool sure = is_ascii(u) || (unsigned char)u->glyph[0] < 0xCC || (unsigned char)u->glyph[0] == 0xE2;
	if (u->width != 1 || !sure)
		pen->x = -1; /* terminals count it differently: say the column again */
}

static bool is_blank(const Cell *c)
{
	return c->look == LOOK_PLAIN && c->unit.width == 1 &&
	       (c->unit.glyph_len == 0 || (c->unit.glyph_len == 1 && c->unit.glyph[0] == ' '));
}

/* What a terminal shows the same is the same: a blank is no glyph, or ' '. */
static bool cell_same(const Cell *a, const Cell *b)
{
	return grid_cell_equal(a, b) || (is_blank(a) && is_blank(b));
}

/* ---- rows ---- */

static bool row_same(const Grid *a, int ay, const Grid *b, int by)
{
	for (int x = 0; x < a->cols; x++)
		if (!cell_same(grid_cell(a, x, ay), grid_cell(b, x, by)))
			return false;
	return true;
}

static bool row_has_wide(const Grid *g, int y)
{
	for (int x = 0; x < g->cols; x++)
		if (grid_cell(g, x, y)->unit.width != 1)
			return true;
	return false;
}

/* From here to the end there is nothing to see. */
static int tail_start(const Grid *g, int y)
{
	int x = g->cols;
	while (x > 0 && is_blank(grid_cell(g, x - 1, y)))
		x--;
	return x;
}

/* Cells between two changed ones that are cheaper to write again than to jump over. */
static void pen_bridge(Pen *pen, const Grid *g, int x, int y)
{
	bool near = pen->y == y && pen->x >= 0 && x > pen->x && x - pen->x < JUMP_BYTES;
	for (int i = pen->x; near && i < x; i++)
		near = grid_cell(g, i, y)->look == pen->look && is_ascii(&grid_cell(g, i, y)->unit);
	while (near && pen->x < x)
		pen_cell(pen, grid_cell(g, pen->x, y));
	pen_move(pen, x, y);
}

static void paint_tail(Pen *pen, const Grid *g, int x, int y)
{
	if (x >= g->cols)
		return;
	pen_move(pen, x, y);
	pen_look(pen, LOOK_PLAIN);
	buf_adds(pen->out, "\x1b[K");
}

/* A row where something wide is or was is written whole: what was beside it may have been cut. */
static void paint_row(Pen *pen, const Grid *g, const Grid *old, int y)
{
	int end = tail_start(g, y), last = tail_start(old, y);
	if (row_same(g, y, old, y))
		return;
	bool all = row_has_wide(g, y) || row_has_wide(old, y);
	bool clear = all || last - end >= BLANK_TAIL;
	for (int x = 0; x < (clear ? end : g->cols); x++) {
		const Cell *now = grid_cell(g, x, y);
		if (now->unit.width == 0 || (!all && cell_same(now, grid_cell(old, x, y))))
			continue;
		pen_bridge(pen, g, x, y);
		pen_cell(pen, now);
	}
	if (clear)
		paint_tail(pen, g, end, y);
}

/* ---- scrolling ---- */

typedef struct Scroll {
	int top, bottom; /* rows of the region */
	int by;          /* upwards; negative: downwards */
	int kept;        /* rows that need not be written again */
} Scroll;

/* The longest run of rows that stood `by` rows further down. */
static Scroll scroll_by(const Grid *g, const Grid *old, int by)
{
	Scroll best = {.by = by};
	int from = by < 0 ? -by : 0, to = by < 0 ? g->rows : g->rows - by, run = 0;
	for (int y = from; y < to; y++) {
		run = row_same(g, y, old, y + by) ? run + 1 : 0;
		if (run <= best.kept)
			continue;
		best.kept = run;
		best.top = (by < 0 ? y + by : y) - run + 1;
		best.bottom = by < 0 ? y : y + by;
	}
	return best;
}

/* How many rows of the region would have to be written without scrolling it. */
static int rows_changed(const Grid *g, const Grid *old, const Scroll *s)
{
	int changed = 0;
	for (int y = s->top; y <= s->bottom; y++)
		changed += !row_same(g, y, old, y);
	return changed;
}

static Scroll scroll_find(const Grid *g, const Grid *old)
{
	Scroll best = {0};
	for (int by = 1; by <= SCROLL_MOST; by++)
		for (int sign = -1; sign <= 1; sign += 2) {
			Scroll s = scroll_by(g, old, sign * by);
			if (s.kept > best.kept)
				best = s;
		}
	bool pays = best.kept >= SCROLL_ROWS && rows_changed(g, old, &best) > best.kept / 2;
	return pays ? best : (Scroll){0};
}

/* The terminal moves the rows, and so do we in what it shows. */
static void scroll(Pen *pen, Grid *shown, const Scroll *s)
{
	size_t cols = (size_t)shown->cols, width = cols * sizeof *shown->cells;
	int n = s->by < 0 ? -s->by : s->by;
	Cell *top = shown->cells + (size_t)s->top * cols;
	size_t moved = (size_t)(s->bottom - s->top + 1 - n) * width, gap = (size_t)n * cols;
	pen_look(pen, LOOK_PLAIN);
	buf_addf(pen->out, "\x1b[%d;%dr\x1b[%d%c\x1b[r", s->top + 1, s->bottom + 1, n,
		s->by < 0 ? 'T' : 'S');
	pen->x = pen->y = -1; /* DECSTBM puts the cursor home; not every terminal does */
	Cell *cleared = s->by < 0 ? top : top + moved / sizeof *top;
	memmove(s->by < 0 ? top + gap : top, s->by < 0 ? top : top + gap, moved);
	for (size_t i = 0; i < gap; i++)
		cleared[i] = (Cell){.unit.width = 1};
}

/* ---- frames ---- */

static void keep_shown(Grid *shown, const Grid *g)
{
	memcpy(shown->cells, g->cells, (size_t)g->cols * (size_t)g->rows * sizeof *g->cells);
	shown->cursor_x = g->cursor_x;
	shown->cursor_y = g->cursor_y;
}

static bool is_shown(const Painter *p, const Grid *g)
{
	if (p->shown.cursor_x != g->cursor_x || p->shown.cursor_y != g->cursor_y)
		return false;
	for (int y = 0; y < g->rows; y++)
		if (!row_same(g, y, &p->shown, y))
			return false;
	return true;
}

static void paint_rows(Painter *p, const Grid *g, Pen *pen, bool all)
{
	Scroll s = all ? (Scroll){0} : scroll_find(g, &p->shown);
	if (s.kept > 0)
		scroll(pen, &p->shown, &s);
	for (int y = 0; y < g->rows; y++)
		paint_row(pen, g, &p->shown, y);
}

void paint(Painter *p, const Grid *g, Buf *out)
{
	bool all = p->shown.cells == NULL || p->shown.cols != g->cols || p->shown.rows != g->rows;
	Pen pen = {.p = p, .out = out, .x = -1, .y = -1, .look = -1};
	if (!all && is_shown(p, g))
		return;
	buf_adds(out, "\x1b[?2026h\x1b[?25l");
	if (all) {
		grid_resize(&p->shown, g->cols, g->rows);
		pen_look(&pen, LOOK_PLAIN);
		buf_adds(out, "\x1b[2J");
	}
	paint_rows(p, g, &pen, all);
	pen_look(&pen, LOOK_PLAIN);
	if (g->cursor_x >= 0) {
		pen.x = -1;
		pen_move(&pen, g->cursor_x, g->cursor_y);
		buf_adds(out, "\x1b[?25h");
	}
	buf_adds(out, "\x1b[?2026l");
	keep_shown(&p->shown, g);
}
