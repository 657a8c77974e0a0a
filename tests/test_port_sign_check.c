/*
 * What port/sign_check says of signatures beside what ssh-keygen says of the same: keys of every kind, good signatures and
 * bad ones, damaged (every eleventh byte; SIGN_STEP=1: every byte), cut, spliced, oddly encoded, of other namespaces, hashes,
 * keys and times. What one accepts the other accepts; the exceptions have a test of their own.
 */
#include "tests/lib/sshsig.h"
#include "tests/lib/testing.h"

#include "base/file.h"
#include "base/hash.h"
#include "port/proc.h"
#include "port/sign.h"
#include "port/sign_check.h"

#include <sodium.h>

#define TEXT STR("{\"approver\":\"maya\",\"digest\":\"00\"}")
#define OTHER_TEXT STR("{\"approver\":\"maya\",\"digest\":\"01\"}")
#define APPLICATION STR("ssh:")

/* A key in use: as in the file of signers, another one of its kind, and what it signed. */
typedef struct Made {
	const char *name;
	Str key, other;
	Str signature;    /* over TEXT */
	const char *path; /* of the private key; NULL: not one that ssh-keygen signs with */
} Made;

static Arena arena;
static const char *folder;
static Made made[8];
static size_t made_count;
static size_t asked, decided; /* all comparisons, and those judged in process */

static ProcResult run(const char *const *argv, Str input)
{
	ProcResult r = {0};
	Err err = {0};
	assert_done(proc_run(&(ProcOptions){.argv = argv, .input = input}, &r, &err));
	return r;
}

/* ---- the witness ---- */

static const char *put(const char *name, Str text)
{
	Err err = {0};
	const char *path = path_join(&arena, folder, name);
	assert_done(file_write_atomic(path, text, 0600, &err));
	return path;
}

static bool keygen_accepts(const char *signers, Str text, Str signature)
{
	const char *argv[] = {"ssh-keygen", "-Y", "verify", "-f", signers, "-I", "maya", "-n", SIGN_NAMESPACE, "-s",
		put("signature", signature), NULL};
	AUTO(proc_result_free) ProcResult r = run(argv, text);
	return r.status == 0;
}

static bool keygen_accepts_by(Str key, Str text, Str signature)
{
	return keygen_accepts(put("signers", arena_fmt(&arena, "maya " STR_FMT "\n", STR_ARG(key))), text, signature);
}

/* Both say the same; gives what. */
static bool both(const char *what, Str key, Str text, Str signature)
{
	const char *why;
	SignVerdict verdict = signature_check(key, text, signature, &why);
	bool ours = sign_verify_by(key, STR("maya"), text, signature, NULL);
	bool theirs = keygen_accepts_by(key, text, signature);
	asked++;
	decided += verdict != SIGN_UNDECIDED;
	if (ours != theirs || (verdict == SIGN_HOLDS && !theirs) || (verdict == SIGN_FAILS && theirs))
		fail_msg("%s, " STR_FMT ": verdict %d (%s), we %s, ssh-keygen %s", what, STR_ARG(key), (int)verdict, why,
			ours ? "accept" : "refuse", theirs ? "accepts" : "refuses");
	return ours;
}

static void both_accept(const char *what, Str key, Str text, Str signature)
{
	if (!both(what, key, text, signature))
		fail_msg("%s: refused", what);
}

static void both_refuse(const char *what, Str key, Str text, Str signature)
{
	if (both(what, key, text, signature))
		fail_msg("%s: accepted", what);
}

/* ---- keys that ssh-keygen signs with ---- */

