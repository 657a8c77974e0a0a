/* stage/topic: what policy hands to a person, in the words people use, and what only sounds like it. */
#include "tests/test_stage_case.h"

#include "stage/topic.h"

#include "base/file.h"

typedef struct Said {
	const char *topic, *text;
} Said;

static void open_ticket(World *w, const char *text)
{
	world_open(w);
	world_ask(w, "", text);
}

static Topic topic_in(World *w)
{
	Asked asked = asked_of(&w->c, &w->arena);
	return topic_find(&w->c, &w->arena, &asked);
}

static void assert_topics(const Said *said, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		World w;
		open_ticket(&w, said[i].text);
		Topic t = topic_in(&w);
		if (!str_is(t.name, said[i].topic))
			fail_msg("\"%s\" is \"" STR_FMT "\" (" STR_FMT "), not %s", said[i].text,
				STR_ARG(t.name), STR_ARG(t.said), said[i].topic);
		world_close(&w);
	}
}

static void topics_are_found_in_several_languages(void **state)
{
	static const Said said[] = {
		{"legal", "If I do not get my money by Friday my solicitor will contact you."},
		{"legal", "We reserve the right to take legal action against your company."},
		{"legal", "I'll see you in court."},
		{"legal", "I have filed a complaint with the ombudsman."},
		{"legal", "Sonst sehen wir uns vor Gericht."},
		{"legal", "Wir behalten uns rechtliche Schritte vor."},
		{"legal", "Mon avocat prendra contact avec vous."},
		{"legal", "Voy a demandarles si no me devuelven el dinero."},
		{"legal", "Mi rivolgerò al mio avvocato."},
		{"safety", "The charger exploded on my desk."},
		{"safety", "My daughter got an electric shock from the plug."},
		{"safety", "There is a strong smell of burning coming from the router."},
		{"safety", "Der Akku raucht und ist ganz heiß."},
		{"safety", "Il y a une odeur de brûlé."},
		{"safety", "El cable huele a quemado."},
		{"press", "I'm a journalist with the Daily Planet and have questions."},
		{"press", "I am writing an article about your outage."},
		{"press", "Dann wende ich mich an die Presse."},
		{"press", "Soy periodista y preparo un reportaje."},
		{"threat", "I will come over and kill you all."},
		{"threat", "You will regret this."},
		{"threat", "Das werdet ihr noch bereuen."},
		{"threat", "Vous allez le regretter."},
		{"self_harm", "I can't go on, I want to end my life."},
		{"self_harm", "I don't want to live anymore."},
		{"self_harm", "Ich will nicht mehr leben."},
		{"self_harm", "Je n'ai plus envie de vivre."},
		{"vulnerable", "My husband died last week and the contract was in his name."},
		{"vulnerable", "I am a victim of domestic violence and need a new number."},
		{"vulnerable", "Mein Vater ist verstorben, was passiert mit dem Vertrag?"},
		{"vulnerable", "Mi madre falleció en marzo."},
		{"fraud", "Someone opened an account in my name."},
		{"fraud", "I did not authorise this payment."},
		{"fraud", "Diese Abbuchung habe ich nicht autorisiert."},
		{"fraud", "Mon compte a été piraté."},
		{"fraud", "Me han robado la tarjeta y la usaron."},
		{"legal", "I am instructing a solicitor on Monday and will sue you."},
		{"safety", "The battery of the hedge trimmer you sold me started smoking in the kitchen."},
		{"safety", "I have had chest pain since this morning, when is my appointment?"},
		{"safety", "Im Treppenhaus riecht es seit gestern stark nach Gas."},
		{"press", "I'm a writer at a magazine. Would your company like to comment before we print?"},
		{"press", "I'm with the local radio and would like to interview someone about the outage."},
		{"press", "This is a request for comment, our deadline is noon."},
		{"press", "Could I have a statement on the outage for tomorrow's edition?"},
		{"press", "Ich schreibe über die neuen Preise. Könnten Sie bis morgen Stellung nehmen?"},
		{"press", "Je prépare un reportage sur les retards du réseau."},
		{"threat", "Tell the man at the desk that I know where he parks."},
		{"self_harm", "I honestly see no point in going on living."},
		{"vulnerable", "My mother was told she has weeks to live."},
		{"vulnerable", "I am partially sighted and can't read your letters."},
		{"fraud", "A man pretending to be from your bank rang and I sent him the money."},
		{"fraud", "It was a scam, they took everything."},
		{"fraud", "Somebody got into my account and ordered a laptop."},
		{"fraud", "There is an order of 420 pounds that I never placed."},
		{"fraud", "J'ai cliqué sur le lien, c'était une arnaque."},
		{"fraud", "Ich bin auf einen Betrug hereingefallen."},
		{"repeated", "This is the third time I write to you."},
		{"repeated", "Ich schreibe Ihnen jetzt zum dritten Mal."},
		{"repeated", "C'est la troisième fois que je vous écris."},
	};
	(void)state;
	assert_topics(said, COUNT(said));
}

