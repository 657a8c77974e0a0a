#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <xxhash.h>

Hash hash_of(Str bytes)
{
	return hash_of2(bytes, STR(""));
}

/* libcrypto's: by the processor's own instructions where it has them. Asked for by name once, kept for ever. */
static EVP_MD *sha256;

static void fetch_sha256(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

Hash hash_of2(Str a, Str b)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	Hash h;
	pthread_once(&once, fetch_sha256);
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	if (sha256 == NULL || digest == NULL || EVP_DigestInit_ex(digest, sha256, NULL) != 1 ||
		EVP_DigestUpdate(digest, a.ptr, a.len) != 1 || EVP_DigestUpdate(digest, b.ptr, b.len) != 1 ||
		EVP_DigestFinal_ex(digest, h.bytes, NULL) != 1)
		err_out_of_memory(); /* no way to hash: nothing safe can follow */
	EVP_MD_CTX_free(digest);
	return h;
}

Hash512 hash512_of(Str bytes)
{
	Hash512 h;
	crypto_hash_sha512(h.bytes, (const unsigned char *)bytes.ptr, bytes.len);
	return h;
}

bool ed25519_verifies(Str key, Str signature, Str message)
{
	return key.len == ED25519_KEY && signature.len == ED25519_SIGNATURE &&
		crypto_sign_verify_detached((const unsigned char *)signature.ptr, (const unsigned char *)message.ptr,
			message.len, (const unsigned char *)key.ptr) == 0;
}

uint64_t hash_quick(Str bytes)
{
	return XXH3_64bits(bytes.ptr, bytes.len);
}

HashHex hash_hex(Hash h)
{
	HashHex hex;
	sodium_bin2hex(hex.text, sizeof hex.text, h.bytes, sizeof h.bytes);
	return hex;
}

HashHex hash_hex_of(Str bytes)
{
	return hash_hex(hash_of(bytes));
}

bool hash_from_hex(Str hex, Hash *ret_hash)
{
	size_t len = 0;
	Hash h;
	if (hex.len != HASH_HEX ||
		sodium_hex2bin(h.bytes, sizeof h.bytes, hex.ptr, hex.len, NULL, &len, NULL) != 0 ||
		len != HASH_BYTES)
		return false;
	*ret_hash = h;
	return true;
}

bool hash_equal(Hash a, Hash b)
{
	return sodium_memcmp(a.bytes, b.bytes, HASH_BYTES) == 0;
}

void random_bytes(void *ret_bytes, size_t len)
{
	if (sodium_init() < 0)
		err_out_of_memory(); /* no source of randomness: nothing safe can follow */
	randombytes_buf(ret_bytes, len);
}

void random_hex(char *ret_text, size_t bytes)
{
	unsigned char raw[64];
	if (bytes > sizeof raw)
		bytes = sizeof raw;
	random_bytes(raw, bytes);
	sodium_bin2hex(ret_text, 2 * bytes + 1, raw, bytes);
}

void bytes_to_base64(Str bytes, Buf *out)
{
	size_t room = sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_ORIGINAL);
	char *text = xmalloc(room);
	sodium_bin2base64(text, room, (const unsigned char *)bytes.ptr, bytes.len,
		sodium_base64_VARIANT_ORIGINAL);
	buf_adds(out, text);
	free(text);
}

void secret_wipe(void *bytes, size_t len)
{
	sodium_memzero(bytes, len);
}
