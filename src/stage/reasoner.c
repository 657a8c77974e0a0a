/*
 * Reasoner: asks whichever model the workspace names for one strict result, refuses one that is not
 * exactly of that form, and makes the marked reply out of it.
 */
#include "stage/stage.h"

#include "base/auto.h"
#include "stage/confidence.h"
#include "stage/reply.h"
#include "stage/suggest.h"
#include "stage/topic.h"

enum {
	RESULT_MAX_SENTENCES = 100,
	RESULT_MAX_CITATIONS = 20, /* of one sentence */
	RESULT_MAX_ACTIONS = 20,
	RESULT_MAX_TEXT = 8000, /* bytes of one sentence, quote or reason */
	REASONER_TRIES = 2,     /* of one model, before the next is asked */
};

/* Every member of `object` is one of the blank separated names. */
static bool fields_known(const Json *object, const char *names, const char *where, Err *err)
{
	for (const Json *m = json_first(object); m != NULL; m = json_next(m)) {
		Str rest = str_from(names), name;
		bool known = false;
		while (!known && str_next(&rest, ' ', &name))
			known = str_eq(name, json_key(m));
		if (!known)
			return err_set(err, ERR_OUTSIDE, "%s: \"" STR_FMT "\" is not a field",
				where, STR_ARG(json_key(m)));
	}
	return true;
}

static bool field_is(
	const Json *object, const char *key, JsonType type, const char *where, Err *err)
{
	JsonType found = json_type(json_get(object, key));
	if (found == type)
		return true;
	return err_set(err, ERR_OUTSIDE, "%s.%s: must be %s, is %s", where, key,
		json_type_name(type), json_type_name(found));
}

static bool text_fits(const Json *object, const char *key, const char *where, Err *err)
{
	if (!field_is(object, key, JSON_STRING, where, err))
		return false;
	if (json_str_at(object, key).len > RESULT_MAX_TEXT)
		return err_set(err, ERR_OUTSIDE, "%s.%s: longer than %d bytes", where, key,
			RESULT_MAX_TEXT);
	return true;
}

static bool list_fits(const Json *object, const char *key, size_t most, const char *where, Err *err)
{
	if (!field_is(object, key, JSON_ARRAY, where, err))
		return false;
	size_t count = json_count(json_get(object, key));
	return count <= most ||
		err_set(err, ERR_OUTSIDE, "%s.%s: %zu are more than %zu", where, key, count, most);
}

