#include "search/mix.h"

#include "base/auto.h"

#include <math.h>

enum {
	DEPTH_MIN = 50, /* of each text's list, at least */
	DEPTH_TIMES = 3,
};

/* Measured on ten sets (docs/TESTING.md): passage alone and document alone are both worse. */
static const double document_share = 0.5;

/* What a term's frequency in a passage can make of its rarity, k1 + 1. */
static const double saturation_most = 2.2;

/* How much less a part that found less says about what the ticket is about. */
static const double salience_power = 2;

/* Parts that found so much of what the best one found are part of the subject. */
static const double salient_share = 0.6;

typedef struct Asked {
	const MixText *text;
	IndexTerms terms, content; /* all; those that mean something */
	double mass;               /* the score of a passage that has every term, once in its text */
	double most;               /* that any passage has for it, weight and coverage applied */
} Asked;

typedef struct Slot {
	MixedHit hit;
	double found;    /* by what it is chosen for closer looks */
	double coverage; /* root of it, of its best part, times the part's weight */
} Slot;

struct Mix {
	Arena *arena;
	const Reading *reading;
	const IndexReader *reader;
	ReadingNotes notes;
	Asked *parts;
	size_t part_count;
	Asked whole;
	size_t k, depth;
	const MixText *texts;
	size_t text_count;
	Slot *items; /* by id through `slots`: open addressing, never full */
	size_t count, room;
	uint32_t *slots; /* 1 + index into items; 0: free */
	size_t slot_count;
	IndexHit *found;
	MixLeg legs[MIX_MAX_LEGS];
	size_t leg_count;
};

/* ---- the table of passages under way ---- */

static size_t slot_at(const Mix *m, int64_t id)
{
	size_t at = ((uint64_t)id * 0x9E3779B97F4A7C15u >> 32) & (m->slot_count - 1);
	while (m->slots[at] != 0 && m->items[m->slots[at] - 1].hit.id != id)
		at = (at + 1) & (m->slot_count - 1);
	return at;
}

static void table_grow(Mix *m)
{
	Slot *items = ARENA_ARRAY(m->arena, Slot, 2 * m->room + 1);
	if (m->count > 0)
		memcpy(items, m->items, m->count * sizeof *items);
	m->items = items;
	m->room *= 2;
	m->slot_count = 64;
	while (m->slot_count < 2 * m->room)
		m->slot_count *= 2;
	m->slots = ARENA_ARRAY(m->arena, uint32_t, m->slot_count);
	for (size_t i = 0; i < m->count; i++)
		m->slots[slot_at(m, items[i].hit.id)] = (uint32_t)i + 1;
}

static Slot *slot_of(Mix *m, int64_t id)
{
	if (m->count == m->room)
		table_grow(m);
	size_t at = slot_at(m, id);
	if (m->slots[at] == 0) {
		Slot *slot = &m->items[m->count++];
		*slot = (Slot){.hit = {.id = id, .best = SIZE_MAX}};
		for (size_t i = 0; i < MIX_MAX_LEGS; i++)
			slot->hit.alike[i] = NAN;
		m->slots[at] = (uint32_t)m->count;
	}
	return &m->items[m->slots[at] - 1];
}

/* ---- by words ---- */

static IndexTerms content_of(Arena *arena, const IndexTerms *terms)
{
	IndexTerms content = {.items = ARENA_ARRAY(arena, IndexTerm, terms->count + 1)};
	for (size_t i = 0; i < terms->count; i++)
		if (!terms->items[i].stop)
			content.items[content.count++] = terms->items[i];
	return content.count > 0 ? content : *terms;
}

/* As index.h weighs a term that is in a passage as often as it likes; a word that nobody wrote is as
 * rare as can be. */
static double weight_of(const IndexReader *reader, const IndexTerm *term)
{
	double all = (double)index_reader_count(reader),
	       documents = (double)index_documents(reader, term->stem);
	if (documents == 0 && term->other.len > 0)
		documents = (double)index_documents(reader, term->other);
	return log(1 + (all - documents + 0.5) / (documents + 0.5)) * term->count * saturation_most;
}

static double mass_of(const IndexReader *reader, const IndexTerms *content)
{
	double mass = 0;
	for (size_t i = 0; i < content->count; i++)
		mass += weight_of(reader, &content->items[i]);
	return mass;
}

