/* Second thoughts: the hold time, signatures taken back, rejections that ask for another draft. */
#include "tests/lib/office.h"

#include "port/worker.h"

#include <stdlib.h>

static void after_seconds(int64_t seconds)
{
	char now[32];
	unsetenv("COUNTERSIGN_NOW");
	(void)snprintf(now, sizeof now, "%lld", (long long)(clock_now_ms() + seconds * 1000));
	setenv("COUNTERSIGN_NOW", now, 1);
}

/* From now on tier 2 is held for a minute. */
static void hold_outbound(Fixture *f)
{
	Err err = {0};
	Brief brief;
	write_file(f, "policy.json", "{\"tiers\":{\"2\":{\"signatures\":1,\"hold_seconds\":60}}}");
	reopen(f, "maya");
	assert_done(desk_draft(f->desk, STR("T"), true, STR("under the new policy"), &brief, &err));
}

static Str id_of(Fixture *f, const char *tool)
{
	return arena_copy(&f->arena, action_of(f, tool, NULL)->id);
}

static const char *execute_named(Fixture *f, Str id)
{
	Err err = {0};
	ExecutorReport report;
	assert_done(executor_run(f->folder, "root", id, 0, &report, &err));
	assert_int_equal(report.executed_count, 0);
	assert_int_equal(report.refused_count, 1);
	const char *why = arena_cstr(&f->arena, report.refused[0].why);
	executor_report_free(&report);
	return why;
}

static void what_is_held_runs_when_its_time_is_over_and_not_before(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	hold_outbound(f);
	assert_done(approve(f, "send_reply", "", &err));
	assert_string_equal(execute(f), "");
	assert_non_null(strstr(execute_named(f, id_of(f, "send_reply")), "held until 2"));
	assert_int_equal(refusals(f), 1);
	after_seconds(59);
	assert_string_equal(execute(f), "");
	assert_int_equal(sent(f), 0);
	after_seconds(62);
	assert_string_equal(execute(f), "done");
	assert_int_equal(sent(f), 1);
}

/* Signed, it would be held past its end: nobody would ever see it run. */
static void what_would_be_held_until_after_it_expires_is_not_signed(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	write_file(f, "policy.json", "{\"expiry_minutes\":1,\"tiers\":{\"2\":{\"signatures\":1,\"hold_seconds\":3600}}}");
	reopen(f, "maya");
	assert_done(desk_draft(f->desk, STR("T"), true, STR("under the new policy"), &brief, &err));
	assert_false(approve(f, "send_reply", "", &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.text, "held until after it expires"));
	assert_int_equal(refusals(f), 1);
}

static void a_hold_time_that_changed_since_breaks_no_trail(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	AuditReport report;
	hold_outbound(f);
	assert_done(approve(f, "send_reply", "", &err));
	write_file(f, "policy.json", "{\"tiers\":{\"2\":{\"signatures\":1,\"hold_seconds\":5}}}");
	reopen(f, "root");
	assert_done(desk_audit_verify(f->desk, &f->arena, &report, &err));
	assert_str(report.why, "");
}

static void the_index_alone_does_not_shorten_a_hold_time(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	hold_outbound(f);
	assert_done(approve(f, "send_reply", "", &err));
	change_store(f, "UPDATE actions SET due_ms = 0");
	assert_non_null(strstr(execute(f), "held until"));
	assert_int_equal(sent(f), 0);
}

static void a_signature_is_taken_back_while_it_is_held(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	hold_outbound(f);
	assert_done(approve(f, "send_reply", "", &err));
	Str id = id_of(f, "send_reply");
	reopen(f, "otto");
	assert_false(desk_take_back(f->desk, id, STR(""), &brief, &err)); /* an auditor */
	reopen(f, "ravi"); /* whoever may reject */
	assert_done(desk_take_back(f->desk, id, STR("wrong person"), &brief, &err));
	const Action *a = action_of(f, "send_reply", NULL);
	assert_int_equal(a->state, ACTION_PROPOSED);
	assert_str(a->voided, "ravi took it back: wrong person");
	after_seconds(100);
	assert_string_equal(execute(f), "");
	assert_string_equal(execute_named(f, id),
		"it is proposed, its signature no longer counts: ravi took it back: wrong person");
	assert_int_equal(sent(f), 0);
	assert_false(desk_take_back(f->desk, id, STR(""), &brief, &err)); /* nothing is left to take back */
	assert_non_null(strstr(err.text, "is proposed: it can't be taken back"));
	unsetenv("COUNTERSIGN_NOW");
	assert_true(audit_ok(f));
	reopen(f, "maya");
	assert_done(approve(f, "send_reply", "", &err)); /* and may be signed anew */
}

