/*
 * Aimed: text that speaks to an assistant instead of a reader ("ignore all previous instructions").
 * Word patterns in English, German, French and Spanish, the marks of chat formats and hidden
 * characters each give points, and so does a wording learnt from known attempts (wording.h); the
 * points that stand close together make the score. One plain attempt is enough for AIMED_SUSPECT;
 * words such as "ignore" or "system" alone never are.
 *
 * It is a mark for the operator and a reason to keep a passage from a prompt, no defence: who words
 * the same otherwise, in another language or in a cipher is not found (figures in
 * tests/test_text_aimed.c). What an action may do never depends on it.
 */
#ifndef TEXT_AIMED_H
#define TEXT_AIMED_H

#include "base/arena.h"

/* At this score a text is taken to be aimed at an assistant. */
#define AIMED_SUSPECT 0.5

typedef enum AimedSigns {
	AIMED_PLAIN,  /* patterns and marks alone: for documents, where a wrong mark costs an answer */
	AIMED_WORDED, /* the learnt wording too: for messages, where it costs a second look */
} AimedSigns;

typedef struct Aimed {
	double score;      /* 0..1; 0 where nothing was found */
	size_t start, end; /* the bytes that made the score; empty where nothing was found */
	const char *why;   /* the strongest sign in them: "override", "role", ...; static; "" */
} Aimed;

/* The most suspect place of the text, the first of equals. */
Aimed aimed_find(Str text, AimedSigns signs);

#endif
