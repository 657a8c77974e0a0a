/* What runner_http writes: addresses and bodies from a manifest's templates and a call's values. Pure. */
#ifndef PORT_RUNNER_HTTP_TEXT_H
#define PORT_RUNNER_HTTP_TEXT_H

#include "port/runner.h"

/*
 * "https://office.example/refunds/{payment_id}?key={key}": {NAME} is a top level argument or a call value,
 * percent-encoded but for the unreserved characters (RFC 3986, 2.3). Names stand behind the host only. A
 * value that is empty, absent, an object, or that makes a path segment "." or ".." is refused.
 */
bool http_url_check(const Tool *tool, Str template, const char *where, Err *err);
bool http_url(Arena *arena, const RunnerCall *call, Str template, Str *ret_url, Err *err);

/*
 * "arguments": the arguments as they are. Else a JSON template: texts that start with "/" are JSON Pointers
 * (RFC 6901) into {"arguments": {...}, "ticket", "requester_email", ...}; all else stands as written. What
 * a pointer does not find is left out of an object and null in a list.
 */
bool http_body_check(const Tool *tool, const Json *template, const char *where, Err *err);
Json *http_body(const RunnerCall *call, const Json *template); /* the caller frees; NULL: no body */

#endif
