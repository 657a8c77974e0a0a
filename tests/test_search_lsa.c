/* search/lsa: words of one subject come to mean alike; restricted passages have no part in it. */
#include "search/lsa.h"

#include "base/file.h"
#include "tests/lib/testing.h"

enum { PASSAGES = 600 };

/* Forty made-up words a subject. */
static Str word_of(Arena *arena, size_t subject, size_t n)
{
	static const char *const heads[3] = {"pay", "mod", "con"};
	return arena_fmt(arena, "%s%c%ck", heads[subject], (int)('a' + n % 40 / 8), (int)('a' + n % 8));
}

typedef struct World {
	Arena arena;
	const char *folder;
	Index *index;
	Lsa *lsa;
} World;

/* Each passage has six words of one subject; "owed" stands only with words of the first. */
static Index *index_of(size_t count, bool with_secret)
{
	Err err = {0};
	Index *index = NULL;
	Str legal = STR("legal");
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < count; i++) {
		AUTO(arena_free) Arena arena = {0};
		AUTO(buf_free) Buf words = {0};
		for (size_t k = 0; k < 6; k++)
			buf_addf(&words, STR_FMT " ", STR_ARG(word_of(&arena, i % 3, i * 7 + k * k * 5)));
		buf_adds(&words, i % 60 == 0 ? "owed" : "");
		Str text = buf_str(&words);
		index_builder_add(b, &(IndexPassage){.id = (int64_t)i + 1,
					     .document = (int64_t)i + 1,
					     .title = STR(""),
					     .heading = STR(""),
					     .text = text});
	}
	for (size_t i = 0; with_secret && i < 200; i++)
		index_builder_add(b, &(IndexPassage){.id = (int64_t)(10000 + i),
					     .document = (int64_t)(10000 + i),
					     .title = STR(""),
					     .heading = STR(""),
					     .text = STR("owed modaak zeppelin modabk owed zeppelin"),
					     .groups = &legal,
					     .group_count = 1});
	assert_done(index_builder_finish(b, 1, &index, &err));
	index_builder_free(b);
	return index;
}

static bool update(World *w)
{
	Err err = {0};
	User everybody = {.name = STR("")};
	bool there = false;
	AUTO(index_reader_freep) IndexReader *own = index_reader_new(w->index, &everybody);
	AUTO(index_reader_freep) IndexReader *all = index_reader_of_all(w->index);
	lsa_close(w->lsa);
	w->lsa = NULL;
	assert_done(lsa_update(w->folder, own, all, &there, &err));
	if (there)
		assert_done(lsa_open(w->folder, &w->lsa, &err));
	return there;
}

static void world_open(World *w, size_t count, bool with_secret)
{
	*w = (World){0};
	w->folder = scratch_make(&w->arena);
	w->index = index_of(count, with_secret);
}

static void world_close(World *w)
{
	lsa_close(w->lsa);
	index_close(w->index);
	scratch_remove(w->folder);
	arena_free(&w->arena);
}

static size_t nearest(World *w, const char *words, VectorHit *ret_hits, size_t k)
{
	const float *direction;
	User all = {.name = STR("leo"), .groups = (Str[]){STR("legal")}, .group_count = 1};
	IndexTerms terms = index_terms(&w->arena, w->index, str_from(words));
	AUTO(index_reader_freep) IndexReader *reader = index_reader_new(w->index, &all);
	if (!lsa_direction(w->lsa, &terms, &direction))
		return 0;
	return vectors_search(lsa_passages(w->lsa), reader, direction, k, ret_hits);
}

static void a_word_finds_passages_that_do_not_have_it(void **state)
{
	(void)state;
	World w;
	VectorHit hits[30];
	world_open(&w, PASSAGES, false);
	assert_true(update(&w));
	assert_int_equal(nearest(&w, "owed", hits, 30), 30);
	size_t without = 0;
	for (size_t i = 0; i < 30; i++) {
		assert_int_equal((hits[i].id - 1) % 3, 0); /* of the first subject, all of them */
		without += (hits[i].id - 1) % 60 != 0;
	}
	assert_true(without > 0);
	world_close(&w);
}

static void unknown_words_have_no_direction(void **state)
{
	(void)state;
	World w;
	VectorHit hits[5];
	world_open(&w, PASSAGES, false);
	assert_true(update(&w));
	assert_int_equal(nearest(&w, "zeppelin", hits, 5), 0);
	assert_int_equal(nearest(&w, "", hits, 5), 0);
	world_close(&w);
}

