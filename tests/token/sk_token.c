/*
 * A security key made of software, for tests alone: OpenSSH's ssh-sk-helper loads it in place of a driver (sk-api.h and
 * PROTOCOL.u2f of OpenSSH 9.2, API version 10). Its key handle is the private key itself. While a file "absent" lies
 * beside this library, the token is not plugged in; while "untouched" does, nobody touches it.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

enum { ALG_ED25519 = 1, API_VERSION = 0x000a0000, FLAG_TOUCHED = 1, ERR_GENERAL = -1, ERR_UNSUPPORTED = -2, ERR_ABSENT = -4 };

struct sk_option;

struct sk_enroll_response {
	uint8_t flags;
	uint8_t *public_key;
	size_t public_key_len;
	uint8_t *key_handle;
	size_t key_handle_len;
	uint8_t *signature;
	size_t signature_len;
	uint8_t *attestation_cert;
	size_t attestation_cert_len;
	uint8_t *authdata;
	size_t authdata_len;
};

struct sk_sign_response {
	uint8_t flags;
	uint32_t counter;
	uint8_t *sig_r;
	size_t sig_r_len;
	uint8_t *sig_s;
	size_t sig_s_len;
};

uint32_t sk_api_version(void);
int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application, uint8_t flags,
	const char *pin, struct sk_option **options, struct sk_enroll_response **ret_response);
int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application, const uint8_t *key_handle,
	size_t key_handle_len, uint8_t flags, const char *pin, struct sk_option **options,
	struct sk_sign_response **ret_response);
int sk_load_resident_keys(const char *pin, struct sk_option **options, void ***ret_keys, size_t *ret_count);

uint32_t sk_api_version(void)
{
	return API_VERSION;
}

static int lies_beside(const char *name)
{
	Dl_info self;
	char path[4096];
	if (dladdr((void *)(uintptr_t)sk_api_version, &self) == 0)
		return 0;
	const char *slash = strrchr(self.dli_fname, '/');
	int folder = slash == NULL ? 0 : (int)(slash - self.dli_fname + 1);
	(void)snprintf(path, sizeof path, "%.*s%s", folder, self.dli_fname, name);
	return access(path, F_OK) == 0;
}

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application, uint8_t flags,
	const char *pin, struct sk_option **options, struct sk_enroll_response **ret_response)
{
	(void)challenge, (void)challenge_len, (void)application, (void)pin, (void)options;
	struct sk_enroll_response *r = calloc(1, sizeof *r);
	if (alg != ALG_ED25519 || sodium_init() < 0 || r == NULL)
		return ERR_UNSUPPORTED;
	r->flags = flags;
	r->public_key_len = crypto_sign_PUBLICKEYBYTES;
	r->public_key = malloc(r->public_key_len);
	r->key_handle_len = crypto_sign_SECRETKEYBYTES;
	r->key_handle = malloc(r->key_handle_len);
	if (r->public_key == NULL || r->key_handle == NULL)
		return ERR_GENERAL;
	return crypto_sign_keypair(r->public_key, r->key_handle) == 0 ? (*ret_response = r, 0) : ERR_GENERAL;
}

/* FIDO signs SHA-256(application), flags, counter and SHA-256(message). */
int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application, const uint8_t *key_handle,
	size_t key_handle_len, uint8_t flags, const char *pin, struct sk_option **options,
	struct sk_sign_response **ret_response)
{
	enum { HASH = crypto_hash_sha256_BYTES };
	uint8_t text[HASH + 1 + 4 + HASH];
	(void)flags, (void)pin, (void)options;
	if (lies_beside("absent"))
		return ERR_ABSENT;
	if (lies_beside("untouched"))
		return ERR_GENERAL;
	struct sk_sign_response *r = calloc(1, sizeof *r);
	if (alg != ALG_ED25519 || key_handle_len != crypto_sign_SECRETKEYBYTES || sodium_init() < 0 || r == NULL)
		return ERR_UNSUPPORTED;
	r->flags = FLAG_TOUCHED;
	r->counter = 0x01020304;
	(void)crypto_hash_sha256(text, (const uint8_t *)application, strlen(application));
	text[HASH] = r->flags;
	for (int i = 0; i < 4; i++)
		text[HASH + 1 + i] = (uint8_t)(r->counter >> (24 - 8 * i));
	(void)crypto_hash_sha256(text + HASH + 5, data, data_len);
	r->sig_r_len = crypto_sign_BYTES;
	r->sig_r = malloc(r->sig_r_len);
	if (r->sig_r == NULL)
		return ERR_GENERAL;
	(void)crypto_sign_detached(r->sig_r, NULL, text, sizeof text, key_handle);
	*ret_response = r;
	return 0;
}

int sk_load_resident_keys(const char *pin, struct sk_option **options, void ***ret_keys, size_t *ret_count)
{
	(void)pin, (void)options, (void)ret_keys, (void)ret_count;
	return ERR_UNSUPPORTED;
}
