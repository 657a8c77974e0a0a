#include "search/synonyms.h"

#include "base/auto.h"

typedef struct Phrase {
	Str text;
	size_t group;
	bool left; /* of "=>": it stands for the others, and they not for it */
} Phrase;

/* A phrase as one language stems it. */
typedef struct Stemmed {
	Str stems[SYNONYMS_MAX_WORDS];
	size_t count;
	size_t phrase;
} Stemmed;

typedef struct Prepared {
	Stemmed *items; /* by first stem; NULL until asked for */
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
	bool ok = arrow >= 0
		? phrases_add(s, str_slice(line, 0, (size_t)arrow), true) > 0 &&
			phrases_add(s, str_slice(line, (size_t)arrow + 2, line.len), false) > 0
		: phrases_add(s, line, false) > 1;
	s->groups++;
	return ok ||
		err_set(err, ERR_INPUT,
			"%s: line %zu: a group is \"word, other word\" or \"word => other word\"", name,
			number);
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
	const Stemmed *x = a, *y = b;
	return str_cmp(x->stems[0], y->stems[0]);
}

static void prepare(Synonyms *s, Language language)
{
	Prepared *p = &s->prepared[language];
	p->items = ARENA_ARRAY(&s->arena, Stemmed, s->count + 1);
	for (size_t i = 0; i < s->count; i++) {
		Tokens tokens = tokenise(&s->arena, s->phrases[i].text, language);
		if (tokens.count == 0 || tokens.count > SYNONYMS_MAX_WORDS)
			continue;
		Stemmed *item = &p->items[p->count++];
		*item = (Stemmed){.count = tokens.count, .phrase = i};
		for (size_t k = 0; k < tokens.count; k++)
			item->stems[k] = tokens.items[k].stem;
	}
	if (p->count > 0)
		qsort(p->items, p->count, sizeof p->items[0], by_first);
}

static bool stands_at(const Stemmed *item, const Tokens *tokens, size_t at)
{
	if (at + item->count > tokens->count)
		return false;
	for (size_t i = 0; i < item->count; i++)
		if (!str_eq(item->stems[i], tokens->items[at + i].stem))
			return false;
	return true;
}

static void tell_others(const Synonyms *s, size_t phrase, SynonymFn *each, void *context)
{
	const Phrase *met = &s->phrases[phrase];
	size_t first = phrase;
	while (first > 0 && s->phrases[first - 1].group == met->group)
		first--;
	bool arrow = s->phrases[first].left;
	for (size_t i = first; i < s->count && s->phrases[i].group == met->group; i++)
		if (i != phrase && (!arrow || (met->left && !s->phrases[i].left)))
			each(context, met->text, s->phrases[i].text);
}

void synonyms_each(Synonyms *s, const Tokens *tokens, Language language, SynonymFn *each,
	void *context)
{
	const Prepared *p = &s->prepared[language];
	if (p->items == NULL)
		prepare(s, language);
	for (size_t at = 0; at < tokens->count; at++) {
		size_t low = 0, high = p->count;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (str_cmp(p->items[middle].stems[0], tokens->items[at].stem) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		for (; low < p->count && str_eq(p->items[low].stems[0], tokens->items[at].stem); low++)
			if (stands_at(&p->items[low], tokens, at))
				tell_others(s, p->items[low].phrase, each, context);
	}
}
