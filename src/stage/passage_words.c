#include "stage/passage_words.h"

#include "base/hash.h"

typedef struct Kept {
	Arena arena; /* of all it holds */
	Str text;
	uint64_t hash;
	Language language; /* its words were cut as */
	unsigned long used; /* the higher, the later; 0: a free place */
	PassageWords passage;
} Kept;

static _Thread_local Kept kept[PASSAGES_KEPT];
static _Thread_local unsigned long turn;

static Kept *find(Str text, Language language, uint64_t hash)
{
	Kept *oldest = &kept[0];
	for (size_t i = 0; i < PASSAGES_KEPT; i++) {
		Kept *k = &kept[i];
		if (k->used > 0 && k->hash == hash && k->language == language && str_eq(k->text, text))
			return k;
		oldest = k->used < oldest->used ? k : oldest;
	}
	arena_free(&oldest->arena);
	*oldest = (Kept){0};
	return oldest;
}

const PassageWords *passage_words(Str text, Language language)
{
	uint64_t hash = hash_quick(text);
	Kept *k = find(text, language, hash);
	if (k->used == 0) {
		k->text = arena_copy(&k->arena, text);
		k->hash = hash;
		k->language = language;
		k->passage = (PassageWords){tokenise(&k->arena, k->text, language), sentences_of(&k->arena, k->text),
			language_detect(k->text)};
	}
	k->used = ++turn;
	return &k->passage;
}
