/* The versions of a reply, newest last; below or beside them what changed in the selected one. */
#include "ui/draw.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/text.h"

enum { HISTORY_TOP = 2 };

/* "2  11-23 12:55  alice  edited   -1 +3" */
static void draw_version(const HistoryView *h, const Version *v, size_t at, Grid *g, int width, int y, Arena *frame)
{
	bool selected = at == h->selected;
	Look row = selected ? LOOK_SELECTED : LOOK_PLAIN;
	ClockIso iso = clock_iso(v->at_ms);
	Str how = v->model.len > 0 ? arena_fmt(frame, _("drafted by %.*s"),
					     STR_ARG(text_clean(frame, v->model, TEXT_LINE)))
				   : str_from(_("edited"));
	if (selected) {
		grid_fill(g, (Rect){0, y, width, 1}, " ", row);
		grid_puts(g, 0, y, 1, row | LOOK_ACCENT | LOOK_BOLD, "▸");
	}
	Str line = arena_fmt(frame, "%2zu%s  %.5s %.5s  ", at + 1, at == h->against ? "=" : " ", iso.text + 5,
		iso.text + 11);
	int x = 1 + grid_put(g, 1, y, width - 1, row | LOOK_MUTED, line);
	x += grid_put(g, x, y, width - x, row | LOOK_BOLD,
		     text_fit(frame, text_clean(frame, v->by, TEXT_LINE), 12)) +
	     2;
	x += grid_put(g, x, y, width - x - 14, row, text_fit(frame, how, width - x - 14));
	Str changes = arena_fmt(frame, "-%zu +%zu ", h->changes[at].gone, h->changes[at].added);
	int w = text_width(changes);
	if (at > 0 && x + w < width)
		grid_put(g, width - w, y, w, row | LOOK_MUTED, changes);
}

void draw_history(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const HistoryView *v = &m->history;
	Versions versions = versions_of(frame, b->brief);
	bool beside = v->rect.y == HISTORY_TOP;
	int width = beside ? v->rect.x - 2 : g->cols;
	draw_title(g, arena_fmt(frame, " %s ", _("Versions")).ptr,
		arena_fmt(frame, _("of the reply to %.*s"),
			STR_ARG(text_clean(frame, briefs_case(b)->ticket.id, TEXT_LINE))));
	draw_rule(g, 0, 1, g->cols);
	for (int i = 0; i < v->height && v->first + (size_t)i < versions.count; i++) {
		size_t at = v->first + (size_t)i;
		draw_version(v, &versions.items[at], at, g, width, HISTORY_TOP + i, frame);
	}
	if (beside)
		grid_fill(g, (Rect){v->rect.x - 2, HISTORY_TOP, 1, v->rect.h}, "│", LOOK_MUTED);
	else
		draw_rule(g, 0, v->rect.y - 1, g->cols);
	draw_more(g, v->rect, v->row_first, v->rows.count, v->rect.y - 1);
	rows_draw(&v->rows, g, v->rect, v->row_first);
	draw_status(g, LOOK_ACCENT,
		str_from(_("Next: up and down choose, Space reads on; e edits on from this version.")));
	grid_cursor(g, 0, HISTORY_TOP + (int)(v->selected - v->first));
}
