/* The trail, attacked: flipped bytes, cut tails, erased people. */
#include "tests/lib/office.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Cell {
	const char *table, *column;
} Cell;

/* What is stored of actions, signatures (in the bodies), rights and the chain. Lease, owner and fence of an
 * action are the executor's own bookkeeping: a wrong one delays, the checks before the effect stay. */
static const Cell cells[] = {{"journal", "actor"}, {"journal", "kind"}, {"journal", "ticket"},
	{"journal", "commitment"}, {"journal", "prev"}, {"journal", "hash"}, {"journal_body", "body"},
	{"journal_body", "salt"}, {"actions", "id"}, {"actions", "ticket"}, {"actions", "state"},
	{"users", "role"}, {"users", "groups"}, {"pins", "pin"}, {"messages", "body"}};

/* Flips bits of one byte of one random cell; gives the statement that restores it. */
static Str flip_cell(sqlite3 *db, Arena *arena, unsigned *seed)
{
	for (;;) {
		const Cell *cell = &cells[(unsigned)rand_r(seed) % COUNT(cells)];
		sqlite3_stmt *stmt;
		Str sql = arena_fmt(arena, "SELECT rowid, CAST(%s AS BLOB) FROM %s ORDER BY random() LIMIT 1",
			cell->column, cell->table);
		if (str_is(str_from(cell->table), "actions")) /* has no rowid: by its key */
			sql = arena_fmt(arena, "SELECT id, CAST(%s AS BLOB) FROM actions ORDER BY random() "
				"LIMIT 1", cell->column);
		assert_int_equal(sqlite3_prepare_v2(db, sql.ptr, -1, &stmt, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
		Str key = arena_copy(arena, str_from((const char *)sqlite3_column_text(stmt, 0)));
		size_t len = (size_t)sqlite3_column_bytes(stmt, 1);
		Str old = arena_copy(arena, (Str){sqlite3_column_blob(stmt, 1), len});
		sqlite3_finalize(stmt);
		if (len == 0)
			continue;
		Str changed = arena_copy(arena, old);
		char *bytes = arena_alloc(arena, len + 1);
		memcpy(bytes, old.ptr, len);
		bytes[(unsigned)rand_r(seed) % len] ^= (char)(1 + (unsigned)rand_r(seed) % 255);
		changed.ptr = bytes;
		const char *by = str_is(str_from(cell->table), "actions") ? "id" : "rowid";
		Str update = arena_fmt(arena, "UPDATE %s SET %s = CAST(?1 AS TEXT) WHERE %s = ?2", cell->table,
			cell->column, by);
		assert_int_equal(sqlite3_prepare_v2(db, update.ptr, -1, &stmt, NULL), SQLITE_OK);
		sqlite3_bind_blob(stmt, 1, changed.ptr, (int)len, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 2, key.ptr, (int)key.len, SQLITE_STATIC);
		assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
		sqlite3_finalize(stmt);
		return arena_fmt(arena, "%s.%s of %.*s", cell->table, cell->column, STR_ARG(key));
	}
}

static void copy_file(Arena *arena, const char *from, const char *to)
{
	Buf text = {0};
	Err err = {0};
	(void)arena;
	assert_done(file_read(from, 64 * 1024 * 1024, &text, &err));
	assert_done(file_write_atomic(to, buf_str(&text), 0600, &err));
	buf_free(&text);
}

/* Found: audit says no, or the workspace can't even be opened. */
static bool is_found(Fixture *f)
{
	Err err = {0};
	AuditReport report = {0};
	Desk *desk = NULL;
	Arena arena = {0};
	bool found = !desk_open(f->folder, "otto", &desk, &err) ||
		!desk_audit_verify(desk, &arena, &report, &err) || !report.ok;
	desk_close(desk);
	arena_free(&arena);
	return found;
}

static void settle_some_actions(Fixture *f)
{
	Err err = {0};
	assert_done(approve(f, "send_reply", "", &err));
	assert_string_equal(execute(f), "done");
	assert_done(approve(f, "refund", "", &err)); /* signed, not run */
	assert_true(audit_ok(f));
	desk_close(f->desk);
	f->desk = NULL;
}

static void every_flipped_byte_of_the_store_is_found(void **state)
{
	Fixture *f = *state;
	const char *wanted = getenv("FLIPS");
	int64_t flips = 1000, missed = 0;
	unsigned seed = 7;
	if (wanted != NULL)
		assert_true(str_to_int64(str_from(wanted), &flips));
	settle_some_actions(f);
	const char *store = path_join(&f->arena, f->folder, ".countersign/store.db");
	const char *saved = path_join(&f->arena, f->folder, "saved.db");
	copy_file(&f->arena, store, saved);
	for (int64_t i = 0; i < flips; i++) {
		Arena arena = {0};
		sqlite3 *db;
		assert_int_equal(sqlite3_open(store, &db), SQLITE_OK);
		Str where = flip_cell(db, &arena, &seed);
		sqlite3_close(db);
		if (!is_found(f)) {
			missed++;
			printf("# missed: a flip in %.*s\n", STR_ARG(where));
		}
		copy_file(&arena, saved, store);
		arena_free(&arena);
	}
	printf("# measured: %lld random flips, %lld found\n", (long long)flips, (long long)(flips - missed));
	assert_int_equal(missed, 0);
	assert_false(is_found(f));
}

static void every_flipped_byte_of_a_manifest_is_found(void **state)
{
	Fixture *f = *state;
	settle_some_actions(f);
	const char *path = path_join(&f->arena, f->folder, "tools/refund.json");
	Err err = {0};
	for (size_t i = 0; i < strlen(refund_manifest); i++) {
		char *changed = arena_alloc(&f->arena, strlen(refund_manifest) + 1);
		memcpy(changed, refund_manifest, strlen(refund_manifest));
		changed[i] ^= 1;
		assert_done(file_write_atomic(path, str_from(changed), 0644, &err));
		if (!is_found(f))
			fail_msg("a flip at byte %zu of the manifest was not found", i);
	}
}

static void a_tail_cut_behind_a_checkpoint_is_found(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	AUTO(json_freep) Json *checkpoint = NULL;
	settle_some_actions(f);
	reopen(f, "otto");
	setenv("COUNTERSIGN_KEY", arena_fmt(&f->arena, "%s/.countersign/keys/otto", f->folder).ptr, 1);
	assert_done(desk_checkpoint(f->desk, &checkpoint, &err));
	unsetenv("COUNTERSIGN_KEY");
	desk_close(f->desk);
	f->desk = NULL;
	assert_false(is_found(f));
	change_store(f, "DELETE FROM journal_body WHERE seq = (SELECT max(seq) FROM journal);"
		"DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal);"
		"UPDATE actions SET state = 'proposed' WHERE state = 'approved'");
	assert_true(is_found(f));
}

static bool folder_holds(const char *folder, Str needle, Arena *arena)
{
	static const char *const names[] = {"store.db", "store.db-journal", "store.db-wal", "store.db-shm",
		"allowed_signers"};
	for (size_t i = 0; i < COUNT(names); i++) {
		Buf bytes = {0};
		bool held = file_read(path_join(arena, folder, names[i]), 64 * 1024 * 1024, &bytes, NULL) &&
			str_has(buf_str(&bytes), needle);
		buf_free(&bytes);
		if (held)
			return true;
	}
	return false;
}

static void an_erased_requester_leaves_no_byte_and_a_chain_that_verifies(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	size_t tickets;
	static const char canary[] = "Zyxwvut-canary-4711";
	reopen(f, "root");
	bring_ticket(f, "{\"id\":\"E\",\"subject\":\"Zyxwvut-canary-4711 refund\",\"requester\":{\"name\":"
		"\"Zyxwvut-canary-4711\",\"email\":\"zyxwvut-canary-4711@example.com\"},\"messages\":[{\"from\":"
		"\"zyxwvut-canary-4711@example.com\",\"at\":\"2026-11-01\",\"body\":\"What is your refund policy?"
		" Zyxwvut-canary-4711\"}]}");
	assert_done(desk_draft(f->desk, STR("E"), false, STR(""), &brief, &err));
	assert_done(desk_escalate(f->desk, STR("E"), str_from(canary), &brief, &err));
	const char *state_folder = path_join(&f->arena, f->folder, ".countersign");
	assert_true(folder_holds(state_folder, str_from(canary), &f->arena));
	assert_false(desk_erase(f->desk, STR("zyxwvut-canary-4711@example.com"), STR(""), &tickets, &err));
	assert_done(desk_erase(f->desk, STR("Zyxwvut-Canary-4711@example.com"), STR("asked for it"), &tickets,
		&err));
	assert_int_equal(tickets, 1);
	assert_false(desk_show(f->desk, STR("E"), &brief, &err));
	assert_int_equal(err.code, ERR_MISSING);
	desk_close(f->desk);
	f->desk = NULL;
	assert_false(folder_holds(state_folder, STR("canary-4711"), &f->arena));
	assert_false(is_found(f));
}

static void erasing_waits_for_what_may_still_take_effect(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	size_t tickets;
	assert_done(approve(f, "send_reply", "", &err));
	assert_false(desk_erase(f->desk, STR("ann@example.com"), STR("x"), &tickets, &err));
	assert_int_equal(err.code, ERR_REFUSED); /* an agent may not */
	reopen(f, "root");
	assert_false(desk_erase(f->desk, STR("ann@example.com"), STR("x"), &tickets, &err));
	assert_non_null(strstr(err.text, "approved"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_flipped_byte_of_the_store_is_found),
		TEST(every_flipped_byte_of_a_manifest_is_found),
		TEST(a_tail_cut_behind_a_checkpoint_is_found),
		TEST(an_erased_requester_leaves_no_byte_and_a_chain_that_verifies),
		TEST(erasing_waits_for_what_may_still_take_effect),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
