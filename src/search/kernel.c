#include "search/kernel.h"

#include <string.h>

/* ---- portable ---- */

static void add_portable(uint16_t *sums, const uint16_t *ids, const uint8_t *impacts, size_t count,
	uint16_t units)
{
	for (size_t i = 0; i < count; i++)
		sums[ids[i]] = (uint16_t)(sums[ids[i]] + (impacts[i] * (uint32_t)units >> 8) + 1);
}

static void add_dense_portable(uint16_t *sums, const uint8_t *impacts, uint16_t units)
{
	for (size_t i = 0; i < KERNEL_WINDOW; i++)
		sums[i] = (uint16_t)(sums[i] + (impacts[i] * (uint32_t)units >> 8) +
				     (impacts[i] != 0));
}

static size_t scan_portable(uint16_t *sums, size_t count, const uint64_t *allowed,
	uint16_t threshold, uint16_t *ret_ids, uint16_t *ret_sums)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		if (sums[i] >= threshold &&
			(allowed == NULL || (allowed[i / 64] >> i % 64 & 1) != 0)) {
			ret_ids[found] = (uint16_t)i;
			ret_sums[found++] = sums[i];
		}
	memset(sums, 0, count * sizeof *sums);
	return found;
}

static void dots_portable(
	const int8_t *rows, size_t count, size_t width, const int8_t *query, int32_t *ret_dots)
{
	for (size_t r = 0; r < count; r++, rows += width) {
		int32_t sum = 0;
		for (size_t i = 0; i < width; i++)
			sum += rows[i] * query[i];
		ret_dots[r] = sum;
	}
}

enum { CHUNK = 16, CHUNK_BYTES = 64 }; /* of a sketch: dimensions, bytes */

static int32_t sketch_word(const uint8_t *bytes, const int8_t *query)
{
	int32_t sum = 0;
	for (size_t i = 0; i < 4; i++)
		sum += (bytes[i] & 3) * query[i] + (bytes[i] >> 2 & 3) * query[4 + i] +
		       (bytes[i] >> 4 & 3) * query[8 + i] + (bytes[i] >> 6) * query[12 + i];
	return sum;
}

static void sketch_dots_portable(const uint8_t *sketches, size_t blocks, size_t width,
	const int8_t *query, int32_t *ret_dots)
{
	memset(ret_dots, 0, blocks * KERNEL_BLOCK * sizeof *ret_dots);
	for (size_t b = 0; b < blocks; b++, ret_dots += KERNEL_BLOCK)
		for (size_t at = 0; at < width; at += CHUNK, sketches += CHUNK_BYTES)
			for (size_t i = 0; i < KERNEL_BLOCK; i++)
				ret_dots[i] += sketch_word(sketches + 4 * i, query + at);
}

static uint64_t reached_portable(const float *values, float least)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < 64; i++)
		bits |= (uint64_t)(values[i] >= least) << i;
	return bits;
}

static const Kernel portable = {"portable", add_portable, add_dense_portable, scan_portable,
	dots_portable, sketch_dots_portable, reached_portable};

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* The ids and sums of the set bits, `first` being that of bit 0. */
static inline size_t take_bits(uint64_t bits, const uint16_t *sums, size_t first,
	uint16_t *ret_ids, uint16_t *ret_sums)
{
	size_t found = 0;
	for (; bits != 0; bits &= bits - 1) {
		size_t i = first + (size_t)__builtin_ctzll(bits);
		ret_ids[found] = (uint16_t)i;
		ret_sums[found++] = sums[i];
	}
	return found;
}

/* ---- AVX2 ---- */

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i load256(const void *p)
{
	return _mm256_loadu_si256((const __m256i *)p);
}

/* What 16 impacts add. */
AVX2 static inline __m256i added256(const uint8_t *impacts, __m256i factor)
{
	__m256i x = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)impacts));
	return _mm256_add_epi16(_mm256_mulhi_epu16(_mm256_slli_epi16(x, 8), factor),
		_mm256_min_epu16(x, _mm256_set1_epi16(1)));
}

/* The products of a block are made at once; what is left is a load and an addition for each id. */
AVX2 static void add_avx2(uint16_t *sums, const uint16_t *ids, const uint8_t *impacts, size_t count,
	uint16_t units)
{
	const __m256i factor = _mm256_set1_epi16((short)units);
	for (; count >= 16; count -= 16, ids += 16, impacts += 16) {
		uint16_t more[16] __attribute__((aligned(32)));
		_mm256_store_si256((__m256i *)(void *)more, added256(impacts, factor));
#pragma GCC unroll 16
		for (size_t i = 0; i < 16; i++)
			sums[ids[i]] = (uint16_t)(sums[ids[i]] + more[i]);
	}
	add_portable(sums, ids, impacts, count, units);
}

