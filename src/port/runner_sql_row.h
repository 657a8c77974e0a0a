/* Values between a call and SQL: parameters bound by name, a row read as JSON. */
#ifndef PORT_RUNNER_SQL_ROW_H
#define PORT_RUNNER_SQL_ROW_H

#include "port/runner.h"

#include <sqlite3.h>

enum { SQL_MAX_RECEIPT = 64 * 1024 }; /* bytes of JSON */

/*
 * Binds every :name of the statement: an argument (strings, integers, numbers, booleans as 0 and 1, null;
 * objects and arrays as JSON text; absent optional arguments as NULL) or a call value (":ticket").
 * ERR_INPUT for a parameter that is neither, for ? @ $ parameters, and for a text that holds a NUL.
 */
bool sql_bind(sqlite3_stmt *statement, const RunnerCall *call, Err *err);

/* Adds the columns of the current row. Integers beyond +-(2^53-1) and blobs become text (base64). */
bool sql_row_read(sqlite3_stmt *statement, Json *into, Err *err);

#endif
