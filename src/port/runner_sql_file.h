/*
 * An office database opened for one action: hardened, locked down by an authorizer, with a time limit.
 *
 * Always true of statements from a manifest
 * - one statement each, no tail; SELECT, INSERT, UPDATE, DELETE and what they call, nothing else: no
 *   ATTACH, PRAGMA, transaction, savepoint, schema change, virtual table (json_each and json_tree are the
 *   exception), load_extension, no other database than the file's own (sqlite3_set_authorizer);
 * - SQL_EFFECTS, the table that makes effects happen once, cannot be read or written by them.
 */
#ifndef PORT_RUNNER_SQL_FILE_H
#define PORT_RUNNER_SQL_FILE_H

#include "base/arena.h"

#include <sqlite3.h>

#define SQL_EFFECTS "countersign_effects"

enum {
	SQL_BUSY_MS = 5000,   /* how long another program may hold the file */
	SQL_TIME_MS = 10000,  /* for all statements of one action */
	SQL_MAX_TEXT = 100000, /* bytes of one statement */
};

typedef struct SqlFile {
	sqlite3 *db;
	Str name;     /* as the manifest has it, for errors */
	bool own_statements; /* the runner's own SQL is being prepared or run: the authorizer stands aside */
	bool wal;     /* its journal is a write-ahead log */
	int64_t deadline_us;
	bool out_of_time;
} SqlFile;

/* `path`: real path of an existing file. *f must stay where it is while open. */
bool sql_file_open(SqlFile *f, const char *path, Str name, Err *err);
void sql_file_close(SqlFile *f); /* an open transaction is rolled back */

/* Runs SQL of the runner itself; the code is SQLite's. */
int sql_file_exec(SqlFile *f, const char *sql);

/* What went wrong, in words, after a call gave `code`. */
bool sql_file_error(SqlFile *f, int code, Err *err);

/* A statement of a manifest; the caller finalizes. */
bool sql_file_prepare(SqlFile *f, Str sql, sqlite3_stmt **ret_statement, Err *err);

/* A statement of the runner itself; set f->own_statements around its steps too. NULL on failure. */
sqlite3_stmt *sql_file_prepare_own(SqlFile *f, const char *sql);

void sql_statement_freep(sqlite3_stmt **statement);

#endif
