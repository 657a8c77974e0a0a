/*
 * Every door of the desk by every role: who may is told by a table written here by hand, and each no leaves one row.
 * tests/floors.sh checks that no function of desk.h is missing.
 */
#include "tests/lib/office.h"

#include <stdlib.h>

typedef struct Visit {
	Fixture *f;
	Desk *desk;
	Arena *arena;
	Str action; /* of ticket T */
	Brief brief;
	Err err;
} Visit;

static bool nothing(void *context, const Json *row)
{
	(void)context;
	(void)row;
	return true;
}

#define DOOR(name, call)                                                                           \
	static void through_##name(Visit *v)                                                       \
	{                                                                                          \
		(void)(call);                                                                      \
	}

static const char *const no_paths[] = {NULL};

DOOR(desk_ingest, (desk_ingest(v->desk, v->arena, no_paths, 0, &(IngestReport){0}, &v->err)))
DOOR(desk_import, (desk_import(v->desk, v->arena, no_paths, 0, &(ImportReport){0}, &v->err)))
DOOR(desk_search, (desk_search(v->desk, v->arena, STR("refund"), 1, SEARCH_EXCERPTS, &(Hits){0}, &v->err)))
DOOR(desk_queue, (desk_queue(v->desk, v->arena, CASE_STATE_COUNT, &(Queue){0}, &v->err)))
DOOR(desk_queue_page, (desk_queue_page(v->desk, v->arena, NULL, 5, &(Queue){0}, &v->err)))
DOOR(desk_queue_changes, (desk_queue_changes(v->desk, v->arena, 0, &(QueueNews){0}, &v->err)))
DOOR(desk_queue_find, (desk_queue_find(v->desk, v->arena, STR("refund"), 0, 5, &(QueueHits){0}, &v->err)))
DOOR(desk_waiting, (desk_waiting(v->desk, v->arena, &(WaitingPlace){0}, 5, &(Waiting *){NULL}, &(size_t){0}, &v->err)))
DOOR(desk_waiting_on, (desk_waiting_on(v->desk, v->arena, STR("T"), &(Waiting *){NULL}, &(size_t){0}, &v->err)))
DOOR(desk_audit_before, (desk_audit_before(v->desk, 0, 5, nothing, NULL, &v->err)))
DOOR(desk_drill_seed, (desk_drill_seed(v->desk, 1, &(size_t){0}, &v->err)))
DOOR(desk_evaluated, (desk_evaluated(v->desk, json_new_object(), &v->err)))
DOOR(desk_gate, (desk_gate(v->desk, v->arena, &(GateState){0}, &v->err)))
DOOR(desk_audit_against, (desk_audit_against(v->desk, v->arena, "/nowhere", &(AuditReport){0}, &v->err)))
DOOR(desk_show, (desk_show(v->desk, STR("T"), &v->brief, &v->err)))
DOOR(desk_draft, (desk_draft(v->desk, STR("T"), false, STR(""), &v->brief, &v->err)))
DOOR(desk_edit_draft, (desk_edit_draft(v->desk, STR("T"), 0, STR("x"), &v->brief, &v->err)))
DOOR(desk_approve, (desk_approve(v->desk, v->action, STR("x"), STR(""), &v->brief, &v->err)))
DOOR(desk_reject, (desk_reject(v->desk, v->action, STR("x"), &v->brief, &v->err)))
DOOR(desk_take_back, (desk_take_back(v->desk, v->action, STR(""), &v->brief, &v->err)))
DOOR(desk_compensate, (desk_compensate(v->desk, v->action, STR("x"), &v->brief, &v->err)))
DOOR(desk_escalate, (desk_escalate(v->desk, STR("T"), STR("x"), &v->brief, &v->err)))
DOOR(desk_claim, (desk_claim(v->desk, STR("T"), false, STR(""), &v->brief, &v->err)))
DOOR(desk_release, (desk_release(v->desk, STR("T"), &v->brief, &v->err)))
DOOR(desk_reconcile, (desk_reconcile(v->desk, v->action, true, STR("x"), &v->brief, &v->err)))
DOOR(desk_user_add, (desk_user_add(v->desk, STR("new"), STR("agent"), STR(""), NULL, &(User){0}, &v->err)))
DOOR(desk_user_list, (desk_user_list(v->desk, v->arena, &(User *){NULL}, &(size_t){0}, &v->err)))
DOOR(desk_tool_pin, (desk_tool_pin(v->desk, STR("refund"), STR(""), &v->err)))
DOOR(desk_audit_verify, (desk_audit_verify(v->desk, v->arena, &(AuditReport){0}, &v->err)))
DOOR(desk_audit_each, (desk_audit_each(v->desk, STR("T"), nothing, NULL, &v->err)))
DOOR(desk_audit_export, (desk_audit_export(v->desk, STR("T"), nothing, NULL, &v->err)))
DOOR(desk_erase, (desk_erase(v->desk, v->arena, STR("a@b.c"), STR("x"), NULL, NULL, &(Erased){0}, &v->err)))
DOOR(desk_erase_aged, (desk_erase_aged(v->desk, v->arena, &(AgedWish){.reason = STR("x"), .dry_run = true}, &(Aged){0}, &v->err)))
DOOR(desk_opinion, (desk_opinion(v->desk, STR("T"), STR("none"), &(bool){false}, &v->brief, &v->err)))
DOOR(desk_legal_hold, (desk_legal_hold(v->desk, STR("T"), false, STR("x"), &v->brief, &v->err)))
DOOR(desk_model_known, (desk_model_known(v->desk, STR("none"), &v->err)))
DOOR(desk_model_accept, (desk_model_accept(v->desk, STR("none"), STR("x"), &v->err)))
DOOR(desk_set_intent, (desk_set_intent(v->desk, STR("T"), STR("x"), &v->brief, &v->err)))
DOOR(desk_has_company, (desk_has_company(v->desk)))
DOOR(desk_present, (desk_present(v->desk, STR(""), PRESENCE_READING)))
DOOR(desk_company, (desk_company(v->desk, v->arena, &(Presence *){NULL})))
DOOR(desk_may_rehearse, (desk_may_rehearse(v->desk, STR(""), &v->err)))

