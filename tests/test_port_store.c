#include "tests/lib/own_store.h"

#include "base/file.h"
#include "port/store_private.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static Document document_of(Arena *arena, const char *id, const char *text, const char *group)
{
	Document d = {.id = str_from(id), .title = str_from(id), .hash = str_from(text),
		.passage_count = 1};
	d.url = d.updated = d.source = STR("");
	d.passages = ARENA_NEW(arena, Passage);
	d.passages[0] = (Passage){STR(""), str_from(text)};
	if (group != NULL) {
		d.groups = ARENA_NEW(arena, Str);
		d.groups[0] = str_from(group);
		d.group_count = 1;
	}
	return d;
}

static User user_of(Str *groups, size_t count)
{
	return (User){.name = STR("u"), .role = ROLE_AGENT, .groups = groups, .group_count = count};
}

/* How many passages with this word in their text the reader gets. */
static size_t readable(OwnStore *f, const char *word, const User *reader)
{
	Err err = {0};
	AUTO(free_ptr) int64_t *ids = NULL;
	size_t count, found = 0;
	assert_done(store_passage_ids(f->store, STR(""), &ids, &count, &err));
	for (size_t i = 0; i < count; i++) {
		PassageHit hit;
		bool may;
		assert_done(store_passage_get(
			f->store, &f->arena, ids[i], reader, &hit, &may, &err));
		found += may && str_find(hit.text, str_from(word), 0) >= 0;
	}
	return found;
}

static void put(OwnStore *f, Document d)
{
	Err err = {0};
	assert_done(store_begin(f->store, &err));
	assert_done(store_document_put(f->store, &d, &err));
	assert_done(store_commit(f->store, &err));
}

static void a_reader_gets_what_they_may_read_and_nothing_else(void **state)
{
	OwnStore *f = *state;
	Str billing[] = {STR("billing")}, both[] = {STR("x"), STR("billing")};
	User outsider = user_of(NULL, 0), insider = user_of(billing, 1), member = user_of(both, 2);
	put(f, document_of(&f->arena, "open", "refunds take five days", NULL));
	put(f, document_of(&f->arena, "closed", "refunds above the limit", "billing"));
	assert_int_equal(readable(f, "refunds", &outsider), 1);
	assert_int_equal(readable(f, "refunds", &insider), 2);
	assert_int_equal(readable(f, "refunds", &member), 2);
	assert_int_equal(readable(f, "limit", &outsider), 0);
}

static void a_replaced_document_leaves_nothing_of_the_old_one(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	User reader = user_of(NULL, 0);
	put(f, document_of(&f->arena, "a", "zebra", NULL));
	put(f, document_of(&f->arena, "a", "giraffe", NULL));
	assert_int_equal(readable(f, "zebra", &reader), 0);
	assert_int_equal(readable(f, "giraffe", &reader), 1);
	assert_done(store_begin(f->store, &err));
	assert_done(store_document_remove(f->store, STR("a"), &err));
	assert_done(store_commit(f->store, &err));
	assert_int_equal(readable(f, "giraffe", &reader), 0);
}

static void append_row(OwnStore *f, EventKind kind, const char *ticket, Json *body)
{
	Err err = {0};
	AUTO(json_freep) Json *owned = body;
	assert_done(store_begin(f->store, &err));
	assert_done(store_journal_append(f->store, kind, 1000, STR("u"), str_from(ticket), owned, NULL, &err));
	assert_done(store_commit(f->store, &err));
}

static void append(OwnStore *f, const char *ticket, const char *text)
{
	Json *body = json_new_object();
	json_set_cstr(body, "why", text);
	append_row(f, EVENT_REFUSED, ticket, body);
}

static void append_erasure(OwnStore *f, const char *ticket)
{
	Json *body = json_new_object(), *tickets = json_new_array();
	json_push_str(tickets, str_from(ticket));
	json_set(body, "tickets", tickets);
	append_row(f, EVENT_ERASED, "", body);
}

