/*
 * Erasing people from an office's SQLite file: the manifest's "erase" statements for each of their tickets, and what
 * SQL_EFFECTS holds of their actions, in one transaction; then no byte of it is left in the file, its free pages or
 * its journals. The rows of SQL_EFFECTS stay, without receipt and digest: a key must never take effect again.
 */
#include "port/runner_sql_erase.h"

#include "base/auto.h"
#include "base/clock.h"
#include "port/runner_part.h"
#include "port/runner_sql_file.h"
#include "port/runner_sql_row.h"

enum { ERASE_MAX_STATEMENTS = 64, ERASE_TIME_MS = 10 * 60 * 1000 };

bool sql_erase_check(const Json *sql, Err *err)
{
	const Json *list = json_get(sql, "erase");
	if (list == NULL)
		return true;
	if (!json_is(list, JSON_ARRAY) || json_count(list) > ERASE_MAX_STATEMENTS)
		return err_set(err, ERR_INPUT, "sql.erase: must be a list of at most %d statements",
			ERASE_MAX_STATEMENTS);
	for (const Json *item = json_first(list); item != NULL; item = json_next(item))
		if (json_str(item).len == 0 || str_has(json_str(item), STR("\xC0\x80")))
			return err_set(err, ERR_INPUT, "sql.erase: must be texts without NUL");
	return true;
}

static bool run_statement(SqlFile *f, const RunnerCall *call, Str sql, Err *err)
{
	AUTO(sql_statement_freep) sqlite3_stmt *statement = NULL;
	if (!sql_file_prepare(f, sql, &statement, err) || !sql_bind(statement, call, err))
		return false;
	int code;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		;
	return code == SQLITE_DONE || sql_file_error(f, code, err);
}

static bool has_effects_table(SqlFile *f)
{
	AUTO(sql_statement_freep) sqlite3_stmt *statement = sql_file_prepare_own(f,
		"SELECT 1 FROM sqlite_schema WHERE name = '" SQL_EFFECTS "' COLLATE NOCASE");
	f->own_statements = true;
	bool there = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;
	f->own_statements = false;
	return there;
}

/* Actions are TICKET.N: what stands behind the ticket's name and a dot holds no other dot. */
static bool empty_effects(SqlFile *f, Str ticket, Err *err)
{
	AUTO(sql_statement_freep) sqlite3_stmt *statement = sql_file_prepare_own(f, "UPDATE " SQL_EFFECTS
		" SET digest = 'erased', receipt = '{}' WHERE substr(action, 1, length(?1) + 1) = ?1 || '.' AND "
		"instr(substr(action, length(?1) + 2), '.') = 0");
	int code = statement == NULL ? sqlite3_extended_errcode(f->db)
		: sqlite3_bind_text64(statement, 1, ticket.ptr, ticket.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	f->own_statements = true;
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	f->own_statements = false;
	return code == SQLITE_DONE || sql_file_error(f, code, err);
}

static bool erase_rows(SqlFile *f, const RunnerCall *calls, size_t count, Err *err)
{
	const Json *list = json_get(json_get(calls[0].tool->manifest, "sql"), "erase");
	bool effects = has_effects_table(f);
	for (size_t i = 0; i < count; i++) {
		size_t n = 0;
		for (const Json *item = json_first(list); item != NULL; item = json_next(item), n++)
			if (!run_statement(f, &calls[i], json_str(item), err))
				return err_prefix(err, "sql.erase[%zu]: ", n);
		if (effects && !empty_effects(f, calls[i].ticket, err))
			return false;
	}
	return true;
}

static bool own(SqlFile *f, const char *sql, Err *err)
{
	int code = sql_file_exec(f, sql);
	return code == SQLITE_OK || sql_file_error(f, code, err);
}

/* VACUUM writes the file anew without what was deleted earlier; a journal that stays is cut to nothing. It attaches
 * a file of its own while it works. */
static bool wipe_rest(SqlFile *f, Err *err)
{
	(void)sqlite3_limit(f->db, SQLITE_LIMIT_ATTACHED, 1);
	bool ok = own(f, "PRAGMA journal_size_limit = 0; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)", err);
	(void)sqlite3_limit(f->db, SQLITE_LIMIT_ATTACHED, 0);
	return ok;
}

static bool erase_in(SqlFile *f, const RunnerCall *calls, size_t count, Err *err)
{
	if (!own(f, "BEGIN IMMEDIATE", err) || !erase_rows(f, calls, count, err) || !own(f, "COMMIT", err))
		return false;
	return sqlite3_total_changes64(f->db) == 0 || wipe_rest(f, err);
}

bool sql_erase(const RunnerCall *calls, size_t count, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	SqlFile file = {0};
	const Json *sql = json_get(calls[0].tool->manifest, "sql");
	const char *path;
	Str name = json_str_at(sql, "database");
	if (!sql_erase_check(sql, err) || !runner_file_inside(&arena, calls[0].folder, name, &path, err) ||
		!sql_file_open(&file, path, name, err))
		return false;
	file.deadline_us = clock_monotonic_us() + ERASE_TIME_MS * INT64_C(1000);
	bool ok = erase_in(&file, calls, count, err);
	sql_file_close(&file);
	return ok;
}
