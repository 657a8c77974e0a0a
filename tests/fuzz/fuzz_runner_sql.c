/* Whatever SQL a manifest holds: the schema, the memory of effects and the transaction stay as they were. */
#include "port/runner_sql_file.h"

#include "base/auto.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char path[] = "/tmp/countersign_fuzz_runner_sql.db";

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void make_office(void)
{
	sqlite3 *db = NULL;
	(void)unlink(path);
	must(sqlite3_open(path, &db) == SQLITE_OK);
	must(sqlite3_exec(db, "CREATE TABLE a(id INTEGER PRIMARY KEY, t TEXT, n REAL);"
		"CREATE TABLE b(id REFERENCES a(id)); INSERT INTO a VALUES(1,'x',2),(2,'y',NULL);"
		"CREATE TABLE countersign_effects(key TEXT PRIMARY KEY, action, digest, receipt, at);"
		"INSERT INTO countersign_effects VALUES('k','a','d','r','t'); CREATE INDEX i ON a(t)",
		NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
}

static int64_t number(SqlFile *f, const char *sql)
{
	AUTO(sql_statement_freep) sqlite3_stmt *s = sql_file_prepare_own(f, sql);
	must(s != NULL);
	f->own_statements = true;
	must(sqlite3_step(s) == SQLITE_ROW);
	f->own_statements = false;
	return sqlite3_column_int64(s, 0);
}

static int stop(void *unused)
{
	(void)unused;
	return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static SqlFile f;
	static bool ready;
	sqlite3_stmt *statement = NULL;
	if (!ready) {
		make_office();
		must(sql_file_open(&f, path, STR("office.db"), NULL));
		sqlite3_limit(f.db, SQLITE_LIMIT_LENGTH, 100000);
		ready = true;
	}
	f.deadline_us = INT64_MAX;
	sqlite3_progress_handler(f.db, 100000, stop, NULL); /* no input runs for long */
	must(sql_file_exec(&f, "BEGIN IMMEDIATE") == SQLITE_OK);
	if (sql_file_prepare(&f, (Str){(const char *)data, size}, &statement, NULL))
		for (int i = 0; i < 20 && sqlite3_step(statement) == SQLITE_ROW; i++)
			;
	sqlite3_finalize(statement);
	if (sqlite3_get_autocommit(f.db) == 0) { /* INSERT OR ROLLBACK may end it, undone */
		must(number(&f, "SELECT count(*) FROM sqlite_schema") == 5);
		must(number(&f, "SELECT count(*) FROM countersign_effects WHERE receipt='r'") == 1);
		must(number(&f, "SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main','temp')") == 0);
		must(sql_file_exec(&f, "ROLLBACK") == SQLITE_OK);
	}
	must(number(&f, "SELECT count(*) FROM a") == 2);
	return 0;
}
