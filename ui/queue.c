/* Queue: which tickets the filter lets through, and in which order they stand. */
#include "ui/model.h"

#include "base/auto.h"
#include "ui/text.h"
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

/* ---- filter ---- */

enum { FILTER_MAX_TERMS = 16 };

typedef struct Term {
	enum { TERM_WORD, TERM_STATE, TERM_INTENT, TERM_RISK, TERM_FROM, TERM_HOLDER } kind;
	Str value; /* folded */
} Term;

typedef struct Filter {
	Term terms[FILTER_MAX_TERMS]; /* all must hold */
	size_t count;
} Filter;

static const struct {
	const char *prefix;
	int kind;
} term_prefixes[] = {{"state:", TERM_STATE}, {"intent:", TERM_INTENT}, {"risk:", TERM_RISK},
	{"from:", TERM_FROM}, {"held:", TERM_HOLDER}};

static Term term_from(Str word)
{
	for (size_t i = 0; i < COUNT(term_prefixes); i++) {
		Str prefix = str_from(term_prefixes[i].prefix);
		if (str_starts(word, prefix))
			return (Term){.kind = term_prefixes[i].kind,
				.value = str_slice(word, prefix.len, word.len)};
	}
	return (Term){.kind = TERM_WORD, .value = word};
}

static Filter filter_from(Arena *arena, Str text)
{
	Filter f = {0};
	Str rest = text_folded(arena, text), word;
	while (f.count < FILTER_MAX_TERMS && str_next(&rest, ' ', &word)) {
		Term t = term_from(word);
		if (t.value.len > 0)
			f.terms[f.count++] = t;
	}
	return f;
}

static Str item_words(Arena *arena, const QueueItem *item)
{
	Str line = arena_fmt(arena, "%.*s %.*s %.*s %.*s %s", STR_ARG(item->id),
		STR_ARG(item->subject), STR_ARG(item->requester), STR_ARG(item->intent),
		case_state_name(item->state));
	return text_folded(arena, line);
}

static void words_make(QueueView *q, const Queue *queue)
{
	if (q->words != NULL)
		return;
	q->words = ARENA_ARRAY(&q->arena, Str, queue->count + 1);
	for (size_t i = 0; i < queue->count; i++)
		q->words[i] = item_words(&q->arena, &queue->items[i]);
}

static bool requester_has(Arena *scratch, const QueueItem *item, Str value)
{
	bool has = str_has(text_folded(scratch, item->requester), value);
	arena_reset(scratch);
	return has;
}

static bool term_holds(const Term *t, Arena *scratch, const QueueItem *item, Str words)
{
	switch (t->kind) {
	case TERM_STATE:
		return str_starts(str_from(case_state_name(item->state)), t->value);
	case TERM_INTENT:
		return str_ihas(item->intent, t->value);
	case TERM_RISK:
		return str_starts(item->risk, t->value);
	case TERM_FROM:
		return requester_has(scratch, item, t->value);
	case TERM_HOLDER:
		return str_ihas(item->claimed_by, t->value);
	case TERM_WORD:
		break;
	}
	return str_has(words, t->value);
}

static bool filter_holds(const Filter *f, Arena *scratch, const QueueItem *item, Str words)
{
	for (size_t i = 0; i < f->count; i++)
		if (!term_holds(&f->terms[i], scratch, item, words))
			return false;
	return true;
}

static void filter_apply(QueueView *q, const Queue *queue)
{
	Arena arena = {0}, scratch = {0};
	Filter f = filter_from(&arena, buf_str(&q->filter));
	if (f.count > 0)
		words_make(q, queue);
	if (q->shown_cap < queue->count) {
		q->shown_cap = queue->count;
		q->shown = xrealloc(q->shown, q->shown_cap * sizeof *q->shown);
	}
	q->shown_count = 0;
	for (size_t i = 0; i < queue->count; i++)
		if (f.count == 0 || filter_holds(&f, &scratch, &queue->items[i], q->words[i]))
			q->shown[q->shown_count++] = i;
	arena_free(&arena);
	arena_free(&scratch);
}

/* ---- order ---- */

static int by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_priority(const QueueItem *a, const QueueItem *b)
{
	(void)a;
	(void)b;
	return 0; /* the desk's own order */
}

static int by_age(const QueueItem *a, const QueueItem *b)
{
	return by_number(a->created_ms, b->created_ms);
}

