/* What keys do: the queue, the case, and above all that nothing is approved that was not read and
 * meant. */
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

#define assert_shows(s, text)                                                                      \
	do {                                                                                       \
		if (!ui_screen_shows((s), (text))) {                                               \
			Buf seen = {0};                                                            \
			ui_screen_text((s), &seen);                                                \
			print_message("%s\n", buf_cstr(&seen));                                    \
			buf_free(&seen);                                                           \
			fail_msg("the screen does not show: %s", (text));                          \
		}                                                                                  \
	} while (0)

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
	assert_shows(s, "Not done: there is no ticket");
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

/* ---- approval ---- */

static void tier_two_takes_a_then_y_after_reading(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 1);
	assert_int_equal(action_of(s, 0)->state, ACTION_APPROVED);
	assert_shows(s, "T-1042.1 is countersigned. x runs it.");
	ui_screen_words(s, "x");
	assert_int_equal(action_of(s, 0)->state, ACTION_DONE);
	ui_screen_free(s);
}

static void the_digest_that_was_shown_is_signed(void **state)
{
	UiScreen *s = opened(80, 24, "Enter");
	(void)state;
	HashHex digest = action_digest(s->fixture.c, action_of(s, 0));
	ui_screen_words(s, "a End");
	assert_shows(s, digest.text);
	ui_screen_words(s, "a y");
	assert_string_equal(s->fixture.last_digest, digest.text);
	ui_screen_free(s);
}

static void no_signature_before_the_end_was_on_the_screen(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a a y y a y Enter Space");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "PgUp a y");
	assert_int_equal(s->fixture.calls_of_approve, 1); /* Space had shown the rest */
	ui_screen_free(s);
}

static void end_does_not_jump_over_what_was_not_shown(void **state)
{
	UiScreen *s = opened(80, 10, "Enter a End a y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	const Approval *a = &s->model.approval;
	for (int i = 0; i < 20 && !approval_is_read(a); i++) {
		assert_true(a->first <= a->seen);
		ui_screen_words(s, "End");
	}
	assert_true(approval_is_read(a));
	ui_screen_free(s);
}

static void a_resize_must_be_read_again(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a size:81x24 y a y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	assert_true(s->model.approval.seen < s->model.approval.rows.count);
	ui_screen_words(s, "End a y");
	assert_int_equal(s->fixture.calls_of_approve, 1);
	ui_screen_free(s);
}

static void a_small_terminal_shows_nothing_and_signs_nothing(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a size:30x8 y a y size:80x24 y a y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_free(s);
}

static void a_changed_action_must_be_read_again(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a news");
	(void)state;
	assert_shows(s, "The action changed while you were reading");
	ui_screen_words(s, "y");
	assert_shows(s, "scroll to the end before you can sign");
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "a y");
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "End a y");
	assert_int_equal(s->fixture.calls_of_approve, 1);
	HashHex digest = action_digest(s->fixture.c, action_of(s, 0));
	assert_string_equal(s->fixture.last_digest, digest.text);
	ui_screen_free(s);
}

static void any_other_key_takes_the_readiness_away(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a Up y a ? q y a paste:y y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_free(s);
}

static void enter_and_pastes_never_approve(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End Enter a Enter paste:y Enter a paste:y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_free(s);
}

static void keys_that_come_in_a_burst_do_not_sign(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a");
	(void)state;
	ui_screen_take(s, &(Msg){.kind = MSG_KEY, .press = 'y', .burst = 2});
	assert_int_equal(s->fixture.calls_of_approve, 0);
	assert_shows(s, "Several keys came at once");
	ui_screen_free(s);
}

static void the_lowest_tiers_take_y_alone(void **state)
{
	UiScreen *s = opened(80, 24, "Enter M-4 Down Down a End y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 1);
	assert_int_equal(action_of(s, 2)->state, ACTION_APPROVED);
	ui_screen_free(s);
}

static void the_highest_tier_is_typed_by_hand(void **state)
{
	UiScreen *s = opened(80, 24, "Enter M-4 Down Down Down a End y a text:471 Enter x");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "paste:4711");
	assert_shows(s, "A paste never confirms");
	ui_screen_words(s, "x Enter x");
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "text:1 Enter");
	assert_int_equal(s->fixture.calls_of_approve, 1);
	assert_int_equal(action_of(s, 3)->state, ACTION_SIGNED);
	assert_shows(s, "It still needs a second signature");
	ui_screen_free(s);
}

static void a_confirmation_typed_in_one_burst_is_refused(void **state)
{
	UiScreen *s = opened(80, 24, "Enter M-4 Down Down Down a End a");
	(void)state;
	for (int i = 0; i < 4; i++)
		ui_screen_take(s, &(Msg){.kind = MSG_KEY, .press = "4711"[i], .burst = 4});
	ui_screen_words(s, "x Enter x Enter");
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_free(s);
}

static void a_refusal_stays_until_a_key(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a refuse:the_key_is_not_known y");
	(void)state;
	assert_shows(s, "Not done: the key is not known");
	ui_screen_take(s, &(Msg){.kind = MSG_RESIZE, .cols = 80, .rows = 24});
	assert_shows(s, "Not done: the key is not known");
	ui_screen_words(s, "y");
	assert_false(ui_screen_shows(s, "Not done"));
	assert_int_equal(s->fixture.calls_of_approve, 1); /* the key only took the notice away */
	ui_screen_free(s);
}

static void who_may_not_sign_is_told_so_at_once(void **state)
{
	UiScreen *s = opened(80, 24, "");
	(void)state;
	s->fixture.user.role = ROLE_AUDITOR;
	ui_screen_words(s, "Enter a End a y y");
	assert_shows(s, "You can't sign this: ");
	assert_int_equal(s->fixture.calls_of_approve, 0);
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
		cmocka_unit_test(tier_two_takes_a_then_y_after_reading),
		cmocka_unit_test(the_digest_that_was_shown_is_signed),
		cmocka_unit_test(no_signature_before_the_end_was_on_the_screen),
		cmocka_unit_test(end_does_not_jump_over_what_was_not_shown),
		cmocka_unit_test(a_resize_must_be_read_again),
		cmocka_unit_test(a_small_terminal_shows_nothing_and_signs_nothing),
		cmocka_unit_test(a_changed_action_must_be_read_again),
		cmocka_unit_test(any_other_key_takes_the_readiness_away),
		cmocka_unit_test(enter_and_pastes_never_approve),
		cmocka_unit_test(keys_that_come_in_a_burst_do_not_sign),
		cmocka_unit_test(the_lowest_tiers_take_y_alone),
		cmocka_unit_test(the_highest_tier_is_typed_by_hand),
		cmocka_unit_test(a_confirmation_typed_in_one_burst_is_refused),
		cmocka_unit_test(a_refusal_stays_until_a_key),
		cmocka_unit_test(who_may_not_sign_is_told_so_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
