/*
 * Places: where the check's problems stand in the reply as it is shown, with its citation marks. A problem about anything
 * but a sentence of the reply has none.
 */
#ifndef UI_PLACES_H
#define UI_PLACES_H

#include "core/brief.h"
#include "ui/grid.h"

typedef struct Place {
	size_t start, end; /* bytes of the plain text */
	size_t from, to;   /* the same in the text with marks */
	size_t problem;
	Look look;
} Place;

typedef struct Places {
	Arena arena;
	Place *items; /* in their order in the reply; those of one sentence in that of the check */
	size_t count;
	const Place **of; /* of each problem */
	size_t of_count;
} Places;

Places places_of(const Brief *b); /* of its draft; places_free */
void places_free(Places *p);
const Place *places_problem(const Places *p, size_t problem); /* NULL: it has none */
size_t places_behind(const Places *p, size_t at); /* the first that ends behind that byte of the text with marks */
Look places_look(const Places *p, size_t at, size_t *ret_until); /* of that byte, and up to where it stays, if not beyond */

Str reply_shown(const Draft *d); /* the text with marks, where it has them */
/* The number in a mark [1] that starts at `at`, and what is behind it; 0 where there is none. */
int reply_mark(Str text, size_t at, size_t *ret_end);

#endif
