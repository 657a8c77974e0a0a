/* base/eight: what is said of eight bytes at once is what a look at each says. */
#include "lib/testing.h"

#include "base/eight.h"

static void eight_at_once_say_what_each_says(void **state)
{
	(void)state;
	static const unsigned char near[] = {0, 1, 0x1F, 0x20, 0x21, '"', '\\', 0x7E, 0x7F, 0x80, 0x81, 0xBF, 0xC0, 0xC1, 0xFE, 0xFF};
	srand(11);
	for (size_t round = 0; round < 200000; round++) {
		char bytes[8];
		bool beyond = false, below = false, has[3] = {false};
		size_t first = sizeof bytes, first_below = sizeof bytes; /* of those sought together; below 0x20 */
		for (size_t i = 0; i < sizeof bytes; i++) {
			unsigned char c = near[(size_t)rand() % (round % 3 == 0 ? 5 : sizeof near)];
			bytes[i] = (char)c;
			beyond = beyond || c >= 0x80;
			below = below || c < 0x20;
			first_below = first_below == sizeof bytes && c < 0x20 ? i : first_below;
			first = first == sizeof bytes && (c < 0x20 || c == 0x7F || c == 0xC0) ? i : first;
			has[0] = has[0] || c == 0;
			has[1] = has[1] || c == 0x7F;
			has[2] = has[2] || c == 0xC0;
		}
		uint64_t eight = eight_at(bytes);
		assert_int_equal(eight_beyond_ascii(eight), beyond);
		uint64_t lows = eight_below(eight, 0x20), all = lows | eight_has(eight, 0x7F) | eight_has(eight, 0xC0);
		assert_int_equal(lows != 0, below);
		assert_int_equal(eight_has(eight, 0) != 0, has[0]);
		assert_int_equal(eight_has(eight, 0x7F) != 0, has[1]);
		assert_int_equal(eight_has(eight, 0xC0) != 0, has[2]);
		assert_int_equal(below ? eight_first(lows) : sizeof bytes, first_below);
		assert_int_equal(all != 0 ? eight_first(all) : sizeof bytes, first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(eight_at_once_say_what_each_says)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
