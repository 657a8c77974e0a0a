/* What the text/aimed*.c files share; no one else includes it. */
#ifndef TEXT_AIMED_PRIVATE_H
#define TEXT_AIMED_PRIVATE_H

#include "text/aimed.h"
#include "text/pattern.h"

/* A pattern (pattern.h) and what it says. `plain`: not where a negation stands just before ("never
 * ignore the above"). */
typedef struct AimedPattern {
	const char *why;
	unsigned points; /* 3 are enough alone */
	size_t reach;
	bool plain;
	const char *slots[PATTERN_SLOTS];
} AimedPattern;

extern const AimedPattern aimed_patterns[];
extern const size_t aimed_pattern_count;

/* A piece of text no customer types, in any case of letters. */
typedef struct AimedMark {
	unsigned points;
	const char *text;
} AimedMark;

extern const AimedMark aimed_marks[];
extern const size_t aimed_mark_count;

/* aimed_disguise.c. The text as a reader takes it: look-alike letters, digits for letters inside words. False where that
 * is nearly the text itself. */
bool aimed_undisguise(Str text, Buf *out);

/* Setting instructions aside in a language written without blanks, or whose words take many forms. */
bool aimed_pieces_find(Str text, size_t *ret_start, size_t *ret_end);

#endif
