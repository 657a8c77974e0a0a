/* The queue: one ticket a row, only the rows that are seen. Every state, risk and priority is a
 * word. */
#include "ui/draw.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/text.h"
#include "ui/words.h"

typedef struct Cells {
	const Model *m;
	const Briefs *b;
	Arena *frame;
} Cells;

typedef struct Column {
	const char *title;
	int width, wide, widest; /* wide: from SCREEN_TWO_COLUMNS on, widest: from COLS_WIDEST on; width 0: the rest */
	int from;        /* the terminal's columns from which it is shown */
	Str (*text)(const QueueItem *item, const Cells *c);
	Look (*look)(const QueueItem *item, const Cells *c);
} Column;

/* clang-format off */
#define TRUSTED(name, expression) \
	static Str text_##name(const QueueItem *i, const Cells *c) { (void)c; return expression; }
#define UNTRUSTED(name) \
	static Str text_##name(const QueueItem *i, const Cells *c) { return text_clean(c->frame, i->name, TEXT_LINE); }
#define LOOKING(name, expression) \
	static Look look_##name(const QueueItem *i, const Cells *c) { (void)i; (void)c; return expression; }

TRUSTED(priority, str_from(_(priority_name(i->priority))))
TRUSTED(state, model_drafting(c->m, i->id) != NULL ? str_from(_("drafting")) : str_from(_(case_state_name(i->state))))
TRUSTED(age, arena_fmt(c->frame, "%4s", age_of(c->m->now_ms - i->created_ms).text))
TRUSTED(intent, text_clean(c->frame, intent_words(c->frame, i->intent), TEXT_LINE))
TRUSTED(risk, text_clean(c->frame, risk_words(i->risk), TEXT_LINE))
UNTRUSTED(requester)
UNTRUSTED(subject)
LOOKING(priority, look_of_priority(i->priority))
LOOKING(state, model_drafting(c->m, i->id) != NULL ? LOOK_ACCENT : look_of_state(i->state))
LOOKING(risk, look_of_risk(i->risk))
LOOKING(muted, LOOK_MUTED)
LOOKING(plain, LOOK_PLAIN)
/* clang-format on */

enum { MINUTE_MS = 60000 };

static Str text_left(const QueueItem *i, const Cells *c)
{
	int64_t left_ms;
	if (!backlog_left(c->b->backlog, i, c->m->now_ms, &left_ms))
		return STR("");
	int64_t span_ms = left_ms < 0 ? -left_ms : left_ms;
	const char *span = span_ms < MINUTE_MS ? "0m" : age_of(span_ms).text;
	return arena_fmt(c->frame, "%5s", arena_fmt(c->frame, "%s%s", left_ms < 0 ? "-" : "", span).ptr);
}

static Look look_left(const QueueItem *i, const Cells *c)
{
	int64_t left_ms;
	if (!backlog_left(c->b->backlog, i, c->m->now_ms, &left_ms))
		return LOOK_PLAIN;
	return left_ms < 0 ? LOOK_BAD : left_ms < 4 * 3600 * 1000 ? LOOK_WARN : LOOK_MUTED;
}

/* Who works on it: its holder, else whoever has it open. */
static Str text_people(const QueueItem *i, const Cells *c)
{
	Str holder = text_clean(c->frame, item_holder(i, c->m->now_ms), TEXT_LINE);
	return holder.len > 0 ? holder : briefs_company(c->b, i->id, c->frame);
}

static Look look_people(const QueueItem *i, const Cells *c)
{
	Str holder = item_holder(i, c->m->now_ms);
	return holder.len == 0 ? LOOK_MUTED : c->b->user != NULL && str_eq(holder, c->b->user->name) ? LOOK_ACCENT : LOOK_WARN;
}

/* Somebody else has it open, or holds it. */
static bool is_with_others(const QueueItem *i, const Cells *c)
{
	Str holder = item_holder(i, c->m->now_ms);
	bool mine = c->b->user != NULL && str_eq(holder, c->b->user->name);
	return (holder.len > 0 && !mine) || briefs_company(c->b, i->id, c->frame).len > 0;
}

