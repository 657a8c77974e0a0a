#include "port/model.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/hash.h"
#include "port/model/wire.h"
#include "port/net.h"
#include "port/secret.h"
#include "text/sanitise.h"
#include "text/token_count.h"

enum {
	ERROR_WORDS = 240,
	LINGER_US = 500000, /* after the protocol's end mark: time for the connection to be given back in order */
};

typedef enum AskState { ASK_SENT, ASK_WAITING, ASK_DONE } AskState;

/* One question and where its answer stands. */
struct ModelAsk {
	AskState state;
	ModelRoute route;
	ModelSink sink;
	Net *net;
	NetFlight *flight; /* SENT */
	NetSink net_sink;
	int64_t due_us;    /* WAITING: of the next try; SENT: of giving up on a whole answer's connection, 0 none */
	ModelTry tries[MODEL_MAX_RETRIES + 1];
	size_t try_count;
	bool ok; /* DONE: the reader has an answer */
	int64_t prompt_tokens; /* estimated */
	Secret secret;
	Buf body, url, authorization, traceparent;
	/* of the try that is on its way */
	Stream stream;
	WireReader reader;
	bool begun, whole; /* bytes came; they are one body and no stream */
	size_t received;   /* bytes */
	Buf bytes;         /* of a whole body */
	Buf held;          /* text not yet shown: it could be the beginning of the key */
	size_t shown_text, shown_call;
	bool shown;
	int64_t first_us, done_us; /* when it was first shown, when all was over */
	Err stopped;      /* what stopped the stream */
};

typedef struct ModelAsk Ask;

typedef struct Trial {
	bool again;     /* it may be tried once more */
	int64_t wait_s; /* as the server wants it; 0: as we like */
} Trial;

/* Does the text hold the key? Then `out` has it without. */
static bool without_key(const Ask *ask, Str text, Buf *out)
{
	bool held = ask->secret.text.len > 0 && str_has(text, buf_str(&ask->secret.text));
	if (held)
		secret_redact(&ask->secret, text, out);
	return held;
}

/* ---- showing ---- */

static void show(Ask *ask, Str piece, bool last)
{
	AUTO(buf_free) Buf clean = {0};
	if (ask->sink.text == NULL)
		return;
	buf_add(&ask->held, piece);
	secret_redact(&ask->secret, buf_str(&ask->held), &clean);
	size_t hold = ask->secret.text.len > 0 && !last ? ask->secret.text.len - 1 : 0;
	Str text = buf_str(&clean), now = str_slice(text, 0, text.len > hold ? text.len - hold : 0);
	buf_clear(&ask->held);
	buf_add(&ask->held, str_slice(text, now.len, text.len));
	if (now.len == 0)
		return;
	ask->shown = true;
	ask->sink.text(ask->sink.context, now);
}

static void show_new(Ask *ask, const Buf *text, size_t *shown)
{
	if (text->len <= *shown)
		return;
	size_t from = *shown;
	if (ask->first_us == 0)
		ask->first_us = clock_monotonic_us();
	*shown = text->len;
	show(ask, buf_since(text, from), false);
}

static bool on_event(void *context, const StreamEvent *event, Err *err)
{
	Ask *ask = context;
	AUTO(buf_free) Buf known = {0};
	StreamEvent clean = *event;
	if (without_key(ask, event->data, &known)) /* before anything is cut in its middle */
		clean.data = buf_str(&known);
	if (!wire_take(&ask->reader, &clean, err))
		return false;
	show_new(ask, &ask->reader.text, &ask->shown_text);
	if (ask->reader.call_count > 0 && str_is(ask->reader.calls[0].name, WIRE_RESULT))
		show_new(ask, &ask->reader.calls[0].arguments, &ask->shown_call);
	return true;
}

