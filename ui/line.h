/*
 * Line: one row of rows (ui/rows.h) put together from pieces of several looks, at columns.
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include "ui/rows.h"

enum { LINE_SPANS = 16 };

typedef struct Line {
	Buf text;
	int width;
	Span spans[LINE_SPANS];
	size_t count;
} Line;

void line_put(Line *line, Look look, Str clean);
void line_pad(Line *line, int to);
void line_right(Line *line, Look look, int end, Str clean); /* the text ends at that column */
void line_end(Line *line, Rows *r);                         /* adds it as a row and empties it */

#endif
