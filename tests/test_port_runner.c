/* kind "sql": what a statement may do, what its guards stop, and what is said of it. */
#include "tests/test_port_runner_refund.h"

static void a_refund_is_done_once_and_gives_its_receipt(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(office_said(&o, &r),
		"{\"rows\":2,\"id\":\"P-1\",\"status\":\"refunded\",\"amount_cents\":4990}");
	assert_string_equal(value(&o, "SELECT group_concat(payment_id||amount_cents||by||at||key) FROM refunds"),
		"P-14990maya2025-11-23T13:00:00Zkey-1");
	assert_string_equal(value(&o, "SELECT note FROM payments WHERE id='P-1'"), "twice");
	assert_string_equal(value(&o, "SELECT key||' '||action||' '||at||' '||length(digest) FROM countersign_effects"),
		"key-1 T-1.1 2025-11-23T13:00:00Z 64");
}

static void the_same_key_again_gives_the_same_receipt_and_does_nothing(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult first = office_call(&o, "key-1", false);
	AUTO(office_result_free) RunnerResult again = office_call(&o, "key-1", false);
	AUTO(office_result_free) RunnerResult probe = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(again, RUNNER_DONE);
	OFFICE_OUTCOME(probe, RUNNER_DONE);
	assert_true(json_equal(first.receipt, again.receipt));
	assert_true(json_equal(first.receipt, probe.receipt));
	assert_string_equal(value(&o, "SELECT count(*) FROM refunds"), "1");
}

static void a_known_key_with_other_arguments_is_unknown(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult first = office_call(&o, "key-1", false);
	office_tool(&o, REFUND, "{\"payment_id\":\"P-2\",\"amount_cents\":1,\"reason\":\"x\"}");
	AUTO(office_result_free) RunnerResult other = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(other, RUNNER_UNKNOWN);
	OFFICE_SAYS(other.why, "the key is there, but for action T-1.1 or for other arguments");
	assert_string_equal(value(&o, "SELECT count(*) FROM refunds"), "1");
}

static void a_key_nobody_used_is_probed_as_failed(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult before = office_call(&o, "key-9", true);
	OFFICE_OUTCOME(before, RUNNER_FAILED);
	assert_string_equal(before.why, "records/office.db: the key is not there");
	AUTO(office_result_free) RunnerResult done = office_call(&o, "key-1", false);
	AUTO(office_result_free) RunnerResult after = office_call(&o, "key-9", true);
	OFFICE_OUTCOME(after, RUNNER_FAILED);
	assert_string_equal(value(&o, "SELECT count(*) FROM countersign_effects"), "1");
}

static void a_guard_rolls_everything_back_and_says_the_manifests_words(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult first = office_call(&o, "key-1", false);
	AUTO(office_result_free) RunnerResult second = office_call(&o, "key-2", false);
	OFFICE_OUTCOME(second, RUNNER_FAILED);
	assert_string_equal(second.why, "the payment was refunded already");
	office_tool(&o, REFUND, "{\"payment_id\":\"P-9\",\"amount_cents\":1,\"reason\":\"x\"}");
	AUTO(office_result_free) RunnerResult none = office_call(&o, "key-3", false);
	assert_string_equal(none.why, "no payment with this id");
	fails(&o, "{\"run\":\"UPDATE payments SET status='gone'\",\"rows\":3},"
		"{\"run\":\"DELETE FROM payments WHERE id='P-3'\",\"rows\":2}", "{}",
		"statement 2: 1 rows would change, not 2");
	assert_string_equal(value(&o, "SELECT count(*) FROM payments WHERE status='gone'"), "0");
	assert_string_equal(value(&o, "SELECT group_concat(key) FROM countersign_effects"), "key-1");
}

