/* What the base/json*.c files share; no one else includes it. */
#ifndef BASE_JSON_PRIVATE_H
#define BASE_JSON_PRIVATE_H

#include "base/json.h"

#include <cjson/cJSON.h>

#define JSON_MAX_INTEGER 9007199254740991.0 /* 2^53 - 1 */
#define JSON_NUL         "\xC0\x80"         /* how a NUL is held in memory */

enum { JSON_NUMBER_TEXT = 48 };

/*
 * The number as ECMAScript's Number.prototype.toString writes it (RFC 8785 section 3.2.2.3): the
 * fewest digits that read back as the same double, of those the nearest. Finite numbers only; -0 is
 * "0". Does not depend on the locale.
 */
void json_number_text(double value, char ret_text[JSON_NUMBER_TEXT]);

/* The members of an object sorted by the UTF-16 code units of their keys; the caller frees. */
const Json **json_sorted_members(const Json *object, size_t count);

#endif
