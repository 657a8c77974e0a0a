/* A small office for the tests of the runners: a workspace with records/office.db, and calls of tools. */
#ifndef TESTS_RUNNER_OFFICE_H
#define TESTS_RUNNER_OFFICE_H

#include "port/runner.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "port/proc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Office {
	Arena arena;
	const char *folder, *db;
	Tool tool;
	Json *arguments;
	RunnerCall call;
	Vault *vault; /* of office_vault; NULL: none */
} Office;

static inline void office_run(const char *const *argv, Str input)
{
	ProcResult r = {0};
	Err err = {0};
	if (!proc_run(&(ProcOptions){.argv = argv, .input = input}, &r, &err))
		fail_msg("%s", err.text);
	if (r.status != 0)
		fail_msg("%s: %s", argv[0], buf_cstr(&r.err));
	proc_result_free(&r);
}

static inline Office office_new(const char *prefix)
{
	Office o = {0};
	char folder[64];
	(void)snprintf(folder, sizeof folder, "/tmp/%s.XXXXXX", prefix);
	assert_non_null(mkdtemp(folder));
	o.folder = arena_cstr(&o.arena, str_from(folder));
	assert_true(file_make_folder(path_join(&o.arena, o.folder, "records"), 0755, NULL));
	o.db = path_join(&o.arena, o.folder, "records/office.db");
	return o;
}

static inline void office_free(Office *o)
{
	const char *argv[] = {"rm", "-rf", "--", o->folder, NULL};
	office_run(argv, STR(""));
	vault_close(o->vault);
	json_free(o->tool.manifest);
	json_free(o->arguments);
	arena_free(&o->arena);
}

static inline Json *office_json(const char *text)
{
	Json *json = NULL;
	Err err = {0};
	if (!json_parse(str_from(text), "test", &json, &err))
		fail_msg("%s", err.text);
	return json;
}

/* The executor's configuration of the calls made from now on. */
static inline void office_vault(Office *o, const char *text)
{
	Err err = {0};
	const char *path = path_join(&o->arena, o->folder, "executor.ini");
	vault_close(o->vault);
	o->vault = NULL;
	assert_true(file_write_atomic(path, str_from(text), 0600, NULL));
	if (!vault_open(path, &o->vault, &err))
		fail_msg("%s", err.text);
	o->call.vault = o->vault;
}

/* Sets the tool's manifest and the call's arguments; the rest of the call is always the same. */
static inline void office_tool(Office *o, const char *manifest, const char *arguments)
{
	json_free(o->tool.manifest);
	json_free(o->arguments);
	Json *m = office_json(manifest);
	o->tool = (Tool){.manifest = m, .name = json_str_at(m, "name"), .kind = json_str_at(m, "kind"),
		.key_header = STR("Idempotency-Key")};
	o->arguments = office_json(arguments);
	o->call = (RunnerCall){.tool = NULL, .arguments = o->arguments, .action = STR("T-1.1"),
		.ticket = STR("T-1"), .requester_email = STR("ann@customer.example"),
		.requester_id = STR("C-7"), .approver = STR("maya"), .key = STR("key-1"),
		.subject = STR("Charged twice"), .message_id = STR("<m1@customer.example>"),
		.references = STR("<m0@customer.example>"), .now_ms = 1763902800000, .vault = o->vault,
		.folder = o->folder};
}

static inline RunnerResult office_call(Office *o, const char *key, bool probe)
{
	RunnerResult r = {.outcome = (RunnerOutcome)99};
	RunnerCall call = o->call;
	call.tool = &o->tool;
	call.key = str_from(key);
	const RunnerKind *kind = runner_find(o->tool.kind);
	assert_non_null(kind);
	(probe ? kind->probe : kind->run)(&call, &r);
	assert_true(r.outcome <= RUNNER_UNKNOWN);
	assert_int_equal(r.receipt != NULL, r.outcome == RUNNER_DONE);
	assert_int_equal(r.why[0] == '\0', r.outcome == RUNNER_DONE);
	return r;
}

static inline void office_result_free(RunnerResult *r)
{
	json_free(r->receipt);
}

/* The receipt as one line of JSON, or the reason why there is none. */
static inline const char *office_said(Office *o, const RunnerResult *r)
{
	if (r->outcome != RUNNER_DONE)
		return arena_cstr(&o->arena, str_from(r->why));
	AUTO(buf_free) Buf text = {0};
	json_write(r->receipt, &text);
	return arena_cstr(&o->arena, buf_str(&text));
}

#define OFFICE_OUTCOME(result, expected)                                                           \
	do {                                                                                       \
		if ((result).outcome != (expected))                                                \
			fail_msg("outcome %d, not %d: %s", (int)(result).outcome, (int)(expected), \
				(result).why);                                                     \
	} while (0)

#define OFFICE_SAYS(text, part)                                                                    \
	do {                                                                                       \
		if (strstr((text), (part)) == NULL)                                                \
			fail_msg("\"%s\" does not say \"%s\"", (text), (part));                    \
	} while (0)

#endif
