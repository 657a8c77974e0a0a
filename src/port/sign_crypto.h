/* ECDSA and RSA by libcrypto, which libcurl brings along; nothing else of it is used. Numbers are positive, big-endian and
 * without leading zeros but one. UNDECIDED: libcrypto would not say (a curve its configuration forbids, a weak key). */
#ifndef PORT_SIGN_CRYPTO_H
#define PORT_SIGN_CRYPTO_H

#include "port/sign_check.h"

enum { CRYPTO_RSA_LEAST_BITS = 1024 }; /* SSH_RSA_MINIMUM_MODULUS_SIZE of OpenSSH 9.2 */

/* FIPS 186-4, section 6.4. `curve`: as OpenSSL names it; `point`: uncompressed. */
SignVerdict crypto_check_ecdsa(const char *curve, const char *digest, Str point, Str r, Str s, Str message);

/* RSASSA-PKCS1-v1_5, RFC 8017, section 8.2. The signature is as long as the modulus. */
SignVerdict crypto_check_rsa(const char *digest, Str exponent, Str modulus, Str signature, Str message);

#endif
