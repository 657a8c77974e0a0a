/* What waits for a person: one action a row, its decision beside it; below, the selected one in words. */
#include "ui/draw.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/said.h"
#include "ui/text.h"
#include "ui/words.h"

enum { LIST_TOP = 2 };

/* "[rejected]", or why it can't be signed, or "". */
static Str decision_words(const Model *m, const Waiting *w, Look *ret_look, Arena *frame)
{
	const Decision *d = waitview_find(&m->waiting, w->id);
	*ret_look = LOOK_PLAIN;
	if (d != NULL && d->state == DECISION_STAGED) {
		*ret_look = LOOK_WARN | LOOK_BOLD;
		return str_from(_("to reject"));
	}
	if (d != NULL && d->state == DECISION_DONE) {
		*ret_look = LOOK_GOOD;
		return text_clean(frame, buf_str(&d->said), TEXT_LINE);
	}
	if (d != NULL && d->state == DECISION_REFUSED) {
		*ret_look = LOOK_BAD;
		return str_from(_("refused"));
	}
	return STR("");
}

typedef struct Widths {
	int tool, summary, ticket, decision;
} Widths;

/* mark 2, tier 6, state 10, tool, summary (the rest), ticket, waits 5, decision */
static Widths widths_of(const Model *m, int cols)
{
	Widths w = {.tool = cols < 70 ? 10 : cols < 110 ? 15 : 20, .ticket = cols < 110 ? 10 : 16};
	w.decision = m->waiting.decision_count > 0 ? 14 : 0;
	w.summary = cols - 2 - 6 - 10 - (w.tool + 1) - (w.ticket + 1) - 5 - w.decision - 1;
	if (w.summary < 8) {
		w.summary += w.ticket + 1;
		w.ticket = 0;
	}
	return w;
}

static void draw_waiting_row(const Model *m, const Waiting *w, bool selected, Grid *g, int y, Arena *frame)
{
	Widths widths = widths_of(m, g->cols);
	Look row = selected ? LOOK_SELECTED : LOOK_PLAIN, look;
	const Decision *d = waitview_find(&m->waiting, w->id);
	bool marked = d != NULL && d->marked;
	int x = 2;
	if (selected)
		grid_fill(g, (Rect){0, y, g->cols, 1}, " ", row);
	if (marked || selected)
		grid_puts(g, 0, y, 1, row | LOOK_ACCENT | LOOK_BOLD, marked ? "*" : "▸");
	grid_put(g, x, y, 4, row | look_of_tier(w->tier), arena_fmt(frame, "%d", w->tier));
	grid_puts(g, x += 6, y, 9, row | look_of_action(w->state), _(action_state_name(w->state)));
	grid_put(g, x += 10, y, widths.tool, row | LOOK_BOLD,
		text_fit(frame, text_clean(frame, w->tool, TEXT_LINE), widths.tool));
	x += widths.tool + 1;
	grid_put(g, x, y, widths.summary, row | (w->why_not.len > 0 ? LOOK_MUTED : LOOK_PLAIN),
		text_fit(frame, text_clean(frame, w->summary, TEXT_LINE), widths.summary));
	x += widths.summary + 1;
	grid_put(g, x, y, widths.ticket, row | LOOK_MUTED,
		text_fit(frame, text_clean(frame, w->ticket, TEXT_LINE), widths.ticket));
	x += widths.ticket > 0 ? widths.ticket + 1 : 0;
	grid_put(g, x, y, 4, row | LOOK_MUTED, arena_fmt(frame, "%4s", age_of(m->now_ms - w->since_ms).text));
	Str said = decision_words(m, w, &look, frame);
	grid_put(g, x + 6, y, widths.decision, row | look, text_fit(frame, said, widths.decision));
}

static void draw_waiting_heads(const Model *m, Grid *g)
{
	Widths w = widths_of(m, g->cols);
	int x = 2;
	grid_puts(g, x, 1, 5, LOOK_MUTED, _("tier"));
	grid_puts(g, x += 6, 1, 9, LOOK_MUTED, _("state"));
	grid_puts(g, x += 10, 1, w.tool, LOOK_MUTED, _("tool"));
	x += w.tool + 1;
	grid_puts(g, x, 1, w.summary, LOOK_MUTED, _("arguments"));
	x += w.summary + 1;
	grid_puts(g, x, 1, w.ticket, LOOK_MUTED, _("ticket"));
	x += w.ticket > 0 ? w.ticket + 1 : 0;
	grid_puts(g, x, 1, 5, LOOK_MUTED, _("waits"));
	grid_puts(g, x + 6, 1, w.decision, LOOK_MUTED, _("decision"));
}

