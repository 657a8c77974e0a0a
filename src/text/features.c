#include "text/features.h"

#include "text/token.h"

enum { SHORTEST = 3, LONGEST = 4, WORD_MOST = 64 };

float feature_weight(Feature f)
{
	return (f & 1) != 0 ? 1.0F : 0.4F;
}

typedef struct Gathering {
	Features features;
	Feature *seen; /* open addressing, a power of two */
	size_t mask;
} Gathering;

/* FNV-1a (Fowler, Noll, Vo), seeded by what kind of feature it is. */
static Feature feature(uint64_t kind, Str s)
{
	uint64_t h = 14695981039346656037ULL ^ kind;
	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.ptr[i];
		h *= 1099511628211ULL;
	}
	h = kind == 0 ? h | 1 : h & ~1ULL;
	return h != 0 ? h : 2;
}

static void add(Gathering *g, Feature f)
{
	size_t at = (size_t)(f >> 1) & g->mask;
	while (g->seen[at] != 0 && g->seen[at] != f)
		at = (at + 1) & g->mask;
	if (g->seen[at] == f || g->features.count == FEATURES_MAX)
		return;
	g->seen[at] = f;
	g->features.items[g->features.count++] = f;
}

static void add_pieces(Gathering *g, Str word)
{
	char text[WORD_MOST + 2];
	size_t len = word.len < WORD_MOST ? word.len : WORD_MOST;
	text[0] = '<';
	memcpy(text + 1, word.ptr, len);
	text[len + 1] = '>';
	for (size_t size = SHORTEST; size <= LONGEST; size++)
		for (size_t at = 0; at + size <= len + 2; at++)
			add(g, feature(size, (Str){text + at, size}));
}

/* At least twice as many places as there can be features, a power of two. */
static size_t places_for(const Tokens *tokens)
{
	size_t most = 0, places = 16;
	for (size_t i = 0; i < tokens->count && most < FEATURES_MAX; i++)
		most += 1 + 2 * (tokens->items[i].word.len + 2);
	while (places < 2 * most && places < 4 * FEATURES_MAX)
		places *= 2;
	return places;
}

Features features_of(Arena *arena, Str text)
{
	Language language = language_detect(text);
	Tokens tokens = tokenise(arena, text, language == LANGUAGE_UNKNOWN ? LANGUAGE_EN : language);
	size_t places = places_for(&tokens), most = places / 2 < FEATURES_MAX ? places / 2 : FEATURES_MAX;
	Gathering g = {.mask = places - 1};
	g.seen = ARENA_ARRAY(arena, Feature, places);
	g.features.items = ARENA_ARRAY(arena, Feature, most + 1);
	for (size_t i = 0; i < tokens.count; i++) {
		add(&g, feature(0, tokens.items[i].stem));
		add_pieces(&g, tokens.items[i].word);
	}
	return g.features;
}
