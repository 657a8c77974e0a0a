/*
 * The national numbers personal_id.c looks for: tables by part of the world, a row a way of writing one. A shape says
 * which characters stand where: d digit, a letter, x either, A the letters an Italian code may have for a digit, c the
 * sign of a Finnish century, s the sign before a Swedish serial; '?' a blank, hyphen, dot or slash that may be there;
 * others stand for themselves. Then the check of the issuing country decides.
 */
#ifndef TEXT_PERSONAL_ID_H
#define TEXT_PERSONAL_ID_H

#include "text/personal_private.h"

/* The digits and letters of the shape without separators, letters in upper case, NUL behind. */
typedef bool PersonalCheck(const char *id);

typedef struct PersonalId {
	const char *what, *shape;
	PersonalCheck *check;
	const char *cues;     /* needed before the number where its check is weak or missing; NULL: the check is enough */
} PersonalId;

extern const PersonalId personal_ids_europe[], personal_ids_world[], personal_ids_words[];
extern const size_t personal_ids_europe_count, personal_ids_world_count, personal_ids_words_count;

static inline unsigned id_digit(char c)
{
	return (unsigned)(c - '0');
}

static inline uint64_t id_number(const char *id, size_t from, size_t count)
{
	uint64_t n = 0;
	for (size_t i = from; i < from + count; i++)
		n = n * 10 + id_digit(id[i]);
	return n;
}

/* Sum of the digits from `id` on times their weights ('0'..'9', ':' is ten, ';' eleven and so on). */
static inline unsigned id_weighted(const char *id, const char *weights)
{
	unsigned sum = 0;
	for (size_t i = 0; weights[i] != '\0'; i++)
		sum += id_digit(id[i]) * id_digit(weights[i]);
	return sum;
}

/* Months and days of these two digits each; a year is two digits, so the 29th of February always may be. */
static inline bool id_is_date(uint64_t month, uint64_t day)
{
	static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

static inline bool id_all_same(const char *id)
{
	return strspn(id, (char[]){id[0], '\0'}) == strlen(id);
}

/* ISO/IEC 7812-1 annex B, over `count` digits. */
static inline bool id_luhn(const char *id, size_t count)
{
	unsigned sum = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned d = id_digit(id[count - 1 - i]);
		sum += i % 2 == 0 ? d : d < 5 ? 2 * d : 2 * d - 9;
	}
	return sum % 10 == 0;
}

/* ISO 7064 mod 11,10: the last of `count` digits is the check. */
static inline bool id_mod11_10(const char *id, size_t count)
{
	unsigned product = 10;
	for (size_t i = 0; i + 1 < count; i++) {
		unsigned sum = (id_digit(id[i]) + product) % 10;
		product = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return (11 - product) % 10 == id_digit(id[count - 1]);
}

#endif
