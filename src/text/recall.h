/*
 * Recall: what was found out about a text that is looked at again and again (the passages of a knowledge base, stage
 * after stage and ticket after ticket). A finding is taken only where every byte of the text is the same. A text
 * pushes out another one where there is no room left. The memories are the main thread's; others remember nothing (thread-local
 * ones would make every thread that starts clear megabytes).
 */
#ifndef TEXT_RECALL_H
#define TEXT_RECALL_H

#include "base/str.h"

enum {
	RECALL_TEXTS = 512,
	RECALL_WAYS = 4,          /* places that a text may have */
	RECALL_TEXT_BYTES = 2048, /* longer ones are looked at anew */
	RECALL_FINDING_BYTES = 72,
};

/* Is this the thread that the program began with? */
bool thread_is_main(void);

typedef struct Recalled {
	uint64_t hash;      /* what is looked at before the text is */
	size_t len;         /* 0: nothing yet */
	unsigned long used; /* the higher, the later */
	char finding[RECALL_FINDING_BYTES];
	char text[RECALL_TEXT_BYTES];
} Recalled;

/* Of one kind of finding: a static one beside the function that finds. Zeroed: empty. */
typedef struct Recall {
	Recalled items[RECALL_TEXTS];
	unsigned long turn;
} Recall;

/* Copies what was found, of `size` bytes, to `ret_finding`; false: nothing is known. */
bool recall(Recall *r, Str text, void *ret_finding, size_t size);
/* Keeps a finding; one that is too large, or about too long a text, is not kept. */
void recall_keep(Recall *r, Str text, const void *finding, size_t size);

#endif
