/* The figures: another period, another table, scrolling. */
#include "ui/update.h"

Intent stats_read(Model *m, const Briefs *b)
{
	Intent intent = intent_for(m, b, INTENT_STATS);
	int64_t ms = stats_periods[m->stats.period].ms;
	intent.seen = ms == 0 ? 0 : m->now_ms - ms;
	return intent;
}

void stats_move(Model *m, const Briefs *b, Move move)
{
	StatsView *v = &m->stats;
	(void)b;
	v->first = move == MOVE_DOWN ? v->first + 1 : moved(v->first, move, statsview_count(v), v->rect.h);
}

Intent do_period(Model *m, const Briefs *b)
{
	m->stats.period = (m->stats.period + 1) % STATS_PERIODS;
	return stats_read(m, b);
}

static Intent table_step(Model *m, int by)
{
	static const FigureBy order[] = {BY_OPERATOR, BY_INTENT, BY_MODEL, BY_PROMPT, BY_DAY};
	StatsView *v = &m->stats;
	int count = sizeof order / sizeof order[0], at = 0;
	while (at < count && order[at] != v->by)
		at++;
	v->by = order[(at + by + count) % count];
	v->changed = true;
	return nothing();
}

Intent do_next_table(Model *m, const Briefs *b)
{
	(void)b;
	return table_step(m, 1);
}

Intent do_last_table(Model *m, const Briefs *b)
{
	(void)b;
	return table_step(m, -1);
}
