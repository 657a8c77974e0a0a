#include "text/ground.h"

#include <math.h>
#include <pthread.h>

#include "base/auto.h"
#include "text/fold.h"
#include "text/number.h"
#include "text/origin.h"
#include "text/point.h"
#include "text/wordlist.h"

enum { NOWHERE = -1 };

/* Measures of one sentence; each but the counts is a share from 0 to 1. */
typedef struct Measures {
	double content, all, sequence, pairs, triples, verbatim;
	double missing, numbers, self, question, negation;
} Measures;

/*
 * The weights, fitted by logistic regression on 1600 lines of BEGIN (test_text_ground.c) and
 * rounded by hand; the signs say what each measure is for.
 */
static const struct {
	size_t offset;
	double weight;
} weights[] = {
	{offsetof(Measures, content), 1.0},
	{offsetof(Measures, all), 1.8},
	{offsetof(Measures, sequence), 1.8},
	{offsetof(Measures, pairs), 1.2},
	{offsetof(Measures, triples), 0.8},
	{offsetof(Measures, verbatim), 0.6},
	{offsetof(Measures, missing), -1.5},
	{offsetof(Measures, numbers), -0.7},
	{offsetof(Measures, self), -1.0},
	{offsetof(Measures, question), -1.0},
	{offsetof(Measures, negation), -1.0},
};
#define BIAS (-2.6)

/* What a word says about its sentence. */
enum { SAYS_NOT, SAYS_SURELY, SAYS_MAYBE, SAYS_SELF, SAYS_COUNT };

static const char *const sayings[SAYS_COUNT] = {
	[SAYS_NOT] = "not no never none nothing neither nor without cannot nicht kein keine keinen keinem "
		"keiner nie niemals ohne weder pas jamais aucun aucune sans ni nunca sin ningun ninguna "
		"jamas",
	[SAYS_SURELY] = "must always guaranteed guarantee certainly definitely every shall required immediately "
		"muss mussen immer garantiert sicher sofort doit devez toujours garanti certainement debe "
		"siempre garantizado seguro",
	[SAYS_MAYBE] = "may might can could usually sometimes often normally typically possibly perhaps should "
		"kann konnen konnte oft manchmal meist normalerweise vielleicht peut pouvez parfois "
		"souvent generalement puede podria veces normalmente quiza",
	[SAYS_SELF] = "i i'm i've i'd i'll my me we our you your ich mein meine wir unser je j'ai mon nous yo mi",
};

/* Sentence and evidence as numbers: a word's id is the first place its stem has in the sentence. */
typedef struct Match {
	Str sentence_text, evidence_text;
	Tokens sentence, evidence;
	int *sentence_ids;
	int *evidence_ids; /* NOWHERE: not in the sentence */
	bool *found;       /* by place in the sentence */
} Match;

static Wordlists saying_lists;

static void note_sayings(void)
{
	for (size_t i = 0; i < SAYS_COUNT; i++)
		wordlists_add(&saying_lists, sayings[i], i);
}

/* A bit for each kind of saying. */
static unsigned says(Str word)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	WordlistNumbers found;
	pthread_once(&once, note_sayings);
	wordlists_find(&saying_lists, word, &found);
	unsigned bits = str_ends(word, STR("n't")) ? 1U << SAYS_NOT : 0;
	for (size_t i = 0; i < found.count; i++)
		bits |= 1U << found.items[i];
	return bits;
}

static int id_of(const Tokens *sentence, const Token *t)
{
	for (size_t i = 0; i < sentence->count; i++)
		if (str_eq(sentence->items[i].stem, t->stem))
			return (int)i;
	return NOWHERE;
}

static Match match_of(Arena *arena, Str sentence, Str evidence, Language language)
{
	Match m = {.sentence_text = sentence, .evidence_text = evidence};
	m.sentence = tokenise(arena, sentence, language);
	m.evidence = tokenise(arena, evidence, language);
	if (m.sentence.count > GROUND_MAX_WORDS)
		m.sentence.count = GROUND_MAX_WORDS;
	if (m.evidence.count > GROUND_MAX_EVIDENCE)
		m.evidence.count = GROUND_MAX_EVIDENCE;
	m.sentence_ids = ARENA_ARRAY(arena, int, m.sentence.count + 1);
	m.evidence_ids = ARENA_ARRAY(arena, int, m.evidence.count + 1);
	m.found = ARENA_ARRAY(arena, bool, m.sentence.count + 1);
	for (size_t i = 0; i < m.sentence.count; i++)
		m.sentence_ids[i] = id_of(&m.sentence, &m.sentence.items[i]);
	for (size_t i = 0; i < m.evidence.count; i++) {
		m.evidence_ids[i] = id_of(&m.sentence, &m.evidence.items[i]);
		if (m.evidence_ids[i] != NOWHERE)
			m.found[m.evidence_ids[i]] = true;
	}
	for (size_t i = 0; i < m.sentence.count; i++)
		m.found[i] = m.found[m.sentence_ids[i]];
	return m;
}

