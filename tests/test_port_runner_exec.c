/* kind "exec": programs of the office, and what their endings mean. */
#include "runner_office.h"

#include <signal.h>

/* A tool whose program is this shell script; `more` are further fields of "exec". */
static Office office_open(const char *script, const char *more)
{
	Office o = office_new("test_runner_exec");
	assert_true(file_make_folder(path_join(&o.arena, o.folder, "tools/bin"), 0755, NULL));
	Str text = arena_fmt(&o.arena, "#!/bin/sh\n%s\n", script);
	assert_true(file_write_atomic(path_join(&o.arena, o.folder, "tools/bin/pay"), text, 0755, NULL));
	Str manifest = arena_fmt(&o.arena,
		"{\"name\":\"t\",\"kind\":\"exec\",\"exec\":{\"argv\":[\"./tools/bin/pay\",\"$(id)\",\"a b\"]%s}}", more);
	office_tool(&o, manifest.ptr, "{\"b\":\"x\\n\\u00e4\",\"a\":1}");
	return o;
}

static void ends(const char *script, RunnerOutcome outcome, const char *says)
{
	AUTO(office_free) Office o = office_open(script,
		strstr(script, "sleep") != NULL ? ",\"timeout_s\":1" : "");
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	if (r.outcome != outcome)
		fail_msg("%s: outcome %d: %s", script, (int)r.outcome, office_said(&o, &r));
	OFFICE_SAYS(office_said(&o, &r), says);
}

static void a_program_gets_arguments_key_and_folder(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open("cat > got; pwd >> got; echo \"$COUNTERSIGN_KEY|$#|$1|$2|$SECRET_OF_OURS|$HOME\" >> got;"
		"echo '{\"paid\":true,\"n\":1}'", "");
	AUTO(buf_free) Buf got = {0};
	setenv("SECRET_OF_OURS", "x", 1);
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(r, RUNNER_DONE);
	assert_string_equal(office_said(&o, &r), "{\"paid\":true,\"n\":1}");
	assert_true(file_read(path_join(&o.arena, o.folder, "got"), 10000, &got, NULL));
	Str expected = arena_fmt(&o.arena, "{\"a\":1,\"b\":\"x\\nä\"}%s\nkey-1|2|$(id)|a b||\n", o.folder);
	assert_string_equal(buf_cstr(&got), expected.ptr);
}

static void every_ending_has_its_outcome(void **state)
{
	(void)state;
	ends("echo '{}'", RUNNER_DONE, "{}");
	ends("echo '{\"a\":1}'; echo noise >&2", RUNNER_DONE, "{\"a\":1}");
	ends("echo 'first'; echo 'no such payment' >&2; exit 10", RUNNER_FAILED, "./tools/bin/pay: no such payment");
	ends("exit 10", RUNNER_FAILED, "no reason given");
	ends("printf 'a\\033[31mb' >&2; exit 10", RUNNER_FAILED, "a<ESC>[31mb");
	ends("echo 'half done' >&2; exit 1", RUNNER_UNKNOWN, "ended with status 1: half done");
	ends("exit 255", RUNNER_UNKNOWN, "status 255");
	ends("kill -9 $$", RUNNER_UNKNOWN, "status 137");
	ends("exec no-such-program", RUNNER_UNKNOWN, "status 127");
	ends("sleep 20", RUNNER_UNKNOWN, "ended for taking too long");
	ends("true", RUNNER_UNKNOWN, "its output");
	ends("echo done", RUNNER_UNKNOWN, "its output");
	ends("echo '[1]'", RUNNER_UNKNOWN, "its output is not a JSON object");
	ends("echo '{\"a\":1}{}'", RUNNER_UNKNOWN, "its output");
	ends("echo '{\"a\":1,\"a\":2}'", RUNNER_UNKNOWN, "its output");
	ends("yes '{\"a\":1}'", RUNNER_UNKNOWN, "its output cannot be taken, or is too long");
}

static void a_program_that_is_not_the_pinned_one_is_not_started(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	static const char script[] = "echo '{}'";
	HashHex good = hash_hex_of(arena_fmt(&arena, "#!/bin/sh\n%s\n", script));
	AUTO(office_free) Office o = office_open(script, arena_fmt(&arena, ",\"sha256\":\"%s\"", good.text).ptr);
	AUTO(office_result_free) RunnerResult first = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(first, RUNNER_DONE);
	assert_true(file_write_atomic(path_join(&o.arena, o.folder, "tools/bin/pay"), STR("#!/bin/sh\ntouch stolen; echo '{}'\n"),
		0755, NULL));
	AUTO(office_result_free) RunnerResult second = office_call(&o, "key-2", false);
	OFFICE_OUTCOME(second, RUNNER_FAILED);
	OFFICE_SAYS(office_said(&o, &second), "is not the program whose sha256 the manifest says");
	assert_false(file_exists(path_join(&o.arena, o.folder, "stolen")));
	AUTO(office_free) Office odd = office_open(script, ",\"sha256\":\"abc\"");
	AUTO(office_result_free) RunnerResult third = office_call(&odd, "key-1", false);
	OFFICE_SAYS(office_said(&odd, &third), "must be 64 hex digits");
}

