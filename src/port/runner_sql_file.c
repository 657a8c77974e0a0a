#include "port/runner_sql_file.h"

#include "base/auto.h"
#include "base/clock.h"

static bool table_is(const char *name, const char *other)
{
	return name != NULL && sqlite3_stricmp(name, other) == 0;
}

/* sqlite.org/c3ref/set_authorizer.html; the meaning of a and b: sqlite.org/c3ref/c_alter_table.html */
static int authorise(void *context, int code, const char *a, const char *b, const char *database,
	const char *trigger)
{
	const SqlFile *f = context;
	(void)trigger;
	if (f->own_statements)
		return SQLITE_OK;
	switch (code) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return table_is(b, "load_extension") ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		if (a != NULL && sqlite3_strnicmp(a, "sqlite_", 7) == 0)
			return SQLITE_DENY;
		break;
	case SQLITE_READ:
		break;
	default:
		return SQLITE_DENY;
	}
	bool main_file = database == NULL || table_is(database, "main");
	return main_file && !table_is(a, SQL_EFFECTS) ? SQLITE_OK : SQLITE_DENY;
}

static int watch_time(void *context)
{
	SqlFile *f = context;
	f->out_of_time = clock_monotonic_us() > f->deadline_us;
	return f->out_of_time;
}

static void limit_all(sqlite3 *db)
{
	static const struct {
		int id, value;
	} limits[] = {{SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024}, {SQLITE_LIMIT_SQL_LENGTH, SQL_MAX_TEXT},
		{SQLITE_LIMIT_EXPR_DEPTH, 200}, {SQLITE_LIMIT_COMPOUND_SELECT, 50},
		{SQLITE_LIMIT_ATTACHED, 0}, {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
		{SQLITE_LIMIT_VARIABLE_NUMBER, 200}, {SQLITE_LIMIT_TRIGGER_DEPTH, 50},
		{SQLITE_LIMIT_WORKER_THREADS, 0}};
	for (size_t i = 0; i < COUNT(limits); i++)
		(void)sqlite3_limit(db, limits[i].id, limits[i].value);
}

/* sqlite.org/security.html, "Untrusted SQL Inputs" */
static bool harden(sqlite3 *db)
{
	static const struct {
		int option, value;
	} options[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_FKEY, 1}, {SQLITE_DBCONFIG_DQS_DML, 0},
		{SQLITE_DBCONFIG_DQS_DDL, 0}};
	for (size_t i = 0; i < COUNT(options); i++) {
		int now = -1;
		if (sqlite3_db_config(db, options[i].option, options[i].value, &now) != SQLITE_OK ||
			now != options[i].value)
			return false;
	}
	return true;
}

static int note_journal(void *context, int count, char **values, char **names)
{
	SqlFile *f = context;
	(void)names;
	f->wal = count > 0 && table_is(values[0], "wal");
	return 0;
}

/*
 * Settings of the connection; the file keeps its journal mode (WAL is never switched on: before SQLite
 * 3.51.3 it can corrupt with two connections). EXTRA is FULL and also syncs the folder when the journal is
 * deleted: a commit that was reported cannot come back undone (sqlite.org/pragma.html#pragma_synchronous).
 * json_each and json_tree are connected here, before the authorizer forbids virtual tables.
 */
static int prepare_connection(SqlFile *f)
{
	int code = sqlite3_exec(f->db,
		"PRAGMA synchronous = EXTRA; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
		"PRAGMA secure_delete = ON;"
		"SELECT 1 FROM json_each('[]'), json_tree('[]')", NULL, NULL, NULL);
	return code == SQLITE_OK ? sqlite3_exec(f->db, "PRAGMA journal_mode", note_journal, f, NULL) : code;
}

bool sql_file_open(SqlFile *f, const char *path, Str name, Err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
		SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	*f = (SqlFile){.name = name, .deadline_us = clock_monotonic_us() + SQL_TIME_MS * INT64_C(1000)};
	int code = sqlite3_open_v2(path, &f->db, flags, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(f->db, SQL_BUSY_MS);
	bool ok = code == SQLITE_OK;
	if (ok && !harden(f->db)) {
		err_set(err, ERR_STORE, STR_FMT ": this SQLite cannot be locked down", STR_ARG(name));
	} else if (ok && (code = prepare_connection(f)) == SQLITE_OK) {
		limit_all(f->db);
		sqlite3_progress_handler(f->db, 1000, watch_time, f);
		(void)sqlite3_set_authorizer(f->db, authorise, f);
		return true;
	}
	if (code != SQLITE_OK)
		sql_file_error(f, code, err);
	sql_file_close(f);
	return false;
}

void sql_file_close(SqlFile *f)
{
	(void)sqlite3_close(f->db);
	f->db = NULL;
}

int sql_file_exec(SqlFile *f, const char *sql)
{
	f->own_statements = true;
	int code = sqlite3_exec(f->db, sql, NULL, NULL, NULL);
	f->own_statements = false;
	return code;
}

bool sql_file_error(SqlFile *f, int code, Err *err)
{
	const char *what = f->db != NULL ? sqlite3_errmsg(f->db) : sqlite3_errstr(code);
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ERR_STORE, STR_FMT ": locked by another program for %d seconds",
			STR_ARG(f->name), SQL_BUSY_MS / 1000);
	case SQLITE_READONLY:
		return err_set(err, ERR_STORE, STR_FMT ": the database cannot be written here",
			STR_ARG(f->name));
	case SQLITE_FULL:
		return err_set(err, ERR_STORE, STR_FMT ": the disk is full", STR_ARG(f->name));
	case SQLITE_IOERR:
		return err_set(err, ERR_STORE, STR_FMT ": %s (%s)", STR_ARG(f->name), what,
			strerror(sqlite3_system_errno(f->db)));
	case SQLITE_INTERRUPT:
		return err_set(err, ERR_STORE, STR_FMT ": took longer than %d seconds", STR_ARG(f->name),
			SQL_TIME_MS / 1000);
	default:
		return err_set(err, ERR_STORE, STR_FMT ": %s", STR_ARG(f->name), what);
	}
}

/* What is behind a statement: nothing but blanks (the ';' that ends it belongs to it). */
static bool is_blank(const char *from, const char *end)
{
	return str_trim((Str){from, (size_t)(end - from)}).len == 0;
}

bool sql_file_prepare(SqlFile *f, Str sql, sqlite3_stmt **ret_statement, Err *err)
{
	sqlite3_stmt *statement = NULL;
	const char *tail = NULL;
	if (sql.len > SQL_MAX_TEXT)
		return err_set(err, ERR_INPUT, "longer than %d bytes", SQL_MAX_TEXT);
	int code = sqlite3_prepare_v2(f->db, sql.ptr, (int)sql.len, &statement, &tail);
	if (code != SQLITE_OK)
		return sql_file_error(f, code, err);
	if (statement == NULL || sqlite3_stmt_isexplain(statement) != 0 ||
		!is_blank(tail, sql.ptr + sql.len)) {
		sqlite3_finalize(statement);
		return err_set(err, ERR_INPUT, "must be exactly one SQL statement");
	}
	*ret_statement = statement;
	return true;
}

sqlite3_stmt *sql_file_prepare_own(SqlFile *f, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	f->own_statements = true;
	(void)sqlite3_prepare_v2(f->db, sql, -1, &statement, NULL);
	f->own_statements = false;
	return statement;
}

void sql_statement_freep(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}
