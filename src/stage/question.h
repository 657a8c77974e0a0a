/*
 * Question: what the customer asks, in their own words. Greetings, closings, signatures, quotes and
 * logs are left out; a log gives only its error line and codes, a web form only the fields that say
 * what it is about.
 */
#ifndef STAGE_QUESTION_H
#define STAGE_QUESTION_H

#include "core/case.h"
#include "text/token.h"

enum { QUESTION_MAX = 4 }; /* single questions of one ticket that are sought and answered */

typedef struct Asked {
	Str subject; /* without "Re:" and ticket marks */
	Str words;   /* own words of the messages since our last reply */
	Str traces;  /* error line and codes out of pasted logs, telling fields of forms, or "" */
	Str earlier; /* own words of the customer's messages before these, newest first, or "" */
	Str ours;    /* what our side wrote in between, newest first, or "" */
	Str questions[QUESTION_MAX];
	size_t question_count; /* 0: nothing is asked outright */
	bool wrapped; /* much of what they sent is not their own words: quotes, signature, logs */
	bool empty;   /* neither words nor a telling subject */
	bool vague;  /* words, but none that says what it is about */
} Asked;

Asked asked_of(const Case *c, Arena *arena);
/* As above, of a text nobody made a ticket of yet; without `questions`. A first line such as
 * "Subject: ..." is the subject. */
Asked asked_of_text(Arena *arena, Str text);

/* Does the sentence ask for something, with or without a question mark? */
bool question_asks(Arena *arena, Str sentence);
/* "When do I tell you, and what does it cost?": where the second question begins, in bytes; 0 where
 * there is only one. ret_end: where the first ends. */
size_t question_second(Arena *arena, Str sentence, size_t *ret_end);

/* Subject, words and traces in one. */
Str asked_whole(Arena *arena, const Asked *asked);

/* The language the case is answered in; LANGUAGE_UNKNOWN before it was routed. */
Language case_language(const Case *c);

#endif
