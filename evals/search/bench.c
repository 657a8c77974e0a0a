/*
 * CPU time of one ticket query: the index against the store's FTS5 search, same passages and words,
 * same run. Passages are made of 60 to 100 pseudo-words drawn by Zipf's law (exponent 1, 50,000
 * words, seeded); queries of 20 words are drawn from what passages say, without the 100 commonest
 * words, which stand for stop words. It leaves the store and the queries in FOLDER, so that
 * evals/search/fts5.py can ask FTS5 bare. Usage: bench PASSAGES QUERIES WORDS FOLDER
 */
#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "port/store.h"
#include "search/index.h"

enum { VOCABULARY = 50000, COMMON = 100, K = 10, MAX_QUERY = 256, MAX_QUERIES = 2000 };

typedef struct Bench {
	uint64_t random;
	double *cumulative;
	Arena arena;
	Str *words;
	Store *store;
	IndexBuilder *builder;
	Index *index;
	size_t passages, queries, query_words;
	Str *asked; /* queries * query_words */
} Bench;

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators") */
static uint64_t next_random(Bench *b)
{
	uint64_t z = b->random += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static size_t zipf(Bench *b)
{
	double u =
		(double)(next_random(b) >> 11) / 9007199254740992.0 * b->cumulative[VOCABULARY - 1];
	size_t low = 0, high = VOCABULARY - 1;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (b->cumulative[middle] < u)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Eight letters that no stemmer touches: three syllables and "ok". */
static void make_words(Bench *b)
{
	static const char consonants[] = "bdfgkmnprtvz", vowels[] = "aiou";
	double sum = 0;
	Str *words = ARENA_ARRAY(&b->arena, Str, VOCABULARY);
	double *cumulative = ARENA_ARRAY(&b->arena, double, VOCABULARY);
	for (size_t i = 0; i < VOCABULARY; i++) {
		char w[9];
		size_t n = i, len = 0;
		for (; len < 6; len += 2) {
			w[len] = consonants[n % 12];
			w[len + 1] = vowels[n / 12 % 4];
			n /= 48;
		}
		w[len++] = 'o';
		w[len++] = 'k';
		words[i] = arena_copy(&b->arena, (Str){w, len});
		cumulative[i] = sum += 1.0 / (double)(i + 1);
	}
	b->words = words;
	b->cumulative = cumulative;
}

static void die(const Err *err)
{
	fprintf(stderr, "bench: %s\n", err->text);
	exit(1);
}

static void passage_text(Bench *b, Buf *text)
{
	size_t length = 60 + next_random(b) % 41;
	for (size_t i = 0; i < length; i++) {
		buf_add(text, b->words[zipf(b)]);
		buf_addc(text, ' ');
	}
}

static void fill(Bench *b)
{
	Err err = {0};
	AUTO(buf_free) Buf text = {0};
	double store_ms = 0, index_ms = 0;
	if (!store_begin(b->store, &err))
		die(&err);
	for (size_t i = 0; i < b->passages; i++) {
		char id[24];
		(void)snprintf(id, sizeof id, "%zu", i + 1);
		buf_clear(&text);
		passage_text(b, &text);
		Passage p = {STR(""), buf_str(&text)};
		Document d = {.id = str_from(id),
			.title = b->words[zipf(b)],
			.url = STR(""),
			.updated = STR(""),
			.source = STR(""),
			.hash = STR(""),
			.passages = &p,
			.passage_count = 1};
		double t = now_ms();
		if (!store_document_put(b->store, &d, &err))
			die(&err);
		store_ms += now_ms() - t;
		t = now_ms();
		index_builder_add(b->builder, &(IndexPassage){.id = (int64_t)i + 1,
						      .title = d.title,
						      .heading = STR(""),
						      .text = p.text});
		index_ms += now_ms() - t;
	}
	double t = now_ms();
	if (!store_commit(b->store, &err))
		die(&err);
	store_ms += now_ms() - t;
	t = now_ms();
	if (!index_builder_finish(b->builder, 1, &b->index, &err))
		die(&err);
	index_ms += now_ms() - t;
	printf("build: fts5 %.0f ms, index %.0f ms (tokenising included), %.1f MB\n", store_ms,
		index_ms, (double)index_bytes(b->index).len / 1e6);
}

static void draw_queries(Bench *b, const char *folder)
{
	Err err = {0};
	AUTO(buf_free) Buf lines = {0};
	b->asked = ARENA_ARRAY(&b->arena, Str, b->queries * b->query_words);
	for (size_t i = 0; i < b->queries * b->query_words; i++) {
		size_t w = zipf(b);
		while (w < COMMON)
			w = zipf(b);
		b->asked[i] = b->words[w];
		buf_add(&lines, b->words[w]);
		buf_addc(&lines, (i + 1) % b->query_words == 0 ? '\n' : ' ');
	}
	if (!file_write_atomic(
		    path_join(&b->arena, folder, "queries.txt"), buf_str(&lines), 0600, &err))
		die(&err);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_times(const char *name, double *ms, size_t count)
{
	qsort(ms, count, sizeof *ms, by_size);
	printf("%-34s min %8.4f  median %8.4f  p99 %8.4f ms\n", name, ms[0], ms[count / 2],
		ms[count * 99 / 100]);
	fflush(stdout);
}

static IndexTerms terms_of(Arena *arena, const Str *words, size_t count)
{
	IndexTerms t = {.items = ARENA_ARRAY(arena, IndexTerm, count)};
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < t.count && !str_eq(t.items[k].stem, words[i]))
			k++;
		if (k == t.count)
			t.items[t.count++] = (IndexTerm){words[i], STR(""), 0};
		t.items[k].count++;
	}
	return t;
}

static void time_index(Bench *b, const IndexReader *reader, const char *name)
{
	double ms[MAX_QUERIES] = {0};
	for (size_t i = 0; i < b->queries; i++) {
		Arena arena = {0};
		IndexHit hits[K];
		IndexTerms terms = terms_of(&arena, b->asked + i * b->query_words, b->query_words);
		double t = now_ms();
		(void)index_search(reader, &terms, K, hits);
		ms[i] = now_ms() - t;
		arena_free(&arena);
	}
	print_times(name, ms, b->queries);
}

static void time_text(Bench *b, const IndexReader *reader)
{
	double ms[MAX_QUERIES] = {0};
	for (size_t i = 0; i < b->queries; i++) {
		Arena arena = {0};
		Buf text = {0};
		for (size_t k = 0; k < b->query_words; k++)
			buf_addf(&text, STR_FMT " ", STR_ARG(b->asked[i * b->query_words + k]));
		double t = now_ms();
		(void)index_terms(&arena, b->index, buf_str(&text));
		ms[i] = now_ms() - t;
		buf_free(&text);
		arena_free(&arena);
	}
	(void)reader;
	print_times("words and stems of the query text", ms, b->queries);
}

static void time_store(Bench *b)
{
	double ms[MAX_QUERIES] = {0};
	Err err = {0};
	User nobody = {.name = STR("eval")};
	size_t count = b->queries < 100 ? b->queries : 100;
	for (size_t i = 0; i < count; i++) {
		Arena arena = {0};
		PassageHit *hits;
		size_t n;
		double t = now_ms();
		if (!store_search(b->store, &arena, b->asked + i * b->query_words, b->query_words,
			    &nobody, K, &hits, &n, &err))
			die(&err);
		ms[i] = now_ms() - t;
		arena_free(&arena);
	}
	print_times("store_search (FTS5 with joins)", ms, count);
}

/* The same passages where nine of ten ask for a group: a reader of the tenth. */
static Index *restricted(Bench *b)
{
	Err err = {0};
	Index *index = NULL;
	Str group = STR("staff");
	AUTO(buf_free) Buf text = {0};
	IndexBuilder *builder = index_builder_new(LANGUAGE_EN);
	b->random = 1;
	for (size_t i = 0; i < b->passages; i++) {
		buf_clear(&text);
		passage_text(b, &text);
		index_builder_add(builder, &(IndexPassage){.id = (int64_t)i + 1,
						   .title = b->words[zipf(b)],
						   .heading = STR(""),
						   .text = buf_str(&text),
						   .groups = &group,
						   .group_count = i % 10 != 0});
	}
	if (!index_builder_finish(builder, 1, &index, &err))
		die(&err);
	index_builder_free(builder);
	return index;
}

static void time_rights(Bench *b)
{
	User nobody = {.name = STR("eval")};
	Index *index = restricted(b);
	double t = now_ms();
	IndexReader *whole = index_reader_new(index, &nobody, INDEX_STATISTICS_WHOLE);
	printf("rights resolved in %.4f ms for %zu passages\n", now_ms() - t, b->passages);
	IndexReader *own = index_reader_new(index, &nobody, INDEX_STATISTICS_READER);
	time_index(b, whole, "index, 10 % readable");
	time_index(b, own, "index, 10 % readable, own statistics");
	index_reader_free(own);
	index_reader_free(whole);
	index_close(index);
}

static void time_open(Bench *b, const char *folder)
{
	Err err = {0};
	Index *index;
	const char *path = path_join(&b->arena, folder, "index.bin");
	if (!index_save(b->index, path, &err))
		die(&err);
	double t = now_ms();
	if (!index_open(path, &index, &err))
		die(&err);
	printf("opened, checksum and every offset checked, in %.1f ms\n", now_ms() - t);
	index_close(index);
}

static size_t number(const char *text)
{
	int64_t n = 0;
	return str_to_int64(str_from(text), &n) && n > 0 ? (size_t)n : 1;
}

int main(int argc, char **argv)
{
	static Bench b = {.random = 1};
	Err err = {0};
	if (argc != 5)
		return 2;
	b.passages = number(argv[1]);
	b.queries = number(argv[2]) < MAX_QUERIES ? number(argv[2]) : MAX_QUERIES;
	b.query_words = number(argv[3]) < MAX_QUERY ? number(argv[3]) : MAX_QUERY;
	make_words(&b);
	b.builder = index_builder_new(LANGUAGE_EN);
	if (!store_open(path_join(&b.arena, argv[4], "store.db"), STORE_CREATE, &b.store, &err))
		die(&err);
	printf("%zu passages, %zu queries of %zu words\n", b.passages, b.queries, b.query_words);
	fill(&b);
	index_builder_free(b.builder);
	draw_queries(&b, argv[4]);
	User nobody = {.name = STR("eval")};
	IndexReader *reader = index_reader_new(b.index, &nobody, INDEX_STATISTICS_WHOLE);
	time_index(&b, reader, "index");
	time_text(&b, reader);
	index_reader_free(reader);
	time_rights(&b);
	time_open(&b, argv[4]);
	time_store(&b);
	index_close(b.index);
	store_close(b.store);
	arena_free(&b.arena);
	return 0;
}
