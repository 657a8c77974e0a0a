#include "stage/sift.h"

#include "base/clock.h"
#include "stage/words.h"

enum {
	OUTDATED_DAYS = 365, /* how much newer a document of the same title must be */
};

/* Jaccard overlap of words above which one of two passages says nothing new. */
static const double same_text = 0.9;

/* Share of title words from which two documents compete; less where the older one names its year. */
static const double same_subject = 0.66, same_subject_dated = 0.5;

typedef struct Words {
	Tokens text, title, id;
	int64_t updated_ms;
	bool dated; /* title or id name the year of its last update */
} Words;

static Tokens id_tokens(Arena *arena, Str id)
{
	char *plain = arena_alloc(arena, id.len + 1);
	for (size_t i = 0; i < id.len; i++)
		plain[i] = strchr("-_./", id.ptr[i]) != NULL ? ' ' : id.ptr[i];
	return tokenise(arena, (Str){plain, id.len}, LANGUAGE_EN);
}

static Words words_of(Arena *arena, const SiftItem *item, Language language)
{
	Words w = {.text = tokenise(arena, item->text, language),
		.title = tokenise(arena, item->title, language), .id = id_tokens(arena, item->document)};
	Str year = str_slice(item->updated, 0, 4);
	if (!clock_from_iso(item->updated, &w.updated_ms))
		w.updated_ms = 0;
	w.dated = year.len == 4 && (str_has(item->title, year) || str_has(item->document, year));
	return w;
}

static size_t first_alike(const SiftItem *items, const Words *words, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (items[k].same_as == k && words_same_numbers(&words[i].text, &words[k].text) &&
			words_jaccard(&words[i].text, &words[k].text) > same_text)
			return k;
	return i;
}

static bool is_newer(const Words *a, const Words *b)
{
	int64_t gap = (int64_t)OUTDATED_DAYS * 24 * 3600 * 1000;
	return a->updated_ms != 0 && b->updated_ms != 0 && a->updated_ms - b->updated_ms > gap;
}

/* How surely two documents are about the same: 0 where not, else the share of words. */
static double subject_share(const Words *newer, const Words *older, const Tokens *company)
{
	double titles = words_share(&newer->title, &older->title, company);
	double ids = words_share(&newer->id, &older->id, company);
	double share = titles > ids ? titles : ids;
	return share >= (older->dated ? same_subject_dated : same_subject) ? share : 0;
}

/* The likest of what is much newer. */
static Str overtaken_by(const SiftItem *items, const Words *words, size_t count, size_t older, const Tokens *company)
{
	double best = 0;
	Str found = STR("");
	for (size_t i = 0; i < count; i++) {
		if (items[i].barred || str_eq(items[i].document, items[older].document) ||
			!is_newer(&words[i], &words[older]))
			continue;
		double share = subject_share(&words[i], &words[older], company);
		if (share > best) {
			best = share;
			found = items[i].document;
		}
	}
	return found;
}

void sift(Arena *arena, SiftItem *items, size_t count, Language language, Str company)
{
	Words *words = ARENA_ARRAY(arena, Words, count + 1);
	Tokens own = tokenise(arena, company, language);
	for (size_t i = 0; i < count; i++)
		words[i] = words_of(arena, &items[i], language);
	for (size_t i = 0; i < count; i++)
		items[i].same_as = first_alike(items, words, i);
	for (size_t i = 0; i < count; i++)
		items[i].outdated = items[i].barred ? STR("") : overtaken_by(items, words, count, i, &own);
}
