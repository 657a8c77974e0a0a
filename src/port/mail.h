/*
 * Mail: one message (RFC 5322, MIME: RFC 2045-2047, 2231, 6532) as a Ticket. GMime does the
 * parsing; only mail.c and ticket_file_body.c know it. Nothing is fetched, decrypted or run.
 */
#ifndef PORT_MAIL_H
#define PORT_MAIL_H

#include "core/ticket.h"

enum {
	MAIL_MAX_BYTES = 64 * 1024 * 1024, /* of one message; larger is refused by name */
	MAIL_MAX_HEADER = 1024 * 1024,     /* bytes of the header block */
	MAIL_MAX_FIELD = 60000,    /* bytes of one field GMime takes apart; the rest is cut */
	MAIL_MAX_FIELDS = 20000,   /* header fields of all parts together */
	MAIL_MAX_GROUPS = 50,      /* colons in an address field */
	MAIL_MAX_PARAMETERS = 200, /* of a Content-Type or the like */
	MAIL_MAX_BOUNDARY_LINES = 100000, /* lines that start with "--" */
	MAIL_MAX_SUBJECT = 2000,          /* bytes; the rest is cut, and said so */
	MAIL_MAX_LINE = 4000,             /* bytes of a name, an address, any other field */
	MAIL_MAX_ID = 998,                /* bytes of a Message-ID (a line of RFC 5322, 2.1.1) */
	MAIL_MAX_REFERENCES = 100,        /* the newest are kept */
	MAIL_MAX_DEPTH = 30,              /* parts inside parts */
	MAIL_MAX_PARTS = 1000,
};

typedef struct Mail {
	Ticket ticket;
	Str *references; /* Message-IDs without <>, newest first */
	size_t reference_count;
} Mail;

/* Does the text start with a header line ("Name: ..."), or a "From " line of an mbox in front of
 * one? */
bool mail_has_header(Str bytes);

/*
 * Reads one message. The ticket has one message, inbound; its id is "M-" and 12 digits of the
 * SHA-256 of the Message-ID, or of all bytes where there is none. The requester is From; Reply-To
 * is not followed, because anybody can write it. Authentication-Results is the topmost one, the
 * only one our own server can have written. What had to be mended is in the message's note.
 */
bool mail_parse(Arena *arena, Str bytes, Mail *ret_mail, Err *err);

/*
 * The next message of an mbox (RFC 4155): *rest moves behind it. A "From " line starts a message
 * where a header line follows it, and a blank line or a date says that it is meant; so "From now
 * on" in a body that was not quoted stays in the body. `>From ` quoting (mboxo, mboxrd) is undone
 * into *out.
 */
bool mail_next_of_mbox(Str *rest, Buf *out);

#endif
