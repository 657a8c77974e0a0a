/* Labelled texts from files of every kind, and what is wrong with them said by line. */
#include "port/label_file.h"

#include "tests/lib/testing.h"

static void reads(const char *path, const char *bytes, size_t train, size_t check, size_t test)
{
	AUTO(arena_free) Arena arena = {0};
	LabelSets sets = {0};
	Err err = {0};
	assert_done(label_file_parse(&arena, str_from(path), str_from(bytes), &sets, &err));
	assert_int_equal(sets.train.count, train);
	assert_int_equal(sets.check.count, check);
	assert_int_equal(sets.test.count, test);
}

static void refuses(const char *path, const char *bytes, const char *why)
{
	AUTO(arena_free) Arena arena = {0};
	LabelSets sets = {0};
	Err err = {0};
	assert_false(label_file_parse(&arena, str_from(path), str_from(bytes), &sets, &err));
	assert_int_equal(err.code, ERR_INPUT);
	if (strstr(err.text, why) == NULL)
		fail_msg("says %s", err.text);
}

static void the_name_says_what_a_file_is_for(void **state)
{
	(void)state;
	const char *line = "{\"text\":\"a b\",\"intent\":\"x\"}\n\n{\"utterance\":\"c\",\"label\":\"y\"}";
	reads("in/train.jsonl", line, 2, 0, 0);
	reads("in/labels.jsonl", line, 2, 0, 0);
	reads("in/latest.jsonl", line, 2, 0, 0);
	reads("in/invalid-devices.jsonl", line, 2, 0, 0);
	reads("in/val.jsonl", line, 0, 2, 0);
	reads("test/dev.jsonl", line, 0, 2, 0);
	reads("in/oos_test.jsonl", line, 0, 0, 2);
}

static void tables_and_lists_are_read_too(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	LabelSets sets = {0};
	Err err = {0};
	reads("test.csv", "text,category\r\n\"What, \"\"now\"\"?\",card\r\nb,\"two\nlines\"\r\n", 0, 0, 2);
	reads("a.tsv", "intent\ttext\nx\tsay \"hi\"\n", 1, 0, 0);
	reads("full.json", "{\"train\":[[\"a\",\"x\"],[\"b\",\"y\"]],\"oos_val\":[[\"c\",\"oos\"]],\"test\":[[\"d\",\"x\"]]}", 2, 1, 1);
	assert_done(label_file_parse(&arena, STR("t.csv"), STR("\xEF\xBB\xBFtext,intent\n\"a \"\"b\"\"\",x\n"), &sets, &err));
	assert_str(sets.train.items[0].text, "a \"b\"");
}

static void a_ticket_with_an_intent_is_a_labelled_text(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	LabelSets sets = {0};
	Err err = {0};
	assert_done(label_file_parse(&arena, STR("solved.jsonl"), STR("{\"id\":\"T-1\",\"subject\":\"Refund\","
		"\"messages\":[{\"from\":\"a\",\"body\":\"Twice!\"}],\"intent\":\"refund\"}"), &sets, &err));
	assert_str(sets.train.items[0].text, "Refund\nTwice!");
	assert_str(sets.train.items[0].intent, "refund");
}

static void out_of_scope_has_several_names(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	LabelSets sets = {0};
	Err err = {0};
	assert_done(label_file_parse(&arena, STR("a.csv"),
		STR("text,intent\na,oos\nb,OOD\nc,none\nd,out_of_scope\ne,other\n"), &sets, &err));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(sets.train.items[i].none, i < 4);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
	(void)state;
	refuses("a.jsonl", "{\"text\":\"a\",\"intent\":\"x\"}\n{\"text\":\"b\"}", "a.jsonl:2: there is no intent");
	refuses("a.jsonl", "{\"text\":\" \",\"intent\":\"x\"}", "a.jsonl:1: there is no text");
	refuses("a.jsonl", "\n\n{nonsense", "a.jsonl:3: ");
	refuses("a.csv", "one,two\na,b\n", "the first line must name the columns");
	refuses("a.csv", "text,intent\nonly\n", "fewer columns");
	refuses("a.json", "{\"train\":[{\"text\":\"a\"}]}", "a.json:1: must be a list of [text, intent]");
	refuses("a.json", "[1", "a.json: line 1");
	refuses("a.txt", "a", "are read from .jsonl, .json, .csv and .tsv");
	refuses("a.jsonl", "\xFF", "not UTF-8");
	refuses("a.csv", "", "the first line must name the columns");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_says_what_a_file_is_for),
		cmocka_unit_test(tables_and_lists_are_read_too),
		cmocka_unit_test(a_ticket_with_an_intent_is_a_labelled_text),
		cmocka_unit_test(out_of_scope_has_several_names),
		cmocka_unit_test(what_is_wrong_is_named_with_its_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