static int by_youth(const QueueItem *a, const QueueItem *b)
{
	return -by_age(a, b);
}

static int by_subject(const QueueItem *a, const QueueItem *b)
{
	return str_cmp(a->subject, b->subject);
}

/* What a person has to do something about comes first. */
static int by_state(const QueueItem *a, const QueueItem *b)
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
	return by_number(rank[a->state], rank[b->state]);
}

static int by_risk(const QueueItem *a, const QueueItem *b)
{
	return by_number(risk_rank(b->risk), risk_rank(a->risk));
}

static int by_requester(const QueueItem *a, const QueueItem *b)
{
	return str_cmp(a->requester, b->requester);
}

typedef int OrderFn(const QueueItem *, const QueueItem *);

static OrderFn *const orders[QUEUE_ORDER_COUNT] = {[QUEUE_PRIORITY] = by_priority,
	[QUEUE_OLDEST] = by_age,
	[QUEUE_NEWEST] = by_youth,
	[QUEUE_STATE] = by_state,
	[QUEUE_RISK] = by_risk,
	[QUEUE_REQUESTER] = by_requester,
	[QUEUE_SUBJECT] = by_subject};

typedef struct Sorting {
	const QueueItem *items;
	OrderFn *order;
} Sorting;

static int compare(const void *left, const void *right, void *context)
{
	const Sorting *s = context;
	size_t a = *(const size_t *)left, b = *(const size_t *)right;
	int order = s->order(&s->items[a], &s->items[b]);
	return order != 0 ? order : (a > b) - (a < b);
}

static void order_apply(QueueView *q, const Queue *queue)
{
	Sorting s = {queue->items, orders[q->order]};
	if (q->order != QUEUE_PRIORITY && q->shown_count > 1)
		qsort_r(q->shown, q->shown_count, sizeof *q->shown, compare, &s);
	for (size_t i = 0; q->reversed && i < q->shown_count / 2; i++) {
		size_t other = q->shown_count - 1 - i, swap = q->shown[i];
		q->shown[i] = q->shown[other];
		q->shown[other] = swap;
	}
}

/* ---- selection and marks ---- */

const QueueItem *queue_at(const QueueView *q, const Briefs *b, size_t index)
{
	if (b->queue == NULL || index >= q->shown_count || q->shown[index] >= b->queue->count)
		return NULL;
	return &b->queue->items[q->shown[index]];
}

void queue_select(QueueView *q, const Briefs *b, size_t index)
{
	q->selected = index < q->shown_count ? index : q->shown_count == 0 ? 0 : q->shown_count - 1;
	const QueueItem *item = queue_at(q, b, q->selected);
	if (item != NULL)
		model_set(&q->selected_id, item->id);
}

static void queue_follow(QueueView *q, const Briefs *b)
{
	size_t index = q->selected;
	for (size_t i = 0; i < q->shown_count && q->selected_id.len > 0; i++)
		if (str_eq(b->queue->items[q->shown[i]].id, buf_str(&q->selected_id))) {
			index = i;
			break;
		}
	queue_select(q, b, index);
}

static bool any_is_held(const Queue *queue)
{
	for (size_t i = 0; i < queue->count; i++)
		if (queue->items[i].claimed_by.len > 0)
			return true;
	return false;
}

void queue_arrange(QueueView *q, const Briefs *b)
{
	if (b->queue == NULL || (!q->stale && q->serial == b->queue_serial))
		return;
	if (q->serial != b->queue_serial) {
		arena_reset(&q->arena);
		q->words = NULL;
		q->held = any_is_held(b->queue);
	}
	q->serial = b->queue_serial;
	q->stale = false;
	filter_apply(q, b->queue);
	order_apply(q, b->queue);
	queue_follow(q, b);
}

bool queue_is_marked(const QueueView *q, Str id)
{
	for (size_t i = 0; i < q->marked_count; i++)
		if (str_eq(q->marked[i], id))
			return true;
	return false;
}

void queue_mark(QueueView *q, Str id, bool on)
{
	size_t i = 0;
	while (i < q->marked_count && !str_eq(q->marked[i], id))
		i++;
	if (on && i == q->marked_count)
		*ARENA_PUSH(&q->mark_arena, q->marked, q->marked_count) =
			arena_copy(&q->mark_arena, id);
	else if (!on && i < q->marked_count)
		memmove(q->marked + i, q->marked + i + 1,
			(--q->marked_count - i) * sizeof *q->marked);
}
