#include "search/svd.h"

#include "base/auto.h"
#include "base/err.h"

#include <math.h>
#include <string.h>

enum { JACOBI_SWEEPS = 30 };

/* A direction that is left with this share of what it had is rounding error. */
static const double rank_tolerance = 1e-6;

/* A tall matrix: rows of SVD_WIDTH floats. */
typedef struct Tall {
	float *rows;
	size_t count;
} Tall;

static Tall tall_new(size_t count)
{
	return (Tall){xcalloc(count + 1, SVD_WIDTH * sizeof(float)), count};
}

static void tall_free(Tall *t)
{
	free(t->rows);
}

static float *tall_row(const Tall *t, size_t i)
{
	return t->rows + i * SVD_WIDTH;
}

/* Eight floats at once, for the compiler to lay on what registers there are. */
typedef float Lanes __attribute__((vector_size(32), aligned(4), may_alias));
enum { LANES = 8 };

/* Adds a part of the row, from its first whole group of lanes at or before `start`. */
static void row_add_from(float *to, const float *from, float factor, size_t start)
{
	for (size_t i = start / LANES * LANES; i < SVD_WIDTH; i += LANES)
		*(Lanes *)(void *)(to + i) += factor * *(const Lanes *)(const void *)(from + i);
}

static void row_add(float *to, const float *from, float factor)
{
	row_add_from(to, from, factor, 0);
}

/* Y = A X */
static void multiply(const SvdMatrix *a, const Tall *x, Tall *y)
{
	memset(y->rows, 0, y->count * SVD_WIDTH * sizeof(float));
	for (size_t i = 0; i < a->rows; i++)
		for (uint64_t k = a->starts[i]; k < a->starts[i + 1]; k++)
			row_add(tall_row(y, i), tall_row(x, a->at[k]), a->values[k]);
}

/* X = A' Y */
static void multiply_back(const SvdMatrix *a, const Tall *y, Tall *x)
{
	memset(x->rows, 0, x->count * SVD_WIDTH * sizeof(float));
	for (size_t i = 0; i < a->rows; i++)
		for (uint64_t k = a->starts[i]; k < a->starts[i + 1]; k++)
			row_add(tall_row(x, a->at[k]), tall_row(y, i), a->values[k]);
}

typedef double Square[SVD_WIDTH][SVD_WIDTH];

/* The upper half of G = X' X, summed up in stretches so that single precision is enough inside one. */
static void gram(const Tall *x, Square g)
{
	enum { STRETCH = 256 };
	AUTO(tall_free) Tall part = tall_new(SVD_WIDTH);
	memset(g, 0, sizeof(Square));
	for (size_t from = 0; from < x->count; from += STRETCH) {
		size_t to = from + STRETCH < x->count ? from + STRETCH : x->count;
		memset(part.rows, 0, SVD_WIDTH * SVD_WIDTH * sizeof(float));
		for (size_t i = from; i < to; i++)
			for (size_t k = 0; k < SVD_WIDTH; k++)
				row_add_from(tall_row(&part, k), tall_row(x, i),
					tall_row(x, i)[k], k);
		for (size_t k = 0; k < SVD_WIDTH; k++)
			for (size_t m = k; m < SVD_WIDTH; m++)
				g[k][m] += (double)tall_row(&part, k)[m];
	}
}

/* G = R' R with R upper; a column without anything of its own gets a zero row. In place. */
static void cholesky(Square g)
{
	for (size_t k = 0; k < SVD_WIDTH; k++) {
		double pivot = g[k][k], had = pivot;
		for (size_t i = 0; i < k; i++)
			pivot -= g[i][k] * g[i][k];
		bool own = pivot > rank_tolerance * had && pivot > 0;
		double root = own ? sqrt(pivot) : 0;
		for (size_t m = k + 1; m < SVD_WIDTH; m++) {
			double rest = g[k][m];
			for (size_t i = 0; i < k; i++)
				rest -= g[i][k] * g[i][m];
			g[k][m] = own ? rest / root : 0;
		}
		g[k][k] = root;
	}
}

/* X = X R^-1; columns with a zero pivot become zero. */
static void solve(Tall *x, Square r)
{
	AUTO(tall_free) Tall upper = tall_new(SVD_WIDTH);
	for (size_t k = 0; k < SVD_WIDTH; k++)
		for (size_t m = k + 1; m < SVD_WIDTH; m++)
			tall_row(&upper, k)[m] = (float)r[k][m];
	for (size_t i = 0; i < x->count; i++) {
		float *row = tall_row(x, i);
		for (size_t k = 0; k < SVD_WIDTH; k++) {
			row[k] = r[k][k] > 0 ? (float)(row[k] / r[k][k]) : 0;
			row_add_from(row, tall_row(&upper, k), -row[k], k);
		}
	}
}

/* Once is enough between power iterations; a basis to build on takes twice. */
static void orthonormalise(Tall *x, int passes)
{
	AUTO(free_ptr) double *g = xmalloc(sizeof(Square));
	double(*square)[SVD_WIDTH] = (void *)g;
	for (int pass = 0; pass < passes; pass++) {
		gram(x, square);
		cholesky(square);
		solve(x, square);
	}
}

