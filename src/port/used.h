/*
 * Used: the executor's own memory of the idempotency keys it has acted on, a file of its user alone beside its
 * configuration. The store says what has run too; but a store can be set back (a backup is brought back), and what ran
 * since then must not run again. One line a key, appended and made durable before the effect.
 */
#ifndef PORT_USED_H
#define PORT_USED_H

#include "base/err.h"
#include "base/str.h"

typedef struct Used Used;

/* Made where it is not there. ERR_REFUSED where others can read it; ERR_IO names the file. */
bool used_open(const char *path, Used **ret_used, Err *err);
void used_close(Used *u); /* NULL accepted */

const char *used_path(const Used *u);

bool used_has(Used *u, Str key, bool *ret_has, Err *err);

/* Durable when it returns true. */
bool used_add(Used *u, Str key, Err *err);

#endif
