/*
 * Ground: how well a sentence is carried by the evidence it cites, by its words alone: 0..1, and
 * what is missing. Pure; everything lives in the arena given.
 *
 * The score is a fixed sum of lexical measures put through a logistic curve: share of the content
 * stems (and of all stems) found in the evidence, share of the words in the longest common
 * subsequence, share of word pairs and triples, whether the sentence is a run of the evidence;
 * taken off for words, numbers, dates and ids that the evidence has not, for the writer speaking of
 * themselves, for a question, for a negation or certainty the evidence lacks. No inverse document
 * frequency, so it needs no corpus.
 *
 * What it cannot do, measured (tests/test_text_ground.c): words alone are near chance on
 * contradictions. "The fee is paid by the seller" scores high on "the fee is paid by the buyer and
 * the seller signs"; swapped roles, a wrong join of two true facts and irony pass. Paraphrase in
 * other words scores low. So a low score is a reason to show a sentence to the person, a high one
 * is no proof. Evidence in another language than the sentence scores low.
 */
#ifndef TEXT_GROUND_H
#define TEXT_GROUND_H

#include "text/token.h"

/*
 * Below SUPPORTED a sentence is shown to the person as weakly carried; below UNSUPPORTED the words
 * of the evidence have next to nothing to do with it. Chosen on BEGIN (test_text_ground.c): of the
 * sentences that its sources carry 6 % are below the first and 2 % below the second, of the others
 * 81 % and 65 %.
 */
#define GROUND_SUPPORTED 0.3
#define GROUND_UNSUPPORTED 0.08

enum {
	GROUND_MAX_WORDS = 256,     /* of the sentence; what is behind is not looked at */
	GROUND_MAX_EVIDENCE = 8192, /* words of the evidence; the same */
};

typedef enum GroundMissing {
	GROUND_WORD,   /* a content word */
	GROUND_NUMBER, /* number, date, version or id: anything with a digit */
	GROUND_NAME,   /* written with a capital inside the sentence (not told from nouns in German)
			*/
} GroundMissing;

typedef struct GroundGap {
	GroundMissing kind;
	size_t start, end; /* bytes in the sentence */
} GroundGap;

typedef struct Ground {
	double score;       /* 0..1; 0 where the sentence has no words */
	double coverage;    /* share of the content stems that the evidence has */
	size_t words, run;  /* words of the sentence; of its longest run found in the evidence */
	bool verbatim;      /* all of it stands in the evidence as one run */
	bool negation_flip; /* the nearest evidence sentence denies and this one doesn't, or back */
	bool certainty_flip; /* this says must, always, guaranteed; that says may, can, usually */
	GroundGap *gaps;     /* in order */
	size_t gap_count;
} Ground;

/* UNKNOWN: the language is told from the evidence, and English taken where that fails. */
Ground ground_of(Arena *arena, Str sentence, Str evidence, Language language);

const char *ground_missing_name(GroundMissing kind);

#endif
