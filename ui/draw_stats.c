/* The figures of the desk: two columns where there is room, below each other where there is not. */
#include "ui/draw.h"

#include "ui/i18n.h"

enum { STATS_TOP = 2 };

/* Every period, the one that is shown stressed. */
static void draw_periods(const Model *m, Grid *g)
{
	int x = 1;
	for (size_t i = 0; i < STATS_PERIODS && x < g->cols; i++) {
		bool here = i == m->stats.period;
		x += grid_puts(g, x, 1, g->cols - x - 1,
			     here ? LOOK_ACCENT | LOOK_BOLD | LOOK_UNDERLINE : LOOK_MUTED, _(stats_periods[i].name)) +
		     2;
	}
}

void draw_stats(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const StatsView *v = &m->stats;
	draw_top(m, b, g, frame);
	if (b->stats == NULL || !b->stats->read) {
		grid_puts(g, 2, 3, g->cols - 4, LOOK_BOLD, _("No figures were read. R reads them."));
		return;
	}
	draw_periods(m, g);
	rows_draw(&v->left, g, v->rect, v->first);
	if (v->right.width > 1) {
		int x = v->rect.x + v->rect.w;
		grid_fill(g, (Rect){x + 1, STATS_TOP, 1, v->rect.h}, "│", LOOK_MUTED);
		rows_draw(&v->right, g, (Rect){x + 3, STATS_TOP, v->right.width, v->rect.h}, v->first);
	}
	draw_status(g, LOOK_ACCENT,
		str_from(_("Next: p for another period, left and right for another table.")));
	draw_rule(g, 0, g->rows - 3, g->cols);
	draw_more(g, (Rect){0, STATS_TOP, g->cols, v->rect.h}, v->first, statsview_count(v), g->rows - 3);
	grid_cursor(g, 0, STATS_TOP);
}
