/* stage/validator: what may not leave in a reply, and what is only told. */
#include "tests/test_stage_validator_case.h"

static void an_internal_source_may_not_be_cited(void **state)
{
	(void)state;
	World w;
	reason(&w,
		RESULT(SENTENCE(
			"An agent may approve it alone.", "3", "An agent may approve a refund")));
	assert_blocked(&w, "internal_source", "cites \"Authority\"");
	world_close(&w);
}

static void internal_words_may_not_be_copied_even_without_a_mark(void **state)
{
	(void)state;
	World w;
	open_case(&w);
	world_draft(&w,
		RESULT(SENTENCE(
			"There is no fee for a refund.", "2", "There is no fee for a refund.")));
	world_edit(&w,
		"Hello,\n\nOur AGENT may approve a refund of up to  fifty euros alone and be "
		"quick.\n\nBye");
	assert_blocked(&w, "internal_source", "quotes \"Authority\"");
	world_close(&w);
}

static void another_persons_address_blocks_and_known_ones_do_not(void **state)
{
	(void)state;
	World w;
	open_case(&w);
	world_draft(&w,
		RESULT(SENTENCE(
			"There is no fee for a refund.", "2", "There is no fee for a refund.")));
	world_edit(&w,
		"Hello Maya,\n\nwe wrote to maya@customer.example from help@shop.example and "
		"desk@shop.example. "
		"There is no fee for a refund. [2]");
	assert_no_problem(&w, "other_customer");
	world_edit(&w,
		"Hello Maya,\n\nwe wrote to ann@customer.example. There is no fee for a refund. "
		"[2]");
	assert_blocked(&w, "other_customer", "ann@customer.example");
	world_close(&w);
}

#define NO_FEE                                                                                     \
	RESULT(SENTENCE("There is no fee for a refund.", "2", "There is no fee for a refund."))

/* An edit that adds these words to a good reply. */
static void edit_in(World *w, const char *words)
{
	open_case(w);
	world_draft(w, NO_FEE);
	world_edit(w, arena_cstr(&w->arena, arena_fmt(&w->arena,
		"Hello Maya,\n\nThere is no fee for a refund. [2] %s\n\nKind regards", words)));
}

static void secrets_and_whole_card_numbers_never_leave(void **state)
{
	static const char *const words[][2] = {
		{"Your card is 4111 1111 1111 1111.", "card_number"},
		{"The password is Hunter2!x.", "secret"},
		{"Use sk_live_4eC39HqLyjWDarjtT1zdp7dc for it.", "secret"}};
	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		World w;
		edit_in(&w, words[i][0]);
		const Problem *p = world_problem(&w, words[i][1]);
		assert_non_null(p);
		assert_true(p->blocks);
		assert_false(str_has(p->text, STR("4111")) || str_has(p->text, STR("Hunter2")));
		world_close(&w);
	}
}

static void other_peoples_numbers_are_told(void **state)
{
	static const char *const words[] = {"Pay to DE89 3704 0044 0532 0130 00.",
		"Call +49 30 901820 for it.", "The parcel went to 90 Whitchurch Road."};
	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		World w;
		edit_in(&w, words[i]);
		if (world_problem(&w, "other_customer") == NULL)
			fail_msg("%s", words[i]);
		assert_false(world_problem(&w, "other_customer")->blocks); /* a person may */
		world_close(&w);
	}
	World w;
	reason(&w, RESULT(SENTENCE("There is no fee for a refund, call +49 30 901820.", "2",
		"There is no fee for a refund.")));
	assert_blocked(&w, "other_customer", "telephone number");
	world_close(&w);
}

static void a_lost_character_does_not_leave_unnoticed(void **state)
{
	World w;
	(void)state;
	reason(&w, RESULT(SENTENCE("There is no fee \xEF\xBF\xBD for a refund.", "2", "There is no fee for a refund.")));
	assert_blocked(&w, "lost_characters", "U+FFFD");
	world_close(&w);
	edit_in(&w, "Thank \xEF\xBF\xBD you.");
	assert_non_null(world_problem(&w, "lost_characters"));
	assert_false(world_problem(&w, "lost_characters")->blocks);
	world_close(&w);
}