static Str keygen_key(const char *type, const char *bits, const char *path)
{
	const char *argv[] = {"ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "", "-f", path, NULL};
	AUTO(proc_result_free) ProcResult r = run(argv, STR(""));
	Str key;
	Err err = {0};
	assert_done(sign_read_public_key(&arena, arena_fmt(&arena, "%s.pub", path).ptr, &key, &err));
	return key;
}

static Str keygen_sign(const char *path, const char *purpose, const char *hash)
{
	const char *option = arena_fmt(&arena, "hashalg=%s", hash).ptr;
	const char *argv[] = {"ssh-keygen", "-Y", "sign", "-n", purpose, "-O", option, "-f", path, NULL};
	AUTO(proc_result_free) ProcResult r = run(argv, TEXT);
	assert_int_equal(r.status, 0);
	return arena_copy(&arena, buf_str(&r.out));
}

static void make_by_keygen(const char *type, const char *bits)
{
	Made m = {.name = arena_fmt(&arena, "%s %s", type, bits).ptr};
	m.path = arena_fmt(&arena, "%s/%s-%s", folder, type, bits).ptr;
	m.key = keygen_key(type, bits, m.path);
	m.other = keygen_key(type, bits, arena_fmt(&arena, "%s-other", m.path).ptr);
	m.signature = keygen_sign(m.path, SIGN_NAMESPACE, "sha512");
	made[made_count++] = m;
}

/* ---- Ed25519, bare and in a security key of software ---- */

typedef struct Edwards {
	unsigned char public_key[32], secret[64];
} Edwards;

static Edwards edwards_new(void)
{
	Edwards k;
	assert_int_equal(crypto_sign_keypair(k.public_key, k.secret), 0);
	return k;
}

static Str edwards_blob(const Edwards *k, const char *type)
{
	Str point = {(const char *)k->public_key, 32};
	return strncmp(type, "sk-", 3) == 0 ? SSHSIG_FIELDS(&arena, str_from(type), point, APPLICATION)
					    : SSHSIG_FIELDS(&arena, str_from(type), point);
}

static Str edwards_sign(const Edwards *k, Str message)
{
	unsigned char signature[64];
	assert_int_equal(crypto_sign_detached(signature, NULL, (const unsigned char *)message.ptr, message.len, k->secret),
		0);
	return arena_copy(&arena, (Str){(const char *)signature, 64});
}

static Str token_signature(const char *type, Str bytes, unsigned char flags)
{
	AUTO(buf_free) Buf out = {0};
	buf_add(&out, SSHSIG_FIELDS(&arena, str_from(type), bytes));
	buf_addc(&out, (char)flags);
	buf_add(&out, STR("\0\0\0\7"));
	return arena_copy(&arena, buf_str(&out));
}

static Str in_envelope(Str key, const char *hash, Str signature)
{
	return sshsig_write(&arena, &(SignatureParts){key, STR(SIGN_NAMESPACE), str_from(hash), signature});
}

static Str edwards_token_sign(const Edwards *k, const char *type, unsigned char flags, Str text)
{
	Str message = sshsig_token_message(&arena, APPLICATION, flags, sshsig_envelope(&arena, text, "sha512"));
	return in_envelope(edwards_blob(k, type), "sha512", token_signature(type, edwards_sign(k, message), flags));
}

static void make_edwards_token(void)
{
	const char *type = "sk-ssh-ed25519@openssh.com";
	Edwards k = edwards_new(), other = edwards_new();
	made[made_count++] = (Made){.name = type, .key = sshsig_key_line(&arena, type, edwards_blob(&k, type)),
		.other = sshsig_key_line(&arena, type, edwards_blob(&other, type)),
		.signature = edwards_token_sign(&k, type, 1, TEXT)};
}

/* ---- ECDSA in a security key of software ---- */

static const char ecdsa_token[] = "sk-ecdsa-sha2-nistp256@openssh.com";

static Str ecdsa_token_blob(EVP_PKEY *k)
{
	unsigned char point[65];
	size_t len = 0;
	assert_int_equal(EVP_PKEY_get_octet_string_param(k, "pub", point, sizeof point, &len), 1);
	return SSHSIG_FIELDS(&arena, str_from(ecdsa_token), STR("nistp256"), ((Str){(const char *)point, len}), APPLICATION);
}

static void make_ecdsa_token(void)
{
	EVP_PKEY *k = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256");
	Str key = ecdsa_token_blob(k);
	Str message = sshsig_token_message(&arena, APPLICATION, 1, sshsig_envelope(&arena, TEXT, "sha256"));
	made[made_count++] = (Made){.name = ecdsa_token, .key = sshsig_key_line(&arena, ecdsa_token, key),
		.other = sshsig_key_line(&arena, ecdsa_token, ecdsa_token_blob(other)),
		.signature = in_envelope(key, "sha256", token_signature(ecdsa_token, sshsig_ecdsa(&arena, k, message), 1))};
	EVP_PKEY_free(k);
	EVP_PKEY_free(other);
}

static int make_all(void **state)
{
	(void)state;
	folder = scratch_make(&arena);
	make_by_keygen("ed25519", "256");
	make_by_keygen("ecdsa", "256");
	make_by_keygen("ecdsa", "384");
	make_by_keygen("ecdsa", "521");
	make_by_keygen("rsa", "2048");
	make_by_keygen("rsa", "1024");
	make_edwards_token();
	make_ecdsa_token();
	return 0;
}

static int drop_all(void **state)
{
	(void)state;
	printf("# measured: %zu comparisons with ssh-keygen, %zu judged in process\n", asked, decided);
	scratch_remove(folder);
	arena_free(&arena);
	return 0;
}

/* ---- tests ---- */

static void every_kind_of_key_is_judged_in_process(void **state)
{
	(void)state;
	for (size_t i = 0; i < made_count; i++) {
		const char *why;
		const Made *m = &made[i];
		both_accept(m->name, m->key, TEXT, m->signature);
		assert_int_equal(signature_check(m->key, TEXT, m->signature, &why), SIGN_HOLDS);
		both_refuse(m->name, m->key, OTHER_TEXT, m->signature);
		assert_int_equal(signature_check(m->key, OTHER_TEXT, m->signature, &why), SIGN_FAILS);
		both_refuse(m->name, m->key, STR(""), m->signature);
		both_refuse(m->name, m->other, TEXT, m->signature);
		both_refuse(m->name, made[(i + 1) % made_count].key, TEXT, m->signature);
	}
}

static void each_hash_and_only_our_namespace_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < made_count; i++) {
		const Made *m = &made[i];
		if (m->path == NULL)
			continue;
		both_accept(m->name, m->key, TEXT, keygen_sign(m->path, SIGN_NAMESPACE, "sha256"));
		both_refuse(m->name, m->key, TEXT, keygen_sign(m->path, "git", "sha512"));
		both_refuse(m->name, m->key, TEXT, keygen_sign(m->path, "countersigns", "sha512"));
	}
}

