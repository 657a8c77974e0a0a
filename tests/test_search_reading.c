/* search/reading, vocabulary, text/synonyms: what else the words of a question may stand for. */
#include "search/reading.h"

#include "tests/lib/testing.h"

static const char *const shelf[] = {"The router needs a restart.", "Strikethrough on GitHub.",
	"Kündigung: die Frist beträgt einen Monat.", "Your Facebook account and password.",
	"Call the mobile phone of the engineer.", "Error code E-21 on the modem.",
	"The router of the router page.", "A notebook computer."};

typedef struct World {
	Arena arena;
	Index *index;
	IndexReader *reader;
	Vocabulary *vocabulary;
	Synonyms *synonyms;
	size_t asked; /* how often the vocabulary was */
} World;

static const Vocabulary *vocabulary_of(void *context, const IndexReader *reader)
{
	World *w = context;
	w->asked++;
	if (w->vocabulary == NULL)
		w->vocabulary = vocabulary_new(reader);
	return w->vocabulary;
}

static int world_open(void **state)
{
	static World w;
	Err err = {0};
	User anna = {.name = STR("anna")};
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	Str legal = STR("legal");
	w = (World){0};
	for (size_t i = 0; i < COUNT(shelf); i++)
		index_builder_add(b, &(IndexPassage){.id = (int64_t)i + 1,
					     .document = (int64_t)i + 1,
					     .title = STR(""),
					     .heading = STR(""),
					     .text = str_from(shelf[i])});
	index_builder_add(b, &(IndexPassage){.id = 99,
				     .document = 99,
				     .title = STR(""),
				     .heading = STR(""),
				     .text = STR("zeppelin litigation"),
				     .groups = &legal,
				     .group_count = 1});
	assert_done(index_builder_finish(b, 1, &w.index, &err));
	index_builder_free(b);
	w.reader = index_reader_new(w.index, &anna);
	assert_done(synonyms_new(STR("# other words\nfb, facebook\nmobile phone, cell phone, handy\n"
				     "laptop => notebook  # one way\n\n"),
		"synonyms.txt", &w.synonyms, &err));
	*state = &w;
	return 0;
}

static int world_close(void **state)
{
	World *w = *state;
	vocabulary_free(w->vocabulary);
	synonyms_free(w->synonyms);
	index_reader_free(w->reader);
	index_close(w->index);
	arena_free(&w->arena);
	return 0;
}

/* The weight a stem has in the reading of a text; 0 where it is not in it. */
static double weight(World *w, const char *text, const char *stem)
{
	Reading reading = {w->reader, w->synonyms, vocabulary_of, w};
	IndexTerms terms = reading_terms(&reading, &w->arena, str_from(text), NULL);
	for (size_t i = 0; i < terms.count; i++)
		if (str_is(terms.items[i].stem, stem))
			return terms.items[i].count;
	return 0;
}

