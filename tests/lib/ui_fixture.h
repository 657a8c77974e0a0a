/*
 * UiFixture: a small workspace as values, for tests of the screen: tools, policy, a queue and one
 * case, made by the same events that the journal would hold. Its door stands in for the desk and
 * the executor.
 */
#ifndef TESTS_UI_FIXTURE_H
#define TESTS_UI_FIXTURE_H

#include "ui/app.h"

#define UI_FIXTURE_NOW 1795439109000 /* 2026-11-23T13:05:09Z */

typedef struct UiFixture {
	Arena arena;
	Rules rules;
	User user;
	Case *c; /* T-1042; made anew by ui_fixture_case */
	Brief brief;
	Queue queue;
	bool queue_changed;
	Briefs briefs;
	int64_t seq;
	int calls_of_approve;
	char last_digest[HASH_HEX + 1];
	bool slow; /* drafts stay on the road until ui_fixture_tell ends them */
	bool drafted;
	Str on_road, model; /* the ticket, and the model that was wished for */
	DraftTell *tell; /* NULL: nothing is on the road */
	void *tell_context;
	Presence *company; /* the others */
	size_t company_count;
	const char *refuse; /* the door says no to the next choice, with this */
} UiFixture;

void ui_fixture_open(UiFixture *f);
void ui_fixture_free(UiFixture *f);

/* Anew, in this state: CASE_NEW, or CASE_CHECKED with draft and actions. */
void ui_fixture_case(UiFixture *f, CaseState state);
void ui_fixture_event(UiFixture *f, EventKind kind, const char *actor, const char *body_json);
void ui_fixture_queue(UiFixture *f, size_t count);
void ui_fixture_refresh(UiFixture *f); /* brief and serials, after events */

void ui_fixture_tell(UiFixture *f, const DraftNews *news); /* of the draft on the road */

/* The fixture as a desk: pass (Desk *)f as the desk. */
extern const DeskDoor ui_fixture_door;

#endif