static void arguments_are_text_and_never_sql(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	static const char *const attacks[] = {"' OR 1=1 --", "P-1'; DROP TABLE payments; --",
		"\\\" OR \\\"\\\"=\\\"", ":key", "P-1\\n;DELETE FROM payments", "%", "P-1/**/OR/**/1"};
	for (size_t i = 0; i < COUNT(attacks); i++) {
		Str arguments = arena_fmt(&o.arena,
			"{\"payment_id\":\"%s\",\"amount_cents\":1,\"reason\":\"x\"}", attacks[i]);
		office_tool(&o, REFUND, arguments.ptr);
		AUTO(office_result_free) RunnerResult r = office_call(&o, "key-a", false);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		assert_string_equal(r.why, "no payment with this id");
	}
	assert_string_equal(value(&o, "SELECT count(*) FROM payments WHERE status='paid'"), "2");
	office_tool(&o, REFUND, "{\"payment_id\":\"P-1\",\"amount_cents\":1,"
		"\"reason\":\"'); DELETE FROM payments; --\"}");
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-b", false);
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(value(&o, "SELECT note FROM payments WHERE id='P-1'"),
		"'); DELETE FROM payments; --");
}

static void every_json_type_is_bound(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	static const char *const cases[][2] = {{"\"a\\u00e4\"", "text|aä"}, {"9007199254740991",
		"integer|9007199254740991"}, {"-5", "integer|-5"}, {"5.0", "integer|5"}, {"2.5", "real|2.5"},
		{"true", "integer|1"}, {"false", "integer|0"}, {"null", "null|"}, {"\"\"", "text|"},
		{"[1,{\"b\":2,\"a\":\"x\"}]", "text|[1,{\"a\":\"x\",\"b\":2}]"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Str arguments = arena_fmt(&o.arena, "{\"x\":%s}", cases[i][0]);
		AUTO(office_result_free) RunnerResult r = run_statements(&o,
			"{\"run\":\"UPDATE payments SET note = typeof(:x)||'|'||coalesce(:x,'') WHERE id='P-3' AND :y IS NULL\","
			"\"rows\":1}", arguments.ptr);
		OFFICE_OUTCOME(r, RUNNER_DONE);
		assert_string_equal(value(&o, "SELECT note FROM payments WHERE id='P-3'"), cases[i][1]);
		sql(o.db, "DELETE FROM countersign_effects");
	}
	AUTO(office_result_free) RunnerResult each = run_statements(&o,
		"{\"run\":\"DELETE FROM payments WHERE id IN (SELECT value FROM json_each(:x))\",\"rows\":2}",
		"{\"x\":[\"P-1\",\"P-2\"]}");
	OFFICE_OUTCOME(each, RUNNER_DONE);
	sql(o.db, "DELETE FROM countersign_effects");
	fails(&o, "{\"run\":\"UPDATE payments SET note=:x\"}", "{\"x\":\"a\\u0000b\"}",
		"statement 1: :x holds a NUL character");
}

static void call_values_are_bound_by_name(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult r = run_statements(&o,
		"{\"run\":\"DELETE FROM payments WHERE id='P-3'\"},{\"result\":\"SELECT :ticket AS t,"
		" :requester_email AS e, :requester_id AS i, :approver AS a, :key AS k, :now AS n\"}", "{}");
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(office_said(&o, &r), "{\"rows\":1,\"t\":\"T-1\",\"e\":\"ann@customer.example\","
		"\"i\":\"C-7\",\"a\":\"maya\",\"k\":\"key-s\",\"n\":\"2025-11-23T13:00:00Z\"}");
}

static void every_column_type_comes_back(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult r = run_statements(&o,
		"{\"run\":\"DELETE FROM payments WHERE id='P-3'\"},{\"result\":\"SELECT NULL AS a, 1.5 AS b,"
		" 9223372036854775807 AS c, x'00ff' AS d, 9e999 AS e, '\\u00e4' AS f, char(0) AS g\"}", "{}");
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(office_said(&o, &r), "{\"rows\":1,\"a\":null,\"b\":1.5,"
		"\"c\":\"9223372036854775807\",\"d\":\"AP8=\",\"e\":\"Inf\",\"f\":\"ä\",\"g\":\"\\u0000\"}");
}

static void what_is_not_a_change_of_rows_is_refused(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	static const char *const refused[] = {"ATTACH '/tmp/other.db' AS o", "DETACH main",
		"PRAGMA user_version = 7", "PRAGMA journal_mode = OFF", "PRAGMA writable_schema = ON",
		"COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT a", "VACUUM", "VACUUM INTO '/tmp/copy.db'",
		"CREATE TABLE t(a)", "CREATE TEMP TABLE t(a)", "DROP TABLE payments",
		"CREATE TEMP TRIGGER t AFTER INSERT ON refunds BEGIN DELETE FROM payments; END",
		"CREATE TRIGGER t AFTER INSERT ON refunds BEGIN DELETE FROM payments; END",
		"ALTER TABLE payments ADD COLUMN z", "REINDEX", "ANALYZE", "CREATE VIEW v AS SELECT 1",
		"CREATE VIRTUAL TABLE v USING fts5(a)", "UPDATE sqlite_master SET sql='x'",
		"DELETE FROM sqlite_sequence", "INSERT INTO temp.sqlite_master VALUES(1,2,3,4,5)",
		"DELETE FROM countersign_effects", "INSERT INTO COUNTERSIGN_EFFECTS VALUES(1,2,3,4,5)",
		"INSERT INTO refunds(by) SELECT receipt FROM countersign_effects",
		"INSERT INTO refunds(by) SELECT load_extension('x.so')",
		"INSERT INTO refunds(by) SELECT name FROM pragma_table_info('payments')",
		"INSERT INTO refunds(by) SELECT name FROM dbstat", "EXPLAIN DELETE FROM payments", ""};
	for (size_t i = 0; i < COUNT(refused); i++) {
		Str statements = arena_fmt(&o.arena, "{\"run\":\"%s\"}", refused[i]);
		fails(&o, statements.ptr, "{}", "s");
	}
	assert_string_equal(value(&o, "SELECT group_concat(name) FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'"),
		"payments,refunds,late");
	assert_string_equal(value(&o, "SELECT count(*) FROM payments"), "3");
	assert_false(file_exists("/tmp/copy.db") || file_exists("/tmp/other.db"));
}

static void each_statement_is_one_statement_of_its_kind(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	const char *one = "must be exactly one SQL statement";
	fails(&o, "{\"run\":\"DELETE FROM late; DELETE FROM payments\"}", "{}", one);
	fails(&o, "{\"run\":\"DELETE FROM late; --x\"}", "{}", one);
	fails(&o, "{\"run\":\"-- nothing\"}", "{}", one);
	fails(&o, "{\"run\":\"SELECT 1\"}", "{}", "\"run\" changes nothing");
	fails(&o, "{\"run\":\"DELETE FROM late\"},{\"require\":\"DELETE FROM payments RETURNING 1\"}", "{}",
		"\"require\" must only read");
	fails(&o, "{\"run\":\"DELETE FROM late\"},{\"result\":\"UPDATE payments SET note=1 RETURNING 1\"}", "{}",
		"\"result\" must only read");
	fails(&o, "{\"run\":\"DELETE FROM late WHERE id=:z\"}", "{}", ":z is not an argument of this tool");
	fails(&o, "{\"run\":\"DELETE FROM late WHERE id=?\"}", "{}", "must be written :name");
	fails(&o, "{\"run\":\"DELETE FROM late WHERE id=@x\"}", "{}", "must be written :name");
	fails(&o, "{\"run\":\"DELETE FROM nowhere\"}", "{}", "no such table: nowhere");
	fails(&o, "{\"run\":\"DELETE FROM late\"},{\"result\":\"SELECT 1 AS rows\"}", "{}",
		"two columns of the result are called \"rows\"");
	AUTO(office_result_free) RunnerResult r = run_statements(&o, "{\"run\":\"DELETE FROM late ; \"}", "{}");
	OFFICE_OUTCOME(r, RUNNER_DONE);
}

static void unknown_or_missing_fields_of_a_manifest_are_refused(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	static const char *const cases[][2] = {
		{"{\"run\":\"DELETE FROM late\",\"row\":1}", "\"row\" is not a field here"},
		{"{\"run\":\"DELETE FROM late\",\"require\":\"SELECT 1\"}", "both \"require\" and \"run\""},
		{"{\"error\":\"x\"}", "one of require, run, result is missing"},
		{"{\"run\":7}", "\"run\" must be text"}, {"7", "must be an object"},
		{"{\"run\":\"DELETE FROM late\",\"rows\":-1}", "\"rows\" is a count"},
		{"{\"run\":\"DELETE FROM late\",\"rows\":1.5}", "\"rows\" is a count"},
		{"{\"require\":\"SELECT 1\",\"rows\":1}", "\"rows\" is a count"},
		{"{\"require\":\"SELECT 1\"}", "at least one \"run\""},
		{"", "must be a list of 1 to 64"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Err err = {0};
		fails(&o, cases[i][0], "{}", cases[i][1]);
		assert_false(runner_sql.check(&o.tool, &err));
		OFFICE_SAYS(err.text, cases[i][1]);
	}
	static const char *const manifests[][2] = {
		{"{\"kind\":\"sql\"}", "sql: must be an object"},
		{"{\"kind\":\"sql\",\"sql\":{\"statements\":[{\"run\":\"x\"}]}}", "\"database\" must be text"},
		{"{\"kind\":\"sql\",\"sql\":{\"database\":\"a\",\"statements\":[],\"pragma\":1}}", "\"pragma\""},
		{"{\"kind\":\"sql\",\"arguments\":{\"properties\":{\"key\":{}}},\"sql\":{}}",
			"\"key\" is a name every call has already"}};
	for (size_t i = 0; i < COUNT(manifests); i++) {
		Err err = {0};
		office_tool(&o, manifests[i][0], "{}");
		assert_false(runner_sql.check(&o.tool, &err));
		OFFICE_SAYS(err.text, manifests[i][1]);
		AUTO(office_result_free) RunnerResult r = office_call(&o, "k", false);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
	}
	office_tool(&o, REFUND, "{}");
	Err err = {0};
	assert_true(runner_sql.check(&o.tool, &err));
}

static void foreign_keys_hold_at_once_and_at_commit(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	fails(&o, "{\"run\":\"INSERT INTO refunds(payment_id) VALUES('P-99')\"}", "{}",
		"statement 1: records/office.db: FOREIGN KEY constraint failed");
	fails(&o, "{\"run\":\"INSERT INTO late VALUES(99)\"}", "{}", "FOREIGN KEY constraint failed; rolled back");
	assert_string_equal(value(&o, "SELECT count(*) FROM late"), "0");
}

static void triggers_and_autoincrement_of_the_office_work(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	sql(o.db, "CREATE TABLE log(t); CREATE TRIGGER logs AFTER UPDATE ON payments BEGIN"
		" INSERT INTO log VALUES(upper(new.id)||1); END");
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(value(&o, "SELECT t FROM log"), "P-11");
	sql(o.db, "CREATE TRIGGER forget AFTER UPDATE ON payments BEGIN DELETE FROM countersign_effects; END");
	fails(&o, "{\"run\":\"UPDATE payments SET note='x'\"}", "{}", "not authorized");
	sql(o.db, "DROP TRIGGER forget; CREATE TRIGGER undo AFTER UPDATE ON payments BEGIN"
		" SELECT RAISE(ROLLBACK, 'the office says no'); END");
	fails(&o, "{\"run\":\"UPDATE payments SET note='x'\"}", "{}", "the office says no");
	assert_string_equal(value(&o, "SELECT count(*) FROM payments WHERE note='x'"), "0");
}

static void a_statement_that_never_ends_is_stopped(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	fails(&o, "{\"run\":\"UPDATE payments SET note=(WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL"
		" SELECT n+1 FROM t) SELECT max(n) FROM t)\"}", "{}", "took longer than 10 seconds");
}

static void a_large_result_is_refused_before_the_commit(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	fails(&o, "{\"run\":\"DELETE FROM payments WHERE id='P-3'\"},"
		"{\"result\":\"SELECT hex(zeroblob(50000)) AS x\"}", "{}", "the result is larger than 65536 bytes");
	assert_string_equal(value(&o, "SELECT count(*) FROM payments"), "3");
}

static void odd_keys_are_refused(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	static const char *const odd[] = {"", "a b", "a\r\nX: y", "a/b", "\303\244"};
	for (size_t i = 0; i < COUNT(odd); i++) {
		AUTO(office_result_free) RunnerResult r = office_call(&o, odd[i], false);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		AUTO(office_result_free) RunnerResult probe = office_call(&o, odd[i], true);
		OFFICE_OUTCOME(probe, RUNNER_UNKNOWN);
	}
	assert_null(runner_find(STR("shell")));
	assert_ptr_equal(runner_find(STR("sql")), &runner_sql);
}

static void reasons_are_one_clean_line(void **state)
{
	(void)state;
	RunnerResult r = {0};
	runner_not_done(&r, RUNNER_FAILED, "a\nb\033[31m%s", "c");
	assert_null(strchr(r.why, '\n'));
	assert_null(strchr(r.why, '\033'));
	AUTO(buf_free) Buf text = {0};
	for (int i = 0; i < 600; i++)
		buf_adds(&text, "\303\244");
	runner_not_done(&r, RUNNER_FAILED, "x%s", buf_cstr(&text));
	assert_int_equal(strlen(r.why), ERR_TEXT - 1);
	runner_not_done(&r, RUNNER_FAILED, "%s", buf_cstr(&text));
	assert_int_equal(strlen(r.why), ERR_TEXT - 2); /* no half character at the end */
}

static void an_action_takes_a_few_milliseconds(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	enum { COUNT_OF_RUNS = 50 };
	int64_t start_us = clock_monotonic_us();
	for (int i = 0; i < COUNT_OF_RUNS; i++) {
		char key[32];
		(void)snprintf(key, sizeof key, "key-%d", i);
		sql(o.db, "UPDATE payments SET status='paid'");
		AUTO(office_result_free) RunnerResult r = office_call(&o, key, false);
		OFFICE_OUTCOME(r, RUNNER_DONE);
	}
	print_message("# measured: one action: %lld us (with a reset of the row)\n",
		(long long)(clock_monotonic_us() - start_us) / COUNT_OF_RUNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refund_is_done_once_and_gives_its_receipt),
		cmocka_unit_test(the_same_key_again_gives_the_same_receipt_and_does_nothing),
		cmocka_unit_test(a_known_key_with_other_arguments_is_unknown),
		cmocka_unit_test(a_key_nobody_used_is_probed_as_failed),
		cmocka_unit_test(a_guard_rolls_everything_back_and_says_the_manifests_words),
		cmocka_unit_test(arguments_are_text_and_never_sql),
		cmocka_unit_test(every_json_type_is_bound),
		cmocka_unit_test(call_values_are_bound_by_name),
		cmocka_unit_test(every_column_type_comes_back),
		cmocka_unit_test(what_is_not_a_change_of_rows_is_refused),
		cmocka_unit_test(each_statement_is_one_statement_of_its_kind),
		cmocka_unit_test(unknown_or_missing_fields_of_a_manifest_are_refused),
		cmocka_unit_test(foreign_keys_hold_at_once_and_at_commit),
		cmocka_unit_test(triggers_and_autoincrement_of_the_office_work),
		cmocka_unit_test(a_statement_that_never_ends_is_stopped),
		cmocka_unit_test(a_large_result_is_refused_before_the_commit),
		cmocka_unit_test(odd_keys_are_refused),
		cmocka_unit_test(reasons_are_one_clean_line),
		cmocka_unit_test(an_action_takes_a_few_milliseconds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
