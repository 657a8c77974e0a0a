/* stage/sift: what says the same again, and what a newer document has overtaken. */
#include "lib/testing.h"

#include "stage/sift.h"

#define RULE "Invoices are due fourteen days after they were sent; a reminder follows after another seven days, and the line " \
	"stays open meanwhile unless the amount is above two hundred euros or two invoices are unpaid at once"

static void nearly_the_same_text_is_told_from_its_neighbour(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	SiftItem items[] = {
		{.document = STR("a"), .title = STR("Invoices"), .text = STR(RULE ".")},
		{.document = STR("b"), .title = STR("Invoices"), .text = STR("Please note: " RULE "!")},
		{.document = STR("c"), .title = STR("Moving"), .text = STR("Tell us two weeks before you move, we bring the line along.")},
		{.document = STR("d"), .title = STR("Invoices"), .text = STR(RULE " 14.")}, /* another number */
		{.document = STR("e"), .title = STR("None"), .text = STR("")},
		{.document = STR("f"), .title = STR("None"), .text = STR("")},
	};
	for (int again = 0; again < 2; again++) { /* the second time from what is remembered */
		sift(&arena, items, COUNT(items), LANGUAGE_EN, STR(""));
		assert_int_equal(items[0].same_as, 0);
		assert_int_equal(items[1].same_as, 0);
		assert_int_equal(items[2].same_as, 2);
		assert_int_equal(items[3].same_as, 3);
		assert_int_equal(items[4].same_as, 4);
		assert_int_equal(items[5].same_as, 4);
	}
}

static void a_document_much_newer_on_the_same_subject_overtakes(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	SiftItem items[] = {
		{.document = STR("prices-2023"), .title = STR("Prices of the Coast plan 2023"), .text = STR("It costs 30 euros."),
			.updated = STR("2023-02-01T00:00:00Z")},
		{.document = STR("prices-2025"), .title = STR("Prices of the Coast plan"), .text = STR("It costs 39 euros."),
			.updated = STR("2025-02-01T00:00:00Z")},
		{.document = STR("modem"), .title = STR("Restarting the modem"), .text = STR("Unplug it for ten seconds."),
			.updated = STR("2022-02-01T00:00:00Z")},
	};
	sift(&arena, items, COUNT(items), LANGUAGE_EN, STR("Tidewater"));
	assert_str(items[0].outdated, "prices-2025");
	assert_str(items[1].outdated, "");
	assert_str(items[2].outdated, "");
	items[1].barred = true;
	sift(&arena, items, COUNT(items), LANGUAGE_EN, STR("Tidewater"));
	assert_str(items[0].outdated, "");
}

/* A word more or less in texts of every length: what the bits let through is what the words say. */
static void the_share_of_words_decides(void **state)
{
	(void)state;
	for (size_t words = 1; words < 60; words++) {
		AUTO(arena_free) Arena arena = {0};
		AUTO(buf_free) Buf a = {0};
		AUTO(buf_free) Buf b = {0};
		for (size_t i = 0; i < words; i++) {
			buf_addf(&a, "word%c%c ", (char)('a' + i / 26), (char)('a' + i % 26));
			buf_addf(&b, "word%c%c ", (char)('a' + i / 26), (char)('a' + i % 26));
		}
		buf_adds(&b, "extra more");
		SiftItem items[] = {{.document = STR("a"), .text = buf_str(&a)}, {.document = STR("b"), .text = buf_str(&b)}};
		sift(&arena, items, COUNT(items), LANGUAGE_EN, STR(""));
		bool alike = (double)words / (double)(words + 2) > 0.9;
		assert_int_equal(items[1].same_as, alike ? 0 : 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nearly_the_same_text_is_told_from_its_neighbour),
		cmocka_unit_test(a_document_much_newer_on_the_same_subject_overtakes),
		cmocka_unit_test(the_share_of_words_decides),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
