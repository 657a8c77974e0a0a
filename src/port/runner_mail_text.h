/*
 * One plain text mail as bytes: RFC 5322 (message, threading), RFC 2047 (encoded words), RFC 2045 (MIME,
 * quoted-printable). Pure. Lines end with CR LF and are at most 78 characters, but for long message ids.
 */
#ifndef PORT_RUNNER_MAIL_TEXT_H
#define PORT_RUNNER_MAIL_TEXT_H

#include "base/arena.h"

enum {
	MAIL_MAX_HEADER = 998,        /* bytes of a subject or a name before encoding (RFC 5322, 2.1.1) */
	MAIL_MAX_BODY = 1024 * 1024,
	MAIL_MAX_REFERENCES = 20,     /* the newest ids are kept */
};

typedef struct MailText {
	Str from_name, from, to; /* addresses as net_address_ok has them */
	Str subject, body;       /* UTF-8 */
	Str message_id;          /* "<key@domain>" */
	Str in_reply_to, references; /* message ids as a mail brought them; what is none is left out */
	int64_t now_ms;
} MailText;

/* ERR_INPUT where a header value holds CR, LF, NUL or another control character. */
bool mail_text(const MailText *m, Buf *out, Err *err);

/* "<key@domain>"; a key that is no dot-atom stands as its SHA-256. */
Str mail_message_id(Arena *arena, Str key, Str domain);

#endif
