#include "ui/grid.h"

#include <utf8proc.h>

static size_t point_take(Str text, size_t at, int32_t *ret_code)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t len = utf8proc_iterate(
		(const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &code);
	*ret_code = len > 0 ? code : 0; /* drawn as U+FFFD, as all that has no width */
	return len > 0 ? (size_t)len : 1;
}

static bool is_jamo_tail(int32_t code)
{
	return (code >= 0x1160 && code <= 0x11FF) || (code >= 0xD7B0 && code <= 0xD7FF);
}

/* Drawn onto the character before it. */
static bool is_mark(int32_t code)
{
	utf8proc_category_t c = utf8proc_category(code);
	return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME || is_jamo_tail(code);
}

/* Not drawn at all: it would change how others are merged (joiners, variation selectors, skin
 * tones). */
static bool is_silent(int32_t code)
{
	return code == 0x200D || code == 0x200C || (code >= 0xFE00 && code <= 0xFE0F) ||
	       (code >= 0x1F3FB && code <= 0x1F3FF);
}

/* utf8proc counts spacing marks as nothing and two wide ranges as narrow; terminals don't. */
static int point_width(int32_t code)
{
	if (utf8proc_category(code) == UTF8PROC_CATEGORY_MC)
		return 1;
	if ((code >= 0x3248 && code <= 0x324F) || (code >= 0x4DC0 && code <= 0x4DFF))
		return 2;
	return utf8proc_charwidth(code);
}

static void unit_glyph(Unit *u, const char *bytes, size_t len)
{
	if (u->glyph_len + len > UNIT_GLYPH)
		return;
	memcpy(u->glyph + u->glyph_len, bytes, len);
	u->glyph_len = (unsigned char)(u->glyph_len + len);
}

/* What can't stand alone on a screen (a lone mark, a control that slipped through) is U+FFFD. */
static void unit_start(Unit *u, int32_t code, const char *bytes, size_t len)
{
	int width = point_width(code);
	*u = (Unit){.width = width == 2 ? 2 : 1};
	if (width < 1 || code < 0x20 || code == 0x7F || is_mark(code))
		unit_glyph(u, "\xEF\xBF\xBD", 3);
	else
		unit_glyph(u, bytes, len);
}

size_t unit_at(Str text, size_t at, Unit *ret_unit)
{
	unsigned char c = (unsigned char)text.ptr[at];
	if (c >= 0x20 && c < 0x7F &&
		(at + 1 >= text.len || (unsigned char)text.ptr[at + 1] < 0x80)) {
		*ret_unit = (Unit){.glyph = {(char)c}, .glyph_len = 1, .width = 1};
		return 1;
	}
	int32_t code;
	size_t end = at + point_take(text, at, &code);
	unit_start(ret_unit, code, text.ptr + at, end - at);
	for (int marks = 0; end < text.len && (unsigned char)text.ptr[end] >= 0x80;) {
		size_t len = point_take(text, end, &code);
		if (!is_silent(code) && (!is_mark(code) || marks++ >= UNIT_MARKS))
			break;
		if (!is_silent(code))
			unit_glyph(ret_unit, text.ptr + end, len);
		end += len;
	}
	return end - at;
}

static int clip_side(int side)
{
	return side < 0 ? 0 : side > GRID_MAX_SIDE ? GRID_MAX_SIDE : side;
}

void grid_resize(Grid *g, int cols, int rows)
{
	cols = clip_side(cols);
	rows = clip_side(rows);
	if (g->cells == NULL || cols != g->cols || rows != g->rows) {
		free(g->cells);
		g->cells = xcalloc((size_t)cols * (size_t)rows + 1, sizeof *g->cells);
		g->cols = cols;
		g->rows = rows;
	}
	grid_clear(g);
}

void grid_free(Grid *g)
{
	if (g == NULL)
		return;
	free(g->cells);
	*g = (Grid){0};
}

void grid_clear(Grid *g)
{
	for (size_t i = 0; i < (size_t)g->cols * (size_t)g->rows; i++)
		g->cells[i] = (Cell){.unit.width = 1};
	g->cursor_x = g->cursor_y = -1;
}

static Cell *cell_at(const Grid *g, int x, int y)
{
	if (x < 0 || y < 0 || x >= g->cols || y >= g->rows)
		return NULL;
	return &g->cells[(size_t)y * (size_t)g->cols + (size_t)x];
}

const Cell *grid_cell(const Grid *g, int x, int y)
{
	return cell_at(g, x, y);
}

/* Half a wide character makes no sense: what is overwritten in part becomes a blank. */
static void cell_release(Grid *g, int x, int y)
{
	Cell *c = cell_at(g, x, y), *left = cell_at(g, x - 1, y), *right = cell_at(g, x + 1, y);
	if (c != NULL && c->unit.width == 0 && left != NULL)
		left->unit = (Unit){.width = 1};
	if (c != NULL && c->unit.width == 2 && right != NULL)
		right->unit = (Unit){.width = 1};
	if (c != NULL)
		c->unit = (Unit){.width = 1};
}

static void cell_set(Grid *g, int x, int y, const Unit *u, Look look)
{
	for (int i = 0; i < u->width; i++) {
		cell_release(g, x + i, y);
		Cell *c = cell_at(g, x + i, y);
		if (c != NULL)
			*c = (Cell){.unit = i == 0 ? *u : (Unit){.width = 0}, .look = look};
	}
}

int grid_put(Grid *g, int x, int y, int room, Look look, Str clean)
{
	int used = 0;
	if (y < 0 || y >= g->rows || x < 0)
		return 0;
	if (room > g->cols - x)
		room = g->cols - x;
	for (size_t at = 0; at < clean.len;) {
		Unit u;
		at += unit_at(clean, at, &u);
		if (used + u.width > room)
			break;
		cell_set(g, x + used, y, &u, look);
		used += u.width;
	}
	return used;
}

int grid_puts(Grid *g, int x, int y, int room, Look look, const char *clean)
{
	return grid_put(g, x, y, room, look, str_from(clean));
}

void grid_fill(Grid *g, Rect r, const char *glyph, Look look)
{
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			grid_put(g, x, y, 1, look, str_from(glyph));
}

void grid_look(Grid *g, Rect r, Look look)
{
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++) {
			Cell *c = cell_at(g, x, y);
			if (c != NULL)
				c->look = look;
		}
}

void grid_cursor(Grid *g, int x, int y)
{
	bool inside = cell_at(g, x, y) != NULL;
	g->cursor_x = inside ? x : -1;
	g->cursor_y = inside ? y : -1;
}

bool grid_cell_equal(const Cell *a, const Cell *b)
{
	return a->look == b->look && a->unit.width == b->unit.width &&
	       a->unit.glyph_len == b->unit.glyph_len &&
	       memcmp(a->unit.glyph, b->unit.glyph, a->unit.glyph_len) == 0;
}

void grid_text(const Grid *g, Buf *out)
{
	for (int y = 0; y < g->rows; y++) {
		size_t from = out->len, end = from;
		for (int x = 0; x < g->cols; x++) {
			const Unit *u = &g->cells[(size_t)y * (size_t)g->cols + (size_t)x].unit;
			if (u->width == 0)
				continue;
			buf_add(out, u->glyph_len > 0 ? (Str){u->glyph, u->glyph_len} : STR(" "));
			if (u->glyph_len > 0 && !(u->glyph_len == 1 && u->glyph[0] == ' '))
				end = out->len;
		}
		out->len = end;
		buf_addc(out, '\n');
	}
}
