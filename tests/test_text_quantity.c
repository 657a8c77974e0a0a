/* text/quantity: numbers with what they count, in several languages, and what equals what. */
#include "text/quantity.h"

#include "text/fold.h"

#include "tests/lib/testing.h"

static Quantity read_at(const char *text, size_t at)
{
	AUTO(folded_free) Folded f = fold_text(str_from(text), FOLD_CASE | FOLD_RAISED);
	return quantity_read(buf_str(&f.text), at);
}

static void assert_same(const char *a, const char *b, bool same)
{
	Quantity x = read_at(a, strcspn(a, "0123456789") < strlen(a) ? strcspn(a, "0123456789") : 0);
	Quantity y = read_at(b, strcspn(b, "0123456789") < strlen(b) ? strcspn(b, "0123456789") : 0);
	if (quantity_equal(&x, &y) != same)
		fail_msg("\"%s\" and \"%s\" are %s", a, b, same ? "not equal" : "equal");
}

static void a_number_and_its_unit_are_read(void **state)
{
	static const struct {
		const char *text;
		QuantityKind kind;
	} cases[] = {{"14 days", QUANTITY_TIME}, {"14-day", QUANTITY_TIME},
		{"5 working days", QUANTITY_WORKING}, {"5 jours ouvrés", QUANTITY_WORKING},
		{"3 Werktage", QUANTITY_WORKING}, {"12 Monate", QUANTITY_MONTHS},
		{"49,90 €", QUANTITY_MONEY}, {"10 %", QUANTITY_SHARE}, {"10%", QUANTITY_SHARE},
		{"100 Mbit/s", QUANTITY_RATE}, {"20 GB", QUANTITY_SIZE}, {"zwei Wochen", QUANTITY_TIME},
		{"3 to 5 days", QUANTITY_TIME}, {"3-5 days", QUANTITY_TIME},
		{"14 cats", QUANTITY_NONE}, {"2 to 5 cats", QUANTITY_NONE}, {"1200", QUANTITY_NONE},
		{"a day", QUANTITY_NONE}, {"5 dayish", QUANTITY_NONE}};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (read_at(cases[i].text, 0).kind != cases[i].kind)
			fail_msg("%s: kind %d", cases[i].text, read_at(cases[i].text, 0).kind);
}

static void a_sign_of_money_may_stand_in_front(void **state)
{
	(void)state;
	assert_int_equal(read_at("$5", 1).kind, QUANTITY_MONEY);
	assert_int_equal(read_at("EUR 49.90", 4).currency, 'E');
	assert_int_equal(read_at("£49.90", 2).currency, 'P');
	assert_int_equal(read_at("offer 49.90", 6).kind, QUANTITY_NONE);
}

static void equal_amounts_are_equal_however_written(void **state)
{
	(void)state;
	assert_same("2 weeks", "14 days", true);
	assert_same("two weeks", "14 Tage", true);
	assert_same("24 hours", "1 day", true);
	assert_same("1 Jahr", "12 mois", true);
	assert_same("EUR 1.234,50", "1,234.50 euros", true);
	assert_same("49.90 EUR", "49.90 USD", false);
	assert_same("14 days", "14 weeks", false);
	assert_same("5 days", "5 working days", false);
	assert_same("5 cats", "5 cats", false);
}

static void lengths_weights_and_degrees_are_told_apart(void **state)
{
	(void)state;
	assert_same("2 m", "200 cm", true);
	assert_same("2 m", "2 km", false);
	assert_same("2.5 kg", "2500 g", true);
	assert_same("2.5 kg", "2.5 lb", false);
	assert_same("25 km", "25 miles", false);
	assert_same("1 l", "1000 ml", true);
	assert_same("40 \xC2\xB0" "c", "40 celsius", true);
	assert_same("40 celsius", "40 fahrenheit", false);
}

static void a_unit_is_known_by_its_word(void **state)
{
	(void)state;
	assert_true(quantity_is_unit(STR("Mbps")) && quantity_is_unit(STR("MB")) && quantity_is_unit(STR("Celsius")));
	assert_false(quantity_is_unit(STR("Berger")) || quantity_is_unit(STR("")) ||
		quantity_is_unit(STR("kilometreskilometreskilometres-berg")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_and_its_unit_are_read),
		cmocka_unit_test(a_sign_of_money_may_stand_in_front),
		cmocka_unit_test(equal_amounts_are_equal_however_written),
		cmocka_unit_test(lengths_weights_and_degrees_are_told_apart),
		cmocka_unit_test(a_unit_is_known_by_its_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
