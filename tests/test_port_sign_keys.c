/* Keys for signing: their one text form, kinds, files, passphrases, and a real ssh-agent. */
#include "tests/test_port_sign_desk.h"

static void keys_have_one_text_form_only(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str key;
	Err err = {0};
	must(sign_key_from(&d.arena, arena_fmt(&d.arena, " " STR_FMT " a comment\n", STR_ARG(d.tom_key)),
		&key, &err), &err);
	assert_true(str_eq(key, d.tom_key));
	AUTO(buf_free) Buf odd = {0};
	buf_add(&odd, d.tom_key);
	buf_addc(&odd, '=');
	static const char *const bad[] = {"", "ssh-ed25519", "ssh-ed25519 AAAA",
		"ssh-ed25519-cert-v01@openssh.com AAAA", "ssh-dss AAAAB3NzaC1kc3MAAAAB",
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI!"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_false(sign_key_from(&d.arena, str_from(bad[i]), &key, &err));
		assert_int_equal(err.code, ERR_INPUT);
	}
	assert_false(sign_key_from(&d.arena, buf_str(&odd), &key, NULL));
	Str other_type = arena_fmt(&d.arena, "ssh-rsa " STR_FMT,
		STR_ARG(str_slice(d.tom_key, sizeof "ssh-ed25519", d.tom_key.len)));
	assert_false(sign_key_from(&d.arena, other_type, &key, NULL));
}

/* RSA numbers may be written with leading zeros that OpenSSH drops: another text, the same key. */
static void an_rsa_key_with_leading_zeros_is_refused(void **state)
{
	(void)state;
	static const char plain[] = "\0\0\0\7ssh-rsa\0\0\0\3\1\0\1\0\0\0\2\x7f\1";
	static const char zeros[] = "\0\0\0\7ssh-rsa\0\0\0\4\0\1\0\1\0\0\0\2\x7f\1";
	static const char negative[] = "\0\0\0\7ssh-rsa\0\0\0\3\1\0\1\0\0\0\2\x80\1";
	static const char tail[] = "\0\0\0\7ssh-rsa\0\0\0\3\1\0\1\0\0\0\2\x7f\1\0";
	static const struct {
		Str blob;
		bool ok;
	} cases[] = {{{plain, sizeof plain - 1}, true}, {{zeros, sizeof zeros - 1}, false},
		{{negative, sizeof negative - 1}, false}, {{tail, sizeof tail - 1}, false}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(arena_free) Arena arena = {0};
		AUTO(buf_free) Buf line = {0};
		Str key;
		buf_adds(&line, "ssh-rsa ");
		bytes_to_base64(cases[i].blob, &line);
		assert_int_equal(sign_key_from(&arena, buf_str(&line), &key, NULL), cases[i].ok);
	}
}

static void rsa_and_ecdsa_keys_sign_too(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	static const char *const kinds[][2] = {{"rsa", "2048"}, {"ecdsa", "256"}, {"ecdsa", "521"}};
	for (size_t i = 0; i < COUNT(kinds); i++) {
		Err err = {0};
		Str key;
		const char *path = in_folder(&d, arena_fmt(&d.arena, "k%zu", i).ptr);
		const char *argv[] = {"ssh-keygen", "-q", "-t", kinds[i][0], "-b", kinds[i][1], "-N", "",
			"-C", "", "-f", path, NULL};
		AUTO(proc_result_free) ProcResult r = run(argv, NULL, STR(""));
		const char *pub = arena_fmt(&d.arena, "%s.pub", path).ptr;
		must(sign_read_public_key(&d.arena, pub, &key, &err), &err);
		must(sign_allow(d.allowed, STR("k"), key, &err), &err);
		must(verify(&d, "k", TEXT, sign(&d, path, TEXT), &err), &err);
	}
}

