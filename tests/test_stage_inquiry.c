/* stage/inquiry: what is looked for on behalf of a ticket or of a text somebody pasted. */
#include "tests/test_stage_case.h"

#include "stage/inquiry.h"

static const SearchQuery *part_with(const Inquiry *q, const char *words)
{
	for (size_t i = 0; i < q->count; i++)
		if (q->items[i].role == SEARCH_PART && str_has(q->items[i].text, str_from(words)))
			return &q->items[i];
	return NULL;
}

static bool is_asked_for(const Inquiry *q, const char *words)
{
	for (size_t i = 0; i < q->count; i++)
		if (str_has(q->items[i].text, str_from(words)))
			return true;
	return false;
}

static void a_short_query_is_looked_for_as_it_stands(void **state)
{
	(void)state;
	static const char *const queries[] = {"refund policy", "How do I reset the modem?", "E-21",
		"*", "Kann ich monatlich kündigen?"};
	for (size_t i = 0; i < COUNT(queries); i++) {
		AUTO(arena_free) Arena arena = {0};
		Inquiry q = inquiry_of_text(&arena, str_from(queries[i]));
		assert_int_equal(q.count, str_is(str_from(queries[i]), "*") ? 0 : 1);
		if (q.count == 0)
			continue;
		assert_str(q.items[0].text, queries[i]);
		assert_true(q.items[0].weight == 1 && q.items[0].role == SEARCH_WHOLE);
	}
}

static const char mail[] =
	"Subject: AW: [Ticket#99] Modem\n\nDear support team,\n\nWe moved to Leeds in the spring and "
	"since then everything is still in boxes. My wife is slowly losing her patience with me. How "
	"do I reset the modem to factory settings? If it is easier for you, you can also call me in "
	"the afternoon.\n\n2026-03-14 09:12:40 ERROR [pool-2] request failed E-47\n"
	"java.net.SocketTimeoutException: Read timed out\n\tat org.example.Client.fetch(Client.java:2"
	")\n\nKind regards,\nMaya Lind\nTel. +44 20 7946 0123\n\nOn Monday, Tom <tom@example.org> "
	"wrote:\n> The invoice was sent to your dog.\n";

static void a_mail_is_looked_for_sentence_by_sentence(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_text(&arena, str_from(mail));
	const SearchQuery *question = part_with(&q, "reset the modem");
	const SearchQuery *story = part_with(&q, "moved to Leeds");
	assert_non_null(question);
	assert_non_null(story);
	assert_str(question->text, "How do I reset the modem to factory settings?");
	assert_true(question->weight > story->weight);
	assert_true(q.items[0].role == SEARCH_WHOLE && q.items[0].weight < story->weight);
	assert_str(part_with(&q, "Modem")->text, "Modem");
}

static void what_is_not_their_own_words_is_not_looked_for(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_text(&arena, str_from(mail));
	static const char *const noise[] = {
		"dog", "Maya", "7946", "Dear", "regards", "Client.java", "Ticket#99"};
	for (size_t i = 0; i < COUNT(noise); i++)
		assert_false(is_asked_for(&q, noise[i]));
	assert_true(is_asked_for(&q, "e-47") || is_asked_for(&q, "E-47"));
}

static void a_form_gives_what_says_what_it_is_about(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_text(&arena,
		STR("Name: Maya Lind\nE-mail: maya@example.org\nProduct: Harbour TW-410\nPriority: "
		    "high\nMessage: the link light keeps blinking and nothing I try makes it stop\n"));
	assert_true(is_asked_for(&q, "TW-410"));
	assert_true(is_asked_for(&q, "link light"));
	assert_false(is_asked_for(&q, "Maya"));
	assert_false(is_asked_for(&q, "example.org"));
}

static void a_text_without_full_stops_is_looked_for_in_stretches(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_text(&arena,
		STR("so i bought this thing in the shop in town last month and my brother came over "
		    "to set it up for me and we had pizza and now it says e-21 all the time and the "
		    "light is red and i dont know who to ask because the shop is closed"));
	const SearchQuery *stretch = part_with(&q, "e-21");
	assert_non_null(stretch);
	assert_true(stretch->text.len < 120);
}

static void turns_before_the_last_count_less_and_ours_least(void **state)
{
	(void)state;
	World w;
	world_open(&w);
	world_ask(&w, "", "How long does a refund of the deposit take?");
	world_message(&w, "A refund usually takes five working days.")->outbound = true;
	world_ask(&w, "", "And does the notice period count from the invoice date?");
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_case(&arena, &w.c);
	assert_int_equal(q.count, 3);
	assert_has(q.items[0].text, "notice period");
	assert_has(q.items[1].text, "deposit");
	assert_has(q.items[2].text, "five working days");
	assert_true(q.items[0].weight > q.items[1].weight);
	assert_true(q.items[1].weight > q.items[2].weight && q.items[2].weight > 0);
	world_close(&w);
}

static void nothing_but_noise_is_still_looked_for(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_text(&arena, STR("> how do I reset the modem\n"));
	assert_true(q.count > 0);
	assert_int_equal(inquiry_of_text(&arena, STR("")).count, 0);
	assert_int_equal(inquiry_of_text(&arena, STR("?!\n\n...")).count, 0);
}

static const char handed_on[] = "see below, for you I think\n\nMaya\n\n---------- Forwarded message ---------\n"
	"From: Tom <tom@example.org>\nDate: Tue, 3 Mar 2026 at 17:40\nSubject: help\nTo: <info@example.org>\n\n"
	"Dear team,\n\nwe moved to Leeds. How do I reset the modem?\n\nBest,\nTom\n";

static void what_is_only_handed_on_is_what_is_asked(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_text(&arena, str_from(handed_on));
	assert_true(is_asked_for(&q, "How do I reset the modem?"));
	Str own = arena_fmt(&arena, "Is that mail about the broken garden fence really from your own billing office?\n\n%s",
		handed_on);
	q = inquiry_of_text(&arena, own); /* who asks by themselves does not hand on */
	assert_false(is_asked_for(&q, "modem"));
}

static void an_exported_chat_is_asked_by_its_last_turn(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Inquiry q = inquiry_of_text(&arena, STR("User: Do you sell garden fences?\nAgent: Yes, in green and brown.\n"
		"User: How do I reset the modem to factory settings?"));
	assert_str(q.items[0].text, "How do I reset the modem to factory settings?");
	for (size_t i = 1; i < q.count; i++)
		assert_true(q.items[i].weight < q.items[0].weight / 2);
	assert_true(is_asked_for(&q, "garden fences") && is_asked_for(&q, "green"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_query_is_looked_for_as_it_stands),
		cmocka_unit_test(a_mail_is_looked_for_sentence_by_sentence),
		cmocka_unit_test(what_is_not_their_own_words_is_not_looked_for),
		cmocka_unit_test(a_form_gives_what_says_what_it_is_about),
		cmocka_unit_test(a_text_without_full_stops_is_looked_for_in_stretches),
		cmocka_unit_test(turns_before_the_last_count_less_and_ours_least),
		cmocka_unit_test(nothing_but_noise_is_still_looked_for),
		cmocka_unit_test(what_is_only_handed_on_is_what_is_asked),
		cmocka_unit_test(an_exported_chat_is_asked_by_its_last_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
