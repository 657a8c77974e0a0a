#include "port/sign_check.h"

#include "base/auto.h"
#include "base/hash.h"
#include "port/sign_crypto.h"
#include "port/sign_text.h"

/* What one scheme judges: bytes by a key over a message. */
typedef struct Claim {
	Str key; /* the fields of its blob behind the type */
	Str bytes, message;
	const char *curve, *digest; /* as OpenSSL names them */
} Claim;

typedef SignVerdict (*Scheme)(const Claim *claim);

static SignVerdict check_ed25519(const Claim *c)
{
	Str rest = c->key, key;
	if (!sign_field_next(&rest, &key) || key.len != ED25519_KEY || c->bytes.len != ED25519_SIGNATURE)
		return SIGN_UNDECIDED;
	return ed25519_verifies(key, c->bytes, c->message) ? SIGN_HOLDS : SIGN_FAILS;
}

static SignVerdict check_ecdsa(const Claim *c)
{
	Str key = c->key, pair = c->bytes, curve, point, r, s;
	if (!sign_field_next(&key, &curve) || !sign_field_next(&key, &point) || !sign_number_next(&pair, &r) ||
		!sign_number_next(&pair, &s) || pair.len > 0)
		return SIGN_UNDECIDED;
	return crypto_check_ecdsa(c->curve, c->digest, point, r, s, c->message);
}

static SignVerdict check_rsa(const Claim *c)
{
	Str key = c->key, exponent, modulus;
	if (!sign_number_next(&key, &exponent) || !sign_number_next(&key, &modulus))
		return SIGN_UNDECIDED;
	return crypto_check_rsa(c->digest, exponent, modulus, c->bytes, c->message);
}

/* `token`: a security key signs hashes of application and message with its flags and counter between them. */
static const struct Kind {
	const char *key, *signature;
	Scheme check;
	const char *curve, *digest;
	bool token;
} kinds[] = {
	{"ssh-ed25519", "ssh-ed25519", check_ed25519, "", "", false},
	{"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519@openssh.com", check_ed25519, "", "", true},
	{"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", check_ecdsa, "P-256", "SHA256", false},
	{"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", check_ecdsa, "P-384", "SHA384", false},
	{"ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521", check_ecdsa, "P-521", "SHA512", false},
	{"sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", check_ecdsa, "P-256", "SHA256", true},
	{"ssh-rsa", "rsa-sha2-256", check_rsa, "", "SHA256", false},
	{"ssh-rsa", "rsa-sha2-512", check_rsa, "", "SHA512", false},
};

static const struct Kind *kind_find(Str key, Str signature)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(key, kinds[i].key) && str_is(signature, kinds[i].signature))
			return &kinds[i];
	return NULL;
}

/* PROTOCOL.u2f: `rest` is flags and counter behind the signature; the application is the key's last field. */
static bool token_message(Str key, Str rest, Str message, Buf *out)
{
	enum { FLAGS_AND_COUNTER = 5 };
	Str application = STR("");
	while (key.len > 0)
		if (!sign_field_next(&key, &application))
			return false;
	Hash of = hash_of(application), over = hash_of(message);
	buf_add(out, (Str){(const char *)of.bytes, HASH_BYTES});
	buf_add(out, rest);
	buf_add(out, (Str){(const char *)over.bytes, HASH_BYTES});
	return rest.len == FLAGS_AND_COUNTER;
}

/* PROTOCOL.sshsig, section 2: what the key has signed. False for a hash that is not one of the two. */
static bool envelope_write(const SignatureParts *parts, Str text, Buf *out)
{
	Hash512 h512 = hash512_of(text);
	Hash h256 = hash_of(text);
	Str hash = str_is(parts->hash, "sha512") ? (Str){(const char *)h512.bytes, sizeof h512.bytes}
						 : (Str){(const char *)h256.bytes, sizeof h256.bytes};
	buf_adds(out, "SSHSIG");
	sign_field_add(parts->purpose, out);
	sign_field_add(STR(""), out);
	sign_field_add(parts->hash, out);
	sign_field_add(hash, out);
	return str_is(parts->hash, "sha512") || str_is(parts->hash, "sha256");
}

static SignVerdict envelope_check(Str key, Str envelope, Str signature)
{
	AUTO(buf_free) Buf token = {0};
	Str key_type, type;
	Claim claim = {.key = key, .message = envelope};
	if (!sign_field_next(&claim.key, &key_type) || !sign_field_next(&signature, &type) ||
		!sign_field_next(&signature, &claim.bytes))
		return SIGN_UNDECIDED;
	const struct Kind *kind = kind_find(key_type, type);
	if (kind == NULL || (kind->token ? !token_message(claim.key, signature, envelope, &token) : signature.len > 0))
		return SIGN_UNDECIDED;
	claim.curve = kind->curve;
	claim.digest = kind->digest;
	if (kind->token)
		claim.message = buf_str(&token);
	return kind->check(&claim);
}

SignVerdict signature_check(Str key, Str text, Str signature, const char **ret_why)
{
	AUTO(buf_free) Buf blob = {0};
	AUTO(buf_free) Buf key_blob = {0};
	AUTO(buf_free) Buf envelope = {0};
	SignatureParts parts;
	*ret_why = "";
	if (!signature_read(signature, &blob, &parts) || !sign_key_blob(key, &key_blob))
		return SIGN_UNDECIDED;
	SignVerdict verdict = SIGN_FAILS;
	if (!str_is(parts.purpose, SIGN_NAMESPACE))
		*ret_why = "its namespace does not match";
	else if (!str_eq(parts.key, buf_str(&key_blob)))
		*ret_why = "it was made with another key";
	else if (!envelope_write(&parts, text, &envelope))
		verdict = SIGN_UNDECIDED;
	else
		verdict = envelope_check(parts.key, buf_str(&envelope), parts.signature);
	if (verdict == SIGN_FAILS && **ret_why == '\0')
		*ret_why = "incorrect signature";
	return verdict;
}
