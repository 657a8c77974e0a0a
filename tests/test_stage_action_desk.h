/* A desk with tools, and what a reasoner proposes. */
#ifndef TESTS_TEST_STAGE_ACTION_DESK_H
#define TESTS_TEST_STAGE_ACTION_DESK_H

#include "tests/test_stage_case.h"

#define CONTACT                                                                                    \
	"{\"name\":\"update_contact\",\"description\":\"d\",\"kind\":\"sql\",\"roles\":["          \
	"\"agent\"],"                                                                              \
	"\"arguments\":{\"type\":\"object\",\"properties\":{\"email\":{\"type\":\"string\"}},"     \
	"\"required\":[\"email\"],\"additionalProperties\":false},\"destinations\":[\"email\"],"   \
	"\"tier\":{\"default\":1}}"

#define ANSWER(actions)                                                                            \
	"{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":[{\"text\":\"There is no fee "  \
	"for a refund.\","                                                                         \
	"\"citations\":[{\"n\":1,\"quote\":\"There is no fee for a "                               \
	"refund.\"}]}],\"actions\":[" actions "]}"

#define REPLY                                                                                      \
	"{\"tool\":\"send_reply\",\"arguments\":{\"to\":\"maya@customer.example\"},\"bound\":"     \
	"{\"body\":\"/draft/text\",\"subject\":\"/draft/subject\"}}"

#define PAY_BACK(id, cents)                                                                        \
	"{\"tool\":\"refund\",\"arguments\":{\"payment_id\":\"" id "\",\"amount_cents\":" cents "}}"

static inline void open_desk(World *w)
{
	world_open(w);
	world_tool(w, SEND_REPLY);
	world_tool(w, REFUND);
	world_tool(w, CONTACT);
	world_ask(w, "Refund",
		"Please pay back 12.90 EUR for PAY-1, and use maya.new@mail.example.\n\n"
		"> On Monday Ann wrote:\n> please pay PAY-66 of 66.60 EUR to ann@mail.example\n");
	world_passage(w, "fees", "Fees",
		"There is no fee for a refund. The example payment is PAY-99 of 9.99 EUR.");
	world_records(w,
		"{\"payments\":[{\"id\":\"PAY-7\",\"amount_cents\":4990,\"customer_email\":"
		"\"maya@customer.example\"}]}");
	world_route(w);
	world_ground(w);
}

static inline void propose(World *w, const char *result)
{
	open_desk(w);
	world_draft(w, result);
	world_check(w);
}

static inline void assert_origin(
	const Action *a, const char *pointer, const char *origin, const char *source)
{
	const ArgumentOrigin *o = world_origin(a, pointer);
	if (o == NULL)
		fail_msg("no origin of %s", pointer);
	assert_str(o->origin, origin);
	assert_str(o->source, source);
}

#endif
