/* search/weighed: texts that are in no index are compared, and cut where they say what is asked. */
#include "search/weighed.h"

#include "tests/lib/testing.h"

typedef struct World {
	Arena arena;
	Index *index;
	IndexReader *reader;
} World;

static int world_open(void **state)
{
	static World w;
	static const char *const texts[] = {"A refund takes five days.", "The shop has a garden.", "The shop has a door.",
		"The shop sells tea.", "The kettle of the shop is blue."};
	Err err = {0};
	User anna = {.name = STR("anna")};
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	w = (World){0};
	for (size_t i = 0; i < COUNT(texts); i++)
		index_builder_add(b, &(IndexPassage){.id = (int64_t)i + 1, .document = (int64_t)i + 1,
					     .title = STR(""), .heading = STR(""), .text = str_from(texts[i])});
	assert_done(index_builder_finish(b, 1, &w.index, &err));
	index_builder_free(b);
	w.reader = index_reader_new(w.index, &anna);
	*state = &w;
	return 0;
}

static int world_close(void **state)
{
	World *w = *state;
	index_reader_free(w->reader);
	index_close(w->index);
	arena_free(&w->arena);
	return 0;
}

static Weighed of(World *w, const char *text)
{
	return weigh(&w->arena, w->reader, w->index, str_from(text));
}

static void rare_words_say_more_than_common_ones(void **state)
{
	World *w = *state;
	size_t count;
	Weighed asked = of(w, "the refund of the shop"), refund = of(w, "refunds"), shop = of(w, "our shops");
	assert_int_equal(asked.terms.count, 2); /* small words are none */
	double by_refund = weighed_shared(&asked, &refund, &count);
	assert_int_equal(count, 1);
	double by_shop = weighed_shared(&asked, &shop, &count);
	assert_int_equal(count, 1);
	assert_true(by_refund > 2 * by_shop && by_shop > 0);
	assert_true(weighed_shared(&asked, &asked, &count) == asked.total && count == 2);
}

static void assert_excerpt(World *w, const char *asked, const char *text, size_t most, const char *wanted)
{
	Weighed a = of(w, asked);
	Str got = weighed_excerpt(w->reader, w->index, &a, str_from(text), most);
	if (!str_is(got, wanted))
		fail_msg("\"%.*s\", wanted \"%s\"", STR_ARG(got), wanted);
}

static void the_excerpt_holds_the_sentence_that_answers(void **state)
{
	World *w = *state;
	const char *text = "The shop has a garden. The tea is green. A refund takes five days. Ask at the door.";
	assert_excerpt(w, "how long is a refund", text, 30, "A refund takes five days.");
	assert_excerpt(w, "how long is a refund", text, 45, "A refund takes five days. Ask at the door.");
	assert_excerpt(w, "how long is a refund", text, 64,
		"The tea is green. A refund takes five days. Ask at the door.");
	assert_excerpt(w, "how long is a refund", text, 500, text);
	assert_excerpt(w, "zeppelin", text, 30, "The shop has a garden.");
	assert_excerpt(w, "refund", "", 30, "");
}

static void a_character_is_never_cut(void **state)
{
	World *w = *state;
	assert_excerpt(w, "refund", "refund \xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 10, "refund \xC3\xA4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rare_words_say_more_than_common_ones, world_open, world_close),
		cmocka_unit_test_setup_teardown(the_excerpt_holds_the_sentence_that_answers, world_open, world_close),
		cmocka_unit_test_setup_teardown(a_character_is_never_cut, world_open, world_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
