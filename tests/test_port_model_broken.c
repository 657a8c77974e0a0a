/* Answers that contradict themselves, in each protocol: none gives a result, and the error says what is wrong. What only
 * looks odd and is sent by servers of today passes. */
#include "test_port_model_wire.h"

#define SEVERAL "error: the model gave several answers at once (choices)"
#define ON      "error: the model's answer went on after its end"
#define TWICE   "error: the provider failed: its answer ended in two ways"
#define AGAIN   "error: the model's answer began a second time"
#define NAMES   "error: the model's answer has one call under two names"
#define ROLE(r) "error: the model's answer holds a message in the role of \"" r "\""
#define GOOD    "{\"content\":\"" HEAD AS_OBJECT "\"}"
/* A chunk of the choice `index`. */
#define CHOICE(index, delta, finish)                                                               \
	"{\"index\":" index ",\"delta\":" delta ",\"finish_reason\":" finish "}"
#define CHOICES(list) "data: {\"model\":\"gpt-x\",\"choices\":[" list "]}\n\n"

static void several_choices_are_no_answer(void **state)
{
	(void)state;
	const Wire *w = &wire_openai;
	streamed(w, CHOICES(CHOICE("0", GOOD, "\"stop\"")) DONE, RESULT " gpt-x stop");
	streamed(w, CHOICES(CHOICE("0", GOOD, "\"stop\"") "," CHOICE("1", GOOD, "\"stop\"")) DONE, SEVERAL);
	streamed(w, CHOICES(CHOICE("1", GOOD, "\"stop\"") "," CHOICE("0", GOOD, "\"length\"")) DONE, SEVERAL);
	/* In turns; one is whole while the other is cut. */
	streamed(w,
		CHOICES(CHOICE("0", "{\"content\":\"" HEAD "\"}", "null"))
			CHOICES(CHOICE("1", "{\"content\":\"" HEAD "\"}", "null"))
				CHOICES(CHOICE("0", "{\"content\":\"" AS_OBJECT "\"}", "\"stop\""))
					CHOICES(CHOICE("1", "{}", "\"length\"")) DONE,
		SEVERAL);
	streamed(w, CHOICES(CHOICE("1", GOOD, "\"stop\"")) DONE, SEVERAL);
	streamed(w, CHOICES(CHOICE("-1", GOOD, "\"stop\"")) DONE, SEVERAL);
	whole(w,
		"{\"choices\":[{\"index\":0,\"message\":" GOOD ",\"finish_reason\":\"stop\"},"
		"{\"index\":1,\"message\":" GOOD ",\"finish_reason\":\"length\"}]}",
		SEVERAL);
}

static void nobody_else_speaks_in_an_answer(void **state)
{
	(void)state;
	const Wire *w = &wire_openai;
	static const char *const roles[] = {"tool", "user", "system", "developer", "function", "Assistant"};
	for (size_t i = 0; i < COUNT(roles); i++) {
		AUTO(arena_free) Arena arena = {0};
		const char *said = arena_fmt(&arena, ROLE("%s"), roles[i]).ptr;
		streamed(w, arena_fmt(&arena, CHUNK("{\"role\":\"%s\"}", "null") CHUNK(GOOD, "\"stop\"") DONE,
				roles[i]).ptr, said);
		whole(w, arena_fmt(&arena, "{\"choices\":[{\"message\":{\"role\":\"%s\",\"content\":\"" HEAD AS_OBJECT
				"\"},\"finish_reason\":\"stop\"}]}", roles[i]).ptr, said);
		streamed(&wire_ollama, arena_fmt(&arena, "{\"message\":{\"role\":\"%s\",\"content\":\"" HEAD AS_OBJECT
				"\"},\"done\":true}\n", roles[i]).ptr, said);
		streamed(&wire_anthropic, arena_fmt(&arena, EV("message_start", ",\"message\":{\"role\":\"%s\"}")
				TEXT_BLOCK TEXT(HEAD AS_OBJECT) STOP("end_turn"), roles[i]).ptr, said);
		whole(&wire_openai_responses, arena_fmt(&arena, "{\"status\":\"completed\",\"output\":[{\"type\":"
				"\"message\",\"role\":\"%s\",\"content\":[{\"type\":\"output_text\",\"text\":\"" HEAD
				AS_OBJECT "\"}]}]}", roles[i]).ptr, said);
		streamed(&wire_openai_responses, arena_fmt(&arena, EV("response.output_item.added", ",\"output_index\":"
				"0,\"item\":{\"type\":\"message\",\"role\":\"%s\"}") DELTA(HEAD AS_OBJECT)
				EV("response.completed", FINAL("completed", "", "")), roles[i]).ptr, said);
	}
	streamed(w, CHUNK("{\"role\":7}", "null") CHUNK(GOOD, "\"stop\"") DONE, ROLE(""));
	/* Said in every piece, left empty, null: so do servers of today. */
	streamed(w, CHUNK("{\"role\":\"assistant\",\"content\":\"" HEAD "\"}", "null")
		CHUNK("{\"role\":\"assistant\",\"content\":\"" AS_OBJECT "\"}", "null") CHUNK("{\"role\":\"\"}", "null")
			CHUNK("{\"role\":null}", "\"stop\"") DONE, RESULT " gpt-x stop");
}

