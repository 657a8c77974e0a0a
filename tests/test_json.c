/* base/json: the strict reader, the tree, the writers; JSONTestSuite where it is at hand. The canonical form stands in
 * test_json_canonical.c. */
#include "tests/lib/testing.h"

#include "base/file.h"
#include "base/json.h"

#include <math.h>

static void assert_refused(Str text, const char *error)
{
	Json *json = NULL;
	Err err = {0};
	if (json_parse(text, "t.json", &json, &err))
		fail_msg("was accepted: " STR_FMT, STR_ARG(text));
	assert_null(json);
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.text, error);
}

static void assert_written(const Json *json, const char *wanted)
{
	AUTO(buf_free) Buf out = {0};
	json_write(json, &out);
	assert_string_equal(buf_cstr(&out), wanted);
}

/* Written both ways and read again, the value is the same and the canonical bytes are too. */
static bool survives(const Json *json)
{
	typedef void Write(const Json *, Buf *);
	static Write *const ways[] = {json_write, json_write_pretty, json_write_canonical};
	AUTO(buf_free) Buf canonical = {0};
	json_write_canonical(json, &canonical);
	bool same = true;
	for (size_t i = 0; i < COUNT(ways); i++) {
		AUTO(buf_free) Buf text = {0};
		AUTO(buf_free) Buf again = {0};
		AUTO(json_freep) Json *copy = NULL;
		ways[i](json, &text);
		if (!json_parse(buf_str(&text), "again", &copy, NULL))
			return false;
		json_write_canonical(copy, &again);
		same = same && json_equal(json, copy) &&
		       str_eq(buf_str(&canonical), buf_str(&again));
	}
	return same;
}

static void a_value_is_written_as_it_was_read(void **state)
{
	(void)state;
	const char *text = "{\"b\":[1,-2.5,true,false,null,\"\\\"\\\\/"
			   "\\b\\t\\n\\f\\r\\u001f\x7F\xE2\x82\xAC\"],"
			   "\"a\":{},\"\":[]}";
	AUTO(json_freep) Json *json = parsed(text);
	assert_written(json, text);
	assert_true(survives(json));
}

static void the_pretty_form_indents_by_two_and_leaves_empty_ones_closed(void **state)
{
	(void)state;
	AUTO(json_freep) Json *json = parsed("{\"a\":[1,{}],\"b\":{\"c\":[]}}");
	AUTO(buf_free) Buf out = {0};
	json_write_pretty(json, &out);
	assert_string_equal(buf_cstr(&out), "{\n  \"a\": [\n    1,\n    {}\n  ],\n"
					    "  \"b\": {\n    \"c\": []\n  }\n}");
}

static void an_error_names_the_line_and_the_column_in_characters(void **state)
{
	(void)state;
	assert_refused(STR("{\"\xE2\x82\xAC\": 1,\n  \"\xC3\xB6\": nil}"),
		"t.json: line 2 column 8: expected a value: {, [, \", a number, true, false or "
		"null");
	assert_refused(STR("[1,\r\n2\r\n3]"),
		"t.json: line 3 column 1: expected ',' or ']' after an item");
	assert_refused(STR(""),
		"t.json: line 1 column 1: expected a value: {, [, \", a number, true, "
		"false or null, but the text ends");
	Err err = {0};
	Json *json = NULL;
	assert_false(json_parse(STR("[1] 2"), NULL, &json, &err));
	assert_string_equal(err.text, "line 1 column 5: text behind the end of the value");
}

