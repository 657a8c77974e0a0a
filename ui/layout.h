/* Layout, inside: one function for each view that has a file of its own. Nobody else includes this. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "ui/panes.h"

typedef void LayoutFn(Model *m, const Briefs *b);

LayoutFn layout_case, layout_waiting, layout_audit, layout_history, layout_stats;

/* layout_pane.c: the pane's rows for this width, where they are not those already. */
void pane_build(Model *m, const Briefs *b, Pane which, int width);
PaneInput pane_input(const Model *m, const Briefs *b);
bool pane_reach(Model *m, const Briefs *b, Pane which, RowsPlace at); /* its block is laid out; true: it was not */

size_t clamp_first(size_t first, size_t count, int height);
/* The first row that keeps `selected` in a view of `height` and the view filled. */
size_t scrolled(size_t first, size_t selected, size_t count, int height);

#endif
