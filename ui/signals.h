/*
 * Signals: what a program with a screen owes to the process around it. Those that tell something
 * become bytes in a pipe that the loop waits on; those of a crash give the terminal back first and
 * then go to whoever handled them before (a sanitiser, or the default). No terminal in here: term.c
 * says how.
 */
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include <stdbool.h>

/* The bytes in the pipe. */
enum {
	SIGNALS_RESIZE = 'R',   /* SIGWINCH */
	SIGNALS_CONTINUE = 'C', /* SIGCONT */
	SIGNALS_HANGUP = 'H',   /* SIGHUP, SIGTERM, SIGINT, SIGQUIT from outside */
	SIGNALS_STOP = 'S',     /* SIGTSTP from outside */
	SIGNALS_WAKE = 'W',     /* signals_tell(SIGNALS_WAKE) */
};

/* `give_back` is called from a signal handler. Returns the pipe's reading end, or -1. */
int signals_take(void (*give_back)(void));
void signals_give(void);      /* as they were before; closes the pipe */
void signals_tell(char byte); /* from any thread, or a signal handler */
void signals_stop_self(void); /* stops the process group as Ctrl-Z would */

#endif
