/* What the rules say: of a manifest that changed, of arguments, of everything proposed so far. */
#include "desk/desk_private.h"

typedef struct LastPin {
	Str tool;
	Json *manifest; /* owned; NULL: never pinned */
} LastPin;

static bool find_pin(void *context, Event event, Json *body, Err *err)
{
	(void)err;
	LastPin *last = context;
	if (event.kind == EVENT_TOOL_PINNED && str_eq(json_str_at(body, "tool"), last->tool)) {
		json_free(last->manifest);
		last->manifest = json_copy(json_get(body, "manifest"));
	}
	json_free(body);
	return true;
}

bool desk_tool_difference(Desk *desk, Str tool, Buf *ret_lines, Err *err)
{
	LastPin last = {.tool = tool};
	Workspace *w = desk->workspace;
	const Tool *now = toolbox_find(&w->rules.tools, tool);
	if (!desk_may(desk, VERB_READ, NULL, NULL, 0, err))
		return false;
	if (now == NULL)
		return err_set(err, ERR_MISSING, "no tool \"%.*s\" in tools/", STR_ARG(tool));
	if (!store_events(w->store, STR(""), find_pin, &last, err)) {
		json_free(last.manifest);
		return false;
	}
	if (last.manifest != NULL)
		tool_difference(last.manifest, now->manifest, ret_lines);
	json_free(last.manifest);
	return true;
}

bool desk_policy_explain(Desk *desk, Str tool, const Json *arguments, Json **ret_ruling, Err *err)
{
	const Rules *rules = &desk->workspace->rules;
	const Tool *found = toolbox_find(&rules->tools, tool);
	Err why = {0};
	if (!desk_may(desk, VERB_READ, NULL, NULL, 0, err))
		return false;
	if (found == NULL)
		return err_set(err, ERR_MISSING, "no tool \"%.*s\" in tools/", STR_ARG(tool));
	bool valid = schema_validate(found->arguments, arguments, &why);
	Ruling ruling = policy_rule(&rules->policy, found, arguments);
	Json *j = json_new_object();
	json_set_str(j, "tool", tool);
	json_set_int(j, "tier", ruling.tier);
	json_set_bool(j, "deny", ruling.deny);
	json_set_str(j, "rule", ruling.why);
	json_set_bool(j, "valid", valid);
	json_set_cstr(j, "why", valid ? "" : why.text);
	json_set_int(j, "signatures", rules->policy.tiers[ruling.tier].signatures);
	*ret_ruling = j;
	return true;
}

static void compare_ruling(const Rules *rules, const Action *a, Json *changed)
{
	const Tool *tool = toolbox_find(&rules->tools, a->tool);
	if (tool == NULL)
		return;
	Ruling now = policy_rule(&rules->policy, tool, a->arguments);
	if (now.tier <= a->tier && now.deny == a->deny)
		return; /* a tier raised by an origin stays raised */
	Json *j = json_new_object();
	json_set_str(j, "id", a->id);
	json_set_str(j, "tool", a->tool);
	json_set_cstr(j, "state", action_state_name(a->state));
	json_set_int(j, "tier", a->tier);
	json_set_int(j, "tier_now", now.tier);
	json_set_bool(j, "deny_now", now.deny);
	json_set_str(j, "rule", now.why);
	json_push(changed, j);
}

bool desk_policy_dry_run(Desk *desk, Json **ret_report, Err *err)
{
	Arena arena = {0};
	ActionIndexRow *rows;
	size_t count;
	int64_t seen = 0;
	Json *changed = json_new_array(), *report = json_new_object();
	bool ok = desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err) &&
		store_actions(desk->workspace->store, &arena, &rows, &count, err);
	for (size_t i = 0; ok && i < count; i++) {
		Case *c;
		if (!desk_case(desk, rows[i].ticket, &c, NULL)) /* not for this user: not counted */
			continue;
		const Action *a = case_action(c, rows[i].id);
		if (a == NULL || !authorise(&desk->user, VERB_READ, (Object){c, a}, NULL))
			continue;
		seen++;
		compare_ruling(&desk->workspace->rules, a, changed);
	}
	json_set_int(report, "actions", seen);
	json_set(report, "changed", changed);
	arena_free(&arena);
	if (!ok) {
		json_free(report);
		return false;
	}
	*ret_report = report;
	return true;
}
