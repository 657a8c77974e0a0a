/*
 * The ways in which approval prompts of other programs were answered by nobody, each as a test: keys, clicks and reports
 * that were not meant for the prompt; prompts that were not drawn, or showed another thing than what ran; answers that
 * stood for more than one question, or were told as somebody's who never gave one.
 */
#include "tests/test_ui_approval_view.h"

/* Ways to the approval view of an action of that tier, read to its end: tier 2 ready to be signed, tier 3 with the
 * confirmation open. */
static const char *const ways[TIER_COUNT] = {[TIER_NOTE] = "Enter M-4 Down Down a End End",
	[TIER_OUTBOUND] = "Enter a End End a",
	[TIER_LARGE] = "Enter M-4 Down Down Down a End End a"};

static const int tiers[] = {TIER_NOTE, TIER_OUTBOUND, TIER_LARGE};

/* ---- what was not meant for it ---- */

/* A window that comes to the front gets a click, wherever the pointer was. */
static void a_click_that_brings_the_window_to_the_front_answers_nothing(void **state)
{
	(void)state;
	for (size_t t = 0; t < COUNT(tiers); t++) {
		UiScreen *s = opened(80, 24, ways[tiers[t]]);
		for (int at = 0; at < 80 * 24; at++)
			ui_screen_take(s, &(Msg){.kind = MSG_MOUSE, .mouse = MOUSE_CLICK, .x = at % 80, .y = at / 80});
		assert_unsigned(s);
		assert_false(s->model.approval.ready);
		ui_screen_free(s);
	}
}

/* Answers of a terminal to questions, focus reports, a released button: none of it was typed. */
static void what_a_terminal_reports_by_itself_answers_nothing(void **state)
{
	static const char *const reports[] = {"\x1b[I", "\x1b[O", "\x1b[24;80R", "\x1b[?62;22c", "\x1b[>41;4711;0c",
		"\x1b]11;rgb:yyyy/aaaa/4711\a", "\x1bP1+r4711\x1b\\", "\x1b[<0;12;9m", "\x1b[?2026;2$y", "\x1b[4711y",
		"\x1b[13;1u", "\x1b[27;5;121~"};
	(void)state;
	for (size_t t = 0; t < COUNT(tiers); t++)
		for (size_t i = 0; i < COUNT(reports); i++) {
			UiScreen *s = opened(80, 24, ways[tiers[t]]);
			Input in = {0};
			input_feed(&in, str_from(reports[i]));
			for (Msg msg; input_take(&in, false, &msg) || input_take(&in, true, &msg);)
				ui_screen_take(s, &msg);
			assert_unsigned(s);
			assert_int_equal(s->model.mode == MODE_CONFIRM ? s->model.line.text.len : 0, 0);
			input_free(&in);
			ui_screen_free(s);
		}
}

/* The keys come while the terminal still shows what was there before. */
static void keys_before_the_view_was_drawn_answer_nothing(void **state)
{
	static const Press keys[] = {'a', PRESS_END, PRESS_END, 'a', 'y', 'y', 'a', 'y', PRESS_ENTER};
	UiScreen *s = opened(200, 60, "Enter");
	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++)
		ui_screen_blind(s, &(Msg){.kind = MSG_KEY, .press = keys[i], .burst = 1, .text = STR("")});
	assert_int_equal(s->model.mode, MODE_APPROVAL);
	assert_unsigned(s);
	ui_screen_free(s);
}

/* The first letters of a text for elsewhere open the view, make it ready and sign it: "okay" would be enough. */
static void a_text_typed_by_somebody_who_believes_to_be_elsewhere_signs_nothing(void **state)
{
	static const char *const texts[] = {"okay", "payday", "away, always away", "kay yay", "a y a y", "  a y",
		"Dear Ms Day,\n\nyes, you may pay it today.\nHave a nice day\nMay\n", "ya ay yay ayay"};
	static const char *const places[] = {"Enter", "Enter a", "Enter a End End", "Tab End"};
	(void)state;
	for (size_t p = 0; p < COUNT(places); p++)
		for (size_t i = 0; i < COUNT(texts); i++)
			for (int pause_ms = 40; pause_ms < 400; pause_ms += 120) {
				UiScreen *s = opened(200, 60, places[p]);
				ui_screen_type(s, str_from(texts[i]), pause_ms);
				assert_unsigned(s);
				ui_screen_free(s);
			}
}