/* Is the number, date or id written in the evidence some other way: 1.234,50 for 1234.5? */
static bool number_is_written(Str word, Str evidence)
{
	OriginSource source = origin_source(ORIGIN_RETRIEVED, STR("evidence"), evidence);
	NumberReading readings[NUMBER_MAX_READINGS];
	AUTO(folded_free) Folded f = fold_text(word, FOLD_CASE | FOLD_RAISED);
	if (origin_find(word, false, false, &source, 1).origin != ORIGIN_MODEL)
		return true;
	if (f.text.len == 0 || f.text.ptr[0] < '0' || f.text.ptr[0] > '9')
		return false;
	size_t count = number_read(buf_str(&f.text), 0, readings);
	for (size_t i = 0; i < count; i++) {
		Str value = str_from(readings[i].value.text);
		if (readings[i].end == f.text.len &&
			origin_find(value, true, false, &source, 1).origin != ORIGIN_MODEL)
			return true;
	}
	return false;
}

static void find_numbers(Match *m)
{
	for (size_t i = 0; i < m->sentence.count; i++) {
		const Token *t = &m->sentence.items[i];
		if (t->number && !m->found[i])
			m->found[i] = number_is_written(
				str_slice(m->sentence_text, t->start, t->end), m->evidence_text);
	}
}

/* A capital behind these is only the beginning of something: no name. */
static bool begins_anew(Str text, size_t at)
{
	static const char marks[] = ".:;!?-\"'(\n*|";
	while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
		at--;
	return at == 0 || strchr(marks, text.ptr[at - 1]) != NULL ||
	       point_peek_before(text, at) >= 0x2010;
}

static GroundMissing kind_of(const Match *m, size_t i)
{
	const Token *t = &m->sentence.items[i];
	if (t->number)
		return GROUND_NUMBER;
	bool capital = point_is_upper(point_peek(m->sentence_text, t->start));
	return capital && !begins_anew(m->sentence_text, t->start) ? GROUND_NAME : GROUND_WORD;
}

static void find_gaps(Arena *arena, const Match *m, Ground *g, Measures *ret)
{
	size_t content = 0, numbers = 0;
	for (size_t i = 0; i < m->sentence.count; i++) {
		const Token *t = &m->sentence.items[i];
		content += !t->stop;
		ret->all += m->found[i];
		ret->self += (says(t->word) >> SAYS_SELF & 1) != 0 && !m->found[i];
		if (t->stop || m->found[i])
			continue;
		GroundGap *gap = ARENA_PUSH(arena, g->gaps, g->gap_count);
		*gap = (GroundGap){kind_of(m, i), t->start, t->end};
		numbers += t->number;
	}
	ret->content = content > 0 ? 1 - (double)g->gap_count / (double)content : 0;
	ret->all /= (double)m->sentence.count;
	ret->self = fmin(ret->self, 2);
	ret->numbers = numbers > 2 ? 2 : (double)numbers;
	ret->missing = log1p((double)g->gap_count);
}

static size_t longest_run(const Match *m)
{
	size_t runs[GROUND_MAX_WORDS + 1] = {0}, best = 0;
	for (size_t j = 0; j < m->evidence.count; j++)
		for (size_t i = m->sentence.count; i > 0; i--) {
			bool same = m->evidence_ids[j] == m->sentence_ids[i - 1];
			runs[i] = same ? runs[i - 1] + 1 : 0;
			best = runs[i] > best ? runs[i] : best;
		}
	return best;
}

/* Words of the longest common subsequence: the same words in the same order, with gaps. */
static size_t longest_sequence(const Match *m)
{
	size_t row[GROUND_MAX_WORDS + 1] = {0};
	for (size_t j = 0; j < m->evidence.count; j++) {
		size_t diagonal = 0;
		if (m->evidence_ids[j] == NOWHERE)
			continue;
		for (size_t i = 1; i <= m->sentence.count; i++) {
			size_t above = row[i];
			if (m->evidence_ids[j] == m->sentence_ids[i - 1])
				row[i] = diagonal + 1;
			else if (row[i - 1] > row[i])
				row[i] = row[i - 1];
			diagonal = above;
		}
	}
	return row[m->sentence.count];
}

static bool run_at(const Match *m, size_t i, size_t n)
{
	for (size_t j = 0; j + n <= m->evidence.count; j++) {
		size_t k = 0;
		while (k < n && m->evidence_ids[j + k] == m->sentence_ids[i + k])
			k++;
		if (k == n)
			return true;
	}
	return false;
}

