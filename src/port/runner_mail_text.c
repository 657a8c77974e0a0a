#include "port/runner_mail_text.h"

#include "base/auto.h"
#include "base/hash.h"
#include "base/utf8.h"

enum {
	WORD_BYTES = 39,  /* of text in one encoded word: 64 characters, 73 behind "Subject: " */
	PLAIN_MAX = 60,   /* a longer ASCII value is written as encoded words, which can be folded */
	LINE_MAX_QP = 76, /* RFC 2045, 6.7, rule 5 */
};

/* ---- headers ---- */

static bool value_check(const char *name, Str value, Err *err)
{
	bool ok = value.len <= MAIL_MAX_HEADER && utf8_valid(value);
	for (size_t i = 0; i < value.len; i++)
		ok = ok && (unsigned char)value.ptr[i] >= ' ' && value.ptr[i] != 127;
	return ok || err_set(err, ERR_INPUT,
		"%s: must be one line of at most %d bytes without control characters", name,
		MAIL_MAX_HEADER);
}

static bool is_plain(Str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] > '~')
			return false;
	return value.len <= PLAIN_MAX && !str_has(value, STR("=?")) && str_trim(value).len == value.len;
}

/* RFC 2047, 2 and 5: base64 words of whole characters, folded one to a line. */
static void encoded_words_add(Str value, Buf *out)
{
	for (size_t from = 0, to; from < value.len; from = to) {
		to = from;
		for (size_t len; to < value.len; to += len) {
			len = utf8_decode(value, to).len;
			if (to + len - from > WORD_BYTES)
				break;
		}
		buf_adds(out, from == 0 ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		bytes_to_base64(str_slice(value, from, to), out);
		buf_adds(out, "?=");
	}
}

static void text_header_add(const char *name, Str value, Buf *out)
{
	buf_addf(out, "%s: ", name);
	if (is_plain(value))
		buf_add(out, value);
	else
		encoded_words_add(value, out);
	buf_adds(out, "\r\n");
}

static void from_add(const MailText *m, Buf *out)
{
	buf_adds(out, "From: ");
	if (is_plain(m->from_name) && m->from_name.len > 0) {
		buf_addc(out, '"');
		for (size_t i = 0; i < m->from_name.len; i++) {
			if (m->from_name.ptr[i] == '"' || m->from_name.ptr[i] == '\\')
				buf_addc(out, '\\');
			buf_addc(out, m->from_name.ptr[i]);
		}
		buf_addc(out, '"');
	} else {
		encoded_words_add(m->from_name, out);
	}
	buf_adds(out, m->from_name.len > 0 ? "\r\n <" : "<");
	buf_addf(out, STR_FMT ">\r\n", STR_ARG(m->from));
}

/* RFC 5322, 3.3; English names, whatever the locale. */
static void date_add(int64_t now_ms, Buf *out)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)(now_ms / 1000);
	struct tm tm = {0};
	(void)gmtime_r(&seconds, &tm);
	buf_addf(out, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d +0000\r\n", days + 3 * (size_t)tm.tm_wday,
		tm.tm_mday, months + 3 * (size_t)tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
		tm.tm_sec);
}

/* ---- threading (RFC 5322, 3.6.4) ---- */

/* The next "<...>" of printable ASCII; text around it is skipped. */
static bool id_next(Str *rest, Str *ret_id)
{
	for (;;) {
		ptrdiff_t open = str_find(*rest, STR("<"), 0);
		ptrdiff_t close = open < 0 ? -1 : str_find(*rest, STR(">"), (size_t)open);
		if (close < 0)
			return false;
		Str id = str_slice(*rest, (size_t)open, (size_t)close + 1);
		*rest = str_slice(*rest, (size_t)open + 1, rest->len);
		bool ok = id.len > 2 && id.len <= 250;
		for (size_t i = 0; ok && i < id.len; i++)
			ok = id.ptr[i] > ' ' && id.ptr[i] <= '~' && (i == 0 || id.ptr[i] != '<');
		if (!ok)
			continue;
		*ret_id = id;
		return true;
	}
}

