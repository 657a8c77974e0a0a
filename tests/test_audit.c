/* The trail, attacked: flipped bytes, cut tails, erased people. */
#include "tests/lib/office.h"

#include "port/sign.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Cell {
	const char *table, *column;
} Cell;

/* What is stored of tickets, messages, actions, signatures (in the bodies), rights and the chain. Lease, owner and fence
 * of an action are the executor's own bookkeeping: a wrong one delays, the checks before the effect stay. */
static const Cell cells[] = {{"journal", "seq"}, {"journal", "at_ms"}, {"journal", "actor"}, {"journal", "kind"},
	{"journal", "ticket"}, {"journal", "commitment"}, {"journal", "prev"}, {"journal", "hash"},
	{"journal_body", "seq"}, {"journal_body", "body"}, {"journal_body", "salt"}, {"actions", "id"},
	{"actions", "ticket"}, {"actions", "state"}, {"actions", "due_ms"}, {"users", "name"}, {"users", "role"},
	{"users", "groups"}, {"pins", "tool"}, {"pins", "pin"}, {"tickets", "id"}, {"tickets", "subject"},
	{"tickets", "name"}, {"tickets", "email"}, {"tickets", "groups"}, {"tickets", "priority"}, {"tickets", "state"},
	{"tickets", "risk"}, {"tickets", "open_actions"}, {"tickets", "claimed_by"}, {"tickets", "sources"},
	{"messages", "body"}, {"messages", "sender"}, {"messages", "at_ms"}, {"messages", "outbound"}};

static sqlite3_stmt *prepare(sqlite3 *db, Str sql)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql.ptr, sqlite3_errmsg(db));
	return stmt;
}

