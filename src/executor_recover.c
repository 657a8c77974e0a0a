/* What executors that died or lost their lease left behind. */
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
		ok = store_claim_sending(store, &arena, id, run->owner, clock_now_ms(), run->lease_ms, dead,
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

bool recover(Run *run, Err *err)
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
