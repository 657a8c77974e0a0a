#include "evals/statistics.h"

#include "base/str.h"

#include <math.h>

enum { RESAMPLES = 10000 };

double mcnemar_exact(size_t lost, size_t won)
{
	size_t n = lost + won, fewer = lost < won ? lost : won;
	double p = 0;
	for (size_t k = 0; k <= fewer; k++)
		p += exp(lgamma((double)n + 1) - lgamma((double)k + 1) -
			 lgamma((double)(n - k) + 1) - (double)n * log(2));
	p *= 2;
	return p < 1 ? p : 1;
}

/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

Interval bootstrap_mean(const double *differences, size_t count)
{
	uint64_t state = 1;
	if (count == 0)
		return (Interval){0, 0};
	double *means = xcalloc(RESAMPLES, sizeof *means);
	for (size_t i = 0; i < RESAMPLES; i++) {
		double sum = 0;
		for (size_t k = 0; k < count; k++)
			sum += differences[next_random(&state) % count];
		means[i] = sum / (double)count;
	}
	qsort(means, RESAMPLES, sizeof *means, by_value);
	Interval interval = {means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40]};
	free(means);
	return interval;
}

double pass_hat(size_t n, size_t passes, size_t k)
{
	double p = 1;
	for (size_t i = 0; i < k; i++)
		p *= passes > i ? (double)(passes - i) / (double)(n - i) : 0;
	return p;
}