static void what_nobody_sees_may_not_leave_either(void **state)
{
	World w;
	(void)state;
	edit_in(&w, "Thank\xE2\x80\x8B you.");
	assert_blocked(&w, "hidden_characters", "1 invisible characters");
	world_close(&w);
	edit_in(&w, "See [this](javascript:alert(1)) page.");
	assert_blocked(&w, "link_domain", "javascript:");
	world_close(&w);
}

static void insults_block_and_promises_need_a_source(void **state)
{
	World w;
	(void)state;
	edit_in(&w, "Do not be such an idiot.");
	assert_blocked(&w, "insult", "\"idiot\"");
	world_close(&w);
	edit_in(&w, "We promise to be quick about it.");
	assert_non_null(world_problem(&w, "promise"));
	assert_false(world_problem(&w, "promise")->blocks);
	world_close(&w);
	reason(&w, RESULT(SENTENCE("There is definitely no fee for a refund.", "2",
		"There is no fee for a refund.")));
	assert_blocked(&w, "promise", "\"definitely\"");
	world_close(&w);
}

static void greeting_closing_and_length_are_as_configured(void **state)
{
	World w;
	(void)state;
	edit_in(&w, "Bye.");
	assert_no_problem(&w, "greeting");
	world_config(&w, "reply", "greeting", "Dear {name},");
	world_config(&w, "reply", "closing", "Yours, the Shop");
	world_config(&w, "reply", "max_words", "5");
	world_edit(&w, "Hi Maya,\n\nThere is no fee for a refund. [2]\n\nCheers");
	assert_non_null(world_problem(&w, "greeting"));
	assert_non_null(world_problem(&w, "signature"));
	assert_has(world_problem(&w, "too_long")->text, "max_words is 5");
	assert_true(w.c.verdict_ok);
	world_edit(&w, "Dear Maya,\n\nNo fee. [2]\n\nYours, the Shop");
	assert_no_problem(&w, "greeting");
	assert_no_problem(&w, "signature");
	world_close(&w);
}

static void a_model_that_answers_in_another_language_is_stopped(void **state)
{
	World w;
	(void)state;
	reason(&w, RESULT(SENTENCE("Für eine Erstattung wird bei uns keine Gebühr erhoben.", "2",
		"There is no fee for a refund.")));
	assert_blocked(&w, "language", "\"de\"");
	world_close(&w);
}

static void hosts_that_pose_as_ours_are_told_where_they_come_in(void **state)
{
	World w;
	(void)state;
	world_open(&w);
	world_policy(&w, "{\"allowed_domains\":[\"tidewater.example\"]}");
	world_ask(&w, "Invoice", "Is the mail from billing@tidevvater.example yours? It asks for money.");
	world_run(&w);
	assert_has(world_problem(&w, "lookalike_domain")->text, "looks like tidewater.example");
	assert_str(w.c.route.risk, "medium");
	world_close(&w);
}

static void a_forbidden_phrase_blocks_in_any_spelling(void **state)
{
	(void)state;
	World w;
	open_case(&w);
	world_draft(&w,
		RESULT(SENTENCE(
			"There is no fee for a refund.", "2", "There is no fee for a refund.")));
	world_edit(&w, "Hello Maya,\n\nWE\nGuarantee that there is no fee for a refund. [2]");
	assert_blocked(&w, "forbidden_phrase", "WE\nGuarantee");
	world_close(&w);
}

