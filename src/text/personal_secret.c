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
		if (rest.len < PREFIXED_MIN || !str_starts(run, p))
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

/* "commit 3f786850e3...", "sha256: ...": what names a content, no key. */
static bool is_digest(const Scan *scan, size_t at)
{
	return scan_cue(scan, at, 24, "commit,commits,sha,sha1,sha-1,sha256,sha-256,sha512,md5,hash,checksum,digest,revision,rev,build,"
		"prüfsumme,etag,fingerprint,trace_id,trace id,span_id,request id,request-id");
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
		if (has_prefix(value) || (is_random(value) && !is_digest(scan, at + head)))
			(void)scan_add(
				scan, PERSONAL_SECRET, "key or token", at + head, at + run.len);
	}
}

/* What may stand between the name of a secret and its value, in several languages, with blanks around. */
static const char *const copulas[] = {"is", "was", "lautet", "ist", "war", "est", "es", "è", "é", "jest", "er", "är", "on", "to",
	"hasło to", "=>", ":=", ":", "=", "："};

/* "password: hunter2", "API key = ...", "token is x9...", "\"secret\": \"...\"": where the value begins; 0 where nothing of
 * it stands there. The value runs to the next blank. */
static size_t marked_value(Str text, size_t at)
{
	size_t from = at, found = 0;
	while (at - from < 3 && (point_byte(text, at) == ' ' || point_byte(text, at) == '"' || point_byte(text, at) == '\''))
		at++;
	for (size_t i = 0; found == 0 && i < COUNT(copulas); i++) {
		Str word = str_from(copulas[i]);
		bool sign = !ascii_is_letter(word.ptr[0]) && (unsigned char)word.ptr[0] < 0x80;
		if (str_ieq(str_slice(text, at, at + word.len), word) && (sign || (at > from && point_byte(text, at + word.len) == ' ')))
			found = word.len;
	}
	if (found == 0)
		return 0;
	from = at += found;
	while (at - from < 4 && (point_byte(text, at) == ' ' || point_byte(text, at) == '"' || point_byte(text, at) == '\'' ||
					point_byte(text, at) == ':'))
		at++;
	return at;
}

static size_t value_end(Str text, size_t at)
{
	size_t end = at;
	while (end < text.len && end - at < MARKED_MAX && (unsigned char)text.ptr[end] > ' ' &&
		text.ptr[end] != '"' && text.ptr[end] != '&')
		end++;
	while (end > at && strchr(".,;)'", text.ptr[end - 1]) != NULL)
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
		"passphrase", "mot de passe", "contraseña", "contrasena", "wachtwoord", "senha", "hasło", "lösenord", "adgangskode",
		"salasana", "heslo", "jelszó", "parola", "şifre", "пароль", "Пароль", "パスワード", "密码", "비밀번호", "passwd", "api key",
		"api_key", "apikey", "api-key", "access token", "access_token", "auth token", "auth_token", "access key", "access_key",
		"account key", "accountkey", "private key", "private_key", "refresh_token", "session_token", "session_id", "sessionid",
		"secret", "secret key", "client_secret", "client secret", "token", "pwd"};
	for (size_t i = 0; i < COUNT(cues); i++) {
		Str cue = str_from(cues[i]);
		for (size_t next = 0, at; scan_cue_next(scan, cue, &next, &at);) {
			size_t start = marked_value(scan->text, at);
			if (start == 0)
				continue;
			size_t end = value_end(scan->text, start);
			if (is_password(str_slice(scan->text, start, end)))
				(void)scan_add(
					scan, PERSONAL_SECRET, "password or token", start, end);
		}
	}
}

