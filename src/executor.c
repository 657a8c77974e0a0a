#include "executor.h"

#include "approval.h"
#include "base/auto.h"
#include "base/clock.h"
#include "core/authority.h"
#include "ledger.h"
#include "port/runner.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { LEASE_DEFAULT_MS = 60000 };

typedef struct Run {
	Workspace *workspace;
	User user;
	Str owner; /* of leases: this process */
	int64_t lease_ms;
	ExecutorReport *report;
} Run;

void executor_report_free(ExecutorReport *report)
{
	Arena arena = report->arena;
	for (size_t i = 0; i < report->executed_count; i++)
		json_free(report->executed[i].receipt);
	*report = (ExecutorReport){0};
	arena_free(&arena);
}

/* Whoever runs the executor is told of what they may read; the rest runs all the same. */
static bool may_tell(const Run *run, const Case *c, Str id)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (str_eq(c->actions[i].id, id))
			return authorise(&run->user, VERB_READ, (Object){c, &c->actions[i]}, NULL);
	return false;
}

static void report_refused(Run *run, const Case *c, Str id, const char *why)
{
	if (!may_tell(run, c, id))
		return;
	Arena *arena = &run->report->arena;
	*ARENA_PUSH(arena, run->report->refused, run->report->refused_count) =
		(RefusedAction){arena_copy(arena, id), arena_copy(arena, str_from(why))};
}

static void report_executed(Run *run, const Case *c, Str id, const char *state, const RunnerResult *result)
{
	if (!may_tell(run, c, id))
		return;
	Arena *arena = &run->report->arena;
	*ARENA_PUSH(arena, run->report->executed, run->report->executed_count) = (ExecutedAction){
		.id = arena_copy(arena, id), .state = str_from(state),
		.why = arena_copy(arena, str_from(result->why)),
		.receipt = result->receipt == NULL ? NULL : json_copy(result->receipt)};
}

static bool journal(Run *run, Case *c, EventKind kind, Json *body, Err *err)
{
	return ledger_write(run->workspace->store, c, kind, clock_now_ms(), STR("executor"), body, err);
}

/* The idempotency key of an action: the same for ever, whoever runs it and however often. */
static Str key_of(Arena *arena, const Action *a)
{
	AUTO(buf_free) Buf text = {0};
	buf_addf(&text, "countersign:%.*s:%.*s", STR_ARG(a->id), STR_ARG(a->nonce));
	HashHex hex = hash_hex_of(buf_str(&text));
	return arena_copy(arena, (Str){hex.text, 40});
}

/* No: the signatures no longer count, the reason is kept, the action waits for a person again. */
static bool refuse(Run *run, Case *c, Str action, const Err *why, Err *err)
{
	Json *body = json_new_object();
	json_set_str(body, "action", action);
	json_set_cstr(body, "doing", "execute");
	json_set_cstr(body, "why", why->text);
	json_set_bool(body, "void", true);
	report_refused(run, c, action, why->text);
	return journal(run, c, EVENT_REFUSED, body, err);
}

static RunnerCall call_of(Run *run, const Case *c, const Tool *tool, const Json *arguments, Str action,
	Str approver, Str key)
{
	const Ticket *t = &c->ticket;
	Str message = t->message_count > 0 ? t->messages[t->message_count - 1].id : STR("");
	return (RunnerCall){.tool = tool, .arguments = arguments, .action = action, .ticket = t->id,
		.requester_email = t->requester.email, .requester_id = t->requester.id,
		.approver = approver, .key = key, .subject = t->subject, .message_id = message,
		.references = STR(""), .now_ms = clock_now_ms(), .folder = run->workspace->folder};
}

static bool settle(Run *run, Case *c, Str action, const RunnerResult *result, Err *err)
{
	static const struct {
		EventKind kind;
		const char *state;
	} outcomes[] = {[RUNNER_DONE] = {EVENT_DONE, "done"}, [RUNNER_FAILED] = {EVENT_FAILED, "failed"},
		[RUNNER_UNKNOWN] = {EVENT_UNKNOWN, "unknown"}};
	Json *body = json_new_object();
	json_set_str(body, "action", action);
	if (result->outcome == RUNNER_DONE)
		json_set(body, "receipt", result->receipt == NULL ? json_new_object()
			: json_copy(result->receipt));
	else
		json_set_cstr(body, "why", result->why);
	report_executed(run, c, action, outcomes[result->outcome].state, result);
	const Action *a = case_action(c, action);
	bool hand_over = result->outcome == RUNNER_DONE && str_is(a->tool, "escalate");
	Str reason = json_str_at(a->arguments, "reason");
	if (!journal(run, c, outcomes[result->outcome].kind, body, err))
		return false;
	if (!hand_over)
		return true;
	Json *handed = json_new_object();
	json_set_str(handed, "reason", reason);
	return journal(run, c, EVENT_ESCALATED, handed, err);
}

