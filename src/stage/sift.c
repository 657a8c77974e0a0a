#include "stage/sift.h"

#include "base/clock.h"
#include "base/hash.h"
#include "stage/words.h"
#include "text/recall.h"

enum {
	OUTDATED_DAYS = 365, /* how much newer a document of the same title must be */
};

/* Jaccard overlap of words above which one of two passages says nothing new. */
static const double same_text = 0.9;

/* Share of title words from which two documents compete; less where the older one names its year. */
static const double same_subject = 0.66, same_subject_dated = 0.5;

enum { GIST_BITS = 512 };

/* A text's distinct words, each as one bit: what differs here differs in the words too. */
typedef struct Gist {
	uint64_t bits[GIST_BITS / 64];
	uint32_t count; /* of distinct words */
	uint8_t language;
} Gist;

typedef struct Words {
	Gist gist;
	Tokens text, title, id; /* made when first compared */
	bool has_text, has_subject;
	int64_t updated_ms;
	bool dated; /* title or id name the year of its last update */
} Words;

typedef struct Sifter {
	Arena *arena;
	const SiftItem *items;
	Words *words;
	Language language;
	Tokens company;
} Sifter;

static int by_word(const void *a, const void *b)
{
	return str_cmp(((const Token *)a)->word, ((const Token *)b)->word);
}

static Gist gist_of_tokens(Arena *arena, const Tokens *tokens, Language language)
{
	Gist g = {.language = (uint8_t)language};
	Token *sorted = ARENA_ARRAY(arena, Token, tokens->count + 1);
	if (tokens->count > 0)
		memcpy(sorted, tokens->items, tokens->count * sizeof *sorted);
	qsort(sorted, tokens->count, sizeof *sorted, by_word);
	for (size_t i = 0; i < tokens->count; i++) {
		if (i > 0 && str_eq(sorted[i].word, sorted[i - 1].word))
			continue;
		size_t bit = hash_quick(sorted[i].word) % GIST_BITS;
		g.bits[bit / 64] |= UINT64_C(1) << bit % 64;
		g.count++;
	}
	return g;
}

static const Tokens *text_of(Sifter *s, size_t i)
{
	Words *w = &s->words[i];
	if (!w->has_text)
		w->text = tokenise(s->arena, s->items[i].text, s->language);
	w->has_text = true;
	return &w->text;
}

/* The passages of a knowledge base are found again and again. */
static Gist gist_of(Sifter *s, size_t i)
{
	static Recall recalled;
	Gist g;
	if (!recall(&recalled, s->items[i].text, &g, sizeof g) || g.language != s->language) {
		g = gist_of_tokens(s->arena, text_of(s, i), s->language);
		recall_keep(&recalled, s->items[i].text, &g, sizeof g);
	}
	return g;
}

static Tokens id_tokens(Arena *arena, Str id)
{
	char *plain = arena_alloc(arena, id.len + 1);
	for (size_t i = 0; i < id.len; i++)
		plain[i] = strchr("-_./", id.ptr[i]) != NULL ? ' ' : id.ptr[i];
	return tokenise(arena, (Str){plain, id.len}, LANGUAGE_EN);
}

static const Words *subject_of(Sifter *s, size_t i)
{
	Words *w = &s->words[i];
	if (!w->has_subject) {
		w->title = tokenise(s->arena, s->items[i].title, s->language);
		w->id = id_tokens(s->arena, s->items[i].document);
	}
	w->has_subject = true;
	return w;
}

static void words_open(Sifter *s, size_t i)
{
	const SiftItem *item = &s->items[i];
	Words *w = &s->words[i];
	Str year = str_slice(item->updated, 0, 4);
	w->gist = gist_of(s, i);
	if (!clock_from_iso(item->updated, &w->updated_ms))
		w->updated_ms = 0;
	w->dated = year.len == 4 && (str_has(item->title, year) || str_has(item->document, year));
}

/* Of sets with S words in all, D of them in one only, the overlap is above `same_text` only where
 * D < S (1 - same_text) / (1 + same_text); and D is at least the number of bits that differ. */
static bool may_be_alike(const Gist *a, const Gist *b)
{
	unsigned differ = 0;
	for (size_t i = 0; i < GIST_BITS / 64; i++)
		differ += (unsigned)__builtin_popcountll(a->bits[i] ^ b->bits[i]);
	return differ <= (a->count + b->count) * (1 - same_text) / (1 + same_text);
}

static bool are_alike(Sifter *s, size_t a, size_t b)
{
	return may_be_alike(&s->words[a].gist, &s->words[b].gist) &&
		words_same_numbers(text_of(s, a), text_of(s, b)) &&
		words_jaccard(text_of(s, a), text_of(s, b)) > same_text;
}

static size_t first_alike(Sifter *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->items[k].same_as == k && are_alike(s, i, k))
			return k;
	return i;
}

static bool is_newer(const Words *a, const Words *b)
{
	int64_t gap = (int64_t)OUTDATED_DAYS * 24 * 3600 * 1000;
	return a->updated_ms != 0 && b->updated_ms != 0 && a->updated_ms - b->updated_ms > gap;
}

/* How surely two documents are about the same: 0 where not, else the share of words. */
static double subject_share(Sifter *s, size_t newer_at, size_t older_at)
{
	const Words *newer = subject_of(s, newer_at), *older = subject_of(s, older_at);
	const Tokens *company = &s->company;
	double titles = words_share(&newer->title, &older->title, company);
	double ids = words_share(&newer->id, &older->id, company);
	double share = titles > ids ? titles : ids;
	return share >= (older->dated ? same_subject_dated : same_subject) ? share : 0;
}

/* The likest of what is much newer. */
static Str overtaken_by(Sifter *s, size_t count, size_t older)
{
	double best = 0;
	Str found = STR("");
	for (size_t i = 0; i < count; i++) {
		if (s->items[i].barred || str_eq(s->items[i].document, s->items[older].document) ||
			!is_newer(&s->words[i], &s->words[older]))
			continue;
		double share = subject_share(s, i, older);
		if (share > best) {
			best = share;
			found = s->items[i].document;
		}
	}
	return found;
}

void sift(Arena *arena, SiftItem *items, size_t count, Language language, Str company)
{
	Sifter s = {arena, items, ARENA_ARRAY(arena, Words, count + 1), language, tokenise(arena, company, language)};
	for (size_t i = 0; i < count; i++)
		words_open(&s, i);
	for (size_t i = 0; i < count; i++)
		items[i].same_as = first_alike(&s, i);
	for (size_t i = 0; i < count; i++)
		items[i].outdated = items[i].barred ? STR("") : overtaken_by(&s, count, i);
}
