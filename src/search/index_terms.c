/*
 * The terms of a query: stems in its language, each once with its count. Stop words are kept with a
 * small weight in a short query and dropped from a long one: "when" and "how" tell questions of the
 * same subject apart, while in a story they are noise.
 */
#include "search/index.h"

enum { STOPS_WORDS = 12 }; /* the longest query in which stop words have their full weight */

/* Measured (nDCG@10, weights 0 / .3 / .5 / 1): stackfaq .887 / .898 / .899 / .896, xquad_en .970 /
 * .973 / .971 / .968, cranfield .522 / .525 / .525 / .522, another FAQ set .531 / .620 / .645 /
 * .677; in questions of 56 words .253 / .227 / .194 / .080. */
static const double stops_weight = 0.5, stops_least = 0.05;

static IndexTerm *known(const IndexTerms *terms, Str stem)
{
	for (size_t i = 0; i < terms->count; i++)
		if (str_eq(terms->items[i].stem, stem))
			return &terms->items[i];
	return NULL;
}

void index_terms_add(IndexTerms *terms, const IndexTerm *term)
{
	IndexTerm *same = known(terms, term->stem);
	if (same != NULL)
		same->count += term->count;
	else if (terms->count < INDEX_MAX_TERMS)
		terms->items[terms->count++] = *term;
}

/* A stop word counts once, however often it is said. */
static void add_stop(IndexTerms *terms, const IndexTerm *term)
{
	if (known(terms, term->stem) == NULL)
		index_terms_add(terms, term);
}

static double weight_of_stops(const Tokens *tokens)
{
	size_t words = tokens->count, stops = 0;
	for (size_t i = 0; i < words; i++)
		stops += tokens->items[i].stop;
	if (stops == words)
		return 1; /* there is nothing else to go by */
	double share = words > STOPS_WORDS ? (double)STOPS_WORDS / (double)words : 1;
	double weight = stops_weight * share * share;
	return weight < stops_least ? 0 : weight;
}

static IndexTerms terms_of(Arena *arena, const Tokens *tokens, const Tokens *others)
{
	IndexTerms terms = {.items = ARENA_ARRAY(arena, IndexTerm, INDEX_MAX_TERMS)};
	double stops = weight_of_stops(tokens);
	for (size_t i = 0; i < tokens->count; i++) {
		const Token *t = &tokens->items[i];
		IndexTerm term = {.stem = t->stem,
			.other = STR(""),
			.count = t->stop ? stops : 1,
			.stop = t->stop};
		if (others->count == tokens->count)
			term.other = others->items[i].stem;
		if (!t->stop)
			index_terms_add(&terms, &term);
		else if (stops > 0)
			add_stop(&terms, &term);
	}
	return terms;
}

/* In the language of the query, and as passages have the words whose language could not be told
 * (those of the index's) or, where that of the query can't be, as those of other languages do. */
IndexTerms index_terms(Arena *arena, const Index *index, Str query)
{
	LanguageGuess guess = language_guess(query);
	Language own = index_language(index), language = guess.told ? guess.language : own,
		 second = guess.told ? own : LANGUAGE_UNKNOWN;
	Tokens tokens = tokenise(arena, query, language), others = {0};
	if (second != language)
		others = tokenise(arena, query, second);
	return terms_of(arena, &tokens, &others);
}
