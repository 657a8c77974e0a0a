#include "executor.h"

#include "approval.h"
#include "base/auto.h"
#include "base/clock.h"
#include "core/authority.h"
#include "core/trace.h"
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

static bool append(Run *run, Case *c, EventKind kind, Json *body, Err *err)
{
	return ledger_append(run->workspace->store, c, kind, clock_now_ms(), STR("executor"), body, err);
}

/* Durable, but written only while our claim holds and the case is as it was checked. Owns the body. */
static bool journal_if_ours(Run *run, Case *c, const Claim *claim, EventKind kind, Json *body,
	bool *ret_written, Err *err)
{
	Store *store = run->workspace->store;
	bool holds = false, current = false;
	*ret_written = false;
	bool ok = store_begin(store, err) && store_claim_holds(store, claim, run->owner, &holds, err) &&
		ledger_is_current(store, c, &current, err);
	if (ok && holds && current)
		*ret_written = ok = append(run, c, kind, body, err) && store_commit(store, err);
	else
		json_free(body);
	store_rollback(store); /* of what was not committed */
	return ok;
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
static bool refuse(Run *run, Case *c, const Claim *claim, const Err *why, bool *ret_written, Err *err)
{
	Json *body = json_new_object();
	json_set_str(body, "action", claim->action);
	json_set_cstr(body, "doing", "execute");
	json_set_cstr(body, "why", why->text);
	json_set_bool(body, "void", true);
	if (!journal_if_ours(run, c, claim, EVENT_REFUSED, body, ret_written, err))
		return false;
	if (*ret_written)
		report_refused(run, c, claim->action, why->text);
	return true;
}

static RunnerCall call_of(Run *run, Arena *arena, const Case *c, const Tool *tool, const Json *arguments, Str action,
	Str approver, Str key)
{
	const Ticket *t = &c->ticket;
	Str message = t->message_count > 0 ? t->messages[t->message_count - 1].id : STR("");
	return (RunnerCall){.tool = tool, .arguments = arguments, .action = action, .ticket = t->id,
		.requester_email = t->requester.email, .requester_id = t->requester.id,
		.approver = approver, .key = key, .subject = t->subject, .message_id = message,
		.references = STR(""), .traceparent = traceparent_of_action(arena, c, action), .now_ms = clock_now_ms(), .folder = run->workspace->folder};
}

static bool append_outcome(Run *run, Case *c, const Action *a, const RunnerResult *result, Err *err)
{
	static const EventKind kinds[] = {[RUNNER_DONE] = EVENT_DONE, [RUNNER_FAILED] = EVENT_FAILED,
		[RUNNER_UNKNOWN] = EVENT_UNKNOWN};
	bool hand_over = result->outcome == RUNNER_DONE && str_is(a->tool, "escalate");
	Str reason = json_str_at(a->arguments, "reason");
	Json *body = json_new_object();
	json_set_str(body, "action", a->id);
	if (result->outcome == RUNNER_DONE)
		json_set(body, "receipt", result->receipt == NULL ? json_new_object()
			: json_copy(result->receipt));
	else
		json_set_cstr(body, "why", result->why);
	if (!append(run, c, kinds[result->outcome], body, err))
		return false;
	if (!hand_over)
		return true;
	Json *handed = json_new_object();
	json_set_str(handed, "reason", reason);
	return append(run, c, EVENT_ESCALATED, handed, err);
}

/* Nobody said better yet what became of it. */
static bool is_news(const Action *a, const RunnerResult *result)
{
	return a->state == ACTION_SENDING ||
		(a->state == ACTION_UNKNOWN && result->outcome != RUNNER_UNKNOWN);
}

/*
 * Inside the open transaction, the case read anew: an outcome is written whatever else happened on the ticket
 * meanwhile, also when the lease ran out.
 */
static bool settle_now(Run *run, const Claim *claim, const RunnerResult *result, Err *err)
{
	Case *c = NULL;
	Workspace *w = run->workspace;
	if (!ledger_load(w->store, &w->rules, claim->ticket, &c, err))
		return false;
	const Action *a = case_action(c, claim->action);
	bool ok = a != NULL || err_set(err, ERR_STORE, "action %.*s is not in the journal; run audit verify",
		STR_ARG(claim->action));
	if (a != NULL && is_news(a, result))
		ok = append_outcome(run, c, a, result, err);
	if (a != NULL && ok)
		report_executed(run, c, a->id, action_state_name(a->state), result);
	ledger_close_case(c);
	return ok;
}

static bool settle(Run *run, const Claim *claim, const RunnerResult *result, Err *err)
{
	Store *store = run->workspace->store;
	bool ok = store_begin(store, err) && settle_now(run, claim, result, err) && store_commit(store, err);
	store_rollback(store); /* of what was not committed */
	return ok;
}

/* SENDING is durable before the effect; not begun where another executor or news on the ticket came first. */
static bool begin_sending(Run *run, Case *c, const Claim *claim, const Approval *p, Str key, bool *ret_begun,
	Err *err)
{
	Json *body = json_new_object();
	json_set_str(body, "action", approval_action(p));
	json_set_str(body, "digest", approval_digest(p));
	json_set_str(body, "key", key);
	json_set_str(body, "executor", run->owner);
	return journal_if_ours(run, c, claim, EVENT_SENDING, body, ret_begun, err);
}

static bool perform(Run *run, Case *c, const Claim *claim, const Approval *p, bool *ret_begun, Err *err)
{
	Arena arena = {0};
	RunnerResult result = {.outcome = RUNNER_FAILED};
	Str key = key_of(&arena, case_action(c, approval_action(p)));
	const RunnerKind *runner = runner_find(approval_tool(p)->kind);
	RunnerCall call = call_of(run, &arena, c, approval_tool(p), approval_arguments(p), approval_action(p),
		approval_approver(p), key);
	bool ok = begin_sending(run, c, claim, p, key, ret_begun, err);
	if (*ret_begun && runner == NULL)
		(void)snprintf(result.why, sizeof result.why, "no runner for tools of kind %.*s",
			STR_ARG(approval_tool(p)->kind));
	else if (*ret_begun)
		runner->run(&call, &result);
	if (*ret_begun)
		ok = settle(run, claim, &result, err);
	json_free(result.receipt);
	arena_free(&arena);
	return ok;
}

/* Not taken, without a word, where another executor or news on the ticket came first: it is claimed again. */
static bool run_claim(Run *run, const Claim *claim, bool *ret_taken, Err *err)
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
	else if (approval_verify(w, c, a, clock_now_ms(), &approval, &why))
		ok = perform(run, c, claim, approval, ret_taken, err);
	else if (why.code == ERR_REFUSED)
		ok = refuse(run, c, claim, &why, ret_taken, err);
	else /* the signatures could not be checked: they still count, later */
		ok = err_set(err, why.code, "%.*s: %s", STR_ARG(claim->action), why.text);
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
	Str prefix = STR("executor-");
	owner = str_starts(owner, prefix) ? str_slice(owner, prefix.len, owner.len) : STR("");
	return str_next(&owner, '-', &part) && str_to_int64(part, &pid) && pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/*
 * "It did not happen" is final only where nobody can still be doing it. A transaction ends with its worker; a
 * request or a program that was sent off may act after the office was asked.
 */
static bool no_is_final(const Tool *tool, bool dead)
{
	return dead && str_is(tool->kind, "sql");
}

/* What the office itself knows of the key decides; else UNKNOWN. */
static void find_out(Run *run, const Case *c, const Action *a, bool dead, RunnerResult *result)
{
	const Tool *tool = toolbox_find(&run->workspace->rules.tools, a->tool);
	const RunnerKind *runner = tool == NULL ? NULL : runner_find(tool->kind);
	Arena arena = {0};
	RunnerCall call = call_of(run, &arena, c, tool, a->arguments, a->id, STR("executor"), a->key);
	bool asked = runner != NULL && runner->probe != NULL;
	if (asked)
		runner->probe(&call, result);
	arena_free(&arena);
	if (asked && (result->outcome == RUNNER_DONE ||
		(result->outcome == RUNNER_FAILED && no_is_final(tool, dead))))
		return;
	Err why = {0};
	(void)err_set(&why, ERR_OUTSIDE, "the executor stopped before it wrote the result; reconcile it by hand"
		"%s%s", asked ? ". Asked, so far: " : "", asked ? result->why : "");
	result->outcome = RUNNER_UNKNOWN;
	(void)snprintf(result->why, sizeof result->why, "%s", why.text);
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
		ok = settle(run, &claim, &result, err) && store_claim_release(store, &claim, err);
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
		bool took = false;
		ok = store_claim(run->workspace->store, &arena, only, run->owner, clock_now_ms(),
			run->lease_ms, &claim, err);
		if (!ok || claim.action.len == 0)
			break;
		ok = run_claim(run, &claim, &took, err);
		taken += took;
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