static void a_key_file_is_never_overwritten(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Err err = {0};
	Str key;
	assert_false(sign_make_key(d.maya, "", &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(unlink(d.maya), 0); /* the public half alone protects too */
	assert_false(sign_make_key(d.maya, "", &err));
	must(sign_read_public_key(&d.arena, in_folder(&d, "maya.pub"), &key, &err), &err);
	assert_true(str_eq(key, d.maya_key));
	assert_false(sign_make_key(in_folder(&d, "new"), "two\nlines", &err));
	assert_false(sign_make_key(in_folder(&d, "no/such/new"), "", &err));
}

static void a_missing_key_file_is_a_clear_error(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str s = STR("untouched");
	Err err = {0};
	assert_false(sign_text(in_folder(&d, "nobody"), TEXT, &d.arena, &s, &err));
	assert_true(str_is(s, "untouched"));
	assert_non_null(strstr(err.text, "nobody: cannot sign: "));
	assert_non_null(strstr(err.text, "No such file"));
	Str key;
	assert_false(sign_read_public_key(&d.arena, d.maya, &key, &err)); /* the private half */
}

static void make_encrypted_key(const char *path)
{
	const char *argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "open sesame", "-C", "", "-f",
		path, NULL};
	ProcResult r = run(argv, NULL, STR(""));
	assert_int_equal(r.status, 0);
	proc_result_free(&r);
}

static void an_encrypted_key_without_agent_is_an_error_and_not_a_prompt(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	const char *path = in_folder(&d, "locked");
	Str s;
	Err err = {0};
	make_encrypted_key(path);
	unsetenv("SSH_AUTH_SOCK");
	unsetenv("DISPLAY");
	int64_t start_us = clock_monotonic_us();
	assert_false(sign_text(path, TEXT, &d.arena, &s, &err));
	assert_true(clock_monotonic_us() - start_us < 30000000);
	assert_non_null(strstr(err.text, "the key is encrypted and no ssh-agent holds it; run ssh-add"));
}

/* A private ssh-agent, in the foreground so that it can be ended by its number. */
static pid_t agent_open(Desk *d, const char *key)
{
	const char *socket = in_folder(d, "agent.sock"), *askpass = in_folder(d, "askpass");
	Err err = {0};
	pid_t pid = fork();
	if (pid == 0) {
		(void)!freopen("/dev/null", "w", stdout);
		execlp("ssh-agent", "ssh-agent", "-D", "-a", socket, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 500 && !file_exists(socket); i++)
		usleep(10000);
	must(file_write_atomic(askpass, STR("#!/bin/sh\necho open sesame\n"), 0700, &err), &err);
	const char *add[] = {"ssh-add", "-q", key, NULL};
	const char *extra[] = {arena_fmt(&d->arena, "SSH_AUTH_SOCK=%s", socket).ptr,
		arena_fmt(&d->arena, "SSH_ASKPASS=%s", askpass).ptr, "SSH_ASKPASS_REQUIRE=force", NULL};
	AUTO(proc_result_free) ProcResult added = run(add, extra, STR(""));
	assert_int_equal(added.status, 0);
	setenv("SSH_AUTH_SOCK", socket, 1);
	return pid;
}

static void a_key_in_ssh_agent_signs_by_its_public_half(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	const char *path = in_folder(&d, "locked");
	Err err = {0};
	Str key, s = STR(""), t = STR("");
	make_encrypted_key(path);
	const char *pub = arena_fmt(&d.arena, "%s.pub", path).ptr;
	must(sign_read_public_key(&d.arena, pub, &key, &err), &err);
	must(sign_allow(d.allowed, STR("ana"), key, &err), &err);
	pid_t agent = agent_open(&d, path);
	bool by_private = sign_text(path, TEXT, &d.arena, &s, &err);
	assert_int_equal(unlink(path), 0);
	bool by_public = by_private && sign_text(pub, TEXT, &d.arena, &t, &err);
	kill(agent, SIGTERM);
	waitpid(agent, NULL, 0);
	unsetenv("SSH_AUTH_SOCK");
	must(by_private && by_public, &err);
	must(verify(&d, "ana", TEXT, s, &err), &err);
	must(verify(&d, "ana", TEXT, t, &err), &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_have_one_text_form_only),
		cmocka_unit_test(an_rsa_key_with_leading_zeros_is_refused),
		cmocka_unit_test(rsa_and_ecdsa_keys_sign_too),
		cmocka_unit_test(a_key_file_is_never_overwritten),
		cmocka_unit_test(a_missing_key_file_is_a_clear_error),
		cmocka_unit_test(an_encrypted_key_without_agent_is_an_error_and_not_a_prompt),
		cmocka_unit_test(a_key_in_ssh_agent_signs_by_its_public_half),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