static void a_key_that_is_held_down_signs_nothing(void **state)
{
	static const Press held[] = {'y', 'a', PRESS_ENTER, ' ', PRESS_END, PRESS_PAGE_DOWN};
	static const char *const places[] = {"", "Enter", "Enter a", "Enter a End", "Enter M-4 Down Down Down a End",
		"Enter M-4 Down Down Down a End a"};
	(void)state;
	for (size_t p = 0; p < COUNT(places); p++)
		for (size_t k = 0; k < COUNT(held); k++) {
			UiScreen *s = opened(80, 24, places[p]);
			for (int i = 0; i < 200; i++)
				ui_screen_take(s, &(Msg){.kind = MSG_KEY,
							  .press = held[k],
							  .burst = 1,
							  .pause_ms = i == 0 ? 0 : 33,
							  .text = STR("")});
			assert_unsigned(s);
			ui_screen_free(s);
		}
}

static void keys_that_come_in_a_burst_do_not_sign(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a");
	(void)state;
	ui_screen_take(s, &(Msg){.kind = MSG_KEY, .press = 'y', .burst = 2});
	assert_int_equal(s->fixture.calls_of_approve, 0);
	assert_shows(s, "Several keys came at once");
	ui_screen_words(s, "x y y"); /* and it is ready no more */
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

/* A question that opens by itself takes the key that was on its way. */
static void nothing_that_happens_meanwhile_opens_the_view_or_takes_a_key_from_the_editor(void **state)
{
	UiScreen *s = opened(80, 24, "slow Enter D text:shorter Enter e C-End");
	(void)state;
	ui_screen_words(s, "stage:reasoner words:We_refund text:ay");
	ui_screen_take(s, &(Msg){.kind = MSG_TICK});
	ui_screen_words(s, "drafted text:ay");
	ui_screen_take(s, &(Msg){.kind = MSG_RESIZE, .cols = 120, .rows = 35});
	ui_screen_words(s, "text:y Enter y");
	assert_int_equal(s->model.mode, MODE_EDITOR);
	assert_true(str_has(editor_text(&s->model.text), STR("ayayy\ny")));
	assert_unsigned(s);
	ui_screen_free(s);
}

/* Erasing in the answer's field is no answer. */
static void erasing_what_was_typed_never_confirms(void **state)
{
	static const char *const erasers[] = {"Bksp", "Del", "Left Bksp", "Left Del", "C-u", "C-w", "Home C-k", "C-u M-y C-u",
		"Bksp Bksp Bksp Bksp Bksp Bksp"};
	(void)state;
	for (size_t i = 0; i < COUNT(erasers); i++) {
		UiScreen *s = opened(80, 24, ways[TIER_LARGE]);
		ui_screen_words(s, "text:4711 Left Right");
		ui_screen_words(s, erasers[i]);
		assert_unsigned(s);
		assert_int_equal(s->model.mode, MODE_CONFIRM);
		ui_screen_free(s);
	}
}

/* ---- answers that stood for more ---- */

static void any_other_key_takes_the_readiness_away(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a Up y a ? q y a paste:y y y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_free(s);
}

static void a_yes_is_for_one_question(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a y y y a y Enter");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 1);
	for (size_t i = 1; i < s->fixture.c->action_count; i++)
		assert_int_equal(action_of(s, i)->state, ACTION_PROPOSED);
	ui_screen_free(s);
}

/* The view of one action is left ready; the next that opens knows nothing of it. */
static void what_was_read_and_made_ready_counts_for_that_view_alone(void **state)
{
	UiScreen *s = opened(200, 60, "Enter a End a Esc M-4 Down a y");
	(void)state;
	assert_unsigned(s);
	ui_screen_words(s, "Esc size:80x24 a a y y");
	assert_unsigned(s);
	ui_screen_words(s, "Esc a End End Esc a a y y");
	assert_unsigned(s);
	ui_screen_free(s);
}

/* Neither a yes nor a no, and nothing in the trail. */
static void leaving_the_view_is_no_answer(void **state)
{
	static const char *const exits[] = {"Esc", "C-c", "q"};
	(void)state;
	for (size_t t = 0; t < COUNT(tiers); t++)
		for (size_t i = 0; i < COUNT(exits) - (tiers[t] == TIER_LARGE); i++) { /* q is typed there */
			UiScreen *s = opened(80, 24, ways[tiers[t]]);
			size_t rows = s->fixture.c->trail_count;
			ui_screen_words(s, exits[i]);
			ui_screen_words(s, s->model.mode == MODE_APPROVAL ? "Esc" : "");
			assert_int_equal(s->model.mode, MODE_CASE);
			assert_int_equal(s->fixture.c->trail_count, rows);
			assert_unsigned(s);
			ui_screen_free(s);
		}
}

/* The agent of the key that nobody touches: what was not answered was not refused by anybody. */
static void silence_is_told_as_silence(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a");
	(void)state;
	size_t rows = s->fixture.c->trail_count;
	ui_screen_words(s, "refuse:ssh-keygen_did_not_answer_within_60_s y");
	assert_shows(s, "Not done: ssh-keygen did not answer within 60 s");
	assert_int_equal(action_of(s, 0)->state, ACTION_PROPOSED);
	assert_int_equal(s->fixture.c->trail_count, rows);
	ui_screen_words(s, "Esc Esc M-4");
	assert_false(ui_screen_shows(s, "rejected"));
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

/* ---- amounts and targets ---- */

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
	ui_screen_words(s, "Enter Enter Enter");
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_free(s);
}

/* Only these characters, not what a reader of numbers would make of others. */
static void a_malformed_amount_confirms_nothing(void **state)
{
	static const char *const typed[] = {"text:47111", "text:04711", "text:+4711", "text:4711.0", "text:4711.", "text:4,711",
		"text:4_711", "text:4711e0", "text:0x1267", "text:471", "text:４７１１", "text:4711_EUR", "text:y", "text:yes", ""};
	(void)state;
	for (size_t i = 0; i < COUNT(typed); i++) {
		UiScreen *s = opened(80, 24, ways[TIER_LARGE]);
		ui_screen_words(s, typed[i]);
		ui_screen_words(s, "Enter");
		assert_shows(s, "That is not what has to be typed");
		assert_unsigned(s);
		ui_screen_free(s);
	}
}

/* Neither the number nor what can be read of it: it has to be an integer as JSON writes one. */
static void a_malformed_amount_is_not_taken_into_the_action(void **state)
{
	static const char *const typed[] = {"45,00", "4500_EUR", "4_500", "0x1194", "04500", "４５００", "4500;", "+4500", "1e", "-"};
	(void)state;
	for (size_t i = 0; i < COUNT(typed); i++) {
		UiScreen *s = opened(80, 24, "Enter m Down Enter C-u");
		AUTO(buf_free) Buf word = {0};
		buf_addf(&word, "text:%s Enter C-s", typed[i]);
		ui_screen_words(s, buf_cstr(&word));
		assert_shows(s, "amount_cents: the value");
		assert_int_equal(json_int_at(action_of(s, 0)->arguments, "amount_cents", 0), 4500);
		ui_screen_free(s);
	}
}

/* ---- and what does sign ---- */

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

static void the_lowest_tiers_take_y_alone(void **state)
{
	UiScreen *s = opened(80, 24, "Enter M-4 Down Down a End y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 1);
	assert_int_equal(action_of(s, 2)->state, ACTION_APPROVED);
	ui_screen_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_click_that_brings_the_window_to_the_front_answers_nothing),
		cmocka_unit_test(what_a_terminal_reports_by_itself_answers_nothing),
		cmocka_unit_test(keys_before_the_view_was_drawn_answer_nothing),
		cmocka_unit_test(a_text_typed_by_somebody_who_believes_to_be_elsewhere_signs_nothing),
		cmocka_unit_test(a_key_that_is_held_down_signs_nothing),
		cmocka_unit_test(keys_that_come_in_a_burst_do_not_sign),
		cmocka_unit_test(enter_and_pastes_never_approve),
		cmocka_unit_test(nothing_that_happens_meanwhile_opens_the_view_or_takes_a_key_from_the_editor),
		cmocka_unit_test(erasing_what_was_typed_never_confirms),
		cmocka_unit_test(any_other_key_takes_the_readiness_away),
		cmocka_unit_test(a_yes_is_for_one_question),
		cmocka_unit_test(what_was_read_and_made_ready_counts_for_that_view_alone),
		cmocka_unit_test(leaving_the_view_is_no_answer),
		cmocka_unit_test(silence_is_told_as_silence),
		cmocka_unit_test(a_refusal_stays_until_a_key),
		cmocka_unit_test(who_may_not_sign_is_told_so_at_once),
		cmocka_unit_test(the_highest_tier_is_typed_by_hand),
		cmocka_unit_test(a_confirmation_typed_in_one_burst_is_refused),
		cmocka_unit_test(a_malformed_amount_confirms_nothing),
		cmocka_unit_test(a_malformed_amount_is_not_taken_into_the_action),
		cmocka_unit_test(tier_two_takes_a_then_y_after_reading),
		cmocka_unit_test(the_lowest_tiers_take_y_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
