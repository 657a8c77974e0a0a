/*
 * Signatures by OpenSSH (`ssh-keygen -Y sign|verify`, man ssh-keygen; format: PROTOCOL.sshsig in OpenSSH's
 * sources), as git does it: agents and hardware keys work, no private key ever enters this program.
 *
 * Always true
 * - One text form each: a signature is accepted only in the very armour ssh-keygen writes, a key only in
 *   the very base64 of its canonical blob. So any changed byte is refused, and two keys are the same key
 *   exactly where their lines are equal.
 * - A principal is [A-Za-z0-9._@-]{1,128} and is compared whole. Patterns, lists, cert-authority lines and
 *   options other than namespaces="countersign", valid-after and valid-before in the file give nothing.
 */
#ifndef PORT_SIGN_H
#define PORT_SIGN_H

#include "base/arena.h"

#define SIGN_NAMESPACE "countersign"

enum {
	SIGN_MAX_PRINCIPAL = 128,
	SIGN_MAX_SIGNATURE = 16 * 1024, /* bytes; RSA 16384 needs 6 KiB */
	SIGN_MAX_KEY_FILE = 16 * 1024,
	SIGN_MAX_SIGNERS_FILE = 1024 * 1024,
	SIGN_TIMEOUT_MS = 60000, /* a hardware key waits for a touch */
	SIGN_VERIFY_TIMEOUT_MS = 30000,
};

bool sign_principal_is_plain(Str principal);

/* Makes an Ed25519 key without a passphrase: `path` (0600) and `path`.pub. Refuses to overwrite. */
bool sign_make_key(const char *path, const char *comment, Err *err);

/* Reads a public key file; gives its line without comment ("ssh-ed25519 AAAA..."). Errors name the file. */
bool sign_read_public_key(Arena *arena, const char *path, Str *ret_key, Err *err);

/* Is this "TYPE BASE64" (a comment may follow) a key that may sign? Gives it without the comment.
 * ERR_INPUT: certificates, unknown types, any blob or base64 that is not the canonical one. */
bool sign_key_from(Arena *arena, Str line, Str *ret_key, Err *err);

/* `key_path`: the private key, or the .pub of one that ssh-agent holds. Never prompts on the terminal; a
 * program named by SSH_ASKPASS may ask (man ssh-add). ERR_OUTSIDE where ssh-keygen can't sign: why. */
bool sign_text(const char *key_path, Str text, Arena *arena, Str *ret_signature, Err *err);

/*
 * Is it this principal's signature over text, by the allowed signers file? Gives the signing key ("TYPE
 * BASE64"), so that callers can tell two users of one key. ERR_REFUSED where it does not verify, and where
 * the file has no line, or two, for the principal; other codes where that could not be found out.
 */
bool sign_verify(Arena *arena, const char *allowed_signers, Str principal, Str text, Str signature,
	Str *ret_key, Err *err);

/* The same by a key known otherwise ("TYPE BASE64"; "": ERR_REFUSED). */
bool sign_verify_by(Str key, Str principal, Str text, Str signature, Err *err);

/* Adds or replaces the line of a principal (man ssh-keygen, ALLOWED SIGNERS), limited to our namespace.
 * Written atomically, mode 0644, under a lock on the folder. Empty `key` removes it. */
bool sign_allow(const char *allowed_signers, Str principal, Str key, Err *err);

/* ERR_REFUSED where the file has no usable line, or two, for the principal. */
bool sign_allowed_key(Arena *arena, const char *allowed_signers, Str principal, Str *ret_key, Err *err);

#endif
