/*
 * kind "sql": statements over an SQLite file of the office, all in one BEGIN IMMEDIATE transaction.
 *
 *   lock -> known key? -yes-> DONE with the stored receipt, nothing done
 *                      -no--> statements -> row in SQL_EFFECTS -> COMMIT -> DONE
 *   any failure before COMMIT: rolled back, FAILED
 *   COMMIT fails, the transaction still open: rolled back, FAILED
 *   COMMIT fails otherwise: looked up on a fresh connection; not there: FAILED; else UNKNOWN
 *
 * Settling a key that is not there writes a row that says so: a worker that comes late finds it and does nothing.
 * So "it did not happen" is final, whatever became of the worker.
 *
 * Effect and row of SQL_EFFECTS stand in one transaction, so that one is there exactly where the other is:
 * the table is the memory that makes effects happen once, through any crash, by any number of processes.
 */
#include "port/runner.h"

#include "base/auto.h"
#include "base/clock.h"
#include "port/runner_part.h"
#include "port/runner_sql_erase.h"
#include "port/runner_sql_file.h"
#include "port/runner_sql_row.h"

enum { SQL_MAX_STATEMENTS = 64 };

/* In place of a digest: it was settled that this key never takes effect. */
#define SQL_VOID "void"

typedef enum SqlVerb { SQL_REQUIRE, SQL_RUN, SQL_RESULT, SQL_VERBS } SqlVerb;

static const char *const verb_names[SQL_VERBS] = {"require", "run", "result"};

typedef struct SqlStep {
	SqlVerb verb;
	Str sql;
	Str error;    /* what to say where the guard fails, or "" */
	int64_t rows; /* how many rows must be changed; -1: any number */
} SqlStep;

typedef struct SqlPlan {
	Str database;
	SqlStep *steps;
	size_t count;
} SqlPlan;

/* ---- the manifest ---- */

static bool rows_read(const Json *item, const char *where, SqlStep *step, Err *err)
{
	const Json *rows = json_get(item, "rows");
	step->rows = json_int(rows, -1);
	if (rows != NULL && (step->verb != SQL_RUN || !json_is_integer(rows) || step->rows < 0))
		return err_set(err, ERR_INPUT, "%s: \"rows\" is a count of changed rows, beside \"run\"",
			where);
	return true;
}

static bool step_read(const Json *item, const char *where, SqlStep *ret_step, Err *err)
{
	static const char *const fields[] = {"require", "run", "result", "rows", "error", NULL};
	SqlStep step = {.verb = SQL_VERBS};
	if (!json_fields_known(item, where, fields, err))
		return false;
	for (int v = 0; v < SQL_VERBS; v++) {
		if (json_get(item, verb_names[v]) == NULL)
			continue;
		if (step.verb != SQL_VERBS)
			return err_set(err, ERR_INPUT, "%s: both \"%s\" and \"%s\"", where,
				verb_names[step.verb], verb_names[v]);
		step.verb = (SqlVerb)v;
		if (!runner_text_field(item, where, verb_names[v], &step.sql, err))
			return false;
	}
	if (step.verb == SQL_VERBS)
		return err_set(err, ERR_INPUT, "%s: one of require, run, result is missing", where);
	if (json_get(item, "error") != NULL && !runner_text_field(item, where, "error", &step.error, err))
		return false;
	if (!rows_read(item, where, &step, err))
		return false;
	*ret_step = step;
	return true;
}

static bool steps_read(Arena *arena, const Json *list, SqlPlan *plan, Err *err)
{
	size_t runs = 0;
	size_t count = json_is(list, JSON_ARRAY) ? json_count(list) : 0;
	if (count == 0 || count > SQL_MAX_STATEMENTS)
		return err_set(err, ERR_INPUT, "sql.statements: must be a list of 1 to %d statements",
			SQL_MAX_STATEMENTS);
	plan->steps = ARENA_ARRAY(arena, SqlStep, count);
	for (const Json *item = json_first(list); item != NULL; item = json_next(item)) {
		SqlStep *step = &plan->steps[plan->count++];
		const char *where = arena_fmt(arena, "sql.statements[%zu]", plan->count - 1).ptr;
		if (!step_read(item, where, step, err))
			return false;
		runs += step->verb == SQL_RUN;
	}
	if (runs == 0)
		return err_set(err, ERR_INPUT, "sql.statements: must hold at least one \"run\"");
	return true;
}

static bool plan_read(Arena *arena, const Tool *tool, SqlPlan *ret_plan, Err *err)
{
	static const char *const fields[] = {"database", "statements", "erase", NULL};
	const Json *sql = json_get(tool->manifest, "sql");
	SqlPlan plan = {0};
	if (!runner_arguments_ok(tool, err) || !json_fields_known(sql, "sql", fields, err) ||
		!runner_text_field(sql, "sql", "database", &plan.database, err) ||
		!steps_read(arena, json_get(sql, "statements"), &plan, err) || !sql_erase_check(sql, err))
		return false;
	*ret_plan = plan;
	return true;
}

