/* Where the panes of a case stand, and what of them is seen. */
#include "ui/layout.h"

#include "ui/panes.h"

enum { HEADER_CASE = 3, FOOTER = 2 };

static bool speaks(const Aims *a, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < a->count; i++)
		if (a->texts[i].count > 0)
			return true;
	return false;
}

static void pane_counts(CaseView *v, const Brief *b)
{
	size_t blocks = 0, open = 0, live = 0;
	for (size_t i = 0; i < b->problem_count; i++)
		blocks += b->problems[i].blocks;
	for (size_t i = 0; i < b->action_count; i++) {
		open += b->actions[i].state == ACTION_UNKNOWN;
		live += b->actions[i].state != ACTION_WITHDRAWN;
	}
	v->panes[PANE_TICKET].total = b->c->ticket.message_count;
	v->panes[PANE_TICKET].alert = speaks(&v->aims, v->aims.evidence_count, v->aims.count);
	v->panes[PANE_EVIDENCE].total = b->evidence_count;
	v->panes[PANE_EVIDENCE].alert = speaks(&v->aims, 0, v->aims.evidence_count);
	v->panes[PANE_DRAFT].total = blocks;
	v->panes[PANE_DRAFT].alert = blocks > 0;
	v->panes[PANE_ACTIONS].total = live;
	v->panes[PANE_ACTIONS].alert = open > 0;
	v->panes[PANE_TRAIL].total = 0;
}

bool case_has_work(const Model *m)
{
	bool seen = mode_needs_case(m->base) && !model_is_small(m);
	return seen && (m->view.seek.on || aims_has_work(&m->view.aims));
}

void case_work(Model *m, const Briefs *b)
{
	if (m->view.seek.on)
		seek_work(m, b);
	else
		aims_work(&m->view.aims, b->brief);
}

static void pane_put(Model *m, const Briefs *b, Pane which, Rect r)
{
	PaneView *p = &m->view.panes[which];
	p->rect = (Rect){r.x + 1, r.y, r.w - 1, r.h};
	p->visible = true;
	pane_build(m, b, which, p->rect.w);
}

/* How high the upper of two panes is: the one that needs less gives the rest away, a folded one all of it. */
static int upper_height(const PaneView *up, const PaneView *low, int room)
{
	int need_up = (int)(up->rows.count > 9999 ? 9999 : up->rows.count) + 1;
	int need_low = (int)(low->rows.count > 9999 ? 9999 : low->rows.count), half = room / 2;
	if (up->folded || low->folded)
		return up->folded ? 0 : room;
	int high = need_up < half ? need_up : need_low < room - half ? room - need_low : half;
	return high > need_up && need_up >= 3 ? (need_up > half ? need_up : half) : high;
}

/* Two panes in one column, each below its title row. */
static void column_place(Model *m, const Briefs *b, Rect r, Pane upper, Pane lower)
{
	pane_put(m, b, upper, (Rect){r.x, r.y + 1, r.w, 0});
	pane_put(m, b, lower, (Rect){r.x, 0, r.w, 0});
	PaneView *up = &m->view.panes[upper], *low = &m->view.panes[lower];
	int room = r.h - 2, high = upper_height(up, low, room);
	up->rect.h = high;
	low->rect.y = r.y + 1 + high + 1;
	low->rect.h = low->folded ? 0 : room - high;
}

static void columns_place(Model *m, const Briefs *b)
{
	CaseView *v = &m->view;
	Rect r = {0, 2, m->cols, m->rows - 2 - FOOTER};
	Pane last = v->focus == PANE_TRAIL ? PANE_TRAIL : PANE_ACTIONS;
	int count = m->cols >= SCREEN_THREE_COLUMNS ? 3 : 2;
	int w = (m->cols - 2 * (count - 1)) / count;
	column_place(m, b, (Rect){0, r.y, w, r.h}, PANE_TICKET, PANE_EVIDENCE);
	if (count == 2) {
		column_place(m, b, (Rect){w + 2, r.y, m->cols - w - 3, r.h}, PANE_DRAFT, last);
		return;
	}
	bool folded = v->panes[PANE_DRAFT].folded;
	pane_put(m, b, PANE_DRAFT, (Rect){w + 2, r.y + 1, w, folded ? 0 : r.h - 1});
	column_place(
		m, b, (Rect){2 * w + 4, r.y, m->cols - 2 * w - 5, r.h}, PANE_ACTIONS, PANE_TRAIL);
}

/* What waits for a person comes before what waits for the executor. */
static int action_rank(const Action *a)
{
	static const int ranks[ACTION_STATE_COUNT] = {[ACTION_PROPOSED] = 5,
		[ACTION_UNKNOWN] = 4,
		[ACTION_SIGNED] = 3,
		[ACTION_APPROVED] = 2,
		[ACTION_SENDING] = 1,
		[ACTION_DONE] = 1,
		[ACTION_FAILED] = 1,
		[ACTION_REJECTED] = 1};
	return ranks[a->state];
}

