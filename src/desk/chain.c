/*
 * Chain: one draft asked of the models a case needs, in their order. A model is asked once more, with its fault
 * named, where its result is not of the form; where it gives none the next is asked. Nobody waits: chain_step
 * goes on as far as it can.
 */
#include "desk/answers.h"
#include "desk/desk_private.h"

#include "base/file.h"
#include "core/trace.h"
#include "stage/prompt.h"

enum {
	TEMPLATE_CEILING = 64 * 1024,
	NONCE_BYTES = 8,
	DEFAULT_ANSWER_TOKENS = 2048, /* kept free for the answer where no limit is set */
	CHAIN_MAX = 8,
	ASKS = 2,
	SPAN_AT = 3 + TRACE_ID + 1, /* of a traceparent: 00-TRACE-SPAN-01 */
};

struct Chain {
	Desk *desk;
	ChainWish wish;
	Arena arena;
	Buf template; /* prompts/answer.md, or empty */
	Str names[CHAIN_MAX];
	ModelRoute routes[CHAIN_MAX];
	size_t count, at;
	bool keeps; /* answers are kept */
	Str trace; /* the id of the run, and the header of the ask */
	Str traceparent;
	/* of the route `at` */
	int asks;       /* so far */
	Str violations; /* what was wrong with its last answer, or "" */
	int64_t due_us; /* its turn comes then; 0: it waits for none */
	/* of the ask on its way */
	ModelAsk *ask; /* NULL: none is */
	ModelSink sink;
	char nonce[2 * NONCE_BYTES + 1];
	Prompt prompt;
	Redaction redaction; /* the same placeholders in every ask of the chain */
	bool redacts;        /* the ask on its way was redacted */
	HashHex key;
	BudgetAsk held;
	int64_t asked_ms;
	/* what it came to */
	Json *attempts;
	ModelUsage total;
	int64_t began_us;
	bool done;
	Json *body; /* of a chain that is done; NULL: `why` */
	Err why;
};

static const ModelRoute *route_of(const Chain *chain)
{
	return &chain->routes[chain->at];
}

/* ---- what is told of it ---- */

static Json *tries_of(const ModelAsk *ask)
{
	size_t count = 0;
	const ModelTry *tries = model_tries(ask, &count);
	Json *list = json_new_array();
	for (size_t i = 0; i < count; i++) {
		Json *t = json_new_object();
		json_set_int(t, "status", tries[i].status);
		json_set_int(t, "took_us", tries[i].took_us);
		json_set_cstr(t, "error", tries[i].why.code != ERR_NONE ? tries[i].why.text : NULL);
		json_push(list, t);
	}
	return list;
}

static void set_usage(Json *j, const ModelUsage *u)
{
	json_set_int(j, "input_tokens", u->input_tokens);
	json_set_int(j, "output_tokens", u->output_tokens);
	json_set_number(j, "cost", (double)u->cost_micro / 1e6);
	json_set_bool(j, "estimated", u->estimated);
	json_set_int(j, "latency_us", u->latency_us);
}

/* One attempt, for the trace; what the ask says of itself is added where there was one. */
static Json *note_attempt(Chain *chain, const Err *why)
{
	Json *attempt = json_new_object();
	json_set_str(attempt, "model", chain->names[chain->at]);
	json_set_cstr(attempt, "error", why != NULL ? why->text : NULL);
	if (chain->violations.len > 0)
		json_set_str(attempt, "named", chain->violations);
	json_push(chain->attempts, attempt);
	return attempt;
}

static void note_asked(Chain *chain, Json *attempt, const ModelUsage *u, Json *tries)
{
	json_set_str(attempt, "span_id", str_slice(chain->traceparent, SPAN_AT, SPAN_AT + SPAN_ID));
	json_set(attempt, "tries", tries);
	set_usage(attempt, u);
	json_set_int(attempt, "first_us", u->first_us);
}

static Json *usage_of(const Chain *chain)
{
	Json *usage = json_new_object();
	ModelUsage total = chain->total;
	total.latency_us = clock_monotonic_us() - chain->began_us;
	set_usage(usage, &total);
	json_set_str(usage, "trace_id", chain->trace);
	json_set(usage, "attempts", json_copy(chain->attempts));
	if (chain->prompt.notes != NULL)
		json_set(usage, "prompt", json_copy(chain->prompt.notes));
	return usage;
}

/* Takes the result. */
static Json *body_of(const Chain *chain, Str reported, Json *result)
{
	const ModelRoute *route = route_of(chain);
	Json *body = json_new_object(), *model = json_new_object();
	json_set_str(model, "provider", route->provider);
	json_set_str(model, "name", route->model);
	json_set_str(model, "route", route->name);
	json_set_str(model, "reported", reported);
	json_set_str(model, "prompt_version", chain->prompt.version);
	json_set(body, "result", result);
	json_set(body, "model", model);
	return body;
}

