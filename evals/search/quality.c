/*
 * nDCG@10 and recall@10 of the index against FTS5's bm25 (through the store, as the product asked
 * it before), same passages, same queries, same run: evals/search/run.sh quality SET-FOLDER... A
 * set has corpus.jsonl, queries.jsonl and qrels.tsv, as BEIR has them (Thakur et al. 2021, arXiv
 * 2104.08663).
 */
#include "base/auto.h"
#include "base/file.h"
#include "port/store.h"
#include "search/index.h"

#include <math.h>
#include <unistd.h>

enum { K = 10, MAX_WORDS = 400, MAX_BYTES = 64 * 1024 * 1024 };

typedef struct Line {
	Str id, title, text;
} Line;

typedef struct Lines {
	Line *items;
	size_t count;
} Lines;

typedef struct Set {
	Arena arena;
	Lines corpus, queries;
	Str qrels;
	Store *store;
	Index *index;
	IndexReader *reader;
} Set;

typedef struct Figures {
	double ndcg, recall;
	size_t queries;
} Figures;

static void give_up(const Err *err)
{
	fprintf(stderr, "quality: %s\n", err->text);
	exit(1);
}

static Str read_whole(Arena *arena, const char *folder, const char *name)
{
	Err err = {0};
	AUTO(buf_free) Buf text = {0};
	if (!file_read(path_join(arena, folder, name), MAX_BYTES, &text, &err))
		give_up(&err);
	return arena_copy(arena, buf_str(&text));
}

static Lines lines_of(Arena *arena, const char *folder, const char *name)
{
	Str text = read_whole(arena, folder, name), line;
	Lines lines = {0};
	while (str_next(&text, '\n', &line)) {
		AUTO(json_freep) Json *j = NULL;
		if (!json_parse(line, name, &j, NULL))
			continue;
		*ARENA_PUSH(arena, lines.items, lines.count) =
			(Line){arena_copy(arena, json_str_at(j, "_id")),
				arena_copy(arena, json_str_at(j, "title")),
				arena_copy(arena, json_str_at(j, "text"))};
	}
	return lines;
}

/* Each document is one passage in both engines; its id is its line, from 1. */
static void fill_store(Set *set)
{
	Err err = {0};
	bool ok = store_open(":memory:", STORE_CREATE, &set->store, &err) &&
		  store_begin(set->store, &err);
	for (size_t i = 0; ok && i < set->corpus.count; i++) {
		Passage p = {STR(""), set->corpus.items[i].text};
		char id[24];
		(void)snprintf(id, sizeof id, "%zu", i + 1);
		Document d = {.id = str_from(id),
			.title = set->corpus.items[i].title,
			.url = STR(""),
			.updated = STR(""),
			.source = STR(""),
			.hash = STR(""),
			.passages = &p,
			.passage_count = 1};
		ok = store_document_put(set->store, &d, &err);
	}
	if (!ok || !store_commit(set->store, &err))
		give_up(&err);
}

static void fill_index(Set *set)
{
	Err err = {0};
	User nobody = {.name = STR("eval")};
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < set->corpus.count; i++)
		index_builder_add(b, &(IndexPassage){.id = (int64_t)i + 1,
					     .document = (int64_t)i,
					     .title = set->corpus.items[i].title,
					     .heading = STR(""),
					     .text = set->corpus.items[i].text});
	if (!index_builder_finish(b, 1, &set->index, &err))
		give_up(&err);
	index_builder_free(b);
	set->reader = index_reader_new(set->index, &nobody);
}

static bool is_relevant(const Set *set, Str query, Str document)
{
	Arena arena = {0};
	Str line = arena_fmt(
		&arena, "\n" STR_FMT "\t" STR_FMT "\t", STR_ARG(query), STR_ARG(document));
	bool yes = str_has(set->qrels, line);
	arena_free(&arena);
	return yes;
}

