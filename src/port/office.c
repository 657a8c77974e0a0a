#include "port/office.h"

#include "base/auto.h"

#include <sqlite3.h>

static bool office_run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

bool office_create(const char *path, Str sql, Err *err)
{
	sqlite3 *db = NULL;
	AUTO(buf_free) Buf text = {0};
	buf_add(&text, sql);
	bool ok = sqlite3_open(path, &db) == SQLITE_OK && office_run(db, "PRAGMA foreign_keys=ON; BEGIN") &&
		office_run(db, sql.len > 0 ? buf_cstr(&text) : "PRAGMA user_version=1") &&
		(sqlite3_get_autocommit(db) != 0 || office_run(db, "COMMIT"));
	if (!ok)
		err_set(err, ERR_INPUT, "%s: %s", path, sqlite3_errmsg(db));
	(void)sqlite3_close(db);
	return ok;
}
