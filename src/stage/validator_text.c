#include "stage/validator.h"

#include <ctype.h>

#include "base/auto.h"
#include "stage/facts.h"
#include "stage/question.h"
#include "stage/reply.h"
#include "stage/words.h"
#include "text/quote.h"

enum { MARK_MAX_DIGITS = 4 };

/* A changed sentence stands on a source of which one sentence has this much of its content words.
 */
static const double least_support = 0.5;

typedef struct Mark {
	int n;
	size_t at; /* bytes in plain: directly behind what it marks */
} Mark;

typedef struct Marks {
	Mark *items;
	size_t count;
} Marks;

/* "[3]" or "[3, 5]" at `at`: its length, and the numbers; 0 where it is none. */
static size_t mark_read(Str text, size_t at, int ret_numbers[4], size_t *ret_count)
{
	size_t i = at + 1, digits = 0, n = 0;
	int number = 0;
	for (; i < text.len; i++) {
		char ch = text.ptr[i];
		if (isdigit((unsigned char)ch) && digits < MARK_MAX_DIGITS) {
			number = number * 10 + (ch - '0');
			digits++;
		} else if ((ch == ']' || ch == ',') && digits > 0 && n < 4) {
			ret_numbers[n++] = number;
			number = 0;
			digits = 0;
			if (ch == ']')
				break;
		} else if (ch != ' ' || digits > 0) {
			return 0;
		}
	}
	*ret_count = n;
	return i < text.len && n > 0 ? i + 1 - at : 0;
}

static bool all_are_sources(const Case *c, const int *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (case_evidence(c, numbers[i]) == NULL)
			return false;
	return true;
}

static void plain_trim_blank(Buf *plain)
{
	while (plain->len > 0 &&
		(plain->ptr[plain->len - 1] == ' ' || plain->ptr[plain->len - 1] == '\t'))
		plain->len--;
}

/* Takes the marks out, each with the blank before it; at a line's start, with the one behind. */
static void take_marks(Reading *r, Str text, Buf *plain, Marks *marks)
{
	for (size_t at = 0; at < text.len;) {
		int numbers[4];
		size_t count = 0,
		       len = text.ptr[at] == '[' ? mark_read(text, at, numbers, &count) : 0;
		if (len > 0 && all_are_sources(r->c, numbers, count)) {
			plain_trim_blank(plain);
			for (size_t i = 0; i < count; i++)
				*ARENA_PUSH(r->arena, marks->items, marks->count) =
					(Mark){numbers[i], plain->len};
			at += len;
			bool line_start = plain->len == 0 || plain->ptr[plain->len - 1] == '\n';
			while (line_start && at < text.len && text.ptr[at] == ' ')
				at++;
			continue;
		}
		if (len > 0)
			*ARENA_PUSH(r->arena, r->strays, r->stray_count) =
				str_slice(text, at, at + len);
		buf_addc(plain, text.ptr[at++]);
	}
}

/* A sentence of the reasoner is unchanged only where nothing is tied to it on either side. */
static bool stands_alone(Str plain, size_t start, size_t end)
{
	Str before = str_slice(plain, 0, start), trimmed = str_trim(before);
	bool line = before.len == 0 || before.ptr[before.len - 1] == '\n' ||
		(str_ends(before, STR("- ")) &&
			(before.len == 2 || before.ptr[before.len - 3] == '\n'));
	bool starts = line ||
		(trimmed.len > 0 && strchr(".!?:)\"'", trimmed.ptr[trimmed.len - 1]) != NULL);
	return starts && (end == plain.len || isspace((unsigned char)plain.ptr[end]));
}

static bool is_taken(const Reading *r, size_t start, size_t end)
{
	for (size_t i = 0; i < r->piece_count; i++)
		if (start < r->pieces[i].end && r->pieces[i].start < end)
			return true;
	return false;
}

/* Finds each sentence of the reasoner that still stands in the text, white space aside. */
static void find_unchanged(Reading *r)
{
	size_t *from;
	Str folded = words_fold_blanks(r->arena, r->plain, &from);
	const Json *sentences = json_get(r->c->draft.result, "sentences");
	for (const Json *s = json_first(sentences); s != NULL; s = json_next(s)) {
		Str wanted = words_one_line(r->arena, json_str_at(s, "text"));
		for (ptrdiff_t at = wanted.len > 0 ? str_find(folded, wanted, 0) : -1; at >= 0;
			at = str_find(folded, wanted, (size_t)at + 1)) {
			size_t start = from[at], end = from[(size_t)at + wanted.len - 1] + 1;
			if (is_taken(r, start, end) || !stands_alone(r->plain, start, end))
				continue;
			*ARENA_PUSH(r->arena, r->pieces, r->piece_count) = (Piece){.start = start,
				.end = end, .from = s, .text = str_slice(r->plain, start, end)};
			break;
		}
	}
}

static int piece_order(const void *a, const void *b)
{
	const Piece *one = a, *two = b;
	return (one->start > two->start) - (one->start < two->start);
}

/* What lies between the unchanged sentences is cut into sentences of its own. */
static void fill_gaps(Reading *r)
{
	size_t known = r->piece_count, at = 0;
	for (size_t i = 0; i <= known; i++) {
		size_t end = i < known ? r->pieces[i].start : r->plain.len;
		size_t next = i < known ? r->pieces[i].end : end;
		Spans spans = sentences_of(r->arena, str_slice(r->plain, at, end));
		for (size_t k = 0; k < spans.count; k++) {
			size_t from = at + spans.items[k].start, to = at + spans.items[k].end;
			if (words_have_letter(str_slice(r->plain, from, to)))
				*ARENA_PUSH(r->arena, r->pieces, r->piece_count) = (Piece){
					.start = from,
					.end = to,
					.text = str_slice(r->plain, from, to)};
		}
		at = next;
	}
	if (r->piece_count > 0)
		qsort(r->pieces, r->piece_count, sizeof *r->pieces, piece_order);
}

