/*
 * The index measured: see evals/search/bench.sh, which runs it beside its peers.
 *
 *   engine prepare LINES FOLDER       LINES as evals/search/passages.c prints them, sorted; writes docs.txt (one passage a
 *                                     line, its stems as the index has them) and queries.tsv (KIND <tab> STEMS)
 *   engine build LINES FOLDER N       an index of the first N in FOLDER/index-N
 *   engine ask FOLDER N               asks it all queries, as somebody who reads everything and one who reads a tenth
 *   engine cold FOLDER N              opens it and asks one query, in a process of its own
 *
 * Title, heading and text are one text here, as they are for the peers. What is measured prints one JSON object a line.
 */
#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "search/analysis.h"
#include "search/index_plan.h"

#include "evals/search/measure.h"

#include <math.h>

enum {
	K = 10,
	HELD_OUT = 20000, /* lines at the end that are in no index: queries are made of them */
	QUERIES = 300,    /* of each kind */
	SHORT = 3,
	TICKET = 20,
	LONG = 100,
	ROUNDS = 3,
	SCATTERED = 100000, /* up to so many passages rights that lie about, too */
	EXACT = 100, /* queries compared with BM25 in double */
};

static const struct {
	const char *name;
	size_t words;
} kinds[] = {{"short", SHORT}, {"ticket", TICKET}, {"long", LONG}};

static void die(const char *what, const Err *err)
{
	fprintf(stderr, "engine: %s: %s\n", what, err == NULL ? "" : err->text);
	exit(1);
}

/* ---- lines ---- */

typedef struct Lines {
	FILE *file;
	char *line;
	size_t room;
} Lines;

static Lines lines_open(const char *path)
{
	Lines l = {fopen(path, "r"), NULL, 0};
	if (l.file == NULL)
		die(path, &(Err){.text = "cannot open"});
	return l;
}

static bool lines_next(Lines *l, Str *ret_line)
{
	ssize_t n = getline(&l->line, &l->room, l->file);
	if (n <= 0)
		return false;
	*ret_line = (Str){l->line, (size_t)n - (l->line[n - 1] == '\n')};
	return true;
}

static void lines_close(Lines *l)
{
	fclose(l->file);
	free(l->line);
}

/* The line without its key; tabs between title, heading and text part words as blanks do. */
static IndexPassage passage_of(Str line, int64_t id)
{
	Str key;
	(void)str_next(&line, '\t', &key);
	return (IndexPassage){.id = id,
		.document = id,
		.title = STR(""),
		.heading = STR(""),
		.text = line};
}

/* ---- prepare ---- */

static void print_stem(void *file, Str stem, bool in_title)
{
	(void)in_title;
	fprintf(file, STR_FMT " ", STR_ARG(stem));
}

typedef struct Draw { /* words in a row, out of which a query becomes */
	Str items[LONG];
	size_t count, wanted;
	Arena arena;
} Draw;

static void draw_add(Draw *d, Str text)
{
	AUTO(arena_free) Arena scratch = {0};
	Tokens tokens = tokenise(&scratch, text, LANGUAGE_EN);
	for (size_t i = 0; i < tokens.count && d->count < d->wanted; i++)
		if (!tokens.items[i].stop)
			d->items[d->count++] = arena_copy(&d->arena, tokens.items[i].stem);
}

static bool draw_print(Draw *d, const char *kind, FILE *out)
{
	if (d->count < d->wanted)
		return false;
	fprintf(out, "%s\t", kind);
	for (size_t i = 0; i < d->count; i++)
		fprintf(out, STR_FMT "%s", STR_ARG(d->items[i]), i + 1 < d->count ? " " : "\n");
	arena_free(&d->arena);
	d->count = 0;
	return true;
}

/* Short ones out of headings, tickets and long ones out of text that is in no index. */
static void prepare_queries(Lines *lines, FILE *out)
{
	Draw draws[COUNT(kinds)] = {0};
	size_t made[COUNT(kinds)] = {0};
	Str line, key, title, heading = STR("");
	for (size_t k = 0; k < COUNT(kinds); k++)
		draws[k].wanted = kinds[k].words;
	while (lines_next(lines, &line)) {
		(void)(str_next(&line, '\t', &key) && str_next(&line, '\t', &title) &&
			str_next(&line, '\t', &heading));
		for (size_t k = 0; k < COUNT(kinds); k++) {
			draw_add(&draws[k], k == 0 && heading.len > 0 ? heading : line);
			if (made[k] < QUERIES)
				made[k] += draw_print(&draws[k], kinds[k].name, out);
		}
	}
	for (size_t k = 0; k < COUNT(kinds); k++)
		arena_free(&draws[k].arena);
}

