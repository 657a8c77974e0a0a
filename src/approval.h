/*
 * Approval: the proof that entitled people signed exactly this action as it stands. Only approval_verify
 * makes one, and the executor performs an Approval, never an Action: forgetting the person does not compile.
 */
#ifndef APPROVAL_H
#define APPROVAL_H

#include "core/case.h"
#include "workspace.h"

typedef struct Approval Approval; /* opaque; freed with approval_free */

/*
 * Checks everything anew: state, pin, policy, schema, expiry, every signature against the allowed signers,
 * every signer's role, two people with two keys where two are asked for. ERR_REFUSED with the one reason; another
 * code where the signatures could not be looked at at all: that is no word against them.
 */
bool approval_verify(Workspace *w, const Case *c, const Action *a, int64_t now_ms, Approval **ret_approval,
	Err *err);
/* The same for one whose outcome nobody knows: what was signed still holds, all of it, so that it may be asked for again. */
bool approval_verify_unknown(Workspace *w, const Case *c, const Action *a, int64_t now_ms, Approval **ret_approval,
	Err *err);
void approval_free(Approval *a); /* NULL accepted */

const Tool *approval_tool(const Approval *a);
const Json *approval_arguments(const Approval *a);
Str approval_digest(const Approval *a);
Str approval_action(const Approval *a);
Str approval_approver(const Approval *a); /* who signed last */

/* Four eyes are of two people with two keys: is `key`, which signs second for `user`, not that of who drafted or edited
 * it? (Names are compared by action_may_sign.) ERR_REFUSED names whose it is. */
bool approval_key_is_another(const Workspace *w, const Case *c, const Action *a, Str user, Str key, Err *err);

/* Does this stored signature verify, by itself? The digest need not be the current one. */
bool signature_verify(Workspace *w, const Signature *s, Str *ret_key, Arena *arena, Err *err);
/* The same by a key known otherwise (the journal says which one was theirs then). */
bool signature_verify_by(Str key, const Signature *s, Err *err);

#endif
