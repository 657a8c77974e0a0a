/* Layout: where everything stands at this size, laid out in rows; scroll positions stay in range.
 */
#include "ui/layout.h"

#include "ui/help.h"
#include "ui/panes.h"

#include "ui/text.h"

enum { HEADER_QUEUE = 3, HEADER_CASE = 3, HEADER_FULL = 2, FOOTER = 2, QUEUE_DETAIL = 2 };

static PaneFn *const pane_fns[PANE_COUNT] = {[PANE_TICKET] = pane_ticket,
	[PANE_EVIDENCE] = pane_evidence,
	[PANE_DRAFT] = pane_draft,
	[PANE_ACTIONS] = pane_actions,
	[PANE_TRAIL] = pane_trail};

static size_t clamp_first(size_t first, size_t count, int height)
{
	size_t view = height < 1 ? 1 : (size_t)height;
	size_t most = count > view ? count - view : 0;
	return first > most ? most : first;
}

size_t scrolled(size_t first, size_t selected, size_t count, int height)
{
	size_t view = height < 1 ? 1 : (size_t)height;
	if (selected < first)
		first = selected;
	if (selected >= first + view)
		first = selected - view + 1;
	return clamp_first(first, count, height);
}

/* ---- queue ---- */

static void layout_queue(Model *m, const Briefs *b)
{
	QueueView *q = &m->queue;
	int height = m->rows - HEADER_QUEUE - FOOTER - QUEUE_DETAIL;
	q->height = height < 1 ? 1 : height;
	queue_work(q, b, m->now_ms);
	q->first = scrolled(q->first, q->selected, q->list.count, q->height);
}

/* ---- case ---- */

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
	v->panes[PANE_EVIDENCE].total = b->evidence_count;
	v->panes[PANE_DRAFT].total = blocks;
	v->panes[PANE_DRAFT].alert = blocks > 0;
	v->panes[PANE_ACTIONS].total = live;
	v->panes[PANE_ACTIONS].alert = open > 0;
	v->panes[PANE_TRAIL].total = 0;
}

static int pane_marked(const CaseView *v, Pane p)
{
	return p == PANE_ACTIONS                     ? (int)v->action_index + 1
	       : p == PANE_TRAIL || p == PANE_TICKET ? 0
						     : v->source * 4096 + (int)(v->citation % 4096);
}

static void pane_build(Model *m, const Briefs *b, Pane which, int width)
{
	PaneView *p = &m->view.panes[which];
	int marked = pane_marked(&m->view, which);
	uint64_t drafting = which == PANE_DRAFT ? m->drafting_serial : 0;
	if (p->serial == b->case_serial && p->drafting_serial == drafting &&
		p->rows.width == width && p->marked == marked)
		return;
	PaneInput in = {.brief = b->brief,
		.now_ms = m->now_ms,
		.source = m->view.source,
		.citation = m->view.citation,
		.action = buf_str(&m->view.action),
		.drafting = model_drafting(m, briefs_case(b)->ticket.id)};
	rows_reset(&p->rows, width);
	pane_fns[which](&p->rows, &in);
	p->serial = b->case_serial;
	p->drafting_serial = drafting;
	p->marked = marked;
}

static void pane_place(Model *m, const Briefs *b, Pane which, Rect r)
{
	PaneView *p = &m->view.panes[which];
	p->rect = (Rect){r.x + 1, r.y, r.w - 1, r.h};
	p->visible = true;
	pane_build(m, b, which, p->rect.w);
}

/* Two panes in one column, each below its title row. The one that needs less gives the rest away.
 */