static void a_misspelt_word_is_looked_for_as_the_nearest_that_is_there(void **state)
{
	World *w = *state;
	static const struct {
		const char *text, *stem;
	} cases[] = {{"restart the ruoter", "router"}, {"the rooter", "router"},
		{"stikethrough", "strikethrough"}, {"my pasword", "password"},
		{"strikehtrouhg", "strikethrough"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		double got = weight(w, cases[i].text, cases[i].stem);
		if (got <= 0 || got > 1)
			fail_msg("%s: %s has %f", cases[i].text, cases[i].stem, got);
	}
}

static void what_is_there_or_short_or_no_word_is_not_repaired(void **state)
{
	World *w = *state;
	assert_true(weight(w, "the mobile modem", "mobil") == 1);
	assert_int_equal(w->asked, 0);
	assert_true(weight(w, "err e-22", "e-21") == 0);
	assert_true(weight(w, "E-2I", "e-21") == 0);
	assert_true(weight(w, "route_r rout.er", "router") == 0);
	assert_true(weight(w, "cod", "code") == 0);
	assert_true(weight(w, "xouter", "router") == 0); /* another first letter is another word */
	assert_true(weight(w, "zzzzzzz", "router") == 0);
}

static void nothing_becomes_a_word_that_only_others_may_read(void **state)
{
	World *w = *state;
	User lawyer = {.name = STR("leo"), .groups = (Str[]){STR("legal")}, .group_count = 1};
	assert_true(weight(w, "zepelin", "zeppelin") == 0);
	AUTO(index_reader_freep) IndexReader *theirs = index_reader_new(w->index, &lawyer);
	AUTO(vocabulary_freep) Vocabulary *v = vocabulary_new(theirs);
	assert_str(vocabulary_nearest(v, STR("zepelin")), "zeppelin");
}

static void two_words_may_be_one_and_one_may_be_two(void **state)
{
	World *w = *state;
	assert_true(weight(w, "my git hub page", "github") > 0);
	assert_true(weight(w, "my face book page", "facebook") > 0);
	assert_true(weight(w, "Wie lang ist meine Kündigungsfrist?", "frist") > 0);
	assert_true(weight(w, "Wie lang ist meine Kündigungsfrist?", "kundig") > 0);
	assert_true(weight(w, "facebookaccount", "facebook") > 0);
	assert_true(weight(w, "facebookaccount", "account") > 0);
}

static void the_workspaces_synonyms_are_looked_for_too(void **state)
{
	World *w = *state;
	assert_true(weight(w, "my FB page", "facebook") > 0);
	assert_true(weight(w, "my facebook page", "fb") > 0);
	assert_true(weight(w, "the cell phones", "mobil") > 0);
	assert_true(weight(w, "Handy", "mobil") > 0);
	assert_true(weight(w, "the phone of the cell", "mobil") < 0.7); /* the thesaurus knows phones */
	assert_true(weight(w, "my laptops", "notebook") > 0);
	assert_true(weight(w, "my notebook", "laptop") == 0);
}

static void words_that_no_passage_has_are_looked_for_as_the_thesaurus_says(void **state)
{
	World *w = *state;
	double absent = weight(w, "the technician was here", "engin"),
	       present = weight(w, "my computer", "notebook");
	assert_true(absent > 0 && absent < 0.7);
	assert_true(present > 0 && present < absent); /* a passage says "computer" */
	assert_true(weight(w, "the technician", "technician") == 1);
	assert_true(weight(w, "the engineer", "technician") == 0); /* that no passage has */
}

static void what_is_asked_weighs_no_more_for_the_thesaurus(void **state)
{
	World *w = *state;
	assert_true(weight(w, "the technician or engineer", "engin") == 1);
}

static void every_guess_is_told(void **state)
{
	World *w = *state;
	Reading reading = {w->reader, w->synonyms, vocabulary_of, w};
	ReadingNotes notes = {0};
	(void)reading_terms(&reading, &w->arena, STR("the rooter of my FB page"), &notes);
	assert_int_equal(notes.count, 2);
	assert_str(notes.items[0].from, "rooter");
	assert_str(notes.items[0].to, "router");
	assert_str(notes.items[1].from, "fb");
	assert_str(notes.items[1].to, "facebook");
}

static void a_line_that_is_no_group_is_named(void **state)
{
	(void)state;
	static const char *const bad[] = {"a, b\nalone\n", "x =>\n", "=> y", "one,\n"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		Err err = {0};
		Synonyms *s = NULL;
		assert_false(synonyms_new(str_from(bad[i]), "synonyms.txt", &s, &err));
		assert_null(s);
		assert_int_equal(err.code, ERR_INPUT);
		assert_non_null(strstr(err.text, i == 0 ? "synonyms.txt: line 2" : "line 1"));
	}
}

#define TEST_WORLD(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_WORLD(a_misspelt_word_is_looked_for_as_the_nearest_that_is_there),
		TEST_WORLD(what_is_there_or_short_or_no_word_is_not_repaired),
		TEST_WORLD(nothing_becomes_a_word_that_only_others_may_read),
		TEST_WORLD(two_words_may_be_one_and_one_may_be_two),
		TEST_WORLD(the_workspaces_synonyms_are_looked_for_too),
		TEST_WORLD(words_that_no_passage_has_are_looked_for_as_the_thesaurus_says),
		TEST_WORLD(what_is_asked_weighs_no_more_for_the_thesaurus),
		TEST_WORLD(every_guess_is_told),
		cmocka_unit_test(a_line_that_is_no_group_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
