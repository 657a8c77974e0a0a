/*
 * Models: brings a draft from the configured models. The chain is [reasoner] provider, then the
 * names of [reasoner] fallback in their order; "extractive" is the reasoner without a model. Each
 * model is asked at most twice: once more, with its fault named, where its result is not of the
 * form.
 */
#include "desk/desk_private.h"

#include "base/file.h"
#include "core/trace.h"
#include "port/model.h"
#include "stage/prompt.h"

enum {
	TEMPLATE_CEILING = 64 * 1024,
	NONCE_BYTES = 8,
	DEFAULT_ANSWER_TOKENS = 2048, /* kept free for the answer where no limit is set */
	CHAIN_MAX = 8,
	ASKS = 2,
};

struct Chain {
	Desk *desk;
	ChainWatch watch;
	Arena arena;
	Buf template; /* prompts/answer.md, or empty */
	Str names[CHAIN_MAX];
	ModelRoute routes[CHAIN_MAX];
	size_t count, at;
	int asks;       /* of the route `at`, so far */
	Str violations; /* what was wrong with its last answer, or "" */
	ModelAsk *ask;  /* on its way, or NULL */
	ModelSink sink;
	Prompt prompt;  /* of that ask */
	Json *attempts; /* [{"model","error"}] */
	int64_t input_tokens, output_tokens, began_us;
	double cost;
	bool estimated;
	bool done;
	Json *body; /* of a chain that is done; NULL: `why` */
	Err why;
};

static void note_attempt(Chain *chain, Str name, const Err *err)
{
	Json *attempt = json_new_object();
	json_set_str(attempt, "model", name);
	json_set_cstr(attempt, "error", err != NULL ? err->text : NULL);
	json_push(chain->attempts, attempt);
}

static bool read_template(Chain *chain, Err *err)
{
	const char *path =
		workspace_path(chain->desk->workspace, &chain->arena, "prompts/answer.md");
	return !file_exists(path) || file_read(path, TEMPLATE_CEILING, &chain->template, err);
}

/* These the road decides by itself: no model is paid for an automatic reply, nor asked to deal with
 * what policy hands to a person. */
static bool needs_no_model(const Case *c)
{
	return str_is(c->route.intent, "auto_reply") || str_is(c->route.intent, "empty") ||
	       c->route.escalate.len > 0;
}

static bool is_built_in(Str name)
{
	return str_is(name, "extractive") || str_is(name, "replay");
}

/* ---- one model ---- */

static bool build_prompt(
	Chain *chain, const Case *c, const ModelRoute *route, Prompt *ret_prompt, Err *err)
{
	char nonce[2 * NONCE_BYTES + 1]; /* err is never NULL here */
	int64_t answer =
		route->max_output_tokens > 0 ? route->max_output_tokens : DEFAULT_ANSWER_TOKENS;
	int64_t budget = route->context_tokens > answer ? route->context_tokens - answer
							: route->context_tokens / 2;
	random_hex(nonce, NONCE_BYTES);
	PromptOptions o = {.nonce = str_from(nonce),
		.template = buf_str(&chain->template),
		.violations = chain->violations,
		.budget_tokens = budget};
	if (prompt_build(c, &chain->arena, &o, ret_prompt, err))
		return true;
	if (err->code == ERR_REFUSED)
		err->code = ERR_OUTSIDE; /* too long for this model: the next one, or a person */
	return false;
}

static void count(Chain *chain, const ModelReply *reply)
{
	chain->input_tokens += reply->input_tokens;
	chain->output_tokens += reply->output_tokens;
	chain->cost += reply->cost;
	chain->estimated = chain->estimated || reply->estimated;
}