static void column_place(Model *m, const Briefs *b, Rect r, Pane upper, Pane lower)
{
	pane_place(m, b, upper, (Rect){r.x, r.y + 1, r.w, 0});
	pane_place(m, b, lower, (Rect){r.x, 0, r.w, 0});
	PaneView *up = &m->view.panes[upper], *low = &m->view.panes[lower];
	int room = r.h - 2, need_up = (int)(up->rows.count > 9999 ? 9999 : up->rows.count) + 1;
	int need_low = (int)(low->rows.count > 9999 ? 9999 : low->rows.count);
	int half = room / 2;
	int high = need_up < half ? need_up : need_low < room - half ? room - need_low : half;
	if (high > need_up && need_up >= 3)
		high = need_up > half ? need_up : half;
	up->rect.h = high;
	low->rect.y = r.y + 1 + high + 1;
	low->rect.h = room - high;
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
	pane_place(m, b, PANE_DRAFT, (Rect){w + 2, r.y + 1, w, r.h - 1});
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

static void layout_case(Model *m, const Briefs *b)
{
	CaseView *v = &m->view;
	for (int i = 0; i < PANE_COUNT; i++)
		v->panes[i].visible = false;
	if (briefs_case(b) == NULL)
		return;
	action_follow(v, b);
	pane_counts(v, b->brief);
	if (m->cols >= SCREEN_TWO_COLUMNS)
		columns_place(m, b);
	else
		pane_place(m, b, v->focus,
			(Rect){0, HEADER_CASE, m->cols - 1, m->rows - HEADER_CASE - FOOTER});
	if (v->to_source && v->panes[PANE_EVIDENCE].visible)
		scroll_to_source(v);
	if (v->to_action && v->panes[PANE_ACTIONS].visible)
		scroll_to_action(v);
	v->to_source = v->to_action = false;
	for (int i = 0; i < PANE_COUNT; i++)
		v->panes[i].first =
			clamp_first(v->panes[i].first, v->panes[i].rows.count, v->panes[i].rect.h);
}

/* ---- approval, form, help, text ---- */

static HashHex rows_looks(const Rows *r)
{
	Buf b = {0};
	for (size_t i = 0; i < r->count; i++) {
		buf_adds(&b, r->items[i].lead == NULL ? "" : r->items[i].lead);
		buf_add(&b, r->items[i].text);
		buf_addc(&b, '\n');
	}
	HashHex hex = hash_hex_of(buf_str(&b));
	buf_free(&b);
	return hex;
}

/* What was read no longer counts: other bytes, other words, or another size. */
static void approval_again(Model *m)
{
	Approval *a = &m->approval;
	a->seen = a->first = 0;
	a->ready = false;
	if (m->mode == MODE_CONFIRM) {
		m->mode = MODE_APPROVAL;
		editor_open(&m->line, STR(""), true);
	}
}

static void approval_leave(Model *m, const char *why)
{
	m->base = m->mode = MODE_CASE;
	m->direct = false;
	model_say(m, NOTICE_ERROR, "%s", why);
}

static void layout_approval(Model *m, const Briefs *b)
{
	Approval *a = &m->approval;
	const Action *action = briefs_action(b, buf_str(&a->action));
	Rect rect = {1, HEADER_FULL, m->cols - 2, m->rows - HEADER_FULL - FOOTER};
	if (action == NULL || !action_is_open(action)) {
		approval_leave(m, "This action is no longer open.");
		return;
	}
	bool resized = rect.w != a->rect.w || rect.h != a->rect.h;
	if (a->serial == b->case_serial && !resized)
		return;
	const Case *c = briefs_case(b);
	rows_reset(&a->rows, rect.w);
	a->refusal = (Err){0};
	action_may_sign(c, action, b->user, m->now_ms, &a->refusal);
	pane_approval(&a->rows, c, action, &a->refusal);
	HashHex digest = action_digest(c, action), looks = rows_looks(&a->rows);
	bool changed = a->serial != 0 && strcmp(digest.text, a->digest.text) != 0;
	if (resized || changed || strcmp(looks.text, a->looks.text) != 0)
		approval_again(m);
	if (changed) {
		a->armed = false;
		a->rearm = true;
		model_say(m, NOTICE_ERROR,
			"The action changed while you were reading: read it again.");
	}
	a->digest = digest;
	a->looks = looks;
	a->tier = action->tier;
	a->serial = b->case_serial;
	a->rect = rect;
}

static void layout_form(Model *m)
{
	Form *f = &m->form;
	f->height = m->rows - HEADER_FULL - FOOTER;
	if (f->selected >= f->count)
		f->selected = f->count == 0 ? 0 : f->count - 1;
	f->first = scrolled(f->first, f->selected, f->count, f->height);
}

static void layout_help(Model *m, const Briefs *b)
{
	if (m->help.width != m->cols - 2 || m->help.count == 0) {
		rows_reset(&m->help, m->cols - 2);
		help_rows(&m->help, b, m->before_help);
	}
	m->help_first = clamp_first(m->help_first, m->help.count, m->rows - HEADER_FULL - FOOTER);
}

/* A line editor stands in a box at the bottom and grows to three rows. */
Rect line_rect(const Model *m)
{
	int rows = m->line.row_count > 3 ? 3 : (int)m->line.row_count;
	if (!mode_is_text(m->mode) || m->mode == MODE_EDITOR)
		return (Rect){0};
	return (Rect){2, m->rows - 1 - rows, m->cols - 3, rows};
}

static void layout_line(Model *m)
{
	editor_layout(&m->line, m->cols - 3, 3);
	if (m->line.row_count < 3)
		editor_layout(&m->line, m->cols - 3, (int)m->line.row_count);
}

void model_layout(Model *m, const Briefs *b)
{
	if (model_is_small(m)) {
		approval_again(m);
		m->approval.rect = (Rect){0};
		return;
	}
	layout_queue(m, b);
	if (m->base == MODE_WAITING)
		layout_waiting(m, b);
	if (m->base == MODE_AUDIT)
		layout_audit(m, b);
	if (mode_needs_case(m->base))
		layout_case(m, b);
	if (m->base == MODE_HISTORY)
		layout_history(m, b);
	if (m->base == MODE_APPROVAL)
		layout_approval(m, b);
	if (m->base == MODE_FORM)
		layout_form(m);
	if (m->mode == MODE_HELP)
		layout_help(m, b);
	if (model_is_writing(m))
		editor_layout(&m->text, m->cols - 3, m->rows - HEADER_FULL - FOOTER);
	else if (mode_is_text(m->mode))
		layout_line(m);
}
