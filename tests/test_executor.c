/* The promises P1 to P4, attacked: a workspace of its own for every test, everything through the desk. */
#include "tests/lib/office.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void nothing_runs_that_nobody_signed(void **state)
{
	Fixture *f = *state;
	assert_string_equal(execute(f), "");
	assert_int_equal(sent(f), 0);
	change_store(f, "UPDATE actions SET state = 'approved'"); /* as somebody with the file might */
	Err err = {0};
	ExecutorReport report;
	assert_done(executor_run(f->folder, "root", STR(""), 0, &report, &err));
	assert_int_equal(report.executed_count, 0);
	assert_true(report.refused_count >= 1);
	executor_report_free(&report);
	assert_int_equal(sent(f) + paid(f), 0);
}

static void a_signed_action_runs_once_however_often_it_is_asked_for(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	assert_string_equal(execute(f), "done");
	for (int i = 0; i < 3; i++)
		assert_string_equal(execute(f), "");
	assert_int_equal(sent(f), 1);
	assert_int_equal(action_of(f, "send_reply", NULL)->state, ACTION_DONE);
	assert_non_null(action_of(f, "send_reply", NULL)->receipt);
	assert_true(audit_ok(f));
}

static void a_wrong_digest_is_refused_and_journaled(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Str id = arena_copy(&f->arena, action_of(f, "send_reply", NULL)->id);
	assert_false(desk_approve(f->desk, id, STR("00"), STR(""), &brief, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(refusals(f), 1);
	assert_string_equal(execute(f), "");
	assert_int_equal(sent(f), 0);
}

static void an_edited_reply_voids_the_signature(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	assert_done(approve(f, "send_reply", "", &err));
	assert_done(desk_edit_draft(f->desk, STR("T"), 0, STR("Hello Ann,\n\nSomething else.\n"), &brief, &err));
	const Action *a = action_of(f, "send_reply", NULL);
	assert_int_equal(a->state, ACTION_PROPOSED);
	assert_str(a->voided, "the reply was edited");
	assert_non_null(strstr(arena_cstr(&f->arena, json_str_at(a->arguments, "body")), "Something else"));
	assert_string_equal(execute(f), "");
	assert_int_equal(sent(f), 0);
}

static void edited_arguments_void_the_signature_and_change_the_digest(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	const Case *c;
	HashHex before = action_digest((action_of(f, "refund", &c), c), action_of(f, "refund", NULL));
	assert_done(approve(f, "refund", "", &err));
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 100);
	Str id = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	assert_done(desk_edit_action(f->desk, id, 0, changes, &brief, &err));
	const Action *a = action_of(f, "refund", &c);
	assert_int_equal(a->state, ACTION_PROPOSED);
	assert_string_not_equal(action_digest(c, a).text, before.text);
	assert_string_equal(execute(f), "");
	assert_int_equal(paid(f), 0);
}

static void news_on_the_ticket_voids_the_signature(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	bring_ticket(f, TICKET_HEAD ",{\"from\":\"ann@example.com\",\"at\":\"2026-11-02\",\"body\":\"Never "
		"mind.\"}]}");
	assert_string_equal(execute(f), "");
	assert_int_equal(sent(f), 0);
	assert_str(action_of(f, "send_reply", NULL)->voided, "a new message came in");
	assert_false(approve(f, "send_reply", "", &err)); /* not even by its new digest, before a new draft */
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.text, "draft again first"));
	assert_int_equal(refusals(f), 1);
}

static void a_changed_policy_is_refused_by_the_executor(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	write_file(f, "policy.json", "{\"expiry_minutes\":241}");
	assert_string_equal(execute(f), "the policy changed after it was signed");
	assert_int_equal(sent(f), 0);
	assert_int_equal(refusals(f), 1);
}