static void once_the_executor_has_begun_it_is_too_late(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Workspace *w;
	Case *c;
	assert_done(approve(f, "send_reply", "", &err));
	Str id = id_of(f, "send_reply");
	assert_done(workspace_open(f->folder, &w, &err));
	assert_done(ledger_load(w->store, &w->rules, STR("T"), &c, &err));
	Json *body = json_new_object();
	json_set_str(body, "action", id);
	json_set_str(body, "executor", worker_self(&f->arena));
	assert_done(ledger_write(w->store, c, EVENT_SENDING, clock_now_ms(), STR("executor"), body, &err));
	ledger_close_case(c);
	workspace_close(w);
	assert_false(desk_take_back(f->desk, id, STR(""), &brief, &err));
	assert_non_null(strstr(err.text, "is sending: it can't be taken back"));
	assert_int_equal(refusals(f), 1);
}

static void the_first_of_two_signatures_is_taken_back_too(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 9900);
	Str id = id_of(f, "refund");
	assert_done(desk_edit_action(f->desk, id, 0, changes, &brief, &err));
	assert_done(approve(f, "refund", "9900", &err));
	assert_done(desk_take_back(f->desk, id, STR(""), &brief, &err));
	assert_str(action_of(f, "refund", NULL)->voided, "maya took it back");
	reopen(f, "ravi");
	assert_done(approve(f, "refund", "9900", &err));
	assert_int_equal(action_of(f, "refund", NULL)->state, ACTION_SIGNED); /* his alone */
}

static size_t live_of(Fixture *f, const char *tool)
{
	Err err = {0};
	Brief brief;
	size_t live = 0;
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	for (size_t i = 0; i < brief.action_count; i++)
		live += str_is(brief.actions[i].tool, tool) && action_is_open(&brief.actions[i]);
	return live;
}

static void what_was_rejected_and_drafted_again_with_that_reason_is_not_proposed_as_it_was(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Str id = id_of(f, "refund"), reason = STR("no refund here");
	assert_int_equal(live_of(f, "refund"), 1);
	assert_done(desk_reject(f->desk, id, reason, &brief, &err));
	assert_done(desk_draft(f->desk, STR("T"), true, reason, &brief, &err));
	assert_str(brief.c->instruction, "no refund here");
	assert_int_equal(live_of(f, "refund"), 0);
	assert_int_equal(live_of(f, "send_reply"), 1); /* the others are */
	assert_done(desk_draft(f->desk, STR("T"), true, STR("a refund after all"), &brief, &err));
	assert_int_equal(live_of(f, "refund"), 1);
	assert_true(audit_ok(f));
}

static void what_expired_is_not_rejected_and_may_be_signed_again_once_edited(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 4990);
	assert_done(approve(f, "refund", "", &err));
	after_seconds(60 * 60 * 24);
	assert_non_null(strstr(execute(f), "expired"));
	const Action *a = action_of(f, "refund", NULL);
	assert_int_equal(a->state, ACTION_PROPOSED);
	assert_non_null(strstr(arena_cstr(&f->arena, a->voided), "expired"));
	Str id = id_of(f, "refund");
	assert_false(approve(f, "refund", "", &err));
	assert_done(desk_edit_action(f->desk, id, 0, changes, &brief, &err)); /* the same amount, looked at again */
	assert_done(approve(f, "refund", "", &err));
	assert_string_equal(execute(f), "done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_held_runs_when_its_time_is_over_and_not_before),
		TEST(what_would_be_held_until_after_it_expires_is_not_signed),
		TEST(a_hold_time_that_changed_since_breaks_no_trail),
		TEST(the_index_alone_does_not_shorten_a_hold_time),
		TEST(a_signature_is_taken_back_while_it_is_held),
		TEST(once_the_executor_has_begun_it_is_too_late),
		TEST(the_first_of_two_signatures_is_taken_back_too),
		TEST(what_was_rejected_and_drafted_again_with_that_reason_is_not_proposed_as_it_was),
		TEST(what_expired_is_not_rejected_and_may_be_signed_again_once_edited),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
