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

#define IDEMPOTENCY(kind, says)                                                                        \
	"{\"name\":\"x\",\"kind\":\"" kind "\",\"roles\":[\"agent\"],\"idempotency\":" says "}"

static void a_broken_manifest_names_its_field(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} cases[] = {{"[]", "must be an object"}, {"{\"nam\":\"x\"}", "\"nam\" is not a field"},
		{"{\"kind\":\"sql\"}", "name: missing"},
		{"{\"name\":\"../../x\",\"kind\":\"sql\"}", "name: must be"}, {"{\"name\":\"a\\u001b[31m\",\"kind\":\"sql\"}", "name: must be"}, {"{\"name\":\"x\",\"kind\":\"sh\"}", "kind: \"sh\""},
		{"{\"name\":\"x\",\"kind\":\"sql\",\"roles\":[]}", "roles: must name"},
		{IDEMPOTENCY("sql", "\"none\""), "not for tools of kind sql: their key is kept"},
		{IDEMPOTENCY("mail", "{\"repeat_hours\":1}"), "not for tools of kind mail"},
		{IDEMPOTENCY("http", "\"key\""), "idempotency: must be \"none\", or an object"},
		{IDEMPOTENCY("http", "true"), "idempotency: must be \"none\", or an object"},
		{IDEMPOTENCY("http", "{}"), "idempotency: must be \"none\", or an object"},
		{IDEMPOTENCY("http", "{\"hours\":1}"), "\"hours\" is not a field"},
		{IDEMPOTENCY("http", "{\"repeat_hours\":0}"), "repeat_hours"},
		{IDEMPOTENCY("http", "{\"repeat_hours\":1000}"), "repeat_hours"},
		{IDEMPOTENCY("http", "{\"repeat_hours\":\"1\"}"), "repeat_hours"},
		{IDEMPOTENCY("http", "{\"header\":1}"), "idempotency.header: must be a header's name"},
		{IDEMPOTENCY("http", "{\"header\":\"\"}"), "idempotency.header: must be a header's name"},
		{IDEMPOTENCY("exec", "{\"header\":\"X\"}"), "idempotency.header: must be a header's name, in a tool of kind http"},
		{"{\"name\":\"x\",\"kind\":\"sql\",\"roles\":[\"king\"]}", "\"king\" is not a role"},
		{HEAD "\"tier\":{\"default\":4}}", "tier.default"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":[{\"tier\":2}]}}", "tier.rules[0]"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":[{\"tier\":2,\"why\":\"w\",\"when\":{\"type\":3}}]}}",
			"when"},
		{HEAD "\"tier\":{\"default\":1,\"rule\":[]}}", "tier: \"rule\" is not a field"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":[{\"tier\":2,\"why\":\"w\",\"if\":{}}]}}", "\"if\" is not a field"},
		{HEAD "\"tier\":{\"default\":1},\"compensation\":7}", "compensation: must be text, or an object"},
		{HEAD "\"tier\":{\"default\":1},\"compensation\":{\"tool\":\"x\"}}", "compensation: must say"},
		{HEAD "\"tier\":{\"default\":1},\"compensation\":{\"tools\":\"x\"}}", "\"tools\" is not a field"},
		{HEAD "\"tier\":{\"default\":1},\"origins\":{\"n\":[\"SKY\"]}}", "origins.n"},
		{HEAD "\"tier\":{\"default\":1},\"origins\":{\"m\":[\"RECORD\"]}}", "\"m\" is not an argument"},
		{HEAD "\"tier\":{\"default\":1},\"origins\":{\"n\":\"RECORD\"}}", "origins.n: must be a list"},
		{HEAD "\"tier\":{\"default\":1},\"origins\":[\"RECORD\"]}", "origins: must be an object"},
		{HEAD "\"tier\":{\"default\":1},\"destinations\":\"n\"}", "destinations: must be a list"},
		{HEAD "\"tier\":{\"default\":1},\"destinations\":[\"m\"]}", "\"m\" is not an argument"},
		{HEAD "\"tier\":{\"default\":1},\"hold_seconds\":-1}", "hold_seconds: must be a whole number"},
		{HEAD "\"tier\":{\"default\":1},\"hold_seconds\":\"60\"}", "hold_seconds: must be a whole number"},
		{HEAD "\"tier\":{\"default\":1},\"hold_seconds\":1.5}", "hold_seconds: must be a whole number"},
		{HEAD "\"tier\":{\"default\":1},\"expiry_minutes\":9007199254740991}", "expiry_minutes: must be"},
		{HEAD "\"tier\":{\"default\":1},\"reversible\":\"no\"}", "reversible: must be true or false"},
		{HEAD "\"tier\":{\"default\":4294967296}}", "tier.default: must be"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":\"all\"}}", "tier.rules: must be a list"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":[{\"tier\":4294967297,\"why\":\"w\"}]}}", "tier: must be"},
		{HEAD "\"tier\":{\"default\":1,\"rules\":[{\"tier\":1,\"deny\":\"true\",\"why\":\"w\"}]}}",
			"deny: must be true or false"},
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

/* Nothing said is the standard's header and no promise. */
static void idempotency_names_the_header_and_how_long_a_key_is_remembered(void **state)
{
	(void)state;
	static const struct {
		const char *says, *header;
		int64_t hours;
	} cases[] = {{"", "Idempotency-Key", 0}, {",\"idempotency\":\"none\"", "", 0},
		{",\"idempotency\":{\"header\":\"X-Request-Id\"}", "X-Request-Id", 0},
		{",\"idempotency\":{\"repeat_hours\":24}", "Idempotency-Key", 24},
		{",\"idempotency\":{\"header\":\"X-Request-Id\",\"repeat_hours\":2}", "X-Request-Id", 2}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena arena = {0};
		Tool tool;
		Err err = {0};
		Str text = arena_fmt(&arena, "{\"name\":\"x\",\"kind\":\"http\",\"roles\":[\"agent\"],\"tier\":{\"default\":1},"
			"\"arguments\":{\"additionalProperties\":false}%s}", cases[i].says);
		assert_done(load(&arena, text.ptr, &tool, &err));
		assert_str(tool.key_header, cases[i].header);
		assert_int_equal(tool.repeat_ms, cases[i].hours * 3600000);
		tool_free(&tool);
		arena_free(&arena);
	}
}

static void a_policy_whose_limit_would_be_none_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} cases[] = {{"{\"tiers\":{\"2\":{\"signatures\":\"2\"}}}", "tiers.2.signatures: must be"},
		{"{\"tiers\":{\"2\":{\"signatures\":4294967298}}}", "tiers.2.signatures: must be"},
		{"{\"tiers\":{\"2\":{\"hold_seconds\":\"60\"}}}", "tiers.2.hold_seconds: must be"},
		{"{\"tiers\":{\"3\":{\"second\":\"supervisor\"}}}", "tiers.3.second: must be a list"},
		{"{\"tiers\":{\"4\":{}}}", "\"4\" is not a field"},
		{"{\"expiry_minutes\":\"5\"}", "expiry_minutes: must be"}, {"{\"expiry_minutes\":0}", "expiry_minutes: must be"},
		{"{\"forbidden_phrases\":\"guarantee\"}", "forbidden_phrases: must be a list"},
		{"{\"forbidden_phrases\":[1]}", "forbidden_phrases: must be a list"},
		{"{\"rules\":\"all\"}", "rules: must be a list"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena arena = {0};
		AUTO(json_freep) Json *json = NULL;
		Policy policy;
		Err err = {0};
		assert_done(json_parse(str_from(cases[i].text), "p", &json, &err));
		assert_false(policy_from_json(&arena, json, &policy, &err));
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

/* Amount, currency, count and target: each raises the tier by a rule of its own. */
static void rules_go_by_amount_currency_count_and_target(void **state)
{
	(void)state;
	static const struct {
		const char *arguments, *why;
		int tier;
		bool deny;
	} cases[] = {{"{\"amount_cents\":5000,\"currency\":\"EUR\",\"items\":[1],\"to\":\"a@shop.example\"}",
		"the tool's default tier", 1, false},
		{"{\"amount_cents\":5001,\"currency\":\"EUR\",\"items\":[1],\"to\":\"a@shop.example\"}", "amount", 2, false},
		{"{\"amount_cents\":1,\"currency\":\"USD\",\"items\":[1],\"to\":\"a@shop.example\"}", "currency", 3, false},
		{"{\"amount_cents\":1,\"currency\":\"EUR\",\"items\":[1,2,3,4],\"to\":\"a@shop.example\"}", "count", 2,
			false},
		{"{\"amount_cents\":1,\"currency\":\"EUR\",\"items\":[1],\"to\":\"a@shop.example.evil\"}", "target", 3,
			false},
		{"{\"amount_cents\":9999999,\"currency\":\"USD\",\"items\":[1,2,3,4],\"to\":\"x\"}", "never", 1, true}};
	Arena arena = {0};
	Tool t;
	Policy p;
	Err err = {0};
	assert_done(policy_from_json(&arena, NULL, &p, &err));
	assert_done(load(&arena, "{\"name\":\"pay\",\"kind\":\"sql\",\"roles\":[\"agent\"],\"arguments\":{\"type\":"
		"\"object\",\"properties\":{\"amount_cents\":{\"type\":\"integer\"},\"currency\":{},\"items\":{},\"to\":{}},"
		"\"additionalProperties\":false},\"tier\":{\"default\":1,\"rules\":["
		"{\"when\":{\"properties\":{\"amount_cents\":{\"exclusiveMinimum\":5000}}},\"tier\":2,\"why\":\"amount\"},"
		"{\"when\":{\"properties\":{\"currency\":{\"not\":{\"const\":\"EUR\"}}}},\"tier\":3,\"why\":\"currency\"},"
		"{\"when\":{\"properties\":{\"items\":{\"minItems\":4}}},\"tier\":2,\"why\":\"count\"},"
		"{\"when\":{\"properties\":{\"to\":{\"not\":{\"pattern\":\"@shop[.]example$\"}}}},\"tier\":3,\"why\":\"target\"},"
		"{\"when\":{\"properties\":{\"amount_cents\":{\"minimum\":1000000}}},\"deny\":true,\"why\":\"never\"}]}}", &t,
		&err));
	for (size_t i = 0; i < COUNT(cases); i++) {
		Ruling r = ruling_of(&p, &t, cases[i].arguments);
		assert_str(r.why, cases[i].why);
		assert_int_equal(r.deny, cases[i].deny);
		assert_true(r.deny || r.tier == cases[i].tier);
	}
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
		{"{\"tier\":{}}", "\"tier\" is not a field"}, {"{\"tiers\":{\"4\":{}}}", "\"4\" is not a field"},
		{"{\"tiers\":{\"1\":{\"hold\":5}}}", "tiers.1: a tier: \"hold\""},
		{"{\"tiers\":{\"1\":{\"hold_seconds\":-5}}}", "tiers.1.hold_seconds"},
		{"{\"rules\":[{\"tool\":\"x\",\"tier\":1,\"why\":\"w\",\"wen\":{}}]}", "\"wen\" is not a field"},
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
		cmocka_unit_test(idempotency_names_the_header_and_how_long_a_key_is_remembered),
		cmocka_unit_test(a_policy_whose_limit_would_be_none_is_refused),
		cmocka_unit_test(a_pin_is_of_the_meaning_and_not_of_the_spelling),
		cmocka_unit_test(the_highest_tier_wins_and_no_wins_over_all),
		cmocka_unit_test(rules_go_by_amount_currency_count_and_target),
		cmocka_unit_test(a_broken_policy_names_its_field),
		cmocka_unit_test(without_a_policy_file_the_built_in_one_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