/* Random signs (splitmix64), the same for every run. */
static void fill_random(Tall *x)
{
	uint64_t state = 0x5EED;
	for (size_t i = 0; i < x->count * SVD_WIDTH; i++) {
		uint64_t z = (state += 0x9E3779B97F4A7C15u);
		z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
		z = (z ^ z >> 27) * 0x94D049BB133111EBu;
		x->rows[i] = (z ^ z >> 31) & 1 ? 1.0f : -1.0f;
	}
}

/* Rotates rows/columns p and q of the symmetric c so that c[p][q] vanishes; u collects it. */
static void rotate(Square c, Square u, size_t p, size_t q)
{
	double theta = (c[q][q] - c[p][p]) / (2 * c[p][q]);
	double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
	double cosine = 1 / sqrt(t * t + 1), sine = t * cosine;
	for (size_t i = 0; i < SVD_WIDTH; i++) {
		double a = c[i][p], b = c[i][q];
		c[i][p] = cosine * a - sine * b;
		c[i][q] = sine * a + cosine * b;
	}
	for (size_t i = 0; i < SVD_WIDTH; i++) {
		double a = c[p][i], b = c[q][i], d = u[p][i], e = u[q][i];
		c[p][i] = cosine * a - sine * b;
		c[q][i] = sine * a + cosine * b;
		u[p][i] = cosine * d - sine * e; /* eigenvectors are the rows of u */
		u[q][i] = sine * d + cosine * e;
	}
}

static void mirror(Square c)
{
	for (size_t p = 0; p < SVD_WIDTH; p++)
		for (size_t q = p + 1; q < SVD_WIDTH; q++)
			c[q][p] = c[p][q];
}

/* Eigenvalues of the symmetric c on its diagonal, by cyclic Jacobi rotations (Golub and Van Loan,
 * "Matrix Computations", 8.5). */
static void eigen(Square c, Square u)
{
	memset(u, 0, sizeof(Square));
	for (size_t i = 0; i < SVD_WIDTH; i++)
		u[i][i] = 1;
	for (int sweep = 0; sweep < JACOBI_SWEEPS; sweep++) {
		size_t turned = 0;
		for (size_t p = 0; p < SVD_WIDTH; p++)
			for (size_t q = p + 1; q < SVD_WIDTH; q++)
				if (fabs(c[p][q]) > 1e-10 * sqrt(fabs(c[p][p] * c[q][q])) &&
					c[p][q] != 0) {
					rotate(c, u, p, q);
					turned++;
				}
		if (turned == 0)
			return;
	}
}

/* The places of the diagonal's largest values, falling. */
static void largest(Square c, size_t order[SVD_WIDTH])
{
	for (size_t i = 0; i < SVD_WIDTH; i++) {
		size_t at = i;
		for (; at > 0 && c[order[at - 1]][order[at - 1]] < c[i][i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

/* U = Y W, of the basis Y and the eigenvectors W of B B', B = Y' A. */
static size_t vectors_of(const Tall *y, Square c, Square u, float *ret_vectors, float *ret_values)
{
	AUTO(tall_free) Tall turn = tall_new(SVD_WIDTH);
	size_t order[SVD_WIDTH] = {0}, rank = 0;
	largest(c, order);
	double least = rank_tolerance * c[order[0]][order[0]];
	while (rank < SVD_MOST && c[order[rank]][order[rank]] > least)
		rank++;
	for (size_t k = 0; k < SVD_MOST; k++) {
		ret_values[k] = k < rank ? (float)sqrt(c[order[k]][order[k]]) : 0;
		for (size_t m = 0; m < SVD_WIDTH && k < rank; m++)
			tall_row(&turn, m)[k] = (float)u[order[k]][m];
	}
	for (size_t i = 0; i < y->count; i++) {
		float row[SVD_WIDTH] = {0};
		for (size_t m = 0; m < SVD_WIDTH; m++)
			row_add(row, tall_row(&turn, m), tall_row(y, i)[m]);
		memcpy(ret_vectors + i * SVD_MOST, row, SVD_MOST * sizeof(float));
	}
	return rank;
}

size_t svd_left(const SvdMatrix *a, float *ret_vectors, float *ret_values)
{
	AUTO(tall_free) Tall y = tall_new(a->rows), z = tall_new(a->columns);
	AUTO(free_ptr) double *c = xmalloc(sizeof(Square)), *u = xmalloc(sizeof(Square));
	double(*square)[SVD_WIDTH] = (void *)c, (*turns)[SVD_WIDTH] = (void *)u;
	fill_random(&z);
	multiply(a, &z, &y);
	for (int i = 0; i < SVD_POWER; i++) {
		orthonormalise(&y, 1);
		multiply_back(a, &y, &z);
		multiply(a, &z, &y);
	}
	orthonormalise(&y, 2);
	multiply_back(a, &y, &z);
	gram(&z, square);
	mirror(square);
	eigen(square, turns);
	return vectors_of(&y, square, turns, ret_vectors, ret_values);
}