static void nothing_follows_the_end(void **state)
{
	(void)state;
	const Wire *w = &wire_openai;
	const char *calls = CHUNK(GOOD, "\"stop\"") CHUNK("{\"tool_calls\":[" CALL("0", "\"name\":\"refund\",", "{}") "]}",
		"\"tool_calls\"") DONE;
	streamed(w, calls, ON);
	streamed(w, CHUNK(GOOD, "\"stop\"") CHUNK("{\"content\":\" and more\"}", "null") DONE, ON);
	streamed(w, CHUNK(GOOD, "\"stop\"") CHUNK("{\"refusal\":\"no\"}", "null") DONE, ON);
	streamed(w, CHUNK(GOOD, "\"stop\"") DONE CHUNK("{\"content\":\"x\"}", "null"), ON);
	streamed(w, CHUNK("{\"content\":\"" HEAD "\"}", "null") DONE CHUNK("{\"content\":\"" AS_OBJECT "\"}",
		"\"stop\""), ON);
	streamed(w, CHUNK(GOOD, "null") DONE CHUNK("{}", "\"stop\"") DONE, ON);
	streamed(w, CHUNK(GOOD, "\"stop\"") CHUNK("{}", "\"length\"") DONE, TWICE);
	streamed(w, CHUNK(GOOD, "\"length\"") CHUNK("{}", "\"stop\"") DONE, TWICE);
	streamed(w, CHUNK(GOOD, "\"stop\"") DONE "data: {\"error\":{\"message\":\"late\"}}\n\n",
		"error: the provider failed: late");
	/* The end said twice alike, usage and an empty piece behind it, [DONE] twice or not at all. */
	streamed(w, CHUNK(GOOD, "\"stop\"") CHUNK("{\"content\":\"\"}", "\"stop\"") CHAT_USAGE DONE DONE,
		RESULT " gpt-x stop 20/9");
	streamed(w, CHUNK(GOOD, "\"stop\"") DONE CHAT_USAGE, RESULT " gpt-x stop 20/9");

	streamed(&wire_anthropic, START TOOL_BLOCK("0") PART("0", HEAD AS_OBJECT) STOP("tool_use") TOOL_BLOCK("1"), ON);
	streamed(&wire_anthropic, START TOOL_BLOCK("0") PART("0", HEAD AS_OBJECT) STOP("tool_use") PART("0", " "), ON);
	streamed(&wire_anthropic, START TEXT_BLOCK TEXT(HEAD AS_OBJECT) STOP("end_turn") STOP("max_tokens"), TWICE);
	streamed(&wire_ollama, LINE(HEAD AS_OBJECT, ",\"done\":true") LINE("x", ""), ON);
	streamed(&wire_ollama, LINE(HEAD AS_OBJECT, "") LAST("stop") LAST("length"), TWICE);
	streamed(&wire_openai_responses, DELTA(HEAD AS_OBJECT) EV("response.completed", FINAL("completed", "", ""))
		DELTA("x"), ON);
	streamed(&wire_openai_responses, DELTA(HEAD AS_OBJECT) EV("response.completed", FINAL("completed", "", ""))
		EV("response.completed", FINAL("completed", SAID("other"), "")),
		"error: the model's answer ended a second time");
}

