/* Who may do what, cell by cell: the tables of core/access.h and core/authority.h against tables written by hand. */
#include "tests/lib/testing.h"

#include "core/authority.h"

/* Rows: verbs in their order; columns: agent analyst supervisor administrator auditor. */
static const char *const expected_roles[VERB_COUNT] = {
	[VERB_READ] = "yyyyy", [VERB_SEARCH] = "yyyyy", [VERB_DRAFT] = "yyyyn", [VERB_EDIT] = "yyyyn",
	[VERB_APPROVE] = "yyyyn", [VERB_REJECT] = "yyyyn", [VERB_TAKE_BACK] = "yyyyn", [VERB_COMPENSATE] = "yyyyn", [VERB_ESCALATE] = "yyyyn",
	[VERB_EXECUTE] = "ynyyn", [VERB_RECONCILE] = "nnyyn", [VERB_CLAIM] = "yyyyn",
	[VERB_TAKE_OVER] = "nnyyn", [VERB_IMPORT] = "yyyyn",
	[VERB_INGEST] = "nyyyn", [VERB_EVALUATE] = "nyyyn", [VERB_DRILL] = "nnyyn", [VERB_AUDIT] = "nnyyy", [VERB_STATS] = "yyyyy",
	[VERB_ADMINISTER] = "nnnyn", [VERB_ERASE] = "nnnyn",
	[VERB_HOLD] = "nnyyn", [VERB_LIFT_HOLD] = "nnnyn"};

/* Columns: proposed signed approved sending done failed unknown rejected withdrawn. */
static const char *const expected_states[VERB_COUNT] = {
	[VERB_READ] = "yyyyyyyyy", [VERB_EDIT] = "yyynnnnnn", [VERB_APPROVE] = "yynnnnnnn",
	[VERB_REJECT] = "yyynnnnnn", [VERB_TAKE_BACK] = "nyynnnnnn", [VERB_COMPENSATE] = "nnnnynnnn", [VERB_EXECUTE] = "nnynnnnnn", [VERB_RECONCILE] = "nnnnnnynn"};

typedef struct Scene {
	Case c;
	Action a;
	User user;
} Scene;

static void scene_make(Scene *s, Role role, ActionState state)
{
	*s = (Scene){.user = {.name = STR("u"), .role = role, .key = STR("")}};
	s->c.ticket.id = STR("T");
	s->a = (Action){.id = STR("T.1"), .state = state};
}

static void every_role_verb_and_state_is_as_written_here(void **state)
{
	(void)state;
	size_t cells = 0;
	for (int v = 0; v < VERB_COUNT; v++)
		for (int r = 0; r < ROLE_COUNT; r++)
			for (int a = 0; a < ACTION_STATE_COUNT; a++, cells++) {
				Scene s;
				Err err = {0};
				scene_make(&s, (Role)r, (ActionState)a);
				bool role = expected_roles[v][r] == 'y';
				bool fits = expected_states[v] != NULL && expected_states[v][a] == 'y';
				assert_int_equal(authorise(&s.user, (Verb)v, ON_WORKSPACE, NULL), role);
				bool may = authorise(&s.user, (Verb)v, (Object){&s.c, &s.a}, &err);
				if (may != (role && fits))
					fail_msg("%s by %s on %s: %d", verb_name((Verb)v),
						role_name((Role)r), action_state_name((ActionState)a), may);
				if (!may)
					assert_int_equal(err.code, ERR_REFUSED);
			}
	assert_int_equal(cells, VERB_COUNT * ROLE_COUNT * ACTION_STATE_COUNT);
}

static void an_unknown_role_or_verb_may_nothing(void **state)
{
	(void)state;
	assert_false(role_may(ROLE_COUNT, VERB_READ));
	assert_false(role_may(ROLE_ADMINISTRATOR, VERB_COUNT));
	assert_false(verb_fits_state(VERB_COUNT, ACTION_PROPOSED));
	assert_false(verb_fits_state(VERB_APPROVE, ACTION_STATE_COUNT));
	assert_false(authorise(NULL, VERB_READ, ON_WORKSPACE, NULL));
}

static void a_ticket_of_other_groups_is_not_there(void **state)
{
	(void)state;
	Scene s;
	Err err = {0};
	Str theirs[] = {STR("fraud")}, mine[] = {STR("billing"), STR("fraud")};
	scene_make(&s, ROLE_ADMINISTRATOR, ACTION_PROPOSED);
	s.c.ticket.groups = theirs;
	s.c.ticket.group_count = 1;
	assert_false(authorise(&s.user, VERB_READ, (Object){&s.c, NULL}, &err));
	assert_int_equal(err.code, ERR_MISSING);
	s.user.groups = mine;
	s.user.group_count = 2;
	assert_true(authorise(&s.user, VERB_READ, (Object){&s.c, NULL}, &err));
}

static void an_action_drafted_from_closed_sources_is_not_there(void **state)
{
	(void)state;
	Scene s;
	Err err = {0};
	AUTO(json_freep) Json *groups = json_new_array();
	json_push_str(groups, STR("billing"));
	Evidence evidence = {.n = 1, .groups = groups};
	scene_make(&s, ROLE_SUPERVISOR, ACTION_PROPOSED);
	s.c.evidence = &evidence;
	s.c.evidence_count = 1;
	assert_true(case_is_veiled(&s.c, &s.user));
	assert_false(authorise(&s.user, VERB_APPROVE, (Object){&s.c, &s.a}, &err));
	assert_int_equal(err.code, ERR_MISSING);
	assert_string_equal(err.text, "no action \"T.1\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_verb_and_state_is_as_written_here),
		cmocka_unit_test(an_unknown_role_or_verb_may_nothing),
		cmocka_unit_test(a_ticket_of_other_groups_is_not_there),
		cmocka_unit_test(an_action_drafted_from_closed_sources_is_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
