#include "port/records.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"

#include <sqlite3.h>
#include <sys/stat.h>

enum { RECORD_CEILING = 256 * 1024, RECORD_ROWS = 50, RECORD_BUSY_MS = 2000 };

typedef struct Lookup {
	const char *file;
	Json *json;
	Str name, key, owner;
	const Json *fields;
	sqlite3 *db; /* borrowed */
	sqlite3_stmt *stmt;
} Lookup;

typedef struct Opened {
	const char *path;
	sqlite3 *db;
	dev_t device; /* which file it was */
	ino_t inode;
} Opened;

/* Either everything is open, or nothing. */
struct Records {
	Arena arena;
	Lookup *lookups;
	size_t lookup_count;
	Opened *databases; /* each opened once, so that one look at it sees one moment */
	size_t database_count;
	uint64_t stamp; /* of records/ when it was read; 0: it can't be told from a later state */
};

/* Where it can't be opened the handle says why; it is closed with the others. */
static sqlite3 *database_open(Records *r, const char *path)
{
	for (size_t i = 0; i < r->database_count; i++)
		if (strcmp(r->databases[i].path, path) == 0)
			return r->databases[i].db;
	Opened *o = ARENA_PUSH(&r->arena, r->databases, r->database_count);
	struct stat st = {0};
	(void)stat(path, &st);
	*o = (Opened){.path = arena_cstr(&r->arena, str_from(path)), .device = st.st_dev, .inode = st.st_ino};
	if (sqlite3_open_v2(path, &o->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(o->db, RECORD_BUSY_MS);
		(void)sqlite3_db_config(o->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	}
	return o->db;
}

static void close_all(Records *r)
{
	for (size_t i = 0; i < r->lookup_count; i++) {
		(void)sqlite3_finalize(r->lookups[i].stmt);
		json_free(r->lookups[i].json);
	}
	for (size_t i = 0; i < r->database_count; i++)
		(void)sqlite3_close(r->databases[i].db);
	arena_free(&r->arena);
	*r = (Records){0};
}

Records *records_new(void)
{
	return xcalloc(1, sizeof(Records));
}

void records_free(Records *r)
{
	if (r == NULL)
		return;
	close_all(r);
	free(r);
}

static bool lookup_read(Lookup *l, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	if (!file_read(l->file, RECORD_CEILING, &text, err) ||
		!json_parse(buf_str(&text), l->file, &l->json, err))
		return false;
	l->name = json_str_at(l->json, "name");
	l->key = json_str_at(l->json, "key");
	l->owner = json_str_at(l->json, "owner");
	l->fields = json_get(l->json, "fields");
	static const char *const needed[] = {"name", "database", "query", "key", "owner"};
	for (size_t i = 0; i < COUNT(needed); i++)
		if (json_str_at(l->json, needed[i]).len == 0)
			return err_set(err, ERR_INPUT, "%s: %s: missing", l->file, needed[i]);
	return true;
}

/* The database of a lookup, or what stands in for it. */
static const char *database_of(Arena *arena, const Lookup *l, const char *folder, const char *stand_ins)
{
	Str named = json_str_at(l->json, "database");
	const char *stand_in = stand_ins == NULL ? NULL
		: path_join(arena, stand_ins, arena_cstr(arena, path_base(named)));
	return stand_in != NULL && file_exists(stand_in) ? stand_in
		: path_join(arena, folder, arena_cstr(arena, named));
}

static bool lookup_open(Lookup *l, Records *r, const char *folder, const char *stand_ins, Err *err)
{
	Str query = json_str_at(l->json, "query");
	l->db = database_open(r, database_of(&r->arena, l, folder, stand_ins));
	if (sqlite3_prepare_v3(l->db, query.ptr, (int)query.len, SQLITE_PREPARE_PERSISTENT, &l->stmt, NULL) != SQLITE_OK)
		return err_set(err, ERR_INPUT, "%s: %s", l->file, sqlite3_errmsg(l->db));
	return (l->stmt != NULL && sqlite3_stmt_readonly(l->stmt)) ||
		err_set(err, ERR_INPUT, "%s: query: must only read", l->file);
}

/* ---- one look ---- */

static void bind(Lookup *l, const char *name, Str value)
{
	int at = sqlite3_bind_parameter_index(l->stmt, name);
	if (at > 0)
		(void)sqlite3_bind_text64(l->stmt, at, value.ptr, value.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static Json *column_to_json(sqlite3_stmt *stmt, int column)
{
	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_INTEGER: {
		int64_t value = sqlite3_column_int64(stmt, column);
		if (value <= (1LL << 53) - 1 && value >= -((1LL << 53) - 1))
			return json_new_int(value);
		break; /* beyond what JSON holds exactly: as text */
	}
	case SQLITE_FLOAT:
		return json_new_number(sqlite3_column_double(stmt, column));
	case SQLITE_NULL:
		return json_new_null();
	default:
		break;
	}
	const char *text = (const char *)sqlite3_column_text(stmt, column);
	return json_new_str((Str){text == NULL ? "" : text, (size_t)sqlite3_column_bytes(stmt, column)});
}

static bool field_is_kept(const Lookup *l, Str name)
{
	for (const Json *f = json_first(l->fields); f != NULL; f = json_next(f))
		if (str_eq(json_str(f), name))
			return true;
	return l->fields == NULL;
}

static Json *row_to_json(const Lookup *l)
{
	Json *row = json_new_object();
	int columns = sqlite3_column_count(l->stmt);
	for (int pass = 0; pass < 2; pass++) /* the key first */
		for (int i = 0; i < columns; i++) {
			Str name = str_from(sqlite3_column_name(l->stmt, i));
			if (str_eq(name, l->key) == (pass == 0) && field_is_kept(l, name))
				json_set_key(row, name, column_to_json(l->stmt, i));
		}
	return row;
}

static bool row_is_theirs(const Lookup *l, const Requester *who)
{
	for (int i = 0; i < sqlite3_column_count(l->stmt); i++) {
		if (!str_is(l->owner, sqlite3_column_name(l->stmt, i)))
			continue;
		Str owner = str_from((const char *)sqlite3_column_text(l->stmt, i));
		return (who->email.len > 0 && str_ieq(owner, who->email)) ||
			(who->id.len > 0 && str_eq(owner, who->id));
	}
	return false;
}

static bool lookup_rows(Lookup *l, const Ticket *t, int64_t now_ms, Json *records, Err *err)
{
	Json *rows = json_new_array();
	json_set_key(records, l->name, rows);
	bind(l, ":email", t->requester.email);
	bind(l, ":id", t->requester.id);
	bind(l, ":ticket", t->id);
	ClockIso today = clock_iso(now_ms);
	bind(l, ":today", (Str){today.text, 10});
	int status = SQLITE_ROW;
	for (int n = 0; n < RECORD_ROWS && (status = sqlite3_step(l->stmt)) == SQLITE_ROW; n++)
		if (row_is_theirs(l, &t->requester))
			json_push(rows, row_to_json(l));
	bool ok = status == SQLITE_ROW || status == SQLITE_DONE ||
		err_set(err, ERR_STORE, "%s: %s", l->file, sqlite3_errmsg(l->db));
	(void)sqlite3_reset(l->stmt);
	return ok;
}

/* What the lookups of the folder say, by name and times; what the databases hold may change all the time. */
static uint64_t stamp_of(const FileList *list, const char *stand_ins)
{
	AUTO(buf_free) Buf text = {0};
	for (size_t i = 0; i < list->count; i++) {
		uint64_t own = file_stamp(list->paths[i], true);
		if (own == 0 || stand_ins != NULL)
			return 0;
		buf_addf(&text, "%s %llx\n", list->paths[i], (unsigned long long)own);
	}
	return hash_quick(buf_str(&text)) | 1;
}

static bool is_current(const Records *r, uint64_t stamp)
{
	struct stat st;
	for (size_t i = 0; i < r->database_count; i++)
		if (stat(r->databases[i].path, &st) != 0 || st.st_dev != r->databases[i].device ||
			st.st_ino != r->databases[i].inode)
			return false;
	return stamp != 0 && stamp == r->stamp;
}

/* The lookups of the folder, in the order of their names. */
static bool list_lookups(Arena *arena, const char *folder, FileList *ret_list, Err *err)
{
	FileList all = {0};
	const char *path = path_join(arena, folder, "records");
	if (file_exists(path) && !file_list(arena, path, &all, err))
		return false;
	*ret_list = (FileList){.paths = ARENA_ARRAY(arena, const char *, all.count + 1)};
	for (size_t i = 0; i < all.count; i++)
		if (str_is(path_extension(str_from(all.paths[i])), ".json"))
			ret_list->paths[ret_list->count++] = all.paths[i];
	return true;
}

static bool open_all(Records *r, const char *folder, const char *stand_ins, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	FileList list = {0};
	if (!list_lookups(&arena, folder, &list, err))
		return false;
	uint64_t stamp = stamp_of(&list, stand_ins);
	if (is_current(r, stamp))
		return true;
	close_all(r);
	r->stamp = stamp;
	for (size_t i = 0; i < list.count; i++) {
		Lookup *l = ARENA_PUSH(&r->arena, r->lookups, r->lookup_count);
		*l = (Lookup){.file = arena_cstr(&r->arena, str_from(list.paths[i]))};
		if (!lookup_read(l, err) || !lookup_open(l, r, folder, stand_ins, err))
			return false;
	}
	return true;
}

static void each_database(Records *r, const char *sql)
{
	for (size_t i = 0; i < r->database_count; i++)
		(void)sqlite3_exec(r->databases[i].db, sql, NULL, NULL, NULL);
}

static bool look(Records *r, const Ticket *ticket, int64_t now_ms, Json *records, Err *err)
{
	bool ok = true;
	each_database(r, "BEGIN");
	for (size_t i = 0; ok && i < r->lookup_count; i++)
		ok = lookup_rows(&r->lookups[i], ticket, now_ms, records, err);
	each_database(r, "COMMIT");
	return ok;
}

bool records_lookup(Records *r, const char *folder, const char *stand_ins, const Ticket *ticket, int64_t now_ms,
	Json **ret_records, Err *err)
{
	AUTO(json_freep) Json *records = json_new_object();
	if (!open_all(r, folder, stand_ins, err) || !look(r, ticket, now_ms, records, err)) {
		close_all(r);
		return false;
	}
	*ret_records = records;
	records = NULL;
	return true;
}