static bool citation_check(const Json *citation, Err *err)
{
	const char *where = "citation";
	if (!json_is(citation, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE, "a citation must be an object");
	if (!fields_known(citation, "n quote", where, err) ||
		!text_fits(citation, "quote", where, err))
		return false;
	const Json *n = json_get(citation, "n");
	if (!json_is_integer(n) || json_int(n, 0) < 1 || json_int(n, 0) > INT32_MAX)
		return err_set(err, ERR_OUTSIDE, "citation.n: must be the number of a source");
	return true;
}

static bool sentence_check(const Json *sentence, Err *err)
{
	const char *where = "sentence";
	if (!json_is(sentence, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE, "a sentence must be an object");
	if (!fields_known(sentence, "text citations", where, err) ||
		!text_fits(sentence, "text", where, err) ||
		!list_fits(sentence, "citations", RESULT_MAX_CITATIONS, where, err))
		return false;
	if (str_trim(json_str_at(sentence, "text")).len == 0)
		return err_set(err, ERR_OUTSIDE, "sentence.text: is empty");
	const Json *list = json_get(sentence, "citations");
	for (const Json *q = json_first(list); q != NULL; q = json_next(q))
		if (!citation_check(q, err))
			return false;
	return true;
}

static bool bound_check(const Json *action, Err *err)
{
	const Json *bound = json_get(action, "bound");
	if (bound == NULL)
		return true;
	if (!field_is(action, "bound", JSON_OBJECT, "action", err))
		return false;
	for (const Json *b = json_first(bound); b != NULL; b = json_next(b)) {
		Str to = json_str(b);
		if (!str_is(to, "/draft/text") && !str_is(to, "/draft/subject") &&
			!str_is(to, "/draft/reason"))
			return err_set(err, ERR_OUTSIDE, "action.bound." STR_FMT
				": must be /draft/text, /draft/subject or /draft/reason",
				STR_ARG(json_key(b)));
	}
	return true;
}

static bool action_check(const Json *action, Err *err)
{
	if (!json_is(action, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE, "an action must be an object");
	return fields_known(action, "tool arguments bound", "action", err) &&
		text_fits(action, "tool", "action", err) &&
		field_is(action, "arguments", JSON_OBJECT, "action", err) &&
		bound_check(action, err);
}

static bool each_check(const Json *list, bool (*check)(const Json *, Err *), Err *err)
{
	size_t i = 0;
	for (const Json *item = json_first(list); item != NULL; item = json_next(item), i++)
		if (!check(item, err))
			return err_prefix(err, "number %zu: ", i + 1);
	return true;
}

bool reasoner_result_check(const Json *result, Err *err)
{
	const char *where = "result";
	Disposition disposition;
	if (!json_is(result, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE, "the result must be an object");
	if (!fields_known(result, "disposition reason sentences actions", where, err) ||
		!text_fits(result, "disposition", where, err) ||
		!text_fits(result, "reason", where, err) ||
		!list_fits(result, "sentences", RESULT_MAX_SENTENCES, where, err) ||
		!list_fits(result, "actions", RESULT_MAX_ACTIONS, where, err))
		return false;
	if (!disposition_from(json_str_at(result, "disposition"), &disposition))
		return err_set(err, ERR_OUTSIDE,
			"result.disposition: must be answer, clarify, escalate or abstain");
	const Json *sentences = json_get(result, "sentences");
	if (disposition == DISPOSITION_ANSWER && json_count(sentences) == 0)
		return err_set(err, ERR_OUTSIDE, "result.sentences: an answer without a sentence");
	return each_check(sentences, sentence_check, err) &&
		each_check(json_get(result, "actions"), action_check, err);
}

bool reasoner_result_fits(const Case *c, const Json *result, Err *err)
{
	if (!reasoner_result_check(result, err))
		return false;
	const Json *sentences = json_get(result, "sentences");
	for (const Json *s = json_first(sentences); s != NULL; s = json_next(s)) {
		const Json *list = json_get(s, "citations");
		for (const Json *q = json_first(list); q != NULL; q = json_next(q))
			if (case_evidence(c, (int)json_int_at(q, "n", 0)) == NULL)
				return err_set(err, ERR_OUTSIDE,
					"citation.n: there is no source %lld",
					(long long)json_int_at(q, "n", 0));
	}
	return true;
}

Json *reasoner_abstain(Case *c, Str reason)
{
	Json *result = json_new_object();
	json_set_cstr(result, "disposition", disposition_name(DISPOSITION_ABSTAIN));
	json_set_str(result, "reason", reason);
	json_set(result, "sentences", json_new_array());
	json_set(result, "actions", suggest_actions(c, DISPOSITION_ABSTAIN, reason));
	return result;
}

/* ---- who is asked ---- */

bool model_is_built_in(Str name)
{
	return str_is(name, "extractive") || str_is(name, "replay") || str_is(name, "solved");
}

static size_t index_of(const Str *names, size_t count, Str name)
{
	size_t i = 0;
	while (i < count && !str_eq(names[i], name))
		i++;
	return i;
}

/* The router's choice; no model is asked where the records hand the case to a person. */
static Str first_model(const Case *c)
{
	bool decided = topic_of_records(c).name.len > 0 && !str_is(c->route.model, "replay");
	return decided ? STR("extractive") : c->route.model;
}

/* That, then [reasoner] fallback in its order; a model that a person wanted stands alone. */
static Need chain_of(Case *c)
{
	Need need = {.kind = NEED_MODEL, .violations = STR("")};
	const Config *config = &c->rules->config;
	Str rest = config_str(config, "reasoner", "fallback", STR("")), part;
	*ARENA_PUSH(&c->arena, need.models, need.model_count) = first_model(c);
	if (str_is(need.models[0], "solved")) /* where that answer does not stand any more */
		*ARENA_PUSH(&c->arena, need.models, need.model_count) =
			config_str(config, "reasoner", "provider", STR("extractive"));
	while (!c->route.asked && rest.len > 0 && str_next(&rest, ',', &part)) {
		part = str_trim(part);
		if (part.len > 0 && index_of(need.models, need.model_count, part) == need.model_count)
			*ARENA_PUSH(&c->arena, need.models, need.model_count) = part;
	}
	return need;
}

static Need reasoner_ask(Case *c)
{
	return chain_of(c);
}

/* What blocks, a line each: for a model that is asked again. */
static Str violations_of(Case *c)
{
	AUTO(buf_free) Buf lines = {0};
	for (size_t i = 0; i < c->problem_count; i++)
		if (c->problems[i].blocks)
			buf_addf(&lines, "%s%.*s: %.*s (%.*s)", lines.len > 0 ? "\n" : "",
				STR_ARG(c->problems[i].where), STR_ARG(c->problems[i].text),
				STR_ARG(c->problems[i].code));
	return arena_copy(&c->arena, buf_str(&lines));
}

Need reasoner_ask_again(Case *c)
{
	Need need = chain_of(c);
	Str last = c->tried_count > 0 ? c->tried[c->tried_count - 1] : STR("");
	size_t at = index_of(need.models, need.model_count, last), times = 0;
	for (size_t i = 0; i < c->tried_count; i++)
		times += str_eq(c->tried[i], last);
	if (at == need.model_count) /* the configuration changed: nobody is asked twice by accident */
		return (Need){.kind = NEED_NOTHING};
	bool same = !model_is_built_in(last) && times < REASONER_TRIES;
	if (same)
		need.violations = violations_of(c);
	need.models += same ? at : at + 1;
	need.model_count -= same ? at : at + 1;
	return need.model_count > 0 ? need : (Need){.kind = NEED_NOTHING};
}

static Json *copy_or_object(const Json *json)
{
	return json_is(json, JSON_OBJECT) ? json_copy(json) : json_new_object();
}

static bool reasoner_take(Case *c, const Answer *in, Json **ret_event, Err *err)
{
	const Json *result = json_get(in->body, "result");
	if (!reasoner_result_fits(c, result, err))
		return false;
	Json *event = json_new_object();
	json_set(event, "result", json_copy(result));
	json_set_str(event, "text", reply_compose(c, &c->arena, result));
	json_set_str(event, "subject", reply_subject(c, &c->arena));
	json_set_rounded(event, "confidence", confidence_of_case(c));
	json_set(event, "model", copy_or_object(json_get(in->body, "model")));
	json_set(event, "usage", copy_or_object(json_get(in->body, "usage")));
	*ret_event = event;
	return true;
}

const Stage stage_reasoner = {
	.name = "reasoner", .makes = EVENT_DRAFTED, .ask = reasoner_ask, .take = reasoner_take};
