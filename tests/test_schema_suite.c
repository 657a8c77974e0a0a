/* core/schema against the JSON Schema Test Suite for draft 2020-12, where it is at hand. */
#include "tests/lib/testing.h"

#include "base/file.h"
#include "core/schema.h"

/* What the runs below share. */
typedef struct Suite {
	Arena arena;
	SchemaDocument *others;
	size_t other_count;
	unsigned flags;
	size_t held, count;
} Suite;

static void suite_free(Suite *s)
{
	for (size_t i = 0; i < s->other_count; i++) {
		Json *json = NULL;
		memcpy(&json, &s->others[i].json, sizeof json);
		json_free(json);
	}
	arena_free(&s->arena);
}

static Json *read_json(const char *path)
{
	AUTO(buf_free) Buf text = {0};
	Json *json = NULL;
	Err err = {0};
	bool ok = file_read(path, 16 << 20, &text, &err);
	if (!ok || !json_parse(buf_str(&text), path, &json, &err))
		fail_msg("%s", err.text);
	return json;
}

/* Documents under remotes/ are known as http://localhost:1234/... */
static bool suite_open(Suite *s)
{
	FileList list = {0};
	const char *folder = shared_path(&s->arena, "data/json_schema_suite/remotes");
	if (folder == NULL || !file_list(&s->arena, folder, &list, NULL))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		Str uri = arena_fmt(
			&s->arena, "http://localhost:1234%s", list.paths[i] + strlen(folder));
		*ARENA_PUSH(&s->arena, s->others, s->other_count) =
			(SchemaDocument){uri, read_json(list.paths[i])};
	}
	return true;
}

static void run_group(Suite *s, const char *file, const Json *group)
{
	AUTO(schema_freep) Schema *schema = NULL;
	Err err = {0};
	const Json *tests = json_get(group, "tests");
	bool compiled = schema_compile(
		json_get(group, "schema"), s->others, s->other_count, s->flags, &schema, &err);
	if (!compiled)
		printf("%s: %s: %s\n", file, json_str_at(group, "description").ptr, err.text);
	for (const Json *p = json_first(tests); p != NULL; p = json_next(p)) {
		bool wanted = json_bool_at(p, "valid", false);
		bool held =
			compiled && schema_validate(schema, json_get(p, "data"), &err) == wanted;
		if (compiled && !held)
			printf("%s: %s: %s: should be %s\n", file,
				json_str_at(group, "description").ptr,
				json_str_at(p, "description").ptr, wanted ? "valid" : "invalid");
		s->held += held;
		s->count++;
	}
}

static void run_file(Suite *s, const char *path)
{
	AUTO(json_freep) Json *groups = read_json(path);
	for (const Json *p = json_first(groups); p != NULL; p = json_next(p))
		run_group(s, path_base(str_from(path)).ptr, p);
}

static void every_required_test_of_the_suite_holds(void **state)
{
	(void)state;
	AUTO(suite_free) Suite s = {0};
	FileList list = {0};
	if (!suite_open(&s)) {
		suite_free(&s); /* skip() jumps out of this function, past the cleanup */
		skip();
	}
	const char *folder = shared_path(&s.arena, "data/json_schema_suite/tests/draft2020-12");
	assert_true(file_list(&s.arena, folder, &list, NULL));
	for (size_t i = 0; i < list.count; i++)
		if (strstr(list.paths[i], "/optional/") == NULL)
			run_file(&s, list.paths[i]);
	printf("json schema draft2020-12: %zu of %zu required tests\n", s.held, s.count);
	assert_true(s.count >= 1299);
	assert_int_equal(s.held, s.count);
}

/* Of the optional ones those that this validator claims: formats it asserts, and patterns. */
static void the_optional_tests_that_are_claimed_hold(void **state)
{
	(void)state;
	static const char *const files[] = {"format/date.json", "format/date-time.json",
		"format/time.json", "format/email.json", "format/ipv4.json", "format/ipv6.json",
		"format/uri.json", "format/uri-reference.json", "format/uuid.json",
		"format/json-pointer.json", "ecmascript-regex.json", "non-bmp-regex.json",
		"anchor.json", "dynamicRef.json", "id.json", "no-schema.json",
		"refOfUnknownKeyword.json", "unknownKeyword.json", "format-assertion.json",
		"float-overflow.json"};
	AUTO(suite_free) Suite s = {.flags = SCHEMA_ASSERT_FORMAT};
	if (!suite_open(&s)) {
		suite_free(&s); /* skip() jumps out of this function, past the cleanup */
		skip();
	}
	const char *folder = shared_path(&s.arena, "data/json_schema_suite/tests/draft2020-12/optional");
	for (size_t i = 0; i < COUNT(files); i++)
		run_file(&s, path_join(&s.arena, folder, files[i]));
	printf("json schema draft2020-12: %zu of %zu optional tests of %zu files\n", s.held,
		s.count, COUNT(files));
	assert_int_equal(s.held, s.count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_required_test_of_the_suite_holds),
		cmocka_unit_test(the_optional_tests_that_are_claimed_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
