/* text/dialogue: chats written down are told from forms, mail heads and logs. */
#include "text/dialogue.h"

#include "tests/lib/testing.h"

static void assert_turns(const char *text, const char *wanted)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf got = {0};
	Dialogue d = dialogue_of(&arena, str_from(text));
	for (size_t i = 0; i < d.count; i++)
		buf_addf(&got, "%s%.*s|", d.items[i].ours ? "<" : ">", STR_ARG(d.items[i].text));
	if (!str_is(buf_str(&got), wanted))
		fail_msg("\"%s\" gives \"%s\", wanted \"%s\"", text, buf_cstr(&got), wanted);
}

static void a_chat_is_its_turns(void **state)
{
	(void)state;
	assert_turns("User: is it open?\nAgent: yes\nUser: until when?", ">is it open?|<yes|>until when?|");
	assert_turns("[10:02] Assistant: Welcome\n[10:03] Kwame: hi\n[10:03] Bram: hello\n[10:05] Kwame: is it\nopen?",
		"<Welcome|>hi|<hello|>is it\nopen?|");
	assert_turns("Chat of 3 March\n\n**Ann Lee** (10:02): hello\n**Bob** (10:03): hi\n**Ann Lee** (10:04): why?",
		">hello|<hi|>why?|");
	assert_turns("Kunde: Hallo\nMitarbeiter: Guten Tag\nKunde: Warum?\nMitarbeiter: Moment", ">Hallo|<Guten Tag|>Warum?|<Moment|");
	assert_turns("用户：你好\n客服：您好\n用户：为什么？", ">你好|<您好|>为什么？|");
}

static void forms_heads_and_logs_are_none(void **state)
{
	(void)state;
	assert_turns("Name: Ann\nE-mail: a@example.com\nMessage: why?\nNewsletter: no", "");
	assert_turns("From: Ann\nSent: Monday\nTo: us\nSubject: help\n\nWhy?", "");
	assert_turns("ERROR: it broke\nWARN: it bent\nERROR: it broke again\nINFO: done", "");
	assert_turns("Hello,\n\nmy router is slow.\n\nAnn: hi\nBob: ho\nAnn: hi", "");
	assert_turns("User: one\nUser: two\nUser: three", "");
	assert_turns("User: one\nAgent: two", "");
	assert_turns("", "");
	assert_turns("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\na: 6", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chat_is_its_turns),
		cmocka_unit_test(forms_heads_and_logs_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
