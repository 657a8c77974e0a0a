/* core/schema: unit tests; the JSON Schema Test Suite stands in test_schema_suite.c. */
#include "tests/lib/testing.h"

#include "base/clock.h"
#include "core/schema.h"
#include "core/schema_private.h"

/* Validates; the error text is empty where the value fits. */
static Err outcome(const char *schema_text, const char *text, unsigned flags)
{
	AUTO(json_freep) Json *root = parsed(schema_text);
	AUTO(json_freep) Json *value = parsed(text);
	AUTO(schema_freep) Schema *schema = NULL;
	Err err = {0};
	if (!schema_compile(root, NULL, 0, flags, &schema, &err))
		fail_msg("%s: %s", schema_text, err.text);
	Err before = err;
	bool ok = schema_validate(schema, value, &err);
	assert_int_equal(ok, memcmp(&before, &err, sizeof err) == 0);
	return err;
}

static void assert_fits(const char *schema, const char *text)
{
	assert_string_equal(outcome(schema, text, 0).text, "");
}

static void assert_fails(const char *schema, const char *text, const char *error)
{
	Err err = outcome(schema, text, 0);
	assert_string_equal(err.text, error);
	assert_int_equal(err.code, ERR_INPUT);
}

static void assert_no_schema(const char *text, const char *error)
{
	AUTO(json_freep) Json *root = parsed(text);
	Schema *schema = NULL;
	Err err = {0};
	assert_false(schema_compile(root, NULL, 0, 0, &schema, &err));
	assert_null(schema);
	assert_string_equal(err.text, error);
	assert_int_equal(err.code, ERR_INPUT);
}

static void an_error_names_the_place_the_value_and_the_bound(void **state)
{
	(void)state;
	const char *schema =
		"{\"properties\":{\"amount_cents\":{\"type\":\"integer\",\"maximum\":5000},"
		"\"to\":{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"null\"]}}},"
		"\"required\":[\"amount_cents\"],\"additionalProperties\":false}";
	assert_fits(schema, "{\"amount_cents\":5000,\"to\":[\"a\",null]}");
	assert_fails(schema, "{\"amount_cents\":99999}",
		"/amount_cents: 99999 is more than maximum 5000");
	assert_fails(schema, "{\"amount_cents\":1,\"to\":[\"a\",7]}",
		"/to/1: 7 is not of the type null or string");
	assert_fails(schema, "{}", "the property \"amount_cents\" is missing");
	assert_fails(
		schema, "{\"amount_cents\":1,\"a/b~\":1}", "a property \"a/b~\" is not allowed");
	assert_fails(
		schema, "{\"amount_cents\":1.5}", "/amount_cents: 1.5 is not of the type integer");
}

static void each_kind_of_failure_has_its_words(void **state)
{
	(void)state;
	assert_fails("{\"enum\":[\"a\",1,null]}", "\"b\"", "\"b\" is not one of \"a\", 1, null");
	assert_fails("{\"const\":{\"a\":1}}", "[1]",
		"an array of 1 item is not an object of 1 property");
	assert_fails("{\"minLength\":3}", "\"\xC3\xA4\\u0000\"",
		"\"\xC3\xA4\\u0000\" has 2 characters, fewer than minLength 3");
	assert_fails("{\"maxItems\":1}", "[1,2]",
		"an array of 2 items has 2 items, more than maxItems 1");
	assert_fails(
		"{\"pattern\":\"^a+$\"}", "\"ab\"", "\"ab\" does not match the pattern \"^a+$\"");
	assert_fails(
		"{\"multipleOf\":0.01}", "0.075", "0.075 is not a multiple of multipleOf 0.01");
	assert_fails("{\"exclusiveMinimum\":0}", "0", "0 is not more than exclusiveMinimum 0");
	assert_fails("{\"uniqueItems\":true}", "[1,{\"a\":1,\"b\":2},3,{\"b\":2.0,\"a\":1}]",
		"items 1 and 3 are the same");
	assert_fails("{\"prefixItems\":[true],\"items\":false}", "[1,2]",
		"has 2 items, and only 1 are allowed");
	assert_fails("{\"contains\":{\"const\":1},\"minContains\":2}", "[1,2]",
		"holds 1 items of the kind wanted (contains), fewer than 2");
	assert_fails("{\"dependentRequired\":{\"card\":[\"name\"]}}", "{\"card\":1}",
		"the property \"name\" is missing; it goes with \"card\"");
	assert_fails("{\"not\":{\"type\":\"null\"}}", "null",
		"null is just what is not allowed here (not)");
	assert_fails("{\"propertyNames\":{\"pattern\":\"^x\"}}", "{\"y\":1}",
		"a property may not have the name \"y\"");
	assert_fails("false", "1", "nothing is allowed here");
}

