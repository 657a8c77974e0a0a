/*
 * Suspicion: what in a text that came in tells that somebody means to deceive: words that speak to
 * an assistant, characters nobody sees, hosts that pose as ours. Marks for the person and a reason
 * for more care; nothing is decided by them alone but that such a document is not used.
 */
#ifndef STAGE_SUSPICION_H
#define STAGE_SUSPICION_H

#include "core/case.h"

typedef struct Suspicion {
	const char *code; /* "injection", "hidden_characters", "lookalike_domain" */
	Str text;         /* in words, with the place quoted */
} Suspicion;

typedef struct Suspicions {
	Suspicion *items;
	size_t count;
} Suspicions;

typedef enum SuspicionOf {
	SUSPICION_MESSAGE,  /* what people write to the desk */
	SUSPICION_DOCUMENT, /* what is looked up: only plain signs count */
} SuspicionOf;

/* At most one of each code, in the arena. */
Suspicions suspicions_of(const Case *c, Arena *arena, Str text, SuspicionOf kind);

/* Those characters nobody sees, in words; "" where there are none. */
Str suspicion_unseen(Arena *arena, Str text);

/* Does any message of the customer, or the subject, make suspicious? */
bool ticket_is_suspicious(const Case *c);

#endif
