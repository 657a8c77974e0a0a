/* The words of a result that is still being written. */
#include "stage/peek.h"

#include "tests/lib/testing.h"

/* Fed in pieces of `size` bytes. */
static void peeked(const char *json, size_t size, Buf *out)
{
	Peek p = {0};
	Str text = str_from(json);
	for (size_t at = 0; at < text.len; at += size)
		peek_feed(&p, str_slice(text, at, at + size), out);
}

static void gives(const char *json, const char *words)
{
	for (size_t size = 1; size <= strlen(json); size++) {
		AUTO(buf_free) Buf out = {0};
		peeked(json, size, &out);
		assert_string_equal(buf_cstr(&out), words);
	}
}

static void sentences_are_given_with_a_blank_between_however_they_are_cut(void **state)
{
	(void)state;
	gives("{\"disposition\":\"answer\",\"reason\":\"because\",\"sentences\":[{\"text\":\"Hello there.\","
	      "\"citations\":[{\"n\":1,\"quote\":\"not this\",\"text\":\"nor this\"}]},"
	      "{\"citations\":[],\"text\":\"Bye.\"}],\"actions\":[{\"tool\":\"t\",\"text\":\"no\"}]}",
		"Hello there. Bye.");
	gives("Here it is: ```json\n{ \"sentences\" : [ { \"text\" : \"One.\" } ] }\n``` \"text\"", "One.");
	gives("{\"sentences\":[{\"text\":\"Cut in the mid", "Cut in the mid");
}

static void escapes_are_decoded(void **state)
{
	(void)state;
	gives("{\"sentences\":[{\"text\":\"a\\n\\t\\\"b\\\\ \\/ \\u00e9 \\ud83d\\ude00 é 😀\"}]}",
		"a\n\t\"b\\ / é 😀 é 😀");
	gives("{\"sentences\":[{\"text\":\"x\\ud83d\"},{\"text\":\"y\"}]}", "x y");
	gives("{\"sentences\":[{\"te\\u0078t\":\"the key is not told apart: nothing\"}]}", "");
}

static void a_character_is_given_whole(void **state)
{
	(void)state;
	Peek p = {0};
	AUTO(buf_free) Buf out = {0};
	peek_feed(&p, STR("{\"sentences\":[{\"text\":\"a\xF0\x9F\x98"), &out);
	assert_string_equal(buf_cstr(&out), "a");
	peek_feed(&p, STR("\x80"), &out);
	assert_string_equal(buf_cstr(&out), "a😀");
}

static void what_is_no_result_gives_nothing(void **state)
{
	(void)state;
	gives("[{\"text\":\"no\"}]", "");
	gives("{\"text\":\"no\",\"sentences\":\"no\"}", "");
	gives("{\"sentences\":{\"0\":{\"text\":\"no\"}}}", "");
	gives("{\"sentences\":[[{\"text\":\"no\"}]]}", "");
	gives("}}]]{\"\\", "");
	gives("{\"a\":[[[[[[[[[[[[[{\"sentences\":[{\"text\":\"no\"}]}]]]]]]]]]]]]]}", "");
	gives("{\"sentences-and-more-than-sixteen\":[{\"text\":\"no\"}]}", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_are_given_with_a_blank_between_however_they_are_cut),
		cmocka_unit_test(escapes_are_decoded),
		cmocka_unit_test(a_character_is_given_whole),
		cmocka_unit_test(what_is_no_result_gives_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