static size_t relevant_count(const Set *set, Str query)
{
	Arena arena = {0};
	Str start = arena_fmt(&arena, "\n" STR_FMT "\t", STR_ARG(query));
	size_t count = 0;
	for (ptrdiff_t at = str_find(set->qrels, start, 0); at >= 0; count++)
		at = str_find(set->qrels, start, (size_t)at + 1);
	arena_free(&arena);
	return count;
}

/* Jarvelin and Kekalainen 2002, with gains of 0 and 1. */
static void figures_add(Figures *f, const Set *set, Str query, const int64_t *ids, size_t count)
{
	double gain = 0, ideal = 0, found = 0;
	size_t relevant = relevant_count(set, query);
	if (relevant == 0)
		return;
	for (size_t i = 0; i < count && i < K; i++)
		if (is_relevant(set, query, set->corpus.items[ids[i] - 1].id)) {
			gain += 1 / log2((double)i + 2);
			found++;
		}
	for (size_t i = 0; i < relevant && i < K; i++)
		ideal += 1 / log2((double)i + 2);
	f->ndcg += gain / ideal;
	f->recall += found / (double)relevant;
	f->queries++;
}

static size_t ask_store(Set *set, Arena *arena, Str query, int64_t *ret_ids)
{
	Err err = {0};
	Str words[MAX_WORDS];
	User nobody = {.name = STR("eval")};
	PassageHit *hits;
	size_t count = 0, n;
	Language language = language_detect(query);
	Tokens t = tokenise(arena, query, language == LANGUAGE_UNKNOWN ? LANGUAGE_EN : language);
	for (size_t i = 0; i < t.count && count < MAX_WORDS; i++)
		if (!t.items[i].stop)
			words[count++] = t.items[i].word;
	if (!store_search(set->store, arena, words, count, &nobody, K, &hits, &n, &err))
		give_up(&err);
	for (size_t i = 0; i < n; i++) {
		int64_t id = 0;
		(void)str_to_int64(hits[i].document, &id);
		ret_ids[i] = id;
	}
	return n;
}

static size_t ask_index(const Set *set, Arena *arena, Str query, int64_t *ret_ids)
{
	IndexHit hits[K];
	IndexTerms terms = index_terms(arena, set->index, query);
	size_t n = index_search(set->reader, &terms, K, hits);
	for (size_t i = 0; i < n; i++)
		ret_ids[i] = hits[i].id;
	return n;
}

static void print_figures(const char *set, const char *engine, const Figures *f)
{
	double n = f->queries > 0 ? (double)f->queries : 1;
	printf("%-28s %-6s nDCG@10 %.4f  recall@10 %.4f  (%zu queries)\n", set, engine, f->ndcg / n,
		f->recall / n, f->queries);
}

static void measure(const char *folder)
{
	Set set = {0};
	Figures store = {0}, index = {0};
	set.corpus = lines_of(&set.arena, folder, "corpus.jsonl");
	set.queries = lines_of(&set.arena, folder, "queries.jsonl");
	set.qrels = read_whole(&set.arena, folder, "qrels.tsv");
	fill_store(&set);
	fill_index(&set);
	for (size_t i = 0; i < set.queries.count; i++) {
		Arena arena = {0};
		int64_t ids[K];
		const Line *q = &set.queries.items[i];
		figures_add(&store, &set, q->id, ids, ask_store(&set, &arena, q->text, ids));
		figures_add(&index, &set, q->id, ids, ask_index(&set, &arena, q->text, ids));
		arena_free(&arena);
	}
	Str name = path_base(str_from(folder));
	print_figures(arena_cstr(&set.arena, name), "fts5", &store);
	print_figures(arena_cstr(&set.arena, name), "index", &index);
	index_reader_free(set.reader);
	index_close(set.index);
	store_close(set.store);
	arena_free(&set.arena);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		measure(argv[i]);
	return argc > 1 ? 0 : 2;
}
