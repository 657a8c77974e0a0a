/* search/index: answers against plain BM25, rights against an index of only what may be read,
 * damage, ties. */
#include "search/index_private.h"

#include "base/file.h"

#include "tests/lib/testing.h"

#include <math.h>

enum { VOCABULARY = 600, GROUPS = 6, ROOM = 40 };

/* ---- random corpora ---- */

static uint64_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth, TAOCP 2, 3.3.4 */
	return (uint32_t)(seed >> 33) % below;
}

static const char *const group_names[GROUPS] = {"billing", "legal", "eu", "staff", "lab", "night"};

typedef struct Made { /* one random passage */
	IndexPassage passage;
	Str groups[GROUPS];
	const char *field[3]; /* title, heading, text */
	size_t tokens[3];
} Made;

/* Skewed, so that some words are common and most are rare. No stemmer touches these. */
static void add_word(Buf *b)
{
	uint32_t n = any(VOCABULARY) * (any(1000) + 1) / 1000;
	buf_addf(b, "w%uk ", n);
}

static const char *random_words(Arena *arena, size_t count)
{
	AUTO(buf_free) Buf b = {0};
	for (size_t i = 0; i < count; i++)
		add_word(&b);
	return arena_cstr(arena, buf_str(&b));
}

static Made *make_corpus(Arena *arena, size_t count, size_t longest)
{
	Made *made = ARENA_ARRAY(arena, Made, count + 1);
	for (size_t i = 0; i < count; i++) {
		Made *m = &made[i];
		size_t groups = any(3) == 0 ? 0 : any(3);
		for (size_t g = 0; g < groups; g++)
			m->groups[g] = str_from(group_names[any(GROUPS)]);
		for (size_t f = 0; f < 3; f++) {
			m->tokens[f] = f == 2 ? 1 + any((uint32_t)longest) : any(5);
			m->field[f] = random_words(arena, m->tokens[f]);
		}
		m->passage = (IndexPassage){(int64_t)(i * 13 % count) + 1, str_from(m->field[0]),
			str_from(m->field[1]), str_from(m->field[2]),
			any(2) ? AUDIENCE_PUBLIC : AUDIENCE_INTERNAL, m->groups, groups};
	}
	return made;
}

static Index *build(
	const Made *made, size_t count, bool take(const Made *, const void *), const void *context)
{
	Err err = {0};
	Index *index = NULL;
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < count; i++)
		if (take == NULL || take(&made[i], context))
			index_builder_add(b, &made[i].passage);
	assert_done(index_builder_finish(b, 42, &index, &err));
	index_builder_free(b);
	return index;
}

static size_t ask(const IndexReader *reader, Str query, size_t k, IndexHit *ret_hits)
{
	Arena arena = {0};
	IndexTerms terms = index_terms(&arena, reader->index, query);
	size_t count = index_search(reader, &terms, k, ret_hits);
	arena_free(&arena);
	return count;
}

/* Asked by one who may read everything. */
static size_t ask_all(const Index *index, const char *query, size_t k, IndexHit *ret_hits)
{
	Str groups[GROUPS];
	for (size_t g = 0; g < GROUPS; g++)
		groups[g] = str_from(group_names[g]);
	User user = {.name = STR("anna"), .groups = groups, .group_count = GROUPS};
	AUTO(index_reader_freep)
	IndexReader *r = index_reader_new(index, &user, INDEX_STATISTICS_WHOLE);
	return ask(r, str_from(query), k, ret_hits);
}

static void assert_same_hits(const IndexHit *a, size_t a_count, const IndexHit *b, size_t b_count)
{
	assert_int_equal(a_count, b_count);
	for (size_t i = 0; i < a_count; i++) {
		assert_int_equal(a[i].id, b[i].id);
		assert_memory_equal(&a[i].score, &b[i].score, sizeof a[i].score); /* to the bit */
	}
}

/* ---- plain BM25, written from the formula and from nothing of the index ---- */