static JournalCheck verify(OwnStore *f)
{
	JournalCheck check;
	Err err = {0};
	assert_done(store_journal_verify(f->store, &f->arena, &check, &err));
	return check;
}

static void tamper(OwnStore *f, const char *sql)
{
	Err err = {0};
	assert_done(store_exec(f->store, sql, &err));
}

static void every_change_to_the_journal_is_found_at_its_row(void **state)
{
	static const struct {
		const char *sql;
		int64_t row;
	} cases[] = {
		{"UPDATE journal_body SET body = replace(body, 'two', 'tow') WHERE seq = 2", 2},
		{"UPDATE journal_body SET salt = replace(salt, substr(salt, 1, 1), 'x') WHERE seq = 1", 1},
		{"UPDATE journal SET actor = 'v' WHERE seq = 3", 3},
		{"UPDATE journal SET at_ms = 1001 WHERE seq = 1", 1},
		{"UPDATE journal SET ticket = 'T' WHERE seq = 2", 2},
		{"UPDATE journal SET kind = 'done' WHERE seq = 2", 2},
		{"UPDATE journal SET hash = replace(hash, substr(hash, 9, 1), 'g') WHERE seq = 1", 1},
		{"DELETE FROM journal WHERE seq = 2", 3},
		{"UPDATE journal SET seq = 9 WHERE seq = 3", 9},
		{"INSERT INTO journal_body(seq, salt, body) VALUES (99, '', '{}')", 99},
		{"UPDATE journal_body SET seq = 0 WHERE seq = 1", 0},
		{"DELETE FROM journal_body WHERE seq = 2", 2},
	};
	OwnStore *f = *state;
	append(f, "T-1", "one");
	append(f, "T-1", "two");
	append(f, "T-2", "three");
	assert_int_equal(verify(f).why.len, 0);
	assert_int_equal(verify(f).rows, 3);
	for (size_t i = 0; i < COUNT(cases); i++) {
		tamper(f, "SAVEPOINT t");
		tamper(f, cases[i].sql);
		assert_true(verify(f).why.len > 0);
		assert_int_equal(verify(f).first_bad, cases[i].row);
		tamper(f, "ROLLBACK TO t");
		tamper(f, "RELEASE t");
	}
	assert_int_equal(verify(f).why.len, 0);
}

static void an_erased_body_leaves_a_chain_that_verifies(void **state)
{
	OwnStore *f = *state;
	append(f, "T-1", "one");
	append(f, "T-1", "two");
	append_erasure(f, "T-1");
	tamper(f, "DELETE FROM journal_body WHERE seq <= 2");
	assert_int_equal(verify(f).why.len, 0);
	append(f, "T-1", "of a later ticket of that name");
	tamper(f, "DELETE FROM journal_body WHERE seq = 4");
	assert_int_equal(verify(f).first_bad, 4);
}

static void a_journal_row_needs_a_transaction(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	AUTO(json_freep) Json *body = json_new_object();
	assert_false(store_journal_append(f->store, EVENT_DONE, 1, STR("u"), STR(""), body, NULL, &err));
	assert_int_equal(err.code, ERR_STORE);
}

static void one_action_is_claimed_once_until_its_lease_ends(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	Claim first, second, third;
	bool holds;
	assert_done(store_action_put(f->store, STR("T.1"), STR("T"), STR("approved"), 50, &err));
	assert_done(store_claim(f->store, &f->arena, STR(""), STR("a"), 40, 100, &first, &err));
	assert_int_equal(first.action.len, 0); /* not due yet */
	assert_done(store_claim(f->store, &f->arena, STR(""), STR("a"), 60, 100, &first, &err));
	assert_str(first.action, "T.1");
	assert_done(store_claim(f->store, &f->arena, STR(""), STR("b"), 100, 100, &second, &err));
	assert_int_equal(second.action.len, 0);
	assert_done(store_claim(f->store, &f->arena, STR("T.1"), STR("b"), 200, 100, &third, &err));
	assert_str(third.action, "T.1");
	assert_true(third.fence > first.fence);
	assert_done(store_claim_holds(f->store, &first, STR("a"), &holds, &err));
	assert_false(holds); /* the first one is too late */
	assert_done(store_claim_holds(f->store, &third, STR("b"), &holds, &err));
	assert_true(holds);
}

