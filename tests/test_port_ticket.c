#include "tests/test_port_ticket_got.h"

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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