static bool citations_exist(const Case *c, const Json *result, Err *err)
{
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

static Json *usage_of(const Chain *chain, const Prompt *prompt)
{
	Json *usage = json_new_object();
	json_set_int(usage, "input_tokens", chain->input_tokens);
	json_set_int(usage, "output_tokens", chain->output_tokens);
	json_set_number(usage, "cost", chain->cost);
	json_set_int(usage, "latency_us", clock_monotonic_us() - chain->began_us);
	json_set_bool(usage, "estimated", chain->estimated);
	json_set(usage, "attempts", json_copy(chain->attempts));
	if (prompt != NULL)
		json_set(usage, "prompt", json_copy(prompt->notes));
	return usage;
}

/* Takes the result. */
static Json *body_of(const Chain *chain, const ModelRoute *route, const ModelReply *reply,
	const Prompt *prompt, Json *result)
{
	Json *body = json_new_object(), *model = json_new_object();
	json_set_str(model, "provider", route->provider);
	json_set_str(model, "name", route->model);
	json_set_str(model, "route", route->name);
	json_set_str(model, "reported", buf_str(&reply->model));
	json_set_str(model, "prompt_version", prompt->version);
	json_set(body, "result", result);
	json_set(body, "model", model);
	json_set(body, "usage", usage_of(chain, prompt));
	return body;
}

/* Asks the route `at`; its words go to the watcher. */
static bool start_ask(Chain *chain, Case *c, Err *err)
{
	AUTO(json_freep) Json *schema = prompt_schema(c);
	const ModelRoute *route = &chain->routes[chain->at];
	prompt_free(&chain->prompt);
	chain->asks++;
	if (!build_prompt(chain, c, route, &chain->prompt, err))
		return false;
	Str parent = traceparent_of_attempt(&chain->arena, c, json_count(chain->attempts));
	ModelPrompt question = {chain->prompt.system, chain->prompt.user, schema, parent};
	if (chain->watch.ask != NULL)
		chain->watch.ask(chain->watch.context, route->name);
	return model_start(chain->desk->net, route, &question, &chain->sink, &chain->ask, err);
}

/* The answer and its check. `ret_fault`: it answered, but not in the form; worth naming the fault. */
static bool take_ask(Chain *chain, Case *c, bool *ret_fault, Err *err)
{
	AUTO(model_reply_free) ModelReply reply = {0};
	const ModelRoute *route = &chain->routes[chain->at];
	ModelAsk *ask = chain->ask;
	chain->ask = NULL;
	if (!model_finish(ask, &reply, err))
		return false;
	count(chain, &reply);
	Json *result = prompt_bind(c, reply.result);
	if (!reasoner_result_check(result, err) || !citations_exist(c, result, err)) {
		*ret_fault = true;
		json_free(result);
		return false;
	}
	note_attempt(chain, route->name, NULL);
	chain->body = body_of(chain, route, &reply, &chain->prompt, result);
	return true;
}

/* ---- the chain ---- */

static bool chain_names(Chain *chain, const Case *c, Str name, Err *err)
{
	Str rest = config_str(&c->rules->config, "reasoner", "fallback", STR("")), part;
	chain->names[chain->count++] = name;
	while (rest.len > 0 && str_next(&rest, ',', &part)) {
		if (chain->count == CHAIN_MAX)
			return err_set(err, ERR_INPUT,
				"countersign.ini: [reasoner] fallback: more than %d "
				"names",
				CHAIN_MAX - 1);
		part = str_trim(part);
		if (part.len > 0)
			chain->names[chain->count++] = part;
	}
	return true;
}

/* All sections are read before any model is asked: a mistake in a fallback shows at once. */
static bool read_routes(Chain *chain, const Case *c, Err *err)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (is_built_in(chain->names[i]))
			continue;
		if (!model_route_from_config(&c->rules->config, chain->names[i], &chain->routes[i], err))
			return err_prefix(err,
				"[reasoner] %s = \"%.*s\" (use extractive, replay or a [model "
				"NAME]): ",
				i == 0 ? "provider" : "fallback", STR_ARG(chain->names[i]));
		chain->routes[i].folder = chain->desk->workspace->folder;
	}
	return true;
}