static void a_message_begins_once(void **state)
{
	(void)state;
	streamed(&wire_anthropic, START TEXT_BLOCK TEXT(HEAD) START TEXT_BLOCK TEXT(AS_OBJECT) STOP("end_turn"), AGAIN);
	streamed(&wire_anthropic, START TEXT_BLOCK TEXT(HEAD AS_OBJECT) STOP("end_turn") START, AGAIN);
	streamed(&wire_openai_responses, EV("response.created", FINAL("in_progress", "", "")) DELTA(HEAD)
		EV("response.created", FINAL("in_progress", "", "")) DELTA(AS_OBJECT)
			EV("response.completed", FINAL("completed", "", "")), AGAIN);
}

static void blocks_of_other_kinds(void **state)
{
	(void)state;
	const Wire *w = &wire_anthropic;
	/* Thinking is left out, whatever stands in it; so is what has no meaning here. */
	streamed(w,
		START EV("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}")
			EV("content_block_delta", ",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":"
				"\"{\\\"disposition\\\":\\\"abstain\\\"}\"}")
			EV("content_block_delta", ",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"x\"}")
			EV("content_block_start", ",\"index\":1,\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\"x\"}")
			EV("content_block_start", ",\"index\":2,\"content_block\":{\"type\":\"hologram\",\"text\":\"x\"}")
			EV("hologram_delta", ",\"index\":2") TOOL_BLOCK("3") PART("3", HEAD AS_OBJECT) STOP("tool_use"),
		RESULT " claude-z tool_use 25/15");
	/* A tool of the provider's own was not offered. */
	streamed(w,
		START EV("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"server_tool_use\","
			"\"name\":\"web_search\",\"input\":{}}") TOOL_BLOCK("1") PART("1", HEAD AS_OBJECT) STOP("tool_use"),
		"error: the model called \"web_search\", which it was not offered");
	streamed(&wire_openai_responses,
		EV("response.output_item.added", ",\"output_index\":0,\"item\":{\"type\":\"web_search_call\"}")
			DELTA(HEAD AS_OBJECT) EV("response.completed", FINAL("completed", "", "")),
		"error: the model called \"web_search_call\", which it was not offered");
	whole(&wire_openai_responses,
		"{\"status\":\"completed\",\"output\":[{\"type\":\"computer_call\"}," SAID(HEAD AS_OBJECT) "]}",
		"error: the model called \"computer_call\", which it was not offered");
	/* Arguments for a block that is a text, or that never began. */
	streamed(w, START TEXT_BLOCK TEXT(HEAD AS_OBJECT) PART("0", "{}") STOP("end_turn"),
		"error: the model called \"\", which it was not offered");
	streamed(w, START PART("5", HEAD AS_OBJECT) STOP("tool_use"),
		"error: the model called \"\", which it was not offered");
}

