/*
 * UiFixture, inside: its files share the texts of the case and the answers of its door, one file for each subject. Nobody
 * else includes this.
 */
#ifndef TESTS_UI_FIXTURE_PRIVATE_H
#define TESTS_UI_FIXTURE_PRIVATE_H

#include "tests/lib/ui_fixture.h"

/* ui_fixture_case.c */
Json *fixture_parsed(const char *text); /* aborts where it is no JSON; the caller frees */
extern const char fixture_checked[];    /* the body of the event that every edit leads to */

/* ui_fixture.c */
UiFixture *fixture_of(Desk *desk);

/* ui_fixture_queue.c, as DeskDoor has them */
bool door_queue_page(Desk *desk, Arena *arena, const QueueItem *after, size_t most,
	Queue *ret_queue, Err *err);
bool door_queue_changes(Desk *desk, Arena *arena, int64_t since, QueueNews *ret_news, Err *err);
bool door_queue_find(Desk *desk, Arena *arena, Str word, int64_t after, size_t most,
	QueueHits *ret_hits, Err *err);
bool door_waiting_on(Desk *desk, Arena *arena, Str ticket, Waiting **ret_items,
	size_t *ret_count, Err *err);
bool door_waiting(Desk *desk, Arena *arena, WaitingPlace *at, size_t most,
	Waiting **ret_items, size_t *ret_count, Err *err);

/* ui_fixture_figures.c */
bool door_figures(Desk *desk, int64_t since_ms, Figures *ret_figures, Err *err);
bool door_gate(Desk *desk, Arena *arena, GateState *ret_state, Err *err);
bool door_spend(Desk *desk, int64_t since_ms, Json **ret_spend, Err *err);
bool door_audit_before(Desk *desk, int64_t before, size_t most,
	bool (*each)(void *, const Json *), void *context, Err *err);
bool door_audit_verify(Desk *desk, Arena *arena, AuditReport *ret_report, Err *err);

#endif
