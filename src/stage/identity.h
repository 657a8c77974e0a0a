/*
 * Identity: is the ticket from the one it claims to be from? By two things code can check: what our
 * own mail server found out ([identity] authserv_id names it; results of any other are worth
 * nothing), and whether the customer's record holds the sender's address. Where no server is named,
 * only the record counts.
 */
#ifndef STAGE_IDENTITY_H
#define STAGE_IDENTITY_H

#include "core/case.h"

typedef enum IdentityState {
	IDENTITY_UNCHECKED,  /* nothing to check it by */
	IDENTITY_VERIFIED,
	IDENTITY_UNVERIFIED, /* it may be somebody else */
} IdentityState;

typedef struct Identity {
	IdentityState state;
	Str why; /* in words, in the arena */
} Identity;

Identity identity_of(const Case *c, Arena *arena);

#endif
