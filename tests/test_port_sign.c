/* Signatures by ssh-keygen: only this principal's key, only these bytes, only this namespace. */
#include "tests/test_port_sign_desk.h"

static void what_a_key_signs_verifies_and_names_the_key(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Err err = {0};
	Str key = STR("");
	struct stat st;
	Str signature = sign(&d, d.maya, TEXT);
	must(sign_verify(&d.arena, d.allowed, STR("maya"), TEXT, signature, &key, &err), &err);
	assert_true(str_eq(key, d.maya_key));
	assert_true(str_starts(key, STR("ssh-ed25519 AAAA")));
	assert_int_equal(stat(d.maya, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(d.allowed, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void empty_texts_and_texts_with_nul_are_signed_too(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str nul = STR("a\0b");
	Str on_empty = sign(&d, d.maya, STR("")), on_nul = sign(&d, d.maya, nul);
	assert_true(verify(&d, "maya", STR(""), on_empty, NULL));
	assert_true(verify(&d, "maya", nul, on_nul, NULL));
	refused(&d, "maya", STR("a"), on_nul, "incorrect signature");
	refused(&d, "maya", nul, on_empty, "incorrect signature");
}

static void an_altered_text_is_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str signature = sign(&d, d.maya, TEXT);
	for (size_t i = 0; i < TEXT.len; i += 7) {
		Str copy = arena_copy(&d.arena, TEXT);
		((char *)(uintptr_t)copy.ptr)[i] ^= 1;
		refused(&d, "maya", copy, signature, "incorrect signature");
	}
	refused(&d, "maya", str_slice(TEXT, 0, TEXT.len - 1), signature, "incorrect signature");
}

static void every_flipped_byte_of_a_signature_is_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str signature = sign(&d, d.maya, TEXT);
	size_t passed = 0, tried = 0;
	for (size_t i = 0; i < signature.len; i++) {
		Str copy = arena_copy(&d.arena, signature);
		char *at = (char *)(uintptr_t)copy.ptr + i;
		char before = *at;
		/* one bit, a bit of the digit's value, another digit, another kind of blank */
		const char flips[] = {(char)(before ^ 1), (char)(before ^ 0x20),
			before == 'A' ? 'B' : 'A', ' '};
		for (size_t k = 0; k < sizeof flips; k++) {
			*at = flips[k];
			tried++;
			if (*at != before && verify(&d, "maya", TEXT, copy, NULL)) {
				passed++;
				print_message("# byte %zu: %d became %d\n", i, before, flips[k]);
			}
		}
	}
	print_message("# measured: %zu alterations of %zu bytes, %zu passed\n", tried, signature.len, passed);
	assert_int_equal(passed, 0);
}

static void other_armour_of_the_same_signature_is_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str s = sign(&d, d.maya, TEXT);
	static const char why[] = "not a signature as ssh-keygen writes it";
	refused(&d, "maya", TEXT, str_slice(s, 0, s.len - 1), why); /* no last line end */
	refused(&d, "maya", TEXT, arena_fmt(&d.arena, STR_FMT "\n", STR_ARG(s)), why);
	refused(&d, "maya", TEXT, arena_fmt(&d.arena, "\n" STR_FMT, STR_ARG(s)), why);
	refused(&d, "maya", TEXT, arena_fmt(&d.arena, STR_FMT STR_FMT, STR_ARG(s), STR_ARG(s)), why);
	AUTO(buf_free) Buf crlf = {0};
	AUTO(buf_free) Buf joined = {0};
	Str rest = s, line;
	for (size_t n = 0; str_next(&rest, '\n', &line); n++) {
		buf_addf(&crlf, STR_FMT "\r\n", STR_ARG(line));
		buf_addf(&joined, n == 1 ? STR_FMT : STR_FMT "\n", STR_ARG(line));
	}
	refused(&d, "maya", TEXT, buf_str(&crlf), why);
	refused(&d, "maya", TEXT, buf_str(&joined), why);
	refused(&d, "maya", TEXT, STR(""), why);
	refused(&d, "maya", TEXT, STR("-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n"), why);
}

static void a_signature_in_another_namespace_is_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	const char *argv[] = {"ssh-keygen", "-Y", "sign", "-n", "git", "-f", d.maya, NULL};
	AUTO(proc_result_free) ProcResult r = run(argv, NULL, TEXT);
	assert_int_equal(r.status, 0);
	refused(&d, "maya", TEXT, buf_str(&r.out), "namespace does not match");
}

