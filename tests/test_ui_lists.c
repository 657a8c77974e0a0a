/* What waits and the trail: batches decide item by item, nothing is signed from a list, and lists come in pieces. */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

static UiScreen *opened(const char *role, const char *words)
{
	static UiScreen s;
	ui_screen_open(&s, 100, 30, 30, CASE_CHECKED);
	ui_screen_become(&s, str_from(role));
	ui_screen_words(&s, words);
	return &s;
}

static DecisionState decided(UiScreen *s, const char *action)
{
	const Decision *d = waitview_find(&s->model.waiting, str_from(action));
	return d == NULL ? DECISION_NONE : d->state;
}

static void a_staged_rejection_is_taken_back_before_it_is_carried_out(void **state)
{
	UiScreen *s = opened("supervisor", "Tab Down Down r text:No. Enter Down Space Space r text:Not_these. Enter");
	(void)state;
	assert_int_equal(waitview_count(&s->model.waiting, DECISION_STAGED), 3);
	ui_screen_words(s, "u");
	assert_int_equal(waitview_count(&s->model.waiting, DECISION_STAGED), 1);
	ui_screen_words(s, "u u");
	assert_shows(s, "Nothing is staged.");
	ui_screen_words(s, "X");
	assert_shows(s, "Nothing is staged: r stages a rejection.");
	assert_int_not_equal(s->last, INTENT_REJECT);
	ui_screen_free(s);
}

static void a_refused_sibling_holds_nothing_up(void **state)
{
	UiScreen *s = opened("supervisor",
		"Tab Down Down Space Space Space r text:No. Enter refuse:it_is_done_already X");
	(void)state;
	assert_shows(s, "2 rejected, 1 refused");
	assert_int_equal(decided(s, "T-2002.1"), DECISION_REFUSED);
	assert_int_equal(decided(s, "T-2003.1"), DECISION_DONE);
	assert_int_equal(decided(s, "T-2004.1"), DECISION_DONE);
	ui_screen_words(s, "Space Home Down Down");
	assert_shows(s, "refused: it is done already");
	assert_shows(s, "T-2002.1");
	ui_screen_free(s);
}

static void an_unknown_outcome_is_not_rejected(void **state)
{
	UiScreen *s = opened("supervisor", "Tab Down r");
	(void)state;
	assert_shows(s, "It may have taken effect");
	ui_screen_words(s, "* r text:All. Enter");
	assert_int_equal(decided(s, "T-2001.1"), DECISION_NONE);
	assert_int_equal(decided(s, "T-2000.1"), DECISION_STAGED);
	ui_screen_free(s);
}

static void a_batch_lists_the_actions_of_the_marked_tickets(void **state)
{
	UiScreen *s = opened("agent", "b");
	(void)state;
	assert_int_equal(s->model.mode, MODE_WAITING);
	assert_true(s->shown.waiting.batch);
	assert_int_equal(s->shown.waiting.count, 4); /* T-1042 is the selected one */
	ui_screen_words(s, "q Down Space b");
	assert_int_equal(s->shown.waiting.count, 0);
	assert_shows(s, "None of these tickets has an open action.");
	ui_screen_free(s);
}

static void signing_from_the_list_reads_the_action_in_full_and_comes_back(void **state)
{
	UiScreen *s = opened("agent", "b a");
	(void)state;
	assert_int_equal(s->model.mode, MODE_APPROVAL);
	ui_screen_words(s, "y a y");
	assert_int_equal(s->fixture.calls_of_approve, 0); /* not read yet */
	ui_screen_words(s, "End End End a y");
	assert_int_equal(s->fixture.calls_of_approve, 1);
	assert_int_equal(s->model.mode, MODE_WAITING);
	assert_int_equal(s->model.waiting.selected, 1);
	assert_int_equal(decided(s, "T-1042.1"), DECISION_DONE);
	assert_shows(s, "countersigned");
	ui_screen_words(s, "Enter Esc");
	assert_int_equal(s->model.mode, MODE_WAITING);
	assert_int_equal(s->fixture.calls_of_approve, 1);
	ui_screen_free(s);
}

static void the_ticket_of_a_row_is_opened_with_its_action_selected(void **state)
{
	UiScreen *s = opened("agent", "b Down Down o");
	(void)state;
	assert_int_equal(s->model.mode, MODE_CASE);
	assert_string_equal(buf_cstr(&s->model.view.action), "T-1042.3");
	assert_int_equal(s->model.view.focus, PANE_ACTIONS);
	ui_screen_words(s, "q");
	assert_int_equal(s->model.mode, MODE_WAITING);
	ui_screen_words(s, "q");
	assert_int_equal(s->model.mode, MODE_QUEUE);
	ui_screen_free(s);
}

static void views_are_those_of_the_role(void **state)
{
	UiScreen *s = opened("agent", "");
	(void)state;
	assert_false(ui_screen_shows(s, " Audit "));
	ui_screen_words(s, "Tab");
	assert_int_equal(s->model.base, MODE_WAITING);
	ui_screen_words(s, "Tab");
	assert_int_equal(s->model.base, MODE_STATS);
	ui_screen_words(s, "Tab");
	assert_int_equal(s->model.base, MODE_QUEUE);
	ui_screen_free(s);
	s = opened("auditor", "BackTab");
	assert_int_equal(s->model.base, MODE_AUDIT);
	assert_false(ui_screen_shows(s, " Approvals "));
	ui_screen_words(s, "Tab");
	assert_int_equal(s->model.base, MODE_QUEUE);
	ui_screen_free(s);
}

/* ---- the figures ---- */

