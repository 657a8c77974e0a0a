/*
 * Secrets that a manifest names and never holds: {"file": "secrets/office.token"} (regular, not a link, for
 * its owner alone: 0600 or 0400), {"env": "NAME"} or {"command": ["pass", "show", "office"]}. Read at the
 * last moment, wiped after use, and taken out of whatever comes back.
 */
#ifndef PORT_RUNNER_SECRET_H
#define PORT_RUNNER_SECRET_H

#include "port/runner.h"

enum { SECRET_MAX = 4096, SECRET_COMMAND_MS = 10000 };

typedef struct Secret {
	Buf text; /* printable, one line, never empty once read */
} Secret;

/* Exactly one source, no field beside it but those of `more` (NULL ends). */
bool secret_check(const Json *spec, const char *where, const char *const *more, Err *err);
bool secret_read(const RunnerCall *call, const Json *spec, const char *where, Secret *ret_secret, Err *err);
void secret_free(Secret *s); /* wipes it */

/* Appends text with every occurrence of the secret replaced by "[secret]". */
void secret_redact(const Secret *s, Str text, Buf *out);
/* A copy whose texts and names went through secret_redact; the caller frees. */
Json *secret_redact_json(const Secret *s, const Json *json);

#endif