/* What no answer can be, whatever stands in it. */
static bool may_be_answer(Ask *ask, const NetHead *head, Str bytes)
{
	ask->received += bytes.len;
	if (head->encoded)
		return err_set(&ask->stopped, ERR_OUTSIDE, "the answer is compressed, which was not asked for");
	return ask->received <= MODEL_MAX_BYTES ||
		err_set(&ask->stopped, ERR_OUTSIDE, "the answer is longer than %d bytes", MODEL_MAX_BYTES);
}

static bool on_bytes(void *context, const NetHead *head, Str bytes)
{
	Ask *ask = context;
	if (!ask->begun)
		ask->whole = str_is(head->content_type, "application/json") &&
			     ask->route.wire->stream == STREAM_SSE;
	ask->begun = true;
	if (!may_be_answer(ask, head, bytes))
		return false;
	if (!ask->whole && !stream_feed(&ask->stream, bytes, &ask->stopped))
		return false;
	if (ask->reader.end != WIRE_OPEN && ask->due_us == 0)
		ask->due_us = clock_monotonic_us() + LINGER_US;
	if (!ask->whole)
		return true;
	buf_add(&ask->bytes, bytes);
	return !ask->bytes.overflowed || err_set(&ask->stopped, ERR_OUTSIDE, "the answer is too long");
}

/* ---- the request ---- */

/* By the rules of port/secret.h: file 0600, environment, command. */
static bool read_key(const ModelRoute *route, Secret *ret_secret, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	SecretSource source = {route->key_file, route->key_env, route->key_command};
	const char *field = source.env.len > 0 ? "key_env" : source.file.len > 0 ? "key_file" : "key_command";
	if (source.file.len + source.env.len + source.command.len == 0)
		return true;
	Str where = arena_fmt(&arena, "countersign.ini: [model %.*s] %s", STR_ARG(route->name), field);
	return secret_read(route->folder != NULL ? route->folder : ".", &source, where.ptr, ret_secret, err);
}

static Json *question_of(const ModelRoute *route, const ModelPrompt *prompt)
{
	return route->wire->build(&(WireQuestion){.system = prompt->system,
		.user = prompt->user,
		.schema = prompt->schema,
		.model = route->model,
		.max_output_tokens = route->max_output_tokens,
		.context_tokens = route->context_tokens,
		.structure = (WireStructure)route->structure,
		.stream = true});
}

static bool has_bearer(const Ask *ask)
{
	return ask->route.wire != &wire_anthropic;
}

static void open_ask(Ask *ask, const ModelPrompt *prompt)
{
	AUTO(json_freep) Json *question = question_of(&ask->route, prompt);
	json_write(question, &ask->body);
	buf_addf(&ask->url, STR_FMT "%s", STR_ARG(ask->route.base_url), ask->route.wire->path);
	buf_adds(&ask->authorization, has_bearer(ask) ? "Bearer " : "");
	buf_add(&ask->authorization, buf_str(&ask->secret.text));
	buf_add(&ask->traceparent, prompt->traceparent);
	ask->prompt_tokens = prompt->tokens > 0 ? prompt->tokens : token_count(prompt->system) + token_count(prompt->user);
}

static void close_answer(Ask *ask)
{
	stream_free(&ask->stream);
	wire_free(&ask->reader);
	buf_free(&ask->bytes);
	buf_free(&ask->held);
}

void model_cancel(ModelAsk *ask)
{
	if (ask == NULL)
		return;
	net_land(ask->flight, NULL, NULL);
	close_answer(ask);
	secret_free(&ask->secret);
	secret_wipe(ask->authorization.ptr, ask->authorization.len);
	buf_free(&ask->authorization);
	buf_free(&ask->body);
	buf_free(&ask->url);
	buf_free(&ask->traceparent);
	free(ask);
}

