/* kind "mail": one message to one address, over TLS, threaded, and never half a promise. */
#include "runner_server.h"

#include "port/runner_mail_text.h"

#define SCRIPT "tests/runner_mail_server.py"
#define PLAIN ",\"insecure_loopback\":true"

static Office office_open(Server *ret_server)
{
	Office o = office_new("test_runner_mail");
	*ret_server = server_start(&o, SCRIPT, "plain");
	return o;
}

static void mail_tool(Office *o, const char *scheme, int port, const char *fields, const char *arguments)
{
	Str manifest = arena_fmt(&o->arena, "{\"name\":\"t\",\"kind\":\"mail\",\"arguments\":{\"properties\":{"
		"\"to\":{},\"subject\":{},\"body\":{}}},\"mail\":{\"server\":\"%s://127.0.0.1:%d\","
		"\"from\":\"support@tidewater.example\",\"timeout_s\":%d%s}}", scheme, port,
		strstr(arguments, "slow@") != NULL ? 2 : 30, fields);
	office_tool(o, manifest.ptr, arguments);
}

static RunnerResult send_mail(Office *o, const Server *s, const char *fields, const char *arguments)
{
	mail_tool(o, "smtp", s->port, fields, arguments);
	return office_call(o, "key-1", false);
}

/* A field of the last message the server took. */
static const Json *seen(Office *o, const Server *s, Json **ret_line, const char *field)
{
	Str rest = str_trim(str_from(server_log(o, s))), line = STR("");
	while (str_next(&rest, '\n', &line))
		;
	json_free(*ret_line);
	*ret_line = NULL;
	Err err = {0};
	if (!json_parse(line, "log", ret_line, &err))
		fail_msg("%s", err.text);
	return json_get(*ret_line, field);
}

static void a_reply_is_taken_threaded_and_named_by_its_key(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	AUTO(json_freep) Json *line = NULL;
	AUTO(office_result_free) RunnerResult r = send_mail(&o, &s, PLAIN ",\"from_name\":\"Tidewater \\\"Support\\\"\"",
		"{\"to\":\"ann@customer.example\",\"body\":\"Hello Ann,\\nit is done.\\n\"}");
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(office_said(&o, &r),
		"{\"message_id\":\"<key-1@tidewater.example>\",\"to\":\"ann@customer.example\"}");
	assert_true(str_is(json_str(seen(&o, &s, &line, "raw")),
		"Date: Sun, 23 Nov 2025 13:00:00 +0000\r\n"
		"From: \"Tidewater \\\"Support\\\"\"\r\n <support@tidewater.example>\r\n"
		"To: <ann@customer.example>\r\n"
		"Subject: Re: Charged twice\r\n"
		"Message-ID: <key-1@tidewater.example>\r\n"
		"In-Reply-To: <m1@customer.example>\r\n"
		"References: <m0@customer.example>\r\n <m1@customer.example>\r\n"
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		"Hello Ann,\r\nit is done.\r\n"));
	assert_true(str_is(json_str_at(line, "helo"), "tidewater.example"));
	assert_true(str_is(json_str_at(line, "from"), "<support@tidewater.example>"));
	assert_true(str_is(json_str(json_at(json_get(line, "to"), 0)), "<ann@customer.example>"));
	assert_int_equal(json_count(json_get(line, "to")), 1);
	assert_true(str_is(json_str_at(line, "name"), "Tidewater \"Support\""));
}

/* Sends it and lets Python's email package read it back. */
static void survives(Office *o, const Server *s, const char *subject, const char *body, const char *read)
{
	AUTO(json_freep) Json *arguments = json_new_object();
	AUTO(json_freep) Json *line = NULL;
	AUTO(buf_free) Buf text = {0};
	json_set_cstr(arguments, "to", "ann@customer.example");
	json_set_cstr(arguments, "subject", subject);
	json_set_cstr(arguments, "body", body);
	json_write(arguments, &text);
	AUTO(office_result_free) RunnerResult r = send_mail(o, s, PLAIN, buf_cstr(&text));
	OFFICE_OUTCOME(r, RUNNER_DONE);
	Str back = json_str(seen(o, s, &line, "body"));
	if (!str_is(back, read))
		fail_msg("\"%s\" came back as \"%.*s\"", body, STR_ARG(back));
	if (!str_is(json_str_at(line, "subject"), subject))
		fail_msg("\"%s\" came back as \"%.*s\"", subject, STR_ARG(json_str_at(line, "subject")));
	assert_int_equal(json_count(json_get(line, "defects")), 0);
	assert_int_equal(json_int_at(line, "bare", -1), 0);
	assert_true(json_int_at(line, "longest", 999) <= 78);
}

