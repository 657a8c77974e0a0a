/* A click chooses what it hits, and never does more: the row of a list, the pane of a case. What acts is a key. */
#include "ui/update.h"

enum { QUEUE_TOP = 3, LIST_TOP = 2, OFF = -1 };

/* Which of `count` rows, of which `first` is the one at the top; OFF: none. */
static ptrdiff_t row_at(int y, int top, int height, size_t first, size_t count)
{
	bool inside = y >= top && y < top + height && first + (size_t)(y - top) < count;
	return inside ? (ptrdiff_t)(first + (size_t)(y - top)) : OFF;
}

static void choose(size_t *selected, ptrdiff_t row)
{
	if (row != OFF)
		*selected = (size_t)row;
}

static void click_queue(Model *m, int y)
{
	QueueView *q = &m->queue;
	ptrdiff_t row = row_at(y, QUEUE_TOP, q->height, q->first, q->list.count);
	if (row != OFF)
		queue_select(q, (size_t)row);
}

static bool holds(Rect r, int x, int y)
{
	return x >= r.x && x < r.x + r.w && y >= r.y - 1 && y < r.y + r.h; /* with its title */
}

static void click_case(Model *m, int x, int y)
{
	for (Pane p = 0; p < PANE_COUNT; p++)
		if (m->view.panes[p].visible && holds(m->view.panes[p].rect, x, y))
			m->view.focus = p;
}

void mouse_click(Model *m, const Briefs *b, int x, int y)
{
	WaitView *w = &m->waiting;
	AuditView *a = &m->audit;
	if (m->mode == MODE_QUEUE)
		click_queue(m, y);
	else if (m->mode == MODE_WAITING)
		choose(&w->selected, row_at(y, LIST_TOP, w->height, w->first, b->waiting == NULL ? 0 : b->waiting->count));
	else if (m->mode == MODE_AUDIT)
		choose(&a->selected, row_at(y, LIST_TOP, a->height, a->first, a->count));
	else if (m->mode == MODE_CASE)
		click_case(m, x, y);
}