/* clang-format off */
static const Column columns[] = {
	{N_("prio"), 6, 6, 6, 0, text_priority, look_priority},
	{N_(" age"), 4, 4, 4, 0, text_age, look_muted},
	{N_(" left"), 5, 5, 5, 74, text_left, look_left},
	{N_("state"), 9, 9, 9, 0, text_state, look_state},
	{N_("risk"), 6, 6, 6, 60, text_risk, look_risk},
	{N_("intent"), 16, 22, 26, 104, text_intent, look_plain},
	{N_("with"), 8, 14, 16, 94, text_people, look_people},
	{N_("requester"), 14, 20, 24, 64, text_requester, look_plain},
	{N_("subject"), 0, 0, 0, 0, text_subject, look_plain},
};
/* clang-format on */

static bool has_targets(const Briefs *b)
{
	for (size_t i = 0; b->backlog != NULL && i < COUNT(b->backlog->target_ms); i++)
		if (b->backlog->target_ms[i] > 0)
			return true;
	return false;
}

enum { COLS_WIDEST = 136 };

/* 0: not shown at this width. The last column has the rest. */
static int column_width(const Column *c, const Model *m, const Briefs *b, int cols, int x)
{
	bool empty = (c->text == text_left && !has_targets(b)) || (c->text == text_people && !m->queue.shared);
	if (cols < c->from || empty)
		return 0;
	if (c->width == 0)
		return cols - x;
	return cols >= COLS_WIDEST ? c->widest : cols >= SCREEN_TWO_COLUMNS ? c->wide : c->width;
}

enum { QUEUE_LEFT_EDGE = 3 };

static void draw_heads(const Model *m, const Briefs *b, Grid *g)
{
	int x = QUEUE_LEFT_EDGE;
	for (size_t i = 0; i < COUNT(columns); i++) {
		int w = column_width(&columns[i], m, b, g->cols, x);
		if (w > 0)
			grid_puts(g, x, 2, w, LOOK_MUTED, _(columns[i].title));
		x += w > 0 ? w + 1 : 0;
	}
}

static void draw_item(const Cells *c, size_t index, bool selected, Grid *g, int y)
{
	const QueueItem *item = queue_at(&c->m->queue, c->b, index);
	bool marked = queue_is_marked(&c->m->queue, queue_row(&c->m->queue, index));
	Look row = selected ? LOOK_SELECTED : LOOK_PLAIN;
	int x = QUEUE_LEFT_EDGE;
	if (selected)
		grid_fill(g, (Rect){0, y, g->cols, 1}, " ", row);
	if (marked || selected)
		grid_puts(g, 0, y, 1, row | LOOK_ACCENT | LOOK_BOLD, marked ? "*" : "▸");
	if (is_with_others(item, c))
		grid_puts(g, 1, y, 1, row | LOOK_WARN, "@");
	for (size_t i = 0; i < COUNT(columns); i++) {
		const Column *column = &columns[i];
		int w = column_width(column, c->m, c->b, g->cols, x);
		if (w <= 0)
			continue;
		Look look = column->look(item, c) | row | (selected && column->width == 0 ? LOOK_BOLD : 0);
		grid_put(g, x, y, w, look, text_fit(c->frame, column->text(item, c), w));
		x += w + 1;
	}
}

/* ---- what stands above and below the list ---- */

static Str many(Arena *frame, size_t n)
{
	return n < 1000 ? arena_fmt(frame, "%zu", n)
	       : n < 1000000
		       ? arena_fmt(frame, "%zu,%03zu", n / 1000, n % 1000)
		       : arena_fmt(frame, "%zu,%03zu,%03zu", n / 1000000, n / 1000 % 1000, n % 1000);
}