static Asked asked_of(Mix *m, const MixText *text)
{
	Asked a = {.text = text};
	a.terms = reading_terms(m->reading, m->arena, text->text, &m->notes);
	a.content = content_of(m->arena, &a.terms);
	return a;
}

static int64_t *ids_of(Arena *arena, const IndexHit *hits, size_t count)
{
	int64_t *ids = ARENA_ARRAY(arena, int64_t, count + 1);
	for (size_t i = 0; i < count; i++)
		ids[i] = hits[i].id;
	return ids;
}

/* The root of the coverage times the weight: what a part's score is multiplied with. */
static double factor_of(const Asked *part, double score)
{
	double coverage = part->mass > 0 ? score / part->mass : 1;
	return part->text->weight * sqrt(coverage < 1 ? coverage : 1);
}

/* By the words that mean something; by the small words too where these find too few. */
static size_t candidates(Mix *m, const Asked *a)
{
	size_t found = index_search(m->reader, &a->content, m->depth, m->found);
	return found < m->depth && a->content.count < a->terms.count
		? index_search(m->reader, &a->terms, m->depth, m->found)
		: found;
}

static void part_search(Mix *m, Asked *part)
{
	size_t found = candidates(m, part);
	int64_t *ids = ids_of(m->arena, m->found, found);
	double *scores = ARENA_ARRAY(m->arena, double, found + 1);
	part->mass = mass_of(m->reader, &part->content);
	index_score(m->reader, &part->terms, ids, found, scores);
	for (size_t i = 0; i < found; i++) {
		Slot *slot = slot_of(m, ids[i]);
		double factor = factor_of(part, scores[i]), score = factor * scores[i];
		part->most = score > part->most ? score : part->most;
		if (score <= slot->hit.part)
			continue;
		slot->hit.part = score;
		slot->hit.best = (size_t)(part->text - m->texts);
		slot->coverage = factor;
	}
}

/* The texts for the whole are one query whose terms have their texts' weights: BM25 is linear. */
static void whole_search(Mix *m, size_t count)
{
	m->whole.terms.items = ARENA_ARRAY(m->arena, IndexTerm, INDEX_MAX_TERMS);
	for (size_t i = 0; i < count; i++) {
		if (m->texts[i].role != MIX_WHOLE)
			continue;
		Asked a = asked_of(m, &m->texts[i]);
		for (size_t k = 0; k < a.terms.count; k++) {
			a.terms.items[k].count *= m->texts[i].weight;
			index_terms_add(&m->whole.terms, &a.terms.items[k]);
		}
	}
	m->whole.content = content_of(m->arena, &m->whole.terms);
	size_t found = candidates(m, &m->whole);
	for (size_t i = 0; i < found; i++)
		slot_of(m, m->found[i].id)->hit.whole = m->found[i].score;
}

Mix *mix_new(Arena *arena, const Reading *reading, const MixText *texts, size_t count, size_t k)
{
	Mix *m = ARENA_ARRAY(arena, Mix, 1);
	size_t depth = k * DEPTH_TIMES > DEPTH_MIN ? k * DEPTH_TIMES : DEPTH_MIN;
	*m = (Mix){.arena = arena, .reading = reading, .reader = reading->reader, .texts = texts,
		.text_count = count, .k = k, .room = 128};
	m->depth = depth < INDEX_MAX_HITS ? depth : INDEX_MAX_HITS;
	m->parts = ARENA_ARRAY(arena, Asked, count + 1);
	m->found = ARENA_ARRAY(arena, IndexHit, m->depth + 1);
	table_grow(m);
	whole_search(m, count);
	for (size_t i = 0; i < count; i++) {
		if (texts[i].role != MIX_PART)
			continue;
		m->parts[m->part_count] = asked_of(m, &texts[i]);
		part_search(m, &m->parts[m->part_count++]);
	}
	return m;
}

const ReadingNotes *mix_notes(const Mix *m)
{
	return &m->notes;
}

static double most_of(const Mix *m)
{
	double most = 0;
	for (size_t i = 0; i < m->part_count; i++)
		most = m->parts[i].most > most ? m->parts[i].most : most;
	return most;
}