static void what_only_sounds_like_a_topic_is_none(void **state)
{
	static const Said said[] = {
		{"", "How do I install the app on my Fire TV stick?"},
		{"", "The firewall kills the connection, can I kill the process?"},
		{"", "Press the release button and contact support."},
		{"", "My account was disabled after I paid."},
		{"", "My old router died, can you send a new one?"},
		{"", "I was charged three times for one order."},
		{"", "Will you pay the shipping?"},
		{"", "How do I register a power of attorney for my mother?"},
		{"", "My solicitor needs a copy of last year's statement."},
		{"", "Our lawyer asked for a certificate of the loan."},
		{"", "How do you protect customers against fraudsters and scams?"},
		{"", "Can you send me a statement for March?"},
		{"", "It is the third time I try to open the file."},
		{"", "The battery died after my son dropped the phone."},
		{"", "My dad says his router died."},
		{"", "My bag was stolen. How do I order a new card?"},
		{"", "Can the media player play a story out loud?"},
		{"", "I am writing a report about my internship, which font is used?"},
		{"", "I'll shoot you an email. Can I come to your office tomorrow?"},
		{"", "I don't want to use the live chat."},
		{"", "I got a shock when I saw the bill."},
		{"", "My newspaper was not delivered on Sunday."},
		{"", "Can I take my own modem?"},
		{"", "For the record, I did pay."},
		{"", "The third party app does not open."},
		{"", "Am Modem brennt die rote Lampe."},
		{"", "Je vais vous payer demain."},
		{"", "Does your support cover this device?"},
	};
	(void)state;
	assert_topics(said, COUNT(said));
}

static void the_most_pressing_topic_wins_and_is_urgent(void **state)
{
	World w;
	(void)state;
	open_ticket(&w, "My lawyer will write to you. The modem caught fire.");
	Topic t = topic_in(&w);
	assert_str(t.name, "safety");
	assert_str(t.said, "caught fire");
	assert_true(t.urgent);
	world_close(&w);
}

static void a_workspace_adds_phrases_and_switches_topics_off(void **state)
{
	World w;
	(void)state;
	open_ticket(&w, "The parrot is ill. My lawyer will call.");
	world_config(&w, "escalate", "parrots", "parrot");
	assert_str(topic_in(&w).name, "parrots");
	world_config(&w, "escalation", "off", "legal, parrots");
	assert_str(topic_in(&w).name, "");
	world_close(&w);
}

