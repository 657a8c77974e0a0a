/*
 * LegalHold: a ticket that nobody may erase, by age or by request, until the hold is lifted. It is made of the journal's
 * rows and holds up nothing else: the ticket is answered like any other.
 */
#ifndef CORE_LEGAL_HOLD_H
#define CORE_LEGAL_HOLD_H

#include "core/event.h"

typedef struct LegalHold {
	Str by; /* "": none */
	Str reason;
	int64_t since_ms;
} LegalHold;

/* What one row of the ticket's journal does to its hold. */
void legal_hold_apply(LegalHold *hold, const Event *event);

bool legal_hold_stands(const LegalHold *hold);

#endif
