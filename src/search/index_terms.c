/* The terms of a query: stems in its language, each once with its count, stop words dropped. */
#include "search/index.h"

static IndexTerm *known(const IndexTerms *terms, Str stem)
{
	for (size_t i = 0; i < terms->count; i++)
		if (str_eq(terms->items[i].stem, stem))
			return &terms->items[i];
	return NULL;
}

static IndexTerms terms_of(
	Arena *arena, const Tokens *tokens, const Tokens *others, bool with_stops)
{
	IndexTerms terms = {.items = ARENA_ARRAY(arena, IndexTerm, INDEX_MAX_TERMS)};
	for (size_t i = 0; i < tokens->count; i++) {
		const Token *t = &tokens->items[i];
		if (t->stop && !with_stops)
			continue;
		IndexTerm *term = known(&terms, t->stem);
		if (term == NULL && terms.count < INDEX_MAX_TERMS) {
			term = &terms.items[terms.count++];
			term->stem = t->stem;
			term->other =
				others->count == tokens->count ? others->items[i].stem : STR("");
		}
		if (term != NULL)
			term->count++;
	}
	return terms;
}

IndexTerms index_terms(Arena *arena, const Index *index, Str query)
{
	Language own = index_language(index), language = language_detect(query);
	Tokens tokens = tokenise(arena, query, language == LANGUAGE_UNKNOWN ? own : language),
	       others = {0};
	if (language != LANGUAGE_UNKNOWN && language != own)
		others = tokenise(arena, query, own);
	IndexTerms terms = terms_of(arena, &tokens, &others, false);
	return terms.count > 0 ? terms : terms_of(arena, &tokens, &others, true);
}
