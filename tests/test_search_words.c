/* search/index, search/mix: what the words of a query find, in which language, and in which order. */
#include "search/mix.h"

#include "tests/lib/testing.h"

#include <math.h>

enum { ROOM = 40 };

static Index *small(const char *const *texts, size_t count)
{
	Err err = {0};
	Index *index = NULL;
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < count; i++)
		index_builder_add(b, &(IndexPassage){.id = (int64_t)i + 1,
					     .title = STR(""),
					     .heading = STR(""),
					     .text = str_from(texts[i])});
	assert_done(index_builder_finish(b, 1, &index, &err));
	index_builder_free(b);
	return index;
}

static size_t ask_all(const Index *index, const char *query, size_t k, IndexHit *ret_hits)
{
	AUTO(arena_free) Arena arena = {0};
	User user = {.name = STR("anna")};
	AUTO(index_reader_freep)
	IndexReader *r = index_reader_new(index, &user);
	IndexTerms terms = index_terms(&arena, index, str_from(query));
	return index_search(r, &terms, k, ret_hits);
}

static void an_empty_index_answers_nothing(void **state)
{
	(void)state;
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(NULL, 0);
	assert_int_equal(ask_all(index, "anything at all", 5, hits), 0);
}

static void words_that_nobody_wrote_find_nothing(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"A refund takes five days.", "Parcels are sent on Monday.", "..."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_int_equal(ask_all(index, "zeppelin", 5, hits), 0);
	assert_int_equal(ask_all(index, "", 5, hits), 0);
	assert_int_equal(ask_all(index, "?!", 5, hits), 0);
	assert_int_equal(ask_all(index, "refund", 0, hits), 0);
}

static void one_word_finds_its_passage_in_any_form(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"Parcels are sent on Monday.", "Refunding you takes five days."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_int_equal(ask_all(index, "REFUNDS", 5, hits), 1);
	assert_int_equal(hits[0].id, 2);
	assert_int_equal(ask_all(index, "the parcel", 5, hits), 1);
	assert_int_equal(hits[0].id, 1);
}

static void each_passage_is_stemmed_in_its_own_language(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"Die Rechnungen werden Ihnen am Ende des Monats geschickt.",
		"The invoices are sent to you at the end of the month."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_int_equal(
		ask_all(index, "Wann kommt die Rechnung und wer hat sie geschickt?", 5, hits), 1);
	assert_int_equal(hits[0].id, 1);
	assert_int_equal(ask_all(index, "When will the invoice be sent to me?", 5, hits), 1);
	assert_int_equal(hits[0].id, 2);
}

static void words_of_languages_without_a_stemmer_are_found_in_other_forms(void **state)
{
	(void)state;
	static const char *const texts[] = {"Refunds take five days after the parcel came back.",
		"Ödemelerin iadesi bu sayfada anlatılıyor ve beş gün kadar sürüyor.",
		"Việc hoàn tiền được thực hiện trong năm ngày kể từ khi nhận hàng.",
		"Οι επιστροφές χρημάτων γίνονται μέσα σε πέντε ημέρες."};
	static const struct {
		const char *query;
		int64_t found;
	} cases[] = {{"ödemelerimin durumu nedir ve ne zaman", 2}, {"ödemeleri", 2},
		{"odemelerim", 2}, {"hoàn tiền", 3}, {"hoan tien", 3}, {"επιστροφή", 4},
		{"refund", 1}};
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	for (size_t i = 0; i < COUNT(cases); i++) {
		IndexHit hits[5];
		assert_int_equal(ask_all(index, cases[i].query, 1, hits), 1);
		assert_int_equal(hits[0].id, cases[i].found);
	}
}

