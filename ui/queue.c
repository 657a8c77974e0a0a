#include "ui/queue_private.h"

#include "base/auto.h"

void queue_init(QueueView *q)
{
	*q = (QueueView){.row = QUEUE_NO_ROW, .stale_order = true, .stale_filter = true,
		.stale_counts = true};
}

static void memory_free(QueueMemory *m)
{
	free(m->filter);
	free(m->marks.bits);
}

void queue_free(QueueView *q)
{
	buf_free(&q->typed);
	filter_free(&q->filter);
	sorting_free(&q->sorting);
	free(q->list.rows);
	free(q->next.rows);
	for (size_t i = 0; i < QUEUE_VIEWS; i++)
		filter_free(&q->view_filters[i]);
	for (size_t i = 0; i < BACKLOG_BITS; i++)
		buf_free(&q->looked[i]);
	for (size_t i = 0; i < q->memory_count; i++)
		memory_free(&q->memory[i]);
	free(q->marks.bits);
}

/* ---- selection ---- */

uint32_t queue_row(const QueueView *q, size_t index)
{
	return index < q->list.count ? q->list.rows[index] : QUEUE_NO_ROW;
}

const QueueItem *queue_at(const QueueView *q, const Briefs *b, size_t index)
{
	uint32_t row = queue_row(q, index);
	return b->backlog == NULL || row >= b->backlog->count ? NULL : &b->backlog->rows[row].item;
}

void queue_select(QueueView *q, size_t index)
{
	size_t last = q->list.count == 0 ? 0 : q->list.count - 1;
	q->selected = index < last ? index : last;
	q->row = queue_row(q, q->selected);
}

/* The selected ticket stays selected, wherever it went; where it is gone, the place stays. */
static void follow(QueueView *q)
{
	size_t index = q->to_top ? 0 : q->selected;
	for (size_t i = 0; i < q->list.count && !q->to_top; i++)
		if (q->list.rows[i] == q->row) {
			index = i;
			break;
		}
	q->to_top = false;
	queue_select(q, index);
}

bool queue_next_needed(
	const QueueView *q, const Briefs *b, int64_t now_ms, bool forward, size_t *ret_index)
{
	size_t count = q->list.count;
	for (size_t k = 1; k <= count; k++) {
		size_t at = (q->selected + (forward ? k : count - k)) % count;
		const QueueItem *item = queue_at(q, b, at);
		if (item != NULL && item_needs(item, b->user, now_ms)) {
			*ret_index = at;
			return true;
		}
	}
	return false;
}

/* ---- what is to be shown ---- */

/* A bit means nothing until its word was looked up. */
static void words_settle(QueueView *q)
{
	int bit = 0;
	for (size_t i = 0; i < q->filter.count; i++) {
		FilterTerm *t = &q->filter.terms[i];
		if (t->field != FILTER_WORD || bit == q->filter.word_count ||
			!str_eq(t->values[0], q->filter.words[bit]))
			continue;
		t->bit = str_eq(buf_str(&q->looked[bit]), q->filter.words[bit]) ? bit : -1;
		bit++;
	}
}

void queue_set_filter(QueueView *q, Str text, bool to_top)
{
	model_set(&q->typed, text);
	filter_parse(&q->filter, text);
	words_settle(q);
	if (q->find_at != 0) /* not all of it was found */
		buf_clear(&q->looked[q->finding]);
	q->find_at = 0;
	q->stale_filter = true;
	q->to_top = to_top;
	q->view = QUEUE_VIEWS;
}

void queue_set_order(QueueView *q, QueueOrder order, bool reversed)
{
	q->order = order;
	q->reversed = reversed;
	q->stale_order = true;
}

void queue_set_view(QueueView *q, const SavedView *v, size_t index)
{
	queue_set_filter(q, v->filter, true);
	queue_set_order(q, v->order, v->reversed);
	q->view = index;
}

int queue_wants(const QueueView *q)
{
	if (q->find_at != 0)
		return q->finding;
	for (int bit = 0; bit < q->filter.word_count; bit++)
		if (!str_eq(buf_str(&q->looked[bit]), q->filter.words[bit]))
			return bit;
	return -1;
}

