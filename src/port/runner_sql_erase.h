/* The erasing half of kind "sql". */
#ifndef PORT_RUNNER_SQL_ERASE_H
#define PORT_RUNNER_SQL_ERASE_H

#include "port/runner.h"

/* "sql.erase": a list of statements, each with :ticket, :requester_email, :requester_id as it likes; or absent. */
bool sql_erase_check(const Json *sql, Err *err);
bool sql_erase(const RunnerCall *calls, size_t count, Err *err);

#endif
