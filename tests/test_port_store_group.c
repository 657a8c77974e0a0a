/* port/store_group: writings that are committed together, on the caller's thread or aside. */
#include "tests/lib/own_store.h"

#include "port/store_private.h"

#include <sys/eventfd.h>
#include <unistd.h>

static bool put(OwnStore *f, const char *id, Err *err)
{
	Passage passage = {STR(""), STR("words")};
	Document d = {.id = str_from(id), .title = str_from(id), .hash = STR("words"), .url = STR(""), .updated = STR(""),
		.source = STR(""), .passages = &passage, .passage_count = 1};
	return store_document_put(f->store, &d, err);
}

static int64_t documents_in(Store *s)
{
	int64_t count = -1;
	assert_true(store_count(s, "documents", &count, NULL));
	return count;
}

static int wake_new(void)
{
	int fd = eventfd(0, EFD_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

/* What the store told of its groups. */
typedef struct Told {
	int ok, failed;
	Err why;
} Told;

static void on_commit(void *context, bool ok, const Err *why)
{
	Told *told = context;
	told->ok += ok;
	told->failed += !ok;
	if (!ok)
		told->why = *why;
}

static void join(OwnStore *f, const char *id)
{
	Err err = {0};
	assert_done(store_join(f->store, &err));
	assert_done(put(f, id, &err));
	assert_done(store_commit(f->store, &err));
}

static int64_t documents_for_others(OwnStore *f)
{
	Store *other = NULL;
	Err err = {0};
	assert_done(store_open(f->path, STORE_OPEN, &other, &err));
	int64_t count = documents_in(other);
	store_close(other);
	return count;
}

static void writings_that_joined_are_committed_together(void **state)
{
	OwnStore *f = *state;
	Told told = {0};
	store_on_commit(f->store, on_commit, &told);
	assert_false(store_has_group(f->store));
	join(f, "a");
	join(f, "b");
	assert_true(store_has_group(f->store));
	assert_int_equal(documents_in(f->store), 2);
	assert_int_equal(documents_for_others(f), 0);
	assert_int_equal(told.ok, 0);
	store_commit_group(f->store);
	assert_int_equal(documents_for_others(f), 2);
	assert_int_equal(told.ok, 1);
	store_commit_group(f->store); /* of nothing: nothing is told */
	assert_false(store_has_group(f->store));
	assert_int_equal(told.ok + told.failed, 1);
}

static void one_that_fails_leaves_the_others_of_its_group(void **state)
{
	OwnStore *f = *state;
	Told told = {0};
	Err err = {0};
	store_on_commit(f->store, on_commit, &told);
	for (int first = 0; first < 2; first++) {
		assert_done(store_join(f->store, &err));
		assert_done(put(f, "lost", &err));
		store_rollback(f->store);
		store_rollback(f->store); /* nothing is under way */
		assert_int_equal(documents_in(f->store), first);
		join(f, "kept");
	}
	store_commit_group(f->store);
	assert_int_equal(documents_for_others(f), 1);
	assert_int_equal(told.ok, 1);
}

/* SQLite undoes all of a transaction by itself where the disk gives out. */
static void a_group_that_was_undone_from_outside_is_told_as_lost(void **state)
{
	OwnStore *f = *state;
	Told told = {0};
	Err err = {0};
	store_on_commit(f->store, on_commit, &told);
	join(f, "lost");
	assert_done(store_join(f->store, &err));
	assert_done(put(f, "lost too", &err));
	assert_int_equal(sqlite3_exec(f->store->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	store_rollback(f->store);
	assert_int_equal(told.failed, 1);
	assert_non_null(strstr(told.why.text, "undone"));
	assert_false(store_has_group(f->store));
	join(f, "kept");
	assert_int_equal(documents_for_others(f), 0);
	store_commit_group(f->store);
	assert_int_equal(told.ok, 1);
	assert_int_equal(documents_for_others(f), 1);
}

/* The writing that begins for itself does not wait for the group, nor the group for it. */
static void whoever_writes_for_themselves_commits_the_group_first(void **state)
{
	OwnStore *f = *state;
	Told told = {0};
	Err err = {0};
	store_on_commit(f->store, on_commit, &told);
	join(f, "a");
	assert_false(store_snapshot(f->store)); /* it is of one state */
	assert_done(store_begin(f->store, &err));
	assert_int_equal(told.ok, 1);
	assert_done(put(f, "own", &err));
	store_rollback(f->store);
	assert_int_equal(documents_for_others(f), 1);
	join(f, "b");
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(told.ok, 2);
	assert_done(store_open(f->path, STORE_OPEN, &f->store, &err));
	assert_int_equal(documents_in(f->store), 2);
}

static void a_commit_aside_wakes_and_is_then_there_for_others(void **state)
{
	OwnStore *f = *state;
	Told told = {0};
	int fd = wake_new();
	uint64_t woken = 0;
	store_on_commit(f->store, on_commit, &told);
	join(f, "d");
	store_commit_group_aside(f->store, fd);
	assert_int_equal(read(fd, &woken, sizeof woken), sizeof woken);
	assert_false(store_is_committing(f->store));
	assert_int_equal(documents_for_others(f), 1);
	assert_int_equal(documents_in(f->store), 1);
	assert_int_equal(told.ok, 1);
	close(fd);
}

static void who_asks_meanwhile_sees_it_committed_and_may_write_on(void **state)
{
	OwnStore *f = *state;
	Told told = {0};
	int fd = wake_new();
	char id[16];
	store_on_commit(f->store, on_commit, &told);
	for (int i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof id, "d%d", i);
		join(f, id);
		store_commit_group_aside(f->store, fd);
		if (i % 2 == 0)
			assert_int_equal(documents_in(f->store), i + 1);
	}
	assert_int_equal(documents_in(f->store), 20);
	assert_int_equal(told.ok, 20);
	close(fd);
}

/* The constraint is looked at when the transaction ends: that is a commit that fails. */
static void a_commit_that_fails_undoes_the_whole_group_and_says_so(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	Told told = {0};
	int fd = wake_new();
	store_on_commit(f->store, on_commit, &told);
	assert_done(store_exec(f->store, "CREATE TABLE a(id INTEGER PRIMARY KEY);"
		"CREATE TABLE b(a INTEGER REFERENCES a(id) DEFERRABLE INITIALLY DEFERRED)", &err));
	for (int aside = 0; aside < 2; aside++) {
		told = (Told){0};
		join(f, "first");
		assert_done(store_join(f->store, &err));
		assert_done(store_exec(f->store, "INSERT INTO b VALUES (7)", &err));
		assert_done(store_commit(f->store, &err));
		if (aside)
			store_commit_group_aside(f->store, fd);
		else
			store_commit_group(f->store);
		assert_int_equal(documents_in(f->store), 0); /* whoever asks in between, too */
		assert_int_equal(told.failed, 1);
		assert_int_equal(told.ok, 0);
		assert_int_equal(told.why.code, ERR_STORE);
		assert_non_null(strstr(told.why.text, "FOREIGN KEY"));
	}
	join(f, "second");
	store_commit_group(f->store);
	assert_int_equal(documents_for_others(f), 1);
	assert_int_equal(told.ok, 1);
	close(fd);
}

static void closing_waits_for_a_commit_aside(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	int fd = wake_new();
	join(f, "d");
	store_commit_group_aside(f->store, fd);
	store_close(f->store);
	f->store = NULL;
	assert_done(store_open(f->path, STORE_OPEN, &f->store, &err));
	assert_int_equal(documents_in(f->store), 1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_STORE_TEST(writings_that_joined_are_committed_together),
		OWN_STORE_TEST(one_that_fails_leaves_the_others_of_its_group),
		OWN_STORE_TEST(a_group_that_was_undone_from_outside_is_told_as_lost),
		OWN_STORE_TEST(whoever_writes_for_themselves_commits_the_group_first),
		OWN_STORE_TEST(a_commit_aside_wakes_and_is_then_there_for_others),
		OWN_STORE_TEST(who_asks_meanwhile_sees_it_committed_and_may_write_on),
		OWN_STORE_TEST(a_commit_that_fails_undoes_the_whole_group_and_says_so),
		OWN_STORE_TEST(closing_waits_for_a_commit_aside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
