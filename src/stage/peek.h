/*
 * Peek: the words of a reply out of a result (stage.h) that is still being written: the texts of its
 * sentences, decoded, a blank between two. How the bytes are cut into pieces never changes what comes
 * out; what is no such result gives nothing or less, never an error. For the eye only: nothing is
 * checked here, and nothing that counts is read by it. Pure.
 */
#ifndef STAGE_PEEK_H
#define STAGE_PEEK_H

#include "base/str.h"

enum { PEEK_DEPTH = 8, PEEK_KEY = 16 };

typedef struct Peek {
	char open[PEEK_DEPTH];          /* '{' or '[' of each level */
	char keys[PEEK_DEPTH][PEEK_KEY]; /* the member that is being read on each level; cut */
	size_t depth;                   /* may be more than PEEK_DEPTH: then nothing is told apart */
	bool in_string, is_key, wanted, after_colon;
	size_t key_len;
	int escape;             /* 0 none, 1 after a backslash, 2..5 within \uXXXX */
	uint32_t code, high;    /* of \uXXXX; the first half of a pair */
	char held[4];           /* a character whose bytes are not all there */
	size_t held_len, needs;
	bool any; /* some sentence came */
} Peek;

/* Start with a zeroed Peek. Whole characters only are appended to `out`. */
void peek_feed(Peek *p, Str piece, Buf *out);

#endif
