/*
 * Ed25519 as RFC 8032 has it, all the way: the vectors of section 7.1 hold for the library used here to check, and
 * what sign_text makes with such a key is, byte for byte, the signature RFC 8032 prescribes over the SSHSIG
 * envelope (OpenSSH, PROTOCOL.sshsig). Ed25519 is deterministic, so there is one right answer.
 */
#include "tests/lib/sshsig.h"
#include "tests/lib/testing.h"

#include "base/file.h"
#include "port/sign.h"

#include <sodium.h>

typedef struct Vector {
	const char *seed, *public_key, *message, *signature;
} Vector;

/* RFC 8032, section 7.1, TEST 1 to 3 */
static const Vector vectors[] = {
	{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
		"d25bf5f0595bbe24655141438e7a100b"},
	{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
		"387b2eaeb4302aeeb00d291612bb0c00"},
	{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
		"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
		"4a7c15e9716ed28dc027beceea1ec40a"},
};

static size_t from_hex(const char *hex, unsigned char *out, size_t room)
{
	size_t len = 0;
	assert_int_equal(sodium_hex2bin(out, room, hex, strlen(hex), NULL, &len, NULL), 0);
	return len;
}

static void the_vectors_of_rfc_8032_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		unsigned char seed[32], expected[64], wanted[32], message[8], pk[32], sk[64], made[64];
		from_hex(vectors[i].seed, seed, sizeof seed);
		from_hex(vectors[i].public_key, wanted, sizeof wanted);
		from_hex(vectors[i].signature, expected, sizeof expected);
		size_t len = from_hex(vectors[i].message, message, sizeof message);
		assert_int_equal(crypto_sign_seed_keypair(pk, sk, seed), 0);
		assert_memory_equal(pk, wanted, sizeof wanted);
		assert_int_equal(crypto_sign_detached(made, NULL, message, len, sk), 0);
		assert_memory_equal(made, expected, sizeof expected);
		assert_int_equal(crypto_sign_verify_detached(expected, message, len, pk), 0);
		for (size_t bit = 0; bit < 8 * sizeof expected; bit++) {
			expected[bit / 8] ^= (unsigned char)(1u << bit % 8);
			assert_int_not_equal(crypto_sign_verify_detached(expected, message, len, pk), 0);
			expected[bit / 8] ^= (unsigned char)(1u << bit % 8);
		}
	}
}

static void add_number(Buf *b, uint32_t n)
{
	char bytes[4] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
	buf_add(b, (Str){bytes, 4});
}

static void add_public(Buf *b, const unsigned char *pk)
{
	AUTO(buf_free) Buf key = {0};
	sign_field_add(STR("ssh-ed25519"), &key);
	sign_field_add((Str){(const char *)pk, 32}, &key);
	sign_field_add(buf_str(&key), b);
}

/* An unencrypted private key file (OpenSSH, PROTOCOL.key). */
static void write_key(const char *path, const unsigned char *pk, const unsigned char *sk)
{
	AUTO(buf_free) Buf file = {0};
	AUTO(buf_free) Buf blob = {0};
	AUTO(buf_free) Buf secret = {0};
	Err err = {0};
	add_number(&secret, 7);
	add_number(&secret, 7);
	sign_field_add(STR("ssh-ed25519"), &secret);
	sign_field_add((Str){(const char *)pk, 32}, &secret);
	sign_field_add((Str){(const char *)sk, 64}, &secret);
	sign_field_add(STR("rfc8032"), &secret);
	for (char pad = 1; secret.len % 8 != 0; pad++)
		buf_addc(&secret, pad);
	buf_add(&blob, (Str){"openssh-key-v1", 15});
	sign_field_add(STR("none"), &blob);
	sign_field_add(STR("none"), &blob);
	sign_field_add(STR(""), &blob);
	add_number(&blob, 1);
	add_public(&blob, pk);
	sign_field_add(buf_str(&secret), &blob);
	size_t room = sodium_base64_ENCODED_LEN(blob.len, sodium_base64_VARIANT_ORIGINAL);
	char *text = xmalloc(room);
	sodium_bin2base64(text, room, (const unsigned char *)blob.ptr, blob.len, sodium_base64_VARIANT_ORIGINAL);
	buf_addf(&file, "-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n-----END OPENSSH PRIVATE KEY-----\n", text);
	free(text);
	assert_done(file_write_atomic(path, buf_str(&file), 0600, &err));
}

static void a_countersignature_is_the_one_rfc_8032_prescribes(void **state)
{
	(void)state;
	Arena arena = {0};
	const char *folder = scratch_make(&arena);
	static const char statement[] = "{\"action\":\"T.1\",\"digest\":\"00\"}";
	for (size_t i = 0; i < COUNT(vectors); i++) {
		unsigned char seed[32], pk[32], sk[64], wanted[64], blob[1024];
		Err err = {0};
		Str armoured;
		size_t len = 0;
		const char *path = arena_fmt(&arena, "%s/key%zu", folder, i).ptr;
		from_hex(vectors[i].seed, seed, sizeof seed);
		assert_int_equal(crypto_sign_seed_keypair(pk, sk, seed), 0);
		write_key(path, pk, sk);
		assert_done(sign_text(path, str_from(statement), &arena, &armoured, &err));
		ptrdiff_t from = str_find(armoured, STR("\n"), 0), to = str_find(armoured, STR("\n-----END"), 0);
		assert_true(from > 0 && to > from);
		assert_int_equal(sodium_base642bin(blob, sizeof blob, armoured.ptr + from, (size_t)(to - from), "\n",
			&len, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
		Str envelope = sshsig_envelope(&arena, str_from(statement), "sha512");
		assert_int_equal(crypto_sign_detached(wanted, NULL, (const unsigned char *)envelope.ptr, envelope.len,
			sk), 0);
		assert_true(len > 64);
		assert_memory_equal(blob + len - 64, wanted, 64);
	}
	scratch_remove(folder);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_rfc_8032_hold),
		cmocka_unit_test(a_countersignature_is_the_one_rfc_8032_prescribes),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