static void two_processes_claim_each_action_once(void **state)
{
	enum { ACTIONS = 40 };
	OwnStore *f = *state;
	Err err = {0};
	for (int i = 0; i < ACTIONS; i++)
		assert_done(store_action_put(f->store, arena_fmt(&f->arena, "T.%d", i), STR("T"),
			STR("approved"), 0, &err));
	pid_t child = fork();
	Store *mine = NULL;
	Arena arena = {0};
	int taken = 0;
	Claim claim;
	bool ok = store_open(f->path, STORE_OPEN, &mine, &err);
	while (ok && store_claim(mine, &arena, STR(""), child == 0 ? STR("c") : STR("p"), 10, 1000, &claim,
		&err) && claim.action.len > 0)
		taken++;
	store_close(mine);
	arena_free(&arena);
	if (child == 0)
		_exit(ok ? taken : 255);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(taken + WEXITSTATUS(status), ACTIONS);
}

static void a_locked_database_says_so(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	Store *other;
	assert_done(store_open(f->path, STORE_OPEN, &other, &err));
	sqlite3_busy_timeout(other->db, 10);
	assert_done(store_begin(f->store, &err));
	assert_false(store_begin(other, &err));
	assert_non_null(strstr(err.text, "locked by another process"));
	store_rollback(f->store);
	store_close(other);
}

static void a_file_that_is_no_database_is_named(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	Store *s;
	const char *path = path_join(&f->arena, f->folder, "other.db");
	assert_done(file_write_atomic(path, STR("this is not a database, only words in a file of some length"),
		0600, &err));
	assert_false(store_open(path, STORE_OPEN, &s, &err));
	assert_non_null(strstr(err.text, "other.db"));
	assert_non_null(strstr(err.text, "not a database"));
	assert_false(store_open(path_join(&f->arena, f->folder, "none.db"), STORE_OPEN, &s, &err));
	assert_int_equal(err.code, ERR_MISSING);
}

static void a_newer_schema_is_refused(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	Store *s;
	tamper(f, "PRAGMA user_version = 99");
	assert_false(store_open(f->path, STORE_OPEN, &s, &err));
	assert_non_null(strstr(err.text, "newer"));
}

static void a_full_disk_undoes_the_whole_write(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	append(f, "T-1", "one");
	tamper(f, "PRAGMA max_page_count = 1"); /* no page more than there are */
	assert_done(store_begin(f->store, &err));
	Buf big = {0};
	for (int i = 0; i < 100000; i++)
		buf_addf(&big, "word%d ", i);
	Document d = document_of(&f->arena, "big", buf_cstr(&big), NULL);
	assert_false(store_document_put(f->store, &d, &err));
	assert_non_null(strstr(err.text, "disk is full"));
	store_rollback(f->store);
	buf_free(&big);
	assert_int_equal(verify(f).rows, 1);
	assert_int_equal(verify(f).why.len, 0);
}

/* ---- a commit that nobody waits for ---- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_STORE_TEST(a_reader_gets_what_they_may_read_and_nothing_else),
		OWN_STORE_TEST(a_replaced_document_leaves_nothing_of_the_old_one),
		OWN_STORE_TEST(every_change_to_the_journal_is_found_at_its_row),
		OWN_STORE_TEST(an_erased_body_leaves_a_chain_that_verifies),
		OWN_STORE_TEST(a_journal_row_needs_a_transaction),
		OWN_STORE_TEST(one_action_is_claimed_once_until_its_lease_ends),
		OWN_STORE_TEST(two_processes_claim_each_action_once),
		OWN_STORE_TEST(a_locked_database_says_so),
		OWN_STORE_TEST(a_file_that_is_no_database_is_named),
		OWN_STORE_TEST(a_newer_schema_is_refused),
		OWN_STORE_TEST(a_full_disk_undoes_the_whole_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
