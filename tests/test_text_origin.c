/* text/origin: a value is found in all the ways people write it, and in no other number or name. */
#include "text/origin.h"

#include "text/date.h"
#include "text/number.h"

#include "tests/lib/testing.h"

typedef enum How { TEXT, NUMBER, CENTS } How;

typedef struct Case {
	const char *value;
	How how;
	const char *source;
	const char *found; /* the piece of the source; NULL: not there */
} Case;

static void assert_cases(const Case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const Case *c = &cases[i];
		OriginSource source = origin_source(ORIGIN_REQUESTER, STR("message 1"), str_from(c->source));
		OriginHit hit = origin_find(
			str_from(c->value), c->how != TEXT, c->how == CENTS, &source, 1);
		bool found = hit.origin == ORIGIN_REQUESTER;
		if (found != (c->found != NULL))
			fail_msg("%s in \"%s\": %s", c->value, c->source,
				found ? "found" : "not found");
		if (found)
			assert_str(str_slice(source.text, hit.start, hit.end), c->found);
		else
			assert_int_equal(hit.name.len, 0);
	}
}

static void numbers_are_found_in_every_way_of_writing(void **state)
{
	static const Case cases[] = {
		{"1234.5", NUMBER, "It was 1,234.50 in total", "1,234.50"},
		{"1234.5", NUMBER, "Es waren 1.234,50 EUR", "1.234,50"},
		{"1234.5", NUMBER, "Es waren 1'234.50 Fr.", "1'234.50"},
		{"1234.5", NUMBER, "c'était 1 234,50 €", "1 234,50"},
		{"1234.5", NUMBER,
			"c'était 1\xC2\xA0"
			"234,50 €",
			"1\xC2\xA0"
			"234,50"},
		{"1234.5", NUMBER,
			"c'était 1\xE2\x80\xAF"
			"234,50 €",
			"1\xE2\x80\xAF"
			"234,50"},
		{"1234", NUMBER, "about 1.234 pieces", "1.234"},
		{"1.234", NUMBER, "about 1.234 mm", "1.234"},
		{"1234567", NUMBER, "1,234,567 users", "1,234,567"},
		{"1234567", NUMBER, "12,34,567 rupees", "12,34,567"},
		{"0.5", NUMBER, "0,5 litres", "0,5"},
		{"50", NUMBER, "EUR50 please", "50"},
		{"50", NUMBER, "50EUR please", "50"},
		{"50", NUMBER, "$50, thanks", "50"},
		{"50", NUMBER, "50,- Euro", "50"},
		{"50", NUMBER, "(50)", "50"},
		{"50", NUMBER, "50%", "50"},
		{"50", NUMBER, "total:50", "50"},
		{"50", NUMBER, "It cost 50.", "50"},
		{"50", NUMBER, "It cost 50.00", "50.00"},
		{"5", NUMBER, "5 123 things", "5"},
		{"123", NUMBER, "5 123 things", "123"},
		{"5", NUMBER, "5", "5"},
		{"-5", NUMBER, "it is -5 degrees", "5"},
		{"5", NUMBER, "a credit of -5 EUR", "5"},
		{"49.9", NUMBER, "49.90¹ per month", "49.90"},
		{"12", NUMBER, "１２ pieces", "１２"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void numbers_are_not_found_inside_others(void **state)
{
	static const Case cases[] = {
		{"5", NUMBER, "1500 EUR", NULL},
		{"5", NUMBER, "15 EUR", NULL},
		{"5", NUMBER, "0.5 or 5.1 or 1,5", NULL},
		{"5", NUMBER, "5th of May, v5, A5, 5a", NULL},
		{"5", NUMBER, "5-7 days", NULL},
		{"5", NUMBER, "5/7", NULL},
		{"30", NUMBER, "at 12:30", NULL},
		{"12", NUMBER, "at 12:30", NULL},
		{"2026", NUMBER, "INV-2026-1042", NULL},
		{"2026", NUMBER, "on 03.05.2026", NULL},
		{"192", NUMBER, "host 192.0.2.1", NULL},
		{"1234", NUMBER, "12 34", NULL},
		{"1234", NUMBER, "1.23.4", NULL},
		{"50", NUMBER, "file_50 and 50_x", NULL},
		{"50", NUMBER, "me50@example.com", NULL},
		{"-5", NUMBER, "it is 5 degrees", NULL},
		{"1000", NUMBER, "1k", NULL},
		{"25", NUMBER, "5² m", NULL},
		{"5", NUMBER, "five", NULL},
		{"499000", NUMBER, "4990.00", NULL},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void minor_units_are_read_as_amounts(void **state)
{
	static const Case cases[] = {
		{"4990", CENTS, "I paid 49.90 EUR", "49.90"},
		{"4990", CENTS, "Ich habe 49,90 € bezahlt", "49,90"},
		{"123450", CENTS, "1.234,50 EUR", "1.234,50"},
		{"5000", CENTS, "refund 50 euros", "50"},
		{"5", CENTS, "it costs 0.05", "0.05"},
		{"50", CENTS, "it costs 0,50 €", "0,50"},
		{"4990", CENTS, "{\"amount_cents\": 4990}", "4990"},
		{"4990", CENTS, "amount_cents: 4990, currency: EUR", "4990"},
		{"99", CENTS, "only 99 cents", "99"},
		{"4990", CENTS, "I paid 4990 EUR", NULL},
		{"499000", CENTS, "{\"amount_cents\": 4990}", NULL},
		{"4990", CENTS, "I paid 49.9 million", NULL},
		{"4990", CENTS, "order 4990", NULL},
		{"4990", NUMBER, "I paid 49.90", NULL},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void dates_are_found_in_every_way_of_writing(void **state)
{
	static const char *const ways[] = {"2026-05-03", "2026/05/03", "3 May 2026", "3rd May 2026",
		"3rd of May, 2026", "May 3, 2026", "May 3rd 2026", "May 03 2026", "03.05.2026",
		"3.5.2026", "03. 05. 2026", "3.5.26", "05/03/2026", "03/05/2026", "3-5-2026",
		"3. Mai 2026", "3 mai 2026", "3 de mayo de 2026", "3 maggio 2026", "3 mei 2026",
		"3 de maio de 2026", "3 мая 2026", "03-May-2026", "20260503", "2026年5月3日",
		"2026-05-03T10:30:00Z", "03 MAY 2026"};
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		AUTO(arena_free) Arena arena = {0};
		Str text = arena_fmt(&arena, "It was on %s, I think.", ways[i]);
		OriginSource source = origin_source(ORIGIN_RECORD, STR("record"), text);
		OriginHit hit = origin_find(STR("2026-05-03"), false, false, &source, 1);
		if (hit.origin != ORIGIN_RECORD)
			fail_msg("not found: %s", ways[i]);
		assert_int_equal(hit.start, 10);
	}
}

static void other_dates_are_not_found(void **state)
{
	static const Case cases[] = {
		{"2026-05-03", TEXT, "on 4 May 2026", NULL},
		{"2026-05-03", TEXT, "on 3 May 2025", NULL},
		{"2026-05-03", TEXT, "on 3 May", NULL},
		{"2026-05-03", TEXT, "on 2026-05-031", NULL},
		{"2026-05-03", TEXT, "order 120260503", NULL},
		{"2026-05-03", TEXT, "13.05.2026", NULL},
		{"2026-05-03", TEXT, "03.05.20261", NULL},
		{"2026-13-03", TEXT, "3 May 2026", NULL},
		{"3 May 2026", TEXT, "due 2026-05-03.", "2026-05-03"},
		{"03.05.2026", TEXT, "due 2026-05-03.", "2026-05-03"},
		{"05/03/2026", TEXT, "due 5 March 2026", "5 March 2026"},
		{"2026-02-29", TEXT, "29 Feb 2026", NULL},
		{"2024-02-29", TEXT, "29. Februar 2024", "29. Februar 2024"},
		{"2026-03-05", TEXT, "am 5. März 2026", "5. März 2026"},
		{"2026-08-05", TEXT, "le 5 août 2026", "5 août 2026"},
		{"2026-05-03T10:30:00Z", TEXT, "on 3 May 2026 at 10:30", "3 May 2026"},
		{"2026-05-03T10:30:00Z", TEXT, "on 3 May 2026 at 11:30", NULL},
		{"2026-05-03T00:00:00Z", TEXT, "on 3 May 2026", "3 May 2026"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void text_is_found_as_a_whole_word(void **state)
{
	static const Case cases[] = {
		{"cat", TEXT, "the cat sat", "cat"},
		{"cat", TEXT, "the category", NULL},
		{"cat", TEXT, "concat", NULL},
		{"cat", TEXT, "Cat!", "Cat"},
		{"New York", TEXT, "in new\n  york.", "new\n  york"},
		{"Straße", TEXT, "STRASSE 5", "STRASSE"},
		{"Müller", TEXT, "Herr Mu\xCC\x88ller", "Mu\xCC\x88ller"},
		{"Muller", TEXT, "Herr Müller", NULL},
		{"東京", TEXT, "住所は東京都です", "東京"},
		{"User@Example.com", TEXT, "mail user@example.COM now", "user@example.COM"},
		{"bob@example.com", TEXT, "jim.bob@example.com", NULL},
		{"bob@example.com", TEXT, "bob@example.com.evil.test", NULL},
		{"bob@example.com", TEXT, "<bob@example.com>.", "bob@example.com"},
		{"inv-7", TEXT, "order INV-7.", "INV-7"},
		{"INV-7", TEXT, "INV-77", NULL},
		{"INV-7", TEXT, "XINV-7", NULL},
		{"INV-7", TEXT, "INV-7-2", NULL},
		{"1042", TEXT, "INV-2026-1042", NULL},
		{"1042", TEXT, "order #1042", "1042"},
		{"1042", TEXT, "https://shop.example/orders/1042", "1042"},
		{"1042", TEXT, "order 1,042", "1,042"},
		{"0042", TEXT, "order 42", NULL},
		{"5", TEXT, "3.5", NULL},
		{"5", TEXT, "give me 5", "5"},
		{"it's", TEXT, "it\xE2\x80\x99s fine", "it\xE2\x80\x99s"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void spacing_of_ibans_and_phones_does_not_matter(void **state)
{
	static const Case cases[] = {
		{"DE89370400440532013000", TEXT, "IBAN: DE89 3704 0044 0532 0130 00.",
			"DE89 3704 0044 0532 0130 00"},
		{"DE89 3704 0044 0532 0130 00", TEXT, "de89370400440532013000",
			"de89370400440532013000"},
		{"DE89370400440532013000", TEXT, "DE89 3704 0044 0532 0130 01", NULL},
		{"DE89370400440532013000", TEXT, "DE893704004405320130001", NULL},
		{"+49 30 1234567", TEXT, "call 0049 30 1234567", "0049 30 1234567"},
		{"0049301234567", TEXT, "call +49 (0)30 / 123-4567", "+49 (0)30 / 123-4567"},
		{"+1-555-010-9999", TEXT, "Tel. +1 (555) 010-9999", "+1 (555) 010-9999"},
		{"INV20261042", TEXT, "INV-2026-1042", "INV-2026-1042"},
		{"4111111111111111", TEXT, "4111 1111 1111 1111", "4111 1111 1111 1111"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void some_values_come_from_nowhere(void **state)
{
	static const Case cases[] = {
		{"", TEXT, "anything", NULL},
		{"x", TEXT, "x", NULL},
		{"é", TEXT, "é", NULL},
		{"true", TEXT, "it is true", NULL},
		{"false", TEXT, "false", NULL},
		{"null", TEXT, "null", NULL},
		{"  ", TEXT, "a  b", NULL},
		{"-", TEXT, "a - b", NULL},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void the_strongest_source_wins(void **state)
{
	const OriginSource sources[] = {
		origin_source(ORIGIN_RETRIEVED, STR("passage 3"), STR("INV-7 is an example")),
		origin_source(ORIGIN_QUOTED, STR("message 1, quoted"), STR("> INV-7")),
		origin_source(ORIGIN_REQUESTER, STR("message 2"), STR("about INV-7 and INV-8")),
		origin_source(ORIGIN_REQUESTER, STR("message 3"), STR("INV-7 again")),
		origin_source(ORIGIN_RECORD, STR("record invoices/INV-8"), STR("id: INV-8")),
	};
	(void)state;
	OriginHit hit = origin_find(STR("INV-7"), false, false, sources, COUNT(sources));
	assert_int_equal(hit.origin, ORIGIN_REQUESTER);
	assert_str(hit.name, "message 2");
	assert_int_equal(hit.start, 6);
	hit = origin_find(STR("INV-8"), false, false, sources, COUNT(sources));
	assert_int_equal(hit.origin, ORIGIN_RECORD);
	hit = origin_find(STR("INV-9"), false, false, sources, COUNT(sources));
	assert_int_equal(hit.origin, ORIGIN_MODEL);
	assert_int_equal(origin_find(STR("INV-9"), false, false, NULL, 0).origin, ORIGIN_MODEL);
}

static void names_of_origins_go_both_ways(void **state)
{
	(void)state;
	for (Origin o = ORIGIN_OPERATOR; o <= ORIGIN_MODEL; o++) {
		Origin back;
		assert_true(origin_from(str_from(origin_name(o)), &back));
		assert_int_equal(back, o);
	}
	Origin untouched = ORIGIN_RECORD;
	assert_false(origin_from(STR("GUESS"), &untouched));
	assert_int_equal(untouched, ORIGIN_RECORD);
}

static void decimals_are_exact(void **state)
{
	static const struct {
		const char *in, *out, *hundredth;
	} cases[] = {{"4990", "4990", "49.9"}, {"5", "5", "0.05"}, {"50", "50", "0.5"},
		{"0", "0", "0"}, {"007.50", "7.5", "0.075"}, {"100", "100", "1"},
		{"9007199254740993", "9007199254740993", "90071992547409.93"}};
	static const char *const bad[] = {"", "-", "1.", ".5", "1e5", "1,5", "abc", "1 ",
		"123456789012345678901234567890123456789012"};
	Decimal d;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(decimal_from(str_from(cases[i].in), &d));
		assert_string_equal(d.text, cases[i].out);
		assert_string_equal(decimal_hundredth(d).text, cases[i].hundredth);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(decimal_from(str_from(bad[i]), &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_found_in_every_way_of_writing),
		cmocka_unit_test(numbers_are_not_found_inside_others),
		cmocka_unit_test(minor_units_are_read_as_amounts),
		cmocka_unit_test(dates_are_found_in_every_way_of_writing),
		cmocka_unit_test(other_dates_are_not_found),
		cmocka_unit_test(text_is_found_as_a_whole_word),
		cmocka_unit_test(spacing_of_ibans_and_phones_does_not_matter),
		cmocka_unit_test(some_values_come_from_nowhere),
		cmocka_unit_test(the_strongest_source_wins),
		cmocka_unit_test(names_of_origins_go_both_ways),
		cmocka_unit_test(decimals_are_exact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
