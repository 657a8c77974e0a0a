#include "port/store_private.h"

#include <signal.h>
#include <unistd.h>

void store_on_commit(Store *s, StoreTold *told, void *context)
{
	s->group.told = told;
	s->group.context = context;
}

bool store_has_group(const Store *s)
{
	return s->group.count > 0;
}

/* ---- one writing ---- */

bool store_join(Store *s, Err *err)
{
	store_settle(s);
	if (s->group.count == 0 && !store_begin(s, err))
		return false;
	s->group.under_way = store_say(s, "SAVEPOINT joined", err);
	if (!s->group.under_way)
		store_rollback(s); /* of what it began itself */
	return s->group.under_way;
}

bool store_end_joined(Store *s, Err *err)
{
	if (!store_say(s, "RELEASE joined", err)) {
		store_rollback(s);
		return false;
	}
	s->group.under_way = false;
	s->group.count++;
	return true;
}

/* ---- the commit ---- */

/* Undone where it failed; then told. */
static void end_group(Store *s, bool ok, const Err *why)
{
	s->group.count = 0;
	if (ok)
		s->in_transaction = false;
	else
		store_rollback(s);
	if (s->group.told != NULL)
		s->group.told(s->group.context, ok, why);
}

/* A full or broken disk makes SQLite undo the whole transaction (sqlite.org/lang_transaction.html, section 3): the group is lost
 * then, and what joins later is another one. */
void store_undo_joined(Store *s)
{
	Err why = {0};
	s->group.under_way = false;
	if (store_say(s, "ROLLBACK TO joined", NULL) && store_say(s, "RELEASE joined", NULL))
		return;
	(void)err_set(&why, ERR_STORE, "%s: another writing failed, and this one was undone with it; try again", s->path);
	end_group(s, false, &why);
}

void store_commit_group(Store *s)
{
	Err why = {0};
	store_settle(s);
	if (s->group.count == 0)
		return;
	bool ok = store_say(s, "COMMIT", &why);
	end_group(s, ok, &why);
}

static void *commit_aside(void *context)
{
	Store *s = context;
	const uint64_t one = 1;
	s->group.ok = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK || store_fail(s, &s->group.err);
	atomic_store(&s->group.done, true);
	ssize_t written = write(s->group.fd, &one, sizeof one);
	(void)written; /* the caller's timeout is there for that */
	return NULL;
}

/* Signals are the main thread's. */
static bool start_thread(Store *s)
{
	sigset_t all, before;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = pthread_create(&s->group.thread, NULL, commit_aside, s) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

void store_commit_group_aside(Store *s, int fd)
{
	store_settle(s);
	if (s->group.count == 0)
		return;
	s->group.fd = fd;
	s->group.err = (Err){0};
	atomic_store(&s->group.done, false);
	s->group.running = start_thread(s);
	if (!s->group.running)
		store_commit_group(s); /* then it is waited for */
}

bool store_is_committing(const Store *s)
{
	return s->group.running && !atomic_load(&s->group.done);
}

void store_settle(Store *s)
{
	if (!s->group.running)
		return;
	(void)pthread_join(s->group.thread, NULL);
	s->group.running = false;
	end_group(s, s->group.ok, &s->group.err);
}
