/* Layout: where everything stands at this size, laid out in rows; scroll positions stay in range.
 */
#include "ui/layout.h"

#include "ui/help.h"
#include "ui/i18n.h"
#include "ui/panes.h"

#include "ui/text.h"

enum { HEADER_QUEUE = 3, HEADER_FULL = 2, FOOTER = 2, QUEUE_DETAIL = 2 };

size_t clamp_first(size_t first, size_t count, int height)
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
	q->shared = q->shared || b->company_count > 0 || (b->backlog != NULL && b->backlog->held > 0);
	q->first = scrolled(q->first, q->selected, q->list.count, q->height);
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
		approval_leave(m, _("This action is no longer open."));
		return;
	}
	bool resized = rect.w != a->rect.w || rect.h != a->rect.h;
	const Case *c = briefs_case(b);
	Err refusal = {0};
	action_may_sign(c, action, b->user, m->now_ms, &refusal);
	bool same = strcmp(refusal.text, a->refusal.text) == 0; /* it may have expired meanwhile */
	if (a->serial == b->case_serial && !resized && same)
		return;
	rows_reset(&a->rows, rect.w);
	a->refusal = refusal;
	pane_approval(&a->rows, c, action, &a->refusal);
	HashHex digest = action_digest(c, action), looks = rows_looks(&a->rows);
	bool changed = a->serial != 0 && strcmp(digest.text, a->digest.text) != 0;
	if (resized || changed || strcmp(looks.text, a->looks.text) != 0)
		approval_again(m);
	if (changed) {
		a->armed = false;
		a->rearm = true;
		model_say(m, NOTICE_ERROR,
			_("The action changed while you were reading: read it again."));
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
	int width = m->cols < SCREEN_TWO_COLUMNS ? m->cols - 2 : m->cols / 2 - 3;
	if (m->help.width != width || m->help.count == 0) {
		rows_reset(&m->help, width);
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
	if (m->base == MODE_STATS)
		layout_stats(m, b);
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
