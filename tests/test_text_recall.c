/* A finding is taken only for the very same text. */
#include "tests/lib/testing.h"

#include <pthread.h>

#include "text/recall.h"

#include <stdlib.h>

static Recall *memory(void)
{
	return calloc(1, sizeof(Recall));
}

static bool knows(Recall *r, const char *text, int *ret)
{
	return recall(r, str_from(text), ret, sizeof *ret);
}

static void what_was_found_is_told_again(void **state)
{
	(void)state;
	Recall *r = memory();
	int found = 0, kept = 42;
	assert_false(knows(r, "a passage", &found));
	recall_keep(r, STR("a passage"), &kept, sizeof kept);
	assert_true(knows(r, "a passage", &found));
	assert_int_equal(found, 42);
	assert_false(knows(r, "a passagE", &found));
	assert_false(knows(r, "a passage ", &found));
	free(r);
}

static void the_empty_and_the_overlong_are_not_kept(void **state)
{
	(void)state;
	static char text[RECALL_TEXT_BYTES + 1];
	char finding[RECALL_FINDING_BYTES + 1] = {0};
	Recall *r = memory();
	int found = 7, kept = 1;
	memset(text, 'a', sizeof text);
	recall_keep(r, STR(""), &kept, sizeof kept);
	recall_keep(r, (Str){text, sizeof text}, &kept, sizeof kept);
	recall_keep(r, STR("short"), finding, sizeof finding);
	assert_false(recall(r, STR(""), &found, sizeof found));
	assert_false(recall(r, (Str){text, sizeof text}, &found, sizeof found));
	assert_false(recall(r, STR("short"), &found, sizeof found));
	recall_keep(r, (Str){text, sizeof text - 1}, &kept, sizeof kept);
	assert_true(recall(r, (Str){text, sizeof text - 1}, &found, sizeof found));
	assert_int_equal(found, 1);
	free(r);
}

/* Ten times as many as there is room for: each is told rightly or not at all. */
static void a_full_memory_forgets_and_never_mixes_up(void **state)
{
	(void)state;
	Recall *r = memory();
	size_t known = 0;
	char text[32];
	int found;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 10 * RECALL_TEXTS; i++) {
			(void)snprintf(text, sizeof text, "passage number %d", i);
			found = -1;
			if (knows(r, text, &found)) {
				assert_int_equal(found, i);
				known++;
			}
			recall_keep(r, str_from(text), &i, sizeof i);
			assert_true(knows(r, text, &found));
			assert_int_equal(found, i);
		}
	assert_true(known < 10 * RECALL_TEXTS);
	free(r);
}

static void *ask_elsewhere(void *context)
{
	Recall *r = context;
	int found = 0;
	recall_keep(r, STR("kept elsewhere"), &found, sizeof found);
	return recall(r, STR("kept here"), &found, sizeof found) || recall(r, STR("kept elsewhere"), &found, sizeof found) ? r : NULL;
}

static void another_thread_remembers_nothing_and_disturbs_nothing(void **state)
{
	(void)state;
	static Recall r;
	pthread_t thread;
	void *seen = &r;
	int found = 7;
	recall_keep(&r, STR("kept here"), &found, sizeof found);
	found = 0;
	assert_int_equal(pthread_create(&thread, NULL, ask_elsewhere, &r), 0);
	assert_int_equal(pthread_join(thread, &seen), 0);
	assert_null(seen);
	assert_true(recall(&r, STR("kept here"), &found, sizeof found));
	assert_int_equal(found, 7);
	assert_false(recall(&r, STR("kept elsewhere"), &found, sizeof found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_thread_remembers_nothing_and_disturbs_nothing),
		cmocka_unit_test(what_was_found_is_told_again),
		cmocka_unit_test(the_empty_and_the_overlong_are_not_kept),
		cmocka_unit_test(a_full_memory_forgets_and_never_mixes_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