static void of_several_forms_the_nearest_one_is_told_about(void **state)
{
	(void)state;
	const char *schema =
		"{\"anyOf\":[{\"type\":\"string\"},{\"properties\":{\"sum\":{\"minimum\":1}}},"
		"{\"required\":[\"x\"]}]}";
	assert_fails(schema, "{\"sum\":0}",
		"fits none of the 3 allowed forms (anyOf); the nearest one fails "
		"so: /sum: 0 is less than minimum 1");
	assert_fails("{\"oneOf\":[{},{\"type\":\"number\"}]}", "1",
		"fits more than one of the forms of which exactly one is wanted (oneOf)");
}

static void control_characters_and_long_texts_do_not_reach_the_error(void **state)
{
	(void)state;
	AUTO(buf_free) Buf text = {0};
	buf_adds(&text, "{\"k\\u001b[31m");
	for (int i = 0; i < 300; i++)
		buf_adds(&text, "\xC3\xA4");
	buf_adds(&text, "\":\"\\u001b\"}");
	Err err = outcome("{\"additionalProperties\":{\"type\":\"number\"}}", buf_cstr(&text), 0);
	assert_null(strchr(err.text, '\x1b'));
	assert_non_null(strstr(err.text, "...: \"\\u001b\" is not of the type number"));
	assert_true(strlen(err.text) < 200);
}

static void a_keyword_with_a_wrong_value_is_told_when_compiling(void **state)
{
	(void)state;
	assert_no_schema("{\"properties\":{\"a\":{\"type\":\"strnig\"}}}",
		"schema at \"/properties/a\": \"type\" must be null, boolean, integer, number, "
		"string, array, "
		"object or an array of these, not \"strnig\"");
	assert_no_schema("{\"allOf\":[true,{\"minimum\":\"1\"}]}",
		"schema at \"/allOf/1\": \"minimum\" must be a number, not \"1\"");
	assert_no_schema("{\"maxLength\":-1}",
		"schema at \"\": \"maxLength\" must be a whole number from 0 on, not -1");
	assert_no_schema("{\"items\":[true]}",
		"schema at \"\": \"items\" must be a schema (an object, true or "
		"false), not an array of 1 item");
	assert_no_schema("{\"anyOf\":[]}",
		"schema at \"\": \"anyOf\" must be an array of schemas that is not "
		"empty, not an array of 0 items");
	assert_no_schema("{\"$defs\":{\"x\":1}}",
		"schema at \"/$defs/x\": a schema must be an object, true or false, not 1");
	assert_no_schema("[]",
		"schema at \"\": a schema must be an object, true or false, not an array of 0 "
		"items");
	assert_no_schema("{\"pattern\":\"a(\"}", "schema at \"\": \"pattern\" \"a(\": a closing ) "
						 "is missing at character 3 of the pattern");
	assert_no_schema("{\"required\":[1]}",
		"schema at \"\": \"required\" must be an array of strings, not an array of 1 item");
	assert_no_schema("{\"multipleOf\":0}",
		"schema at \"\": \"multipleOf\" must be a number above 0, not 0");
}

