/* The circuit breaker, with a clock of its own. */
#include "port/breaker.h"

#include "tests/lib/testing.h"

static const int64_t second = 1000000;

static bool may(Breaker *b, int64_t now)
{
	int64_t rest;
	return breaker_ask(b, now, &rest);
}

static void fail_times(Breaker *b, int times, int64_t now)
{
	for (int i = 0; i < times; i++) {
		assert_true(may(b, now));
		breaker_tell(b, BREAKER_FAILS, now);
	}
}

static void it_opens_after_failures_in_a_row_and_any_answer_starts_the_count_anew(void **state)
{
	(void)state;
	Breaker b = {0};
	fail_times(&b, BREAKER_FAILURES - 1, 0);
	assert_true(may(&b, 0));
	breaker_tell(&b, BREAKER_WORKS, 0);
	fail_times(&b, BREAKER_FAILURES, 0);
	assert_false(may(&b, 0));
}

static void after_its_rest_one_question_is_let_through_and_its_answer_closes_it(void **state)
{
	(void)state;
	Breaker b = {0};
	int64_t rest = 0;
	fail_times(&b, BREAKER_FAILURES, 0);
	assert_false(breaker_ask(&b, 10 * second, &rest));
	assert_int_equal(rest, BREAKER_REST_S - 10 + 1);
	assert_false(may(&b, BREAKER_REST_S * second - 1));
	assert_true(may(&b, BREAKER_REST_S * second));
	assert_false(may(&b, BREAKER_REST_S * second)); /* one, not all at once */
	breaker_tell(&b, BREAKER_WORKS, BREAKER_REST_S * second);
	for (int i = 0; i < 10; i++)
		assert_true(may(&b, BREAKER_REST_S * second));
}

static void a_failed_question_after_the_rest_makes_it_longer_up_to_a_limit(void **state)
{
	(void)state;
	Breaker b = {0};
	int64_t now = 0, rest = 0, longest = 0;
	fail_times(&b, BREAKER_FAILURES, 0);
	for (int i = 0; i < 8; i++) {
		assert_false(breaker_ask(&b, now, &rest));
		assert_true(rest >= longest);
		longest = rest;
		now += rest * second;
		fail_times(&b, 1, now);
	}
	assert_int_equal(longest, BREAKER_MOST_REST_S + 1);
}

static void a_question_that_was_cancelled_says_nothing(void **state)
{
	(void)state;
	Breaker b = {0};
	fail_times(&b, BREAKER_FAILURES, 0);
	assert_true(may(&b, BREAKER_REST_S * second));
	breaker_tell(&b, BREAKER_NOTHING, BREAKER_REST_S * second);
	assert_true(may(&b, BREAKER_REST_S * second)); /* the next may find out */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_opens_after_failures_in_a_row_and_any_answer_starts_the_count_anew),
		cmocka_unit_test(after_its_rest_one_question_is_let_through_and_its_answer_closes_it),
		cmocka_unit_test(a_failed_question_after_the_rest_makes_it_longer_up_to_a_limit),
		cmocka_unit_test(a_question_that_was_cancelled_says_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
