/* Disposition: what a draft does about its ticket. */
#ifndef CORE_DISPOSITION_H
#define CORE_DISPOSITION_H

#include "base/str.h"

#define DISPOSITIONS(X) X(ANSWER, "answer") X(CLARIFY, "clarify") X(ESCALATE, "escalate") X(ABSTAIN, "abstain")

typedef enum Disposition {
#define X(id, text) DISPOSITION_##id,
	DISPOSITIONS(X)
#undef X
} Disposition;

const char *disposition_name(Disposition d);
bool disposition_from(Str name, Disposition *ret_disposition); /* false: there is none of this name */

#endif
