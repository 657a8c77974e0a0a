/* What keys do in the queue, the case, the editor and the form. */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"


static UiScreen *opened(int cols, int rows, const char *words)
{
	static UiScreen s;
	ui_screen_open(&s, cols, rows, 30, CASE_CHECKED);
	ui_screen_words(&s, words);
	return &s;
}

static const Action *action_of(UiScreen *s, size_t index)
{
	return &s->fixture.c->actions[index];
}

/* ---- queue ---- */

static void the_filter_narrows_while_typing(void **state)
{
	UiScreen *s = opened(80, 24, "/ text:mia");
	(void)state;
	assert_int_equal(s->model.queue.list.count, 6);
	ui_screen_words(s, "text:_state:checked");
	assert_int_equal(s->model.queue.list.count, 1);
	ui_screen_words(s, "Enter");
	assert_int_equal(s->model.mode, MODE_QUEUE);
	assert_int_equal(s->model.queue.list.count, 1);
	ui_screen_words(s, "Esc");
	assert_int_equal(s->model.queue.list.count, 30);
	ui_screen_free(s);
}

static void the_filter_ignores_case_beyond_ascii(void **state)
{
	UiScreen *s = opened(80, 24, "/ text:GROSS");
	(void)state;
	assert_int_equal(s->model.queue.list.count, 6); /* Groß */
	ui_screen_words(s, "C-u text:jÜRGEN");
	assert_int_equal(s->model.queue.list.count, 6);
	ui_screen_words(s, "C-u text:t-1042");
	assert_int_equal(s->model.queue.list.count, 1);
	ui_screen_words(s, "C-u text:from:mia_risk:high");
	for (size_t i = 0; i < s->model.queue.list.count; i++) {
		const QueueItem *item = queue_at(&s->model.queue, &s->shown.briefs, i);
		assert_str(item->risk, "high");
		assert_str(item->requester, "Mia Example");
	}
	ui_screen_free(s);
}

static void a_cancelled_filter_shows_everything_again(void **state)
{
	UiScreen *s = opened(80, 24, "Space / text:zebra Esc");
	(void)state;
	assert_int_equal(s->model.queue.list.count, 30);
	assert_int_equal(s->model.queue.marks.count, 1);
	ui_screen_free(s);
}

static void the_selection_follows_its_ticket(void **state)
{
	UiScreen *s = opened(80, 24, "Home");
	const QueueView *q = &s->model.queue;
	(void)state;
	Str id = queue_at(q, &s->shown.briefs, q->selected)->id;
	ui_screen_words(s, "o o");
	assert_true(str_eq(queue_at(q, &s->shown.briefs, q->selected)->id, id));
	assert_int_equal(q->selected, 29); /* newest first: it is the oldest */
	ui_screen_words(s, "count:10");
	assert_true(str_eq(queue_at(q, &s->shown.briefs, q->selected)->id, id));
	ui_screen_free(s);
}

static void the_selection_is_always_on_the_screen(void **state)
{
	static const char *const words[] = {
		"Down", "Up", "PgDn", "PgUp", "Home", "End", "o", "O", "Space"};
	UiScreen *s = opened(80, 24, "");
	(void)state;
	srand(7);
	for (int i = 0; i < 2000; i++) {
		ui_screen_words(s, words[(size_t)rand() % COUNT(words)]);
		const QueueView *q = &s->model.queue;
		assert_true(q->selected >= q->first && q->selected < q->first + (size_t)q->height);
		assert_int_equal(s->grid.cursor_y, 3 + (int)(q->selected - q->first));
	}
	ui_screen_free(s);
}

static void marked_tickets_are_drafted_one_after_the_other(void **state)
{
	UiScreen *s = opened(80, 24, "Space Down Space d");
	(void)state;
	assert_int_equal(s->model.queue.marks.count, 0);
	assert_int_equal(s->last, INTENT_DRAFT);
	assert_shows(s, "Drafted.");
	ui_screen_free(s);
}

/* ---- case ---- */

