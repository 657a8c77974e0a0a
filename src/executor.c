#include "executor_private.h"

#include "base/file.h"
#include "core/trace.h"
#include "port/lease.h"
#include "port/worker.h"

enum { LEASE_DEFAULT_MS = 60000, REPEAT_WAIT_DEFAULT_MS = 30000 };

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
	json_set_cstr(body, "doing", verb_name(VERB_EXECUTE));
	json_set_cstr(body, "why", why->text);
	json_set_bool(body, "void", true);
	if (!journal_if_ours(run, c, claim, EVENT_REFUSED, body, ret_written, err))
		return false;
	if (*ret_written)
		report_refused(run, c, claim->action, why->text);
	return true;
}

RunnerCall call_of(Run *run, Arena *arena, const Case *c, const Tool *tool, const Json *arguments, Str action,
	Str approver, Str key)
{
	const Ticket *t = &c->ticket;
	Str message = t->message_count > 0 ? t->messages[t->message_count - 1].id : STR("");
	return (RunnerCall){.tool = tool, .arguments = arguments, .action = action, .ticket = t->id,
		.requester_email = t->requester.email, .requester_id = t->requester.id,
		.approver = approver, .key = key, .subject = t->subject, .message_id = message,
		.references = STR(""), .traceparent = traceparent_of_action(arena, c, action), .now_ms = clock_now_ms(),
		.vault = run->vault, .folder = run->workspace->folder};
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

bool settle(Run *run, const Claim *claim, const RunnerResult *result, Err *err)
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

/* By the journal it may run; by this executor's own memory it ran before: the store was set back since. */
static bool was_used(Run *run, Str key, Err *why)
{
	bool has = false;
	if (run->used != NULL && !used_has(run->used, key, &has, why))
		return true;
	if (has)
		(void)err_set(why, ERR_REFUSED, "it ran before, says %s: the store is older than that. See in the office what "
			"was done, then reject it", used_path(run->used));
	return has;
}

static void run_tool(Run *run, const RunnerCall *call, RunnerResult *ret_result)
{
	const RunnerKind *runner = runner_find(call->tool->kind);
	Err why = {0};
	if (runner == NULL)
		(void)err_set(&why, ERR_INPUT, "no runner for tools of kind %.*s", STR_ARG(call->tool->kind));
	else if (run->used == NULL || used_add(run->used, call->key, &why))
		runner->run(call, ret_result);
	if (why.text[0] != '\0')
		(void)snprintf(ret_result->why, sizeof ret_result->why, "%s", why.text);
}

bool send_action(Run *run, Case *c, const Claim *claim, const Approval *p, Str key, RunnerResult *ret_result,
	bool *ret_begun, Err *err)
{
	if (!begin_sending(run, c, claim, p, key, ret_begun, err))
		return false;
	if (!*ret_begun)
		return true;
	Arena arena = {0};
	RunnerCall call = call_of(run, &arena, c, approval_tool(p), approval_arguments(p), approval_action(p),
		approval_approver(p), key);
	Lease *lease = lease_keep(run->workspace->store, claim, run->owner, run->lease_ms);
	run_tool(run, &call, ret_result);
	lease_end(lease);
	arena_free(&arena);
	return true;
}

static bool perform(Run *run, Case *c, const Claim *claim, const Approval *p, bool *ret_begun, Err *err)
{
	Arena arena = {0};
	RunnerResult result = {.outcome = RUNNER_FAILED};
	Str key = key_of(&arena, case_action(c, approval_action(p)));
	Err why = {0};
	if (was_used(run, key, &why)) {
		arena_free(&arena);
		return why.code == ERR_REFUSED ? refuse(run, c, claim, &why, ret_begun, err)
			: err_set(err, why.code, "%s", why.text);
	}
	bool ok = send_action(run, c, claim, p, key, &result, ret_begun, err);
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

/* Why nothing can be done to it now, in words. */
static void why_not(const Case *c, const Action *a, Buf *out)
{
	int64_t due_ms = action_due_ms(c, a);
	buf_addf(out, "it is %s", action_state_name(a->state));
	if (a->state == ACTION_APPROVED && due_ms > clock_now_ms())
		buf_addf(out, " and held until %s, so that it can be taken back", clock_iso(due_ms).text);
	else if (a->state == ACTION_APPROVED)
		buf_adds(out, " and held by another executor");
	else if (a->voided.len > 0)
		buf_addf(out, ", its signature no longer counts: %.*s", STR_ARG(a->voided));
}

/* A no to somebody who named the action is a row like every other. */
static bool refuse_named(Run *run, const Case *c, const Action *a, Err *err)
{
	AUTO(buf_free) Buf why = {0};
	Json *body = json_new_object();
	why_not(c, a, &why);
	json_set_str(body, "action", a->id);
	json_set_cstr(body, "doing", verb_name(VERB_EXECUTE));
	json_set_cstr(body, "why", buf_cstr(&why));
	report_refused(run, c, a->id, buf_cstr(&why));
	return ledger_note(run->workspace->store, EVENT_REFUSED, clock_now_ms(), run->user.name, c->ticket.id, body,
		err);
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
		ok = refuse_named(run, c, a, err);
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

/* ---- one run ---- */

const char *executor_config_path(const char *folder, Arena *arena, bool *ret_named)
{
	const char *given = getenv("COUNTERSIGN_EXECUTOR_CONFIG");
	*ret_named = given != NULL && given[0] != '\0';
	return *ret_named ? given : path_join(arena, folder, "executor.ini");
}

/* What only the executor may say does not stand where the desk reads and others write. */
static bool is_not_in_workspace(const Config *config, Err *err)
{
	for (size_t i = 0; i < config->count; i++)
		if (str_is(config->items[i].section, "executor"))
			return err_set(err, ERR_INPUT, "countersign.ini:%d: [executor] stands in the executor's own "
				"configuration: executor.ini, mode 0600", config->items[i].line);
	return true;
}

/* Without a file there are no secrets and the usual limits; a file that is named must be there. */
static bool open_vault(Run *run, Err *err)
{
	Workspace *w = run->workspace;
	bool named;
	const char *path = executor_config_path(w->folder, &w->arena, &named);
	Config none = {0};
	if (!is_not_in_workspace(&w->rules.config, err))
		return false;
	if ((named || file_exists(path)) && !vault_open(path, &run->vault, err))
		return false;
	if (run->vault != NULL && vault_allowed_signers(run->vault) != NULL)
		w->allowed_signers = vault_allowed_signers(run->vault);
	if (run->vault != NULL && vault_has_roles(run->vault))
		w->roles = vault_config(run->vault);
	const Config *config = run->vault != NULL ? vault_config(run->vault) : &none;
	return config_int(config, "executor", "lease_ms", LEASE_DEFAULT_MS, 100, 3600000, &run->lease_ms, err) &&
		config_int(config, "executor", "repeat_wait_ms", REPEAT_WAIT_DEFAULT_MS, 0, 3600000, &run->repeat_wait_ms, err);
}

bool run_open(Run *run, const char *folder, const char *user, Verb verb, Err *err)
{
	if (!workspace_open(folder, &run->workspace, err))
		return false;
	Workspace *w = run->workspace;
	Err why = {0};
	run->owner = worker_self(&w->arena);
	if (workspace_user(w, &w->arena, user, &run->user, &why) &&
		authorise(&run->user, verb, ON_WORKSPACE, &why))
		return open_vault(run, err);
	Json *body = json_new_object();
	json_set_cstr(body, "doing", verb_name(verb));
	json_set_cstr(body, "why", why.text);
	if (why.code == ERR_REFUSED) /* every refusal is a row */
		(void)ledger_note(w->store, EVENT_REFUSED, clock_now_ms(),
			str_from(user != NULL ? user : login_name()), STR(""), json_copy(body), NULL);
	json_free(body);
	return err_set(err, why.code, "%s", why.text);
}

void run_close(Run *run)
{
	used_close(run->used);
	vault_close(run->vault);
	workspace_close(run->workspace);
}

bool executor_run(const char *folder, const char *user, Str only, size_t most, ExecutorReport *ret_report,
	Err *err)
{
	ExecutorReport report = {0};
	Run run = {.report = &report};
	bool ok = run_open(&run, folder, user, VERB_EXECUTE, err) &&
		(run.vault == NULL || used_open(vault_used(run.vault), &run.used, err)) && run_all(&run, only, most, err);
	run_close(&run);
	if (!ok) {
		executor_report_free(&report);
		return false;
	}
	*ret_report = report;
	return true;
}