static void what_is_not_strict_json_is_refused_with_its_reason(void **state)
{
	(void)state;
	assert_refused(STR("\xEF\xBB\xBF[]"),
		"t.json: line 1 column 1: a byte order mark; save the text as UTF-8 without one");
	assert_refused(STR("[\"a\tb\"]"),
		"t.json: line 1 column 4: a raw control character in a string; "
		"write it as \\u0009");
	assert_refused(STR("[\"a\0b\"]"),
		"t.json: line 1 column 4: a raw control character in a string; "
		"write it as \\u0000");
	assert_refused(STR("[\"\xC3\x28\"]"), "t.json: line 1 column 3: bytes that are not UTF-8");
	assert_refused(STR("[\"\xC0\x80\"]"), "t.json: line 1 column 3: bytes that are not UTF-8");
	assert_refused(
		STR("[\"\xED\xA0\x80\"]"), "t.json: line 1 column 3: bytes that are not UTF-8");
	assert_refused(STR("[\"\\x41\"]"),
		"t.json: line 1 column 3: no such escape; JSON knows \\\" \\\\ "
		"\\/ \\b \\f \\n \\r \\t \\uXXXX");
	assert_refused(STR("[\"abc"),
		"t.json: line 1 column 2: a string that starts here is never closed");
	assert_refused(STR("[1,]"),
		"t.json: line 1 column 4: expected a value: {, [, \", a number, true, "
		"false or null");
	assert_refused(STR("{a:1}"), "t.json: line 1 column 2: expected a key in double quotes");
	assert_refused(STR("[1]\0"), "t.json: line 1 column 4: text behind the end of the value");
}

static void half_a_surrogate_pair_is_refused(void **state)
{
	(void)state;
	static const char half[] = "half of a surrogate pair; both halves are needed";
	static const char *const texts[] = {"[\"\\ud800\"]", "[\"\\udc00\"]",
		"[\"\\ud800\\ud800\"]", "[\"\\ud800x\"]", "[\"\\udbff\\u0041\"]",
		"{\"\\uDFFF\":1}"};
	AUTO(buf_free) Buf wanted = {0};
	buf_addf(&wanted, "t.json: line 1 column 3: %s", half);
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_refused(str_from(texts[i]), buf_cstr(&wanted));
	AUTO(json_freep) Json *pair = parsed("[\"\\ud83d\\ude00\"]");
	assert_written(pair, "[\"\xF0\x9F\x98\x80\"]");
}

static void a_key_that_stands_twice_is_refused_even_when_spelt_differently(void **state)
{
	(void)state;
	assert_refused(STR("{\"a\":1,\n \"b\":{\"x\":1,\"y\":2,\"\\u0078\":3}}"),
		"t.json: line 2 column 19: the key \"\\u0078\" stands twice in this object");
	assert_refused(STR("{\"a\":{\"k\":1},\"k\":2,\"a\":3}"),
		"t.json: line 1 column 20: the key \"a\" stands twice in this object");
	assert_refused(STR("{\"\":1,\"\":2}"),
		"t.json: line 1 column 7: the key \"\" stands twice in this object");
	AUTO(json_freep)
	Json *fine = parsed("{\"a\":{\"a\":{\"a\":1}},\"A\":[{\"a\":1},{\"a\":2}]}");
	assert_true(survives(fine));
}

static void numbers_that_a_double_would_change_are_refused(void **state)
{
	(void)state;
	static const char *const integers[] = {"[9007199254740993]", "[-9007199254740993]",
		"[1e20]", "[9007199254740993.0]", "[100000000000000000000000]"};
	for (size_t i = 0; i < COUNT(integers); i++)
		assert_refused(str_from(integers[i]),
			"t.json: line 1 column 2: an integer that a double can't hold exactly; "
			"write it as a string");
	assert_refused(STR("[1e400]"),
		"t.json: line 1 column 2: a number too large for a double; write it "
		"as a string");
	assert_refused(STR("[-01]"), "t.json: line 1 column 2: a number with a leading zero");
	assert_refused(
		STR("[1.]"), "t.json: line 1 column 4: expected a digit after the decimal point");
	AUTO(json_freep)
	Json *fine = parsed("[9007199254740992,-9007199254740992.0,-0,1e22,1E-400,0e9]");
	assert_written(fine, "[9007199254740992,-9007199254740992,0,1e+22,0,0]");
}

static void a_number_of_any_length_is_read_whole(void **state)
{
	(void)state;
	AUTO(json_freep)
	Json *json = parsed("[0.1000000000000000055511151231257827021181583404541015625000000"
			    "0000000000000000000000,3,1000000000000000000000000000000000000"
			    "00000000000000000000000000000000000000000000.5]");
	assert_written(json, "[0.1,3,1e+80]");
}

