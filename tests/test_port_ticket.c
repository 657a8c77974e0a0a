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

static void got_free(Got *g)
{
	arena_free(&g->arena);
}

static Got read_bytes(Str bytes)
{
	Got g = {0};
	Err err = {0};
	assert_done(mail_parse(&g.arena, bytes, &g.mail, &err));
	g.message = &g.mail.ticket.messages[0];
	assert_true(utf8_valid(g.message->body) && utf8_valid(g.mail.ticket.subject));
	return g;
}

static Got read_mail(const char *text)
{
	return read_bytes(str_from(text));
}

static void assert_body(const char *mail, const char *body, const char *note)
{
	AUTO(got_free) Got g = read_mail(mail);
	assert_str(g.message->body, body);
	assert_str(g.message->note, note);
}

static void assert_refused(Str bytes, const char *why)
{
	Arena arena = {0};
	Err err = {0};
	Mail mail = {.reference_count = 77};
	assert_false(mail_parse(&arena, bytes, &mail, &err));
	assert_int_equal(mail.reference_count, 77);
	assert_string_equal(err.text, why);
	arena_free(&arena);
}

static void assert_attachment(
	const Got *g, size_t at, const char *name, const char *type, int bytes)
{
	assert_true(at < g->message->attachment_count);
	const Attachment *a = &g->message->attachments[at];
	assert_str(a->name, name);
	assert_str(a->type, type);
	assert_int_equal(a->bytes, bytes);
}

/* ---- the header ---- */

static void a_plain_mail_becomes_a_ticket(void **state)
{
	(void)state;
	AUTO(got_free)
	Got g = read_mail(
		HEAD "In-Reply-To: <p@x>\nReferences: <a@x> <b@x>\n <p@x>\n"
		     "Authentication-Results: mx.x.example;\n spf=pass smtp.mailfrom=example.org\n"
		     "Authentication-Results: forged; dkim=pass\n\nHello,\r\nmy order is late.  "
		     "\n-- \nAnn\n\n");
	const Ticket *t = &g.mail.ticket;
	AUTO(buf_free) Buf id = {0};
	buf_addf(&id, "M-%.12s", hash_hex_of(STR("m1@example.org")).text);
	assert_str(t->id, id.ptr);
	assert_str(t->subject, "Order");
	assert_str(t->requester.name, "Ann Lee");
	assert_str(t->requester.email, "ann@example.org");
	assert_str(t->requester.id, "");
	assert_int_equal(t->priority, PRIORITY_NORMAL);
	assert_int_equal(t->revision, 1);
	assert_int_equal(t->message_count, 1);
	assert_int_equal(t->group_count, 0);
	assert_str(g.message->id, "m1@example.org");
	assert_str(g.message->from, "ann@example.org");
	assert_str(g.message->to, "help@x.example");
	assert_string_equal(clock_iso(g.message->at_ms).text, "2026-03-03T09:00:00Z");
	assert_int_equal(t->created_ms, g.message->at_ms);
	assert_str(g.message->authentication, "mx.x.example; spf=pass smtp.mailfrom=example.org");
	assert_str(g.message->body, "Hello,\nmy order is late.\n-- \nAnn");
	assert_str(g.message->note, "");
	assert_false(g.message->outbound);
	assert_int_equal(g.mail.reference_count, 3);
	assert_str(g.mail.references[0], "p@x");
	assert_str(g.mail.references[1], "b@x");
	assert_str(g.mail.references[2], "a@x");
}

static void encoded_headers_are_decoded(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Gr\xC3\xBC\xC3\x9F"
						"e"},
		{"=?utf-8?B?R3LDvA==?=\n =?utf-8?B?w59l?=", "Gr\xC3\xBC\xC3\x9F"
							    "e"}, /* padding inside a run */
		{"=?UTF-8?B?YQ==?= =?UTF-8?B?Yg==?= =?UTF-8?B?Yw==?= d", "abc d"},
		{"=?iso-2022-jp?B?GyRCJF4bKEI=?=", "\xE3\x81\xBE"},
		{"=?windows-1252?Q?=80_5?= off", "\xE2\x82\xAC 5 off"},
		{"raw \xE9t\xE9", "raw \xC3\xA9t\xC3\xA9"},
		{"raw \xC3\xA9", "raw \xC3\xA9"},
		{"=?broken", "=?broken"},
		{"two\n  lines", "two lines"},
		{"", ""},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) Buf mail = {0};
		buf_addf(&mail, "From: a@b.c\nSubject: %s\n\nx", cases[i][0]);
		AUTO(got_free) Got g = read_bytes(buf_str(&mail));
		assert_str(g.mail.ticket.subject, cases[i][1]);
	}
}