/* Two lines about the selected one: whose it is, and what stands in the way. */
static void draw_waiting_detail(const Model *m, const Waiting *w, Grid *g, Arena *frame)
{
	const Decision *d = waitview_find(&m->waiting, w->id);
	Str head = arena_fmt(frame, "%.*s · %.*s · %.*s", STR_ARG(text_clean(frame, w->id, TEXT_LINE)),
		STR_ARG(text_clean(frame, w->requester, TEXT_LINE)),
		STR_ARG(text_clean(frame, w->subject, TEXT_LINE)));
	Buf t = {0};
	Look look = LOOK_MUTED;
	grid_put(g, 1, g->rows - 4, g->cols - 2, LOOK_PLAIN, text_fit(frame, head, g->cols - 2));
	if (d != NULL && d->state == DECISION_STAGED) {
		buf_addf(&t, _("to be rejected: %.*s"), STR_ARG(text_clean(frame, buf_str(&d->reason), TEXT_LINE)));
		look = LOOK_WARN;
	} else if (d != NULL && d->state == DECISION_REFUSED) {
		buf_addf(&t, _("refused: %.*s"), STR_ARG(text_clean(frame, buf_str(&d->said), TEXT_LINE)));
		look = LOOK_BAD;
	} else if (w->why_not.len > 0) {
		buf_addf(&t, _("not by you: %.*s"), STR_ARG(said_clean(frame, w->why_not, TEXT_LINE)));
	} else if (w->signed_by.len > 0) {
		buf_addf(&t, _("signed by %.*s; the second signature is yours"),
			STR_ARG(text_clean(frame, w->signed_by, TEXT_LINE)));
		look = LOOK_ACCENT;
	} else {
		buf_addf(&t, _("expires in %s"), age_words(w->expires_ms - m->now_ms).text);
	}
	grid_put(g, 1, g->rows - 3, g->cols - 2, look, text_fit(frame, buf_str(&t), g->cols - 2));
	buf_free(&t);
}

static void draw_waiting_empty(const Briefs *b, Grid *g, Arena *frame)
{
	bool busy = b->waiting == NULL || !b->waiting->complete, batch = b->waiting != NULL && b->waiting->batch;
	(void)frame;
	grid_puts(g, 2, 3, g->cols - 4, LOOK_BOLD,
		busy    ? _("Looking…")
		: batch ? _("None of these tickets has an open action.")
			: _("Nothing waits for a signature."));
	if (!busy)
		draw_prose(g, (Rect){2, 5, g->cols - 4, g->rows - 10}, LOOK_MUTED,
			str_from(_("Actions come from drafts: in the queue, d drafts an answer and proposes them. Here "
				   "stand those of all tickets; b in the queue lists those of the marked ones.")));
}

static void draw_waiting_next(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const Waiting *w = waitlist_at(b->waiting, m->waiting.selected);
	size_t staged = waitview_count(&m->waiting, DECISION_STAGED), marked = waitview_marked(&m->waiting);
	if (staged > 0)
		draw_status(g, LOOK_WARN | LOOK_BOLD,
			arena_fmt(frame, _("Next: X carries out %zu staged; u takes the last back."), staged));
	else if (marked > 0)
		draw_status(g, LOOK_ACCENT,
			arena_fmt(frame, _("Next: r stages the rejection of the %zu marked."), marked));
	else if (w != NULL && w->state == ACTION_UNKNOWN)
		draw_status(g, LOOK_BAD, str_from(_("Next: o opens the ticket; u there says what happened.")));
	else if (w != NULL)
		draw_status(g, LOOK_ACCENT,
			str_from(_("Next: Enter reads it in full and signs; r rejects, with a reason.")));
}

void draw_waiting(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const WaitView *v = &m->waiting;
	size_t count = b->waiting == NULL ? 0 : b->waiting->count;
	const Waiting *selected = waitlist_at(b->waiting, v->selected);
	draw_top(m, b, g, frame);
	draw_waiting_heads(m, g);
	for (int i = 0; i < v->height && v->first + (size_t)i < count; i++)
		draw_waiting_row(m, &b->waiting->items[v->first + (size_t)i], v->first + (size_t)i == v->selected, g,
			LIST_TOP + i, frame);
	draw_rule(g, 0, g->rows - 5, g->cols);
	draw_more(g, (Rect){0, LIST_TOP, g->cols, v->height}, v->first, count, g->rows - 5);
	if (selected == NULL)
		draw_waiting_empty(b, g, frame);
	else
		draw_waiting_detail(m, selected, g, frame);
	draw_waiting_next(m, b, g, frame);
	if (selected != NULL)
		grid_cursor(g, 0, LIST_TOP + (int)(v->selected - v->first));
}