static bool sql_check(const Tool *tool, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	SqlPlan plan;
	return plan_read(&arena, tool, &plan, err);
}

/* ---- one action ---- */

typedef struct SqlAction {
	const RunnerCall *call;
	Arena arena;
	SqlPlan plan;
	const char *path;
	SqlFile file;
	HashHex digest; /* of the canonical arguments */
	Json *receipt;
} SqlAction;

static void action_close(SqlAction *a)
{
	sql_file_close(&a->file);
	json_free(a->receipt);
	arena_free(&a->arena);
}

static bool action_open(SqlAction *a, const RunnerCall *call, Err *err)
{
	AUTO(buf_free) Buf canonical = {0};
	*a = (SqlAction){.call = call};
	if (!runner_key_is_plain(call->key))
		return err_set(err, ERR_INPUT, "the idempotency key is empty or oddly written");
	if (!plan_read(&a->arena, call->tool, &a->plan, err))
		return false;
	json_write_canonical(call->arguments, &canonical);
	a->digest = hash_hex_of(buf_str(&canonical));
	return runner_file_inside(&a->arena, call->folder, a->plan.database, &a->path, err) &&
		sql_file_open(&a->file, a->path, a->plan.database, err);
}

static bool action_lock(SqlAction *a, Err *err)
{
	int code = sql_file_exec(&a->file, "BEGIN IMMEDIATE");
	return code == SQLITE_OK || sql_file_error(&a->file, code, err);
}

static bool bind_str(sqlite3_stmt *statement, int at, Str text)
{
	const char *ptr = text.ptr != NULL ? text.ptr : "";
	return sqlite3_bind_text64(statement, at, ptr, text.len, SQLITE_TRANSIENT, SQLITE_UTF8) ==
		SQLITE_OK;
}

static Str column_str(sqlite3_stmt *statement, int at)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);
	return (Str){text != NULL ? text : "", (size_t)sqlite3_column_bytes(statement, at)};
}

static Json *stored_receipt(Str text)
{
	Json *receipt = NULL;
	if (json_parse(text, "receipt", &receipt, NULL) && json_is(receipt, JSON_OBJECT))
		return receipt;
	json_free(receipt);
	receipt = json_new_object();
	json_set_cstr(receipt, "note", "the stored receipt is damaged");
	return receipt;
}

/* What the row of a known key says. The same key with other arguments can't be: somebody must look. */
static void known_key(SqlAction *a, sqlite3_stmt *row, RunnerResult *ret_result)
{
	if (str_is(column_str(row, 1), SQL_VOID))
		runner_not_done(ret_result, RUNNER_FAILED, STR_FMT ": it was settled before that this does not happen",
			STR_ARG(a->plan.database));
	else if (str_eq(column_str(row, 0), a->call->action) &&
		str_is(column_str(row, 1), a->digest.text))
		runner_done(ret_result, stored_receipt(column_str(row, 2)));
	else
		runner_not_done(ret_result, RUNNER_UNKNOWN,
			STR_FMT ": the key is there, but for action " STR_FMT " or for other arguments",
			STR_ARG(a->plan.database), STR_ARG(column_str(row, 0)));
}

typedef enum Lookup { LOOKUP_ABSENT, LOOKUP_THERE, LOOKUP_FAILED } Lookup;

/* One step of the runner's own SQL with the texts bound in order; the statement stays for its row. */
static int own_step(SqlAction *a, const char *sql, const Str *texts, size_t count,
	sqlite3_stmt **ret_statement)
{
	sqlite3_stmt *statement = sql_file_prepare_own(&a->file, sql);
	*ret_statement = statement;
	if (statement == NULL)
		return sqlite3_extended_errcode(a->file.db);
	for (size_t i = 0; i < count; i++)
		if (!bind_str(statement, (int)i + 1, texts[i]))
			return SQLITE_TOOBIG;
	a->file.own_statements = true;
	int code = sqlite3_step(statement);
	a->file.own_statements = false;
	return code;
}

/* Looks the key up under the lock; where it is there, *ret_result says what it did. */
static Lookup key_look_up(SqlAction *a, RunnerResult *ret_result, Err *err)
{
	AUTO(sql_statement_freep) sqlite3_stmt *table = NULL;
	AUTO(sql_statement_freep) sqlite3_stmt *row = NULL;
	int code = own_step(a, "SELECT 1 FROM sqlite_schema WHERE name = '" SQL_EFFECTS "' COLLATE NOCASE",
		NULL, 0, &table);
	if (code == SQLITE_ROW)
		code = own_step(a, "SELECT action, digest, receipt FROM " SQL_EFFECTS " WHERE key = ?1",
			&a->call->key, 1, &row);
	if (code == SQLITE_DONE)
		return LOOKUP_ABSENT;
	if (code == SQLITE_ROW) {
		known_key(a, row, ret_result);
		return LOOKUP_THERE;
	}
	sql_file_error(&a->file, code, err);
	return LOOKUP_FAILED;
}

