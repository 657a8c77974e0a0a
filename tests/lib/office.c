#include "tests/lib/office.h"

#include <sqlite3.h>
#include <stdlib.h>

const char refund_manifest[] =
	"{\"name\":\"refund\",\"description\":\"Pay money back.\",\"kind\":\"sql\","
	"\"roles\":[\"agent\",\"supervisor\",\"administrator\"],\"reversible\":false,"
	"\"arguments\":{\"type\":\"object\",\"properties\":{\"amount_cents\":{\"type\":\"integer\","
	"\"minimum\":1},\"reason\":{\"type\":\"string\"}},\"required\":[\"amount_cents\"],"
	"\"additionalProperties\":false},\"tier\":{\"default\":2,\"rules\":[{\"when\":{\"properties\":"
	"{\"amount_cents\":{\"exclusiveMinimum\":5000}}},\"tier\":3,\"why\":\"above 50.00\"}]},"
	"\"suggest\":{\"arguments\":{\"amount_cents\":4990}},"
	"\"sql\":{\"database\":\"records/office.db\",\"statements\":["
	"{\"run\":\"INSERT INTO desk_notes(ticket, author, text, at) VALUES (:ticket, :approver,"
	" :amount_cents, :now)\",\"rows\":1,\"error\":\"not written\"},"
	"{\"result\":\"SELECT count(*) AS n FROM desk_notes\"}]}}";

void write_file(Fixture *f, const char *relative, const char *text)
{
	Err err = {0};
	assert_done(file_write_atomic(path_join(&f->arena, f->folder, relative), str_from(text), 0644, &err));
}

void reopen(Fixture *f, const char *user)
{
	Err err = {0};
	desk_close(f->desk);
	f->desk = NULL;
	assert_done(desk_open(f->folder, user, &f->desk, &err));
}

void add_user(Fixture *f, const char *name, const char *role, const char *key_of)
{
	Err err = {0};
	User user;
	const char *key = key_of == NULL ? NULL
		: arena_fmt(&f->arena, "%s/.countersign/keys/%s.pub", f->folder, key_of).ptr;
	assert_done(desk_user_add(f->desk, str_from(name), str_from(role), STR(""), key, &user, &err));
}

void bring_ticket(Fixture *f, const char *line)
{
	Err err = {0};
	ImportReport report;
	const char *path = path_join(&f->arena, f->folder, "t.jsonl");
	write_file(f, "t.jsonl", line);
	assert_done(desk_import(f->desk, &f->arena, &path, 1, &report, &err));
	assert_int_equal(report.imported + report.updated, 1);
}

int setup(void **state)
{
	Fixture *f = xcalloc(1, sizeof *f);
	Err err = {0};
	WorkspaceReport report;
	unsetenv("COUNTERSIGN_NOW");
	f->folder = path_join(&f->arena, scratch_make(&f->arena), "ws");
	assert_done(workspace_create(f->folder, NULL, "root", &report, &err));
	write_file(f, "kb/refund.md", "# Refund Policy\n\nRefunds are available within 14 days of purchase "
		"if the service was not used.\n");
	write_file(f, "tools/refund.json", refund_manifest);
	reopen(f, "root");
	assert_done(desk_tool_pin(f->desk, STR("refund"), STR(""), &err));
	add_user(f, "maya", "agent", NULL);
	add_user(f, "ravi", "supervisor", NULL);
	add_user(f, "otto", "auditor", NULL);
	IngestReport ingested;
	assert_done(desk_ingest(f->desk, &f->arena, NULL, 0, &ingested, &err));
	bring_ticket(f, TICKET_HEAD "]}");
	reopen(f, "maya");
	Brief brief;
	assert_done(desk_draft(f->desk, STR("T"), false, STR(""), &brief, &err));
	*state = f;
	return 0;
}

int teardown(void **state)
{
	Fixture *f = *state;
	unsetenv("COUNTERSIGN_NOW");
	desk_close(f->desk);
	scratch_remove(arena_cstr(&f->arena, (Str){f->folder, strlen(f->folder) - 3}));
	arena_free(&f->arena);
	free(f);
	return 0;
}

const Action *action_of(Fixture *f, const char *tool, const Case **ret_case)
{
	Err err = {0};
	Brief brief;
	assert_done(desk_show(f->desk, STR("T"), &brief, &err));
	for (size_t i = 0; i < brief.action_count; i++)
		if (str_is(brief.actions[i].tool, tool) && brief.actions[i].state != ACTION_WITHDRAWN) {
			if (ret_case != NULL)
				*ret_case = brief.c;
			return &brief.actions[i];
		}
	fail_msg("no action of tool %s", tool);
	return NULL;
}

bool approve(Fixture *f, const char *tool, const char *confirm, Err *err)
{
	const Case *c;
	Brief brief;
	const Action *a = action_of(f, tool, &c);
	Str id = arena_copy(&f->arena, a->id);
	HashHex digest = action_digest(c, a);
	return desk_approve(f->desk, id, str_from(digest.text), str_from(confirm), &brief, err);
}

const char *execute(Fixture *f)
{
	Err err = {0};
	ExecutorReport report;
	assert_done(executor_run(f->folder, "root", STR(""), 0, &report, &err));
	Str said = STR("");
	assert_true(report.executed_count + report.refused_count <= 1);
	if (report.executed_count > 0)
		said = report.executed[0].state;
	if (report.refused_count > 0)
		said = report.refused[0].why;
	const char *copy = arena_cstr(&f->arena, said);
	executor_report_free(&report);
	return copy;
}

int64_t count_in(Fixture *f, const char *file, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_open(path_join(&f->arena, f->folder, file), &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000); /* an executor may be at work */
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

int64_t sent(Fixture *f)
{
	return count_in(f, "records/office.db", "SELECT count(*) FROM outbox");
}

int64_t paid(Fixture *f)
{
	return count_in(f, "records/office.db", "SELECT count(*) FROM desk_notes");
}

int64_t refusals(Fixture *f)
{
	return count_in(f, ".countersign/store.db", "SELECT count(*) FROM journal WHERE kind = 'refused'");
}

void change_store(Fixture *f, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;
	assert_int_equal(sqlite3_open(path_join(&f->arena, f->folder, ".countersign/store.db"), &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	sqlite3_close(db);
}

bool audit_ok(Fixture *f)
{
	Err err = {0};
	AuditReport report;
	reopen(f, "otto");
	assert_done(desk_audit_verify(f->desk, &f->arena, &report, &err));
	return report.ok;
}
