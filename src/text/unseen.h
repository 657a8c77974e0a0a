/*
 * Unseen: characters that a reader doesn't see, or that move what is seen: zero-width and format
 * characters, direction controls, tag characters and variation selectors that spell a hidden text,
 * escape sequences and other control characters of terminals. Emoji, and joiners where a script
 * needs them to spell, are none (as in sanitise.h). Pure.
 */
#ifndef TEXT_UNSEEN_H
#define TEXT_UNSEEN_H

#include "base/str.h"

#define UNSEEN_KINDS(X)                                                                            \
	X(TAGS, "tag characters that spell a hidden text")                                         \
	X(SELECTORS, "variation selectors that spell a hidden text")                               \
	X(ESCAPES, "terminal escape sequences")                                                    \
	X(DIRECTION, "characters that turn the direction of writing")                              \
	X(WIDTHLESS, "invisible characters")

typedef enum UnseenKind {
#define X(id, text) UNSEEN_##id,
	UNSEEN_KINDS(X)
#undef X
	UNSEEN_COUNT
} UnseenKind;

typedef struct Unseen {
	size_t counts[UNSEEN_COUNT]; /* characters of each kind */
	size_t start, end;           /* from the first one to the last, in bytes */
} Unseen;

/* Counts them; all 0 where there are none. */
Unseen unseen_in(Str text);

const char *unseen_name(UnseenKind kind);

/* Appends what tag characters and variation selectors spell (ASCII; other bytes as they are). */
void unseen_spelt(Str text, Buf *out);

#endif
