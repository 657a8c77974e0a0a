/* search/index: answers against plain BM25, and rights against an index of only what may be read. */
#include "tests/lib/corpus.h"

#include <math.h>

/* ---- plain BM25, written from the formula and from nothing of the index ---- */

static double frequency(const char *text, const char *word)
{
	AUTO(arena_free) Arena arena = {0};
	Str needle = arena_fmt(&arena, " %s ", word), all = arena_fmt(&arena, " %s", text);
	double tf = 0;
	for (ptrdiff_t at = 0; (at = str_find(all, needle, (size_t)at)) >= 0; at++)
		tf++;
	return tf;
}

static double frequency_in(const Made *m, const char *word)
{
	double tf = 0;
	for (size_t f = 0; f < 3; f++)
		tf += frequency(m->field[f], word);
	return tf;
}

static double length(const Made *m)
{
	return (double)(m->tokens[0] + m->tokens[1] + m->tokens[2]);
}

static double part(double tf, double length, double mean)
{
	return tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean));
}

static void plain_add(const Made *made, size_t count, const char *word, double mean,
	double title_mean, IndexHit *hits)
{
	double documents = 0, *tf = xcalloc(count, sizeof *tf);
	for (size_t i = 0; i < count; i++) {
		tf[i] = frequency_in(&made[i], word);
		documents += tf[i] > 0;
	}
	double idf = log(1 + ((double)count - documents + 0.5) / (documents + 0.5));
	for (size_t i = 0; i < count; i++) {
		const Made *m = &made[i];
		hits[i].score += idf * (part(tf[i], length(m), mean) +
					       part(frequency(m->field[0], word),
						       (double)m->tokens[0], title_mean));
	}
	free(tf);
}

static int by_score(const void *a, const void *b)
{
	const IndexHit *x = a, *y = b;
	if (fabs(x->score - y->score) > 1e-9)
		return x->score < y->score ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

static IndexHit *plain_scores(Arena *arena, const Made *made, size_t count, const char *query)
{
	IndexHit *hits = ARENA_ARRAY(arena, IndexHit, count);
	double total = 0, titles = 0;
	Str words = str_from(query), word;
	for (size_t i = 0; i < count; i++) {
		hits[i].id = made[i].passage.id;
		total += length(&made[i]);
		titles += (double)made[i].tokens[0];
	}
	while (str_next(&words, ' ', &word))
		if (word.len > 0)
			plain_add(made, count, arena_cstr(arena, word), total / (double)count,
				titles / (double)count, hits);
	return hits;
}

static void compare_with_plain(size_t count, size_t queries, size_t *ret_same, size_t *ret_all)
{
	AUTO(arena_free) Arena arena = {0};
	Made *made = corpus_make(&arena, count, 60);
	AUTO(index_closep) Index *index = corpus_index(made, count, NULL, NULL);
	for (size_t q = 0; q < queries; q++) {
		IndexHit hits[10];
		const char *query = corpus_words(&arena, 1 + corpus_any(20));
		IndexHit *plain = plain_scores(&arena, made, count, query);
		size_t found = corpus_ask_all(index, query, 10, hits);
		qsort(plain, count, sizeof *plain, by_score);
		for (size_t i = 0; i < found; i++) {
			assert_true(fabs(hits[i].score - plain[i].score) < 1e-9);
			*ret_same += hits[i].id == plain[i].id;
		}
		assert_true(found == 10 || plain[found].score == 0);
		*ret_all += found;
	}
}

static void the_top_ten_are_those_of_plain_bm25(void **state)
{
	(void)state;
	size_t same = 0, all = 0;
	corpus_seed = 1;
	compare_with_plain(50, 40, &same, &all);
	compare_with_plain(700, 30, &same, &all);
	compare_with_plain(5000, 6, &same, &all); /* more than a window */
	printf("# measured: top 10 against plain BM25: %zu of %zu the same\n", same, all);
	assert_true((double)same >= 0.99 * (double)all);
}

static void any_passage_can_be_scored_and_all_scores_are_plain_ones(void **state)
{
	(void)state;
	enum { COUNT_MADE = 300 };
	AUTO(arena_free) Arena arena = {0};
	int64_t ids[COUNT_MADE + 1] = {COUNT_MADE + 7}; /* there is none of this */
	double scores[COUNT_MADE + 1];
	Str groups[CORPUS_GROUPS];
	User user = corpus_reader(groups);
	corpus_seed = 8;
	Made *made = corpus_make(&arena, COUNT_MADE, 30);
	AUTO(index_closep) Index *index = corpus_index(made, COUNT_MADE, NULL, NULL);
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, &user);
	for (size_t i = 0; i < COUNT_MADE; i++)
		ids[i + 1] = made[i].passage.id;
	for (size_t q = 0; q < 20; q++) {
		const char *query = corpus_words(&arena, 1 + corpus_any(8));
		IndexTerms terms = index_terms(&arena, index, str_from(query));
		IndexHit *plain = plain_scores(&arena, made, COUNT_MADE, query);
		index_score(r, &terms, ids, COUNT_MADE + 1, scores);
		assert_true(scores[0] == 0);
		for (size_t i = 0; i < COUNT_MADE; i++)
			assert_true(fabs(scores[i + 1] - plain[i].score) < 1e-9);
	}
}

