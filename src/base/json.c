#include "base/json.h"

#include "base/auto.h"
#include "base/eight.h"
#include "base/json_private.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>

void json_free(Json *json)
{
	cJSON_Delete(json);
}

void json_freep(Json **json)
{
	json_free(*json);
}

static Json *have(Json *json)
{
	if (json == NULL)
		err_out_of_memory();
	return json;
}

Json *json_copy(const Json *json)
{
	return json == NULL ? NULL : have(cJSON_Duplicate(json, true));
}

JsonType json_type(const Json *json)
{
	if (json == NULL)
		return JSON_ABSENT;
	switch (json->type & 0xFF) {
	case cJSON_False:
	case cJSON_True:
		return JSON_BOOL;
	case cJSON_Number:
		return JSON_NUMBER;
	case cJSON_String:
		return JSON_STRING;
	case cJSON_Array:
		return JSON_ARRAY;
	case cJSON_Object:
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

const char *json_type_name(JsonType type)
{
	static const char *const names[] = {
		"absent", "null", "boolean", "number", "string", "array", "object"};
	return (size_t)type < COUNT(names) ? names[type] : "unknown";
}

bool json_is(const Json *json, JsonType type)
{
	return json_type(json) == type;
}

const Json *json_first(const Json *array_or_object)
{
	JsonType type = json_type(array_or_object);
	return type == JSON_ARRAY || type == JSON_OBJECT ? array_or_object->child : NULL;
}

const Json *json_next(const Json *item)
{
	return item == NULL ? NULL : item->next;
}

Str json_key(const Json *item)
{
	return item == NULL ? STR("") : str_from(item->string);
}

/* How much of the text is ASCII without NUL, which is held as it is. */
static size_t plain_length(Str s)
{
	size_t n = 0;
	for (uint64_t eight; s.len - n >= sizeof eight; n += sizeof eight) {
		eight = eight_at(s.ptr + n);
		if (eight_beyond_ascii(eight) || eight_has(eight, 0))
			break;
	}
	while (n < s.len && s.ptr[n] != 0 && (unsigned char)s.ptr[n] < 0x80)
		n++;
	return n;
}

/* Text as it is held: valid UTF-8 with C0 80 for NUL, everything else that is not UTF-8 replaced.
 */
static char *held_text(Str s)
{
	size_t plain = plain_length(s);
	if (plain == s.len) {
		char *held = xmalloc(s.len + 1);
		if (s.len > 0)
			memcpy(held, s.ptr, s.len);
		held[s.len] = '\0';
		return held;
	}
	AUTO(buf_free) Buf out = {.ceiling = 3 * s.len + 1};
	buf_add(&out, str_slice(s, 0, plain));
	for (size_t at = plain; at < s.len;) {
		Utf8Point point = utf8_decode(s, at);
		bool is_nul =
			point.code == 0 || str_starts(str_slice(s, at, at + 2), STR(JSON_NUL));
		if (is_nul)
			buf_add(&out, STR(JSON_NUL));
		else
			utf8_encode(point.code, &out);
		at += is_nul && !point.ok ? 2 : point.len;
	}
	return buf_take(&out);
}

/* The member, not const, for this file's own changes. */
static Json *member(const Json *object, Str key)
{
	if (!json_is(object, JSON_OBJECT))
		return NULL;
	char first = key.len > 0 ? key.ptr[0] : '\0'; /* tells most of them apart */
	for (Json *p = object->child; p != NULL; p = p->next)
		if (p->string[0] == first && strncmp(p->string, key.ptr, key.len) == 0 && p->string[key.len] == '\0')
			return p;
	return NULL;
}

const Json *json_get_str(const Json *object, Str key)
{
	if (key.len == 0 || memchr(key.ptr, '\0', key.len) == NULL)
		return member(object, key);
	AUTO(free_ptr) char *held = held_text(key);
	return member(object, str_from(held));
}

const Json *json_get(const Json *object, const char *key)
{
	return member(object, str_from(key));
}

const Json *json_at(const Json *array, size_t index)
{
	if (!json_is(array, JSON_ARRAY))
		return NULL;
	const Json *p = json_first(array);
	while (p != NULL && index-- > 0)
		p = p->next;
	return p;
}

size_t json_count(const Json *array_or_object)
{
	size_t count = 0;
	for (const Json *p = json_first(array_or_object); p != NULL; p = json_next(p))
		count++;
	return count;
}

Str json_str(const Json *json)
{
	return json_is(json, JSON_STRING) ? str_from(json->valuestring) : STR("");
}

Str json_str_at(const Json *object, const char *key)
{
	return json_str(json_get(object, key));
}

double json_number(const Json *json, double otherwise)
{
	return json_is(json, JSON_NUMBER) ? json->valuedouble : otherwise;
}

bool json_is_integer(const Json *json)
{
	double value = json_number(json, NAN);
	return fabs(value) <= JSON_MAX_INTEGER && value == floor(value);
}

int64_t json_int(const Json *json, int64_t otherwise)
{
	double value = json_number(json, NAN);
	return json_is_integer(json) ? (int64_t)value : otherwise;
}

int64_t json_int_at(const Json *object, const char *key, int64_t otherwise)
{
	return json_int(json_get(object, key), otherwise);
}

bool json_bool(const Json *json, bool otherwise)
{
	return json_is(json, JSON_BOOL) ? (json->type & 0xFF) == cJSON_True : otherwise;
}

bool json_bool_at(const Json *object, const char *key, bool otherwise)
{
	return json_bool(json_get(object, key), otherwise);
}

static bool arrays_equal(const Json *a, const Json *b)
{
	const Json *p = json_first(a), *q = json_first(b);
	for (; p != NULL && q != NULL; p = json_next(p), q = json_next(q))
		if (!json_equal(p, q))
			return false;
	return p == NULL && q == NULL;
}

static bool objects_equal(const Json *a, const Json *b)
{
	size_t count = json_count(a);
	if (count != json_count(b))
		return false;
	AUTO(free_ptr) const Json **left = json_sorted_members(a, count);
	AUTO(free_ptr) const Json **right = json_sorted_members(b, count);
	for (size_t i = 0; i < count; i++)
		if (!str_eq(json_key(left[i]), json_key(right[i])) ||
			!json_equal(left[i], right[i]))
			return false;
	return true;
}

bool json_equal(const Json *a, const Json *b)
{
	JsonType type = json_type(a);
	if (type != json_type(b))
		return false;
	switch (type) {
	case JSON_BOOL:
		return json_bool(a, false) == json_bool(b, false);
	case JSON_NUMBER:
		return a->valuedouble == b->valuedouble;
	case JSON_STRING:
		return str_eq(json_str(a), json_str(b));
	case JSON_ARRAY:
		return arrays_equal(a, b);
	case JSON_OBJECT:
		return objects_equal(a, b);
	default:
		return true;
	}
}

/* Digits without a leading zero (RFC 6901 section 4); false for "-" too, which is no element. */
static bool pointer_index(Str token, size_t *ret_index)
{
	int64_t index = 0;
	for (size_t i = 0; i < token.len; i++)
		if (token.ptr[i] < '0' || token.ptr[i] > '9')
			return false;
	if ((token.len > 1 && token.ptr[0] == '0') || !str_to_int64(token, &index))
		return false;
	*ret_index = (size_t)index;
	return true;
}

/* "~1" is a slash, "~0" a tilde; any other tilde is an error. */
static bool pointer_unescape(Str token, Buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < token.len; i++) {
		char c = token.ptr[i];
		if (c == '~') {
			char digit = ++i < token.len ? token.ptr[i] : '\0';
			if (digit != '0' && digit != '1')
				return false;
			c = digit == '0' ? '~' : '/';
		}
		buf_addc(out, c);
	}
	return true;
}

const Json *json_pointer(const Json *root, Str pointer)
{
	if (pointer.len == 0)
		return root;
	if (pointer.ptr[0] != '/')
		return NULL;
	AUTO(buf_free) Buf key = {0};
	Str rest = str_slice(pointer, 1, pointer.len), token;
	while (root != NULL && str_next(&rest, '/', &token)) {
		size_t index = 0;
		if (!pointer_unescape(token, &key))
			return NULL;
		if (json_is(root, JSON_ARRAY))
			root = pointer_index(token, &index) ? json_at(root, index) : NULL;
		else
			root = json_get_str(root, buf_str(&key));
	}
	return root;
}

Json *json_new_object(void)
{
	return have(cJSON_CreateObject());
}

Json *json_new_array(void)
{
	return have(cJSON_CreateArray());
}

Json *json_new_null(void)
{
	return have(cJSON_CreateNull());
}

Json *json_new_bool(bool value)
{
	return have(cJSON_CreateBool(value));
}

Json *json_new_int(int64_t value)
{
	if (value >= -(int64_t)JSON_MAX_INTEGER && value <= (int64_t)JSON_MAX_INTEGER)
		return have(cJSON_CreateNumber((double)value));
	char digits[24];
	(void)snprintf(digits, sizeof digits, "%" PRId64, value);
	return have(cJSON_CreateString(digits));
}

Json *json_new_number(double value)
{
	return isfinite(value) ? have(cJSON_CreateNumber(value)) : json_new_null();
}

Json *json_new_str(Str value)
{
	Json *string = json_new_null();
	string->type = cJSON_String;
	string->valuestring = held_text(value); /* cJSON frees it, with free() */
	return string;
}

static void set_held(Json *object, const char *held, Json *value)
{
	value = value != NULL ? value : json_new_null();
	if (!json_is(object, JSON_OBJECT)) {
		json_free(value);
		return;
	}
	bool ok = member(object, str_from(held)) != NULL
			  ? cJSON_ReplaceItemInObjectCaseSensitive(object, held, value)
			  : cJSON_AddItemToObject(object, held, value);
	if (!ok)
		err_out_of_memory();
}

void json_set_key(Json *object, Str key, Json *value)
{
	AUTO(free_ptr) char *held = held_text(key);
	set_held(object, held, value);
}

void json_set(Json *object, const char *key, Json *value)
{
	Str name = str_from(key);
	if (plain_length(name) == name.len)
		set_held(object, key, value);
	else
		json_set_key(object, name, value);
}

void json_set_str(Json *object, const char *key, Str value)
{
	json_set(object, key, json_new_str(value));
}

void json_set_cstr(Json *object, const char *key, const char *value)
{
	json_set(object, key, value == NULL ? json_new_null() : json_new_str(str_from(value)));
}

void json_set_int(Json *object, const char *key, int64_t value)
{
	json_set(object, key, json_new_int(value));
}

void json_set_bool(Json *object, const char *key, bool value)
{
	json_set(object, key, json_new_bool(value));
}

void json_set_number(Json *object, const char *key, double value)
{
	json_set(object, key, json_new_number(value));
}

void json_set_rounded(Json *object, const char *key, double value)
{
	json_set_number(object, key, nearbyint(value * 1e6) / 1e6);
}

void json_push(Json *array, Json *value)
{
	value = value != NULL ? value : json_new_null();
	if (!json_is(array, JSON_ARRAY))
		json_free(value);
	else if (!cJSON_AddItemToArray(array, value))
		err_out_of_memory();
}

void json_push_str(Json *array, Str value)
{
	json_push(array, json_new_str(value));
}

void json_remove(Json *object, const char *key)
{
	Json *old = member(object, str_from(key));
	if (old != NULL)
		json_free(cJSON_DetachItemViaPointer(object, old));
}

static bool is_one_of(Str s, const char *const *names)
{
	for (; *names != NULL; names++)
		if (str_is(s, *names))
			return true;
	return false;
}

bool json_fields_known(const Json *object, const char *where, const char *const *names, Err *err)
{
	if (!json_is(object, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "%s: must be an object", where);
	for (const Json *m = json_first(object); m != NULL; m = json_next(m))
		if (!is_one_of(json_key(m), names))
			return err_set(err, ERR_INPUT, "%s: \"" STR_FMT "\" is not a field here", where,
				STR_ARG(json_key(m)));
	return true;
}

bool json_int_in(const Json *object, const char *key, int64_t otherwise, int64_t least, int64_t most, int64_t *ret_value,
	Err *err)
{
	const Json *j = json_get(object, key);
	int64_t value = json_int(j, otherwise);
	if (j != NULL && (!json_is_integer(j) || value < least || value > most))
		return err_set(err, ERR_INPUT, "%s: must be a whole number from %lld to %lld", key, (long long)least,
			(long long)most);
	*ret_value = value;
	return true;
}

bool json_bool_in(const Json *object, const char *key, bool otherwise, bool *ret_value, Err *err)
{
	const Json *j = json_get(object, key);
	if (j != NULL && !json_is(j, JSON_BOOL))
		return err_set(err, ERR_INPUT, "%s: must be true or false", key);
	*ret_value = json_bool(j, otherwise);
	return true;
}

bool json_texts_in(const Json *object, const char *key, Err *err)
{
	const Json *list = json_get(object, key);
	bool ok = list == NULL || json_is(list, JSON_ARRAY);
	for (const Json *item = ok ? json_first(list) : NULL; ok && item != NULL; item = json_next(item))
		ok = json_is(item, JSON_STRING);
	return ok || err_set(err, ERR_INPUT, "%s: must be a list of texts", key);
}