static void a_reference_to_nowhere_is_told_when_compiling(void **state)
{
	(void)state;
	assert_no_schema("{\"$ref\":\"#/$defs/a\"}",
		"schema at \"\": refers to \"#/$defs/a\", where nothing is");
	assert_no_schema("{\"items\":{\"$ref\":\"#a\"}}",
		"schema at \"/items\": refers to the anchor \"a\", which is not there");
	assert_no_schema("{\"$ref\":\"http://example.com/x#y\"}",
		"schema at \"\": refers to \"http://example.com/x\", which is not among the "
		"documents at hand");
	assert_no_schema("{\"$schema\":\"http://example.com/meta\"}",
		"schema at \"\": \"$schema\" names \"http://example.com/meta\", which is not known "
		"here");
	assert_no_schema("{\"$defs\":{\"a\":{\"$anchor\":\"n\"},\"b\":{\"$anchor\":\"n\"}}}",
		"schema at \"/$defs/b\": the anchor \"n\" stands twice");
	assert_no_schema("{\"$defs\":{\"a\":{\"$id\":\"n\"},\"b\":{\"$id\":\"n\"}}}",
		"schema at \"/$defs/b\": the \"$id\" \"n\" stands twice");
}

static void an_older_schema_is_read_unless_it_would_become_looser(void **state)
{
	(void)state;
	const char *fine =
		"{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"definitions\":{\"n\":"
		"{\"type\":\"number\"}},\"properties\":{\"a\":{\"$ref\":\"#/definitions/n\"}}}";
	assert_fits(fine, "{\"a\":1}");
	assert_fails(fine, "{\"a\":\"x\"}", "/a: \"x\" is not of the type number");
	assert_no_schema(
		"{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"dependencies\":{}}",
		"schema at \"\": \"dependencies\" of older drafts is not supported; write it as "
		"JSON Schema "
		"2020-12 does");
}

static void the_first_unknown_keyword_is_named_and_changes_nothing(void **state)
{
	(void)state;
	AUTO(json_freep)
	Json *root = parsed("{\"title\":\"t\",\"properties\":{\"a\":{\"maxlength\":1}}}");
	AUTO(json_freep) Json *clean = parsed("{\"type\":\"object\",\"description\":\"d\"}");
	AUTO(json_freep) Json *value = parsed("{\"a\":\"long\"}");
	AUTO(schema_freep) Schema *schema = NULL;
	AUTO(schema_freep) Schema *known = NULL;
	assert_true(schema_compile(root, NULL, 0, 0, &schema, NULL));
	assert_true(schema_compile(clean, NULL, 0, 0, &known, NULL));
	assert_string_equal(schema_unknown_keyword(schema), "maxlength");
	assert_null(schema_unknown_keyword(known));
	assert_true(schema_validate(schema, value, NULL));
	schema_free(NULL);
}

static void other_documents_are_found_by_their_uri(void **state)
{
	(void)state;
	AUTO(json_freep)
	Json *root = parsed("{\"$ref\":\"http://shop.example/money.json#/$defs/cents\"}");
	AUTO(json_freep) Json *money = parsed("{\"$defs\":{\"cents\":{\"minimum\":0}}}");
	AUTO(json_freep) Json *broken = parsed("{\"$defs\":{\"cents\":{\"minimum\":true}}}");
	AUTO(json_freep) Json *value = parsed("-1");
	AUTO(schema_freep) Schema *schema = NULL;
	Err err = {0};
	SchemaDocument other = {STR("http://shop.example/money.json"), money};
	assert_true(schema_compile(root, &other, 1, 0, &schema, &err));
	assert_false(schema_validate(schema, value, &err));
	assert_string_equal(err.text, "-1 is less than minimum 0");
	other.json = broken;
	Schema *none = NULL;
	assert_false(schema_compile(root, &other, 1, 0, &none, &err));
	assert_string_equal(err.text,
		"schema http://shop.example/money.json at \"/$defs/cents\": \"minimum\" "
		"must be a number, not true");
}

static void the_schema_of_the_standard_describes_schemas(void **state)
{
	(void)state;
	const char *meta = "{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}";
	assert_fits(meta, "{\"type\":\"object\",\"properties\":{\"a\":{\"minLength\":1}}}");
	assert_fails(meta, "{\"properties\":{\"a\":{\"minLength\":-1}}}",
		"/properties/a/minLength: -1 is less than minimum 0");
}

