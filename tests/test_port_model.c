/* The four protocols: what is asked, and what every kind of answer comes to. Fixtures as the
 * providers send them. */
#include "test_port_model_wire.h"

/* ---- OpenAI Chat Completions ---- */

static void chat_answers(void **state)
{
	(void)state;
	const Wire *w = &wire_openai;
	streamed(w,
		CHAT_START CHUNK("{\"content\":\"" HEAD "\"}", "null") ": ping\n\n" CHUNK(
			"{\"content\":\"" AS_OBJECT "\"}", "null") CHUNK("{}", "\"stop\"")
			CHAT_USAGE DONE,
		RESULT " gpt-x stop 20/9");
	streamed(w, CHUNK("{\"content\":\"" HEAD AS_TEXT "\"}", "\"stop\"") DONE,
		RESULT " gpt-x stop");
	streamed(w,
		CHUNK("{\"content\":null,\"tool_calls\":[" CALL("0", NAMED, HEAD) "]}", "null")
			CHUNK("{\"tool_calls\":[" CALL("0", "", AS_TEXT) "]}", "null")
				CHUNK("{}", "\"tool_calls\"") DONE,
		RESULT " gpt-x tool_calls");
	whole(w,
		"{\"model\":\"gpt-x\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
		"\"assistant\",\"content\":\"" HEAD AS_OBJECT
		"\",\"refusal\":null},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
		"\"completion_tokens\":2}}",
		RESULT " gpt-x stop 1/2");
	/* Some servers give the arguments as an object. */
	whole(w,
		"{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"k\","
		"\"function\":{" NAMED "\"arguments\":" PLAIN
		"}}]},\"finish_reason\":\"tool_calls\"}]}",
		RESULT "  tool_calls");
}

static void chat_interleaved_fragments_are_joined_by_their_index(void **state)
{
	(void)state;
	WireReader r;
	Stream s;
	Err err = {0};
	Str bytes = STR(CHUNK(
		"{\"tool_calls\":[" CALL("0", "\"name\":\"a\",", "{\\\"x\\\":") "," CALL(
			"1", "\"name\":\"b\",", "{\\\"y\\\"") "]}",
		"null") CHUNK("{\"tool_calls\":[" CALL("1", "", ":2}") "," CALL("0", "", "1}") "]}",
		"\"tool_calls\"") DONE);
	wire_open(&r, &wire_openai);
	stream_open(&s, STREAM_SSE, 0, on_event, &r);
	assert_done(stream_feed(&s, bytes, &err));
	assert_done(wire_finish(&r, &err));
	assert_int_equal(r.call_count, 2);
	assert_str(r.calls[0].name, "a");
	assert_str(buf_str(&r.calls[0].arguments), "{\"x\":1}");
	assert_str(r.calls[1].name, "b");
	assert_str(buf_str(&r.calls[1].arguments), "{\"y\":2}");
	Json *result = NULL;
	assert_false(wire_result(&r, &result, &err));
	assert_string_equal(err.text, "the model called \"a\", which it was not offered");
	stream_free(&s);
	wire_free(&r);
}

static void chat_answers_that_are_none(void **state)
{
	(void)state;
	const Wire *w = &wire_openai;
	streamed(w, CHUNK("{\"content\":\"" HEAD AS_OBJECT "\"}", "null"), CUT);
	streamed(w, CHUNK("{\"content\":\"" HEAD AS_OBJECT "\"}", "null") DONE, CUT);
	streamed(w, CHUNK("{\"tool_calls\":[" CALL("0", NAMED, HEAD AS_OBJECT) "]}", "null"), CUT);
	streamed(w,
		CHUNK("{\"content\":\"" HEAD AS_OBJECT "\"}",
			"null") "data: {\"choices\":[{\"index\":0,\"del",
		CUT);
	streamed(w, CHUNK("{\"content\":\"" HEAD "\"}", "\"length\"") DONE, LENGTH);
	streamed(w, CHUNK("{\"content\":\"" HEAD AS_OBJECT "\"}", "\"content_filter\"") DONE,
		FILTER);
	streamed(w, CHUNK("{\"refusal\":\"I can't\"}", "null") CHUNK("{}", "\"stop\"") DONE,
		REFUSED);
	streamed(w, CHUNK("{\"content\":null}", "\"stop\"") DONE, EMPTY);
	streamed(w, "data: {\"choices\":[]}\n\n" DONE, CUT);
	streamed(w, "data: {\"choices\":null}\n\ndata: {}\n\n" DONE, CUT);
	streamed(
		w, CHUNK("{\"content\":\"x\"}", "\"eos\"") DONE, "error: the provider failed: eos");
	streamed(w,
		CHUNK("{\"content\":\"" HEAD AS_OBJECT "\"}",
			"null") "data: "
				"{\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\"}}"
				"\n\n" DONE,
		"error: the provider failed: Overloaded");
	streamed(w, "data: {oops\n\n",
		"error: the model's answer: line 1 column 2: expected a key in double quotes");
	streamed(w, "data: 7\n\n", "error: the model's answer: an event that is no object");
	whole(w, "{\"error\":\"boom\"}", "error: the provider failed: boom");
	whole(w, "{\"choices\":[]}", CUT);
	whole(w, "{\"choices\":[{\"message\":null,\"finish_reason\":\"stop\"}]}", EMPTY);
	whole(w, "[]", "error: the model's answer is no object");
}

