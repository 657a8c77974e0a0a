/* What executors that died or lost their lease left behind, and what nobody knows the outcome of. */
#include "executor_private.h"

#include "port/worker.h"

/* The worker that wrote this action's SENDING row is surely gone. */
static bool sender_is_dead(const Case *c, const Action *a)
{
	Str owner = STR("");
	for (size_t i = 0; i < c->trail_count; i++)
		if (c->trail[i].kind == EVENT_SENDING &&
			str_eq(json_str_at(c->trail[i].body, "action"), a->id))
			owner = json_str_at(c->trail[i].body, "executor");
	return worker_is_dead(owner);
}

/* The tool is the one that was signed for: no other manifest is asked, and no other office. */
static bool same_manifest(const Action *a, const Tool *tool)
{
	AUTO(json_freep) Json *statement = NULL;
	return tool != NULL && tool->pinned && a->signature_count > 0 &&
		json_parse(a->signatures[a->signature_count - 1].statement, "statement", &statement, NULL) &&
		str_is(json_str_at(statement, "manifest"), tool->pin.text);
}

/* What the office itself knows of the key decides; else UNKNOWN. */
static void find_out(Run *run, const Case *c, const Action *a, RunnerResult *result)
{
	const Tool *tool = toolbox_find(&run->workspace->rules.tools, a->tool);
	const RunnerKind *runner = same_manifest(a, tool) ? runner_find(tool->kind) : NULL;
	Arena arena = {0};
	RunnerCall call = call_of(run, &arena, c, tool, a->arguments, a->id, STR("executor"), a->key);
	bool settles = runner != NULL && runner->settle != NULL;
	bool asked = settles || (runner != NULL && runner->probe != NULL);
	if (asked)
		(settles ? runner->settle : runner->probe)(&call, result);
	arena_free(&arena);
	if (asked && (result->outcome == RUNNER_DONE || (result->outcome == RUNNER_FAILED && settles)))
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
	bool ok = true, dead = a != NULL && sender_is_dead(c, a);
	if (a != NULL && a->state == ACTION_SENDING)
		ok = store_claim_begun(store, &arena, id, run->owner, clock_now_ms(), run->lease_ms, dead,
			&claim, err);
	if (ok && claim.action.len > 0) {
		RunnerResult result = {.outcome = RUNNER_UNKNOWN};
		find_out(run, c, a, &result);
		ok = settle(run, &claim, &result, err) && store_claim_release(store, &claim, err);
		json_free(result.receipt);
	}
	arena_free(&arena);
	return ok;
}

/* ---- asking again ---- */

enum { REPEAT_MOST = 5 }; /* times an action is sent, all together */

typedef struct Sendings {
	int count;
	int64_t first_ms, last_ms;
} Sendings;

static Sendings sendings_of(const Case *c, const Action *a)
{
	Sendings s = {0};
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		if (e->kind != EVENT_SENDING || !str_eq(json_str_at(e->body, "action"), a->id))
			continue;
		s.first_ms = s.count == 0 ? e->at_ms : s.first_ms;
		s.last_ms = e->at_ms;
		s.count++;
	}
	return s;
}

static bool is_time_to_repeat(const Run *run, const Case *c, const Action *a)
{
	const Tool *tool = toolbox_find(&run->workspace->rules.tools, a->tool);
	Sendings s = sendings_of(c, a);
	int64_t now_ms = clock_now_ms();
	return a->state == ACTION_UNKNOWN && tool != NULL && s.count > 0 && s.count < REPEAT_MOST &&
		now_ms < s.first_ms + tool->repeat_ms && now_ms >= s.last_ms + (run->repeat_wait_ms << (s.count - 1));
}

/* A no to the second request is no word about the first. */
static void only_done_is_certain(RunnerResult *result)
{
	char why[ERR_TEXT];
	if (result->outcome == RUNNER_DONE)
		return;
	(void)snprintf(why, sizeof why, "%s", result->why);
	result->outcome = RUNNER_UNKNOWN;
	(void)snprintf(result->why, sizeof result->why, "asked again with the same key: %.*s", ERR_TEXT - 40, why);
}

static bool repeat_claimed(Run *run, Case *c, const Claim *claim, const Approval *approval, Err *err)
{
	const Action *a = case_action(c, claim->action);
	RunnerResult result = {.outcome = RUNNER_UNKNOWN};
	bool begun = false;
	find_out(run, c, a, &result);
	bool known = result.outcome == RUNNER_DONE;
	bool ok = known || send_action(run, c, claim, approval, a->key, &result, &begun, err);
	only_done_is_certain(&result);
	if (known || begun)
		ok = settle(run, claim, &result, err);
	json_free(result.receipt);
	return ok;
}

/* Only what is signed for, all of it, as on the day it was begun; else it waits for a person as ever. */
static bool repeat_one(Run *run, Case *c, Str id, Err *err)
{
	Arena arena = {0};
	Claim claim = {0};
	Approval *approval = NULL;
	Store *store = run->workspace->store;
	const Action *a = case_action(c, id);
	bool ok = true;
	if (a != NULL && is_time_to_repeat(run, c, a) &&
		approval_verify_unknown(run->workspace, c, a, clock_now_ms(), &approval, NULL))
		ok = store_claim_begun(store, &arena, id, run->owner, clock_now_ms(), run->lease_ms, false, &claim, err);
	if (ok && claim.action.len > 0)
		ok = repeat_claimed(run, c, &claim, approval, err) && store_claim_release(store, &claim, err);
	approval_free(approval);
	arena_free(&arena);
	return ok;
}

/* ---- all that was left ---- */

typedef bool (*LeftFn)(Run *run, Case *c, Str id, Err *err);

static bool each_in(Run *run, const char *state, LeftFn each, Err *err)
{
	Arena arena = {0};
	Str *ids, ticket;
	size_t count;
	Workspace *w = run->workspace;
	bool ok = store_actions_in(w->store, &arena, str_from(state), &ids, &count, err);
	for (size_t i = 0; ok && i < count; i++) {
		Case *c = NULL;
		ok = store_action_ticket(w->store, &arena, ids[i], &ticket, err) &&
			ledger_load(w->store, &w->rules, ticket, &c, err) && each(run, c, ids[i], err);
		ledger_close_case(c);
	}
	arena_free(&arena);
	return ok;
}

static bool any_repeats(const Toolbox *box)
{
	for (size_t i = 0; i < box->count; i++)
		if (box->items[i].repeat_ms > 0)
			return true;
	return false;
}

bool recover(Run *run, Err *err)
{
	return each_in(run, "sending", recover_one, err) &&
		(!any_repeats(&run->workspace->rules.tools) || each_in(run, "unknown", repeat_one, err));
}
