/* The figures of the desk: two columns where there is room, below each other where there is not. */
#include "ui/draw.h"

#include "ui/i18n.h"
#include "ui/text.h"

enum { STATS_TOP = 2 };

static void draw_heads(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const StatsList *l = b->stats;
	bool bad = l->gate.words.len > 0 && !l->gate.passed;
	Str period = arena_fmt(frame, _(" Figures of %s"), _(stats_periods[m->stats.period].name));
	int x = grid_put(g, 0, 1, g->cols, LOOK_BOLD, period);
	Str gate = text_clean(frame, l->gate.words, TEXT_LINE);
	if (gate.len > 0)
		grid_put(g, x + 2, 1, g->cols - x - 3, bad ? LOOK_WARN | LOOK_BOLD : LOOK_MUTED,
			text_fit(frame, arena_fmt(frame, _("Gate: %.*s"), STR_ARG(gate)), g->cols - x - 3));
}

void draw_stats(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const StatsView *v = &m->stats;
	draw_top(m, b, g, frame);
	if (b->stats == NULL || !b->stats->read) {
		grid_puts(g, 2, 3, g->cols - 4, LOOK_BOLD, _("No figures were read. R reads them."));
		return;
	}
	draw_heads(m, b, g, frame);
	rows_draw(&v->left, g, v->rect, v->first);
	if (v->right.width > 1) {
		int x = v->rect.x + v->rect.w;
		grid_fill(g, (Rect){x + 1, STATS_TOP, 1, v->rect.h}, "│", LOOK_MUTED);
		rows_draw(&v->right, g, (Rect){x + 3, STATS_TOP, v->right.width, v->rect.h}, v->first);
	}
	draw_status(g, LOOK_ACCENT,
		str_from(_("Next: p another period, left and right another table; R reads the figures again.")));
	draw_rule(g, 0, g->rows - 3, g->cols);
	draw_more(g, (Rect){0, STATS_TOP, g->cols, v->rect.h}, v->first, statsview_count(v), g->rows - 3);
	grid_cursor(g, 0, STATS_TOP);
}
