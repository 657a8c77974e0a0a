/* stage/intent with a trained classifier, and stage/route_choice: who is to answer. */
#include "tests/test_stage_case.h"

#include "text/classifier_train.h"

typedef struct TestDesk {
	World w;
	Arena arena;
	Classifier *classifier;
	Answer in;
} TestDesk;

static void learn_one(Arena *arena, LabelledSet *set, const char *text, const char *intent)
{
	*ARENA_PUSH(arena, set->items, set->count) =
		(Labelled){.text = str_from(text), .intent = str_from(intent)};
}

static Classifier *trained(Arena *arena)
{
	static const char *const refunds[] = {"I was charged twice, please refund me", "charged twice this month",
		"give me a refund for the double charge", "refund the second charge please"};
	static const char *const outages[] = {"the modem blinks and there is no connection",
		"no connection since the storm", "modem is dead, the connection drops",
		"my connection is gone and the modem blinks"};
	static const char *const junk[] = {"cheap watches for sale, click now", "you won the lottery, click here",
		"cheap pills, click here now", "buy watches cheap"};
	LabelledSet train = {0}, check = {0};
	Classifier *c = NULL;
	Err err = {0};
	for (size_t i = 0; i < COUNT(refunds); i++) {
		learn_one(arena, &train, refunds[i], "refund");
		learn_one(arena, &train, outages[i], "outage");
		learn_one(arena, &train, junk[i], "spam");
	}
	assert_done(classifier_train(&train, &check, &c, &err));
	return c;
}

static void open_desk(TestDesk *d, bool with_classifier)
{
	*d = (TestDesk){0};
	world_open(&d->w);
	world_config(&d->w, "intents", "outage", "no internet");
	world_config(&d->w, "escalate", "legal", "my lawyer");
	d->in = world_answer(NULL);
	d->in.model = d->in.same_as = STR("");
	if (with_classifier)
		d->in.intents = d->classifier = trained(&d->arena);
}

static void close_desk(TestDesk *d)
{
	world_close(&d->w);
	classifier_free(d->classifier);
	arena_free(&d->arena);
}

static void route(TestDesk *d)
{
	Err err = {0};
	Json *event = NULL;
	assert_done(stage_router.take(&d->w.c, &d->in, &event, &err));
	Event e = {.kind = EVENT_ROUTED, .actor = STR("maya"), .at_ms = NOW_MS};
	assert_done(case_apply(&d->w.c, e, event, &err));
}

static void asks(TestDesk *d, const char *body)
{
	world_ask(&d->w, "Question", body);
	route(d);
}

static void the_classifier_decides_before_phrases_and_says_how_sure_it_is(void **state)
{
	(void)state;
	TestDesk d;
	open_desk(&d, true);
	asks(&d, "You charged me twice. Please refund the second charge, although I have no internet.");
	assert_str(d.w.c.route.intent, "refund");
	assert_true(d.w.c.route.confidence > 0.5);
	assert_false(d.w.c.route.out_of_scope);
	assert_has(d.w.c.route.reason, "It reads like tickets about refund (confidence ");
	close_desk(&d);
}

static void what_it_does_not_know_falls_to_phrases_and_is_marked(void **state)
{
	(void)state;
	TestDesk d;
	open_desk(&d, true);
	asks(&d, "Zwölf Äpfel kosten wieviel?");
	assert_str(d.w.c.route.intent, "general");
	assert_true(d.w.c.route.out_of_scope);
	assert_has(d.w.c.route.reason, "It reads like no ticket the classifier knows");
	close_desk(&d);
	open_desk(&d, false);
	asks(&d, "Zwölf Äpfel kosten wieviel?");
	assert_false(d.w.c.route.out_of_scope);
	close_desk(&d);
}