/* SENDING is durable before the effect, and only while our claim still holds. */
static bool begin_sending(Run *run, Case *c, const Claim *claim, const Approval *p, Str key, Err *err)
{
	Store *store = run->workspace->store;
	bool holds = false;
	Json *body = json_new_object();
	json_set_str(body, "action", approval_action(p));
	json_set_str(body, "digest", approval_digest(p));
	json_set_str(body, "key", key);
	json_set_str(body, "executor", run->owner);
	if (!store_begin(store, err)) {
		json_free(body);
		return false;
	}
	if (!store_claim_holds(store, claim, run->owner, &holds, err) || !holds) {
		json_free(body);
		store_rollback(store);
		return holds || err_set(err, ERR_REFUSED, "another executor took it over");
	}
	if (ledger_append(store, c, EVENT_SENDING, clock_now_ms(), STR("executor"), body, err))
		return store_commit(store, err);
	store_rollback(store);
	return false;
}

static bool perform(Run *run, Case *c, const Claim *claim, const Approval *p, Err *err)
{
	Arena arena = {0};
	RunnerResult result = {.outcome = RUNNER_FAILED};
	Str key = key_of(&arena, case_action(c, approval_action(p)));
	const RunnerKind *runner = runner_find(approval_tool(p)->kind);
	RunnerCall call = call_of(run, c, approval_tool(p), approval_arguments(p), approval_action(p),
		approval_approver(p), key);
	bool ok = begin_sending(run, c, claim, p, key, err);
	if (ok && runner == NULL)
		(void)snprintf(result.why, sizeof result.why, "no runner for tools of kind %.*s",
			STR_ARG(approval_tool(p)->kind));
	else if (ok)
		runner->run(&call, &result);
	ok = ok && settle(run, c, approval_action(p), &result, err);
	json_free(result.receipt);
	arena_free(&arena);
	return ok;
}

static bool run_claim(Run *run, const Claim *claim, Err *err)
{
	Case *c = NULL;
	Approval *approval = NULL;
	Err why = {0};
	Workspace *w = run->workspace;
	if (!ledger_load(w->store, &w->rules, claim->ticket, &c, err))
		return false;
	bool ok;
	const Action *a = case_action(c, claim->action);
	if (a == NULL)
		ok = err_set(err, ERR_STORE, "action %.*s is in the index but not in the journal; run "
			"audit verify", STR_ARG(claim->action));
	else if (!approval_verify(w, c, a, clock_now_ms(), &approval, &why))
		ok = refuse(run, c, claim->action, &why, err);
	else
		ok = perform(run, c, claim, approval, err);
	approval_free(approval);
	ledger_close_case(c);
	Err ignored = {0};
	(void)store_claim_release(w->store, claim, &ignored);
	return ok;
}

