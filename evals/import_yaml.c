/* YAML to JSON over libyaml's events; the only file that opens it. */
#include "evals/import.h"

#include "base/auto.h"

#include <yaml.h>

enum { DEEPEST = 50 };

typedef struct Yaml {
	const char *path;
	yaml_parser_t parser;
	yaml_event_t event; /* the current one, owned */
} Yaml;

static void yaml_close(Yaml *y)
{
	yaml_event_delete(&y->event);
	yaml_parser_delete(&y->parser);
}

static int line_of(const Yaml *y)
{
	return (int)y->event.start_mark.line + 1;
}

static bool advance(Yaml *y, Err *err)
{
	yaml_event_delete(&y->event);
	if (yaml_parser_parse(&y->parser, &y->event))
		return true;
	return err_set(err, ERR_INPUT, "%s:%d: %s", y->path, (int)y->parser.problem_mark.line + 1,
		y->parser.problem != NULL ? y->parser.problem : "not YAML");
}

static Json *scalar_of(const Yaml *y)
{
	Str text = {(const char *)y->event.data.scalar.value, y->event.data.scalar.length};
	Json *number;
	if (y->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return json_new_str(text);
	if (text.len == 0 || str_is(text, "null") || str_is(text, "~"))
		return json_new_null();
	if (str_is(text, "true") || str_is(text, "false"))
		return json_new_bool(str_is(text, "true"));
	if (json_parse(text, NULL, &number, NULL)) {
		if (json_is(number, JSON_NUMBER))
			return number;
		json_free(number);
	}
	return json_new_str(text);
}

static bool read_node(Yaml *y, int depth, Json **ret_json, Err *err);

static bool read_sequence(Yaml *y, int depth, Json *list, Err *err)
{
	for (;;) {
		Json *item;
		if (!advance(y, err))
			return false;
		if (y->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (!read_node(y, depth + 1, &item, err))
			return false;
		json_push(list, item);
	}
}

static bool read_mapping(Yaml *y, int depth, Json *object, Err *err)
{
	json_set_int(object, "line", line_of(y));
	for (;;) {
		AUTO(buf_free) Buf key = {0};
		Json *value;
		if (!advance(y, err))
			return false;
		if (y->event.type == YAML_MAPPING_END_EVENT)
			return true;
		if (y->event.type != YAML_SCALAR_EVENT)
			return err_set(
				err, ERR_INPUT, "%s:%d: a key must be a word", y->path, line_of(y));
		buf_add(&key, (Str){(const char *)y->event.data.scalar.value,
				      y->event.data.scalar.length});
		if (json_get_str(object, buf_str(&key)) != NULL)
			return err_set(err, ERR_INPUT,
				"%s:%d: the key \"%.60s\" comes twice (\"line\" is taken)", y->path,
				line_of(y), buf_cstr(&key));
		if (!advance(y, err) || !read_node(y, depth + 1, &value, err))
			return false;
		json_set_key(object, buf_str(&key), value);
	}
}

/* The node that begins with the current event. */
static bool read_node(Yaml *y, int depth, Json **ret_json, Err *err)
{
	if (depth > DEEPEST)
		return err_set(err, ERR_INPUT, "%s:%d: nested deeper than %d", y->path, line_of(y),
			DEEPEST);
	if (y->event.type == YAML_SCALAR_EVENT) {
		*ret_json = scalar_of(y);
		return true;
	}
	if (y->event.type == YAML_ALIAS_EVENT)
		return err_set(err, ERR_INPUT,
			"%s:%d: anchors and aliases are not read: write it out", y->path,
			line_of(y));
	bool list = y->event.type == YAML_SEQUENCE_START_EVENT;
	AUTO(json_freep) Json *made = list ? json_new_array() : json_new_object();
	if (!(list ? read_sequence(y, depth, made, err) : read_mapping(y, depth, made, err)))
		return false;
	*ret_json = made;
	made = NULL;
	return true;
}

bool import_yaml(const char *path, Str text, Json **ret_json, Err *err)
{
	AUTO(yaml_close) Yaml y = {.path = path};
	if (!yaml_parser_initialize(&y.parser))
		err_out_of_memory();
	yaml_parser_set_input_string(&y.parser, (const unsigned char *)text.ptr, text.len);
	yaml_parser_set_encoding(&y.parser, YAML_UTF8_ENCODING);
	do {
		if (!advance(&y, err))
			return false;
	} while (y.event.type == YAML_STREAM_START_EVENT ||
		 y.event.type == YAML_DOCUMENT_START_EVENT);
	if (y.event.type == YAML_STREAM_END_EVENT)
		return err_set(err, ERR_INPUT, "%s: is empty", path);
	return read_node(&y, 0, ret_json, err);
}
