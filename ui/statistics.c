#include "ui/statistics.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/text.h"

#include <stdlib.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)

enum { NAME_WIDTH = 27, COUNT_WIDTH = 7, SHARE_WIDTH = 7, SPARK_MOST = 60, LINE_SPANS = 16 };

const StatsPeriod stats_periods[STATS_PERIODS] = {{DAY_MS, N_("the last 24 hours")}, {7 * DAY_MS, N_("the last 7 days")},
	{30 * DAY_MS, N_("the last 30 days")}, {90 * DAY_MS, N_("the last 90 days")}, {0, N_("everything")}};

void statslist_free(StatsList *l)
{
	if (l->read)
		figures_free(&l->figures);
	arena_free(&l->arena);
	*l = (StatsList){0};
}

void statsview_free(StatsView *v)
{
	rows_free(&v->left);
	rows_free(&v->right);
}

size_t statsview_count(const StatsView *v)
{
	return v->left.count > v->right.count ? v->left.count : v->right.count;
}

/* ---- one row of several looks ---- */

typedef struct Line {
	Buf text;
	int width;
	Span spans[LINE_SPANS];
	size_t count;
} Line;

static void line_put(Line *line, Look look, Str clean)
{
	size_t from = line->text.len;
	buf_add(&line->text, clean);
	line->width += text_width(clean);
	if (look != LOOK_PLAIN && line->count < LINE_SPANS)
		line->spans[line->count++] = (Span){from, line->text.len, look};
}

static void line_pad(Line *line, int to)
{
	for (; line->width < to; line->width++)
		buf_addc(&line->text, ' ');
}

/* The text ends at that column. */
static void line_right(Line *line, Look look, int end, Str clean)
{
	line_pad(line, end - text_width(clean));
	line_put(line, look, clean);
}

static void line_end(Line *line, Rows *r)
{
	rows_add(r, (Para){.spans = line->spans, .span_count = line->count, .exact = true}, buf_str(&line->text));
	buf_free(&line->text);
}

static void section(Rows *r, const char *title, Str note, int note_at)
{
	Line line = {0};
	if (r->count > 0)
		rows_blank(r);
	line_put(&line, LOOK_ACCENT | LOOK_BOLD, str_from(title));
	if (note.len > 0) {
		line_pad(&line, note_at > line.width ? note_at : line.width + 2);
		line_put(&line, LOOK_MUTED, text_fit(&r->arena, note, r->width - line.width));
	}
	line_end(&line, r);
}

/* ---- numbers as pictures and words ---- */

