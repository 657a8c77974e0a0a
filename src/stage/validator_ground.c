#include "stage/validator.h"

#include "base/auto.h"
#include "core/config.h"
#include "stage/facts.h"
#include "stage/words.h"
#include "text/quote.h"

enum {
	FACTUAL_MIN_WORDS = 4, /* shorter sentences without a figure claim nothing */
	COURTESY_MAX_WORDS = 30,
	SHOWN_BYTES = 80, /* of a quote or sentence in a problem's text */
};

/* A model reads what words don't show: it is told of only far below the threshold, and never stopped. */
static const double weak_share = 0.2;

/* Sentences that are polite and state nothing; only believed where there is no figure in them. */
static const char courtesies[] =
	"thank you for,thanks for,we are sorry,we're sorry,i am sorry,i'm sorry,sorry for,"
	"we apologise,we apologize,i apologise,i apologize,please let us know,please let me know,"
	"let us know if,let me know if,feel free to,do not hesitate,don't hesitate,"
	"i hope this helps,we hope this helps,i hope this,happy to help,have a nice,have a good,"
	"looking forward,glad to,vielen dank,danke für,es tut uns leid,es tut mir leid,"
	"bitte entschuldigen,wir bitten um,melden sie sich gern,melden sie sich gerne,gern helfen,"
	"gerne helfen,wir hoffen,ich hoffe,schönen tag,merci pour,merci de votre,"
	"nous sommes désolés,je suis désolé,je suis désolée,veuillez nous excuser,n'hésitez pas,"
	"nous espérons,j'espère,bonne journée,gracias por,lamentamos,lo sentimos,no dude en,"
	"esperamos,quedamos a";

void reading_problem(Reading *r, const char *code, Str where, bool blocks, const char *fmt, ...)
{
	AUTO(buf_free) Buf text = {0};
	Json *problem = json_new_object();
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	json_set_cstr(problem, "code", code);
	json_set_str(problem, "where", where);
	json_set_str(problem, "text", buf_str(&text));
	json_set_bool(problem, "blocks", blocks);
	json_push(r->problems, problem);
	r->ok = r->ok && !blocks;
}

Str problem_quote(Arena *arena, Str text)
{
	Str line = words_one_line(arena, text);
	if (line.len <= SHOWN_BYTES)
		return line;
	return arena_fmt(arena, STR_FMT "...", STR_ARG(words_cut(line, SHOWN_BYTES)));
}

Str sentence_name(Reading *r, const Piece *p)
{
	return arena_fmt(r->arena, "sentence %zu", (size_t)(p - r->pieces) + 1);
}

/* Another source that holds the words of this citation; 0 where none does. */
static int holder_of(const Reading *r, const Piece *p, const Citation *q)
{
	Str words = q->quote.len > 0 ? q->quote : p->text;
	for (size_t i = 0; i < r->c->evidence_count; i++) {
		const Evidence *e = &r->c->evidence[i];
		size_t start, end;
		if (e->n != q->n && quote_find(e->text, words, &start, &end))
			return e->n;
	}
	return 0;
}

static void check_outdated(Reading *r, const Piece *p, const Citation *q)
{
	const Evidence *e = case_evidence(r->c, q->n);
	if (str_starts(e->note, STR("outdated")))
		reading_problem(r, "outdated", sentence_name(r, p), false, "source [%d]: " STR_FMT,
			q->n, STR_ARG(e->note));
}

static void check_citation(Reading *r, const Piece *p, Citation *q)
{
	check_outdated(r, p, q);
	if (q->found)
		return;
	q->holder = holder_of(r, p, q);
	Str words = problem_quote(r->arena, q->quote.len > 0 ? q->quote : p->text);
	if (q->holder > 0)
		reading_problem(r, "misattributed", sentence_name(r, p), !r->by_person,
			"\"" STR_FMT "\" is in source [%d], not in [%d]", STR_ARG(words), q->holder,
			q->n);
	else
		reading_problem(r, "quote_absent", sentence_name(r, p), !r->by_person,
			"source [%d] does not say \"" STR_FMT "\"", q->n, STR_ARG(words));
}

static bool is_question(Str text)
{
	return str_ends(str_trim(text), STR("?"));
}

static bool is_factual(const Piece *p)
{
	size_t words = words_count(p->text);
	bool figure = words_have_digit(p->text);
	if (p->frame || (is_question(p->text) && !figure) || (words < FACTUAL_MIN_WORDS && !figure))
		return false;
	return figure || words > COURTESY_MAX_WORDS ||
		config_phrases_in(str_from(courtesies), p->text) == 0;
}

