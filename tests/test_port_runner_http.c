/* kind "http": what leaves, what comes back, and that every doubt is called unknown. */
#include "tests/test_port_runner_http_call.h"

static void says(Office *o, const Server *s, const char *path, RunnerOutcome outcome, const char *what)
{
	Str url = arena_fmt(&o->arena, "http://127.0.0.1:%%d%s", path);
	bool slow = strcmp(path, "/slow") == 0 || strcmp(path, "/drip") == 0;
	AUTO(office_result_free) RunnerResult r = call_url(o, s, url.ptr,
		slow ? POST ",\"timeout_s\":1" : POST, "{\"id\":7}");
	if (r.outcome != outcome)
		fail_msg("%s: outcome %d, not %d: %s", path, (int)r.outcome, (int)outcome, office_said(o, &r));
	OFFICE_SAYS(office_said(o, &r), what);
}

static void a_request_carries_key_arguments_and_headers(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	AUTO(office_result_free) RunnerResult r = call_url(&o, &s, "http://127.0.0.1:%d/pay/{id}?t={ticket}&n={note}",
		",\"method\":\"PUT\",\"body\":\"arguments\",\"headers\":{\"X-Desk\":\"a b\"}",
		"{\"id\":\"P 1/..\\u00e4\",\"note\":true}");
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(office_said(&o, &r),
		"{\"paid\":\"/pay/P%201%2F..%C3%A4?t=T-1&n=true\",\"receipt\":1}");
	const char *log = server_log(&o, &s);
	OFFICE_SAYS(log, "\"method\": \"PUT\"");
	OFFICE_SAYS(log, "\"body\": \"{\\\"id\\\":\\\"P 1/..\\u00e4\\\",\\\"note\\\":true}\"");
	OFFICE_SAYS(log, "\"Accept: application/json\"");
	OFFICE_SAYS(log, "\"Content-Type: application/json\"");
	OFFICE_SAYS(log, "\"Idempotency-Key: key-1\"");
	OFFICE_SAYS(log, "\"User-Agent: countersign\", \"X-Desk: a b\"");
	assert_null(strstr(log, "Expect"));
	assert_int_equal(server_count(&o, &s), 1);
}

static void the_key_goes_in_the_header_that_the_manifest_names_or_in_none(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	Err err = {0};
	AUTO(office_result_free) RunnerResult first = call_url(&o, &s, "http://127.0.0.1:%d/pay", POST, "{}");
	o.tool.key_header = STR("X-Request-Id");
	AUTO(office_result_free) RunnerResult named = office_call(&o, "key-2", false);
	o.tool.key_header = STR("");
	AUTO(office_result_free) RunnerResult none = office_call(&o, "key-3", false);
	OFFICE_OUTCOME(named, RUNNER_DONE);
	OFFICE_OUTCOME(none, RUNNER_DONE);
	const char *log = server_log(&o, &s);
	OFFICE_SAYS(log, "\"Idempotency-Key: key-1\"");
	OFFICE_SAYS(log, "\"X-Request-Id: key-2\"");
	assert_null(strstr(log, "Idempotency-Key: key-2"));
	assert_null(strstr(log, "key-3"));
	static const char *const others[] = {"Authorization", "content-type", "accept", "traceparent", "Host", "X\r\nY", "X Y",
		"cookie"};
	for (size_t i = 0; i < COUNT(others); i++) {
		o.tool.key_header = str_from(others[i]);
		assert_false(runner_http.check(&o.tool, &err));
		assert_non_null(strstr(err.text, "idempotency.header"));
	}
	AUTO(office_result_free) RunnerResult twice = call_url(&o, &s, "http://127.0.0.1:%d/pay", POST
		",\"headers\":{\"X-Request-Id\":\"mine\"}", "{}");
	OFFICE_OUTCOME(twice, RUNNER_DONE);
	o.tool.key_header = STR("x-request-id");
	assert_false(runner_http.check(&o.tool, &err));
	assert_non_null(strstr(err.text, "is set by this program"));
}

