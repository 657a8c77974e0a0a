#include "search/kernel.h"

/* ---- portable ---- */

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

static const Kernel portable = {.name = "portable", .dots = dots_portable};

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* ---- AVX2 ---- */

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i load256(const void *p)
{
	return _mm256_loadu_si256((const __m256i *)p);
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

static const Kernel avx2 = {.name = "avx2", .dots = dots_avx2};

/* ---- AVX-512 with VNNI ---- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

/*
 * vpdpbusd multiplies bytes without a sign by bytes with one, so the row is shifted up by 128 and
 * 128 times the sum of the query is taken off at the end.
 */
AVX512 static void dots_avx512(
	const int8_t *rows, size_t count, size_t width, const int8_t *query, int32_t *ret_dots)
{
	const __m512i shift = _mm512_set1_epi8((char)0x80);
	int32_t excess = 0;
	for (size_t i = 0; i < width; i++)
		excess += 128 * query[i];
	for (size_t r = 0; r < count; r++, rows += width) {
		__m512i sum = _mm512_setzero_si512();
		for (size_t i = 0; i < width; i += 64) {
			__m512i row = _mm512_xor_si512(_mm512_loadu_si512(rows + i), shift);
			sum = _mm512_dpbusd_epi32(sum, row, _mm512_loadu_si512(query + i));
		}
		ret_dots[r] = _mm512_reduce_add_epi32(sum) - excess;
	}
}

static const Kernel avx512 = {.name = "avx512", .dots = dots_avx512};

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
