/* What the programs that are measured share: CPU time of the whole process (all threads), samples, memory. */
#ifndef EVALS_SEARCH_MEASURE_H
#define EVALS_SEARCH_MEASURE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A line of /proc/self/status, in MB. */
static inline double memory_mb(const char *name)
{
	char line[256];
	double kb = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kb = strtod(line + strlen(name) + 1, NULL);
	if (f != NULL)
		fclose(f);
	return kb / 1024;
}

/* How fast memory is read, in GB a second: the best of a few passes over 512 MB, by one thread. */
static inline double bandwidth_gb(void)
{
	enum { WORDS = 64 << 20, PASSES = 4, LANES = 8 };
	uint64_t *words = (uint64_t *)malloc((size_t)WORDS * sizeof *words);
	double best = 0;
	if (words == NULL)
		return 0;
	memset(words, 1, (size_t)WORDS * sizeof *words);
	for (int pass = 0; pass < PASSES; pass++) {
		uint64_t sums[LANES] = {0}, sum = 0;
		double began = cpu_ms(), took;
		for (size_t i = 0; i < WORDS; i += LANES)
			for (size_t k = 0; k < LANES; k++)
				sums[k] += words[i + k];
		for (size_t k = 0; k < LANES; k++)
			sum += sums[k];
		took = cpu_ms() - began + (sum == 1 ? 1e-9 : 0);
		if ((double)WORDS * sizeof *words / took / 1e6 > best)
			best = (double)WORDS * sizeof *words / took / 1e6;
	}
	free(words);
	return best;
}

/* Some rounds of some queries: each query counts with its median round. */
typedef struct Samples {
	double *ms;
	size_t count, rounds, room;
} Samples;

static inline Samples samples_new(size_t queries, size_t rounds)
{
	Samples s = {(double *)calloc(queries * rounds + 1, sizeof(double)), 0, rounds, queries};
	if (s.ms == NULL)
		abort();
	return s;
}

static inline void samples_add(Samples *s, size_t query, size_t round, double ms)
{
	if (query >= s->room)
		return;
	s->ms[query * s->rounds + round] = ms;
	if (query >= s->count)
		s->count = query + 1;
}

static inline int samples_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Ends the JSON object: p50, p99, mean and how many. */
static inline void samples_print(Samples *s)
{
	double sum = 0;
	for (size_t i = 0; i < s->count; i++) {
		qsort(s->ms + i * s->rounds, s->rounds, sizeof(double), samples_order);
		s->ms[i] = s->ms[i * s->rounds + s->rounds / 2];
		sum += s->ms[i];
	}
	qsort(s->ms, s->count, sizeof(double), samples_order);
	if (s->count > 0)
		printf("\"p50_ms\":%.5f,\"p99_ms\":%.5f,\"mean_ms\":%.5f,\"queries\":%zu}\n",
			s->ms[s->count / 2], s->ms[s->count * 99 / 100], sum / (double)s->count,
			s->count);
	fflush(stdout);
}

static inline void samples_free(Samples *s)
{
	free(s->ms);
}

#endif