/* ---- statements ---- */

static bool guard_failed(const SqlStep *step, Err *err, const char *otherwise)
{
	if (step->error.len > 0)
		return err_set(err, ERR_REFUSED, STR_FMT, STR_ARG(step->error));
	return err_set(err, ERR_REFUSED, "%s", otherwise);
}

static bool statement_fits(const SqlStep *step, sqlite3_stmt *statement, Err *err)
{
	bool reads_only = sqlite3_stmt_readonly(statement) != 0;
	if (step->verb == SQL_RUN && reads_only)
		return err_set(err, ERR_INPUT, "\"run\" changes nothing");
	if (step->verb != SQL_RUN && !reads_only)
		return err_set(err, ERR_INPUT, "\"%s\" must only read", verb_names[step->verb]);
	return true;
}

/* Steps a "run" to its end and counts; rows changed by triggers and foreign keys are not counted. */
static bool run_to_end(SqlAction *a, const SqlStep *step, sqlite3_stmt *statement, int64_t *rows, Err *err)
{
	int code;
	do
		code = sqlite3_step(statement);
	while (code == SQLITE_ROW); /* RETURNING */
	if (code != SQLITE_DONE)
		return sql_file_error(&a->file, code, err);
	int64_t changed = sqlite3_changes64(a->file.db);
	*rows += changed;
	if (step->rows < 0 || changed == step->rows)
		return true;
	char text[80];
	(void)snprintf(text, sizeof text, "%lld rows would change, not %lld", (long long)changed,
		(long long)step->rows);
	return guard_failed(step, err, text);
}

static bool read_first_row(SqlAction *a, const SqlStep *step, sqlite3_stmt *statement, Err *err)
{
	int code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sql_file_error(&a->file, code, err);
	if (step->verb == SQL_REQUIRE)
		return code == SQLITE_ROW || guard_failed(step, err, "a requirement does not hold");
	return code == SQLITE_DONE || sql_row_read(statement, a->receipt, err);
}

static bool step_run(SqlAction *a, const SqlStep *step, int64_t *rows, Err *err)
{
	AUTO(sql_statement_freep) sqlite3_stmt *statement = NULL;
	if (!sql_file_prepare(&a->file, step->sql, &statement, err) ||
		!statement_fits(step, statement, err) || !sql_bind(statement, a->call, err))
		return false;
	if (step->verb == SQL_RUN)
		return run_to_end(a, step, statement, rows, err);
	return read_first_row(a, step, statement, err);
}

static bool steps_run(SqlAction *a, Err *err)
{
	int64_t rows = 0;
	a->receipt = json_new_object();
	json_set_int(a->receipt, "rows", 0);
	for (size_t i = 0; i < a->plan.count; i++) {
		const SqlStep *step = &a->plan.steps[i];
		if (step_run(a, step, &rows, err))
			continue;
		bool said = err->code == ERR_REFUSED && step->error.len > 0;
		return said ? false : err_prefix(err, "statement %zu: ", i + 1);
	}
	json_set_int(a->receipt, "rows", rows);
	return true;
}

/* ---- the memory ---- */

static bool effect_record(SqlAction *a, const char *digest, Err *err)
{
	AUTO(buf_free) Buf receipt = {0};
	AUTO(sql_statement_freep) sqlite3_stmt *statement = NULL;
	ClockIso at = clock_iso(a->call->now_ms);
	if (a->receipt == NULL)
		buf_adds(&receipt, "{}");
	else
		json_write(a->receipt, &receipt);
	const Str texts[] = {a->call->key, a->call->action, str_from(digest),
		buf_str(&receipt), str_from(at.text)};
	int code = own_step(a, "INSERT INTO " SQL_EFFECTS
		"(key, action, digest, receipt, at) VALUES (?1, ?2, ?3, ?4, ?5)",
		texts, COUNT(texts), &statement);
	if (code == SQLITE_DONE)
		return true;
	sql_file_error(&a->file, code, err);
	return err_prefix(err, "cannot note the effect: ");
}

static bool memory_make(SqlAction *a, Err *err)
{
	int code = sql_file_exec(&a->file,
		"CREATE TABLE IF NOT EXISTS " SQL_EFFECTS "(key TEXT PRIMARY KEY NOT NULL, action TEXT NOT NULL,"
		" digest TEXT NOT NULL, receipt TEXT NOT NULL, at TEXT NOT NULL)");
	return code == SQLITE_OK || sql_file_error(&a->file, code, err);
}

