/*
 * Models: the configured routes, whether they may be asked, and what they call themselves. A provider that gives
 * its model another name than was accepted has drifted: drafts say so, and the gate decides (model accept).
 */
#include "desk/desk_private.h"

enum { TEST_TIMEOUT_MS = 30000, TEST_TOKENS = 64, TRIAL_LOOK_MS = 100 };

static const char section_start[] = "model ";

/* ---- services ---- */

struct Service { /* one provider's address, whatever routes lead there */
	struct Service *next;
	Arena arena;
	Str base_url;
	Breaker breaker;
};

static Breaker *breaker_of(Desk *desk, const ModelRoute *route)
{
	for (struct Service *s = desk->services; s != NULL; s = s->next)
		if (str_eq(s->base_url, route->base_url))
			return &s->breaker;
	struct Service *s = xcalloc(1, sizeof *s);
	s->base_url = arena_copy(&s->arena, route->base_url);
	s->next = desk->services;
	desk->services = s;
	return &s->breaker;
}

bool models_may_ask(Desk *desk, const ModelRoute *route, int64_t *ret_rest_s)
{
	return breaker_ask(breaker_of(desk, route), clock_monotonic_us(), ret_rest_s);
}

void models_tell(Desk *desk, const ModelRoute *route, BreakerNews news)
{
	breaker_tell(breaker_of(desk, route), news, clock_monotonic_us());
}

void models_free(Desk *desk)
{
	for (struct Service *s = desk->services, *next; s != NULL; s = next) {
		next = s->next;
		arena_free(&s->arena);
		free(s);
	}
	desk->services = NULL;
}

bool models_route(const Desk *desk, Str name, ModelRoute *ret_route, Err *err)
{
	if (!model_route_from_config(&desk->workspace->rules.config, name, ret_route, err))
		return false;
	ret_route->folder = desk->workspace->folder;
	return true;
}

bool desk_model_known(Desk *desk, Str name, Err *err)
{
	ModelRoute route;
	return model_is_built_in(name) || models_route(desk, name, &route, err);
}

/* ---- drift ---- */

typedef struct Drift {
	Str now, before; /* both "" where nothing was reported yet */
	int64_t since_ms;
	bool drifted; /* `now` was not accepted */
} Drift;

static bool drift_of(Desk *desk, Arena *arena, Str route, Drift *ret_drift, Err *err)
{
	ModelVersion *versions;
	size_t count;
	Drift d = {.now = STR(""), .before = STR("")};
	int64_t last_ms = -1, accepted_ms = 0;
	if (!store_model_versions(desk->workspace->store, arena, route, &versions, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const ModelVersion *v = &versions[i];
		if (v->last_ms >= last_ms) {
			d.now = v->reported;
			d.since_ms = v->first_ms;
			d.drifted = v->accepted_ms == 0;
			last_ms = v->last_ms;
		}
		if (v->accepted_ms > accepted_ms) {
			d.before = v->reported;
			accepted_ms = v->accepted_ms;
		}
	}
	*ret_drift = d;
	return true;
}

bool models_hold(Desk *desk, const ModelRoute *route, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Str what = config_str(&desk->workspace->rules.config, "reasoner", "on_drift", STR("flag"));
	Drift d;
	if (!str_is(what, "flag") && !str_is(what, "hold"))
		return err_set(err, ERR_INPUT, "countersign.ini: [reasoner] on_drift: \"%.*s\" is not flag or hold",
			STR_ARG(what));
	if (str_is(what, "flag"))
		return true;
	if (!drift_of(desk, &arena, route->name, &d, err))
		return false;
	return !d.drifted || err_set(err, ERR_OUTSIDE, "model %.*s: it answers as %.*s now and was accepted as "
		"%.*s: run the gate (eval run --model %.*s), then: model accept %.*s", STR_ARG(route->name),
		STR_ARG(d.now), STR_ARG(d.before), STR_ARG(route->name), STR_ARG(route->name));
}

void models_flag_drift(Desk *desk, const ModelRoute *route, Json *body)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(json_freep) Json *model = json_copy(json_get(body, "model"));
	Str reported = json_str_at(model, "reported");
	ModelVersion *versions = NULL;
	size_t count = 0;
	bool accepted = false;
	if (reported.len == 0 || !store_model_versions(desk->workspace->store, &arena, route->name, &versions,
			&count, NULL))
		return;
	for (size_t i = 0; i < count; i++)
		accepted = accepted || (str_eq(versions[i].reported, reported) && versions[i].accepted_ms > 0);
	json_set_bool(model, "drift", count > 0 && !accepted);
	json_set(body, "model", json_copy(model));
}

