/* text/forward: what was handed on is told from what is only quoted. */
#include "text/forward.h"

#include "tests/lib/testing.h"

static void assert_body(const char *quoted, bool by_subject, const char *wanted)
{
	AUTO(arena_free) Arena arena = {0};
	Str body = forward_body(&arena, str_from(quoted), by_subject);
	if (!str_is(body, wanted))
		fail_msg("\"%.*s\", wanted \"%s\"", STR_ARG(body), wanted);
}

static void the_head_of_a_forwarded_mail_is_left_out(void **state)
{
	(void)state;
	assert_body("---------- Forwarded message ---------\nFrom: Ann <ann@example.com>\nDate: Tue, 3 Mar\n"
		    "Subject: help\nTo: <info@example.com>\n\nDear team,\n\nWhy is it slow?\n", false,
		"Dear team,\n\nWhy is it slow?");
	assert_body("-----Weitergeleitete Nachricht-----\nVon: Ann\nGesendet: Montag\nAn: uns\nBetreff: Hilfe\n"
		    "Warum ist es langsam?", false, "Warum ist es langsam?");
	assert_body("Begin forwarded message:\n\n> From: Ann\n> Subject: help\n> \n> Why is it slow?\n> Ann", true,
		"Why is it slow?\nAnn");
}

static void what_is_only_quoted_is_no_forward(void **state)
{
	(void)state;
	assert_body("On Monday Ann wrote:\n> Why is it slow?", false, "");
	assert_body("From: Ann\nSent: Monday\nTo: us\n\nWhy is it slow?", false, "");
	assert_body("From: Ann\nSent: Monday\nTo: us\n\nWhy is it slow?", true, "Why is it slow?");
	assert_body("", true, "");
	assert_body("From: Ann\nSubject: nothing below\n", true, "");
}

static void subjects_say_that_a_mail_was_handed_on(void **state)
{
	(void)state;
	assert_true(forward_subject(STR("Fwd: help")) && forward_subject(STR(" WG: Hilfe")) &&
		forward_subject(STR("TR: aide")));
	assert_false(forward_subject(STR("Re: help")) || forward_subject(STR("forward my mail")) ||
		forward_subject(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_head_of_a_forwarded_mail_is_left_out),
		cmocka_unit_test(what_is_only_quoted_is_no_forward),
		cmocka_unit_test(subjects_say_that_a_mail_was_handed_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