static void a_program_gets_its_secrets_and_none_comes_back(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open("echo \"{\\\"seen\\\":\\\"$OFFICE_TOKEN\\\",\\\"other\\\":\\\"$HIDDEN\\\"}\"",
		",\"secrets\":{\"OFFICE_TOKEN\":\"office\"}");
	AUTO(office_free) Office loud = office_open("echo \"bad token $OFFICE_TOKEN\" >&2; exit 10",
		",\"secrets\":{\"OFFICE_TOKEN\":\"office\"}");
	Office *both[] = {&o, &loud};
	setenv("HIDDEN", "tok-5e", 1);
	for (size_t i = 0; i < COUNT(both); i++)
		office_vault(both[i], arena_fmt(&o.arena, "[secret office]\nenv = HIDDEN\nfor = %s/tools/bin/pay\n",
			both[i]->folder).ptr);
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	assert_string_equal(office_said(&o, &r), "{\"seen\":\"[secret]\",\"other\":\"\"}");
	AUTO(office_result_free) RunnerResult no = office_call(&loud, "key-1", false);
	OFFICE_OUTCOME(no, RUNNER_FAILED);
	assert_string_equal(no.why, "./tools/bin/pay: bad token [secret]");
	office_vault(&o, "[secret office]\nenv = HIDDEN\nfor = /usr/bin/true\n");
	AUTO(office_result_free) RunnerResult other = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(other, RUNNER_FAILED);
	OFFICE_SAYS(other.why, "does not let it go to");
	unsetenv("HIDDEN");
}

static void odd_secrets_are_refused(void **state)
{
	(void)state;
	static const char *const odd[] = {"{\"PATH\":\"a\"}", "{\"LD_PRELOAD\":\"a\"}", "{\"COUNTERSIGN_KEY\":\"a\"}",
		"{\"a b\":\"a\"}", "{\"1A\":\"a\"}", "{\"A\":7}", "{\"A\":\"\"}", "[]"};
	for (size_t i = 0; i < COUNT(odd); i++) {
		AUTO(arena_free) Arena arena = {0};
		AUTO(office_free) Office o = office_open("echo '{}'", arena_fmt(&arena, ",\"secrets\":%s", odd[i]).ptr);
		AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, "exec.secrets: ");
	}
}

static void a_program_that_cannot_start_failed(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open("echo '{}'", "");
	const char *link = path_join(&o.arena, o.folder, "away");
	assert_int_equal(symlink("/bin/true", link), 0);
	assert_true(file_write_atomic(path_join(&o.arena, o.folder, "plain"), STR("x"), 0644, NULL));
	assert_true(file_make_folder(path_join(&o.arena, o.folder, ".hidden"), 0755, NULL));
	assert_true(file_write_atomic(path_join(&o.arena, o.folder, ".hidden/x"), STR("#!/bin/sh\n"), 0755, NULL));
	static const char *const cases[][2] = {{"[\"./none\"]", "./none: No such file"},
		{"[\"./away\"]", "./away: is outside the workspace"}, {"[\"../../bin/true\"]", "outside"},
		{"[\"./.hidden/x\"]", "hidden folders are not for tools"},
		{"[\"./plain\"]", "cannot run it: Permission denied"}, {"[\"no-such-program\"]", "not found in"},
		{"[]", "must be a list of 1 to 64 texts"}, {"[\"\"]", "must be a list"}, {"[\"true\",7]", "must be texts"},
		{"[\"true\",\"a\\u0000b\"]", "must be texts without NUL"}, {"\"true\"", "must be a list"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Str manifest = arena_fmt(&o.arena, "{\"kind\":\"exec\",\"exec\":{\"argv\":%s}}", cases[i][0]);
		office_tool(&o, manifest.ptr, "{}");
		AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		OFFICE_SAYS(r.why, cases[i][1]);
	}
	static const char *const odd[] = {"{\"argv\":[\"true\"],\"shell\":true}", "{\"argv\":[\"true\"],\"timeout_s\":0}",
		"{\"argv\":[\"true\"],\"timeout_s\":301}", "{\"argv\":[\"true\"],\"probe\":{\"argv\":[]}}",
		"{\"argv\":[\"true\"],\"probe\":{\"argv\":[\"true\"],\"x\":1}}", "[]"};
	for (size_t i = 0; i < COUNT(odd); i++) {
		Str manifest = arena_fmt(&o.arena, "{\"kind\":\"exec\",\"exec\":%s}", odd[i]);
		office_tool(&o, manifest.ptr, "{}");
		assert_false(runner_exec.check(&o.tool, NULL));
		AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
		OFFICE_OUTCOME(r, RUNNER_FAILED);
	}
}

static void a_probe_is_a_program_too(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open("if [ \"$1\" != ask ]; then touch \"did-$COUNTERSIGN_KEY\"; exit 1; fi;"
		"[ -e \"did-$COUNTERSIGN_KEY\" ] || exit 10; echo '{\"found\":1}'",
		",\"probe\":{\"argv\":[\"./tools/bin/pay\",\"ask\"]}");
	AUTO(office_result_free) RunnerResult before = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(before, RUNNER_FAILED);
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
	OFFICE_OUTCOME(r, RUNNER_UNKNOWN);
	AUTO(office_result_free) RunnerResult after = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(after, RUNNER_DONE);
	AUTO(office_result_free) RunnerResult other = office_call(&o, "key-2", true);
	OFFICE_OUTCOME(other, RUNNER_FAILED);
	assert_int_equal(unlink(path_join(&o.arena, o.folder, "tools/bin/pay")), 0);
	AUTO(office_result_free) RunnerResult gone = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(gone, RUNNER_UNKNOWN);
}

static void without_a_probe_nobody_knows(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open("echo '{}'", "");
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", true);
	OFFICE_OUTCOME(r, RUNNER_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_gets_arguments_key_and_folder),
		cmocka_unit_test(every_ending_has_its_outcome),
		cmocka_unit_test(a_program_that_is_not_the_pinned_one_is_not_started),
		cmocka_unit_test(a_program_gets_its_secrets_and_none_comes_back),
		cmocka_unit_test(odd_secrets_are_refused),
		cmocka_unit_test(a_program_that_cannot_start_failed),
		cmocka_unit_test(a_probe_is_a_program_too),
		cmocka_unit_test(without_a_probe_nobody_knows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
