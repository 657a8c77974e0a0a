/* kind "http": the secret of a request goes where the executor lets it, and comes back nowhere. */
#include "tests/test_port_runner_http_call.h"

/* ---- secrets ---- */

#define TOKEN "tok/en-5e\\\"c;ret"

static const char *token(void)
{
	return "tok/en-5e\"c;ret";
}

static void hides_token(Office *o, const RunnerResult *r)
{
	const char *said = office_said(o, r);
	if (strstr(said, "5e") != NULL || strstr(said, "en-5e") != NULL)
		fail_msg("the secret shows: %s", said);
}

/* An executor's configuration with one secret, for the office of the test and nowhere else. */
static void vault_with(Office *o, const Server *s, const char *source)
{
	office_vault(o, arena_fmt(&o->arena, "[secret office]\n%s\nfor = https://other.example, "
		"http://127.0.0.1:%d\n", source, s->port).ptr);
}

#define SECRET POST ",\"secret\":{\"header\":\"Authorization\",\"prefix\":\"Bearer \",\"name\":\"office\"}"

static void a_secret_goes_out_and_never_comes_back(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	assert_true(file_make_folder(path_join(&o.arena, o.folder, "secrets"), 0700, NULL));
	const char *file = path_join(&o.arena, o.folder, "secrets/office.token");
	AUTO(buf_free) Buf line = {0};
	buf_addf(&line, "%s\n", token());
	assert_true(file_write_atomic(file, buf_str(&line), 0600, NULL));
	setenv("OFFICE_TOKEN", token(), 1);
	Str absolute = arena_fmt(&o.arena, "file = %s", file);
	const char *const sources[] = {"file = secrets/office.token", absolute.ptr, "env = OFFICE_TOKEN",
		"command = cat secrets/office.token"};
	static const char *const paths[] = {"/echo/200", "/echo/400", "/echo/500", "/echotext/200",
		"/echotext/400", "/echotext/500"};
	for (size_t i = 0; i < COUNT(sources); i++) {
		vault_with(&o, &s, sources[i]);
		for (size_t k = 0; k < COUNT(paths); k++) {
			Str url = arena_fmt(&o.arena, "http://127.0.0.1:%%d%s", paths[k]);
			AUTO(office_result_free) RunnerResult r = call_url(&o, &s, url.ptr, SECRET, "{}");
			OFFICE_SAYS(office_said(&o, &r), "Bearer [secret]");
			hides_token(&o, &r);
		}
	}
	unsetenv("OFFICE_TOKEN");
	OFFICE_SAYS(server_log(&o, &s), "\"Authorization: Bearer tok/en-5e\\\"c;ret\"");
	assert_int_equal(server_count(&o, &s), COUNT(sources) * COUNT(paths));
}

static void a_secret_that_is_not_to_be_had_sends_nothing(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	const char *file = path_join(&o.arena, o.folder, "token");
	const char *link = path_join(&o.arena, o.folder, "link");
	assert_true(file_write_atomic(file, STR("sec\x01ret"), 0600, NULL));
	assert_true(file_write_atomic(path_join(&o.arena, o.folder, "open"), STR("secret"), 0640, NULL));
	assert_int_equal(symlink(file, link), 0);
	const char *cases[][2] = {
		{"file = token", "secret office: empty, or more than one line of text"},
		{arena_fmt(&o.arena, "file = %s", link).ptr, "Too many levels of symbolic links"},
		{"file = none", "none: No such file"}, {"file = ../no-such-file-here", "No such file"},
		{"file = open", "open: others can read it; it must be yours, mode 0600"},
		{"env = NO_SUCH_NAME", "has no usable NO_SUCH_NAME"},
		{"command = false", "the command gave no secret (status 1)"},
		{"command = printf a\\nb", "more than one line"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		vault_with(&o, &s, cases[i][0]);
		AUTO(office_result_free) RunnerResult r =
			call_url(&o, &s, "http://127.0.0.1:%d/pay/1", SECRET, "{}");
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, cases[i][1]);
	}
	assert_int_equal(server_count(&o, &s), 0);
}

static void a_secret_goes_nowhere_but_where_the_executor_lets_it(void **state)
{
	(void)state;
	Server server;
	AUTO(office_free) Office o = office_open(&server);
	AUTO(server_stop) Server s = server;
	setenv("OFFICE_TOKEN", token(), 1);
	AUTO(office_result_free) RunnerResult none = call_url(&o, &s, "http://127.0.0.1:%d/pay/1", SECRET, "{}");
	OFFICE_SAYS(none.why, "this executor has no configuration");
	office_vault(&o, "[secret office]\nenv = OFFICE_TOKEN\nfor = https://office.example\n");
	AUTO(office_result_free) RunnerResult away = call_url(&o, &s, "http://127.0.0.1:%d/pay/1", SECRET, "{}");
	OFFICE_SAYS(away.why, "does not let it go to http://127.0.0.1:");
	office_vault(&o, "[secret other]\nenv = OFFICE_TOKEN\nfor = https://office.example\n");
	AUTO(office_result_free) RunnerResult other = call_url(&o, &s, "http://127.0.0.1:%d/pay/1", SECRET, "{}");
	OFFICE_SAYS(other.why, "secret office: not in the executor's configuration");
	unsetenv("OFFICE_TOKEN");
	static const char *const odd[][2] = {
		{"{\"header\":\"X\",\"file\":\"token\"}", "where a secret is stands in the executor's configuration"},
		{"{\"header\":\"X\",\"env\":\"A\"}", "where a secret is stands in the executor's configuration"},
		{"{\"header\":\"X\"}", "\"name\" must be text"},
		{"{\"header\":\"X\",\"name\":\"a\",\"text\":\"inline\"}", "\"text\" is not a field here"},
		{"{\"name\":\"a\"}", "is not a header that can be set here"}};
	for (size_t i = 0; i < COUNT(odd); i++) {
		Str more = arena_fmt(&o.arena, POST ",\"secret\":%s", odd[i][0]);
		AUTO(office_result_free) RunnerResult r =
			call_url(&o, &s, "http://127.0.0.1:%d/pay/1", more.ptr, "{}");
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, odd[i][1]);
	}
	assert_int_equal(server_count(&o, &s), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_goes_out_and_never_comes_back),
		cmocka_unit_test(a_secret_that_is_not_to_be_had_sends_nothing),
		cmocka_unit_test(a_secret_goes_nowhere_but_where_the_executor_lets_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
