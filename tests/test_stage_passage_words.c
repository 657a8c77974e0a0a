/* stage/passage_words: what is remembered of a passage is what a fresh look finds. */
#include "lib/testing.h"

#include "stage/passage_words.h"

static Str text_of(Arena *arena, size_t i)
{
	return arena_fmt(arena, "Invoice %zu falls due in %zu days. Die Rechnung %zu ist f\xC3\xA4llig; restart modem TW-%zu.", i, i % 31, i,
		i);
}

static void assert_fresh(const PassageWords *p, Str text, Language language)
{
	AUTO(arena_free) Arena arena = {0};
	Tokens words = tokenise(&arena, text, language);
	Spans sentences = sentences_of(&arena, text);
	assert_int_equal(p->words.count, words.count);
	for (size_t i = 0; i < words.count; i++) {
		assert_true(str_eq(p->words.items[i].word, words.items[i].word));
		assert_true(str_eq(p->words.items[i].stem, words.items[i].stem));
		assert_int_equal(p->words.items[i].start, words.items[i].start);
		assert_int_equal(p->words.items[i].stop, words.items[i].stop);
	}
	assert_int_equal(p->sentences.count, sentences.count);
	for (size_t i = 0; i < sentences.count; i++)
		assert_int_equal(p->sentences.items[i].end, sentences.items[i].end);
	assert_int_equal(p->language, language_detect(text));
}

/* More texts than there is room for, in two languages, again and again, in an order that repeats some soon and some late. */
static void what_is_remembered_is_what_a_fresh_look_finds(void **state)
{
	(void)state;
	for (size_t round = 0; round < 3000; round++) {
		AUTO(arena_free) Arena arena = {0};
		Language language = round % 3 == 0 ? LANGUAGE_DE : LANGUAGE_EN;
		Str text = text_of(&arena, round * round % (2 * PASSAGES_KEPT + 7));
		assert_fresh(passage_words(text, language), text, language);
	}
}

static void one_in_hand_stays_while_as_many_others_as_there_is_room_for_are_asked_for(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Str text = text_of(&arena, 100000);
	const PassageWords *held = passage_words(text, LANGUAGE_EN);
	for (size_t i = 0; i + 1 < PASSAGES_KEPT; i++)
		(void)passage_words(text_of(&arena, 200000 + i), LANGUAGE_EN);
	assert_fresh(held, text, LANGUAGE_EN);
	assert_ptr_equal(passage_words(text, LANGUAGE_EN), held);
	assert_ptr_not_equal(passage_words(text, LANGUAGE_DE), held);
}

static void nothing_is_a_passage_too(void **state)
{
	(void)state;
	assert_int_equal(passage_words(STR(""), LANGUAGE_EN)->words.count, 0);
	assert_int_equal(passage_words(STR(""), LANGUAGE_EN)->sentences.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_remembered_is_what_a_fresh_look_finds),
		cmocka_unit_test(one_in_hand_stays_while_as_many_others_as_there_is_room_for_are_asked_for),
		cmocka_unit_test(nothing_is_a_passage_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
