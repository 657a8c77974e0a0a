/*
 * Wanted: what kind of thing a question asks for ("how much", "bis wann"), and whether a text says such a
 * thing. Four languages; only what can be told by its form: amounts of money, durations, times, numbers.
 */
#ifndef STAGE_WANTED_H
#define STAGE_WANTED_H

#include "base/str.h"

enum {
	WANTED_MONEY = 1,
	WANTED_DURATION = 2,
	WANTED_TIME = 4, /* an hour, a day, an event after which something is done */
	WANTED_NUMBER = 8,
};

/* The kinds of which the question asks for one; 0 where it asks for none. */
unsigned wanted_by(Str question);
/* Does the text say something of one of these kinds? */
bool wanted_said(Str text, unsigned kinds);

#endif