void queue_found(QueueView *q, int bit, int64_t next)
{
	q->find_at = next;
	q->finding = bit;
	if (bit >= q->filter.word_count)
		return;
	model_set(&q->looked[bit], q->filter.words[bit]);
	if (next != 0)
		return;
	q->stale_filter = true;
	words_settle(q);
}

/* ---- slices ---- */

static QueueSort sort_of(const QueueView *q, const Briefs *b)
{
	return (QueueSort){b->backlog, q->order, q->reversed};
}

static void list_push(QueueList *l, uint32_t row)
{
	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 256 : l->cap * 2;
		l->rows = xrealloc(l->rows, l->cap * sizeof *l->rows);
	}
	l->rows[l->count++] = row;
}

static void sort_again(QueueView *q)
{
	q->stale_order = q->disordered = false;
	q->stale_filter = true;
	sorting_begin(&q->sorting);
}

/* From the order there is: what is gone is left out, what came is added, and all of it sorted again. */
static void take_all(QueueView *q, const Backlog *backlog)
{
	size_t kept = 0;
	for (size_t i = 0; i < q->sorting.count; i++)
		if (!backlog->rows[q->sorting.items[i]].gone)
			q->sorting.items[kept++] = q->sorting.items[i];
	q->sorting.count = kept;
	unsigned char *has = xcalloc(backlog->count / 8 + 1, 1);
	for (size_t i = 0; i < kept; i++)
		has[q->sorting.items[i] / 8] |= (unsigned char)(1 << q->sorting.items[i] % 8);
	for (uint32_t row = 0; row < backlog->count; row++)
		if (!backlog->rows[row].gone && (has[row / 8] >> row % 8 & 1) == 0)
			sorting_push(&q->sorting, row);
	free(has);
	q->taken = backlog->count;
	q->serial = backlog->serial;
	q->stale_order = q->stale_counts = true;
}

/* Pages come in the queue's own order: where that is the one that is shown, they are in place. */
static void take_new(QueueView *q, const Briefs *b, size_t *steps)
{
	QueueSort sort = sort_of(q, b);
	for (; q->taken < b->backlog->count && *steps > 0; q->taken++, (*steps)--) {
		Sorting *s = &q->sorting;
		if (b->backlog->rows[q->taken].gone)
			continue;
		if (s->count > 0 && queue_compare(&sort, s->items[s->count - 1], q->taken) > 0)
			q->disordered = true;
		sorting_push(s, q->taken);
	}
}

static FilterSight sight_of(const QueueView *q, const Briefs *b, int64_t now_ms)
{
	return (FilterSight){.backlog = b->backlog,
		.user = b->user,
		.now_ms = now_ms,
		.marks = q->marks.bits,
		.mark_count = q->marks.rows};
}

static void list_ready(QueueView *q)
{
	QueueList made = q->next;
	q->next = q->list;
	q->list = made;
	q->making = false;
	follow(q);
}

/* Asks the filter. A list whose first page is full is shown; what follows is added to it. */
static void ask(QueueView *q, const Briefs *b, int64_t now_ms, size_t *steps)
{
	FilterSight sight = sight_of(q, b, now_ms);
	if (q->stale_filter) {
		q->stale_filter = false;
		q->making = true;
		q->next.count = q->asked = 0;
	}
	for (; q->asked < q->sorting.count && *steps > 0; q->asked++, (*steps)--) {
		uint32_t row = q->sorting.items[q->asked];
		if (filter_passes(&q->filter, &sight, row))
			list_push(q->making ? &q->next : &q->list, row);
		if (q->making && q->to_top && q->next.count > (size_t)(q->height < 0 ? 0 : q->height))
			list_ready(q);
	}
	if (q->making && q->asked == q->sorting.count)
		list_ready(q);
	if (q->row == QUEUE_NO_ROW)
		queue_select(q, q->selected);
}

