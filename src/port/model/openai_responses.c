/*
 * OpenAI Responses (POST /v1/responses). Streamed: typed events; the end mark is
 * response.completed, which brings the whole response once more. response.incomplete and
 * response.failed end it otherwise.
 */
#include "port/model/wire.h"

static void ask_by_schema(Json *body, const Json *schema)
{
	Json *text = json_new_object(), *format = json_new_object();
	json_set_cstr(format, "type", "json_schema");
	json_set_cstr(format, "name", WIRE_RESULT);
	json_set_bool(format, "strict", true);
	json_set(format, "schema", json_copy(schema));
	json_set(text, "format", format);
	json_set(body, "text", text);
}

static void ask_by_tool(Json *body, const Json *schema)
{
	Json *tools = json_new_array(), *tool = json_new_object(), *choice = json_new_object();
	json_set_cstr(tool, "type", "function");
	json_set_cstr(tool, "name", WIRE_RESULT);
	json_set_bool(tool, "strict", true);
	json_set(tool, "parameters", json_copy(schema));
	json_push(tools, tool);
	json_set(body, "tools", tools);
	json_set_cstr(choice, "type", "function");
	json_set_cstr(choice, "name", WIRE_RESULT);
	json_set(body, "tool_choice", choice);
}

static Json *build(const WireQuestion *q)
{
	Json *body = json_new_object();
	json_set_str(body, "model", q->model);
	json_set_str(body, "instructions", q->system);
	json_set_str(body, "input", q->user);
	json_set_bool(body, "store", false); /* a customer's words are not kept there */
	if (q->max_output_tokens > 0)
		json_set_int(body, "max_output_tokens", q->max_output_tokens);
	if (q->schema != NULL && q->structure == WIRE_SCHEMA)
		ask_by_schema(body, q->schema);
	if (q->schema != NULL && q->structure == WIRE_TOOL)
		ask_by_tool(body, q->schema);
	if (q->stream)
		json_set_bool(body, "stream", true);
	return body;
}

static bool take_content(WireReader *r, const Json *item, Err *err)
{
	const Json *list = json_get(item, "content");
	for (const Json *c = json_first(list); c != NULL; c = json_next(c)) {
		bool refused = str_is(json_str_at(c, "type"), "refusal");
		if (!wire_add(refused ? &r->refusal : &r->text,
			    json_str_at(c, refused ? "refusal" : "text"), err))
			return false;
	}
	return true;
}

/* web_search_call, computer_call, ...: tools of the provider's, by their kind; none was offered. */
static Str called(const Json *item)
{
	Str type = json_str_at(item, "type");
	return str_is(type, "function_call") ? json_str_at(item, "name") : type;
}

/* The items of a whole response take the place of what was streamed of them. */
static bool take_output(WireReader *r, const Json *response, Err *err)
{
	int64_t place = 0;
	const Json *output = json_get(response, "output");
	if (json_count(output) == 0)
		return true;
	buf_clear(&r->text);
	buf_clear(&r->refusal);
	for (const Json *item = json_first(output); item != NULL; item = json_next(item), place++) {
		Str type = json_str_at(item, "type");
		if (str_is(type, "message") && (!wire_role(item, err) || !take_content(r, item, err)))
			return false;
		if (!str_ends(type, STR("_call")))
			continue;
		WireCall *call = wire_call(r, place);
		if (call != NULL)
			buf_clear(&call->arguments);
		if (!wire_call_add(r, place, called(item), json_get(item, "arguments"), err))
			return false;
	}
	return true;
}

static bool whole(WireReader *r, const Json *json, Err *err)
{
	Str status = json_str_at(json, "status");
	Str why = json_str_at(json_get(json, "incomplete_details"), "reason");
	if (json_is(json_get(json, "error"), JSON_OBJECT)) {
		wire_fail(r, json_get(json, "error"));
		return true;
	}
	if (r->end != WIRE_OPEN) /* it would take the place of the answer that was ended */
		return err_set(err, ERR_OUTSIDE, "the model's answer ended a second time");
	wire_name(r, json_get(json, "model"));
	wire_usage(r, json_get(json, "usage"), "input_tokens", "output_tokens");
	if (!take_output(r, json, err))
		return false;
	if (str_is(status, "completed"))
		wire_end(r, status, WIRE_WHOLE);
	else if (str_is(status, "incomplete"))
		wire_end(r, why, str_is(why, "content_filter") ? WIRE_FILTER : WIRE_LENGTH);
	else if (str_is(status, "failed") || str_is(status, "cancelled"))
		wire_end(r, status, WIRE_FAILED);
	return true;
}

static bool take_item(WireReader *r, const Json *json, Err *err)
{
	const Json *item = json_get(json, "item");
	if (!str_ends(json_str_at(item, "type"), STR("_call")))
		return wire_role(item, err);
	return wire_call_add(r, json_int_at(json, "output_index", 0), called(item), NULL, err);
}

static bool event(WireReader *r, const Json *json, Err *err)
{
	Str type = json_str_at(json, "type");
	if (str_is(type, "response.output_text.delta"))
		return wire_add(&r->text, json_str_at(json, "delta"), err);
	if (str_is(type, "response.refusal.delta"))
		return wire_add(&r->refusal, json_str_at(json, "delta"), err);
	if (str_is(type, "response.output_item.added"))
		return take_item(r, json, err);
	if (str_is(type, "response.function_call_arguments.delta"))
		return wire_call_add(r, json_int_at(json, "output_index", 0), STR(""),
			json_get(json, "delta"), err);
	if (str_is(type, "response.created")) {
		wire_name(r, json_get(json_get(json, "response"), "model"));
		return wire_begin(r, err);
	}
	if (str_is(type, "error")) /* the fields stand in the event itself, or in "error" */
		wire_fail(r, json_get(json, "error") != NULL ? json_get(json, "error") : json);
	if (str_is(type, "response.completed") || str_is(type, "response.incomplete") ||
		str_is(type, "response.failed"))
		return whole(r, json_get(json, "response"), err);
	return true;
}

const Wire wire_openai_responses = {.provider = "openai_responses",
	.base_url = "https://api.openai.com/v1",
	.path = "/responses",
	.stream = STREAM_SSE,
	.structure = WIRE_SCHEMA,
	.build = build,
	.event = event,
	.whole = whole};