static void senders_are_read_as_they_come(void **state)
{
	(void)state;
	static const char *const cases[][4] = {
		{"From: a@B.C", "", "a@b.c", "no date"},
		{"From: \"Lee, Ann\" <a@b.c>", "Lee, Ann", "a@b.c", "no date"},
		{"From: =?utf-8?Q?J=C3=B8rn?= <j@x>", "J\xC3\xB8rn", "j@x", "no date"},
		{"From  : Ann <a@b.c>", "Ann", "a@b.c", "no date"},
		{"From: Undisclosed: a@b.c, d@e.f;", "", "a@b.c",
			"several senders: the first was taken; no date"},
		{"From: Mail Daemon", "Mail Daemon", "", "the sender has no address; no date"},
		{"X: y", "", "", "no sender is named; no date"},
		{"Sender: s@b.c", "", "s@b.c", "no From: Sender was taken; no date"},
		{"From: a@b.c\nReply-To: evil@b.c", "", "a@b.c",
			"Reply-To evil@b.c was not followed; no date"},
		{"From: a@b.c\nReply-To: A@b.c", "", "a@b.c", "no date"},
		{"From: a@b.c\nDate: soon", "", "a@b.c", "the date could not be read"},
		{"From: a@b.c\nDate: Thu, 13 Feb 1969 23:32:54 +0000", "", "a@b.c",
			"the date is not of our time"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) Buf mail = {0};
		buf_addf(&mail, "%s\n\nx", cases[i][0]);
		AUTO(got_free) Got g = read_bytes(buf_str(&mail));
		assert_str(g.mail.ticket.requester.name, cases[i][1]);
		assert_str(g.mail.ticket.requester.email, cases[i][2]);
		assert_str(g.message->note, cases[i][3]);
		assert_int_equal(g.message->at_ms, 0);
	}
}

static void a_mail_without_an_id_is_named_by_its_bytes(void **state)
{
	(void)state;
	AUTO(got_free)
	Got a = read_mail("From: a@b.c\n\nx"),
	    b = read_mail("From: a@b.c\n\ny"), c = read_mail("From: a@b.c\n\nx"),
	    d = read_mail("From: a@b.c\nMessage-ID: <>\n\nx");
	assert_true(str_starts(a.mail.ticket.id, STR("M-")) && a.mail.ticket.id.len == 14);
	assert_true(str_eq(a.mail.ticket.id, c.mail.ticket.id));
	assert_false(str_eq(a.mail.ticket.id, b.mail.ticket.id));
	assert_str(d.message->id, "");
	AUTO(got_free)
	Got odd = read_mail("From: a@b.c\nMessage-ID: < 1 @\n x >\nIn-Reply-To: bare@id\n\n");
	assert_str(odd.message->id, "1@x");
	assert_str(odd.mail.references[0], "bare@id");
}

/* ---- the body ---- */

#define TYPE(type)  HEAD "Content-Type: " type "\n"
#define MULTI(kind) HEAD "Content-Type: multipart/" kind "; boundary=b\n\nPreface\n"
#define PART(type)  "--b\nContent-Type: " type "\n\n"

static void character_sets_are_decoded(void **state)
{
	(void)state;
	assert_body(TYPE("text/plain; charset=shift_jis") "\n\x82\xA0", "\xE3\x81\x82", "");
	assert_body(
		TYPE("text/plain; charset=\"KS_C_5601-1987\"") "\n\xC7\xD1", "\xED\x95\x9C", "");
	assert_body(TYPE("text/plain; charset=iso-8859-1") "\n\x93hi\x94",
		"\xE2\x80\x9Chi\xE2\x80\x9D", "");
	assert_body(TYPE("text/plain; charset=utf-8") "\nna\xC3\xAFve caf\xC3\xA9 \xFF",
		"na\xC3\xAFve caf\xC3\xA9 \xEF\xBF\xBD",
		"characters that can't be read were replaced");
	assert_body(TYPE("text/plain; charset=utf-8") "\ncaf\xE9", "caf\xC3\xA9",
		"character set \"utf-8\" can't be right: read as UTF-8 or windows-1252");
	assert_body(TYPE("text/plain; charset=x-unknown") "\ncaf\xE9", "caf\xC3\xA9",
		"character set \"x-unknown\" can't be right: read as UTF-8 or windows-1252");
	assert_body(HEAD "\ncaf\xC3\xA9", "caf\xC3\xA9",
		"no character set is named: read as UTF-8 or windows-1252");
	assert_body(TYPE("text/html; charset=koi8-r") "\n<meta charset=utf-8>\xCD\xC9\xD2",
		"\xD0\xBC\xD0\xB8\xD1\x80", "the body is HTML only");
}

