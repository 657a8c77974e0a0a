/* text/unseen and text/domain: what a reader does not see, and hosts that pose as another. */
#include "text/unseen.h"

#include "text/domain.h"

#include "tests/lib/testing.h"

static size_t total(const Unseen *u)
{
	size_t n = 0;
	for (size_t k = 0; k < UNSEEN_COUNT; k++)
		n += u->counts[k];
	return n;
}

static void each_kind_is_told(void **state)
{
	static const struct {
		const char *text;
		UnseenKind kind;
	} cases[] = {{"a\xE2\x80\x8B", UNSEEN_WIDTHLESS}, {"\xE2\x80\xAE", UNSEEN_DIRECTION},
		{"x\xF3\xA0\x81\x81", UNSEEN_TAGS}, {"a\xE2\x80\x8D" "b", UNSEEN_WIDTHLESS},
		{"\xE3\x85\xA4", UNSEEN_WIDTHLESS}, {"red \x1B[31m", UNSEEN_ESCAPES},
		{"bell \x07", UNSEEN_ESCAPES}, {"\xC2\x9B" "31m", UNSEEN_ESCAPES},
		{"x\xEF\xB8\x80\xEF\xB8\x81\xEF\xB8\x82\xEF\xB8\x83", UNSEEN_SELECTORS}};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		Unseen u = unseen_in(str_from(cases[i].text));
		if (u.counts[cases[i].kind] == 0 || total(&u) != u.counts[cases[i].kind])
			fail_msg("case %zu", i);
		assert_true(u.start < u.end && u.end <= strlen(cases[i].text));
	}
}

static void emoji_and_spelling_are_none(void **state)
{
	static const char *const plain[] = {"", "abc", "ä\n\t\r", "👩‍💻 ok", "می‌خواهم", "क्‍ष",
		"Do\xC2\xADnau", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "\xEF\xBB\xBFx", "a\xEF\xB8\x8F"};
	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++) {
		Unseen u = unseen_in(str_from(plain[i]));
		if (total(&u) != 0)
			fail_msg("%s", plain[i]);
	}
}

static void what_is_spelt_unseen_is_read(void **state)
{
	AUTO(buf_free) Buf out = {0};
	(void)state;
	unseen_spelt(STR("Hi \xF3\xA0\x81\xA9\xF3\xA0\x81\xA7\xF3\xA0\x81\xAE!"), &out);
	assert_string_equal(buf_cstr(&out), "ign");
}

static void hosts_that_pose_are_told(void **state)
{
	static const struct {
		const char *host, *known;
		bool poses;
	} cases[] = {{"tidewater.example", "tidewater.example", false},
		{"help.tidewater.example", "tidewater.example", false},
		{"tidewater.example", "help.tidewater.example", false},
		{"portal.tidewater.example", "help.tidewater.example", false},
		{"tidew\xD0\xB0ter.example", "tidewater.example", true}, /* Cyrillic a */
		{"tidevvater.example", "tidewater.example", true}, {"t1dewater.example", "tidewater.example", true},
		{"tide-water.example", "tidewater.example", true}, {"tidewatr.example", "tidewater.example", true},
		{"tidewaetr.example", "tidewater.example", true}, {"tidewater.exarnple", "tidewater.example", true},
		{"tidewater.example.evil.test", "tidewater.example", true},
		{"tidewater-refunds.example", "tidewater.example", true}, {"deepwater.example", "tidewater.example", false},
		{"other.example", "tidewater.example", false}, {"shop.co.uk", "bank.co.uk", false},
		{"ab.de", "ac.de", false}, {"", "tidewater.example", false}};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *how = domain_poses_as(str_from(cases[i].host), str_from(cases[i].known));
		if ((how != NULL) != cases[i].poses)
			fail_msg("%s as %s: %s", cases[i].host, cases[i].known, how == NULL ? "no" : how);
	}
}

static void a_coded_host_is_read_as_its_letters(void **state)
{
	(void)state;
	assert_non_null(domain_poses_as(STR("xn--80ak6aa92e.com"), STR("apple.com")));
	assert_true(domain_is_mixed(STR("p\xD0\xB0ypal.com")));
	assert_false(domain_is_mixed(STR("m\xC3\xBCller.de")));
	assert_false(domain_is_mixed(STR("paypal.com")));
}

/* Wherever it stands in text that is read many bytes at once. */
static void what_is_hidden_is_found_at_every_place(void **state)
{
	(void)state;
	static const char plain[] = "A plain line,\twith a number 42.\r\nAnd one more line; then it ends here";
	static const struct {
		const char *bytes;
		int kind; /* -1: ordinary */
	} hidden[] = {{"\xE2\x80\x8B", UNSEEN_WIDTHLESS}, {"\x1B", UNSEEN_ESCAPES}, {"\x7F", UNSEEN_ESCAPES}, {"\x01", UNSEEN_ESCAPES},
		{"\xE2\x80\xAE", UNSEEN_DIRECTION}, {"1\xEF\xB8\x8F\xE2\x83\xA3", -1}, {"\xC3\xA9", -1}, {"\n", -1}};
	for (size_t k = 0; k < COUNT(hidden); k++)
		for (size_t at = 1; at < sizeof plain; at++) {
			AUTO(buf_free) Buf text = {0};
			buf_add(&text, (Str){plain, at});
			buf_adds(&text, hidden[k].bytes);
			buf_adds(&text, plain + at);
			Unseen u = unseen_in(buf_str(&text));
			for (int kind = 0; kind < UNSEEN_COUNT; kind++)
				assert_int_equal(u.counts[kind], kind == hidden[k].kind);
			if (hidden[k].kind >= 0)
				assert_int_equal(u.start, at);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_hidden_is_found_at_every_place),
		cmocka_unit_test(each_kind_is_told),
		cmocka_unit_test(emoji_and_spelling_are_none),
		cmocka_unit_test(what_is_spelt_unseen_is_read),
		cmocka_unit_test(hosts_that_pose_are_told),
		cmocka_unit_test(a_coded_host_is_read_as_its_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
