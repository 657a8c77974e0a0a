#include "text/synonyms.h"

#include "base/auto.h"
#include "base/hash.h"

typedef struct Phrase {
	Str text;
	size_t group;
	bool left; /* of "=>": it stands for the others, and they not for it */
} Phrase;

/* A phrase as one language stems it. */
typedef struct Stemmed {
	Tokens words; /* none where it has no word, or too many */
	size_t phrase;
} Stemmed;

typedef struct Beginning {
	uint64_t first; /* stem, hashed */
	const Stemmed *item;
} Beginning;

typedef struct Prepared {
	Stemmed *items;    /* one a phrase; NULL until asked for */
	Beginning *sorted; /* of those with words */
	size_t count;
} Prepared;

struct Synonyms {
	Arena arena;
	Phrase *phrases; /* a group's one after the other */
	size_t count, groups;
	Prepared prepared[LANGUAGE_COUNT];
};

void synonyms_free(Synonyms *s)
{
	if (s == NULL)
		return;
	arena_free(&s->arena);
	free(s);
}

void synonyms_freep(Synonyms **s)
{
	synonyms_free(*s);
}

static size_t phrases_add(Synonyms *s, Str list, bool left)
{
	size_t before = s->count;
	Str part;
	while (str_next(&list, ',', &part)) {
		part = str_trim(part);
		if (part.len > 0)
			*ARENA_PUSH(&s->arena, s->phrases, s->count) =
				(Phrase){arena_copy(&s->arena, part), s->groups, left};
	}
	return s->count - before;
}

static bool line_add(Synonyms *s, Str line, const char *name, size_t number, Err *err)
{
	ptrdiff_t remark = str_find(line, STR("#"), 0), arrow;
	line = str_trim(remark >= 0 ? str_slice(line, 0, (size_t)remark) : line);
	if (line.len == 0)
		return true;
	arrow = str_find(line, STR("=>"), 0);
	bool ok = arrow >= 0 ? phrases_add(s, str_slice(line, 0, (size_t)arrow), true) > 0 &&
				       phrases_add(s, str_slice(line, (size_t)arrow + 2, line.len),
					       false) > 0
			     : phrases_add(s, line, false) > 1;
	s->groups++;
	return ok ||
	       err_set(err, ERR_INPUT,
		       "%s: line %zu: a group is \"word, other word\" or \"word => other word\"",
		       name, number);
}

bool synonyms_new(Str text, const char *name, Synonyms **ret_synonyms, Err *err)
{
	AUTO(synonyms_freep) Synonyms *s = xcalloc(1, sizeof *s);
	Str line;
	for (size_t number = 1; str_next(&text, '\n', &line); number++)
		if (!line_add(s, line, name, number, err))
			return false;
	*ret_synonyms = s;
	s = NULL;
	return true;
}

/* ---- finding ---- */

static int by_first(const void *a, const void *b)
{
	const Beginning *x = a, *y = b;
	int order = (x->first > y->first) - (x->first < y->first);
	return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

static void prepare(Synonyms *s, Language language)
{
	Prepared *p = &s->prepared[language];
	p->items = ARENA_ARRAY(&s->arena, Stemmed, s->count + 1);
	p->sorted = ARENA_ARRAY(&s->arena, Beginning, s->count + 1);
	for (size_t i = 0; i < s->count; i++) {
		Tokens words = tokenise(&s->arena, s->phrases[i].text, language);
		p->items[i] = (Stemmed){.phrase = i};
		if (words.count == 0 || words.count > SYNONYMS_MAX_WORDS)
			continue;
		p->items[i].words = words;
		p->sorted[p->count++] = (Beginning){hash_quick(words.items[0].stem), &p->items[i]};
	}
	if (p->count > 0)
		qsort(p->sorted, p->count, sizeof *p->sorted, by_first);
}

typedef struct Telling {
	const Synonyms *s;
	const Prepared *p;
	SynonymFn *each;
	void *context;
} Telling;

static SynonymPhrase phrase_of(const Telling *t, size_t phrase)
{
	return (SynonymPhrase){t->s->phrases[phrase].text, t->p->items[phrase].words};
}

static void tell_others(const Telling *t, size_t phrase)
{
	const Synonyms *s = t->s;
	const Phrase *met = &s->phrases[phrase];
	size_t first = phrase;
	while (first > 0 && s->phrases[first - 1].group == met->group)
		first--;
	bool arrow = s->phrases[first].left;
	for (size_t i = first; i < s->count && s->phrases[i].group == met->group; i++)
		if (i != phrase && (!arrow || (met->left && !s->phrases[i].left)))
			t->each(t->context, &(SynonymMet){phrase_of(t, phrase), phrase_of(t, i)});
}

void synonyms_each(
	Synonyms *s, const Tokens *tokens, Language language, SynonymFn *each, void *context)
{
	const Prepared *p = &s->prepared[language];
	Telling t = {s, p, each, context};
	if (p->items == NULL)
		prepare(s, language);
	for (size_t at = 0; at < tokens->count; at++) {
		uint64_t first = hash_quick(tokens->items[at].stem);
		size_t low = 0, high = p->count;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (p->sorted[middle].first < first)
				low = middle + 1;
			else
				high = middle;
		}
		for (; low < p->count && p->sorted[low].first == first; low++)
			if (tokens_stand_at(&p->sorted[low].item->words, tokens, at))
				tell_others(&t, p->sorted[low].item->phrase);
	}
}