/* Codes of digits behind their name: they open an account for a minute, or a card for ever. */
static const struct {
	const char *cue;
	size_t least, most; /* digits */
	bool bare;          /* nothing need stand between */
} codes[] = {
	{"pin", 4, 5, false}, {"pin number", 4, 6, true}, {"geheimzahl", 4, 6, true}, {"code pin", 4, 6, true}, {"puk", 4, 8, true},
	{"tan", 5, 8, true}, {"mtan", 5, 8, true}, {"otp", 4, 8, true}, {"cvv", 3, 4, true}, {"cvv2", 3, 4, true}, {"cvc", 3, 4, true},
	{"cvc2", 3, 4, true}, {"security code", 3, 8, true}, {"verification code", 4, 8, true}, {"one-time code", 4, 8, true},
	{"one-time password", 4, 8, true}, {"confirmation code", 4, 8, false}, {"sms code", 4, 8, true}, {"2fa code", 4, 8, true},
	{"login code", 4, 8, true}, {"prüfziffer", 3, 4, true}, {"prüfnummer", 3, 4, true}, {"sicherheitscode", 3, 8, true},
	{"einmalcode", 4, 8, true}, {"einmalpasswort", 4, 8, true}, {"bestätigungscode", 4, 8, true},
	{"code de vérification", 4, 8, true}, {"code de sécurité", 3, 8, true}, {"cryptogramme", 3, 4, true},
	{"código de verificación", 4, 8, true}, {"código de seguridad", 3, 8, true}, {"codice di verifica", 4, 8, true},
	{"codice di sicurezza", 3, 8, true}, {"verificatiecode", 4, 8, true},
};

static size_t code_end(Str text, size_t at)
{
	while (at < text.len && ascii_is_digit(text.ptr[at]))
		at++;
	return at;
}

static void find_codes(Scan *scan)
{
	Str text = scan->text;
	for (size_t i = 0; i < COUNT(codes); i++) {
		Str cue = str_from(codes[i].cue);
		for (size_t next = 0, at; scan_cue_next(scan, cue, &next, &at);) {
			if (ascii_is_letter(text.ptr[at]))
				continue;
			size_t start = marked_value(text, at);
			if (start == 0 && codes[i].bare)
				start = at + 1;
			size_t digits = start == 0 ? 0 : code_end(text, start) - start;
			if (digits >= codes[i].least && digits <= codes[i].most && scan_may_end(scan, start + digits))
				(void)scan_add(scan, PERSONAL_SECRET, "code", start, start + digits);
		}
	}
}

/* What stands between "://" and '@' with a colon in it (RFC 3986, section 3.2.1): the part behind the colon. */
static void find_userinfo(Scan *scan)
{
	Str text = scan->text;
	for (ptrdiff_t found = 0; (found = str_find(text, STR("://"), (size_t)found)) >= 0; found++) {
		size_t at = (size_t)found + 3, colon = 0;
		while (at < text.len && at - (size_t)found < MARKED_MAX && (unsigned char)text.ptr[at] > ' ' &&
			strchr("/@?#\"<>", text.ptr[at]) == NULL) {
			colon = text.ptr[at] == ':' && colon == 0 ? at : colon;
			at++;
		}
		if (point_byte(text, at) == '@' && colon > 0)
			(void)scan_add(scan, PERSONAL_SECRET, "password", colon + 1, at);
	}
}

/* Heads of requests: RFC 6750 section 2.1, RFC 7617, and what is common beside them. */
static void find_headers(Scan *scan)
{
	static const char *const heads[] = {"bearer ", "authorization: basic ", "authorization: ", "x-api-key: ", "x-auth-token: "};
	for (size_t i = 0; i < COUNT(heads); i++) {
		Str head = str_from(heads[i]);
		for (size_t next = 0, start; scan_cue_next(scan, head, &next, &start);) {
			size_t end = start;
			while (end < scan->text.len && is_token(scan->text.ptr[end]))
				end++;
			Makeup m = makeup_of(str_slice(scan->text, start, end));
			if (end - start >= PREFIXED_MIN && (m.digits > 0 || m.uppers > 1))
				(void)scan_add(scan, PERSONAL_SECRET, "key or token", start, end);
		}
	}
}

void personal_find_secrets(Scan *scan)
{
	find_armour(scan);
	find_userinfo(scan);
	find_headers(scan);
	find_tokens(scan);
	find_marked(scan);
	find_codes(scan);
}
