#include "text/wording.h"

#include <math.h>

#include "text/wording_private.h"

enum { BEGINNING = 5 /* bytes that stand for a longer word's inflected forms */ };

/* FNV-1a (Fowler, Noll, Vo), 32 bits, over a kind and one or two words. */
static uint32_t hash_add(uint32_t hash, Str s)
{
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * 16777619U;
	return hash;
}

static uint32_t feature_of(const char *kind, Str word, Str second)
{
	uint32_t hash = hash_add(hash_add(2166136261U, str_from(kind)), word);
	return second.len > 0 ? hash_add(hash_add(hash, STR(" ")), second) : hash;
}

/* Every number is the same word. */
static Str word_of(const Token *t)
{
	for (size_t i = 0; i < t->word.len; i++)
		if (t->word.ptr[i] < '0' || t->word.ptr[i] > '9')
			return t->word;
	return STR("0");
}

static void add_once(uint32_t *features, size_t *count, uint32_t feature)
{
	for (size_t i = 0; i < *count; i++)
		if (features[i] == feature)
			return;
	features[(*count)++] = feature;
}

size_t wording_features(
	const Tokens *tokens, size_t from, size_t to, uint32_t ret_features[WORDING_FEATURES])
{
	size_t count = 0;
	for (size_t i = from; i < to && i < from + WORDING_WINDOW; i++) {
		Str word = word_of(&tokens->items[i]);
		add_once(ret_features, &count, feature_of("u", word, STR("")));
		if (word.len > BEGINNING)
			add_once(ret_features, &count,
				feature_of("p", str_slice(word, 0, BEGINNING), STR("")));
		if (i + 1 < to)
			add_once(ret_features, &count,
				feature_of("b", word, word_of(&tokens->items[i + 1])));
	}
	return count;
}

/* The weight of a feature, in steps; false where the table has none. */
static bool weight_of(uint32_t feature, int *ret_weight)
{
	size_t bucket = feature % WORDING_BUCKETS;
	const char *row = wording_lines[bucket / WORDING_LINE] + bucket % WORDING_LINE * WORDING_ROW;
	char mark = (char)(WORDING_FIRST + feature / WORDING_BUCKETS % WORDING_LEVELS);
	for (size_t i = 0; i < WORDING_ROW; i += 2) {
		if (row[i] != mark || row[i + 1] == ' ')
			continue;
		*ret_weight = row[i + 1] - WORDING_FIRST - WORDING_LEVELS / 2;
		return true;
	}
	return false;
}

double wording_judge(const Tokens *tokens, size_t from, size_t to)
{
	uint32_t features[WORDING_FEATURES];
	size_t count = wording_features(tokens, from, to, features), known = 0;
	int sum = 0, weight;
	for (size_t i = 0; i < count; i++)
		if (weight_of(features[i], &weight)) {
			sum += weight;
			known++;
		}
	return known == 0 ? 0 : sum * wording_scale / sqrt((double)known + 1) + wording_bias;
}
