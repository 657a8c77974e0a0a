/*
 * What is asked for again: an outcome that nobody knows, by a tool whose office promises to act once a key, with that key,
 * while everything that was signed still holds, a few times; and nothing else.
 */
#include "tests/lib/office.h"

#include "core/trace.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* An office that acts once a key. What it does besides stands in the file "mode": ok, cut (acts and breaks off), deaf
 * (breaks off without acting), no (says that nothing happened). */
static const char office_program[] = "#!/bin/sh\n"
	"mode=$(cat mode)\n"
	"echo \"$COUNTERSIGN_KEY\" >>calls\n"
	"[ $mode = no ] && exit 10\n"
	"[ $mode = deaf ] && exit 1\n"
	"grep -qx \"$COUNTERSIGN_KEY\" effects 2>/dev/null || echo \"$COUNTERSIGN_KEY\" >>effects\n"
	"[ $mode = cut ] && exit 1\n"
	"echo '{\"n\":1}'\n";

#define PROMISE ",\"idempotency\":{\"repeat_hours\":24}"

static void write_manifest(Fixture *f, const char *more)
{
	Err err = {0};
	reopen(f, "root");
	write_file(f, "tools/once.json", arena_fmt(&f->arena, "{\"name\":\"once\",\"kind\":\"exec\",\"roles\":[\"agent\","
		"\"administrator\"],\"arguments\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},"
		"\"additionalProperties\":false},\"tier\":{\"default\":1},\"suggest\":{\"arguments\":{\"n\":1}},"
		"\"exec\":{\"argv\":[\"tools/once.sh\"]}%s}", more).ptr);
	reopen(f, "root");
	assert_done(desk_tool_pin(f->desk, STR("once"), STR(""), &err));
}

static void write_executor(Fixture *f, const char *text)
{
	Err err = {0};
	assert_done(file_write_atomic(path_join(&f->arena, f->folder, "executor.ini"), str_from(text), 0600, &err));
}

/* The tool "once" and a proposal of it, with what the manifest says besides. */
static void bring(Fixture *f, const char *more)
{
	Err err = {0};
	Brief brief;
	write_file(f, "tools/once.sh", office_program);
	assert_int_equal(chmod(path_join(&f->arena, f->folder, "tools/once.sh"), 0755), 0);
	write_executor(f, "[executor]\nrepeat_wait_ms = 0\n");
	write_manifest(f, more);
	reopen(f, "maya");
	assert_done(desk_draft(f->desk, STR("T"), true, STR("with the tool"), &brief, &err));
}

/* Signed and sent once; nobody knows what became of it. */
static void begin(Fixture *f, const char *more, const char *mode)
{
	Err err = {0};
	bring(f, more);
	assert_done(approve(f, "once", "", &err));
	write_file(f, "mode", mode);
	assert_string_equal(execute(f), "unknown");
}

static size_t lines_in(Fixture *f, const char *name)
{
	AUTO(buf_free) Buf text = {0};
	size_t n = 0;
	(void)file_read(path_join(&f->arena, f->folder, name), 100000, &text, NULL);
	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

static void asked(Fixture *f, size_t calls, size_t effects)
{
	assert_int_equal(lines_in(f, "calls"), calls);
	assert_int_equal(lines_in(f, "effects"), effects);
}

static int64_t sendings(Fixture *f)
{
	return count_in(f, ".countersign/store.db", "SELECT count(*) FROM journal WHERE kind = 'sending'");
}

static void set_clock(Fixture *f, int minutes)
{
	Str later = arena_fmt(&f->arena, "%lld", (long long)clock_now_ms() + minutes * 60000LL);
	setenv("COUNTERSIGN_NOW", later.ptr, 1);
}

static void what_is_unknown_is_asked_again_with_its_key(void **state)
{
	Fixture *f = *state;
	begin(f, PROMISE, "cut");
	write_file(f, "mode", "ok");
	assert_string_equal(execute(f), "done");
	assert_string_equal(execute(f), "");
	asked(f, 2, 1);
	assert_int_equal(sendings(f), 2);
	AUTO(buf_free) Buf calls = {0};
	assert_true(file_read(path_join(&f->arena, f->folder, "calls"), 1000, &calls, NULL));
	Str first, second, rest = buf_str(&calls);
	assert_true(str_next(&rest, '\n', &first) && str_next(&rest, '\n', &second) && str_eq(first, second));
	assert_true(audit_ok(f));
}

static void each_request_has_a_span_of_its_own(void **state)
{
	Fixture *f = *state;
	const Case *c;
	Trace trace;
	size_t executions = 0;
	begin(f, PROMISE, "cut");
	write_file(f, "mode", "ok");
	assert_string_equal(execute(f), "done");
	Str id = arena_copy(&f->arena, action_of(f, "once", &c)->id);
	trace_make(c, &trace);
	Str last = STR(""), header = traceparent_of_action(&f->arena, c, id);
	for (size_t i = 0; i < trace.count; i++) {
		bool execution = str_is(trace.items[i].step, "execution");
		executions += execution;
		last = execution ? trace.items[i].id : last;
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(trace.items[i].id, trace.items[k].id));
	}
	assert_int_equal(executions, 2);
	assert_true(str_has(header, last)); /* it was sent with the second request */
	trace_free(&trace);
}

