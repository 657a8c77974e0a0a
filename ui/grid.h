/*
 * Grid: the screen as a value. A rectangle of cells, each one glyph with a look; no terminal in
 * sight. Text that is put here has passed the sanitiser (ui/text.h). A cell holds a base character
 * and its combining marks; a wide character owns its cell and the one to its right, which then has
 * width 0.
 *
 * Width follows wcwidth: joiners and variation selectors are not drawn, so that no terminal merges
 * what was counted apart; an emoji made of several is drawn as its parts.
 */
#ifndef UI_GRID_H
#define UI_GRID_H

#include "base/arena.h"

/* What a piece of the screen means. Only ui/term.c turns it into colours and attributes. */
typedef unsigned short Look;

enum {
	LOOK_PLAIN,
	LOOK_MUTED,
	LOOK_ACCENT,
	LOOK_GOOD,
	LOOK_WARN,
	LOOK_BAD,
	LOOK_QUOTE, /* the quoted words in their source */
	LOOK_ROLE_COUNT,
	LOOK_ROLE = 0x0f,
	LOOK_BOLD = 0x10,
	LOOK_REVERSE = 0x20,
	LOOK_UNDERLINE = 0x40,
	LOOK_SELECTED = 0x80, /* the row that keys act on: a background, where there is one */
	LOOK_BAR = 0x100,     /* title and headings: a background, where there is one */
	LOOK_STRESSED = LOOK_QUOTE | LOOK_BOLD | LOOK_REVERSE,
};

enum { UNIT_GLYPH = 24, UNIT_MARKS = 4, GRID_MAX_SIDE = 2000 };

/* The smallest thing with a place of its own on the screen. */
typedef struct Unit {
	char glyph[UNIT_GLYPH];
	unsigned char glyph_len;
	unsigned char width; /* 1 or 2 */
} Unit;

/* Takes the unit at `at` (< text.len); returns its length in the text, at least 1. */
size_t unit_at(Str text, size_t at, Unit *ret_unit);

typedef struct Cell {
	Unit unit; /* width 0: the right half of a wide one; glyph_len 0: a blank */
	Look look;
} Cell;

typedef struct Rect {
	int x, y, w, h;
} Rect;

typedef struct Grid {
	int cols, rows;
	Cell *cells;
	int cursor_x, cursor_y; /* -1: hidden */
} Grid;

void grid_resize(Grid *g, int cols, int rows); /* and clears; sizes are clipped to GRID_MAX_SIDE */
void grid_free(Grid *g);                       /* NULL accepted */
void grid_clear(Grid *g);
const Cell *grid_cell(const Grid *g, int x, int y); /* NULL outside */

/* Puts text from x on, at most `room` columns and never beyond the grid. Returns the columns used.
 */
int grid_put(Grid *g, int x, int y, int room, Look look, Str clean);
int grid_puts(Grid *g, int x, int y, int room, Look look, const char *clean);
void grid_fill(Grid *g, Rect r, const char *glyph, Look look);
void grid_look(Grid *g, Rect r, Look look); /* the cells keep their text */
void grid_cursor(Grid *g, int x, int y);

bool grid_cell_equal(const Cell *a, const Cell *b);
/* The text of the screen, a line each, blanks at line ends left off. */
void grid_text(const Grid *g, Buf *out);

#endif
