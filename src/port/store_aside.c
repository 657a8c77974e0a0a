#include "port/store_private.h"

#include <signal.h>
#include <unistd.h>

static bool commit(Store *s, Err *err)
{
	return sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK || store_fail(s, err);
}

static void *commit_aside(void *context)
{
	Store *s = context;
	const uint64_t one = 1;
	s->aside.ok = commit(s, &s->aside.err);
	atomic_store(&s->aside.done, true);
	ssize_t written = write(s->aside.fd, &one, sizeof one);
	(void)written; /* the caller's timeout is there for that */
	return NULL;
}

/* Signals are the main thread's. */
static bool start_thread(Store *s)
{
	sigset_t all, before;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = pthread_create(&s->aside.thread, NULL, commit_aside, s) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

void store_commit_aside(Store *s, int fd)
{
	store_settle(s);
	s->aside.fd = fd;
	s->aside.err = (Err){0};
	atomic_store(&s->aside.done, false);
	s->aside.running = start_thread(s);
	if (!s->aside.running) { /* then it is waited for */
		(void)commit_aside(s);
		s->aside.ok = s->aside.ok || (store_rollback(s), false);
		s->in_transaction = false;
	}
}

bool store_is_committing(const Store *s)
{
	return s->aside.running && !atomic_load(&s->aside.done);
}

void store_settle(Store *s)
{
	if (!s->aside.running)
		return;
	(void)pthread_join(s->aside.thread, NULL);
	s->aside.running = false;
	if (!s->aside.ok)
		store_rollback(s);
	s->in_transaction = false;
}

bool store_commit_end(Store *s, Err *err)
{
	store_settle(s);
	return s->aside.ok || err_set(err, s->aside.err.code, "%s", s->aside.err.text);
}