static void a_changed_manifest_is_refused_until_it_is_pinned(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "refund", "", &err));
	Buf changed = {0};
	buf_add(&changed, str_slice(str_from(refund_manifest), 0, strlen(refund_manifest) - 1));
	buf_adds(&changed, ",\"hold_seconds\":0}");
	write_file(f, "tools/refund.json", buf_cstr(&changed));
	buf_free(&changed);
	assert_string_equal(execute(f), "the manifest of refund changed and is not pinned");
	reopen(f, "maya");
	assert_false(approve(f, "refund", "", &err));
	assert_non_null(strstr(err.text, "pin it first"));
	assert_int_equal(paid(f), 0);
	assert_false(audit_ok(f));
}

static void an_expired_approval_is_refused_and_not_rejected(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	char later[32];
	(void)snprintf(later, sizeof later, "%lld", (long long)clock_now_ms() + 1000LL * 60 * 60 * 24);
	setenv("COUNTERSIGN_NOW", later, 1);
	assert_non_null(strstr(execute(f), "expired"));
	assert_int_equal(sent(f), 0);
	assert_int_equal(action_of(f, "send_reply", NULL)->state, ACTION_PROPOSED);
	assert_false(approve(f, "send_reply", "", &err));
	assert_non_null(strstr(err.text, "expired"));
}

static void raise_amount(Fixture *f, const char *editor)
{
	Err err = {0};
	Brief brief;
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 9900);
	reopen(f, editor);
	Str id = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	assert_done(desk_edit_action(f->desk, id, 0, changes, &brief, &err));
	assert_int_equal(action_of(f, "refund", NULL)->tier, 3);
}

static void the_top_tier_wants_the_amount_typed_and_two_people(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	raise_amount(f, "maya");
	assert_false(approve(f, "refund", "", &err));
	assert_non_null(strstr(err.text, "9900"));
	assert_done(approve(f, "refund", "9900", &err));
	assert_int_equal(action_of(f, "refund", NULL)->state, ACTION_SIGNED);
	assert_string_equal(execute(f), "");
	assert_false(approve(f, "refund", "9900", &err)); /* maya again */
	assert_int_equal(err.code, ERR_REFUSED);
	reopen(f, "otto");
	assert_false(approve(f, "refund", "9900", &err));
	assert_non_null(strstr(err.text, "auditor"));
	reopen(f, "ravi");
	assert_done(approve(f, "refund", "9900", &err));
	assert_string_equal(execute(f), "done");
	assert_int_equal(paid(f), 1);
	assert_true(audit_ok(f));
}

static void the_second_signer_is_neither_author_nor_editor_nor_of_the_same_key(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	raise_amount(f, "ravi"); /* edits, so may not sign second */
	reopen(f, "maya");
	assert_done(approve(f, "refund", "9900", &err));
	reopen(f, "ravi");
	assert_false(approve(f, "refund", "9900", &err));
	assert_non_null(strstr(err.text, "drafted or edited"));
	reopen(f, "root");
	add_user(f, "mallory", "supervisor", "maya"); /* another name, maya's key */
	reopen(f, "mallory");
	setenv("COUNTERSIGN_KEY", arena_fmt(&f->arena, "%s/.countersign/keys/maya", f->folder).ptr, 1);
	assert_false(approve(f, "refund", "9900", &err));
	unsetenv("COUNTERSIGN_KEY");
	assert_non_null(strstr(err.text, "four eyes"));
	assert_string_equal(execute(f), "");
	assert_int_equal(paid(f), 0);
	assert_int_equal(refusals(f), 2);
}

static void somebody_elses_key_does_not_sign_for_me(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	setenv("COUNTERSIGN_KEY", arena_fmt(&f->arena, "%s/.countersign/keys/ravi", f->folder).ptr, 1);
	assert_false(approve(f, "send_reply", "", &err));
	unsetenv("COUNTERSIGN_KEY");
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(refusals(f), 1);
}

static void an_unknown_user_opens_nothing(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Desk *desk;
	assert_false(desk_open(f->folder, "nobody-here", &desk, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.text, "unknown user"));
	assert_int_equal(refusals(f), 1);
}

