/* stage/reasoner and reply: strict results, and the marked reply that is made of them. */
#include "tests/test_stage_case.h"

#define ONE                                                                                        \
	"{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":[{\"text\":\"Yes it "           \
	"is.\",\"citations\":[]}],"                                                                \
	"\"actions\":[]}"

static void assert_refused(const char *result, const char *why)
{
	Err err = {0};
	AUTO(json_freep) Json *json = json_of(result);
	if (reasoner_result_check(json, &err))
		fail_msg("was accepted: %s", result);
	assert_int_equal(err.code, ERR_OUTSIDE);
	assert_has(str_from(err.text), why);
}

static void a_result_of_the_right_form_is_accepted(void **state)
{
	(void)state;
	Err err = {0};
	AUTO(json_freep) Json *one = json_of(ONE);
	assert_done(reasoner_result_check(one, &err));
	AUTO(json_freep)
	Json *full = json_of(
		"{\"disposition\":\"answer\",\"reason\":\"r\",\"sentences\":[{\"text\":"
		"\"A.\",\"citations\":[{\"n\":1,\"quote\":\"q\"}]}],\"actions\":[{\"tool\":\"t\","
		"\"arguments\":{},"
		"\"bound\":{\"body\":\"/draft/text\"}}]}");
	assert_done(reasoner_result_check(full, &err));
}

static void a_result_of_any_other_form_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[][2] = {
		{"[]", "must be an object"},
		{"{}", "result.disposition: must be string"},
		{"{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":[],\"actions\":[]}",
			"without a sentence"},
		{"{\"disposition\":\"maybe\",\"reason\":\"\",\"sentences\":[],\"actions\":[]}",
			"must be answer"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[],\"actions\":[],"
		 "\"note\":1}",
			"\"note\""},
		{"{\"disposition\":\"abstain\",\"reason\":1,\"sentences\":[],\"actions\":[]}",
			"reason"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":{},\"actions\":[]}",
			"sentences"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[1],\"actions\":[]}",
			"number 1"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[{\"text\":\" "
		 "\",\"citations\":[]}],"
		 "\"actions\":[]}",
			"is empty"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[{\"text\":\"A.\","
		 "\"citations\":[{\"n\":0,"
		 "\"quote\":\"\"}]}],\"actions\":[]}",
			"number of a source"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[{\"text\":\"A.\","
		 "\"citations\":[{\"n\":1.5,"
		 "\"quote\":\"\"}]}],\"actions\":[]}",
			"number of a source"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[],\"actions\":[{"
		 "\"tool\":\"t\"}]}",
			"action.arguments"},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[],\"actions\":[{"
		 "\"tool\":\"t\","
		 "\"arguments\":{},\"tier\":0}]}",
			"\"tier\""},
		{"{\"disposition\":\"abstain\",\"reason\":\"\",\"sentences\":[],\"actions\":[{"
		 "\"tool\":\"t\","
		 "\"arguments\":{},\"bound\":{\"to\":\"/ticket/id\"}}]}",
			"action.bound.to"},
	};
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_refused(wrong[i][0], wrong[i][1]);
}

static void open_case(World *w)
{
	world_open(w);
	world_ask(w, "Refund", "What is your refund policy?");
	world_passage(
		w, "a", "Refunds", "Refunds are available within 14 days. Ask in the portal.");
	world_passage(w, "b", "Fees", "There is no fee for a refund at all.");
	world_route(w);
	world_ground(w);
}

static void a_citation_of_a_source_that_is_not_there_is_refused(void **state)
{
	(void)state;
	World w;
	Err err = {0};
	Json *event = NULL;
	open_case(&w);
	AUTO(json_freep)
	Json *body = json_of(
		"{\"result\":{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":"
		"[{\"text\":\"A.\",\"citations\":[{\"n\":3,\"quote\":\"q\"}]}],\"actions\":[]}}");
	Answer in = world_answer(body);
	assert_false(stage_reasoner.take(&w.c, &in, &event, &err));
	assert_has(str_from(err.text), "no source 3");
	assert_null(event);
	assert_int_equal(w.c.state, CASE_GROUNDED);
	world_close(&w);
}

static void the_reply_is_greeting_paragraphs_by_source_and_closing(void **state)
{
	(void)state;
	World w;
	open_case(&w);
	world_config(&w, "reply", "greeting", "Hi {name}!");
	world_config(&w, "reply", "closing", "Bye,\\nDesk");
	world_draft(&w,
		"{\"disposition\":\"answer\",\"reason\":\"\",\"sentences\":["
		"{\"text\":\"Refunds are available within 14 "
		"days.\",\"citations\":[{\"n\":1,\"quote\":\"x\"}]},"
		"{\"text\":\"Ask in the "
		"portal.\",\"citations\":[{\"n\":1,\"quote\":\"x\"},{\"n\":1,\"quote\":\"y\"},"
		"{\"n\":2,\"quote\":\"z\"}]},"
		"{\"text\":\"There is no "
		"fee.\",\"citations\":[{\"n\":2,\"quote\":\"x\"}]}],\"actions\":[]}");
	assert_str(w.c.draft.text,
		"Hi Maya!\n\nRefunds are available within 14 days. [1] Ask in the portal. [1][2]"
		"\n\nThere is no fee. [2]\n\nBye,\nDesk");
	assert_str(w.c.draft.subject, "Re: Refund");
	assert_str(w.c.draft.provider, "replay");
	world_close(&w);
}

static Str greeting_for(World *w, const char *name)
{
	world_open(w);
	w->c.ticket.requester.name = str_from(name);
	world_ask(w, "x", "What is your refund policy?");
	world_route(w);
	world_ground(w);
	world_draft(w, ONE);
	return str_slice(w->c.draft.text, 0, (size_t)str_find(w->c.draft.text, STR("\n"), 0));
}

static void the_greeting_uses_a_first_name_only_where_it_is_one(void **state)
{
	(void)state;
	static const char *const names[][2] = {{"Maya Lind", "Hello Maya,"},
		{"Lind, Maya", "Hello Maya,"}, {"Dr. Émile Roux", "Hello Émile,"}, {"", "Hello,"},
		{"maya@customer.example", "Hello,"}, {"4711", "Hello,"}, {"x", "Hello,"},
		{"Herr Jens Ott", "Hello Jens,"}, {"<script>alert(1)</script>", "Hello,"}};
	for (size_t i = 0; i < COUNT(names); i++) {
		World w;
		assert_str(greeting_for(&w, names[i][0]), names[i][1]);
		world_close(&w);
	}
}

static void the_subject_is_answered_once(void **state)
{
	(void)state;
	World w;
	world_open(&w);
	world_ask(&w, "RE: Refund\r\nBcc: x@y.example", "What is your refund policy?");
	world_route(&w);
	world_ground(&w);
	world_draft(&w, ONE);
	assert_str(w.c.draft.subject, "RE: Refund Bcc: x@y.example");
	world_close(&w);
}

static void abstaining_by_hand_gives_a_result_that_is_accepted(void **state)
{
	(void)state;
	World w;
	Err err = {0};
	open_case(&w);
	world_tool(&w, ESCALATE);
	AUTO(json_freep) Json *result = reasoner_abstain(&w.c, STR("the draft was stopped"));
	assert_done(reasoner_result_check(result, &err));
	AUTO(buf_free) Buf text = {0};
	json_write(result, &text);
	world_draft(&w, buf_cstr(&text));
	world_check(&w);
	assert_int_equal(w.c.draft.disposition, DISPOSITION_ABSTAIN);
	assert_str(w.c.draft.reason, "the draft was stopped");
	assert_str(json_str_at(world_action(&w, "escalate")->arguments, "reason"),
		"the draft was stopped");
	world_close(&w);
}

static void the_templates_can_be_the_workspaces_own(void **state)
{
	(void)state;
	World w;
	world_open(&w);
	world_config(&w, "reply", "abstain.en", "Sorry.\\nSomebody will call.");
	world_ask(&w, "Bicycles", "Do you sell bicycles in your shops?");
	world_run(&w);
	assert_has(w.c.draft.plain, "\n\nSorry.\nSomebody will call.\n\n");
	assert_true(w.c.verdict_ok);
	world_close(&w);
}

static void a_ticket_without_subject_gets_one(void **state)
{
	(void)state;
	World w;
	world_open(&w);
	world_ask(
		&w, "", "Bonjour, quelle est votre politique de remboursement pour les clients ?");
	world_run(&w);
	assert_str(w.c.draft.subject, "Re: Votre message");
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_of_the_right_form_is_accepted),
		cmocka_unit_test(a_result_of_any_other_form_is_refused),
		cmocka_unit_test(a_citation_of_a_source_that_is_not_there_is_refused),
		cmocka_unit_test(the_reply_is_greeting_paragraphs_by_source_and_closing),
		cmocka_unit_test(the_greeting_uses_a_first_name_only_where_it_is_one),
		cmocka_unit_test(the_subject_is_answered_once),
		cmocka_unit_test(abstaining_by_hand_gives_a_result_that_is_accepted),
		cmocka_unit_test(the_templates_can_be_the_workspaces_own),
		cmocka_unit_test(a_ticket_without_subject_gets_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
