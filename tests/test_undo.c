/* Undoing what was done: by another action that the manifest names, signed like any other. */
#include "tests/lib/office.h"

/* A tool that sets a number and says what it was; it undoes itself. */
static const char setting[] =
	"{\"name\":\"set\",\"description\":\"Set the number.\",\"kind\":\"sql\",\"roles\":[\"agent\",\"supervisor\","
	"\"administrator\"],\"reversible\":true,\"compensation\":{\"tool\":\"set\",\"arguments\":{\"number\":\"/receipt/was\","
	"\"payee_id\":\"/arguments/payee_id\",\"note\":\"set back\"},\"why\":\"the number goes back\"},\"arguments\":{\"type\":"
	"\"object\",\"properties\":{\"number\":{\"type\":\"integer\"},\"payee_id\":{\"type\":\"string\"},\"note\":{\"type\":"
	"\"string\"}},\"required\":[\"number\",\"payee_id\"],\"additionalProperties\":false},\"destinations\":[\"payee_id\"],"
	"\"tier\":{\"default\":1},\"suggest\":{\"arguments\":{\"number\":7,\"payee_id\":\"P-1\"}},\"sql\":{\"database\":"
	"\"records/office.db\",\"statements\":[{\"result\":\"SELECT count(*) + 40 AS was FROM desk_notes\"},{\"run\":"
	"\"INSERT INTO desk_notes(ticket, author, text, at) VALUES (:ticket, :approver, :number, :now)\",\"rows\":1},"
	"{\"result\":\"SELECT max(id) AS note FROM desk_notes\"}]}}";

static Str set_and_run(Fixture *f)
{
	Err err = {0};
	Brief brief;
	write_file(f, "tools/set.json", setting);
	reopen(f, "root");
	assert_done(desk_tool_pin(f->desk, STR("set"), STR(""), &err));
	reopen(f, "maya");
	assert_done(desk_draft(f->desk, STR("T"), true, STR("with the new tool"), &brief, &err));
	assert_done(approve(f, "set", "", &err));
	assert_string_equal(execute(f), "done");
	return arena_copy(&f->arena, action_of(f, "set", NULL)->id);
}

static const Action *newest(Fixture *f, const Case **ret_case)
{
	Err err = {0};
	Brief brief;
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	*ret_case = brief.c;
	return &brief.actions[brief.action_count - 1];
}

static void what_was_done_is_undone_by_the_action_its_manifest_names(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	const Case *c;
	AUTO(buf_free) Buf text = {0};
	Str id = set_and_run(f);
	assert_done(desk_compensate(f->desk, id, STR("it was wrong"), &brief, &err));
	const Action *undo = newest(f, &c);
	assert_str(undo->undoes, arena_cstr(&f->arena, id));
	assert_int_equal(undo->state, ACTION_PROPOSED);
	assert_str(undo->needs, "");
	json_write(undo->arguments, &text);
	assert_string_equal(buf_cstr(&text), "{\"number\":40,\"payee_id\":\"P-1\",\"note\":\"set back\"}");
	for (size_t i = 0; i < undo->origin_count; i++)
		assert_str(undo->origins[i].origin, str_is(undo->origins[i].argument, "/note") ? "OPERATOR" : "RECORD");
	assert_string_equal(execute(f), ""); /* nothing runs unsigned */
	HashHex digest = action_digest(c, undo);
	Str undo_id = arena_copy(&f->arena, undo->id);
	assert_done(desk_approve(f->desk, undo_id, str_from(digest.text), STR(""), &brief, &err));
	assert_string_equal(execute(f), "done");
	assert_int_equal(paid(f), 2);
	assert_true(audit_ok(f));
}

static void it_is_proposed_once_and_again_only_where_it_was_rejected(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	const Case *c;
	Str id = set_and_run(f);
	assert_done(desk_compensate(f->desk, id, STR("wrong"), &brief, &err));
	assert_false(desk_compensate(f->desk, id, STR("wrong"), &brief, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(refusals(f), 1);
	Str undo = arena_copy(&f->arena, newest(f, &c)->id);
	assert_done(desk_reject(f->desk, undo, STR("leave it"), &brief, &err));
	assert_done(desk_compensate(f->desk, id, STR("wrong after all"), &brief, &err));
}

static void a_new_draft_neither_withdraws_nor_takes_it_over(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Str id = set_and_run(f);
	assert_done(desk_compensate(f->desk, id, STR("wrong"), &brief, &err));
	Str undo = arena_copy(&f->arena, brief.actions[brief.action_count - 1].id);
	assert_done(desk_draft(f->desk, STR("T"), true, STR("once more"), &brief, &err));
	const Action *a = NULL;
	for (size_t i = 0; i < brief.action_count; i++)
		if (str_eq(brief.actions[i].id, undo))
			a = &brief.actions[i];
	assert_non_null(a);
	assert_int_equal(a->state, ACTION_PROPOSED);
	assert_int_equal(json_int_at(a->arguments, "number", 0), 40);
}

static void an_edited_undo_keeps_what_is_known_of_the_rest(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	const Case *c;
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "number", 41);
	Str id = set_and_run(f);
	assert_done(desk_compensate(f->desk, id, STR("wrong"), &brief, &err));
	Str undo = arena_copy(&f->arena, newest(f, &c)->id);
	assert_done(desk_edit_action(f->desk, undo, 0, changes, &brief, &err));
	const Action *a = newest(f, &c);
	assert_str(a->needs, ""); /* the destination still comes from what was signed */
	assert_str(a->origins[0].source, "typed by maya");
}

static void what_names_no_compensation_or_was_not_done_is_not_undone(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	Brief brief;
	Str refund = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	assert_false(desk_compensate(f->desk, refund, STR("x"), &brief, &err));
	assert_non_null(strstr(err.text, "is proposed: it can't be undone"));
	assert_done(approve(f, "refund", "", &err));
	assert_string_equal(execute(f), "done");
	assert_false(desk_compensate(f->desk, refund, STR("x"), &brief, &err));
	assert_non_null(strstr(err.text, "can't be undone by this desk"));
	assert_int_equal(refusals(f), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_done_is_undone_by_the_action_its_manifest_names),
		TEST(it_is_proposed_once_and_again_only_where_it_was_rejected),
		TEST(a_new_draft_neither_withdraws_nor_takes_it_over),
		TEST(an_edited_undo_keeps_what_is_known_of_the_rest),
		TEST(what_names_no_compensation_or_was_not_done_is_not_undone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
