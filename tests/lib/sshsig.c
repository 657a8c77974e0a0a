#include "tests/lib/sshsig.h"

#include "base/hash.h"
#include "tests/lib/testing.h"

Str sshsig_fields(Arena *arena, const Str *list, size_t count)
{
	AUTO(buf_free) Buf out = {0};
	for (size_t i = 0; i < count; i++)
		sign_field_add(list[i], &out);
	return arena_copy(arena, buf_str(&out));
}

Str sshsig_envelope(Arena *arena, Str text, const char *hash)
{
	AUTO(buf_free) Buf out = {0};
	Hash512 h512 = hash512_of(text);
	Hash h256 = hash_of(text);
	bool is_512 = strcmp(hash, "sha512") == 0;
	Str digest = is_512 ? (Str){(const char *)h512.bytes, 64} : (Str){(const char *)h256.bytes, 32};
	buf_adds(&out, "SSHSIG");
	buf_add(&out, SSHSIG_FIELDS(arena, STR(SIGN_NAMESPACE), STR(""), str_from(hash), digest));
	return arena_copy(arena, buf_str(&out));
}

Str sshsig_token_message(Arena *arena, Str application, unsigned char flags, Str message)
{
	AUTO(buf_free) Buf out = {0};
	Hash of = hash_of(application), over = hash_of(message);
	buf_add(&out, (Str){(const char *)of.bytes, HASH_BYTES});
	buf_addc(&out, (char)flags);
	buf_add(&out, STR("\0\0\0\7"));
	buf_add(&out, (Str){(const char *)over.bytes, HASH_BYTES});
	return arena_copy(arena, buf_str(&out));
}

Str sshsig_key_line(Arena *arena, const char *type, Str blob)
{
	AUTO(buf_free) Buf out = {0};
	buf_addf(&out, "%s ", type);
	bytes_to_base64(blob, &out);
	return arena_copy(arena, buf_str(&out));
}

Str sshsig_armour(Arena *arena, Str blob)
{
	AUTO(buf_free) Buf base64 = {0};
	AUTO(buf_free) Buf out = {0};
	bytes_to_base64(blob, &base64);
	buf_adds(&out, "-----BEGIN SSH SIGNATURE-----\n");
	for (size_t at = 0; at < base64.len; at += 70)
		buf_addf(&out, STR_FMT "\n", STR_ARG(str_slice(buf_str(&base64), at, at + 70)));
	buf_adds(&out, "-----END SSH SIGNATURE-----\n");
	return arena_copy(arena, buf_str(&out));
}

Str sshsig_blob(Arena *arena, Str signature)
{
	AUTO(buf_free) Buf blob = {0};
	SignatureParts unused;
	assert_true(signature_read(signature, &blob, &unused));
	return arena_copy(arena, buf_str(&blob));
}

#define MAGIC STR("SSHSIG\0\0\0\1")

Str sshsig_write(Arena *arena, const SignatureParts *p)
{
	AUTO(buf_free) Buf blob = {0};
	buf_add(&blob, MAGIC);
	buf_add(&blob, SSHSIG_FIELDS(arena, p->key, p->purpose, STR(""), p->hash, p->signature));
	return sshsig_armour(arena, buf_str(&blob));
}

SignatureParts sshsig_read(Arena *arena, Str signature)
{
	SignatureParts p;
	Str blob = sshsig_blob(arena, signature), rest = str_slice(blob, MAGIC.len, blob.len), reserved;
	assert_true(sign_field_next(&rest, &p.key) && sign_field_next(&rest, &p.purpose) &&
		sign_field_next(&rest, &reserved) && sign_field_next(&rest, &p.hash) && sign_field_next(&rest, &p.signature));
	return p;
}

static Str number_text(Arena *arena, const BIGNUM *n)
{
	unsigned char bytes[80] = {0};
	int len = BN_bn2bin(n, bytes + 1);
	return arena_copy(arena, (Str){(const char *)bytes + (bytes[1] < 0x80), (size_t)len + (bytes[1] >= 0x80)});
}

Str sshsig_ecdsa(Arena *arena, EVP_PKEY *k, Str message)
{
	unsigned char der[100];
	const unsigned char *at = der;
	size_t len = sizeof der;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	assert_int_equal(EVP_DigestSignInit_ex(md, NULL, "SHA256", NULL, NULL, k, NULL), 1);
	assert_int_equal(EVP_DigestSign(md, der, &len, (const unsigned char *)message.ptr, message.len), 1);
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)len);
	Str out = SSHSIG_FIELDS(arena, number_text(arena, ECDSA_SIG_get0_r(pair)),
		number_text(arena, ECDSA_SIG_get0_s(pair)));
	ECDSA_SIG_free(pair);
	EVP_MD_CTX_free(md);
	return out;
}