static void nesting_is_limited(void **state)
{
	(void)state;
	AUTO(buf_free) Buf text = {0};
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		buf_addc(&text, '[');
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		buf_addc(&text, ']');
	AUTO(json_freep) Json *json = parsed(buf_cstr(&text));
	assert_true(survives(json));
	AUTO(buf_free) Buf deeper = {0};
	buf_addf(&deeper, "[%s]", buf_cstr(&text));
	assert_refused(buf_str(&deeper),
		"t.json: line 1 column 201: nested too deeply; 200 levels are allowed");
}

static void a_nul_does_not_cut_a_string_short(void **state)
{
	(void)state;
	AUTO(json_freep) Json *json = parsed("{\"a\\u0000b\":\"x\\u0000y\",\"a\":\"\\u0000\"}");
	assert_written(json, "{\"a\\u0000b\":\"x\\u0000y\",\"a\":\"\\u0000\"}");
	assert_true(str_eq(json_str(json_first(json)), STR("x\xC0\x80y")));
	assert_true(json_get_str(json, STR("a\0b")) == json_first(json));
	assert_true(json_get_str(json, STR("a\xC0\x80"
					   "b")) == json_first(json));
	assert_true(str_eq(json_str_at(json, "a"), STR("\xC0\x80")));
	assert_true(survives(json));
	AUTO(json_freep) Json *made = json_new_object();
	json_set_key(made, STR("k\0"), json_new_str(STR("\0v")));
	assert_written(made, "{\"k\\u0000\":\"\\u0000v\"}");
	assert_refused(STR("{\"\\u0000\":1,\"\\u0000\":2}"),
		"t.json: line 1 column 13: the key \"\\u0000\" stands twice in this object");
}

static void text_that_is_not_utf8_is_repaired_when_a_string_is_made(void **state)
{
	(void)state;
	AUTO(json_freep) Json *json = json_new_str(STR("a\xFF\xE2\x82z\xC0"));
	assert_written(json, "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\"");
	assert_true(survives(json));
}

static void set_replaces_in_place_wherever_the_member_stands(void **state)
{
	(void)state;
	AUTO(json_freep) Json *json = parsed("{\"a\":1,\"b\":2,\"c\":3}");
	json_set_cstr(json, "a", "first");
	json_set_int(json, "c", 30);
	json_set_bool(json, "b", true);
	json_set_number(json, "d", 0.5);
	json_set_cstr(json, "e", NULL);
	json_set(json, "A", NULL);
	assert_written(
		json, "{\"a\":\"first\",\"b\":true,\"c\":30,\"d\":0.5,\"e\":null,\"A\":null}");
	json_remove(json, "a");
	json_remove(json, "A");
	json_remove(json, "none");
	json_set_str(json, "f", STR("last"));
	assert_written(json, "{\"b\":true,\"c\":30,\"d\":0.5,\"e\":null,\"f\":\"last\"}");
	AUTO(json_freep) Json *only = parsed("{\"x\":1}");
	json_set_int(only, "x", 2);
	json_set_int(only, "y", 3);
	assert_written(only, "{\"x\":2,\"y\":3}");
	json_set(json, "none", NULL);
	json_push(json, json_new_int(1)); /* an object is no array: freed, nothing changes */
	json_set_int(NULL, "x", 1);
	json_push(NULL, json_new_object());
}

