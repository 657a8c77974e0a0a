#include "core/figures.h"

#include "base/auto.h"
#include "base/clock.h"

struct FigureTicket {
	Str id, intent, model, prompt;
	bool may_count, decided, edited, resolved, drill;
	int64_t ready_ms;   /* its draft was checked, or the holder took it after that */
	double distance;    /* of the last edit */
};

/* ---- tickets ---- */

static size_t hash_of_str(Str s)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211u;
	return (size_t)h;
}

static FigureTicket **slot_of(Figures *f, Str id)
{
	size_t i = hash_of_str(id) & (f->slot_count - 1);
	while (f->slots[i] != NULL && !str_eq(f->slots[i]->id, id))
		i = (i + 1) & (f->slot_count - 1);
	return &f->slots[i];
}

static void grow(Figures *f)
{
	FigureTicket **old = f->slots;
	size_t count = f->slot_count;
	if (f->ticket_count * 2 < f->slot_count)
		return;
	f->slot_count = count == 0 ? 1024 : count * 2;
	f->slots = ARENA_ARRAY(&f->arena, FigureTicket *, f->slot_count);
	for (size_t i = 0; i < count; i++)
		if (old[i] != NULL)
			*slot_of(f, old[i]->id) = old[i];
}

static bool ticket_of(Figures *f, Str id, FigureMayCount *may, void *context, FigureTicket **ret_ticket, Err *err)
{
	grow(f);
	FigureTicket **slot = slot_of(f, id);
	if (*slot == NULL) {
		bool counts;
		if (!may(context, id, &counts, err))
			return false;
		*slot = ARENA_NEW(&f->arena, FigureTicket);
		**slot = (FigureTicket){.id = arena_copy(&f->arena, id), .may_count = counts, .intent = STR(""),
			.model = STR(""), .prompt = STR("")};
		f->ticket_count++;
	}
	*ret_ticket = *slot;
	return true;
}

/* ---- rows ---- */

const char *figure_by_name(FigureBy by)
{
	static const char *const names[] = {"day", "operator", "intent", "model", "prompt"};
	return names[by];
}

static FigureRow *row_of(Figures *f, FigureBy by, Str name)
{
	FigureTable *t = &f->by[by];
	for (size_t i = t->count; i > 0; i--)
		if (str_eq(t->items[i - 1].name, name))
			return &t->items[i - 1];
	FigureRow *row = ARENA_PUSH(&f->arena, t->items, t->count);
	row->name = arena_copy(&f->arena, name);
	return row;
}

/* Where an event counts: everywhere its ticket belongs, and with the person where a person did it. */
typedef struct Rows {
	FigureRow *items[FIGURE_BY_COUNT + 1];
	size_t count;
} Rows;

static Rows rows_of(Figures *f, const FigureTicket *t, const Event *e, bool by_person)
{
	Rows r = {.items = {&f->total}, .count = 1};
	ClockIso day = clock_iso(e->at_ms);
	const Str names[FIGURE_BY_COUNT] = {[BY_DAY] = {day.text, 10},
		[BY_OPERATOR] = by_person ? e->actor : STR(""), [BY_INTENT] = t == NULL ? STR("") : t->intent,
		[BY_MODEL] = t == NULL ? STR("") : t->model, [BY_PROMPT] = t == NULL ? STR("") : t->prompt};
	for (size_t by = 0; by < FIGURE_BY_COUNT; by++)
		if (names[by].len > 0)
			r.items[r.count++] = row_of(f, (FigureBy)by, names[by]);
	return r;
}

#define BUMP(rows, field, n)                                                                       \
	do {                                                                                       \
		for (size_t bump_i = 0; bump_i < (rows)->count; bump_i++)                          \
			(rows)->items[bump_i]->field += (n);                                       \
	} while (0)

static void sample(Figures *f, Samples *s, int64_t value)
{
	*ARENA_PUSH(&f->arena, s->items, s->count) = value;
}

static void count_error(Figures *f, const char *kind, Str code)
{
	Arena scratch = {0};
	Str name = arena_fmt(&scratch, "%s%s%.*s", kind, code.len > 0 ? " " : "", STR_ARG(code));
	size_t i = 0;
	while (i < f->error_count && !str_eq(f->errors[i].name, name))
		i++;
	if (i == f->error_count)
		*ARENA_PUSH(&f->arena, f->errors, f->error_count) =
			(FigureCount){.name = arena_copy(&f->arena, name)};
	f->errors[i].count++;
	arena_free(&scratch);
}

/* ---- events ---- */

typedef struct Feed {
	Figures *f;
	FigureTicket *t; /* NULL: of the workspace */
	const Event *e;
} Feed;

static void add_arrived(Feed *feed)
{
	Rows r = rows_of(feed->f, feed->t, feed->e, false);
	BUMP(&r, arrived, 1);
}

