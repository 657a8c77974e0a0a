/*
 * Models: brings a draft from the configured models. The chain is [reasoner] provider, then the
 * names of [reasoner] fallback in their order; "extractive" is the reasoner without a model. Each
 * model is asked at most twice: once more, with its fault named, where its result is not of the
 * form.
 */
#include "desk/desk_private.h"

#include "base/file.h"
#include "port/model.h"
#include "stage/prompt.h"

enum {
	TEMPLATE_CEILING = 64 * 1024,
	NONCE_BYTES = 8,
	DEFAULT_ANSWER_TOKENS = 2048, /* kept free for the answer where no limit is set */
	CHAIN_MAX = 8,
	ASKS = 2,
};

typedef struct Chain {
	Desk *desk;
	Case *c;
	Arena arena;
	Buf template;   /* prompts/answer.md, or empty */
	Json *attempts; /* [{"model","error"}] */
	int64_t input_tokens, output_tokens, began_us;
	double cost;
	bool estimated;
} Chain;

static void chain_close(Chain *chain)
{
	json_free(chain->attempts);
	buf_free(&chain->template);
	arena_free(&chain->arena);
}

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

/* ---- one model ---- */

static bool build_prompt(
	Chain *chain, const ModelRoute *route, Str violations, Prompt *ret_prompt, Err *err)
{
	char nonce[2 * NONCE_BYTES + 1]; /* err is never NULL here */
	int64_t answer =
		route->max_output_tokens > 0 ? route->max_output_tokens : DEFAULT_ANSWER_TOKENS;
	int64_t budget = route->context_tokens > answer ? route->context_tokens - answer
							: route->context_tokens / 2;
	random_hex(nonce, NONCE_BYTES);
	PromptOptions o = {.nonce = str_from(nonce),
		.template = buf_str(&chain->template),
		.violations = violations,
		.budget_tokens = budget};
	if (prompt_build(chain->c, &chain->arena, &o, ret_prompt, err))
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

/* One question and its check. `ret_fault`: it answered, but not in the form; worth naming the
 * fault. */
static bool ask_once(Chain *chain, const ModelRoute *route, Str violations, bool *ret_fault,
	Json **ret_body, Err *err)
{
	AUTO(json_freep) Json *schema = prompt_schema(chain->c);
	AUTO(model_reply_free) ModelReply reply = {0};
	AUTO(prompt_free) Prompt prompt = {0};
	if (!build_prompt(chain, route, violations, &prompt, err))
		return false;
	ModelPrompt question = {prompt.system, prompt.user, schema};
	if (!model_ask(route, &question, NULL, &reply, err))
		return false;
	count(chain, &reply);
	Json *result = prompt_bind(chain->c, reply.result);
	if (!reasoner_result_check(result, err) || !citations_exist(chain->c, result, err)) {
		*ret_fault = true;
		json_free(result);
		return false;
	}
	note_attempt(chain, route->name, NULL);
	*ret_body = body_of(chain, route, &reply, &prompt, result);
	return true;
}

static bool ask_route(Chain *chain, const ModelRoute *route, Json **ret_body, Err *err)
{
	Str violations = STR("");
	for (int i = 0; i < ASKS; i++) {
		Err why = {0};
		bool fault = false;
		if (ask_once(chain, route, violations, &fault, ret_body, &why))
			return true;
		note_attempt(chain, route->name, &why);
		(void)err_set(err, why.code, "%s", why.text);
		if (!fault)
			return false;
		violations = arena_copy(&chain->arena, str_from(why.text));
	}
	return err_prefix(err, "model %.*s: ", STR_ARG(route->name));
}

/* ---- the chain ---- */

static bool chain_names(Chain *chain, Str name, Str *ret_names, size_t *ret_count, Err *err)
{
	Str rest = config_str(&chain->c->rules->config, "reasoner", "fallback", STR("")), part;
	size_t n = 0;
	ret_names[n++] = name;
	while (rest.len > 0 && str_next(&rest, ',', &part)) {
		if (n == CHAIN_MAX)
			return err_set(err, ERR_INPUT,
				"countersign.ini: [reasoner] fallback: more than %d "
				"names",
				CHAIN_MAX - 1);
		part = str_trim(part);
		if (part.len > 0)
			ret_names[n++] = part;
	}
	*ret_count = n;
	return true;
}

/* All sections are read before any model is asked: a mistake in a fallback shows at once. */
static bool read_routes(Chain *chain, const Str *names, size_t n, ModelRoute *ret_routes, Err *err)
{
	const Config *config = &chain->c->rules->config;
	for (size_t i = 0; i < n; i++) {
		if (str_is(names[i], "extractive"))
			continue;
		if (!model_route_from_config(config, names[i], &ret_routes[i], err))
			return err_prefix(err,
				"[reasoner] %s = \"%.*s\" (use extractive, replay or a [model "
				"NAME]): ",
				i == 0 ? "provider" : "fallback", STR_ARG(names[i]));
		ret_routes[i].folder = chain->desk->workspace->folder;
	}
	return true;
}

static Json *bring_extractive(Chain *chain)
{
	Json *body = desk_extractive(chain->c);
	note_attempt(chain, STR("extractive"), NULL);
	json_set(body, "usage", usage_of(chain, NULL));
	return body;
}

bool desk_bring_model(Desk *desk, Case *c, Str name, Json **ret_body, Err *err)
{
	AUTO(chain_close)
	Chain chain = {.desk = desk,
		.c = c,
		.attempts = json_new_array(),
		.began_us = clock_monotonic_us()};
	ModelRoute routes[CHAIN_MAX] = {0};
	Str names[CHAIN_MAX];
	size_t n = 0;
	Err why = {0};
	if (!chain_names(&chain, name, names, &n, err) ||
		!read_routes(&chain, names, n, routes, err) || !read_template(&chain, err))
		return false;
	if (needs_no_model(c)) {
		*ret_body = bring_extractive(&chain);
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (str_is(names[i], "extractive")) {
			*ret_body = bring_extractive(&chain);
			return true;
		}
		if (ask_route(&chain, &routes[i], ret_body, &why))
			return true;
	}
	return err_set(err, why.code, "%s", why.text);
}
