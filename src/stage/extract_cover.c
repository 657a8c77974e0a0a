#include "stage/extract_cover.h"

#include <math.h>

#include "base/auto.h"
#include "stage/wanted.h"

/* A long story covers no passage as a whole: what weighs beyond this doesn't count as missing. */
static const double most_weight = 8;

/* What is left of the coverage where a passage explains another code than the one asked about. */
static const double sibling_share = 0.5;

/* A word that every source has hardly tells them apart: it loses up to this share of its weight. */
static const double common_costs = 0.3;

/* What other words for the same match: where no source has the word itself, and where one has. */
static const double match_other = 0.8, match_other_beside = 0.2;

/* What a misspelt word was meant to be. */
static const double match_meant = 0.8;

/* Of two words side by side the second is what it is about: this share of the first one's weight goes to
 * the second where no source has that. */
static const double head_share = 0.3;

static bool has_word(const Tokens *tokens, Str word)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (str_eq(tokens->items[i].word, word))
			return true;
	return false;
}

static bool is_same_word(const Term *a, const Term *b)
{
	return str_eq(a->stem, b->stem) && str_eq(a->word, b->word) && a->identifier == b->identifier &&
		a->literal == b->literal;
}

static void add_other(const Extract *x, const OtherWord *o, double match, Found *f)
{
	for (size_t i = 0; i < x->source_count; i++) {
		const Source *s = &x->sources[i];
		if (!other_word_may_stand(o, s->stems))
			continue;
		other_word_places(x->arena, o, &s->head, match, &f->heads[i]);
		if (s->number == 0)
			other_word_places(x->arena, o, &s->body, match, &f->bodies[s->passage]);
	}
}

/* What a word that no source has, and no other word for it, was meant to be. */
static void add_meant(const Extract *x, Found *f)
{
	OtherWord meant = {0};
	for (size_t i = 0; i < x->source_count && meant.words.count == 0; i++) {
		meant = other_word_meant(&f->term, &x->sources[i].head);
		if (meant.words.count == 0)
			meant = other_word_meant(&f->term, &x->sources[i].body);
	}
	if (meant.words.count > 0)
		add_other(x, &meant, match_meant, f);
}

static Found look_up(const Extract *x, const Term *t)
{
	Found f = {.term = *t, .heads = ARENA_ARRAY(x->arena, Places, x->source_count + 1),
		.bodies = ARENA_ARRAY(x->arena, Places, x->passage_count + 1)};
	bool said = false;
	for (size_t i = 0; i < x->source_count; i++) {
		const Source *s = &x->sources[i];
		f.heads[i] = term_places(x->arena, t, &s->head, x->language);
		if (s->number == 0)
			f.bodies[s->passage] = term_places(x->arena, t, &s->body, x->language);
		said = said || f.heads[i].count > 0 || f.bodies[s->passage].count > 0;
	}
	for (size_t i = 0; i < x->others.count && !t->literal; i++)
		if (str_eq(x->others.items[i].stem, t->stem))
			add_other(x, &x->others.items[i], said ? match_other_beside : match_other, &f);
	if (!said && other_word_wanted(t, x->language))
		add_meant(x, &f);
	return f;
}

void cover_find(Extract *x, Terms *terms)
{
	for (size_t i = 0; i < terms->count; i++) {
		Term *t = &terms->items[i];
		t->found = 0;
		while (t->found < x->found_count && !is_same_word(&x->founds[t->found].term, t))
			t->found++;
		if (t->found == x->found_count) {
			Found f = look_up(x, t);
			*ARENA_PUSH(x->arena, x->founds, x->found_count) = f;
		}
	}
}

const Places *cover_places(const Extract *x, const Term *t, const Source *s)
{
	return &x->founds[t->found].bodies[s->passage];
}

static double head_match(const Extract *x, const Term *t, const Source *s)
{
	return places_best(&x->founds[t->found].heads[s->index], 0, SIZE_MAX);
}

