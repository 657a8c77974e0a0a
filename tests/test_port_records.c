/* Records are looked up anew each time, whatever is kept open between two lookups. */
#include "tests/lib/testing.h"

#include "base/auto.h"
#include "base/file.h"
#include "port/office.h"
#include "port/records.h"

#include <sqlite3.h>
#include <unistd.h>

static const Ticket ticket = {.id = {"T-1", 3}, .requester = {.email = {"ada@customer.example", 20}}};

typedef struct Folder {
	Arena arena;
	const char *path;
	Records *records;
} Folder;

static const char *inside(Folder *f, const char *name)
{
	return path_join(&f->arena, f->path, name);
}

static void put(Folder *f, const char *name, const char *text)
{
	assert_true(file_write_atomic(inside(f, name), str_from(text), 0600, NULL));
}

static void office(Folder *f, const char *name, const char *plan)
{
	Str sql = arena_fmt(&f->arena, "CREATE TABLE accounts(email TEXT, plan TEXT);"
		"INSERT INTO accounts VALUES('ada@customer.example','%s'),('bob@customer.example','bobs');", plan);
	assert_true(office_create(inside(f, name), sql, NULL));
}

static void sql(Folder *f, const char *name, const char *statement)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(inside(f, name), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, statement, NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
}

#define LOOKUP(name, query)                                                                       \
	"{\"name\":\"" name "\",\"database\":\"records/office.db\",\"key\":\"plan\",\"owner\":\"email\",\"query\":\"" query "\"}"
#define ACCOUNT LOOKUP("account", "SELECT plan, email FROM accounts WHERE email = :email")

static void set_up(Folder *f)
{
	*f = (Folder){.records = records_new()};
	f->path = scratch_make(&f->arena);
	assert_true(file_make_folder(inside(f, "records"), 0700, NULL));
	office(f, "records/office.db", "fibre");
	put(f, "records/account.json", ACCOUNT);
}

static void tear_down(Folder *f)
{
	records_free(f->records);
	scratch_remove(f->path);
	arena_free(&f->arena);
}

/* Files that were changed just now are read each time: only older ones are kept open. */
static void settle(void)
{
	(void)sleep(3);
}

static Json *look(Folder *f, const char *stand_ins)
{
	Json *found = NULL;
	Err err = {0};
	if (!records_lookup(f->records, f->path, stand_ins, &ticket, 0, &found, &err))
		fail_msg("%s", err.text);
	return found;
}

static void plan_is(Folder *f, const char *stand_ins, const char *plan)
{
	AUTO(json_freep) Json *found = look(f, stand_ins);
	const Json *rows = json_get(found, "account");
	assert_int_equal(json_count(rows), 1);
	assert_string_equal(json_str_at(json_first(rows), "plan").ptr, plan);
}

static void what_changes_in_the_database_is_seen(void **state)
{
	(void)state;
	Folder f;
	set_up(&f);
	settle();
	plan_is(&f, NULL, "fibre");
	sql(&f, "records/office.db", "UPDATE accounts SET plan = 'copper'");
	plan_is(&f, NULL, "copper");
	sql(&f, "records/office.db", "ALTER TABLE accounts ADD COLUMN later TEXT");
	plan_is(&f, NULL, "copper");
	tear_down(&f);
}

static void a_database_put_in_place_of_another_is_read(void **state)
{
	(void)state;
	Folder f;
	set_up(&f);
	settle();
	plan_is(&f, NULL, "fibre");
	office(&f, "records/new.db", "moved");
	assert_int_equal(rename(inside(&f, "records/new.db"), inside(&f, "records/office.db")), 0);
	plan_is(&f, NULL, "moved");
	tear_down(&f);
}

static void lookups_that_come_change_and_go_are_seen(void **state)
{
	(void)state;
	Folder f;
	set_up(&f);
	settle();
	plan_is(&f, NULL, "fibre");
	put(&f, "records/account.json",
		LOOKUP("account", "SELECT upper(plan) AS plan, email FROM accounts WHERE email = :email"));
	plan_is(&f, NULL, "FIBRE");
	put(&f, "records/second.json", LOOKUP("second", "SELECT plan, email FROM accounts"));
	AUTO(json_freep) Json *both = look(&f, NULL);
	assert_int_equal(json_count(json_get(both, "second")), 1); /* and nobody else's row */
	assert_int_equal(unlink(inside(&f, "records/account.json")), 0);
	AUTO(json_freep) Json *one = look(&f, NULL);
	assert_null(json_get(one, "account"));
	tear_down(&f);
}

static void a_broken_lookup_is_named_and_the_next_one_works_again(void **state)
{
	(void)state;
	Folder f;
	Json *found = NULL;
	Err err = {0};
	set_up(&f);
	plan_is(&f, NULL, "fibre");
	put(&f, "records/account.json", LOOKUP("account", "DELETE FROM accounts"));
	assert_false(records_lookup(f.records, f.path, NULL, &ticket, 0, &found, &err));
	assert_non_null(strstr(err.text, "records/account.json: query: must only read"));
	put(&f, "records/account.json", ACCOUNT);
	plan_is(&f, NULL, "fibre");
	tear_down(&f);
}

static void a_stand_in_takes_the_place_of_the_office(void **state)
{
	(void)state;
	Folder f;
	set_up(&f);
	plan_is(&f, NULL, "fibre");
	assert_true(file_make_folder(inside(&f, "evals"), 0700, NULL));
	office(&f, "evals/office.db", "then");
	plan_is(&f, inside(&f, "evals"), "then");
	plan_is(&f, NULL, "fibre");
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changes_in_the_database_is_seen),
		cmocka_unit_test(a_database_put_in_place_of_another_is_read),
		cmocka_unit_test(lookups_that_come_change_and_go_are_seen),
		cmocka_unit_test(a_broken_lookup_is_named_and_the_next_one_works_again),
		cmocka_unit_test(a_stand_in_takes_the_place_of_the_office),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