/* The worker that wrote this action's SENDING row, "executor-PID-...", is surely gone. */
static bool worker_is_dead(const Case *c, const Action *a)
{
	int64_t pid = 0;
	Str part, owner = STR("");
	for (size_t i = 0; i < c->trail_count; i++)
		if (c->trail[i].kind == EVENT_SENDING &&
			str_eq(json_str_at(c->trail[i].body, "action"), a->id))
			owner = json_str_at(c->trail[i].body, "executor");
	return str_next(&owner, '-', &part) && str_next(&owner, '-', &part) &&
		str_to_int64(part, &pid) && pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/*
 * What the office itself knows of the key decides; else UNKNOWN. "It did not happen" counts only where
 * nobody can still be doing it.
 */
static void find_out(Run *run, const Case *c, const Action *a, bool dead, RunnerResult *result)
{
	const Tool *tool = toolbox_find(&run->workspace->rules.tools, a->tool);
	const RunnerKind *runner = tool == NULL ? NULL : runner_find(tool->kind);
	RunnerCall call = call_of(run, c, tool, a->arguments, a->id, STR("executor"), a->key);
	if (runner != NULL && runner->probe != NULL)
		runner->probe(&call, result);
	if (runner != NULL && runner->probe != NULL &&
		(result->outcome == RUNNER_DONE || (result->outcome == RUNNER_FAILED && dead)))
		return;
	result->outcome = RUNNER_UNKNOWN;
	(void)snprintf(result->why, sizeof result->why,
		"the executor stopped before it wrote the result; reconcile it by hand");
}

static bool recover_one(Run *run, Case *c, Str id, Err *err)
{
	Arena arena = {0};
	Claim claim = {0};
	Store *store = run->workspace->store;
	const Action *a = case_action(c, id);
	bool ok = true, dead = a != NULL && worker_is_dead(c, a);
	if (a != NULL && a->state == ACTION_SENDING)
		ok = store_claim_sending(store, &arena, id, run->owner, clock_now_ms(), run->lease_ms, dead,
			&claim, err);
	if (ok && claim.action.len > 0) {
		RunnerResult result = {.outcome = RUNNER_UNKNOWN};
		find_out(run, c, a, dead, &result);
		ok = settle(run, c, id, &result, err) && store_claim_release(store, &claim, err);
		json_free(result.receipt);
	}
	arena_free(&arena);
	return ok;
}

/* After a crash: rows SENDING without a result, left by an executor that is dead or lost its lease. */
static bool recover(Run *run, Err *err)
{
	Arena arena = {0};
	Str *ids, ticket;
	size_t count;
	Workspace *w = run->workspace;
	bool ok = store_actions_in(w->store, &arena, STR("sending"), &ids, &count, err);
	for (size_t i = 0; ok && i < count; i++) {
		Case *c = NULL;
		ok = store_action_ticket(w->store, &arena, ids[i], &ticket, err) &&
			ledger_load(w->store, &w->rules, ticket, &c, err) &&
			recover_one(run, c, ids[i], err);
		ledger_close_case(c);
	}
	arena_free(&arena);
	return ok;
}

/* Why a named action was not taken: for the caller who asked for just that one. */
static bool explain_not_taken(Run *run, Str only, Err *err)
{
	Arena arena = {0};
	Str ticket;
	Case *c = NULL;
	Workspace *w = run->workspace;
	bool ok = store_action_ticket(w->store, &arena, only, &ticket, err) &&
		ledger_load(w->store, &w->rules, ticket, &c, err);
	const Action *a = ok ? case_action(c, only) : NULL;
	if (a != NULL && !authorise(&run->user, VERB_READ, (Object){c, a}, NULL))
		ok = err_set(err, ERR_MISSING, "no action \"%.*s\"", STR_ARG(only));
	else if (a != NULL) {
		AUTO(buf_free) Buf why = {0};
		buf_addf(&why, "it is %s", action_state_name(a->state));
		if (a->state == ACTION_APPROVED)
			buf_adds(&why, ", held by another executor or waiting out its hold time");
		report_refused(run, c, only, buf_cstr(&why));
	}
	ledger_close_case(c);
	arena_free(&arena);
	return ok;
}

static bool run_all(Run *run, Str only, size_t most, Err *err)
{
	Arena arena = {0};
	Claim claim;
	size_t taken = 0;
	bool ok = recover(run, err);
	while (ok && (most == 0 || taken < most)) {
		ok = store_claim(run->workspace->store, &arena, only, run->owner, clock_now_ms(),
			run->lease_ms, &claim, err);
		if (!ok || claim.action.len == 0)
			break;
		taken++;
		ok = run_claim(run, &claim, err);
	}
	if (ok && only.len > 0 && taken == 0 && run->report->executed_count == 0)
		ok = explain_not_taken(run, only, err);
	arena_free(&arena);
	return ok;
}

bool executor_run(const char *folder, const char *user, Str only, size_t most, ExecutorReport *ret_report,
	Err *err)
{
	ExecutorReport report = {0};
	Run run = {.report = &report};
	char owner[64], tail[9];
	random_hex(tail, 4);
	(void)snprintf(owner, sizeof owner, "executor-%ld-%s", (long)getpid(), tail);
	run.owner = str_from(owner);
	if (!workspace_open(folder, &run.workspace, err))
		return false;
	Workspace *w = run.workspace;
	bool ok = workspace_user(w, &w->arena, user, &run.user, err) &&
		authorise(&run.user, VERB_EXECUTE, ON_WORKSPACE, err) &&
		config_int(&w->rules.config, "executor", "lease_ms", LEASE_DEFAULT_MS, 100, 3600000,
			&run.lease_ms, err) &&
		run_all(&run, only, most, err);
	workspace_close(w);
	if (!ok) {
		executor_report_free(&report);
		return false;
	}
	*ret_report = report;
	return true;
}
