/*
 * Inquiry: what is looked for on behalf of a ticket. A short question is looked for as it stands. Of
 * a longer text each sentence is looked for by itself, and a passage is worth its best sentence and
 * a little of the whole: a story around a question drowns the question otherwise. What was said
 * earlier in a dialogue counts less than what was said last.
 *
 * Pure; texts live in the arena given.
 */
#ifndef STAGE_INQUIRY_H
#define STAGE_INQUIRY_H

#include "stage/stage.h"

typedef struct Inquiry {
	SearchQuery *items; /* the whole of the words first; texts of at most INQUIRY_MAX_BYTES */
	size_t count;
} Inquiry;

enum { INQUIRY_MAX_BYTES = 4000 };

Inquiry inquiry_of_case(Arena *arena, const Case *c);
/* Of a text that somebody typed or pasted: a query, or a whole mail. */
Inquiry inquiry_of_text(Arena *arena, Str text);

#endif
