/*
 * Json: the only door to cJSON, with a strict check in front of it. What passes is I-JSON (RFC
 * 7493): valid UTF-8, no BOM, no duplicate keys, no raw control characters, no lone surrogates,
 * numbers as RFC 8259 writes them, integers a double holds exactly (others are refused: write them
 * as strings; so are numbers such as 1e20 whose canonical form would be such an integer), no number
 * that overflows a double, depth at most JSON_MAX_DEPTH. Noncharacters such as U+FFFF are let in.
 * Errors are ERR_INPUT and name line and column, both from 1, the column in code points.
 *
 * A NUL written as \u0000 is held as the two bytes C0 80 (modified UTF-8): these can't come from
 * valid UTF-8, so nothing is ambiguous and no C string is cut short. The writers turn them back.
 *
 * Ownership: json_parse and json_new_* give a tree the caller frees with json_free
 * (AUTO(json_freep)). Getters give borrowed pointers that live as long as the tree. Adders take
 * ownership of the value. All getters accept NULL and then answer "absent".
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"

typedef struct cJSON Json;

typedef enum JsonType {
	JSON_ABSENT, /* NULL pointer */
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
} JsonType;

enum { JSON_MAX_DEPTH = 200 };

/*
 * `name` says where the text came from, for the error ("tools/refund.json: line 3 column 9: ...");
 * NULL leaves it out.
 */
bool json_parse(Str text, const char *name, Json **ret_json, Err *err);
void json_free(Json *json); /* NULL accepted */
void json_freep(Json **json);
Json *json_copy(const Json *json);

JsonType json_type(const Json *json);
const char *json_type_name(JsonType type);
bool json_is(const Json *json, JsonType type);
const Json *json_get(const Json *object, const char *key); /* case-sensitive; NULL where absent */
const Json *json_get_str(const Json *object, Str key);
const Json *json_at(const Json *array, size_t index);
size_t json_count(const Json *array_or_object);
const Json *json_first(
	const Json *array_or_object); /* for (p = json_first(j); p; p = json_next(p)) */
const Json *json_next(const Json *item);
Str json_key(const Json *item); /* name of an object's member; empty for others */

Str json_str(const Json *json); /* empty where not a string */
Str json_str_at(const Json *object, const char *key);
double json_number(const Json *json, double otherwise);
bool json_is_integer(const Json *json); /* a number without fraction within +-(2^53-1) */
int64_t json_int(const Json *json, int64_t otherwise);
int64_t json_int_at(const Json *object, const char *key, int64_t otherwise);
bool json_bool(const Json *json, bool otherwise);
bool json_bool_at(const Json *object, const char *key, bool otherwise);
bool json_equal(
	const Json *a, const Json *b); /* JSON Schema equality: 1 equals 1.0, key order is free */

/* RFC 6901. "" is the root; NULL where nothing is there. */
const Json *json_pointer(const Json *root, Str pointer);

Json *json_new_object(void);
Json *json_new_array(void);
Json *json_new_null(void);
Json *json_new_bool(bool value);
Json *json_new_int(int64_t value); /* beyond +-(2^53-1): the digits as a string, nothing is lost */
Json *json_new_number(double value); /* NaN and infinities become null */
Json *json_new_str(Str value); /* NUL becomes C0 80; what is not UTF-8 is replaced by U+FFFD */

/*
 * Set replaces an earlier member of that name, in its place; it looks through the members for it.
 * `value` is owned by the object after (NULL stands for null); where `object` is none, it is freed.
 * The same for push, which takes the same time however long the array is.
 */
void json_set(Json *object, const char *key, Json *value);
void json_set_key(Json *object, Str key, Json *value);
void json_set_str(Json *object, const char *key, Str value);
void json_set_cstr(Json *object, const char *key, const char *value); /* NULL writes null */
void json_set_int(Json *object, const char *key, int64_t value);
void json_set_bool(Json *object, const char *key, bool value);
void json_set_number(Json *object, const char *key, double value);
/* To six decimals: what a score or a share says; further ones differ between machines and their libraries. */
void json_set_rounded(Json *object, const char *key, double value);
void json_push(Json *array, Json *value);
void json_push_str(Json *array, Str value);
void json_remove(Json *object, const char *key);

void json_write(const Json *json, Buf *out);        /* compact, one line, keys in their order */
void json_write_pretty(const Json *json, Buf *out); /* two blanks a level, ends without a newline */

/*
 * The canonical form of RFC 8785 (JCS): keys sorted by UTF-16 code units, numbers as ECMAScript
 * prints them, no white space. Two equal values have the same bytes; this is what is hashed.
 */
void json_write_canonical(const Json *json, Buf *out);

/* Is `object` an object that has only these members (names, NULL ends)? `where` names it in the error (ERR_INPUT). */
bool json_fields_known(const Json *object, const char *where, const char *const *names, Err *err);

/* Members that decide something: absent, `otherwise`; of another kind or out of range, ERR_INPUT names the member. */
bool json_int_in(const Json *object, const char *key, int64_t otherwise, int64_t least, int64_t most, int64_t *ret_value,
	Err *err);
bool json_bool_in(const Json *object, const char *key, bool otherwise, bool *ret_value, Err *err);
/* A member that is absent or an array of texts. */
bool json_texts_in(const Json *object, const char *key, Err *err);

#endif
