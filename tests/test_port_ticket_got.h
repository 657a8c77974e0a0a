/* What came of a mail, for the tests of port/ticket_file. */
#ifndef TESTS_TEST_PORT_TICKET_GOT_H
#define TESTS_TEST_PORT_TICKET_GOT_H

#include "tests/lib/testing.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "port/mail.h"
#include "port/ticket_file.h"

#define HEAD                                                                                       \
	"From: Ann Lee <Ann@Example.org>\nTo: Help <help@x.example>\nSubject: Order\n"             \
	"Date: Tue, 3 Mar 2026 10:00:00 +0100\nMessage-ID: <m1@example.org>\n"

/* What the reader gave for one mail. */
typedef struct Got {
	Arena arena;
	Mail mail;
	const Ticket *ticket;
	const Message *message;
} Got;

static inline void got_free(Got *g)
{
	arena_free(&g->arena);
}

static inline Got read_bytes(Str bytes)
{
	Got g = {0};
	Err err = {0};
	assert_done(mail_parse(&g.arena, bytes, &g.mail, &err));
	g.message = &g.mail.ticket.messages[0];
	assert_true(utf8_valid(g.message->body) && utf8_valid(g.mail.ticket.subject));
	return g;
}

static inline Got read_mail(const char *text)
{
	return read_bytes(str_from(text));
}

static inline void assert_body(const char *mail, const char *body, const char *note)
{
	AUTO(got_free) Got g = read_mail(mail);
	assert_str(g.message->body, body);
	assert_str(g.message->note, note);
}

static inline void assert_refused(Str bytes, const char *why)
{
	Arena arena = {0};
	Err err = {0};
	Mail mail = {.reference_count = 77};
	assert_false(mail_parse(&arena, bytes, &mail, &err));
	assert_int_equal(mail.reference_count, 77);
	assert_string_equal(err.text, why);
	arena_free(&arena);
}

static inline void assert_attachment(
	const Got *g, size_t at, const char *name, const char *type, int bytes)
{
	assert_true(at < g->message->attachment_count);
	const Attachment *a = &g->message->attachments[at];
	assert_str(a->name, name);
	assert_str(a->type, type);
	assert_int_equal(a->bytes, bytes);
}

#define TYPE(type)  HEAD "Content-Type: " type "\n"

#define MULTI(kind) HEAD "Content-Type: multipart/" kind "; boundary=b\n\nPreface\n"

#define PART(type)  "--b\nContent-Type: " type "\n\n"

#endif
