#include "stage/other_words.h"

#include "base/auto.h"
#include "base/hash.h"
#include "text/thesaurus.h"

enum {
	BITS = 64 * 64,
	SLIP_MIN = 5, /* bytes of a word that may be misspelt, and of what was meant */
};

static size_t bit_of(Str stem)
{
	return hash_quick(stem) % BITS;
}

void stem_set_add(StemSet *set, const Tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++) {
		size_t bit = bit_of(tokens->items[i].stem);
		set->bits[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

void stem_set_join(StemSet *set, const StemSet *other)
{
	for (size_t i = 0; i < COUNT(set->bits); i++)
		set->bits[i] |= other->bits[i];
}

static bool has_bit(const StemSet *set, size_t bit)
{
	return (set->bits[bit / 64] >> bit % 64 & 1) != 0;
}

static bool has_all(const StemSet *set, const Tokens *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (!has_bit(set, bit_of(words->items[i].stem)))
			return false;
	return words->count > 0;
}

typedef struct Collector {
	Arena *arena;
	const StemSet *there;
	OtherWords *others;
} Collector;

static bool same_stems(const Tokens *a, const Tokens *b)
{
	return a->count == b->count && tokens_stand_at(a, b, 0);
}

/* Collected already, or only another form of it ("refund", "refundable"). */
static bool is_known(const OtherWords *others, Str stem, const Tokens *words)
{
	if (words->count == 1 && str_eq(words->items[0].stem, stem))
		return true;
	for (size_t i = 0; i < others->count; i++)
		if (str_eq(others->items[i].stem, stem) && same_stems(&others->items[i].words, words))
			return true;
	return false;
}

static void collect(void *context, const SynonymMet *m)
{
	Collector *c = context;
	const Tokens *met = &m->met.words, *words = &m->other.words;
	if (!has_all(c->there, words))
		return;
	for (size_t i = 0; i < met->count; i++)
		if (!met->items[i].stop && !is_known(c->others, met->items[i].stem, words))
			*ARENA_PUSH(c->arena, c->others->items, c->others->count) =
				(OtherWord){met->items[i].stem, *words, bit_of(words->items[0].stem)};
}

OtherWords other_words_of(Arena *arena, Str text, Language language, const StemSet *there)
{
	OtherWords others = {0};
	Collector c = {arena, there, &others};
	Synonyms *list = thesaurus(language);
	Tokens tokens = tokenise(arena, text, language);
	if (list != NULL)
		synonyms_each(list, &tokens, language, collect, &c);
	return others;
}

static void insert(Arena *arena, Places *places, Place p)
{
	*ARENA_PUSH(arena, places->items, places->count) = p;
	for (size_t i = places->count - 1; i > 0 && places->items[i - 1].start > p.start; i--) {
		places->items[i] = places->items[i - 1];
		places->items[i - 1] = p;
	}
}

static void note_met(void *context, const SynonymMet *m)
{
	(void)m;
	*(bool *)context = true;
}

bool other_word_wanted(const Term *term, Language language)
{
	bool met = false;
	Token token = {.word = term->word, .stem = term->stem};
	Synonyms *list = thesaurus(language);
	if (term->identifier || term->word.len < SLIP_MIN || words_have_digit(term->word))
		return false;
	if (list != NULL)
		synonyms_each(list, &(Tokens){&token, 1}, language, note_met, &met);
	return !met;
}

OtherWord other_word_meant(const Term *term, const Tokens *text)
{
	for (size_t i = 0; i < text->count; i++) {
		Token *t = &text->items[i];
		if (!t->stop && !t->number && t->word.len >= SLIP_MIN && words_slip(term->word, t->word))
			return (OtherWord){term->stem, {t, 1}, bit_of(t->stem)};
	}
	return (OtherWord){0};
}

bool other_word_may_stand(const OtherWord *o, const StemSet *stems)
{
	return has_bit(stems, o->bit);
}

void other_word_places(Arena *arena, const OtherWord *o, const Tokens *tokens, double match, Places *places)
{
	for (size_t at = 0; at < tokens->count; at++) {
		const Token *t = &tokens->items[at];
		if (tokens_stand_at(&o->words, tokens, at))
			insert(arena, places, (Place){at, t->start, t[o->words.count - 1].end, match});
	}
}