static void transfer_encodings_are_undone(void **state)
{
	(void)state;
	assert_body(
		HEAD "Content-Transfer-Encoding: quoted-printable\n\na=3Db =\nc=20\n", "a=b c", "");
	assert_body(HEAD "Content-Transfer-Encoding: Quoted Printable\n\na=3Db\n", "a=b", "");
	assert_body(HEAD "Content-Transfer-Encoding: base64\n\naGVs\nbG8=\n", "hello", "");
	assert_body(HEAD "Content-Transfer-Encoding: BASE64;\n\naGVsbG8=\n", "hello", "");
	assert_body(HEAD
		"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n%:&5L;&\\`\n`\nend\n",
		"hello", "");
	assert_body(HEAD "Content-Transfer-Encoding: nonsense\n\na=3Db\n", "a=3Db", "");
	AUTO(got_free)
	Got g = read_mail(HEAD "\nSee file.\n\nbegin 644 my file.txt\n%:&5L;&\\\n`\nend\nBye\n");
	assert_str(g.message->body, "See file.\n\nBye");
	assert_attachment(&g, 0, "my file.txt", "application/octet-stream", 5);
	assert_body(HEAD "\nbegin 644 of a story\nthat never ends\n",
		"begin 644 of a story\nthat never ends", "");
}

static void flowed_text_is_unwrapped(void **state)
{
	(void)state;
	assert_body(
		TYPE("text/plain; format=flowed") "\nOne long \nline.\n\n> a quote \n> goes on\n"
						  ">> deeper\n From stuffed\n-- \nAnn\n",
		"One long line.\n\n> a quote goes on\n>> deeper\nFrom stuffed\n-- \nAnn", "");
	assert_body(TYPE("text/plain; format=flowed; delsp=yes") "\nDonaudampf \nschiff\n",
		"Donaudampfschiff", "");
}

static void of_alternatives_the_plain_one_is_read(void **state)
{
	(void)state;
	assert_body(MULTI("alternative")
			    PART("text/plain") "plain\n" PART("text/html") "<b>rich</b>\n--b--\n",
		"plain", "");
	assert_body(MULTI("alternative")
			    PART("text/html") "<b>rich</b>\n" PART("text/plain") "plain\n--b--\n",
		"plain", "");
	assert_body(MULTI("alternative") PART("text/plain") " \n" PART(
			    "text/html") "<b>rich</b> <i hidden>no</i>\n--b--\n",
		"rich", "the body is HTML only; hidden text in the HTML was dropped");
	AUTO(got_free)
	Got g = read_mail(MULTI("alternative") PART("text/plain") "plain\n" PART(
		"multipart/mixed; boundary=c") "--c\nContent-Type: text/html\n\nrich\n"
					       "--c\nContent-Type: application/pdf; "
					       "name=a.pdf\n\n1234\n--c--\n" PART(
						       "text/calendar; method=REQUEST") "BEGIN:"
											"VCALENDAR"
											"\n--b--"
											"\n");
	assert_str(g.message->body, "plain");
	assert_int_equal(g.message->attachment_count, 2);
	assert_attachment(&g, 0, "a.pdf", "application/pdf", 4);
	assert_attachment(&g, 1, "", "text/calendar", 15);
}

static void attachments_are_listed_with_their_decoded_size(void **state)
{
	(void)state;
	AUTO(got_free)
	Got g = read_mail(MULTI("mixed")
			PART("text/plain") "one\n"
					   "--b\nContent-Type: text/plain\nContent-Disposition: "
					   "attachment; filename=\"../a\tb.txt\"\n\nfile\n"
					   "--b\nContent-Type: IMAGE/PNG; "
					   "name=\"=?utf-8?Q?=C3=A9?=.png\"\nContent-Transfer-"
					   "Encoding: base64\n\naGVsbG8=\n"
					   "--b\nContent-Type: image/gif\nContent-Location: "
					   "http://x/y/z.gif\n\n12\n"
					   "--b\nContent-Type: application/x\nContent-Disposition: "
					   "attachment; filename*=utf-8''%e2%82%ac.bin\n\n\n" PART(
						   "message/rfc822") "Subject: "
								     "=?utf-8?Q?Inner_=C3=A9?="
								     "\nFrom: q@r.s\n\nthe inner "
								     "body\n" PART("text/plain") "t"
												 "w"
												 "o"
												 "\n--b--\nEpilogue\n");
	assert_str(g.message->body,
		"one\n\ntwo\n\n---------- Forwarded message ----------\nFrom: q@r.s\n"
		"Subject: Inner \xC3\xA9\n\nthe inner body");
	assert_int_equal(g.message->attachment_count, 5);
	assert_attachment(&g, 0, "../a b.txt", "text/plain", 4);
	assert_attachment(&g, 1, "\xC3\xA9.png", "image/png", 5);
	assert_attachment(&g, 2, "z.gif", "image/gif", 2);
	assert_attachment(&g, 3, "\xE2\x82\xAC.bin", "application/x", 0);
	assert_str(g.message->attachments[4].name, "Inner \xC3\xA9");
	assert_str(g.message->attachments[4].type, "message/rfc822");
	AUTO(got_free) Got only = read_mail(TYPE("application/pdf; name=x.pdf") "\n123");
	assert_str(only.message->body, "");
	assert_attachment(&only, 0, "x.pdf", "application/pdf", 3);
}