static void every_damaged_byte_is_refused_by_both(void **state)
{
	(void)state;
	int64_t wanted;
	size_t step = str_to_int64(str_from(getenv("SIGN_STEP")), &wanted) && wanted > 0 ? (size_t)wanted : 11;
	for (size_t i = 0; i < made_count; i++) {
		const Made *m = &made[i];
		Str blob = sshsig_blob(&arena, m->signature);
		for (size_t at = i % step; at < blob.len; at += step) {
			Str copy = arena_copy(&arena, blob);
			((char *)(uintptr_t)copy.ptr)[at] ^= (char)(1 << at % 8);
			both_refuse(arena_fmt(&arena, "%s, byte %zu", m->name, at).ptr, m->key, TEXT,
				sshsig_armour(&arena, copy));
		}
	}
}

static void what_is_cut_or_longer_is_refused_by_both(void **state)
{
	(void)state;
	for (size_t i = 0; i < made_count; i++) {
		const Made *m = &made[i];
		Str blob = sshsig_blob(&arena, m->signature);
		for (size_t len = i; len < blob.len; len += 61)
			both_refuse(m->name, m->key, TEXT, sshsig_armour(&arena, str_slice(blob, 0, len)));
		both_refuse(m->name, m->key, TEXT,
			sshsig_armour(&arena, arena_fmt(&arena, STR_FMT "x", STR_ARG(blob))));
	}
}

/* Each part of a good signature in turn taken from another good one, and each with a byte more or less. */
static void spliced_parts_are_refused_by_both(void **state)
{
	(void)state;
	for (size_t i = 0; i < made_count; i++) {
		const Made *m = &made[i];
		SignatureParts own = sshsig_read(&arena, m->signature);
		SignatureParts other = sshsig_read(&arena, made[(i + 1) % made_count].signature);
		for (size_t k = 0; k < 4; k++) {
			const Str others[] = {other.key, STR("git"), STR("sha1"), other.signature};
			for (size_t how = 0; how < 3; how++) {
				SignatureParts p = own;
				Str *part = (Str *[]){&p.key, &p.purpose, &p.hash, &p.signature}[k];
				*part = how == 0 ? others[k] : how == 1 ? str_slice(*part, 0, part->len - 1)
					: SSHSIG_FIELDS(&arena, *part);
				both_refuse(arena_fmt(&arena, "%s, part %zu, way %zu", m->name, k, how).ptr, m->key,
					TEXT, sshsig_write(&arena, &p));
			}
		}
		own.hash = str_is(own.hash, "sha512") ? STR("sha256") : STR("sha512");
		both_refuse(m->name, m->key, TEXT, sshsig_write(&arena, &own));
	}
}

static const Made *made_find(const char *name)
{
	for (size_t i = 0; i < made_count; i++)
		if (strcmp(made[i].name, name) == 0)
			return &made[i];
	fail_msg("no %s", name);
	return NULL;
}

/* The signature's type or bytes written anew in a good one. */
static Str with_signature(const Made *m, const char *type, Str bytes)
{
	SignatureParts p = sshsig_read(&arena, m->signature);
	p.signature = SSHSIG_FIELDS(&arena, str_from(type), bytes);
	return sshsig_write(&arena, &p);
}