static int by_score_to_the_bit(const void *a, const void *b)
{
	const IndexHit *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Over several windows, so that frequent terms are left out of the sums and looked up. */
static void the_best_are_the_best_of_all_scores_to_the_bit(void **state)
{
	(void)state;
	enum { COUNT_MADE = 5 * 4096 };
	AUTO(arena_free) Arena arena = {0};
	static int64_t ids[COUNT_MADE];
	static double scores[COUNT_MADE];
	static IndexHit all[COUNT_MADE];
	Str groups[CORPUS_GROUPS];
	corpus_seed = 12;
	Made *made = corpus_make(&arena, COUNT_MADE, 12);
	AUTO(index_closep) Index *index = corpus_index(made, COUNT_MADE, NULL, NULL);
	for (size_t i = 0; i < COUNT_MADE; i++)
		ids[i] = made[i].passage.id;
	for (size_t q = 0; q < 24; q++) {
		User user = q % 2 ? corpus_user(groups) : corpus_reader(groups);
		AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, &user);
		IndexHit hits[CORPUS_ROOM];
		size_t k = 1 + corpus_any(CORPUS_ROOM), count = 0;
		const char *query = corpus_words(&arena, 2 + corpus_any(30));
		IndexTerms terms = index_terms(&arena, index, str_from(query));
		size_t found = index_search(r, &terms, k, hits);
		index_score(r, &terms, ids, COUNT_MADE, scores);
		for (size_t i = 0; i < COUNT_MADE; i++)
			if (scores[i] > 0)
				all[count++] = (IndexHit){ids[i], scores[i]};
		qsort(all, count, sizeof all[0], by_score_to_the_bit);
		corpus_assert_same(hits, found, all, count < k ? count : k);
	}
}

