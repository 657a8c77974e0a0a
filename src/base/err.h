/*
 * Err: what went wrong, said once, in words a person can act on. Lives on the caller's stack, so an
 * error path never allocates. Functions that can fail return bool and take `Err *err` last; outputs
 * are untouched on failure. A NULL err is allowed and means "I only want yes or no".
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One list gives the codes, their names and the exit status of the command line (docs: CLI.md). */
#define ERR_CODES(X)                                                                               \
	X(NONE, "none", 0)                                                                         \
	X(NO, "no", 1)                                                                             \
	X(USAGE, "usage", 2)                                                                       \
	X(INCOMPARABLE, "not comparable", 3)                                                       \
	X(REFUSED, "refused", 4)                                                                   \
	X(STALE, "changed meanwhile", 4)                                                           \
	X(INPUT, "bad input", 5)                                                                   \
	X(MISSING, "not found", 5)                                                                 \
	X(STORE, "store", 5)                                                                       \
	X(IO, "input/output", 5)                                                                   \
	X(OUTSIDE, "outside service", 6)

typedef enum ErrCode {
#define X(name, text, status) ERR_##name,
	ERR_CODES(X)
#undef X
} ErrCode;

enum { ERR_TEXT = 400 };

typedef struct Err {
	ErrCode code;
	char text[ERR_TEXT];
} Err;

void err_write(Err *err, ErrCode code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void err_write_prefix(Err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline bool err_no(void)
{
	return false;
}

/* Always false, so that a failing path is one line: return err_set(err, ERR_INPUT, ...). A macro, so that
 * static analysis sees the false too. */
#define err_set(...) (err_write(__VA_ARGS__), err_no())

/* Puts words in front of what is already there ("tools/refund.json: "); false. */
#define err_prefix(...) (err_write_prefix(__VA_ARGS__), err_no())

const char *err_code_name(ErrCode code);
int err_exit_status(ErrCode code);

/* Called when memory runs out, before abort(); the screen gives the terminal back in it. */
extern void (*err_out_of_memory_hook)(void);
void err_out_of_memory(void) __attribute__((noreturn));

/* malloc family that never returns NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *ptr, size_t size);

#include "base/banned.h"

#endif
