#include "search/reading.h"

#include "base/auto.h"
#include "text/thesaurus.h"

enum {
	JOINED_MIN = 5, /* bytes of two words written as one */
	HALF_MIN = 3,   /* bytes of either word that a compound is parted into */
	PARTED_MIN = 7, /* bytes of the compound */
};

/* What a guess weighs, of the word itself. */
static const double weight_joined = 0.7, weight_parted = 0.6, weight_repaired = 0.8,
		    weight_synonym = 0.7;

/* What a phrase of the thesaurus weighs where no passage has the words that were said; it sinks
 * with the passages that have them. Below the least it is left out. */
static const double weight_thesaurus = 0.3, weight_least = 0.01;

typedef struct Speller {
	const Reading *w;
	Arena *arena;
	Language language;
	IndexTerms *terms;
	ReadingNotes *notes;
	Str text;     /* as it was given */
	size_t asked; /* terms before those of the thesaurus */
} Speller;

static void note(Speller *s, Str from, Str to)
{
	if (s->notes != NULL)
		*ARENA_PUSH(s->arena, s->notes->items, s->notes->count) = (ReadingNote){from, to};
}

static bool is_known(const Speller *s, Str stem)
{
	return stem.len > 0 && index_documents(s->w->reader, stem) > 0;
}

static void add(Speller *s, Str stem, double count)
{
	index_terms_add(s->terms, &(IndexTerm){.stem = stem, .other = STR(""), .count = count});
}

static Str stem_of(const Speller *s, Str word)
{
	Tokens tokens = tokenise(s->arena, word, s->language);
	return tokens.count == 1 ? tokens.items[0].stem : STR("");
}

/* "git hub" is "GitHub" elsewhere. */
static void add_joined(Speller *s, const Tokens *tokens, size_t i)
{
	const Token *a = &tokens->items[i], *b = a + 1;
	if (i + 1 >= tokens->count || a->number || b->number || (a->stop && b->stop) ||
		a->word.len + b->word.len < JOINED_MIN || b->start > a->end + 1)
		return;
	Str joined = stem_of(
		s, arena_fmt(s->arena, STR_FMT STR_FMT, STR_ARG(a->word), STR_ARG(b->word)));
	if (!is_known(s, joined))
		return;
	bool both = is_known(s, a->stem) && is_known(s, b->stem);
	add(s, joined, both ? weight_joined : 1);
	note(s, str_slice(s->text, a->start, b->end), joined);
}

static bool may_part(Str word, size_t at)
{
	return ((unsigned char)word.ptr[at] & 0xC0) != 0x80;
}

/* "Kündigungsfrist" is "Kündigung" and "Frist": the cut with the longest last word counts. */
static bool add_parted(Speller *s, const Token *t)
{
	static const char *const links[] = {"", "s", "es", "n", "en"};
	Str word = t->word;
	for (size_t at = HALF_MIN; word.len >= PARTED_MIN && at + HALF_MIN <= word.len; at++) {
		Str right =
			may_part(word, at) ? stem_of(s, str_slice(word, at, word.len)) : STR("");
		for (size_t i = 0; is_known(s, right) && i < COUNT(links); i++) {
			Str left = str_slice(word, 0, at), link = str_from(links[i]);
			if (!str_ends(left, link) || left.len < HALF_MIN + link.len)
				continue;
			left = stem_of(s, str_slice(left, 0, left.len - link.len));
			if (!is_known(s, left))
				continue;
			add(s, left, weight_parted);
			add(s, right, weight_parted);
			note(s, t->word,
				arena_fmt(s->arena, STR_FMT " " STR_FMT, STR_ARG(left),
					STR_ARG(right)));
			return true;
		}
	}
	return false;
}

static bool is_plain_word(const Token *t)
{
	for (size_t i = 0; i < t->word.len; i++)
		if (t->word.ptr[i] > 0 && strchr("@._:/+#'", t->word.ptr[i]) != NULL)
			return false;
	return !t->number && !t->stop;
}

static void repair(Speller *s, const Token *t)
{
	const Vocabulary *v = s->w->vocabulary(s->w->context, s->w->reader);
	Str stem = v != NULL ? vocabulary_nearest(v, t->stem) : STR("");
	if (stem.len == 0)
		return;
	add(s, arena_copy(s->arena, stem), weight_repaired);
	note(s, t->word, stem);
}

static bool is_met(const Speller *s, const Token *t)
{
	for (size_t i = 0; i < s->terms->count; i++)
		if (str_eq(s->terms->items[i].stem, t->stem))
			return is_known(s, t->stem) || is_known(s, s->terms->items[i].other);
	return true;
}

static void add_own(void *context, const SynonymMet *m)
{
	Speller *s = context;
	for (size_t i = 0; i < m->other.words.count; i++)
		if (!m->other.words.items[i].stop)
			add(s, m->other.words.items[i].stem, weight_synonym);
	note(s, m->met.text, m->other.text);
}

/* By the words themselves, not by the thesaurus. */
static bool is_asked(const Speller *s, Str stem)
{
	for (size_t i = 0; i < s->asked; i++)
		if (str_eq(s->terms->items[i].stem, stem))
			return true;
	return false;
}

typedef struct Known {
	size_t words;    /* of a phrase, without stop words */
	size_t passages; /* that have its rarest one */
} Known;

static Known known_of(const Speller *s, const Tokens *phrase)
{
	Known k = {.passages = SIZE_MAX};
	for (size_t i = 0; i < phrase->count; i++) {
		const Token *t = &phrase->items[i];
		size_t n = t->stop ? SIZE_MAX : index_documents(s->w->reader, t->stem);
		k.passages = n < k.passages ? n : k.passages;
		k.words += !t->stop;
	}
	return k;
}

/* Where many passages say it as the customer does, other words would only lead away. */
static void add_built_in(void *context, const SynonymMet *m)
{
	Speller *s = context;
	Known met = known_of(s, &m->met.words), other = known_of(s, &m->other.words);
	double weight = weight_thesaurus / (1 + (double)met.passages);
	size_t before = s->terms->count;
	if (other.words == 0 || other.passages == 0 || weight < weight_least)
		return;
	for (size_t i = 0; i < m->other.words.count; i++)
		if (!m->other.words.items[i].stop && !is_asked(s, m->other.words.items[i].stem))
			add(s, m->other.words.items[i].stem, weight / (double)other.words);
	if (s->terms->count > before)
		note(s, m->met.text, m->other.text);
}

static void add_synonyms(Speller *s, Synonyms *list, const Tokens *tokens, SynonymFn *each)
{
	if (list != NULL)
		synonyms_each(list, tokens, s->language, each, s);
}

IndexTerms reading_terms(const Reading *w, Arena *arena, Str text, ReadingNotes *notes)
{
	const Index *index = index_reader_index(w->reader);
	IndexTerms terms = index_terms(arena, index, text);
	LanguageGuess guess = language_guess(text);
	Speller s = {.w = w,
		.arena = arena,
		.language = guess.told ? guess.language : index_language(index),
		.terms = &terms,
		.notes = notes,
		.text = text};
	Tokens tokens = tokenise(arena, text, s.language);
	for (size_t i = 0; i < tokens.count; i++) {
		const Token *t = &tokens.items[i];
		add_joined(&s, &tokens, i);
		if (is_plain_word(t) && !is_met(&s, t) && !add_parted(&s, t) &&
			w->vocabulary != NULL)
			repair(&s, t);
	}
	add_synonyms(&s, w->synonyms, &tokens, add_own);
	s.asked = terms.count;
	add_synonyms(&s, thesaurus(s.language), &tokens, add_built_in);
	return terms;
}
