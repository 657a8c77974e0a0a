/* Who works on a ticket: what a claim holds up, what it never holds up, and how it ends. */
#include "tests/lib/office.h"

#include <stdlib.h>

static bool claim_as(Fixture *f, const char *user, const char *reason, Err *err)
{
	Brief brief;
	reopen(f, user);
	return desk_claim(f->desk, STR("T"), reason[0] != '\0', str_from(reason), &brief, err);
}

static Str holder_in_queue(Fixture *f)
{
	Err err = {0};
	Queue queue;
	assert_done(desk_queue(f->desk, &f->arena, CASE_STATE_COUNT, &queue, &err));
	assert_int_equal(queue.count, 1);
	return queue.items[0].claimed_by;
}

static void after_minutes(int64_t minutes)
{
	char now[32];
	unsetenv("COUNTERSIGN_NOW");
	(void)snprintf(now, sizeof now, "%lld", (long long)(clock_now_ms() + minutes * 60000));
	setenv("COUNTERSIGN_NOW", now, 1);
}

static void who_claims_a_ticket_is_named_in_the_queue_until_it_is_given_back(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	assert_str(holder_in_queue(f), "");
	assert_done(claim_as(f, "maya", "", &err));
	reopen(f, "ravi");
	assert_str(holder_in_queue(f), "maya");
	reopen(f, "maya");
	assert_done(desk_release(f->desk, STR("T"), &brief, &err));
	assert_done(desk_release(f->desk, STR("T"), &brief, &err)); /* nobody holds it: nothing happens */
	assert_str(holder_in_queue(f), "");
	assert_true(audit_ok(f));
}

static void work_of_others_waits_for_the_holder(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 100);
	assert_done(claim_as(f, "maya", "", &err));
	reopen(f, "ravi");
	Str id = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	assert_false(desk_edit_draft(f->desk, STR("T"), 0, STR("Mine."), &brief, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.text, "maya works on this ticket until"));
	assert_false(desk_edit_action(f->desk, id, 0, changes, &brief, &err));
	assert_false(desk_draft(f->desk, STR("T"), true, STR("again"), &brief, &err));
	assert_false(approve(f, "refund", "", &err));
	assert_false(claim_as(f, "ravi", "", &err));
	assert_int_equal(refusals(f), 5); /* each a row */
	reopen(f, "maya");
	assert_done(desk_edit_draft(f->desk, STR("T"), 0, STR("Hello Ann, fine."), &brief, &err));
}

static void stopping_is_never_held_up(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	assert_done(claim_as(f, "maya", "", &err));
	reopen(f, "ravi");
	Str id = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	assert_done(desk_reject(f->desk, id, STR("no"), &brief, &err));
	assert_done(desk_escalate(f->desk, STR("T"), STR("mine"), &brief, &err));
}

static void a_second_signature_is_not_held_up(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 9900);
	assert_done(claim_as(f, "maya", "", &err));
	Str id = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	assert_done(desk_edit_action(f->desk, id, 0, changes, &brief, &err));
	assert_done(approve(f, "refund", "9900", &err));
	reopen(f, "ravi");
	assert_done(approve(f, "refund", "9900", &err));
	assert_string_equal(execute(f), "done");
	assert_true(audit_ok(f));
}

static void a_claim_ends_by_itself_and_the_holders_steps_renew_it(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	assert_done(claim_as(f, "maya", "", &err));
	after_minutes(20);
	assert_done(desk_edit_draft(f->desk, STR("T"), 0, STR("Hello Ann."), &brief, &err));
	after_minutes(45);
	assert_false(claim_as(f, "ravi", "", &err));
	after_minutes(55);
	assert_str(holder_in_queue(f), "");
	assert_done(claim_as(f, "ravi", "", &err));
	reopen(f, "maya"); /* too late: her claim does not come back by writing */
	assert_false(desk_edit_draft(f->desk, STR("T"), 0, STR("Hello?"), &brief, &err));
	assert_true(audit_ok(f));
}

static void a_supervisor_takes_over_with_a_reason_and_an_agent_does_not(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	reopen(f, "root");
	add_user(f, "lena", "agent", NULL);
	assert_done(claim_as(f, "maya", "", &err));
	assert_false(claim_as(f, "lena", "she went home", &err));
	assert_non_null(strstr(err.text, "lena is agent"));
	assert_false(desk_release(f->desk, STR("T"), &brief, &err));
	assert_done(claim_as(f, "ravi", "she went home", &err));
	assert_str(holder_in_queue(f), "ravi");
	assert_int_equal(count_in(f, ".countersign/store.db", "SELECT count(*) FROM journal_body WHERE body "
		"LIKE '%\"from\":\"maya\",\"reason\":\"she went home\"%'"), 1);
	assert_false(claim_as(f, "otto", "", &err)); /* an auditor */
}

static void each_claim_has_a_fence_above_the_one_before(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	assert_done(claim_as(f, "maya", "", &err));
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	int64_t first = brief.c->claim.fence;
	assert_done(claim_as(f, "maya", "", &err)); /* renewed: the same claim */
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	assert_int_equal(brief.c->claim.fence, first);
	assert_done(claim_as(f, "ravi", "urgent", &err));
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	assert_true(brief.c->claim.fence > first);
}

/* Two desks of one process stand for two people at two screens. */
static void a_step_begun_under_a_lost_claim_is_not_written(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	AUTO(desk_closep) Desk *late = NULL;
	assert_done(claim_as(f, "maya", "", &err));
	assert_done(desk_open(f->folder, "maya", &late, &err));
	assert_done(desk_show(late, STR("T"), &brief, &err));
	int64_t seen = brief.c->revision;
	assert_done(claim_as(f, "ravi", "urgent", &err));
	assert_done(desk_release(f->desk, STR("T"), &brief, &err));
	assert_false(desk_edit_draft(late, STR("T"), seen, STR("From before."), &brief, &err));
	assert_int_equal(err.code, ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_claims_a_ticket_is_named_in_the_queue_until_it_is_given_back),
		TEST(work_of_others_waits_for_the_holder),
		TEST(stopping_is_never_held_up),
		TEST(a_second_signature_is_not_held_up),
		TEST(a_claim_ends_by_itself_and_the_holders_steps_renew_it),
		TEST(a_supervisor_takes_over_with_a_reason_and_an_agent_does_not),
		TEST(each_claim_has_a_fence_above_the_one_before),
		TEST(a_step_begun_under_a_lost_claim_is_not_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
