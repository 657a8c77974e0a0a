/*
 * kind "exec": a program of the office, run by argument vector without a shell (port/proc.h), in the
 * workspace's folder. The arguments come as one JSON object on its standard input, the idempotency key in
 * COUNTERSIGN_KEY: the program must do nothing under a key it has seen, and answer as it did then.
 *
 *   "exec": {"argv": ["./tools/bin/refund"], "timeout_s": 30, "secrets": {"OFFICE_TOKEN": "office"},
 *            "sha256": "HEX", "probe": {"argv": [...], "sha256": "HEX"}}
 *
 * With "sha256" the program is only started while its file has that content: the pin of the manifest then is one of the
 * program too. Who may write its folder can still exchange it in that very moment.
 * A secret comes in the environment variable that the manifest gives it; the program must then have a / in its name.
 *
 *   exit 0 and one JSON object on standard output   DONE, the object is the receipt
 *   exit 10                                         FAILED: it says that nothing took effect
 *   could not be started                            FAILED
 *   anything else                                   UNKNOWN
 * The probe's program answers in the same way whether the key took effect.
 */
#include "port/runner.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/hash.h"
#include "port/proc.h"
#include "port/runner_part.h"
#include "port/runner_program.h"

enum { EXIT_NOTHING_HAPPENED = 10, PROGRAM_CEILING = 256 * 1024 * 1024 };

static bool sha256_check(const Json *part, Err *err)
{
	Hash unused;
	const Json *wanted = json_get(part, "sha256");
	if (wanted == NULL || (hash_from_hex(json_str(wanted), &unused) &&
		str_has(json_str(json_first(json_get(part, "argv"))), STR("/"))))
		return true;
	return err_set(err, ERR_INPUT, "exec: sha256: must be 64 hex digits, and the program named by its path");
}

/* `program`: its path as it will be started, from the folder. */
static bool program_is_as_pinned(const RunnerCall *call, const Json *part, const char *program, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf bytes = {0};
	Hash wanted;
	if (!hash_from_hex(json_str_at(part, "sha256"), &wanted)) /* not asked for */
		return true;
	const char *path = program[0] == '/' ? program : path_join(&arena, call->folder, program);
	return file_read(path, PROGRAM_CEILING, &bytes, err) && (hash_equal(hash_of(buf_str(&bytes)), wanted) ||
		err_set(err, ERR_REFUSED, "%s is not the program whose sha256 the manifest says", program));
}

static bool exec_check(const Tool *tool, Err *err)
{
	static const char *const fields[] = {"argv", "sha256", "timeout_s", "secrets", "probe", NULL};
	static const char *const probe_fields[] = {"argv", "sha256", NULL};
	const Json *exec = json_get(tool->manifest, "exec"), *probe = json_get(exec, "probe");
	int64_t unused;
	if (!json_fields_known(exec, "exec", fields, err) ||
		!runner_argv_check(json_get(exec, "argv"), "exec.argv", err) || !sha256_check(exec, err) ||
		!runner_timeout(exec, "exec", PROC_TIMEOUT_MS, &unused, err))
		return false;
	if (probe != NULL && (!json_fields_known(probe, "exec.probe", probe_fields, err) ||
		!runner_argv_check(json_get(probe, "argv"), "exec.probe.argv", err) || !sha256_check(probe, err)))
		return false;
	if (json_get(exec, "secrets") != NULL && probe != NULL &&
		!str_has(json_str(json_first(json_get(probe, "argv"))), STR("/")))
		return err_set(err, ERR_INPUT, "exec.probe: a program that gets a secret is named by its path");
	return program_secrets_check(exec, "exec", "argv", err);
}

/* ---- one run of a program ---- */

typedef struct ExecCall {
	const RunnerCall *call;
	Arena arena;
	ProcOptions options;
	Buf input;
	ProgramSecrets secrets;
	ProcResult result;
} ExecCall;

static void exec_close(ExecCall *x)
{
	program_secrets_close(&x->secrets);
	buf_free(&x->input);
	proc_result_free(&x->result);
	arena_free(&x->arena);
}

