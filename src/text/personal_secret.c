/* Keys, tokens and passwords: by armour, by prefix, by the word before them, by their entropy. */
#include <math.h>

#include "base/auto.h"
#include "text/personal_private.h"

enum {
	PEM_MAX = 16 * 1024,
	RUN_MAX = 4096,
	PREFIXED_MIN = 16, /* characters behind a prefix such as sk_live_ */
	RANDOM_MIN = 24,
	HEX_MIN = 32,
	MARKED_MIN = 4,
	MARKED_MAX = 128,
};

/* RFC 7468: the whole block, or what there is of it where the end is cut off. */
static void find_armour(Scan *scan)
{
	static const Str begin = {"-----BEGIN ", 11}, finish = {"-----END ", 9};
	ptrdiff_t at = 0;
	while ((at = str_find(scan->text, begin, (size_t)at)) >= 0) {
		size_t start = (size_t)at, end;
		Str block = str_slice(scan->text, start, start + PEM_MAX);
		ptrdiff_t last = str_find(block, finish, 0);
		Str head = str_slice(block, 0, 80);
		at++;
		if (!str_has(head, STR("PRIVATE KEY")) && !str_has(head, STR("PGP PRIVATE")))
			continue;
		ptrdiff_t stop = last < 0 ? -1 : str_find(block, STR("-----"), (size_t)last + 9);
		end = start + (stop < 0 ? block.len : (size_t)stop + 5);
		while (end < scan->text.len && ((unsigned char)scan->text.ptr[end] & 0xC0) == 0x80)
			end++;
		(void)scan_add(scan, PERSONAL_SECRET, "private key", start, end);
	}
}

static bool is_token(char c)
{
	return ascii_is_alnum(c) || (c != '\0' && strchr("_-+/=.~", c) != NULL);
}

/* What a run of token characters is made of. */
typedef struct Makeup {
	size_t uppers, lowers, digits, hex, separators;
	double entropy; /* Shannon, bits a character */
} Makeup;

static Makeup makeup_of(Str run)
{
	Makeup m = {0};
	size_t seen[256] = {0};
	for (size_t i = 0; i < run.len; i++) {
		char c = run.ptr[i];
		seen[(unsigned char)c]++;
		m.uppers += ascii_is_upper(c);
		m.digits += ascii_is_digit(c);
		m.lowers += ascii_is_letter(c) && !ascii_is_upper(c);
		m.hex += ascii_is_digit(c) || strchr("abcdefABCDEF", c) != NULL;
		m.separators += !ascii_is_alnum(c);
	}
	for (size_t i = 0; i < COUNT(seen); i++) {
		double p = (double)seen[i] / (double)run.len;
		m.entropy -= seen[i] > 0 ? p * log2(p) : 0;
	}
	return m;
}

/*
 * Prefixes as services give them: two to six letters, sometimes a mode, then the random part. The
 * letters are of no one service; "eyJ" starts every JSON web token (RFC 7519), AKIA and ASIA are
 * key ids of four letters and sixteen signs.
 */
static const char *const prefixes[] = {"sk_live_", "sk_test_", "pk_live_", "pk_test_", "rk_live_",
	"sk-", "pk-", "sk_", "pk_", "rk_", "whsec_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
	"github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xapp-", "npm_", "pypi-", "SG.", "AIza",
	"ya29.", "AKIA", "ASIA", "eyJ", "dop_v1_", "hf_", "shpat_", "key-", "tok_", "api_",
	"secret_"};

static bool has_prefix(Str run)
{
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		Str p = str_from(prefixes[i]);
		Str rest = str_slice(run, p.len, run.len);
		if (!str_starts(run, p) || rest.len < PREFIXED_MIN)
			continue;
		Makeup m = makeup_of(rest);
		return m.digits > 0 && m.entropy > 2.8;
	}
	return false;
}

/* 8-4-4-4-12: an id of something, no secret. */
static bool is_uuid(Str run)
{
	return run.len == 36 && run.ptr[8] == '-' && run.ptr[13] == '-' && run.ptr[18] == '-' &&
	       run.ptr[23] == '-';
}