AVX2 static void add_dense_avx2(uint16_t *sums, const uint8_t *impacts, uint16_t units)
{
	const __m256i factor = _mm256_set1_epi16((short)units);
	for (size_t i = 0; i < KERNEL_WINDOW; i += 16) {
		__m256i *at = (__m256i *)(void *)(sums + i);
		__m256i sum = _mm256_add_epi16(
			_mm256_loadu_si256(at), added256(impacts + i, factor));
		_mm256_storeu_si256(at, sum);
	}
}

/* One bit for each of 32 sums that is at least the threshold. */
AVX2 static inline uint32_t sums_reached(const uint16_t *sums, __m256i threshold)
{
	__m256i a = load256(sums), b = load256(sums + 16);
	a = _mm256_cmpeq_epi16(_mm256_max_epu16(a, threshold), a);
	b = _mm256_cmpeq_epi16(_mm256_max_epu16(b, threshold), b);
	__m256i packed = _mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xD8);
	return (uint32_t)_mm256_movemask_epi8(packed);
}

AVX2 static size_t scan_avx2(uint16_t *sums, size_t count, const uint64_t *allowed,
	uint16_t threshold, uint16_t *ret_ids, uint16_t *ret_sums)
{
	const __m256i least = _mm256_set1_epi16((short)threshold);
	size_t found = 0;
	for (size_t i = 0; i < count; i += 64) {
		uint64_t bits = sums_reached(sums + i, least);
		bits |= (uint64_t)sums_reached(sums + i + 32, least) << 32;
		if (allowed != NULL)
			bits &= allowed[i / 64];
		if (bits != 0)
			found += take_bits(bits, sums, i, ret_ids + found, ret_sums + found);
	}
	memset(sums, 0, count * sizeof *sums);
	return found;
}

AVX2 static inline int32_t sum256(__m256i v)
{
	__m128i half = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
	half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
	return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1)));
}

/* |query| times the row with the query's sign: pairs of products are at most 2 * 127 * 127 and
 * stay below what vpmaddubsw saturates at. */
AVX2 static void dots_avx2(
	const int8_t *rows, size_t count, size_t width, const int8_t *query, int32_t *ret_dots)
{
	const __m256i ones = _mm256_set1_epi16(1);
	for (size_t r = 0; r < count; r++, rows += width) {
		__m256i sum = _mm256_setzero_si256();
		for (size_t i = 0; i < width; i += 32) {
			__m256i q = load256(query + i);
			__m256i row = _mm256_sign_epi8(load256(rows + i), q);
			__m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(q), row);
			sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
		}
		ret_dots[r] = sum256(sum);
	}
}

/* Four bytes of the query beside every row. */
AVX2 static inline __m256i beside256(const int8_t *query)
{
	int32_t four;
	memcpy(&four, query, sizeof four);
	return _mm256_set1_epi32(four);
}

/*
 * The products of 8 rows with 64 dimensions. Fields 1 and 3 are left where they stand in their half of the byte, four times
 * too high, and taken down at the end; 16-bit sums stay below 8 * 2 * 12 * 127.
 */
AVX2 static inline __m256i sketch_part_avx2(const uint8_t *part, const int8_t *query)
{
	const __m256i first = _mm256_set1_epi8(0x03), second = _mm256_set1_epi8(0x0C);
	const __m256i ones = _mm256_set1_epi16(1);
	__m256i low = _mm256_setzero_si256(), high = low;
	for (size_t c = 0; c < 4; c++, part += CHUNK_BYTES, query += CHUNK) {
		__m256i a = load256(part), b = _mm256_srli_epi16(a, 4);
		low = _mm256_add_epi16(
			low, _mm256_maddubs_epi16(_mm256_and_si256(a, first), beside256(query)));
		high = _mm256_add_epi16(
			high, _mm256_maddubs_epi16(_mm256_and_si256(a, second), beside256(query + 4)));
		low = _mm256_add_epi16(
			low, _mm256_maddubs_epi16(_mm256_and_si256(b, first), beside256(query + 8)));
		high = _mm256_add_epi16(
			high, _mm256_maddubs_epi16(_mm256_and_si256(b, second), beside256(query + 12)));
	}
	return _mm256_add_epi32(
		_mm256_madd_epi16(low, ones), _mm256_srai_epi32(_mm256_madd_epi16(high, ones), 2));
}