static Citation *cite_add(Reading *r, Piece *p, int n, Str quote)
{
	Citation *q = ARENA_PUSH(r->arena, p->citations, p->citation_count);
	*q = (Citation){.n = n, .quote = quote};
	return q;
}

/* The sentence of the source whose words cover most of the piece. */
static bool cite_best(Reading *r, const Piece *p, Citation *q, const Evidence *e)
{
	Language language = case_language(r->c);
	Terms terms = terms_of(r->arena, p->text, language);
	Tokens tokens = tokenise(r->arena, e->text, language);
	Places *places = ARENA_ARRAY(r->arena, Places, terms.count + 1);
	Spans spans = sentences_of(r->arena, e->text);
	double best = 0;
	for (size_t k = 0; k < terms.count; k++)
		places[k] = term_places(r->arena, &terms.items[k], &tokens, language);
	for (size_t i = 0; i < spans.count; i++) {
		double covered = 0;
		for (size_t k = 0; k < terms.count; k++)
			covered += terms.items[k].weight *
				places_best(&places[k], spans.items[i].start, spans.items[i].end);
		if (covered > best) {
			best = covered;
			q->start = spans.items[i].start;
			q->end = spans.items[i].end;
		}
	}
	return terms.total > 0 && best >= least_support * terms.total;
}

/* A record proves a sentence when every figure and code of the sentence is in it. */
static bool cite_record(Reading *r, const Piece *p, Citation *q, const Evidence *e)
{
	OriginSource source = origin_source(ORIGIN_RECORD, e->id, e->text);
	Facts facts = facts_of(r->arena, p->text);
	for (size_t i = 0; i < facts.count; i++)
		if (!fact_found(&facts.items[i], &source, 1))
			return false;
	q->start = 0;
	q->end = e->text.len;
	return facts.count > 0;
}

/* Seeks the place in the source that a sentence without a quote of its own stands on. */
static void cite_seek(Reading *r, Piece *p, int n)
{
	const Evidence *e = case_evidence(r->c, n);
	Citation *q = cite_add(r, p, n, STR(""));
	q->found = quote_find(e->text, p->text, &q->start, &q->end) ||
		(str_is(e->audience, "record") && cite_record(r, p, q, e)) || cite_best(r, p, q, e);
	if (q->found)
		q->quote = str_slice(e->text, q->start, q->end);
	else
		q->start = q->end = 0;
}

static void cite(Reading *r, Piece *p, int n)
{
	bool quoted = false;
	for (size_t i = 0; i < p->citation_count; i++)
		if (p->citations[i].n == n)
			return;
	const Json *list = json_get(p->from, "citations");
	for (const Json *j = json_first(list); j != NULL; j = json_next(j)) {
		if (json_int_at(j, "n", 0) != n)
			continue;
		Citation *q = cite_add(r, p, n, json_str_at(j, "quote"));
		q->found = quote_find(case_evidence(r->c, n)->text, q->quote, &q->start, &q->end);
		quoted = true;
	}
	if (!quoted)
		cite_seek(r, p, n);
}

/* A mark belongs to the last sentence that begins before it. */
static void give_marks(Reading *r, const Marks *marks)
{
	for (size_t i = 0; i < marks->count; i++) {
		Piece *p = NULL;
		for (size_t k = 0; k < r->piece_count && r->pieces[k].start < marks->items[i].at;
			k++)
			p = &r->pieces[k];
		if (p != NULL)
			cite(r, p, marks->items[i].n);
	}
}

void reading_open(Reading *r, const Case *c, Arena *arena)
{
	AUTO(buf_free) Buf plain = {0};
	Marks marks = {0};
	*r = (Reading){.c = c, .arena = arena, .by_person = c->draft.editor.len > 0, .ok = true,
		.problems = json_new_array()};
	take_marks(r, c->draft.text, &plain, &marks);
	r->plain = arena_copy(arena, buf_str(&plain));
	find_unchanged(r);
	if (r->piece_count > 0)
		qsort(r->pieces, r->piece_count, sizeof *r->pieces, piece_order);
	fill_gaps(r);
	for (size_t i = 0; i < r->piece_count; i++) {
		r->pieces[i].support = SUPPORT_UNKNOWN;
		r->pieces[i].frame = reply_is_frame(c, arena, r->pieces[i].text);
	}
	give_marks(r, &marks);
}

static Json *citation_to_json(const Citation *q)
{
	Json *j = json_new_object();
	json_set_int(j, "n", q->n);
	json_set_str(j, "quote", q->quote);
	json_set_bool(j, "found", q->found);
	json_set_int(j, "holder", q->holder);
	json_set_int(j, "start", (int64_t)q->start);
	json_set_int(j, "end", (int64_t)q->end);
	return j;
}

Json *reading_sentences(const Reading *r)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < r->piece_count; i++) {
		const Piece *p = &r->pieces[i];
		Json *sentence = json_new_object(), *citations = json_new_array();
		json_set_str(sentence, "text", p->text);
		json_set_int(sentence, "start", (int64_t)p->start);
		json_set_int(sentence, "end", (int64_t)p->end);
		for (size_t k = 0; k < p->citation_count; k++)
			json_push(citations, citation_to_json(&p->citations[k]));
		json_set(sentence, "citations", citations);
		if (p->support >= 0)
			json_set_rounded(sentence, "support", p->support);
		json_set_bool(sentence, "negation_flip", p->negation_flip);
		json_set_bool(sentence, "certainty_flip", p->certainty_flip);
		json_push(list, sentence);
	}
	return list;
}
