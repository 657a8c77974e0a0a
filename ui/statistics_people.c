/* The figures by time and by name: histograms, what went wrong, one table, and the reader's own decisions. */
#include "ui/statistics.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/line.h"
#include "ui/text.h"

#include <stdlib.h>

/* ---- how long it took, what went wrong ---- */

static void histogram(Rows *r, const char *title, const Samples *s, const int64_t ends[FIGURES_BINS - 1], int64_t to_us)
{
	int64_t bins[FIGURES_BINS], top = 0;
	int first = FIGURES_BINS, last = -1, room = r->width - 22 > 40 ? 40 : r->width - 22;
	samples_histogram(s, ends, bins);
	statistics_section(r, title,
		s->count == 0 ? str_from(_("nothing yet"))
			      : arena_fmt(&r->arena, _("half within %.*s, 95 %% within %.*s"),
					STR_ARG(time_words(&r->arena, samples_percentile(s, 50) * to_us)),
					STR_ARG(time_words(&r->arena, samples_percentile(s, 95) * to_us))),
		0);
	for (int i = 0; i < FIGURES_BINS; i++) {
		top = bins[i] > top ? bins[i] : top;
		first = i < first && bins[i] > 0 ? i : first;
		last = bins[i] > 0 ? i : last;
	}
	for (int i = first; i <= last; i++) {
		Line line = {0};
		AUTO(buf_free) Buf bar = {0};
		bool open = i == FIGURES_BINS - 1;
		Str end = time_words(&r->arena, ends[open ? i - 1 : i] * to_us);
		line_put(&line, LOOK_MUTED, arena_fmt(&r->arena, open ? _("  over %.*s") : _("  to %.*s"), STR_ARG(end)));
		line_right(&line, bins[i] == 0 ? LOOK_MUTED : LOOK_BOLD, 19, arena_fmt(&r->arena, "%lld", (long long)bins[i]));
		line_pad(&line, 21);
		bar_of(&bar, bins[i], top, room);
		line_put(&line, LOOK_ACCENT, buf_str(&bar));
		line_end(&line, r);
	}
}

enum { ERRORS_COUNT = 7 };

static void errors(Rows *r, const Figures *f)
{
	statistics_section(r, _("What went wrong"), f->error_count == 0 ? str_from(_("nothing")) : STR(""), 0);
	for (size_t i = 0; i < f->error_count; i++) {
		Line line = {0};
		line_right(&line, LOOK_BOLD, ERRORS_COUNT, arena_fmt(&r->arena, "%lld", (long long)f->errors[i].count));
		line_pad(&line, ERRORS_COUNT + 2);
		line_put(&line, LOOK_PLAIN,
			text_fit(&r->arena, text_clean(&r->arena, f->errors[i].name, TEXT_LINE), r->width - ERRORS_COUNT - 2));
		line_end(&line, r);
	}
}

void statistics_times(Rows *r, const Figures *f)
{
	histogram(r, _("Time to decide"), &f->total.decide_ms, figures_decide_ms, 1000);
	histogram(r, _("Time to draft"), &f->total.latency_us, figures_latency_us, 1);
	errors(r, f);
}

/* ---- one table ---- */

const FigureBy statistics_tables[FIGURE_BY_COUNT] = {BY_OPERATOR, BY_INTENT, BY_MODEL, BY_PROMPT, BY_DAY};

#define NO_CELL STR("·")

typedef Str CellOf(Arena *arena, const FigureRow *row);

static Str number(Arena *arena, int64_t n)
{
	return n == 0 ? NO_CELL : arena_fmt(arena, "%lld", (long long)n);
}

/* clang-format off */
static Str cell_drafts(Arena *a, const FigureRow *row) { return number(a, row->drafted); }
static Str cell_resolved(Arena *a, const FigureRow *row) { return number(a, row->resolved); }
static Str cell_edited(Arena *a, const FigureRow *row) { return number(a, row->edited); }
static Str cell_rejected(Arena *a, const FigureRow *row) { return number(a, row->rejected); }
/* clang-format on */