IndexTerms mix_subject(const Mix *m)
{
	IndexTerms subject = {.items = ARENA_ARRAY(m->arena, IndexTerm, INDEX_MAX_TERMS)};
	double most = most_of(m);
	if (most <= 0)
		return m->whole.content;
	for (size_t i = 0; i < m->part_count; i++) {
		const Asked *part = &m->parts[i];
		double salience = pow(part->most / most, salience_power);
		for (size_t k = 0; k < part->content.count; k++) {
			IndexTerm term = part->content.items[k];
			term.count *= salience;
			index_terms_add(&subject, &term);
		}
	}
	return subject;
}

Str mix_subject_text(const Mix *m)
{
	AUTO(buf_free) Buf text = {0};
	double most = most_of(m);
	for (size_t i = 0; most > 0 && i < m->part_count; i++)
		if (m->parts[i].most >= salient_share * most)
			buf_addf(&text, "%s" STR_FMT, text.len > 0 ? " " : "",
				STR_ARG(m->parts[i].text->text));
	if (text.len == 0 && m->text_count > 0)
		buf_add(&text, m->texts[0].text);
	return arena_copy(m->arena, buf_str(&text));
}

/* ---- by vectors ---- */

void mix_add_leg(Mix *m, const MixLeg *leg)
{
	VectorHit *hits = ARENA_ARRAY(m->arena, VectorHit, m->depth + 1);
	if (m->leg_count == MIX_MAX_LEGS)
		return;
	size_t found = vectors_search(leg->vectors, m->reader, leg->direction, m->depth, hits);
	for (size_t i = 0; i < found; i++)
		slot_of(m, hits[i].id)->hit.alike[m->leg_count] = (double)hits[i].score;
	m->legs[m->leg_count++] = *leg;
}

const MixLeg *mix_legs(const Mix *m, size_t *ret_count)
{
	*ret_count = m->leg_count;
	return m->legs;
}