/* Documents of two passages, against an index in which each is one. */
static void a_document_is_scored_as_if_it_were_one_passage(void **state)
{
	(void)state;
	enum { DOCUMENTS = 40 };
	AUTO(arena_free) Arena arena = {0};
	Err err = {0};
	int64_t ids[DOCUMENTS];
	double scores[DOCUMENTS];
	User user = {.name = STR("anna")};
	AUTO(index_closep) Index *pieces = NULL;
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	corpus_seed = 9;
	double total = 0, lengths[DOCUMENTS];
	const char *texts[DOCUMENTS];
	for (size_t i = 0; i < DOCUMENTS; i++) {
		size_t first = 1 + corpus_any(20), second = 1 + corpus_any(20);
		const char *one = corpus_words(&arena, first), *two = corpus_words(&arena, second);
		texts[i] = arena_fmt(&arena, "%s%s", one, two).ptr;
		total += lengths[i] = (double)(first + second);
		ids[i] = (int64_t)(2 * i + 2);
		for (size_t p = 0; p < 2; p++)
			index_builder_add(b, &(IndexPassage){.id = (int64_t)(2 * i + 1 + p),
						     .document = (int64_t)i,
						     .title = STR(""),
						     .heading = STR(""),
						     .text = str_from(p == 0 ? one : two)});
	}
	assert_done(index_builder_finish(b, 1, &pieces, &err));
	index_builder_free(b);
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(pieces, &user);
	IndexTerms terms = index_terms(&arena, pieces, STR("w3k"));
	double idf = log(1 + (2 * DOCUMENTS - (double)index_documents(r, STR("w3k")) + 0.5) /
				     ((double)index_documents(r, STR("w3k")) + 0.5));
	assert_true(idf > 0);
	index_score_documents(r, &terms, ids, DOCUMENTS, scores);
	for (size_t i = 0; i < DOCUMENTS; i++)
		assert_true(fabs(scores[i] - idf * part(frequency(texts[i], "w3k"), lengths[i],
							  total / DOCUMENTS)) < 1e-9);
}

/* ---- rights ---- */

static void assert_same_scores(const IndexReader *a, const IndexReader *b, const Made *made,
	size_t count, const char *query)
{
	AUTO(arena_free) Arena arena = {0};
	enum { ASKED = 20 };
	int64_t ids[ASKED];
	double x[ASKED], y[ASKED];
	IndexTerms terms = index_terms(&arena, index_reader_index(a), str_from(query));
	for (size_t i = 0; i < ASKED; i++)
		ids[i] = made[corpus_any((uint32_t)count)].passage.id;
	index_score(a, &terms, ids, ASKED, x);
	index_score(b, &terms, ids, ASKED, y);
	assert_memory_equal(x, y, sizeof x);
	index_score_documents(a, &terms, ids, ASKED, x);
	index_score_documents(b, &terms, ids, ASKED, y);
	assert_memory_equal(x, y, sizeof x);
	for (size_t i = 0; i < terms.count; i++)
		assert_int_equal(index_documents(a, terms.items[i].stem),
			index_documents(b, terms.items[i].stem));
}

/* Against an index of only what may be read: ids, order, scores to the bit, counts. */
static void assert_nothing_shows(const Index *index, const Index *only, const User *user,
	const Made *made, size_t made_count)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(index_reader_freep) IndexReader *a = index_reader_new(index, user);
	AUTO(index_reader_freep) IndexReader *b = index_reader_new(only, user);
	assert_int_equal(index_reader_count(a), index_passage_count(only));
	for (size_t i = 0; i < 3; i++) {
		IndexHit x[CORPUS_ROOM], y[CORPUS_ROOM];
		const char *query = corpus_words(&arena, 1 + corpus_any(12));
		size_t k = 1 + corpus_any(CORPUS_ROOM);
		size_t n = corpus_ask(a, query, k, x), m = corpus_ask(b, query, k, y);
		corpus_assert_same(x, n, y, m);
		assert_same_scores(a, b, made, made_count, query);
	}
}

static void a_reader_cannot_tell_what_else_is_in_the_index(void **state)
{
	(void)state;
	enum { PASSAGES = 2000, USERS = 1000 };
	AUTO(arena_free) Arena arena = {0};
	/* one for each set of groups; the same rights come again */
	Index *only[1 << CORPUS_GROUPS] = {0};
	corpus_seed = 2;
	Made *made = corpus_make(&arena, PASSAGES, 12);
	AUTO(index_closep) Index *index = corpus_index(made, PASSAGES, NULL, NULL);
	for (size_t i = 0; i < USERS; i++) {
		Str groups[CORPUS_GROUPS];
		User user = corpus_user(groups);
		Index **mine = &only[corpus_mask(&user)];
		if (*mine == NULL)
			*mine = corpus_index(made, PASSAGES, corpus_may_read, &user);
		assert_nothing_shows(index, *mine, &user, made, PASSAGES);
	}
	for (size_t i = 0; i < COUNT(only); i++)
		index_close(only[i]);
}

