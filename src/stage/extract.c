#include "stage/extract.h"

#include "base/auto.h"
#include "stage/injection.h"
#include "stage/reply.h"
#include "text/sanitise.h"

/*
 * Share of the question's weight that a passage must cover before it may answer. Measured with
 * BM25's best 8 passages. Demo company: 72 of 73 answerable questions are answered, 3 of 50
 * unanswerable ones. XQuAD (400 questions): 82 % answered, 16 % with the right paragraph taken
 * away. At 0.5 the demo's unanswerable ones were answered in 30 %, XQuAD's in 36 %.
 */
static const double least_coverage = 0.62;

/* And the section quoted from it must cover this much itself. */
static const double least_section = 0.4;

/* Both, for a passage that answered an earlier question of the same ticket. */
static const double least_again = 0.36;

/* A long story covers no passage as a whole: what weighs beyond this doesn't count as missing. */
static const double most_weight = 8;

/* What is left of the coverage where a passage explains another code than the one asked about. */
static const double sibling_share = 0.5;

/* Choosing between passages that cover alike. */
static const double head_helps = 0.3, context_helps = 0.15, search_helps = 0.2,
		    sentence_helps = 0.2, early_helps = 0.05, foreign_costs = 0.15,
		    used_helps = 0.15, quoted_costs = 0.1;

/* A second section must be nearly as good and cover words the first has not; elsewhere, more. */
static const double second_least = 0.8, second_adds = 0.15, second_adds_elsewhere = 0.25;

/* Neighbours of the best sentence come along while they have this share of its value. */
static const double neighbour_share = 0.4;

/* A word that every source has hardly tells them apart: it loses up to this share of its weight. */
static const double common_costs = 0.3;

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
	return reply_may_quote(e) && e->note.len == 0 &&
		!text_has_hidden(e->text) && !injection_find(e->text, NULL, NULL);
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
	base.number = before != NULL && before->evidence == e ? before->number + 1 : 0;
	base.sentences = &spans->items[first];
	base.sentence_count = last - first;
	base.from = spans->items[first].start;
	base.to = spans->items[last - 1].end;
	*ARENA_PUSH(x->arena, x->sources, x->source_count) = base;
}

static void add_passage(Extract *x, const Evidence *e)
{
	Language own = language_detect(e->text);
	Source base = {.evidence = e, .body = tokenise(x->arena, e->text, x->language),
		.usable = is_usable(e),
		.foreign = own != LANGUAGE_UNKNOWN && own != x->language};
	Spans spans = sentences_of(x->arena, e->text);
	Str heading = STR("");
	size_t first = 0;
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

Extract extract_open(const Case *c, Arena *arena, const Asked *asked)
{
	Extract x = {.arena = arena, .language = case_language(c), .names = name_words(c, arena),
		.records = record_words(c, arena)};
	Str context = arena_fmt(arena, STR_FMT "\n" STR_FMT,
		STR_ARG(asked_whole(arena, asked)), STR_ARG(c->instruction));
	x.context = terms_of(arena, words_cut(context, CONTEXT_BYTES), x.language);
	for (size_t i = 0; i < c->evidence_count; i++) {
		const Evidence *e = &c->evidence[i];
		if (str_is(e->audience, "record"))
			continue;
		add_passage(&x, e);
		x.top_score = e->score > x.top_score ? e->score : x.top_score;
	}
	return x;
}

static bool has_word(const Tokens *tokens, Str word)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (str_eq(tokens->items[i].word, word))
			return true;
	return false;
}

static double best_of(double a, double b)
{
	return a > b ? a : b;
}

static double in_source(const Extract *x, const Term *t, const Source *s)
{
	return best_of(term_in(t, &s->head, 0, SIZE_MAX, x->language),
		term_in(t, &s->body, s->from, s->to, x->language));
}

/* 1 for a word that at most one passage has, less for common ones. */
static double rarity(const Extract *x, const Term *t)
{
	size_t having = 0;
	const Evidence *last = NULL;
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].evidence != last && in_source(x, t, &x->sources[i]) > 0) {
			last = x->sources[i].evidence;
			having++;
		}
	if (having < 2)
		return 1;
	return 1 - common_costs * (double)(having - 1) / (double)(x->passage_count - 1);
}

static Terms question_terms(Extract *x, Str question)
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

static double share_of(const Terms *terms, double covered)
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

static double source_coverage(const Extract *x, const Terms *terms, const Source *s)
{
	double covered = 0;
	bool sibling = false;
	for (size_t i = 0; i < terms->count; i++) {
		const Term *t = &terms->items[i];
		double match = in_source(x, t, s);
		covered += t->weight * match;
		sibling = sibling || (t->identifier && match == 0 && speaks_of_sibling(t, s));
	}
	return share_of(terms, covered) * (sibling ? sibling_share : 1);
}

/* The same over the whole passage: what decides whether it speaks of the matter at all. */
static double passage_coverage(const Extract *x, const Terms *terms, const Source *s)
{
	Source whole = *s;
	whole.from = 0;
	whole.to = SIZE_MAX;
	return source_coverage(x, terms, &whole);
}