static Str cell_against(Arena *a, const FigureRow *row)
{
	return row->decisions == 0 ? NO_CELL : share_words(a, row->overrides, row->decisions);
}

static Str cell_decide(Arena *a, const FigureRow *row)
{
	return row->decide_ms.count == 0 ? NO_CELL : time_words(a, samples_percentile(&row->decide_ms, 50) * 1000);
}

static Str cell_draft(Arena *a, const FigureRow *row)
{
	return row->latency_us.count == 0 ? NO_CELL : time_words(a, samples_percentile(&row->latency_us, 50));
}

static Str cell_cost(Arena *a, const FigureRow *row)
{
	return row->cost == 0 ? NO_CELL : about_words(a, row->estimated > 0, row->cost);
}

static const struct {
	const char *head;
	CellOf *of;
} columns[] = {{N_("drafts"), cell_drafts}, {N_("resolved"), cell_resolved}, {N_("edited"), cell_edited},
	{N_("against"), cell_against}, {N_("decide"), cell_decide}, {N_("rejected"), cell_rejected},
	{N_("draft"), cell_draft}, {N_("cost"), cell_cost}};

enum { TABLE_NAME = 15, TABLE_CELL = 6 };

/* Heads are as wide as the language makes them. */
static int column_width(size_t i)
{
	int head = text_width(str_from(_(columns[i].head)));
	return 2 + (head < TABLE_CELL ? TABLE_CELL : head);
}

/* A column in which nothing stands is left out. */
static unsigned columns_used(Arena *a, const FigureTable *t)
{
	unsigned used = 0;
	for (size_t i = 0; i < t->count; i++)
		for (size_t k = 0; k < COUNT(columns); k++)
			if (!str_eq(columns[k].of(a, &t->items[i]), NO_CELL))
				used |= 1u << k;
	return used;
}

/* `row` NULL: the heads. */
static void table_row(Rows *r, const FigureRow *row, unsigned used, Str name)
{
	Line line = {0};
	int at = TABLE_NAME;
	Look look = row == NULL ? LOOK_MUTED : LOOK_PLAIN;
	line_put(&line, LOOK_BOLD, text_fit(&r->arena, name, TABLE_NAME));
	for (size_t i = 0; i < COUNT(columns); i++)
		if ((used >> i & 1) != 0 && at + column_width(i) <= r->width) {
			at += column_width(i);
			line_right(&line, look, at,
				row == NULL ? str_from(_(columns[i].head)) : columns[i].of(&r->arena, row));
		}
	line_end(&line, r);
}

static int64_t weight(const FigureRow *row)
{
	return row->drafted + row->resolved + row->decisions + row->rejected + row->signatures;
}

static int by_weight(const void *a, const void *b)
{
	const FigureRow *x = *(const FigureRow *const *)a, *y = *(const FigureRow *const *)b;
	int64_t wx = weight(x), wy = weight(y);
	return wx > wy ? -1 : wx < wy ? 1 : str_cmp(x->name, y->name);
}

static int newest_first(const void *a, const void *b)
{
	return str_cmp((*(const FigureRow *const *)b)->name, (*(const FigureRow *const *)a)->name);
}

/* Every table by name, the one that is shown stressed. */
static void table_title(Rows *r, FigureBy by, bool own)
{
	static const char *const names[FIGURE_BY_COUNT] = {[BY_DAY] = N_("day"),
		[BY_OPERATOR] = N_("operator"),
		[BY_INTENT] = N_("intent"),
		[BY_MODEL] = N_("model"),
		[BY_PROMPT] = N_("prompt")};
	Line line = {0};
	if (r->count > 0)
		rows_blank(r);
	line_put(&line, LOOK_ACCENT | LOOK_BOLD, str_from(_("By")));
	for (size_t i = 0; i < COUNT(statistics_tables); i++) {
		FigureBy table = statistics_tables[i];
		line_pad(&line, line.width + 2);
		line_put(&line, table == by ? LOOK_ACCENT | LOOK_BOLD | LOOK_UNDERLINE : LOOK_MUTED,
			str_from(table == BY_OPERATOR && own ? _("yourself") : _(names[table])));
	}
	line_end(&line, r);
}