static void a_mail_handed_on_as_attachment_is_read_and_a_returned_one_is_not(void **state)
{
	(void)state;
	AUTO(got_free)
	Got g = read_mail(MULTI("mixed") PART("message/rfc822")
			MULTI("mixed") "--b\nContent-Type: text/plain\n\nWhere is my parcel?\n"
				       "--b--\n");
	assert_true(str_has(g.message->body, STR("Where is my parcel?")));
	AUTO(got_free)
	Got returned = read_mail(MULTI("report; report-type=delivery-status")
			PART("text/plain") "Could not deliver.\n" PART(
				"message/rfc822") "Subject: x\n\nmy own words\n--b--\n");
	assert_str(returned.message->body, "Could not deliver.");
	assert_int_equal(returned.message->attachment_count, 1);
}

static void related_reports_and_signed_mail_are_readable(void **state)
{
	(void)state;
	AUTO(got_free)
	Got g = read_mail(MULTI("related; start=\"<root>\"")
			PART("image/png") "1\n"
					  "--b\nContent-Type: text/html\nContent-ID: "
					  "<root>\n\n<p>root\n--b--\n");
	assert_str(g.message->body, "root");
	assert_int_equal(g.message->attachment_count, 1);
	AUTO(got_free)
	Got report = read_mail(MULTI("report; report-type=delivery-status")
			PART("text/plain") "Could not deliver.\n" PART("message/delivery-status") "Status: 5.1.1\n" PART(
				"text/rfc822-headers") "Subject: x\n--b--\n");
	assert_str(report.message->body, "Could not deliver.");
	assert_int_equal(report.message->attachment_count, 2);
	AUTO(got_free)
	Got bare =
		read_mail(MULTI("report") PART("message/delivery-status") "Status: 5.1.1\n--b--\n");
	assert_str(bare.message->body, "Status: 5.1.1");
	AUTO(got_free)
	Got sealed =
		read_mail(MULTI("encrypted") PART("application/pgp-encrypted") "Version: 1\n" PART(
			"application/octet-stream") "xxx\n--b--\n");
	assert_str(sealed.message->body, "");
	assert_str(sealed.message->note, "the message is encrypted");
	assert_int_equal(sealed.message->attachment_count, 2);
}

static void broken_mail_is_taken_with_a_note(void **state)
{
	(void)state;
	AUTO(got_free) Got cut = read_mail(MULTI("mixed") PART("text/plain") "half a sen");
	assert_str(cut.message->body, "half a sen");
	assert_true(cut.message->note.len > 0);
	assert_body(HEAD "Content-Type: multipart/mixed; boundary=nowhere\n\nAll of it\n",
		"All of it", "the message is cut off; the parts could not be told apart");
	assert_body(HEAD "Content-Type: text/plain\nContent-Type: image/png\n\nText\n", "Text", "");
	assert_body(HEAD, "", "the message is cut off");
	assert_body(HEAD "\n", "", "");
	AUTO(got_free) Got nul = read_bytes(STR("From: a@b.c\nSubject: a\0b\n\nx\0y\n"));
	assert_str(nul.message->body, "xy");
}

/* ---- what must not hurt ---- */

static void repeat(Buf *b, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_adds(b, text);
}

static void a_mail_made_to_hurt_is_bounded(void **state)
{
	(void)state;
	static const struct {
		const char *head, *again, *tail, *refusal;
		size_t times;
	} cases[] = {
		{"From: ", "a:", "\n\nx", NULL,
			400000}, /* nested groups recursed until the stack ended */
		{"From: =?", "x", "?Q?a?= <a@b.c>\n\nx", NULL, 900000},
		{"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
		 "image/png; name=\"=?",
			"x", "?Q?a?=\"\n\nx\n--b--\n", NULL,
			9000000}, /* a set's name went on the stack */
		{"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
		 "image/png; name*=",
			"x", "''a\n\nx\n--b--\n", NULL, 9000000},
		{"From: a@b.c\nContent-Type: text/plain", "; a=b", "\n\nx", NULL,
			150000}, /* took time squared */
		{"From: a@b.c\n\n", "Content-Type: message/rfc822\n\n", "x", NULL, 3000},
		{"From: a@b.c\nContent-Type: message/rfc822\n\n",
			"Content-Type: message/rfc822\n\n", "x", NULL, 3000},
		{"From: a@b.c\nContent-Type: text/html\n\n", "<div>", "x", NULL, 300000},
		{"From: a@b.c\nReferences: ", "<a@b> ", "\n\nx", NULL, 100000},
		{"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n", "",
			NULL, 5000},
		{"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n", "--b\n\n", "",
			"more than 100000 lines that could part it", 100001},
		{"From: a@b.c\n", "a:\n", "\nx", "more than 20000 header fields", 30000},
		{"From: a@b.c\nX: ", "a", "\n\nx", "its header is longer than 1048576 bytes",
			1100000},
		{"From: a@b.c\n\n", "text ", "", "its text is longer than 4194304 bytes", 900000},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) Buf mail = {0};
		buf_adds(&mail, cases[i].head);
		repeat(&mail, cases[i].again, cases[i].times);
		buf_adds(&mail, cases[i].tail);
		if (cases[i].refusal != NULL) {
			assert_refused(buf_str(&mail), cases[i].refusal);
			continue;
		}
		AUTO(got_free) Got g = read_bytes(buf_str(&mail));
		assert_true(g.message->attachment_count <= MAIL_MAX_PARTS);
		assert_true(g.mail.reference_count <= MAIL_MAX_REFERENCES);
	}
}