static void links_leave_only_to_allowed_domains(void **state)
{
	(void)state;
	static const char *const bad[] = {"https://evil.example/a", "www.evil.example",
		"http://shop.example@evil.example/", "http://shop.example.evil.example/",
		"evil.com/path", "evil.com", "![x](http://evil.example/a?b=c)",
		"HTTPS://EVIL.EXAMPLE/", "http://xshop.example/", "http://203.0.114.9/"};
	World w;
	open_case(&w);
	world_draft(&w,
		RESULT(SENTENCE(
			"There is no fee for a refund.", "2", "There is no fee for a refund.")));
	for (size_t i = 0; i < COUNT(bad); i++) {
		Arena *a = &w.arena;
		world_edit(
			&w, arena_cstr(a, arena_fmt(a, "Hello Maya,\n\nsee %s for that.", bad[i])));
		if (world_problem(&w, "link_domain") == NULL)
			fail_msg("%s was let out", bad[i]);
		assert_false(w.c.verdict_ok);
	}
	world_edit(&w, "Hello Maya,\n\nsee https://shop.example/refunds, HELP.shop.example or "
		"http://help.shop.example:8080/x?y.");
	assert_no_problem(&w, "link_domain");
	world_close(&w);
}

static void a_private_address_may_be_named_where_a_public_source_does(void **state)
{
	(void)state;
	World w;
	world_open(&w);
	world_policy(&w, "{\"allowed_domains\":[\"shop.example\"]}");
	world_ask(&w, "Modem", "Where is the log of the modem?");
	world_passage(&w, "log", "The log of the modem",
		"The log of the modem is at http://192.0.2.1 under System.");
	world_run(&w);
	assert_int_equal(w.c.draft.disposition, DISPOSITION_ANSWER);
	assert_true(w.c.verdict_ok);
	world_edit(&w, "Hello,\n\nThe log of the modem is at http://192.168.7.7 under System. [1]");
	assert_non_null(world_problem(&w, "link_domain"));
	world_close(&w);
}

static void without_listed_domains_the_cited_documents_decide(void **state)
{
	(void)state;
	World w;
	world_open(&w);
	world_ask(&w, "Reset", "How do I replace a forgotten password?");
	json_set_cstr(world_passage(&w, "reset", "Forgotten password",
			      "A forgotten password is replaced at "
			      "https://portal.shop.example/reset by yourself."),
		"url", "https://help.shop.example/reset");
	world_run(&w);
	assert_int_equal(w.c.draft.disposition, DISPOSITION_ANSWER);
	assert_true(w.c.verdict_ok);
	world_edit(&w, "Hello,\n\nSee https://a.help.shop.example/x for a forgotten password. [1]");
	assert_no_problem(&w, "link_domain");
	world_edit(&w, "Hello,\n\nSee https://shop.example/x for a forgotten password. [1]");
	assert_non_null(world_problem(&w, "link_domain"));
	world_edit(&w, "Hello,\n\nSee https://help.shop.example/reset without any mark.");
	assert_non_null(world_problem(&w, "link_domain"));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_internal_source_may_not_be_cited),
		cmocka_unit_test(internal_words_may_not_be_copied_even_without_a_mark),
		cmocka_unit_test(another_persons_address_blocks_and_known_ones_do_not),
		cmocka_unit_test(secrets_and_whole_card_numbers_never_leave),
		cmocka_unit_test(other_peoples_numbers_are_told),
		cmocka_unit_test(a_lost_character_does_not_leave_unnoticed),
		cmocka_unit_test(what_nobody_sees_may_not_leave_either),
		cmocka_unit_test(insults_block_and_promises_need_a_source),
		cmocka_unit_test(greeting_closing_and_length_are_as_configured),
		cmocka_unit_test(a_model_that_answers_in_another_language_is_stopped),
		cmocka_unit_test(hosts_that_pose_as_ours_are_told_where_they_come_in),
		cmocka_unit_test(a_forbidden_phrase_blocks_in_any_spelling),
		cmocka_unit_test(links_leave_only_to_allowed_domains),
		cmocka_unit_test(a_private_address_may_be_named_where_a_public_source_does),
		cmocka_unit_test(without_listed_domains_the_cited_documents_decide),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
