/*
 * Mix: several texts asked on behalf of one ticket, answered by one list of passages.
 *
 * A passage's score by words is what the texts for the whole give it, and what the best of the parts
 * gives it, each times its weight; half of it is the passage's own, half that of its document as
 * one. A part counts with the root of its coverage (the share of the best score that any passage
 * could have for it), so that a sentence which is about nothing here does not win by one common
 * word. Scores are BM25 (index.h), not shares of it.
 *
 * Legs add what is alike by vectors, in a convex mix: each leg's cosine counts its weight, of the
 * best score by words; the score by words counts what is left of 1, and the share of a leg in which
 * the passage has no vector.
 *
 * Candidates come from the words that mean something; small words only order them. A passage that
 * is not among a text's best candidates counts nothing for that text.
 */
#ifndef SEARCH_MIX_H
#define SEARCH_MIX_H

#include "search/vectors.h"
#include "search/reading.h"

typedef enum MixRole { MIX_WHOLE, MIX_PART } MixRole;

typedef struct MixText {
	Str text;
	double weight;
	MixRole role;
} MixText;

typedef struct MixLeg {
	const char *name;       /* for explaining */
	Vectors *vectors;       /* of passages, borrowed */
	const float *direction; /* of the question, as many numbers as `vectors` has dimensions */
	double weight;          /* 0 to 1; of all legs together less than 1 */
} MixLeg;

enum { MIX_MAX_LEGS = 4 };

typedef struct MixedHit {
	int64_t id;
	double score; /* by which they are ordered, equal ones by id */
	double whole, part, document; /* by words: of the whole, of the best part, of the document */
	size_t best;                  /* index of the text that is the best part; SIZE_MAX: none */
	double alike[MIX_MAX_LEGS];   /* cosine of each leg; NAN: it has no vector there */
} MixedHit;

typedef struct Mix Mix;

/* Asks by words; `k` passages are wanted. Everything lives in the arena; reading and texts are
 * borrowed until mix_finish. */
Mix *mix_new(Arena *arena, const Reading *reading, const MixText *texts, size_t count, size_t k);
/* What words of the texts were taken for besides themselves. */
const ReadingNotes *mix_notes(const Mix *m);
/* What the ticket is about: the terms of the whole, or of the parts, each counting more the more it
 * found. */
IndexTerms mix_subject(const Mix *m);
/* The same as a text: the parts that found most, in their order; the first text where there are no
 * parts. */
Str mix_subject_text(const Mix *m);
void mix_add_leg(Mix *m, const MixLeg *leg);
const MixLeg *mix_legs(const Mix *m, size_t *ret_count); /* in the order of MixedHit.alike */
typedef struct MixReason {
	Str stem;
	double score; /* what the passage has from it, of its best part, else of the whole */
} MixReason;

/* The terms a passage was found by, the strongest first. Gives their number. */
size_t mix_reasons(const Mix *m, const MixedHit *hit, MixReason **ret_reasons);

/* The best k, best first, of one document at most `per_document` before all others had their turn.
 * Gives their number. */
size_t mix_finish(Mix *m, size_t per_document, MixedHit **ret_hits);

#endif