static void check_cited(Reading *r, const Piece *p)
{
	if (p->citation_count == 0 && is_factual(p))
		reading_problem(r, "uncited", sentence_name(r, p), !r->by_person,
			"no source is given for \"" STR_FMT "\"",
			STR_ARG(problem_quote(r->arena, p->text)));
}

static bool is_verbatim(const Reading *r, const Piece *p)
{
	size_t start, end;
	for (size_t i = 0; i < p->citation_count; i++)
		if (quote_find(case_evidence(r->c, p->citations[i].n)->text, p->text, &start, &end))
			return true;
	return false;
}

void sources_add(Arena *arena, Sources *sources, Origin origin, Str text)
{
	OriginSource *source = ARENA_PUSH(arena, sources->items, sources->count);
	*source = (OriginSource){
		origin, STR("known"), text, fold_text_kept(arena, text, ORIGIN_FOLD)};
}

Sources common_sources(const Reading *r)
{
	Sources s = {0};
	const Ticket *t = &r->c->ticket;
	for (size_t i = 0; i < r->c->evidence_count; i++)
		if (str_is(r->c->evidence[i].audience, "record"))
			sources_add(r->arena, &s, ORIGIN_RECORD, r->c->evidence[i].text);
	Str known[] = {t->id, t->subject, t->requester.name, t->requester.email, t->requester.id};
	for (size_t i = 0; i < COUNT(known); i++)
		sources_add(r->arena, &s, ORIGIN_REQUESTER, known[i]);
	for (size_t i = 0; i < t->message_count; i++)
		sources_add(r->arena, &s, ORIGIN_REQUESTER, t->messages[i].body);
	return s;
}

static Sources with_cited(const Reading *r, const Sources *common, const Piece *p)
{
	size_t most = common->count + 3 * p->citation_count;
	Sources s = {.items = ARENA_ARRAY(r->arena, OriginSource, most + 1)};
	for (size_t i = 0; i < common->count; i++)
		s.items[s.count++] = common->items[i];
	for (size_t i = 0; i < p->citation_count; i++) {
		const Evidence *e = case_evidence(r->c, p->citations[i].n);
		Str parts[] = {e->text, e->title, e->heading};
		for (size_t k = 0; k < COUNT(parts); k++)
			s.items[s.count++] = origin_source(ORIGIN_RETRIEVED, STR("cited"), parts[k]);
	}
	return s;
}

static void check_fact(Reading *r, const Piece *p, const Fact *fact, const Sources *known)
{
	if (!fact_found(fact, known->items, known->count)) {
		reading_problem(r, "number_not_found", sentence_name(r, p), !r->by_person,
			"\"" STR_FMT "\" is neither in the sources cited nor in the records or the "
			"ticket", STR_ARG(fact->text));
		return;
	}
	Str other = fact_conflict(fact, r->arena, known->items, known->count);
	if (other.len > 0)
		reading_problem(r, "unit_mismatch", sentence_name(r, p), !r->by_person,
			"\"" STR_FMT "\" is counted otherwise in the sources: \"" STR_FMT "\"",
			STR_ARG(fact->text), STR_ARG(other));
}

static void check_facts(Reading *r, Piece *p, const Sources *common)
{
	if (p->frame)
		return;
	Sources known = with_cited(r, common, p);
	Facts facts = is_verbatim(r, p) ? (Facts){0} : facts_of(r->arena, p->text);
	for (size_t i = 0; i < facts.count; i++)
		check_fact(r, p, &facts.items[i], &known);
	check_support(r, p, &known);
}

/* A model answers though the words of the evidence hardly meet those of the question. */
static void check_evidence(Reading *r)
{
	const Draft *d = &r->c->draft;
	double enough = reasoner_threshold(&r->c->rules->config);
	if (d->disposition != DISPOSITION_ANSWER || d->confidence >= weak_share * enough ||
		str_is(d->provider, "extractive") || r->by_person)
		return;
	reading_problem(r, "weak_evidence", STR("reply"), false,
		"the sources hardly cover the question: %.2f, [answer] threshold is %.2f",
		d->confidence, enough);
}

void check_grounding(Reading *r)
{
	check_evidence(r);
	Sources common = common_sources(r);
	for (size_t i = 0; i < r->piece_count; i++) {
		Piece *p = &r->pieces[i];
		for (size_t k = 0; k < p->citation_count; k++)
			check_citation(r, p, &p->citations[k]);
		check_cited(r, p);
		check_facts(r, p, &common);
	}
	for (size_t i = 0; i < r->stray_count; i++)
		reading_problem(r, "quote_absent", STR("reply"), !r->by_person,
			STR_FMT " names no source", STR_ARG(r->strays[i]));
}
