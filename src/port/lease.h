/*
 * Lease: keeps a claim on an action while its effect takes long. A thread with a connection of its own moves the
 * claim's end on, a third of the lease before each time, and dies with the process: a worker that is stopped or gone
 * loses its claim when the lease runs out.
 */
#ifndef PORT_LEASE_H
#define PORT_LEASE_H

#include "port/store.h"

typedef struct Lease Lease;

/* `claim` and `owner` are borrowed until lease_end. Never fails: where no thread can be made, nothing is renewed. */
Lease *lease_keep(Store *s, const Claim *claim, Str owner, int64_t lease_ms);
void lease_end(Lease *lease); /* NULL accepted; waits for the thread */

#endif
