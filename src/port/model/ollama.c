/*
 * Ollama (POST /api/chat). Streamed: a JSON object a line; the end mark is "done": true. It would
 * cut a long prompt without a word: truncate is false and num_ctx always given.
 */
#include "port/model/wire.h"

enum { DEFAULT_CONTEXT_TOKENS = 8192 };

static Json *options_of(const WireQuestion *q)
{
	Json *options = json_new_object();
	json_set_int(options, "num_ctx",
		q->context_tokens > 0 ? q->context_tokens : DEFAULT_CONTEXT_TOKENS);
	if (q->max_output_tokens > 0)
		json_set_int(options, "num_predict", q->max_output_tokens);
	return options;
}

static void ask_by_tool(Json *body, const Json *schema)
{
	Json *tools = json_new_array(), *tool = json_new_object(), *function = json_new_object();
	json_set_cstr(function, "name", WIRE_RESULT);
	json_set(function, "parameters", json_copy(schema));
	json_set_cstr(tool, "type", "function");
	json_set(tool, "function", function);
	json_push(tools, tool);
	json_set(body, "tools", tools);
}

static Json *build(const WireQuestion *q)
{
	Json *body = json_new_object(), *messages = json_new_array();
	json_set_str(body, "model", q->model);
	json_push(messages, wire_message("system", q->system));
	json_push(messages, wire_message("user", q->user));
	json_set(body, "messages", messages);
	json_set_bool(body, "stream", q->stream);
	json_set_bool(body, "truncate", false);
	json_set(body, "options", options_of(q));
	if (q->schema != NULL && q->structure == WIRE_SCHEMA)
		json_set(body, "format", json_copy(q->schema));
	if (q->schema != NULL && q->structure == WIRE_TOOL)
		ask_by_tool(body, q->schema);
	return body;
}

static WireEnd end_of(Str reason)
{
	if (str_is(reason, "length"))
		return WIRE_LENGTH;
	return reason.len == 0 || str_is(reason, "stop") || str_is(reason, "tool_calls")
		       ? WIRE_WHOLE
		       : WIRE_FAILED;
}

/* Calls come whole, arguments as an object; each one in a line of its own or several together. */
static bool take_calls(WireReader *r, const Json *calls, Err *err)
{
	for (const Json *c = json_first(calls); c != NULL; c = json_next(c)) {
		const Json *function = json_get(c, "function");
		if (!wire_call_add(r, (int64_t)r->call_count, json_str_at(function, "name"),
			    json_get(function, "arguments"), err))
			return false;
	}
	return true;
}

static bool event(WireReader *r, const Json *json, Err *err)
{
	const Json *message = json_get(json, "message"), *error = json_get(json, "error");
	if (error != NULL && !json_is(error, JSON_NULL)) {
		wire_fail(r, error);
		return true;
	}
	wire_name(r, json_get(json, "model"));
	if (!wire_role(message, err) ||
		!wire_add(&r->text, json_str_at(message, "content"), err) ||
		!take_calls(r, json_get(message, "tool_calls"), err))
		return false;
	if (json_bool_at(json, "done", false)) {
		Str reason = json_str_at(json, "done_reason");
		wire_usage(r, json, "prompt_eval_count", "eval_count");
		wire_end(r, reason, end_of(reason));
	}
	return true;
}

const Wire wire_ollama = {.provider = "ollama",
	.base_url = "http://127.0.0.1:11434",
	.path = "/api/chat",
	.stream = STREAM_NDJSON,
	.structure = WIRE_SCHEMA,
	.build = build,
	.event = event,
	.whole = event};
