#include "port/office.h"

#include "base/auto.h"

#include <sqlite3.h>
#include <unistd.h>

static bool office_run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

bool office_create(const char *path, Str sql, Err *err)
{
	sqlite3 *db = NULL;
	AUTO(buf_free) Buf text = {0};
	buf_add(&text, sql);
	/* The file is new: where it fails it goes, so nothing need be durable before the end. */
	bool ok = sqlite3_open(path, &db) == SQLITE_OK &&
		office_run(db, "PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF") &&
		office_run(db, sql.len > 0 ? buf_cstr(&text) : "PRAGMA user_version=1");
	if (!ok)
		err_set(err, ERR_INPUT, "%s: %s", path, sqlite3_errmsg(db));
	if (sqlite3_close(db) == SQLITE_OK && !ok)
		(void)unlink(path);
	return ok;
}