static void threading_add(const MailText *m, Buf *out)
{
	Str rest = m->in_reply_to, parent = STR(""), id;
	if (!id_next(&rest, &parent))
		return;
	size_t count = 0, skip;
	for (rest = m->references; id_next(&rest, &id);)
		count++;
	skip = count > MAIL_MAX_REFERENCES - 1 ? count - (MAIL_MAX_REFERENCES - 1) : 0;
	buf_addf(out, "In-Reply-To: " STR_FMT "\r\nReferences:", STR_ARG(parent));
	for (rest = m->references; id_next(&rest, &id);)
		if (skip > 0)
			skip--;
		else if (!str_eq(id, parent))
			buf_addf(out, " " STR_FMT "\r\n", STR_ARG(id));
	buf_addf(out, " " STR_FMT "\r\n", STR_ARG(parent));
}

static bool is_dot_atom(Str key)
{
	Str rest = key, atom;
	while (str_next(&rest, '.', &atom))
		if (atom.len == 0)
			return false;
	return key.len <= 64 && !str_has(key, STR(":"));
}

Str mail_message_id(Arena *arena, Str key, Str domain)
{
	HashHex hex = hash_hex_of(key);
	Str left = is_dot_atom(key) ? key : str_from(hex.text);
	return arena_fmt(arena, "<" STR_FMT "@" STR_FMT ">", STR_ARG(left), STR_ARG(domain));
}

/* ---- body (RFC 2045, 6.7) ---- */

static bool stands_as_it_is(Str line, size_t at)
{
	unsigned char c = (unsigned char)line.ptr[at];
	if (c == ' ' || c == '\t')
		return at + 1 < line.len;
	if (at == 0 && (c == '.' || str_starts(line, STR("From "))))
		return false; /* for servers that treat such lines specially */
	return c > ' ' && c <= '~' && c != '=';
}

static void quoted_line_add(Str line, Buf *out)
{
	size_t column = 0;
	for (size_t i = 0; i < line.len; i++) {
		bool plain = stands_as_it_is(line, i);
		size_t width = plain ? 1 : 3;
		if (column + width > LINE_MAX_QP - 1) {
			buf_adds(out, "=\r\n");
			column = 0;
		}
		if (plain)
			buf_addc(out, line.ptr[i]);
		else
			buf_addf(out, "=%02X", (unsigned char)line.ptr[i]);
		column += width;
	}
	buf_adds(out, "\r\n");
}

/* CR LF, LF and CR each end a line. */
static void body_add(Str body, Buf *out)
{
	size_t start = 0;
	for (size_t i = 0; i <= body.len; i++) {
		if (i < body.len && body.ptr[i] != '\n' && body.ptr[i] != '\r')
			continue;
		if (i < body.len || i > start)
			quoted_line_add(str_slice(body, start, i), out);
		if (i + 1 < body.len && body.ptr[i] == '\r' && body.ptr[i + 1] == '\n')
			i++;
		start = i + 1;
	}
}

bool mail_text(const MailText *m, Buf *out, Err *err)
{
	if (!value_check("subject", m->subject, err) || !value_check("from_name", m->from_name, err) ||
		!value_check("message id", str_slice(m->in_reply_to, 0, MAIL_MAX_HEADER), err))
		return false;
	if (str_has(m->references, STR("\r")) || str_has(m->references, STR("\n")))
		return err_set(err, ERR_INPUT, "references: must be one line");
	if (m->body.len > MAIL_MAX_BODY || !utf8_valid(m->body))
		return err_set(err, ERR_INPUT, "body: must be UTF-8 text of at most %d bytes", MAIL_MAX_BODY);
	date_add(m->now_ms, out);
	from_add(m, out);
	buf_addf(out, "To: <" STR_FMT ">\r\n", STR_ARG(m->to));
	text_header_add("Subject", m->subject, out);
	buf_addf(out, "Message-ID: " STR_FMT "\r\n", STR_ARG(m->message_id));
	threading_add(m, out);
	buf_adds(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	body_add(m->body, out);
	return true;
}
