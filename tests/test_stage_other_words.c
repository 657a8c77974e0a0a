/* stage/other_words: where the thesaurus' words for a ticket's stand in its sources. */
#include "stage/other_words.h"

#include "tests/lib/testing.h"

typedef struct World {
	Arena arena;
	Tokens text;
	StemSet stems;
	OtherWords others;
	Term term;
} World;

static void open_world(World *w, const char *asked, const char *word, const char *text)
{
	*w = (World){0};
	w->text = tokenise(&w->arena, str_from(text), LANGUAGE_EN);
	stem_set_add(&w->stems, &w->text);
	w->others = other_words_of(&w->arena, str_from(asked), LANGUAGE_EN, &w->stems);
	w->term = terms_of(&w->arena, str_from(word), LANGUAGE_EN).items[0];
}

static Places places(World *w)
{
	Places p = term_places(&w->arena, &w->term, &w->text, LANGUAGE_EN);
	for (size_t i = 0; i < w->others.count; i++)
		if (str_eq(w->others.items[i].stem, w->term.stem))
			other_word_places(&w->arena, &w->others.items[i], &w->text, 0.5, &p);
	return p;
}

static void a_word_stands_where_another_for_the_same_does(void **state)
{
	(void)state;
	World w;
	open_world(&w, "Where is my reimbursement?", "reimbursement", "You get your money back. A refund takes long.");
	Places p = places(&w);
	assert_int_equal(p.count, 2);
	assert_int_equal(p.items[0].start, strlen("You get your "));
	assert_int_equal(p.items[0].end, strlen("You get your money back"));
	assert_int_equal(p.items[1].start, strlen("You get your money back. A "));
	assert_true(p.items[0].match == 0.5);
	arena_free(&w.arena);
}

static void places_are_in_the_order_of_the_text(void **state)
{
	(void)state;
	World w;
	open_world(&w, "reimbursement", "reimbursement", "Refund, reimbursement, refund, reimbursement, refund");
	Places p = places(&w);
	assert_int_equal(p.count, 5);
	for (size_t i = 1; i < p.count; i++)
		assert_true(p.items[i - 1].start < p.items[i].start);
	arena_free(&w.arena);
}

static void what_no_source_has_is_not_looked_for(void **state)
{
	(void)state;
	World w;
	open_world(&w, "reimbursement, reimbursement", "reimbursement", "Our shop is open all day.");
	for (size_t i = 0; i < w.others.count; i++)
		assert_false(str_is(w.others.items[i].words.items[0].stem, "refund"));
	arena_free(&w.arena);
	open_world(&w, "reimbursement, reimbursement", "reimbursement", "A refund.");
	size_t refunds = 0;
	for (size_t i = 0; i < w.others.count; i++)
		refunds += str_is(w.others.items[i].words.items[0].stem, "refund");
	assert_int_equal(refunds, 1);
	arena_free(&w.arena);
}

static void a_misspelt_word_is_the_one_that_a_letter_makes_of_it(void **state)
{
	(void)state;
	static const struct {
		const char *word, *text, *meant;
	} cases[] = {{"tarpauln", "A tarpaulin.", "tarpaulin"}, {"tarpaullin", "A tarpaulin.", "tarpaulin"},
		{"tarpualin", "A tarpaulin.", "tarpaulin"}, {"tarpaulin", "A tarpaulin.", ""},
		{"tarpaulim", "A tarpaulin.", ""}, {"arpaulin", "A tarpaulin.", ""}, {"moss", "A mos.", ""},
		{"contact", "A contract.", ""}, {"trees4", "trees", ""}, {"tarpauins", "tarpaulins", "tarpaulins"}, {"tarpau", "a", ""}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		World w;
		open_world(&w, cases[i].word, cases[i].word, cases[i].text);
		OtherWord o = {0};
		if (other_word_wanted(&w.term, LANGUAGE_EN))
			o = other_word_meant(&w.term, &w.text);
		Str meant = o.words.count > 0 ? o.words.items[0].word : STR("");
		if (!str_is(meant, cases[i].meant))
			fail_msg("%s: " STR_FMT, cases[i].word, STR_ARG(meant));
		arena_free(&w.arena);
	}
}

static void a_set_has_what_was_added_or_joined(void **state)
{
	(void)state;
	AUTO(arena_free) Arena a = {0};
	StemSet one = {0}, all = {0};
	OtherWords none = other_words_of(&a, STR("refund"), LANGUAGE_EN, &all);
	assert_int_equal(none.count, 0);
	Tokens tokens = tokenise(&a, STR("money back"), LANGUAGE_EN);
	stem_set_add(&one, &tokens);
	stem_set_join(&all, &one);
	OtherWords some = other_words_of(&a, STR("refund"), LANGUAGE_EN, &all);
	assert_int_equal(some.count, 1);
	assert_true(other_word_may_stand(&some.items[0], &all));
	assert_false(other_word_may_stand(&some.items[0], &(StemSet){0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_stands_where_another_for_the_same_does),
		cmocka_unit_test(places_are_in_the_order_of_the_text),
		cmocka_unit_test(what_no_source_has_is_not_looked_for),
		cmocka_unit_test(a_misspelt_word_is_the_one_that_a_letter_makes_of_it),
		cmocka_unit_test(a_set_has_what_was_added_or_joined),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
