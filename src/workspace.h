/*
 * Workspace: a folder opened for work: its rules (configuration, tools, policy) and its store. What desk and
 * executor share.
 *
 *   countersign.ini  kb/  records/  tools/  prompts/  policy.json  evals/
 *   .countersign/store.db  .countersign/allowed_signers  .countersign/keys/USER
 */
#ifndef WORKSPACE_H
#define WORKSPACE_H

#include "core/rules.h"
#include "port/store.h"

typedef struct Workspace {
	Arena arena;
	const char *folder; /* absolute */
	const char *allowed_signers;
	const Config *roles; /* NULL, or: section [roles] says who has which, instead of the store (the executor's own) */
	Rules rules;
	Store *store;
} Workspace;

/* Errors: not a workspace (what to do), broken file (file, line or field), store trouble. */
bool workspace_open(const char *folder, Workspace **ret_workspace, Err *err);
void workspace_close(Workspace *w); /* NULL accepted */

/* The user with their key from allowed_signers; ERR_REFUSED where unknown. NULL name: the login name. */
bool workspace_user(Workspace *w, Arena *arena, const char *name, User *ret_user, Err *err);
const char *login_name(void);

/* The file that signs for this user: $COUNTERSIGN_KEY, else .countersign/keys/USER. */
const char *workspace_key_path(const Workspace *w, Arena *arena, Str user);
const char *workspace_path(const Workspace *w, Arena *arena, const char *relative);

/* Manifests compiled in (send_reply, add_note, escalate): used where tools/ has none of that name. */
extern const char *const builtin_tools[];
extern const size_t builtin_tool_count;
extern const char builtin_office[]; /* SQL: the tables they write to, in a new records/office.db */

#endif