static void send(Ask *ask)
{
	NetHeader headers[5] = {{STR("Content-Type"), STR("application/json")},
		{STR("Accept"), STR("text/event-stream, application/x-ndjson, application/json")}};
	size_t count = 2;
	if (!has_bearer(ask))
		headers[count++] = (NetHeader){STR("anthropic-version"), STR("2023-06-01")};
	if (ask->secret.text.len > 0)
		headers[count++] = (NetHeader){has_bearer(ask) ? STR("Authorization") : STR("x-api-key"),
			buf_str(&ask->authorization)};
	if (ask->traceparent.len > 0)
		headers[count++] = (NetHeader){STR("traceparent"), buf_str(&ask->traceparent)};
	NetRequest request = {.method = "POST",
		.url = buf_str(&ask->url),
		.headers = headers,
		.header_count = count,
		.has_body = true,
		.body = buf_str(&ask->body),
		.total_ms = ask->route.timeout_ms,
		.may_reuse = true};
	ask->net_sink = (NetSink){.bytes = on_bytes, .context = ask};
	ask->flight = net_start(ask->net, &request, &ask->net_sink);
}

static void begin_try(Ask *ask)
{
	close_answer(ask);
	ask->begun = ask->whole = false;
	ask->shown_text = ask->shown_call = ask->received = 0;
	ask->stopped = (Err){0};
	ask->bytes = (Buf){.ceiling = STREAM_EVENT_CEILING};
	wire_open(&ask->reader, ask->route.wire);
	stream_open(&ask->stream, ask->route.wire->stream, 0, on_event, ask);
	ask->tries[ask->try_count] = (ModelTry){.began_us = clock_monotonic_us()};
	ask->state = ASK_SENT;
	ask->due_us = 0;
	send(ask);
}

/* ---- the judgement ---- */

static bool status_is_passing(int status)
{
	return status == 408 || status == 409 || status == 429 || (status >= 500 && status <= 599);
}

/* An answer that is none: what the server said, and whether asking again makes sense. */
static bool judge_refusal(
	const Ask *ask, const NetReply *reply, const NetHead *head, Trial *ret_trial, Err *err)
{
	AUTO(buf_free) Buf why = {0};
	AUTO(buf_free) Buf body = {0};
	secret_redact(&ask->secret, buf_str(&reply->body), &body);
	bool no_quota = wire_error_of(buf_str(&body), &why);
	ret_trial->wait_s = head->retry_after_s;
	ret_trial->again = status_is_passing(reply->status) && !no_quota &&
			   head->retry_after_s <= MODEL_MAX_WAIT_S;
	if (reply->status / 100 == 3)
		return err_set(err, ERR_OUTSIDE, "HTTP %d: a redirect, which is not followed", reply->status);
	if (why.len == 0 && !no_quota) /* not in the provider's words: a proxy's page */
		return err_set(err, ERR_OUTSIDE, "HTTP %d%s" STR_FMT, reply->status,
			head->content_type.len > 0 ? " with " : "", STR_ARG(head->content_type));
	return err_set(err, ERR_OUTSIDE, "HTTP %d%s%s%.*s", reply->status,
		no_quota ? " (the quota is used up)" : "", why.len > 0 ? ": " : "",
		STR_ARG(str_slice(buf_str(&why), 0, ERROR_WORDS)));
}

/* A page in place of an answer: of a proxy, a login, another service. */
static bool judge_stranger(const NetReply *reply, Str type, Err *err)
{
	return err_set(err, ERR_OUTSIDE, "HTTP %d with %s" STR_FMT " came, which holds nothing of this protocol",
		reply->status, type.len > 0 ? "" : "no media type", STR_ARG(type));
}

