/* stage/redaction: a case's texts leave without what is somebody's, and come back whole. */
#include "tests/test_stage_case.h"

#include "stage/redaction.h"

static void open_case(World *w)
{
	world_open(w);
	world_ask(w, "Refund",
		"Hello, I am Priya Nair, please pay back PAY-7. Write to nair or call +49 30 901820.");
	world_records(w,
		"{\"account\":[{\"id\":\"A-1\",\"customer_name\":\"Priya Nair\",\"email\":"
		"\"priya@home.example\",\"address\":\"Dock Lane\",\"plan\":\"Coast 50\"}]}");
	world_route(w);
	world_ground(w);
}

static Str redacted(Redaction *r, Arena *arena, Str text)
{
	AUTO(buf_free) Buf out = {0};
	redact_text(r, text, &out);
	return arena_copy(arena, buf_str(&out));
}

static void what_ticket_and_records_know_is_hidden_everywhere(void **state)
{
	World w;
	Redaction r;
	(void)state;
	open_case(&w);
	redaction_open(&r, &w.c);
	Str text = redacted(&r, &w.arena, w.c.ticket.messages[0].body);
	assert_str(text, "Hello, I am <NAME_1>, please pay back PAY-7. Write to <NAME_2> or call <PHONE_1>.");
	text = redacted(&r, &w.arena, w.c.evidence[0].text);
	assert_has(text, "customer_name: <NAME_1>");
	assert_has(text, "email: <EMAIL_1>");
	assert_has(text, "address: <ADDRESS_1>");
	assert_has(text, "plan: Coast 50");
	redaction_close(&r);
	world_close(&w);
}

static void a_result_comes_back_as_it_was_meant(void **state)
{
	World w;
	Redaction r;
	Err err = {0};
	Json *result = NULL;
	AUTO(buf_free) Buf out = {0};
	(void)state;
	open_case(&w);
	redaction_open(&r, &w.c);
	(void)redacted(&r, &w.arena, w.c.evidence[0].text);
	assert_done(json_parse(STR("{\"to\":\"<EMAIL_1>\",\"list\":[\"Dear <NAME_1>\",\"<NAME_9>\",7]}"),
		"result", &result, &err));
	Json *whole = redaction_undo_json(&r, result);
	json_write(whole, &out);
	assert_string_equal(buf_cstr(&out),
		"{\"to\":\"priya@home.example\",\"list\":[\"Dear Priya Nair\",\"<NAME_9>\",7]}");
	json_free(whole);
	json_free(result);
	redaction_close(&r);
	world_close(&w);
}

static void json_is_redacted_in_depth_and_keeps_its_names(void **state)
{
	World w;
	Redaction r;
	AUTO(buf_free) Buf out = {0};
	(void)state;
	open_case(&w);
	redaction_open(&r, &w.c);
	Json *copy = redact_json(&r, w.c.records);
	json_write(copy, &out);
	assert_has(buf_str(&out), "\"email\":\"<EMAIL_1>\"");
	assert_false(str_has(buf_str(&out), STR("Priya")));
	assert_has(buf_str(&out), "\"id\":\"A-1\"");
	json_free(copy);
	redaction_close(&r);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_ticket_and_records_know_is_hidden_everywhere),
		cmocka_unit_test(a_result_comes_back_as_it_was_meant),
		cmocka_unit_test(json_is_redacted_in_depth_and_keeps_its_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