/* What is answered without asking anybody. */
static bool take_built_in(Chain *chain, Case *c, bool extractive, Err *err)
{
	Json *body = NULL;
	if (extractive)
		body = desk_extractive(c);
	else if (!desk_bring_recorded(chain->desk, c, &body, err))
		return false;
	note_attempt(chain, extractive ? STR("extractive") : STR("replay"), NULL);
	if (extractive)
		json_set(body, "usage", usage_of(chain, NULL));
	chain->body = body;
	return true;
}

static void next_route(Chain *chain)
{
	chain->at++;
	chain->asks = 0;
	chain->violations = STR("");
}

/* This attempt gave nothing: once more with its fault named, or the next route. */
static void attempt_failed(Chain *chain, const Err *why, bool fault)
{
	Str name = chain->names[chain->at];
	note_attempt(chain, name, why);
	chain->why = *why;
	chain->violations = arena_copy(&chain->arena, str_from(why->text));
	if (fault)
		(void)err_prefix(&chain->why, "model %.*s: ", STR_ARG(name));
	if (!fault || chain->asks == ASKS)
		next_route(chain);
}

/* Goes on until a model is being asked or the chain is done. */
static void go_on(Chain *chain, Case *c)
{
	while (!chain->done && chain->ask == NULL) {
		Err why = {0};
		Str name = chain->at < chain->count ? chain->names[chain->at] : STR("");
		if (name.len == 0)
			chain->done = true;
		else if (is_built_in(name))
			chain->done = take_built_in(chain, c, str_is(name, "extractive"), &why);
		else
			(void)start_ask(chain, c, &why);
		if (why.code != ERR_NONE)
			attempt_failed(chain, &why, false);
	}
}

bool chain_start(Desk *desk, Case *c, Str provider, const ChainWatch *watch, Chain **ret_chain, Err *err)
{
	Chain *chain = xcalloc(1, sizeof *chain);
	*chain = (Chain){.desk = desk, .watch = *watch, .attempts = json_new_array(),
		.began_us = clock_monotonic_us(), .violations = STR("")};
	if (desk->net == NULL)
		desk->net = net_open();
	chain->sink = (ModelSink){.text = watch->words, .context = watch->context};
	if (!chain_names(chain, c, provider, err) || !read_routes(chain, c, err) ||
		!read_template(chain, err)) {
		chain_free(chain);
		return false;
	}
	if (!is_built_in(provider) && needs_no_model(c))
		chain->done = take_built_in(chain, c, true, err);
	go_on(chain, c);
	*ret_chain = chain;
	return true;
}

bool chain_is_ready(Chain *chain, int64_t now_us)
{
	return chain->ask == NULL || model_step(chain->ask, now_us);
}

bool chain_step(Chain *chain, Case *c, int64_t now_us)
{
	if (chain->ask != NULL && model_step(chain->ask, now_us)) {
		Err why = {0};
		bool fault = false;
		chain->done = take_ask(chain, c, &fault, &why);
		if (!chain->done)
			attempt_failed(chain, &why, fault);
	}
	go_on(chain, c);
	return chain->done;
}

int chain_wait_ms(const Chain *chain, int timeout_ms)
{
	int64_t due_us = chain->ask != NULL ? model_due_us(chain->ask) : INT64_MAX;
	int64_t ms = (due_us - clock_monotonic_us()) / 1000 + 1;
	if (due_us == INT64_MAX)
		return timeout_ms;
	ms = ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : ms;
	return timeout_ms >= 0 && timeout_ms < ms ? timeout_ms : (int)ms;
}

bool chain_finish(Chain *chain, Json **ret_body, Err *err)
{
	if (chain->body == NULL)
		return err_set(err, chain->why.code, "%s", chain->why.text);
	*ret_body = chain->body;
	chain->body = NULL;
	return true;
}

void chain_free(Chain *chain)
{
	if (chain == NULL)
		return;
	model_cancel(chain->ask);
	prompt_free(&chain->prompt);
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
