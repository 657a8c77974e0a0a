/* The views that can be switched between, reading them again, and the way back. */
#include "ui/update.h"

#include "base/auto.h"
#include "ui/i18n.h"

static const TopView tops[] = {
	{MODE_QUEUE, VERB_READ}, {MODE_WAITING, VERB_APPROVE}, {MODE_STATS, VERB_STATS}, {MODE_AUDIT, VERB_AUDIT}};

const TopView *top_views(size_t *ret_count)
{
	*ret_count = COUNT(tops);
	return tops;
}

/* What it shows is read anew, but for the queue, which is kept. */
Intent top_enter(Model *m, const Briefs *b, Mode mode)
{
	static const IntentKind reads[MODE_COUNT] = {[MODE_WAITING] = INTENT_WAITING, [MODE_AUDIT] = INTENT_AUDIT};
	m->mode = m->base = m->home = mode;
	if (mode == MODE_STATS)
		return stats_read(m, b);
	return intent_for(m, b, reads[mode]);
}

static Intent step(Model *m, const Briefs *b, size_t by)
{
	size_t at = 0;
	while (at < COUNT(tops) && tops[at].mode != m->base)
		at++;
	for (size_t i = 1; i < COUNT(tops); i++) {
		const TopView *next = &tops[(at + i * by) % COUNT(tops)];
		if (b->user == NULL || role_may(b->user->role, next->verb))
			return top_enter(m, b, next->mode);
	}
	return nothing();
}

Intent do_next_view(Model *m, const Briefs *b)
{
	return step(m, b, 1);
}

Intent do_last_view(Model *m, const Briefs *b)
{
	return step(m, b, COUNT(tops) - 1);
}

Intent do_refresh(Model *m, const Briefs *b)
{
	m->gate_asked = false;
	bool kept = m->base == MODE_QUEUE || mode_needs_case(m->base);
	return kept ? intent_for(m, b, INTENT_REFRESH) : top_enter(m, b, m->base);
}

Intent do_back(Model *m, const Briefs *b)
{
	if (m->mode == MODE_HELP) {
		m->mode = m->before_help;
		return nothing();
	}
	if (m->mode == MODE_APPROVAL && m->direct)
		return waiting_return(m, b, NULL);
	if (m->mode == MODE_APPROVAL || m->mode == MODE_HISTORY) {
		m->mode = m->base = MODE_CASE;
		return nothing();
	}
	Intent stop = m->mode == MODE_CASE && m->press == PRESS_ESCAPE ? drafting_stop(m, b) : nothing();
	if (stop.kind != INTENT_NONE)
		return stop;
	if (m->mode == MODE_CASE) {
		m->mode = m->base = m->home;
		return intent_for(m, b, INTENT_CLOSE);
	}
	return top_enter(m, b, MODE_QUEUE);
}
