/* text/authentication: the field is read as RFC 8601 writes it, whatever comments and folds it has. */
#include "text/authentication.h"

#include "tests/lib/testing.h"

static void assert_read(const char *field, const char *server, const char *all)
{
	AUTO(buf_free) Buf out = {0};
	Authentication a;
	assert_true(authentication_read(str_from(field), &a));
	assert_str(a.server, server);
	for (size_t i = 0; i < a.count; i++)
		buf_addf(&out, "%s" STR_FMT "=" STR_FMT " " STR_FMT, i > 0 ? "|" : "",
			STR_ARG(a.items[i].method), STR_ARG(a.items[i].result),
			STR_ARG(a.items[i].domain));
	assert_string_equal(buf_cstr(&out), all);
}

static void results_and_their_domains_are_read(void **state)
{
	(void)state;
	assert_read("mx.desk.example; spf=pass smtp.mailfrom=ann@mail.example; dkim=fail "
		    "header.d=mail.example header.i=@mail.example; dmarc=pass header.from=mail.example",
		"mx.desk.example", "spf=pass mail.example|dkim=fail mail.example|dmarc=pass mail.example");
	assert_read("mx.desk.example 1; none", "mx.desk.example", "");
	assert_read("mx.desk.example;\r\n\tdkim=pass (2048-bit; key \"x\" (inner)) reason=\"all; good\"\r\n\t"
		    "header.d=mail.example",
		"mx.desk.example", "dkim=pass mail.example");
	assert_read("\"mx.desk.example\"; dkim/1 = pass", "mx.desk.example", "dkim=pass ");
	assert_read("(comment) mx.desk.example (v; 2); spf=softfail", "mx.desk.example", "spf=softfail ");
}

static void what_is_no_such_field_is_refused_or_skipped(void **state)
{
	static const char *const bad[] = {"", "spf=pass", "no semicolon here", ";"};
	Authentication a;
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(authentication_read(str_from(bad[i]), &a));
	assert_read("mx; = ; spf ; spf=; ;;; dkim=pass", "mx", "dkim=pass ");
	assert_read("mx; dkim=\"unfinished", "mx", "dkim=unfinished ");
	assert_read("mx; (never closed dkim=pass", "mx", "");
}

static void domains_align_only_where_two_labels_are_shared(void **state)
{
	(void)state;
	assert_true(domains_align(STR("mail.example"), STR("MAIL.example")));
	assert_true(domains_align(STR("a.mail.example"), STR("mail.example")));
	assert_true(domains_align(STR("mail.example"), STR("b.mail.example")));
	assert_false(domains_align(STR("evilmail.example"), STR("mail.example")));
	assert_false(domains_align(STR("example"), STR("mail.example")));
	assert_false(domains_align(STR(""), STR("mail.example")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_and_their_domains_are_read),
		cmocka_unit_test(what_is_no_such_field_is_refused_or_skipped),
		cmocka_unit_test(domains_align_only_where_two_labels_are_shared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