static size_t lines_count(const char *path)
{
	Lines l = lines_open(path);
	Str line;
	size_t count = 0;
	while (lines_next(&l, &line))
		count++;
	lines_close(&l);
	return count;
}

static int prepare(const char *path, const char *folder)
{
	Arena arena = {0};
	size_t count = lines_count(path);
	Lines l = lines_open(path);
	FILE *docs = fopen(path_join(&arena, folder, "docs.txt"), "w");
	FILE *queries = fopen(path_join(&arena, folder, "queries.tsv"), "w");
	Str line;
	if (docs == NULL || queries == NULL || count < 2 * HELD_OUT)
		die(folder, &(Err){.text = "cannot write, or too few lines"});
	for (size_t i = 0; i < count - HELD_OUT && lines_next(&l, &line); i++) {
		Arena scratch = {0};
		IndexPassage p = passage_of(line, 1);
		(void)analyse(&scratch, LANGUAGE_EN, &p, print_stem, docs);
		fputc('\n', docs);
		arena_free(&scratch);
	}
	prepare_queries(&l, queries);
	fclose(docs);
	fclose(queries);
	lines_close(&l);
	arena_free(&arena);
	printf("%zu\n", count - HELD_OUT);
	return 0;
}

/* ---- measure ---- */

/* Ten groups share the passages evenly; who is in all of them reads everything. */
static Str groups[10] = {{"g0", 2}, {"g1", 2}, {"g2", 2}, {"g3", 2}, {"g4", 2}, {"g5", 2},
	{"g6", 2}, {"g7", 2}, {"g8", 2}, {"g9", 2}};

static Index *build(const char *path, const char *folder, size_t n, const char *rights)
{
	Err err = {0};
	IndexChange *c;
	Index *index;
	Str line;
	Lines l = lines_open(path);
	double began = cpu_ms();
	if (!index_change_begin(folder, LANGUAGE_EN, INDEX_CHANGE_WAIT, &c, &err))
		die(folder, &err);
	index_change_clear(c);
	for (size_t i = 0; i < n && lines_next(&l, &line); i++) {
		IndexPassage p = passage_of(line, (int64_t)i + 1);
		Str scattered[] = {groups[i * 7 % 10], groups[i / 3 % 10], groups[i / 11 % 10]};
		p.groups = rights[0] == 't' ? &groups[i % 10] : scattered;
		p.group_count = rights[0] == 't' ? 1 : 3;
		if (!index_change_add(c, &p, &err))
			die(folder, &err);
	}
	if (!index_change_finish(c, 1, &index, &err))
		die(folder, &err);
	index_change_free(c);
	lines_close(&l);
	printf("{\"engine\":\"index\",\"passages\":%zu,\"rights\":\"%s\",\"build_ms\":%.0f,"
	       "\"bytes\":%zu,\"peak_mb\":%.0f}\n", n, rights, cpu_ms() - began,
		index_byte_count(index), memory_mb("VmHWM"));
	fflush(stdout);
	return index;
}

static IndexTerms terms_of(Arena *arena, Str stems)
{
	IndexTerms t = {.items = ARENA_ARRAY(arena, IndexTerm, LONG)};
	Str stem;
	while (str_next(&stems, ' ', &stem)) {
		size_t i = 0;
		while (i < t.count && !str_eq(t.items[i].stem, stem))
			i++;
		if (i == t.count)
			t.items[t.count++] = (IndexTerm){.stem = arena_copy(arena, stem), .other = STR("")};
		t.items[i].count++;
	}
	return t;
}

typedef struct Query {
	Str kind;
	IndexTerms terms;
} Query;

typedef struct Queries {
	Query *items;
	size_t count;
} Queries;

static Queries queries_read(Arena *arena, const char *folder)
{
	Queries q = {0};
	Lines l = lines_open(path_join(arena, folder, "queries.tsv"));
	Str line, kind;
	while (lines_next(&l, &line)) {
		(void)str_next(&line, '\t', &kind);
		*ARENA_PUSH(arena, q.items, q.count) =
			(Query){arena_copy(arena, kind), terms_of(arena, line)};
	}
	lines_close(&l);
	return q;
}

