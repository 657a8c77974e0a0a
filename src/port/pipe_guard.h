/*
 * PipeGuard: between open and close, writing to a closed pipe or socket gives EPIPE and no SIGPIPE. Works in
 * this thread alone and leaves the process's disposition as it is.
 */
#ifndef PORT_PIPE_GUARD_H
#define PORT_PIPE_GUARD_H

#include <signal.h>
#include <stdbool.h>

typedef struct PipeGuard {
	sigset_t before;
	bool was_pending;
} PipeGuard;

PipeGuard pipe_guard_open(void);
void pipe_guard_close(const PipeGuard *guard);

#endif