static void the_call_bears_the_id_of_its_span(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	RunnerResult first = call_url(&o, &s, "http://127.0.0.1:%d/pay", POST, "{}");
	o.call.traceparent = STR("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-2", false);
	office_result_free(&first);
	OFFICE_OUTCOME(r, RUNNER_DONE);
	OFFICE_SAYS(server_log(&o, &s), "\"traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"");
}

static void a_template_body_is_filled_by_pointers(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	AUTO(office_result_free) RunnerResult r = call_url(&o, &s, "http://127.0.0.1:%d/pay/1",
		",\"method\":\"PATCH\",\"body\":{\"a\":\"/arguments/id\",\"b\":[\"/arguments/deep/x/1\",\"/arguments/note\",\"plain\"],"
		"\"gone\":\"/arguments/note\",\"who\":\"/approver\",\"key\":\"/key\",\"n\":1,\"all\":\"/arguments\"}",
		"{\"id\":9007199254740991,\"deep\":{\"x\":[1,{\"y\":\"\\\"\"}]}}");
	OFFICE_OUTCOME(r, RUNNER_DONE);
	OFFICE_SAYS(server_log(&o, &s), "{\\\"a\\\":9007199254740991,\\\"all\\\":{\\\"deep\\\":{\\\"x\\\":[1,{\\\"y\\\":\\\"\\\\\\\"\\\"}]},"
		"\\\"id\\\":9007199254740991},\\\"b\\\":[{\\\"y\\\":\\\"\\\\\\\"\\\"},null,\\\"plain\\\"],\\\"key\\\":\\\"key-1\\\","
		"\\\"n\\\":1,\\\"who\\\":\\\"maya\\\"}");
}

static void without_a_body_none_is_sent(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	AUTO(office_result_free) RunnerResult r =
		call_url(&o, &s, "http://127.0.0.1:%d/pay/1", ",\"method\":\"DELETE\"", "{}");
	OFFICE_OUTCOME(r, RUNNER_DONE);
	const char *log = server_log(&o, &s);
	OFFICE_SAYS(log, "\"method\": \"DELETE\"");
	OFFICE_SAYS(log, "\"body\": \"\"");
	assert_null(strstr(log, "Content-Type"));
}

static void every_answer_has_its_outcome(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const struct {
		const char *path;
		RunnerOutcome outcome;
		const char *says;
	} cases[] = {
		{"/s/200", RUNNER_DONE, "{\"said\":\"no\"}"}, {"/s/201", RUNNER_DONE, "said"},
		{"/s/202", RUNNER_UNKNOWN, "answered 202"},
		{"/s/400", RUNNER_FAILED, "refused with 400: {\"said\":\"no\"}"},
		{"/s/401", RUNNER_FAILED, "401"}, {"/s/403", RUNNER_FAILED, "403"},
		{"/s/404", RUNNER_FAILED, "404"}, {"/s/422", RUNNER_FAILED, "422"},
		{"/s/408", RUNNER_UNKNOWN, "408"}, {"/s/409", RUNNER_UNKNOWN, "409"},
		{"/s/425", RUNNER_UNKNOWN, "425"}, {"/s/429", RUNNER_UNKNOWN, "429"},
		{"/s/500", RUNNER_UNKNOWN, "answered 500"}, {"/s/502", RUNNER_UNKNOWN, "502"},
		{"/s/503", RUNNER_UNKNOWN, "503"}, {"/act500", RUNNER_UNKNOWN, "answered 500: oops"},
		{"/redirect/301", RUNNER_UNKNOWN, "answered 301 (redirects are not followed)"},
		{"/redirect/302", RUNNER_UNKNOWN, "302"}, {"/redirect/303", RUNNER_UNKNOWN, "303"},
		{"/redirect/307", RUNNER_UNKNOWN, "307"}, {"/redirect/308", RUNNER_UNKNOWN, "308"},
		{"/slow", RUNNER_UNKNOWN, "sent, but no whole answer came: Operation timed out"},
		{"/drip", RUNNER_UNKNOWN, "sent, but no whole answer came: Operation timed out"},
		{"/cut", RUNNER_UNKNOWN, "sent, but no whole answer came"},
		{"/cuthead", RUNNER_UNKNOWN, "nothing says whether the answer is whole"},
		{"/cutchunk", RUNNER_UNKNOWN, "sent, but no whole answer came"},
		{"/chunk", RUNNER_DONE, "{\"a\":1}"}, {"/noend", RUNNER_DONE, "{\"a\":1}"},
		{"/noendcut", RUNNER_UNKNOWN, "nothing says whether the answer is whole"},
		{"/silent", RUNNER_UNKNOWN, "Empty reply from server"},
		{"/garbage", RUNNER_UNKNOWN, "sent, but no whole answer came"},
		{"/headers", RUNNER_UNKNOWN, "sent, but no whole answer came"},
		{"/continue", RUNNER_UNKNOWN, "nothing says whether the answer is whole"},
		{"/reset", RUNNER_UNKNOWN, "sent, but no whole answer came"},
		{"/huge", RUNNER_UNKNOWN, "the answer is too long"},
		{"/large", RUNNER_DONE, "{\"status\":200,\"text\":\"[1,1,"},
		{"/list", RUNNER_DONE, "{\"answer\":[1,2]}"},
		{"/empty", RUNNER_DONE, "{\"status\":200,\"text\":\"\"}"},
		{"/text", RUNNER_DONE, "{\"status\":200,\"text\":\"it is <ESC>[31mdone<0xFF>\"}"},
		{"/none", RUNNER_FAILED, "refused with 404"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		says(&o, &s, cases[i].path, cases[i].outcome, cases[i].says);
		assert_int_equal(server_count(&o, &s), i + 1); /* one attempt, never two */
	}
}

static void a_listed_status_is_the_only_done(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	AUTO(office_result_free) RunnerResult a =
		call_url(&o, &s, "http://127.0.0.1:%d/s/202", POST ",\"ok\":[202]", "{}");
	OFFICE_OUTCOME(a, RUNNER_DONE);
	AUTO(office_result_free) RunnerResult b =
		call_url(&o, &s, "http://127.0.0.1:%d/s/200", POST ",\"ok\":[202]", "{}");
	OFFICE_OUTCOME(b, RUNNER_UNKNOWN);
	AUTO(office_result_free) RunnerResult c = call_url(&o, &s, "http://127.0.0.1:%d/s/204", POST, "{}");
	OFFICE_OUTCOME(c, RUNNER_DONE);
}

static void what_never_left_failed(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_new("test_runner_http");
	Server closed = {.port = 1};
	static const struct {
		const char *url, *says;
	} cases[] = {
		{"http://127.0.0.1:%d/pay/1", "not sent: Failed to connect to 127.0.0.1 port 1"},
		{"https://127.0.0.1:%d/pay/1", "not sent: Failed to connect"},
		{"http://no-such-host.invalid:%d/pay", "not sent: "},
		{"http://192.0.2.1:%d/pay", "without TLS only the own machine"},
		{"http://[::ffff:192.0.2.1]:%d/pay", "without TLS only the own machine"},
		{"http://0.0.0.0:%d/pay", "without TLS only the own machine"},
		{"http://[2001:db8::1]:%d/pay", "without TLS only the own machine"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(office_result_free) RunnerResult r =
			call_url(&o, &closed, cases[i].url, POST ",\"timeout_s\":2", "{}");
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, cases[i].says);
	}
}

static void no_proxy_of_the_environment_is_used(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const char *const names[] = {"http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"};
	for (size_t i = 0; i < COUNT(names); i++)
		setenv(names[i], "http://127.0.0.1:1", 1);
	AUTO(office_result_free) RunnerResult r =
		call_url(&o, &s, "http://localhost:%d/pay/1", POST, "{}");
	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
	OFFICE_OUTCOME(r, RUNNER_DONE);
}

static void the_probe_tells_done_absent_and_unknown_apart(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	Str probe = arena_fmt(&o.arena, POST ",\"probe\":{\"url\":\"http://127.0.0.1:%d/asked?key={key}\"}", s.port);
	AUTO(office_result_free) RunnerResult unsent = call_url(&o, &s, "http://127.0.0.1:%d/s/500", probe.ptr, "{}");
	AUTO(office_result_free) RunnerResult absent = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(absent, RUNNER_FAILED);
	AUTO(office_result_free) RunnerResult acted = call_url(&o, &s, "http://127.0.0.1:%d/act500", probe.ptr, "{}");
	OFFICE_OUTCOME(acted, RUNNER_UNKNOWN);
	AUTO(office_result_free) RunnerResult found = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(found, RUNNER_DONE);
	assert_string_equal(office_said(&o, &found), "{\"found\":true}");
	OFFICE_SAYS(server_log(&o, &s), "\"method\": \"GET\", \"path\": \"/asked?key=key-1\", \"body\": \"\"");
	server_stop(&server);
	AUTO(office_result_free) RunnerResult dead = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(dead, RUNNER_UNKNOWN);
	AUTO(office_result_free) RunnerResult none = call_url(&o, &s, "http://127.0.0.1:%d/x", POST, "{}");
	AUTO(office_result_free) RunnerResult no_probe = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(no_probe, RUNNER_UNKNOWN);
}

/* ---- what a manifest or an argument can't do ---- */

static void odd_manifests_are_refused_before_anything_is_sent(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const char *const cases[][3] = {
		{"http://127.0.0.1:%d/pay", ",\"method\":\"GET\"", "http.method"},
		{"http://127.0.0.1:%d/pay", "", "http.method"},
		{"http://127.0.0.1:%d/pay", POST ",\"verb\":1", "\"verb\" is not a field here"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"X\":\"a\\r\\nY: b\"}", "header X: must be"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"X\":\"a\\u0000b\"}", "header X: must be"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"X\\r\\nY\":\"b\"}", "is not a header"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"X:\":\"b\"}", "is not a header"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"X\":\"\"}", "header X: must be"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"Host\":\"b\"}", "is not a header"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"transfer-encoding\":\"chunked\"}", "is not a header"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":{\"idempotency-key\":\"x\"}", "is set by this program"},
		{"http://127.0.0.1:%d/pay", POST ",\"headers\":[1]", "http.headers: must be"},
		{"http://127.0.0.1:%d/pay", POST ",\"ok\":[404]", "http.ok"},
		{"http://127.0.0.1:%d/pay", POST ",\"ok\":[]", "http.ok"},
		{"http://127.0.0.1:%d/pay", POST ",\"timeout_s\":0", "timeout_s"},
		{"http://127.0.0.1:%d/pay", ",\"method\":\"POST\",\"body\":\"x\"", "http.body"},
		{"http://127.0.0.1:%d/pay", ",\"method\":\"POST\",\"body\":{\"a\":\"/arguments/none\"}", "points at nothing"},
		{"http://127.0.0.1:%d/pay", ",\"method\":\"POST\",\"body\":{\"a\":[\"/secret\"]}", "points at nothing"},
		{"http://127.0.0.1:%d/{none}", POST, "{none} is not an argument"},
		{"http://127.0.0.1:%d/{id", POST, "must come in pairs"},
		{"http://127.0.0.1:%d/}{id}", POST, "must come in pairs"},
		{"http://{id}:%d/pay", POST, "must stand behind the host"},
		{"http://127.0.0.1:%d{id}", POST, "must stand behind the host"},
		{"http://user:pw@127.0.0.1:%d/", POST, "not a plain https or http URL"},
		{"http://127.0.0.1:%d/#x", POST, "not a plain https or http URL"},
		{"ftp://127.0.0.1:%d/", POST, "not a plain https or http URL"},
		{"file:///etc/passwd?%d", POST, "not a plain https or http URL"},
		{"http://127.0.0.1:%d/a b", POST, "character that must be encoded"},
		{"http://127.0.0.1:%d/pay", POST ",\"probe\":{\"url\":\"x\"}", "http.probe.url"},
		{"http://127.0.0.1:%d/pay", POST ",\"probe\":{\"url\":\"http://127.0.0.1/\",\"method\":\"PUT\"}", "\"method\" is not a field"},
		{"http://127.0.0.1:%d/pay", POST ",\"ca\":\"../ca.pem\"", "http.ca: "},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(office_result_free) RunnerResult r =
			call_url(&o, &s, cases[i][0], cases[i][1], "{\"id\":\"x\"}");
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, cases[i][2]);
		if (strstr(cases[i][1], "\"ca\"") == NULL)
			assert_false(runner_http.check(&o.tool, NULL));
	}
	assert_int_equal(server_count(&o, &s), 0);
}

static void arguments_cannot_leave_their_place_in_the_address(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	static const char *const refused[] = {"\"\"", "\".\"", "\"..\"", "null", "{}", "[1]", "\"a\\u0000\""};
	for (size_t i = 0; i < COUNT(refused); i++) {
		Str arguments = arena_fmt(&o.arena, "{\"id\":%s}", refused[i]);
		AUTO(office_result_free) RunnerResult r =
			call_url(&o, &s, "http://127.0.0.1:%d/pay/{id}", POST, arguments.ptr);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
	}
	AUTO(office_result_free) RunnerResult absent = call_url(&o, &s, "http://127.0.0.1:%d/pay/{id}", POST, "{}");
	OFFICE_OUTCOME(absent, RUNNER_FAILED);
	assert_int_equal(server_count(&o, &s), 0);
	static const char *const encoded[][2] = {{"\"../admin\"", "/pay/..%2Fadmin"}, {"\"a?b#c\"", "/pay/a%3Fb%23c"},
		{"\"a\\r\\nHost: x\"", "/pay/a%0D%0AHost%3A%20x"}, {"\"%2e%2e\"", "/pay/%252e%252e"},
		{"-1.5", "/pay/-1.5"}, {"false", "/pay/false"}, {"\"@evil.example\"", "/pay/%40evil.example"}};
	for (size_t i = 0; i < COUNT(encoded); i++) {
		Str arguments = arena_fmt(&o.arena, "{\"id\":%s}", encoded[i][0]);
		AUTO(office_result_free) RunnerResult r =
			call_url(&o, &s, "http://127.0.0.1:%d/pay/{id}", POST, arguments.ptr);
		OFFICE_OUTCOME(r, RUNNER_DONE);
		OFFICE_SAYS(office_said(&o, &r), encoded[i][1]);
	}
}

static void only_a_trusted_certificate_of_that_name_is_spoken_to(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_new("test_runner_http");
	server_make_certificate(&o);
	AUTO(server_stop) Server s = server_start(&o, SCRIPT, o.folder);
	AUTO(office_result_free) RunnerResult untrusted = call_url(&o, &s, "https://127.0.0.1:%d/pay/1", POST, "{}");
	OFFICE_OUTCOME(untrusted, RUNNER_FAILED);
	OFFICE_SAYS(untrusted.why, "not sent: SSL certificate problem");
	AUTO(office_result_free) RunnerResult other_name = call_url(&o, &s, "https://localhost:%d/pay/1",
		POST ",\"ca\":\"office-ca.pem\"", "{}");
	OFFICE_OUTCOME(other_name, RUNNER_FAILED);
	OFFICE_SAYS(other_name.why, "not sent: SSL: no alternative certificate subject name");
	AUTO(office_result_free) RunnerResult plain = call_url(&o, &s, "http://127.0.0.1:%d/pay/1", POST, "{}");
	OFFICE_OUTCOME(plain, RUNNER_UNKNOWN); /* something left, in plain text, to a TLS port */
	assert_int_equal(server_count(&o, &s), 0);
	AUTO(office_result_free) RunnerResult good = call_url(&o, &s, "https://127.0.0.1:%d/pay/1",
		POST ",\"ca\":\"office-ca.pem\"", "{}");
	OFFICE_OUTCOME(good, RUNNER_DONE);
	assert_int_equal(server_count(&o, &s), 1);
}

static void addresses_and_hosts_are_judged_strictly(void **state)
{
	(void)state;
	static const char *const good[] = {"a@b.c", "first.last+tag@sub.example.com", "x@localhost",
		"o'neil@example.ie", "a=b@x.example"};
	static const char *const bad[] = {"", "a", "a@", "@b.c", "a@b", "a@b.c,d@e.f", "a@b.c\r\nRCPT", "a b@c.d",
		"<a@b.c>", "a@b..c", ".a@b.c", "a.@b.c", "a..b@c.d", "a@-b.c", "a@b-.c", "\"a\"@b.c", "a@[1.2.3.4]",
		"a@b@c.d", "a@b.c ", "\303\244@b.c", "a@b\303\244.c", "Name <a@b.c>", "a@b.c>", "a@b_c.d"};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(net_address_ok(str_from(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (net_address_ok(str_from(bad[i])))
			fail_msg("%s", bad[i]);
	assert_false(net_address_ok(STR("a@b.c\0d")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_carries_key_arguments_and_headers),
		cmocka_unit_test(the_key_goes_in_the_header_that_the_manifest_names_or_in_none),
		cmocka_unit_test(the_call_bears_the_id_of_its_span),
		cmocka_unit_test(a_template_body_is_filled_by_pointers),
		cmocka_unit_test(without_a_body_none_is_sent),
		cmocka_unit_test(every_answer_has_its_outcome),
		cmocka_unit_test(a_listed_status_is_the_only_done),
		cmocka_unit_test(what_never_left_failed),
		cmocka_unit_test(no_proxy_of_the_environment_is_used),
		cmocka_unit_test(the_probe_tells_done_absent_and_unknown_apart),
		cmocka_unit_test(odd_manifests_are_refused_before_anything_is_sent),
		cmocka_unit_test(arguments_cannot_leave_their_place_in_the_address),
		cmocka_unit_test(only_a_trusted_certificate_of_that_name_is_spoken_to),
		cmocka_unit_test(addresses_and_hosts_are_judged_strictly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