static void an_operator_sees_how_only_they_decide(void **state)
{
	UiScreen *s = opened("agent", "Tab Tab");
	(void)state;
	assert_shows(s, "How you decide");
	ui_screen_words(s, "size:140x50");
	assert_shows(s, "yourself");
	assert_false(ui_screen_shows(s, "bob"));
	ui_screen_free(s);
	s = opened("auditor", "size:140x50 Tab"); /* who decides nothing has no such figures */
	assert_false(ui_screen_shows(s, "How you decide"));
	assert_shows(s, "bob");
	ui_screen_free(s);
}

static void another_table_and_period_are_a_key_away(void **state)
{
	UiScreen *s = opened("supervisor", "size:140x50 Tab Tab");
	(void)state;
	assert_shows(s, "executor");
	assert_int_equal(s->shown.stats.since_ms, UI_FIXTURE_NOW - (int64_t)30 * 24 * 3600 * 1000);
	ui_screen_words(s, "Right");
	assert_shows(s, "outage");
	assert_false(ui_screen_shows(s, "executor"));
	ui_screen_words(s, "Left Left p p");
	assert_shows(s, "2026-11-24");
	assert_int_equal(s->shown.stats.since_ms, 0);
	ui_screen_words(s, "q");
	assert_int_equal(s->model.mode, MODE_QUEUE);
	ui_screen_free(s);
}

/* "·" is nothing, the lowest step is something; a bar of something is never empty. */
static void small_numbers_stay_visible(void **state)
{
	AUTO(buf_free) Buf bar = {0};
	(void)state;
	assert_string_equal(spark_of(0, 1000), "·");
	assert_string_equal(spark_of(1, 1000), "▁");
	assert_string_equal(spark_of(1000, 1000), "█");
	bar_of(&bar, 1, 1000000, 10);
	assert_string_equal(buf_cstr(&bar), "▏");
	buf_clear(&bar);
	bar_of(&bar, 0, 10, 10);
	assert_int_equal(bar.len, 0);
	bar_of(&bar, 10, 10, 3);
	assert_string_equal(buf_cstr(&bar), "███");
}

/* Whom it concerns: who evaluates. */
static void a_gate_that_was_not_passed_is_told_on_every_list(void **state)
{
	UiScreen *s = opened("supervisor", "");
	(void)state;
	assert_shows(s, "gate not passed");
	ui_screen_words(s, "Tab");
	assert_shows(s, "gate not passed");
	ui_screen_words(s, "Tab");
	assert_shows(s, "Changed since the gate passed");
	ui_screen_free(s);
	s = opened("agent", "");
	assert_false(ui_screen_shows(s, "gate"));
	ui_screen_free(s);
}

/* ---- the trail ---- */

static void add_notes(UiScreen *s, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ui_fixture_event(&s->fixture, EVENT_REFUSED, i % 50 == 7 ? "mallory" : "alice",
			"{\"action\":\"T-1042.1\",\"why\":\"expired\"}");
}

static void older_rows_come_as_they_are_scrolled_to(void **state)
{
	UiScreen *s = opened("auditor", "");
	(void)state;
	add_notes(s, 1000);
	ui_screen_words(s, "BackTab");
	size_t first = s->shown.audit.count;
	assert_true(first < 500);
	ui_screen_words(s, "PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn");
	assert_true(s->shown.audit.count > first);
	for (int i = 0; i < 80; i++)
		ui_screen_words(s, "End");
	assert_int_equal(s->shown.audit.count, 1005);
	assert_true(s->shown.audit.complete);
	assert_shows(s, "arrived");
	ui_screen_free(s);
}

static void a_filter_of_the_trail_looks_as_far_back_as_it_must(void **state)
{
	UiScreen *s = opened("auditor", "");
	(void)state;
	add_notes(s, 1000);
	ui_screen_words(s, "BackTab / text:mallory Enter");
	assert_int_equal(s->model.audit.count, 20);
	ui_screen_words(s, "Esc / text:MALLORY_refused_T-1042 Enter");
	assert_int_equal(s->model.audit.count, 20);
	ui_screen_words(s, "Esc / text:arrived");
	assert_int_equal(s->model.audit.count, 1);
	ui_screen_words(s, "Esc");
	assert_true(s->model.audit.count > 20);
	ui_screen_free(s);
}

static void a_row_leads_to_its_ticket_and_back(void **state)
{
	UiScreen *s = opened("auditor", "BackTab Enter");
	(void)state;
	assert_int_equal(s->model.mode, MODE_CASE);
	ui_screen_words(s, "q");
	assert_int_equal(s->model.mode, MODE_AUDIT);
	ui_screen_words(s, "V");
	assert_shows(s, "5 rows: the chain holds");
	ui_screen_words(s, "refuse:a_row_is_missing V");
	assert_shows(s, "the trail does not hold: row 3: a row is missing");
	ui_screen_free(s);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_staged_rejection_is_taken_back_before_it_is_carried_out),
		TEST(a_refused_sibling_holds_nothing_up),
		TEST(an_unknown_outcome_is_not_rejected),
		TEST(a_batch_lists_the_actions_of_the_marked_tickets),
		TEST(signing_from_the_list_reads_the_action_in_full_and_comes_back),
		TEST(the_ticket_of_a_row_is_opened_with_its_action_selected),
		TEST(views_are_those_of_the_role),
		TEST(an_operator_sees_how_only_they_decide),
		TEST(another_table_and_period_are_a_key_away),
		TEST(small_numbers_stay_visible),
		TEST(a_gate_that_was_not_passed_is_told_on_every_list),
		TEST(older_rows_come_as_they_are_scrolled_to),
		TEST(a_filter_of_the_trail_looks_as_far_back_as_it_must),
		TEST(a_row_leads_to_its_ticket_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
