/* Draw: the model as cells. Reads, never changes; what is laid out is painted, nothing is computed.
 */
#include "ui/draw.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/text.h"
#include "ui/tour.h"

int draw_title(Grid *g, const char *name, Str rest)
{
	grid_fill(g, (Rect){0, 0, g->cols, 1}, " ", LOOK_BAR);
	int x = grid_puts(g, 0, 0, g->cols, LOOK_ACCENT | LOOK_REVERSE | LOOK_BOLD, _(name));
	return x + 1 + grid_put(g, x + 1, 0, g->cols - x - 1, LOOK_BAR | LOOK_BOLD, rest);
}

/* "Approvals 3" */
static Str top_label(const Briefs *b, Mode mode, Arena *frame)
{
	if (mode == MODE_WAITING && b->waiting != NULL && b->waiting->batch)
		return arena_fmt(frame, " %s %zu ", _("Batch"), b->waiting->count);
	if (mode == MODE_WAITING && b->waiting != NULL)
		return arena_fmt(frame, " %s %zu%s ", mode_name(mode), b->waiting->count,
			b->waiting->complete ? "" : "+");
	return arena_fmt(frame, " %s ", mode_name(mode));
}

void draw_top(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	size_t count;
	const TopView *tops = top_views(&count);
	Str who = b->user == NULL ? STR("")
				  : arena_fmt(frame, "%.*s · %s ",
					    STR_ARG(text_clean(frame, b->user->name, TEXT_LINE)),
					    _(role_name(b->user->role)));
	const char *gate = !gate_is_missed(b) ? "" : b->gate->open ? _("gate not passed") : _("gate shut");
	int x = 0, w = text_width(who), gate_w = text_width(str_from(gate)) + 2;
	grid_fill(g, (Rect){0, 0, g->cols, 1}, " ", LOOK_BAR);
	for (size_t i = 0; i < count; i++) {
		bool here = tops[i].mode == m->base;
		Str label = top_label(b, tops[i].mode, frame);
		if (b->user == NULL || role_may(b->user->role, tops[i].verb) || here)
			x += grid_put(g, x, 0, g->cols - x,
				here ? LOOK_ACCENT | LOOK_REVERSE | LOOK_BOLD : LOOK_BAR | LOOK_MUTED, label);
	}
	if (x + w + 1 < g->cols)
		grid_put(g, g->cols - w, 0, w, LOOK_BAR | LOOK_MUTED, who);
	if (x + w + gate_w + 1 < g->cols)
		grid_puts(g, g->cols - w - gate_w, 0, gate_w, LOOK_BAR | LOOK_WARN | LOOK_BOLD, gate);
}

int draw_prose(Grid *g, Rect where, Look look, Str clean)
{
	int rows = 0;
	for (size_t at = 0; at < clean.len && rows < where.h; rows++) {
		Wrap w = text_wrap(clean, at, where.w, false);
		grid_put(g, where.x, where.y + rows, where.w, look, str_slice(clean, at, w.end));
		at = w.next;
	}
	return rows;
}

void draw_rule(Grid *g, int x, int y, int w)
{
	grid_fill(g, (Rect){x, y, w, 1}, "─", LOOK_MUTED);
}

void draw_status(Grid *g, Look look, Str clean)
{
	int room = g->cols - 2;
	bool fits = text_cut(clean, room) == clean.len;
	grid_fill(g, (Rect){0, g->rows - 2, g->cols, 1}, " ", LOOK_PLAIN);
	int used = grid_put(g, 1, g->rows - 2, fits ? room : room - 1, look, clean);
	if (!fits)
		grid_puts(g, 1 + used, g->rows - 2, 1, look, "…");
	if (str_starts(clean, str_from(_("Next:"))))
		grid_puts(g, 1, g->rows - 2, room, look | LOOK_BOLD, _("Next:"));
}

void draw_at_end(Grid *g, Rect view, int y, const char *text)
{
	int w = text_width(str_from(text));
	if (w + 2 < view.w)
		grid_puts(g, view.x + view.w - w - 1, y, w, LOOK_MUTED, text);
}

void draw_more(Grid *g, Rect view, size_t first, size_t count, int y)
{
	char text[48];
	size_t end = first + (size_t)(view.h < 0 ? 0 : view.h);
	if (end >= count && first == 0)
		return;
	if (end >= count)
		snprintf(text, sizeof text, _(" the end "));
	else
		snprintf(text, sizeof text, _(" %zu more below "), count - end);
	draw_at_end(g, view, y, text);
}

/* ---- the keys of the mode ---- */

static Str label_key(const Key *k, Arena *frame)
{
	AUTO(buf_free) Buf shown = {0};
	key_shown(k, 1, &shown);
	return arena_copy(frame, buf_str(&shown));
}

static int label_width(const Key *k, Arena *frame)
{
	return text_width(label_key(k, frame)) + text_width(str_from(_(k->label))) + 3;
}

/* Help and the way out always fit; the others as far as there is room. */
static bool label_is_fixed(const Key *k)
{
	static const Doing fixed[] = {DO_HELP, DO_QUIT, DO_BACK, DO_CANCEL};
	for (size_t i = 0; i < COUNT(fixed); i++)
		if (k->doing == fixed[i])
			return true;
	return false;
}