static void formats_are_asserted_only_when_asked(void **state)
{
	(void)state;
	const char *schema = "{\"format\":\"date\"}";
	assert_fits(schema, "\"2026-02-30\"");
	assert_string_equal(outcome(schema, "\"2026-02-30\"", SCHEMA_ASSERT_FORMAT).text,
		"\"2026-02-30\" is not of the format \"date\"");
	assert_string_equal(outcome(schema, "\"2028-02-29\"", SCHEMA_ASSERT_FORMAT).text, "");
	assert_string_equal(
		outcome("{\"format\":\"colour\"}", "\"x\"", SCHEMA_ASSERT_FORMAT).text, "");
}

static void a_schema_that_refers_to_itself_without_end_fails(void **state)
{
	(void)state;
	static const char endless[] =
		"the schema refers to itself without end, or the value is nested too deeply";
	assert_fails("{\"$ref\":\"#\"}", "1", endless);
	assert_fails("{\"not\":{\"$ref\":\"#\"}}", "1", endless);
	assert_fails("{\"anyOf\":[{\"$ref\":\"#\"},true]}", "1", endless);
	assert_fails("{\"if\":{\"$ref\":\"#\"}}", "1", endless);
}

/* Each schema of the chain applies the next one twice: 2^60 applications. */
static void work_that_doubles_at_every_step_is_ended(void **state)
{
	(void)state;
	AUTO(buf_free) Buf schema = {0};
	buf_adds(&schema, "{\"$ref\":\"#/$defs/s0\",\"$defs\":{\"s60\":true");
	for (int i = 0; i < 60; i++)
		buf_addf(&schema,
			",\"s%d\":{\"allOf\":[{\"$ref\":\"#/$defs/s%d\"},{\"$ref\":\"#/$defs/"
			"s%d\"}]}",
			i, i + 1, i + 1);
	buf_adds(&schema, "}}");
	int64_t start_us = clock_monotonic_us();
	assert_fails(buf_cstr(&schema), "1", "checking this against the schema takes too long");
	assert_true(clock_monotonic_us() - start_us < 20000000);
}

static void a_value_as_deep_as_the_reader_allows_is_validated(void **state)
{
	(void)state;
	AUTO(buf_free) Buf text = {0};
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		buf_addc(&text, '[');
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		buf_addc(&text, ']');
	assert_fits("{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"unevaluatedItems\":false}",
		buf_cstr(&text));
}

static void decimals_are_multiples_exactly(void **state)
{
	(void)state;
	static const struct {
		const char *of, *value;
		bool fits;
	} cases[] = {{"0.01", "19.99", true}, {"0.01", "4.35", true}, {"0.0001", "0.0075", true},
		{"0.0001", "0.00751", false}, {"1e-8", "12391239123", true},
		{"0.123456789", "1e308", false}, {"3", "9007199254740990", true},
		{"3", "9007199254740991", false}, {"1e30", "1e29", false}, {"0.5", "1e308", true},
		{"7", "0", true}, {"1e308", "5e-324", false}, {"2.5", "-7.5", true}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) Buf schema = {0};
		buf_addf(&schema, "{\"multipleOf\":%s}", cases[i].of);
		if ((outcome(buf_cstr(&schema), cases[i].value, 0).text[0] == '\0') !=
			cases[i].fits)
			fail_msg("%s multipleOf %s", cases[i].value, cases[i].of);
	}
}

