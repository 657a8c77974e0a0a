/* What the files of `audit verify` share. */
#ifndef DESK_AUDIT_PRIVATE_H
#define DESK_AUDIT_PRIVATE_H

#include "desk/desk_private.h"

/* A user as the journal has them from a row on. */
typedef struct AuditUser {
	int64_t seq;
	Str name, role, key;
	const Json *groups; /* of an owned body */
} AuditUser;

typedef struct Audit {
	Desk *desk;
	Arena *arena;
	AuditReport report;
	AuditUser *users; /* in the order of the journal; the last of a name counts */
	size_t user_count;
	Json **bodies; /* owned: of the rows that users point into */
	size_t body_count;
	Json *pins; /* {tool: pin} */
} Audit;

/* Only the first fault is kept; `seq` 0: no row of its own. */
void audit_fault(Audit *a, int64_t seq, Str why);

/* The user's key when row `seq` was written; "" where they were none. */
Str audit_key_at(const Audit *a, Str name, int64_t seq);

/* Every case folded anew and compared with its indexes, its messages and its signatures. */
bool audit_cases(Audit *a, Err *err);

/* Every checkpoint kept here, and the one in `file` (NULL: none). */
bool audit_checkpoints(Audit *a, const char *file, Err *err);

#endif
