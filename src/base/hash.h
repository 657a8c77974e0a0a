/* SHA-256 and SHA-512, Ed25519, random bytes and constant-time comparison; the only door to libsodium and libxxhash; SHA-256 is
 * libcrypto's. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

enum { HASH_BYTES = 32, HASH_HEX = 2 * HASH_BYTES };

typedef struct Hash {
	unsigned char bytes[HASH_BYTES];
} Hash;

typedef struct HashHex {
	char text[HASH_HEX + 1];
} HashHex;

typedef struct Hash512 {
	unsigned char bytes[64];
} Hash512;

Hash hash_of(Str bytes);
Hash hash_of2(Str a, Str b); /* SHA-256(a || b) */
Hash512 hash512_of(Str bytes);
/* XXH3, 64 bit: at the speed of memory. It tells damage and different content, never intent. */
uint64_t hash_quick(Str bytes);
HashHex hash_hex(Hash h);
HashHex hash_hex_of(Str bytes);
bool hash_from_hex(Str hex, Hash *ret_hash); /* lower or upper case; false unless exactly 64 digits */
bool hash_equal(Hash a, Hash b);             /* constant time */

enum { ED25519_KEY = 32, ED25519_SIGNATURE = 64 }; /* bytes */

/* RFC 8032, section 5.1.7, in its strict reading: S is below the group's order and no point is of small order. False for any
 * other length of key or signature. */
bool ed25519_verifies(Str key, Str signature, Str message);

void random_bytes(void *ret_bytes, size_t len);
/* Lower-case hex of `bytes` random bytes into ret_text (2 * bytes + 1 chars). */
void random_hex(char *ret_text, size_t bytes);
void bytes_to_base64(Str bytes, Buf *out);
void secret_wipe(void *bytes, size_t len);

#endif
