/* The door to the models over a real socket: retries, keys, cancelling, cut answers; and the
 * routes' sections. */
#include "port/model.h"

#include "base/clock.h"
#include "port/config_file.h"
#include "runner_server.h"
#include "tests/lib/testing.h"

#define KEY "sk-canary-5f3a9c"

typedef struct Bench {
	Office office;
	Server server;
	Config config;
} Bench;

static Bench bench_open(void)
{
	Bench b = {.office = office_new("test_port_model_ask")};
	b.server = server_start(&b.office, "tests/model_mock.py", "");
	setenv("TEST_MODEL_KEY", KEY, 1);
	return b;
}

static void net_closep(Net **net)
{
	net_close(*net);
}

static void bench_close(Bench *b)
{
	server_stop(&b->server);
	office_free(&b->office);
}

static const char *base_of(const char *provider)
{
	return strcmp(provider, "anthropic") == 0 || strcmp(provider, "ollama") == 0 ? "" : "/v1";
}

/* [model m] with these lines more; %d is not needed: the port is put in. */
static ModelRoute route_of(Bench *b, const char *provider, const char *model, const char *more)
{
	Str text = arena_fmt(&b->office.arena,
		"[model m]\nprovider = %s\nmodel = %s\nkey_env = TEST_MODEL_KEY\n"
		"base_url = http://127.0.0.1:%d%s\n%s",
		provider, model, b->server.port, base_of(provider), more);
	ModelRoute route;
	Err err = {0};
	assert_done(config_file_parse(&b->office.arena, "test", text, &b->config, &err));
	assert_done(model_route_from_config(&b->config, STR("m"), &route, &err));
	route.folder = b->office.folder;
	return route;
}

typedef struct Watch {
	Buf shown;
	int64_t slept_ms[8];
	int sleeps;
	bool cancel_at_text;
} Watch;

static void on_text(void *context, Str piece)
{
	Watch *w = context;
	buf_add(&w->shown, piece);
}

/* Steps it to its end; time that would be waited is noted and skipped. False: it was cancelled. */
static bool run(Net *net, ModelAsk *ask, Watch *watch)
{
	int64_t skipped_us = 0, due_us;
	while (!model_step(ask, clock_monotonic_us() + skipped_us)) {
		int64_t now_us = clock_monotonic_us() + skipped_us;
		if (watch->cancel_at_text && watch->shown.len > 0)
			return false;
		size_t tries;
		(void)model_tries(ask, &tries);
		bool waits = tries > (size_t)watch->sleeps; /* for its next try */
		if (waits && (due_us = model_due_us(ask)) != INT64_MAX && due_us > now_us) {
			if (watch->sleeps < 8)
				watch->slept_ms[watch->sleeps] = (due_us - now_us + 999) / 1000;
			watch->sleeps++;
			skipped_us += due_us - now_us;
		} else {
			net_poll(net, NULL, 0, 1000);
		}
	}
	return true;
}

static bool ask_for(const ModelRoute *route, Watch *watch, ModelReply *ret_reply, size_t *ret_tries,
	Err *err)
{
	AUTO(net_closep) Net *net = net_open();
	ModelPrompt prompt = {STR("Be good."), STR("What?"), NULL, STR(""), 0};
	ModelSink sink = {on_text, watch};
	ModelAsk *ask = NULL;
	if (!model_start(net, route, &prompt, &sink, &ask, err))
		return false;
	if (!run(net, ask, watch)) {
		model_cancel(ask);
		return err_set(err, ERR_NO, "cancelled");
	}
	(void)model_tries(ask, ret_tries);
	return model_finish(ask, ret_reply, err);
}

/* "ok DISPOSITION" or the error; fills the watch. */
static const char *ask(Bench *b, const ModelRoute *route, Watch *watch)
{
	AUTO(model_reply_free) ModelReply reply = {0};
	Err err = {0};
	size_t tries = 0;
	if (!ask_for(route, watch, &reply, &tries, &err)) {
		assert_null(strstr(err.text, KEY));
		return arena_fmt(&b->office.arena, "%d %s",
			err.code == ERR_OUTSIDE ? 6 : (int)err.code, err.text)
			.ptr;
	}
	AUTO(buf_free) Buf all = {0};
	json_write(reply.result, &all);
	assert_false(str_has(buf_str(&all), STR(KEY)));
	assert_false(str_has(buf_str(&reply.text), STR(KEY)));
	return arena_fmt(&b->office.arena, "ok %.*s %.*s %lld/%lld %zu",
		STR_ARG(json_str_at(reply.result, "disposition")), STR_ARG(buf_str(&reply.model)),
		(long long)reply.usage.input_tokens, (long long)reply.usage.output_tokens, tries)
		.ptr;
}

static void asked(Bench *b, const char *provider, const char *model, const char *wanted)
{
	Watch watch = {0};
	ModelRoute route = route_of(b, provider, model, "");
	const char *got = ask(b, &route, &watch);
	if (strncmp(got, wanted, strlen(wanted)) != 0)
		fail_msg("%s %s: got %s, not %s", provider, model, got, wanted);
	assert_false(str_has(buf_str(&watch.shown), STR(KEY)));
	buf_free(&watch.shown);
}

