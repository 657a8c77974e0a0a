#include "port/sign_text.h"

#include "base/auto.h"
#include "base/hash.h"

#define ARMOUR_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define ARMOUR_END "-----END SSH SIGNATURE-----\n"

enum { ARMOUR_COLUMNS = 70 };

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *hit = memchr(digits, c, sizeof digits - 1);
	return hit == NULL ? -1 : (int)(hit - digits);
}

/* RFC 4648, section 4. Only the one canonical text of some bytes is taken: it must encode back to itself. */
static bool base64_read(Str text, Buf *out)
{
	unsigned bits = 0, held = 0;
	size_t start = out->len, end = text.len;
	while (end > 0 && text.ptr[end - 1] == '=')
		end--;
	for (size_t i = 0; i < end; i++) {
		int digit = base64_digit(text.ptr[i]);
		if (digit < 0)
			return false;
		bits = (bits << 6 | (unsigned)digit) & 0xffffffu;
		held += 6;
		if (held >= 8) {
			held -= 8;
			buf_addc(out, (char)(bits >> held & 0xff));
		}
	}
	AUTO(buf_free) Buf again = {0};
	bytes_to_base64(buf_since(out, start), &again);
	return text.len > 0 && str_eq(buf_str(&again), text);
}

bool sign_field_next(Str *blob, Str *ret_field)
{
	if (blob->len < 4)
		return false;
	const unsigned char *p = (const unsigned char *)blob->ptr;
	size_t len = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (len > blob->len - 4)
		return false;
	*ret_field = str_slice(*blob, 4, 4 + len);
	*blob = str_slice(*blob, 4 + len, blob->len);
	return true;
}

static bool number_is_plain(Str number)
{
	unsigned char first = number.len > 0 ? (unsigned char)number.ptr[0] : 0x80;
	return first < 0x80 && (first > 0 || (number.len > 1 && (number.ptr[1] & 0x80) != 0));
}

bool sign_number_next(Str *blob, Str *ret_number)
{
	return sign_field_next(blob, ret_number) && number_is_plain(*ret_number);
}

void sign_field_add(Str field, Buf *out)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_addc(out, (char)(field.len >> shift & 0xff));
	buf_add(out, field);
}

/* What follows the type in a public key blob: o bytes of any kind, m a positive minimal mpint, k 32 bytes,
 * c the curve's name, p an uncompressed point. */
typedef struct KeyType {
	const char *name, *fields, *curve;
} KeyType;

static const KeyType key_types[] = {
	{"ssh-ed25519", "k", ""},
	{"ecdsa-sha2-nistp256", "cp", "nistp256"},
	{"ecdsa-sha2-nistp384", "cp", "nistp384"},
	{"ecdsa-sha2-nistp521", "cp", "nistp521"},
	{"ssh-rsa", "mm", ""},
	{"sk-ssh-ed25519@openssh.com", "ko", ""},
	{"sk-ecdsa-sha2-nistp256@openssh.com", "cpo", "nistp256"},
};

static const KeyType *key_type_find(Str name)
{
	for (size_t i = 0; i < COUNT(key_types); i++)
		if (str_is(name, key_types[i].name))
			return &key_types[i];
	return NULL;
}

bool sign_is_key_type(Str word)
{
	return key_type_find(word) != NULL;
}

static bool field_is(Str field, char kind, const char *curve)
{
	unsigned char first = field.len > 0 ? (unsigned char)field.ptr[0] : 0;
	switch (kind) {
	case 'k':
		return field.len == 32;
	case 'c':
		return str_is(field, curve);
	case 'p':
		return first == 4 && field.len % 2 == 1;
	case 'm':
		return number_is_plain(field);
	default:
		return field.len > 0;
	}
}

static bool blob_is(Str blob, const KeyType *type)
{
	Str field;
	if (!sign_field_next(&blob, &field) || !str_is(field, type->name))
		return false;
	for (const char *kind = type->fields; *kind != '\0'; kind++)
		if (!sign_field_next(&blob, &field) || !field_is(field, *kind, type->curve))
			return false;
	return blob.len == 0;
}

Str sign_word_next(Str *s)
{
	size_t end = 0, next;
	while (end < s->len && s->ptr[end] != ' ' && s->ptr[end] != '\t')
		end++;
	for (next = end; next < s->len && (s->ptr[next] == ' ' || s->ptr[next] == '\t');)
		next++;
	Str word = str_slice(*s, 0, end);
	*s = str_slice(*s, next, s->len);
	return word;
}

bool sign_key_from(Arena *arena, Str line, Str *ret_key, Err *err)
{
	Str rest = str_trim(line);
	Str name = sign_word_next(&rest), base64 = sign_word_next(&rest);
	const KeyType *type = key_type_find(name);
	if (type == NULL)
		return err_set(err, ERR_INPUT, "not a public key of a kind that can sign here (%s, ...)",
			key_types[0].name);
	AUTO(buf_free) Buf blob = {0};
	if (!base64_read(base64, &blob) || !blob_is(buf_str(&blob), type))
		return err_set(err, ERR_INPUT, "the %s key is damaged or oddly encoded", type->name);
	*ret_key = arena_fmt(arena, "%s " STR_FMT, type->name, STR_ARG(base64));
	return true;
}

bool sign_key_blob(Str key, Buf *out)
{
	(void)sign_word_next(&key);
	return base64_read(key, out);
}

static void armour_write(Str base64, Buf *out)
{
	buf_adds(out, ARMOUR_BEGIN);
	for (size_t at = 0; at < base64.len; at += ARMOUR_COLUMNS) {
		buf_add(out, str_slice(base64, at, at + ARMOUR_COLUMNS));
		buf_addc(out, '\n');
	}
	buf_adds(out, ARMOUR_END);
}

/* Magic, version 1, public key, namespace, reserved, hash, signature. */
static bool parts_read(Str blob, SignatureParts *ret_parts)
{
	Str magic = STR("SSHSIG\0\0\0\1"), reserved;
	SignatureParts p;
	if (!str_starts(blob, magic))
		return false;
	blob = str_slice(blob, magic.len, blob.len);
	if (!sign_field_next(&blob, &p.key) || !sign_field_next(&blob, &p.purpose) ||
		!sign_field_next(&blob, &reserved) || reserved.len > 0 || !sign_field_next(&blob, &p.hash) ||
		!sign_field_next(&blob, &p.signature) || blob.len > 0)
		return false;
	*ret_parts = p;
	return true;
}

bool signature_read(Str signature, Buf *blob, SignatureParts *ret_parts)
{
	AUTO(buf_free) Buf base64 = {0};
	AUTO(buf_free) Buf again = {0};
	Str begin = STR(ARMOUR_BEGIN), end = STR(ARMOUR_END), line;
	if (signature.len > SIGN_MAX_SIGNATURE || signature.len < begin.len + end.len)
		return false;
	Str rest = str_slice(signature, begin.len, signature.len - end.len);
	while (str_next(&rest, '\n', &line))
		buf_add(&base64, line);
	if (!base64_read(buf_str(&base64), blob) || !parts_read(buf_str(blob), ret_parts))
		return false;
	armour_write(buf_str(&base64), &again);
	return str_eq(buf_str(&again), signature);
}

bool signature_is_canonical(Str signature)
{
	AUTO(buf_free) Buf blob = {0};
	SignatureParts parts;
	return signature_read(signature, &blob, &parts);
}