static Str signature_bytes(const Made *m)
{
	Str rest = sshsig_read(&arena, m->signature).signature, type, bytes;
	assert_true(sign_field_next(&rest, &type) && sign_field_next(&rest, &bytes));
	return bytes;
}

static void rsa_signatures_of_other_hashes_and_lengths_are_told_alike(void **state)
{
	(void)state;
	const Made *m = made_find("rsa 2048");
	Str bytes = signature_bytes(m);
	both_refuse("SHA-1", m->key, TEXT, with_signature(m, "ssh-rsa", bytes));
	both_refuse("the other hash", m->key, TEXT, with_signature(m, "rsa-sha2-256", bytes));
	both_refuse("another kind", m->key, TEXT, with_signature(m, "ssh-ed25519", bytes));
	both_refuse("a byte less", m->key, TEXT, with_signature(m, "rsa-sha2-512", str_slice(bytes, 1, bytes.len)));
	both_refuse("none", m->key, TEXT, with_signature(m, "rsa-sha2-512", STR("")));
	both_refuse("zero", m->key, TEXT, with_signature(m, "rsa-sha2-512", STR("\0")));
	both_refuse("longer", m->key, TEXT, with_signature(m, "rsa-sha2-512", arena_fmt(&arena, "x" STR_FMT,
		STR_ARG(bytes))));
}

/* r and s: zero, negative, with zeros before them, one the other. */
static void odd_ecdsa_numbers_are_told_alike(void **state)
{
	(void)state;
	const char *type = "ecdsa-sha2-nistp256";
	const Made *m = made_find("ecdsa 256");
	Str rest = signature_bytes(m), r, s;
	assert_true(sign_field_next(&rest, &r) && sign_field_next(&rest, &s));
	AUTO(buf_free) Buf padded = {0};
	buf_addc(&padded, '\0');
	buf_add(&padded, r);
	const Str pairs[][2] = {{s, r}, {STR(""), s}, {STR("\0"), s}, {r, STR("")}, {r, STR("\1")}, {STR("\xff"), s}, {r, r}};
	for (size_t i = 0; i < COUNT(pairs); i++)
		both_refuse("numbers", m->key, TEXT, with_signature(m, type,
			SSHSIG_FIELDS(&arena, pairs[i][0], pairs[i][1])));
	both_refuse("three", m->key, TEXT, with_signature(m, type, SSHSIG_FIELDS(&arena, r, s, s)));
	both_refuse("one", m->key, TEXT, with_signature(m, type, SSHSIG_FIELDS(&arena, r)));
	(void)both("padded", m->key, TEXT, with_signature(m, type, SSHSIG_FIELDS(&arena, buf_str(&padded), s)));
}

/* Whether somebody touched it is for the key's maker and its owner; other flags than were signed are not. */
static void flags_and_counter_of_a_token_are_signed(void **state)
{
	(void)state;
	const char *type = "sk-ssh-ed25519@openssh.com";
	Edwards k = edwards_new();
	Str key = sshsig_key_line(&arena, type, edwards_blob(&k, type));
	for (unsigned flags = 0; flags < 6; flags++)
		both_accept("flags", key, TEXT, edwards_token_sign(&k, type, (unsigned char)flags, TEXT));
	SignatureParts p = sshsig_read(&arena, edwards_token_sign(&k, type, 1, TEXT));
	for (size_t cut = 1; cut < 6; cut++) {
		SignatureParts less = p;
		less.signature = str_slice(p.signature, 0, p.signature.len - cut);
		both_refuse("cut", key, TEXT, sshsig_write(&arena, &less));
	}
	Str bare = edwards_sign(&k, sshsig_envelope(&arena, TEXT, "sha512"));
	both_refuse("no token's", key, TEXT, in_envelope(p.key, "sha512", token_signature(type, bare, 1)));
}

/* A certificate in the signature, and an authority's key in the file: both are for nobody here. */
static void a_certificate_is_no_key(void **state)
{
	(void)state;
	const Made *m = made_find("ed25519 256");
	const char *ca = made_find("ecdsa 256")->path, *public_path = arena_fmt(&arena, "%s.pub", m->path).ptr;
	const char *argv[] = {"ssh-keygen", "-q", "-s", ca, "-I", "maya", "-n", "maya", public_path, NULL};
	AUTO(proc_result_free) ProcResult r = run(argv, STR(""));
	assert_int_equal(r.status, 0);
	Str signature = keygen_sign(arena_fmt(&arena, "%s-cert.pub", m->path).ptr, SIGN_NAMESPACE, "sha512"), key;
	both_refuse("certificate", m->key, TEXT, signature);
	const char *signers = put("ca", arena_fmt(&arena, "maya cert-authority " STR_FMT "\n",
		STR_ARG(made_find("ecdsa 256")->key)));
	assert_true(keygen_accepts(signers, TEXT, signature)); /* and is refused here, as sign.h says */
	assert_false(sign_verify(&arena, signers, STR("maya"), TEXT, signature, &key, NULL));
}

