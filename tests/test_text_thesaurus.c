/* text/thesaurus: the words that every desk's program has. */
#include "text/thesaurus.h"

#include "tests/lib/testing.h"

static bool has_phrase(Str list, Str phrase, size_t most)
{
	Str part;
	for (size_t i = 0; i < most && str_next(&list, ',', &part); i++)
		if (str_eq(str_trim(part), phrase))
			return true;
	return false;
}

static void a_line_says_nothing_twice_and_nothing_empty(void **state)
{
	(void)state;
	for (size_t i = 0; i < thesaurus_count; i++)
		for (size_t k = 0; k < THESAURUS_LANGUAGES; k++) {
			Str list = str_from(thesaurus_words[i][k]), rest = list, part;
			for (size_t n = 0; str_next(&rest, ',', &part); n++)
				if (str_trim(part).len == 0 || has_phrase(list, str_trim(part), n))
					fail_msg("line %zu, column %zu: " STR_FMT, i, k, STR_ARG(part));
		}
}

typedef struct Heard {
	const char *wanted;
	bool heard;
} Heard;

static void hear(void *context, const SynonymMet *m)
{
	Heard *h = context;
	h->heard |= str_is(m->other.text, h->wanted);
	assert_true(m->met.words.count > 0);
}

static void customers_and_documents_words_stand_for_one_another(void **state)
{
	(void)state;
	static const struct {
		Language language;
		const char *text, *other;
		bool stands;
	} cases[] = {{LANGUAGE_EN, "Can I get my money back?", "refund", true},
		{LANGUAGE_EN, "REFUNDS", "money back", true},
		{LANGUAGE_EN, "my money, and back home", "refund", false},
		{LANGUAGE_DE, "Der Techniker kam nicht", "monteur", true},
		{LANGUAGE_FR, "Où est le technicien ?", "électricien", true},
		{LANGUAGE_ES, "El técnico no vino", "electricista", true},
		{LANGUAGE_DE, "Can I get my money back?", "refund", false}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(arena_free) Arena a = {0};
		Heard h = {.wanted = cases[i].other};
		Tokens tokens = tokenise(&a, str_from(cases[i].text), cases[i].language);
		synonyms_each(thesaurus(cases[i].language), &tokens, cases[i].language, hear, &h);
		if (h.heard != cases[i].stands)
			fail_msg("%s: %s", cases[i].text, cases[i].other);
	}
}

static void a_language_without_a_list_has_none(void **state)
{
	(void)state;
	assert_null(thesaurus(LANGUAGE_UNKNOWN));
	assert_null(thesaurus(LANGUAGE_RU));
	assert_ptr_equal(thesaurus(LANGUAGE_EN), thesaurus(LANGUAGE_EN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_says_nothing_twice_and_nothing_empty),
		cmocka_unit_test(customers_and_documents_words_stand_for_one_another),
		cmocka_unit_test(a_language_without_a_list_has_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
