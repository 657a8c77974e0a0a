/*
 * Authentication: what a mail server found out about a message's sender, as the field
 * Authentication-Results says (RFC 8601). Anybody can write such a field; only the name of one's own
 * server at its head makes it worth reading. Pure; Strs point into the text given.
 */
#ifndef TEXT_AUTHENTICATION_H
#define TEXT_AUTHENTICATION_H

#include "base/str.h"

enum { AUTHENTICATION_MAX = 16 };

typedef struct AuthenticationResult {
	Str method; /* "spf", "dkim", "dmarc" ... */
	Str result; /* "pass", "fail", "none" ... */
	Str domain; /* of header.d, header.from, header.i, smtp.mailfrom or smtp.helo; or "" */
} AuthenticationResult;

typedef struct Authentication {
	Str server; /* authserv-id */
	AuthenticationResult items[AUTHENTICATION_MAX];
	size_t count;
} Authentication;

/* False where it is no such field (no server's name, or no ";"). What can't be read is skipped. */
bool authentication_read(Str field, Authentication *ret_authentication);

/* Is `one` the same domain as `other`, below it or above it? (RFC 7489, relaxed alignment, without
 * the list of public suffixes: at least two labels must be shared.) */
bool domains_align(Str one, Str other);

#endif
