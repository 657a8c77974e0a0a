/* The trail: a row each, newest first; below, or beside it, the selected row in full. */
#include "ui/draw.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/text.h"
#include "ui/words.h"

enum { AUDIT_TOP = 2, SEQ_WIDTH = 7, AT_WIDTH = 16, ACTOR_WIDTH = 10, KIND_WIDTH = 14, TICKET_WIDTH = 10 };

static void draw_audit_row(const AuditLine *line, bool selected, Grid *g, int width, int y, Arena *frame)
{
	Look row = selected ? LOOK_SELECTED : LOOK_PLAIN;
	EventKind kind = EVENT_COUNT;
	bool narrow = width < 76;
	int x = 1;
	event_from(line->kind, &kind);
	if (selected)
		grid_fill(g, (Rect){0, y, width, 1}, " ", row);
	if (selected)
		grid_puts(g, 0, y, 1, row | LOOK_ACCENT | LOOK_BOLD, "▸");
	grid_put(g, x, y, SEQ_WIDTH, row | LOOK_MUTED, arena_fmt(frame, "%*lld", SEQ_WIDTH, (long long)line->seq));
	x += SEQ_WIDTH + 1;
	Str at = arena_fmt(frame, "%.*s %.*s", 10, line->at.len >= 16 ? line->at.ptr : "          ", 5,
		line->at.len >= 16 ? line->at.ptr + 11 : "     ");
	int at_width = narrow ? 5 : AT_WIDTH;
	grid_put(g, x, y, at_width, row | LOOK_MUTED, str_slice(at, narrow ? 11 : 0, at.len));
	x += at_width + 1;
	grid_put(g, x, y, ACTOR_WIDTH, row,
		text_fit(frame, text_clean(frame, line->actor, TEXT_LINE), ACTOR_WIDTH));
	x += ACTOR_WIDTH + 1;
	grid_puts(g, x, y, KIND_WIDTH, row | look_of_event(kind) | LOOK_BOLD,
		kind < EVENT_COUNT ? _(event_name(kind)) : "?");
	x += KIND_WIDTH + 1;
	grid_put(g, x, y, TICKET_WIDTH, row | LOOK_ACCENT,
		text_fit(frame, text_clean(frame, line->ticket, TEXT_LINE), TICKET_WIDTH));
	x += TICKET_WIDTH + 1;
	Str words = line->withheld ? str_from(_("(not for your groups)"))
		    : line->body.len == 0
			    ? str_from(_("(erased)"))
			    : line->words;
	grid_put(g, x, y, width - x - 1, row | (line->body.len == 0 ? LOOK_MUTED : LOOK_PLAIN),
		text_fit(frame, words, width - x - 1));
}

static void draw_audit_heads(const Model *m, Grid *g, int width, Arena *frame)
{
	bool narrow = width < 76;
	Str filter = text_clean(frame, buf_str(&m->audit.typed), TEXT_LINE);
	Str heads = arena_fmt(frame, " %*s %-*s %-*s %-*s %-*s %s", SEQ_WIDTH, _("row"), narrow ? 5 : AT_WIDTH,
		narrow ? _("time") : _("time (UTC)"), ACTOR_WIDTH, _("who"), KIND_WIDTH, _("what"), TICKET_WIDTH,
		_("ticket"), _("details"));
	grid_put(g, 0, 1, width, LOOK_MUTED, heads);
	if (filter.len > 0) {
		Str said = arena_fmt(frame, " / %.*s  %zu ", STR_ARG(filter), m->audit.count);
		int w = text_width(said);
		grid_put(g, g->cols - w - 1, 1, w, LOOK_ACCENT | LOOK_BOLD, said);
	}
}

static void draw_audit_empty(const Briefs *b, const Model *m, Grid *g)
{
	bool busy = b->audit == NULL || !b->audit->complete || auditview_is_behind(&m->audit, b->audit);
	grid_puts(g, 2, 3, g->cols - 4, LOOK_BOLD,
		busy                      ? _("Looking…")
		: m->audit.typed.len > 0 ? _("No row holds these words.")
					  : _("Nothing has happened yet."));
	if (!busy && m->audit.typed.len > 0)
		draw_prose(g, (Rect){2, 5, g->cols - 4, 3}, LOOK_MUTED,
			str_from(_("Esc clears the filter. Words look in number, time, person, kind, ticket and details.")));
}

void draw_audit(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const AuditView *v = &m->audit;
	bool beside = v->rect.x > 1;
	int width = beside ? v->rect.x - 2 : g->cols;
	draw_top(m, b, g, frame);
	draw_audit_heads(m, g, width, frame);
	for (int i = 0; i < v->height; i++) {
		const AuditLine *line = auditview_at(v, b->audit, v->first + (size_t)i);
		if (line != NULL)
			draw_audit_row(line, v->first + (size_t)i == v->selected, g, width, AUDIT_TOP + i, frame);
	}
	if (beside)
		grid_fill(g, (Rect){v->rect.x - 2, 1, 1, g->rows - 3}, "│", LOOK_MUTED);
	else
		draw_rule(g, 0, v->rect.y - 1, g->cols);
	if (!beside)
		draw_more(g, (Rect){0, AUDIT_TOP, g->cols, v->height}, v->first, v->count, v->rect.y - 1);
	rows_draw(&v->detail, g, v->rect, 0);
	if (v->count == 0)
		draw_audit_empty(b, m, g);
	else
		grid_cursor(g, 0, AUDIT_TOP + (int)(v->selected - v->first));
	draw_status(g, LOOK_ACCENT, str_from(_("Next: V checks the whole chain; Enter opens the ticket of a row.")));
}
