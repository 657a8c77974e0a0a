/*
 * Text on its way to the screen. The only place of ui/ (with plain.c) that calls the sanitiser:
 * what others wrote becomes a clean Str here, and everything behind it takes clean text only.
 */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include "base/arena.h"

typedef enum TextKind {
	TEXT_BLOCK,  /* keeps its lines */
	TEXT_LINE,   /* one line */
	TEXT_STRICT, /* one line, look-alikes and blanks at its ends as tokens: for what is signed
		      */
} TextKind;

Str text_clean(Arena *arena, Str untrusted, TextKind kind);
/* Text that comes in from a file, a paste or an editor: valid UTF-8, LF line ends. */
Str text_taken(Arena *arena, Str bytes);
/* Lower case by Unicode, for filters; not for the screen. */
Str text_folded(Arena *arena, Str text);

/* The next user-perceived character of raw text: its length in bytes, at least 1. */
size_t text_grapheme(Str raw, size_t at);
size_t text_grapheme_before(Str raw, size_t at);
/* Where the grapheme starts that `at` is in, or `at` itself. */
size_t text_grapheme_start(Str raw, size_t at);

/* The first place from `from` on that reads like `what` in any case, and its length there; -1: none. */
ptrdiff_t text_find(Str raw, Str what, size_t from, size_t *ret_len);
/* The last place that starts before `before`. */
ptrdiff_t text_find_before(Str raw, Str what, size_t before, size_t *ret_len);

enum { PIECE_BYTES = 256 };

/* One grapheme as it is drawn at that column of its line (a tab reaches to the next stop of 8). */
typedef struct Piece {
	char clean[PIECE_BYTES];
	size_t len; /* of clean */
	int width;
} Piece;

Piece text_piece(Str grapheme, int column);

int text_width(Str clean);
size_t text_cut(Str clean, int width);            /* how many bytes fit */
Str text_fit(Arena *arena, Str clean, int width); /* cut with an ellipsis where it is longer */

/*
 * One row of wrapped clean text that starts at `from`: returns where its visible part ends and
 * where the next row starts. Breaks after blanks, else between units. Where not `exact`, blanks at
 * the break hang over the edge; where exact, they count like letters, so that every one of them has
 * a cell.
 */
typedef struct Wrap {
	size_t end, next;
} Wrap;

Wrap text_wrap(Str clean, size_t from, int width, bool exact);

#endif
