/*
 * Term: the only file that knows the terminal. It takes it (raw, alternate screen, bracketed
 * paste), writes what ui/paint.h makes of grids into it, turns its bytes and the process's signals into messages, and always
 * gives it back: on term_close, when memory runs out, on a crash, on SIGHUP and SIGTERM.
 *
 * One process has one terminal, so the state behind these functions is static.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "ui/msg.h"
#include "ui/theme.h"

typedef struct TermStyle {
	const Theme *theme; /* NULL: by the terminal's background, where it tells that */
	bool mouse;
} TermStyle;

struct pollfd;

/* ERR_INPUT, with a hint at --plain, where there is no terminal or TERM can't do it. */
bool term_open(const TermStyle *style, Err *err);
void term_close(void); /* may be called at any time, any number of times */

void term_size(int *ret_cols, int *ret_rows);
void term_draw(const Grid *g);
void term_forget(void); /* the next term_draw paints everything anew */

/* Into the clipboard of whoever looks at the terminal (OSC 52). Only when asked for: the terminal may be
 * a remote one. False where the text is too long for it. */
bool term_copy(Str text);

/* Gives the terminal to another program and takes it again. */
void term_pause(void);
void term_resume(void);
void term_stop(void); /* Ctrl-Z: gives it back, stops the process, takes it again */

/* Throws away what was typed but not read. */
void term_flush_input(void);

typedef enum TermEvent {
	TERM_NOTHING, /* the time is up */
	TERM_MSG,     /* *ret_msg; its text lives until the next call */
	TERM_WOKEN,   /* term_wake was called */
	TERM_HANGUP,  /* SIGHUP, SIGTERM, or the terminal is gone */
	TERM_BREAK,   /* Ctrl-C while keys are not taken */
} TermEvent;

/* poll(2), or what stands in for it and does other work meanwhile; it may return early. */
typedef struct TermPoll {
	int (*poll)(void *context, struct pollfd *fds, size_t count, int timeout_ms);
	void *context;
} TermPoll;

/* `keys` false: keys are kept for later; only sizes, wakes, hang-ups and Ctrl-C are told. `by` NULL: poll(2). */
TermEvent term_wait(int timeout_ms, bool keys, const TermPoll *by, Msg *ret_msg);
void term_wake(void); /* from any thread */
bool term_has_input(void); /* a key, or a signal that waits to be told */

#endif
