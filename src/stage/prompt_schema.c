/* The form of the result: what a model may give, and what is made of it. */
#include "stage/prompt.h"

static Json *typed(const char *type)
{
	Json *schema = json_new_object();
	json_set_cstr(schema, "type", type);
	return schema;
}

static Json *list_of(Json *items)
{
	Json *schema = typed("array");
	json_set(schema, "items", items);
	return schema;
}

/* An object whose members are all required and the only ones; takes the members. */
static Json *object_of(Json *members)
{
	Json *schema = typed("object"), *required = json_new_array();
	for (const Json *m = json_first(members); m != NULL; m = json_next(m))
		json_push_str(required, json_key(m));
	json_set(schema, "properties", members);
	json_set(schema, "required", required);
	json_set_bool(schema, "additionalProperties", false);
	return schema;
}

static Json *disposition_schema(void)
{
	Json *schema = typed("string"), *words = json_new_array();
	for (int d = DISPOSITION_ANSWER; d <= DISPOSITION_ABSTAIN; d++)
		json_push_str(words, str_from(disposition_name((Disposition)d)));
	json_set(schema, "enum", words);
	return schema;
}

static Json *sentence_schema(void)
{
	Json *citation = json_new_object(), *sentence = json_new_object();
	json_set(citation, "n", typed("integer"));
	json_set(citation, "quote", typed("string"));
	json_set(sentence, "text", typed("string"));
	json_set(sentence, "citations", list_of(object_of(citation)));
	return object_of(sentence);
}

static Json *action_schema(const Case *c)
{
	Json *action = json_new_object(), *tool = typed("string"), *names = json_new_array();
	for (size_t i = 0; i < c->rules->tools.count; i++)
		if (c->rules->tools.items[i].pinned)
			json_push_str(names, c->rules->tools.items[i].name);
	if (json_count(names) > 0)
		json_set(tool, "enum", names);
	else
		json_free(names);
	json_set(action, "tool", tool);
	json_set(action, "arguments", typed("string"));
	return object_of(action);
}

Json *prompt_schema(const Case *c)
{
	Json *members = json_new_object();
	json_set(members, "disposition", disposition_schema());
	json_set(members, "reason", typed("string"));
	json_set(members, "sentences", list_of(sentence_schema()));
	json_set(members, "actions", list_of(action_schema(c)));
	return object_of(members);
}

/* One action: what follows the draft leaves the arguments and is bound. */
static Json *bind_action(const Case *c, const Json *action)
{
	const Tool *tool = toolbox_find(&c->rules->tools, json_str_at(action, "tool"));
	const Json *wanted =
		tool == NULL ? NULL : json_get(json_get(tool->manifest, "suggest"), "arguments");
	Json *copy = json_copy(action), *bound = json_new_object(), *arguments = json_new_object();
	const Json *given = json_get(action, "arguments");
	for (const Json *w = json_first(wanted); w != NULL; w = json_next(w))
		if (str_starts(json_str(w), STR("/draft/")))
			json_set_key(bound, json_key(w), json_copy(w));
	for (const Json *a = json_first(given); a != NULL; a = json_next(a))
		if (json_get_str(bound, json_key(a)) == NULL)
			json_set_key(arguments, json_key(a), json_copy(a));
	if (json_is(given, JSON_OBJECT)) {
		json_set(copy, "arguments", arguments);
		json_set(copy, "bound", bound);
		return copy;
	}
	json_free(arguments);
	json_free(bound);
	return copy; /* not of the form: reasoner_result_check says so */
}

Json *prompt_bind(const Case *c, const Json *result)
{
	Json *copy = json_copy(result), *actions = json_new_array();
	const Json *given = json_get(result, "actions");
	for (const Json *a = json_first(given); a != NULL; a = json_next(a))
		json_push(actions, bind_action(c, a));
	if (json_is(given, JSON_ARRAY))
		json_set(copy, "actions", actions);
	else
		json_free(actions);
	return copy;
}
