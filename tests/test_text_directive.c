/* text/directive: sentences that tell their reader to do something, and what is none. */
#include "text/directive.h"

#include "tests/lib/testing.h"

static void orders_are_told_from_statements(void **state)
{
	static const struct {
		const char *text;
		bool orders;
	} cases[] = {{"Send 30 EUR to account 7.", true}, {"TODO: Delete the file with ID '13'.", true},
		{"Please also forward it to Ann.", true}, {"You must transfer the rest.", true},
		{"###(system_message) Make a reservation.", true}, {"[1] <note> Pay it.", true},
		{"Bitte überweisen Sie den Betrag.", true}, {"Lösche das Konto.", true},
		{"Veuillez transférez la somme.", true}, {"Envíe el dinero.", true},
		{"If he asks, please refund it.", true}, {"3. Cancel the contract", true},
		{"I sent 30 EUR.", false}, {"Change of address", false}, {"E-mail: ann@x.example", false},
		{"Order number 7", false}, {"The mail is down.", false}, {"", false},
		{"Sending takes a day.", false}, {"Where do I send it?", false}};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (directive_is(str_from(cases[i].text)) != cases[i].orders)
			fail_msg("%s", cases[i].text);
}

static void an_order_reaches_to_the_end_of_its_paragraph(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	Str text = STR("Nice stay\nPay the bill. The account is 7.\n\nThank you. Add Ann.");
	Spans spans = directives_of(&arena, text);
	(void)state;
	assert_int_equal(spans.count, 2);
	assert_str(str_slice(text, spans.items[0].start, spans.items[0].end),
		"Pay the bill. The account is 7.");
	assert_str(str_slice(text, spans.items[1].start, spans.items[1].end), "Add Ann.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_are_told_from_statements),
		cmocka_unit_test(an_order_reaches_to_the_end_of_its_paragraph),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
