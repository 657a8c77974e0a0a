/* How many tokens a text is, about. */
#include "text/token_count.h"

#include "tests/lib/testing.h"

/* What cl100k_base and Llama's tokenizer make of it, counted once with gpt-tokenizer and llama-tokenizer-js. */
static const struct {
	const char *text;
	int cl100k, llama;
} counted[] = {
	{"Please tell me when the second payment will be back on my card, because I was charged twice in "
	 "November.", 22, 22},
	{"Sehr geehrte Damen und Herren, die Rechnung vom 4. November stimmt nicht: Der Betrag wurde zweimal "
	 "abgebucht.", 33, 34},
	{"{\"id\":\"T-1042\",\"amount_cents\":4990,\"currency\":\"EUR\",\"items\":[{\"sku\":\"A-77\",\"count\":2}]}",
		32, 41},
	{"2026-11-23 13:05:09,412 ERROR [worker-7] connection to 10.0.0.12:5432 refused (attempt 3 of 5)", 42, 56},
	{"> On Mon, Ann wrote:\n> > Can you check?\n> Yes, we do.\n\nRegards\nAnn\n", 23, 29},
	{"请告诉我什么时候可以退款，因为我被收取了两次费用。", 28, 35},
	{"Когда вернут деньги? С меня списали дважды.", 20, 16},
};

static void the_estimate_is_near_what_tokenizers_make_of_it_and_rarely_below(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(counted); i++) {
		int64_t tokens = token_count(str_from(counted[i].text));
		int most = counted[i].cl100k > counted[i].llama ? counted[i].cl100k : counted[i].llama;
		if (tokens * 5 < counted[i].cl100k * 4 || tokens > 2 * most)
			fail_msg("%s: %lld, counted %d and %d", counted[i].text, (long long)tokens,
				counted[i].cl100k, counted[i].llama);
	}
}

static void more_text_is_never_fewer_tokens(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(counted); i++) {
		Str text = str_from(counted[i].text);
		int64_t before = 0;
		for (size_t len = 0; len <= text.len; len++) {
			if (len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
				continue; /* whole characters */
			int64_t now = token_count(str_slice(text, 0, len));
			assert_true(now >= before);
			before = now;
		}
	}
	assert_int_equal(token_count(STR("")), 0);
}

static void any_bytes_are_counted(void **state)
{
	(void)state;
	assert_true(token_count(STR("\xFF\xFE\x80\xF0")) > 0); /* cut and wrong characters end it no sooner */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_estimate_is_near_what_tokenizers_make_of_it_and_rarely_below),
		cmocka_unit_test(more_text_is_never_fewer_tokens),
		cmocka_unit_test(any_bytes_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