static const char *const providers[] = {"openai", "openai_responses", "anthropic", "ollama"};

static void every_provider_answers(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	for (size_t i = 0; i < COUNT(providers); i++) {
		asked(&b, providers[i], "good", "ok abstain mock-1 1000/100 1");
		asked(&b, providers[i], "tool", "ok abstain mock-1 1000/100 1");
		asked(&b, providers[i], "text", "ok abstain mock-1 1000/100 1");
	}
	OFFICE_SAYS(server_log(&b.office, &b.server), "\"key\": true");
}

static void every_broken_answer_is_an_error(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	for (size_t i = 0; i < COUNT(providers); i++) {
		asked(&b, providers[i], "cut", "6 model m: the model's answer was cut");
		asked(&b, providers[i], "almost", "6 model m: the model's answer was cut");
		asked(&b, providers[i], "length",
			"6 model m: the model's answer was cut by its limit");
		asked(&b, providers[i], "malformed", "6 model m: the model's answer: line 1");
		asked(&b, providers[i], "drop", "6 model m: the answer was cut");
		asked(&b, providers[i], "stray",
			"6 model m: the model called \"refund\", which it was not offered");
	}
	asked(&b, "openai", "html", "6 model m: HTTP 200 with text/html came, which holds nothing of this protocol");
	asked(&b, "openai", "wide", "6 model m: HTTP 200 with text/event-stream came, which holds nothing");
	for (size_t i = 0; i < 3; i++)
		asked(&b, providers[i], "detail", "6 model m: HTTP 200 with application/json came, which holds nothing");
	asked(&b, "openai", "gateway", "6 model m: HTTP 502 with text/html");
	asked(&b, "openai", "elsewhere", "6 model m: HTTP 302: a redirect, which is not followed");
	asked(&b, "openai", "gzipped", "6 model m: the answer is compressed, which was not asked for");
	OFFICE_SAYS(server_log(&b.office, &b.server), "\"elsewhere\"");
	assert_null(strstr(server_log(&b.office, &b.server), "somebody"));
}

static void what_passes_is_tried_again(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	for (size_t i = 0; i < COUNT(providers); i++) {
		asked(&b, providers[i], "limit", "ok abstain mock-1 1000/100 2");
		asked(&b, providers[i], "busy", "ok abstain mock-1 1000/100 3");
	}
	asked(&b, "openai", "boom", "6 model m: HTTP 500: upstream exploded<ESC>[31m");
	asked(&b, "openai", "denied", "6 model m: HTTP 401: xxx");
}

/* How often the mock was asked since it started. */
static void times_asked(
	Bench *b, const char *model, int64_t wanted, int wanted_sleeps, int64_t least, int64_t most)
{
	Watch watch = {0};
	ModelRoute route = route_of(b, "openai", model, "");
	size_t before = server_count(&b->office, &b->server);
	(void)ask(b, &route, &watch);
	assert_int_equal(server_count(&b->office, &b->server) - before, wanted);
	assert_int_equal(watch.sleeps, wanted_sleeps);
	for (int i = 0; i < watch.sleeps; i++) /* our own doubles */
		assert_in_range(watch.slept_ms[i], least << (most > 1000 ? 0 : i), most << (most > 1000 ? 0 : i));
	buf_free(&watch.shown);
}

static void waiting_is_as_the_server_wants_and_has_an_end(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	times_asked(&b, "boom", 3, 2, MODEL_BACKOFF_MS / 2, MODEL_BACKOFF_MS);
	times_asked(&b, "limit", 2, 1, 1000, 1000);
	times_asked(&b, "patience", 1, 0, 0, 0);
	times_asked(&b, "tomorrow", 1, 0, 0, 0);
	times_asked(&b, "shortly", 3, 2, 3000, 6000);
	times_asked(&b, "soon", 3, 2, MODEL_BACKOFF_MS / 2, MODEL_BACKOFF_MS);
	times_asked(&b, "comma", 3, 2, MODEL_BACKOFF_MS / 2, MODEL_BACKOFF_MS);
	times_asked(&b, "quota", 1, 0, 0, 0);
	times_asked(&b, "denied", 1, 0, 0, 0);
	times_asked(&b, "cut", 1, 0, 0, 0);
}

static void text_is_shown_as_it_comes_without_the_key(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	Watch watch = {0};
	ModelRoute route = route_of(&b, "openai", "echo", "");
	OFFICE_SAYS(ask(&b, &route, &watch), "ok abstain");
	assert_true(str_has(buf_str(&watch.shown), STR("your key is [secret]\"")));
	assert_true(str_ends(buf_str(&watch.shown), STR("}")));
	buf_free(&watch.shown);
	asked(&b, "anthropic", "echo", "ok abstain");
}

static void cancelling_stops_at_once(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	Watch watch = {.cancel_at_text = true};
	ModelRoute route = route_of(&b, "ollama", "slow", "");
	struct timespec a, z;
	clock_gettime(CLOCK_MONOTONIC, &a);
	OFFICE_SAYS(ask(&b, &route, &watch), "1 cancelled");
	clock_gettime(CLOCK_MONOTONIC, &z);
	assert_in_range(z.tv_sec - a.tv_sec, 0, 2);
	buf_free(&watch.shown);
}

