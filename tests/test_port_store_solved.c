/* port/store_queue: which solved tickets speak the same words, in a desk with few messages and in one with many. */
#include "tests/lib/own_store.h"

/* What a customer asked, and whether we answered: then it is solved. */
static void add(OwnStore *f, const char *id, const char *asked, bool answered)
{
	Err err = {0};
	Message messages[] = {
		{.id = STR(""), .from = STR("ann@example.com"), .to = STR(""), .body = str_from(asked),
			.authentication = STR(""), .note = STR("")},
		{.id = STR(""), .from = STR("desk@example.com"), .to = STR(""), .body = STR("Here is how."), .outbound = true,
			.authentication = STR(""), .note = STR("")}};
	Ticket t = {.id = str_from(id), .subject = STR("Question"), .queue = STR(""), .messages = messages,
		.message_count = answered ? 2 : 1, .revision = 1,
		.requester = {.name = STR("Ann"), .email = STR("ann@example.com"), .id = STR("")}};
	assert_done(store_ticket_add(f->store, &t, &err));
}

static size_t like(OwnStore *f, const char *a, const char *b, const char *c, size_t most, Str **ret_ids)
{
	Err err = {0};
	Str words[3], none = {0};
	size_t count = 0, found = 0;
	const char *const given[] = {a, b, c};
	for (size_t i = 0; i < COUNT(given); i++)
		if (given[i] != NULL)
			words[count++] = str_from(given[i]);
	User reader = {.name = STR("u"), .role = ROLE_AGENT, .groups = &none};
	assert_done(store_solved_like(f->store, &f->arena, &reader, words, count, STR("self"), most, ret_ids, &found, &err));
	return found;
}

static void many(OwnStore *f, size_t count, const char *asked)
{
	Err err = {0};
	assert_done(store_begin(f->store, &err));
	for (size_t i = 0; i < count; i++)
		add(f, arena_fmt(&f->arena, "%c-%04zu", asked[0], i).ptr, asked, true);
	assert_done(store_commit(f->store, &err));
}

static void the_unsolved_and_the_ticket_itself_are_none(void **state)
{
	OwnStore *f = *state;
	Str *ids;
	Err err = {0};
	assert_done(store_begin(f->store, &err));
	add(f, "open", "the invoice is due", false);
	add(f, "solved", "when is the invoice due", true);
	add(f, "self", "invoice due", true);
	add(f, "other", "the modem restarts", true);
	assert_done(store_commit(f->store, &err));
	assert_int_equal(like(f, "invoic", "due", NULL, 9, &ids), 1);
	assert_str(ids[0], "solved");
	assert_int_equal(like(f, "zebra", NULL, NULL, 9, &ids), 0);
}

/* We wrote to somebody, but they had the last word. */
static void where_nobody_was_answered_to_the_end_there_is_none(void **state)
{
	OwnStore *f = *state;
	Str *ids;
	Err err = {0};
	int64_t revision;
	Message more = {.id = STR(""), .from = STR("ann@example.com"), .to = STR(""), .body = STR("the invoice is still due"),
		.authentication = STR(""), .note = STR("")};
	assert_done(store_begin(f->store, &err));
	add(f, "answered", "the invoice is due", true);
	assert_int_equal(like(f, "invoic", "due", NULL, 9, &ids), 1);
	assert_done(store_message_add(f->store, STR("answered"), &more, &revision, &err));
	assert_done(store_commit(f->store, &err));
	assert_int_equal(like(f, "invoic", "due", NULL, 9, &ids), 0);
}

/* A word that everybody uses brings nobody; two that few share bring those few, however old they are. */
static void in_a_large_desk_two_words_must_be_shared(void **state)
{
	OwnStore *f = *state;
	Str *ids;
	Err err = {0};
	assert_done(store_begin(f->store, &err));
	add(f, "old", "the zebra ate my invoice", true);
	assert_done(store_commit(f->store, &err));
	many(f, 1200, "invoice due");
	many(f, 1200, "modem restarts");
	assert_int_equal(like(f, "zebra", "invoic", "penguin", 9, &ids), 1);
	assert_str(ids[0], "old");
	assert_int_equal(like(f, "penguin", "modem", NULL, 9, &ids), 0);
	assert_int_equal(like(f, "zebra", NULL, NULL, 9, &ids), 1);
}

static void of_too_many_that_share_them_the_newest_come(void **state)
{
	OwnStore *f = *state;
	Str *ids;
	many(f, 1200, "invoice due");
	size_t found = like(f, "invoic", "due", NULL, 20, &ids);
	assert_int_equal(found, 20);
	for (size_t i = 0; i < found; i++)
		assert_true(str_cmp(ids[i], STR("i-0700")) >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_STORE_TEST(the_unsolved_and_the_ticket_itself_are_none),
		OWN_STORE_TEST(where_nobody_was_answered_to_the_end_there_is_none),
		OWN_STORE_TEST(in_a_large_desk_two_words_must_be_shared),
		OWN_STORE_TEST(of_too_many_that_share_them_the_newest_come),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