static void count_views(QueueView *q, const Briefs *b, int64_t now_ms, size_t *steps)
{
	FilterSight sight = sight_of(q, b, now_ms);
	size_t views = b->view_count < QUEUE_VIEWS ? b->view_count : QUEUE_VIEWS;
	if (q->stale_counts || q->views_serial != b->views_serial) {
		q->views_serial = b->views_serial;
		q->stale_counts = false;
		q->counted = 0;
		for (size_t i = 0; i < views; i++) {
			filter_parse(&q->view_filters[i], b->views[i].filter);
			q->next_counts[i] = 0;
		}
	}
	for (; q->counted < b->backlog->count && *steps > views; q->counted++, *steps -= views)
		for (size_t i = 0; i < views && !b->backlog->rows[q->counted].gone; i++)
			q->next_counts[i] += filter_passes(&q->view_filters[i], &sight, q->counted);
	if (q->counted == b->backlog->count) {
		memcpy(q->counts, q->next_counts, sizeof q->counts);
		q->counts_known = true;
	}
}

void queue_work(QueueView *q, const Briefs *b, int64_t now_ms)
{
	size_t steps = QUEUE_STEPS;
	if (b->backlog == NULL)
		return;
	q->working = true;
	if (q->serial != b->backlog->serial)
		take_all(q, b->backlog);
	if (q->stale_order || (q->disordered && b->backlog->complete && !q->sorting.busy))
		sort_again(q);
	QueueSort sort = sort_of(q, b);
	if (!sorting_go(&q->sorting, queue_compare, &sort, &steps))
		return;
	take_new(q, b, &steps);
	ask(q, b, now_ms, &steps);
	count_views(q, b, now_ms, &steps);
	q->working = q->asked < q->sorting.count || (q->disordered && b->backlog->complete) || q->taken < b->backlog->count || q->stale_counts ||
		     q->counted < b->backlog->count || q->views_serial != b->views_serial;
}

/* ---- marks ---- */

bool queue_is_marked(const QueueView *q, uint32_t row)
{
	return row < q->marks.rows && (q->marks.bits[row / 8] >> row % 8 & 1) != 0;
}

static void marks_grow(Marks *m, size_t rows)
{
	size_t want = (rows + 8) & ~(size_t)7;
	if (want <= m->rows)
		return;
	m->bits = xrealloc(m->bits, want / 8);
	memset(m->bits + m->rows / 8, 0, (want - m->rows) / 8);
	m->rows = want;
}

void queue_mark(QueueView *q, const Briefs *b, uint32_t row, bool on)
{
	if (b->backlog == NULL || row >= b->backlog->count || queue_is_marked(q, row) == on)
		return;
	marks_grow(&q->marks, b->backlog->count);
	q->marks.bits[row / 8] ^= (unsigned char)(1 << row % 8);
	q->marks.count = on ? q->marks.count + 1 : q->marks.count - 1;
}

void queue_unmark_all(QueueView *q)
{
	if (q->marks.rows > 0)
		memset(q->marks.bits, 0, q->marks.rows / 8);
	q->marks.count = 0;
}

uint32_t queue_marked(const QueueView *q, uint32_t from)
{
	for (uint32_t row = from; row < q->marks.rows; row++)
		if (queue_is_marked(q, row))
			return row;
	return QUEUE_NO_ROW;
}

/* ---- undo ---- */

static QueueMemory memory_of(const QueueView *q)
{
	QueueMemory m = {.order = q->order, .reversed = q->reversed, .view = q->view, .row = q->row,
		.marks = q->marks};
	m.filter = xmalloc(q->typed.len + 1);
	memcpy(m.filter, buf_cstr(&q->typed), q->typed.len + 1);
	m.marks.bits = NULL;
	if (q->marks.rows > 0) {
		m.marks.bits = xmalloc(q->marks.rows / 8);
		memcpy(m.marks.bits, q->marks.bits, q->marks.rows / 8);
	}
	return m;
}

void queue_remember(QueueView *q)
{
	if (q->memory_count == QUEUE_UNDO) {
		memory_free(&q->memory[0]);
		memmove(q->memory, q->memory + 1, (QUEUE_UNDO - 1) * sizeof *q->memory);
		q->memory_count--;
	}
	q->memory[q->memory_count++] = memory_of(q);
}

bool queue_undo(QueueView *q)
{
	if (q->memory_count == 0)
		return false;
	QueueMemory m = q->memory[--q->memory_count];
	queue_set_filter(q, str_from(m.filter), false);
	q->row = m.row;
	queue_set_order(q, m.order, m.reversed);
	q->view = m.view;
	free(q->marks.bits);
	q->marks = m.marks;
	free(m.filter);
	return true;
}
