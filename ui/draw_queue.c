/* The queue: one ticket a row, only the rows that are seen. Every state, risk and priority is a
 * word. */
#include "ui/draw.h"

#include "base/auto.h"
#include "ui/text.h"
#include "ui/words.h"

typedef struct Column {
	const char *title;
	int width, wide; /* wide: from SCREEN_TWO_COLUMNS on */
	int more;        /* as much wider where nobody holds a ticket; -1: gone then */
	int from;        /* the terminal's columns from which it is shown */
	Str (*text)(const QueueItem *item, Arena *frame, int64_t now_ms);
	Look (*look)(const QueueItem *item);
} Column;

static Str text_priority(const QueueItem *i, Arena *frame, int64_t now_ms)
{
	(void)frame;
	(void)now_ms;
	return str_from(priority_name(i->priority));
}

static Str text_age(const QueueItem *i, Arena *frame, int64_t now_ms)
{
	return arena_fmt(frame, "%4s", age_of(now_ms - i->created_ms).text);
}

static Str text_state(const QueueItem *i, Arena *frame, int64_t now_ms)
{
	(void)frame;
	(void)now_ms;
	return str_from(case_state_name(i->state));
}

#define UNTRUSTED(name)                                                                            \
	static Str text_##name(const QueueItem *i, Arena *frame, int64_t now_ms)                   \
	{                                                                                          \
		(void)now_ms;                                                                      \
		return text_clean(frame, i->name, TEXT_LINE);                                      \
	}

UNTRUSTED(intent)
UNTRUSTED(risk)
UNTRUSTED(claimed_by)
UNTRUSTED(requester)
UNTRUSTED(subject)

/* clang-format off */
static Look look_priority(const QueueItem *i) { return look_of_priority(i->priority); }
static Look look_muted(const QueueItem *i) { return (void)i, LOOK_MUTED; }
static Look look_state(const QueueItem *i) { return look_of_state(i->state); }
static Look look_risk(const QueueItem *i) { return look_of_risk(i->risk); }
static Look look_plain(const QueueItem *i) { return (void)i, LOOK_PLAIN; }
/* clang-format on */

/* clang-format off */
static const Column columns[] = {
	{"prio", 6, 6, 0, 0, text_priority, look_priority},
	{" age", 4, 4, 0, 0, text_age, look_muted},
	{"state", 9, 9, 0, 0, text_state, look_state},
	{"intent", 9, 20, 5, 70, text_intent, look_plain},
	{"risk", 6, 6, 0, 60, text_risk, look_risk},
	{"held by", 7, 12, -1, 76, text_claimed_by, look_muted},
	{"requester", 12, 26, 1, 64, text_requester, look_plain},
	{"subject", 0, 0, 0, 0, text_subject, look_plain},
};
/* clang-format on */

/* The last column has the rest. */
static int column_width(const Column *c, const QueueView *q, int cols, int x)
{
	if (cols < c->from || (c->more < 0 && !q->held))
		return 0;
	if (c->width == 0)
		return cols - x;
	int width = cols >= SCREEN_TWO_COLUMNS ? c->wide : c->width;
	return q->held || c->more < 0 ? width : width + c->more;
}

enum { QUEUE_LEFT = 2 };

static void draw_heads(const QueueView *q, Grid *g)
{
	int x = QUEUE_LEFT;
	grid_fill(g, (Rect){0, 1, g->cols, 1}, " ", LOOK_MUTED);
	for (size_t i = 0; i < COUNT(columns); i++) {
		int w = column_width(&columns[i], q, g->cols, x);
		if (w > 0)
			grid_puts(g, x, 1, w, LOOK_MUTED, columns[i].title);
		x += w > 0 ? w + 1 : 0;
	}
}

static void draw_item(
	const Model *m, const QueueItem *item, bool selected, Grid *g, int y, Arena *frame)
{
	bool marked = queue_is_marked(&m->queue, item->id);
	bool drafting = model_drafting(m, item->id) != NULL;
	Look bar = LOOK_ACCENT | LOOK_REVERSE;
	int x = QUEUE_LEFT;
	if (selected)
		grid_fill(g, (Rect){0, y, g->cols, 1}, " ", bar);
	grid_puts(g, 0, y, 1, selected ? bar : LOOK_ACCENT | LOOK_BOLD,
		marked     ? "*"
		: selected ? "▸"
			   : " ");
	for (size_t i = 0; i < COUNT(columns); i++) {
		int w = column_width(&columns[i], &m->queue, g->cols, x);
		if (w <= 0)
			continue;
		bool on_road = drafting && columns[i].text == text_state;
		Str said = on_road ? STR("drafting") : columns[i].text(item, frame, m->now_ms);
		Look look = on_road ? LOOK_ACCENT : columns[i].look(item);
		grid_put(g, x, y, w, selected ? bar : look, text_fit(frame, said, w));
		x += w + 1;
	}
}