static void getters_answer_absent_for_null_and_for_the_wrong_type(void **state)
{
	(void)state;
	AUTO(json_freep)
	Json *json =
		parsed("{\"s\":\"t\",\"n\":2.5,\"i\":7.0,\"b\":true,\"l\":[1,\"x\"],\"z\":null}");
	assert_null(json_get(NULL, "s"));
	assert_null(json_get(json, "S"));
	assert_null(json_get(json_get(json, "l"), "s"));
	assert_int_equal(json_str_at(json, "n").len, 0);
	assert_int_equal(json_int_at(json, "n", -1), -1);
	assert_int_equal(json_int_at(json, "i", -1), 7);
	assert_int_equal(json_int_at(json, "s", -1), -1);
	assert_true(json_bool_at(json, "b", false));
	assert_true(json_bool_at(json, "i", true));
	assert_true(json_number(json_get(json, "n"), 0) == 2.5);
	assert_int_equal(json_count(json), 6);
	assert_true(json_at(json_get(json, "l"), 1) == json_next(json_first(json_get(json, "l"))));
	assert_null(json_at(json_get(json, "l"), 2));
	assert_null(json_at(json, 0));
	assert_string_equal(json_type_name(json_type(json_get(json, "z"))), "null");
	assert_int_equal(json_type(NULL), JSON_ABSENT);
	assert_int_equal(json_key(json).len, 0);
	assert_null(json_next(NULL));
	assert_null(json_copy(NULL));
}

static void a_large_integer_becomes_its_digits_and_infinity_becomes_null(void **state)
{
	(void)state;
	AUTO(json_freep) Json *list = json_new_array();
	json_push(list, json_new_int(9007199254740991));
	json_push(list, json_new_int(9007199254740993));
	json_push(list, json_new_int(INT64_MIN));
	json_push(list, json_new_number(INFINITY));
	json_push(list, json_new_bool(false));
	json_push_str(list, STR("x"));
	assert_written(list, "[9007199254740991,\"9007199254740993\",\"-9223372036854775808\",null,"
			     "false,\"x\"]");
	assert_true(survives(list));
}

static void equality_is_by_value_and_key_order_is_free(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool equal;
	} cases[] = {
		{"1", "1.0", true},
		{"0", "-0", true},
		{"1", "\"1\"", false},
		{"0", "false", false},
		{"null", "false", false},
		{"[1,2]", "[2,1]", false},
		{"[1]", "[1,1]", false},
		{"{\"a\":1,\"b\":[{}]}", "{\"b\":[{}],\"a\":1e0}", true},
		{"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
		{"{\"a\":1}", "{\"A\":1}", false},
		{"{\"\\u0000\":1}", "{\"\":1}", false},
		{"\"\\u00e9\"", "\"e\\u0301\"", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(json_freep) Json *a = parsed(cases[i].a);
		AUTO(json_freep) Json *b = parsed(cases[i].b);
		AUTO(json_freep) Json *copy = json_copy(a);
		assert_int_equal(json_equal(a, b), cases[i].equal);
		assert_int_equal(json_equal(b, a), cases[i].equal);
		assert_true(json_equal(a, copy));
	}
	assert_true(json_equal(NULL, NULL));
}

/* The document and the pointers of RFC 6901 section 5. */
static void pointers_find_what_rfc_6901_says(void **state)
{
	(void)state;
	AUTO(json_freep)
	Json *json = parsed("{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/"
			    "b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,\"i\\\\j\":5,"
			    "\"k\\\"l\":6,\" \":7,\"m~n\":8}");
	static const struct {
		const char *pointer;
		int64_t value;
	} found[] = {{"/", 0}, {"/a~1b", 1}, {"/c%d", 2}, {"/e^f", 3}, {"/g|h", 4}, {"/i\\j", 5},
		{"/k\"l", 6}, {"/ ", 7}, {"/m~0n", 8}};
	for (size_t i = 0; i < COUNT(found); i++)
		assert_int_equal(json_int(json_pointer(json, str_from(found[i].pointer)), -1),
			found[i].value);
	assert_true(json_pointer(json, STR("")) == json);
	assert_true(str_is(json_str(json_pointer(json, STR("/foo/1"))), "baz"));
	static const char *const nowhere[] = {"foo", "/foo/2", "/foo/-", "/foo/01", "/foo/+1",
		"/foo/ 1", "/foo/", "/foo/0/x", "/m~n", "/m~2n", "/nope/x",
		"/foo/99999999999999999999"};
	for (size_t i = 0; i < COUNT(nowhere); i++)
		assert_null(json_pointer(json, str_from(nowhere[i])));
	assert_null(json_pointer(NULL, STR("/a")));
}

static void a_hundred_thousand_keys_are_checked(void **state)
{
	(void)state;
	AUTO(buf_free) Buf text = {0};
	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "%s\"key%d\":%d", i == 0 ? "{" : ",", i, i);
	size_t len = text.len;
	buf_addc(&text, '}');
	AUTO(json_freep) Json *json = parsed(buf_cstr(&text));
	assert_int_equal(json_count(json), 100000);
	text.len = len;
	buf_adds(&text, ",\"key5\":0}");
	Json *twice = NULL;
	assert_false(json_parse(buf_str(&text), "t", &twice, NULL));
	assert_null(twice);
}

