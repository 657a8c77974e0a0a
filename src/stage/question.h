/*
 * Question: what the customer asks, in their own words. Greetings, closings, signatures, quotes and
 * logs are left out; a log gives only its error line and codes.
 */
#ifndef STAGE_QUESTION_H
#define STAGE_QUESTION_H

#include "core/case.h"
#include "text/token.h"

enum { QUESTION_MAX = 4 }; /* single questions of one ticket that are sought and answered */

typedef struct Asked {
	Str subject; /* without "Re:" and ticket marks */
	Str words;   /* own words of the messages since our last reply */
	Str traces;  /* error line and codes out of pasted logs, or "" */
	Str questions[QUESTION_MAX];
	size_t question_count; /* 0: nothing is asked outright */
	bool empty;  /* neither words nor a telling subject */
	bool vague;  /* words, but none that says what it is about */
} Asked;

Asked asked_of(const Case *c, Arena *arena);

/* Subject, words and traces in one. */
Str asked_whole(Arena *arena, const Asked *asked);

/* The language the case is answered in; LANGUAGE_UNKNOWN before it was routed. */
Language case_language(const Case *c);

#endif
