/*
 * Rows: text laid out for one width, ready to be painted from any row on. Everything in it is clean
 * and copied, so rows outlive the case they were made from.
 */
#ifndef UI_ROWS_H
#define UI_ROWS_H

#include "ui/grid.h"

/* Bytes of a paragraph that look different from the rest of it; in order, not overlapping. */
typedef struct Span {
	size_t from, to;
	Look look;
} Span;

typedef struct Row {
	Str text;
	size_t offset; /* of text in its paragraph, which the spans count from */
	const Span *spans;
	size_t span_count;
	const char *lead; /* a label in front, on the paragraph's first row */
	Look lead_look, look;
	int indent;
	int anchor; /* what the row belongs to: evidence n, action number; 0: nothing */
	bool fill;  /* the look covers the whole row */
} Row;

/* Where a long text stands: a part of it (a message), a byte of that part. */
typedef struct RowsPlace {
	size_t part, at;
} RowsPlace;

/* Texts are laid out block by block, so that a part of the rows can be made without the others. */
typedef struct RowsBlock {
	RowsPlace place;
	size_t row; /* its first */
} RowsBlock;

typedef struct Rows {
	Arena arena;
	Row *items;
	size_t count;
	int width;
	int anchor;  /* given to rows that are added */
	size_t most; /* so many are wanted for now; 0: all. See rows_enough */
	RowsPlace rest; /* where it goes on, where there is more */
	bool more;
	RowsBlock *blocks; /* none: the rows are one block */
	size_t block_count;
} Rows;

/* How a paragraph is laid out. `lead` is trusted and static. */
typedef struct Para {
	const char *lead;
	Look lead_look, look;
	int indent; /* where the text starts; the lead stands before it */
	const Span *spans;
	size_t span_count;
	bool exact; /* see text_wrap */
	bool fill;
} Para;

void rows_reset(Rows *r, int width); /* empty again, for this width */
bool rows_enough(const Rows *r);     /* a long text may stop here, and go on in the next call */
void rows_free(Rows *r);
void rows_add(Rows *r, Para how, Str clean); /* copies; a line feed starts a new row */
/* Trusted; in the person's language. */
void rows_say(Rows *r, Para how, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void rows_blank(Rows *r);
void rows_block(Rows *r, RowsPlace place); /* the rows from here on are this block's */

size_t rows_find_anchor(const Rows *r, int anchor); /* the first such row, or r->count */
bool rows_row_has(const Row *row, Look look);       /* a span of exactly this look */

/* The next row, from `from` on, of a paragraph that holds these words in any case; r->count: none. */
size_t rows_find(const Rows *r, Str words, size_t from);
size_t rows_find_before(const Rows *r, Str words, size_t before);
/* Over rows_draw: the words wherever they stand, over the ends of rows too. */
void rows_highlight(const Rows *r, Grid *g, Rect where, size_t first, Str words);

void rows_draw(const Rows *r, Grid *g, Rect where, size_t first);

#endif
