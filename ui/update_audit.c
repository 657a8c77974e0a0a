/* The trail: moving, filter, opening the ticket of a row, checking the chain. */
#include "ui/update.h"

#include "ui/i18n.h"

void audit_move(Model *m, const Briefs *b, Move move)
{
	AuditView *v = &m->audit;
	(void)b;
	v->selected = moved(v->selected, move, v->count, v->height);
}

Intent do_verify(Model *m, const Briefs *b)
{
	return intent_for(m, b, INTENT_VERIFY);
}

Intent do_open_row(Model *m, const Briefs *b)
{
	const AuditLine *line = auditview_at(&m->audit, b->audit, m->audit.selected);
	if (line == NULL || line->ticket.len == 0) {
		model_say(m, NOTICE_GOOD, "This row is about no ticket.");
		return nothing();
	}
	Intent intent = intent_for(m, b, INTENT_OPEN);
	intent.ticket = intent_keep(m, line->ticket);
	return intent;
}

/* The older rows that the view wants; NONE where it has enough. */
Intent audit_work(Model *m, const Briefs *b)
{
	if (m->base != MODE_AUDIT || b->audit == NULL || auditview_is_behind(&m->audit, b->audit) ||
		!auditview_wants(&m->audit, b->audit))
		return nothing();
	Intent intent = intent_for(m, b, INTENT_AUDIT);
	intent.n = 1;
	return intent;
}
