/* What changed between two texts: both texts can be read back from it, and it is as short as it can be. */
#include "tests/lib/testing.h"

#include "ui/diff.h"

static void told(const Diff *d, Buf *out)
{
	static const char *const open[] = {"", "[-", "{+"}, *const close[] = {"", "-]", "+}"};
	for (size_t i = 0; i < d->count; i++)
		buf_addf(out, "%s%.*s%s", open[d->parts[i].kind], STR_ARG(d->parts[i].text),
			close[d->parts[i].kind]);
}

static void changes_are_told_word_by_word(void **state)
{
	static const char *const cases[][3] = {
		{"", "", ""},
		{"same text", "same text", "same text"},
		{"", "new", "{+new+}"},
		{"old", "", "[-old-]"},
		{"We refund it.", "We refund all of it.", "We refund {+all of +}it."},
		{"within 5 days", "within 10 days", "within [-5-]{+10+} days"},
		{"Dear Ms Example,", "Hello Mia,", "[-Dear Ms Example-]{+Hello Mia+},"},
		{"one two three four", "one 2 3 four", "one [-two three-]{+2 3+} four"},
		{"a\nb", "a\n\nb", "a\n{+\n+}b"},
		{"Grüße", "Gruß", "[-Grüße-]{+Gruß+}"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena arena = {0};
		Buf out = {0};
		Diff d = diff_words(&arena, str_from(cases[i][0]), str_from(cases[i][1]));
		told(&d, &out);
		assert_string_equal(buf_cstr(&out), cases[i][2]);
		buf_free(&out);
		arena_free(&arena);
	}
}

/* Length of the longest common subsequence of letters, by the table: the opinion of another method. */
static size_t common(const char *a, size_t n, const char *b, size_t m)
{
	size_t table[70][70] = {{0}};
	for (size_t i = 1; i <= n; i++)
		for (size_t k = 1; k <= m; k++) {
			size_t most = table[i - 1][k] > table[i][k - 1] ? table[i - 1][k] : table[i][k - 1];
			table[i][k] = a[i - 1] == b[k - 1] ? table[i - 1][k - 1] + 1 : most;
		}
	return table[n][m];
}

/* Signs, each a word of its own; in odd rounds blanks too, which join changes. */
static char letter(int round, int letters)
{
	static const char signs[] = ".-, ab";
	return round % 2 == 0 ? (char)('.' - rand() % letters) : signs[(size_t)rand() % (sizeof signs - 1)];
}

static void both_texts_can_be_read_back_and_nothing_is_longer_than_needed(void **state)
{
	(void)state;
	srand(19);
	for (int round = 0; round < 3000; round++) {
		char a[64], b[64], joined_a[200] = "", joined_b[200] = "";
		size_t n = (size_t)rand() % 30, m = (size_t)rand() % 30, la = 0, lb = 0;
		int letters = 2 + rand() % 5;
		for (size_t i = 0; i < n; i++)
			a[i] = letter(round, letters), joined_a[la++] = a[i];
		for (size_t i = 0; i < m; i++)
			b[i] = letter(round, letters), joined_b[lb++] = b[i];
		Arena arena = {0};
		Buf before = {0}, after = {0};
		size_t same = 0;
		Diff d = diff_words(&arena, (Str){joined_a, la}, (Str){joined_b, lb});
		for (size_t i = 0; i < d.count; i++) {
			if (d.parts[i].kind != DIFF_NEW)
				buf_add(&before, d.parts[i].text);
			if (d.parts[i].kind != DIFF_GONE)
				buf_add(&after, d.parts[i].text);
			same += d.parts[i].kind == DIFF_SAME ? d.parts[i].text.len : 0;
		}
		assert_true(str_eq(buf_str(&before), (Str){joined_a, la}));
		assert_true(str_eq(buf_str(&after), (Str){joined_b, lb}));
		assert_true(round % 2 != 0 || same == common(a, n, b, m));
		buf_free(&before);
		buf_free(&after);
		arena_free(&arena);
	}
}

static void texts_with_nothing_in_common_are_replaced_in_bounded_work(void **state)
{
	Arena arena = {0};
	Buf a = {0}, b = {0};
	(void)state;
	for (int i = 0; i < 9000; i++) {
		buf_addf(&a, "a%d ", i);
		buf_addf(&b, "b%d ", i);
	}
	Diff d = diff_words(&arena, buf_str(&a), buf_str(&b));
	assert_int_equal(d.gone, 9000);
	assert_int_equal(d.added, 9000);
	assert_true(arena.used < 4 * 1024 * 1024);
	buf_free(&a);
	buf_free(&b);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_told_word_by_word),
		cmocka_unit_test(both_texts_can_be_read_back_and_nothing_is_longer_than_needed),
		cmocka_unit_test(texts_with_nothing_in_common_are_replaced_in_bounded_work),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