/* `part`: "exec" or its probe. */
static bool exec_prepare(ExecCall *x, const RunnerCall *call, const Json *part, Err *err)
{
	const Json *exec = json_get(call->tool->manifest, "exec");
	*x = (ExecCall){.call = call};
	if (!runner_key_is_plain(call->key))
		return err_set(err, ERR_INPUT, "the idempotency key is empty or oddly written");
	if (!exec_check(call->tool, err) ||
		!runner_argv(&x->arena, call->folder, json_get(part, "argv"), "exec.argv", &x->options.argv, err) ||
		!program_is_as_pinned(call, part, x->options.argv[0], err) ||
		!runner_timeout(exec, "exec", PROC_TIMEOUT_MS, &x->options.timeout_ms, err))
		return false;
	json_write_canonical(call->arguments, &x->input);
	x->options.folder = call->folder;
	x->options.input = buf_str(&x->input);
	x->options.limits = true;
	return program_secrets_open(&x->secrets, call, json_get(exec, "secrets"), &x->options, err);
}

/* The last line it complained with; untrusted. */
static Str complaint(ExecCall *x)
{
	Str rest = buf_str(&x->result.err), line, last = STR("no reason given");
	while (str_next(&rest, '\n', &line))
		if (str_trim(line).len > 0)
			last = str_trim(line);
	return str_slice(program_text_clean(&x->secrets, &x->arena, last), 0, 200);
}

static void exec_judge(ExecCall *x, const char *program, RunnerResult *ret_result)
{
	const ProcResult *r = &x->result;
	Json *receipt = NULL;
	Err err = {0};
	Str said = complaint(x);
	if (r->timed_out)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: ended for taking too long", program);
	else if (r->status == EXIT_NOTHING_HAPPENED)
		runner_not_done(ret_result, RUNNER_FAILED, "%s: " STR_FMT, program, STR_ARG(said));
	else if (r->status != 0)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: ended with status %d: " STR_FMT, program,
			r->status, STR_ARG(said));
	else if (!json_parse(buf_str(&r->out), "its output", &receipt, &err))
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: " STR_FMT, program,
			STR_ARG(program_text_clean(&x->secrets, &x->arena, str_from(err.text))));
	else if (!json_is(receipt, JSON_OBJECT))
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s: its output is not a JSON object", program);
	else
		runner_done(ret_result, program_json_clean(&x->secrets, json_copy(receipt)));
	json_free(receipt);
}

/* `otherwise`: what it means where the program could not be started. */
static void exec_program(const RunnerCall *call, const Json *part, RunnerOutcome otherwise,
	RunnerResult *ret_result)
{
	AUTO(exec_close) ExecCall x = {0};
	Err err = {0};
	if (!exec_prepare(&x, call, part, &err))
		runner_not_done(ret_result, otherwise, "%s", err.text);
	else if (!proc_run(&x.options, &x.result, &err))
		runner_not_done(ret_result, err.code == ERR_OUTSIDE ? RUNNER_UNKNOWN : otherwise, "%s",
			err.text);
	else
		exec_judge(&x, arena_cstr(&x.arena, json_str(json_first(json_get(part, "argv")))), ret_result);
}

static void exec_run(const RunnerCall *call, RunnerResult *ret_result)
{
	const Json *exec = json_get(call->tool->manifest, "exec");
	exec_program(call, exec, RUNNER_FAILED, ret_result);
}

static void exec_probe(const RunnerCall *call, RunnerResult *ret_result)
{
	const Json *probe = json_get(json_get(call->tool->manifest, "exec"), "probe");
	if (probe == NULL)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "this tool has no probe: look in the office");
	else
		exec_program(call, probe, RUNNER_UNKNOWN, ret_result);
}

static void exec_secrets(const RunnerCall *call, RunnerSecretFn *tell, void *context)
{
	const Json *exec = json_get(call->tool->manifest, "exec"), *secrets = json_get(exec, "secrets");
	program_secrets_tell(call, json_get(exec, "argv"), secrets, tell, context);
	program_secrets_tell(call, json_get(json_get(exec, "probe"), "argv"), secrets, tell, context);
}

const RunnerKind runner_exec = {.kind = "exec", .check = exec_check, .run = exec_run, .probe = exec_probe,
	.secrets = exec_secrets};
