/*
 * Vectors measured: vectors FOLDER N [SHAPE]. Makes N vectors of DIMENSIONS and QUERIES like them, of one SHAPE:
 *   words   out of FOLDER/docs.txt and the tickets of FOLDER/queries.tsv, by random indexing (Kanerva, Kristoferson, Holst
 *           2000): a passage is the sum of a random sign vector for each of its words, rarer ones heavier. They lie as
 *           vectors of real text do, near and far, and need no model
 *   cone    as many models of text have them (Ethayarajh 2019, "How contextual are contextualized word representations?"):
 *           about 2,000 topics around one direction that all share, so that any two have a cosine of about .6
 *   normal  nothing is near anything: the worst there is
 * Leaves rows.f32 and asked.f32 for usearch, prints one JSON object a line.
 */
#include "base/auto.h"
#include "base/file.h"
#include "base/hash.h"
#include "search/vectors_private.h"

#include "evals/search/measure.h"

#include <math.h>

enum { DIMENSIONS = 384, K = 10, QUERIES = 200, ROUNDS = 3, SLOTS = 1 << 22, LINE = 1 << 20 };

static uint32_t documents[SLOTS]; /* of words, by hash: close enough for a weight */

static void die(const char *why)
{
	fprintf(stderr, "vectors: %s\n", why);
	exit(1);
}

static FILE *opened(const char *folder, const char *name, const char *mode)
{
	Arena arena = {0};
	FILE *f = fopen(path_join(&arena, folder, name), mode);
	arena_free(&arena);
	if (f == NULL)
		die(name);
	return f;
}

/* splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators") */
static uint64_t mixed(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static void word_add(float *row, Str word, size_t all)
{
	uint64_t state = hash_quick(word), bits = 0;
	double weight = log(1 + (double)all / (1 + documents[state % SLOTS]));
	for (size_t i = 0; i < DIMENSIONS; i++) {
		if (i % 64 == 0)
			bits = mixed(&state);
		row[i] += (float)(bits >> i % 64 & 1 ? weight : -weight);
	}
}

static void row_of(float *row, Str words, size_t all)
{
	Str word;
	double square = 0;
	memset(row, 0, DIMENSIONS * sizeof *row);
	while (str_next(&words, ' ', &word))
		if (word.len > 0)
			word_add(row, word, all);
	for (size_t i = 0; i < DIMENSIONS; i++)
		square += (double)row[i] * row[i];
	for (size_t i = 0; i < DIMENSIONS && square > 0; i++)
		row[i] = (float)(row[i] / sqrt(square));
}

static Str line_of(FILE *f)
{
	static char line[LINE];
	if (fgets(line, sizeof line, f) == NULL)
		return STR("");
	line[strcspn(line, "\n")] = '\0';
	return str_from(line);
}

static float *rows_of(const char *folder, size_t n)
{
	float *rows = xcalloc(n * DIMENSIONS, sizeof *rows);
	for (int pass = 0; pass < 2; pass++) {
		FILE *docs = opened(folder, "docs.txt", "r");
		for (size_t i = 0; i < n; i++) {
			Str words = line_of(docs), word;
			if (pass == 1)
				row_of(rows + i * DIMENSIONS, words, n);
			while (pass == 0 && str_next(&words, ' ', &word))
				documents[hash_quick(word) % SLOTS]++;
		}
		fclose(docs);
	}
	return rows;
}

static float *queries_of(const char *folder, size_t n, size_t *ret_count)
{
	float *asked = xcalloc((size_t)QUERIES * DIMENSIONS, sizeof *asked);
	FILE *queries = opened(folder, "queries.tsv", "r");
	size_t count = 0;
	for (Str line; count < QUERIES && (line = line_of(queries)).len > 0;)
		if (str_starts(line, STR("ticket\t")))
			row_of(asked + count++ * DIMENSIONS, str_slice(line, 7, line.len), n);
	fclose(queries);
	*ret_count = count;
	return asked;
}

/* ---- vectors out of nothing ---- */

static float normal(uint64_t *state)
{
	float sum = -6; /* twelve even ones less their mean */
	for (size_t i = 0; i < 12; i++)
		sum += (float)(mixed(state) >> 40) / (1 << 24);
	return sum;
}

static void row_add(float *row, uint64_t seed, float weight)
{
	for (size_t i = 0; i < DIMENSIONS; i++)
		row[i] += weight * normal(&seed);
}

static void row_made(float *row, size_t number, bool cone)
{
	enum { TOPICS = 2000 };
	double square = 0;
	uint64_t seed = number + 1, own = mixed(&seed);
	row_add(row, own, cone ? 0.6f : 1);
	if (cone) {
		row_add(row, (uint64_t)-1, 1);
		row_add(row, own % TOPICS << 32, 0.6f);
	}
	for (size_t i = 0; i < DIMENSIONS; i++)
		square += (double)row[i] * row[i];
	for (size_t i = 0; i < DIMENSIONS; i++)
		row[i] = (float)(row[i] / sqrt(square));
}

static float *rows_made(size_t from, size_t count, bool cone)
{
	float *rows = xcalloc(count * DIMENSIONS, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		row_made(rows + i * DIMENSIONS, from + i, cone);
	return rows;
}

static void leave(const char *folder, const char *name, const float *rows, size_t count)
{
	FILE *f = opened(folder, name, "w");
	if (fwrite(rows, DIMENSIONS * sizeof *rows, count, f) != count)
		die("cannot write");
	fclose(f);
}

/* The K-th best product with the query, in double. */
static double kth_of(const float *rows, size_t n, const float *query)
{
	double best[K];
	for (size_t k = 0; k < K; k++)
		best[k] = -2;
	for (size_t i = 0; i < n; i++) {
		double dot = 0;
		for (size_t d = 0; d < DIMENSIONS; d++)
			dot += (double)rows[i * DIMENSIONS + d] * query[d];
		size_t at = K;
		for (; at > 0 && best[at - 1] < dot; at--)
			if (at < K)
				best[at] = best[at - 1];
		if (at < K)
			best[at] = dot;
	}
	return best[K - 1];
}

static size_t right_of(const float *rows, const float *query, const VectorHit *hits, double kth)
{
	size_t right = 0;
	for (size_t i = 0; i < K; i++) {
		double dot = 0;
		for (size_t d = 0; d < DIMENSIONS; d++)
			dot += (double)rows[hits[i].id * DIMENSIONS + (int64_t)d] * query[d];
		right += dot >= kth - 1e-7; /* equal ones are as good */
	}
	return right;
}

/* A scan of all rows by one kernel, of their high bytes or of their sketches. */
static void time_kernel(Vectors *v, const float *asked, size_t count, const Kernel *kernel, bool sketches)
{
	const VectorRows *rows = &v->files[0];
	size_t blocks = (rows->count + KERNEL_BLOCK - 1) / KERNEL_BLOCK;
	int32_t *dots = xcalloc(blocks * KERNEL_BLOCK, sizeof *dots);
	Samples s = samples_new(count, ROUNDS);
	int8_t query[DIMENSIONS];
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t q = 0; q < count && q < 50; q++) {
			for (size_t i = 0; i < DIMENSIONS; i++)
				query[i] = (int8_t)lrintf(asked[q * DIMENSIONS + i] * 300);
			double began = cpu_ms();
			if (sketches)
				kernel->sketch_dots(rows->sketches, blocks, DIMENSIONS, query, dots);
			else
				kernel->dots(rows->high, rows->count, DIMENSIONS, query, dots);
			samples_add(&s, q, round, cpu_ms() - began);
		}
	printf("{\"engine\":\"vectors\",\"kernel\":\"%s\",\"of\":\"%s\",", kernel->name,
		sketches ? "sketches" : "bytes");
	samples_print(&s);
	samples_free(&s);
	free(dots);
}

int main(int argc, char **argv)
{
	Err err = {0};
	Vectors *v;
	size_t n = argc >= 3 ? strtoul(argv[2], NULL, 10) : 0, count = QUERIES, right = 0;
	const char *shape = argc == 4 ? argv[3] : "words";
	if (n == 0)
		die("vectors FOLDER N [words|cone|normal]");
	bool words = strcmp(shape, "words") == 0, cone = strcmp(shape, "cone") == 0;
	float *rows = words ? rows_of(argv[1], n) : rows_made(0, n, cone);
	float *asked = words ? queries_of(argv[1], n, &count) : rows_made(n, count, cone);
	leave(argv[1], "rows.f32", rows, n);
	leave(argv[1], "asked.f32", asked, count);
	double began = cpu_ms();
	VectorsBuilder *b = vectors_builder_new(DIMENSIONS);
	for (size_t i = 0; i < n; i++)
		vectors_builder_add(b, (int64_t)i, rows + i * DIMENSIONS);
	if (!vectors_from_builder(b, 1, &v, &err))
		die(err.text);
	vectors_builder_free(b);
	double build_ms = cpu_ms() - began;
	Samples s = samples_new(count, ROUNDS);
	for (size_t round = 0; round <= ROUNDS; round++)
		for (size_t q = 0; q < count; q++) {
			VectorHit hits[K];
			const float *query = asked + q * DIMENSIONS;
			began = cpu_ms();
			(void)vectors_search(v, NULL, query, K, hits);
			if (round > 0)
				samples_add(&s, q, round - 1, cpu_ms() - began);
			else
				right += right_of(rows, query, hits, kth_of(rows, n, query));
		}
	printf("{\"engine\":\"vectors\",\"shape\":\"%s\",\"rows\":%zu,\"recall\":%.4f,\"build_ms\":%.0f,\"bytes\":%zu,"
	       "\"bandwidth_gb\":%.1f,", shape, n, (double)right / (double)(count * K), build_ms,
		v->files[0].bytes.size, bandwidth_gb());
	samples_print(&s);
	samples_free(&s);
	for (size_t k = 0; words && k < 2 * kernel_count(); k++)
		time_kernel(v, asked, count, kernel_at(k / 2), k % 2 == 0);
	vectors_close(v);
	free(rows);
	free(asked);
	return 0;
}