static void add_drafted(Feed *feed)
{
	const Json *b = feed->e->body, *usage = json_get(b, "usage"), *model = json_get(b, "model");
	Str disposition = json_str_at(json_get(b, "result"), "disposition");
	Rows r = rows_of(feed->f, feed->t, feed->e, false);
	BUMP(&r, drafted, 1);
	BUMP(&r, answered, str_is(disposition, "answer"));
	BUMP(&r, clarified, str_is(disposition, "clarify"));
	BUMP(&r, abstained, str_is(disposition, "abstain"));
	BUMP(&r, handed_on, str_is(disposition, "escalate"));
	BUMP(&r, input_tokens, json_int_at(usage, "input_tokens", 0));
	BUMP(&r, output_tokens, json_int_at(usage, "output_tokens", 0));
	BUMP(&r, cost, json_number(json_get(usage, "cost"), 0));
	BUMP(&r, estimated, json_bool_at(usage, "estimated", false));
	for (size_t i = 0; json_get(usage, "latency_us") != NULL && i < r.count; i++)
		sample(feed->f, &r.items[i]->latency_us, json_int_at(usage, "latency_us", 0));
	for (const Json *a = json_first(json_get(usage, "attempts")); a != NULL; a = json_next(a))
		if (json_str_at(a, "error").len > 0)
			count_error(feed->f, json_bool_at(a, "form", false) ? "model malformed" : "model unavailable",
				json_str_at(model, "route"));
}

static void add_checked(Feed *feed)
{
	const Json *problems = json_get(feed->e->body, "problems");
	Rows r = rows_of(feed->f, feed->t, feed->e, false);
	BUMP(&r, blocked, !json_bool_at(feed->e->body, "ok", true));
	for (const Json *p = json_first(problems); p != NULL; p = json_next(p))
		if (json_bool_at(p, "blocks", false))
			count_error(feed->f, "check", json_str_at(p, "code"));
}

/* The first thing a person does with a draft. */
static void decide(Feed *feed, bool override)
{
	FigureTicket *t = feed->t;
	if (t->decided || t->ready_ms == 0)
		return;
	t->decided = true;
	Rows r = rows_of(feed->f, t, feed->e, true);
	BUMP(&r, decisions, 1);
	BUMP(&r, overrides, override);
	for (size_t i = 0; i < r.count; i++)
		sample(feed->f, &r.items[i]->decide_ms, feed->e->at_ms - t->ready_ms);
}

static void add_signed(Feed *feed)
{
	decide(feed, false);
	Rows r = rows_of(feed->f, feed->t, feed->e, true);
	BUMP(&r, signatures, 1);
}

static void add_edited(Feed *feed)
{
	decide(feed, true);
	Rows r = rows_of(feed->f, feed->t, feed->e, true);
	double distance = json_number(json_get(feed->e->body, "distance"), 0);
	BUMP(&r, edits, 1);
	BUMP(&r, edit_distance, distance);
	feed->t->edited = true;
	feed->t->distance = distance;
}

static void add_rejected(Feed *feed)
{
	decide(feed, true);
	Rows r = rows_of(feed->f, feed->t, feed->e, true);
	BUMP(&r, rejected, 1);
}

static void add_escalated(Feed *feed)
{
	decide(feed, true);
	Rows r = rows_of(feed->f, feed->t, feed->e, true);
	BUMP(&r, escalated, 1);
}

static void add_reopened(Feed *feed)
{
	decide(feed, true);
}

static void add_done(Feed *feed)
{
	Rows r = rows_of(feed->f, feed->t, feed->e, false);
	BUMP(&r, executed, 1);
	if (feed->t->resolved)
		return;
	feed->t->resolved = true;
	BUMP(&r, resolved, 1);
	BUMP(&r, as_is, !feed->t->edited);
	BUMP(&r, edited, feed->t->edited);
}

static void add_failed(Feed *feed)
{
	Rows r = rows_of(feed->f, feed->t, feed->e, false);
	BUMP(&r, failed, feed->e->kind == EVENT_FAILED);
	BUMP(&r, unknown, feed->e->kind == EVENT_UNKNOWN);
	BUMP(&r, stuck, feed->e->kind == EVENT_STUCK);
	count_error(feed->f, event_name(feed->e->kind), STR(""));
}

static void add_refused(Feed *feed)
{
	Rows r = rows_of(feed->f, feed->t, feed->e, true);
	BUMP(&r, refused, 1);
	count_error(feed->f, "refused", json_str_at(feed->e->body, "doing"));
}

static void add_drilled(Feed *feed)
{
	if (feed->t->decided || str_is(json_str_at(feed->e->body, "decision"), "void")) /* void: no use as a drill */
		return;
	feed->t->decided = true;
	Rows r = rows_of(feed->f, feed->t, feed->e, true);
	BUMP(&r, drills, 1);
	BUMP(&r, drills_caught, json_bool_at(feed->e->body, "caught", false));
}