void statistics_table(Rows *r, const Figures *f, FigureBy by, bool own)
{
	const FigureTable *t = &f->by[by];
	const FigureRow **order = ARENA_ARRAY(&r->arena, const FigureRow *, t->count + 1);
	for (size_t i = 0; i < t->count; i++)
		order[i] = &t->items[i];
	qsort(order, t->count, sizeof *order, by == BY_DAY ? newest_first : by_weight);
	table_title(r, by, own);
	unsigned used = columns_used(&r->arena, t);
	if (t->count > 0)
		table_row(r, NULL, used, STR(""));
	for (size_t i = 0; i < t->count; i++)
		if (weight(order[i]) > 0)
			table_row(r, order[i], used, text_clean(&r->arena, order[i]->name, TEXT_LINE));
	if (t->count == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "Nothing yet.");
}

/* ---- how the reader decides ---- */

#define HASTE_MS 5000 /* a reply of some sentences is not read in less */

static int64_t hasty(const Samples *s)
{
	int64_t n = 0;
	while ((size_t)n < s->count && s->items[n] < HASTE_MS) /* sorted */
		n++;
	return n;
}

static const FigureRow *row_of(const Figures *f, Str user)
{
	static const FigureRow none;
	const FigureTable *t = &f->by[BY_OPERATOR];
	for (size_t i = 0; i < t->count; i++)
		if (str_eq(t->items[i].name, user))
			return &t->items[i];
	return &none;
}

static void self_row(Rows *r, const char *words, Str value, Look look, Str note)
{
	enum { WORDS = 27, VALUE = 8 };
	Line line = {0};
	line_put(&line, LOOK_PLAIN, text_fit(&r->arena, str_from(words), WORDS));
	line_right(&line, look | LOOK_BOLD, WORDS + VALUE, value);
	line_pad(&line, WORDS + VALUE + 2);
	line_put(&line, LOOK_MUTED, text_fit(&r->arena, note, r->width - line.width));
	line_end(&line, r);
}

void statistics_self(Rows *r, const Figures *f, Str user)
{
	const FigureRow *me = row_of(f, user), *all = &f->total;
	Arena *a = &r->arena;
	int64_t fast = hasty(&me->decide_ms);
	statistics_section(r, _("How you decide"), me->decisions == 0 ? str_from(_("nothing yet")) : STR(""), 0);
	if (me->decisions == 0)
		return;
	self_row(r, _("First decisions on drafts"), number(a, me->decisions), LOOK_PLAIN, STR(""));
	self_row(r, _("Against the draft"), share_words(a, me->overrides, me->decisions), LOOK_PLAIN,
		arena_fmt(a, _("desk: %.*s"), STR_ARG(share_words(a, all->overrides, all->decisions))));
	self_row(r, _("Half of them within"), time_words(a, samples_percentile(&me->decide_ms, 50) * 1000), LOOK_PLAIN,
		arena_fmt(a, _("desk: %.*s"),
			STR_ARG(time_words(a, samples_percentile(&all->decide_ms, 50) * 1000))));
	self_row(r, _("In less than 5 seconds"), number(a, fast), fast > 0 ? LOOK_WARN : LOOK_GOOD,
		str_from(fast > 0 ? _("hardly read") : ""));
	if (me->drills > 0)
		self_row(r, _("Drills caught"),
			arena_fmt(a, "%lld/%lld", (long long)me->drills_caught, (long long)me->drills),
			me->drills_caught < me->drills ? LOOK_WARN : LOOK_GOOD,
			STR(""));
}
