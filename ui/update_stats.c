/* The figures: another period, another table, scrolling. */
#include "ui/update.h"

Intent stats_read(Model *m, const Briefs *b)
{
	Intent intent = intent_for(m, b, INTENT_STATS);
	int64_t ms = stats_periods[m->stats.period].ms;
	intent.seen = ms == 0 ? 0 : m->now_ms - ms;
	return intent;
}

bool gate_concerns(const Briefs *b)
{
	if (b->user == NULL || b->rules == NULL)
		return false;
	return role_may(b->user->role, VERB_EVALUATE) ||
	       str_ieq(config_str(&b->rules->config, "eval", "require_gate", STR("no")), STR("yes"));
}

bool gate_is_due(const Model *m, const Briefs *b)
{
	return !m->gate_asked && gate_concerns(b);
}

bool gate_is_missed(const Briefs *b)
{
	return b->gate != NULL && !b->gate->passed && gate_concerns(b);
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
	StatsView *v = &m->stats;
	int at = 0;
	while (at < FIGURE_BY_COUNT - 1 && statistics_tables[at] != v->by)
		at++;
	v->by = statistics_tables[(at + by + FIGURE_BY_COUNT) % FIGURE_BY_COUNT];
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