/* ---- commit ---- */

/* After a COMMIT that failed midway: the file itself knows, once its journal has been rolled back or is
 * gone. Not so in WAL mode, where written frames may count after the next crash. */
static void commit_settle(SqlAction *a, const Err *cause, RunnerResult *ret_result)
{
	RunnerResult seen = {0};
	Lookup lookup = LOOKUP_FAILED;
	bool wal = a->file.wal;
	sql_file_close(&a->file);
	if (!wal && sql_file_open(&a->file, a->path, a->plan.database, NULL) && action_lock(a, NULL))
		lookup = key_look_up(a, &seen, NULL);
	json_free(seen.receipt);
	if (lookup == LOOKUP_ABSENT)
		runner_not_done(ret_result, RUNNER_FAILED, "%s; rolled back", cause->text);
	else
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s while committing: it may stand, look there",
			cause->text);
}

static void action_commit(SqlAction *a, RunnerResult *ret_result)
{
	Err err = {0};
	int code = sql_file_exec(&a->file, "COMMIT");
	if (code == SQLITE_OK) {
		runner_done(ret_result, a->receipt);
		a->receipt = NULL;
		return;
	}
	sql_file_error(&a->file, code, &err);
	bool still_open = sqlite3_get_autocommit(a->file.db) == 0;
	if (still_open && sql_file_exec(&a->file, "ROLLBACK") == SQLITE_OK)
		runner_not_done(ret_result, RUNNER_FAILED, "%s; rolled back", err.text);
	else
		commit_settle(a, &err, ret_result);
}

/* True where everything but COMMIT is done; else *ret_result is final, or err says why it failed. */
static bool action_prepare(SqlAction *a, const RunnerCall *call, bool *known, RunnerResult *ret_result,
	Err *err)
{
	if (!action_open(a, call, err) || !action_lock(a, err))
		return false;
	Lookup lookup = key_look_up(a, ret_result, err);
	*known = lookup == LOOKUP_THERE;
	if (lookup != LOOKUP_ABSENT)
		return false;
	if (!memory_make(a, err) || !steps_run(a, err) || !effect_record(a, a->digest.text, err))
		return false;
	if (sqlite3_get_autocommit(a->file.db) != 0)
		return err_set(err, ERR_STORE, "a statement ended the transaction; nothing was kept");
	return true;
}

static void sql_run(const RunnerCall *call, RunnerResult *ret_result)
{
	AUTO(action_close) SqlAction a = {0};
	Err err = {0};
	bool known = false;
	if (action_prepare(&a, call, &known, ret_result, &err))
		action_commit(&a, ret_result);
	else if (!known)
		runner_not_done(ret_result, RUNNER_FAILED, "%s", err.text);
}

static void key_absent(SqlAction *a, RunnerResult *ret_result)
{
	runner_not_done(ret_result, RUNNER_FAILED, STR_FMT ": the key is not there", STR_ARG(a->plan.database));
}

/* The key is not there, under the lock: from now on it never takes effect. */
static void key_void(SqlAction *a, RunnerResult *ret_result)
{
	Err err = {0};
	int code = SQLITE_OK;
	if (!memory_make(a, &err) || !effect_record(a, SQL_VOID, &err))
		code = SQLITE_ERROR;
	else if ((code = sql_file_exec(&a->file, "COMMIT")) != SQLITE_OK)
		(void)sql_file_error(&a->file, code, &err);
	if (code == SQLITE_OK)
		key_absent(a, ret_result);
	else
		runner_not_done(ret_result, RUNNER_UNKNOWN, "the key is not there, but may come: %s", err.text);
}

/* Under the same lock as run: what another process is doing with this key ends first. */
static void look_up(const RunnerCall *call, void (*absent)(SqlAction *a, RunnerResult *ret_result),
	RunnerResult *ret_result)
{
	AUTO(action_close) SqlAction a = {0};
	Err err = {0};
	Lookup lookup = LOOKUP_FAILED;
	if (action_open(&a, call, &err) && action_lock(&a, &err))
		lookup = key_look_up(&a, ret_result, &err);
	if (lookup == LOOKUP_ABSENT)
		absent(&a, ret_result);
	else if (lookup == LOOKUP_FAILED)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s", err.text);
}

static void sql_probe(const RunnerCall *call, RunnerResult *ret_result)
{
	look_up(call, key_absent, ret_result);
}

static void sql_settle(const RunnerCall *call, RunnerResult *ret_result)
{
	look_up(call, key_void, ret_result);
}

const RunnerKind runner_sql = {.kind = "sql", .check = sql_check, .run = sql_run, .probe = sql_probe,
	.settle = sql_settle, .erase = sql_erase};
