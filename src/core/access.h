/*
 * Access: roles, verbs and the table of who may do what; what it does not allow is refused. Reading rights
 * on documents and tickets are groups, not roles. The one question for every door is authorise()
 * (core/authority.h).
 */
#ifndef CORE_ACCESS_H
#define CORE_ACCESS_H

#include "base/arena.h"
#include "core/document.h"
#include "core/ticket.h"

#define ROLES(X)                                                                                   \
	X(AGENT, "agent")                                                                          \
	X(ANALYST, "analyst")                                                                      \
	X(SUPERVISOR, "supervisor")                                                                \
	X(ADMINISTRATOR, "administrator")                                                          \
	X(AUDITOR, "auditor")

typedef enum Role {
#define X(id, text) ROLE_##id,
	ROLES(X)
#undef X
	ROLE_COUNT
} Role;

/* verb, its name in messages, and the roles that may: agent, analyst, supervisor, administrator, auditor */
#define VERBS(X)                                                                                   \
	X(READ, "read tickets", 1, 1, 1, 1, 1)                                                     \
	X(SEARCH, "search", 1, 1, 1, 1, 1)                                                         \
	X(DRAFT, "draft", 1, 1, 1, 1, 0)                                                           \
	X(EDIT, "edit drafts and actions", 1, 1, 1, 1, 0)                                          \
	X(APPROVE, "approve actions", 1, 1, 1, 1, 0)                                               \
	X(REJECT, "reject actions", 1, 1, 1, 1, 0)                                                 \
	X(COMPENSATE, "propose to undo what was done", 1, 1, 1, 1, 0)                              \
	X(TAKE_BACK, "take signatures back", 1, 1, 1, 1, 0)                                        \
	X(ESCALATE, "escalate", 1, 1, 1, 1, 0)                                                     \
	X(EXECUTE, "run the executor", 1, 0, 1, 1, 0)                                              \
	X(RECONCILE, "reconcile", 0, 0, 1, 1, 0)                                                   \
	X(CLAIM, "claim tickets", 1, 1, 1, 1, 0)                                                   \
	X(TAKE_OVER, "take a ticket over from its holder", 0, 0, 1, 1, 0)                          \
	X(IMPORT, "import tickets", 1, 1, 1, 1, 0)                                                 \
	X(INGEST, "ingest documents", 0, 1, 1, 1, 0)                                               \
	X(EVALUATE, "run evaluations", 0, 1, 1, 1, 0)                                              \
	X(DRILL, "seed drills", 0, 0, 1, 1, 0)                                                      \
	X(AUDIT, "read the trail", 0, 0, 1, 1, 1)                                                  \
	X(STATS, "read statistics", 1, 1, 1, 1, 1)                                                 \
	X(ADMINISTER, "administer", 0, 0, 0, 1, 0)                                                 \
	X(HOLD, "put a ticket under a legal hold", 0, 0, 1, 1, 0)                                  \
	X(LIFT_HOLD, "lift a legal hold", 0, 0, 0, 1, 0)                                           \
	X(ERASE, "erase tickets", 0, 0, 0, 1, 0)

typedef enum Verb {
#define X(id, text, a, b, c, d, e) VERB_##id,
	VERBS(X)
#undef X
	VERB_COUNT
} Verb;

typedef struct User {
	Str name;
	Role role;
	Str *groups;
	size_t group_count;
	Str key; /* public key line "ssh-ed25519 AAAA...", or "" where none is known */
} User;

const char *role_name(Role r);
bool role_from(Str name, Role *ret_role);
const char *verb_name(Verb v);
bool role_may(Role r, Verb v);

/* True where `groups` is empty or the user is in one of them. */
bool user_in_groups(const User *user, const Str *groups, size_t count);

#endif
