#include "port/store_private.h"

#include <unistd.h>

/* One string a version; migrations run in order inside one transaction. Never edit a released one. */
static const char *const migrations[] = {
	"CREATE TABLE tickets("
	" id TEXT PRIMARY KEY, subject TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,"
	" requester_id TEXT NOT NULL, queue TEXT NOT NULL, priority INTEGER NOT NULL,"
	" groups TEXT NOT NULL, revision INTEGER NOT NULL, created_ms INTEGER NOT NULL,"
	" updated_ms INTEGER NOT NULL, state TEXT NOT NULL, intent TEXT NOT NULL, risk TEXT NOT NULL,"
	" disposition TEXT NOT NULL, open_actions INTEGER NOT NULL, claimed_by TEXT NOT NULL,"
	" sources TEXT NOT NULL" /* JSON: the groups of each source the draft stands on, [["billing"], ...] */
	") WITHOUT ROWID;"
	"CREATE INDEX tickets_by_state ON tickets(state, priority, created_ms);"
	"CREATE TABLE messages("
	" ticket TEXT NOT NULL REFERENCES tickets(id) ON DELETE CASCADE, n INTEGER NOT NULL,"
	" message_id TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" outbound INTEGER NOT NULL, body TEXT NOT NULL, attachments TEXT NOT NULL,"
	" authentication TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY(ticket, n));"
	"CREATE INDEX messages_by_id ON messages(message_id);"
	"CREATE TABLE documents("
	" id TEXT PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, audience TEXT NOT NULL,"
	" groups TEXT NOT NULL, updated TEXT NOT NULL, source TEXT NOT NULL, hash TEXT NOT NULL,"
	" hidden INTEGER NOT NULL);"
	"CREATE TABLE passages("
	" id INTEGER PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id), n INTEGER NOT NULL,"
	" title TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL);"
	"CREATE INDEX passages_by_document ON passages(document, n);"
	"CREATE VIRTUAL TABLE passages_fts USING fts5(title, heading, text, content='passages',"
	" content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');"
	"CREATE TABLE journal("
	" seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL,"
	" ticket TEXT NOT NULL, commitment TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL);"
	"CREATE INDEX journal_by_ticket ON journal(ticket, seq);"
	"CREATE TABLE journal_body(seq INTEGER PRIMARY KEY, salt TEXT NOT NULL, body TEXT NOT NULL);"
	"CREATE TABLE actions("
	" id TEXT PRIMARY KEY, ticket TEXT NOT NULL, state TEXT NOT NULL, due_ms INTEGER NOT NULL,"
	" owner TEXT NOT NULL DEFAULT '', lease_ms INTEGER NOT NULL DEFAULT 0,"
	" fence INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
	"CREATE INDEX actions_by_state ON actions(state, due_ms);"
	"CREATE TABLE users(name TEXT PRIMARY KEY, role TEXT NOT NULL, groups TEXT NOT NULL);"
	"CREATE TABLE pins(tool TEXT PRIMARY KEY, pin TEXT NOT NULL);",
	/* the number of a passage is never given again: the search index knows passages by it */
	"CREATE TABLE passages_kept("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL REFERENCES documents(id),"
	" n INTEGER NOT NULL, title TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL);"
	"INSERT INTO passages_kept SELECT id, document, n, title, heading, text FROM passages;"
	"DROP TABLE passages;"
	"ALTER TABLE passages_kept RENAME TO passages;"
	"CREATE INDEX passages_by_document ON passages(document, n);",
	"ALTER TABLE tickets ADD COLUMN claimed_until INTEGER NOT NULL DEFAULT 0;",
	/* The queue's order, of what may be open to some reader (store_queue.c); and the words of the messages,
	 * which need a number that VACUUM leaves alone. */
	"CREATE INDEX tickets_by_place ON tickets(priority, created_ms, id)"
	" WHERE state NOT IN ('done', 'rejected') OR sources <> '[]';"
	"CREATE TABLE messages_kept("
	" number INTEGER PRIMARY KEY, ticket TEXT NOT NULL REFERENCES tickets(id) ON DELETE CASCADE,"
	" n INTEGER NOT NULL, message_id TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL, outbound INTEGER NOT NULL, body TEXT NOT NULL, attachments TEXT NOT NULL,"
	" authentication TEXT NOT NULL, note TEXT NOT NULL, UNIQUE(ticket, n));"
	"INSERT INTO messages_kept SELECT NULL, ticket, n, message_id, sender, recipient, at_ms, outbound, body,"
	" attachments, authentication, note FROM messages;"
	"DROP TABLE messages;"
	"ALTER TABLE messages_kept RENAME TO messages;"
	"CREATE INDEX messages_by_id ON messages(message_id);"
	"CREATE VIRTUAL TABLE messages_fts USING fts5(body, content='messages', content_rowid='number',"
	" tokenize='unicode61 remove_diacritics 2');"
	"INSERT INTO messages_fts(messages_fts) VALUES ('rebuild');",
	"CREATE TABLE calls(" /* of models: what each cost; kept apart from the journal, which holds what counts */
	" seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, user TEXT NOT NULL, ticket TEXT NOT NULL,"
	" purpose TEXT NOT NULL, route TEXT NOT NULL, reported TEXT NOT NULL, outcome TEXT NOT NULL,"
	" tries INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,"
	" cost_micro INTEGER NOT NULL, estimated INTEGER NOT NULL, took_us INTEGER NOT NULL,"
	" first_us INTEGER NOT NULL);"
	"CREATE INDEX calls_by_time ON calls(at_ms, user, purpose, input_tokens, output_tokens, cost_micro);"
	"CREATE TABLE answers(key TEXT PRIMARY KEY, ticket TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" body TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE INDEX answers_by_ticket ON answers(ticket);"
	"CREATE TABLE model_versions(route TEXT NOT NULL, reported TEXT NOT NULL, first_ms INTEGER NOT NULL,"
	" last_ms INTEGER NOT NULL, accepted_ms INTEGER NOT NULL, PRIMARY KEY(route, reported)) WITHOUT ROWID;",
	"DROP TABLE passages_fts;", /* the search index lies beside the store (desk/knowledge_index.h) */
	"CREATE INDEX tickets_by_email ON tickets(email COLLATE NOCASE, state);",
	"CREATE TABLE sources(source TEXT PRIMARY KEY, stamp INTEGER NOT NULL) WITHOUT ROWID;",
	"CREATE INDEX messages_sent ON messages(number, ticket, n) WHERE outbound = 1;",
};

