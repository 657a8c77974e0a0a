#include "port/runner_sql_row.h"

#include "base/auto.h"
#include "port/runner_part.h"

#include <inttypes.h>
#include <math.h>

static bool bind_text(sqlite3_stmt *statement, int at, Str text)
{
	const char *ptr = text.ptr != NULL ? text.ptr : "";
	return sqlite3_bind_text64(statement, at, ptr, text.len, SQLITE_TRANSIENT, SQLITE_UTF8) ==
		SQLITE_OK;
}

static bool bind_json(sqlite3_stmt *statement, int at, const Json *value)
{
	AUTO(buf_free) Buf text = {0};
	switch (json_type(value)) {
	case JSON_STRING:
		return bind_text(statement, at, json_str(value));
	case JSON_BOOL:
		return sqlite3_bind_int(statement, at, json_bool(value, false)) == SQLITE_OK;
	case JSON_NUMBER:
		if (json_is_integer(value))
			return sqlite3_bind_int64(statement, at, json_int(value, 0)) == SQLITE_OK;
		return sqlite3_bind_double(statement, at, json_number(value, 0)) == SQLITE_OK;
	case JSON_ARRAY:
	case JSON_OBJECT:
		json_write_canonical(value, &text);
		return bind_text(statement, at, buf_str(&text));
	default:
		return sqlite3_bind_null(statement, at) == SQLITE_OK;
	}
}

static bool is_declared(const RunnerCall *call, Str name)
{
	const Json *schema = json_get(call->tool->manifest, "arguments");
	return json_get_str(json_get(schema, "properties"), name) != NULL;
}

static bool bind_one(sqlite3_stmt *statement, int at, const RunnerCall *call, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Str name = str_from(sqlite3_bind_parameter_name(statement, at));
	if (name.len < 2 || name.ptr[0] != ':')
		return err_set(err, ERR_INPUT, "parameter %d: must be written :name", at);
	name = str_slice(name, 1, name.len);
	const Json *value = json_get_str(call->arguments, name);
	bool ok;
	if (runner_is_call_value(name))
		ok = bind_text(statement, at, runner_call_value(&arena, call, name));
	else if (value == NULL && !is_declared(call, name))
		return err_set(err, ERR_INPUT, ":" STR_FMT " is not an argument of this tool",
			STR_ARG(name));
	else if (json_is(value, JSON_STRING) && str_has(json_str(value), STR("\xC0\x80")))
		return err_set(err, ERR_INPUT, ":" STR_FMT " holds a NUL character", STR_ARG(name));
	else
		ok = bind_json(statement, at, value);
	return ok || err_set(err, ERR_INPUT, ":" STR_FMT " is too long", STR_ARG(name));
}

bool sql_bind(sqlite3_stmt *statement, const RunnerCall *call, Err *err)
{
	int count = sqlite3_bind_parameter_count(statement);
	for (int at = 1; at <= count; at++)
		if (!bind_one(statement, at, call, err))
			return false;
	return true;
}

static Json *integer_json(int64_t value)
{
	const int64_t most = INT64_C(9007199254740991);
	char digits[24];
	if (value >= -most && value <= most)
		return json_new_int(value);
	(void)snprintf(digits, sizeof digits, "%" PRId64, value);
	return json_new_str(str_from(digits));
}

static Json *text_json(sqlite3_stmt *statement, int at)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);
	return json_new_str((Str){text != NULL ? text : "", (size_t)sqlite3_column_bytes(statement, at)});
}

static Json *blob_json(sqlite3_stmt *statement, int at)
{
	AUTO(buf_free) Buf base64 = {0};
	const char *bytes = sqlite3_column_blob(statement, at);
	size_t len = (size_t)sqlite3_column_bytes(statement, at);
	bytes_to_base64((Str){bytes != NULL ? bytes : "", len}, &base64);
	return json_new_str(buf_str(&base64));
}

static Json *column_json(sqlite3_stmt *statement, int at)
{
	switch (sqlite3_column_type(statement, at)) {
	case SQLITE_NULL:
		return json_new_null();
	case SQLITE_INTEGER:
		return integer_json(sqlite3_column_int64(statement, at));
	case SQLITE_BLOB:
		return blob_json(statement, at);
	case SQLITE_FLOAT:
		if (isfinite(sqlite3_column_double(statement, at)))
			return json_new_number(sqlite3_column_double(statement, at));
		return text_json(statement, at);
	default:
		return text_json(statement, at);
	}
}

bool sql_row_read(sqlite3_stmt *statement, Json *into, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	for (int at = 0; at < sqlite3_column_count(statement); at++) {
		const char *name = sqlite3_column_name(statement, at);
		if (name == NULL || json_get(into, name) != NULL)
			return err_set(err, ERR_INPUT, "two columns of the result are called \"%s\"",
				name != NULL ? name : "");
		json_set(into, name, column_json(statement, at));
	}
	json_write(into, &text);
	if (text.len > SQL_MAX_RECEIPT)
		return err_set(err, ERR_INPUT, "the result is larger than %d bytes", SQL_MAX_RECEIPT);
	return true;
}
