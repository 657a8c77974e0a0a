/*
 * Secrets: configurations say where one is and never what it is. Read at the last moment, wiped after use, and taken
 * out of whatever comes back.
 */
#ifndef PORT_SECRET_H
#define PORT_SECRET_H

#include "base/arena.h"
#include "base/json.h"

enum { SECRET_MAX = 4096, SECRET_COMMAND_MS = 10000 };

typedef struct Secret {
	Buf text; /* printable, one line, never empty once read */
} Secret;

/* Where it is: exactly one of them is not "". */
typedef struct SecretSource {
	Str file;    /* regular, not a link, for its owner alone (0600 or 0400); relative: below the folder */
	Str env;     /* the name of a variable */
	Str command; /* program and arguments between blanks, no shell; its one line of output */
} SecretSource;

/* `folder`: where relative files and the command are; `where` names the entry in the error. */
bool secret_read(const char *folder, const SecretSource *source, const char *where, Secret *ret_secret, Err *err);
void secret_free(Secret *s); /* wipes it */

/* Is what `fd` has open a regular file that its owner alone may read, and that owner this user or root? */
bool file_is_private(int fd, Str shown, const char *where, Err *err);

/* Appends text with every occurrence of the secret replaced by "[secret]". */
void secret_redact(const Secret *s, Str text, Buf *out);
/* A copy whose texts and names went through secret_redact; the caller frees. */
Json *secret_redact_json(const Secret *s, const Json *json);

#endif
