/*
 * Statistics: the figures of the desk (core/figures.h) as text: what was done day by day, how people decided, how
 * long it took, what it cost, what went wrong, and one table by operator, intent, model, prompt or day.
 */
#ifndef UI_STATISTICS_H
#define UI_STATISTICS_H

#include "ui/rows.h"

#include "core/figures.h"
#include "desk.h"

/* What was read, and for which period. */
typedef struct StatsList {
	Figures figures;
	Json *spend; /* owned: what models cost (desk_spend) */
	int64_t since_ms; /* 0: all */
	bool read;
	uint64_t serial; /* another number whenever it was read anew */
} StatsList;

void statslist_free(StatsList *l);

typedef struct StatsView {
	size_t period; /* in stats_periods */
	FigureBy by;
	Rows left, right; /* right is empty where there is one column */
	Rect rect;
	size_t first;
	uint64_t serial;
	bool changed; /* another table is asked for */
} StatsView;

typedef struct StatsPeriod {
	int64_t ms; /* 0: everything */
	const char *name;
} StatsPeriod;

enum { STATS_PERIODS = 5 };
extern const StatsPeriod stats_periods[STATS_PERIODS];

void statsview_free(StatsView *v);
size_t statsview_count(const StatsView *v); /* rows of the longer column */

/* What was done and what it cost; how long it took and what went wrong; one table; how this user decides. Each is
 * added to `r`. */
void statistics_work(Rows *r, const StatsList *l, int64_t until_ms);
void statistics_times(Rows *r, const Figures *f);
void statistics_table(Rows *r, const Figures *f, FigureBy by, bool own); /* own: operators are only the user */
extern const FigureBy statistics_tables[FIGURE_BY_COUNT]; /* as left and right go through them */
void statistics_self(Rows *r, const Figures *f, Str user);

void statistics_section(Rows *r, const char *title, Str note, int note_at); /* note_at: its column; 0: behind the title */

/* One cell each: how high of `top`. */
const char *spark_of(int64_t value, int64_t top);
/* A bar of at most `width` cells, in eighths of one. */
void bar_of(Buf *out, int64_t value, int64_t top, int width);
/* "42 ms", "1.3 s", "4 min", "2 h", "3 d" */
Str time_words(Arena *arena, int64_t us);
Str share_words(Arena *arena, int64_t part, int64_t whole); /* "85 %"; "" of nothing */
Str cost_words(Arena *arena, double cost);
/* The same with a "~" in front where it is estimated. */
Str about_words(Arena *arena, bool estimated, double cost);

#endif