static const struct {
	EventKind kind;
	void (*add)(Feed *feed);
} adders[] = {{EVENT_ARRIVED, add_arrived}, {EVENT_DRAFTED, add_drafted}, {EVENT_CHECKED, add_checked},
	{EVENT_SIGNED, add_signed}, {EVENT_DRAFT_EDITED, add_edited}, {EVENT_ACTION_EDITED, add_reopened},
	{EVENT_REJECTED, add_rejected}, {EVENT_ESCALATED, add_escalated}, {EVENT_REOPENED, add_reopened},
	{EVENT_DONE, add_done}, {EVENT_FAILED, add_failed}, {EVENT_UNKNOWN, add_failed}, {EVENT_STUCK, add_failed},
	{EVENT_REFUSED, add_refused}, {EVENT_DRILLED, add_drilled}};

/* What later events of the ticket are counted under; known of old events too. */
static void remember(Figures *f, FigureTicket *t, const Event *e)
{
	const Json *model = json_get(e->body, "model");
	t->drill = t->drill || (e->kind == EVENT_ARRIVED && json_get(e->body, "drill") != NULL);
	if (e->kind == EVENT_ROUTED)
		t->intent = arena_copy(&f->arena, json_str_at(e->body, "intent"));
	if (e->kind == EVENT_DRAFTED) {
		t->model = arena_copy(&f->arena, json_str_at(model, "name"));
		t->prompt = arena_copy(&f->arena, json_str_at(model, "prompt_version"));
		t->edited = t->decided = false;
		t->ready_ms = 0;
	}
	if ((e->kind == EVENT_CHECKED && t->ready_ms == 0) || (e->kind == EVENT_CLAIMED && t->ready_ms > 0))
		t->ready_ms = e->at_ms;
}

bool figures_add(Figures *f, const Event *e, FigureMayCount *may, void *context, Err *err)
{
	Feed feed = {.f = f, .e = e};
	if (e->ticket.len > 0 && !ticket_of(f, e->ticket, may, context, &feed.t, err))
		return false;
	if (feed.t != NULL && !feed.t->may_count)
		return true;
	if (feed.t != NULL)
		remember(f, feed.t, e);
	if (feed.t != NULL && feed.t->drill && e->kind != EVENT_DRILLED) /* it counts as a drill and as nothing else */
		return true;
	for (size_t i = 0; e->at_ms >= f->since_ms && i < COUNT(adders); i++)
		if (adders[i].kind == e->kind && (feed.t != NULL || e->kind == EVENT_REFUSED))
			adders[i].add(&feed);
	return true;
}

/* ---- beginning and end ---- */

void figures_begin(Figures *f, int64_t since_ms)
{
	*f = (Figures){.since_ms = since_ms};
	f->total.name = STR("total");
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const FigureRow *)a)->name, ((const FigureRow *)b)->name);
}

static int by_count(const void *a, const void *b)
{
	const FigureCount *x = a, *y = b;
	return x->count != y->count ? (x->count < y->count ? 1 : -1) : str_cmp(x->name, y->name);
}

static void sort_samples(Samples *s)
{
	if (s->count > 0)
		qsort(s->items, s->count, sizeof s->items[0], by_number);
}

void figures_end(Figures *f)
{
	sort_samples(&f->total.decide_ms);
	sort_samples(&f->total.latency_us);
	for (size_t by = 0; by < FIGURE_BY_COUNT; by++) {
		FigureTable *t = &f->by[by];
		if (t->count > 0)
			qsort(t->items, t->count, sizeof t->items[0], by_name);
		for (size_t i = 0; i < t->count; i++) {
			sort_samples(&t->items[i].decide_ms);
			sort_samples(&t->items[i].latency_us);
		}
	}
	if (f->error_count > 0)
		qsort(f->errors, f->error_count, sizeof f->errors[0], by_count);
}

void figures_free(Figures *f)
{
	if (f == NULL)
		return;
	arena_free(&f->arena);
	*f = (Figures){0};
}

int64_t samples_percentile(const Samples *s, unsigned percent)
{
	size_t rank = (s->count * percent + 99) / 100;
	return s->count == 0 ? 0 : s->items[rank > 0 ? rank - 1 : 0];
}

void samples_histogram(const Samples *s, const int64_t ends[FIGURES_BINS - 1], int64_t ret_bins[FIGURES_BINS])
{
	memset(ret_bins, 0, FIGURES_BINS * sizeof *ret_bins);
	for (size_t i = 0; i < s->count; i++) {
		size_t bin = 0;
		while (bin < FIGURES_BINS - 1 && s->items[i] > ends[bin])
			bin++;
		ret_bins[bin]++;
	}
}
