/* What the protocols share: gathering an answer, judging its end, finding the result in it. */
#include "port/model/wire.h"

#include "base/auto.h"

static const Wire *const wires[] = {
	&wire_openai, &wire_openai_responses, &wire_anthropic, &wire_ollama};

const Wire *wire_find(Str provider)
{
	for (size_t i = 0; i < COUNT(wires); i++)
		if (str_is(provider, wires[i]->provider))
			return wires[i];
	return NULL;
}

void wire_open(WireReader *r, const Wire *wire)
{
	*r = (WireReader){.wire = wire, .finish = STR(""), .model = STR("")};
	r->text.ceiling = r->refusal.ceiling = WIRE_MAX_TEXT;
}

void wire_free(WireReader *r)
{
	buf_free(&r->text);
	buf_free(&r->refusal);
	for (size_t i = 0; i < r->call_count; i++)
		buf_free(&r->calls[i].arguments);
	arena_free(&r->arena);
}

/* ---- gathering ---- */

bool wire_begin(WireReader *r, Err *err)
{
	bool again = r->begun;
	r->begun = true;
	return !again || err_set(err, ERR_OUTSIDE, "the model's answer began a second time");
}

bool wire_role(const Json *message, Err *err)
{
	const Json *role = json_get(message, "role");
	if (role == NULL || json_is(role, JSON_NULL))
		return true;
	Str name = json_str(role); /* some leave it empty after the first piece */
	return (json_is(role, JSON_STRING) && (name.len == 0 || str_is(name, "assistant"))) ||
		err_set(err, ERR_OUTSIDE, "the model's answer holds a message in the role of \"" STR_FMT "\"",
			STR_ARG(str_slice(name, 0, WIRE_MAX_NAME)));
}

bool wire_add(Buf *to, Str text, Err *err)
{
	buf_add(to, text);
	return !to->overflowed ||
	       err_set(err, ERR_OUTSIDE, "the model's answer is longer than %d bytes",
		       WIRE_MAX_TEXT);
}

WireCall *wire_call(WireReader *r, int64_t key)
{
	for (size_t i = 0; i < r->call_count; i++)
		if (r->calls[i].key == key)
			return &r->calls[i];
	if (r->call_count == WIRE_MAX_CALLS)
		return NULL;
	WireCall *call = &r->calls[r->call_count++];
	*call = (WireCall){.key = key, .name = STR(""), .arguments.ceiling = WIRE_MAX_TEXT};
	return call;
}

/* A fragment: the name comes once, arguments as text in pieces or as a whole object. */
bool wire_call_add(WireReader *r, int64_t key, Str name, const Json *arguments, Err *err)
{
	WireCall *call = wire_call(r, key);
	if (call == NULL)
		return err_set(
			err, ERR_OUTSIDE, "the model called more than %d tools", WIRE_MAX_CALLS);
	name = str_slice(name, 0, WIRE_MAX_NAME);
	if (call->name.len > 0 && name.len > 0 && !str_eq(call->name, name)) /* some repeat it in each piece */
		return err_set(err, ERR_OUTSIDE, "the model's answer has one call under two names");
	if (call->name.len == 0)
		call->name = arena_copy(&r->arena, name);
	if (json_is(arguments, JSON_OBJECT))
		json_write(arguments, &call->arguments);
	return wire_add(&call->arguments, json_str(arguments), err);
}

