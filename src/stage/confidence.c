#include "stage/confidence.h"

#include <math.h>

#include "base/auto.h"
#include "stage/extract_cover.h"
#include "stage/stage.h"
#include "stage/wanted.h"
#include "text/number.h"

enum { NEAR_TOKENS = 8 };

static const double most_margin = 0.5;

static const struct {
	size_t offset;
	double weight;
} weights[] = {
	{offsetof(Signs, whole), 3.6},
	{offsetof(Signs, head), 1.9},
	{offsetof(Signs, missing), -2.0},
	{offsetof(Signs, near), 2.4},
	{offsetof(Signs, words), 2.2},
	{offsetof(Signs, margin), 5.7},
	/* Set by hand: questions of these collections hardly ask for amounts, and all are in the documents' language. */
	{offsetof(Signs, wanted), 0.5},
	{offsetof(Signs, foreign), -1.5},
};
#define BIAS (-8.4)

/* Do both words stand within NEAR_TOKENS of each other somewhere in the section? */
static bool are_near(const Extract *x, const Term *a, const Term *b, const Source *s)
{
	const Places *places = cover_places(x, a, s), *others = cover_places(x, b, s);
	const Tokens *body = &s->body;
	for (size_t i = 0; i < places->count; i++) {
		const Place *p = &places->items[i];
		if (p->start < s->from || p->end > s->to || p->end > body->items[p->token].end)
			continue;
		size_t first = p->token > NEAR_TOKENS ? p->token - NEAR_TOKENS : 0, last = p->token + NEAR_TOKENS;
		size_t to = body->items[last < body->count ? last : body->count - 1].end;
		if (places_best(others, body->items[first].start, to) > 0)
			return true;
	}
	return false;
}

static double near_share(const Extract *x, const Terms *terms, const Source *s)
{
	double near = 0, all = 0;
	for (size_t i = 0; i + 1 < terms->count; i++) {
		const Term *a = &terms->items[i], *b = &terms->items[i + 1];
		double weight = fmin(a->weight, b->weight);
		bool together = cover_term(x, a, s) > 0 && cover_term(x, b, s) > 0 &&
			are_near(x, a, b, s);
		near += together ? weight : 0;
		all += weight;
	}
	return all > 0 ? near / all : 0;
}

static double wanted_sign(const Terms *terms, const Source *s)
{
	Str section = str_slice(s->evidence->text, s->from, s->to);
	return terms->wanted == 0 ? 0 : wanted_said(section, terms->wanted) ? 1 : -1;
}

Signs confidence_signs(const Extract *x, const Terms *terms, const Source *s, double margin)
{
	return (Signs){.whole = fmax(cover_passage(x, terms, s), cover_inherited(x, terms, s)),
		.head = cover_head(x, terms, s),
		.missing = terms->missing,
		.near = near_share(x, terms, s),
		.words = log1p((double)terms->count),
		.margin = fmin(margin, most_margin),
		.wanted = wanted_sign(terms, s),
		.foreign = s->foreign};
}

double confidence_of(const Signs *signs)
{
	double sum = BIAS;
	for (size_t i = 0; i < COUNT(weights); i++)
		sum += weights[i].weight *
			*(const double *)(const void *)((const char *)signs + weights[i].offset);
	return 1 / (1 + exp(-sum));
}

double reasoner_threshold(const Config *config)
{
	Decimal value;
	Str set = config_str(config, "answer", "threshold", STR(""));
	return decimal_from(set, &value) ? decimal_value(value) : CONFIDENCE_ANSWERS;
}

double confidence_of_case(const Case *c)
{
	AUTO(arena_free) Arena scratch = {0};
	Asked asked = asked_of(c, &scratch);
	Extract x = extract_open(c, &scratch, &asked);
	double best = extract_confidence(&x, asked_whole(&scratch, &asked));
	for (size_t i = 0; i < asked.question_count; i++)
		best = fmax(best, extract_confidence(&x, asked.questions[i]));
	return best;
}