enum { STORE_BUSY_MS = 5000, STORE_APPLICATION_ID = 0x43535731 /* "CSW1" */ };

bool store_fail(Store *s, Err *err)
{
	const char *path = s->path;
	switch (sqlite3_errcode(s->db)) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ERR_STORE,
			"%s: locked by another process for %d s; try again when it is done", path,
			STORE_BUSY_MS / 1000);
	case SQLITE_READONLY:
		return err_set(err, ERR_STORE, "%s: read-only; give write permission to file and folder",
			path);
	case SQLITE_FULL:
		return err_set(err, ERR_STORE, "%s: the disk is full; nothing was changed", path);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return err_set(err, ERR_STORE, "%s: damaged or not a database (%s); restore a backup", path,
			sqlite3_errmsg(s->db));
	default:
		return err_set(err, ERR_STORE, "%s: %s", path, sqlite3_errmsg(s->db));
	}
}

bool store_exec(Store *s, const char *sql, Err *err)
{
	store_settle(s);
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, err);
}

/* The place of this statement: where it is, or the first free one; NULL where there is none. */
static KeptStatement *kept_place(Store *s, const char *sql)
{
	size_t at = hash_quick(str_from(sql)) % STORE_KEPT;
	for (size_t i = 0; i < STORE_KEPT; i++) {
		KeptStatement *k = &s->kept[(at + i) % STORE_KEPT];
		if (k->stmt == NULL || strcmp(sqlite3_sql(k->stmt), sql) == 0)
			return k;
	}
	return NULL;
}

