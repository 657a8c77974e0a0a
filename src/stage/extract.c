#include "stage/extract_cover.h"

#include <math.h>

#include "base/auto.h"
#include "stage/confidence.h"
#include "stage/passage_words.h"
#include "stage/reply.h"
#include "stage/stage.h"

/* What covers so much of the question's weight speaks of it, even where it may not be quoted. */
static const double speaks_of_it = 0.62;

/* The section quoted must cover this much itself ... */
static const double least_section = 0.25;

/* ... and a passage that answered an earlier question of the same ticket needs only this. */
static const double least_again = 0.36;

/* Choosing between passages that cover alike. */
static const double head_helps = 0.3, context_helps = 0.15, search_helps = 0.2,
		    sentence_helps = 0.2, early_helps = 0.05, foreign_costs = 0.15,
		    used_helps = 0.15, quoted_costs = 0.1;

/* A second section must be nearly as good and cover words the first has not; elsewhere, more. */
static const double second_least = 0.8, second_adds = 0.15, second_adds_elsewhere = 0.25;

/* Neighbours of the best sentence come along while they have this share of its value. */
static const double neighbour_share = 0.4;

enum {
	HEADING_WORDS = 12,
	CONTEXT_BYTES = 2000, /* of the ticket that help to choose */
};

/* A sentence that begins with one of these says nothing without the one before it. */
static const char *const leaning[] = {"it", "this", "that", "these", "those", "they", "he", "she",
	"otherwise", "however", "then", "also", "instead", "afterwards", "therefore", "both", "es",
	"er", "sie", "dies", "dieser", "diese", "dieses", "danach", "dann", "dabei", "sonst",
	"ausserdem", "il", "elle", "ils", "elles", "cela", "ceci", "ensuite", "sinon", "puis",
	"esto", "luego"};

static bool is_usable(const Evidence *e)
{
	return reply_may_quote(e) && e->note.len == 0; /* suspicious ones have a note */
}

/* A short line on its own, with text below it. */
static bool is_heading(Str text, Span span)
{
	Str line = str_slice(text, span.start, span.end), before = str_slice(text, 0, span.start);
	Str after = str_slice(text, span.end, text.len);
	bool alone = (before.len == 0 || str_ends(before, STR("\n\n"))) &&
		str_starts(after, STR("\n\n"));
	bool ended = line.len > 0 && strchr(".!:;", line.ptr[line.len - 1]) != NULL;
	bool item = line.len > 1 && (line.ptr[1] == ' ' || line.ptr[1] == '.') &&
		(strchr("-*+", line.ptr[0]) != NULL || (line.ptr[0] >= '0' && line.ptr[0] <= '9'));
	return alone && !ended && !item && words_count(line) <= HEADING_WORDS &&
		!str_has(line, STR("\n"));
}

static void add_section(
	Extract *x, Source base, const Spans *spans, size_t first, size_t last, Str heading)
{
	const Evidence *e = base.evidence;
	const Source *before = x->source_count > 0 ? &x->sources[x->source_count - 1] : NULL;
	Str head = arena_fmt(x->arena, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(e->title),
		STR_ARG(e->heading), STR_ARG(heading));
	if (first == last)
		return;
	base.head = tokenise(x->arena, head, x->language);
	stem_set_add(base.stems, &base.head);
	base.number = before != NULL && before->evidence == e ? before->number + 1 : 0;
	base.sentences = &spans->items[first];
	base.sentence_count = last - first;
	base.from = spans->items[first].start;
	base.to = spans->items[last - 1].end;
	base.index = x->source_count;
	*ARENA_PUSH(x->arena, x->sources, x->source_count) = base;
}

/* From memory while all of them find a place there, or read for this time only. */
static PassageWords read_passage(Extract *x, Str text)
{
	if (x->passage_count < PASSAGES_KEPT / 2)
		return *passage_words(text, x->language);
	return (PassageWords){tokenise(x->arena, text, x->language), sentences_of(x->arena, text), language_detect(text)};
}

static void add_passage(Extract *x, const Evidence *e)
{
	PassageWords p = read_passage(x, e->text);
	Source base = {.evidence = e, .body = p.words, .stems = ARENA_NEW(x->arena, StemSet),
		.passage = x->passage_count, .usable = is_usable(e),
		.foreign = p.language != LANGUAGE_UNKNOWN && p.language != x->language};
	Spans spans = p.sentences;
	Str heading = STR("");
	size_t first = 0;
	stem_set_add(base.stems, &base.body);
	for (size_t i = 0; i < spans.count; i++) {
		if (!is_heading(e->text, spans.items[i]))
			continue;
		add_section(x, base, &spans, first, i, heading);
		heading = str_slice(e->text, spans.items[i].start, spans.items[i].end);
		first = i + 1;
	}
	add_section(x, base, &spans, first, spans.count, heading);
	x->passage_count++;
}