/* The examples of RFC 3986 section 5.4, and what URNs do. */
static void references_are_resolved_as_rfc_3986_says(void **state)
{
	(void)state;
	static const struct {
		const char *reference, *uri;
	} cases[] = {
		{"g:h", "g:h"},
		{"g", "http://a/b/c/g"},
		{"./g", "http://a/b/c/g"},
		{"g/", "http://a/b/c/g/"},
		{"/g", "http://a/g"},
		{"//g", "http://g"},
		{"?y", "http://a/b/c/d;p?y"},
		{"g?y", "http://a/b/c/g?y"},
		{"#s", "http://a/b/c/d;p?q"},
		{"g?y#s", "http://a/b/c/g?y"},
		{";x", "http://a/b/c/;x"},
		{"", "http://a/b/c/d;p?q"},
		{".", "http://a/b/c/"},
		{"./", "http://a/b/c/"},
		{"..", "http://a/b/"},
		{"../g", "http://a/b/g"},
		{"../..", "http://a/"},
		{"../../g", "http://a/g"},
		{"../../../g", "http://a/g"},
		{"/./g", "http://a/g"},
		{"/../g", "http://a/g"},
		{"g.", "http://a/b/c/g."},
		{"..g", "http://a/b/c/..g"},
		{"./../g", "http://a/b/g"},
		{"g/./h", "http://a/b/c/g/h"},
		{"g/../h", "http://a/b/c/h"},
		{"g;x=1/../y", "http://a/b/c/y"},
		{"g?y/../x", "http://a/b/c/g?y/../x"},
	};
	AUTO(arena_free) Arena arena = {0};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
			uri_resolve(&arena, STR("http://a/b/c/d;p?q"), str_from(cases[i].reference))
				.ptr,
			cases[i].uri);
	assert_string_equal(uri_resolve(&arena, STR("urn:uuid:1"), STR("#/a")).ptr, "urn:uuid:1");
	assert_string_equal(uri_resolve(&arena, STR("http://a"), STR("b")).ptr, "http://a/b");
	assert_string_equal(uri_resolve(&arena, STR(""), STR("b/c")).ptr, "b/c");
	assert_string_equal(uri_fragment(&arena, STR("x#/a%25b%2")).ptr, "/a%b%2");
}

static bool found(const char *pattern, Str text)
{
	AUTO(arena_free) Arena arena = {0};
	const Regex *regex = NULL;
	Err err = {0};
	uint64_t steps = 10000000;
	if (!regex_compile(&arena, str_from(pattern), &regex, &err))
		fail_msg("%s: %s", pattern, err.text);
	bool hit = regex_found(regex, text, &steps);
	assert_true(steps > 0);
	return hit;
}