/* The journal as it stands when an executor dies between SENDING and the result. */
static void leave_sending(Fixture *f, const char *tool, long pid)
{
	Err err = {0};
	Workspace *w;
	Case *c;
	Str id = arena_copy(&f->arena, action_of(f, tool, NULL)->id);
	assert_done(workspace_open(f->folder, &w, &err));
	assert_done(ledger_load(w->store, &w->rules, STR("T"), &c, &err));
	Json *body = json_new_object();
	json_set_str(body, "action", id);
	json_set_str(body, "executor", arena_fmt(&f->arena, "executor-%ld-x", pid));
	json_set_cstr(body, "key", "k");
	assert_done(ledger_write(w->store, c, EVENT_SENDING, clock_now_ms(), STR("executor"), body, &err));
	ledger_close_case(c);
	workspace_close(w);
}

static void a_crash_before_the_effect_is_told_as_failed(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	pid_t gone = fork();
	if (gone == 0)
		_exit(0);
	assert_int_equal(waitpid(gone, NULL, 0), gone);
	leave_sending(f, "send_reply", gone);
	assert_string_equal(execute(f), "failed");
	assert_int_equal(sent(f), 0);
}

static void a_worker_that_may_still_be_at_it_leaves_it_unknown(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	assert_done(approve(f, "send_reply", "", &err));
	leave_sending(f, "send_reply", (long)getpid());
	assert_string_equal(execute(f), "unknown");
	Str id = arena_copy(&f->arena, action_of(f, "send_reply", NULL)->id);
	assert_false(desk_reconcile(f->desk, id, true, STR("looked"), &brief, &err)); /* an agent */
	reopen(f, "ravi");
	assert_done(desk_reconcile(f->desk, id, false, STR("not in the outbox"), &brief, &err));
	assert_int_equal(action_of(f, "send_reply", NULL)->state, ACTION_FAILED);
	assert_string_equal(execute(f), "");
	assert_int_equal(sent(f), 0);
}

static void a_stale_view_is_refused(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	int64_t seen = brief.c->revision;
	assert_done(desk_edit_draft(f->desk, STR("T"), seen, STR("One."), &brief, &err));
	assert_false(desk_edit_draft(f->desk, STR("T"), seen, STR("Two."), &brief, &err));
	assert_int_equal(err.code, ERR_REFUSED);
}

static void a_rejected_action_is_settled(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Str id = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	assert_false(desk_reject(f->desk, id, STR(" "), &brief, &err));
	assert_done(approve(f, "refund", "", &err));
	assert_done(desk_reject(f->desk, id, STR("on second thought"), &brief, &err)); /* undo before it runs */
	assert_string_equal(execute(f), "");
	assert_false(approve(f, "refund", "", &err));
	assert_int_equal(paid(f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_runs_that_nobody_signed),
		TEST(a_signed_action_runs_once_however_often_it_is_asked_for),
		TEST(a_wrong_digest_is_refused_and_journaled),
		TEST(an_edited_reply_voids_the_signature),
		TEST(edited_arguments_void_the_signature_and_change_the_digest),
		TEST(news_on_the_ticket_voids_the_signature),
		TEST(a_changed_policy_is_refused_by_the_executor),
		TEST(a_changed_manifest_is_refused_until_it_is_pinned),
		TEST(an_expired_approval_is_refused_and_not_rejected),
		TEST(the_top_tier_wants_the_amount_typed_and_two_people),
		TEST(the_second_signer_is_neither_author_nor_editor_nor_of_the_same_key),
		TEST(somebody_elses_key_does_not_sign_for_me),
		TEST(an_unknown_user_opens_nothing),
		TEST(a_crash_before_the_effect_is_told_as_failed),
		TEST(a_worker_that_may_still_be_at_it_leaves_it_unknown),
		TEST(a_stale_view_is_refused),
		TEST(a_rejected_action_is_settled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