AVX2 static void sketch_dots_avx2(const uint8_t *sketches, size_t blocks, size_t width,
	const int8_t *query, int32_t *ret_dots)
{
	for (size_t b = 0; b < blocks; b++, ret_dots += KERNEL_BLOCK) {
		__m256i front = _mm256_setzero_si256(), back = front;
		for (size_t at = 0; at < width; at += 4 * CHUNK, sketches += 4 * CHUNK_BYTES) {
			front = _mm256_add_epi32(front, sketch_part_avx2(sketches, query + at));
			back = _mm256_add_epi32(back, sketch_part_avx2(sketches + 32, query + at));
		}
		_mm256_storeu_si256((__m256i *)(void *)ret_dots, front);
		_mm256_storeu_si256((__m256i *)(void *)(ret_dots + 8), back);
	}
}

AVX2 static uint64_t reached_avx2(const float *values, float least)
{
	const __m256 limit = _mm256_set1_ps(least);
	uint64_t bits = 0;
	for (size_t i = 0; i < 64; i += 8) {
		__m256 some = _mm256_cmp_ps(_mm256_loadu_ps(values + i), limit, _CMP_GE_OQ);
		bits |= (uint64_t)(uint32_t)_mm256_movemask_ps(some) << i;
	}
	return bits;
}

static const Kernel avx2 = {
	"avx2", add_avx2, add_dense_avx2, scan_avx2, dots_avx2, sketch_dots_avx2,
	reached_avx2};

/* ---- AVX-512 with VNNI ---- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

/* What 32 impacts add. */
AVX512 static inline __m512i added512(__m256i impacts, __m512i factor)
{
	__m512i x = _mm512_cvtepu8_epi16(impacts);
	return _mm512_add_epi16(_mm512_mulhi_epu16(_mm512_slli_epi16(x, 8), factor),
		_mm512_min_epu16(x, _mm512_set1_epi16(1)));
}

AVX512 static void add_avx512(uint16_t *sums, const uint16_t *ids, const uint8_t *impacts,
	size_t count, uint16_t units)
{
	const __m512i factor = _mm512_set1_epi16((short)units);
	uint16_t more[32] __attribute__((aligned(64)));
	for (; count >= 32; count -= 32, ids += 32, impacts += 32) {
		__m256i block = _mm256_loadu_si256((const __m256i *)(const void *)impacts);
		_mm512_store_si512(more, added512(block, factor));
#pragma GCC unroll 32
		for (size_t i = 0; i < 32; i++)
			sums[ids[i]] = (uint16_t)(sums[ids[i]] + more[i]);
	}
	__m256i rest = _mm256_maskz_loadu_epi8(((__mmask32)1 << count) - 1, impacts);
	_mm512_store_si512(more, added512(rest, factor));
	for (size_t i = 0; i < count; i++)
		sums[ids[i]] = (uint16_t)(sums[ids[i]] + more[i]);
}

AVX512 static void add_dense_avx512(uint16_t *sums, const uint8_t *impacts, uint16_t units)
{
	const __m512i factor = _mm512_set1_epi16((short)units);
	for (size_t i = 0; i < KERNEL_WINDOW; i += 32) {
		__m256i block = _mm256_loadu_si256((const __m256i *)(const void *)(impacts + i));
		__m512i sum = _mm512_loadu_si512(sums + i);
		_mm512_storeu_si512(sums + i, _mm512_add_epi16(sum, added512(block, factor)));
	}
}

AVX512 static size_t scan_avx512(uint16_t *sums, size_t count, const uint64_t *allowed,
	uint16_t threshold, uint16_t *ret_ids, uint16_t *ret_sums)
{
	const __m512i least = _mm512_set1_epi16((short)threshold);
	size_t found = 0;
	for (size_t i = 0; i < count; i += 64) {
		__m512i a = _mm512_loadu_si512(sums + i), b = _mm512_loadu_si512(sums + i + 32);
		uint64_t bits = _mm512_cmpge_epu16_mask(a, least) |
				(uint64_t)_mm512_cmpge_epu16_mask(b, least) << 32;
		if (allowed != NULL)
			bits &= allowed[i / 64];
		if (bits != 0)
			found += take_bits(bits, sums, i, ret_ids + found, ret_sums + found);
		_mm512_storeu_si512(sums + i, _mm512_setzero_si512());
		_mm512_storeu_si512(sums + i + 32, _mm512_setzero_si512());
	}
	return found;
}