/* ---- OpenAI Responses ---- */

static void responses_answers(void **state)
{
	(void)state;
	const Wire *w = &wire_openai_responses;
	streamed(w,
		EV("response.created", FINAL("in_progress", "", "")) DELTA(HEAD) DELTA(AS_TEXT)
			EV("response.completed", FINAL("completed", SAID(HEAD AS_TEXT), RUSAGE)),
		RESULT " gpt-y completed 5/6");
	streamed(w,
		DELTA(HEAD) DELTA(AS_OBJECT) EV("response.completed", FINAL("completed", "", "")),
		RESULT " gpt-y completed");
	streamed(w,
		EV("response.output_item.added",
			",\"output_index\":1,\"item\":{\"type\":\"function_call\","
			"\"name\":\"countersign_result\",\"arguments\":\"\"}")
			EV("response.function_call_arguments.delta",
				",\"output_index\":1,\"delta\":\"" HEAD "\"")
				EV("response.function_call_arguments.delta",
					",\"output_index\":1,\"delta\":\"" AS_OBJECT "\"")
					EV("response.completed", FINAL("completed", "", RUSAGE)),
		RESULT " gpt-y completed 5/6");
	whole(w,
		"{\"model\":\"gpt-y\",\"status\":\"completed\",\"error\":null,\"output\":[" SAID(
			HEAD AS_OBJECT) "]}",
		RESULT " gpt-y completed");
}

static void responses_answers_that_are_none(void **state)
{
	(void)state;
	const Wire *w = &wire_openai_responses;
	streamed(w, DELTA(HEAD) DELTA(AS_OBJECT) EV("response.output_text.done", ""), CUT);
	streamed(w,
		DELTA(HEAD) EV("response.incomplete",
			FINAL("incomplete", SAID(HEAD),
				",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}")),
		LENGTH);
	streamed(w,
		DELTA(HEAD) EV("response.incomplete",
			FINAL("incomplete", "",
				",\"incomplete_details\":{\"reason\":\"content_filter\"}")),
		FILTER);
	streamed(w,
		EV("response.refusal.delta", ",\"delta\":\"no\"")
			EV("response.completed", FINAL("completed", "", "")),
		REFUSED);
	streamed(w,
		DELTA(HEAD AS_OBJECT) EV("response.failed",
			FINAL("failed", "",
				",\"error\":{\"code\":\"server_error\",\"message\":\"down\"}")),
		"error: the provider failed: down");
	streamed(w, EV("error", ",\"code\":\"rate_limit_exceeded\",\"message\":\"slow\""),
		"error: the provider failed: slow");
	streamed(w, EV("response.completed", FINAL("completed", "", "")), EMPTY);
	whole(w, "{\"status\":\"in_progress\",\"output\":[]}", CUT);
}

/* ---- Anthropic Messages ---- */