static void what_never_arrived_takes_effect_then(void **state)
{
	Fixture *f = *state;
	begin(f, PROMISE, "deaf");
	asked(f, 1, 0);
	write_file(f, "mode", "ok");
	assert_string_equal(execute(f), "done");
	asked(f, 2, 1);
}

static void an_office_that_promises_nothing_is_not_asked_again(void **state)
{
	static const char *const manifests[] = {"", ",\"idempotency\":\"none\""};
	Fixture *f = *state;
	begin(f, manifests[0], "cut");
	write_file(f, "mode", "ok");
	assert_string_equal(execute(f), "");
	asked(f, 1, 1);
	write_manifest(f, manifests[1]);
	assert_string_equal(execute(f), "");
	asked(f, 1, 1);
}

/* It may have acted on the first request: only the answer to the key itself settles anything. */
static void a_no_to_the_second_request_is_no_word_about_the_first(void **state)
{
	Fixture *f = *state;
	begin(f, PROMISE, "cut");
	write_file(f, "mode", "no");
	assert_string_equal(execute(f), "unknown");
	const Action *a = action_of(f, "once", NULL);
	assert_true(str_starts(a->why, STR("asked again with the same key: ")));
	write_file(f, "mode", "ok");
	assert_string_equal(execute(f), "done");
	asked(f, 3, 1);
}

static void it_is_sent_five_times_and_then_waits_for_a_person(void **state)
{
	Fixture *f = *state;
	begin(f, PROMISE, "cut");
	for (int i = 0; i < 4; i++)
		assert_string_equal(execute(f), "unknown");
	assert_string_equal(execute(f), "");
	asked(f, 5, 1);
	assert_int_equal(sendings(f), 5);
}

static void it_is_given_time_before_it_is_asked_again(void **state)
{
	Fixture *f = *state;
	begin(f, PROMISE, "cut");
	write_executor(f, "[executor]\nrepeat_wait_ms = 3600000\n");
	assert_string_equal(execute(f), "");
	asked(f, 1, 1);
}

static void what_no_longer_holds_is_not_asked_again(void **state)
{
	Fixture *f = *state;
	begin(f, PROMISE, "cut");
	write_file(f, "mode", "ok");
	write_manifest(f, ",\"idempotency\":{\"repeat_hours\":23}");
	assert_string_equal(execute(f), ""); /* another manifest than was signed for */
	write_manifest(f, PROMISE);
	bring_ticket(f, TICKET_HEAD ",{\"from\":\"ann@example.com\",\"at\":\"2026-11-02\",\"body\":\"No, leave it.\"}]}");
	assert_string_equal(execute(f), "");
	asked(f, 1, 1);
}

static void nothing_is_asked_again_after_its_time(void **state)
{
	Fixture *f = *state;
	begin(f, ",\"expiry_minutes\":44640,\"idempotency\":{\"repeat_hours\":1}", "cut");
	write_file(f, "mode", "ok");
	set_clock(f, 61);
	assert_string_equal(execute(f), ""); /* the office has forgotten the key */
	asked(f, 1, 1);
}

static void what_expired_is_not_asked_again(void **state)
{
	Fixture *f = *state;
	begin(f, ",\"expiry_minutes\":10" PROMISE, "cut");
	write_file(f, "mode", "ok");
	set_clock(f, 11);
	assert_string_equal(execute(f), "");
	asked(f, 1, 1);
}

static void what_a_person_settled_is_not_asked_again(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	begin(f, PROMISE, "deaf");
	write_file(f, "mode", "ok");
	Str id = arena_copy(&f->arena, action_of(f, "once", NULL)->id);
	reopen(f, "ravi");
	assert_done(desk_reconcile(f->desk, id, false, STR("they have nothing"), &brief, &err));
	assert_string_equal(execute(f), "");
	asked(f, 1, 0);
}

/* A row SENDING that somebody wrote into the store, for what nobody signed: asking would be the effect. */
static void a_sending_row_without_a_signature_sends_nothing(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Workspace *w;
	Case *c;
	bring(f, PROMISE);
	write_file(f, "mode", "ok");
	Str id = arena_copy(&f->arena, action_of(f, "once", NULL)->id);
	assert_done(workspace_open(f->folder, &w, &err));
	assert_done(ledger_load(w->store, &w->rules, STR("T"), &c, &err));
	Json *body = json_new_object();
	json_set_str(body, "action", id);
	json_set_cstr(body, "executor", "");
	json_set_cstr(body, "key", "k");
	assert_done(ledger_write(w->store, c, EVENT_SENDING, clock_now_ms(), STR("executor"), body, &err));
	ledger_close_case(c);
	workspace_close(w);
	assert_string_equal(execute(f), "unknown");
	assert_string_equal(execute(f), "");
	asked(f, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_unknown_is_asked_again_with_its_key),
		TEST(each_request_has_a_span_of_its_own),
		TEST(what_never_arrived_takes_effect_then),
		TEST(an_office_that_promises_nothing_is_not_asked_again),
		TEST(a_no_to_the_second_request_is_no_word_about_the_first),
		TEST(it_is_sent_five_times_and_then_waits_for_a_person),
		TEST(it_is_given_time_before_it_is_asked_again),
		TEST(what_no_longer_holds_is_not_asked_again),
		TEST(nothing_is_asked_again_after_its_time),
		TEST(what_expired_is_not_asked_again),
		TEST(what_a_person_settled_is_not_asked_again),
		TEST(a_sending_row_without_a_signature_sends_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