/* ---- one question ---- */

static int64_t answer_tokens(const ModelRoute *route)
{
	return route->max_output_tokens > 0 ? route->max_output_tokens : DEFAULT_ANSWER_TOKENS;
}

/* [privacy] redact_prompts = remote (models not on this machine), always or never. */
bool models_must_redact(const Case *c, const ModelRoute *route)
{
	Str when = config_str(&c->rules->config, "privacy", "redact_prompts", STR("remote"));
	bool local = str_starts(route->base_url, STR("http:")); /* only to the own machine: port/net.h */
	return !str_is(when, "never") && (str_is(when, "always") || !local);
}

static bool build_prompt(Chain *chain, const Case *c, Err *err)
{
	const ModelRoute *route = route_of(chain);
	int64_t answer = answer_tokens(route);
	int64_t budget = route->context_tokens > answer ? route->context_tokens - answer
							: route->context_tokens / 2;
	chain->redacts = models_must_redact(c, route);
	PromptOptions o = {.nonce = str_from(chain->nonce),
		.redaction = chain->redacts ? &chain->redaction : NULL,
		.template = buf_str(&chain->template),
		.violations = chain->violations,
		.budget_tokens = budget};
	prompt_free(&chain->prompt);
	if (prompt_build(c, &chain->arena, &o, &chain->prompt, err))
		return true;
	if (err->code == ERR_REFUSED)
		err->code = ERR_OUTSIDE; /* too long for this model: the next one, or a person */
	return false;
}

/* Answers are kept as the model gave them: a redacted one fits whoever asks the same. Takes the body. */
static Json *unredacted(const Chain *chain, Json *body)
{
	if (!chain->redacts)
		return body;
	json_set(body, "result", redaction_undo_json(&chain->redaction, json_get(body, "result")));
	return body;
}

/* An answer to just this question that was paid for before. */
static bool take_kept(Chain *chain, bool *ret_taken, Err *err)
{
	Json *body = NULL;
	if (chain->wish.fresh || chain->asks > 0 || chain->violations.len > 0)
		return true;
	if (!answer_find(chain->desk, chain->key, &body, err))
		return false;
	*ret_taken = body != NULL;
	if (body == NULL)
		return true;
	json_set_bool(note_attempt(chain, NULL), "kept", true);
	json_set(body, "usage", usage_of(chain));
	chain->body = unredacted(chain, body);
	return true;
}

/* May it be asked? `ret_wait`: not yet, due_us says when. */
static bool may_ask(Chain *chain, bool *ret_wait, Err *err)
{
	const ModelRoute *route = route_of(chain);
	int64_t wait_ms = 0, rest_s = 0;
	chain->held = (BudgetAsk){.route = route, .purpose = chain->wish.purpose,
		.tokens = chain->prompt.tokens + answer_tokens(route),
		.cost_micro = model_cost_micro(route, chain->prompt.tokens, answer_tokens(route))};
	if (!budget_ask(chain->desk, &chain->held, &wait_ms, err))
		return false;
	*ret_wait = wait_ms > 0;
	if (wait_ms > 0) {
		chain->due_us = clock_monotonic_us() + wait_ms * 1000;
		return true;
	}
	if (models_may_ask(chain->desk, route, &rest_s))
		return true;
	budget_release(chain->desk, &chain->held);
	return err_set(err, ERR_OUTSIDE, "model %.*s: its provider failed again and again and is left alone for "
		"%lld s", STR_ARG(route->name), (long long)rest_s);
}

static bool send(Chain *chain, const Case *c, Err *err)
{
	AUTO(json_freep) Json *schema = prompt_schema(c);
	const ModelRoute *route = route_of(chain);
	chain->traceparent = traceparent_of_attempt(&chain->arena, c, json_count(chain->attempts));
	ModelPrompt question = {
		chain->prompt.system, chain->prompt.user, schema, chain->traceparent, chain->prompt.tokens};
	chain->asked_ms = clock_now_ms();
	if (chain->wish.watch.ask != NULL)
		chain->wish.watch.ask(chain->wish.watch.context, route->name);
	if (route->key_command.len > 0) /* it may take its time, and nobody is to wait for the store meanwhile */
		store_commit_group(chain->desk->workspace->store);
	if (model_start(chain->desk->net, route, &question, &chain->sink, &chain->ask, err))
		return true;
	budget_release(chain->desk, &chain->held);
	models_tell(chain->desk, route, BREAKER_NOTHING);
	return false;
}