static void anthropic_answers(void **state)
{
	(void)state;
	const Wire *w = &wire_anthropic;
	streamed(w,
		START TEXT_BLOCK TEXT("Here:") EV("ping", "")
			EV("content_block_stop", ",\"index\":0") TOOL_BLOCK("1") PART("1", "")
				PART("1", HEAD) PART("1", AS_OBJECT) STOP("tool_use"),
		RESULT " claude-z tool_use 25/15");
	streamed(w,
		START TEXT_BLOCK TEXT("Here it is:\\n```json\\n" HEAD AS_TEXT "\\n```\\nDone.")
			STOP("end_turn"),
		RESULT " claude-z end_turn 25/15");
	streamed(w,
		START TEXT_BLOCK TEXT(HEAD AS_OBJECT) EV("message_delta",
			",\"delta\":{\"stop_reason\":\"end_turn\"}") EV("message_stop", ""),
		RESULT " claude-z end_turn");
	whole(w,
		"{\"type\":\"message\",\"model\":\"claude-z\",\"content\":[{\"type\":\"thinking\","
		"\"thinking\":\"\"},"
		"{\"type\":\"tool_use\",\"id\":\"t\"," NAMED "\"input\":" PLAIN
		"}],\"stop_reason\":\"tool_use\","
		"\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}",
		RESULT " claude-z tool_use 3/4");
}

static void anthropic_answers_that_are_none(void **state)
{
	(void)state;
	const Wire *w = &wire_anthropic;
	streamed(w,
		START TOOL_BLOCK("0") PART("0", HEAD) PART("0", AS_OBJECT)
			EV("content_block_stop", ",\"index\":0"),
		CUT);
	streamed(w,
		START TEXT_BLOCK TEXT(HEAD AS_OBJECT)
			EV("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"}"),
		CUT);
	streamed(w, START TOOL_BLOCK("0") PART("0", HEAD) STOP("max_tokens"), LENGTH);
	streamed(w, START TEXT_BLOCK TEXT("No.") STOP("refusal"), REFUSED);
	streamed(w,
		START TEXT_BLOCK TEXT(HEAD AS_OBJECT) EV("error",
			",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}"),
		"error: the provider failed: Overloaded");
	streamed(w, START TEXT_BLOCK STOP("end_turn"), EMPTY);
	streamed(w, START TOOL_BLOCK("0") PART("0", HEAD) STOP("tool_use"), NO_JSON);
	whole(w, "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"x\"}}",
		"error: the provider failed: x");
	whole(w, "{\"content\":[],\"stop_reason\":null}", CUT);
}

/* ---- Ollama ---- */

static void ollama_answers(void **state)
{
	(void)state;
	const Wire *w = &wire_ollama;
	streamed(w, LINE(HEAD, ",\"done\":false") LINE(AS_OBJECT, ",\"done\":false") LAST("stop"),
		RESULT " llama stop 26/8");
	streamed(w,
		"{\"model\":\"llama\",\"message\":{\"content\":\"\",\"tool_calls\":[{\"function\":"
		"{" NAMED "\"arguments\":" PLAIN
		"}}]},\"done\":false}\n" LINE("", ",\"done\":true"),
		RESULT " llama ");
	streamed(w, LINE("Sure: " HEAD AS_TEXT, ",\"done\":true"), RESULT " llama ");
}

static void ollama_answers_that_are_none(void **state)
{
	(void)state;
	const Wire *w = &wire_ollama;
	streamed(w, LINE(HEAD AS_OBJECT, ",\"done\":false"), CUT);
	streamed(w, LINE(HEAD, "") LAST("length"), LENGTH);
	streamed(w, LINE("", ",\"done\":false") "{\"error\":\"model not found\"}\n",
		"error: the provider failed: model not found");
	streamed(w, LAST("stop"), EMPTY);
	streamed(w, LINE("a", "") "{\"mess",
		"error: the model's answer: line 1 column 2: a string that starts here is never "
		"closed");
}

/* ---- plain JSON in a text ---- */

static void text_with(const char *text, const char *wanted)
{
	AUTO(json_freep) Json *line = json_new_object();
	AUTO(buf_free) Buf bytes = {0};
	Json *message = json_new_object();
	json_set_cstr(message, "content", text);
	json_set(line, "message", message);
	json_set_bool(line, "done", true);
	json_write(line, &bytes);
	streamed(&wire_ollama, buf_cstr(&bytes), wanted);
}

