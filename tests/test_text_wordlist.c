/* text/wordlist: words and beginnings in lists, one list or many at once. */
#include "lib/testing.h"

#include "text/wordlist.h"

static void a_word_or_its_beginning_is_in_the_list(void **state)
{
	(void)state;
	const char *list = "refund smell* e-21";
	assert_true(wordlist_has(list, STR("refund")));
	assert_true(wordlist_has(list, STR("smell")));
	assert_true(wordlist_has(list, STR("smelling")));
	assert_true(wordlist_has(list, STR("e-21")));
	assert_false(wordlist_has(list, STR("refunds")));
	assert_false(wordlist_has(list, STR("smel")));
	assert_false(wordlist_has(list, STR("")));
	assert_false(wordlist_has("", STR("refund")));
}

static void the_numbers_of_all_lists_come_in_order_and_once(void **state)
{
	(void)state;
	Wordlists all = {0};
	WordlistNumbers found;
	wordlists_find(&all, STR("a"), &found);
	assert_int_equal(found.count, 0);
	wordlists_add(&all, "ignore ign* forget", 3);
	wordlists_add(&all, "forget", 4);
	wordlists_add(&all, "ignore i* ignor* ignore", 7);
	wordlists_find(&all, STR("ignore"), &found);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.items[0], 3);
	assert_int_equal(found.items[1], 7);
	wordlists_find(&all, STR("forget"), &found);
	assert_int_equal(found.count, 2);
	wordlists_find(&all, STR("forgets"), &found);
	assert_int_equal(found.count, 0);
	wordlists_free(&all);
}

enum { LISTS = 40, LIST_BYTES = 256, ROUNDS = 20000, LETTERS = 3 };

static size_t random_word(char *out, size_t most)
{
	size_t len = 1 + (size_t)rand() % most;
	for (size_t i = 0; i < len; i++)
		out[i] = (char)('a' + rand() % LETTERS);
	out[len] = '\0';
	return len;
}

/* Words of few letters, so that many are in many lists, as words and as beginnings. */
static void many_at_once_say_what_each_says(void **state)
{
	(void)state;
	static char lists[LISTS][LIST_BYTES];
	Wordlists all = {0};
	srand(7);
	for (size_t i = 0; i < LISTS; i++) {
		size_t len = 0;
		while (len < LIST_BYTES - 16) {
			len += random_word(&lists[i][len], 5);
			if (rand() % 4 == 0)
				lists[i][len++] = '*';
			lists[i][len++] = ' ';
			if (rand() % 8 == 0)
				break;
		}
		lists[i][len > 0 ? len - 1 : 0] = '\0';
		wordlists_add(&all, lists[i], i);
	}
	size_t hits = 0;
	for (size_t round = 0; round < ROUNDS; round++) {
		char word[8];
		Str asked = {word, random_word(word, 6)};
		WordlistNumbers found;
		wordlists_find(&all, asked, &found);
		size_t n = 0;
		for (size_t i = 0; i < LISTS; i++)
			if (wordlist_has(lists[i], asked)) {
				assert_true(n < found.count);
				assert_int_equal(found.items[n++], i);
			}
		assert_int_equal(found.count, n);
		hits += n;
	}
	assert_true(hits > ROUNDS);
	wordlists_free(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_or_its_beginning_is_in_the_list),
		cmocka_unit_test(the_numbers_of_all_lists_come_in_order_and_once),
		cmocka_unit_test(many_at_once_say_what_each_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
