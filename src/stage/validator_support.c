/*
 * Support: how far the words of the cited sources carry a sentence. What it can and can't tell
 * stands in text/ground.h: a low score is a reason to look, a high one no proof, and contradictions
 * mostly pass. Not scored: sentences without a citation, those that stand on a record (names of
 * fields are no sentences), and those in another language than their source.
 */
#include "stage/validator.h"

#include "base/auto.h"
#include "stage/facts.h"
#include "stage/question.h"
#include "text/date.h"
#include "text/ground.h"
#include "text/quantity.h"

enum { GAPS_NAMED = 4, ANCHORS_ENOUGH = 2 };

static bool stands_on_record(const Reading *r, const Piece *p)
{
	for (size_t i = 0; i < p->citation_count; i++)
		if (str_is(case_evidence(r->c, p->citations[i].n)->audience, "record"))
			return true;
	return false;
}

static Str cited_text(const Reading *r, const Piece *p)
{
	AUTO(buf_free) Buf b = {0};
	for (size_t i = 0; i < p->citation_count; i++) {
		const Evidence *e = case_evidence(r->c, p->citations[i].n);
		buf_addf(&b, STR_FMT ".\n\n" STR_FMT ".\n\n" STR_FMT "\n\n", STR_ARG(e->title),
			STR_ARG(e->heading), STR_ARG(e->text));
	}
	return arena_copy(r->arena, buf_str(&b));
}

/* A translation shares few words with what it translates. */
static bool is_translated(Str sentence, Str evidence, Language reply)
{
	Language one = language_detect(sentence), two = language_detect(evidence);
	if (one == LANGUAGE_UNKNOWN)
		one = reply;
	return one != LANGUAGE_UNKNOWN && two != LANGUAGE_UNKNOWN && one != two;
}

/* The words that the sources lack, in quotes. */
static Str gaps_named(Reading *r, const Piece *p, const Ground *g)
{
	AUTO(buf_free) Buf b = {0};
	for (size_t i = 0; i < g->gap_count && i < GAPS_NAMED; i++)
		buf_addf(&b, "%s\"" STR_FMT "\"", i == 0 ? "" : ", ",
			STR_ARG(str_slice(p->text, g->gaps[i].start, g->gaps[i].end)));
	return arena_copy(r->arena, buf_str(&b));
}

/* Figures of the sentence that stand in what it may speak of. */
static size_t anchors(Reading *r, const Piece *p, const Sources *known)
{
	Facts facts = facts_of(r->arena, p->text);
	size_t n = 0;
	for (size_t i = 0; i < facts.count; i++)
		n += fact_found(&facts.items[i], known->items, known->count);
	return n;
}

/* Not even by all that the sentence may speak of: the records and the ticket too. A sentence of
 * several known figures tells of a record in its own words. */
static bool is_unsupported(Reading *r, const Piece *p, const Ground *g, const Sources *known)
{
	AUTO(buf_free) Buf all = {0};
	if (g->score >= GROUND_UNSUPPORTED || anchors(r, p, known) >= ANCHORS_ENOUGH)
		return false;
	for (size_t i = 0; i < known->count; i++) {
		buf_add(&all, known->items[i].text);
		buf_adds(&all, "\n\n");
	}
	return ground_of(r->arena, p->text, buf_str(&all), case_language(r->c)).score <
	       GROUND_UNSUPPORTED;
}

static void tell_support(Reading *r, const Piece *p, const Ground *g, const Sources *known)
{
	Str gaps = gaps_named(r, p, g), where = sentence_name(r, p);
	if (g->negation_flip)
		reading_problem(r, "negation", where, false,
			"it says no where the nearest words of its source do not, or the other way "
			"round: \"" STR_FMT "\"", STR_ARG(problem_quote(r->arena, p->text)));
	if (g->certainty_flip)
		reading_problem(r, "certainty", where, false,
			"it is certain where its source says may, can or usually: \"" STR_FMT "\"",
			STR_ARG(problem_quote(r->arena, p->text)));
	if (g->score >= GROUND_SUPPORTED)
		return;
	bool none = is_unsupported(r, p, g, known);
	reading_problem(r, none ? "unsupported" : "weak_support", where, none && !r->by_person,
		"the words of its source carry it %s (%.2f)%s" STR_FMT, none ? "hardly" : "weakly",
		g->score, gaps.len > 0 ? "; missing there: " : "", STR_ARG(gaps));
}

/* Capitalised words that nobody holds; in German every noun is one, so there nothing is said. */
static void check_names(Reading *r, const Piece *p, const Ground *g, const Sources *known)
{
	Str house = config_str(&r->c->rules->config, "workspace", "name", STR(""));
	if (case_language(r->c) == LANGUAGE_DE || language_detect(p->text) == LANGUAGE_DE)
		return;
	for (size_t i = 0; i < g->gap_count; i++) {
		Str name = str_slice(p->text, g->gaps[i].start, g->gaps[i].end);
		bool is_name = g->gaps[i].kind == GROUND_NAME && !date_is_month(name) &&
			!(name.len > 1 && quantity_is_unit(name)) && !str_ihas(house, name);
		if (is_name && origin_find(name, false, false, known->items, known->count).origin ==
				ORIGIN_MODEL)
			reading_problem(r, "name_not_found", sentence_name(r, p), !r->by_person,
				"\"" STR_FMT "\" is neither in the sources cited nor in the records "
				"or the ticket", STR_ARG(name));
	}
}

void check_support(Reading *r, Piece *p, const Sources *known)
{
	if (p->citation_count == 0)
		return;
	Language language = case_language(r->c);
	Str evidence = cited_text(r, p);
	Ground g = ground_of(r->arena, p->text, evidence, language);
	bool translated = is_translated(p->text, evidence, language);
	if (translated && !r->translated)
		reading_problem(r, "translated", sentence_name(r, p), false,
			"a source is in another language: words can't check a translation");
	r->translated = r->translated || translated;
	if (!translated)
		check_names(r, p, &g, known);
	if (translated || stands_on_record(r, p))
		return;
	p->support = g.score;
	p->negation_flip = g.negation_flip;
	p->certainty_flip = g.certainty_flip;
	tell_support(r, p, &g, known);
}