static void enter_opens_the_draft_that_is_ready(void **state)
{
	UiScreen *s = opened(80, 24, "Enter");
	(void)state;
	assert_int_equal(s->model.mode, MODE_CASE);
	assert_int_equal(s->model.view.focus, PANE_DRAFT);
	assert_shows(s, "passes, with 1 remark");
	ui_screen_words(s, "q");
	assert_int_equal(s->model.mode, MODE_QUEUE);
	ui_screen_free(s);
}

static void a_ticket_that_is_gone_is_said_and_the_queue_stays(void **state)
{
	UiScreen *s = opened(80, 24, "Down Enter");
	(void)state;
	assert_int_equal(s->model.mode, MODE_QUEUE);
	assert_shows(s, "Not done: no ticket");
	ui_screen_free(s);
}

static void a_digit_shows_the_source_and_backspace_goes_back(void **state)
{
	UiScreen *s = opened(80, 24, "Enter 2");
	(void)state;
	assert_int_equal(s->model.view.focus, PANE_EVIDENCE);
	assert_int_equal(s->model.view.source, 2);
	ui_screen_words(s, "Bksp");
	assert_int_equal(s->model.view.focus, PANE_DRAFT);
	ui_screen_words(s, "9");
	assert_shows(s, "There is no source 9.");
	assert_int_equal(s->model.view.focus, PANE_DRAFT);
	ui_screen_free(s);
}

static void brackets_go_through_the_citations_in_order(void **state)
{
	UiScreen *s = opened(80, 24, "Enter ]");
	(void)state;
	assert_int_equal(s->model.view.source, 1);
	ui_screen_words(s, "]");
	assert_int_equal(s->model.view.source, 2);
	ui_screen_words(s, "] ]");
	assert_int_equal(s->model.view.citation, 1);
	ui_screen_words(s, "[");
	assert_int_equal(s->model.view.citation, 3);
	ui_screen_free(s);
}

static void a_rejection_needs_a_reason_and_escape_takes_it_back(void **state)
{
	UiScreen *s = opened(80, 24, "Enter r Enter");
	(void)state;
	assert_shows(s, "A reason is needed");
	ui_screen_words(s, "x Esc");
	assert_int_equal(s->model.mode, MODE_CASE);
	assert_int_equal(action_of(s, 0)->state, ACTION_PROPOSED);
	ui_screen_words(s, "r text:refunded_already Enter");
	assert_int_equal(action_of(s, 0)->state, ACTION_REJECTED);
	assert_str(action_of(s, 0)->why, "refunded already");
	assert_str(buf_str(&s->model.view.action), "T-1042.2");
	ui_screen_free(s);
}

static void an_escalation_hands_the_case_on(void **state)
{
	UiScreen *s = opened(80, 24, "Enter s text:legal Enter");
	(void)state;
	assert_int_equal(s->fixture.c->state, CASE_ESCALATED);
	assert_shows(s, "a supervisor decides");
	ui_screen_free(s);
}

static void a_redraft_asks_for_a_reason(void **state)
{
	UiScreen *s = opened(80, 24, "Enter d");
	(void)state;
	assert_shows(s, "D drafts again");
	ui_screen_words(s, "D text:shorter Enter");
	assert_int_equal(s->last, INTENT_DRAFT);
	assert_int_equal(s->model.mode, MODE_CASE);
	ui_screen_free(s);
}

static void an_edited_reply_is_saved_and_checked_again(void **state)
{
	UiScreen *s = opened(80, 24, "Enter e text:PS: C-s");
	(void)state;
	assert_int_equal(s->model.mode, MODE_CASE);
	assert_int_equal(s->last, INTENT_EDIT_DRAFT);
	assert_true(str_starts(s->fixture.c->draft.text, STR("PS:Dear Ms Example")));
	assert_shows(s, "Saved and checked again");
	ui_screen_free(s);
}