static void patterns_match_what_ecma_262_says(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *text;
		bool found;
	} cases[] = {
		{"", "", true},
		{"b", "abc", true},
		{"^b", "abc", false},
		{"^a(b|c|)$", "a", true},
		{"^(a|ab)(c|bcd)$", "abcd", true},
		{"^a{2,3}$", "aaa", true},
		{"^a{2,3}$", "aaaa", false},
		{"^a{0}$", "", true},
		{"^(ab){2,}?$", "ababab", true},
		{"^(a?){3}$", "aa", true},
		{"^.$", "\xF0\x9F\x98\x80", true},
		{"^.$", "\n", false},
		{"^[^\\d-]$", "-", false},
		{"^[\\w.+-]+@[\\w-]+\\.\\w+$", "a.b+c@d-e.fr", true},
		{"^\\w$", "\xC3\xA9", false},
		{"^\\p{L}\\P{L}$",
			"\xC3\xA9"
			"5",
			true},
		{"^[\\p{Lu}\\p{gc=Nd}]+$", "\xC3\x84\xD9\xA3", true},
		{"^\\s$", "\xC2\xA0", true},
		{"^\\s$", "\xEF\xBB\xBF", true},
		{"^\\S$", "\xE2\x80\x8B", true},
		{"\\bcat\\b", "a cat.", true},
		{"\\bcat\\b", "concat", false},
		{"\\Bcat", "concat", true},
		{"^(?=.*\\d)(?=.*[a-z]).{4,}$", "abc1", true},
		{"^(?=.*\\d)(?=.*[a-z]).{4,}$", "abcd", false},
		{"^(?!.*--)[a-z-]+$", "a-b-c", true},
		{"^(?!.*--)[a-z-]+$", "a--b", false},
		{"^(?:(?!x).)*$", "abxc", false},
		{"^(?<year>\\d{4})$", "2026", true},
		{"^\\u00e4\\xe4\\u{1F600}\\ud83d\\ude00\\cJ\\0$",
			"\xC3\xA4\xC3\xA4\xF0\x9F\x98\x80\xF0\x9F\x98\x80\n\xC0\x80", true},
		{"^{a}]$", "{a}]", true},
		{"^[]$", "x", false},
		{"^[^]$", "\n", true},
		{"^[\\b]$", "\b", true},
		{"^\\/\\-\\_$", "/-_", true},
		{"x*", "", true},
		{"(x+x+)+y", "xxxxxxxxxxxxxxxxxxxxxxxxx", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		if (found(cases[i].pattern, str_from(cases[i].text)) != cases[i].found)
			fail_msg("%s on %s", cases[i].pattern, cases[i].text);
}

static void a_pattern_that_is_not_understood_is_refused_with_its_place(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *error;
	} cases[] = {
		{"a)", "a ) that closes nothing at character 2 of the pattern"},
		{"(a", "a closing ) is missing at character 3 of the pattern"},
		{"\xC3\xA4[a", "a closing ] is missing at character 4 of the pattern"},
		{"*a", "a quantifier with nothing to repeat at character 2 of the pattern"},
		{"[z-a]", "a range whose end comes before its start at character 5 of the pattern"},
		{"(a)\\1", "back references are not supported; at character 6 of the pattern"},
		{"(?<=a)b", "look-behind is not supported; at character 5 of the pattern"},
		{"a\\Z", "this is no escape of ECMA-262; at character 4 of the pattern"},
		{"\\p{Script=Greek}", "\\p{...} knows general categories only, and not this one at "
				      "character 3 of "
				      "the pattern"},
		{"(a{1000}){1000}", "the pattern is too large at character 16 of the pattern"},
		{"a{2,1}", "a quantifier whose upper bound is below the lower at character 7 of "
			   "the pattern"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(arena_free) Arena arena = {0};
		const Regex *regex = NULL;
		Err err = {0};
		assert_false(regex_compile(&arena, str_from(cases[i].pattern), &regex, &err));
		assert_null(regex);
		assert_string_equal(err.text, cases[i].error);
	}
}

static void a_pattern_that_takes_too_long_is_ended_and_never_matches(void **state)
{
	(void)state;
	AUTO(buf_free) Buf text = {0};
	buf_addc(&text, '"');
	for (int i = 0; i < 200000; i++)
		buf_addc(&text, 'a');
	buf_addc(&text, '"');
	assert_fits("{\"pattern\":\"^(a+)+$\"}", buf_cstr(&text));
	static const char slow[] = "checking this against the schema takes too long";
	assert_fails("{\"pattern\":\"(?:(?=.*b).)*c\"}", buf_cstr(&text), slow);
	assert_fails("{\"not\":{\"pattern\":\"(?:(?=.*b).)*c\"}}", buf_cstr(&text), slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_names_the_place_the_value_and_the_bound),
		cmocka_unit_test(each_kind_of_failure_has_its_words),
		cmocka_unit_test(of_several_forms_the_nearest_one_is_told_about),
		cmocka_unit_test(control_characters_and_long_texts_do_not_reach_the_error),
		cmocka_unit_test(a_keyword_with_a_wrong_value_is_told_when_compiling),
		cmocka_unit_test(a_reference_to_nowhere_is_told_when_compiling),
		cmocka_unit_test(an_older_schema_is_read_unless_it_would_become_looser),
		cmocka_unit_test(the_first_unknown_keyword_is_named_and_changes_nothing),
		cmocka_unit_test(other_documents_are_found_by_their_uri),
		cmocka_unit_test(the_schema_of_the_standard_describes_schemas),
		cmocka_unit_test(formats_are_asserted_only_when_asked),
		cmocka_unit_test(a_schema_that_refers_to_itself_without_end_fails),
		cmocka_unit_test(work_that_doubles_at_every_step_is_ended),
		cmocka_unit_test(a_value_as_deep_as_the_reader_allows_is_validated),
		cmocka_unit_test(decimals_are_multiples_exactly),
		cmocka_unit_test(references_are_resolved_as_rfc_3986_says),
		cmocka_unit_test(patterns_match_what_ecma_262_says),
		cmocka_unit_test(a_pattern_that_is_not_understood_is_refused_with_its_place),
		cmocka_unit_test(a_pattern_that_takes_too_long_is_ended_and_never_matches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
