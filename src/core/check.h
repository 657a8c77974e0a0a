/* Check: one finding of `doctor`: what was looked at, whether it is well, and how to mend it. */
#ifndef CORE_CHECK_H
#define CORE_CHECK_H

#include "base/arena.h"

typedef struct Check {
	Str name, detail;
	bool ok;
} Check;

typedef struct Checks {
	Arena *arena; /* holds the texts */
	Check *items;
	size_t count;
} Checks;

void checks_say(Checks *c, const char *name, bool ok, Str detail);

#endif