/* Rights are resolved for each query. */
static void time_queries(
	const Index *index, const Queries *q, const char *kind, const User *user, const char *rights)
{
	Samples s = samples_new(QUERIES, ROUNDS);
	for (size_t round = 0; round <= ROUNDS; round++) { /* the first one warms up */
		size_t n = 0;
		for (size_t i = 0; i < q->count; i++) {
			IndexHit hits[K];
			if (!str_is(q->items[i].kind, kind))
				continue;
			double began = cpu_ms();
			IndexReader *r = index_reader_new(index, user);
			(void)index_search(r, &q->items[i].terms, K, hits);
			index_reader_free(r);
			if (round > 0)
				samples_add(&s, n++, round - 1, cpu_ms() - began);
		}
	}
	printf("{\"engine\":\"index\",\"passages\":%zu,\"kind\":\"%s\",\"rights\":\"%s\",",
		index_passage_count(index), kind, rights);
	samples_print(&s);
	samples_free(&s);
}

/* ---- against BM25 in double, over all passages, of postings walked and not of what search uses ---- */

typedef struct Exact {
	const Index *index;
	const Queries *queries;
	size_t asked[EXACT], asked_count;
	double **scores; /* by query, by place */
	size_t terms;
} Exact;

static double length_at(const Index *index, uint32_t place)
{
	uint32_t passage;
	const IndexPart *part = index_part_at(index, place, &passage);
	return part->segment->passages[passage].length;
}

static bool exact_term(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	Exact *e = context;
	double all = (double)index_passage_count(e->index), mean = 0;
	for (size_t i = 0; i < e->index->part_count; i++)
		mean = e->index->parts[i].segment->head->mean;
	for (size_t q = 0; q < e->asked_count; q++) {
		const IndexTerms *t = &e->queries->items[e->asked[q]].terms;
		size_t k = 0;
		while (k < t->count && !str_eq(t->items[k].stem, stem))
			k++;
		if (k == t->count)
			continue;
		double idf = log(1 + (all - (double)count + 0.5) / ((double)count + 0.5));
		for (size_t i = 0; i < count; i++) {
			double f = postings[i].frequency;
			double l = length_at(e->index, postings[i].place);
			e->scores[q][postings[i].place] += idf * t->items[k].count * f * 2.2 /
				(f + 1.2 * (0.25 + 0.75 * l / mean));
		}
	}
	return true;
}

static size_t better_than(const double *scores, size_t places, double score)
{
	size_t count = 0;
	for (size_t i = 0; i < places; i++)
		count += scores[i] > score * (1 + 1e-9);
	return count;
}

/* How many of the answers are among the true first K; equal scores are as good as one another. */
static void compare_exact(const Index *index, const Queries *q, const User *user)
{
	Exact e = {.index = index, .queries = q};
	size_t right = 0, all = 0;
	for (size_t i = 0; i < q->count && e.asked_count < EXACT; i++)
		if (str_is(q->items[i].kind, "ticket"))
			e.asked[e.asked_count++] = i;
	e.scores = xcalloc(EXACT, sizeof *e.scores);
	for (size_t i = 0; i < e.asked_count; i++)
		e.scores[i] = xcalloc(index->places + 1, sizeof(double));
	IndexReader *r = index_reader_new(index, user);
	(void)index_walk(r, exact_term, &e);
	for (size_t i = 0; i < e.asked_count; i++) {
		IndexHit hits[K];
		size_t n = index_search(r, &q->items[e.asked[i]].terms, K, hits);
		for (size_t h = 0; h < n; h++)
			right += better_than(e.scores[i], index->places, hits[h].score) < K;
		all += K;
		free(e.scores[i]);
	}
	free(e.scores);
	index_reader_free(r);
	printf("{\"engine\":\"index\",\"passages\":%zu,\"overlap\":%.4f}\n",
		index_passage_count(index), (double)right / (double)all);
}

/* ---- memory ---- */

static size_t list_reads(const ListRow *list)
{
	return list->count >= SEGMENT_DENSE ? (size_t)SEGMENT_WINDOW : (size_t)list->count * 3;
}

