/*
 * The threshold scan over one window's sums: rights are ANDed in here, so what is forbidden is
 * never a candidate. Portable, and with AVX2 where the processor has it; both give the same.
 */
#include "search/index_private.h"

size_t index_scan_portable(
	const uint16_t *sums, const uint64_t *allowed, uint16_t threshold, uint16_t *ret_ids)
{
	size_t count = 0;
	for (size_t i = 0; i < INDEX_WINDOW; i++)
		if (sums[i] >= threshold &&
			(allowed == NULL || (allowed[i / 64] >> i % 64 & 1) != 0))
			ret_ids[count++] = (uint16_t)i;
	return count;
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* One bit for each of 32 sums that is at least the threshold. */
__attribute__((target("avx2"))) static uint32_t reached(const uint16_t *sums, __m256i threshold)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)sums);
	__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(sums + 16));
	a = _mm256_cmpeq_epi16(_mm256_max_epu16(a, threshold), a);
	b = _mm256_cmpeq_epi16(_mm256_max_epu16(b, threshold), b);
	__m256i packed = _mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xD8);
	return (uint32_t)_mm256_movemask_epi8(packed);
}

__attribute__((target("avx2"))) static size_t scan_avx2(
	const uint16_t *sums, const uint64_t *allowed, uint16_t threshold, uint16_t *ret_ids)
{
	__m256i least = _mm256_set1_epi16((short)threshold);
	size_t count = 0;
	for (size_t i = 0; i < INDEX_WINDOW; i += 32) {
		uint32_t bits = reached(sums + i, least);
		if (allowed != NULL)
			bits &= (uint32_t)(allowed[i / 64] >> i % 64);
		for (; bits != 0; bits &= bits - 1)
			ret_ids[count++] = (uint16_t)(i + (unsigned)__builtin_ctz(bits));
	}
	return count;
}

size_t index_scan(
	const uint16_t *sums, const uint64_t *allowed, uint16_t threshold, uint16_t *ret_ids)
{
	return __builtin_cpu_supports("avx2")
		       ? scan_avx2(sums, allowed, threshold, ret_ids)
		       : index_scan_portable(sums, allowed, threshold, ret_ids);
}
#else
size_t index_scan(
	const uint16_t *sums, const uint64_t *allowed, uint16_t threshold, uint16_t *ret_ids)
{
	return index_scan_portable(sums, allowed, threshold, ret_ids);
}
#endif