static Tokens name_words(const Case *c, Arena *arena)
{
	Str company = config_str(&c->rules->config, "workspace", "name", STR(""));
	Str names = arena_fmt(arena, STR_FMT "\n" STR_FMT, STR_ARG(c->ticket.requester.name),
		STR_ARG(company));
	return tokenise(arena, names, case_language(c));
}

static Tokens record_words(const Case *c, Arena *arena)
{
	AUTO(buf_free) Buf b = {0};
	for (size_t i = 0; i < c->evidence_count; i++)
		if (str_is(c->evidence[i].audience, "record")) {
			buf_add(&b, c->evidence[i].text);
			buf_addc(&b, '\n');
		}
	return tokenise(arena, arena_copy(arena, buf_str(&b)), case_language(c));
}

static OtherWords others_of(const Extract *x, Str text)
{
	StemSet there = {0};
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].number == 0)
			stem_set_join(&there, x->sources[i].stems);
	return other_words_of(x->arena, text, x->language, &there);
}

Extract extract_open(const Case *c, Arena *arena, const Asked *asked)
{
	Extract x = {.arena = arena, .language = case_language(c), .names = name_words(c, arena),
		.records = record_words(c, arena),
		.threshold = reasoner_threshold(&c->rules->config)};
	Str context = words_cut(arena_fmt(arena, STR_FMT "\n" STR_FMT,
		STR_ARG(asked_whole(arena, asked)), STR_ARG(c->instruction)), CONTEXT_BYTES);
	x.context = terms_of(arena, context, x.language);
	for (size_t i = 0; i < c->evidence_count; i++) {
		const Evidence *e = &c->evidence[i];
		if (!evidence_is_passage(e))
			continue;
		add_passage(&x, e);
		x.top_score = e->score > x.top_score ? e->score : x.top_score;
	}
	x.others = others_of(&x, context);
	cover_find(&x, &x.context);
	return x;
}

double extract_rank(const Extract *x, const Terms *terms, const Source *s)
{
	double value, search = x->top_score > 0 ? s->evidence->score / x->top_score : 0;
	cover_best_sentence(x, terms, s, &value);
	double head = cover_head(x, terms, s);
	return cover_section(x, terms, s) + head_helps * head + context_helps * cover_section(x, &x->context, s) +
		search_helps * search + sentence_helps * value +
		early_helps / (double)(s->number + 1) - (s->foreign ? foreign_costs : 0) +
		(s->used ? used_helps : 0) - (s->quoted ? quoted_costs : 0);
}

static bool leans(const Source *s, size_t i)
{
	for (size_t k = 0; k < s->body.count; k++) {
		const Token *t = &s->body.items[k];
		if (t->start < s->sentences[i].start)
			continue;
		for (size_t n = 0; n < COUNT(leaning); n++)
			if (str_is(t->word, leaning[n]))
				return true;
		return false;
	}
	return false;
}

/* The best sentence and the neighbours that belong to it. */
static Excerpt excerpt_of(const Extract *x, const Terms *terms, size_t source)
{
	const Source *s = &x->sources[source];
	double value;
	size_t best = cover_best_sentence(x, terms, s, &value);
	Excerpt e = {source, best, best};
	if (s->sentence_count <= EXTRACT_MAX_SENTENCES)
		return (Excerpt){source, 0, s->sentence_count - 1};
	while (e.first > 0 && e.last - e.first + 1 < EXTRACT_MAX_SENTENCES &&
		(leans(s, e.first) ||
			cover_sentence(x, terms, s, e.first - 1) >= neighbour_share * value))
		e.first--;
	while (e.last + 1 < s->sentence_count && e.last - e.first + 1 < EXTRACT_MAX_SENTENCES &&
		(leans(s, e.last + 1) ||
			cover_sentence(x, terms, s, e.last + 1) >= neighbour_share * value))
		e.last++;
	return e;
}

/* How much of the question `second` covers that `first` does not. */
static double adds(const Extract *x, const Terms *terms, const Source *first, const Source *second)
{
	double more = 0;
	for (size_t i = 0; i < terms->count; i++) {
		const Term *t = &terms->items[i];
		double gain = cover_term(x, t, second) - cover_term(x, t, first);
		more += t->weight * fmax(gain, 0);
	}
	return cover_share(terms, more);
}

static void note_unusable(const Evidence *e, Verdict *v)
{
	v->internal_only = v->internal_only || !reply_may_quote(e);
	v->outdated_only = v->outdated_only || str_starts(e->note, STR("outdated"));
}

/* The usable sources with their rank, and who may answer. */
typedef struct Ranked {
	double rank, margin;
	bool may; /* it may be quoted and holds something to quote */
} Ranked;