static void parts_nested_too_deep_are_left_out(void **state)
{
	(void)state;
	AUTO(buf_free) Buf mail = {0};
	buf_adds(&mail, "From: a@b.c\n");
	for (int i = 0; i < 200; i++)
		buf_addf(&mail, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	buf_adds(&mail, "Content-Type: text/plain\n\ninner\n");
	AUTO(got_free) Got g = read_bytes(buf_str(&mail));
	assert_str(g.message->body, "");
	assert_true(str_has(g.message->note, STR("parts are nested too deep")));
}

static void what_is_no_mail_is_refused(void **state)
{
	(void)state;
	static const char *const none[] = {"", "\n\n", "hello world\n", "<html>\n<p>a: b",
		"a b: c\n", "From x\n", "{\"id\": 1}", ": x\n"};
	for (size_t i = 0; i < COUNT(none); i++)
		assert_refused(str_from(none[i]), "no mail header found");
	Arena a = {0};
	TicketBatch batch;
	Err err = {0};
	assert_false(ticket_file_parse(&a, STR("in/a.eml"), STR("hello"), &batch, &err));
	assert_string_equal(err.text, "in/a.eml: no mail header found");
	assert_false(ticket_file_parse(&a, STR("a.doc"), STR("hello"), &batch, &err));
	assert_int_equal(err.code, ERR_INPUT);
	arena_free(&a);
}

/* ---- mbox ---- */

static void an_mbox_is_read_message_by_message(void **state)
{
	(void)state;
	Arena a = {0};
	TicketBatch b;
	Err err = {0};
	assert_done(ticket_file_parse(&a, STR("in.mbox"),
		STR("From ann@x Tue Mar  3 10:00:00 2026\nFrom: a@b.c\nMessage-ID: <1@x>\n\n"
		    ">From the start\n>>From quoted\n> From untouched\nFrom now: on\nFrom here on, "
		    "text\n\nFrom me\nto you\n\n"
		    "From ann@x Tue Mar  3 10:00:00 2026\r\nFrom: a@b.c\r\nMessage-ID: "
		    "<2@x>\r\nReferences: <1@x>\r\n\r\nsecond\r\n"
		    "From ann@x Tue Mar  3 10:00:00 2026\nFrom: a@b.c\nMessage-ID: "
		    "<1@x>\n\nagain\n\n"
		    "From x\nX: y\n\nno sender\n"),
		&b, &err));
	assert_int_equal(b.count, 3);
	assert_str(
		b.items[0].messages[0].body, "From the start\n>From quoted\n> From untouched\nFrom "
					     "now: on\nFrom here on, text\n\nFrom me\nto you");
	assert_str(b.items[1].messages[0].body, "second");
	assert_int_equal(b.reference_counts[1], 1);
	assert_str(b.references[1][0], "1@x");
	assert_str(b.items[2].messages[0].body, "no sender");
	assert_int_equal(b.skipped_count, 1);
	assert_str(b.skipped[0].where, "in.mbox:message 3");
	assert_true(str_has(b.skipped[0].why, STR("was used before in this file")));
	assert_done(ticket_file_parse(&a, STR("x.mbx"), STR("From: a@b.c\n\none\n"), &b, &err));
	assert_int_equal(b.count, 1);
	assert_done(ticket_file_parse(
		&a, STR("x.eml"), STR("From a Tue\nFrom: a@b.c\n\none\n"), &b, &err));
	assert_str(b.items[0].messages[0].body, "one");
	assert_true(
		ticket_file_parse(&a, STR("inbox"), STR("From a\nFrom: a@b.c\n\none\n"), &b, &err));
	assert_false(ticket_file_parse(&a, STR("x.mbox"), STR(""), &b, &err));
	arena_free(&a);
}

static void known_files_are_told_by_extension_or_first_line(void **state)
{
	(void)state;
	Arena a = {0};
	Err err = {0};
	TicketBatch b;
	const char *folder = scratch_make(&a);
	const char *mbox = path_join(&a, folder, "inbox"), *other = path_join(&a, folder, "other");
	assert_done(file_write_atomic(mbox, STR("From a\nFrom: a@b.c\n\nx\n"), 0600, &err));
	assert_done(file_write_atomic(other, STR("Frog"), 0600, &err));
	assert_true(ticket_file_known(STR("a.EML")) && ticket_file_known(STR("a.mbox")) &&
		    ticket_file_known(STR("a.mbx")) && ticket_file_known(STR("a.jsonl")));
	assert_true(ticket_file_known(str_from(mbox)));
	assert_false(ticket_file_known(str_from(other)) || ticket_file_known(STR("/nowhere")));
	assert_done(ticket_file_read(&a, mbox, &b, &err));
	assert_int_equal(b.count, 1);
	assert_false(ticket_file_read(&a, path_join(&a, folder, "none.eml"), &b, &err));
	assert_int_equal(err.code, ERR_MISSING);
	scratch_remove(folder);
	arena_free(&a);
}

/* ---- JSON ---- */

static void a_ticket_line_is_read(void **state)
{
	(void)state;
	Arena a = {0};
	TicketBatch b;
	Err err = {0};
	assert_done(ticket_file_parse(&a, STR("t.jsonl"),
		STR("\xEF\xBB\xBF"
		    "{\"id\":\"T-1\",\"subject\":\"A\\nb\",\"requester\":{\"name\":\"Ann\","
		    "\"email\":\"Ann@X.org\",\"id\":4711},"
		    "\"messages\":[{\"from\":\"agent\",\"at\":\"2026-03-02T09:00:00.250Z\","
		    "\"body\":\"Hi\"},"
		    "{\"from\":\"ann@x.org\",\"at\":\"2026-03-01T09:00:00Z\",\"body\":"
		    "\"a\\r\\nb\\u0000\"}],"
		    "\"queue\":\"billing\",\"priority\":\"high\",\"groups\":\"g, "
		    "h\",\"extra\":1}\n"),
		&b, &err));
	const Ticket *t = &b.items[0];
	assert_int_equal(b.count, 1);
	assert_str(t->subject, "A b");
	assert_str(t->requester.email, "ann@x.org");
	assert_str(t->requester.id, "4711");
	assert_str(t->queue, "billing");
	assert_int_equal(t->priority, PRIORITY_HIGH);
	assert_int_equal(t->group_count, 2);
	assert_str(t->messages[0].body, "a\nb"); /* oldest first */
	assert_false(t->messages[0].outbound);
	assert_true(t->messages[1].outbound);
	assert_int_equal(t->messages[1].at_ms % 1000, 250);
	assert_int_equal(t->created_ms, t->messages[0].at_ms);
	assert_int_equal(t->updated_ms, t->messages[1].at_ms);
	assert_int_equal(t->revision, 1);
	arena_free(&a);
}

static void who_wrote_a_message_is_decided_by_its_marks(void **state)
{
	(void)state;
	static const struct {
		const char *message;
		bool outbound;
	} cases[] = {
		{"\"from\":\"ann@x.org\"", false},
		{"\"from\":\"ANN@x.org\",\"outbound\":true", false},
		{"\"from\":\"Ann\",\"role\":\"agent\"", false},
		{"\"role\":\"agent\"", false},
		{"\"from\":\"C-7\",\"outbound\":true", false},
		{"\"from\":\"agent\"", true},
		{"\"from\":\"Support\"", true},
		{"\"from\":\"bo@desk.example\",\"outbound\":true", true},
		{"\"from\":\"bo@desk.example\",\"role\":\"agent\"", true},
		{"\"from\":\"bo@desk.example\",\"role\":\"customer\"", false},
		{"\"from\":\"colleague@x.org\"", false},
		{"\"from\":\"bo@desk.example\",\"outbound\":\"yes\"", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena a = {0};
		AUTO(json_freep) Json *json = NULL;
		Ticket t;
		Err err = {0};
		Str line = arena_fmt(&a,
			"{\"id\":\"T\",\"requester\":{\"name\":\"Ann\",\"email\":\"ann@x.org\","
			"\"id\":\"C-7\"},\"messages\":[{%s,\"body\":\"x\"}]}",
			cases[i].message);
		assert_done(json_parse(line, "t", &json, &err));
		assert_done(ticket_from_json(&a, json, &t, &err));
		if (t.messages[0].outbound != cases[i].outbound)
			fail_msg("%s", cases[i].message);
		arena_free(&a);
	}
}

static void a_broken_ticket_line_is_skipped_with_the_field_named(void **state)
{
	(void)state;
	static const char *const lines[][2] = {
		{"{\"id\":\"A\",\"messages\":[{\"body\":\"x\"}]}", NULL},
		{"{\"id\":\"B\",\"messages\":[{\"body\":\"x\"},{\"body\":\"x\"},{\"body\":\"x\","
		 "\"at\":\"yesterday\"}]}",
			"messages[2].at: \"yesterday\" is not an ISO 8601 time"},
		{"{\"messages\":[{\"body\":\"x\"}]}", "id: is missing"},
		{"{\"id\":\"a b\",\"messages\":[{\"body\":\"x\"}]}",
			"id: holds a blank or a control character"},
		{"{\"id\":\"C\"}", "messages: is missing"},
		{"{\"id\":\"C\",\"messages\":[]}", "messages: is empty"},
		{"{\"id\":\"C\",\"messages\":{}}", "messages: is not a list"},
		{"{\"id\":\"C\",\"messages\":[1]}",
			"messages[0]: expected an object, found number"},
		{"{\"id\":\"C\",\"messages\":[{\"from\":\"a\"}]}", "messages[0].body: is missing"},
		{"{\"id\":\"C\",\"messages\":[{\"body\":[]}]}", "messages[0].body: is not text"},
		{"{\"id\":\"C\",\"messages\":[{\"body\":\"\",\"at\":7}]}",
			"messages[0].at: expected an ISO 8601 time, found number"},
		{"{\"id\":\"C\",\"subject\":1,\"messages\":[{\"body\":\"\"}]}",
			"subject: expected text, found number"},
		{"{\"id\":\"C\",\"priority\":\"asap\",\"messages\":[{\"body\":\"\"}]}",
			"priority: \"asap\" is not low, normal, high or urgent"},
		{"{\"id\":\"C\",\"groups\":[\"\"],\"messages\":[{\"body\":\"\"}]}",
			"groups: an empty name"},
		{"{\"id\":\"C\",\"groups\":7,\"messages\":[{\"body\":\"\"}]}",
			"groups: expected a list, found number"},
		{"{\"id\":\"C\",\"requester\":\"x\",\"messages\":[{\"body\":\"\"}]}",
			"requester: expected an object, found string"},
		{"{\"id\":\"C\",\"requester\":{\"email\":1},\"messages\":[{\"body\":\"\"}]}",
			"requester.email: expected text, found number"},
		{"[]", "expected an object, found array"},
		{"{\"id\":\"D\",\"messages\":[{\"body\":\"\"}]}", NULL},
		{"{\"id\":\"A\",\"messages\":[{\"body\":\"y\"}]}",
			"the id \"A\" was used before in this file"},
	};
	Arena a = {0};
	AUTO(buf_free) Buf file = {0};
	TicketBatch b;
	Err err = {0};
	for (size_t i = 0; i < COUNT(lines); i++)
		buf_addf(&file, "%s\n", lines[i][0]);
	assert_done(ticket_file_parse(&a, STR("t.jsonl"), buf_str(&file), &b, &err));
	assert_int_equal(b.count, 2);
	size_t n = 0;
	for (size_t i = 0; i < COUNT(lines); i++) {
		if (lines[i][1] == NULL)
			continue;
		assert_str(b.skipped[n].where, arena_fmt(&a, "t.jsonl:%zu", i + 1).ptr);
		assert_str(b.skipped[n++].why, lines[i][1]);
	}
	assert_int_equal(b.skipped_count, n);
	arena_free(&a);
}

static void a_ticket_survives_json(void **state)
{
	(void)state;
	AUTO(got_free)
	Got g = read_mail(MULTI("mixed") PART("text/plain") "\xE2\x82\xAC 5\n" PART(
		"image/png; name=a.png") "12\n--b--\n");
	Str groups[] = {STR("billing")};
	Ticket t = g.mail.ticket, again;
	t.groups = groups;
	t.group_count = 1;
	t.revision = 4;
	t.messages[0].outbound = true;
	t.messages[0].from = STR("bo@desk.example");
	AUTO(json_freep) Json *json = ticket_to_json(&t);
	Err err = {0};
	assert_done(ticket_from_json(&g.arena, json, &again, &err));
	AUTO(json_freep) Json *json_again = ticket_to_json(&again);
	assert_true(json_equal(json, json_again));
	assert_int_equal(again.revision, 4);
	assert_true(again.messages[0].outbound);
	assert_int_equal(again.messages[0].attachments[0].bytes, 2);
	assert_int_equal(again.messages[0].at_ms, t.messages[0].at_ms);
}

/* ---- real mail ---- */

typedef struct Fact {
	const char *file, *subject, *email, *body, *attachment;
} Fact;

/* Looked at by eye; body is a part of the text. */
static const Fact facts[] = {
	{"multi_charset/japanese.eml", "まみむめも", "raasdnil@gmail.com", "かきくえこ", NULL},
	{"multi_charset/japanese_iso_2022.eml", "まみむめも", "raasdnil@gmail.com", "すみません。",
		NULL},
	{"multi_charset/japanese_shift_jis.eml", "test", "xxxxxxx@docomo.ne.jp",
		"このメールはテスト用のメールです。", NULL},
	{"multi_charset/ks_c_5601-1987.eml", "test", "from@example.com", "스티해", NULL},
	{"multi_charset/japanese_attachment.eml", "testing", "raasdnil@gmail.com", "testing",
		"てすと.txt"},
	{"multi_charset/japanese_attachment_long_name.eml", NULL, "mikel@test.lindsaar.net", "",
		"かきくけこかきくけこかきくけこかきくけこかきくけこ.txt"},
	{"error_emails/bad_subject.eml", "MySurvey.com: You have a survey waiting! 91123105",
		"carol@mysurvey.com", "You have a survey waiting!", NULL},
	{"error_emails/multiple_content_types.eml", "Redacted", "redacted@flashmail.net", "foo",
		NULL},
	{"error_emails/bad_encoded_subject.eml", "TEST", "", "TEST", NULL},
	{"error_emails/content_transfer_encoding_with_8bits.eml", NULL,
		"announcements@provantage.com", "Holiday Gift Ideas for the Computer Professional!",
		NULL},
	{"plain_emails/raw_email.eml", "NOTE: 한국말로 하는 것", "jamis@37signals.com",
		"우리는 하나님을 믿습니다.", NULL},
	{"plain_emails/raw_email10.eml", "", "xxx@xxxx.xxx",
		"Envoyé par le service de messagerie texte", NULL},
	{"attachment_emails/attachment_pdf.eml", NULL, "xxxx@xxxx.com",
		"to see what the message looks like,", "broken.pdf"},
	{"attachment_emails/attachment_message_rfc822.eml", "testing", "foo@example.com",
		"This is the first part.", "Another PDF"},
	{"multipart_report_emails/report_530.eml", NULL, "mailer-daemon@tttttt.com.au",
		"User unknown", ""},
	{"rfc2822/example13.eml", "Saying Hello", "jdoe@machine.example", "So, \"Hello\".", NULL},
	{"rfc6532/utf8_headers.eml", "Säying Hello", "jdöe@mächine.example", "body", NULL},
};

static void check_fact(const Fact *f, const Ticket *t)
{
	const Message *m = &t->messages[0];
	if (f->subject != NULL)
		assert_str(t->subject, f->subject);
	assert_str(t->requester.email, f->email);
	if (!str_has(m->body, str_from(f->body)))
		fail_msg("%s: \"%s\" is not in its text", f->file, f->body);
	if (f->attachment != NULL)
		assert_str(m->attachments[0].name, f->attachment);
}

static void real_mail_is_read_as_a_person_reads_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(facts); i++) {
		Arena a = {0};
		Err err = {0};
		TicketBatch b;
		const char *path =
			shared_path(&a, arena_fmt(&a, "data/mail_mikel/%s", facts[i].file).ptr);
		if (path == NULL) {
			arena_free(&a);
			skip();
		}
		assert_done(ticket_file_read(&a, path, &b, &err));
		check_fact(&facts[i], &b.items[0]);
		arena_free(&a);
	}
}