static void print_bytes(const Index *index, const Queries *q, const char *kind)
{
	size_t bytes = 0, postings = 0, count = 0;
	for (size_t i = 0; i < q->count; i++) {
		if (!str_is(q->items[i].kind, kind))
			continue;
		count++;
		for (size_t t = 0; t < q->items[i].terms.count; t++)
			for (size_t p = 0; p < index->part_count; p++) {
				const Segment *s = index->parts[p].segment;
				const TermRow *row;
				segment_terms(s, &q->items[i].terms.items[t].stem, 1, &row);
				for (size_t l = 0; row != NULL && l < row->list_count; l++) {
					bytes += list_reads(&s->lists[row->first_list + l]);
					postings += s->lists[row->first_list + l].count;
				}
			}
	}
	printf("{\"engine\":\"index\",\"passages\":%zu,\"kind\":\"%s\",\"read_bytes\":%zu,"
	       "\"postings\":%zu,\"bandwidth_gb\":%.1f,\"memory_mb\":%.0f}\n",
		index_passage_count(index), kind, bytes / (count + !count), postings / (count + !count), bandwidth_gb(),
		memory_mb("VmRSS"));
}

static Index *opened(const char *folder, const char *name, size_t n)
{
	Arena arena = {0};
	Err err = {0};
	Index *index;
	const char *path = arena_fmt(&arena, "%s/%s-%zu", folder, name, n).ptr;
	if (!index_open(path, NULL, &index, &err))
		die(path, &err);
	arena_free(&arena);
	return index;
}

static int build_all(const char *path, const char *folder, size_t n)
{
	Arena arena = {0};
	index_close(build(path, arena_fmt(&arena, "%s/index-%zu", folder, n).ptr, n, "tenths"));
	if (n <= SCATTERED)
		index_close(build(path, arena_fmt(&arena, "%s/scattered-%zu", folder, n).ptr, n,
			"scattered"));
	arena_free(&arena);
	return 0;
}

static int ask(const char *folder, size_t n)
{
	Arena arena = {0};
	Queries q = queries_read(&arena, folder);
	User all = {.name = STR("all"), .groups = groups, .group_count = 10};
	User tenth = {.name = STR("tenth"), .groups = groups, .group_count = 1};
	Index *index = opened(folder, "index", n);
	for (size_t k = 0; k < COUNT(kinds); k++) {
		time_queries(index, &q, kinds[k].name, &all, "everything");
		time_queries(index, &q, kinds[k].name, &tenth, "a tenth");
		print_bytes(index, &q, kinds[k].name);
	}
	compare_exact(index, &q, &all);
	index_close(index);
	if (n <= SCATTERED) {
		index = opened(folder, "scattered", n);
		time_queries(index, &q, "ticket", &all, "scattered, everything");
		time_queries(index, &q, "ticket", &tenth, "scattered, some");
		index_close(index);
	}
	arena_free(&arena);
	return 0;
}

static int cold(const char *folder, size_t n)
{
	Arena arena = {0};
	IndexHit hits[K];
	Queries q = queries_read(&arena, folder);
	User all = {.name = STR("all"), .groups = groups, .group_count = 10};
	int64_t began_us = clock_monotonic_us();
	double began = cpu_ms();
	Index *index = opened(folder, "index", n);
	double open = cpu_ms() - began;
	IndexReader *r = index_reader_new(index, &all);
	(void)index_search(r, &q.items[0].terms, K, hits);
	printf("{\"engine\":\"index\",\"passages\":%zu,\"cold_cpu_ms\":%.2f,\"open_cpu_ms\":%.2f,"
	       "\"cold_wall_ms\":%.2f}\n", n, cpu_ms() - began, open,
		(double)(clock_monotonic_us() - began_us) / 1000);
	index_reader_free(r);
	index_close(index);
	arena_free(&arena);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "prepare") == 0)
		return prepare(argv[2], argv[3]);
	if (argc == 5 && strcmp(argv[1], "build") == 0)
		return build_all(argv[2], argv[3], strtoul(argv[4], NULL, 10));
	if (argc == 4 && strcmp(argv[1], "ask") == 0)
		return ask(argv[2], strtoul(argv[3], NULL, 10));
	if (argc == 4 && strcmp(argv[1], "cold") == 0)
		return cold(argv[2], strtoul(argv[3], NULL, 10));
	fprintf(stderr, "engine prepare LINES FOLDER | build LINES FOLDER N | ask FOLDER N | cold FOLDER N\n");
	return 2;
}