static void identifiers_are_exact_and_found_by_their_words(void **state)
{
	(void)state;
	static const char *const texts[] = {"Error ERR_SSL_PROTOCOL means an old browser.",
		"Error ERR_SSL_PINNED means a proxy.",
		"See https://example.com/delete_account for this."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_int_equal(ask_all(index, "ERR_SSL_PINNED", 5, hits), 1);
	assert_int_equal(hits[0].id, 2);
	assert_int_equal(ask_all(index, "account", 5, hits), 1);
	assert_int_equal(hits[0].id, 3);
}

static void stop_words_alone_are_asked_for_and_weigh_little_beside_others(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"Who are you?", "A refund.", "You are here.", "Who are they?", "You, who ask."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_int_equal(ask_all(index, "who are you", 5, hits), 4);
	assert_int_equal(hits[0].id, 1);
	assert_int_equal(ask_all(index, "who are you of the refund", 5, hits), 5);
	assert_int_equal(hits[0].id, 2);
}

static void a_long_story_is_not_looked_for_by_its_small_words(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"Who are you?", "A refund.", "A parcel.", "An invoice."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_int_equal(
		ask_all(index,
			"you and me and all of them who were here, who are they, who are "
			"you, what are they and what is all of this here, and where are "
			"they now, if you are there or here, or was it just the refund and "
			"nothing of all that which you were with me about, when and where "
			"they were there",
			5, hits),
		1);
	assert_int_equal(hits[0].id, 2);
}

static void a_word_said_twice_weighs_twice(void **state)
{
	(void)state;
	static const char *const texts[] = {"The parcel.", "The refund."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_int_equal(ask_all(index, "refund refund parcel", 5, hits), 2);
	assert_int_equal(hits[0].id, 2);
	assert_true(fabs(hits[0].score - 2 * hits[1].score) < 1e-12);
}

static void equal_scores_stand_in_the_order_of_their_ids(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	const char **texts = ARENA_ARRAY(&arena, const char *, 9000);
	for (size_t i = 0; i < 9000; i++)
		texts[i] = "The same refund everywhere.";
	IndexHit hits[ROOM];
	AUTO(index_closep) Index *index = small(texts, 9000);
	assert_int_equal(ask_all(index, "refund", ROOM, hits), ROOM);
	for (size_t i = 0; i < ROOM; i++)
		assert_int_equal(hits[i].id, (int64_t)i + 1);
}

static size_t mix(
	Arena *arena, const Index *index, const MixText *texts, size_t count, MixedHit **ret_hits)
{
	User user = {.name = STR("anna")};
	AUTO(index_reader_freep)
	IndexReader *r = index_reader_new(index, &user);
	Reading reading = {.reader = r};
	return mix_finish(mix_new(arena, &reading, texts, count, 5), 1, ret_hits);
}

static const char *const shop[] = {"A refund takes five days.", "Parcels are sent on Monday.",
	"Invoices are sent by mail.", "The shop is closed in August."};

static void the_best_part_of_a_ticket_decides_and_the_whole_adds_to_it(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	MixText texts[] = {{STR("invoices refund"), 0.2, MIX_WHOLE}, {STR("refund"), 0.5, MIX_PART},
		{STR("parcels"), 0.3, MIX_PART}};
	MixedHit *hits;
	IndexHit alone[5];
	AUTO(index_closep) Index *index = small(shop, COUNT(shop));
	assert_int_equal(mix(&arena, index, texts, COUNT(texts), &hits), 3);
	assert_int_equal(hits[0].id, 1);
	assert_int_equal(hits[0].best, 1);
	assert_int_equal(hits[1].id, 2);
	assert_int_equal(hits[1].best, 2);
	assert_int_equal(hits[2].id, 3);
	assert_true(hits[2].best == SIZE_MAX && hits[2].part == 0);
	assert_int_equal(ask_all(index, "refund", 1, alone), 1);
	assert_true(fabs(hits[0].whole - 0.2 * alone[0].score) < 1e-9);
	assert_true(hits[0].part > 0 && hits[0].part <= 0.5 * alone[0].score + 1e-9);
	assert_int_equal(mix(&arena, index, texts, 0, &hits), 0);
}

static void texts_for_the_whole_add_up(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	MixText both[] = {{STR("refund"), 1, MIX_WHOLE}, {STR("refund parcels"), 0.3, MIX_WHOLE}};
	MixedHit *hits;
	IndexHit alone[5];
	AUTO(index_closep) Index *index = small(shop, COUNT(shop));
	assert_int_equal(mix(&arena, index, both, COUNT(both), &hits), 2);
	assert_int_equal(ask_all(index, "refund", 1, alone), 1);
	assert_true(fabs(hits[0].whole - 1.3 * alone[0].score) < 1e-9);
}

static void small_words_tell_questions_on_one_subject_apart(void **state)
{
	(void)state;
	static const char *const texts[] = {"When is the refund?", "Where is the refund?",
		"The refund is good.", "A parcel.", "An invoice."};
	IndexHit hits[5];
	AUTO(index_closep) Index *index = small(texts, COUNT(texts));
	assert_true(ask_all(index, "where is the refund", 5, hits) >= 3);
	assert_int_equal(hits[0].id, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_index_answers_nothing),
		cmocka_unit_test(words_that_nobody_wrote_find_nothing),
		cmocka_unit_test(one_word_finds_its_passage_in_any_form),
		cmocka_unit_test(each_passage_is_stemmed_in_its_own_language),
		cmocka_unit_test(words_of_languages_without_a_stemmer_are_found_in_other_forms),
		cmocka_unit_test(identifiers_are_exact_and_found_by_their_words),
		cmocka_unit_test(stop_words_alone_are_asked_for_and_weigh_little_beside_others),
		cmocka_unit_test(a_long_story_is_not_looked_for_by_its_small_words),
		cmocka_unit_test(a_word_said_twice_weighs_twice),
		cmocka_unit_test(equal_scores_stand_in_the_order_of_their_ids),
		cmocka_unit_test(the_best_part_of_a_ticket_decides_and_the_whole_adds_to_it),
		cmocka_unit_test(texts_for_the_whole_add_up),
		cmocka_unit_test(small_words_tell_questions_on_one_subject_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