static void subjects_and_bodies_survive_the_way(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	survives(&o, &s, "plain", "a\nb\n", "a\nb\n");
	survives(&o, &s, "Über die Rückerstattung von 49,90 € für Ihre doppelte Zahlung im November",
		"Grüße\r\naus\rBerlin", "Grüße\naus\nBerlin\n");
	survives(&o, &s, "=?UTF-8?B?b2dyZQ==?=", ".\n..\n.hidden\nFrom me\n\n.\n", ".\n..\n.hidden\nFrom me\n\n.\n");
	survives(&o, &s, "a subject that is rather long and goes on and on well beyond the eightieth column of a screen",
		"trailing blank \nand tab\t\n = equals =3D\n", "trailing blank \nand tab\t\n = equals =3D\n");
	survives(&o, &s, "日本語の件名はとても長いのでいくつかの部分に分けられますがそれでも読めます", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\n",
		"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\n");
	AUTO(buf_free) Buf lines = {0};
	for (int i = 0; i < 3000; i++)
		buf_addf(&lines, "%d %.*s\n.\n", i, i % 200,
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	survives(&o, &s, "long", buf_cstr(&lines), buf_cstr(&lines));
}

static void every_answer_has_its_outcome(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const struct {
		const char *to;
		RunnerOutcome outcome;
		const char *says;
	} cases[] = {
		{"ok", RUNNER_DONE, "message_id"}, {"nobody", RUNNER_FAILED, "not sent: RCPT failed: 550"},
		{"later", RUNNER_FAILED, "not sent: RCPT failed: 451"},
		{"nodata", RUNNER_FAILED, "not sent: DATA failed: 554"},
		{"refused", RUNNER_FAILED, "the mail server refused the message (554)"},
		{"again", RUNNER_FAILED, "the mail server refused the message (451)"},
		{"cut", RUNNER_UNKNOWN, "the message went out, but the server's answer did not come"},
		{"slow", RUNNER_UNKNOWN, "the message went out, but the server's answer did not come"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Str arguments = arena_fmt(&o.arena, "{\"to\":\"%s@x.example\",\"body\":\"hi\"}", cases[i].to);
		AUTO(office_result_free) RunnerResult r = send_mail(&o, &s, PLAIN, arguments.ptr);
		if (r.outcome != cases[i].outcome)
			fail_msg("%s: outcome %d: %s", cases[i].to, (int)r.outcome, office_said(&o, &r));
		OFFICE_SAYS(office_said(&o, &r), cases[i].says);
		AUTO(office_result_free) RunnerResult probe = office_call(&o, "key-1", true);
		OFFICE_OUTCOME(probe, RUNNER_UNKNOWN);
		OFFICE_SAYS(probe.why, "look for Message-ID <key-1@tidewater.example>");
	}
	/* A reset races a short message: whether its end mark left decides, and either answer is a true one. */
	AUTO(office_result_free) RunnerResult race = send_mail(&o, &s, PLAIN,
		"{\"to\":\"cutearly@x.example\",\"body\":\"hi\"}");
	assert_true(race.outcome == RUNNER_UNKNOWN || race.outcome == RUNNER_FAILED);
	OFFICE_SAYS(office_said(&o, &race),
		race.outcome == RUNNER_UNKNOWN ? "the server's answer did not come" : "not sent: ");
	Server closed = {.port = 1};
	AUTO(office_result_free) RunnerResult none = send_mail(&o, &closed, PLAIN, "{\"to\":\"a@b.c\",\"body\":\"x\"}");
	OFFICE_OUTCOME(none, RUNNER_FAILED);
}

/* A message of some MiB whose end mark can't have left when the connection ends. */
static void a_message_cut_before_its_end_mark_failed(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	AUTO(buf_free) Buf arguments = {0};
	buf_adds(&arguments, "{\"to\":\"cutearly@x.example\",\"body\":\"");
	for (int i = 0; i < 100000; i++)
		buf_adds(&arguments, "\303\244\303\244\303\244\303\244\303\244");
	buf_adds(&arguments, "\"}");
	AUTO(office_result_free) RunnerResult r = send_mail(&o, &s, PLAIN, buf_cstr(&arguments));
	OFFICE_OUTCOME(r, RUNNER_FAILED);
	OFFICE_SAYS(r.why, "not sent: ");
}

static void only_one_plain_address_is_written_to(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const char *const bad[] = {"\"a@b.c,d@e.f\"", "\"a@b.c\\r\\nRCPT TO:<d@e.f>\"", "[\"a@b.c\"]",
		"\"Ann <a@b.c>\"", "\"\"", "\"a@b.c\\u0000\"", "null", "7"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		Str arguments = arena_fmt(&o.arena, "{\"to\":%s,\"body\":\"x\"}", bad[i]);
		AUTO(office_result_free) RunnerResult r = send_mail(&o, &s, PLAIN, arguments.ptr);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, "to: must be exactly one plain mail address");
	}
	assert_int_equal(server_count(&o, &s), 0);
}

static void line_ends_in_headers_are_refused(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const char *const subjects[] = {"a\\r\\nBcc: x@y.z", "a\\nb", "a\\rb", "a\\u0000b", "\\u0007"};
	for (size_t i = 0; i < COUNT(subjects); i++) {
		Str arguments = arena_fmt(&o.arena, "{\"to\":\"a@b.c\",\"subject\":\"%s\",\"body\":\"x\"}", subjects[i]);
		AUTO(office_result_free) RunnerResult r = send_mail(&o, &s, PLAIN, arguments.ptr);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, "subject: must be one line");
	}
	RunnerCall call;
	RunnerResult r = {0};
	const Str evil = STR("<a@b>\r\nBcc: x@y.z");
	for (int i = 0; i < 3; i++) {
		mail_tool(&o, "smtp", s.port, PLAIN, "{\"to\":\"a@b.c\",\"body\":\"x\"}");
		call = o.call;
		call.tool = &o.tool;
		*(i == 0 ? &call.subject : i == 1 ? &call.message_id : &call.references) = evil;
		runner_mail.run(&call, &r);
		assert_int_equal(r.outcome, RUNNER_FAILED);
	}
	assert_int_equal(server_count(&o, &s), 0);
}

