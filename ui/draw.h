/* Draw, inside: one painter for each thing on the screen. Nobody else includes this. */
#ifndef UI_DRAW_H
#define UI_DRAW_H

#include "ui/model.h"

typedef void DrawFn(const Model *m, const Briefs *b, Grid *g, Arena *frame);

DrawFn draw_queue, draw_waiting, draw_stats, draw_audit, draw_history, draw_case, draw_approval, draw_form, draw_help, draw_editor, draw_line;

/* The top row of the views that can be switched between, and who is looking. */
DrawFn draw_top;
/* The top row: a block with the name of the view, then plain text. */
int draw_title(Grid *g, const char *name, Str rest);
void draw_rule(Grid *g, int x, int y, int w);
/* The row above the keys. */
void draw_status(Grid *g, Look look, Str clean);
/* Wrapped text, cut where the room ends; returns the rows it took. */
int draw_prose(Grid *g, Rect where, Look look, Str clean);
/* At the right end of a rule. */
void draw_at_end(Grid *g, Rect view, int y, const char *text);
/* A scroll hint there: "12 more". */
void draw_more(Grid *g, Rect view, size_t first, size_t count, int y);

#endif
