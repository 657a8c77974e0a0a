/*
 * Lines: a message cut into lines, each with the kind it is taken for. Every line starts as WORDS;
 * the passes below give other kinds, each only to lines that are still WORDS. Internal to
 * segment.c.
 */
#ifndef TEXT_LINES_H
#define TEXT_LINES_H

#include "text/segment.h"

enum { LINE_PLAIN = 256 };

typedef struct Line {
	size_t start, end; /* bytes in the text; the end is behind the line feed */
	Str text;          /* without blanks at its ends */
	size_t indent;     /* columns, a tab is 8 */
	SegmentKind kind;
	bool blank;
} Line;

typedef struct Lines {
	Line *items;
	size_t count;
} Lines;

Lines lines_of(Arena *arena, Str text);

/* Lower case, no accents, at most LINE_PLAIN bytes; lives in `buffer`. */
Str line_plain(const Line *line, char buffer[LINE_PLAIN]);
size_t line_words(const Line *line); /* separated by blanks */
bool line_is_rule(const Line *line); /* at least five of one of _ - = * # and nothing else */
bool line_is_item(const Line *line); /* "- ", "* ", "1. " */
bool line_has_digit(Str s);
/* What is in front of the colon of "Field: value", trimmed, without * and _; may be empty. */
Str line_label(const Line *line, Str *ret_value);

bool lines_is_words(const Lines *lines, size_t i); /* there, not blank, still WORDS */
size_t lines_next(const Lines *lines, size_t i);   /* the next line that is not blank, or count */
size_t lines_before(const Lines *lines, size_t i); /* the one before that is not blank, or count */
void lines_mark(
	Lines *lines, size_t from, size_t to, SegmentKind kind); /* [from, to), WORDS only */

/* The passes, in the order segment_text runs them. */
void lines_find_quoted(Lines *lines);
void lines_find_pasted(Lines *lines); /* fences, logs, code, forms */
void lines_find_signed(Lines *lines); /* signatures, closings, disclaimers, greetings */

#endif