static void every_real_mail_is_imported(void **state)
{
	(void)state;
	Arena a = {0};
	FileList files;
	Err err = {0};
	const char *folder = shared_path(&a, "data/mail_mikel");
	if (folder == NULL) {
		arena_free(&a);
		skip();
	}
	assert_done(file_list(&a, folder, &files, &err));
	size_t mails = 0, taken = 0;
	for (size_t i = 0; i < files.count; i++) {
		TicketBatch b;
		if (!str_ends(str_from(files.paths[i]), STR(".eml")))
			continue;
		mails++;
		assert_done(ticket_file_read(&a, files.paths[i], &b, &err));
		assert_int_equal(b.skipped_count, 0);
		taken += b.count;
		AUTO(json_freep) Json *json = ticket_to_json(&b.items[0]);
		Ticket again;
		assert_done(ticket_from_json(&a, json, &again, &err));
	}
	printf("# %zu of %zu mails imported\n", taken, mails);
	assert_int_equal(mails, 103);
	assert_int_equal(taken, mails);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_mail_becomes_a_ticket),
		cmocka_unit_test(encoded_headers_are_decoded),
		cmocka_unit_test(senders_are_read_as_they_come),
		cmocka_unit_test(a_mail_without_an_id_is_named_by_its_bytes),
		cmocka_unit_test(character_sets_are_decoded),
		cmocka_unit_test(transfer_encodings_are_undone),
		cmocka_unit_test(flowed_text_is_unwrapped),
		cmocka_unit_test(of_alternatives_the_plain_one_is_read),
		cmocka_unit_test(attachments_are_listed_with_their_decoded_size),
		cmocka_unit_test(a_mail_handed_on_as_attachment_is_read_and_a_returned_one_is_not),
		cmocka_unit_test(related_reports_and_signed_mail_are_readable),
		cmocka_unit_test(broken_mail_is_taken_with_a_note),
		cmocka_unit_test(a_mail_made_to_hurt_is_bounded),
		cmocka_unit_test(parts_nested_too_deep_are_left_out),
		cmocka_unit_test(what_is_no_mail_is_refused),
		cmocka_unit_test(an_mbox_is_read_message_by_message),
		cmocka_unit_test(known_files_are_told_by_extension_or_first_line),
		cmocka_unit_test(a_ticket_line_is_read),
		cmocka_unit_test(who_wrote_a_message_is_decided_by_its_marks),
		cmocka_unit_test(a_broken_ticket_line_is_skipped_with_the_field_named),
		cmocka_unit_test(a_ticket_survives_json),
		cmocka_unit_test(real_mail_is_read_as_a_person_reads_it),
		cmocka_unit_test(every_real_mail_is_imported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
