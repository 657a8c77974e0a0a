/* Drafts on the road, as the screen shows and stops them. */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

static UiScreen screen;

static UiScreen *opened(CaseState state, const char *words)
{
	ui_screen_open(&screen, 80, 24, 30, state);
	ui_screen_words(&screen, words);
	return &screen;
}

static void words_are_shown_as_they_come_and_marked_as_unchecked(void **state)
{
	UiScreen *s = opened(CASE_NEW, "slow Enter d stage:reasoner words:We_refund");
	(void)state;
	assert_shows(s, "being written");
	assert_shows(s, "not checked yet");
	assert_shows(s, "We refund");
	ui_screen_words(s, "words:_you._\x1b[31mRed");
	assert_shows(s, "We refund you. ");
	assert_false(ui_screen_shows(s, "\x1b"));
	ui_screen_words(s, "stage:reasoner words:Another_model.");
	assert_shows(s, "Another model.");
	assert_false(ui_screen_shows(s, "We refund"));
	ui_screen_words(s, "drafted");
	assert_false(ui_screen_shows(s, "being written"));
	assert_shows(s, "Dear Ms Example");
	ui_screen_free(s);
}

static void keys_work_while_words_come(void **state)
{
	UiScreen *s = opened(CASE_NEW, "slow Enter d stage:reasoner words:One M-1 words:Two");
	(void)state;
	assert_int_equal(s->model.view.focus, PANE_TICKET); /* words pull nobody back */
	ui_screen_words(s, "d");
	assert_shows(s, "It is being drafted: Esc stops it.");
	ui_screen_words(s, "q stage:validator");
	assert_int_equal(s->model.mode, MODE_QUEUE);
	assert_shows(s, "drafting");
	ui_screen_words(s, "drafted");
	assert_shows(s, "Drafted.");
	assert_false(ui_screen_shows(s, "drafting"));
	ui_screen_free(s);
}

static void escape_stops_the_draft_and_only_then_leaves(void **state)
{
	UiScreen *s = opened(CASE_NEW, "slow Enter d stage:reasoner words:We Esc");
	(void)state;
	assert_int_equal(s->last, INTENT_STOP_DRAFT);
	assert_int_equal(s->model.mode, MODE_CASE);
	assert_int_equal(s->model.drafting_count, 0);
	assert_shows(s, "stopped");
	ui_screen_words(s, "Esc");
	assert_int_equal(s->model.mode, MODE_QUEUE);
	ui_screen_free(s);
}

static void a_draft_that_fails_says_why(void **state)
{
	UiScreen *s = opened(CASE_NEW, "slow Enter d stage:reasoner failed:HTTP_500");
	(void)state;
	assert_shows(s, "T-1042: HTTP 500");
	assert_int_equal(s->model.drafting_count, 0);
	ui_screen_free(s);
}

static void in_the_queue_escape_stops_all_before_it_clears_anything(void **state)
{
	UiScreen *s = opened(CASE_NEW, "/ text:state:new Enter slow d");
	(void)state;
	assert_int_equal(s->model.drafting_count, 1);
	ui_screen_words(s, "Esc");
	assert_int_equal(s->last, INTENT_STOP_DRAFT);
	assert_int_equal(s->model.drafting_count, 0);
	assert_true(s->model.queue.typed.len > 0);
	ui_screen_words(s, "Esc");
	assert_int_equal(s->model.queue.typed.len, 0);
	ui_screen_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_shown_as_they_come_and_marked_as_unchecked),
		cmocka_unit_test(keys_work_while_words_come),
		cmocka_unit_test(escape_stops_the_draft_and_only_then_leaves),
		cmocka_unit_test(a_draft_that_fails_says_why),
		cmocka_unit_test(in_the_queue_escape_stops_all_before_it_clears_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
