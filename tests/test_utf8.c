/* base/utf8: hand-picked boundaries of table 3-7, and the utf8tests collection where it is at hand.
 */
#include "base/utf8.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void assert_point(const char *bytes, size_t len, uint32_t code, unsigned used, bool ok)
{
	Utf8Point point = utf8_decode((Str){bytes, len}, 0);
	assert_int_equal(point.ok, ok);
	assert_int_equal(point.code, code);
	assert_int_equal(point.len, used);
}

static void the_first_and_last_code_point_of_each_length_is_decoded(void **state)
{
	(void)state;
	assert_point("\0", 1, 0, 1, true);
	assert_point("\x7F", 1, 0x7F, 1, true);
	assert_point("\xC2\x80", 2, 0x80, 2, true);
	assert_point("\xDF\xBF", 2, 0x7FF, 2, true);
	assert_point("\xE0\xA0\x80", 3, 0x800, 3, true);
	assert_point("\xED\x9F\xBF", 3, 0xD7FF, 3, true);
	assert_point("\xEE\x80\x80", 3, 0xE000, 3, true);
	assert_point("\xEF\xBF\xBF", 3, 0xFFFF, 3, true);
	assert_point("\xF0\x90\x80\x80", 4, 0x10000, 4, true);
	assert_point("\xF4\x8F\xBF\xBF", 4, 0x10FFFF, 4, true);
}

static void overlong_forms_surrogates_and_codes_above_the_last_are_refused(void **state)
{
	(void)state;
	assert_point("\xC0\x80", 2, 0xFFFD, 1, false);
	assert_point("\xC1\xBF", 2, 0xFFFD, 1, false);
	assert_point("\xE0\x9F\xBF", 3, 0xFFFD, 1, false);
	assert_point("\xED\xA0\x80", 3, 0xFFFD, 1, false);
	assert_point("\xF0\x8F\xBF\xBF", 4, 0xFFFD, 1, false);
	assert_point("\xF4\x90\x80\x80", 4, 0xFFFD, 1, false);
	assert_point("\xF5\x80\x80\x80", 4, 0xFFFD, 1, false);
	assert_point("\x80", 1, 0xFFFD, 1, false);
}

static void a_cut_sequence_is_one_maximal_subpart(void **state)
{
	(void)state;
	assert_point("\xE2\x82", 2, 0xFFFD, 2, false);
	assert_point("\xF0\x9F\x98", 3, 0xFFFD, 3, false);
	assert_point("\xF0\x9F\x98x", 4, 0xFFFD, 3, false);
	assert_point("", 0, 0xFFFD, 0, false);
}

/* Table 3-8 of the standard: 61 F1 80 80 E1 80 C2 62 80 63 80 BF 64. */
static void the_example_of_the_standard_is_repaired_as_printed_there(void **state)
{
	(void)state;
	AUTO(buf_free) Buf out = {0};
	Str bytes = STR("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64");
	utf8_repair(bytes, &out);
	assert_string_equal(buf_cstr(&out), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
					    "b\xEF\xBF\xBD"
					    "c\xEF\xBF\xBD\xEF\xBF\xBD"
					    "d");
	assert_int_equal(utf8_count(bytes), 10);
	assert_false(utf8_valid(bytes));
	assert_true(utf8_valid(buf_str(&out)));
}

static void every_code_point_survives_encoding_and_decoding(void **state)
{
	(void)state;
	AUTO(buf_free) Buf out = {0};
	for (uint32_t code = 0; code <= UTF8_LAST; code++) {
		buf_clear(&out);
		utf8_encode(code, &out);
		Utf8Point point = utf8_decode(buf_str(&out), 0);
		bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
		if (point.code != (is_surrogate ? UTF8_REPLACEMENT : code) || point.len != out.len)
			fail_msg("U+%04X came back as U+%04X", code, point.code);
	}
	buf_clear(&out);
	utf8_encode(UTF8_LAST + 1, &out);
	assert_string_equal(buf_cstr(&out), "\xEF\xBF\xBD");
}

static const char *shared_folder(void)
{
	const char *folder = getenv("COUNTERSIGN_SHARED");
	return folder != NULL ? folder : "../shared";
}

static void from_hex(Str hex, Buf *out)
{
	for (size_t i = 0; i + 1 < hex.len; i += 2) {
		char pair[3] = {hex.ptr[i], hex.ptr[i + 1], '\0'};
		buf_addc(out, (char)strtol(pair, NULL, 16));
	}
}

static bool collection_line_holds(const Json *line)
{
	AUTO(buf_free) Buf bytes = {0};
	AUTO(buf_free) Buf wanted = {0};
	AUTO(buf_free) Buf repaired = {0};
	from_hex(json_str_at(line, "hex"), &bytes);
	from_hex(json_str_at(line, "replace"), &wanted);
	utf8_repair(buf_str(&bytes), &repaired);
	return str_eq(buf_str(&repaired), buf_str(&wanted)) &&
	       utf8_valid(buf_str(&bytes)) == json_bool_at(line, "valid", false) &&
	       utf8_count(buf_str(&bytes)) == utf8_count(buf_str(&wanted));
}

static void the_utf8tests_collection_is_decoded_and_repaired_as_it_says(void **state)
{
	(void)state;
	AUTO(buf_free) Buf path = {0};
	AUTO(buf_free) Buf text = {0};
	buf_addf(&path, "%s/data/utf8/utf8tests.jsonl", shared_folder());
	if (!file_read(buf_cstr(&path), 16 << 20, &text, NULL)) {
		printf("utf8tests: skipped, %s is not there\n", buf_cstr(&path));
		buf_free(&path); /* skip() jumps past the cleanup */
		buf_free(&text);
		skip();
	}
	size_t count = 0, held = 0;
	Str rest = buf_str(&text), part;
	while (str_next(&rest, '\n', &part)) {
		AUTO(json_freep) Json *line = NULL;
		if (part.len == 0)
			continue;
		assert_true(json_parse(part, "utf8tests.jsonl", &line, NULL));
		bool ok = collection_line_holds(line);
		if (!ok)
			printf("utf8tests %s: wrong\n", json_str_at(line, "id").ptr);
		count++, held += ok;
	}
	printf("utf8tests: %zu of %zu\n", held, count);
	assert_true(count > 200);
	assert_int_equal(held, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_and_last_code_point_of_each_length_is_decoded),
		cmocka_unit_test(overlong_forms_surrogates_and_codes_above_the_last_are_refused),
		cmocka_unit_test(a_cut_sequence_is_one_maximal_subpart),
		cmocka_unit_test(the_example_of_the_standard_is_repaired_as_printed_there),
		cmocka_unit_test(every_code_point_survives_encoding_and_decoding),
		cmocka_unit_test(the_utf8tests_collection_is_decoded_and_repaired_as_it_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