static void somebody_elses_signature_is_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	refused(&d, "maya", TEXT, sign(&d, d.tom, TEXT), "not a valid signature by maya");
}

static void an_unknown_or_odd_principal_is_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str signature = sign(&d, d.maya, TEXT);
	static const char *const odd[] = {"", "*", "may?", "m*", "!tom", "maya,tom", "\"maya\"", "maya ",
		" maya", "maya\n", "#maya", "m\303\244ya"};
	refused(&d, "tom", TEXT, signature, "no key for tom");
	refused(&d, "MAYA", TEXT, signature, "no key for MAYA");
	refused(&d, "may", TEXT, signature, "no key for may");
	for (size_t i = 0; i < COUNT(odd); i++) {
		refused(&d, odd[i], TEXT, signature, "a signer's name holds only");
		assert_false(sign_allow(d.allowed, str_from(odd[i]), d.tom_key, NULL));
	}
	assert_false(sign_principal_is_plain(STR("maya\0x")));
}

static void patterns_lists_and_authorities_in_the_file_give_nothing(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str s = sign(&d, d.maya, TEXT);
	static const char *const lines[] = {"* %s\n", "* namespaces=\"countersign\" %s\n", "maya,tom %s\n",
		"!tom,* %s\n", "m?ya %s\n", "\"maya\" %s\n", "*,maya %s\n", "#maya %s\n"};
	for (size_t i = 0; i < COUNT(lines); i++) {
		char key[256];
		(void)snprintf(key, sizeof key, STR_FMT, STR_ARG(d.maya_key));
		AUTO(buf_free) Buf text = {0};
		buf_addf(&text, lines[i], key);
		allow_lines(&d, buf_str(&text));
		refused(&d, "maya", TEXT, s, "no key for maya");
	}
	static const char *const options[] = {"cert-authority", "namespaces=\"git\"", "namespaces=\"*\"",
		"cert-authority,namespaces=\"countersign\"", "namespaces=\"countersign,git\"",
		"valid-before=\"x\"", "valid-before=20300101", "unknown"};
	for (size_t i = 0; i < COUNT(options); i++) {
		allow_lines(&d, arena_fmt(&d.arena, "maya %s " STR_FMT "\n", options[i],
			STR_ARG(d.maya_key)));
		refused(&d, "maya", TEXT, s, "line 1: ");
	}
}

static void a_line_with_dates_counts_only_between_them(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str s = sign(&d, d.maya, TEXT);
	allow_lines(&d, arena_fmt(&d.arena,
		"# team\n\nmaya\tnamespaces=\"countersign\",valid-after=\"20200101\" " STR_FMT " x\r\n",
		STR_ARG(d.maya_key)));
	Err err = {0};
	must(verify(&d, "maya", TEXT, s, &err), &err);
	allow_lines(&d, arena_fmt(&d.arena, "maya valid-before=\"20200101Z\" " STR_FMT "\n",
		STR_ARG(d.maya_key)));
	refused(&d, "maya", TEXT, s, "expired");
}

static void two_lines_for_one_principal_are_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str s = sign(&d, d.maya, TEXT), key;
	allow_lines(&d, arena_fmt(&d.arena, "maya " STR_FMT "\ntom " STR_FMT "\nmaya " STR_FMT "\n",
		STR_ARG(d.tom_key), STR_ARG(d.tom_key), STR_ARG(d.maya_key)));
	refused(&d, "maya", TEXT, s, "line 3: a second key for maya");
	assert_false(sign_allowed_key(&d.arena, d.allowed, STR("maya"), &key, NULL));
}

static void a_replaced_key_no_longer_signs(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Err err = {0};
	Str old = sign(&d, d.maya, TEXT), key = STR("");
	must(sign_allow(d.allowed, STR("maya"), d.tom_key, &err), &err);
	refused(&d, "maya", TEXT, old, "not a valid signature");
	assert_true(verify(&d, "maya", TEXT, sign(&d, d.tom, TEXT), NULL));
	must(sign_allowed_key(&d.arena, d.allowed, STR("maya"), &key, &err), &err);
	assert_true(str_eq(key, d.tom_key));
}

