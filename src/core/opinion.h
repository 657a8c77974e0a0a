/*
 * Opinion: what another model thinks of whether a draft follows from its sources. It stands among the remarks, marked as
 * such; it lifts no check, blocks nothing and signs nothing. It belongs to the draft it was asked about, and goes with it.
 */
#ifndef CORE_OPINION_H
#define CORE_OPINION_H

#include "core/case.h"

#define OPINION_CODE "second_opinion"

/* For case_apply: the event's remarks take the place of an earlier opinion's; what it cost is part of what the draft cost. */
bool opinion_apply(Case *c, const Event *e, Err *err);

#endif
