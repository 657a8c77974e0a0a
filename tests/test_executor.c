/* The promises P1 to P4, attacked: a workspace of its own for every test, everything through the desk. */
#include "tests/lib/office.h"

#include "port/runner.h"
#include "port/worker.h"

#include <stdlib.h>
#include <sys/stat.h>
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

/* What the operator read, and what mails are threaded by, stands in tables beside the journal. */
static void a_ticket_that_was_changed_in_the_store_is_neither_signed_nor_run(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	change_store(f, "UPDATE messages SET body = 'Pay me twice.'");
	reopen(f, "maya");
	assert_false(approve(f, "refund", "", &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.text, "message 1 of ticket T is not the one that arrived"));
	change_store(f, "UPDATE messages SET body = 'What is your refund policy?'");
	reopen(f, "maya");
	assert_done(approve(f, "refund", "", &err));
	change_store(f, "UPDATE tickets SET subject = 'Other'");
	assert_string_equal(execute(f), "ticket T is not as it arrived");
	assert_int_equal(paid(f), 0);
	assert_int_equal(refusals(f), 2);
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

static void at_hours(int64_t hours)
{
	char now[32];
	unsetenv("COUNTERSIGN_NOW");
	(void)snprintf(now, sizeof now, "%lld", (long long)clock_now_ms() + hours * 3600000);
	setenv("COUNTERSIGN_NOW", now, 1);
}

/* It expired, and the trail knows a later time than the clock that says it did not. */
static void a_clock_that_was_set_back_brings_nothing_to_life(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	ExecutorReport report;
	assert_done(approve(f, "send_reply", "", &err));
	at_hours(24);
	assert_done(desk_claim(f->desk, STR("T"), false, STR(""), &brief, &err));
	at_hours(0);
	assert_false(executor_run(f->folder, "maya", STR(""), 0, &report, &err));
	assert_non_null(strstr(err.text, "set the clock right"));
	assert_int_equal(action_of(f, "send_reply", NULL)->state, ACTION_APPROVED); /* no word against the signature */
	assert_false(approve(f, "refund", "", &err));
	assert_non_null(strstr(err.text, "set the clock right"));
	at_hours(24);
	assert_non_null(strstr(execute(f), "expired"));
	assert_int_equal(sent(f), 0);
}

static void what_was_signed_in_another_workspace_does_not_run(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	desk_close(f->desk);
	f->desk = NULL;
	change_store(f, "UPDATE journal SET hash = '0123' WHERE seq = 1"); /* as a row brought over from there would find it */
	assert_string_equal(execute(f), "it was signed in another workspace");
	assert_int_equal(sent(f), 0);
	reopen(f, "maya");
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
static void leave_sending(Fixture *f, const char *tool, Str worker)
{
	Err err = {0};
	Workspace *w;
	Case *c;
	Str id = arena_copy(&f->arena, action_of(f, tool, NULL)->id);
	assert_done(workspace_open(f->folder, &w, &err));
	assert_done(ledger_load(w->store, &w->rules, STR("T"), &c, &err));
	Json *body = json_new_object();
	json_set_str(body, "action", id);
	json_set_str(body, "executor", worker);
	json_set_cstr(body, "key", "k");
	assert_done(ledger_write(w->store, c, EVENT_SENDING, clock_now_ms(), STR("executor"), body, &err));
	ledger_close_case(c);
	workspace_close(w);
}

/* The name of a process that has ended. */
static Str dead_worker(Fixture *f)
{
	char name[300];
	int says[2];
	assert_int_equal(pipe(says), 0);
	pid_t gone = fork();
	if (gone == 0) {
		Str self = worker_self(&f->arena);
		_exit(write(says[1], self.ptr, self.len) < 0);
	}
	close(says[1]);
	ssize_t n = read(says[0], name, sizeof name);
	close(says[0]);
	assert_true(n > 0 && waitpid(gone, NULL, 0) == gone);
	return arena_copy(&f->arena, (Str){name, (size_t)n});
}

static void a_crash_before_the_effect_is_told_as_failed(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	leave_sending(f, "send_reply", dead_worker(f));
	assert_string_equal(execute(f), "failed");
	assert_int_equal(sent(f), 0);
}

/* A tool whose program waits for the file "go" and then answers. */
static void bring_slow_tool(Fixture *f)
{
	Err err = {0};
	Brief brief;
	reopen(f, "root");
	write_file(f, "tools/slow.sh", "#!/bin/sh\ntouch begun\nwhile [ ! -e go ]; do sleep 0.05; done\necho '{\"n\":1}'\n");
	assert_int_equal(chmod(path_join(&f->arena, f->folder, "tools/slow.sh"), 0755), 0);
	write_file(f, "tools/slow.json", "{\"name\":\"slow\",\"kind\":\"exec\",\"roles\":[\"agent\",\"administrator\"],"
		"\"arguments\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},"
		"\"additionalProperties\":false},\"tier\":{\"default\":1},\"suggest\":{\"arguments\":{\"n\":1}},"
		"\"exec\":{\"argv\":[\"tools/slow.sh\"]}}");
	reopen(f, "root");
	assert_done(desk_tool_pin(f->desk, STR("slow"), STR(""), &err));
	reopen(f, "maya");
	assert_done(desk_draft(f->desk, STR("T"), true, STR("with the slow tool"), &brief, &err));
}

static void a_worker_that_may_still_be_at_it_leaves_it_unknown(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	bring_slow_tool(f);
	assert_done(approve(f, "slow", "", &err));
	leave_sending(f, "slow", worker_self(&f->arena));
	assert_string_equal(execute(f), "unknown");
	Str id = arena_copy(&f->arena, action_of(f, "slow", NULL)->id);
	assert_false(desk_reconcile(f->desk, id, true, STR("looked"), &brief, &err)); /* an agent */
	reopen(f, "ravi");
	assert_done(desk_reconcile(f->desk, id, false, STR("it never began"), &brief, &err));
	assert_int_equal(action_of(f, "slow", NULL)->state, ACTION_FAILED);
	assert_string_equal(execute(f), "");
}

static void what_an_office_settled_as_not_done_is_not_done_by_a_worker_that_comes_late(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Arena arena = {0};
	Workspace *w;
	Case *c;
	RunnerResult late = {0};
	assert_done(approve(f, "send_reply", "", &err));
	leave_sending(f, "send_reply", worker_self(&f->arena)); /* alive, its lease over */
	assert_string_equal(execute(f), "failed");
	assert_done(workspace_open(f->folder, &w, &err));
	assert_done(ledger_load(w->store, &w->rules, STR("T"), &c, &err));
	const Action *a = case_action(c, arena_copy(&arena, action_of(f, "send_reply", NULL)->id));
	RunnerCall call = {.tool = toolbox_find(&w->rules.tools, a->tool), .arguments = a->arguments,
		.action = a->id, .ticket = STR("T"), .key = STR("k"), .folder = w->folder};
	runner_sql.run(&call, &late);
	assert_int_equal(late.outcome, RUNNER_FAILED);
	assert_non_null(strstr(late.why, "settled before"));
	assert_int_equal(sent(f), 0);
	ledger_close_case(c);
	workspace_close(w);
	arena_free(&arena);
}

static void a_manifest_that_changed_since_is_not_asked(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	assert_done(approve(f, "refund", "", &err));
	leave_sending(f, "refund", dead_worker(f));
	Buf changed = {0};
	buf_add(&changed, str_slice(str_from(refund_manifest), 0, strlen(refund_manifest) - 1));
	buf_adds(&changed, ",\"hold_seconds\":0}");
	write_file(f, "tools/refund.json", buf_cstr(&changed));
	buf_free(&changed);
	assert_string_equal(execute(f), "unknown");
}

static void a_lease_is_kept_while_an_effect_takes_long(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	static const char lease[] = "SELECT max(lease_ms) FROM actions";
	bring_slow_tool(f);
	assert_done(file_write_atomic(path_join(&f->arena, f->folder, "executor.ini"), STR("[executor]\nlease_ms = "
		"2000\n"), 0600, &err));
	assert_done(approve(f, "slow", "", &err));
	desk_close(f->desk);
	f->desk = NULL;
	pid_t worker = fork();
	if (worker == 0)
		_exit(strcmp(execute(f), "done") != 0);
	int64_t until = 0;
	for (int moves = 0; moves < 3; usleep(20000)) {
		int64_t now = count_in(f, ".countersign/store.db", lease);
		moves += now > until;
		until = now;
	}
	reopen(f, "maya");
	assert_string_equal(execute(f), ""); /* nothing is left to do: it is being done */
	write_file(f, "go", "");
	int status;
	assert_int_equal(waitpid(worker, &status, 0), worker);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(action_of(f, "slow", NULL)->state, ACTION_DONE);
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
		TEST(a_ticket_that_was_changed_in_the_store_is_neither_signed_nor_run),
		TEST(a_changed_policy_is_refused_by_the_executor),
		TEST(a_changed_manifest_is_refused_until_it_is_pinned),
		TEST(a_clock_that_was_set_back_brings_nothing_to_life),
		TEST(what_was_signed_in_another_workspace_does_not_run),
		TEST(an_expired_approval_is_refused_and_not_rejected),
		TEST(the_top_tier_wants_the_amount_typed_and_two_people),
		TEST(the_second_signer_is_neither_author_nor_editor_nor_of_the_same_key),
		TEST(somebody_elses_key_does_not_sign_for_me),
		TEST(an_unknown_user_opens_nothing),
		TEST(a_crash_before_the_effect_is_told_as_failed),
		TEST(a_worker_that_may_still_be_at_it_leaves_it_unknown),
		TEST(what_an_office_settled_as_not_done_is_not_done_by_a_worker_that_comes_late),
		TEST(a_manifest_that_changed_since_is_not_asked),
		TEST(a_lease_is_kept_while_an_effect_takes_long),
		TEST(a_stale_view_is_refused),
		TEST(a_rejected_action_is_settled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
