/*
 * Anthropic Messages (POST /v1/messages). Streamed: message_start, blocks that start, grow and
 * stop, message_delta with the stop_reason, message_stop: the end mark. "ping" and unknown events
 * are skipped.
 */
#include "port/model/wire.h"

enum { DEFAULT_OUTPUT_TOKENS = 4096 }; /* the protocol demands a number */

static void ask_by_tool(Json *body, const Json *schema)
{
	Json *tools = json_new_array(), *tool = json_new_object(), *choice = json_new_object();
	json_set_cstr(tool, "name", WIRE_RESULT);
	json_set_cstr(tool, "description", "Give the result.");
	json_set(tool, "input_schema", json_copy(schema));
	json_push(tools, tool);
	json_set(body, "tools", tools);
	json_set_cstr(choice, "type", "tool");
	json_set_cstr(choice, "name", WIRE_RESULT);
	json_set(body, "tool_choice", choice);
}

static Json *build(const WireQuestion *q)
{
	Json *body = json_new_object(), *messages = json_new_array();
	json_set_str(body, "model", q->model);
	json_set_int(body, "max_tokens",
		q->max_output_tokens > 0 ? q->max_output_tokens : DEFAULT_OUTPUT_TOKENS);
	json_set_str(body, "system", q->system);
	json_push(messages, wire_message("user", q->user));
	json_set(body, "messages", messages);
	if (q->schema != NULL && q->structure != WIRE_TEXT)
		ask_by_tool(body, q->schema);
	if (q->stream)
		json_set_bool(body, "stream", true);
	return body;
}

static WireEnd end_of(Str stop)
{
	if (str_is(stop, "max_tokens") || str_is(stop, "model_context_window_exceeded"))
		return WIRE_LENGTH;
	if (str_is(stop, "refusal"))
		return WIRE_REFUSAL;
	return str_is(stop, "end_turn") || str_is(stop, "tool_use") || str_is(stop, "stop_sequence")
		       ? WIRE_WHOLE
		       : WIRE_FAILED;
}

static bool take_block(WireReader *r, int64_t place, const Json *block, Err *err)
{
	Str type = json_str_at(block, "type");
	if (str_is(type, "text"))
		return wire_add(&r->text, json_str_at(block, "text"), err);
	if (!str_ends(type, STR("tool_use"))) /* server_tool_use, mcp_tool_use: nothing like it is offered */
		return true;
	const Json *input = json_get(block, "input"); /* {} where it will be streamed */
	return wire_call_add(
		r, place, json_str_at(block, "name"), json_count(input) > 0 ? input : NULL, err);
}

static bool take_delta(WireReader *r, int64_t place, const Json *delta, Err *err)
{
	Str type = json_str_at(delta, "type");
	if (str_is(type, "text_delta"))
		return wire_add(&r->text, json_str_at(delta, "text"), err);
	if (str_is(type, "input_json_delta"))
		return wire_call_add(r, place, STR(""), json_get(delta, "partial_json"), err);
	return true;
}

static bool take_start(WireReader *r, const Json *message, Err *err)
{
	if (!wire_begin(r, err) || !wire_role(message, err))
		return false;
	wire_name(r, json_get(message, "model"));
	wire_usage(r, json_get(message, "usage"), "input_tokens", "output_tokens");
	r->has_usage = false; /* the total of output comes with message_delta */
	return true;
}

/* stop_reason is noted here and counts once message_stop came. */
static void take_stop_reason(WireReader *r, const Json *json)
{
	Str stop = json_str_at(json_get(json, "delta"), "stop_reason");
	wire_usage(r, json_get(json, "usage"), "input_tokens", "output_tokens");
	if (stop.len > 0)
		r->finish = arena_copy(&r->arena, str_slice(stop, 0, WIRE_MAX_NAME));
}

static bool event(WireReader *r, const Json *json, Err *err)
{
	Str type = json_str_at(json, "type");
	int64_t place = json_int_at(json, "index", 0);
	if (str_is(type, "message_start"))
		return take_start(r, json_get(json, "message"), err);
	else if (str_is(type, "content_block_start"))
		return take_block(r, place, json_get(json, "content_block"), err);
	else if (str_is(type, "content_block_delta"))
		return take_delta(r, place, json_get(json, "delta"), err);
	else if (str_is(type, "message_delta"))
		take_stop_reason(r, json);
	else if (str_is(type, "message_stop"))
		wire_end(r, r->finish, end_of(r->finish));
	else if (str_is(type, "error"))
		wire_fail(r, json_get(json, "error"));
	return true;
}

static bool whole(WireReader *r, const Json *json, Err *err)
{
	int64_t place = 0;
	Str stop = json_str_at(json, "stop_reason");
	if (json_is(json_get(json, "error"), JSON_OBJECT)) {
		wire_fail(r, json_get(json, "error"));
		return true;
	}
	if (!take_start(r, json, err))
		return false;
	wire_usage(r, json_get(json, "usage"), "input_tokens", "output_tokens");
	const Json *blocks = json_get(json, "content");
	for (const Json *b = json_first(blocks); b != NULL; b = json_next(b))
		if (!take_block(r, place++, b, err))
			return false;
	if (stop.len > 0)
		wire_end(r, stop, end_of(stop));
	return true;
}

const Wire wire_anthropic = {.provider = "anthropic",
	.base_url = "https://api.anthropic.com",
	.path = "/v1/messages",
	.stream = STREAM_SSE,
	.structure = WIRE_TOOL,
	.build = build,
	.event = event,
	.whole = whole};
