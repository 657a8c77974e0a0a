#include "stage/inquiry.h"

#include "stage/question.h"
#include "stage/words.h"

enum {
	SHORT_TERMS = 12, /* so few content words that do not ask twice are one query */
	LONG_WORDS = 32,  /* a sentence of more words is cut in overlapping stretches too */
	STRETCH_WORDS = 16,
	STRETCH_STEP = 8,
	PIECES_MAX = 32,
	CLEAN_WORDS = 80, /* from here on a text without wrapping is trusted less and less as a whole */
};

/* The share of the best sentence, the rest is the whole's: measured on questions in a wrapping of
 * story, signature, quoted mail and log, and on long questions without (docs/TESTING.md). */
static const double best_share_wrapped = 0.85, best_share_clean = 0.5;

/* What does not ask tells of the way to the question; a subject line says it in short. */
static const double weight_told = 0.7, weight_subject = 0.8, weight_traces = 0.5;

/* Of a dialogue, beside the last turn's 1 (measured on MTRAG, Katsis et al. 2025, arXiv 2501.03468). */
static const double weight_earlier = 0.3, weight_ours = 0.2, weight_instruction = 0.5;

/* Content below this ("What can I do?") does not stand alone: the sentence before belongs to it. */
static const double vague_weight = 1.5;

typedef struct Piece {
	Str text;
	bool asks;
} Piece;

typedef struct Pieces {
	Piece items[PIECES_MAX];
	size_t count, asking;
	size_t marks; /* sentences with a question mark */
	size_t words; /* of the whole text */
} Pieces;

static Str one_line(Arena *arena, Str text)
{
	return words_cut(words_one_line(arena, text), INQUIRY_MAX_BYTES);
}

static void piece_add(Pieces *p, Arena *arena, Str text)
{
	if (p->count == PIECES_MAX)
		return;
	bool asks = question_asks(arena, text);
	p->items[p->count++] = (Piece){one_line(arena, text), asks};
	p->asking += asks;
}

/* Customers who never use a full stop: stretches of the sentence, each overlapping the next. */
static void stretches_add(Pieces *p, Arena *arena, Str sentence, const Tokens *tokens)
{
	for (size_t i = 0; i + STRETCH_STEP < tokens->count; i += STRETCH_STEP) {
		size_t last = i + STRETCH_WORDS < tokens->count ? i + STRETCH_WORDS : tokens->count;
		piece_add(p, arena, str_slice(sentence, tokens->items[i].start,
					    tokens->items[last - 1].end));
	}
}

/* A sentence, or the two questions that it joins. */
static void sentence_add(Pieces *p, Arena *arena, Str sentence)
{
	size_t end, second = question_asks(arena, sentence) ? question_second(arena, sentence, &end) : 0;
	if (second > 0) {
		piece_add(p, arena, str_slice(sentence, 0, end));
		p->marks++;
	}
	piece_add(p, arena, str_slice(sentence, second, sentence.len));
}

static Pieces pieces_of(Arena *arena, Str words, Language language)
{
	Pieces p = {0};
	Spans spans = sentences_of(arena, words);
	for (size_t i = 0; i < spans.count; i++) {
		size_t from = spans.items[i].start, to = spans.items[i].end;
		Tokens tokens = tokenise(arena, str_slice(words, from, to), language);
		p.words += tokens.count;
		p.marks += str_has(str_slice(words, from, to), STR("?"));
		if (tokens.count > LONG_WORDS)
			stretches_add(&p, arena, str_slice(words, from, to), &tokens);
		bool vague = terms_of(arena, str_slice(words, from, to), language).total < vague_weight;
		if (vague && i > 0)
			from = spans.items[i - 1].start;
		sentence_add(&p, arena, str_slice(words, from, to));
	}
	return p;
}

typedef struct Inquirer {
	Arena *arena;
	Inquiry out;
} Inquirer;

static void inquire(Inquirer *q, SearchRole role, Str text, double weight)
{
	text = arena_copy(q->arena, words_cut(str_trim(text), INQUIRY_MAX_BYTES));
	if (words_have_letter(text))
		*ARENA_PUSH(q->arena, q->out.items, q->out.count) =
			(SearchQuery){text, weight, role};
}

/* Two questions are two subjects. A long text without any wrapping may still be a story: from
 * CLEAN_WORDS on it is taken for one more and more. */
static double best_share(const Asked *a, const Pieces *p)
{
	if (a->wrapped || p->marks > 1)
		return best_share_wrapped;
	double over = p->words > CLEAN_WORDS ? (double)(p->words - CLEAN_WORDS) / CLEAN_WORDS : 0;
	return best_share_clean + (best_share_wrapped - best_share_clean) * (over < 1 ? over : 1);
}

static void inquire_pieces(Inquirer *q, const Asked *a, const Pieces *p, double share)
{
	for (size_t i = 0; i < p->count; i++) {
		bool counts = p->items[i].asks || p->asking == 0;
		inquire(q, SEARCH_PART, p->items[i].text, counts ? share : share * weight_told);
	}
	inquire(q, SEARCH_PART, a->subject, share * weight_subject);
	inquire(q, SEARCH_PART, a->traces, share * weight_traces);
}

static Inquiry inquiry_of(Arena *arena, const Asked *a, Language language)
{
	Inquirer q = {.arena = arena};
	Str whole = asked_whole(arena, a);
	Pieces p = pieces_of(arena, a->words, language);
	bool brief = terms_of(arena, whole, language).count <= SHORT_TERMS && p.asking < 2;
	double share = brief || p.count < 2 ? 0 : best_share(a, &p);
	inquire(&q, SEARCH_WHOLE, whole, 1 - share);
	if (share > 0)
		inquire_pieces(&q, a, &p, share);
	inquire(&q, SEARCH_WHOLE, a->earlier, (1 - share) * weight_earlier);
	inquire(&q, SEARCH_WHOLE, a->ours, (1 - share) * weight_ours);
	return q.out;
}

Inquiry inquiry_of_case(Arena *arena, const Case *c)
{
	Asked a = asked_of(c, arena);
	Inquirer q = {arena, inquiry_of(arena, &a, case_language(c))};
	inquire(&q, SEARCH_WHOLE, c->instruction, weight_instruction);
	return q.out;
}

Inquiry inquiry_of_text(Arena *arena, Str text)
{
	Asked a = asked_of_text(arena, text);
	Inquirer q = {arena, inquiry_of(arena, &a, language_detect(text))};
	if (q.out.count == 0)
		inquire(&q, SEARCH_WHOLE, text, 1);
	return q.out;
}
