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
		cmocka_unit_test(real_russian_and_greek_sentences_stay_readable_in_the_approval_view),
		cmocka_unit_test(twins_are_sorted_and_point_to_ascii),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
