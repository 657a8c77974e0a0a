#include "port/runner_http_text.h"

#include "base/auto.h"
#include "port/net.h"
#include "port/runner_part.h"

static bool is_declared(const Tool *tool, Str name)
{
	const Json *schema = json_get(tool->manifest, "arguments");
	return runner_is_call_value(name) || json_get_str(json_get(schema, "properties"), name) != NULL;
}

/* ---- addresses ---- */

/* Moves *rest behind the next {NAME}; *ret_text is what stands before it. False at the end of the text,
 * where *ret_name is empty; a '{' or '}' out of place gives *ret_bad. */
static bool field_next(Str *rest, Str *ret_text, Str *ret_name, bool *ret_bad)
{
	ptrdiff_t open = str_find(*rest, STR("{"), 0), close = str_find(*rest, STR("}"), 0);
	*ret_name = STR("");
	if (open < 0 || close < open) {
		*ret_bad = open >= 0 || close >= 0;
		*ret_text = *rest;
		*rest = STR("");
		return false;
	}
	*ret_text = str_slice(*rest, 0, (size_t)open);
	*ret_name = str_slice(*rest, (size_t)open + 1, (size_t)close);
	*rest = str_slice(*rest, (size_t)close + 1, rest->len);
	return true;
}

bool http_url_check(const Tool *tool, Str template, const char *where, Err *err)
{
	Str rest = template, text, name;
	bool bad = false, more = true;
	ptrdiff_t authority = str_find(template, STR("://"), 0);
	ptrdiff_t path = authority < 0 ? -1 : str_find(template, STR("/"), (size_t)authority + 3);
	ptrdiff_t first = str_find(template, STR("{"), 0);
	if (first >= 0 && (path < 0 || first < path))
		return err_set(err, ERR_INPUT, "%s: {...} must stand behind the host and a /", where);
	AUTO(buf_free) Buf sample = {0};
	while (more && !bad) {
		more = field_next(&rest, &text, &name, &bad);
		buf_add(&sample, text);
		if (more && !is_declared(tool, name))
			return err_set(err, ERR_INPUT, "%s: {" STR_FMT "} is not an argument of this tool",
				where, STR_ARG(name));
		if (more)
			buf_addc(&sample, 'x');
	}
	if (bad)
		return err_set(err, ERR_INPUT, "%s: { and } must come in pairs", where);
	if (!net_url_ok(buf_str(&sample), false, err))
		return err_prefix(err, "%s: ", where);
	return true;
}

static void percent_add(Str value, Buf *out)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	for (size_t i = 0; i < value.len; i++)
		if (memchr(plain, value.ptr[i], sizeof plain - 1) != NULL)
			buf_addc(out, value.ptr[i]);
		else
			buf_addf(out, "%%%02X", (unsigned char)value.ptr[i]);
}

static bool value_add(Arena *arena, const RunnerCall *call, Str name, Buf *out, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	const Json *value = json_get_str(call->arguments, name);
	bool plain = json_is(value, JSON_NUMBER) || json_is(value, JSON_BOOL);
	if (runner_is_call_value(name))
		buf_add(&text, runner_call_value(arena, call, name));
	else if (plain)
		json_write(value, &text);
	else
		buf_add(&text, json_str(value));
	if (text.len == 0 || str_has(buf_str(&text), STR("\xC0\x80")))
		return err_set(err, ERR_INPUT, "{" STR_FMT "} of the URL has no value that fits",
			STR_ARG(name));
	percent_add(buf_str(&text), out);
	return true;
}

static bool has_dot_segment(Str url)
{
	ptrdiff_t query = str_find(url, STR("?"), 0);
	Str path = str_slice(url, 0, query < 0 ? url.len : (size_t)query), segment;
	while (str_next(&path, '/', &segment))
		if (str_is(segment, ".") || str_is(segment, ".."))
			return true;
	return false;
}

bool http_url(Arena *arena, const RunnerCall *call, Str template, Str *ret_url, Err *err)
{
	AUTO(buf_free) Buf url = {0};
	Str rest = template, text, name;
	bool bad = false, more = true;
	while (more) {
		more = field_next(&rest, &text, &name, &bad);
		buf_add(&url, text);
		if (more && !value_add(arena, call, name, &url, err))
			return false;
	}
	if (has_dot_segment(buf_str(&url)))
		return err_set(err, ERR_INPUT, "the URL would hold a path segment . or ..");
	*ret_url = arena_copy(arena, buf_str(&url));
	return true;
}

/* ---- bodies ---- */

static bool pointer_is_declared(const Tool *tool, Str pointer)
{
	Str rest = str_slice(pointer, 1, pointer.len), root, name;
	if (!str_next(&rest, '/', &root))
		return false;
	if (!str_is(root, "arguments"))
		return runner_is_call_value(root) && rest.ptr == NULL;
	return rest.ptr == NULL || (str_next(&rest, '/', &name) && is_declared(tool, name));
}

static bool template_check(const Tool *tool, const Json *template, const char *where, Err *err)
{
	Str text = json_str(template);
	if (str_starts(text, STR("/")) && !pointer_is_declared(tool, text))
		return err_set(err, ERR_INPUT, "%s: \"" STR_FMT "\" points at nothing a call has", where,
			STR_ARG(text));
	bool nested = json_is(template, JSON_OBJECT) || json_is(template, JSON_ARRAY);
	const Json *item = nested ? json_first(template) : NULL;
	for (; item != NULL; item = json_next(item))
		if (!template_check(tool, item, where, err))
			return false;
	return true;
}

bool http_body_check(const Tool *tool, const Json *template, const char *where, Err *err)
{
	if (template == NULL || str_is(json_str(template), "arguments"))
		return true;
	if (!json_is(template, JSON_OBJECT) && !json_is(template, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "%s: must be \"arguments\" or a JSON template", where);
	return template_check(tool, template, where, err);
}

/* What pointers look into. */
static Json *call_json(const RunnerCall *call)
{
	static const char *const names[] = {
		"ticket", "requester_email", "requester_id", "approver", "key", "now"};
	AUTO(arena_free) Arena arena = {0};
	Json *root = json_new_object();
	json_set(root, "arguments", json_copy(call->arguments));
	for (size_t i = 0; i < COUNT(names); i++)
		json_set_str(root, names[i], runner_call_value(&arena, call, str_from(names[i])));
	return root;
}

/* NULL where a pointer finds nothing. */
static Json *fill(const Json *root, const Json *template)
{
	bool object = json_is(template, JSON_OBJECT);
	if (str_starts(json_str(template), STR("/")))
		return json_copy(json_pointer(root, json_str(template)));
	if (!object && !json_is(template, JSON_ARRAY))
		return json_copy(template);
	Json *copy = object ? json_new_object() : json_new_array();
	for (const Json *item = json_first(template); item != NULL; item = json_next(item)) {
		Json *value = fill(root, item);
		if (!object)
			json_push(copy, value != NULL ? value : json_new_null());
		else if (value != NULL)
			json_set_key(copy, json_key(item), value);
	}
	return copy;
}

Json *http_body(const RunnerCall *call, const Json *template)
{
	if (template == NULL)
		return NULL;
	if (str_is(json_str(template), "arguments"))
		return json_copy(call->arguments);
	AUTO(json_freep) Json *root = call_json(call);
	return fill(root, template);
}
