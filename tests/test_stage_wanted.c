/* stage/wanted: what kind of thing is asked for, and where it is said. */
#include "stage/wanted.h"

#include "tests/lib/testing.h"

static void a_question_says_what_kind_of_thing_it_asks_for(void **state)
{
	(void)state;
	static const struct {
		const char *question;
		unsigned kinds;
	} cases[] = {{"How much does a new card cost?", WANTED_MONEY}, {"How long does it take?", WANTED_DURATION},
		{"Bis wann muss ich kündigen?", WANTED_DURATION | WANTED_TIME},
		{"What are your opening hours?", WANTED_DURATION | WANTED_TIME},
		{"How many points do I get?", WANTED_NUMBER}, {"How much can I withdraw?", WANTED_NUMBER},
		{"Combien coûte le déménagement ?", WANTED_MONEY}, {"¿Cuánto tiempo tarda?", WANTED_DURATION},
		{"Where is my parcel?", 0}, {"How do I cancel?", 0}, {"The whenever plan", 0}, {"", 0}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned kinds = wanted_by(str_from(cases[i].question));
		if (kinds != cases[i].kinds)
			fail_msg("%s: %u", cases[i].question, kinds);
	}
}

static void a_text_says_things_of_a_kind(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned kind;
		bool said;
	} cases[] = {{"It costs 29.00 EUR.", WANTED_MONEY, true}, {"You pay £5 a month.", WANTED_MONEY, true},
		{"Returns are free of charge.", WANTED_MONEY, true}, {"Die Rückgabe ist kostenlos.", WANTED_MONEY, true},
		{"It takes 5 days.", WANTED_MONEY, false}, {"The freedom of 3 people", WANTED_MONEY, false},
		{"It takes two weeks.", WANTED_DURATION, true}, {"3 to 5 working days", WANTED_DURATION, true},
		{"zwölf Monate", WANTED_DURATION, true}, {"It costs 29.00 EUR.", WANTED_DURATION, false},
		{"Open from 9:30 on.", WANTED_TIME, true}, {"On Saturdays by telephone.", WANTED_TIME, true},
		{"Every Monday.", WANTED_TIME, true}, {"Montags von acht bis zwölf", WANTED_TIME, true},
		{"As soon as you sign in, when you like", WANTED_TIME, true}, {"In your mailbox.", WANTED_TIME, false},
		{"Up to 3 devices.", WANTED_NUMBER, true}, {"Several devices.", WANTED_NUMBER, false},
		{"", WANTED_MONEY | WANTED_TIME, false}};
	for (size_t i = 0; i < COUNT(cases); i++)
		if (wanted_said(str_from(cases[i].text), cases[i].kind) != cases[i].said)
			fail_msg("%s: %u", cases[i].text, cases[i].kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_says_what_kind_of_thing_it_asks_for),
		cmocka_unit_test(a_text_says_things_of_a_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