static const Ranked *rank_all(const Extract *x, const Terms *terms)
{
	Ranked *all = ARENA_ARRAY(x->arena, Ranked, x->source_count + 1);
	for (size_t i = 0; i < x->source_count; i++) {
		all[i].may = x->sources[i].usable && x->sources[i].sentence_count > 0;
		all[i].rank = all[i].may ? extract_rank(x, terms, &x->sources[i]) : 0;
	}
	for (size_t i = 0; i < x->source_count; i++) {
		double other = 0;
		for (size_t k = 0; k < x->source_count; k++)
			if (!str_eq(x->sources[k].evidence->document, x->sources[i].evidence->document))
				other = fmax(other, all[k].rank);
		all[i].margin = all[i].rank - other;
	}
	return all;
}

static double confidence_in(const Extract *x, const Terms *terms, size_t source, double margin)
{
	Signs signs = confidence_signs(x, terms, &x->sources[source], margin);
	return confidence_of(&signs);
}

/* Is this source sure enough? A second one is not held against the first. */
static bool may_answer(const Extract *x, const Terms *terms, const Ranked *all, size_t i, bool second)
{
	const Source *s = &x->sources[i];
	double coverage = cover_section(x, terms, s);
	if (s->used)
		return coverage >= least_again;
	return coverage >= least_section &&
		confidence_in(x, terms, i, second ? fmax(all[i].margin, 0) : all[i].margin) >=
			x->threshold;
}

/* The sure source of the highest rank but `except`; source_count where there is none. */
static size_t best_source(const Extract *x, const Terms *terms, const Ranked *all, size_t except)
{
	size_t best = x->source_count;
	for (size_t i = 0; i < x->source_count; i++)
		if (all[i].may && i != except &&
			(best == x->source_count || all[i].rank > all[best].rank) &&
			may_answer(x, terms, all, i, except < x->source_count))
			best = i;
	return best;
}

static void note_all_unusable(const Extract *x, const Terms *terms, Verdict *v)
{
	for (size_t i = 0; i < x->source_count; i++) {
		const Source *s = &x->sources[i];
		if (!s->usable && fmax(cover_passage(x, terms, s), cover_inherited(x, terms, s)) >=
					  speaks_of_it)
			note_unusable(s->evidence, v);
	}
}

double extract_confidence(Extract *x, Str question)
{
	Terms terms = cover_terms(x, question);
	const Ranked *all = rank_all(x, &terms);
	double best = 0;
	for (size_t i = 0; i < x->source_count; i++)
		if (all[i].may)
			best = fmax(best, confidence_in(x, &terms, i, all[i].margin));
	return best;
}

static bool is_worth_adding(
	const Extract *x, const Terms *terms, const Source *first, const Source *second)
{
	double least = first->evidence == second->evidence ? second_adds : second_adds_elsewhere;
	return adds(x, terms, first, second) >= least;
}

static void mark_used(Extract *x, size_t source)
{
	x->sources[source].quoted = true;
	for (size_t i = 0; i < x->source_count; i++)
		x->sources[i].used |= x->sources[i].evidence == x->sources[source].evidence;
}

size_t extract_answer(Extract *x, Str question, Excerpt ret_excerpts[EXTRACT_MAX_EXCERPTS],
	Verdict *ret_verdict)
{
	Terms terms = cover_terms(x, question);
	const Ranked *all = rank_all(x, &terms);
	Verdict verdict = {0};
	size_t first = best_source(x, &terms, all, SIZE_MAX), n = 0;
	if (first < x->source_count) {
		size_t second = best_source(x, &terms, all, first);
		ret_excerpts[n++] = excerpt_of(x, &terms, first);
		if (second < x->source_count && all[second].rank >= second_least * all[first].rank &&
			is_worth_adding(x, &terms, &x->sources[first], &x->sources[second]))
			ret_excerpts[n++] = excerpt_of(x, &terms, second);
	} else {
		note_all_unusable(x, &terms, &verdict);
	}
	for (size_t i = 0; i < n; i++)
		mark_used(x, ret_excerpts[i].source);
	*ret_verdict = verdict;
	return n;
}

static bool is_found(const Extract *x, const Term *t)
{
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].usable && cover_term(x, t, &x->sources[i]) > 0)
			return true;
	return false;
}

size_t extract_missing(Extract *x, Str text, Str *ret_words, size_t most)
{
	Terms terms = cover_terms(x, text);
	size_t n = 0;
	while (n < most) {
		Term *next = NULL;
		for (size_t i = 0; i < terms.count; i++) {
			Term *t = &terms.items[i];
			if (t->weight >= 1 && (next == NULL || t->weight > next->weight) &&
				!is_found(x, t))
				next = t;
		}
		if (next == NULL)
			break;
		next->weight = 0; /* named */
		ret_words[n++] = next->surface;
	}
	return n;
}
