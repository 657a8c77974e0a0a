/* base/json: numbers and the canonical form, as RFC 8785 has them. */
#include "tests/lib/testing.h"

#include "base/json.h"

#include <locale.h>
#include <math.h>

static void assert_canonical(const char *text, const char *wanted)
{
	AUTO(json_freep) Json *json = parsed(text);
	AUTO(buf_free) Buf out = {0};
	json_write_canonical(json, &out);
	assert_string_equal(buf_cstr(&out), wanted);
}

static void assert_written(const Json *json, const char *wanted)
{
	AUTO(buf_free) Buf out = {0};
	json_write(json, &out);
	assert_string_equal(buf_cstr(&out), wanted);
}

static double from_bits(uint64_t bits)
{
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

/* RFC 8785 appendix B, and 2^-44, whose nearest 16 digits do not read back while the next ones do.
 */
static void numbers_are_written_as_rfc_8785_appendix_b_says(void **state)
{
	(void)state;
	static const struct {
		uint64_t bits;
		const char *text;
	} vectors[] = {
		{0x0000000000000000, "0"},
		{0x8000000000000000, "0"},
		{0x0000000000000001, "5e-324"},
		{0x8000000000000001, "-5e-324"},
		{0x7fefffffffffffff, "1.7976931348623157e+308"},
		{0xffefffffffffffff, "-1.7976931348623157e+308"},
		{0x4340000000000000, "9007199254740992"},
		{0xc340000000000000, "-9007199254740992"},
		{0x4430000000000000, "295147905179352830000"},
		{0x44b52d02c7e14af5, "9.999999999999997e+22"},
		{0x44b52d02c7e14af6, "1e+23"},
		{0x44b52d02c7e14af7, "1.0000000000000001e+23"},
		{0x444b1ae4d6e2ef4e, "999999999999999700000"},
		{0x444b1ae4d6e2ef4f, "999999999999999900000"},
		{0x444b1ae4d6e2ef50, "1e+21"},
		{0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
		{0x3eb0c6f7a0b5ed8d, "0.000001"},
		{0x41b3de4355555553, "333333333.3333332"},
		{0x41b3de4355555554, "333333333.33333325"},
		{0x41b3de4355555555, "333333333.3333333"},
		{0x41b3de4355555556, "333333333.3333334"},
		{0x41b3de4355555557, "333333333.33333343"},
		{0xbecbf647612f3696, "-0.0000033333333333333333"},
		{0x43143ff3c1cb0959, "1424953923781206.2"},
		{0x3d30000000000000, "5.684341886080802e-14"},
	};
	for (size_t i = 0; i < COUNT(vectors); i++) {
		AUTO(json_freep) Json *json = json_new_number(from_bits(vectors[i].bits));
		assert_written(json, vectors[i].text);
	}
}

/* xorshift64: the same numbers in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static size_t digit_count(const char *text)
{
	size_t count = 0, zeros = 0;
	for (const char *p = text; *p != '\0' && *p != 'e'; p++) {
		if (*p >= '1' && *p <= '9')
			count += zeros + 1, zeros = 0;
		else if (*p == '0' && count > 0)
			zeros++;
	}
	return count;
}

static void assert_shortest(double value)
{
	AUTO(json_freep) Json *json = json_new_number(value);
	AUTO(buf_free) Buf out = {0};
	char shorter[40];
	json_write(json, &out);
	assert_true(strtod(buf_cstr(&out), NULL) == value);
	(void)snprintf(shorter, sizeof shorter, "%.*e", (int)digit_count(buf_cstr(&out)) - 2, value);
	if (digit_count(buf_cstr(&out)) > 1)
		assert_true(strtod(shorter, NULL) != value);
}

static void random_numbers_read_back_the_same_and_no_shorter_text_does(void **state)
{
	(void)state;
	uint64_t random = 0x9E3779B97F4A7C15;
	for (int i = 0; i < 20000; i++) {
		double value = from_bits(next_random(&random));
		if (i % 4 == 0)
			value = ldexp(1, (int)(next_random(&random) % 2098) - 1074);
		if (isfinite(value))
			assert_shortest(value);
	}
}

/* Scores and prices, written another way, and their neighbours, which are not. */
static void decimals_of_few_places_are_written_as_short(void **state)
{
	(void)state;
	uint64_t random = 0x9E3779B97F4A7C15;
	for (int i = 0; i < 20000; i++) {
		char text[40];
		uint64_t whole = next_random(&random) % 1000000, part = 1 + next_random(&random) % 999999;
		(void)snprintf(text, sizeof text, "%llu.%06llu", (unsigned long long)(i % 2 ? whole : 0), (unsigned long long)part);
		double value = strtod(text, NULL);
		assert_shortest(value);
		assert_shortest(nextafter(value, 0));
		assert_shortest(nextafter(value, INFINITY));
		for (size_t n = strlen(text); text[n - 1] == '0'; n--)
			text[n - 1] = '\0';
		AUTO(json_freep) Json *json = json_new_number(value);
		assert_written(json, text);
	}
}

/* The example of RFC 8785 sections 3.2.2 and 3.2.4. */
static void the_canonical_form_is_that_of_rfc_8785(void **state)
{
	(void)state;
	assert_canonical(
		"{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n"
		"              2e-3, 0.000000000000000000000000001],\n"
		"  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
		"  \"literals\": [null, true, false]\n}",
		"{\"literals\":[null,true,false],"
		"\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
		"\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

/* The example of RFC 8785 section 3.2.3: emoji are surrogates, so they come before U+FB33. */
static void canonical_keys_are_sorted_by_utf16_code_units(void **state)
{
	(void)state;
	assert_canonical(
		"{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Dalet\","
		"\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji\",\"\\u0080\":\"Control\","
		"\"\\u00f6\":\"O\"}",
		"{\"\\r\":\"Carriage "
		"Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"\xC3\xB6\":\"O\","
		"\"\xE2\x82\xAC\":\"Euro Sign\",\"\xF0\x9F\x98\x80\":\"Emoji\","
		"\"\xEF\xAC\xB3\":\"Dalet\"}");
	assert_canonical("{\"a\\u0001\":1,\"a\\u0000\":2,\"a\":3,\"\\ud7ff\":4,\"\\ue000\":5,"
			 "\"\\ud800\\udc00\":6}",
		"{\"a\":3,\"a\\u0000\":2,\"a\\u0001\":1,\"\xED\x9F\xBF\":4,\"\xF0\x90\x80\x80\":6,"
		"\"\xEE\x80\x80\":5}");
}

static void a_locale_with_a_decimal_comma_changes_nothing(void **state)
{
	(void)state;
	static const char *const locales[] = {
		"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "es_ES.UTF-8"};
	const char *set = NULL;
	for (size_t i = 0; i < COUNT(locales) && set == NULL; i++)
		set = setlocale(LC_NUMERIC, locales[i]);
	if (set == NULL) {
		printf("json locale: skipped, no locale with a decimal comma is installed\n");
		skip();
	}
	AUTO(json_freep) Json *json = parsed("[1.5,2.25e-9,123456.789]");
	AUTO(buf_free) Buf out = {0};
	json_write(json, &out);
	setlocale(LC_NUMERIC, "C");
	assert_string_equal(buf_cstr(&out), "[1.5,2.25e-9,123456.789]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_as_rfc_8785_appendix_b_says),
		cmocka_unit_test(random_numbers_read_back_the_same_and_no_shorter_text_does),
		cmocka_unit_test(decimals_of_few_places_are_written_as_short),
		cmocka_unit_test(the_canonical_form_is_that_of_rfc_8785),
		cmocka_unit_test(canonical_keys_are_sorted_by_utf16_code_units),
		cmocka_unit_test(a_locale_with_a_decimal_comma_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
