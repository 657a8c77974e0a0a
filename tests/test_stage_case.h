/* What the stage tests share: a case made by hand and moved along the road as the pipeline would.
 */
#ifndef TESTS_TEST_STAGE_CASE_H
#define TESTS_TEST_STAGE_CASE_H

#include "stage/stage.h"
#include "tests/lib/testing.h"

#define NONCE "00112233445566778899aabbccddeeff"
enum { NOW_MS = 1000000 };

typedef struct World {
	Arena arena;
	Rules rules;
	Case c;
	Json *passages; /* what the search brings, as long as the case was not grounded */
	Json *records;
} World;

static inline Json *json_of(const char *text)
{
	Json *json = NULL;
	Err err = {0};
	if (!json_parse(str_from(text), "test", &json, &err))
		fail_msg("%s: %s", text, err.text);
	return json;
}

/* "section.key=value" lines. */
static inline void world_config(World *w, const char *section, const char *key, const char *value)
{
	*ARENA_PUSH(&w->arena, w->rules.config.items, w->rules.config.count) = (ConfigEntry){
		str_from(section), str_from(key), str_from(value), (int)w->rules.config.count + 1};
}

static inline void world_policy(World *w, const char *json)
{
	Err err = {0};
	policy_free(&w->rules.policy);
	assert_done(policy_from_json(
		&w->arena, json == NULL ? NULL : json_of(json), &w->rules.policy, &err));
}

static inline Tool *world_tool(World *w, const char *manifest)
{
	Err err = {0};
	Tool tool;
	assert_done(tool_from_json(&w->arena, json_of(manifest), &tool, &err));
	tool.pinned = true;
	Tool *t = ARENA_PUSH(&w->arena, w->rules.tools.items, w->rules.tools.count);
	*t = tool;
	return t;
}

static inline void world_open(World *w)
{
	*w = (World){.passages = json_new_array(), .records = json_new_object()};
	world_policy(w, NULL);
	w->c.rules = &w->rules;
	w->c.ticket = (Ticket){.id = STR("T-1"),
		.subject = STR("Question"),
		.priority = PRIORITY_NORMAL,
		.requester = {STR("Maya Lind"), STR("maya@customer.example"), STR("A-100")},
		.revision = 1};
}

static inline void world_close(World *w)
{
	case_free(&w->c);
	for (size_t i = 0; i < w->rules.tools.count; i++)
		tool_free(&w->rules.tools.items[i]);
	policy_free(&w->rules.policy);
	json_free(w->passages);
	json_free(w->records);
	arena_free(&w->arena);
}

static inline Message *world_message(World *w, const char *body)
{
	Message *m = ARENA_PUSH(&w->c.arena, w->c.ticket.messages, w->c.ticket.message_count);
	*m = (Message){.from = w->c.ticket.requester.email, .body = str_from(body)};
	return m;
}

static inline void world_ask(World *w, const char *subject, const char *body)
{
	w->c.ticket.subject = str_from(subject);
	world_message(w, body);
}

/* A passage the search brings; more fields with json_set_* on what is returned. */
static inline Json *world_passage(
	World *w, const char *document, const char *title, const char *text)
{
	Json *p = json_new_object();
	json_set_cstr(p, "id", document);
	json_set_cstr(p, "document", document);
	json_set_cstr(p, "title", title);
	json_set_cstr(p, "heading", "");
	json_set_cstr(p, "url", "");
	json_set_cstr(p, "text", text);
	json_set_cstr(p, "updated", "2026-01-01");
	json_set_cstr(p, "audience", "public");
	json_set(p, "groups", json_new_array());
	json_set_number(p, "score", 1);
	json_push(w->passages, p);
	return p;
}

static inline void world_records(World *w, const char *json)
{
	json_free(w->records);
	w->records = json_of(json);
}

static inline Answer world_answer(const Json *body)
{
	return (Answer){.body = body, .actor = STR("maya"), .now_ms = NOW_MS, .nonce = STR(NONCE)};
}

/* Runs one stage and applies its event; the event's body stays readable in the case. */
static inline const Json *world_step(World *w, const Stage *stage, const Json *body)
{
	Err err = {0};
	Json *event = NULL;
	Answer in = world_answer(body);
	if (!stage->take(&w->c, &in, &event, &err))
		fail_msg("%s: %s", stage->name, err.text);
	Event e = {.kind = stage->makes, .actor = STR("maya"), .at_ms = NOW_MS};
	assert_done(case_apply(&w->c, e, event, &err));
	return event;
}

static inline const Json *world_route(World *w)
{
	return world_step(w, &stage_router, NULL);
}

static inline const Json *world_ground(World *w)
{
	AUTO(json_freep) Json *body = json_new_object();
	Json *queries = json_new_array();
	Need need = stage_retriever.ask(&w->c);
	for (size_t i = 0; i < need.query_count; i++)
		json_push_str(queries, need.queries[i].text);
	json_set(body, "queries", queries);
	json_set(body, "passages", json_copy(w->passages));
	json_set(body, "records", json_copy(w->records));
	return world_step(w, &stage_retriever, body);
}

/* Drafts with this result; NULL: the extractive reasoner's own. */
static inline const Json *world_draft(World *w, const char *result)
{
	AUTO(json_freep) Json *body = json_new_object();
	Json *model = json_new_object();
	json_set_cstr(model, "provider", result == NULL ? "extractive" : "replay");
	json_set(body, "model", model);
	json_set(body, "result", result == NULL ? extractive_reason(&w->c) : json_of(result));
	return world_step(w, &stage_reasoner, body);
}

static inline const Json *world_check(World *w)
{
	return world_step(w, &stage_validator, NULL);
}