/* "by oldest first, turned round · 3 marked", as far as there is something to say */
static Str order_words(const Model *m, const Briefs *b, Arena *frame)
{
	const QueueView *q = &m->queue;
	Buf t = {0};
	if (b->backlog != NULL && !b->backlog->complete)
		buf_addf(&t, _("reading %.*s · "), STR_ARG(many(frame, b->backlog->count)));
	else if (q->making || q->sorting.busy)
		buf_adds(&t, _("looking · "));
	if (q->marks.count > 0)
		buf_addf(&t, _("%.*s marked · "), STR_ARG(many(frame, q->marks.count)));
	buf_addf(&t, _("by %s%s"), _(queue_order_name(q->order)), q->reversed ? _(", turned round") : "");
	Str words = arena_copy(frame, buf_str(&t));
	buf_free(&t);
	return words;
}

static int draw_view(const Model *m, const Briefs *b, size_t index, Grid *g, int x, int room, Arena *frame)
{
	const QueueView *q = &m->queue;
	bool current = q->view == index;
	Str name = text_clean(frame, i18n_str(frame, b->views[index].name), TEXT_LINE);
	Str count = q->counts_known ? many(frame, q->counts[index]) : STR("…");
	Str label = arena_fmt(frame, "%zu %.*s %.*s", index + 1, STR_ARG(name), STR_ARG(count));
	if (text_width(label) > room)
		return 0;
	int used = grid_put(g, x, 1, room, current ? LOOK_ACCENT | LOOK_BOLD | LOOK_UNDERLINE : LOOK_MUTED,
		label);
	return used + 2;
}

/* The filter, where it is none of the saved views'; it stands whole before the views get room. */
static int draw_filter(const Model *m, Grid *g, int x, int room, Arena *frame)
{
	const QueueView *q = &m->queue;
	if (q->view < QUEUE_VIEWS || q->typed.len == 0)
		return 0;
	Str text = arena_fmt(frame, "/ %.*s  %.*s", STR_ARG(text_clean(frame, buf_str(&q->typed), TEXT_LINE)),
		STR_ARG(many(frame, q->list.count)));
	return grid_put(g, x, 1, room, LOOK_ACCENT | LOOK_BOLD, text_fit(frame, text, room)) + 2;
}

static void draw_views(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	Str order = order_words(m, b, frame);
	int end = g->cols - text_width(order) - 2, x = 1;
	grid_put(g, end + 1, 1, g->cols - end - 1, LOOK_MUTED, order);
	x += draw_filter(m, g, x, end - x - 1, frame);
	for (size_t i = 0; i < b->view_count && i < QUEUE_VIEWS; i++) {
		int used = draw_view(m, b, i, g, x, end - x - 1, frame);
		if (used == 0)
			return;
		x += used;
	}
}

static void draw_empty(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const QueueView *q = &m->queue;
	bool filtered = b->backlog != NULL && b->backlog->live > 0;
	bool busy = b->backlog == NULL || !b->backlog->complete || q->working;
	Str filter = text_clean(frame, buf_str(&q->typed), TEXT_LINE);
	const char *said =
		filtered ? _("Esc clears the filter, u brings back the last one. Words look in subject, "
			   "requester, intent, state and id, and in the messages; state:checked, "
			   "intent:refund, risk:high, from:mia, age:>2d, is:late narrow it, -word leaves out.")
			 : _("Bring tickets in with: countersign import FILE (.eml, mbox or .jsonl). "
			   "R reads the queue again.");
	Str head = busy ? str_from(_("Looking…"))
		   : filtered
			   ? arena_fmt(frame, _("No ticket fits the filter “%.*s”."), STR_ARG(filter))
			   : str_from(_("The queue is empty: nothing waits for you."));
	grid_put(g, 2, 4, g->cols - 4, LOOK_BOLD, text_fit(frame, head, g->cols - 4));
	if (!busy)
		draw_prose(g, (Rect){2, 6, g->cols - 4, g->rows - 10}, LOOK_MUTED, str_from(said));
}

