/*
 * Validator, its parts. A marked reply is read into plain text and pieces (sentences) with
 * citations; each check adds problems; then the actions are measured against manifest, policy and
 * origins. Everything here lives in a scratch arena; what counts is copied into the CHECKED event.
 */
#ifndef STAGE_VALIDATOR_H
#define STAGE_VALIDATOR_H

#include "stage/stage.h"
#include "text/origin.h"

typedef struct Piece {
	Str text;          /* without marks, as in plain */
	size_t start, end; /* bytes in plain */
	const Json *from;  /* the reasoner's sentence, where nobody changed it; else NULL */
	Citation *citations;
	size_t citation_count;
	bool frame; /* greeting, closing, template */
	double support; /* as in Sentence */
	bool negation_flip, certainty_flip;
} Piece;

/* What a sentence may speak of. */
typedef struct Sources {
	OriginSource *items;
	size_t count;
} Sources;

typedef struct Reading {
	const Case *c;
	Arena *arena;
	bool by_person; /* the text was edited: what one may disagree on is a warning */
	Str plain;
	Piece *pieces; /* in order */
	size_t piece_count;
	Str *strays; /* "[9]" where there is no source 9 */
	size_t stray_count;
	Json *problems; /* owned by the event later */
	bool ok;        /* nothing blocks */
	bool translated; /* it was said that a source is in another language */
} Reading;

/* Reads the case's marked text: plain, pieces, citations with their quotes sought
 * (validator_text.c). */
void reading_open(Reading *r, const Case *c, Arena *arena);

/* Adds a problem. `where`: "sentence 2", "source 3", "reply", "ticket". */
void reading_problem(Reading *r, const char *code, Str where, bool blocks, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* What every sentence may speak of: the requester's records and the ticket. */
Sources common_sources(const Reading *r);
void sources_add(Arena *arena, Sources *sources, Origin origin, Str text);

/* "sentence 3", and a text short enough for a problem. */
Str sentence_name(Reading *r, const Piece *p);
Str problem_quote(Arena *arena, Str text);

void check_grounding(Reading *r); /* validator_ground.c: citations, uncited sentences, figures */
/* validator_support.c: how far the words of the cited sources carry the sentence, flips, names.
 * `known`: all that it may speak of. */
void check_support(Reading *r, Piece *p, const Sources *known);
void check_outgoing(Reading *r);  /* validator_outgoing.c: what must not leave the house */
void check_tone(Reading *r);      /* validator_tone.c: forbidden words, promises, language, form */
void check_incoming(Reading *r);  /* validator_incoming.c: what was meant to deceive */

Json *reading_sentences(const Reading *r);

/* The actions of CHECKED (validator_action.c). `reply_ok`: the text may be sent. */
Json *actions_check(const Case *c, Str plain, bool reply_ok, const Answer *in);

#endif