/* Three kinds of characters well mixed, or long hex. File paths and words joined by signs have
 * many separators. */
static bool is_random(Str run)
{
	if (run.len < RANDOM_MIN || is_uuid(run))
		return false;
	Makeup m = makeup_of(run);
	if (m.hex == run.len && m.digits < run.len)
		return run.len >= HEX_MIN && m.entropy > 3.0;
	return m.digits >= 2 && m.uppers >= 2 && m.lowers >= 2 && m.separators * 8 <= run.len &&
	       m.entropy > 3.7;
}

static void find_tokens(Scan *scan)
{
	Str text = scan->text;
	for (size_t at = 0, end; at < text.len; at = end + 1) {
		for (end = at; end < text.len && end - at < RUN_MAX && is_token(text.ptr[end]);)
			end++;
		Str run = str_slice(text, at, end);
		while (run.len > 0 && run.ptr[run.len - 1] == '.')
			run.len--;
		ptrdiff_t equals = str_find(run, STR("="), 0);
		size_t head = equals > 0 && (size_t)equals + 3 < run.len ? (size_t)equals + 1 : 0;
		Str value = str_slice(run, head, run.len);
		if (has_prefix(value) || is_random(value))
			(void)scan_add(
				scan, PERSONAL_SECRET, "key or token", at + head, at + run.len);
	}
}

/* "password: hunter2", "API key = ...", "token is x9...". The value runs to the next
 * blank. */
static size_t marked_value(Str text, size_t at)
{
	size_t from = at;
	while (at - from < 3 && point_byte(text, at) == ' ')
		at++;
	if (str_ieq(str_slice(text, at, at + 3), STR("is ")))
		at += 3;
	else if (point_byte(text, at) == ':' || point_byte(text, at) == '=')
		at++;
	else
		return 0;
	while (at - from < 8 && (point_byte(text, at) == ' ' || point_byte(text, at) == '"'))
		at++;
	return at;
}

static size_t value_end(Str text, size_t at)
{
	size_t end = at;
	while (end < text.len && end - at < MARKED_MAX && (unsigned char)text.ptr[end] > ' ' &&
		text.ptr[end] != '"')
		end++;
	while (end > at && strchr(".,;)", text.ptr[end - 1]) != NULL)
		end--;
	while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
		end++;
	return end;
}

/* Behind "is" a word may follow ("my password is wrong"): only what has a digit or a sign counts.
 */
static bool is_password(Str value)
{
	Makeup m = makeup_of(value);
	return value.len >= MARKED_MIN && value.ptr[0] != '<' &&
	       (m.digits > 0 || (m.separators > 0 && m.uppers > 0));
}

static void find_marked(Scan *scan)
{
	static const char *const cues[] = {"password", "passwort", "kennwort", "passcode",
		"passphrase", "mot de passe", "contraseña", "contrasena", "wachtwoord", "api key",
		"api_key", "apikey", "api-key", "access token", "access_token", "auth token",
		"secret", "secret key", "client_secret", "token", "pwd"};
	for (size_t i = 0; i < COUNT(cues); i++) {
		Str cue = str_from(cues[i]);
		for (size_t at = 0; at + cue.len < scan->text.len; at++) {
			if (ascii_upper(scan->text.ptr[at]) != ascii_upper(cue.ptr[0]) ||
				!str_ieq(str_slice(scan->text, at, at + cue.len), cue))
				continue;
			size_t start = marked_value(scan->text, at + cue.len);
			if (start == 0)
				continue;
			size_t end = value_end(scan->text, start);
			if (is_password(str_slice(scan->text, start, end)))
				(void)scan_add(
					scan, PERSONAL_SECRET, "password or token", start, end);
		}
	}
}

void personal_find_secrets(Scan *scan)
{
	find_armour(scan);
	find_tokens(scan);
	find_marked(scan);
}
