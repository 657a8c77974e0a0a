/* Skip: a file, or a part of one, that was not taken, and why. */
#ifndef CORE_SKIP_H
#define CORE_SKIP_H

#include "base/arena.h"

typedef struct Skip {
	Str where; /* "inbox.mbox:message 12", "kb/faq.jsonl:12" */
	Str why;
} Skip;

/* Copies of both in the arena. Where `why` begins with `where`, as the texts of errors do, that is said once. */
Skip skip_new(Arena *arena, Str where, Str why);

#endif