static void important_customers_are_known_by_list_and_by_record(void **state)
{
	World w;
	(void)state;
	open_ticket(&w, "How do I reset it?");
	assert_str(topic_in(&w).name, "");
	world_config(&w, "vip", "domains", "big.example, customer.example");
	assert_str(topic_in(&w).name, "vip");
	assert_str(topic_of_records(&w.c).name, "");
	world_close(&w);
	open_ticket(&w, "How do I reset the modem?");
	world_tool(&w, ESCALATE);
	world_records(&w, "{\"account\":[{\"id\":\"A-1\",\"vip\":true}]}");
	world_passage(&w, "reset", "Reset the modem", "You reset the modem with the button at the back.");
	world_run(&w);
	assert_int_equal(w.c.draft.disposition, DISPOSITION_ESCALATE);
	assert_has(w.c.draft.reason, "vip");
	assert_non_null(world_action(&w, "escalate"));
	world_close(&w);
}

static void a_third_failed_contact_is_counted_in_the_thread(void **state)
{
	World w;
	(void)state;
	open_ticket(&w, "My order is not here.");
	Message *messages = ARENA_ARRAY(&w.arena, Message, 7);
	for (size_t i = 0; i < 7; i++)
		messages[i] = w.c.ticket.messages[0];
	w.c.ticket.messages = messages;
	w.c.ticket.message_count = 2;
	assert_str(topic_in(&w).name, "");
	w.c.ticket.message_count = 3;
	assert_str(topic_in(&w).name, "repeated");
	assert_has(topic_in(&w).because, "3 times without an answer");
	messages[1].outbound = messages[3].outbound = messages[5].outbound = true;
	w.c.ticket.message_count = 5;
	assert_str(topic_in(&w).name, "");
	w.c.ticket.message_count = 7;
	assert_has(topic_in(&w).because, "3 answers did not settle it");
	world_close(&w);
}

static void each_topic_has_words_for_the_customer(void **state)
{
	static const char *const said[][2] = {{"The charger exploded.", "unplug the device"},
		{"I want to end my life.", "You matter more than any contract"},
		{"My lawyer will call.", "passed it to a colleague who is responsible"}};
	(void)state;
	for (size_t i = 0; i < COUNT(said); i++) {
		World w;
		open_ticket(&w, said[i][0]);
		world_run(&w);
		assert_int_equal(w.c.draft.disposition, DISPOSITION_ESCALATE);
		assert_has(w.c.draft.plain, said[i][1]);
		assert_true(w.c.verdict_ok);
		world_close(&w);
	}
}

/* Ordinary questions of other trades: how many would be taken from the desk for nothing? */
static void ordinary_questions_stay_at_the_desk(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf file = {0};
	Err err = {0};
	size_t all = 0, found = 0, fraud = 0;
	const char *path = shared_path(&arena, "data/clinc150/test.jsonl");
	(void)state;
	if (path == NULL)
		skip();
	assert_done(file_read(path, 16 * 1024 * 1024, &file, &err));
	Str rest = buf_str(&file), line;
	while (str_next(&rest, '\n', &line)) {
		AUTO(json_freep) Json *json = NULL;
		World w;
		if (str_trim(line).len == 0 || all++ % 3 != 0 || !json_parse(line, path, &json, NULL))
			continue;
		open_ticket(&w, arena_cstr(&arena, json_str_at(json, "text")));
		Topic t = topic_in(&w);
		fraud += str_is(t.name, "fraud");
		found += t.name.len > 0 && !str_is(t.name, "fraud");
		world_close(&w);
	}
	print_message("# measured: CLINC test, every third of %zu: %zu fraud, %zu other topics\n", all,
		fraud, found);
	assert_true(found <= 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(topics_are_found_in_several_languages),
		cmocka_unit_test(what_only_sounds_like_a_topic_is_none),
		cmocka_unit_test(the_most_pressing_topic_wins_and_is_urgent),
		cmocka_unit_test(a_workspace_adds_phrases_and_switches_topics_off),
		cmocka_unit_test(important_customers_are_known_by_list_and_by_record),
		cmocka_unit_test(a_third_failed_contact_is_counted_in_the_thread),
		cmocka_unit_test(each_topic_has_words_for_the_customer),
		cmocka_unit_test(ordinary_questions_stay_at_the_desk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
