/* Lists over all tickets: what waits for a person, and the trail from its newest row back. */
#include "tests/lib/office.h"

static Waiting *waiting(Fixture *f, size_t most, size_t *ret_count)
{
	Waiting *all = NULL, *items;
	size_t count, total = 0;
	Err err = {0};
	for (WaitingPlace at = {0}; !at.end;) {
		assert_done(desk_waiting(f->desk, &f->arena, &at, most, &items, &count, &err));
		assert_true(count <= most);
		for (size_t i = 0; i < count; i++)
			*ARENA_PUSH(&f->arena, all, total) = items[i];
	}
	*ret_count = total;
	return all;
}

static const Waiting *of_tool(const Waiting *items, size_t count, const char *tool)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(items[i].tool, tool))
			return &items[i];
	return NULL;
}

static void what_is_proposed_waits_and_says_what_it_is(void **state)
{
	Fixture *f = *state;
	size_t count, again;
	reopen(f, "maya");
	const Waiting *items = waiting(f, 100, &count);
	const Waiting *w = of_tool(items, count, "refund");
	assert_non_null(w);
	assert_str(w->ticket, "T");
	assert_str(w->requester, "Ann");
	assert_true(str_has(w->summary, STR("amount_cents ")));
	assert_str(w->why_not, "");
	assert_true(w->since_ms > 0);
	waiting(f, 1, &again); /* whatever the pieces */
	assert_int_equal(again, count);
}

static void who_may_not_sign_sees_why(void **state)
{
	Fixture *f = *state;
	size_t count;
	reopen(f, "otto");
	const Waiting *items = waiting(f, 100, &count), *w = of_tool(items, count, "refund");
	assert_non_null(w);
	assert_true(str_has(w->why_not, STR("auditor")));
}

static void a_first_signature_comes_before_what_has_none(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	size_t count;
	reopen(f, "maya");
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 6000);
	const Action *a = action_of(f, "refund", NULL);
	assert_done(desk_edit_action(f->desk, a->id, 0, changes, &brief, &err));
	assert_done(approve(f, "refund", "6000", &err));
	reopen(f, "ravi");
	const Waiting *items = waiting(f, 1, &count);
	assert_str(items[0].tool, "refund");
	assert_int_equal(items[0].state, ACTION_SIGNED);
	assert_str(items[0].signed_by, "maya");
	assert_str(items[0].why_not, "");
	assert_int_equal(items[0].tier, 3);
	assert_true(count > 1);
}

static void the_actions_of_one_ticket_are_listed_for_a_batch(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Waiting *items;
	size_t count, all;
	reopen(f, "maya");
	waiting(f, 100, &all);
	assert_done(desk_waiting_on(f->desk, &f->arena, STR("T"), &items, &count, &err));
	assert_int_equal(count, all);
	assert_false(desk_waiting_on(f->desk, &f->arena, STR("X"), &items, &count, &err));
	assert_int_equal(err.code, ERR_MISSING);
}

typedef struct Numbers {
	int64_t seq[500];
	size_t count;
} Numbers;

static bool take_number(void *context, const Json *row)
{
	Numbers *n = context;
	assert_true(n->count < COUNT(n->seq));
	n->seq[n->count++] = json_int_at(row, "seq", 0);
	return true;
}

static void the_trail_backwards_is_the_trail(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	static Numbers all, back;
	all.count = back.count = 0;
	reopen(f, "otto");
	assert_done(desk_audit_each(f->desk, STR(""), take_number, &all, &err));
	for (size_t before = 1; back.count != before;) {
		before = back.count;
		int64_t at = back.count == 0 ? 0 : back.seq[back.count - 1];
		assert_done(desk_audit_before(f->desk, at, 7, take_number, &back, &err));
		assert_true(back.count - before <= 7);
		if (back.count == 0)
			before = 1;
	}
	assert_int_equal(back.count, all.count);
	for (size_t i = 0; i < all.count; i++)
		assert_int_equal(back.seq[i], all.seq[all.count - 1 - i]);
	reopen(f, "maya");
	assert_false(desk_audit_before(f->desk, 0, 7, take_number, &back, &err));
	assert_int_equal(err.code, ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_proposed_waits_and_says_what_it_is),
		TEST(who_may_not_sign_sees_why),
		TEST(a_first_signature_comes_before_what_has_none),
		TEST(the_actions_of_one_ticket_are_listed_for_a_batch),
		TEST(the_trail_backwards_is_the_trail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
