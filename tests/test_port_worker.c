/* Which process holds a lease, and whether it is surely gone; and a lease that is kept while an effect takes long. */
#include "tests/lib/testing.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "port/lease.h"
#include "port/worker.h"

#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The name with its part number `n` (0: "executor") replaced. */
static Str with_part(Arena *arena, Str name, size_t n, const char *part)
{
	AUTO(buf_free) Buf out = {0};
	Str piece;
	for (size_t i = 0; name.ptr != NULL && str_next(&name, '/', &piece); i++) {
		if (i > 0)
			buf_addc(&out, '/');
		buf_add(&out, i == n ? str_from(part) : piece);
	}
	return arena_copy(arena, buf_str(&out));
}

/* The name a child gave itself; the child waits to be ended, or is gone already. */
static Str name_of_child(Arena *arena, bool stays, pid_t *ret_child)
{
	char name[300] = "";
	int says[2];
	assert_int_equal(pipe(says), 0);
	pid_t child = fork();
	if (child == 0) {
		Arena own = {0};
		Str self = worker_self(&own);
		if (write(says[1], self.ptr, self.len) < 0)
			_exit(1);
		close(says[1]);
		while (stays)
			pause();
		_exit(0);
	}
	close(says[1]);
	ssize_t n = read(says[0], name, sizeof name - 1);
	assert_true(n > 0);
	close(says[0]);
	*ret_child = child;
	return arena_copy(arena, (Str){name, (size_t)n});
}

static void a_process_is_alive_until_it_has_ended(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	pid_t child;
	assert_false(worker_is_dead(worker_self(&arena)));
	Str name = name_of_child(&arena, true, &child);
	assert_false(worker_is_dead(name));
	kill(child, SIGKILL);
	while (!worker_is_dead(name)) /* a zombie: nobody waited for it yet */
		sched_yield();
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(worker_is_dead(name));
}

static void a_number_that_was_given_to_another_process_does_not_keep_the_dead_alive(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Str self = worker_self(&arena);
	assert_true(worker_is_dead(with_part(&arena, self, 5, "17"))); /* began at another tick */
}

static void of_another_boot_or_another_space_nothing_is_known(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	pid_t child;
	Str name = name_of_child(&arena, false, &child);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(worker_is_dead(name));
	assert_true(worker_is_dead(with_part(&arena, name, 1, "elsewhere"))); /* a name says nothing */
	assert_false(worker_is_dead(with_part(&arena, name, 2, "0f0f0f0f-0000-4000-8000-000000000000")));
	assert_false(worker_is_dead(with_part(&arena, name, 3, "1-1")));
	assert_false(worker_is_dead(with_part(&arena, name, 4, "0")));
	assert_false(worker_is_dead(with_part(&arena, name, 4, "-1")));
	assert_false(worker_is_dead(with_part(&arena, name, 0, "desk")));
	assert_false(worker_is_dead(STR("")));
	assert_false(worker_is_dead(STR("executor/a/b")));
	assert_false(worker_is_dead(arena_fmt(&arena, STR_FMT "/more", STR_ARG(name))));
}

/* In a container of its own the same number is another process. */
static void a_worker_in_another_container_is_not_declared_dead(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	pid_t child;
	Str name = name_of_child(&arena, false, &child);
	assert_int_equal(waitpid(child, NULL, 0), child);
	pid_t outer = fork();
	if (outer == 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0)
			_exit(77);
		pid_t inner = fork(); /* the first process of the new space */
		if (inner == 0)
			_exit(worker_is_dead(name) ? 1 : 0);
		int status = 0;
		_exit(inner > 0 && waitpid(inner, &status, 0) == inner && WIFEXITED(status)
			? WEXITSTATUS(status) : 77);
	}
	int status;
	assert_int_equal(waitpid(outer, &status, 0), outer);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* ---- leases ---- */

enum { LEASE_MS = 300 };

typedef struct Held {
	Arena arena;
	const char *folder;
	Store *store;
	Claim claim;
} Held;

static Held held_new(void)
{
	Held h = {0};
	Err err = {0};
	h.folder = scratch_make(&h.arena);
	assert_done(store_open(path_join(&h.arena, h.folder, "store.db"), STORE_CREATE, &h.store, &err));
	assert_done(store_action_put(h.store, STR("T.1"), STR("T"), STR("approved"), 0, &err));
	assert_done(store_claim(h.store, &h.arena, STR(""), STR("me"), clock_now_ms(), LEASE_MS, &h.claim, &err));
	assert_str(h.claim.action, "T.1");
	assert_done(store_action_put(h.store, STR("T.1"), STR("T"), STR("sending"), 0, &err));
	return h;
}

static void held_free(Held *h)
{
	store_close(h->store);
	scratch_remove(h->folder);
	arena_free(&h->arena);
}

static void sleep_ms(long ms)
{
	const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	nanosleep(&time, NULL);
}

/* When the claim runs out, and whose it is. */
static int64_t lease_of(Held *h, Str *ret_owner)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int64_t until = -1;
	assert_int_equal(sqlite3_open(store_path(h->store), &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT lease_ms, owner FROM actions", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	until = sqlite3_column_int64(stmt, 0);
	*ret_owner = arena_copy(&h->arena, str_from((const char *)sqlite3_column_text(stmt, 1)));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return until;
}

static void a_kept_lease_moves_on_until_it_is_ended(void **state)
{
	(void)state;
	AUTO(held_free) Held h = held_new();
	Str owner;
	int64_t until = lease_of(&h, &owner);
	Lease *lease = lease_keep(h.store, &h.claim, STR("me"), LEASE_MS);
	assert_non_null(lease);
	for (int moves = 0; moves < 3; sleep_ms(10)) { /* the test's own time limit ends a wait for nothing */
		int64_t now = lease_of(&h, &owner);
		assert_true(now >= until);
		moves += now > until;
		until = now;
	}
	assert_str(owner, "me");
	lease_end(lease);
	until = lease_of(&h, &owner);
	sleep_ms(2 * LEASE_MS);
	assert_int_equal(lease_of(&h, &owner), until);
}

static void a_lost_lease_is_not_taken_back(void **state)
{
	(void)state;
	Err err = {0};
	bool holds = true;
	Str owner;
	Claim other;
	AUTO(held_free) Held h = held_new();
	assert_done(store_claim_begun(h.store, &h.arena, STR("T.1"), STR("other"), clock_now_ms(), LEASE_MS, true,
		&other, &err));
	assert_true(other.fence > h.claim.fence);
	int64_t until = lease_of(&h, &owner);
	assert_done(store_claim_renew(h.store, &h.claim, STR("me"), clock_now_ms() + 5, LEASE_MS, &holds, &err));
	assert_false(holds);
	Lease *lease = lease_keep(h.store, &h.claim, STR("me"), LEASE_MS);
	sleep_ms(LEASE_MS);
	lease_end(lease);
	lease_end(NULL);
	assert_int_equal(lease_of(&h, &owner), until);
	assert_str(owner, "other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_is_alive_until_it_has_ended),
		cmocka_unit_test(a_number_that_was_given_to_another_process_does_not_keep_the_dead_alive),
		cmocka_unit_test(of_another_boot_or_another_space_nothing_is_known),
		cmocka_unit_test(a_worker_in_another_container_is_not_declared_dead),
		cmocka_unit_test(a_kept_lease_moves_on_until_it_is_ended),
		cmocka_unit_test(a_lost_lease_is_not_taken_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
