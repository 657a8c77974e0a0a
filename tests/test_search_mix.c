/* search/mix: documents, legs, and what a passage was found by. (Words and parts: test_search_words.) */
#include "search/mix.h"

#include "tests/lib/testing.h"

#include <math.h>

static const struct {
	int64_t id, document;
	const char *title, *text;
} shelf[] = {{1, 10, "Refunds", "A refund takes five days."}, {2, 10, "Refunds", "The refund is paid by card."},
	{3, 10, "Refunds", "No refund after a year."}, {4, 20, "Parcels", "A refund of a parcel, too."},
	{5, 30, "Opening hours", "The shop is closed in August."}, {6, 40, "Holidays", "We rest in summer."}};

typedef struct World {
	Arena arena;
	Index *index;
	IndexReader *reader;
	Reading reading;
} World;

static int world_open(void **state)
{
	static World w;
	Err err = {0};
	User anna = {.name = STR("anna")};
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	w = (World){0};
	for (size_t i = 0; i < COUNT(shelf); i++)
		index_builder_add(b, &(IndexPassage){.id = shelf[i].id,
					     .document = shelf[i].document,
					     .title = str_from(shelf[i].title),
					     .heading = STR(""),
					     .text = str_from(shelf[i].text)});
	assert_done(index_builder_finish(b, 1, &w.index, &err));
	index_builder_free(b);
	w.reader = index_reader_new(w.index, &anna);
	w.reading = (Reading){.reader = w.reader};
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

static Mix *ask(World *w, const char *text, size_t k)
{
	MixText *whole = ARENA_ARRAY(&w->arena, MixText, 1);
	*whole = (MixText){str_from(text), 1, MIX_WHOLE};
	return mix_new(&w->arena, &w->reading, whole, 1, k);
}

static void other_documents_have_their_turn_before_more_of_the_same(void **state)
{
	World *w = *state;
	MixedHit *hits;
	assert_int_equal(mix_finish(ask(w, "refund", 10), 1, &hits), 4);
	assert_int_equal(index_document_of(w->reader, hits[0].id), 10);
	assert_int_equal(hits[1].id, 4);
	assert_int_equal(mix_finish(ask(w, "refund", 2), 1, &hits), 2);
	assert_int_equal(hits[1].id, 4);
	assert_int_equal(mix_finish(ask(w, "refund", 3), 3, &hits), 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(index_document_of(w->reader, hits[i].id), 10);
}

static void a_passage_is_worth_more_in_a_document_about_the_same(void **state)
{
	World *w = *state;
	MixedHit *hits;
	assert_true(mix_finish(ask(w, "refund card year", 10), 9, &hits) > 1);
	assert_true(hits[0].document > hits[0].whole);
	assert_true(fabs(hits[0].score - (hits[0].whole + hits[0].document) / 2) < 1e-9);
}

static Vectors *plane(const float (*rows)[2])
{
	Err err = {0};
	Vectors *v = NULL;
	AUTO(vectors_builder_freep) VectorsBuilder *b = vectors_builder_new(2);
	for (size_t i = 0; i < COUNT(shelf); i++)
		vectors_builder_add(b, shelf[i].id, rows[i]);
	assert_done(vectors_from_builder(b, 1, &v, &err));
	return v;
}

static const float apart[6][2] = {{1, 0}, {1, 0}, {1, 0}, {1, 0}, {0, 1}, {0.1f, 1}};
static const float upwards[2] = {0, 1};

static void a_leg_brings_what_no_word_finds(void **state)
{
	World *w = *state;
	MixedHit *hits;
	AUTO(vectors_closep) Vectors *v = plane(apart);
	Mix *m = ask(w, "closed", 10);
	mix_add_leg(m, &(MixLeg){"test", v, upwards, 0.3});
	assert_true(mix_finish(m, 9, &hits) >= 2);
	assert_int_equal(hits[0].id, 5); /* by word and likeness */
	assert_int_equal(hits[1].id, 6); /* by likeness alone */
	assert_true(hits[1].whole == 0 && hits[1].alike[0] > 0.9);
	assert_true(hits[1].score < 0.3 * (hits[0].whole + hits[0].document) / 2 + 1e-9);
}

static void a_leg_without_weight_changes_nothing(void **state)
{
	World *w = *state;
	MixedHit *with, *without;
	AUTO(vectors_closep) Vectors *v = plane(apart);
	Mix *m = ask(w, "refund card", 10);
	mix_add_leg(m, &(MixLeg){"test", v, upwards, 0});
	size_t n = mix_finish(m, 9, &with);
	size_t found = mix_finish(ask(w, "refund card", 10), 9, &without);
	assert_true(n >= found);
	for (size_t i = 0; i < found; i++) {
		assert_int_equal(with[i].id, without[i].id);
		assert_true(fabs(with[i].score - without[i].score) < 1e-12);
	}
}

static void what_a_passage_was_found_by_is_told(void **state)
{
	World *w = *state;
	MixedHit *hits;
	MixReason *reasons;
	Mix *m = ask(w, "is the refund paid by card or by zeppelin", 10);
	assert_true(mix_finish(m, 1, &hits) > 0);
	size_t count = mix_reasons(m, &hits[0], &reasons);
	double sum = 0;
	for (size_t i = 0; i < count; i++) {
		sum += reasons[i].score;
		assert_false(str_is(reasons[i].stem, "zeppelin"));
		assert_true(i == 0 || reasons[i].score <= reasons[i - 1].score);
	}
	assert_true(count >= 3 && fabs(sum - hits[0].whole) < 1e-9);
}

static void the_subject_is_what_found_most(void **state)
{
	World *w = *state;
	MixText texts[] = {{STR("zeppelin and parcel"), 0.2, MIX_WHOLE}, {STR("zeppelin"), 0.8, MIX_PART},
		{STR("which parcel"), 0.8, MIX_PART}};
	Mix *m = mix_new(&w->arena, &w->reading, texts, COUNT(texts), 5);
	IndexTerms subject = mix_subject(m);
	assert_str(mix_subject_text(m), "which parcel");
	for (size_t i = 0; i < subject.count; i++)
		assert_true(str_is(subject.items[i].stem, "parcel") ||
			subject.items[i].count == 0);
}

#define TEST_WORLD(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_WORLD(other_documents_have_their_turn_before_more_of_the_same),
		TEST_WORLD(a_passage_is_worth_more_in_a_document_about_the_same),
		TEST_WORLD(a_leg_brings_what_no_word_finds),
		TEST_WORLD(a_leg_without_weight_changes_nothing),
		TEST_WORLD(what_a_passage_was_found_by_is_told),
		TEST_WORLD(the_subject_is_what_found_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
