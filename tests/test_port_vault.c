/* The executor's own configuration: who may read it, what it may say, where a secret may go. */
#include "tests/lib/testing.h"

#include "base/auto.h"
#include "base/file.h"
#include "port/vault.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Place {
	Arena arena;
	const char *folder, *path;
	Vault *vault;
	Err err;
} Place;

static Place place_new(void)
{
	Place p = {0};
	p.folder = scratch_make(&p.arena);
	p.path = path_join(&p.arena, p.folder, "executor.ini");
	return p;
}

static void place_free(Place *p)
{
	vault_close(p->vault);
	scratch_remove(p->folder);
	arena_free(&p->arena);
}

static bool place_open(Place *p, const char *text, unsigned mode)
{
	vault_close(p->vault);
	p->vault = NULL;
	p->err = (Err){0};
	assert_true(file_write_atomic(p->path, str_from(text), mode, NULL));
	return vault_open(p->path, &p->vault, &p->err);
}

static void only_its_owner_may_read_it(void **state)
{
	(void)state;
	static const unsigned modes[] = {0640, 0604, 0644, 0660, 0620, 0602, 0611};
	AUTO(place_free) Place p = place_new();
	for (size_t i = 0; i < COUNT(modes); i++) {
		assert_false(place_open(&p, "[executor]\nlease_ms = 1000\n", modes[i]));
		assert_int_equal(p.err.code, ERR_REFUSED);
		assert_non_null(strstr(p.err.text, "others can read it; it must be yours, mode 0600"));
	}
	assert_true(place_open(&p, "[executor]\nlease_ms = 1000\n", 0600));
	assert_true(place_open(&p, "", 0400));
	assert_int_equal(vault_count(p.vault), 0);
}

static void a_link_a_folder_and_nothing_are_no_configuration(void **state)
{
	(void)state;
	AUTO(place_free) Place p = place_new();
	const char *link = path_join(&p.arena, p.folder, "link");
	assert_false(vault_open(p.path, &p.vault, &p.err));
	assert_int_equal(p.err.code, ERR_MISSING);
	assert_true(place_open(&p, "", 0600));
	assert_int_equal(symlink(p.path, link), 0);
	Vault *other = NULL;
	assert_false(vault_open(link, &other, &p.err));
	assert_false(vault_open(p.folder, &other, &p.err));
	assert_null(other);
}

static void what_it_does_not_know_is_an_error_that_names_the_line(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"[executor]\nleese_ms = 1\n", ":2: [executor] leese_ms: no entry"},
		{"[secrets]\na = b\n", ":2: [secrets] a: no entry"},
		{"[secret a]\nfile = x\nfor = https://a\nto = b\n", ":4: [secret a] to: no entry"},
		{"[secret a]\ntoken = abc\n", ":2: a secret must not be written here"},
		{"[secret a]\nfile = x\nenv = Y\nfor = https://a\n", "exactly one of file, env, command"},
		{"[secret a]\nfor = https://a\n", "exactly one of file, env, command"},
		{"[secret a]\nfile = x\n", "\"for\" must say where it may go"},
		{"[secret ]\nfile = x\nfor = https://a\n", "the name is missing"},
		{"nonsense\n", ":1: "}};
	AUTO(place_free) Place p = place_new();
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(place_open(&p, cases[i][0], 0600));
		assert_int_equal(p.err.code, ERR_INPUT);
		if (strstr(p.err.text, cases[i][1]) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", p.err.text, cases[i][1]);
	}
}

static bool goes_to(Place *p, const char *destination)
{
	Secret secret = {0};
	p->err = (Err){0};
	bool went = vault_secret(p->vault, STR("office"), str_from(destination), &secret, &p->err);
	if (went)
		assert_str(buf_str(&secret.text), "s3cret");
	else
		assert_int_equal(p->err.code, ERR_REFUSED);
	secret_free(&secret);
	return went;
}

static void a_place_is_its_scheme_host_and_port_and_nothing_less(void **state)
{
	(void)state;
	static const char *const right[] = {"https://office.example", "https://office.example/",
		"https://office.example:443/a/b?c=d", "https://OFFICE.example/x", "https://office.example?x",
		"https://[2001:db8::1]:8443/", "smtps://mail.example", "smtps://mail.example:465",
		"http://127.0.0.1:8080/pay", "/usr/local/bin/refund"};
	static const char *const wrong[] = {"http://office.example", "https://office.example:444",
		"https://office.example.evil.example/", "https://evil.example/https://office.example",
		"https://x.office.example", "https://office.exampl", "https://[2001:db8::1]/", "smtp://mail.example",
		"http://127.0.0.1:80", "http://127.0.0.1:8081", "/usr/local/bin/refund2", "/usr/local/bin", "refund", ""};
	AUTO(place_free) Place p = place_new();
	assert_true(file_write_atomic(path_join(&p.arena, p.folder, "token"), STR("s3cret\n"), 0600, NULL));
	assert_true(place_open(&p, "[secret office]\nfile = token\nfor = https://Office.Example, smtps://mail.example,"
		"https://[2001:db8::1]:8443, http://127.0.0.1:8080 , /usr/local/bin/refund\n", 0600));
	for (size_t i = 0; i < COUNT(right); i++)
		if (!goes_to(&p, right[i]))
			fail_msg("%s: %s", right[i], p.err.text);
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (goes_to(&p, wrong[i]))
			fail_msg("it went to %s", wrong[i]);
}

static void settings_and_signers_are_read(void **state)
{
	(void)state;
	AUTO(place_free) Place p = place_new();
	int64_t lease_ms;
	assert_true(place_open(&p, "[executor]\nlease_ms = 1234\nallowed_signers = signers\n", 0600));
	assert_true(config_int(vault_config(p.vault), "executor", "lease_ms", 1, 0, 5000, &lease_ms, NULL));
	assert_int_equal(lease_ms, 1234);
	assert_string_equal(vault_allowed_signers(p.vault), path_join(&p.arena, p.folder, "signers"));
	assert_true(place_open(&p, "[executor]\nallowed_signers = /etc/signers\n", 0600));
	assert_string_equal(vault_allowed_signers(p.vault), "/etc/signers");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_its_owner_may_read_it),
		cmocka_unit_test(a_link_a_folder_and_nothing_are_no_configuration),
		cmocka_unit_test(what_it_does_not_know_is_an_error_that_names_the_line),
		cmocka_unit_test(a_place_is_its_scheme_host_and_port_and_nothing_less),
		cmocka_unit_test(settings_and_signers_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