/* The selected action keeps its id while the list around it changes; else the first that waits. */
static void action_follow(CaseView *v, const Briefs *b)
{
	const Action *a = briefs_action(b, buf_str(&v->action));
	int best = 0;
	for (size_t i = 0; a == NULL && i < b->brief->action_count; i++)
		if (action_rank(&b->brief->actions[i]) > best)
			best = action_rank(&b->brief->actions[i]);
	for (size_t i = 0; a == NULL && best > 0 && i < b->brief->action_count; i++)
		if (action_rank(&b->brief->actions[i]) == best)
			a = &b->brief->actions[i];
	model_set(&v->action, a == NULL ? STR("") : a->id);
	v->action_index = a == NULL ? 0 : (size_t)(a - b->brief->actions);
}

/* Shows the head of the source, and its quote, where both fit; else the quote. */
static void scroll_to_source(CaseView *v)
{
	PaneView *p = &v->panes[PANE_EVIDENCE];
	size_t head = rows_find_anchor(&p->rows, v->source), quote = head;
	while (quote < p->rows.count && p->rows.items[quote].anchor == v->source &&
		!rows_row_has(&p->rows.items[quote], LOOK_STRESSED))
		quote++;
	bool quoted = quote < p->rows.count && p->rows.items[quote].anchor == v->source;
	if (head == p->rows.count)
		return;
	p->first = !quoted || quote < head + (size_t)(p->rect.h > 2 ? p->rect.h - 2 : 1)
			   ? head
			   : quote - 2;
}

static void scroll_to_action(CaseView *v)
{
	PaneView *p = &v->panes[PANE_ACTIONS];
	size_t head = rows_find_anchor(&p->rows, (int)v->action_index + 1), end = head;
	while (end < p->rows.count && p->rows.items[end].anchor == (int)v->action_index + 1)
		end++;
	if (head == p->rows.count)
		return;
	if (end > p->first + (size_t)p->rect.h)
		p->first = end - (size_t)p->rect.h;
	if (head < p->first)
		p->first = head;
}

static size_t stressed_mark(const Rows *r)
{
	size_t i = 0;
	while (i < r->count && !rows_row_has(&r->items[i], LOOK_ACCENT | LOOK_BOLD | LOOK_REVERSE))
		i++;
	return i;
}

/* The row of the draft with the reason of the chosen problem, or with the stressed citation's mark. */
static void scroll_to_draft(Model *m, const Briefs *b)
{
	CaseView *v = &m->view;
	PaneView *p = &v->panes[PANE_DRAFT];
	PaneInput in = pane_input(m, b);
	RowsPlace at;
	in.mark = v->to_mark ? v->mark : 0;
	bool opened = draft_chosen(&in, &at) && pane_reach(m, b, PANE_DRAFT, at);
	size_t row = v->to_mark ? rows_find_anchor(&p->rows, MARK_ANCHOR + (int)v->mark) : stressed_mark(&p->rows);
	size_t view = p->rect.h < 1 ? 1 : (size_t)p->rect.h;
	bool seen = row >= p->first && row < p->first + view;
	if (row < p->rows.count && (opened || !seen))
		p->first = row > view / 3 ? row - view / 3 : 0;
}

void layout_case(Model *m, const Briefs *b)
{
	CaseView *v = &m->view;
	for (int i = 0; i < PANE_COUNT; i++)
		v->panes[i].visible = false;
	if (briefs_case(b) == NULL)
		return;
	if (v->aims_serial != b->case_serial)
		aims_follow(&v->aims, b->brief);
	v->aims_serial = b->case_serial;
	action_follow(v, b);
	pane_counts(v, b->brief);
	if (m->cols >= SCREEN_TWO_COLUMNS && !v->zoomed)
		columns_place(m, b);
	else
		pane_put(m, b, v->focus,
			(Rect){0, HEADER_CASE, m->cols - 1, m->rows - HEADER_CASE - FOOTER});
	if (v->to_source && v->panes[PANE_EVIDENCE].visible)
		scroll_to_source(v);
	if (v->to_action && v->panes[PANE_ACTIONS].visible)
		scroll_to_action(v);
	if ((v->to_citation || v->to_mark) && v->panes[PANE_DRAFT].visible)
		scroll_to_draft(m, b);
	v->to_source = v->to_action = v->to_citation = v->to_mark = false;
	for (int i = 0; i < PANE_COUNT; i++)
		v->panes[i].first =
			clamp_first(v->panes[i].first, v->panes[i].rows.count, v->panes[i].rect.h);
}
