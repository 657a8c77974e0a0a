/* Answers in the four protocols as the providers send them, and what they come to. */
#ifndef TESTS_TEST_PORT_MODEL_WIRE_H
#define TESTS_TEST_PORT_MODEL_WIRE_H

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

static inline bool on_event(void *context, const StreamEvent *event, Err *err)
{
	return wire_take(context, event, err);
}

/* "result ..." or "error: ...", with usage and names behind it. */
static inline void say(WireReader *r, bool taken, const Err *why, Buf *out)
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

static inline void run(const Wire *wire, Str bytes, size_t step, Buf *out)
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
static inline void streamed(const Wire *wire, const char *bytes, const char *wanted)
{
	size_t steps[] = {1 << 20, 1, 7};
	for (size_t i = 0; i < COUNT(steps); i++) {
		AUTO(buf_free) Buf got = {0};
		run(wire, str_from(bytes), steps[i], &got);
		assert_string_equal(buf_cstr(&got), wanted);
	}
}

static inline void whole(const Wire *wire, const char *body, const char *wanted)
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

/* ---- Ollama ---- */

#define LINE(content, more)                                                                        \
	"{\"model\":\"llama\",\"message\":{\"role\":\"assistant\",\"content\":\"" content          \
	"\"}" more "}\n"
#define LAST(reason)                                                                               \
	LINE("", ",\"done\":true,\"done_reason\":\"" reason "\",\"total_duration\":4883583458,"    \
		 "\"prompt_eval_count\":26,\"eval_count\":8")

#endif
