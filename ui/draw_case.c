/* The case: two title rows, the panes (one with a tab bar, or two or three columns), what happens
 * next. */
#include "ui/draw.h"

#include "ui/i18n.h"
#include "ui/panes.h"
#include "ui/said.h"
#include "ui/text.h"
#include "ui/words.h"

static const char *const pane_names[] = {
#define X(id, text) text,
	PANES(X)
#undef X
};

static void draw_heading(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const Case *c = briefs_case(b);
	const Ticket *t = &c->ticket;
	Str id = text_clean(frame, t->id, TEXT_LINE);
	Str name = arena_fmt(frame, " %.*s ", (int)text_cut(id, g->cols / 3), id.ptr);
	int x = draw_title(g, name.ptr, STR(""));
	x += grid_puts(g, x, 0, g->cols - x, look_of_state(b->brief->state) | LOOK_BAR | LOOK_BOLD,
		     _(case_state_name(b->brief->state))) +
	     1;
	x += grid_puts(g, x, 0, g->cols - x, look_of_priority(t->priority) | LOOK_BAR,
		     _(priority_name(t->priority))) +
	     1;
	if (legal_hold_stands(&b->brief->c->legal_hold))
		x += grid_puts(g, x, 0, g->cols - x, LOOK_WARN | LOOK_BOLD, _("legal hold")) + 1;
	grid_put(g, x, 0, g->cols - x, LOOK_BAR | LOOK_BOLD,
		text_fit(frame, text_clean(frame, t->subject, TEXT_LINE), g->cols - x));
	(void)m;
}

/* "held by bob for 25 min more" */
static Str holder_words(const Model *m, const Briefs *b, bool mine, Arena *frame)
{
	const TicketClaim *claim = &briefs_case(b)->claim;
	if (!claim_is_live(claim, m->now_ms))
		return STR("");
	return arena_fmt(frame, _("held by %.*s for %s more"),
		STR_ARG(mine ? str_from(_("you")) : text_clean(frame, claim->by, TEXT_LINE)),
		age_words(claim->until_ms - m->now_ms).text);
}

enum { ROUTE_LEAST = 20 };

/* Who else is there and who holds it: at the right end of the second row; returns its width. */
static int draw_people(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const TicketClaim *claim = &briefs_case(b)->claim;
	bool mine = b->user != NULL && str_eq(claim->by, b->user->name);
	Str others = briefs_company(b, briefs_case(b)->ticket.id, frame), held = holder_words(m, b, mine, frame);
	Str both = others.len == 0 || held.len == 0 ? STR("")
						    : arena_fmt(frame, "%.*s · %.*s", STR_ARG(others), STR_ARG(held));
	int room = g->cols - ROUTE_LEAST;
	Str said = both.len > 0 && text_width(both) <= room ? both : others.len > 0 ? others : held;
	if (said.len == 0)
		return 0;
	said = text_fit(frame, said, room);
	int w = text_width(said);
	grid_put(g, g->cols - w - 1, 1, w, (mine && others.len == 0 ? LOOK_ACCENT : LOOK_WARN) | LOOK_BOLD, said);
	return w + 2;
}

/* "refund · risk medium · de · 3h old · from Mia Example <mia@...>, customer 4711" */
static void draw_route(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const Case *c = briefs_case(b);
	const Requester *r = &c->ticket.requester;
	Buf t = {0};
	if (b->brief->state != CASE_NEW && c->route.intent.len > 0)
		buf_addf(&t, _("%.*s · risk %.*s · %.*s · "),
			STR_ARG(text_clean(frame, intent_words(frame, c->route.intent), TEXT_LINE)),
			STR_ARG(text_clean(frame, risk_words(c->route.risk), TEXT_LINE)),
			STR_ARG(text_clean(frame, c->route.language, TEXT_LINE)));
	buf_addf(&t, _("%s old · from %.*s"), age_of(m->now_ms - c->ticket.created_ms).text,
		STR_ARG(text_clean(frame, r->name, TEXT_LINE)));
	if (r->email.len > 0)
		buf_addf(&t, " <%.*s>", STR_ARG(text_clean(frame, r->email, TEXT_LINE)));
	if (r->id.len > 0)
		buf_addf(&t, _(", customer %.*s"), STR_ARG(text_clean(frame, r->id, TEXT_LINE)));
	int room = g->cols - 2 - draw_people(m, b, g, frame);
	grid_put(g, 1, 1, room, LOOK_MUTED, text_fit(frame, buf_str(&t), room));
	buf_free(&t);
}

static Str pane_label(const Model *m, Pane p, Arena *frame)
{
	const PaneView *v = &m->view.panes[p];
	const char *mark = v->alert ? "!" : "";
	if (v->total == 0)
		return arena_fmt(frame, " %s%s ", _(pane_names[p]), mark);
	return arena_fmt(frame, " %s %zu%s ", _(pane_names[p]), v->total, mark);
}

static int draw_label(const Model *m, Pane p, Grid *g, int x, int y, Arena *frame)
{
	bool focus = m->view.focus == p;
	Look look = focus                    ? LOOK_ACCENT | LOOK_REVERSE | LOOK_BOLD
		    : m->view.panes[p].alert ? LOOK_BAD | LOOK_BOLD
					     : LOOK_BOLD;
	return grid_put(g, x, y, g->cols - x, look, pane_label(m, p, frame));
}

