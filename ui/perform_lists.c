/* Perform: the lists besides the queue, piece by piece, and the check of the chain. */
#include "ui/perform.h"

#include "base/auto.h"
#include "ui/i18n.h"

enum { WAITING_PAGE = 20, AUDIT_PAGE = 100 };

/* The next pieces of a batch: one ticket after the other. One that can't be listed is left out and named. */
static bool batch_page(Shown *s, Arena *arena, Err *err)
{
	WaitList *l = &s->waiting;
	size_t until = l->ticket_at + WAITING_PAGE;
	bool ok = true;
	for (; l->ticket_at < l->ticket_count && l->ticket_at < until; l->ticket_at++) {
		Waiting *items;
		size_t count;
		if (s->door->waiting_on(s->desk, arena, l->tickets[l->ticket_at], &items, &count, ok ? err : NULL))
			waitlist_add(l, items, count);
		else
			ok = false;
	}
	l->complete = l->ticket_at == l->ticket_count;
	return ok;
}

static bool waiting_page(Shown *s, Arena *arena, Err *err)
{
	WaitList *l = &s->waiting;
	Waiting *items;
	size_t count;
	if (l->batch)
		return batch_page(s, arena, err);
	if (!s->door->waiting(s->desk, arena, &l->at, WAITING_PAGE, &items, &count, err)) {
		l->complete = true; /* it is not asked for ever */
		return false;
	}
	waitlist_add(l, items, count);
	l->complete = l->at.end;
	return true;
}

bool perform_waiting(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	AUTO(json_freep) Json *tickets = NULL;
	ret_msg->n = i->n;
	s->briefs.waiting = &s->waiting;
	if (i->n == 0 && i->text.len > 0 && !json_parse(i->text, NULL, &tickets, err))
		return false;
	if (i->n == 0 && tickets != NULL)
		waitlist_begin_batch(&s->waiting, tickets);
	else if (i->n == 0)
		waitlist_begin(&s->waiting);
	return waiting_page(s, arena, err);
}

bool perform_gate(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	GateState gate = {0};
	Arena mine = {0};
	(void)i;
	(void)arena;
	(void)ret_msg;
	if (!s->door->gate(s->desk, &mine, &gate, err)) {
		arena_free(&mine);
		return false;
	}
	arena_free(&s->gate_arena);
	s->gate_arena = mine;
	s->gate = gate;
	s->briefs.gate = &s->gate;
	return true;
}

/* The figures that were there stay where new ones could not be read. */
bool perform_stats(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	StatsList l = {.since_ms = i->seen, .serial = s->stats.serial + 1};
	(void)arena;
	(void)ret_msg;
	s->briefs.stats = &s->stats;
	if (!s->door->figures(s->desk, i->seen, &l.figures, err))
		return false;
	l.read = true;
	if (!s->door->spend(s->desk, i->seen, &l.spend, err) || !perform_gate(s, i, arena, ret_msg, err)) {
		statslist_free(&l);
		return false;
	}
	statslist_free(&s->stats);
	s->stats = l;
	return true;
}

static bool take_row(void *context, const Json *row)
{
	auditlist_add(context, row);
	return true;
}

bool perform_audit(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	(void)arena;
	(void)ret_msg;
	s->briefs.audit = &s->audit;
	if (i->n == 0)
		auditlist_begin(&s->audit);
	size_t before = s->audit.count;
	bool ok = s->door->audit_before(
		s->desk, auditlist_before(&s->audit), AUDIT_PAGE, take_row, &s->audit, err);
	s->audit.complete = !ok || s->audit.count - before < AUDIT_PAGE;
	return ok;
}

bool perform_verify(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err)
{
	AuditReport report;
	(void)i;
	if (!s->door->audit_verify(s->desk, arena, &report, err))
		return false;
	if (!report.ok)
		return err_set(err, ERR_NO, _("the trail does not hold: row %lld: %.*s"), (long long)report.first_bad,
			STR_ARG(report.why));
	ret_msg->text = arena_fmt(arena, _("%lld rows: the chain holds, and everything agrees with it."),
		(long long)report.rows);
	return true;
}
