#include "tests/lib/testing.h"

#include "core/policy.h"

#define HEAD                                                                                       \
	"{\"name\":\"pay\",\"kind\":\"sql\",\"roles\":[\"agent\"],\"arguments\":{\"type\":\"object\","   \
	"\"properties\":{\"n\":{\"type\":\"integer\"}},\"additionalProperties\":false},"
#define GOOD HEAD "\"tier\":{\"default\":1,\"rules\":[{\"when\":{\"properties\":{\"n\":{\"minimum\":10}}," \
	"\"required\":[\"n\"]},\"tier\":2,\"why\":\"ten or more\"}]}}"

static bool load(Arena *arena, const char *text, Tool *tool, Err *err)
{
	Json *manifest = NULL;
	assert_true(json_parse(str_from(text), "t", &manifest, err));
	if (tool_from_json(arena, manifest, tool, err))
		return true;
	json_free(manifest);
	return false;
}

static void a_broken_manifest_names_its_field(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} cases[] = {{"[]", "must be an object"}, {"{\"nam\":\"x\"}", "\"nam\" is not a field"},
		{"{\"kind\":\"sql\"}", "name: missing"}, {"{\"name\":\"x\",\"kind\":\"sh\"}", "kind: \"sh\""},
		{"{\"name\":\"x\",\"kind\":\"sql\",\"roles\":[]}", "roles: must name"},
		{"{\"name\":\"x\",\"kind\":\"sql\",\"roles\":[\"king\"]}", "\"king\" is not a role"},
		{HEAD "\"tier\":{\"default\":4}}", "tier.default"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":[{\"tier\":2}]}}", "tier.rules[0]"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":[{\"tier\":2,\"why\":\"w\",\"when\":{\"type\":3}}]}}",
			"when"},
		{HEAD "\"tier\":{\"default\":1},\"origins\":{\"n\":[\"SKY\"]}}", "origins.n"},
		{HEAD "\"tier\":{\"default\":1},\"hold_seconds\":-1}", "must not be negative"},
		{"{\"name\":\"x\",\"kind\":\"sql\",\"roles\":[\"agent\"],\"tier\":{\"default\":1},"
			"\"arguments\":{\"type\":\"object\"}}", "additionalProperties"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena arena = {0};
		Tool tool;
		Err err = {0};
		assert_false(load(&arena, cases[i].text, &tool, &err));
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", err.text, cases[i].says);
		arena_free(&arena);
	}
}

static void a_pin_is_of_the_meaning_and_not_of_the_spelling(void **state)
{
	(void)state;
	Arena arena = {0};
	Tool a, b, c;
	Err err = {0};
	assert_done(load(&arena, GOOD, &a, &err));
	Buf spaced = {0};
	for (const char *p = GOOD; *p != '\0'; p++) {
		buf_addc(&spaced, *p);
		if (*p == ',' || *p == '{')
			buf_adds(&spaced, "\n  ");
	}
	assert_done(load(&arena, buf_cstr(&spaced), &b, &err));
	assert_string_equal(a.pin.text, b.pin.text);
	assert_done(load(&arena, HEAD "\"tier\":{\"default\":1}}", &c, &err));
	assert_string_not_equal(a.pin.text, c.pin.text);
	AUTO(buf_free) Buf lines = {0};
	tool_difference(a.manifest, c.manifest, &lines);
	assert_non_null(strstr(buf_cstr(&lines), "/tier/rules: "));
	assert_non_null(strstr(buf_cstr(&lines), " is now absent"));
	buf_clear(&lines);
	tool_difference(a.manifest, b.manifest, &lines);
	assert_int_equal(lines.len, 0);
	buf_free(&spaced);
	tool_free(&a);
	tool_free(&b);
	tool_free(&c);
	arena_free(&arena);
}

static Ruling ruling_of(const Policy *p, const Tool *t, const char *arguments)
{
	AUTO(json_freep) Json *j = NULL;
	Err err = {0};
	assert_done(json_parse(str_from(arguments), "a", &j, &err));
	return policy_rule(p, t, j);
}

static void the_highest_tier_wins_and_no_wins_over_all(void **state)
{
	(void)state;
	Arena arena = {0};
	Tool t;
	Policy p;
	Json *json = NULL;
	Err err = {0};
	assert_done(load(&arena, GOOD, &t, &err));
	assert_done(json_parse(STR("{\"rules\":[{\"tool\":\"pay\",\"when\":{\"properties\":{\"n\":{\"minimum\":"
		"100}},\"required\":[\"n\"]},\"tier\":3,\"why\":\"a hundred\"},{\"tool\":\"*\",\"when\":{"
		"\"properties\":{\"n\":{\"minimum\":1000}},\"required\":[\"n\"]},\"deny\":true,\"why\":\"too "
		"much\"},{\"tool\":\"other\",\"tier\":3,\"why\":\"not this one\"}]}"), "p", &json, &err));
	assert_done(policy_from_json(&arena, json, &p, &err));
	assert_int_equal(ruling_of(&p, &t, "{\"n\":1}").tier, 1);
	assert_int_equal(ruling_of(&p, &t, "{\"n\":10}").tier, 2);
	assert_str(ruling_of(&p, &t, "{\"n\":10}").why, "ten or more");
	assert_int_equal(ruling_of(&p, &t, "{\"n\":100}").tier, 3);
	assert_false(ruling_of(&p, &t, "{\"n\":100}").deny);
	assert_true(ruling_of(&p, &t, "{\"n\":1000}").deny);
	assert_str(ruling_of(&p, &t, "{\"n\":1000}").why, "too much");
	policy_free(&p);
	tool_free(&t);
	arena_free(&arena);
}

static void a_broken_policy_names_its_field(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} cases[] = {{"[]", "must be an object"}, {"{\"expiry_minutes\":0}", "expiry_minutes"},
		{"{\"tiers\":{\"3\":{\"signatures\":9}}}", "tiers.3.signatures"},
		{"{\"tiers\":{\"1\":{\"roles\":[\"king\"]}}}", "tiers.1"},
		{"{\"rules\":[{\"tier\":1,\"why\":\"w\"}]}", "rules[0].tool"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena arena = {0};
		Policy p;
		AUTO(json_freep) Json *json = NULL;
		Err err = {0};
		assert_done(json_parse(str_from(cases[i].text), "p", &json, &err));
		assert_false(policy_from_json(&arena, json, &p, &err));
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", err.text, cases[i].says);
		arena_free(&arena);
	}
}

static void without_a_policy_file_the_built_in_one_holds(void **state)
{
	(void)state;
	Arena arena = {0};
	Policy p;
	Err err = {0};
	assert_done(policy_from_json(&arena, NULL, &p, &err));
	assert_int_equal(p.tiers[3].signatures, 2);
	assert_int_equal(p.tiers[2].roles & (1u << ROLE_AUDITOR), 0);
	assert_int_equal(p.tiers[3].second_roles & (1u << ROLE_AGENT), 0);
	policy_free(&p);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_manifest_names_its_field),
		cmocka_unit_test(a_pin_is_of_the_meaning_and_not_of_the_spelling),
		cmocka_unit_test(the_highest_tier_wins_and_no_wins_over_all),
		cmocka_unit_test(a_broken_policy_names_its_field),
		cmocka_unit_test(without_a_policy_file_the_built_in_one_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
