/*
 * Signatures judged in process, so that a trail of thousands is verified in a second: PROTOCOL.sshsig of OpenSSH with
 * the key types of PROTOCOL, RFC 5656 (ECDSA), RFC 8332 (RSA), RFC 8709 (Ed25519) and PROTOCOL.u2f (security keys). Pure.
 *
 * Always true
 * - Only the plain form of each is judged here: encodings that OpenSSH writes itself, sha256 or sha512, no WebAuthn, no RSA
 *   below 1024 bits. Whatever else comes is UNDECIDED and for ssh-keygen to say.
 * - What holds here holds for ssh-keygen. The other way round one thing is stricter: an Ed25519 signature whose S is not
 *   below the group's order, or whose points are of small order (RFC 8032, section 8.4), fails here.
 */
#ifndef PORT_SIGN_CHECK_H
#define PORT_SIGN_CHECK_H

#include "base/str.h"

typedef enum SignVerdict {
	SIGN_UNDECIDED, /* not said here */
	SIGN_FAILS,
	SIGN_HOLDS,
} SignVerdict;

/* Is `signature` (armoured) one over `text` by `key` ("TYPE BASE64", as sign_key_from gives it), in our namespace?
 * Says why where it fails; its words live for ever. */
SignVerdict signature_check(Str key, Str text, Str signature, const char **ret_why);

#endif