static inline void world_run(World *w)
{
	world_route(w);
	world_ground(w);
	world_draft(w, NULL);
	world_check(w);
}

/* A person replaces the reply; it is checked again. */
static inline const Json *world_edit(World *w, const char *text)
{
	Err err = {0};
	Json *body = json_new_object();
	json_set_cstr(body, "text", text);
	Event e = {.kind = EVENT_DRAFT_EDITED, .actor = STR("sam")};
	assert_done(case_apply(&w->c, e, body, &err));
	return world_check(w);
}

static inline const Problem *world_problem(const World *w, const char *code)
{
	for (size_t i = 0; i < w->c.problem_count; i++)
		if (str_is(w->c.problems[i].code, code))
			return &w->c.problems[i];
	return NULL;
}

static inline const Action *world_action(const World *w, const char *tool)
{
	for (size_t i = 0; i < w->c.action_count; i++)
		if (str_is(w->c.actions[i].tool, tool) && w->c.actions[i].state != ACTION_WITHDRAWN)
			return &w->c.actions[i];
	return NULL;
}

static inline const ArgumentOrigin *world_origin(const Action *a, const char *pointer)
{
	for (size_t i = 0; a != NULL && i < a->origin_count; i++)
		if (str_is(a->origins[i].argument, pointer))
			return &a->origins[i];
	return NULL;
}

#define assert_no_problem(w, code)                                                                 \
	do {                                                                                       \
		const Problem *found_problem = world_problem((w), (code));                         \
		if (found_problem != NULL)                                                         \
			fail_msg("%s: " STR_FMT, (code), STR_ARG(found_problem->text));            \
	} while (0)

#define assert_has(s, cstr)                                                                        \
	do {                                                                                       \
		Str text_looked_in = (s);                                                          \
		if (!str_has(text_looked_in, str_from(cstr)))                                      \
			fail_msg("\"%s\" is not in: " STR_FMT, (cstr), STR_ARG(text_looked_in));   \
	} while (0)

#define assert_has_not(s, cstr)                                                                    \
	do {                                                                                       \
		Str text_looked_in = (s);                                                          \
		if (str_has(text_looked_in, str_from(cstr)))                                       \
			fail_msg("\"%s\" is in: " STR_FMT, (cstr), STR_ARG(text_looked_in));       \
	} while (0)

/* The tools most tests use. */
#define SEND_REPLY                                                                                 \
	"{\"name\":\"send_reply\",\"description\":\"d\",\"kind\":\"sql\",\"roles\":[\"agent\"],"   \
	"\"arguments\":{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"string\"},"         \
	"\"subject\":{\"type\":\"string\"},\"body\":{\"type\":\"string\",\"minLength\":1}},"       \
	"\"required\":[\"to\",\"subject\",\"body\"],\"additionalProperties\":false},"              \
	"\"origins\":{\"to\":[\"OPERATOR\",\"RECORD\",\"REQUESTER\"]},\"destinations\":[\"to\"],"  \
	"\"tier\":{\"default\":2},\"suggest\":{\"dispositions\":[\"answer\",\"clarify\"],"         \
	"\"arguments\":{\"to\":\"/ticket/requester/email\",\"subject\":\"/draft/subject\","        \
	"\"body\":\"/draft/text\"}}}"

#define ESCALATE                                                                                   \
	"{\"name\":\"escalate\",\"description\":\"d\",\"kind\":\"sql\",\"roles\":[\"agent\"],"     \
	"\"arguments\":{\"type\":\"object\",\"properties\":{\"reason\":{\"type\":\"string\","      \
	"\"minLength\":1}},\"required\":[\"reason\"],\"additionalProperties\":false},"             \
	"\"tier\":{\"default\":0},\"suggest\":{\"dispositions\":[\"abstain\",\"escalate\"],"       \
	"\"arguments\":{\"reason\":\"/draft/reason\"}}}"

#define REFUND                                                                                     \
	"{\"name\":\"refund\",\"description\":\"d\",\"kind\":\"sql\",\"roles\":[\"agent\"],"       \
	"\"arguments\":{\"type\":\"object\",\"properties\":{\"payment_id\":{\"type\":\"string\"}," \
	"\"amount_cents\":{\"type\":\"integer\",\"minimum\":1},\"reason\":{\"type\":\"string\"}}," \
	"\"required\":[\"payment_id\",\"amount_cents\"],\"additionalProperties\":false},"          \
	"\"origins\":{\"payment_id\":[\"OPERATOR\",\"RECORD\"]},"                                  \
	"\"tier\":{\"default\":2,\"rules\":[{\"when\":{\"properties\":{\"amount_cents\":"          \
	"{\"exclusiveMinimum\":5000}}},\"tier\":3,\"why\":\"refund above 50.00 EUR\"}]},"          \
	"\"suggest\":{\"intents\":[\"refund_request\"],\"arguments\":{"                            \
	"\"payment_id\":\"/records/payments/0/id\",\"amount_cents\":\"/records/payments/0/"        \
	"amount_cents\","                                                                          \
	"\"reason\":\"paid twice\"}}}"

/* The two documents of the tour: refunds and cancellation. */
static inline void world_open_seed(World *w)
{
	world_open(w);
	world_tool(w, SEND_REPLY);
	world_tool(w, ESCALATE);
	world_passage(w, "refund-policy", "Refund Policy",
		"Refund Policy: Refunds are available within 14 days of purchase if the service "
		"was not used.");
	world_passage(w, "account-cancellation", "Account Cancellation",
		"Account Cancellation: To cancel, go to Settings -> Billing -> Cancel. "
		"Cancellation is "
		"immediate.");
}

#endif
