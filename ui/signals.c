#include "ui/signals.h"

#include "base/auto.h"
#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { CRASH_STACK = 65536 };

static const struct {
	int signal;
	char byte;
} told[] = {{SIGWINCH, SIGNALS_RESIZE}, {SIGCONT, SIGNALS_CONTINUE}, {SIGHUP, SIGNALS_HANGUP},
	{SIGTERM, SIGNALS_HANGUP}, {SIGINT, SIGNALS_HANGUP}, {SIGQUIT, SIGNALS_HANGUP},
	{SIGTSTP, SIGNALS_STOP}};

static const int crashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

static struct sigaction before_told[COUNT(told)], before_crash[COUNT(crashes)], before_pipe;
static int ends[2] = {-1, -1};
static void (*crash_gives_back)(void);

void signals_tell(char byte)
{
	int saved = errno;
	ssize_t n = write(ends[1], &byte, 1); /* full: enough has been told */
	(void)n;
	errno = saved;
}

static void on_told(int signal)
{
	for (size_t i = 0; i < COUNT(told); i++)
		if (told[i].signal == signal)
			signals_tell(told[i].byte);
}

static void on_crash(int signal)
{
	crash_gives_back();
	for (size_t i = 0; i < COUNT(crashes); i++)
		if (crashes[i] == signal)
			sigaction(signal, &before_crash[i], NULL);
	raise(signal);
}

int signals_take(void (*give_back)(void))
{
	static char room[CRASH_STACK]; /* a stack that overflowed can't carry its own handler */
	stack_t stack = {.ss_sp = room, .ss_size = sizeof room};
	struct sigaction a = {.sa_flags = SA_RESTART};
	crash_gives_back = give_back;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		ends[0] = ends[1] = -1;
	sigemptyset(&a.sa_mask);
	a.sa_handler = on_told;
	for (size_t i = 0; i < COUNT(told); i++)
		sigaction(told[i].signal, &a, &before_told[i]);
	a.sa_flags = SA_NODEFER | SA_ONSTACK;
	a.sa_handler = on_crash;
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < COUNT(crashes); i++)
		sigaction(crashes[i], &a, &before_crash[i]);
	a.sa_flags = 0;
	a.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &a, &before_pipe);
	return ends[0];
}

void signals_give(void)
{
	for (size_t i = 0; i < COUNT(told); i++)
		sigaction(told[i].signal, &before_told[i], NULL);
	for (size_t i = 0; i < COUNT(crashes); i++)
		sigaction(crashes[i], &before_crash[i], NULL);
	sigaction(SIGPIPE, &before_pipe, NULL);
	close(ends[0]);
	close(ends[1]);
	ends[0] = ends[1] = -1;
}

void signals_stop_self(void)
{
	struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
	sigaction(SIGTSTP, &standard, &ours);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
}