static const char *const next_words[CASE_STATE_COUNT] = {
	[CASE_NEW] = N_("Next: d drafts an answer, Enter reads the ticket."),
	[CASE_ROUTED] = N_("Next: d drafts on."),
	[CASE_GROUNDED] = N_("Next: d drafts on."),
	[CASE_DRAFTED] = N_("Next: d goes on with the check."),
	[CASE_CHECKED] = N_("Next: Enter reads the draft; then countersign or reject."),
	[CASE_APPROVED] = N_("Next: Enter, then x runs what is countersigned."),
	[CASE_DONE] = N_("Done. Nothing is open."),
	[CASE_REJECTED] = N_("Every action was rejected: Enter, then D drafts again."),
	[CASE_ESCALATED] = N_("Escalated: a supervisor decides."),
	[CASE_STUCK] = N_("A service failed: d tries again, Enter shows why.")};

/* The selected ticket in words: id, what waits, who holds it, and the whole subject. */
static void draw_detail(const Model *m, const Briefs *b, const QueueItem *item, Grid *g, Arena *frame)
{
	Buf t = {0};
	Str holder = item_holder(item, m->now_ms), others = briefs_company(b, item->id, frame);
	bool mine = b->user != NULL && str_eq(holder, b->user->name);
	buf_addf(&t, "%.*s", STR_ARG(text_clean(frame, item->id, TEXT_LINE)));
	if (others.len > 0)
		buf_addf(&t, " · %.*s", STR_ARG(others));
	if (holder.len > 0)
		buf_addf(&t, _(" · held by %.*s for %s more"),
			STR_ARG(mine ? str_from(_("you")) : text_clean(frame, holder, TEXT_LINE)),
			age_words(item->claimed_until_ms - m->now_ms).text);
	if (item->has_disposition)
		buf_addf(&t, " · %s", _(disposition_name(item->disposition)));
	if (item->open_actions > 0)
		buf_addf(&t, _n(" · %zu action to sign", " · %zu actions to sign", item->open_actions), item->open_actions);
	if (item->intent.len > 0 && g->cols < 104)
		buf_addf(&t, " · %.*s", STR_ARG(text_clean(frame, intent_words(frame, item->intent), TEXT_LINE)));
	buf_addf(&t, " · %.*s", STR_ARG(text_clean(frame, item->requester, TEXT_LINE)));
	buf_addf(&t, " · %.*s", STR_ARG(text_clean(frame, item->subject, TEXT_LINE)));
	grid_put(g, 1, g->rows - 3, g->cols - 2, LOOK_PLAIN,
		text_fit(frame, buf_str(&t), g->cols - 2));
	buf_free(&t);
}

static void draw_next(const Model *m, const QueueItem *item, Grid *g, Arena *frame)
{
	const QueueView *q = &m->queue;
	if (q->filter.problem[0] != '\0')
		draw_status(g, LOOK_WARN, str_from(q->filter.problem));
	else if (item != NULL && model_drafting(m, item->id) != NULL)
		draw_status(g, LOOK_ACCENT,
			str_from(_("Next: Enter reads along while it is drafted; Esc stops all drafts.")));
	else if (q->marks.count > 0)
		draw_status(g, LOOK_ACCENT,
			arena_fmt(frame, _("Next: d drafts the %.*s marked; Enter, then n and p go through them."),
				STR_ARG(many(frame, q->marks.count))));
	else if (item != NULL)
		draw_status(g, LOOK_ACCENT, str_from(_(next_words[item->state])));
}

void draw_queue(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const QueueView *q = &m->queue;
	const QueueItem *selected = queue_at(q, b, q->selected);
	Cells cells = {m, b, frame};
	draw_top(m, b, g, frame);
	draw_views(m, b, g, frame);
	draw_heads(m, b, g);
	for (int i = 0; i < q->height && q->first + (size_t)i < q->list.count; i++)
		draw_item(&cells, q->first + (size_t)i, q->first + (size_t)i == q->selected, g, 3 + i);
	draw_rule(g, 0, g->rows - 4, g->cols);
	draw_more(g, (Rect){0, 3, g->cols, q->height}, q->first, q->list.count, g->rows - 4);
	if (selected == NULL)
		draw_empty(m, b, g, frame);
	else
		draw_detail(m, b, selected, g, frame);
	draw_next(m, selected, g, frame);
	if (selected != NULL)
		grid_cursor(g, 0, 3 + (int)(q->selected - q->first));
}
