#include "tests/lib/testing.h"

#include "port/config_file.h"

static bool parse(Arena *arena, const char *text, Config *config, Err *err)
{
	return config_file_parse(arena, "w/countersign.ini", str_from(text), config, err);
}

static void entries_are_read_with_their_lines(void **state)
{
	(void)state;
	Arena arena = {0};
	Config c;
	Err err = {0};
	int64_t n;
	assert_done(parse(&arena, "; words\n[a]\nk = v ; note\n\n[retrieval]\npassages = 8\nlist = one,\n  two\n", &c,
		&err));
	assert_str(config_str(&c, "a", "k", STR("")), "v");
	assert_str(config_str(&c, "a", "none", STR("otherwise")), "otherwise");
	assert_str(config_str(&c, "retrieval", "list", STR("")), "one, two");
	assert_done(config_int(&c, "retrieval", "passages", 1, 1, 50, &n, &err));
	assert_int_equal(n, 8);
	assert_false(config_int(&c, "retrieval", "passages", 1, 9, 50, &n, &err));
	assert_non_null(strstr(err.text, "countersign.ini:6"));
	arena_free(&arena);
}

static void a_long_value_is_read_whole(void **state)
{
	(void)state;
	Arena arena = {0};
	Config c;
	Err err = {0};
	Buf text = {0}, value = {0};
	for (int i = 0; i < 400; i++)
		buf_addf(&value, "%sphrase number %d", i > 0 ? ", " : "", i);
	buf_addf(&text, "[intents]\nmany = %s\nnext = 1\n", buf_cstr(&value));
	assert_done(parse(&arena, buf_cstr(&text), &c, &err));
	assert_int_equal(c.count, 2);
	assert_string_equal(arena_cstr(&arena, config_str(&c, "intents", "many", STR(""))), buf_cstr(&value));
	assert_int_equal(c.items[1].line, 3);
	buf_free(&text);
	buf_free(&value);
	arena_free(&arena);
}

static void a_broken_line_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} cases[] = {{"[a]\nk = 1\nnot an entry\n", "countersign.ini:3"}, {"k = 1\n", "countersign.ini:1"},
		{"[a\nk = 1\n", "countersign.ini:1"}, {"[m]\napi_key = sk-123\n", "countersign.ini:2: a secret"},
		{"[a]\nk = \xff\n", "not valid UTF-8"}};
	Arena arena = {0};
	Config c;
	for (size_t i = 0; i < COUNT(cases); i++) {
		Err err = {0};
		assert_false(parse(&arena, cases[i].text, &c, &err));
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", err.text, cases[i].says);
	}
	arena_free(&arena);
}

static void phrases_count_at_word_boundaries_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(config_phrases_in(STR("refund, money back"), STR("A REFUND: my Money back!")), 2);
	assert_int_equal(config_phrases_in(STR("art"), STR("start party")), 0);
	assert_int_equal(config_phrases_in(STR("k\xc3\xbcndigen"), STR("Ich will K\xc3\x9cNDIGEN.")), 1);
	assert_int_equal(config_phrases_in(STR("cu\xc3\xa1nto"), STR("\xc2\xbf" "Cu\xc3\xa1nto cuesta?")), 1);
	assert_int_equal(config_phrases_in(STR("refund"), STR("\xc2\xabrefund\xc2\xbb \xc3\xa9refund")), 1);
	assert_int_equal(config_phrases_in(STR(", ,"), STR("x")), 0);
}

/* A list is its phrases one by one, whatever the text begins with. */
static void a_list_counts_what_its_phrases_do(void **state)
{
	(void)state;
	static const char *const phrases[] = {"refund", "a", "money back", "\xc3\xa9t\xc3\xa9", "\xc3\xbc" "ber", "e-mail", "-mail", "?", "back!",
		"\xd0\xb4\xd0\xb0", "ma", "'s"};
	static const char *const texts[] = {"", "a", "A refund, a Money back!", "\xc3\x89T\xc3\x89, \xc3\xa9t\xc3\xa9 \xc3\x9c" "BER e-mail", "mama ma", "-mail it's?",
		"\xd0\xb4\xd0\xb0 \xd0\xb4\xd0\xb0\xd0\xb4\xd0\xb0", "\xc2\xbf" "ma?", "\xc3", "refun", "x\xc3\x9c" "ber"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		AUTO(buf_free) Buf list = {0};
		size_t hits = 0;
		for (size_t k = 0; k < COUNT(phrases); k++) {
			hits += config_phrases_in(str_from(phrases[k]), str_from(texts[i]));
			buf_addf(&list, "%s%s", k > 0 ? ", " : "", phrases[k]);
		}
		assert_int_equal(config_phrases_in(buf_str(&list), str_from(texts[i])), hits);
		assert_true(i != 2 || hits >= 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_read_with_their_lines),
		cmocka_unit_test(a_long_value_is_read_whole),
		cmocka_unit_test(a_broken_line_is_named),
		cmocka_unit_test(phrases_count_at_word_boundaries_in_any_case),
		cmocka_unit_test(a_list_counts_what_its_phrases_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