static bool is_labelled(const Model *m, const Briefs *b, const Key *k)
{
	return (k->modes >> m->mode & 1) != 0 && k->label != NULL && k->presses[0] != PRESS_NONE &&
	       keymap_find(briefs_keys(b), m->mode, k->presses[0], b->user) == k && briefs_may(b, k) &&
	       model_can(m, b, k);
}

static void draw_keys(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const Keymap *map = briefs_keys(b);
	int room = g->cols - 1, x = 1, y = g->rows - 1;
	for (size_t i = 0; i < map->count; i++)
		if (is_labelled(m, b, &map->items[i]) && label_is_fixed(&map->items[i]))
			room -= label_width(&map->items[i], frame);
	for (size_t i = 0; i < map->count; i++) {
		const Key *k = &map->items[i];
		if (!is_labelled(m, b, k) ||
			(!label_is_fixed(k) && (room -= label_width(k, frame)) < 0))
			continue;
		x += grid_put(g, x, y, g->cols - x, LOOK_ACCENT | LOOK_BOLD, label_key(k, frame)) + 1;
		x += grid_puts(g, x, y, g->cols - x, LOOK_MUTED, _(k->label)) + 2;
	}
}

/* ---- what lies on top ---- */

enum { NOTICE_MAX_ROWS = 5 };

/* A refusal stands above the keys, whole, until a key is pressed. */
static void draw_notice(const Model *m, Grid *g, Arena *frame)
{
	bool error = m->notice.kind == NOTICE_ERROR;
	Look look = error ? LOOK_BAD | LOOK_BOLD : LOOK_GOOD;
	Str text = text_clean(frame, buf_str(&m->notice.text), TEXT_LINE);
	size_t starts[NOTICE_MAX_ROWS], ends[NOTICE_MAX_ROWS];
	int rows = 0;
	for (size_t at = 0; rows < NOTICE_MAX_ROWS && (at < text.len || rows == 0); rows++) {
		Wrap w = text_wrap(text, at, g->cols - 3, false);
		starts[rows] = at;
		ends[rows] = w.end;
		at = w.next;
	}
	int y = g->rows - 1 - rows;
	if (error && y > 0)
		draw_rule(g, 0, y - 1, g->cols);
	grid_fill(g, (Rect){0, y, g->cols, rows}, " ", LOOK_PLAIN);
	for (int i = 0; i < rows; i++)
		grid_put(g, 1, y + i, g->cols - 2, look, str_slice(text, starts[i], ends[i]));
	if (!error)
		return;
	grid_fill(g, (Rect){0, g->rows - 1, g->cols, 1}, " ", LOOK_PLAIN);
	grid_puts(g, 1, g->rows - 1, g->cols - 2, LOOK_MUTED, _("Any key goes on."));
}

static void draw_tour(const char *text, Grid *g, Arena *frame)
{
	grid_fill(g, (Rect){0, g->rows - 2, g->cols, 1}, " ", LOOK_BAR);
	int x = grid_puts(g, 0, g->rows - 2, g->cols, LOOK_GOOD | LOOK_REVERSE | LOOK_BOLD, _(" Tour "));
	grid_put(g, x + 1, g->rows - 2, g->cols - x - 2, LOOK_BAR | LOOK_BOLD,
		text_fit(frame, str_from(text), g->cols - x - 2));
}

static void draw_leave(const Model *m, Grid *g)
{
	(void)m;
	draw_status(g, LOOK_WARN | LOOK_BOLD, str_from(_("There are changes that are not saved.")));
}

static void draw_small(const Model *m, Grid *g)
{
	char text[80];
	snprintf(text, sizeof text, _("terminal too small: %dx%d, needs at least %dx%d"), m->cols,
		m->rows, SCREEN_MIN_COLS, SCREEN_MIN_ROWS);
	draw_prose(g, (Rect){0, 0, g->cols > 0 ? g->cols : 1, g->rows}, LOOK_WARN, str_from(text));
}

static DrawFn *const painters[MODE_COUNT] = {[MODE_QUEUE] = draw_queue,
	[MODE_WAITING] = draw_waiting,
	[MODE_STATS] = draw_stats,
	[MODE_AUDIT] = draw_audit,
	[MODE_CASE] = draw_case,
	[MODE_HISTORY] = draw_history,
	[MODE_APPROVAL] = draw_approval,
	[MODE_FORM] = draw_form};

static void draw_screen(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	if (m->mode == MODE_HELP)
		draw_help(m, b, g, frame);
	else if (model_is_writing(m))
		draw_editor(m, b, g, frame);
	else
		painters[m->base](m, b, g, frame);
	grid_fill(g, (Rect){0, g->rows - 1, g->cols, 1}, " ", LOOK_PLAIN);
	draw_keys(m, b, g, frame);
	if (mode_is_text(m->mode) && m->mode != MODE_EDITOR && m->notice.kind != NOTICE_ERROR)
		draw_line(m, b, g, frame);
	if (m->mode == MODE_LEAVE)
		draw_leave(m, g);
	if (tour_text(m, b) != NULL)
		draw_tour(tour_text(m, b), g, frame);
	if (m->notice.kind != NOTICE_NONE)
		draw_notice(m, g, frame);
}

void draw(const Model *m, const Briefs *b, Grid *g)
{
	Arena frame = {0};
	grid_resize(g, m->cols, m->rows);
	if (model_is_small(m))
		draw_small(m, g);
	else
		draw_screen(m, b, g, &frame);
	arena_free(&frame);
}
