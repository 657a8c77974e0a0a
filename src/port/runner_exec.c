/*
 * kind "exec": a program of the office, run by argument vector without a shell (port/proc.h), in the
 * workspace's folder. The arguments come as one JSON object on its standard input, the idempotency key in
 * COUNTERSIGN_KEY: the program must do nothing under a key it has seen, and answer as it did then.
 *
 *   "exec": {"argv": ["./tools/bin/refund"], "timeout_s": 30, "probe": {"argv": [...]}}
 *
 *   exit 0 and one JSON object on standard output   DONE, the object is the receipt
 *   exit 10                                         FAILED: it says that nothing took effect
 *   could not be started                            FAILED
 *   anything else                                   UNKNOWN
 * The probe's program answers in the same way whether the key took effect.
 */
#include "port/runner.h"

#include "base/auto.h"
#include "port/proc.h"
#include "port/runner_part.h"

enum { EXIT_NOTHING_HAPPENED = 10 };

static bool exec_check(const Tool *tool, Err *err)
{
	static const char *const fields[] = {"argv", "timeout_s", "probe", NULL};
	static const char *const probe_fields[] = {"argv", NULL};
	const Json *exec = json_get(tool->manifest, "exec"), *probe = json_get(exec, "probe");
	int64_t unused;
	if (!runner_fields_known(exec, "exec", fields, err) ||
		!runner_argv_check(json_get(exec, "argv"), "exec.argv", err) ||
		!runner_timeout(exec, "exec", PROC_TIMEOUT_MS, &unused, err))
		return false;
	return probe == NULL || (runner_fields_known(probe, "exec.probe", probe_fields, err) &&
		runner_argv_check(json_get(probe, "argv"), "exec.probe.argv", err));
}

/* The last line it complained with; untrusted. */
static Str complaint(const ProcResult *r)
{
	Str rest = buf_str(&r->err), line, last = STR("no reason given");
	while (str_next(&rest, '\n', &line))
		if (str_trim(line).len > 0)
			last = str_trim(line);
	return str_slice(last, 0, 200);
}

static void exec_judge(const char *program, const ProcResult *r, RunnerResult *ret_result)
{
	Json *receipt = NULL;
	Err err = {0};
	Str said = complaint(r);
	if (r->timed_out)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: ended for taking too long", program);
	else if (r->status == EXIT_NOTHING_HAPPENED)
		runner_not_done(ret_result, RUNNER_FAILED, "%s: " STR_FMT, program, STR_ARG(said));
	else if (r->status != 0)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: ended with status %d: " STR_FMT, program,
			r->status, STR_ARG(said));
	else if (!json_parse(buf_str(&r->out), "its output", &receipt, &err))
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: %s", program, err.text);
	else if (!json_is(receipt, JSON_OBJECT))
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: its output is not a JSON object", program);
	else
		runner_done(ret_result, json_copy(receipt));
	json_free(receipt);
}

static bool exec_prepare(Arena *arena, const RunnerCall *call, const Json *argv, ProcOptions *o, Err *err)
{
	if (!runner_key_is_plain(call->key))
		return err_set(err, ERR_INPUT, "the idempotency key is empty or oddly written");
	if (!exec_check(call->tool, err) ||
		!runner_argv(arena, call->folder, argv, "exec.argv", &o->argv, err))
		return false;
	const char **extra = ARENA_ARRAY(arena, const char *, 2);
	extra[0] = arena_fmt(arena, "COUNTERSIGN_KEY=" STR_FMT, STR_ARG(call->key)).ptr;
	o->extra = extra;
	return runner_timeout(json_get(call->tool->manifest, "exec"), "exec", PROC_TIMEOUT_MS,
		&o->timeout_ms, err);
}

/* `otherwise`: what it means where the program could not be started. */
static void exec_program(const RunnerCall *call, const Json *argv, RunnerOutcome otherwise,
	RunnerResult *ret_result)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf input = {0};
	AUTO(proc_result_free) ProcResult r = {0};
	Err err = {0};
	json_write_canonical(call->arguments, &input);
	ProcOptions o = {.folder = call->folder, .input = buf_str(&input), .limits = true};
	if (!exec_prepare(&arena, call, argv, &o, &err))
		runner_not_done(ret_result, otherwise, "%s", err.text);
	else if (!proc_run(&o, &r, &err))
		runner_not_done(ret_result, err.code == ERR_OUTSIDE ? RUNNER_UNKNOWN : otherwise, "%s",
			err.text);
	else
		exec_judge(arena_cstr(&arena, json_str(json_first(argv))), &r, ret_result);
}

static void exec_run(const RunnerCall *call, RunnerResult *ret_result)
{
	const Json *exec = json_get(call->tool->manifest, "exec");
	exec_program(call, json_get(exec, "argv"), RUNNER_FAILED, ret_result);
}

static void exec_probe(const RunnerCall *call, RunnerResult *ret_result)
{
	const Json *probe = json_get(json_get(call->tool->manifest, "exec"), "probe");
	if (probe == NULL)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "this tool has no probe: look in the office");
	else
		exec_program(call, json_get(probe, "argv"), RUNNER_UNKNOWN, ret_result);
}

const RunnerKind runner_exec = {
	.kind = "exec", .check = exec_check, .run = exec_run, .probe = exec_probe};
