/* Signatures made of any bytes, in an envelope that is right, so that every scheme is reached: nothing crashes, and what
 * holds for one text holds for no other, nor in another text form. */
#include "port/sign_check.h"

#include "base/auto.h"
#include "base/hash.h"
#include "port/sign_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const types[] = {"ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256",
	"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa", "rsa-sha2-256",
	"rsa-sha2-512"};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void armour(Str blob, Buf *out)
{
	AUTO(buf_free) Buf base64 = {0};
	bytes_to_base64(blob, &base64);
	buf_adds(out, "-----BEGIN SSH SIGNATURE-----\n");
	for (size_t at = 0; at < base64.len; at += 70)
		buf_addf(out, STR_FMT "\n", STR_ARG(str_slice(buf_str(&base64), at, at + 70)));
	buf_adds(out, "-----END SSH SIGNATURE-----\n");
}

/* A string, or the bytes themselves where their lengths shall be fuzzed too. */
static void typed(const char *type, Str bytes, bool raw, Buf *out)
{
	sign_field_add(str_from(type), out);
	if (raw)
		buf_add(out, bytes);
	else
		sign_field_add(bytes, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) Buf key = {0};
	AUTO(buf_free) Buf line = {0};
	AUTO(buf_free) Buf signature = {0};
	AUTO(buf_free) Buf blob = {0};
	AUTO(buf_free) Buf text = {0};
	const char *why;
	if (size < 4)
		return 0;
	Str rest = {(const char *)data + 4, size - 4};
	const char *type = types[data[0] % 7];
	typed(type, str_slice(rest, 0, data[2]), data[3] & 1, &key);
	typed(types[data[1] % COUNT(types)], str_slice(rest, data[2], rest.len), data[3] & 2, &signature);
	buf_add(&blob, STR("SSHSIG\0\0\0\1"));
	const Str parts[] = {buf_str(&key), STR(SIGN_NAMESPACE), STR(""), data[3] & 4 ? STR("sha256") : STR("sha512"),
		buf_str(&signature)};
	for (size_t i = 0; i < COUNT(parts); i++)
		sign_field_add(parts[i], &blob);
	armour(buf_str(&blob), &text);
	buf_addf(&line, "%s ", type);
	bytes_to_base64(buf_str(&key), &line);
	SignVerdict verdict = signature_check(buf_str(&line), STR("a"), buf_str(&text), &why);
	if (verdict == SIGN_HOLDS)
		must(signature_check(buf_str(&line), STR("b"), buf_str(&text), &why) != SIGN_HOLDS);
	if (verdict == SIGN_FAILS)
		must(*why != '\0');
	buf_addc(&text, '\n');
	must(signature_check(buf_str(&line), STR("a"), buf_str(&text), &why) == SIGN_UNDECIDED);
	return 0;
}