static void allowing_and_removing_leaves_the_other_lines_alone(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Err err = {0};
	AUTO(buf_free) Buf text = {0};
	allow_lines(&d, STR("# the team\n\nmayan x\nlast line without end"));
	must(sign_allow(d.allowed, STR("maya"), d.maya_key, &err), &err);
	must(sign_allow(d.allowed, STR("tom"), d.tom_key, &err), &err);
	must(sign_allow(d.allowed, STR("maya"), STR(""), &err), &err);
	must(sign_allow(d.allowed, STR("nobody"), STR(""), &err), &err);
	must(file_read(d.allowed, 10000, &text, &err), &err);
	Str expected = arena_fmt(&d.arena, "# the team\n\nmayan x\nlast line without end\n"
		"tom namespaces=\"countersign\" " STR_FMT "\n", STR_ARG(d.tom_key));
	assert_string_equal(buf_cstr(&text), expected.ptr);
}

static void a_missing_signers_file_is_missing_and_not_refused(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	Str s = sign(&d, d.maya, TEXT);
	Err err = {0};
	assert_int_equal(unlink(d.allowed), 0);
	assert_false(verify(&d, "maya", TEXT, s, &err));
	assert_int_equal(err.code, ERR_MISSING);
}

static void nothing_is_left_in_the_temporary_folder(void **state)
{
	(void)state;
	AUTO(desk_free) Desk d = desk_new();
	const char *temporary = in_folder(&d, "temporary");
	Str s = sign(&d, d.maya, TEXT);
	assert_int_equal(mkdir(temporary, 0700), 0);
	setenv("TMPDIR", temporary, 1);
	Str dated = arena_fmt(&d.arena, "maya valid-after=\"20200101\" " STR_FMT "\n", STR_ARG(d.maya_key));
	allow_lines(&d, dated); /* dates are ssh-keygen's to judge */
	assert_true(verify(&d, "maya", TEXT, s, NULL));
	assert_false(verify(&d, "maya", STR("x"), s, NULL));
	assert_int_equal(rmdir(temporary), 0);
	assert_false(verify(&d, "maya", TEXT, s, NULL)); /* nowhere to write: not verified */
	allow_lines(&d, arena_fmt(&d.arena, "maya " STR_FMT "\n", STR_ARG(d.maya_key)));
	assert_true(verify(&d, "maya", TEXT, s, NULL)); /* judged in process: nothing to write */
	unsetenv("TMPDIR");
	int64_t start_us = clock_monotonic_us();
	for (int i = 0; i < 20; i++)
		(void)sign(&d, d.maya, TEXT);
	int64_t signed_us = clock_monotonic_us();
	for (int i = 0; i < 20; i++)
		assert_true(verify(&d, "maya", TEXT, s, NULL));
	print_message("# measured: sign %lld us, verify %lld us\n", (long long)(signed_us - start_us) / 20,
		(long long)(clock_monotonic_us() - signed_us) / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_key_signs_verifies_and_names_the_key),
		cmocka_unit_test(empty_texts_and_texts_with_nul_are_signed_too),
		cmocka_unit_test(an_altered_text_is_refused),
		cmocka_unit_test(every_flipped_byte_of_a_signature_is_refused),
		cmocka_unit_test(other_armour_of_the_same_signature_is_refused),
		cmocka_unit_test(a_signature_in_another_namespace_is_refused),
		cmocka_unit_test(somebody_elses_signature_is_refused),
		cmocka_unit_test(an_unknown_or_odd_principal_is_refused),
		cmocka_unit_test(patterns_lists_and_authorities_in_the_file_give_nothing),
		cmocka_unit_test(a_line_with_dates_counts_only_between_them),
		cmocka_unit_test(two_lines_for_one_principal_are_refused),
		cmocka_unit_test(a_replaced_key_no_longer_signs),
		cmocka_unit_test(allowing_and_removing_leaves_the_other_lines_alone),
		cmocka_unit_test(a_missing_signers_file_is_missing_and_not_refused),
		cmocka_unit_test(nothing_is_left_in_the_temporary_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