const char *spark_of(int64_t value, int64_t top)
{
	static const char *const cells[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	if (value <= 0 || top <= 0)
		return value == 0 ? "·" : " ";
	int64_t step = (value * 8 + top - 1) / top;
	return cells[step < 1 ? 0 : step > 8 ? 7 : step - 1];
}

void bar_of(Buf *out, int64_t value, int64_t top, int width)
{
	static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	int64_t eighths = top <= 0 || value <= 0 ? 0 : value * 8 * width / top;
	if (value > 0 && eighths == 0)
		eighths = 1;
	for (int64_t i = 0; i < eighths / 8; i++)
		buf_adds(out, "█");
	buf_adds(out, parts[eighths % 8]);
}

Str time_words(Arena *arena, int64_t us)
{
	int64_t s = us / 1000000;
	if (us < 1000000)
		return arena_fmt(arena, "%lld ms", (long long)((us + 999) / 1000));
	if (s < 10)
		return arena_fmt(arena, "%lld.%lld s", (long long)s, (long long)(us / 100000 % 10));
	if (s < 120)
		return arena_fmt(arena, "%lld s", (long long)s);
	if (s < 7200)
		return arena_fmt(arena, "%lld min", (long long)s / 60);
	if (s < 48 * 3600)
		return arena_fmt(arena, "%lld h", (long long)s / 3600);
	return arena_fmt(arena, "%lld d", (long long)s / 86400);
}

static Str share_words(Arena *arena, int64_t part, int64_t whole)
{
	if (whole <= 0)
		return STR("");
	return arena_fmt(arena, "%lld %%", (long long)((part * 100 + whole / 2) / whole));
}

static Str cost_words(Arena *arena, double cost)
{
	return arena_fmt(arena, cost == 0 ? "0" : cost < 1 ? "%.4f" : "%.2f", cost);
}

/* ---- what was done ---- */

/* Which number of a row: its place in it. */
#define OF(field) offsetof(FigureRow, field)

static int64_t of(const FigureRow *row, size_t field)
{
	int64_t n;
	memcpy(&n, (const char *)row + field, sizeof n);
	return n;
}

#define NO_WHOLE SIZE_MAX

typedef struct Figure {
	const char *words;
	size_t field, whole; /* whole: of which it is a share, or NO_WHOLE */
	bool spark, only_some; /* only_some: left out where it is 0 */
	Look look;
} Figure;

/* clang-format off */
static const Figure figures[] = {
	{N_("Tickets that came in"), OF(arrived), NO_WHOLE, true, false, LOOK_PLAIN},
	{N_("Drafts"), OF(drafted), NO_WHOLE, true, false, LOOK_PLAIN},
	{N_("  answer"), OF(answered), OF(drafted), false, false, LOOK_PLAIN},
	{N_("  ask back"), OF(clarified), OF(drafted), false, false, LOOK_PLAIN},
	{N_("  abstain"), OF(abstained), OF(drafted), false, false, LOOK_PLAIN},
	{N_("  escalate"), OF(handed_on), OF(drafted), false, false, LOOK_PLAIN},
	{N_("  stopped by the check"), OF(blocked), OF(drafted), false, true, LOOK_WARN},
	{N_("Resolved"), OF(resolved), NO_WHOLE, true, false, LOOK_GOOD},
	{N_("  sent as drafted"), OF(as_is), OF(resolved), false, false, LOOK_PLAIN},
	{N_("  sent after an edit"), OF(edited), OF(resolved), false, false, LOOK_PLAIN},
	{N_("First decisions on drafts"), OF(decisions), NO_WHOLE, true, false, LOOK_PLAIN},
	{N_("  against the draft"), OF(overrides), OF(decisions), false, false, LOOK_PLAIN},
	{N_("Countersignatures"), OF(signatures), NO_WHOLE, true, false, LOOK_PLAIN},
	{N_("Actions rejected"), OF(rejected), NO_WHOLE, false, false, LOOK_PLAIN},
	{N_("Escalated by a person"), OF(escalated), NO_WHOLE, false, false, LOOK_PLAIN},
	{N_("Actions that took effect"), OF(executed), NO_WHOLE, true, false, LOOK_GOOD},
	{N_("  failed"), OF(failed), NO_WHOLE, false, true, LOOK_BAD},
	{N_("  outcome unknown"), OF(unknown), NO_WHOLE, false, true, LOOK_BAD},
	{N_("Refusals"), OF(refused), NO_WHOLE, true, true, LOOK_WARN},
	{N_("Stuck for want of a service"), OF(stuck), NO_WHOLE, false, true, LOOK_BAD},
	{N_("Drills decided"), OF(drills), NO_WHOLE, false, true, LOOK_PLAIN},
	{N_("  caught"), OF(drills_caught), OF(drills), false, true, LOOK_GOOD},
};
/* clang-format on */

/* Days in spans of `each`, the last of which ends with the period. */
typedef struct Bins {
	size_t count;
	int64_t each, first_ms;
} Bins;

static int64_t day_of(Str name)
{
	int64_t ms = -1;
	Arena a = {0};
	if (!clock_from_iso(arena_fmt(&a, "%.*sT00:00:00Z", STR_ARG(name)), &ms))
		ms = -1;
	arena_free(&a);
	return ms;
}

static Bins bins_of(const StatsList *l, int64_t until_ms, int room)
{
	const FigureTable *days = &l->figures.by[BY_DAY];
	int64_t last = until_ms / DAY_MS, first = last;
	if (l->since_ms > 0)
		first = (l->since_ms + DAY_MS - 1) / DAY_MS;
	else if (days->count > 0 && day_of(days->items[0].name) >= 0)
		first = day_of(days->items[0].name) / DAY_MS;
	int64_t span = last - first + 1, most = room < 1 ? 1 : room;
	int64_t each = (span + most - 1) / most;
	size_t count = (size_t)((span + each - 1) / each);
	return (Bins){count, each, (last - (int64_t)count * each + 1) * DAY_MS};
}

static void line_spark(Line *line, const StatsList *l, const Bins *bins, size_t field)
{
	const FigureTable *days = &l->figures.by[BY_DAY];
	int64_t sums[SPARK_MOST] = {0}, top = 0;
	AUTO(buf_free) Buf cells = {0};
	for (size_t i = 0; i < days->count; i++) {
		int64_t at = day_of(days->items[i].name) - bins->first_ms;
		if (at >= 0 && (size_t)(at / DAY_MS / bins->each) < bins->count)
			sums[at / DAY_MS / bins->each] += of(&days->items[i], field);
	}
	for (size_t i = 0; i < bins->count; i++)
		top = sums[i] > top ? sums[i] : top;
	for (size_t i = 0; i < bins->count; i++)
		buf_adds(&cells, spark_of(sums[i], top));
	line_put(line, LOOK_ACCENT, buf_str(&cells));
}

static void figure_row(Rows *r, const StatsList *l, const Figure *f, const Bins *bins)
{
	const FigureRow *total = &l->figures.total;
	Line line = {0};
	int64_t n = of(total, f->field);
	if (f->only_some && n == 0)
		return;
	line_put(&line, LOOK_PLAIN, text_fit(&r->arena, str_from(_(f->words)), NAME_WIDTH));
	line_right(&line, n == 0 ? LOOK_MUTED : f->look | LOOK_BOLD, NAME_WIDTH + COUNT_WIDTH,
		arena_fmt(&r->arena, "%lld", (long long)n));
	if (f->whole != NO_WHOLE)
		line_right(&line, LOOK_MUTED, NAME_WIDTH + COUNT_WIDTH + SHARE_WIDTH,
			share_words(&r->arena, n, of(total, f->whole)));
	line_pad(&line, NAME_WIDTH + COUNT_WIDTH + SHARE_WIDTH + 2);
	if (f->spark && bins->count > 1)
		line_spark(&line, l, bins, f->field);
	line_end(&line, r);
}

static Str bins_words(Rows *r, const Bins *bins, int64_t until_ms)
{
	ClockIso from = clock_iso(bins->first_ms), to = clock_iso(until_ms);
	if (bins->count < 2)
		return STR("");
	if (bins->each == 1)
		return arena_fmt(&r->arena, _("a day each, %.5s to %.5s"), from.text + 5, to.text + 5);
	return arena_fmt(&r->arena, _("%lld days each, %.10s to %.5s"), (long long)bins->each, from.text, to.text + 5);
}

static void line_named(Rows *r, const char *name, Look look, Str value, Str note)
{
	Line line = {0};
	line_put(&line, LOOK_PLAIN, text_fit(&r->arena, str_from(name), NAME_WIDTH));
	line_right(&line, look, NAME_WIDTH + COUNT_WIDTH, value);
	line_pad(&line, NAME_WIDTH + COUNT_WIDTH + 2);
	line_put(&line, LOOK_MUTED, text_fit(&r->arena, note, r->width - line.width));
	line_end(&line, r);
}

static void costs(Rows *r, const FigureRow *total)
{
	Arena *a = &r->arena;
	double resolved = total->resolved > 0 ? (double)total->resolved : 1;
	section(r, _("What it cost"), STR(""), 0);
	line_named(r, _("Cost"), LOOK_BOLD, cost_words(a, total->cost),
		total->resolved == 0 ? STR("")
				     : arena_fmt(a, _("%.*s a resolved ticket"),
					       STR_ARG(cost_words(a, total->cost / resolved))));
	line_named(r, _("Tokens read"), LOOK_BOLD, arena_fmt(a, "%lld", (long long)total->input_tokens), STR(""));
	line_named(r, _("Tokens written"), LOOK_BOLD, arena_fmt(a, "%lld", (long long)total->output_tokens),
		total->resolved == 0
			? STR("")
			: arena_fmt(a, _("%lld tokens a resolved ticket"),
				  (long long)((total->input_tokens + total->output_tokens) / total->resolved)));
}

void statistics_work(Rows *r, const StatsList *l, int64_t until_ms)
{
	const FigureRow *total = &l->figures.total;
	int room = r->width - NAME_WIDTH - COUNT_WIDTH - SHARE_WIDTH - 2;
	Bins bins = bins_of(l, until_ms, room > SPARK_MOST ? SPARK_MOST : room);
	section(r, _("What was done"), bins_words(r, &bins, until_ms), NAME_WIDTH + COUNT_WIDTH + SHARE_WIDTH + 2);
	for (size_t i = 0; i < COUNT(figures); i++)
		figure_row(r, l, &figures[i], &bins);
	if (total->edits > 0)
		line_named(r, _("An edit changes"), LOOK_BOLD,
			arena_fmt(&r->arena, "%.0f %%", 100 * total->edit_distance / (double)total->edits),
			str_from(_("of the words, in the mean")));
	costs(r, total);
}

/* ---- how long it took, what went wrong ---- */

static void histogram(Rows *r, const char *title, const Samples *s, const int64_t ends[FIGURES_BINS - 1], int64_t to_us)
{
	int64_t bins[FIGURES_BINS], top = 0;
	int first = FIGURES_BINS, last = -1, room = r->width - 22 > 40 ? 40 : r->width - 22;
	samples_histogram(s, ends, bins);
	section(r, title,
		s->count == 0 ? str_from(_("nothing yet"))
			      : arena_fmt(&r->arena, _("half within %.*s, 95 of 100 within %.*s"),
					STR_ARG(time_words(&r->arena, samples_percentile(s, 50) * to_us)),
					STR_ARG(time_words(&r->arena, samples_percentile(s, 95) * to_us))),
		0);
	for (int i = 0; i < FIGURES_BINS; i++) {
		top = bins[i] > top ? bins[i] : top;
		first = bins[i] > 0 && i < first ? i : first;
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

static void errors(Rows *r, const Figures *f)
{
	section(r, _("What went wrong"), f->error_count == 0 ? str_from(_("nothing")) : STR(""), 0);
	for (size_t i = 0; i < f->error_count; i++) {
		Line line = {0};
		line_right(&line, LOOK_BOLD, COUNT_WIDTH, arena_fmt(&r->arena, "%lld", (long long)f->errors[i].count));
		line_pad(&line, COUNT_WIDTH + 2);
		line_put(&line, LOOK_PLAIN,
			text_fit(&r->arena, text_clean(&r->arena, f->errors[i].name, TEXT_LINE), r->width - COUNT_WIDTH - 2));
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

typedef Str CellOf(Arena *arena, const FigureRow *row);

static Str number(Arena *arena, int64_t n)
{
	return n == 0 ? STR("·") : arena_fmt(arena, "%lld", (long long)n);
}

/* clang-format off */
static Str cell_drafts(Arena *a, const FigureRow *row) { return number(a, row->drafted); }
static Str cell_resolved(Arena *a, const FigureRow *row) { return number(a, row->resolved); }
static Str cell_edited(Arena *a, const FigureRow *row) { return number(a, row->edited); }
static Str cell_rejected(Arena *a, const FigureRow *row) { return number(a, row->rejected); }
/* clang-format on */

static Str cell_against(Arena *a, const FigureRow *row)
{
	return row->decisions == 0 ? STR("·") : share_words(a, row->overrides, row->decisions);
}

static Str cell_decide(Arena *a, const FigureRow *row)
{
	return row->decide_ms.count == 0 ? STR("·") : time_words(a, samples_percentile(&row->decide_ms, 50) * 1000);
}

static Str cell_draft(Arena *a, const FigureRow *row)
{
	return row->latency_us.count == 0 ? STR("·") : time_words(a, samples_percentile(&row->latency_us, 50));
}

static Str cell_cost(Arena *a, const FigureRow *row)
{
	return row->cost == 0 ? STR("·") : cost_words(a, row->cost);
}

static const struct {
	const char *head;
	int width;
	CellOf *of;
} columns[] = {{N_("drafts"), 8, cell_drafts}, {N_("resolved"), 10, cell_resolved}, {N_("edited"), 8, cell_edited},
	{N_("rejected"), 10, cell_rejected}, {N_("against"), 9, cell_against}, {N_("decide"), 8, cell_decide},
	{N_("draft"), 8, cell_draft}, {N_("cost"), 9, cell_cost}};

enum { TABLE_NAME = 16 };

static void table_row(Rows *r, const FigureRow *row, Str name, Look look)
{
	Line line = {0};
	int at = TABLE_NAME;
	line_put(&line, look == LOOK_PLAIN ? LOOK_BOLD : look, text_fit(&r->arena, name, TABLE_NAME));
	for (size_t i = 0; i < COUNT(columns) && at + columns[i].width <= r->width; i++) {
		at += columns[i].width;
		line_right(&line, look, at, row == NULL ? str_from(_(columns[i].head)) : columns[i].of(&r->arena, row));
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

void statistics_table(Rows *r, const Figures *f, FigureBy by, bool own)
{
	static const char *const titles[FIGURE_BY_COUNT] = {[BY_DAY] = N_("By day"),
		[BY_OPERATOR] = N_("By operator"),
		[BY_INTENT] = N_("By intent"),
		[BY_MODEL] = N_("By model"),
		[BY_PROMPT] = N_("By prompt")};
	const FigureTable *t = &f->by[by];
	const FigureRow **order = ARENA_ARRAY(&r->arena, const FigureRow *, t->count + 1);
	bool mine = by == BY_OPERATOR && own;
	for (size_t i = 0; i < t->count; i++)
		order[i] = &t->items[i];
	qsort(order, t->count, sizeof *order, by == BY_DAY ? newest_first : by_weight);
	section(r, mine ? _("Your own decisions") : _(titles[by]),
		str_from(_("left and right: by operator, intent, model, prompt, day")), 0);
	table_row(r, NULL, STR(""), LOOK_MUTED);
	for (size_t i = 0; i < t->count; i++)
		table_row(r, order[i], text_clean(&r->arena, order[i]->name, TEXT_LINE), LOOK_PLAIN);
	if (t->count == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "%s", _("Nothing yet."));
}