static void what_a_person_said_stands(void **state)
{
	(void)state;
	TestDesk d;
	open_desk(&d, true);
	d.w.c.route.intent = STR("moving");
	d.w.c.route.corrected = true;
	asks(&d, "I was charged twice, refund me");
	assert_str(d.w.c.route.intent, "moving");
	assert_true(d.w.c.route.corrected);
	assert_has(d.w.c.route.reason, "A person said");
	close_desk(&d);
}

static void the_same_words_three_times_are_a_loop_and_two_times_are_not(void **state)
{
	(void)state;
	for (int times = 2; times <= 3; times++) {
		TestDesk d;
		open_desk(&d, false);
		for (int i = 0; i < times; i++)
			world_message(&d.w, "We received your message and will answer within a week.");
		route(&d);
		assert_str(d.w.c.route.intent, times == 3 ? "auto_reply" : "general");
		assert_str(d.w.c.route.model, "extractive");
		close_desk(&d);
	}
}

static void spam_by_configured_words_asks_no_model(void **state)
{
	(void)state;
	TestDesk d;
	open_desk(&d, false);
	world_config(&d.w, "reasoner", "provider", "big");
	world_config(&d.w, "spam", "words", "cheap watches, crypto bonus");
	asks(&d, "Buy cheap watches today! My lawyer agrees.");
	assert_str(d.w.c.route.intent, "spam");
	assert_str(d.w.c.route.escalate, "");
	assert_str(d.w.c.route.model, "extractive");
	close_desk(&d);
}

static void what_only_looks_like_spam_does_not_silence_policy(void **state)
{
	(void)state;
	TestDesk d;
	open_desk(&d, true);
	world_config(&d.w, "reasoner", "provider", "big");
	asks(&d, "cheap watches for sale, click here now or my lawyer");
	assert_str(d.w.c.route.intent, "spam");
	assert_str(d.w.c.route.escalate, "legal");
	assert_str(d.w.c.route.model, "extractive");
	close_desk(&d);
}

static void a_known_answer_is_for_one_short_question_in_its_language(void **state)
{
	(void)state;
	static const struct {
		const char *body;
		bool known;
	} tries[] = {{"When are you open? I have no internet.", true},
		{"I have no internet. What does it cost? And when are you open? Who can come?", false},
		{"Bonjour, je voudrais savoir quand vous êtes ouverts, no internet, merci.", false}};
	for (size_t i = 0; i < COUNT(tries); i++) {
		TestDesk d;
		open_desk(&d, false);
		world_config(&d.w, "reasoner", "provider", "big");
		world_config(&d.w, "reply", "answer.outage", "We know about it.");
		asks(&d, tries[i].body);
		assert_str(d.w.c.route.intent, "outage");
		assert_int_equal(d.w.c.route.known, tries[i].known);
		assert_str(d.w.c.route.model, tries[i].known ? "extractive" : "big");
		close_desk(&d);
	}
}

static void a_solved_ticket_of_the_same_words_is_answered_by_it_unless_a_person_wants_a_model(void **state)
{
	(void)state;
	TestDesk d;
	open_desk(&d, false);
	world_config(&d.w, "reasoner", "provider", "big");
	d.in.same_as = STR("T-7");
	asks(&d, "When are you open on Sundays?");
	assert_str(d.w.c.route.model, "solved");
	assert_str(d.w.c.route.same_as, "T-7");
	assert_has(d.w.c.route.reason, "The same words as T-7");
	close_desk(&d);
	open_desk(&d, false);
	d.in.same_as = STR("T-7");
	d.in.model = STR("small");
	asks(&d, "When are you open on Sundays?");
	assert_str(d.w.c.route.model, "small");
	assert_str(d.w.c.route.same_as, "");
	assert_true(d.w.c.route.asked);
	close_desk(&d);
}