/* In the draft: the chosen problem, else the chosen citation's mark. */
static size_t draft_focus(const Model *m, const Rows *r)
{
	size_t row = 0;
	if (m->view.mark > 0)
		return rows_find_anchor(r, MARK_ANCHOR + (int)m->view.mark);
	while (row < r->count && !rows_row_has(&r->items[row], LOOK_ACCENT | LOOK_BOLD | LOOK_REVERSE))
		row++;
	return row;
}

/* The row of what is selected in the pane, where it is seen; else the top. */
static int pane_cursor(const Model *m, Pane p)
{
	const PaneView *v = &m->view.panes[p];
	int anchor = p == PANE_EVIDENCE  ? m->view.source
		     : p == PANE_ACTIONS ? (int)m->view.action_index + 1
					 : 0;
	size_t row = p == PANE_DRAFT ? draft_focus(m, &v->rows)
		     : anchor > 0    ? rows_find_anchor(&v->rows, anchor)
				     : v->first;
	bool seen = row >= v->first && row < v->first + (size_t)v->rect.h && row < v->rows.count;
	return seen ? (int)(row - v->first) : 0;
}

static void draw_pane(const Model *m, Pane p, Grid *g)
{
	const PaneView *v = &m->view.panes[p];
	rows_draw(&v->rows, g, v->rect, v->first);
	if (m->view.focus == p)
		rows_highlight(&v->rows, g, v->rect, v->first, buf_str(&m->view.sought));
	if (m->view.focus == p)
		grid_cursor(g, v->rect.x, v->rect.y + pane_cursor(m, p));
}

/* How much there is below; of a text that is not all laid out, how far it is. */
static void draw_below(const Model *m, const Briefs *b, Pane p, Grid *g, int y)
{
	char text[48];
	const PaneView *v = &m->view.panes[p];
	bool end = v->first + (size_t)(v->rect.h < 0 ? 0 : v->rect.h) >= v->rows.count;
	if (pane_is_whole(v)) {
		draw_more(g, v->rect, v->first, v->rows.count, y);
		return;
	}
	snprintf(text, sizeof text, _(" at %d %% "), pane_percent(m, b, p));
	draw_at_end(g, v->rect, y, end ? _(" the end ") : text);
}

/* Where the bar is too narrow for all, the focused tab is the last that must be seen. */
static Pane first_tab(const Model *m, int cols, Arena *frame)
{
	Pane first = m->view.focus;
	for (int room = cols - 1; first > 0; first--) {
		room -= text_width(pane_label(m, first, frame)) + 1;
		if (room < text_width(pane_label(m, first - 1, frame)))
			break;
	}
	return first;
}

/* One pane, and a bar of tabs above it. */
static void draw_tabs(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	int x = 1;
	draw_rule(g, 0, 2, g->cols);
	for (Pane p = first_tab(m, g->cols, frame); p < PANE_COUNT; p++)
		x += draw_label(m, p, g, x, 2, frame) + 1;
	if (g->cols - x > 20)
		draw_below(m, b, m->view.focus, g, 2);
	draw_pane(m, m->view.focus, g);
}

static void draw_titled(const Model *m, const Briefs *b, Pane p, Grid *g, Arena *frame)
{
	const PaneView *v = &m->view.panes[p];
	draw_rule(g, v->rect.x - 1, v->rect.y - 1, v->rect.w + 1);
	int x = v->rect.x;
	x += draw_label(m, p, g, x, v->rect.y - 1, frame) + 1;
	/* In two columns the trail shares the place of the actions. */
	if (p == PANE_ACTIONS && !m->view.panes[PANE_TRAIL].visible)
		draw_label(m, PANE_TRAIL, g, x, v->rect.y - 1, frame);
	if (p == PANE_TRAIL && !m->view.panes[PANE_ACTIONS].visible)
		draw_label(m, PANE_ACTIONS, g, x, v->rect.y - 1, frame);
	draw_below(m, b, p, g, v->rect.y - 1);
	draw_pane(m, p, g);
}

static void draw_columns(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	for (Pane p = 0; p < PANE_COUNT; p++) {
		const PaneView *v = &m->view.panes[p];
		if (!v->visible)
			continue;
		if (v->rect.x > 1)
			grid_fill(g, (Rect){v->rect.x - 2, 2, 1, g->rows - 4}, "│", LOOK_MUTED);
		draw_titled(m, b, p, g, frame);
	}
}

void draw_case(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	if (briefs_case(b) == NULL)
		return;
	draw_heading(m, b, g, frame);
	draw_route(m, b, g, frame);
	if (g->cols >= SCREEN_TWO_COLUMNS && !m->view.zoomed)
		draw_columns(m, b, g, frame);
	else
		draw_tabs(m, b, g, frame);
	bool drafting = model_drafting(m, briefs_case(b)->ticket.id) != NULL;
	Str next = drafting ? str_from(_("A draft is being written. Read the evidence meanwhile; Esc stops it."))
			    : said_clean(frame, b->brief->next, TEXT_LINE);
	draw_status(g, LOOK_ACCENT, arena_fmt(frame, _("Next: %.*s"), STR_ARG(next)));
}