static void draw_empty(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	bool filtered = b->queue != NULL && b->queue->count > 0;
	Str filter = text_clean(frame, buf_str(&m->queue.filter), TEXT_LINE);
	const char *said =
		filtered ? "Esc clears the filter. Words look in subject, requester, intent, state "
			   "and id; state:checked, intent:refund, risk:high, from:mia narrow it."
			 : "Bring tickets in with: countersign import FILE (.eml, mbox or .jsonl). "
			   "R reads the queue again.";
	grid_put(g, 2, 3, g->cols - 4, LOOK_BOLD,
		filtered ? arena_fmt(frame, "No ticket fits the filter “%.*s”.", STR_ARG(filter))
			 : STR("The queue is empty: nothing waits for you."));
	Str text = str_from(said);
	int y = 5;
	for (size_t at = 0; at < text.len && y < g->rows - 4; y++) {
		Wrap w = text_wrap(text, at, g->cols - 4, false);
		grid_put(g, 2, y, g->cols - 4, LOOK_MUTED, str_slice(text, at, w.end));
		at = w.next;
	}
}

/* "Queue · 12 of 248 · filter “refund” · oldest first" and who is looking. */
static void draw_queue_title(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const QueueView *q = &m->queue;
	Buf t = {0};
	size_t count = b->queue == NULL ? 0 : b->queue->count;
	if (q->filter.len > 0)
		buf_addf(&t, "%zu of ", q->shown_count);
	buf_addf(&t, "%zu ticket%s · by %s%s", count, count == 1 ? "" : "s",
		queue_order_name(q->order), q->reversed ? ", turned round" : "");
	if (q->marked_count > 0)
		buf_addf(&t, " · %zu marked", q->marked_count);
	if (q->filter.len > 0)
		buf_addf(&t, " · filter: %.*s",
			STR_ARG(text_clean(frame, buf_str(&q->filter), TEXT_LINE)));
	int x = draw_title(g, " Queue ", buf_str(&t));
	buf_free(&t);
	if (b->user == NULL)
		return;
	Str who = arena_fmt(frame, "%s %.*s ", role_name(b->user->role),
		STR_ARG(text_clean(frame, b->user->name, TEXT_LINE)));
	int w = text_width(who);
	if (x + w + 2 < g->cols)
		grid_put(g, g->cols - w, 0, w, LOOK_MUTED, who);
}

static const char *const next_words[CASE_STATE_COUNT] = {
	[CASE_NEW] = "Next: d drafts an answer, Enter reads the ticket.",
	[CASE_ROUTED] = "Next: d drafts on.",
	[CASE_GROUNDED] = "Next: d drafts on.",
	[CASE_DRAFTED] = "Next: d goes on with the check.",
	[CASE_CHECKED] = "Next: Enter reads the draft; then countersign or reject.",
	[CASE_APPROVED] = "Next: Enter, then x runs what is countersigned.",
	[CASE_DONE] = "Done. Nothing is open.",
	[CASE_REJECTED] = "Every action was rejected: Enter, then D drafts again.",
	[CASE_ESCALATED] = "Escalated: a supervisor decides.",
	[CASE_STUCK] = "A service failed: d tries again, Enter shows why."};

/* The selected ticket in words, below the list: id, what waits, and the whole subject. */
static void draw_detail(const Model *m, const QueueItem *item, Grid *g, Arena *frame)
{
	Buf t = {0};
	buf_addf(&t, "%.*s", STR_ARG(text_clean(frame, item->id, TEXT_LINE)));
	if (item->has_disposition)
		buf_addf(&t, " · %s", disposition_name(item->disposition));
	if (item->open_actions > 0)
		buf_addf(&t, " · %zu action%s to sign", item->open_actions,
			item->open_actions == 1 ? "" : "s");
	buf_addf(&t, " · %.*s", STR_ARG(text_clean(frame, item->requester, TEXT_LINE)));
	buf_addf(&t, " · %.*s", STR_ARG(text_clean(frame, item->subject, TEXT_LINE)));
	grid_put(g, 1, g->rows - 3, g->cols - 2, LOOK_PLAIN,
		text_fit(frame, buf_str(&t), g->cols - 2));
	buf_free(&t);
	bool drafting = model_drafting(m, item->id) != NULL;
	draw_status(g, LOOK_ACCENT,
		drafting ? STR("Next: Enter reads along while it is drafted; Esc stops all drafts.")
			 : str_from(next_words[item->state]));
}

void draw_queue(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const QueueView *q = &m->queue;
	const QueueItem *selected = queue_at(q, b, q->selected);
	draw_queue_title(m, b, g, frame);
	draw_heads(q, g);
	for (int i = 0; i < q->height; i++) {
		size_t at = q->first + (size_t)i;
		const QueueItem *item = queue_at(q, b, at);
		if (item != NULL)
			draw_item(m, item, at == q->selected, g, 2 + i, frame);
	}
	draw_rule(g, 0, g->rows - 4, g->cols);
	draw_more(g, (Rect){0, 2, g->cols, q->height}, q->first, q->shown_count, g->rows - 4);
	if (selected == NULL) {
		draw_empty(m, b, g, frame);
		return;
	}
	draw_detail(m, selected, g, frame);
	grid_cursor(g, 0, 2 + (int)(q->selected - q->first));
}