static void keep_error(void *context, const DraftNews *news)
{
	Visit *v = context;
	if (news->kind == DRAFT_FAILED)
		v->err = *news->err;
}

static void through_desk_draft_start(Visit *v)
{
	if (!desk_draft_start(v->desk, &(DraftWish){.ticket = STR("T"), .reason = STR("")}, keep_error, v, &v->err))
		return;
	while (desk_drafts(v->desk) > 0)
		(void)desk_poll(v->desk, NULL, 0, 50);
}

static void through_desk_action(Visit *v)
{
	const Case *c;
	const Action *a;
	(void)desk_action(v->desk, v->action, &c, &a, &v->err);
}

static void through_desk_edit_action(Visit *v)
{
	AUTO(json_freep) Json *changes = json_new_object();
	json_set_int(changes, "amount_cents", 1);
	(void)desk_edit_action(v->desk, v->action, 0, changes, &v->brief, &v->err);
}

static void through_desk_correction(Visit *v)
{
	AUTO(buf_free) Buf diff = {0};
	double distance;
	(void)desk_correction(v->desk, STR("T"), &distance, &diff, &v->err);
}

static void through_desk_figures(Visit *v)
{
	Figures figures = {0};
	if (desk_figures(v->desk, 0, &figures, &v->err))
		figures_free(&figures);
}

static void through_desk_ask(Visit *v)
{
	AUTO(json_freep) Json *answer = NULL;
	AUTO(json_freep) Json *schema = json_new_object();
	AskUsage asked;
	(void)desk_ask(v->desk, STR("none"), STR("s"), STR("u"), schema, &answer, &asked, &v->err);
}

static void through_desk_tool_difference(Visit *v)
{
	AUTO(buf_free) Buf lines = {0};
	(void)desk_tool_difference(v->desk, STR("refund"), &lines, &v->err);
}

static void through_desk_policy_explain(Visit *v)
{
	AUTO(json_freep) Json *ruling = NULL;
	AUTO(json_freep) Json *arguments = json_new_object();
	(void)desk_policy_explain(v->desk, STR("refund"), arguments, &ruling, &v->err);
}

#define JSON_DOOR(name, ...)                                                                       \
	static void through_##name(Visit *v)                                                       \
	{                                                                                          \
		AUTO(json_freep) Json *document = NULL;                                            \
		(void)name(v->desk, __VA_ARGS__ & document, &v->err);                              \
	}

JSON_DOOR(desk_policy_dry_run, )
JSON_DOOR(desk_checkpoint, )
DOOR(desk_record, (desk_record(v->desk, &STR("T"), 1, path_join(v->arena, desk_folder(v->desk), "recorded.jsonl"),
	&(size_t){0}, &v->err)))
JSON_DOOR(desk_trace, STR("T"), )
JSON_DOOR(desk_trace_otlp, STR("T"), )
JSON_DOOR(desk_promote, STR("T"), )
JSON_DOOR(desk_fingerprint, )
JSON_DOOR(desk_models, true, )
JSON_DOOR(desk_spend, 0, )
JSON_DOOR(desk_intents_train, no_paths, 0, )

