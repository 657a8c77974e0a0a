/* text/quote: a quote is found only where its words really are, whatever the typography. */
#include "text/quote.h"

#include "base/utf8.h"
#include "text/fold.h"

#include "tests/lib/testing.h"

typedef struct Case {
	const char *source, *quote;
	const char *found; /* the piece of the source; NULL: not there */
} Case;

static void assert_cases(const Case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Str source = str_from(cases[i].source);
		size_t start = 777, end = 777;
		bool found = quote_find(source, str_from(cases[i].quote), &start, &end);
		if (found != (cases[i].found != NULL))
			fail_msg("\"%s\" in \"%s\"", cases[i].quote, cases[i].source);
		if (found)
			assert_str(str_slice(source, start, end), cases[i].found);
		else
			assert_true(start == 777 && end == 777);
	}
}

static void a_quote_is_found_verbatim(void **state)
{
	static const Case cases[] = {
		{"Refunds are paid within 14 days.", "paid within 14 days", "paid within 14 days"},
		{"Refunds are paid within 14 days.", "Refunds are paid within 14 days.",
			"Refunds are paid within 14 days."},
		{"Refunds are paid within 14 days.", "paid within 15 days", NULL},
		{"Refunds are paid within 14 days.", "refunds are paid", NULL}, /* case is kept */
		{"", "paid within 14 days", NULL},
		{"Refunds are paid within 14 days.", "", NULL},
		{"Refunds are paid within 14 days.", "   ", NULL},
		{"abc abc abcd abc abcde f", "abc abcde f", NULL}, /* 11 characters */
		{"abc abc abcd abc abcde fg", "abc abcde fg", "abc abcde fg"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void white_space_and_typography_do_not_matter(void **state)
{
	static const Case cases[] = {
		{"Refunds are\n   paid within\t14 days.", "are paid within 14",
			"are\n   paid within\t14"},
		{"Refunds are paid within 14 days.", "  are  paid\nwithin 14 ",
			"are paid within 14"},
		{"line one\r\nline two here", "line one line two", "line one\r\nline two"},
		{"it\xE2\x80\x99s the customer\xE2\x80\x99s choice", "it's the customer's",
			"it\xE2\x80\x99s the customer\xE2\x80\x99s"},
		{"he said \xE2\x80\x9Ewait a moment\xE2\x80\x9C twice", "\"wait a moment\" twice",
			"\xE2\x80\x9Ewait a moment\xE2\x80\x9C twice"},
		{"«bonjour à tous»", "\"bonjour à tous\"", "«bonjour à tous»"},
		{"open 9\xE2\x80\x93"
		 "17 on weekdays",
			"9-17 on weekdays",
			"9\xE2\x80\x93"
			"17 on weekdays"},
		{"costs 10\xC2\xA0"
		 "000\xE2\x80\xAF€ a year",
			"10 000 € a year",
			"10\xC2\xA0"
			"000\xE2\x80\xAF€ a year"},
		{"and so on\xE2\x80\xA6 the end", "so on... the end", "so on\xE2\x80\xA6 the end"},
		{"the ﬁrst ofﬁce", "the first office", "the ﬁrst ofﬁce"},
		{"Ｆｕｌｌ　ｗｉｄｔｈ　ｔｅｘｔ", "Full width text",
			"Ｆｕｌｌ　ｗｉｄｔｈ　ｔｅｘｔ"},
		{"Do\xC2\xADnau\xC2\xAD"
		 "dampfschiff ahoi",
			"Donaudampfschiff",
			"Do\xC2\xADnau\xC2\xAD"
			"dampfschiff"},
		{"zero\xE2\x80\x8Bwidth space here", "zerowidth space",
			"zero\xE2\x80\x8Bwidth space"},
		{"Caf\xC3\xA9 au lait, please", "Cafe\xCC\x81 au lait", "Caf\xC3\xA9 au lait"},
		{"Cafe\xCC\x81 au lait, please", "Caf\xC3\xA9 au lait", "Cafe\xCC\x81 au lait"},
		{"q\xCC\xA3\xCC\x87 is a long enough letter", "q\xCC\x87\xCC\xA3 is a long",
			"q\xCC\xA3\xCC\x87 is a long"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void no_grapheme_is_cut(void **state)
{
	static const Case cases[] = {
		{"a long resume\xCC\x81 follows", "a long resume", NULL},
		{"a long resume\xCC\x81, a long resume here", "a long resume", "a long resume"},
		{"the end is an oﬃce", "the end is an of", NULL}, /* half a ligature */
		{"family emoji 👨‍👩‍👧 here now", "family emoji 👨", NULL},
		{"family emoji 👨‍👩‍👧 here now", "family emoji 👨‍👩‍👧",
			"family emoji 👨‍👩‍👧"},
		{"flags of 🇩🇪🇫🇷 all around", "flags of 🇩🇪🇫", NULL},
		{"हिन्दी में लिखा हुआ पाठ", "हिन्दी में लिखा", "हिन्दी में लिखा"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void a_short_quote_counts_only_as_the_whole_source(void **state)
{
	static const Case cases[] = {
		{"14 days", "14 days", "14 days"},
		{"  14 days\n", "14 days", "14 days"},
		{"within 14 days", "14 days", NULL},
		{"Ja.", "Ja.", "Ja."},
		{"これは返金の方針です。", "返金の方針", NULL},
		{"これは返金の方針であり、三日以内に。", "返金の方針であり、三日以内",
			"返金の方針であり、三日以内"},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void invalid_bytes_match_only_themselves(void **state)
{
	static const Case cases[] = {
		{"broken \xFF\xFE bytes in here", "broken \xFF\xFE bytes", "broken \xFF\xFE bytes"},
		{"broken \xFF\xFE bytes in here", "broken \xFF bytes", NULL},
		{"cut at the end \xE2\x82", "cut at the end \xE2", NULL},
		{"cut at the end \xE2\x82\xAC", "cut at the end \xE2\x82", NULL},
	};
	(void)state;
	assert_cases(cases, COUNT(cases));
}

static void long_sources_are_searched_to_their_end(void **state)
{
	AUTO(buf_free) Buf source = {0};
	size_t start, end;
	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_adds(&source, "the quick brown fox – ");
	size_t at = source.len;
	buf_adds(&source, "jumps over the lazy dog");
	assert_true(quote_find(buf_str(&source), STR("jumps over the lazy"), &start, &end));
	assert_int_equal(start, at);
	assert_false(quote_find(buf_str(&source), STR("jumps over the crazy"), &start, &end));
}

static void folding_maps_every_unit_back(void **state)
{
	static const char *const texts[] = {"", "abc", "Ä ö\tü", "ﬁ…½", "e\xCC\x81\xCC\x82x",
		"\xFF\x80\xE2\x82", "a  b", "👨‍👩‍👧"};
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		Str source = str_from(texts[i]);
		AUTO(folded_free) Folded f = fold_text(source, FOLD_CASE);
		size_t start, end;
		assert_true(folded_span(&f, 0, f.text.len, &start, &end));
		assert_true(start <= end && end <= source.len);
		assert_int_equal(f.source_at[f.count], source.len);
		for (size_t u = 0; u < f.count; u++)
			assert_true(f.source_at[u] < f.source_at[u + 1] &&
				    f.folded_at[u] <= f.folded_at[u + 1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quote_is_found_verbatim),
		cmocka_unit_test(white_space_and_typography_do_not_matter),
		cmocka_unit_test(no_grapheme_is_cut),
		cmocka_unit_test(a_short_quote_counts_only_as_the_whole_source),
		cmocka_unit_test(invalid_bytes_match_only_themselves),
		cmocka_unit_test(long_sources_are_searched_to_their_end),
		cmocka_unit_test(folding_maps_every_unit_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
