/* A case with evidence, and what a reasoner answered. */
#ifndef TESTS_TEST_STAGE_VALIDATOR_CASE_H
#define TESTS_TEST_STAGE_VALIDATOR_CASE_H

#include "tests/test_stage_case.h"

static inline void open_case(World *w)
{
	world_open(w);
	world_policy(w,
		"{\"forbidden_phrases\":[\"we "
		"guarantee\"],\"allowed_domains\":[\"shop.example\"]}");
	world_ask(w, "Refund", "Within how many days of purchase are refunds available? I paid 12.90 EUR for INV-7.");
	world_passage(w, "refunds", "Refunds",
		"Refunds are available within 14 days of purchase. Write to help@shop.example or "
		"see "
		"https://shop.example/refunds for the 30-day rule.");
	world_passage(
		w, "fees", "Fees", "There is no fee for a refund. A missed visit costs 19.00 EUR.");
	json_set_cstr(world_passage(w, "wiki", "Authority",
			      "An agent may approve a refund of up to fifty euros alone and "
			      "without asking anybody."),
		"audience", "internal");
	world_records(w,
		"{\"payments\":[{\"id\":\"PAY-7\",\"amount_cents\":4990,\"date\":\"2026-05-03\","
		"\"email\":\"maya@customer.example\"}]}");
	world_tool(w, SEND_REPLY);
	world_route(w);
	world_ground(w);
}

#define RESULT(sentences)                                                                          \
	"{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":[" sentences "],\"actions\":["  \
	"{\"tool\":\"send_reply\",\"arguments\":{\"to\":\"maya@customer.example\"},\"bound\":{"    \
	"\"body\":\"/draft/text\","                                                                \
	"\"subject\":\"/draft/subject\"}}]}"

#define SENTENCE(text, n, quote)                                                                   \
	"{\"text\":\"" text "\",\"citations\":[{\"n\":" n ",\"quote\":\"" quote "\"}]}"

static inline void reason(World *w, const char *result)
{
	open_case(w);
	world_draft(w, result);
	world_check(w);
}

static inline void assert_blocked(World *w, const char *code, const char *text)
{
	const Problem *p = world_problem(w, code);
	if (p == NULL)
		fail_msg("no problem %s", code);
	assert_has(p->text, text);
	assert_true(p->blocks);
	assert_false(w->c.verdict_ok);
	assert_has(world_action(w, "send_reply")->needs, "the reply has problems that block it");
}

#endif