static bool judge_answer(Ask *ask, const NetReply *reply, Str type, Trial *ret_trial, Err *err)
{
	WireReader *r = &ask->reader;
	if (ask->stopped.code != ERR_NONE)
		return err_set(err, ERR_OUTSIDE, "%s", ask->stopped.text);
	AUTO(buf_free) Buf body = {0};
	secret_redact(&ask->secret, buf_str(&ask->bytes), &body);
	if (ask->whole && !wire_take_whole(r, buf_str(&body), err))
		return false;
	if (!ask->whole && !stream_end(&ask->stream, err)) /* a last line that is none: cut in it */
		return r->end == WIRE_OPEN ? wire_finish(r, err) : false;
	ret_trial->again = r->end == WIRE_FAILED && !r->no_quota && status_is_passing(r->status);
	if (r->end == WIRE_OPEN && reply->progress != NET_ANSWERED)
		return err_set(err, ERR_OUTSIDE, "the answer was cut: %s", reply->why);
	if (r->end == WIRE_OPEN && r->events == 0 && !r->closed)
		return judge_stranger(reply, type, err);
	return wire_finish(r, err);
}

static bool judge(
	Ask *ask, const NetReply *reply, const NetHead *head, Trial *ret_trial, Err *err)
{
	if (reply->progress == NET_NOT_SENT)
		return err_set(err, ERR_OUTSIDE, "not reached: %s", reply->why);
	if (reply->status != 0 && reply->status / 100 != 2)
		return judge_refusal(ask, reply, head, ret_trial, err);
	return judge_answer(ask, reply, head->content_type, ret_trial, err);
}

/* Provider's words in an error: without the key, in one line, not long. */
static void clean_error(const Ask *ask, Err *err)
{
	AUTO(buf_free) Buf known = {0};
	AUTO(buf_free) Buf line = {0};
	secret_redact(&ask->secret, str_from(err->text), &known);
	sanitise(buf_str(&known), SANITISE_LINE, &line);
	(void)err_set(err, err->code, "model %.*s: %s", STR_ARG(ask->route.name), buf_cstr(&line));
}

static int64_t backoff_ms(int tries)
{
	uint32_t dice;
	int64_t most = (int64_t)MODEL_BACKOFF_MS << (tries - 1);
	random_bytes(&dice, sizeof dice);
	return most / 2 + (int64_t)(dice % (uint64_t)(most / 2 + 1));
}

/* The answer, or another try, or the end of it. */
static void end_try(Ask *ask, int64_t now_us)
{
	ModelTry *t = &ask->tries[ask->try_count++];
	NetReply reply = {0};
	NetHead head = {0};
	Trial trial = {0};
	net_land(ask->flight, &reply, &head);
	ask->flight = NULL;
	t->status = reply.status;
	t->took_us = clock_monotonic_us() - t->began_us;
	ask->ok = judge(ask, &reply, &head, &trial, &t->why);
	net_reply_free(&reply);
	t->ended = ask->reader.end != WIRE_OPEN && ask->reader.end != WIRE_FAILED;
	if (!ask->ok)
		clean_error(ask, &t->why);
	bool again = !ask->ok && trial.again && !ask->shown &&
		ask->try_count <= (size_t)ask->route.retries;
	int64_t wait_ms = !again ? 0 : trial.wait_s > 0 ? trial.wait_s * 1000 : backoff_ms((int)ask->try_count);
	ask->state = again ? ASK_WAITING : ASK_DONE;
	ask->done_us = clock_monotonic_us();
	ask->due_us = now_us + wait_ms * 1000;
}

bool model_start(Net *net, const ModelRoute *route, const ModelPrompt *prompt, const ModelSink *sink,
	ModelAsk **ret_ask, Err *err)
{
	Ask *ask = xcalloc(1, sizeof *ask);
	*ask = (Ask){.net = net, .route = *route};
	if (sink != NULL)
		ask->sink = *sink;
	if (!read_key(route, &ask->secret, err)) {
		model_cancel(ask);
		return false;
	}
	open_ask(ask, prompt);
	begin_try(ask);
	*ret_ask = ask;
	return true;
}

