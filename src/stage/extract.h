/*
 * Extract: which sentences of the evidence answer a question. Scores are made of the question's
 * content words (words.h) found in a passage's title, heading and text; no corpus statistics, no
 * model.
 */
#ifndef STAGE_EXTRACT_H
#define STAGE_EXTRACT_H

#include "stage/other_words.h"
#include "stage/question.h"
#include "stage/words.h"

enum { EXTRACT_MAX_EXCERPTS = 2, EXTRACT_MAX_SENTENCES = 4 };

/* What stands under one heading of a passage. A passage without headings is one section. */
typedef struct Source {
	const Evidence *evidence;
	Tokens head;     /* title, heading of the passage, heading of the section */
	Tokens body;     /* of the whole passage; the section is [from, to) bytes of its text */
	StemSet *stems;  /* of the whole passage and all its headings */
	size_t from, to;
	size_t index;          /* among the sources */
	size_t passage;        /* which passage, from 0 */
	size_t number;         /* of the section within the passage, from 0 */
	const Span *sentences; /* of the section, its heading not among them */
	size_t sentence_count;
	bool usable;     /* public, not outdated, and speaks to readers only */
	bool foreign; /* in another language than the customer's */
	bool used;    /* its passage answered an earlier question of the ticket */
	bool quoted;  /* and so did this very section */
} Source;

/* Where a word stands in all sources: looked up once, asked for many times. */
typedef struct Found {
	Term term;
	Places *heads;  /* by source */
	Places *bodies; /* by passage */
} Found;

typedef struct Extract {
	Arena *arena; /* borrowed */
	Language language;
	Source *sources;
	size_t source_count;
	size_t passage_count;
	Found *founds; /* Term.found is the index */
	size_t found_count;
	OtherWords others; /* of the whole ticket */
	Terms context; /* of the whole ticket: helps to choose, never to accept */
	Tokens names;   /* the customer's and the company's: nobody looks for these in documents */
	Tokens records; /* codes and numbers of the customer's own rows: nor for these */
	double top_score;
	double threshold; /* confidence from which a source answers */
} Extract;

Extract extract_open(const Case *c, Arena *arena, const Asked *asked);

/* What chooses between sources that may answer. */
double extract_rank(const Extract *x, const Terms *terms, const Source *s);

/* Consecutive sentences of one source. */
typedef struct Excerpt {
	size_t source, first, last;
} Excerpt;

typedef struct Verdict {
	bool internal_only; /* what covers the question may not be quoted: it is internal */
	bool outdated_only; /* ... or outdated */
} Verdict;

/* Returns how many excerpts answer the question; 0: the evidence is too weak. A passage that
 * answered an earlier question is believed sooner: "And is it credited by itself?" leans on the
 * question before. */
size_t extract_answer(Extract *x, Str question, Excerpt ret_excerpts[EXTRACT_MAX_EXCERPTS],
	Verdict *ret_verdict);

/* How surely the best usable source answers, 0 to 1; 0 where there is none. */
double extract_confidence(Extract *x, Str question);

/* The weightiest words of the text that no usable source has, as written; returns how many. */
size_t extract_missing(Extract *x, Str text, Str *ret_words, size_t most);

#endif