bool desk_model_accept(Desk *desk, Str name, Str reason, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	ModelRoute route;
	Drift d;
	if (!desk_may(desk, VERB_EVALUATE, NULL, NULL, 0, err) || !models_route(desk, name, &route, err) ||
		!drift_of(desk, &arena, name, &d, err))
		return false;
	if (!d.drifted)
		return err_set(err, ERR_INPUT, d.now.len == 0 ? "model %.*s has not answered yet"
			: "model %.*s answers under an accepted name", STR_ARG(name));
	Json *body = json_new_object();
	json_set_str(body, "model", name);
	json_set_str(body, "reported", d.now);
	json_set_str(body, "before", d.before);
	json_set_str(body, "reason", reason);
	Store *s = desk->workspace->store;
	return ledger_note(s, EVENT_MODEL_ACCEPTED, clock_now_ms(), desk->user.name, STR(""), body, err) &&
		store_model_accept(s, name, d.now, clock_now_ms(), err);
}

/* ---- the list ---- */

/* One route under test. */
typedef struct Trial {
	Str name;
	ModelRoute route;
	ModelAsk *ask;
	BudgetAsk held;
	int64_t at_ms;
	Err err; /* of the section, the key, the budget, or the answer */
	ModelUsage usage;
	bool tested;
} Trial;

static Json *test_schema(void)
{
	static const char text[] = "{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":\"boolean\"}},"
		"\"required\":[\"ok\"],\"additionalProperties\":false}";
	Json *schema = NULL;
	(void)json_parse(str_from(text), "test", &schema, NULL);
	return schema;
}

static void trial_start(Desk *desk, Trial *t)
{
	AUTO(json_freep) Json *schema = test_schema();
	ModelPrompt prompt = {STR("This is a test of the connection. Answer with one JSON object and nothing else."),
		STR("Answer with {\"ok\": true}."), schema, STR(""), 0};
	int64_t wait_ms = 0;
	t->route.retries = 0;
	t->route.timeout_ms = t->route.timeout_ms < TEST_TIMEOUT_MS ? t->route.timeout_ms : TEST_TIMEOUT_MS;
	t->held = (BudgetAsk){.route = &t->route, .purpose = STR("test"), .tokens = TEST_TOKENS,
		.cost_micro = model_cost_micro(&t->route, TEST_TOKENS, TEST_TOKENS)};
	if (!budget_ask(desk, &t->held, &wait_ms, &t->err))
		return;
	if (wait_ms > 0) {
		(void)err_set(&t->err, ERR_OUTSIDE, "not tested: the limit of calls a minute is reached");
		return;
	}
	t->at_ms = clock_now_ms();
	if (!model_start(desk->net, &t->route, &prompt, NULL, &t->ask, &t->err))
		budget_release(desk, &t->held);
}

static void trial_end(Desk *desk, Arena *arena, Trial *t)
{
	AUTO(model_reply_free) ModelReply reply = {0};
	t->usage = model_usage(t->ask);
	t->usage.reported = arena_copy(arena, t->usage.reported);
	t->tested = model_finish(t->ask, &reply, &t->err);
	t->ask = NULL;
	budget_release(desk, &t->held);
	Call call = {.at_ms = t->at_ms, .user = desk->user.name, .ticket = STR(""), .purpose = STR("test"),
		.route = t->name};
	call_set_usage(&call, &t->usage, t->tested ? "answered" : "failed");
	budget_note(desk, &call, STR(""), STR(""));
}