static void what_is_restricted_changes_no_direction(void **state)
{
	(void)state;
	World open, secret;
	const float *a, *b;
	float kept[128];
	world_open(&open, PASSAGES, false);
	world_open(&secret, PASSAGES, true);
	assert_true(update(&open) && update(&secret));
	IndexTerms terms = index_terms(&open.arena, open.index, STR("owed modabk"));
	assert_true(lsa_direction(open.lsa, &terms, &a));
	memcpy(kept, a, sizeof kept);
	assert_true(lsa_direction(secret.lsa, &terms, &b));
	assert_memory_equal(kept, b, sizeof kept);
	terms = index_terms(&open.arena, open.index, STR("zeppelin"));
	assert_false(lsa_direction(secret.lsa, &terms, &b));
	VectorHit hits[300];
	size_t found = nearest(&secret, "modaak", hits, 300), restricted = 0;
	for (size_t i = 0; i < found; i++)
		restricted += hits[i].id >= 10000;
	assert_true(restricted > 0); /* who may read them finds them */
	world_close(&open);
	world_close(&secret);
}

static void too_few_passages_teach_nothing(void **state)
{
	(void)state;
	World w;
	world_open(&w, LSA_MIN_PASSAGES - 1, true);
	assert_false(update(&w));
	world_close(&w);
}

static void new_passages_are_added_without_a_new_training(void **state)
{
	(void)state;
	World w;
	VectorHit hits[1];
	world_open(&w, PASSAGES, false);
	assert_true(update(&w));
	int64_t training = vectors_generation(lsa_passages(w.lsa));
	index_close(w.index);
	w.index = index_of(PASSAGES + 30, false);
	assert_true(update(&w));
	assert_int_equal(vectors_generation(lsa_passages(w.lsa)), training);
	assert_int_equal(vectors_count(lsa_passages(w.lsa)), PASSAGES + 30);
	assert_int_equal(nearest(&w, "owed", hits, 1), 1);
	index_close(w.index);
	w.index = index_of(PASSAGES - 30, false);
	assert_true(update(&w));
	assert_int_equal(vectors_count(lsa_passages(w.lsa)), PASSAGES - 30);
	world_close(&w);
}

static void of_what_is_gone_no_row_of_a_word_or_passage_stays(void **state)
{
	(void)state;
	World w;
	Err err = {0};
	world_open(&w, PASSAGES, false);
	assert_true(update(&w));
	index_close(w.index);
	w.index = index_of(20, false); /* without most passages, and words */
	IndexReader *all = index_reader_of_all(w.index);
	assert_done(lsa_purge(w.folder, all, &err));
	index_reader_free(all);
	lsa_close(w.lsa);
	assert_done(lsa_open(w.folder, &w.lsa, &err));
	assert_int_equal(vectors_count(lsa_passages(w.lsa)), 20);
	const float *direction;
	IndexTerms gone = {&(IndexTerm){.stem = word_of(&w.arena, 1, 39), .other = STR(""), .count = 1}, 1};
	IndexTerms there = {&(IndexTerm){.stem = STR("owe"), .other = STR("owed"), .count = 1}, 1};
	assert_false(lsa_direction(w.lsa, &gone, &direction));
	assert_true(lsa_direction(w.lsa, &there, &direction));
	world_close(&w);
}

static void a_collection_that_grew_by_half_is_learnt_anew(void **state)
{
	(void)state;
	World w;
	world_open(&w, PASSAGES, false);
	assert_true(update(&w));
	int64_t training = vectors_generation(lsa_passages(w.lsa));
	index_close(w.index);
	w.index = index_of(PASSAGES * 3 / 2, false);
	assert_true(update(&w));
	assert_true(vectors_generation(lsa_passages(w.lsa)) != training);
	world_close(&w);
}

static void passages_of_another_training_are_not_believed(void **state)
{
	(void)state;
	World w;
	Err err = {0};
	world_open(&w, PASSAGES, false);
	assert_true(update(&w));
	lsa_close(w.lsa);
	w.lsa = NULL;
	AUTO(vectors_builder_freep) VectorsBuilder *other = vectors_builder_new(128);
	float row[128] = {1};
	vectors_builder_add(other, 1, row);
	assert_done(vectors_replace(path_join(&w.arena, w.folder, "passages"), other, 7, &err));
	assert_false(lsa_open(w.folder, &w.lsa, &err));
	assert_int_equal(err.code, ERR_INPUT);
	assert_true(update(&w)); /* and the next update makes it whole */
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_finds_passages_that_do_not_have_it),
		cmocka_unit_test(unknown_words_have_no_direction),
		cmocka_unit_test(what_is_restricted_changes_no_direction),
		cmocka_unit_test(too_few_passages_teach_nothing),
		cmocka_unit_test(new_passages_are_added_without_a_new_training),
		cmocka_unit_test(of_what_is_gone_no_row_of_a_word_or_passage_stays),
		cmocka_unit_test(a_collection_that_grew_by_half_is_learnt_anew),
		cmocka_unit_test(passages_of_another_training_are_not_believed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