/* Share of the sentence's runs of n words that the evidence has; of shorter runs where it is too
 * short to have any. */
static double share_of_runs(const Match *m, size_t n)
{
	size_t count = 0;
	while (n > m->sentence.count)
		n--;
	size_t total = m->sentence.count - n + 1;
	for (size_t i = 0; i < total; i++)
		count += run_at(m, i, n);
	return (double)count / (double)total;
}

/* What a stretch of words says about itself. */
typedef struct Tone {
	bool denies, certain, vague;
} Tone;

static Tone tone_of(const Tokens *tokens, size_t start, size_t end)
{
	Tone tone = {0};
	for (size_t i = 0; i < tokens->count; i++) {
		const Token *t = &tokens->items[i];
		if (t->start < start || t->end > end)
			continue;
		unsigned said = says(t->word);
		tone.denies |= (said >> SAYS_NOT & 1) != 0;
		tone.certain |= (said >> SAYS_SURELY & 1) != 0;
		tone.vague |= (said >> SAYS_MAYBE & 1) != 0;
	}
	return tone;
}

/* Distinct content words of the sentence that evidence words in [start, end) share. */
static size_t shared_in(const Match *m, size_t start, size_t end)
{
	bool seen[GROUND_MAX_WORDS] = {0};
	size_t shared = 0;
	for (size_t j = 0; j < m->evidence.count; j++) {
		const Token *t = &m->evidence.items[j];
		int id = m->evidence_ids[j];
		if (id == NOWHERE || t->stop || t->start < start || t->end > end || seen[id])
			continue;
		seen[id] = true;
		shared++;
	}
	return shared;
}

/* Compares with the evidence sentence that shares most words; with none where few are shared. */
static void compare_tones(Arena *arena, const Match *m, Ground *g)
{
	Spans spans = sentences_of(arena, m->evidence_text);
	size_t best = 0, most = 0, content = 0;
	for (size_t i = 0; i < m->sentence.count; i++)
		content += !m->sentence.items[i].stop;
	for (size_t i = 0; i < spans.count && i < GROUND_MAX_WORDS; i++) {
		size_t shared = shared_in(m, spans.items[i].start, spans.items[i].end);
		if (shared > most) {
			most = shared;
			best = i;
		}
	}
	if (most == 0 || most * 2 < content)
		return;
	Tone here = tone_of(&m->sentence, 0, m->sentence_text.len);
	Tone there = tone_of(&m->evidence, spans.items[best].start, spans.items[best].end);
	g->negation_flip = here.denies != there.denies;
	g->certainty_flip = here.certain && !there.certain && there.vague;
}

/* A negation the whole evidence lacks, or a flip against the nearest sentence. */
static double tone_penalty(const Match *m, const Ground *g)
{
	Tone here = tone_of(&m->sentence, 0, m->sentence_text.len);
	Tone there = tone_of(&m->evidence, 0, m->evidence_text.len);
	return (here.denies && !there.denies) || g->certainty_flip ? 1 : 0;
}

static double score_of(const Measures *measures)
{
	double sum = BIAS;
	for (size_t i = 0; i < COUNT(weights); i++)
		sum += weights[i].weight * *(const double *)((const void *)((const char *)measures +
									    weights[i].offset));
	return 1 / (1 + exp(-sum));
}

static Language language_of(Str evidence, Language language)
{
	if (language == LANGUAGE_UNKNOWN)
		language = language_detect(evidence);
	return language == LANGUAGE_UNKNOWN ? LANGUAGE_EN : language;
}

Ground ground_of(Arena *arena, Str sentence, Str evidence, Language language)
{
	Ground g = {0};
	Measures measures = {0};
	Match m = match_of(arena, sentence, evidence, language_of(evidence, language));
	if (m.sentence.count == 0)
		return g;
	find_numbers(&m);
	find_gaps(arena, &m, &g, &measures);
	compare_tones(arena, &m, &g);
	g.words = m.sentence.count;
	g.run = longest_run(&m);
	g.verbatim = g.run == g.words;
	g.coverage = measures.content;
	measures.verbatim = g.verbatim;
	measures.sequence = (double)longest_sequence(&m) / (double)g.words;
	measures.pairs = share_of_runs(&m, 2);
	measures.triples = share_of_runs(&m, 3);
	measures.question = str_has(sentence, STR("?"));
	measures.negation = tone_penalty(&m, &g);
	g.score = score_of(&measures);
	return g;
}

const char *ground_missing_name(GroundMissing kind)
{
	static const char *const names[] = {"word", "number", "name"};
	return names[kind];
}