/* All at once: the slowest says how long it takes. */
static void trials_run(Desk *desk, Arena *arena, Trial *trials, size_t count)
{
	size_t running = 0;
	if (desk->net == NULL)
		desk->net = net_open();
	for (size_t i = 0; i < count; i++) {
		if (trials[i].err.code == ERR_NONE)
			trial_start(desk, &trials[i]);
		running += trials[i].ask != NULL;
	}
	while (running > 0) {
		for (size_t i = 0; i < count; i++)
			if (trials[i].ask != NULL && model_step(trials[i].ask, clock_monotonic_us())) {
				trial_end(desk, arena, &trials[i]);
				running--;
			}
		if (running > 0)
			(void)net_poll(desk->net, NULL, 0, TRIAL_LOOK_MS);
	}
}

static Trial *routes_of(Desk *desk, Arena *arena, size_t *ret_count)
{
	const Config *config = &desk->workspace->rules.config;
	Trial *trials = NULL;
	size_t count = 0;
	for (size_t i = 0; i < config->count; i++) {
		const ConfigEntry *e = &config->items[i];
		Str name = str_slice(e->section, strlen(section_start), e->section.len);
		bool known = !str_starts(e->section, str_from(section_start));
		for (size_t k = 0; k < count; k++)
			known = known || str_eq(trials[k].name, name);
		if (known)
			continue;
		Trial *t = ARENA_PUSH(arena, trials, count);
		t->name = name;
		(void)models_route(desk, name, &t->route, &t->err);
	}
	*ret_count = count;
	return trials;
}

static void add_test(Json *j, const Trial *t)
{
	Json *test = json_new_object();
	json_set_bool(test, "ok", t->tested);
	json_set_cstr(test, "error", t->tested ? NULL : t->err.text);
	json_set_int(test, "latency_ms", t->usage.latency_us / 1000);
	json_set_str(test, "reported", t->usage.reported.ptr == NULL ? STR("") : t->usage.reported);
	json_set_number(test, "cost", (double)t->usage.cost_micro / 1e6);
	json_set(j, "test", test);
}

static bool add_drift(Desk *desk, Arena *arena, Json *j, Str name, Err *err)
{
	Drift d;
	if (!drift_of(desk, arena, name, &d, err))
		return false;
	json_set_str(j, "reported", d.now);
	json_set_bool(j, "drift", d.drifted);
	if (!d.drifted)
		return true;
	json_set_str(j, "accepted", d.before);
	json_set_cstr(j, "since", clock_iso(d.since_ms).text);
	return true;
}

static Json *model_json(Str name, Str provider, Str model, Str chosen)
{
	Json *j = json_new_object();
	json_set_str(j, "name", name);
	json_set_str(j, "provider", provider);
	if (model.len > 0)
		json_set_str(j, "model", model);
	json_set_bool(j, "default", str_eq(name, chosen));
	return j;
}

static bool add_route(Desk *desk, Arena *arena, const Trial *t, bool test, Json *list, Err *err)
{
	const Config *config = &desk->workspace->rules.config;
	const char *section = arena_fmt(arena, "%s%.*s", section_start, STR_ARG(t->name)).ptr;
	Json *j = model_json(t->name, config_str(config, section, "provider", STR("")),
		config_str(config, section, "model", STR("")),
		config_str(config, "reasoner", "provider", STR("extractive")));
	json_push(list, j);
	if (test || t->err.code != ERR_NONE)
		add_test(j, t);
	return add_drift(desk, arena, j, t->name, err);
}

bool desk_models(Desk *desk, bool test, Json **ret_models, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	size_t count = 0;
	if (!authorise(&desk->user, test ? VERB_DRAFT : VERB_READ, ON_WORKSPACE, err))
		return desk_refuse(desk, NULL, STR(""), "test models", err);
	Trial *trials = routes_of(desk, &arena, &count);
	if (test)
		trials_run(desk, &arena, trials, count);
	AUTO(json_freep) Json *list = json_new_array();
	json_push(list, model_json(STR("extractive"), STR("extractive"), STR(""),
		config_str(&desk->workspace->rules.config, "reasoner", "provider", STR("extractive"))));
	bool ok = budget_flush(desk, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = add_route(desk, &arena, &trials[i], test, list, err);
	if (ok)
		*ret_models = json_copy(list);
	return ok;
}
