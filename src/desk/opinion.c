/* A second opinion on a draft, asked by a person: [validator] second_opinion names the model; without it there is none. */
#include "desk/desk_private.h"

#include "stage/opinion.h"

enum { NONCE_BYTES = 8, ANSWER_TOKENS = 2000 };

typedef struct Second {
	Desk *desk;
	Case *c;
	ModelRoute route;
	Json *remarks, *attempt;
	bool answered;
} Second;

static void second_close(Second *s)
{
	json_free(s->remarks);
	json_free(s->attempt);
}

static Json *attempt_of(const ModelRoute *route, const ModelUsage *u, const Err *why)
{
	Json *attempt = json_new_object();
	json_set_str(attempt, "provider", route->provider);
	json_set_str(attempt, "name", route->model);
	json_set_str(attempt, "reported", u->reported.ptr == NULL ? STR("") : u->reported);
	json_set_int(attempt, "input_tokens", u->input_tokens);
	json_set_int(attempt, "output_tokens", u->output_tokens);
	json_set_number(attempt, "cost", (double)u->cost_micro / 1e6);
	json_set_bool(attempt, "estimated", u->estimated);
	json_set_cstr(attempt, "error", why->code == ERR_NONE ? NULL : why->text);
	return attempt;
}

/* A failure of the model is no failure of the command: there is no opinion, and that is said. */
static void ask(Second *s)
{
	AUTO(buf_free) Buf user = {0};
	AUTO(json_freep) Json *schema = opinion_schema();
	AUTO(model_reply_free) ModelReply reply = {0};
	AUTO(redaction_close) Redaction redaction = {0};
	AUTO(arena_free) Arena arena = {0};
	ModelUsage usage = {.reported = STR("")};
	Err why = {0};
	char nonce[2 * NONCE_BYTES + 1];
	bool redacts = models_must_redact(s->c, &s->route);
	random_hex(nonce, NONCE_BYTES);
	if (redacts)
		redaction_open(&redaction, s->c);
	opinion_ask(s->c, redacts ? &redaction : NULL, str_from(nonce), &user);
	ModelPrompt prompt = {.system = str_from(opinion_system), .user = buf_str(&user), .schema = schema, .traceparent = STR("")};
	s->answered = desk_ask_model(s->desk, &s->route, &prompt, STR("opinion"), s->c->ticket.id, &arena, &reply, &usage, &why);
	AUTO(json_freep) Json *answer = redacts && reply.result != NULL ? redaction_undo_json(&redaction, reply.result)
		: json_copy(reply.result);
	s->answered = s->answered && opinion_remarks(s->c, answer, s->route.name, &s->remarks, &why);
	if (!s->answered)
		s->remarks = opinion_none(s->route.name, str_from(why.text));
	s->attempt = attempt_of(&s->route, &usage, &why);
}

static bool model_named(const Desk *desk, Str model, ModelRoute *ret_route, Err *err)
{
	Str name = model.len > 0 ? model
		: config_str(&desk->workspace->rules.config, "validator", "second_opinion", STR(""));
	if (name.len == 0)
		return err_set(err, ERR_INPUT, "countersign.ini: [validator] second_opinion: names no model (or say --model NAME)");
	return models_route(desk, name, ret_route, err);
}

/* An opinion costs what a draft costs. */
static bool may_cost(Second *s, Err *err)
{
	int64_t wait_ms = 0;
	BudgetAsk held = {.route = &s->route, .purpose = STR("opinion"), .tokens = ANSWER_TOKENS,
		.cost_micro = model_cost_micro(&s->route, 0, ANSWER_TOKENS)};
	if (!budget_ask(s->desk, &held, &wait_ms, err))
		return false;
	if (wait_ms == 0)
		budget_release(s->desk, &held);
	return wait_ms == 0 || err_set(err, ERR_REFUSED, "[budget]: this minute's calls are used up; ask again in %lld s",
		(long long)(wait_ms + 999) / 1000);
}

static bool is_there_something(Second *s, Err *err)
{
	if (brief_of(s->c, &s->desk->user).veiled || s->c->draft.revision == 0)
		return err_set(err, ERR_MISSING, "no draft of ticket \"%.*s\"", STR_ARG(s->c->ticket.id));
	return opinion_sentences(s->c) > 0 || err_set(err, ERR_REFUSED, "%.*s: no sentence of the draft cites a source",
		STR_ARG(s->c->ticket.id));
}

bool desk_opinion(Desk *desk, Str ticket, Str model, bool *ret_answered, Brief *ret_brief, Err *err)
{
	AUTO(second_close) Second s = {.desk = desk};
	if (!desk_choose_case(desk, VERB_DRAFT, ticket, 0, &s.c, err) || !is_there_something(&s, err) ||
		!model_named(desk, model, &s.route, err) || !may_cost(&s, err))
		return false;
	int64_t began_us = clock_monotonic_us();
	ask(&s);
	Json *body = json_new_object();
	json_set_str(body, "model", s.route.name);
	json_set_int(body, "draft_revision", s.c->draft.revision);
	json_set(body, "remarks", json_copy(s.remarks));
	json_set(body, "attempt", json_copy(s.attempt));
	json_set_int(body, "took_us", clock_monotonic_us() - began_us);
	if (!desk_write(desk, s.c, EVENT_OPINION, body, err))
		return false;
	*ret_answered = s.answered;
	*ret_brief = brief_of(s.c, &desk->user);
	return true;
}