/* Asks the route `at`, or takes what it answered before, or waits for its turn. */
static bool start_ask(Chain *chain, const Case *c, Err *err)
{
	bool taken = false, wait = false;
	chain->due_us = 0;
	random_hex(chain->nonce, NONCE_BYTES);
	if (!models_hold(chain->desk, route_of(chain), err) || !build_prompt(chain, c, err))
		return false;
	chain->key = answer_key(route_of(chain), &chain->prompt, str_from(chain->nonce), &chain->wish.reader);
	if (!take_kept(chain, &taken, err) || taken || !may_ask(chain, &wait, err) || wait)
		return err->code == ERR_NONE;
	chain->asks++;
	return send(chain, c, err);
}

static BreakerNews news_of(const ModelAsk *ask)
{
	size_t count = 0;
	const ModelTry *tries = model_tries(ask, &count);
	return count == 0 ? BREAKER_NOTHING : tries[count - 1].ended ? BREAKER_WORKS : BREAKER_FAILS;
}

static void add_total(Chain *chain, const ModelUsage *u)
{
	chain->total.input_tokens += u->input_tokens;
	chain->total.output_tokens += u->output_tokens;
	chain->total.cost_micro += u->cost_micro;
	chain->total.estimated = chain->total.estimated || u->estimated;
}

/* The ask is over: what was held for it is paid. */
static void pay(Chain *chain, Str ticket, const ModelUsage *u, const char *outcome, Str key, Str body)
{
	Call call = {.at_ms = chain->asked_ms, .user = chain->desk->user.name, .ticket = ticket,
		.purpose = chain->wish.purpose, .route = route_of(chain)->name};
	call_set_usage(&call, u, outcome);
	budget_release(chain->desk, &chain->held);
	budget_note(chain->desk, &call, key, body);
	add_total(chain, u);
}

/* The result in the form the road wants; ERR_INPUT: it answered, but not so. */
static bool result_of(const Case *c, const ModelReply *reply, Json **ret_result, Err *err)
{
	Json *result = prompt_bind(c, reply->result);
	if (reasoner_result_fits(c, result, err)) {
		*ret_result = result;
		return true;
	}
	json_free(result);
	err->code = ERR_INPUT;
	return false;
}

/* The answer and its check. */
static bool take_ask(Chain *chain, const Case *c, Err *err)
{
	AUTO(model_reply_free) ModelReply reply = {0};
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf kept = {0};
	ModelAsk *ask = chain->ask;
	Json *tries = tries_of(ask), *result = NULL;
	ModelUsage usage = model_usage(ask);
	usage.reported = arena_copy(&arena, usage.reported);
	models_tell(chain->desk, route_of(chain), news_of(ask));
	chain->ask = NULL;
	bool ok = model_finish(ask, &reply, err) && result_of(c, &reply, &result, err);
	Json *attempt = note_attempt(chain, ok ? NULL : err);
	note_asked(chain, attempt, &usage, tries);
	if (ok) {
		chain->body = body_of(chain, buf_str(&reply.model), result);
		json_write(chain->body, &kept);
		chain->body = unredacted(chain, chain->body);
		models_flag_drift(chain->desk, route_of(chain), chain->body);
	}
	Str key = ok && chain->violations.len == 0 && chain->keeps ? str_from(chain->key.text) : STR("");
	pay(chain, c->ticket.id, &usage, ok ? "answered" : "failed", key, buf_str(&kept));
	if (ok)
		json_set(chain->body, "usage", usage_of(chain));
	return ok;
}

/* ---- the chain ---- */

static bool read_template(Chain *chain, Err *err)
{
	const char *path =
		workspace_path(chain->desk->workspace, &chain->arena, "prompts/answer.md");
	return !file_exists(path) || file_read(path, TEMPLATE_CEILING, &chain->template, err);
}

/* All sections are read before any model is asked: a mistake in a fallback shows at once. */
static bool read_routes(Chain *chain, const Need *need, Err *err)
{
	if (need->model_count > CHAIN_MAX)
		return err_set(err, ERR_INPUT, "countersign.ini: [reasoner] fallback: more than %d names",
			CHAIN_MAX - 1);
	for (size_t i = 0; i < need->model_count; i++) {
		chain->names[chain->count++] = arena_copy(&chain->arena, need->models[i]);
		if (!model_is_built_in(need->models[i]) &&
			!models_route(chain->desk, chain->names[i], &chain->routes[i], err))
			return err_prefix(err, "[reasoner] provider or fallback: \"%.*s\" (use extractive, replay "
				"or a [model NAME]): ", STR_ARG(need->models[i]));
	}
	return true;
}

/* What is answered without asking anybody. A recorded answer brings its own usage. */
static bool take_built_in(Chain *chain, Case *c, Err *err)
{
	Json *body = NULL;
	Str name = chain->names[chain->at];
	if (str_is(name, "extractive"))
		body = desk_extractive(c);
	else if (str_is(name, "solved") ? !desk_bring_solved(chain->desk, c, &body, err)
					: !desk_bring_recorded(chain->desk, c, &body, err))
		return false;
	(void)note_attempt(chain, NULL);
	if (!str_is(name, "replay"))
		json_set(body, "usage", usage_of(chain));
	chain->body = body;
	return true;
}

