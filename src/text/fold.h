/*
 * Fold: a text in comparable form, with the way back. Decomposed by compatibility (NFKD: two texts
 * have the same NFKD exactly when they have the same NFKC), white space folded to one blank,
 * typographic quotes and dashes equalled, soft hyphens and zero-width blanks dropped. The text is
 * cut into units (grapheme clusters, UAX 29) and only unit boundaries can be mapped back, so no
 * grapheme is ever cut.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"

enum {
	FOLD_CASE = 1,   /* case folded too */
	FOLD_RAISED = 2, /* raised and circled digits stay: "49.90¹" is not 49.901 */
};

/* A search gives up (not found) once the hits it had to turn down sum up to so many bytes: a text
 * of one letter and a quote of the same would take for ever. */
enum { FOLD_BUDGET = 64 * 1024 * 1024 };

typedef struct Folded {
	Buf text;
	size_t *folded_at; /* count + 1 starts of units in `text`; the last is its length */
	size_t *source_at; /* the same in the source */
	size_t count;
} Folded;

Folded fold_text(Str source, unsigned flags);
void folded_free(Folded *f); /* NULL accepted */

/* The same in the arena, for a text that is searched often; never freed by folded_free. */
const Folded *fold_text_kept(Arena *arena, Str source, unsigned flags);

/* The source span of the folded bytes [from, to); false where an end is inside a unit. */
bool folded_span(const Folded *f, size_t from, size_t to, size_t *ret_start, size_t *ret_end);

#endif
