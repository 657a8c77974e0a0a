/*
 * Vault: the executor's own configuration, a file of the executor's user alone (0600). Manifests name a secret; this
 * file says where it is and where it may go, so that neither the desk nor a manifest can have it or send it elsewhere.
 *
 *   [executor]
 *   lease_ms = 60000                 ; how long an action is held before others may look after it
 *   allowed_signers = FILE           ; instead of the workspace's: whose signatures this executor believes
 *   used = FILE                      ; what it has acted on already (port/used.h); else this file's name and ".used"
 *   [roles]                          ; where it is there: who has which role here, whatever the workspace says
 *   NAME = agent | analyst | supervisor | administrator | auditor
 *   [secret NAME]
 *   file = FILE | env = NAME | command = PROGRAM ARGUMENT ...      ; exactly one
 *   for = https://office.example, smtps://mail.example, /usr/local/bin/refund     ; the only places it may go to
 *
 * Relative files are below the file's own folder. Unknown sections and entries are errors: a misspelt limit is none.
 */
#ifndef PORT_VAULT_H
#define PORT_VAULT_H

#include "core/config.h"
#include "port/secret.h"

typedef struct Vault Vault;

/* ERR_MISSING where the file is not there; ERR_REFUSED where others can read it; ERR_INPUT names line and entry. */
bool vault_open(const char *path, Vault **ret_vault, Err *err);
void vault_close(Vault *v); /* NULL accepted */

const Config *vault_config(const Vault *v);
const char *vault_allowed_signers(const Vault *v); /* NULL: the workspace's */
const char *vault_used(const Vault *v);
bool vault_has_roles(const Vault *v); /* then they stand in vault_config(), section [roles] */

size_t vault_count(const Vault *v); /* of secrets */

/*
 * The secret of that name for this destination: an http(s) or smtp(s) address (its scheme, host and port count) or a
 * program's absolute path. `v` NULL: there is no configuration. ERR_MISSING: no such secret; ERR_REFUSED: it may not
 * go there.
 */
bool vault_secret(const Vault *v, Str name, Str destination, Secret *ret_secret, Err *err);

#endif