/* agent, analyst, supervisor, administrator, auditor */
#define ROW(name, who) {#name, through_##name, who}
static const struct {
	const char *name;
	void (*through)(Visit *v);
	const char *who;
} doors[] = {
	ROW(desk_has_company, "yyyyy"), ROW(desk_present, "yyyyy"), ROW(desk_company, "yyyyy"),
	ROW(desk_queue, "yyyyy"), ROW(desk_queue_page, "yyyyy"), ROW(desk_queue_changes, "yyyyy"),
	ROW(desk_queue_find, "yyyyy"), ROW(desk_waiting, "yyyyy"), ROW(desk_waiting_on, "yyyyy"),
	ROW(desk_audit_before, "nnyyy"), ROW(desk_audit_against, "nnyyy"), ROW(desk_show, "yyyyy"), ROW(desk_action, "yyyyy"), ROW(desk_search, "yyyyy"),
	ROW(desk_trace, "yyyyy"), ROW(desk_record, "yyyyy"), ROW(desk_trace_otlp, "yyyyy"), ROW(desk_correction, "yyyyy"),
	ROW(desk_figures, "yyyyy"), ROW(desk_gate, "yyyyy"), ROW(desk_promote, "yyyyn"),
	ROW(desk_ask, "nyyyn"), ROW(desk_evaluated, "nyyyn"), ROW(desk_drill_seed, "nnyyn"), ROW(desk_user_list, "yyyyy"),
	ROW(desk_tool_difference, "yyyyy"), ROW(desk_policy_explain, "yyyyy"), ROW(desk_fingerprint, "yyyyy"),
	ROW(desk_spend, "yyyyy"), ROW(desk_model_known, "yyyyy"), ROW(desk_models, "yyyyn"), ROW(desk_model_accept, "nyyyn"),
	ROW(desk_intents_train, "nyyyn"), ROW(desk_set_intent, "yyyyn"),
	ROW(desk_draft, "yyyyn"), ROW(desk_draft_start, "yyyyn"), ROW(desk_edit_draft, "yyyyn"), ROW(desk_edit_action, "yyyyn"),
	ROW(desk_approve, "yyyyn"), ROW(desk_reject, "yyyyn"), ROW(desk_take_back, "yyyyn"),
	ROW(desk_compensate, "yyyyn"), ROW(desk_escalate, "yyyyn"), ROW(desk_claim, "yyyyn"), ROW(desk_release, "yyyyn"),
	ROW(desk_import, "yyyyn"), ROW(desk_ingest, "nyyyn"), ROW(desk_reconcile, "nnyyn"),
	ROW(desk_policy_dry_run, "nnyyy"), ROW(desk_audit_verify, "nnyyy"), ROW(desk_audit_each, "nnyyy"), ROW(desk_audit_export, "nnyyy"),
	ROW(desk_checkpoint, "nnyyy"), ROW(desk_may_rehearse, "nyyyn"), ROW(desk_user_add, "nnnyn"),
	ROW(desk_tool_pin, "nnnyn"), ROW(desk_erase, "nnnyn"), ROW(desk_erase_aged, "nnnyn"),
	ROW(desk_legal_hold, "nnyyn"), ROW(desk_opinion, "yyyyn"),
};

static const char *const people[] = {"maya", "anne", "ravi", "root", "otto"};

static void every_door_by_every_role(void **state)
{
	Fixture *f = *state;
	reopen(f, "root");
	add_user(f, "anne", "analyst", NULL);
	reopen(f, "maya");
	Str action = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	for (size_t d = 0; d < COUNT(doors); d++)
		for (size_t p = 0; p < COUNT(people); p++) {
			Visit v = {.f = f, .arena = &f->arena, .action = action};
			int64_t before = refusals(f);
			reopen(f, people[p]);
			v.desk = f->desk;
			doors[d].through(&v);
			bool refused = strstr(v.err.text, "that role may not") != NULL &&
				strstr(v.err.text, "that role may not sign") == NULL; /* the tool's own roles */
			if (refused != (doors[d].who[p] == 'n'))
				fail_msg("%s by %s: %s", doors[d].name, people[p],
					refused ? "refused" : v.err.text[0] != '\0' ? v.err.text : "let through");
			int64_t rows = refusals(f) - before;
			if (refused && (v.err.code != ERR_REFUSED || rows != 1))
				fail_msg("%s by %s: %lld rows of a refusal", doors[d].name, people[p], (long long)rows);
		}
}