/* A number no answer can come to would use up everybody's budget: it is as if none were there. */
static bool is_count(const Json *tokens)
{
	return json_is_integer(tokens) && json_int(tokens, 0) >= 0 && json_int(tokens, 0) <= WIRE_MAX_TOKENS;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Protocols repeat counts as totals, which never shrink: a smaller one, or one that is none, takes nothing back. */
void wire_usage(WireReader *r, const Json *usage, const char *input, const char *output)
{
	const Json *in = json_get(usage, input), *out = json_get(usage, output);
	if (is_count(in))
		r->input_tokens = larger(r->input_tokens, json_int(in, 0));
	if (is_count(out)) {
		r->output_tokens = larger(r->output_tokens, json_int(out, 0));
		r->has_usage = true;
	}
}

void wire_end(WireReader *r, Str finish, WireEnd end)
{
	if (r->end != WIRE_OPEN && r->end != WIRE_FAILED && r->end != end) {
		r->end = WIRE_FAILED;
		(void)snprintf(r->why, sizeof r->why, "its answer ended in two ways");
	}
	if (r->end != WIRE_OPEN)
		return;
	r->end = end;
	r->finish = arena_copy(&r->arena, str_slice(finish, 0, WIRE_MAX_NAME));
}

void wire_name(WireReader *r, const Json *model)
{
	if (r->model.len == 0 && json_str(model).len > 0)
		r->model = arena_copy(&r->arena, str_slice(json_str(model), 0, WIRE_MAX_NAME));
}

Json *wire_message(const char *role, Str content)
{
	Json *message = json_new_object();
	json_set_cstr(message, "role", role);
	json_set_str(message, "content", content);
	return message;
}

/* ---- errors that a provider tells of ---- */

static bool is_one_of(Str word, const char *list)
{
	Str rest = str_from(list), one;
	while (word.len > 0 && str_next(&rest, ' ', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

static bool is_no_quota(const Json *error)
{
	static const char *const words = "insufficient_quota billing_hard_limit_reached "
					 "billing_not_active billing_error";
	return is_one_of(json_str_at(error, "code"), words) ||
	       is_one_of(json_str_at(error, "type"), words);
}

static int status_of(const Json *error)
{
	Str type = json_str_at(error, "type"), code = json_str_at(error, "code");
	if (is_one_of(type, "overloaded_error"))
		return 529;
	if (is_one_of(type, "rate_limit_error rate_limit_exceeded") ||
		is_one_of(code, "rate_limit_exceeded"))
		return 429;
	if (is_one_of(type, "api_error server_error internal_error timeout_error") ||
		is_one_of(code, "server_error"))
		return 500;
	return 400;
}

static Str words_of(const Json *error)
{
	Str message = json_is(error, JSON_STRING) ? json_str(error) : json_str_at(error, "message");
	return message.len > 0 ? message : json_str_at(error, "type");
}

void wire_fail(WireReader *r, const Json *error)
{
	Str words = words_of(error);
	r->status = json_is(error, JSON_STRING) ? 500 : status_of(error);
	r->no_quota = is_no_quota(error);
	r->end = WIRE_FAILED; /* whatever came before */
	(void)snprintf(
		r->why, sizeof r->why, "%.*s", STR_ARG(str_slice(words, 0, sizeof r->why - 1)));
}

bool wire_error_of(Str body, Buf *ret_why)
{
	AUTO(json_freep) Json *json = NULL;
	if (!json_parse(body, NULL, &json, NULL))
		return false;
	const Json *error = json_get(json, "error");
	buf_add(ret_why, words_of(error != NULL ? error : json));
	return is_no_quota(error);
}

/* ---- an answer's events and its end ---- */

static size_t gathered(const WireReader *r)
{
	size_t bytes = r->text.len + r->refusal.len + r->call_count;
	for (size_t i = 0; i < r->call_count; i++)
		bytes += r->calls[i].arguments.len;
	return bytes;
}

/* Behind the end only usage, errors and news of no weight may come. */
static bool take_event(WireReader *r, const Json *json, Err *err)
{
	bool open = r->end == WIRE_OPEN, over = !open || r->closed;
	size_t before = gathered(r);
	r->events++;
	if (!r->wire->event(r, json, err))
		return false;
	bool ends = open && r->end != WIRE_OPEN && r->end != WIRE_FAILED;
	return !over || (gathered(r) == before && !ends) ||
		err_set(err, ERR_OUTSIDE, "the model's answer went on after its end");
}

bool wire_take(WireReader *r, const StreamEvent *event, Err *err)
{
	AUTO(json_freep) Json *json = NULL;
	r->closed = r->closed || str_is(event->data, "[DONE]");
	if (str_is(event->data, "[DONE]") || r->end == WIRE_FAILED)
		return true;
	if (event->mended)
		return err_set(err, ERR_OUTSIDE, "the model's answer: bytes that are not UTF-8");
	if (!json_parse(event->data, "the model's answer", &json, err)) {
		if (err != NULL)
			err->code = ERR_OUTSIDE;
		return false;
	}
	if (!json_is(json, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE, "the model's answer: an event that is no object");
	return take_event(r, json, err);
}

bool wire_take_whole(WireReader *r, Str body, Err *err)
{
	AUTO(json_freep) Json *json = NULL;
	if (!json_parse(body, "the model's answer", &json, err)) {
		if (err != NULL)
			err->code = ERR_OUTSIDE;
		return false;
	}
	if (!json_is(json, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE, "the model's answer is no object");
	if (!r->wire->whole(r, json, err))
		return false;
	r->events += r->end != WIRE_OPEN || r->model.len > 0 || gathered(r) > 0; /* any service may send JSON */
	return true;
}

bool wire_finish(const WireReader *r, Err *err)
{
	if (r->end == WIRE_OPEN)
		return err_set(
			err, ERR_OUTSIDE, "the model's answer was cut: its end mark is missing");
	if (r->end == WIRE_LENGTH)
		return err_set(
			err, ERR_OUTSIDE, "the model's answer was cut by its limit of tokens");
	if (r->end == WIRE_FILTER)
		return err_set(err, ERR_OUTSIDE, "the provider's filter withheld the answer");
	if (r->end == WIRE_REFUSAL || r->refusal.len > 0)
		return err_set(err, ERR_OUTSIDE, "the model refused to answer");
	if (r->end == WIRE_FAILED)
		return err_set(err, ERR_OUTSIDE, "the provider failed%s%.*s",
			r->why[0] != '\0' || r->finish.len > 0 ? ": " : " and did not say why",
			STR_ARG(r->why[0] != '\0' ? str_from(r->why) : r->finish));
	if (str_trim(buf_str(&r->text)).len == 0 && r->call_count == 0)
		return err_set(err, ERR_OUTSIDE, "the model's answer is empty");
	return true;
}

/* ---- the result in it ---- */

/* From an opening brace to the one that closes it, texts skipped; empty where none does. */
static Str balanced(Str text, size_t from)
{
	size_t depth = 0;
	bool quoted = false;
	for (size_t i = from; i < text.len; i++) {
		char c = text.ptr[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '{')
			depth++;
		else if (!quoted && c == '}' && --depth == 0)
			return str_slice(text, from, i + 1);
	}
	return STR("");
}

/* The next object from *at on that is JSON and has a disposition or stands alone: bare, fenced, or amid words. *at
 * goes behind it. */
static Json *object_in(Str text, size_t *at)
{
	enum { TRIES = 64 };
	for (int tries = 0; tries < TRIES; tries++) {
		AUTO(json_freep) Json *found = NULL;
		ptrdiff_t brace = str_find(text, STR("{"), *at);
		if (brace < 0)
			return NULL;
		Str piece = balanced(text, (size_t)brace);
		bool parsed = piece.len > 0 && json_parse(piece, NULL, &found, NULL);
		*at = (size_t)brace + (parsed ? piece.len : 1);
		if (!parsed || (json_get(found, "disposition") == NULL && piece.len < str_trim(text).len))
			continue;
		Json *object = found;
		found = NULL;
		return object;
	}
	return NULL;
}

/* Some servers leave a model's thinking in its answer, in these marks, before all else. */
static Str without_thinking(Str text)
{
	ptrdiff_t end = str_find(text, STR("</think>"), 0);
	return end >= 0 && str_starts(str_trim(text), STR("<think>")) ?
		str_slice(text, (size_t)end + strlen("</think>"), text.len) : text;
}

/* Of two that differ none is the result; NULL also where there is none. */
static bool only_object_in(Str text, Json **ret_result, Err *err)
{
	AUTO(json_freep) Json *other = NULL;
	size_t at = 0;
	text = without_thinking(text);
	*ret_result = object_in(text, &at);
	if (*ret_result != NULL)
		other = object_in(text, &at);
	if (other == NULL || json_equal(*ret_result, other))
		return true;
	return err_set(err, ERR_OUTSIDE, "the model gave two results that differ");
}

/* "arguments" as a text, as strict schemas want it, becomes the object it holds. */
static bool open_arguments(Json *result, Err *err)
{
	Json *actions = json_new_array();
	const Json *given = json_get(result, "actions");
	for (const Json *a = json_first(given); a != NULL; a = json_next(a)) {
		Json *action = json_copy(a), *object = NULL;
		const Json *arguments = json_get(a, "arguments");
		if (json_is(arguments, JSON_STRING)) {
			if (!json_parse(json_str(arguments), NULL, &object, NULL)) {
				json_free(action);
				json_free(actions);
				return err_set(
					err, ERR_OUTSIDE, "action.arguments: the text is no JSON");
			}
			json_set(action, "arguments", object);
		}
		json_push(actions, action);
	}
	if (json_is(given, JSON_ARRAY))
		json_set(result, "actions", actions);
	else
		json_free(actions);
	return true;
}

bool wire_result(const WireReader *r, Json **ret_result, Err *err)
{
	AUTO(json_freep) Json *result = NULL;
	if (!wire_finish(r, err))
		return false;
	for (size_t i = 0; i < r->call_count; i++)
		if (!str_is(r->calls[i].name, WIRE_RESULT))
			return err_set(err, ERR_OUTSIDE,
				"the model called \"" STR_FMT "\", which it was not offered",
				STR_ARG(r->calls[i].name));
	if (r->call_count > 1)
		return err_set(err, ERR_OUTSIDE, "the model gave %zu results", r->call_count);
	if (r->call_count == 1)
		(void)json_parse(buf_str(&r->calls[0].arguments), NULL, &result, NULL);
	else if (!only_object_in(buf_str(&r->text), &result, err))
		return false;
	if (!json_is(result, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE, "the model's answer holds no JSON result");
	if (!open_arguments(result, err))
		return false;
	*ret_result = result;
	result = NULL;
	return true;
}
