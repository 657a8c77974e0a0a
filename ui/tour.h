/*
 * Tour: a first ticket from the queue to the receipt, told in the row above the keys, one step at a time. A step is over
 * when its reader did what it says; Ctrl-T goes on all the same, Ctrl-X ends it. It changes nothing but that row, and
 * never that of the approval view.
 */
#ifndef UI_TOUR_H
#define UI_TOUR_H

#include "ui/model.h"

void tour_begin(Model *m);
void tour_follow(Model *m, const Briefs *b); /* after every message: steps that are done are over */
void tour_step(Model *m, const Briefs *b);   /* to the next; begins where there is none */
/* What the row says now, or NULL: no tour, or this view speaks for itself. */
const char *tour_text(const Model *m, const Briefs *b);

#endif