static double frequency(const Made *m, const char *word)
{
	static const double weights[] = {3, 1.5, 1};
	AUTO(arena_free) Arena arena = {0};
	Str needle = arena_fmt(&arena, "%s ", word);
	double tf = 0;
	for (size_t f = 0; f < 3; f++)
		for (ptrdiff_t at = 0;
			(at = str_find(str_from(m->field[f]), needle, (size_t)at)) >= 0; at++)
			tf += weights[f];
	return tf;
}

static double length(const Made *m)
{
	return 3.0 * (double)m->tokens[0] + 1.5 * (double)m->tokens[1] + (double)m->tokens[2];
}

static void plain_add(const Made *made, size_t count, const char *word, double mean, IndexHit *hits)
{
	double documents = 0, *tf = xcalloc(count, sizeof *tf);
	for (size_t i = 0; i < count; i++) {
		tf[i] = frequency(&made[i], word);
		documents += tf[i] > 0;
	}
	double idf = log(1 + ((double)count - documents + 0.5) / (documents + 0.5));
	for (size_t i = 0; i < count; i++)
		hits[i].score +=
			idf * tf[i] * 2.2 / (tf[i] + 1.2 * (0.25 + 0.75 * length(&made[i]) / mean));
	free(tf);
}

static int by_score(const void *a, const void *b)
{
	const IndexHit *x = a, *y = b;
	if (fabs(x->score - y->score) > 1e-9)
		return x->score < y->score ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

static IndexHit *plain_search(Arena *arena, const Made *made, size_t count, Str query)
{
	IndexHit *hits = ARENA_ARRAY(arena, IndexHit, count);
	double total = 0;
	Str word;
	for (size_t i = 0; i < count; i++) {
		hits[i].id = made[i].passage.id;
		total += length(&made[i]);
	}
	while (str_next(&query, ' ', &word))
		if (word.len > 0)
			plain_add(
				made, count, arena_cstr(arena, word), total / (double)count, hits);
	qsort(hits, count, sizeof *hits, by_score);
	return hits;
}

static void compare_with_plain(size_t count, size_t queries, size_t *ret_same, size_t *ret_all)
{
	AUTO(arena_free) Arena arena = {0};
	Made *made = make_corpus(&arena, count, 60);
	AUTO(index_closep) Index *index = build(made, count, NULL, NULL);
	for (size_t q = 0; q < queries; q++) {
		IndexHit hits[10];
		const char *query = random_words(&arena, 1 + any(20));
		IndexHit *plain = plain_search(&arena, made, count, str_from(query));
		size_t found = ask_all(index, query, 10, hits);
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
	seed = 1;
	compare_with_plain(50, 40, &same, &all);
	compare_with_plain(700, 30, &same, &all);
	compare_with_plain(5000, 6, &same, &all); /* more than a window */
	printf("# measured: top 10 against plain BM25: %zu of %zu the same\n", same, all);
	assert_true((double)same >= 0.99 * (double)all);
}

/* ---- rights ---- */

static User random_user(Str *groups)
{
	size_t count = any(GROUPS);
	for (size_t i = 0; i < count; i++)
		groups[i] = str_from(group_names[any(GROUPS)]);
	return (User){.name = STR("anna"), .groups = groups, .group_count = count};
}

static bool may_read(const Made *m, const void *user)
{
	return user_in_groups(user, m->passage.groups, m->passage.group_count);
}

static unsigned mask_of(const User *user)
{
	unsigned mask = 0;
	for (unsigned g = 0; g < GROUPS; g++) {
		Str group = str_from(group_names[g]);
		mask |= (unsigned)user_in_groups(user, &group, 1) << g;
	}
	return mask;
}

/* Against an index of only what may be read: ids, order and scores to the bit. */
static void assert_nothing_shows(const Index *index, const Index *only, const User *user)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(index_reader_freep)
	IndexReader *a = index_reader_new(index, user, INDEX_STATISTICS_READER);
	AUTO(index_reader_freep)
	IndexReader *b = index_reader_new(only, user, INDEX_STATISTICS_WHOLE);
	assert_int_equal(index_reader_count(a), index_passage_count(only));
	for (size_t i = 0; i < 3; i++) {
		IndexHit x[ROOM], y[ROOM];
		const char *query = random_words(&arena, 1 + any(12));
		size_t k = 1 + any(ROOM);
		size_t n = ask(a, str_from(query), k, x), m = ask(b, str_from(query), k, y);
		assert_same_hits(x, n, y, m);
	}
}

static void a_reader_cannot_tell_what_else_is_in_the_index(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Index *only[1 << GROUPS] = {0}; /* one for each set of groups; the same rights come again */
	seed = 2;
	Made *made = make_corpus(&arena, 2000, 12);
	AUTO(index_closep) Index *index = build(made, 2000, NULL, NULL);
	for (size_t i = 0; i < 1000; i++) {
		Str groups[GROUPS];
		User user = random_user(groups);
		Index **mine = &only[mask_of(&user)];
		if (*mine == NULL)
			*mine = build(made, 2000, may_read, &user);
		assert_nothing_shows(index, *mine, &user);
	}
	for (size_t i = 0; i < COUNT(only); i++)
		index_close(only[i]);
}

static void statistics_of_the_whole_change_scores_and_never_rights(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	seed = 3;
	Made *made = make_corpus(&arena, 2000, 20);
	AUTO(index_closep) Index *index = build(made, 2000, NULL, NULL);
	for (size_t i = 0; i < 200; i++) {
		Str groups[GROUPS];
		IndexHit hits[ROOM];
		User user = random_user(groups);
		AUTO(index_reader_freep)
		IndexReader *r = index_reader_new(index, &user, INDEX_STATISTICS_WHOLE);
		size_t n = ask(r, str_from(random_words(&arena, 5)), ROOM, hits);
		for (size_t h = 0; h < n; h++)
			for (size_t m = 0; m < 2000; m++)
				assert_true(made[m].passage.id != hits[h].id ||
					    may_read(&made[m], &user));
	}
}

static void a_customer_reads_what_is_public_and_asks_for_no_group(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	seed = 4;
	Made *made = make_corpus(&arena, 300, 20);
	AUTO(index_closep) Index *index = build(made, 300, NULL, NULL);
	AUTO(index_reader_freep)
	IndexReader *r = index_reader_of_public(index, INDEX_STATISTICS_READER);
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
	Index *index = NULL;
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	index_builder_add(b, &(IndexPassage){.id = 1,
				     .title = STR("refund"),
				     .heading = STR(""),
				     .text = STR("refund"),
				     .groups = &group,
				     .group_count = 1});
	assert_done(index_builder_finish(b, 1, &index, &err));
	index_builder_free(b);
	User nobody = {.name = STR("anna")};
	for (int own = 0; own < 2; own++) {
		AUTO(index_reader_freep)
		IndexReader *r = index_reader_new(
			index, &nobody, own ? INDEX_STATISTICS_READER : INDEX_STATISTICS_WHOLE);
		assert_int_equal(ask(r, STR("refund"), 3, hits), 0);
	}
	assert_int_equal(ask_all(index, "refund", 3, hits), 1);
	index_close(index);
}

/* ---- files ---- */

static void an_index_read_back_answers_the_same(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Err err = {0};
	const char *folder = scratch_make(&arena), *path = path_join(&arena, folder, "index.bin");
	seed = 5;
	Made *made = make_corpus(&arena, 4500, 30);
	AUTO(index_closep) Index *index = build(made, 4500, NULL, NULL), *again = NULL;
	assert_done(index_save(index, path, &err));
	assert_done(index_open(path, &again, &err));
	assert_int_equal(index_generation(again), 42);
	assert_int_equal(index_passage_count(again), 4500);
	for (size_t i = 0; i < 50; i++) {
		IndexHit x[20], y[20];
		const char *query = random_words(&arena, 8);
		size_t n = ask_all(index, query, 20, x), m = ask_all(again, query, 20, y);
		assert_same_hits(x, n, y, m);
	}
	scratch_remove(folder);
}

static void a_missing_or_empty_file_is_said(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Err err = {0};
	Index *index = NULL;
	const char *folder = scratch_make(&arena), *path = path_join(&arena, folder, "index.bin");
	assert_false(index_open(path, &index, &err));
	assert_int_equal(err.code, ERR_MISSING);
	assert_true(file_write_atomic(path, STR(""), 0600, &err));
	assert_false(index_open(path, &index, &err));
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.text, "damaged index"));
	assert_false(index_open(folder, &index, &err));
	assert_null(index);
	scratch_remove(folder);
}