static void a_call_is_one_call(void **state)
{
	(void)state;
	const Wire *w = &wire_openai;
	/* The same id at two places: two results. */
	streamed(w,
		CHUNK("{\"tool_calls\":[" CALL("0", NAMED, HEAD AS_OBJECT) "]}", "null")
			CHUNK("{\"tool_calls\":[" CALL("1", NAMED, HEAD AS_OBJECT) "]}", "null")
				CHUNK("{}", "\"tool_calls\"") DONE,
		"error: the model gave 2 results");
	/* Two calls at one place: what is joined is no JSON. */
	streamed(w,
		CHUNK("{\"tool_calls\":[" CALL("0", NAMED, HEAD AS_OBJECT) "," CALL("0", NAMED, HEAD AS_OBJECT) "]}",
			"\"tool_calls\"") DONE,
		NO_JSON);
	streamed(w,
		CHUNK("{\"tool_calls\":[" CALL("0", NAMED, HEAD) "]}", "null")
			CHUNK("{\"tool_calls\":[" CALL("0", "\"name\":\"refund\",", AS_OBJECT) "]}", "\"tool_calls\"") DONE,
		NAMES);
	streamed(w, /* the name in every piece: so do servers of today */
		CHUNK("{\"tool_calls\":[" CALL("0", NAMED, HEAD) "]}", "null")
			CHUNK("{\"tool_calls\":[" CALL("0", NAMED, AS_OBJECT) "]}", "\"tool_calls\"") DONE,
		RESULT " gpt-x tool_calls");
	streamed(&wire_anthropic, START TOOL_BLOCK("0") EV("content_block_start", ",\"index\":0,\"content_block\":{\"type\":"
		"\"tool_use\",\"name\":\"refund\",\"input\":{}}") PART("0", HEAD AS_OBJECT) STOP("tool_use"), NAMES);
	/* A tool that was not offered beside the result; a result by call and another as text. */
	streamed(w,
		CHUNK("{\"tool_calls\":[" CALL("0", NAMED, HEAD AS_OBJECT) "," CALL("1", "\"name\":\"refund\",", "{}") "]}",
			"\"tool_calls\"") DONE,
		"error: the model called \"refund\", which it was not offered");
	streamed(w,
		CHUNK("{\"content\":\"" HEAD AS_OBJECT "\",\"function_call\":{\"name\":\"refund\",\"arguments\":\"{}\"}}",
			"\"function_call\"") DONE,
		"error: the model called \"refund\", which it was not offered");
	/* Places that are no numbers count as not said. */
	streamed(w,
		CHUNK("{\"tool_calls\":[" CALL("\"0\"", NAMED, HEAD) "," CALL("1e300", NAMED, AS_OBJECT) "]}",
			"\"tool_calls\"") DONE,
		"error: the model gave 2 results");
}

static void names_that_stand_twice(void **state)
{
	(void)state;
	streamed(&wire_openai, "data: {\"choices\":[{\"index\":0,\"delta\":" GOOD ",\"finish_reason\":\"length\","
		"\"finish_reason\":\"stop\"}]}\n\n" DONE,
		"error: the model's answer: line 1 column 262: the key \"finish_reason\" stands twice in this object");
	streamed(&wire_ollama, "{\"message\":{\"tool_calls\":[{\"function\":{" NAMED "\"arguments\":{},\"arguments\":" PLAIN
		"}}]},\"done\":true}\n",
		"error: the model's answer: line 1 column 83: the key \"arguments\" stands twice in this object");
	streamed(&wire_openai, CHUNK("{\"tool_calls\":[" CALL("0", NAMED, "{\\\"disposition\\\":\\\"abstain\\\","
		"\\\"disposition\\\":\\\"answer\\\"}") "]}", "\"tool_calls\"") DONE, NO_JSON);
}

static void numbers_that_count_nothing(void **state)
{
	(void)state;
	static const char *const counts[] = {"-5", "1e300", "1.5", "\"20\"", "null", "true", "[]", "10000001",
		"9007199254740992"};
	for (size_t i = 0; i < COUNT(counts); i++) {
		AUTO(arena_free) Arena arena = {0};
		const char *usage = arena_fmt(&arena, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%s,"
			"\"completion_tokens\":%s}}\n\n", counts[i], counts[i]).ptr;
		streamed(&wire_openai, arena_fmt(&arena, CHUNK(GOOD, "\"stop\"") "%s" DONE, usage).ptr,
			RESULT " gpt-x stop");
		/* What was counted before is not taken back. */
		streamed(&wire_openai, arena_fmt(&arena, CHUNK(GOOD, "\"stop\"") CHAT_USAGE "%s" DONE, usage).ptr,
			RESULT " gpt-x stop 20/9");
	}
	streamed(&wire_openai, CHUNK(GOOD, "\"stop\"") "data: {\"usage\":{\"prompt_tokens\":9007199254740993}}\n\n" DONE,
		"error: the model's answer: line 1 column 27: an integer that a double can't hold exactly; write it as a "
		"string");
	streamed(&wire_openai, CHUNK(GOOD, "\"stop\"") "data: {\"usage\":{\"prompt_tokens\":NaN}}\n\n" DONE,
		"error: the model's answer: line 1 column 27: expected a value: {, [, \", a number, true, false or null");
	streamed(&wire_openai, CHUNK(GOOD, "\"stop\"") CHAT_USAGE
		"data: {\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}\n\n" DONE, RESULT " gpt-x stop 20/9");
}

