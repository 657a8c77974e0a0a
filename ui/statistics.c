#include "ui/statistics.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/line.h"
#include "ui/text.h"

#include <math.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)

enum { NAME_WIDTH = 26, COUNT_WIDTH = 7, SHARE_WIDTH = 7, SPARK_MOST = 60 };

const StatsPeriod stats_periods[STATS_PERIODS] = {{DAY_MS, N_("24 hours")}, {7 * DAY_MS, N_("7 days")}, {30 * DAY_MS, N_("30 days")},
	{90 * DAY_MS, N_("90 days")}, {0, N_("everything")}};

void statslist_free(StatsList *l)
{
	if (l->read)
		figures_free(&l->figures);
	json_free(l->spend);
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

/* ---- a heading ---- */

void statistics_section(Rows *r, const char *title, Str note, int note_at)
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
		return arena_fmt(arena, _("%lld ms"), (long long)((us + 999) / 1000));
	if (s < 10)
		return arena_fmt(arena, "%lld.%lld s", (long long)s, (long long)(us / 100000 % 10));
	if (s < 120)
		return arena_fmt(arena, "%lld s", (long long)s);
	if (s < 7200)
		return arena_fmt(arena, _("%lld min"), (long long)s / 60);
	if (s < 48 * 3600)
		return arena_fmt(arena, "%lld h", (long long)s / 3600);
	return arena_fmt(arena, "%lld d", (long long)s / 86400);
}

Str share_words(Arena *arena, int64_t part, int64_t whole)
{
	if (whole <= 0)
		return STR("");
	return arena_fmt(arena, "%lld %%", (long long)((part * 100 + whole / 2) / whole));
}

Str about_words(Arena *arena, bool estimated, double cost)
{
	return arena_fmt(arena, "%s%.*s", estimated ? "~" : "", STR_ARG(cost_words(arena, cost)));
}