static double cosine(const float *a, const float *b, size_t count)
{
	double ab = 0, aa = 0, bb = 0;
	for (size_t i = 0; i < count; i++) {
		ab += (double)a[i] * (double)b[i];
		aa += (double)a[i] * (double)a[i];
		bb += (double)b[i] * (double)b[i];
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

/* Of those that came by words: how alike they are too. */
static void look_alike(Mix *m, size_t leg)
{
	const MixLeg *l = &m->legs[leg];
	size_t dimensions = vectors_dimensions(l->vectors);
	float *row = ARENA_ARRAY(m->arena, float, dimensions);
	for (size_t i = 0; i < m->count; i++) {
		MixedHit *hit = &m->items[i].hit;
		if (isnan(hit->alike[leg]) && vectors_get(l->vectors, hit->id, row))
			hit->alike[leg] = cosine(row, l->direction, dimensions);
	}
}

/* ---- together ---- */

static int by_found(const void *a, const void *b)
{
	const Slot *x = a, *y = b;
	if (x->found != y->found)
		return x->found < y->found ? 1 : -1;
	return (x->hit.id > y->hit.id) - (x->hit.id < y->hit.id);
}

/* `best` by words is what a cosine of 1 is worth; where words found nothing, 1 is. */
static double mixed(const Mix *m, const Slot *s, double by_words, double best)
{
	double alike = 0, share = 0;
	for (size_t i = 0; i < m->leg_count; i++) {
		if (isnan(s->hit.alike[i]))
			continue;
		share += m->legs[i].weight;
		alike += m->legs[i].weight * (s->hit.alike[i] > 0 ? s->hit.alike[i] : 0);
	}
	return (1 - share) * by_words + alike * (best > 0 ? best : 1);
}

/* The candidates worth a closer look, the likeliest first. */
static size_t choose(Mix *m)
{
	double best = 0;
	for (size_t i = 0; i < m->leg_count; i++)
		look_alike(m, i);
	for (size_t i = 0; i < m->count; i++) {
		double words = m->items[i].hit.whole + m->items[i].hit.part;
		best = words > best ? words : best;
	}
	for (size_t i = 0; i < m->count; i++)
		m->items[i].found =
			mixed(m, &m->items[i], m->items[i].hit.whole + m->items[i].hit.part, best);
	if (m->count > 0)
		qsort(m->items, m->count, sizeof m->items[0], by_found);
	return m->count < m->depth ? m->count : m->depth;
}

/* The share of the whole, exactly, and its document's. */
static void score_whole(Mix *m, const int64_t *ids, size_t count, double *scores)
{
	index_score(m->reader, &m->whole.terms, ids, count, scores);
	for (size_t i = 0; i < count; i++)
		m->items[i].hit.whole = scores[i];
	index_score_documents(m->reader, &m->whole.terms, ids, count, scores);
	for (size_t i = 0; i < count; i++)
		m->items[i].hit.document = scores[i];
}

/* What the documents of those give that have this part as their best. */
static void score_part(Mix *m, const Asked *part, size_t count, int64_t *ids, double *scores)
{
	size_t text = (size_t)(part->text - m->texts), n = 0;
	for (size_t i = 0; i < count; i++)
		if (m->items[i].hit.best == text)
			ids[n++] = m->items[i].hit.id;
	index_score_documents(m->reader, &part->terms, ids, n, scores);
	for (size_t i = 0, k = 0; i < count; i++)
		if (m->items[i].hit.best == text)
			m->items[i].hit.document += m->items[i].coverage * scores[k++];
}

static double by_words(const MixedHit *hit)
{
	return (1 - document_share) * (hit->whole + hit->part) + document_share * hit->document;
}

static void score_all(Mix *m, size_t count)
{
	int64_t *ids = ARENA_ARRAY(m->arena, int64_t, count + 1);
	double *scores = ARENA_ARRAY(m->arena, double, count + 1), best = 0;
	for (size_t i = 0; i < count; i++)
		ids[i] = m->items[i].hit.id;
	score_whole(m, ids, count, scores);
	for (size_t i = 0; i < m->part_count; i++)
		score_part(m, &m->parts[i], count, ids, scores);
	for (size_t i = 0; i < count; i++)
		best = by_words(&m->items[i].hit) > best ? by_words(&m->items[i].hit) : best;
	for (size_t i = 0; i < count; i++)
		m->items[i].found = mixed(m, &m->items[i], by_words(&m->items[i].hit), best);
	if (count > 0)
		qsort(m->items, count, sizeof m->items[0], by_found);
}

/* How many of the same document stand before the item. */
static size_t nth_of_document(const int64_t *documents, size_t i)
{
	size_t n = 0;
	for (size_t k = 0; k < i; k++)
		n += documents[k] == documents[i];
	return n;
}

size_t mix_finish(Mix *m, size_t per_document, MixedHit **ret_hits)
{
	size_t count = choose(m), k = count < m->k ? count : m->k, n = 0;
	int64_t *documents = ARENA_ARRAY(m->arena, int64_t, count + 1);
	score_all(m, count);
	*ret_hits = ARENA_ARRAY(m->arena, MixedHit, k + 1);
	for (size_t i = 0; i < count; i++)
		documents[i] = index_document_of(m->reader, m->items[i].hit.id);
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < count && n < k; i++)
			if (m->items[i].found > 0 &&
				(nth_of_document(documents, i) >= per_document) == (late == 1)) {
				(*ret_hits)[n] = m->items[i].hit;
				(*ret_hits)[n++].score = m->items[i].found;
			}
	return n;
}

static int by_strength(const void *a, const void *b)
{
	const MixReason *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return str_cmp(x->stem, y->stem);
}

size_t mix_reasons(const Mix *m, const MixedHit *hit, MixReason **ret_reasons)
{
	const IndexTerms *terms = &m->whole.terms;
	size_t count = 0;
	for (size_t i = 0; i < m->part_count; i++)
		if (hit->best == (size_t)(m->parts[i].text - m->texts))
			terms = &m->parts[i].terms;
	MixReason *reasons = ARENA_ARRAY(m->arena, MixReason, terms->count + 1);
	for (size_t i = 0; i < terms->count; i++) {
		IndexTerms one = {&terms->items[i], 1};
		reasons[count].stem = terms->items[i].stem;
		index_score(m->reader, &one, &hit->id, 1, &reasons[count].score);
		count += reasons[count].score > 0;
	}
	if (count > 0)
		qsort(reasons, count, sizeof reasons[0], by_strength);
	*ret_reasons = reasons;
	return count;
}
