/* Arrival: a ticket beside what the trail says came in. Ticket and messages stand in tables of their own; the journal
 * holds their hashes. What was changed there is signed for by nobody and run by nobody. */
#ifndef CORE_ARRIVAL_H
#define CORE_ARRIVAL_H

#include "core/case.h"

/* Are head and messages those that arrived, in order, and none besides? ERR_REFUSED names the first that is not, and its
 * row (0: none has it). */
bool case_is_as_it_arrived(const Case *c, int64_t *ret_seq, Err *err);

#endif
