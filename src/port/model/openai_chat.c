/*
 * OpenAI Chat Completions (POST /v1/chat/completions), which llama.cpp, vLLM and many others speak
 * too. Streamed: one chat.completion.chunk an event, "[DONE]" last. The end mark is a choice's
 * finish_reason.
 */
#include "port/model/wire.h"

static Json *result_function(const Json *schema)
{
	Json *function = json_new_object();
	json_set_cstr(function, "name", WIRE_RESULT);
	json_set_bool(function, "strict", true);
	json_set(function, "parameters", json_copy(schema));
	return function;
}

/* {"type":"json_schema","json_schema":{"name","strict","schema"}} */
static void ask_by_schema(Json *body, const Json *schema)
{
	Json *format = json_new_object(), *named = json_new_object();
	json_set_cstr(named, "name", WIRE_RESULT);
	json_set_bool(named, "strict", true);
	json_set(named, "schema", json_copy(schema));
	json_set_cstr(format, "type", "json_schema");
	json_set(format, "json_schema", named);
	json_set(body, "response_format", format);
}

static void ask_by_tool(Json *body, const Json *schema)
{
	Json *tools = json_new_array(), *tool = json_new_object();
	Json *choice = json_new_object(), *named = json_new_object();
	json_set_cstr(tool, "type", "function");
	json_set(tool, "function", result_function(schema));
	json_push(tools, tool);
	json_set(body, "tools", tools);
	json_set_cstr(named, "name", WIRE_RESULT);
	json_set_cstr(choice, "type", "function");
	json_set(choice, "function", named);
	json_set(body, "tool_choice", choice);
}

static Json *build(const WireQuestion *q)
{
	Json *body = json_new_object(), *messages = json_new_array();
	json_set_str(body, "model", q->model);
	json_push(messages, wire_message("system", q->system));
	json_push(messages, wire_message("user", q->user));
	json_set(body, "messages", messages);
	if (q->max_output_tokens > 0)
		json_set_int(body, "max_completion_tokens", q->max_output_tokens);
	if (q->schema != NULL && q->structure == WIRE_SCHEMA)
		ask_by_schema(body, q->schema);
	if (q->schema != NULL && q->structure == WIRE_TOOL)
		ask_by_tool(body, q->schema);
	if (q->stream) {
		Json *options = json_new_object();
		json_set_bool(options, "include_usage", true);
		json_set_bool(body, "stream", true);
		json_set(body, "stream_options", options);
	}
	return body;
}

static WireEnd end_of(Str finish)
{
	if (str_is(finish, "length"))
		return WIRE_LENGTH;
	if (str_is(finish, "content_filter"))
		return WIRE_FILTER;
	return str_is(finish, "stop") || str_is(finish, "tool_calls") ||
			       str_is(finish, "function_call")
		       ? WIRE_WHOLE
		       : WIRE_FAILED;
}

/* `message` is a whole one or a delta: null content, fragments of calls and all. */
static bool take_message(WireReader *r, const Json *message, Err *err)
{
	int64_t place = 0;
	if (!wire_role(message, err) ||
		!wire_add(&r->text, json_str_at(message, "content"), err) ||
		!wire_add(&r->refusal, json_str_at(message, "refusal"), err))
		return false;
	const Json *calls = json_get(message, "tool_calls"), *only = json_get(message, "function_call");
	if (json_is(only, JSON_OBJECT) && /* as it was before there could be several */
		!wire_call_add(r, 0, json_str_at(only, "name"), json_get(only, "arguments"), err))
		return false;
	for (const Json *c = json_first(calls); c != NULL; c = json_next(c), place++) {
		const Json *function = json_get(c, "function");
		if (!wire_call_add(r, json_int_at(c, "index", place), json_str_at(function, "name"),
			    json_get(function, "arguments"), err))
			return false;
	}
	return true;
}

/* One was asked for: of several none is the answer. None comes with usage. */
static bool one_choice(const Json *choices, const Json **ret_choice, Err *err)
{
	*ret_choice = json_at(choices, 0);
	return (json_count(choices) <= 1 && json_int_at(*ret_choice, "index", 0) == 0) ||
		err_set(err, ERR_OUTSIDE, "the model gave several answers at once (choices)");
}

static bool take(WireReader *r, const Json *json, const char *part, Err *err)
{
	const Json *choice;
	if (json_is(json_get(json, "error"), JSON_OBJECT) ||
		json_is(json_get(json, "error"), JSON_STRING)) {
		wire_fail(r, json_get(json, "error"));
		return true;
	}
	wire_name(r, json_get(json, "model"));
	wire_usage(r, json_get(json, "usage"), "prompt_tokens", "completion_tokens");
	if (!one_choice(json_get(json, "choices"), &choice, err) ||
		!take_message(r, json_get(choice, part), err))
		return false;
	Str finish = json_str_at(choice, "finish_reason");
	if (finish.len > 0)
		wire_end(r, finish, end_of(finish));
	return true;
}

static bool event(WireReader *r, const Json *json, Err *err)
{
	return take(r, json, "delta", err);
}

static bool whole(WireReader *r, const Json *json, Err *err)
{
	return take(r, json, "message", err);
}

const Wire wire_openai = {.provider = "openai",
	.base_url = "https://api.openai.com/v1",
	.path = "/chat/completions",
	.stream = STREAM_SSE,
	.structure = WIRE_SCHEMA,
	.build = build,
	.event = event,
	.whole = whole};
