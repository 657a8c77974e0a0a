/* For how many days tickets are kept, and which stay whatever their age. */
#include "tests/lib/testing.h"

#include "core/retention.h"

#define DAY ((int64_t)24 * 60 * 60 * 1000)

static bool read_all(Retention *r, ConfigEntry *entries, size_t count, Err *err)
{
	for (size_t i = 0; i < count; i++)
		entries[i].section = STR("retention");
	Config config = {entries, count};
	return retention_read(&config, r, err);
}

static void what_is_not_named_is_kept(void **state)
{
	(void)state;
	Retention r;
	Err err = {0};
	assert_true(read_all(&r, NULL, 0, &err));
	assert_false(r.any);
	assert_true(retention_newest_ms(&r, 1000 * DAY) == INT64_MIN);
	assert_true(retention_calls_ms(&r, 1000 * DAY) == INT64_MIN);
	for (int s = 0; s < CASE_STATE_COUNT; s++)
		assert_false(retention_is_over(&r, (CaseState)s, 0, 1000 * DAY));
}

static void each_state_has_its_days_and_the_day_itself_is_kept(void **state)
{
	(void)state;
	Retention r;
	Err err = {0};
	ConfigEntry entries[] = {{.key = STR("tickets"), .value = STR("30")}, {.key = STR("rejected"), .value = STR("10")}};
	assert_true(read_all(&r, entries, COUNT(entries), &err));
	assert_true(r.any && r.erases[CASE_DONE] && r.erases[CASE_REJECTED] && !r.erases[CASE_ESCALATED] && !r.erases[CASE_NEW]);
	assert_false(retention_is_over(&r, CASE_REJECTED, 90 * DAY, 100 * DAY));
	assert_true(retention_is_over(&r, CASE_REJECTED, 90 * DAY - 1, 100 * DAY));
	assert_false(retention_is_over(&r, CASE_DONE, 70 * DAY, 100 * DAY));
	assert_true(retention_is_over(&r, CASE_DONE, 70 * DAY - 1, 100 * DAY));
	assert_true(retention_is_over(&r, CASE_NEW, 70 * DAY - 1, 100 * DAY)); /* told of, as is the next */
	assert_true(retention_is_over(&r, CASE_ESCALATED, 70 * DAY - 1, 100 * DAY));
	assert_true(retention_newest_ms(&r, 100 * DAY) == 90 * DAY);
}

static void days_of_no_use_are_named(void **state)
{
	(void)state;
	static const char *const bad[] = {"0", "-1", "36501", "ten", ""};
	Retention r;
	for (size_t i = 0; i < COUNT(bad); i++) {
		Err err = {0};
		ConfigEntry entry = {.key = STR("escalated"), .value = str_from(bad[i]), .line = 7};
		assert_false(read_all(&r, &entry, 1, &err));
		assert_int_equal(err.code, ERR_INPUT);
		assert_non_null(strstr(err.text, "countersign.ini:7: [retention] escalated"));
	}
	Err err = {0};
	ConfigEntry month = {.key = STR("calls"), .value = STR("30")}; /* budgets count a month */
	assert_false(read_all(&r, &month, 1, &err));
}

static void a_hold_and_what_is_pending_keep_a_case(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Retention r = {.erases = {[CASE_DONE] = true}};
	Action action = {.id = STR("T.1"), .state = ACTION_DONE};
	Case c = {.state = CASE_DONE, .actions = &action, .action_count = 1};
	assert_str(retention_keeps(&arena, &r, &c), "");
	static const ActionState waits[] = {ACTION_PROPOSED, ACTION_SIGNED, ACTION_APPROVED, ACTION_SENDING, ACTION_UNKNOWN};
	for (size_t i = 0; i < COUNT(waits); i++) {
		action.state = waits[i];
		assert_true(str_starts(retention_keeps(&arena, &r, &c), STR("T.1 is ")));
	}
	action.state = ACTION_REJECTED;
	c.state = CASE_NEW;
	assert_str(retention_keeps(&arena, &r, &c), "it is new, not closed");
	c.state = CASE_DONE;
	c.legal_hold = (LegalHold){STR("ann"), STR("court"), 0};
	assert_str(retention_keeps(&arena, &r, &c), "under a legal hold by ann since 1970-01-01T00:00:00Z: court");
}

static void a_hold_stands_until_it_is_lifted(void **state)
{
	(void)state;
	AUTO(json_freep) Json *body = json_new_object();
	json_set_cstr(body, "reason", "court");
	LegalHold hold = {0};
	legal_hold_apply(&hold, &(Event){.kind = EVENT_CLAIMED, .actor = STR("ann"), .body = body});
	assert_false(legal_hold_stands(&hold));
	legal_hold_apply(&hold, &(Event){.kind = EVENT_HELD, .actor = STR("ann"), .at_ms = 5, .body = body});
	assert_true(legal_hold_stands(&hold) && hold.since_ms == 5);
	legal_hold_apply(&hold, &(Event){.kind = EVENT_HOLD_LIFTED, .actor = STR("bob"), .body = body});
	assert_false(legal_hold_stands(&hold));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_named_is_kept),
		cmocka_unit_test(each_state_has_its_days_and_the_day_itself_is_kept),
		cmocka_unit_test(days_of_no_use_are_named),
		cmocka_unit_test(a_hold_and_what_is_pending_keep_a_case),
		cmocka_unit_test(a_hold_stands_until_it_is_lifted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