static void bytes_that_are_no_text(void **state)
{
	(void)state;
	streamed(&wire_openai, CHUNK("{\"content\":\"" HEAD AS_OBJECT "\xff\"}", "\"stop\"") DONE,
		"error: the model's answer: bytes that are not UTF-8");
	streamed(&wire_openai, CHUNK(GOOD, "\"stop\"") ": a comment \xff\xfe\n\n" DONE, RESULT " gpt-x stop");
	streamed(&wire_ollama, LINE(HEAD AS_OBJECT "\xc3", ",\"done\":true"),
		"error: the model's answer: line 1 column 249: bytes that are not UTF-8");
	whole(&wire_openai, "\xff\xfe{", "error: the model's answer: line 1 column 1: expected a value: {, [, \", a number, "
		"true, false or null");
	streamed(&wire_openai, "d\xff" "ata: {}\n\n", CUT);
}

static void two_results_in_one_text(void **state)
{
	(void)state;
	const Wire *w = &wire_openai;
	streamed(w, CHUNK("{\"content\":\"" HEAD AS_OBJECT " or {\\\"disposition\\\":\\\"abstain\\\"}\"}", "\"stop\"") DONE,
		"error: the model gave two results that differ");
	streamed(w, CHUNK("{\"content\":\"" HEAD AS_OBJECT " again: " HEAD AS_OBJECT "\"}", "\"stop\"") DONE,
		RESULT " gpt-x stop");
	streamed(w, CHUNK("{\"content\":\"" HEAD AS_OBJECT " with {\\\"love\\\":1}\"}", "\"stop\"") DONE,
		RESULT " gpt-x stop");
	/* What a model thought stands before its answer where the server does not tell them apart. */
	streamed(w, CHUNK("{\"content\":\"<think>{\\\"disposition\\\":\\\"abstain\\\"}</think>\\n" HEAD AS_OBJECT "\"}",
		"\"stop\"") DONE, RESULT " gpt-x stop");
	streamed(w, CHUNK("{\"content\":\"<think>{\\\"disposition\\\":\\\"abstain\\\"}</think>\"}", "\"stop\"") DONE, NO_JSON);
	whole(&wire_openai_responses, "{\"status\":\"completed\",\"output\":[" SAID(HEAD AS_OBJECT) ","
		SAID("{\\\"disposition\\\":\\\"abstain\\\"}") "]}", "error: the model gave two results that differ");
}

static void failures_without_words(void **state)
{
	(void)state;
	streamed(&wire_anthropic, START TEXT_BLOCK TEXT(HEAD AS_OBJECT) EV("message_stop", ""),
		"error: the provider failed and did not say why");
	streamed(&wire_ollama, "{\"error\":42}\n", "error: the provider failed and did not say why");
	streamed(&wire_ollama, "{\"error\":{}}\n", "error: the provider failed and did not say why");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_choices_are_no_answer),
		cmocka_unit_test(nobody_else_speaks_in_an_answer),
		cmocka_unit_test(nothing_follows_the_end),
		cmocka_unit_test(a_message_begins_once),
		cmocka_unit_test(blocks_of_other_kinds),
		cmocka_unit_test(a_call_is_one_call),
		cmocka_unit_test(names_that_stand_twice),
		cmocka_unit_test(numbers_that_count_nothing),
		cmocka_unit_test(bytes_that_are_no_text),
		cmocka_unit_test(two_results_in_one_text),
		cmocka_unit_test(failures_without_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