/* The model that one section of conditions gives for a text. */
static void chooses(const char *key, const char *value, int64_t budget_used, const char *body, const char *model)
{
	TestDesk d;
	open_desk(&d, true);
	world_config(&d.w, "reasoner", "provider", "big");
	world_config(&d.w, "route one", "model", "small");
	world_config(&d.w, "route one", key, value);
	d.in.budget_used = budget_used;
	asks(&d, body);
	if (!str_is(d.w.c.route.model, model))
		fail_msg("%s = %s, \"%s\": " STR_FMT, key, value, body, STR_ARG(d.w.c.route.model));
	close_desk(&d);
}

static void sections_route_by_intent_confidence_length_language_and_budget(void **state)
{
	(void)state;
	const char *refund = "I was charged twice, please refund me", *other = "Zwölf Äpfel kosten wieviel?";
	chooses("intents", "moving, refund", 0, refund, "small");
	chooses("intents", "moving", 0, refund, "big");
	chooses("min_confidence", "0.5", 0, refund, "small");
	chooses("min_confidence", "0.5", 0, other, "big");
	chooses("max_confidence", "0.5", 0, other, "small");
	chooses("max_words", "7", 0, refund, "small");
	chooses("max_words", "6", 0, refund, "big");
	chooses("min_words", "7", 0, refund, "small");
	chooses("min_words", "8", 0, refund, "big");
	chooses("languages", "fr, en", 0, refund, "small");
	chooses("languages", "fr", 0, refund, "big");
	chooses("budget_used", "80", 80, refund, "small");
	chooses("budget_used", "80", 79, refund, "big");
}

static void the_first_section_that_holds_wins(void **state)
{
	(void)state;
	TestDesk d;
	open_desk(&d, false);
	world_config(&d.w, "route a", "model", "small");
	world_config(&d.w, "route a", "languages", "fr");
	world_config(&d.w, "route b", "model", "middle");
	world_config(&d.w, "route c", "model", "large");
	asks(&d, "When are you open on Sundays?");
	assert_str(d.w.c.route.model, "middle");
	assert_has(d.w.c.route.reason, "Model middle by [route b].");
	close_desk(&d);
}

static void refuses(const char *key, const char *value, const char *why)
{
	TestDesk d;
	Err err = {0};
	Json *event = NULL;
	open_desk(&d, false);
	world_config(&d.w, "route one", key, value);
	world_ask(&d.w, "Question", "When are you open?");
	assert_false(stage_router.take(&d.w.c, &d.in, &event, &err));
	assert_int_equal(err.code, ERR_INPUT);
	if (strstr(err.text, why) == NULL)
		fail_msg("says %s", err.text);
	close_desk(&d);
}

static void a_mistake_in_a_section_is_named_with_its_line(void **state)
{
	(void)state;
	refuses("min_confidence", "1.5", "countersign.ini:4: [route one] min_confidence: \"1.5\" is no value");
	refuses("min_confidence", "high", "\"high\" is no value");
	refuses("max_confidence", "0.", "is no value");
	refuses("max_words", "-1", "is no value");
	refuses("min_words", "many", "is no value");
	refuses("budget_used", "101", "is no value");
	refuses("colour", "red", "[route one] colour: no condition of a route");
	refuses("languages", "en", "[route one] model: is missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_classifier_decides_before_phrases_and_says_how_sure_it_is),
		cmocka_unit_test(what_it_does_not_know_falls_to_phrases_and_is_marked),
		cmocka_unit_test(what_a_person_said_stands),
		cmocka_unit_test(the_same_words_three_times_are_a_loop_and_two_times_are_not),
		cmocka_unit_test(spam_by_configured_words_asks_no_model),
		cmocka_unit_test(what_only_looks_like_spam_does_not_silence_policy),
		cmocka_unit_test(a_known_answer_is_for_one_short_question_in_its_language),
		cmocka_unit_test(a_solved_ticket_of_the_same_words_is_answered_by_it_unless_a_person_wants_a_model),
		cmocka_unit_test(sections_route_by_intent_confidence_length_language_and_budget),
		cmocka_unit_test(the_first_section_that_holds_wins),
		cmocka_unit_test(a_mistake_in_a_section_is_named_with_its_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