Str cost_words(Arena *arena, double cost)
{
	bool whole = cost == floor(cost); /* tokens, too */
	return arena_fmt(arena, whole ? "%.0f" : cost < 1 ? "%.4f" : "%.2f", cost);
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
	for (size_t i = 0; i < bins->count && top > 0; i++)
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

/* "2 days each, 10-25 to 11-23", or as much of it as there is room for */
static Str bins_words(Rows *r, const Bins *bins, int64_t until_ms, int room)
{
	ClockIso from = clock_iso(bins->first_ms), to = clock_iso(until_ms);
	int year = (int64_t)bins->count * bins->each < 300 ? 5 : 0; /* it is clear which */
	if (bins->count < 2)
		return STR("");
	Str span = arena_fmt(&r->arena, _("%.*s to %.5s"), 10 - year, from.text + year, to.text + 5);
	Str each = bins->each == 1 ? str_from(_("a day each"))
				   : arena_fmt(&r->arena, _("%lld days each"), (long long)bins->each);
	Str whole = arena_fmt(&r->arena, "%.*s, %.*s", STR_ARG(each), STR_ARG(span));
	return text_width(whole) <= room ? whole : span;
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

/* ---- what models cost ---- */

static Str count_of(Arena *a, const Json *of, const char *key)
{
	return arena_fmt(a, "%lld", (long long)json_int_at(of, key, 0));
}

static Str spent_words(Arena *a, const Json *of, double cost)
{
	return about_words(a, json_bool_at(of, "estimated", false), cost);
}

static void spend_costs(Rows *r, const Json *spend)
{
	static const struct {
		const char *key, *words;
	} costs[] = {{"cost", N_("Cost")}, {"cost_per_draft", N_("  a draft")},
		{"cost_per_resolved", N_("  a resolved ticket")}};
	Str currency = text_clean(&r->arena, json_str_at(spend, "currency"), TEXT_LINE);
	for (size_t i = 0; i < COUNT(costs); i++) {
		const Json *cost = json_get(spend, costs[i].key);
		if (json_is(cost, JSON_NUMBER)) /* null: nothing to divide by */
			line_named(r, _(costs[i].words), LOOK_BOLD, spent_words(&r->arena, spend, json_number(cost, 0)), currency);
	}
}

static void spend_models(Rows *r, const Json *spend)
{
	Arena *a = &r->arena;
	for (const Json *m = json_first(json_get(spend, "models")); m != NULL; m = json_next(m)) {
		Str name = text_clean(a, json_str_at(m, "name"), TEXT_LINE);
		int64_t tokens = json_int_at(m, "input_tokens", 0) + json_int_at(m, "output_tokens", 0);
		int64_t failed = json_int_at(m, "failed", 0);
		Str note = arena_fmt(a, _("%lld questions, %lld tokens"), (long long)json_int_at(m, "calls", 0),
			(long long)tokens);
		if (failed > 0)
			note = arena_fmt(a, _("%.*s, %lld failed"), STR_ARG(note), (long long)failed);
		line_named(r, arena_fmt(a, "  %.*s", STR_ARG(name)).ptr, failed > 0 ? LOOK_WARN : LOOK_PLAIN,
			spent_words(a, m, json_number(json_get(m, "cost"), 0)), note);
	}
}

static const struct {
	const char *limit, *words;
} limit_words[] = {{"user_day_tokens", N_("Your tokens today")}, {"user_day_cost", N_("Your cost today")},
	{"workspace_day_tokens", N_("The desk's tokens today")}, {"workspace_day_cost", N_("The desk's cost today")},
	{"ahead_day_tokens", N_("Tokens of drafts ahead")}, {"ahead_day_cost", N_("Cost of drafts ahead")}};

static const char *words_of_limit(Str limit)
{
	for (size_t i = 0; i < COUNT(limit_words); i++)
		if (str_is(limit, limit_words[i].limit))
			return _(limit_words[i].words);
	return "?";
}

enum { LIMIT_BAR = 12 };

static void spend_limits(Rows *r, const Json *spend)
{
	for (const Json *l = json_first(json_get(spend, "limits")); l != NULL; l = json_next(l)) {
		double used = json_number(json_get(l, "used"), 0), of = json_number(json_get(l, "of"), 0);
		double share = of > 0 ? used / of : 1;
		Look look = share >= 1 ? LOOK_BAD : share > 0.8 ? LOOK_WARN : LOOK_GOOD;
		AUTO(buf_free) Buf bar = {0};
		Line line = {0};
		bar_of(&bar, (int64_t)((share > 1 ? 1 : share) * 1000), 1000, LIMIT_BAR);
		line_put(&line, LOOK_PLAIN, text_fit(&r->arena, str_from(words_of_limit(json_str_at(l, "limit"))), NAME_WIDTH));
		line_right(&line, look | LOOK_BOLD, NAME_WIDTH + COUNT_WIDTH, cost_words(&r->arena, used));
		line_pad(&line, NAME_WIDTH + COUNT_WIDTH + 2);
		line_put(&line, look, buf_str(&bar));
		line_pad(&line, NAME_WIDTH + COUNT_WIDTH + 3 + LIMIT_BAR);
		line_put(&line, LOOK_MUTED, arena_fmt(&r->arena, _("of %.*s"), STR_ARG(cost_words(&r->arena, of))));
		line_end(&line, r);
	}
}

static void spending(Rows *r, const Json *spend)
{
	bool any = json_int_at(spend, "calls", 0) > 0;
	statistics_section(r, _("What models cost"),
		str_from(!any ? _("no model was asked")
			 : json_bool_at(spend, "estimated", false) ? _("partly estimated: a provider did not count") : ""),
		0);
	if (any) {
		spend_costs(r, spend);
		line_named(r, _("Tokens read"), LOOK_BOLD, count_of(&r->arena, spend, "input_tokens"), STR(""));
		line_named(r, _("Tokens written"), LOOK_BOLD, count_of(&r->arena, spend, "output_tokens"), STR(""));
		spend_models(r, spend);
	}
	spend_limits(r, spend);
}

void statistics_work(Rows *r, const StatsList *l, int64_t until_ms)
{
	const FigureRow *total = &l->figures.total;
	int room = r->width - NAME_WIDTH - COUNT_WIDTH - SHARE_WIDTH - 2;
	Bins bins = bins_of(l, until_ms, room > SPARK_MOST ? SPARK_MOST : room);
	statistics_section(r, _("What was done"), bins_words(r, &bins, until_ms, room), NAME_WIDTH + COUNT_WIDTH + SHARE_WIDTH + 2);
	for (size_t i = 0; i < COUNT(figures); i++)
		figure_row(r, l, &figures[i], &bins);
	if (total->edits > 0)
		line_named(r, _("An edit changes"), LOOK_BOLD,
			arena_fmt(&r->arena, "%.0f %%", 100 * total->edit_distance / (double)total->edits),
			str_from(_("of the words, in the mean")));
	spending(r, l->spend);
}