static void odd_manifests_are_refused(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const char *const cases[][2] = {
		{PLAIN ",\"bcc\":\"x\"", "\"bcc\" is not a field here"},
		{PLAIN ",\"user\":\"u\"", "\"user\" and \"secret\" come together"},
		{PLAIN ",\"secret\":{\"name\":\"A\"}", "\"user\" and \"secret\" come together"},
		{PLAIN ",\"user\":\"u\",\"secret\":{\"text\":\"A\"}", "\"text\" is not a field here"},
		{PLAIN ",\"from_name\":\"a\\nb\"", "from_name: must be one line"},
		{PLAIN ",\"from_name\":7", "\"from_name\" must be text"},
		{",\"insecure_loopback\":1", "must be true or false"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(office_result_free) RunnerResult r =
			send_mail(&o, &s, cases[i][0], "{\"to\":\"a@b.c\",\"body\":\"x\"}");
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, cases[i][1]);
	}
	AUTO(office_result_free) RunnerResult empty = send_mail(&o, &s, PLAIN, "{\"to\":\"a@b.c\",\"body\":\" \\n\"}");
	OFFICE_OUTCOME(empty, RUNNER_FAILED);
	static const char *const servers[] = {"http://127.0.0.1", "smtp://", "smtp://u:p@127.0.0.1", "127.0.0.1",
		"smtp://127.0.0.1 x"};
	for (size_t i = 0; i < COUNT(servers); i++) {
		Err err = {0};
		Str manifest = arena_fmt(&o.arena, "{\"kind\":\"mail\",\"arguments\":{\"properties\":{\"to\":{},\"body\":{}}},"
			"\"mail\":{\"server\":\"%s\",\"from\":\"a@b.c\"}}", servers[i]);
		office_tool(&o, manifest.ptr, "{}");
		assert_false(runner_mail.check(&o.tool, &err));
	}
	assert_int_equal(server_count(&o, &s), 0);
}

static void nothing_is_sent_without_tls_unless_to_the_own_machine(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	AUTO(office_result_free) RunnerResult r = send_mail(&o, &s, "", "{\"to\":\"a@b.c\",\"body\":\"x\"}");
	OFFICE_OUTCOME(r, RUNNER_FAILED); /* the server offers no STARTTLS */
	OFFICE_SAYS(r.why, "not sent: ");
	const char *elsewhere = "{\"kind\":\"mail\",\"arguments\":{\"properties\":{\"to\":{},\"body\":{}}},\"mail\":{"
		"\"server\":\"smtp://192.0.2.1\",\"from\":\"a@b.c\",\"insecure_loopback\":true,\"timeout_s\":2}}";
	office_tool(&o, elsewhere, "{\"to\":\"a@b.c\",\"body\":\"x\"}");
	AUTO(office_result_free) RunnerResult away = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(away, RUNNER_FAILED);
	OFFICE_SAYS(away.why, "without TLS only the own machine");
	assert_int_equal(server_count(&o, &s), 0);
}