static void a_refused_edit_keeps_the_text_in_the_editor(void **state)
{
	UiScreen *s = opened(80, 24, "Enter e text:PS: refuse:the_case_changed C-s");
	(void)state;
	assert_int_equal(s->model.mode, MODE_EDITOR);
	assert_shows(s, "Not done: the case changed");
	ui_screen_words(s, "x"); /* only takes the notice away */
	assert_true(str_starts(editor_text(&s->model.text), STR("PS:Dear")));
	assert_true(editor_modified(&s->model.text));
	ui_screen_free(s);
}

static void unsaved_changes_are_not_lost_by_escape(void **state)
{
	UiScreen *s = opened(80, 24, "Enter e Esc");
	(void)state;
	assert_int_equal(s->model.mode, MODE_CASE);
	ui_screen_words(s, "e text:x Esc");
	assert_int_equal(s->model.mode, MODE_LEAVE);
	ui_screen_words(s, "q y Enter");
	assert_int_equal(s->model.mode, MODE_LEAVE);
	ui_screen_words(s, "Esc");
	assert_int_equal(s->model.mode, MODE_EDITOR);
	ui_screen_words(s, "Esc d");
	assert_int_equal(s->model.mode, MODE_CASE);
	assert_true(str_starts(s->fixture.c->draft.text, STR("Dear")));
	ui_screen_free(s);
}

static void a_reply_edited_outside_is_checked_too(void **state)
{
	UiScreen *s = opened(80, 24, "Enter E");
	(void)state;
	assert_true(str_ends(s->fixture.c->draft.text, STR("Edited outside.")));
	ui_screen_words(s, "refuse:no E");
	assert_int_equal(s->model.mode, MODE_EDITOR);
	assert_true(editor_modified(&s->model.text));
	ui_screen_free(s);
}

static void the_form_sends_only_what_changed(void **state)
{
	UiScreen *s = opened(80, 24, "Enter m Down Enter C-u text:2000 Enter C-s");
	(void)state;
	assert_int_equal(s->last, INTENT_EDIT_ACTION);
	assert_int_equal(json_int_at(action_of(s, 0)->arguments, "amount_cents", 0), 2000);
	assert_str(json_str_at(action_of(s, 0)->arguments, "payment"), "PAY-9");
	assert_int_equal(s->model.mode, MODE_CASE);
	ui_screen_free(s);
}

static void the_form_wants_json_where_it_is_no_text(void **state)
{
	UiScreen *s = opened(80, 24, "Enter m Down Enter C-u text:2O Enter C-s");
	(void)state;
	assert_int_equal(s->model.mode, MODE_FORM);
	assert_shows(s, "amount_cents: the value");
	ui_screen_words(s, "x Enter C-u text:20 Enter C-s");
	assert_int_equal(s->model.mode, MODE_CASE);
	ui_screen_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_filter_narrows_while_typing),
		cmocka_unit_test(the_filter_ignores_case_beyond_ascii),
		cmocka_unit_test(a_cancelled_filter_shows_everything_again),
		cmocka_unit_test(the_selection_follows_its_ticket),
		cmocka_unit_test(the_selection_is_always_on_the_screen),
		cmocka_unit_test(marked_tickets_are_drafted_one_after_the_other),
		cmocka_unit_test(enter_opens_the_draft_that_is_ready),
		cmocka_unit_test(a_ticket_that_is_gone_is_said_and_the_queue_stays),
		cmocka_unit_test(a_digit_shows_the_source_and_backspace_goes_back),
		cmocka_unit_test(brackets_go_through_the_citations_in_order),
		cmocka_unit_test(a_rejection_needs_a_reason_and_escape_takes_it_back),
		cmocka_unit_test(an_escalation_hands_the_case_on),
		cmocka_unit_test(a_redraft_asks_for_a_reason),
		cmocka_unit_test(an_edited_reply_is_saved_and_checked_again),
		cmocka_unit_test(a_refused_edit_keeps_the_text_in_the_editor),
		cmocka_unit_test(unsaved_changes_are_not_lost_by_escape),
		cmocka_unit_test(a_reply_edited_outside_is_checked_too),
		cmocka_unit_test(the_form_sends_only_what_changed),
		cmocka_unit_test(the_form_wants_json_where_it_is_no_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