Query query_new(Store *s, const char *sql)
{
	Query q = {.store = s, .next = 1};
	store_settle(s);
	KeptStatement *k = kept_place(s, sql);
	if (k != NULL && !k->used) {
		if (k->stmt == NULL)
			q.failed = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &k->stmt,
				NULL) != SQLITE_OK;
		k->used = k->stmt != NULL;
		q.kept = k->used ? k : NULL;
		q.stmt = k->stmt;
		return q;
	}
	q.failed = sqlite3_prepare_v2(s->db, sql, -1, &q.stmt, NULL) != SQLITE_OK;
	return q;
}

void query_end(Query *q)
{
	if (q->kept == NULL) {
		(void)sqlite3_finalize(q->stmt);
	} else {
		(void)sqlite3_reset(q->stmt);
		(void)sqlite3_clear_bindings(q->stmt);
		q->kept->used = false;
	}
	q->stmt = NULL;
	q->kept = NULL;
}

void query_str(Query *q, Str value)
{
	if (!q->failed)
		q->failed = sqlite3_bind_text64(q->stmt, q->next++, value.ptr, value.len,
			SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK;
}

void query_int(Query *q, int64_t value)
{
	if (!q->failed)
		q->failed = sqlite3_bind_int64(q->stmt, q->next++, value) != SQLITE_OK;
}

bool query_step(Query *q)
{
	if (q->failed)
		return false;
	int status = sqlite3_step(q->stmt);
	q->failed = status != SQLITE_ROW && status != SQLITE_DONE;
	return status == SQLITE_ROW;
}

bool query_ok(Query *q, Err *err)
{
	return !q->failed || store_fail(q->store, err);
}

bool query_run(Query *q, Err *err)
{
	while (query_step(q))
		;
	return query_ok(q, err);
}

Str column_str(const Query *q, int column, Arena *arena)
{
	const char *text = (const char *)sqlite3_column_text(q->stmt, column);
	int len = sqlite3_column_bytes(q->stmt, column);
	return text == NULL ? STR("") : arena_copy(arena, (Str){text, (size_t)len});
}

int64_t column_int(const Query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

Str groups_to_text(Arena *arena, const Str *groups, size_t count)
{
	AUTO(json_freep) Json *list = json_new_array();
	Buf text = {0};
	for (size_t i = 0; i < count; i++)
		json_push_str(list, groups[i]);
	json_write(list, &text);
	Str copy = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

bool groups_from_text(Arena *arena, Str text, Str **ret_groups, size_t *ret_count, Err *err)
{
	AUTO(json_freep) Json *list = NULL;
	*ret_count = 0;
	*ret_groups = NULL;
	if (!json_parse(text, "groups", &list, err) || !json_is(list, JSON_ARRAY))
		return err_set(err, ERR_STORE, "stored groups are not a list; run audit verify");
	for (const Json *g = json_first(list); g != NULL; g = json_next(g))
		*ARENA_PUSH(arena, *ret_groups, *ret_count) = arena_copy(arena, json_str(g));
	return true;
}

/*
 * The WAL-reset defect (a checkpoint racing a writer could lose pages with two connections) was mended in
 * 3.51.3 and in the backports 3.44.6 and 3.50.7: sqlite.org/wal.html#walresetbug. Elsewhere: TRUNCATE.
 */
static bool wal_is_safe(void)
{
	int v = sqlite3_libversion_number();
	return v >= 3051003 || (v >= 3050007 && v < 3051000) || (v >= 3044006 && v < 3045000);
}

const char *store_path(const Store *s)
{
	return s->path;
}

const char *store_engine_version(void)
{
	return sqlite3_libversion();
}

const char *store_journal_mode(Store *s)
{
	(void)s;
	return wal_is_safe() ? "wal" : "truncate";
}

static bool store_migrate(Store *s, Err *err)
{
	Query q = query_new(s, "PRAGMA user_version");
	int64_t have = query_step(&q) ? column_int(&q, 0) : -1;
	bool ok = query_ok(&q, err);
	query_end(&q);
	if (!ok)
		return false;
	int64_t want = (int64_t)COUNT(migrations);
	if (have < 0)
		return err_set(err, ERR_STORE, "%s: has no schema version; restore a backup", s->path);
	if (have > want)
		return err_set(err, ERR_STORE, "%s: made by a newer countersign (schema %lld, this one "
			"knows %lld); upgrade the program", s->path, (long long)have, (long long)want);
	if (have == want || s->read_only)
		return true;
	if (!store_begin(s, err))
		return false;
	for (int64_t v = have; ok && v < want; v++)
		ok = store_exec(s, migrations[v], err);
	char version[96];
	(void)snprintf(version, sizeof version, "PRAGMA user_version=%lld; PRAGMA application_id=%d",
		(long long)want, STORE_APPLICATION_ID);
	if (ok && store_exec(s, version, err))
		return store_commit(s, err);
	store_rollback(s);
	return false;
}

static bool store_configure(Store *s, Err *err)
{
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* secure_delete: what is erased leaves no byte behind in the file; temp_store: nor does what undoes a savepoint */
	if (!store_exec(s, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY",
		err))
		return false;
	if (s->read_only)
		return true;
	return store_exec(s, wal_is_safe() ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=TRUNCATE",
		err);
}

bool store_open(const char *path, StoreMode mode, Store **ret_store, Err *err)
{
	Store *s = xcalloc(1, sizeof *s);
	s->path = xmalloc(strlen(path) + 1);
	memcpy(s->path, path, strlen(path) + 1);
	s->read_only = mode == STORE_OPEN && access(path, F_OK) == 0 && access(path, W_OK) != 0;
	int flags = s->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (mode == STORE_CREATE)
		flags |= SQLITE_OPEN_CREATE;
	bool ok;
	if (mode == STORE_OPEN && access(path, F_OK) != 0)
		ok = err_set(err, ERR_MISSING, "%s: no such database; make a workspace with: "
			"countersign init DIR", path);
	else
		ok = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK ||
			store_fail(s, err);
	if (!ok || !store_configure(s, err) || !store_migrate(s, err)) {
		store_close(s);
		return false;
	}
	*ret_store = s;
	return true;
}

void store_close(Store *s)
{
	if (s == NULL)
		return;
	store_rollback(s);
	store_commit_group(s);
	for (size_t i = 0; i < STORE_KEPT; i++)
		(void)sqlite3_finalize(s->kept[i].stmt);
	(void)sqlite3_close(s->db);
	free(s->path);
	free(s);
}

bool store_check(Store *s, Err *err)
{
	Arena arena = {0};
	AUTO(query_end) Query q = query_new(s, "PRAGMA quick_check(1)");
	bool ok = true;
	if (query_step(&q) && !str_is(column_str(&q, 0, &arena), "ok"))
		ok = err_set(err, ERR_STORE, "%s: %s", s->path, column_str(&q, 0, &arena).ptr);
	arena_free(&arena);
	return ok && query_ok(&q, err);
}

bool store_say(Store *s, const char *sql, Err *err)
{
	AUTO(query_end) Query q = query_new(s, sql);
	return query_run(&q, err);
}

bool store_begin(Store *s, Err *err)
{
	store_commit_group(s);
	if (s->read_only)
		return err_set(err, ERR_STORE, "%s: read-only; give write permission to file and folder",
			s->path);
	if (!store_say(s, "BEGIN IMMEDIATE", err))
		return false;
	s->in_transaction = true;
	return true;
}

bool store_snapshot(Store *s)
{
	store_settle(s);
	if (s->in_transaction || !store_say(s, "BEGIN", NULL))
		return false;
	s->in_transaction = true;
	return true;
}

bool store_commit(Store *s, Err *err)
{
	if (s->group.under_way)
		return store_end_joined(s, err);
	if (store_say(s, "COMMIT", err)) {
		s->in_transaction = false;
		return true;
	}
	store_rollback(s);
	return false;
}

void store_rollback(Store *s)
{
	if (s->group.under_way)
		store_undo_joined(s);
	if (!s->in_transaction || s->group.count > 0)
		return;
	(void)store_say(s, "ROLLBACK", NULL);
	s->in_transaction = false;
}

bool store_count(Store *s, const char *table, int64_t *ret_count, Err *err)
{
	char sql[80];
	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
	AUTO(query_end) Query q = query_new(s, sql);
	int64_t count = query_step(&q) ? column_int(&q, 0) : 0;
	if (!query_ok(&q, err))
		return false;
	*ret_count = count;
	return true;
}