/*
 * vpdpbusd multiplies bytes without a sign by bytes with one, so the row is shifted up by 128 and
 * 128 times the sum of the query is taken off at the end.
 */
AVX512 static void dots_avx512(
	const int8_t *rows, size_t count, size_t width, const int8_t *query, int32_t *ret_dots)
{
	const __m512i shift = _mm512_set1_epi8((char)0x80);
	__m512i sums = _mm512_setzero_si512();
	for (size_t i = 0; i < width; i += 64)
		sums = _mm512_dpbusd_epi32(sums, shift, _mm512_loadu_si512(query + i));
	int32_t excess = _mm512_reduce_add_epi32(sums);
	for (size_t r = 0; r < count; r++, rows += width) {
		__m512i sum = _mm512_setzero_si512();
		for (size_t i = 0; i < width; i += 64) {
			__m512i row = _mm512_xor_si512(_mm512_loadu_si512(rows + i), shift);
			sum = _mm512_dpbusd_epi32(sum, row, _mm512_loadu_si512(query + i));
		}
		ret_dots[r] = _mm512_reduce_add_epi32(sum) - excess;
	}
}

AVX512 static inline __m512i beside512(const int8_t *query)
{
	int32_t four;
	memcpy(&four, query, sizeof four);
	return _mm512_set1_epi32(four);
}

/* Each field is left where it stands in its byte, 1, 4, 16 and 64 times too high, and taken down at the end. */
AVX512 static void sketch_dots_avx512(const uint8_t *sketches, size_t blocks, size_t width,
	const int8_t *query, int32_t *ret_dots)
{
	const __m512i field = _mm512_set1_epi8(3);
	for (size_t b = 0; b < blocks; b++, ret_dots += KERNEL_BLOCK) {
		__m512i s0 = _mm512_setzero_si512(), s1 = s0, s2 = s0, s3 = s0;
		for (size_t at = 0; at < width; at += CHUNK, sketches += CHUNK_BYTES) {
			const int8_t *q = query + at;
			__m512i v = _mm512_loadu_si512(sketches);
			s0 = _mm512_dpbusd_epi32(s0, _mm512_and_si512(v, field), beside512(q));
			s1 = _mm512_dpbusd_epi32(s1,
				_mm512_and_si512(v, _mm512_slli_epi16(field, 2)), beside512(q + 4));
			s2 = _mm512_dpbusd_epi32(s2,
				_mm512_and_si512(v, _mm512_slli_epi16(field, 4)), beside512(q + 8));
			s3 = _mm512_dpbusd_epi32(s3,
				_mm512_and_si512(v, _mm512_slli_epi16(field, 6)), beside512(q + 12));
		}
		s0 = _mm512_add_epi32(s0, _mm512_srai_epi32(s1, 2));
		s2 = _mm512_add_epi32(_mm512_srai_epi32(s2, 4), _mm512_srai_epi32(s3, 6));
		_mm512_storeu_si512(ret_dots, _mm512_add_epi32(s0, s2));
	}
}

AVX512 static uint64_t reached_avx512(const float *values, float least)
{
	const __m512 limit = _mm512_set1_ps(least);
	uint64_t bits = 0;
	for (size_t i = 0; i < 64; i += 16)
		bits |= (uint64_t)_mm512_cmp_ps_mask(
				_mm512_loadu_ps(values + i), limit, _CMP_GE_OQ) << i;
	return bits;
}

static const Kernel avx512 = {"avx512", add_avx512, add_dense_avx512, scan_avx512, dots_avx512,
	sketch_dots_avx512, reached_avx512};

static const Kernel *const kernels[] = {&portable, &avx2, &avx512};

size_t kernel_count(void)
{
	if (!__builtin_cpu_supports("avx2"))
		return 1;
	return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
			       __builtin_cpu_supports("avx512vnni")
		       ? 3
		       : 2;
}
#else
static const Kernel *const kernels[] = {&portable};

size_t kernel_count(void)
{
	return 1;
}
#endif

const Kernel *kernel_at(size_t i)
{
	return kernels[i];
}

const Kernel *kernel_best(void)
{
	return kernels[kernel_count() - 1];
}
