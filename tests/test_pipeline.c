/* The road: who is asked, and what happens to a draft that the check refuses. */
#include "test_stage_case.h"

#include "pipeline.h"

#define GOOD "We refund within 14 days of purchase."

static void open_case(World *w, const char *provider, const char *fallback)
{
	world_open(w);
	world_config(w, "reasoner", "provider", provider);
	world_config(w, "reasoner", "fallback", fallback);
	world_passage(w, "refunds", "Refunds", GOOD " Nothing else is said here.");
	world_ask(w, "Refund", "How long can I get a refund?");
	world_route(w);
	world_ground(w);
}

static void give(World *w, const Json *body)
{
	Err err = {0};
	Json *event = NULL;
	EventKind kind;
	Answer in = world_answer(body);
	assert_done(pipeline_give(&w->c, &in, &kind, &event, &err));
	Event e = {.kind = kind, .actor = STR("maya"), .at_ms = NOW_MS};
	assert_done(case_apply(&w->c, e, event, &err));
}

/* The model that is asked now answers with this sentence, quoting itself, and the check follows. */
static void answer_with(World *w, const char *text)
{
	Need need = pipeline_need(&w->c);
	assert_int_equal(need.kind, NEED_MODEL);
	Arena arena = {0};
	Str json = arena_fmt(&arena, "{\"result\":{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":[{\"text\":"
		"\"%s\",\"citations\":[{\"n\":1,\"quote\":\"%s\"}]}],\"actions\":[]},\"model\":{\"provider\":\"openai\","
		"\"route\":\"%.*s\"},\"usage\":{\"input_tokens\":10,\"output_tokens\":1,\"cost\":0.5}}",
		text, text, STR_ARG(need.models[0]));
	AUTO(json_freep) Json *body = json_of(json.ptr);
	give(w, body);
	give(w, NULL);
	arena_free(&arena);
}

static void asks(World *w, const char *models, const char *part_of_violations)
{
	AUTO(buf_free) Buf names = {0};
	Need need = pipeline_need(&w->c);
	assert_int_equal(need.kind, NEED_MODEL);
	for (size_t i = 0; i < need.model_count; i++)
		buf_addf(&names, "%s%.*s", i > 0 ? " " : "", STR_ARG(need.models[i]));
	assert_string_equal(buf_cstr(&names), models);
	assert_int_equal(need.violations.len > 0, part_of_violations[0] != '\0');
	if (!str_has(need.violations, str_from(part_of_violations)))
		fail_msg("it names: %.*s", STR_ARG(need.violations));
}

static void the_models_asked_are_the_configured_one_and_its_fallbacks(void **state)
{
	(void)state;
	World w;
	open_case(&w, "small", " large ,, other,small,extractive");
	assert_str(w.c.route.model, "small");
	asks(&w, "small large other extractive", "");
	answer_with(&w, GOOD);
	assert_true(w.c.verdict_ok);
	assert_int_equal(pipeline_need(&w.c).kind, NEED_PERSON);
	world_close(&w);
}

static void a_refused_draft_is_asked_for_again_with_what_was_found_named_then_the_next(void **state)
{
	(void)state;
	World w;
	open_case(&w, "small", "large,extractive");
	answer_with(&w, "We refund within 99 days.");
	assert_false(w.c.verdict_ok);
	assert_string_equal(pipeline_stage_name(&w.c), "reasoner");
	asks(&w, "small large extractive", "(quote_");
	answer_with(&w, "We refund within 98 days.");
	asks(&w, "large extractive", "");
	answer_with(&w, "We refund within 97 days.");
	asks(&w, "large extractive", "(quote_");
	answer_with(&w, GOOD);
	assert_true(w.c.verdict_ok);
	assert_int_equal(pipeline_need(&w.c).kind, NEED_PERSON);
	assert_int_equal(w.c.draft.input_tokens, 40); /* all of them were paid */
	assert_true(w.c.draft.cost > 1.99 && w.c.draft.cost < 2.01);
	world_close(&w);
}

static void where_nobody_is_left_it_abstains_and_says_why(void **state)
{
	(void)state;
	World w;
	open_case(&w, "small", "");
	answer_with(&w, "We refund within 99 days.");
	answer_with(&w, "We refund within 99 days.");
	assert_int_equal(pipeline_need(&w.c).kind, NEED_NOTHING);
	give(&w, NULL);
	give(&w, NULL);
	assert_int_equal(w.c.draft.disposition, DISPOSITION_ABSTAIN);
	assert_true(str_starts(w.c.draft.reason, STR("I cannot answer this from the available sources")));
	assert_int_equal(pipeline_need(&w.c).kind, NEED_PERSON);
	assert_true(w.c.draft.cost > 0.99); /* and what it cost stays */
	world_close(&w);
}

static void where_the_next_ones_do_not_answer_it_abstains_too(void **state)
{
	(void)state;
	World w;
	open_case(&w, "small", "large");
	answer_with(&w, "We refund within 99 days.");
	AUTO(json_freep) Json *nobody = json_of("{\"usage\":{\"attempts\":[{\"model\":\"small\",\"error\":\"down\"}]}}");
	give(&w, nobody);
	assert_int_equal(w.c.draft.disposition, DISPOSITION_ABSTAIN);
	const Event *last = &w.c.trail[w.c.trail_count - 1];
	assert_int_equal(json_count(json_get(json_get(last->body, "usage"), "attempts")), 1);
	world_close(&w);
}

static void the_extractive_one_is_not_asked_twice(void **state)
{
	(void)state;
	World w;
	open_case(&w, "extractive", "");
	asks(&w, "extractive", "");
	answer_with(&w, "We refund within 99 days.");
	assert_int_equal(pipeline_need(&w.c).kind, NEED_NOTHING);
	world_close(&w);
}

static void a_persons_words_are_left_to_that_person(void **state)
{
	(void)state;
	World w;
	open_case(&w, "small", "large");
	answer_with(&w, GOOD);
	world_edit(&w, "We refund within 99 days. [1]");
	assert_int_equal(pipeline_need(&w.c).kind, NEED_PERSON);
	world_close(&w);
}

static void new_evidence_starts_the_count_anew(void **state)
{
	(void)state;
	World w;
	open_case(&w, "small", "large");
	answer_with(&w, "We refund within 99 days.");
	answer_with(&w, "We refund within 99 days.");
	world_ground(&w);
	asks(&w, "small large", "");
	answer_with(&w, GOOD);
	assert_int_equal(w.c.draft.input_tokens, 10);
	world_close(&w);
}

static void the_model_a_person_wants_stands_alone(void **state)
{
	(void)state;
	World w;
	Err err = {0};
	Json *event = NULL;
	open_case(&w, "small", "large,extractive");
	Answer in = world_answer(NULL);
	in.model = STR("other");
	assert_done(stage_router.take(&w.c, &in, &event, &err));
	assert_done(case_apply(&w.c, (Event){.kind = EVENT_ROUTED, .actor = STR("maya"), .at_ms = NOW_MS}, event, &err));
	world_ground(&w);
	asks(&w, "other", "");
	answer_with(&w, "We refund within 99 days.");
	asks(&w, "other", "(quote_");
	answer_with(&w, "We refund within 99 days.");
	assert_int_equal(pipeline_need(&w.c).kind, NEED_NOTHING);
	world_close(&w);
}

static void no_model_is_paid_for_what_a_machine_wrote(void **state)
{
	(void)state;
	World w;
	world_open(&w);
	world_config(&w, "reasoner", "provider", "small");
	world_ask(&w, "Automatic reply: away", "I am out of the office until Monday.");
	world_route(&w);
	assert_str(w.c.route.intent, "auto_reply");
	assert_str(w.c.route.model, "extractive");
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_models_asked_are_the_configured_one_and_its_fallbacks),
		cmocka_unit_test(a_refused_draft_is_asked_for_again_with_what_was_found_named_then_the_next),
		cmocka_unit_test(where_nobody_is_left_it_abstains_and_says_why),
		cmocka_unit_test(where_the_next_ones_do_not_answer_it_abstains_too),
		cmocka_unit_test(the_extractive_one_is_not_asked_twice),
		cmocka_unit_test(a_persons_words_are_left_to_that_person),
		cmocka_unit_test(new_evidence_starts_the_count_anew),
		cmocka_unit_test(the_model_a_person_wants_stands_alone),
		cmocka_unit_test(no_model_is_paid_for_what_a_machine_wrote),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
