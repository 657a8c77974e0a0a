#include "port/pipe_guard.h"

#include <time.h>

static sigset_t pipe_only(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	return set;
}

PipeGuard pipe_guard_open(void)
{
	PipeGuard guard;
	sigset_t pipe = pipe_only(), pending;
	sigpending(&pending);
	guard.was_pending = sigismember(&pending, SIGPIPE) == 1;
	pthread_sigmask(SIG_BLOCK, &pipe, &guard.before);
	return guard;
}

/* SIGPIPE of a write(2) is sent to the writing thread (pipe(7)): what is held back here is ours to drop. */
void pipe_guard_close(const PipeGuard *guard)
{
	sigset_t pipe = pipe_only();
	while (!guard->was_pending && sigtimedwait(&pipe, NULL, &(struct timespec){0}) == SIGPIPE)
		;
	pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}
