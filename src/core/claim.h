/*
 * TicketClaim: who works on a ticket just now, so that two people do not answer the same customer. It is made of the
 * journal's rows: a claim is one, its number is the fence, and each later row of the holder but a refusal renews it.
 * It ends by itself when its lease runs out.
 *
 * A claim guards work and never safety: while somebody else holds a ticket, it can't be drafted or edited, and
 * nobody gives a first signature on it. Reading, rejecting, escalating, reconciling, taking a signature back, a
 * second signature and the executor are never held up.
 */
#ifndef CORE_CLAIM_H
#define CORE_CLAIM_H

#include "core/access.h"
#include "core/event.h"

typedef struct TicketClaim {
	Str by;        /* "": nobody */
	int64_t fence; /* the row that took it: grows with every claim */
	int64_t lease_ms, until_ms;
} TicketClaim;

/* What one row of the ticket's journal does to its claim; `event.body` NULL: nothing. */
void claim_apply(TicketClaim *claim, const Event *event);

bool claim_is_live(const TicketClaim *claim, int64_t now_ms);

/* May `user` do this while the ticket is held as it is? `second`: a signature beside one that is there.
 * ERR_REFUSED names the holder. */
bool claim_lets(const TicketClaim *claim, const User *user, Verb verb, bool second, int64_t now_ms, Err *err);

#endif