/* With the checksum made right again, as one who means harm would: refused, or an index that can be
 * asked. */
static size_t open_damaged(char *bytes, size_t size, bool sealed)
{
	Err err = {0};
	Index *index = NULL;
	IndexHit hits[10];
	if (sealed && size >= sizeof(IndexHead))
		index_seal(bytes, size);
	if (!index_from_bytes((Str){bytes, size}, &index, &err)) {
		assert_int_equal(err.code, ERR_INPUT);
		assert_non_null(strstr(err.text, "damaged index"));
		return 1;
	}
	(void)ask_all(index, "w1k w2k w5k w30k w99k", 10, hits);
	index_close(index);
	return 0;
}

static void a_damaged_file_is_refused_and_never_crashes(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	seed = 6;
	Made *made = make_corpus(&arena, 60, 20);
	AUTO(index_closep) Index *index = build(made, 60, NULL, NULL);
	Str bytes = index_bytes(index);
	AUTO(free_ptr) char *copy = xmalloc(bytes.len);
	size_t refused = 0, sealed_refused = 0;
	for (size_t i = 0; i < 2000; i++) {
		memcpy(copy, bytes.ptr, bytes.len);
		/* every other in the head and the first rows, where numbers are most telling */
		size_t at = any(i % 2 ? (uint32_t)bytes.len : 400);
		copy[at] = (char)(copy[at] ^ (char)(1 + any(255)));
		refused += open_damaged(copy, bytes.len, false);
		sealed_refused += open_damaged(copy, bytes.len, true);
	}
	assert_int_equal(refused, 2000);
	assert_true(sealed_refused > 0);
	for (size_t size = 0; size < bytes.len; size += 1 + any(40)) {
		memcpy(copy, bytes.ptr, size);
		assert_int_equal(open_damaged(copy, size, true), 1);
	}
}