static void dates_of_a_line_are_told_alike(void **state)
{
	(void)state;
	const Made *m = made_find("ed25519 256");
	static const struct {
		const char *options;
		bool holds;
	} lines[] = {{"", true}, {"namespaces=\"countersign\"", true}, {"valid-before=\"20200101\"", false},
		{"valid-after=\"20990101Z\"", false}, {"valid-after=\"20200101\",valid-before=\"20990101\"", true},
		{"valid-before=\"209901011200Z\"", true}, {"valid-before=\"20200101120000Z\"", false},
		{"namespaces=\"git\"", false}, {"valid-before=\"2099\"", false}, {"valid-before=\"\"", false}};
	for (size_t i = 0; i < COUNT(lines); i++) {
		Str key;
		const char *signers = put("dated", arena_fmt(&arena, "maya %s " STR_FMT "\n", lines[i].options,
			STR_ARG(m->key)));
		assert_int_equal(keygen_accepts(signers, TEXT, m->signature), lines[i].holds);
		assert_int_equal(sign_verify(&arena, signers, STR("maya"), TEXT, m->signature, &key, NULL),
			lines[i].holds);
	}
}

/* ---- where we are stricter ---- */

/* The order of the group, 2^252 + 27742317777372353535851937790883648493, the lowest byte first (RFC 8032, section 5.1). */
static const unsigned char group_order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde,
	0xf9, 0xde, 0x14, [31] = 0x10};

/* S + L says the same as S to who does not look: a second text of one signature. */
static void a_second_form_of_an_ed25519_signature_fails(void **state)
{
	(void)state;
	const Made *m = made_find("ed25519 256");
	unsigned char bytes[64];
	const char *why;
	memcpy(bytes, signature_bytes(m).ptr, 64);
	for (unsigned i = 0, carry = 0; i < 32; i++) {
		carry += (unsigned)bytes[32 + i] + group_order[i];
		bytes[32 + i] = (unsigned char)carry;
		carry >>= 8;
	}
	Str second = with_signature(m, "ssh-ed25519", (Str){(const char *)bytes, 64});
	assert_int_equal(signature_check(m->key, TEXT, second, &why), SIGN_FAILS);
	assert_false(sign_verify_by(m->key, STR("maya"), TEXT, second, NULL));
}

/* The neutral element as a key: everybody can sign anything for it. */
static void an_ed25519_key_of_small_order_signs_nothing(void **state)
{
	(void)state;
	const char *why;
	unsigned char point[32] = {1}, bytes[64] = {1};
	Str key = SSHSIG_FIELDS(&arena, STR("ssh-ed25519"), ((Str){(const char *)point, 32}));
	Str line = sshsig_key_line(&arena, "ssh-ed25519", key);
	Str signature = in_envelope(key, "sha512", SSHSIG_FIELDS(&arena, STR("ssh-ed25519"),
		((Str){(const char *)bytes, 64})));
	assert_int_equal(signature_check(line, TEXT, signature, &why), SIGN_FAILS);
	assert_false(sign_verify_by(line, STR("maya"), TEXT, signature, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_key_is_judged_in_process),
		cmocka_unit_test(each_hash_and_only_our_namespace_counts),
		cmocka_unit_test(every_damaged_byte_is_refused_by_both),
		cmocka_unit_test(what_is_cut_or_longer_is_refused_by_both),
		cmocka_unit_test(spliced_parts_are_refused_by_both),
		cmocka_unit_test(rsa_signatures_of_other_hashes_and_lengths_are_told_alike),
		cmocka_unit_test(odd_ecdsa_numbers_are_told_alike),
		cmocka_unit_test(flags_and_counter_of_a_token_are_signed),
		cmocka_unit_test(a_certificate_is_no_key),
		cmocka_unit_test(dates_of_a_line_are_told_alike),
		cmocka_unit_test(a_second_form_of_an_ed25519_signature_fails),
		cmocka_unit_test(an_ed25519_key_of_small_order_signs_nothing),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_all, drop_all);
}