static void the_result_is_found_in_any_dress(void **state)
{
	(void)state;
	text_with(PLAIN, RESULT "  ");
	text_with(" \n" PLAIN "\n", RESULT "  ");
	text_with("```json\n" PLAIN "\n```", RESULT "  ");
	text_with("I think {so}: " PLAIN " That is all {really}.", RESULT "  ");
	text_with("{\"a\":\"}\"} " PLAIN, RESULT "  ");
	text_with("no braces", NO_JSON);
	text_with("{\"disposition\":\"answer\", \"sentences\":[", NO_JSON);
	text_with("Look: {\"tool\":\"refund\",\"arguments\":{}} there", NO_JSON);
	text_with("{\"disposition\":\"answer\",\"actions\":[{\"arguments\":\"{cut\"}]}",
		"error: action.arguments: the text is no JSON");
}

/* ---- what is asked ---- */

static void asks(const Wire *wire, WireStructure structure, const char *wanted)
{
	AUTO(json_freep) Json *schema = json_new_object();
	AUTO(buf_free) Buf text = {0};
	json_set_cstr(schema, "type", "object");
	WireQuestion q = {.system = STR("S"),
		.user = STR("U"),
		.schema = schema,
		.model = STR("m"),
		.max_output_tokens = 9,
		.context_tokens = 4096,
		.structure = structure,
		.stream = true};
	AUTO(json_freep) Json *body = wire->build(&q);
	json_write(body, &text);
	assert_string_equal(buf_cstr(&text), wanted);
}

#define MESSAGES                                                                                   \
	"\"messages\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":"    \
	"\"U\"}]"
#define TAIL   "\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
#define SCHEMA "{\"type\":\"object\"}"

static void questions_in_every_protocol(void **state)
{
	(void)state;
	asks(&wire_openai, WIRE_SCHEMA,
		"{\"model\":\"m\"," MESSAGES ",\"max_completion_tokens\":9,\"response_format\":{"
		"\"type\":\"json_schema\",\"json_schema\":{\"name\":\"countersign_result\","
		"\"strict\":true,\"schema\":" SCHEMA "}}," TAIL);
	asks(&wire_openai, WIRE_TOOL,
		"{\"model\":\"m\"," MESSAGES ",\"max_completion_tokens\":9,\"tools\":[{\"type\":"
		"\"function\",\"function\":{\"name\":\"countersign_result\",\"strict\":true,"
		"\"parameters\":" SCHEMA "}}],"
		"\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"countersign_"
		"result\"}}," TAIL);
	asks(&wire_openai, WIRE_TEXT,
		"{\"model\":\"m\"," MESSAGES ",\"max_completion_tokens\":9," TAIL);
	asks(&wire_openai_responses, WIRE_SCHEMA,
		"{\"model\":\"m\",\"instructions\":\"S\",\"input\":\"U\",\"store\":false,"
		"\"max_output_tokens\":9,\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":"
		"\"countersign_result\","
		"\"strict\":true,\"schema\":" SCHEMA "}},\"stream\":true}");
	asks(&wire_anthropic, WIRE_TOOL,
		"{\"model\":\"m\",\"max_tokens\":9,\"system\":\"S\",\"messages\":[{\"role\":"
		"\"user\","
		"\"content\":\"U\"}],\"tools\":[{\"name\":\"countersign_result\",\"description\":"
		"\"Give the result.\","
		"\"input_schema\":" SCHEMA
		"}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"countersign_result\"},"
		"\"stream\":true}");
	asks(&wire_ollama, WIRE_SCHEMA,
		"{\"model\":\"m\"," MESSAGES ",\"stream\":true,\"truncate\":false,\"options\":{"
		"\"num_ctx\":4096,\"num_predict\":9},\"format\":" SCHEMA "}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chat_answers),
		cmocka_unit_test(chat_interleaved_fragments_are_joined_by_their_index),
		cmocka_unit_test(chat_answers_that_are_none),
		cmocka_unit_test(responses_answers),
		cmocka_unit_test(responses_answers_that_are_none),
		cmocka_unit_test(anthropic_answers),
		cmocka_unit_test(anthropic_answers_that_are_none),
		cmocka_unit_test(ollama_answers),
		cmocka_unit_test(ollama_answers_that_are_none),
		cmocka_unit_test(the_result_is_found_in_any_dress),
		cmocka_unit_test(questions_in_every_protocol),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