typedef struct Seen {
	const Index *index;
	const User *user;
	const Made *made;
	size_t count, postings;
	Str last;
} Seen;

static bool see(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	Seen *s = context;
	AUTO(arena_free) Arena arena = {0};
	const char *word = arena_cstr(&arena, stem);
	assert_true(s->last.ptr == NULL || str_cmp(s->last, stem) < 0);
	s->last = stem;
	for (size_t i = 0; i < count; i++) {
		int64_t id = index_passage_id(s->index, postings[i].place);
		size_t m = 0;
		while (s->made[m].passage.id != id)
			m++;
		assert_true(corpus_may_read(&s->made[m], s->user));
		assert_true(postings[i].frequency == frequency_in(&s->made[m], word));
		assert_true(postings[i].in_title == frequency(s->made[m].field[0], word));
	}
	s->postings += count;
	return true;
}

static void a_walk_sees_every_word_of_what_may_be_read_and_no_other(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Str groups[CORPUS_GROUPS];
	size_t expected = 0;
	corpus_seed = 10;
	Made *made = corpus_make(&arena, 200, 10);
	User user = corpus_user(groups);
	AUTO(index_closep) Index *index = corpus_index(made, 200, NULL, NULL);
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, &user);
	Seen seen = {.index = index, .user = &user, .made = made, .count = 200};
	assert_true(index_walk(r, see, &seen));
	for (size_t w = 0; w < 600; w++) {
		const char *word = arena_fmt(&arena, "w%zuk", w).ptr;
		for (size_t i = 0; i < 200; i++)
			expected += corpus_may_read(&made[i], &user) &&
				    frequency_in(&made[i], word) > 0;
	}
	assert_int_equal(seen.postings, expected);
}

static void a_customer_reads_what_is_public_and_asks_for_no_group(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	corpus_seed = 4;
	Made *made = corpus_make(&arena, 300, 20);
	AUTO(index_closep) Index *index = corpus_index(made, 300, NULL, NULL);
	AUTO(index_reader_freep) IndexReader *r = index_reader_of_public(index);
	size_t may = 0;
	for (size_t i = 0; i < 300; i++)
		may += made[i].passage.audience == AUDIENCE_PUBLIC &&
		       made[i].passage.group_count == 0;
	assert_int_equal(index_reader_count(r), may);
}

static void who_may_read_nothing_finds_nothing(void **state)
{
	(void)state;
	Err err = {0};
	Str group = STR("staff");
	IndexHit hits[3];
	AUTO(index_closep) Index *index = NULL;
	User nobody = {.name = STR("anna")};
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	index_builder_add(b, &(IndexPassage){.id = 1,
				     .title = STR("refund"),
				     .heading = STR(""),
				     .text = STR("refund"),
				     .groups = &group,
				     .group_count = 1});
	assert_done(index_builder_finish(b, 1, &index, &err));
	index_builder_free(b);
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, &nobody);
	assert_int_equal(corpus_ask(r, "refund", 3, hits), 0);
	assert_int_equal(corpus_ask_all(index, "refund", 3, hits), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_top_ten_are_those_of_plain_bm25),
		cmocka_unit_test(any_passage_can_be_scored_and_all_scores_are_plain_ones),
		cmocka_unit_test(the_best_are_the_best_of_all_scores_to_the_bit),
		cmocka_unit_test(a_document_is_scored_as_if_it_were_one_passage),
		cmocka_unit_test(a_reader_cannot_tell_what_else_is_in_the_index),
		cmocka_unit_test(a_walk_sees_every_word_of_what_may_be_read_and_no_other),
		cmocka_unit_test(a_customer_reads_what_is_public_and_asks_for_no_group),
		cmocka_unit_test(who_may_read_nothing_finds_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