static void over_tls(Office *o, const char *mode, const char *scheme)
{
	AUTO(json_freep) Json *line = NULL;
	Str extra = arena_fmt(&o->arena, "%s:%s", mode, o->folder);
	AUTO(server_stop) Server s = server_start(o, SCRIPT, extra.ptr);
	const char *arguments = "{\"to\":\"ok@x.example\",\"body\":\"x\"}";
	mail_tool(o, scheme, s.port, "", arguments);
	AUTO(office_result_free) RunnerResult untrusted = office_call(o, "key-1", false);
	OFFICE_OUTCOME(untrusted, RUNNER_FAILED);
	OFFICE_SAYS(untrusted.why, "SSL certificate problem");
	assert_int_equal(server_count(o, &s), 0);
	office_vault(o, arena_fmt(&o->arena, "[secret smtp]\nfile = token\nfor = %s://127.0.0.1:%d\n"
		"[secret wrong]\nenv = MAIL_PASSWORD\nfor = %s://127.0.0.1:%d\n", scheme, s.port, scheme, s.port).ptr);
	mail_tool(o, scheme, s.port, ",\"ca\":\"office-ca.pem\",\"user\":\"desk\",\"secret\":{\"name\":\"smtp\"}", arguments);
	AUTO(office_result_free) RunnerResult good = office_call(o, "key-1", false);
	OFFICE_OUTCOME(good, RUNNER_DONE);
	assert_true(json_bool(seen(o, &s, &line, "tls"), false));
	assert_true(str_is(json_str(json_at(json_get(line, "auth"), 0)), "desk"));
	assert_true(str_is(json_str(json_at(json_get(line, "auth"), 1)), "pass word"));
	setenv("MAIL_PASSWORD", "wrong password", 1);
	mail_tool(o, scheme, s.port, ",\"ca\":\"office-ca.pem\",\"user\":\"desk\",\"secret\":{\"name\":\"wrong\"}", arguments);
	AUTO(office_result_free) RunnerResult denied = office_call(o, "key-1", false);
	OFFICE_OUTCOME(denied, RUNNER_FAILED);
	OFFICE_SAYS(denied.why, "not sent: ");
	assert_null(strstr(denied.why, "wrong password"));
	assert_int_equal(server_count(o, &s), 1);
}

static void starttls_and_smtps_verify_the_server_and_log_in(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_new("test_runner_mail");
	server_make_certificate(&o);
	assert_true(file_write_atomic(path_join(&o.arena, o.folder, "token"), STR("pass word\n"), 0600, NULL));
	over_tls(&o, "starttls", "smtp");
	over_tls(&o, "smtps", "smtps");
}

static void odd_message_ids_are_left_out_and_long_threads_are_cut(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf references = {0};
	AUTO(buf_free) Buf out = {0};
	for (int i = 0; i < 40; i++)
		buf_addf(&references, "junk <id%d@x> ", i);
	buf_adds(&references, "<p@x> <a b@x> <\303\244@x> <>");
	MailText m = {.from = STR("a@b.c"), .to = STR("d@e.f"), .subject = STR("s"), .body = STR("b"),
		.from_name = STR(""), .message_id = mail_message_id(&arena, STR("a:b"), STR("b.c")),
		.in_reply_to = STR("odd <p@x>"), .references = buf_str(&references)};
	assert_true(mail_text(&m, &out, NULL));
	Str text = buf_str(&out);
	assert_true(str_has(text, STR("In-Reply-To: <p@x>\r\nReferences: <id22@x>\r\n")));
	assert_true(str_has(text, STR(" <id39@x>\r\n <p@x>\r\nMIME")));
	assert_false(str_has(text, STR("a b@x")));
	assert_true(str_has(text, STR("@b.c>\r\n")));
	assert_false(str_has(text, STR("<a:b@")));
	buf_clear(&out);
	m.in_reply_to = STR("none here");
	assert_true(mail_text(&m, &out, NULL));
	assert_false(str_has(buf_str(&out), STR("References")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_is_taken_threaded_and_named_by_its_key),
		cmocka_unit_test(subjects_and_bodies_survive_the_way),
		cmocka_unit_test(every_answer_has_its_outcome),
		cmocka_unit_test(a_message_cut_before_its_end_mark_failed),
		cmocka_unit_test(only_one_plain_address_is_written_to),
		cmocka_unit_test(line_ends_in_headers_are_refused),
		cmocka_unit_test(odd_manifests_are_refused),
		cmocka_unit_test(nothing_is_sent_without_tls_unless_to_the_own_machine),
		cmocka_unit_test(starttls_and_smtps_verify_the_server_and_log_in),
		cmocka_unit_test(odd_message_ids_are_left_out_and_long_threads_are_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
