#include "stage/suggest.h"

#include "stage/intent.h"

#include "base/auto.h"

Json *suggest_ticket(const Case *c)
{
	Json *ticket = json_new_object(), *requester = json_new_object();
	json_set_str(requester, "name", c->ticket.requester.name);
	json_set_str(requester, "email", c->ticket.requester.email);
	json_set_str(requester, "id", c->ticket.requester.id);
	json_set_str(ticket, "id", c->ticket.id);
	json_set_str(ticket, "subject", c->ticket.subject);
	json_set(ticket, "requester", requester);
	return ticket;
}

static Json *sources_for(const Case *c)
{
	Json *root = json_new_object();
	json_set(root, "ticket", suggest_ticket(c));
	json_set(root, "records", c->records == NULL ? json_new_object() : json_copy(c->records));
	return root;
}

static bool list_has(const Json *list, Str name)
{
	for (const Json *item = json_first(list); item != NULL; item = json_next(item))
		if (str_eq(json_str(item), name))
			return true;
	return false;
}

/* Nobody answers a machine, so there only a tool that names the intent itself is proposed. */
static bool fits(const Case *c, const Json *suggest, Disposition disposition)
{
	const Json *intents = json_get(suggest, "intents"),
		   *dispositions = json_get(suggest, "dispositions");
	Str name = str_from(disposition_name(disposition));
	bool machine = intent_is_machine(c->route.intent);
	if (intents == NULL ? machine : !list_has(intents, c->route.intent))
		return false;
	if (dispositions == NULL)
		return disposition == DISPOSITION_ANSWER;
	return list_has(dispositions, name);
}

/* Nothing, null and "" (a customer number nobody knows) do not resolve. */
static bool resolves(const Json *value)
{
	return value != NULL && !json_is(value, JSON_NULL) &&
		!(json_is(value, JSON_STRING) && json_str(value).len == 0);
}

static bool add_argument(
	const Json *argument, const Json *sources, Str reason, Json *arguments, Json *bound)
{
	Str value = json_str(argument);
	if (!str_starts(value, STR("/"))) {
		json_set_key(arguments, json_key(argument), json_copy(argument));
		return true;
	}
	if (str_starts(value, STR("/draft/"))) {
		bool known = str_is(value, "/draft/text") || str_is(value, "/draft/subject") ||
			(str_is(value, "/draft/reason") && reason.len > 0);
		json_set_key(bound, json_key(argument), json_new_str(value));
		return known;
	}
	const Json *found = json_pointer(sources, value);
	if (resolves(found))
		json_set_key(arguments, json_key(argument), json_copy(found));
	return resolves(found);
}

static void suggest_tool(const Tool *t, const Json *sources, Str reason, Json *actions)
{
	const Json *wanted = json_get(json_get(t->manifest, "suggest"), "arguments");
	Json *arguments = json_new_object(), *bound = json_new_object();
	bool whole = true;
	for (const Json *a = json_first(wanted); a != NULL && whole; a = json_next(a))
		whole = add_argument(a, sources, reason, arguments, bound);
	if (!whole) {
		json_free(arguments);
		json_free(bound);
		return;
	}
	Json *action = json_new_object();
	json_set_str(action, "tool", t->name);
	json_set(action, "arguments", arguments);
	json_set(action, "bound", bound);
	json_push(actions, action);
}

Json *suggest_actions(const Case *c, Disposition disposition, Str reason)
{
	AUTO(json_freep) Json *sources = sources_for(c);
	Json *actions = json_new_array();
	for (size_t i = 0; i < c->rules->tools.count; i++) {
		const Tool *t = &c->rules->tools.items[i];
		const Json *suggest = json_get(t->manifest, "suggest");
		if (json_is(suggest, JSON_OBJECT) && fits(c, suggest, disposition))
			suggest_tool(t, sources, reason, actions);
	}
	return actions;
}

bool suggest_undo(const Case *c, const Tool *done, const Action *a, Json **ret_arguments, Err *err)
{
	AUTO(json_freep) Json *sources = sources_for(c);
	AUTO(json_freep) Json *bound = json_new_object();
	const Json *wanted = json_get(done->undo, "arguments");
	Json *arguments = json_new_object();
	json_set(sources, "receipt", a->receipt == NULL ? json_new_object() : json_copy(a->receipt));
	json_set(sources, "arguments", json_copy(a->arguments));
	for (const Json *item = json_first(wanted); item != NULL; item = json_next(item)) {
		if (add_argument(item, sources, STR(""), arguments, bound) && json_count(bound) == 0)
			continue;
		json_free(arguments);
		return err_set(err, ERR_REFUSED, "%.*s can't be undone: %.*s (%.*s) is not in what is known of it",
			STR_ARG(a->id), STR_ARG(json_key(item)), STR_ARG(json_str(item)));
	}
	*ret_arguments = arguments;
	return true;
}

size_t suggest_missing(const Case *c, const Tool *t, Str ret_arguments[SUGGEST_MISSING_MAX])
{
	AUTO(json_freep) Json *sources = sources_for(c);
	const Json *suggest = json_get(t->manifest, "suggest");
	const Json *intents = json_get(suggest, "intents"), *wanted = json_get(suggest, "arguments");
	size_t n = 0;
	if (intents == NULL || !list_has(intents, c->route.intent) ||
		!fits(c, suggest, DISPOSITION_ANSWER))
		return 0;
	for (const Json *a = json_first(wanted); a != NULL && n < SUGGEST_MISSING_MAX; a = json_next(a)) {
		Str from = json_str(a);
		bool looked_up = str_starts(from, STR("/records/")) || str_starts(from, STR("/ticket/"));
		if (looked_up && !resolves(json_pointer(sources, from)))
			ret_arguments[n++] = json_key(a);
	}
	return n;
}
