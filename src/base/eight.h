/*
 * Eight: eight bytes of a text looked at in one word (S. E. Anderson, Bit Twiddling Hacks, "Determine if a word has a byte
 * ..."). Each test is exact about all eight together, whether any of them is such a byte, and about which one is the
 * first.
 */
#ifndef BASE_EIGHT_H
#define BASE_EIGHT_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EIGHT_ONES UINT64_C(0x0101010101010101)
#define EIGHT_TOPS UINT64_C(0x8080808080808080)

static inline uint64_t eight_at(const char *bytes)
{
	uint64_t eight;
	memcpy(&eight, bytes, sizeof eight);
	return le64toh(eight);
}

/* Of marks that are not 0: the place of the first. */
static inline size_t eight_first(uint64_t marks)
{
	return (size_t)__builtin_ctzll(marks) / 8;
}

static inline bool eight_beyond_ascii(uint64_t eight)
{
	return (eight & EIGHT_TOPS) != 0;
}

/* Marks of those below n, which is at most 0x80: 0 where none is. Behind the first one they may be wrong. */
static inline uint64_t eight_below(uint64_t eight, unsigned char n)
{
	return (eight - n * EIGHT_ONES) & ~eight & EIGHT_TOPS;
}

static inline uint64_t eight_has(uint64_t eight, unsigned char byte)
{
	return eight_below(eight ^ byte * EIGHT_ONES, 1);
}

#endif
