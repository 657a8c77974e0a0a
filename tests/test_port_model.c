/* The four protocols: what is asked, and what every kind of answer comes to. Fixtures as the
 * providers send them. */
#include "port/model/wire.h"

#include "tests/lib/testing.h"

/* What every good answer below holds. */
#define RESULT                                                                                     \
	"{\"actions\":[{\"arguments\":{\"amount\":1290},\"tool\":\"refund\"}],\"disposition\":"    \
	"\"answer\","                                                                              \
	"\"reason\":\"\",\"sentences\":[{\"citations\":[{\"n\":1,\"quote\":\"q\"}],\"text\":"      \
	"\"Yes.\"}]}"
/* The same as it stands inside a JSON text, arguments as an object or as a text of their own. */
#define HEAD                                                                                       \
	"{\\\"disposition\\\":\\\"answer\\\",\\\"reason\\\":\\\"\\\",\\\"sentences\\\":[{"         \
	"\\\"text\\\":\\\"Yes.\\\","                                                               \
	"\\\"citations\\\":[{\\\"n\\\":1,\\\"quote\\\":\\\"q\\\"}]}],\\\"actions\\\":[{"           \
	"\\\"tool\\\":\\\"refund\\\","
#define AS_OBJECT "\\\"arguments\\\":{\\\"amount\\\":1290}}]}"
#define AS_TEXT   "\\\"arguments\\\":\\\"{\\\\\\\"amount\\\\\\\":1290}\\\"}]}"
#define PLAIN                                                                                      \
	"{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":[{\"text\":\"Yes.\","           \
	"\"citations\":[{\"n\":1,"                                                                 \
	"\"quote\":\"q\"}]}],\"actions\":[{\"tool\":\"refund\",\"arguments\":{\"amount\":1290}}]}"

static bool on_event(void *context, const StreamEvent *event, Err *err)
{
	return wire_take(context, event, err);
}

/* "result ..." or "error: ...", with usage and names behind it. */
static void say(WireReader *r, bool taken, const Err *why, Buf *out)
{
	AUTO(json_freep) Json *result = NULL;
	Err err = {0};
	if (!taken) {
		buf_addf(out, "error: %s", why->text);
		return;
	}
	if (!wire_result(r, &result, &err)) {
		assert_int_equal(err.code, ERR_OUTSIDE);
		buf_addf(out, "error: %s", err.text);
		return;
	}
	json_write_canonical(result, out);
	buf_addf(out, " %.*s %.*s", STR_ARG(r->model), STR_ARG(r->finish));
	if (r->has_usage)
		buf_addf(
			out, " %lld/%lld", (long long)r->input_tokens, (long long)r->output_tokens);
}

static void run(const Wire *wire, Str bytes, size_t step, Buf *out)
{
	Stream s;
	WireReader r;
	Err err = {0};
	bool ok = true;
	wire_open(&r, wire);
	stream_open(&s, wire->stream, 0, on_event, &r);
	for (size_t at = 0; ok && at < bytes.len; at += step)
		ok = stream_feed(&s, str_slice(bytes, at, at + step), &err);
	ok = ok && stream_end(&s, &err);
	say(&r, ok, &err, out);
	stream_free(&s);
	wire_free(&r);
}

/* In one piece, and byte by byte. */
static void streamed(const Wire *wire, const char *bytes, const char *wanted)
{
	size_t steps[] = {1 << 20, 1, 7};
	for (size_t i = 0; i < COUNT(steps); i++) {
		AUTO(buf_free) Buf got = {0};
		run(wire, str_from(bytes), steps[i], &got);
		assert_string_equal(buf_cstr(&got), wanted);
	}
}

static void whole(const Wire *wire, const char *body, const char *wanted)
{
	AUTO(buf_free) Buf got = {0};
	WireReader r;
	Err err = {0};
	wire_open(&r, wire);
	bool ok = wire_take_whole(&r, str_from(body), &err);
	say(&r, ok, &err, &got);
	wire_free(&r);
	assert_string_equal(buf_cstr(&got), wanted);
}

#define CUT     "error: the model's answer was cut: its end mark is missing"
#define LENGTH  "error: the model's answer was cut by its limit of tokens"
#define FILTER  "error: the provider's filter withheld the answer"
#define REFUSED "error: the model refused to answer"
#define EMPTY   "error: the model's answer is empty"
#define NO_JSON "error: the model's answer holds no JSON result"

/* ---- OpenAI Chat Completions ---- */

#define CHUNK(delta, finish)                                                                       \
	"data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-x\","            \
	"\"choices\":[{\"index\":0,\"delta\":" delta ",\"finish_reason\":" finish                  \
	"}],\"usage\":null}\n\n"
#define CHAT_USAGE                                                                                 \
	"data: {\"model\":\"gpt-x\",\"choices\":[],\"usage\":{\"prompt_tokens\":20,"               \
	"\"completion_tokens\":9,\"total_tokens\":29}}\n\n"
#define DONE       "data: [DONE]\n\n"
#define CHAT_START CHUNK("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null")
#define CALL(index, name, arguments)                                                               \
	"{\"index\":" index ",\"id\":\"k\",\"type\":\"function\",\"function\":{" name              \
	"\"arguments\":\"" arguments "\"}}"
#define NAMED "\"name\":\"countersign_result\","

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

#define EV(type, rest) "event: " type "\ndata: {\"type\":\"" type "\"" rest "}\n\n"
#define DELTA(text)    EV("response.output_text.delta", ",\"output_index\":0,\"delta\":\"" text "\"")
#define FINAL(status, output, more)                                                                \
	",\"response\":{\"model\":\"gpt-y\",\"status\":\"" status "\",\"output\":[" output         \
	"]" more "}"
#define SAID(text)                                                                                 \
	"{\"type\":\"reasoning\",\"summary\":[]},{\"type\":\"message\",\"content\":[{\"type\":"    \
	"\"output_text\","                                                                         \
	"\"text\":\"" text "\"}]}"
#define RUSAGE ",\"error\":null,\"usage\":{\"input_tokens\":5,\"output_tokens\":6}"

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

#define START                                                                                      \
	EV("message_start", ",\"message\":{\"model\":\"claude-z\",\"content\":[],\"usage\":{"      \
			    "\"input_tokens\":25,"                                                 \
			    "\"output_tokens\":1}}")
#define TEXT_BLOCK                                                                                 \
	EV("content_block_start",                                                                  \
		",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
#define TOOL_BLOCK(index)                                                                          \
	EV("content_block_start", ",\"index\":" index ",\"content_block\":{\"type\":\"tool_use\"," \
				  "\"id\":\"t\"," NAMED "\"input\":{}}")
#define TEXT(text)                                                                                 \
	EV("content_block_delta",                                                                  \
		",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" text "\"}")
#define PART(index, text)                                                                          \
	EV("content_block_delta", ",\"index\":" index ",\"delta\":{\"type\":\"input_json_delta\"," \
				  "\"partial_json\":\"" text "\"}")
#define STOP(reason)                                                                               \
	EV("message_delta",                                                                        \
		",\"delta\":{\"stop_reason\":\"" reason "\"},\"usage\":{\"output_tokens\":15}")    \
	EV("message_stop", "")

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

#define LINE(content, more)                                                                        \
	"{\"model\":\"llama\",\"message\":{\"role\":\"assistant\",\"content\":\"" content          \
	"\"}" more "}\n"
#define LAST(reason)                                                                               \
	LINE("", ",\"done\":true,\"done_reason\":\"" reason "\",\"total_duration\":4883583458,"    \
		 "\"prompt_eval_count\":26,\"eval_count\":8")

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
