#include "search/rotation.h"

#include <math.h>
#include <stdint.h>

enum { ROUNDS = 6 };

static const float half_root = 0.70710678f; /* of two */

/* splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators") */
static uint64_t sign_bits(uint64_t number)
{
	uint64_t z = (number + 1) * 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static void change_signs(float *row, size_t width, size_t round)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < width; i++) {
		if (i % 64 == 0)
			bits = sign_bits(round << 32 | i / 64);
		row[i] = (bits >> i % 64 & 1) != 0 ? -row[i] : row[i];
	}
}

static void pair(float *a, float *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		float sum = a[i] + b[i];
		b[i] = a[i] - b[i];
		a[i] = sum;
	}
}

/* Its own inverse. */
static void hadamard(float *row, size_t width)
{
	float factor = 1 / sqrtf((float)width);
	for (size_t half = 1; half < width; half *= 2)
		for (size_t i = 0; i < width; i += 2 * half)
			pair(row + i, row + i + half, half);
	for (size_t i = 0; i < width; i++)
		row[i] *= factor;
}

/* Sums and differences of the outermost two, the next two, and so on: another pairing than the transform's, which would be
 * undone. Its own inverse. */
static void fold(float *row, size_t width)
{
	for (size_t i = 0, j = width - 1; i < j; i++, j--) {
		float sum = (row[i] + row[j]) * half_root;
		row[j] = (row[i] - row[j]) * half_root;
		row[i] = sum;
	}
}

/* Of as many dimensions as a transform can take, from the front and from the back by turns. */
static void transform(float *row, size_t width, size_t round)
{
	size_t part = 1;
	while (2 * part <= width)
		part *= 2;
	hadamard(round % 2 == 0 ? row : row + width - part, part);
}

void rotation_turn(float *row, size_t width)
{
	for (size_t round = 0; round < ROUNDS; round++) {
		change_signs(row, width, round);
		transform(row, width, round);
		fold(row, width);
	}
}

void rotation_turn_back(float *row, size_t width)
{
	for (size_t round = ROUNDS; round-- > 0;) {
		fold(row, width);
		transform(row, width, round);
		change_signs(row, width, round);
	}
}
