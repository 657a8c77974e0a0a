/* stage/validator on actions that people edit, reject or have proposed again: ids, words and origins stay with them. */
#include "tests/test_stage_action_desk.h"

static void bound_arguments_follow_an_edit_of_the_reply_and_the_id_is_kept(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(REPLY "," PAY_BACK("PAY-7", "4990")));
	assert_str(world_action(&w, "send_reply")->id, "T-1.1");
	assert_str(world_action(&w, "refund")->id, "T-1.2");
	world_edit(&w, "Dear Maya,\n\nThere is no fee for a refund. [1]\n\nSam");
	const Action *a = world_action(&w, "send_reply");
	assert_str(a->id, "T-1.1");
	assert_str(json_str_at(a->arguments, "body"),
		"Dear Maya,\n\nThere is no fee for a refund.\n\nSam");
	assert_origin(a, "/body", "OPERATOR", "draft, edited by sam");
	assert_str(world_action(&w, "refund")->id, "T-1.2");
	assert_int_equal(w.c.action_count, 2);
	world_close(&w);
}

static const Action *edit(World *w, const char *tool, const char *arguments, const char *typed)
{
	Err err = {0};
	Json *checked = NULL;
	const Action *a = world_action(w, tool);
	AUTO(json_freep) Json *given = json_of(arguments);
	AUTO(json_freep) Json *members = typed == NULL ? NULL : json_of(typed);
	Answer in = {.now_ms = NOW_MS + 1, .nonce = STR("ffff")};
	assert_done(
		validator_check_edit(&w->c, a, given, members, STR("sam"), &in, &checked, &err));
	Json *body = json_new_object();
	json_set(body, "action", checked);
	Event e = {.kind = EVENT_ACTION_EDITED, .actor = STR("sam")};
	assert_done(case_apply(&w->c, e, body, &err));
	return world_action(w, tool);
}

static void what_a_person_types_is_the_operators_word(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(PAY_BACK("PAY-66", "6660")));
	const Action *a = edit(
		&w, "refund", "{\"payment_id\":\"PAY-8\",\"amount_cents\":4990}", NULL);
	assert_origin(a, "/payment_id", "OPERATOR", "typed by sam");
	assert_origin(a, "/amount_cents", "OPERATOR", "typed by sam");
	assert_int_equal(a->tier, 2);
	assert_str(a->rule, "the tool's default tier");
	assert_str(a->needs, "");
	assert_str(a->editor, "sam");
	assert_str(a->nonce, "ffff-1");
	assert_str(a->id, "T-1.1");
	world_close(&w);
}

static void a_value_typed_again_unchanged_counts_only_where_it_was_typed(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(PAY_BACK("PAY-1", "1290")));
	const Action *a = edit(
		&w, "refund", "{\"payment_id\":\"PAY-1\",\"amount_cents\":1000}", NULL);
	assert_has(a->needs, "payment_id comes from REQUESTER");
	a = edit(&w, "refund", "{\"payment_id\":\"PAY-1\",\"amount_cents\":1000}",
		"{\"payment_id\":\"PAY-1\"}");
	assert_str(a->needs, "");
	assert_origin(a, "/payment_id", "OPERATOR", "typed by sam");
	assert_origin(a, "/amount_cents", "OPERATOR", "typed by sam");
	world_close(&w);
}

static void a_persons_arguments_outlive_an_edit_of_the_reply(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(REPLY "," PAY_BACK("PAY-66", "6660")));
	edit(&w, "refund", "{\"payment_id\":\"PAY-7\",\"amount_cents\":4000}", NULL);
	world_edit(&w, "Dear Maya,\n\nThere is no fee for a refund. [1]\n\nSam");
	const Action *a = world_action(&w, "refund");
	assert_str(a->id, "T-1.2");
	assert_int_equal(json_int_at(a->arguments, "amount_cents", 0), 4000);
	assert_str(a->editor, "sam");
	assert_origin(a, "/amount_cents", "OPERATOR", "typed by sam");
	assert_str(a->needs, "");
	world_close(&w);
}

static void what_follows_the_reply_is_edited_in_the_reply(void **state)
{
	(void)state;
	World w;
	Err err = {0};
	Json *checked = NULL;
	propose(&w, ANSWER(REPLY));
	const Action *a = world_action(&w, "send_reply");
	AUTO(json_freep) Json *given = json_copy(a->arguments);
	json_set_cstr(given, "body", "we guarantee everything");
	Answer in = world_answer(NULL);
	assert_false(validator_check_action(&w.c, a, given, STR("sam"), &in, &checked, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_has(str_from(err.text), "edit the reply");
	assert_null(checked);
	world_close(&w);
}

static void actions_no_longer_proposed_are_withdrawn(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(REPLY "," PAY_BACK("PAY-7", "4990")));
	world_draft(&w, ANSWER(REPLY));
	world_check(&w);
	assert_null(world_action(&w, "refund"));
	assert_int_equal(w.c.actions[1].state, ACTION_WITHDRAWN);
	assert_str(world_action(&w, "send_reply")->id, "T-1.1");
	world_close(&w);
}

static void two_refunds_keep_their_own_ids_when_one_of_them_goes(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(PAY_BACK("PAY-7", "4990") "," PAY_BACK("PAY-1", "1290")));
	world_draft(&w, ANSWER(PAY_BACK("PAY-1", "1290")));
	world_check(&w);
	const Action *a = world_action(&w, "refund");
	assert_str(a->id, "T-1.2");
	assert_str(json_str_at(a->arguments, "payment_id"), "PAY-1");
	world_close(&w);
}

static void what_was_done_is_not_proposed_again(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(REPLY "," PAY_BACK("PAY-7", "4990")));
	w.c.actions[1].state = ACTION_DONE;
	world_draft(&w, ANSWER(REPLY "," PAY_BACK("PAY-7", "4990")));
	world_check(&w);
	assert_int_equal(w.c.action_count, 2);
	assert_int_equal(w.c.actions[1].state, ACTION_DONE);
	world_draft(&w, ANSWER(PAY_BACK("PAY-7", "100")));
	world_check(&w);
	assert_int_equal(w.c.action_count, 3);
	assert_str(w.c.actions[2].id, "T-1.3");
	world_close(&w);
}

static void what_a_person_rejected_stays_rejected_while_the_reply_is_edited(void **state)
{
	(void)state;
	World w;
	propose(&w, ANSWER(REPLY "," PAY_BACK("PAY-7", "4990")));
	w.c.actions[1].state = ACTION_REJECTED;
	world_edit(&w, "Dear Maya,\n\nThere is no fee for a refund. [1]\n\nSam");
	assert_int_equal(w.c.action_count, 2);
	world_draft(&w, ANSWER(REPLY "," PAY_BACK("PAY-7", "4990")));
	world_check(&w);
	assert_int_equal(w.c.action_count, 3);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bound_arguments_follow_an_edit_of_the_reply_and_the_id_is_kept),
		cmocka_unit_test(what_a_person_types_is_the_operators_word),
		cmocka_unit_test(a_value_typed_again_unchanged_counts_only_where_it_was_typed),
		cmocka_unit_test(a_persons_arguments_outlive_an_edit_of_the_reply),
		cmocka_unit_test(what_follows_the_reply_is_edited_in_the_reply),
		cmocka_unit_test(actions_no_longer_proposed_are_withdrawn),
		cmocka_unit_test(two_refunds_keep_their_own_ids_when_one_of_them_goes),
		cmocka_unit_test(what_was_done_is_not_proposed_again),
		cmocka_unit_test(what_a_person_rejected_stays_rejected_while_the_reply_is_edited),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