bool model_step(ModelAsk *ask, int64_t now_us)
{
	if (ask->state == ASK_WAITING && now_us >= ask->due_us)
		begin_try(ask);
	bool lingers = ask->state == ASK_SENT && ask->due_us > 0 && now_us >= ask->due_us;
	if (ask->state == ASK_SENT && (lingers || net_is_done(ask->flight)))
		end_try(ask, now_us);
	return ask->state == ASK_DONE;
}

int64_t model_due_us(const ModelAsk *ask)
{
	return ask->state == ASK_DONE || ask->due_us == 0 ? INT64_MAX : ask->due_us;
}

const ModelTry *model_tries(const ModelAsk *ask, size_t *ret_count)
{
	*ret_count = ask->try_count;
	return ask->tries;
}

/* ---- the reply ---- */

/* Tokens times millionths is far below 2^63 for whatever a protocol can count here; rounded up. */
int64_t model_cost_micro(const ModelRoute *route, int64_t input_tokens, int64_t output_tokens)
{
	double cost = ((double)input_tokens * (double)route->price_input +
		(double)output_tokens * (double)route->price_output) / 1e6;
	return cost > 9e15 ? (int64_t)9e15 : (int64_t)(cost + 0.999999);
}

static int64_t written_tokens(const WireReader *r)
{
	int64_t written = token_count(buf_str(&r->text));
	for (size_t i = 0; i < r->call_count; i++)
		written += token_count(buf_str(&r->calls[i].arguments));
	return written;
}

ModelUsage model_usage(const ModelAsk *ask)
{
	const WireReader *r = &ask->reader;
	const ModelTry *first = &ask->tries[0];
	int64_t now_us = clock_monotonic_us();
	ModelUsage u = {.input_tokens = r->input_tokens,
		.output_tokens = r->output_tokens, .reported = r->model,
		.tries = (int64_t)ask->try_count + (ask->state == ASK_SENT)};
	bool asked = ask->begun || ask->state == ASK_SENT;
	if (asked && u.input_tokens == 0) { /* some leave out what they had in their cache */
		u.input_tokens = ask->prompt_tokens;
		u.estimated = true;
	}
	if (asked && (!r->has_usage || u.output_tokens == 0)) { /* words that count as nothing are not counted */
		u.output_tokens = written_tokens(r);
		u.estimated = u.estimated || !r->has_usage || u.output_tokens > 0;
	}
	u.cost_micro = model_cost_micro(&ask->route, u.input_tokens, u.output_tokens);
	u.latency_us = (ask->state == ASK_DONE ? ask->done_us : now_us) - first->began_us;
	u.first_us = ask->first_us > 0 ? ask->first_us - first->began_us : u.latency_us;
	return u;
}

static bool reply_of(Ask *ask, ModelReply *reply, Err *err)
{
	AUTO(json_freep) Json *result = NULL;
	if (!wire_result(&ask->reader, &result, err)) {
		err->code = ERR_INPUT;
		clean_error(ask, err);
		return false;
	}
	reply->result = secret_redact_json(&ask->secret, result);
	secret_redact(&ask->secret, buf_str(&ask->reader.text), &reply->text);
	secret_redact(&ask->secret, ask->reader.model, &reply->model);
	secret_redact(&ask->secret, ask->reader.finish, &reply->finish);
	reply->usage = model_usage(ask);
	reply->usage.reported = buf_str(&reply->model);
	show(ask, STR(""), true);
	return true;
}

bool model_finish(ModelAsk *ask, ModelReply *ret_reply, Err *err)
{
	ModelReply reply = {0};
	Err why = {0};
	bool ok = false;
	if (ask->ok)
		ok = reply_of(ask, &reply, &why);
	else
		why = ask->tries[ask->try_count - 1].why;
	model_cancel(ask);
	if (!ok)
		return err_set(err, why.code, "%s", why.text);
	*ret_reply = reply;
	return true;
}

void model_reply_free(ModelReply *r)
{
	if (r == NULL)
		return;
	json_free(r->result);
	buf_free(&r->text);
	buf_free(&r->model);
	buf_free(&r->finish);
}
