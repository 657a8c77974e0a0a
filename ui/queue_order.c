/* The orders of the queue: how two tickets compare. */
#include "ui/queue_private.h"

#include "base/auto.h"
#include "ui/words.h"

static const char *const order_names[] = {
#define X(id, text) text,
	QUEUE_ORDERS(X)
#undef X
};

const char *queue_order_name(QueueOrder order)
{
	return (size_t)order < COUNT(order_names) ? order_names[order] : "?";
}

bool queue_order_from(Str name, QueueOrder *ret_order)
{
	for (size_t i = 0; i < COUNT(order_names); i++)
		if (str_ieq(name, str_from(order_names[i]))) {
			*ret_order = (QueueOrder)i;
			return true;
		}
	return false;
}

void queue_view_text(const QueueView *q, Buf *out)
{
	buf_add(out, str_trim(buf_str(&q->typed)));
	if (q->order != QUEUE_PRIORITY || q->reversed)
		buf_addf(out, "%s| by %s%s", out->len > 0 ? " " : "", queue_order_name(q->order),
			q->reversed ? ", turned round" : "");
}

typedef int OrderFn(const QueueItem *a, const QueueItem *b, const Backlog *backlog);

static int by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* clang-format off */
static int by_age(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{ (void)backlog; return by_number(a->created_ms, b->created_ms); }
static int by_youth(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{ return -by_age(a, b, backlog); }
static int by_subject(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{ (void)backlog; return str_cmp(a->subject, b->subject); }
static int by_requester(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{ (void)backlog; return str_cmp(a->requester, b->requester); }
static int by_risk(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{ (void)backlog; return by_number(risk_rank(b->risk), risk_rank(a->risk)); }
static int by_priority(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{ int order = by_number(b->priority, a->priority); return order != 0 ? order : by_age(a, b, backlog); }
/* clang-format on */

/* What nothing is promised for comes last. */
static int by_left(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{
	int64_t left_a = INT64_MAX, left_b = INT64_MAX;
	backlog_left(backlog, a, 0, &left_a);
	backlog_left(backlog, b, 0, &left_b);
	return by_number(left_a, left_b);
}

/* What a person has to do something about comes first. */
static int by_state(const QueueItem *a, const QueueItem *b, const Backlog *backlog)
{
	static const int rank[CASE_STATE_COUNT] = {[CASE_STUCK] = 0,
		[CASE_CHECKED] = 1,
		[CASE_APPROVED] = 2,
		[CASE_ESCALATED] = 3,
		[CASE_NEW] = 4,
		[CASE_ROUTED] = 5,
		[CASE_GROUNDED] = 6,
		[CASE_DRAFTED] = 7,
		[CASE_REJECTED] = 8,
		[CASE_DONE] = 9};
	(void)backlog;
	return by_number(rank[a->state], rank[b->state]);
}

static OrderFn *const orders[QUEUE_ORDER_COUNT] = {[QUEUE_PRIORITY] = by_priority,
	[QUEUE_OLDEST] = by_age,
	[QUEUE_NEWEST] = by_youth,
	[QUEUE_LEFT] = by_left,
	[QUEUE_STATE] = by_state,
	[QUEUE_RISK] = by_risk,
	[QUEUE_REQUESTER] = by_requester,
	[QUEUE_SUBJECT] = by_subject};

/* Ties stand as the queue has them, whatever the order. */
int queue_compare(const void *context, uint32_t a, uint32_t b)
{
	const QueueSort *s = context;
	const QueueItem *x = &s->backlog->rows[a].item, *y = &s->backlog->rows[b].item;
	int order = orders[s->order](x, y, s->backlog);
	if (order == 0 && s->order != QUEUE_PRIORITY)
		order = by_priority(x, y, s->backlog);
	if (order == 0)
		order = str_cmp(x->id, y->id);
	return s->reversed ? -order : order;
}
