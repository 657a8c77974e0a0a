#include "port/records.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"

#include <sqlite3.h>

enum { RECORD_CEILING = 256 * 1024, RECORD_ROWS = 50, RECORD_BUSY_MS = 2000 };

typedef struct Lookup {
	const char *file;
	Json *json;
	Str name, key, owner;
	const Json *fields;
	sqlite3 *db; /* borrowed */
	sqlite3_stmt *stmt;
} Lookup;

/* The databases of one look at the records: each opened once and seen as it was at one moment. */
typedef struct Opened {
	const char *path;
	sqlite3 *db;
} Opened;

typedef struct Databases {
	Arena arena;
	Opened *items;
	size_t count;
} Databases;

static void databases_close(Databases *d)
{
	for (size_t i = 0; i < d->count; i++)
		(void)sqlite3_close(d->items[i].db);
	arena_free(&d->arena);
}

/* Where it can't be opened the handle says why; it is closed with the others. */
static sqlite3 *database_open(Databases *d, const char *path)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->items[i].path, path) == 0)
			return d->items[i].db;
	Opened *o = ARENA_PUSH(&d->arena, d->items, d->count);
	*o = (Opened){.path = arena_cstr(&d->arena, str_from(path))};
	if (sqlite3_open_v2(path, &o->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(o->db, RECORD_BUSY_MS);
		(void)sqlite3_db_config(o->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		(void)sqlite3_exec(o->db, "BEGIN", NULL, NULL, NULL);
	}
	return o->db;
}

static void lookup_end(Lookup *l)
{
	(void)sqlite3_finalize(l->stmt);
	json_free(l->json);
	*l = (Lookup){0};
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

static bool lookup_open(Lookup *l, Databases *databases, const char *folder, const char *stand_ins, Err *err)
{
	Arena arena = {0};
	Str query = json_str_at(l->json, "query");
	l->db = database_open(databases, database_of(&arena, l, folder, stand_ins));
	arena_free(&arena);
	if (sqlite3_prepare_v2(l->db, query.ptr, (int)query.len, &l->stmt, NULL) != SQLITE_OK)
		return err_set(err, ERR_INPUT, "%s: %s", l->file, sqlite3_errmsg(l->db));
	return (l->stmt != NULL && sqlite3_stmt_readonly(l->stmt)) ||
		err_set(err, ERR_INPUT, "%s: query: must only read", l->file);
}

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
	if (status != SQLITE_ROW && status != SQLITE_DONE)
		return err_set(err, ERR_STORE, "%s: %s", l->file, sqlite3_errmsg(l->db));
	return true;
}

bool records_lookup(const char *folder, const char *stand_ins, const Ticket *ticket, int64_t now_ms, Json **ret_records, Err *err)
{
	AUTO(databases_close) Databases databases = {0};
	Arena arena = {0};
	FileList list = {0};
	const char *path = path_join(&arena, folder, "records");
	Json *records = json_new_object();
	bool ok = !file_exists(path) || file_list(&arena, path, &list, err);
	for (size_t i = 0; ok && i < list.count; i++) {
		if (!str_is(path_extension(str_from(list.paths[i])), ".json"))
			continue;
		AUTO(lookup_end) Lookup l = {.file = list.paths[i]};
		ok = lookup_read(&l, err) && lookup_open(&l, &databases, folder, stand_ins, err) &&
			lookup_rows(&l, ticket, now_ms, records, err);
	}
	arena_free(&arena);
	if (!ok) {
		json_free(records);
		return false;
	}
	*ret_records = records;
	return true;
}
