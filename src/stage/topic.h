/*
 * Topic: what policy hands to a person whatever the sources say: harm, threats, fraud, law, press,
 * people in need, important customers, a third attempt. Known by patterns of words in seven
 * languages (topic_words.c), by the workspace's own phrases ([escalate] TOPIC = a, b), by
 * [vip] emails, domains, ids, and by the thread itself. [escalation] off = a, b switches topics off.
 *
 * Words, not meanings: who hints is not understood, and a quarrel about a lawyer's invoice escalates
 * too. A person looks in either case.
 */
#ifndef STAGE_TOPIC_H
#define STAGE_TOPIC_H

#include "stage/question.h"

typedef struct Topic {
	Str name;    /* "legal", or "" where there is none */
	Str said;    /* the words that told it, or "" */
	Str because; /* "the customer wrote 3 times without an answer", where no words did; or "" */
	bool urgent; /* somebody may come to harm: a person looks at once */
} Topic;

/* The most pressing topic of the ticket. Strs live in the arena or the case. */
Topic topic_find(const Case *c, Arena *arena, const Asked *asked);

/* What the requester's records say that the ticket does not: a row with "vip": true. */
Topic topic_of_records(const Case *c);

/* "Policy asks for a person (legal): the ticket says ..." */
Str topic_reason(Arena *arena, const Topic *topic);

#endif
