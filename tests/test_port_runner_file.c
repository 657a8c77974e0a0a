/* kind "sql" and the file of the office: where it may lie, who may write it, who holds it. */
#include "tests/test_port_runner_refund.h"

static void database(Office *o, const char *path, RunnerOutcome outcome, const char *why)
{
	Str manifest = arena_fmt(&o->arena, "{\"kind\":\"sql\",\"sql\":{\"database\":\"%s\","
		"\"statements\":[{\"run\":\"DELETE FROM payments\"}]}}", path);
	office_tool(o, manifest.ptr, "{}");
	AUTO(office_result_free) RunnerResult r = office_call(o, "key-d", false);
	OFFICE_OUTCOME(r, outcome);
	OFFICE_SAYS(r.why, why);
	AUTO(office_result_free) RunnerResult probe = office_call(o, "key-d", true);
	OFFICE_OUTCOME(probe, RUNNER_UNKNOWN);
}

static void the_database_stays_inside_the_workspace(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_free) Office other = office_open();
	const char *link = path_join(&o.arena, o.folder, "records/link.db");
	const char *folder_link = path_join(&o.arena, o.folder, "away");
	const char *hidden = path_join(&o.arena, o.folder, ".countersign");
	assert_int_equal(symlink(other.db, link), 0);
	assert_int_equal(symlink(other.folder, folder_link), 0);
	assert_int_equal(mkdir(hidden, 0700), 0);
	sql(path_join(&o.arena, hidden, "state.db"), seed);
	database(&o, "records/link.db", RUNNER_FAILED, "records/link.db: is outside the workspace");
	database(&o, "away/records/office.db", RUNNER_FAILED, "is outside the workspace");
	database(&o, "records/../../etc/passwd", RUNNER_FAILED, "No such file");
	database(&o, "../../etc/passwd", RUNNER_FAILED, "is outside the workspace");
	database(&o, other.db, RUNNER_FAILED, "must be relative to the workspace");
	database(&o, ".countersign/state.db", RUNNER_FAILED, "hidden folders are not for tools");
	database(&o, "records", RUNNER_FAILED, "not a regular file");
	database(&o, "records/none.db", RUNNER_FAILED, "records/none.db: No such file or directory");
	assert_false(file_exists(path_join(&o.arena, o.folder, "records/none.db")));
	assert_string_equal(value(&other, "SELECT count(*) FROM payments"), "3");
}

static void a_file_that_is_no_database_fails(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	Str text = arena_copy(&o.arena, STR("this is a text and not a database, and it is longer than 100 bytes, "
		"so that it can't be taken for an empty one.........."));
	assert_true(file_write_atomic(o.db, text, 0644, NULL));
	database(&o, "records/office.db", RUNNER_FAILED, "file is not a database");
}

static void a_locked_database_fails_after_five_seconds(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(o.db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	int64_t start_us = clock_monotonic_us();
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	int64_t took_us = clock_monotonic_us() - start_us;
	OFFICE_OUTCOME(r, RUNNER_FAILED);
	assert_string_equal(r.why, "records/office.db: locked by another program for 5 seconds");
	assert_true(took_us > 4500000);
	sqlite3_close(db);
}

static void a_reader_that_stays_lets_the_commit_fail_and_roll_back(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(o.db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN; SELECT * FROM payments", NULL, NULL, NULL), SQLITE_OK);
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(r, RUNNER_FAILED);
	OFFICE_SAYS(r.why, "locked by another program for 5 seconds; rolled back");
	sqlite3_close(db);
	assert_string_equal(value(&o, "SELECT count(*) FROM refunds"), "0");
}

/* In a child that is not root: 0 FAILED and `why` said so, 1 otherwise. */
static int run_as_nobody(Office *o, const char *why)
{
	pid_t pid = fork();
	if (pid == 0) {
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(2);
		RunnerResult r = {0};
		RunnerCall call = o->call;
		call.tool = &o->tool;
		runner_sql.run(&call, &r);
		_exit(r.outcome == RUNNER_FAILED && strstr(r.why, why) != NULL ? 0 : 1);
	}
	int status = -1;
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static void a_read_only_database_fails(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(o.folder, 0755), 0);
	assert_int_equal(run_as_nobody(&o, "the database cannot be written here"), 0);
	assert_string_equal(value(&o, "SELECT count(*) FROM refunds"), "0");
}

static void a_write_ahead_log_is_left_as_it_is(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	AUTO(office_result_free) RunnerResult plain = office_call(&o, "key-1", false);
	assert_string_equal(value(&o, "PRAGMA journal_mode"), "delete");
	sql(o.db, "PRAGMA journal_mode = WAL");
	office_tool(&o, REFUND, "{\"payment_id\":\"P-2\",\"amount_cents\":1,\"reason\":\"x\"}");
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-2", false);
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(value(&o, "PRAGMA journal_mode"), "wal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_database_stays_inside_the_workspace),
		cmocka_unit_test(a_file_that_is_no_database_fails),
		cmocka_unit_test(a_locked_database_fails_after_five_seconds),
		cmocka_unit_test(a_reader_that_stays_lets_the_commit_fail_and_roll_back),
		cmocka_unit_test(a_read_only_database_fails),
		cmocka_unit_test(a_write_ahead_log_is_left_as_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
