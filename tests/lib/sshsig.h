/* Signatures made by hand (PROTOCOL.sshsig), good ones and such as ssh-keygen would never write. Texts live in the arena. */
#ifndef TESTS_LIB_SSHSIG_H
#define TESTS_LIB_SSHSIG_H

#include "base/arena.h"
#include "base/auto.h"
#include "port/sign_text.h"

#include <openssl/ec.h>
#include <openssl/evp.h>

/* The strings one after the other, each with its length. */
Str sshsig_fields(Arena *arena, const Str *list, size_t count);
#define SSHSIG_FIELDS(arena, ...) sshsig_fields((arena), (const Str[]){__VA_ARGS__}, COUNT(((const Str[]){__VA_ARGS__})))

/* What a key signs for `text` in our namespace; `hash`: sha256 or sha512. */
Str sshsig_envelope(Arena *arena, Str text, const char *hash);

/* What a security key with that application signs (PROTOCOL.u2f); its counter is 7. */
Str sshsig_token_message(Arena *arena, Str application, unsigned char flags, Str message);

/* r and s over SHA-256 of the message, by a key of the curve P-256 (RFC 5656, section 3.1.2). */
Str sshsig_ecdsa(Arena *arena, EVP_PKEY *key, Str message);

Str sshsig_key_line(Arena *arena, const char *type, Str blob);
Str sshsig_armour(Arena *arena, Str blob);
Str sshsig_blob(Arena *arena, Str signature); /* of an armoured one */
Str sshsig_write(Arena *arena, const SignatureParts *parts);
SignatureParts sshsig_read(Arena *arena, Str signature);

#endif