static void next_route(Chain *chain)
{
	chain->at++;
	chain->asks = 0;
	chain->due_us = 0;
	chain->violations = STR("");
}

/* It gave nothing: once more with its fault named, or the next route. */
static void attempt_failed(Chain *chain, const Err *why, bool fault)
{
	Str name = chain->names[chain->at];
	chain->why = *why;
	if (fault)
		chain->why = (Err){.code = ERR_OUTSIDE};
	if (fault)
		(void)err_set(&chain->why, ERR_OUTSIDE, "model %.*s: %s", STR_ARG(name), why->text);
	if (!fault || chain->asks == ASKS)
		next_route(chain);
	else
		chain->violations = arena_copy(&chain->arena, str_from(why->text));
}

/* Goes on until a model is being asked, its turn is waited for, or the chain is done. */
static void go_on(Chain *chain, Case *c)
{
	while (!chain->done && chain->ask == NULL) {
		Err why = {0};
		if (chain->due_us > clock_monotonic_us())
			return;
		if (chain->at == chain->count)
			chain->done = true;
		else if (model_is_built_in(chain->names[chain->at]))
			chain->done = take_built_in(chain, c, &why);
		else if (start_ask(chain, c, &why))
			chain->done = chain->body != NULL;
		if (why.code == ERR_NONE)
			continue;
		(void)note_attempt(chain, &why);
		attempt_failed(chain, &why, false);
	}
}

bool chain_start(Desk *desk, Case *c, const Need *need, const ChainWish *wish, Chain **ret_chain, Err *err)
{
	Chain *chain = xcalloc(1, sizeof *chain);
	int64_t since_ms = 0;
	*chain = (Chain){.desk = desk, .wish = *wish, .attempts = json_new_array(),
		.began_us = clock_monotonic_us(), .violations = STR("")};
	chain->sink = (ModelSink){.text = wish->watch.words, .context = wish->watch.context};
	redaction_open(&chain->redaction, c);
	chain->violations = arena_copy(&chain->arena, need->violations);
	chain->trace = trace_id_of(&chain->arena, c);
	if (desk->net == NULL)
		desk->net = net_open();
	if (!read_routes(chain, need, err) || !read_template(chain, err) || !answers_since(desk, &since_ms, err)) {
		chain_free(chain);
		return false;
	}
	chain->keeps = since_ms > 0;
	go_on(chain, c);
	*ret_chain = chain;
	return true;
}

bool chain_is_ready(Chain *chain, int64_t now_us)
{
	return chain->ask != NULL ? model_step(chain->ask, now_us) : now_us >= chain->due_us;
}

bool chain_step(Chain *chain, Case *c, int64_t now_us)
{
	if (chain->ask != NULL && model_step(chain->ask, now_us)) {
		Err why = {0};
		chain->done = take_ask(chain, c, &why);
		if (!chain->done)
			attempt_failed(chain, &why, why.code == ERR_INPUT);
	}
	go_on(chain, c);
	return chain->done;
}

int chain_wait_ms(const Chain *chain, int timeout_ms)
{
	int64_t due_us = chain->ask != NULL ? model_due_us(chain->ask) : chain->due_us;
	int64_t ms = (due_us - clock_monotonic_us()) / 1000 + 1;
	if (due_us == INT64_MAX)
		return timeout_ms;
	ms = ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : ms;
	return timeout_ms >= 0 && timeout_ms < ms ? timeout_ms : (int)ms;
}

bool chain_finish(Chain *chain, Json **ret_body, Err *err)
{
	bool answered = chain->body != NULL;
	if (!answered) {
		*ret_body = json_new_object();
		json_set(*ret_body, "usage", usage_of(chain));
		return err_set(err, chain->why.code, "%s", chain->why.text);
	}
	*ret_body = chain->body;
	chain->body = NULL;
	return true;
}

void chain_free(Chain *chain)
{
	if (chain == NULL)
		return;
	if (chain->ask != NULL) {
		ModelUsage usage = model_usage(chain->ask);
		models_tell(chain->desk, route_of(chain), BREAKER_NOTHING);
		pay(chain, chain->wish.ticket, &usage, "cancelled", STR(""), STR(""));
		model_cancel(chain->ask);
	}
	prompt_free(&chain->prompt);
	redaction_close(&chain->redaction);
	json_free(chain->attempts);
	json_free(chain->body);
	buf_free(&chain->template);
	arena_free(&chain->arena);
	free(chain);
}

void chain_freep(Chain **chain)
{
	chain_free(*chain);
}
