/* Files of tickets: mbox, JSON Lines, and real mail. */
#include "tests/test_port_ticket_got.h"

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
