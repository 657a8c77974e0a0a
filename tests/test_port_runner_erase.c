/* kind "sql", erasing people: what goes, what stays, and no byte of it left in the file and its journals. */
#include "runner_office.h"

#include <ftw.h>
#include <sqlite3.h>

#define CANARY "Zyxwvut-canary-4711"

static void sql(Office *o, const char *text)
{
	sqlite3 *db;
	char *why = NULL;
	assert_int_equal(sqlite3_open(o->db, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", text, why);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t number(Office *o, const char *text)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_open(o->db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &stmt, NULL), SQLITE_OK);
	int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

static const char *searched;
static bool is_there;

static int search_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	AUTO(buf_free) Buf bytes = {0};
	(void)st;
	(void)where;
	if (kind == FTW_F && file_read(path, 64 * 1024 * 1024, &bytes, NULL))
		is_there = is_there || str_ihas(buf_str(&bytes), str_from(searched));
	return 0;
}

static bool folder_holds(Office *o, const char *text)
{
	searched = text;
	is_there = false;
	assert_int_equal(nftw(o->folder, search_file, 8, FTW_PHYS), 0);
	return is_there;
}

#define NOTE_TOOL(erase)                                                                           \
	"{\"name\":\"note\",\"kind\":\"sql\",\"arguments\":{\"properties\":{\"text\":{}}},\"sql\":{\"database\":"  \
	"\"records/office.db\",\"statements\":[{\"run\":\"INSERT INTO notes VALUES (:ticket, :requester_email, "    \
	":text)\"},{\"result\":\"SELECT :text AS wrote\"}]" erase "}}"

/* A note for this action of this ticket, with its receipt. */
static void note(Office *o, const char *ticket, const char *action, const char *key, const char *text)
{
	AUTO(arena_free) Arena arena = {0};
	office_tool(o, NOTE_TOOL(""), arena_fmt(&arena, "{\"text\":\"%s\"}", text).ptr);
	o->call.ticket = str_from(ticket);
	o->call.action = str_from(action);
	AUTO(office_result_free) RunnerResult r = office_call(o, key, false);
	OFFICE_OUTCOME(r, RUNNER_DONE);
}

static Office office_open(const char *journal_mode)
{
	Office o = office_new("test_runner_erase");
	sql(&o, arena_fmt(&o.arena, "PRAGMA journal_mode = %s; CREATE TABLE notes(ticket, email, text);"
		"CREATE TABLE old(text); INSERT INTO old VALUES ('" CANARY " of long ago'); DELETE FROM old",
		journal_mode).ptr);
	note(&o, "T-1", "T-1.1", "k1", "all about " CANARY);
	note(&o, "T-1.5", "T-1.5.1", "k2", "somebody else");
	note(&o, "T-2", "T-2.1", "k3", "a third one");
	return o;
}

static bool erase(Office *o, const char *manifest, const char *ticket, Err *err)
{
	office_tool(o, manifest, "{}");
	RunnerCall call = o->call;
	call.tool = &o->tool;
	call.ticket = str_from(ticket);
	return runner_sql.erase(&call, 1, err);
}

#define ERASE ",\"erase\":[\"DELETE FROM notes WHERE ticket = :ticket AND email = :requester_email\"]"

static void what_was_written_goes_and_no_byte_stays_in_any_journal(void **state)
{
	(void)state;
	static const char *const modes[] = {"DELETE", "TRUNCATE", "PERSIST", "WAL"};
	for (size_t i = 0; i < COUNT(modes); i++) {
		Err err = {0};
		AUTO(office_free) Office o = office_open(modes[i]);
		assert_true(folder_holds(&o, CANARY));
		if (!erase(&o, NOTE_TOOL(ERASE), "T-1", &err))
			fail_msg("%s: %s", modes[i], err.text);
		if (folder_holds(&o, CANARY))
			fail_msg("%s: it is still there", modes[i]);
		assert_int_equal(number(&o, "SELECT count(*) FROM notes"), 2);
		assert_true(erase(&o, NOTE_TOOL(ERASE), "T-1", &err)); /* again: nothing left to do */
	}
}

static void receipts_go_with_their_ticket_and_with_no_other_and_keys_stay(void **state)
{
	(void)state;
	Err err = {0};
	AUTO(office_free) Office o = office_open("DELETE");
	assert_true(erase(&o, NOTE_TOOL(""), "T-1", &err));
	assert_int_equal(number(&o, "SELECT count(*) FROM countersign_effects WHERE receipt = '{}'"), 1);
	assert_int_equal(number(&o, "SELECT count(*) FROM countersign_effects WHERE action = 'T-1.5.1' AND receipt LIKE "
		"'%somebody%'"), 1);
	office_tool(&o, NOTE_TOOL(""), "{\"text\":\"once more\"}");
	o.call.action = STR("T-1.1");
	AUTO(office_result_free) RunnerResult late = office_call(&o, "k1", false);
	OFFICE_OUTCOME(late, RUNNER_UNKNOWN); /* the key never takes effect again */
	assert_int_equal(number(&o, "SELECT count(*) FROM notes"), 3);
}

static void what_fails_leaves_everything(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{",\"erase\":[\"DELETE FROM notes\",\"DELETE FROM nowhere\"]", "sql.erase[1]: "},
		{",\"erase\":[\"DELETE FROM notes\",\"DROP TABLE notes\"]", "not authorized"},
		{",\"erase\":[\"DELETE FROM notes; DELETE FROM old\"]", "exactly one SQL statement"},
		{",\"erase\":[\"DELETE FROM notes WHERE ticket = :nobody\"]", ":nobody is not an argument"},
		{",\"erase\":[\"DELETE FROM countersign_effects\"]", "not authorized"},
		{",\"erase\":\"DELETE FROM notes\"", "must be a list"}, {",\"erase\":[7]", "must be texts"}};
	AUTO(office_free) Office o = office_open("DELETE");
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(arena_free) Arena arena = {0};
		Err err = {0};
		assert_false(erase(&o, arena_fmt(&arena, NOTE_TOOL("%s"), cases[i][0]).ptr, "T-1", &err));
		OFFICE_SAYS(err.text, cases[i][1]);
	}
	assert_int_equal(number(&o, "SELECT count(*) FROM notes"), 3);
	assert_int_equal(number(&o, "SELECT count(*) FROM countersign_effects WHERE receipt = '{}'"), 0);
}

static void an_office_that_no_tool_ever_used_is_left_alone(void **state)
{
	(void)state;
	Err err = {0};
	AUTO(office_free) Office o = office_new("test_runner_erase");
	sql(&o, "CREATE TABLE notes(ticket, email, text)");
	assert_true(erase(&o, NOTE_TOOL(ERASE), "T-1", &err));
	assert_int_equal(number(&o, "SELECT count(*) FROM sqlite_schema"), 1);
	assert_int_equal(unlink(o.db), 0);
	assert_false(erase(&o, NOTE_TOOL(ERASE), "T-1", &err));
	OFFICE_SAYS(err.text, "No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_goes_and_no_byte_stays_in_any_journal),
		cmocka_unit_test(receipts_go_with_their_ticket_and_with_no_other_and_keys_stay),
		cmocka_unit_test(what_fails_leaves_everything),
		cmocka_unit_test(an_office_that_no_tool_ever_used_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