static void both_scans_find_the_same(void **state)
{
	(void)state;
	uint16_t sums[INDEX_WINDOW], a[INDEX_WINDOW], b[INDEX_WINDOW];
	uint64_t allowed[INDEX_WINDOW_WORDS];
	seed = 7;
	for (size_t round = 0; round < 200; round++) {
		for (size_t i = 0; i < INDEX_WINDOW; i++)
			sums[i] = (uint16_t)(any(4) ? any(round % 3 ? 65536 : 300) : 0);
		for (size_t i = 0; i < INDEX_WINDOW_WORDS; i++)
			allowed[i] = (uint64_t)any(1u << 31) << 33 | (uint64_t)any(1u << 31) << 2 |
				     any(4);
		const uint64_t *rights = round % 2 ? allowed : NULL;
		uint16_t threshold = (uint16_t)(1 + any(round % 3 ? 65535 : 300));
		size_t n = index_scan(sums, rights, threshold, a);
		assert_int_equal(n, index_scan_portable(sums, rights, threshold, b));
		assert_memory_equal(a, b, n * sizeof a[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_top_ten_are_those_of_plain_bm25),
		cmocka_unit_test(a_reader_cannot_tell_what_else_is_in_the_index),
		cmocka_unit_test(statistics_of_the_whole_change_scores_and_never_rights),
		cmocka_unit_test(a_customer_reads_what_is_public_and_asks_for_no_group),
		cmocka_unit_test(who_may_read_nothing_finds_nothing),
		cmocka_unit_test(an_index_read_back_answers_the_same),
		cmocka_unit_test(a_missing_or_empty_file_is_said),
		cmocka_unit_test(a_damaged_file_is_refused_and_never_crashes),
		cmocka_unit_test(both_scans_find_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