double cover_term(const Extract *x, const Term *t, const Source *s)
{
	return fmax(head_match(x, t, s), places_best(cover_places(x, t, s), s->from, s->to));
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

static bool is_met(const Extract *x, const Term *t)
{
	for (size_t i = 0; i < x->source_count; i++)
		if (cover_term(x, t, &x->sources[i]) > 0)
			return true;
	return false;
}

/* Words that mean something, with nothing but a blank between them. */
static bool is_beside(const Term *first, const Term *second)
{
	const char *end = first->surface.ptr + first->surface.len;
	return end + 1 == second->surface.ptr && *end == ' ' && first->weight >= 1 && second->weight >= 1;
}

/* "the refund paid", "a card stolen": what happened to the first word, not what it is part of. */
static bool is_participle(Str word)
{
	static const char *const irregular[] = {"paid", "sent", "lost", "stolen", "broken", "taken", "made", "done", "gone",
		"given", "bought", "sold", "put", "kept", "left", "held", "due"};
	for (size_t i = 0; i < COUNT(irregular); i++)
		if (str_is(word, irregular[i]))
			return true;
	return str_ends(word, STR("ed"));
}

/* "iPhone"; "Lisbon" within a sentence, where not every noun is written so. */
static bool is_name(const Extract *x, const Term *t, Str text)
{
	Str s = t->surface;
	size_t capitals = 0, at = (size_t)(s.ptr - text.ptr);
	for (size_t i = 1; i < s.len; i++)
		capitals += s.ptr[i] >= 'A' && s.ptr[i] <= 'Z';
	if (capitals > 0 && capitals + 1 < s.len)
		return true;
	bool within = at > 1 && text.ptr[at - 1] == ' ' && strchr(".!?:;,", text.ptr[at - 2]) == NULL;
	return within && capitals == 0 && x->language != LANGUAGE_DE && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z';
}

/* Other words for "mobile" say nothing of a "mobile app", and none say what a name does. Compounds of other
 * languages are one word, or have their first word first. */
static void mark_literal(const Extract *x, Terms *terms, Str text)
{
	for (size_t i = 0; i < terms->count; i++) {
		Term *t = &terms->items[i];
		bool compound = x->language == LANGUAGE_EN && i + 1 < terms->count && is_beside(t, t + 1) &&
			!is_participle(t[1].word);
		t->literal = compound || is_name(x, t, text);
	}
}

/* "answering machine" where no source speaks of machines: "answering" is no answer. */
static void lean_on_heads(const Extract *x, Terms *terms)
{
	for (size_t i = 0; i + 1 < terms->count; i++) {
		Term *t = &terms->items[i], *head = t + 1;
		double share = is_beside(t, head) && !words_have_digit(head->word) && !is_met(x, head)
			? head_share * t->weight
			: 0;
		t->weight -= share;
		head->weight += share;
	}
}

/* Of the terms' weight, what no usable source has. */
static double missing_share(const Extract *x, const Terms *terms)
{
	double missing = 0;
	for (size_t i = 0; i < terms->count; i++) {
		double best = 0;
		for (size_t k = 0; k < x->source_count; k++)
			if (x->sources[k].usable)
				best = fmax(best, cover_term(x, &terms->items[i], &x->sources[k]));
		missing += terms->items[i].weight * (1 - best);
	}
	return terms->total > 0 ? missing / terms->total : 0;
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
	terms.wanted = wanted_by(question);
	mark_literal(x, &terms, question);
	cover_find(x, &terms);
	lean_on_heads(x, &terms);
	for (size_t i = 0; i < terms.count; i++) {
		terms.items[i].weight *= rarity(x, &terms.items[i]);
		terms.total += terms.items[i].weight;
	}
	terms.missing = missing_share(x, &terms);
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

double cover_head(const Extract *x, const Terms *terms, const Source *s)
{
	double covered = 0;
	for (size_t i = 0; i < terms->count; i++)
		covered += terms->items[i].weight * head_match(x, &terms->items[i], s);
	return cover_share(terms, covered);
}

double cover_sentence(const Extract *x, const Terms *terms, const Source *s, size_t i)
{
	double covered = 0;
	for (size_t k = 0; k < terms->count; k++)
		covered += terms->items[k].weight * places_best(cover_places(x, &terms->items[k], s),
			s->sentences[i].start, s->sentences[i].end);
	return cover_share(terms, covered);
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

/* "outdated: DOCUMENT is newer" */
static bool gave_way_to(const Evidence *older, Str document)
{
	Str before = STR("outdated: "), behind = STR(" is newer"), note = older->note;
	return note.len == before.len + document.len + behind.len && str_starts(note, before) &&
		str_ends(note, behind) && str_eq(str_slice(note, before.len, before.len + document.len), document);
}

/* What an outdated passage covers counts for the newer document that took its place. */
double cover_inherited(const Extract *x, const Terms *terms, const Source *s)
{
	double best = 0;
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].number == 0 && gave_way_to(x->sources[i].evidence, s->evidence->document))
			best = fmax(best, cover_passage(x, terms, &x->sources[i]));
	return best;
}
