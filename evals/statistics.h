/*
 * Statistics: is a difference between two runs over the same cases more than chance? Paired tests,
 * and no random number that is not the same every time.
 */
#ifndef EVALS_STATISTICS_H
#define EVALS_STATISTICS_H

#include <stddef.h>

/*
 * McNemar's test in its exact, two-sided form (binomial with 1/2 over the discordant pairs; McNemar
 * 1947, and Fagerland, Lydersen & Laake 2013 for when to take the exact one): `lost` pairs passed
 * before and fail now, `won` the other way round. 1 where there is no such pair.
 */
double mcnemar_exact(size_t lost, size_t won);

typedef struct Interval {
	double low, high;
} Interval;

/* The 95 % percentile bootstrap interval (Efron 1979) of the mean of paired differences; 10,000
 * resamples drawn by a generator with a fixed seed. {0, 0} for none. */
Interval bootstrap_mean(const double *differences, size_t count);

/* The chance that k runs drawn from n, of which `passes` passed, all passed: C(passes, k) / C(n, k)
 * ("pass^k" of tau-bench, Yao et al. 2024). */
double pass_hat(size_t n, size_t passes, size_t k);

#endif