static void the_executor_by_every_role(void **state)
{
	Fixture *f = *state;
	static const char who[] = "ynyyn";
	reopen(f, "root");
	add_user(f, "anne", "analyst", NULL);
	for (size_t p = 0; p < COUNT(people); p++) {
		Err err = {0};
		ExecutorReport report = {0};
		int64_t before = refusals(f);
		bool ran = executor_run(f->folder, people[p], STR(""), 0, &report, &err);
		executor_report_free(&report);
		assert_int_equal(ran, who[p] == 'y');
		assert_int_equal(refusals(f) - before, who[p] == 'n');
	}
	Err err = {0};
	ErasedOffices offices = {0};
	assert_false(executor_erase(f->folder, "ravi", NULL, 0, &offices, &err));
	assert_int_equal(err.code, ERR_REFUSED);
}

/* What is hidden and what is not there: the same words, the same row. */
static void a_choice_about_what_is_hidden_leaves_a_row(void **state)
{
	Fixture *f = *state;
	Brief brief;
	static const char *const ids[] = {"H.1", "NOPE.1", "bad \xff id.1"};
	reopen(f, "root");
	change_store(f, "UPDATE users SET groups = '[\"fraud\"]' WHERE name = 'root'");
	reopen(f, "root");
	bring_ticket(f, "{\"id\":\"H\",\"subject\":\"x\",\"groups\":[\"fraud\"],\"requester\":{\"email\":\"b@example.com\"},"
		"\"messages\":[{\"from\":\"b@example.com\",\"body\":\"What is your refund policy?\"}]}");
	Err err = {0};
	assert_done(desk_draft(f->desk, STR("H"), false, STR(""), &brief, &err));
	reopen(f, "maya");
	for (size_t i = 0; i < COUNT(ids); i++) {
		Str ticket = str_slice(str_from(ids[i]), 0, strlen(ids[i]) - 2);
		int64_t before = refusals(f);
		err = (Err){0};
		assert_false(desk_approve(f->desk, str_from(ids[i]), STR("x"), STR(""), &brief, &err));
		assert_int_equal(err.code, ERR_MISSING);
		assert_false(desk_reject(f->desk, str_from(ids[i]), STR("x"), &brief, &err));
		assert_false(desk_escalate(f->desk, ticket, STR("x"), &brief, &err));
		assert_false(desk_claim(f->desk, ticket, false, STR(""), &brief, &err));
		assert_false(desk_draft(f->desk, ticket, false, STR(""), &brief, &err));
		assert_int_equal(refusals(f) - before, 5);
		assert_false(desk_show(f->desk, ticket, &brief, &err)); /* looking is no choice */
		assert_int_equal(refusals(f) - before, 5);
	}
	change_store(f, "UPDATE users SET groups = '[]' WHERE name = 'root'");
	assert_true(audit_ok(f));
}

/* Text meant for one field never signs: only the whole digest, given as the digest, does. */
static void no_text_in_any_other_field_signs(void **state)
{
	Fixture *f = *state;
	const Case *c;
	Brief brief;
	Str id = arena_copy(&f->arena, action_of(f, "refund", NULL)->id);
	HashHex digest = action_digest((action_of(f, "refund", &c), c), action_of(f, "refund", NULL));
	const Str texts[] = {str_from(digest.text), STR("y"), STR("a"), STR("yes\n"), STR("\r\n"), STR("\x1b[200~y\x1b[201~"),
		id, arena_fmt(&f->arena, "%s\n", digest.text), arena_fmt(&f->arena, " %s", digest.text)};
	for (size_t i = 0; i < COUNT(texts); i++) {
		AUTO(json_freep) Json *changes = json_new_object();
		Err err = {0};
		json_set_str(changes, "reason", texts[i]);
		(void)desk_escalate(f->desk, STR("T"), texts[i], &brief, &err);
		(void)desk_edit_action(f->desk, id, 0, changes, &brief, &err);
		(void)desk_edit_draft(f->desk, STR("T"), 0, texts[i], &brief, &err);
		(void)desk_draft(f->desk, STR("T"), true, texts[i], &brief, &err);
		(void)desk_claim(f->desk, STR("T"), false, texts[i], &brief, &err);
		(void)desk_take_back(f->desk, id, texts[i], &brief, &err);
		(void)desk_approve(f->desk, id, STR(""), texts[i], &brief, &err);
		(void)desk_approve(f->desk, texts[i], id, STR(""), &brief, &err);
		if (i > 0)
			(void)desk_approve(f->desk, id, texts[i], texts[i], &brief, &err);
		(void)desk_reject(f->desk, id, texts[i], &brief, &err);
	}
	assert_int_equal(count_in(f, ".countersign/store.db", "SELECT count(*) FROM journal WHERE kind = 'signed'"), 0);
	assert_string_equal(execute(f), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_door_by_every_role),
		TEST(the_executor_by_every_role),
		TEST(a_choice_about_what_is_hidden_leaves_a_row),
		TEST(no_text_in_any_other_field_signs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
