/* An office with accounts, and a tool that refunds. */
#ifndef TESTS_TEST_PORT_RUNNER_REFUND_H
#define TESTS_TEST_PORT_RUNNER_REFUND_H

#include "runner_office.h"

#include "port/runner_part.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>

#define REFUND                                                                                     \
	"{\"name\":\"refund\",\"kind\":\"sql\",\"arguments\":{\"type\":\"object\",\"properties\":{"    \
	"\"payment_id\":{\"type\":\"string\"},\"amount_cents\":{\"type\":\"integer\"},"            \
	"\"reason\":{\"type\":\"string\"}},\"additionalProperties\":false},"                       \
	"\"sql\":{\"database\":\"records/office.db\",\"statements\":["                             \
	"{\"require\":\"SELECT 1 FROM payments WHERE id = :payment_id\",\"error\":\"no payment with this id\"},"   \
	"{\"run\":\"UPDATE payments SET status='refunded', note=:reason WHERE id=:payment_id AND status='paid'\"," \
	"\"rows\":1,\"error\":\"the payment was refunded already\"},"                                 \
	"{\"run\":\"INSERT INTO refunds(payment_id,amount_cents,by,at,key) VALUES"                    \
	"(:payment_id,:amount_cents,:approver,:now,:key)\"},"                                         \
	"{\"result\":\"SELECT id, status, amount_cents FROM payments WHERE id=:payment_id\"}]}}"

static const char seed[] =
	"CREATE TABLE payments(id TEXT PRIMARY KEY, status TEXT, amount_cents INTEGER, note TEXT);"
	"CREATE TABLE refunds(n INTEGER PRIMARY KEY AUTOINCREMENT,"
	" payment_id TEXT REFERENCES payments(id), amount_cents INTEGER, by TEXT, at TEXT, key TEXT);"
	"CREATE TABLE late(id INTEGER REFERENCES payments(id) DEFERRABLE INITIALLY DEFERRED);"
	"INSERT INTO payments VALUES ('P-1','paid',4990,NULL),('P-2','paid',100,NULL),('P-3','open',7,NULL);";

static inline void sql(const char *path, const char *text)
{
	sqlite3 *db = NULL;
	char *why = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	sqlite3_close(db);
}

/* The first column of the first row as text, "" for NULL or no row. */
static inline const char *value(Office *o, const char *query)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	const char *text = "";
	assert_int_equal(sqlite3_open(o->db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, query, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		text = arena_cstr(&o->arena, str_from((const char *)sqlite3_column_text(statement, 0)));
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return text;
}

static inline Office office_open(void)
{
	Office o = office_new("test_runner_sql");
	sql(o.db, seed);
	office_tool(&o, REFUND, "{\"payment_id\":\"P-1\",\"amount_cents\":4990,\"reason\":\"twice\"}");
	return o;
}

/* One statement list over the office, run with arguments. */
static inline RunnerResult run_statements(Office *o, const char *statements, const char *arguments)
{
	Str manifest = arena_fmt(&o->arena,
		"{\"name\":\"t\",\"kind\":\"sql\",\"arguments\":{\"type\":\"object\",\"properties\":{"
		"\"x\":{},\"y\":{}},\"additionalProperties\":false},"
		"\"sql\":{\"database\":\"records/office.db\",\"statements\":[%s]}}", statements);
	office_tool(o, manifest.ptr, arguments);
	return office_call(o, "key-s", false);
}

static inline void fails(Office *o, const char *statements, const char *arguments, const char *why)
{
	AUTO(office_result_free) RunnerResult r = run_statements(o, statements, arguments);
	if (r.outcome != RUNNER_FAILED)
		fail_msg("outcome %d for %s", (int)r.outcome, statements);
	OFFICE_SAYS(r.why, why);
	AUTO(office_result_free) RunnerResult probe = office_call(o, "key-s", true);
	assert_int_not_equal(probe.outcome, RUNNER_DONE);
}

#endif