static double tokens_coverage(
	const Extract *x, const Terms *terms, const Tokens *tokens, size_t from, size_t to)
{
	double covered = 0;
	for (size_t i = 0; i < terms->count; i++)
		covered += terms->items[i].weight *
			term_in(&terms->items[i], tokens, from, to, x->language);
	return share_of(terms, covered);
}

static double sentence_value(const Extract *x, const Terms *terms, const Source *s, size_t i)
{
	Span span = s->sentences[i];
	return tokens_coverage(x, terms, &s->body, span.start, span.end);
}

static size_t best_sentence(
	const Extract *x, const Terms *terms, const Source *s, double *ret_value)
{
	size_t best = 0;
	*ret_value = 0;
	for (size_t i = 0; i < s->sentence_count; i++) {
		double value = sentence_value(x, terms, s, i);
		if (value > *ret_value) {
			*ret_value = value;
			best = i;
		}
	}
	return best;
}

static double source_rank(const Extract *x, const Terms *terms, const Source *s, double coverage)
{
	double value, search = x->top_score > 0 ? s->evidence->score / x->top_score : 0;
	best_sentence(x, terms, s, &value);
	double head = tokens_coverage(x, terms, &s->head, 0, SIZE_MAX);
	return coverage + head_helps * head + context_helps * source_coverage(x, &x->context, s) +
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
	size_t best = best_sentence(x, terms, s, &value);
	Excerpt e = {source, best, best};
	if (s->sentence_count <= EXTRACT_MAX_SENTENCES)
		return (Excerpt){source, 0, s->sentence_count - 1};
	while (e.first > 0 && e.last - e.first + 1 < EXTRACT_MAX_SENTENCES &&
		(leans(s, e.first) ||
			sentence_value(x, terms, s, e.first - 1) >= neighbour_share * value))
		e.first--;
	while (e.last + 1 < s->sentence_count && e.last - e.first + 1 < EXTRACT_MAX_SENTENCES &&
		(leans(s, e.last + 1) ||
			sentence_value(x, terms, s, e.last + 1) >= neighbour_share * value))
		e.last++;
	return e;
}

/* What an outdated passage covers counts for the newer document that took its place. */
static double inherited_coverage(const Extract *x, const Terms *terms, const Source *s)
{
	Str mark = arena_fmt(
		x->arena, "outdated: " STR_FMT " is newer", STR_ARG(s->evidence->document));
	double best = 0;
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].number == 0 && str_eq(x->sources[i].evidence->note, mark))
			best = best_of(best, passage_coverage(x, terms, &x->sources[i]));
	return best;
}

/* How much of the question `second` covers that `first` does not. */
static double adds(const Extract *x, const Terms *terms, const Source *first, const Source *second)
{
	double more = 0;
	for (size_t i = 0; i < terms->count; i++) {
		const Term *t = &terms->items[i];
		double gain = in_source(x, t, second) - in_source(x, t, first);
		more += t->weight * best_of(gain, 0);
	}
	return share_of(terms, more);
}

static void note_unusable(const Evidence *e, Verdict *v)
{
	v->internal_only = v->internal_only || !reply_may_quote(e);
	v->outdated_only = v->outdated_only || str_starts(e->note, STR("outdated"));
}

/* The source of the highest rank that covers enough; source_count where there is none. */
static size_t best_source(
	const Extract *x, const Terms *terms, size_t except, double *ret_rank, Verdict *v)
{
	size_t best = x->source_count;
	for (size_t i = 0; i < x->source_count; i++) {
		const Source *s = &x->sources[i];
		double coverage = source_coverage(x, terms, s),
		       whole = passage_coverage(x, terms, s);
		whole = best_of(whole, inherited_coverage(x, terms, s));
		if (!s->usable && whole >= least_coverage)
			note_unusable(s->evidence, v);
		if (!s->usable || i == except || s->sentence_count == 0)
			continue;
		v->coverage = best_of(v->coverage, whole);
		double rank = source_rank(x, terms, s, coverage);
		bool enough = s->used ? coverage >= least_again :
			whole >= least_coverage && coverage >= least_section;
		if (enough && (best == x->source_count || rank > *ret_rank)) {
			best = i;
			*ret_rank = rank;
		}
	}
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
	Terms terms = question_terms(x, question);
	double rank = 0, next_rank = 0;
	Verdict verdict = {0}, unused = {0};
	size_t first = best_source(x, &terms, SIZE_MAX, &rank, &verdict), n = 0;
	if (first < x->source_count) {
		size_t second = best_source(x, &terms, first, &next_rank, &unused);
		verdict.internal_only = verdict.outdated_only = false;
		ret_excerpts[n++] = excerpt_of(x, &terms, first);
		if (second < x->source_count && next_rank >= second_least * rank &&
			is_worth_adding(x, &terms, &x->sources[first], &x->sources[second]))
			ret_excerpts[n++] = excerpt_of(x, &terms, second);
	}
	for (size_t i = 0; i < n; i++)
		mark_used(x, ret_excerpts[i].source);
	*ret_verdict = verdict;
	return n;
}

static bool is_found(const Extract *x, const Term *t)
{
	for (size_t i = 0; i < x->source_count; i++)
		if (x->sources[i].usable && in_source(x, t, &x->sources[i]) > 0)
			return true;
	return false;
}

size_t extract_missing(Extract *x, Str text, Str *ret_words, size_t most)
{
	Terms terms = question_terms(x, text);
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