static const char *shared_folder(void)
{
	const char *folder = getenv("COUNTERSIGN_SHARED");
	return folder != NULL ? folder : "../shared";
}

static bool is_exception(Str file)
{
	return str_is(file, "y_object_duplicated_key.json") ||
	       str_is(file, "y_object_duplicated_key_and_value.json");
}

/* y_ must be read, n_ refused, i_ either; what is read must survive writing. */
static bool suite_file_holds(const char *path)
{
	AUTO(buf_free) Buf text = {0};
	AUTO(json_freep) Json *json = NULL;
	Err err = {0};
	Str name = path_base(str_from(path));
	assert_true(file_read(path, 16 << 20, &text, NULL));
	bool read = json_parse(buf_str(&text), "suite", &json, &err);
	bool wanted = name.ptr[0] == 'y' && !is_exception(name);
	bool holds = read ? survives(json) : err.text[0] != '\0' && err.code == ERR_INPUT;
	if (name.ptr[0] != 'i')
		holds = holds && read == wanted;
	if (!holds)
		printf("JSONTestSuite %s: %s %s\n", name.ptr, read ? "was read" : "was refused",
			err.text);
	return holds;
}

static void the_json_test_suite_is_accepted_and_refused_as_its_names_say(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	FileList list = {0};
	const char *folder = path_join(&arena, shared_folder(), "data/json_testsuite/test_parsing");
	if (!file_list(&arena, folder, &list, NULL)) {
		printf("JSONTestSuite: skipped, %s is not there\n", folder);
		arena_free(&arena); /* skip() jumps past the cleanup */
		skip();
	}
	size_t held = 0;
	for (size_t i = 0; i < list.count; i++)
		held += suite_file_holds(list.paths[i]);
	printf("JSONTestSuite: %zu of %zu (two files with duplicate keys must be refused, "
	       "I-JSON)\n",
		held, list.count);
	assert_true(list.count > 300);
	assert_int_equal(held, list.count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_written_as_it_was_read),
		cmocka_unit_test(the_pretty_form_indents_by_two_and_leaves_empty_ones_closed),
		cmocka_unit_test(an_error_names_the_line_and_the_column_in_characters),
		cmocka_unit_test(what_is_not_strict_json_is_refused_with_its_reason),
		cmocka_unit_test(half_a_surrogate_pair_is_refused),
		cmocka_unit_test(a_key_that_stands_twice_is_refused_even_when_spelt_differently),
		cmocka_unit_test(numbers_that_a_double_would_change_are_refused),
		cmocka_unit_test(a_number_of_any_length_is_read_whole),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(a_nul_does_not_cut_a_string_short),
		cmocka_unit_test(text_that_is_not_utf8_is_repaired_when_a_string_is_made),
		cmocka_unit_test(set_replaces_in_place_wherever_the_member_stands),
		cmocka_unit_test(getters_answer_absent_for_null_and_for_the_wrong_type),
		cmocka_unit_test(a_large_integer_becomes_its_digits_and_infinity_becomes_null),
		cmocka_unit_test(equality_is_by_value_and_key_order_is_free),
		cmocka_unit_test(pointers_find_what_rfc_6901_says),
		cmocka_unit_test(a_hundred_thousand_keys_are_checked),
		cmocka_unit_test(the_json_test_suite_is_accepted_and_refused_as_its_names_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
