#include "search/sketch.h"

#include <math.h>

/* Distance of the levels of a normal distribution rounded to four (Max 1960, "Quantizing for minimum distortion", table II). */
static const float level_step = 0.9957f;

/* 0 to 3 */
static unsigned level_of(float value, float step)
{
	float at = value / step + 2;
	return at < 1 ? 0 : at < 2 ? 1 : at < 3 ? 2 : 3;
}

/* Within a block: chunks of 16 dimensions; in a chunk the rows' turns of 4 bytes; a byte holds the dimensions i, i + 4,
 * i + 8 and i + 12 of the chunk, i being its number in its turn. */
static void put(unsigned char *blocks, size_t width, size_t row, size_t i, unsigned level)
{
	unsigned char *block = blocks + row / KERNEL_BLOCK * (width * KERNEL_BLOCK / 4);
	size_t byte = i / 16 * 64 + row % KERNEL_BLOCK * 4 + i % 4;
	block[byte] = (unsigned char)(block[byte] | level << i % 16 / 4 * 2);
}

void sketch_write(const float *unit, size_t width, size_t row, unsigned char *blocks,
	float *ret_factor, float *ret_spread)
{
	float step = level_step / sqrtf((float)width);
	double along = 0, square = 0;
	for (size_t i = 0; i < width; i++) {
		unsigned level = level_of(unit[i], step);
		double c = 2.0 * level - 3;
		put(blocks, width, row, i, level);
		along += c * (double)unit[i];
		square += c * c;
	}
	*ret_factor = along > 0 ? (float)(1 / along) : 0;
	*ret_spread = along > 0 ? (float)sqrt(fmax(square / (along * along) - 1, 0) / (double)(width - 1)) : 0;
}