/* Flips bits of one byte of one random cell; says where. "" where that cell is empty or can't be so changed. */
static Str flip_cell(sqlite3 *db, Arena *arena, unsigned *seed)
{
	const Cell *cell = &cells[(unsigned)rand_r(seed) % COUNT(cells)];
	bool by_id = str_is(str_from(cell->table), "actions") || str_is(str_from(cell->table), "tickets");
	const char *key_column = by_id ? "id" : "rowid"; /* a table WITHOUT ROWID has none */
	sqlite3_stmt *stmt = prepare(db, arena_fmt(arena, "SELECT %s, CAST(%s AS BLOB), typeof(%s) FROM %s ORDER BY "
		"random() LIMIT 1", key_column, cell->column, cell->column, cell->table));
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	Str key = arena_copy(arena, str_from((const char *)sqlite3_column_text(stmt, 0)));
	size_t len = (size_t)sqlite3_column_bytes(stmt, 1);
	bool number = str_is(str_from((const char *)sqlite3_column_text(stmt, 2)), "integer");
	char *bytes = arena_alloc(arena, len + 1);
	if (len > 0)
		memcpy(bytes, sqlite3_column_blob(stmt, 1), len);
	sqlite3_finalize(stmt);
	if (len == 0)
		return STR("");
	size_t at = (unsigned)rand_r(seed) % len;
	bytes[at] = number ? (char)('0' + (bytes[at] - '0' + 1 + (unsigned)rand_r(seed) % 9) % 10)
		: (char)(bytes[at] ^ (char)(1 + (unsigned)rand_r(seed) % 255));
	stmt = prepare(db, arena_fmt(arena, "UPDATE %s SET %s = CAST(?1 AS %s) WHERE %s = ?2", cell->table,
		cell->column, number ? "INTEGER" : "TEXT", key_column));
	sqlite3_bind_blob(stmt, 1, bytes, (int)len, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 2, key.ptr, (int)key.len, SQLITE_STATIC);
	bool changed = sqlite3_step(stmt) == SQLITE_DONE; /* not where the key is taken already */
	sqlite3_finalize(stmt);
	return changed ? arena_fmt(arena, "%s.%s of %.*s", cell->table, cell->column, STR_ARG(key)) : STR("");
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
	for (int64_t i = 0; i < flips;) {
		Arena arena = {0};
		sqlite3 *db;
		assert_int_equal(sqlite3_open(store, &db), SQLITE_OK);
		Str where = flip_cell(db, &arena, &seed);
		sqlite3_close(db);
		i += where.len > 0;
		if (where.len > 0 && !is_found(f)) {
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

static void changes_beside_the_chain_are_found(void **state)
{
	Fixture *f = *state;
	static const char *const changes[] = {"DELETE FROM users WHERE name = 'otto2'",
		"DELETE FROM actions WHERE state = 'approved'", "INSERT INTO actions(id, ticket, state, due_ms) VALUES "
		"('X.1', 'X', 'approved', 0)", "DELETE FROM messages", "UPDATE tickets SET email = 'eve@example.com'",
		"UPDATE tickets SET state = 'done'", "UPDATE tickets SET claimed_by = 'eve', claimed_until = 1",
		"UPDATE pins SET pin = 'x'", "INSERT INTO users(name, role, groups) VALUES ('eve', 'supervisor', '[]')"};
	reopen(f, "root");
	add_user(f, "otto2", "auditor", NULL);
	settle_some_actions(f);
	const char *store = path_join(&f->arena, f->folder, ".countersign/store.db");
	const char *saved = path_join(&f->arena, f->folder, "saved.db");
	copy_file(&f->arena, store, saved);
	assert_false(is_found(f));
	for (size_t i = 0; i < COUNT(changes); i++) {
		change_store(f, changes[i]);
		if (!is_found(f))
			fail_msg("not found: %s", changes[i]);
		copy_file(&f->arena, saved, store);
	}
}

static void signatures_of_before_count_when_somebody_has_a_new_key(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	AuditReport report;
	settle_some_actions(f);
	reopen(f, "root");
	const char *key = path_join(&f->arena, f->folder, "new-key");
	assert_done(sign_make_key(key, "maya", &err));
	User user;
	assert_done(desk_user_add(f->desk, STR("maya"), STR("agent"), STR(""), arena_fmt(&f->arena, "%s.pub", key).ptr,
		&user, &err));
	reopen(f, "otto");
	assert_done(desk_audit_verify(f->desk, &f->arena, &report, &err));
	if (!report.ok)
		fail_msg("row %lld: %.*s", (long long)report.first_bad, STR_ARG(report.why));
	assert_non_null(strstr(execute(f), "not a valid signature by maya")); /* but none of before runs any more */
	assert_int_equal(paid(f), 0);
}

static void bring_as_before(Fixture *f, Ticket *t)
{
	Err err = {0};
	Store *store;
	AUTO(json_freep) Json *body = json_new_object();
	Json *hashes = json_new_array();
	json_push_str(hashes, str_from(hash_hex_of(t->messages[0].body).text));
	json_set_int(body, "revision", 1);
	json_set(body, "messages", hashes);
	assert_done(store_open(path_join(&f->arena, f->folder, ".countersign/store.db"), STORE_OPEN, &store, &err));
	assert_done(store_begin(store, &err));
	assert_done(store_ticket_add(store, t, &err));
	assert_done(store_journal_append(store, EVENT_ARRIVED, 1000, STR("maya"), t->id, body, NULL, &err));
	assert_done(store_commit(store, &err));
	store_close(store);
}

static void tickets_that_came_before_they_had_a_hash_verify_by_their_texts(void **state)
{
	Fixture *f = *state;
	Message message = {.id = STR(""), .from = STR("ann@example.com"), .to = STR(""),
		.body = STR("Good day."), .authentication = STR(""), .note = STR(""), .at_ms = 1000};
	Ticket t = {.id = STR("OLD"), .subject = STR("Old"), .queue = STR(""), .revision = 1, .messages = &message,
		.requester = {STR("Ann"), STR("ann@example.com"), STR("")}, .message_count = 1};
	bring_as_before(f, &t);
	assert_false(is_found(f));
	change_store(f, "UPDATE messages SET body = 'Good night.' WHERE ticket = 'OLD'");
	assert_true(is_found(f));
}

static void a_checkpoint_kept_elsewhere_finds_what_was_written_anew(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	AuditReport report;
	AUTO(json_freep) Json *checkpoint = NULL;
	AUTO(buf_free) Buf text = {0};
	const char *elsewhere = path_join(&f->arena, f->folder, "elsewhere.json");
	settle_some_actions(f);
	reopen(f, "root");
	assert_done(desk_checkpoint(f->desk, &checkpoint, &err));
	buf_adds(&text, "{\"schema\":\"countersign/audit-row/1\"}\n"); /* at the end of an export */
	json_write(checkpoint, &text);
	assert_done(file_write_atomic(elsewhere, buf_str(&text), 0600, &err));
	assert_done(desk_audit_against(f->desk, &f->arena, elsewhere, &report, &err));
	assert_true(report.ok);
	scratch_remove(path_join(&f->arena, f->folder, ".countersign/checkpoints"));
	change_store(f, "DELETE FROM journal_body WHERE seq = (SELECT max(seq) FROM journal);"
		"DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal);"
		"UPDATE actions SET state = 'proposed', due_ms = 0 WHERE state = 'approved'; UPDATE tickets SET "
		"state = 'checked', open_actions = 1");
	assert_done(desk_audit_verify(f->desk, &f->arena, &report, &err));
	assert_true(report.ok); /* nobody here can know */
	assert_done(desk_audit_against(f->desk, &f->arena, elsewhere, &report, &err));
	assert_false(report.ok);
	assert_non_null(strstr(arena_cstr(&f->arena, report.why), "rows were cut off"));
	write_file(f, "elsewhere.json", "{\"statement\":\"{}\",\"signature\":\"x\"}");
	assert_done(desk_audit_against(f->desk, &f->arena, elsewhere, &report, &err));
	assert_false(report.ok); /* one that nobody signed */
}

/* ---- erasing people ---- */

static Str searched_for;
static const char *found_in;
static Arena *found_arena;

static int search_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	Buf bytes = {0};
	(void)st;
	(void)where;
	if (kind == FTW_F && file_read(path, 64 * 1024 * 1024, &bytes, NULL) &&
		str_ihas(buf_str(&bytes), searched_for))
		found_in = arena_cstr(found_arena, str_from(path));
	buf_free(&bytes);
	return 0;
}

/* A file anywhere in the workspace that holds it, in any case; NULL where none does. */
static const char *file_with(Fixture *f, const char *needle)
{
	searched_for = str_from(needle);
	found_in = NULL;
	found_arena = &f->arena;
	assert_int_equal(nftw(f->folder, search_file, 16, FTW_PHYS), 0);
	return found_in;
}

static bool erase_offices(void *context, const Str *tickets, size_t count, Err *err)
{
	Fixture *f = context;
	ErasedOffices offices = {0};
	bool ok = executor_erase(f->folder, "root", tickets, count, &offices, err);
	arena_free(&offices.arena);
	return ok;
}

#define CANARY "Zyxwvut-canary-4711"
#define CANARY_ADDRESS "zyxwvut-canary-4711@example.com"

static void approve_of(Fixture *f, const char *ticket, const char *tool)
{
	Err err = {0};
	Brief brief;
	assert_done(desk_show(f->desk, str_from(ticket), &brief, &err));
	for (size_t i = 0; i < brief.action_count; i++) {
		const Action *a = &brief.actions[i];
		if (!str_is(a->tool, tool) || !action_is_open(a))
			continue;
		HashHex digest = action_digest(brief.c, a);
		Str id = arena_copy(&f->arena, a->id);
		assert_done(desk_approve(f->desk, id, str_from(digest.text), STR(""), &brief, &err));
		return;
	}
	fail_msg("no open action of %s", tool);
}

/* A customer whose name is everywhere: imported, drafted, edited, escalated, answered, half answered again. */
static void bring_canary(Fixture *f)
{
	Err err = {0};
	Brief brief;
	reopen(f, "root");
	bring_ticket(f, "{\"id\":\"E\",\"subject\":\"" CANARY " refund\",\"requester\":{\"name\":\"" CANARY "\",\"email\":\""
		CANARY_ADDRESS "\",\"id\":\"" CANARY "\"},\"messages\":[{\"from\":\"" CANARY_ADDRESS "\",\"at\":\"2026-11-01\","
		"\"body\":\"What is your refund policy? " CANARY "\"}]}");
	write_file(f, "t.jsonl", "");
	assert_done(desk_draft(f->desk, STR("E"), false, STR(""), &brief, &err));
	assert_done(desk_edit_draft(f->desk, STR("E"), 0, STR("Hello " CANARY ", fine."), &brief, &err));
	approve_of(f, "E", "send_reply");
	assert_string_equal(execute(f), "done");
	assert_done(desk_escalate(f->desk, STR("E"), STR(CANARY), &brief, &err));
	assert_false(desk_edit_draft(f->desk, STR("E"), 1, STR(CANARY), &brief, &err)); /* a refusal, with its row */
	write_file(f, arena_fmt(&f->arena, ".countersign/unsaved-0123456789abcdef-%.16s.txt",
		hash_hex_of(STR("E")).text).ptr, CANARY);
	assert_int_equal(count_in(f, "records/office.db", "SELECT count(*) FROM countersign_effects WHERE receipt LIKE "
		"'%canary%'"), 1);
}

static void an_erased_requester_leaves_no_byte_and_a_chain_that_verifies(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Erased erased;
	bring_canary(f);
	assert_non_null(file_with(f, "canary-4711"));
	assert_false(desk_erase(f->desk, &f->arena, STR(CANARY_ADDRESS), STR(""), erase_offices, f, &erased, &err));
	assert_done(desk_erase(f->desk, &f->arena, STR("Zyxwvut-Canary-4711@example.com"), STR("asked for it"),
		erase_offices, f, &erased, &err));
	assert_int_equal(erased.tickets, 1);
	assert_int_equal(erased.left_count, 0);
	assert_false(desk_show(f->desk, STR("E"), &brief, &err));
	assert_int_equal(err.code, ERR_MISSING);
	desk_close(f->desk);
	f->desk = NULL;
	if (file_with(f, "canary-4711") != NULL)
		fail_msg("%s holds it", found_in);
	assert_false(is_found(f));
	assert_int_equal(count_in(f, "records/office.db", "SELECT count(*) FROM countersign_effects WHERE action LIKE "
		"'E.%' AND digest = 'erased'"), 1); /* the key stays: it must never take effect again */
}

static void of_others_nothing_is_erased(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Erased erased;
	assert_done(approve(f, "send_reply", "", &err));
	assert_string_equal(execute(f), "done");
	bring_canary(f);
	assert_done(desk_erase(f->desk, &f->arena, STR(CANARY_ADDRESS), STR("asked"), erase_offices, f, &erased, &err));
	assert_int_equal(sent(f), 1);
	assert_non_null(file_with(f, "ann@example.com"));
	assert_non_null(action_of(f, "send_reply", NULL)->receipt);
	assert_int_equal(count_in(f, "records/office.db", "SELECT count(*) FROM countersign_effects WHERE digest <> "
		"'erased'"), 1);
}

static void where_the_address_still_stands_is_named(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Erased erased;
	bring_canary(f);
	write_file(f, "kb/names.md", "# Names\n\nAsk zyxwvut-CANARY-4711@example.com.\n");
	assert_done(desk_erase(f->desk, &f->arena, STR(CANARY_ADDRESS), STR("asked"), erase_offices, f, &erased, &err));
	assert_int_equal(erased.left_count, 1);
	assert_str(erased.left[0], "kb/names.md");
}

static bool fail_offices(void *context, const Str *tickets, size_t count, Err *err)
{
	(void)context;
	(void)tickets;
	(void)count;
	return err_set(err, ERR_OUTSIDE, "the office is closed");
}

/* Somebody signs while the offices forget. */
static bool sign_meanwhile(void *context, const Str *tickets, size_t count, Err *err)
{
	Fixture *f = context;
	AUTO(desk_closep) Desk *other = NULL;
	Brief brief;
	(void)tickets;
	(void)count;
	return desk_open(f->folder, "root", &other, err) &&
		desk_escalate(other, STR("T"), STR("meanwhile"), &brief, err);
}

static void an_office_that_fails_or_news_meanwhile_leaves_the_desk_as_it_was(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Erased erased;
	reopen(f, "root");
	assert_false(desk_erase(f->desk, &f->arena, STR("ann@example.com"), STR("asked"), fail_offices, f, &erased, &err));
	assert_int_equal(err.code, ERR_OUTSIDE);
	assert_false(desk_erase(f->desk, &f->arena, STR("ann@example.com"), STR("asked"), sign_meanwhile, f, &erased,
		&err));
	assert_int_equal(err.code, ERR_STALE);
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	assert_done(desk_erase(f->desk, &f->arena, STR("ann@example.com"), STR("asked"), erase_offices, f, &erased,
		&err));
	assert_int_equal(erased.tickets, 1);
}

static void what_a_changed_manifest_did_is_not_left_behind_silently(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Erased erased;
	assert_done(approve(f, "refund", "", &err));
	assert_string_equal(execute(f), "done");
	Buf changed = {0};
	buf_add(&changed, str_slice(str_from(refund_manifest), 0, strlen(refund_manifest) - 1));
	buf_adds(&changed, ",\"hold_seconds\":0}");
	write_file(f, "tools/refund.json", buf_cstr(&changed));
	buf_free(&changed);
	reopen(f, "root");
	assert_false(desk_erase(f->desk, &f->arena, STR("ann@example.com"), STR("asked"), erase_offices, f, &erased,
		&err));
	assert_non_null(strstr(err.text, "the manifest of refund changed: pin it first"));
	assert_int_equal(unlink(path_join(&f->arena, f->folder, "tools/refund.json")), 0);
	reopen(f, "root");
	assert_false(desk_erase(f->desk, &f->arena, STR("ann@example.com"), STR("asked"), erase_offices, f, &erased,
		&err));
	assert_non_null(strstr(err.text, "whose manifest is gone"));
}

static void erasing_waits_for_what_may_still_take_effect(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Erased erased;
	assert_done(approve(f, "send_reply", "", &err));
	assert_false(desk_erase(f->desk, &f->arena, STR("ann@example.com"), STR("x"), erase_offices, f, &erased, &err));
	assert_int_equal(err.code, ERR_REFUSED); /* an agent may not */
	reopen(f, "root");
	assert_false(desk_erase(f->desk, &f->arena, STR("ann@example.com"), STR("x"), erase_offices, f, &erased, &err));
	assert_non_null(strstr(err.text, "approved"));
	assert_int_equal(refusals(f), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_flipped_byte_of_the_store_is_found),
		TEST(every_flipped_byte_of_a_manifest_is_found),
		TEST(a_tail_cut_behind_a_checkpoint_is_found),
		TEST(changes_beside_the_chain_are_found),
		TEST(signatures_of_before_count_when_somebody_has_a_new_key),
		TEST(tickets_that_came_before_they_had_a_hash_verify_by_their_texts),
		TEST(a_checkpoint_kept_elsewhere_finds_what_was_written_anew),
		TEST(an_erased_requester_leaves_no_byte_and_a_chain_that_verifies),
		TEST(of_others_nothing_is_erased),
		TEST(where_the_address_still_stands_is_named),
		TEST(an_office_that_fails_or_news_meanwhile_leaves_the_desk_as_it_was),
		TEST(what_a_changed_manifest_did_is_not_left_behind_silently),
		TEST(erasing_waits_for_what_may_still_take_effect),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
