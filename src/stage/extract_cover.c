#include "stage/extract_cover.h"

#include <math.h>

#include "base/auto.h"

/* A long story covers no passage as a whole: what weighs beyond this doesn't count as missing. */
static const double most_weight = 8;

/* What is left of the coverage where a passage explains another code than the one asked about. */
static const double sibling_share = 0.5;

/* A word that every source has hardly tells them apart: it loses up to this share of its weight. */
static const double common_costs = 0.3;

static bool has_word(const Tokens *tokens, Str word)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (str_eq(tokens->items[i].word, word))
			return true;
	return false;
}

double cover_term(const Extract *x, const Term *t, const Source *s)
{
	return fmax(term_in(t, &s->head, 0, SIZE_MAX, x->language),
		term_in(t, &s->body, s->from, s->to, x->language));
}

/* 1 for a word that at most one passage has, less for common ones. */
static double rarity(const Extract *x, const Term *t)
{
	size_t having = 0;
	const Evidence *last = NULL;
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].evidence != last && cover_term(x, t, &x->sources[i]) > 0) {
			last = x->sources[i].evidence;
			having++;
		}
	if (having < 2)
		return 1;
	return 1 - common_costs * (double)(having - 1) / (double)(x->passage_count - 1);
}

Terms cover_terms(Extract *x, Str question)
{
	Terms all = terms_of(x->arena, question, x->language), terms = {.items = all.items};
	for (size_t i = 0; i < all.count; i++) {
		const Term *t = &all.items[i];
		if (has_word(&x->names, t->word) ||
			(words_have_digit(t->word) && has_word(&x->records, t->word)))
			continue;
		terms.items[terms.count++] = *t;
	}
	for (size_t i = 0; i < terms.count; i++) {
		terms.items[i].weight *= rarity(x, &terms.items[i]);
		terms.total += terms.items[i].weight;
	}
	return terms;
}

double cover_share(const Terms *terms, double covered)
{
	double whole = terms->total < most_weight ? terms->total : most_weight;
	return whole <= 0 ? 0 : covered >= whole ? 1 : covered / whole;
}

/* "e-21" beside "e-99": the same letters in front of other digits. */
static bool is_sibling(Str code, Str word)
{
	size_t i = 0;
	while (i < code.len && i < word.len && code.ptr[i] == word.ptr[i] &&
		!(code.ptr[i] >= '0' && code.ptr[i] <= '9'))
		i++;
	return i > 0 && i < code.len && i < word.len && code.ptr[i] >= '0' && code.ptr[i] <= '9' &&
		word.ptr[i] >= '0' && word.ptr[i] <= '9' && !str_eq(code, word);
}

/* Does the passage speak of another error code or model than the one asked about? */
static bool speaks_of_sibling(const Term *term, const Source *s)
{
	for (size_t i = 0; i < s->head.count; i++)
		if (is_sibling(term->word, s->head.items[i].word))
			return true;
	for (size_t i = 0; i < s->body.count; i++)
		if (s->body.items[i].start >= s->from && s->body.items[i].end <= s->to &&
			is_sibling(term->word, s->body.items[i].word))
			return true;
	return false;
}

double cover_section(const Extract *x, const Terms *terms, const Source *s)
{
	double covered = 0;
	bool sibling = false;
	for (size_t i = 0; i < terms->count; i++) {
		const Term *t = &terms->items[i];
		double match = cover_term(x, t, s);
		covered += t->weight * match;
		sibling = sibling || (t->identifier && match == 0 && speaks_of_sibling(t, s));
	}
	return cover_share(terms, covered) * (sibling ? sibling_share : 1);
}

/* The same over the whole passage: what decides whether it speaks of the matter at all. */
double cover_passage(const Extract *x, const Terms *terms, const Source *s)
{
	Source whole = *s;
	whole.from = 0;
	whole.to = SIZE_MAX;
	return cover_section(x, terms, &whole);
}

double cover_tokens(
	const Extract *x, const Terms *terms, const Tokens *tokens, size_t from, size_t to)
{
	double covered = 0;
	for (size_t i = 0; i < terms->count; i++)
		covered += terms->items[i].weight *
			term_in(&terms->items[i], tokens, from, to, x->language);
	return cover_share(terms, covered);
}

double cover_sentence(const Extract *x, const Terms *terms, const Source *s, size_t i)
{
	Span span = s->sentences[i];
	return cover_tokens(x, terms, &s->body, span.start, span.end);
}

size_t cover_best_sentence(
	const Extract *x, const Terms *terms, const Source *s, double *ret_value)
{
	size_t best = 0;
	*ret_value = 0;
	for (size_t i = 0; i < s->sentence_count; i++) {
		double value = cover_sentence(x, terms, s, i);
		if (value > *ret_value) {
			*ret_value = value;
			best = i;
		}
	}
	return best;
}

/* What an outdated passage covers counts for the newer document that took its place. */
double cover_inherited(const Extract *x, const Terms *terms, const Source *s)
{
	Str mark = arena_fmt(
		x->arena, "outdated: " STR_FMT " is newer", STR_ARG(s->evidence->document));
	double best = 0;
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].number == 0 && str_eq(x->sources[i].evidence->note, mark))
			best = fmax(best, cover_passage(x, terms, &x->sources[i]));
	return best;
}