static void nobody_there_is_an_outside_error(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	Watch watch = {0};
	ModelRoute route = route_of(&b, "openai", "good", "base_url = http://127.0.0.1:1\n");
	OFFICE_SAYS(ask(&b, &route, &watch), "6 model m: not reached: ");
	route = route_of(&b, "openai", "good", "base_url = http://192.0.2.1\n");
	OFFICE_SAYS(ask(&b, &route, &watch), "without TLS only the own machine");
	route = route_of(&b, "openai", "slow", "timeout_s = 1\n");
	OFFICE_SAYS(ask(&b, &route, &watch), "6 model m: the answer was cut: ");
	buf_free(&watch.shown);
}

static void the_key_comes_from_file_or_command_too(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	Watch watch = {0};
	Err err = {0};
	const char *path = path_join(&b.office.arena, b.office.folder, "model.key");
	assert_done(file_write_atomic(path, STR(KEY "\n"), 0600, &err));
	ModelRoute route = route_of(&b, "openai", "denied", "");
	route.key_env = STR("");
	route.key_file = STR("model.key");
	OFFICE_SAYS(ask(&b, &route, &watch), "HTTP 401");
	assert_int_equal(chmod(path, 0644), 0);
	OFFICE_SAYS(ask(&b, &route, &watch),
		"countersign.ini: [model m] key_file: model.key: others can read it");
	route.key_file = STR("");
	route.key_command = STR("/bin/echo  " KEY);
	OFFICE_SAYS(ask(&b, &route, &watch), "HTTP 401");
	route.key_command = STR("");
	route.key_env = STR("TEST_MODEL_NO_SUCH");
	OFFICE_SAYS(ask(&b, &route, &watch),
		"[model m] key_env: the environment has no usable TEST_MODEL_NO_SUCH");
	buf_free(&watch.shown);
}

/* ---- sections ---- */

static void wrong(const char *lines, const char *wanted)
{
	AUTO(arena_free) Arena arena = {0};
	Config config;
	ModelRoute route;
	Err err = {0};
	Str text = arena_fmt(&arena, "[model m]\n%s", lines);
	assert_done(config_file_parse(&arena, "test", text, &config, &err));
	assert_false(model_route_from_config(&config, STR("m"), &route, &err));
	if (strstr(err.text, wanted) == NULL)
		fail_msg("%s: said %s", wanted, err.text);
}

#define OK "provider = openai\nmodel = x\n"

static void a_sections_mistakes_are_named(void **state)
{
	(void)state;
	wrong("provider = nobody\n", "[model m] provider: \"nobody\" is not openai");
	wrong("provider = ollama\n", "[model m] model: is missing");
	wrong(OK "tempo = 1\n", "countersign.ini:4: [model m] tempo: no field of a model");
	wrong(OK "base_url = ftp://x\n", "[model m] base_url: not a plain https or http URL");
	wrong(OK "base_url = https://u:p@x\n", "[model m] base_url: ");
	wrong(OK "timeout_s = 0\n", "[model m] timeout_s: \"0\" is not a whole number");
	wrong(OK "price_input = 1,5\n", "[model m] price_input: \"1,5\" is not an amount");
	wrong(OK "structured = no\n", "[model m] structured: \"no\" is not schema, tool or text");
	wrong(OK "key_env = A\nkey_file = b\n", "only one of them");
}

static void a_section_is_read(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Config config;
	ModelRoute route;
	Err err = {0};
	assert_done(config_file_parse(&arena, "test",
		STR("[model big]\nprovider = anthropic\nmodel = claude\n"
		    "base_url = https://api.anthropic.com/\nkey_command = pass show "
		    "x\nmax_output_tokens = 900\n"
		    "context_tokens = 100000\ntimeout_s = 30\nprice_input = 3\nprice_output = "
		    "15.5\n"),
		&config, &err));
	assert_done(model_route_from_config(&config, STR("big"), &route, &err));
	assert_str(route.base_url, "https://api.anthropic.com");
	assert_int_equal(route.timeout_ms, 30000);
	assert_true(route.price_output == 15500000);
	assert_false(model_route_from_config(&config, STR("small"), &route, &err));
	assert_int_equal(err.code, ERR_MISSING);
	assert_string_equal(err.text, "countersign.ini: there is no section [model small]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_provider_answers),
		cmocka_unit_test(every_broken_answer_is_an_error),
		cmocka_unit_test(what_passes_is_tried_again),
		cmocka_unit_test(waiting_is_as_the_server_wants_and_has_an_end),
		cmocka_unit_test(text_is_shown_as_it_comes_without_the_key),
		cmocka_unit_test(cancelling_stops_at_once),
		cmocka_unit_test(nobody_there_is_an_outside_error),
		cmocka_unit_test(the_key_comes_from_file_or_command_too),
		cmocka_unit_test(a_sections_mistakes_are_named),
		cmocka_unit_test(a_section_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
