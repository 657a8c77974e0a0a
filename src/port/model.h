/*
 * Model: the one door to the models that write drafts, whichever provider runs them. One question,
 * one checked answer: a JSON result, or an error that says in words what went wrong. Never blocks (but
 * for a key that a command gives): start, poll the net, step until it is done, finish.
 *
 * Always true
 * - https, or http to the own machine (port/net.h). The key is read at the last moment, wiped after
 * use and taken out of everything that comes back; it is in no error, reply or argument of a
 * process.
 * - an answer without the protocol's own end mark gives no result.
 * - it is asked again after 408, 409, 429, 5xx and 529 (or an error event that stands for one),
 * only before the first byte was shown to the sink, never once a quota is used up, and never where
 * the server wants more than MODEL_MAX_WAIT_S of waiting.
 */
#ifndef PORT_MODEL_H
#define PORT_MODEL_H

#include "base/json.h"
#include "core/config.h"
#include "port/net.h"

enum {
	MODEL_MAX_WAIT_S = 60,
	MODEL_MAX_RETRIES = 5,
	MODEL_MAX_BYTES = 128 * 1024 * 1024, /* of one answer as it travels: WIRE_MAX_TEXT in pieces of two letters */
	MODEL_BACKOFF_MS = 500, /* doubles with every try; half of it is jitter */
};

/* What a section [model NAME] of countersign.ini says. The Strs are the configuration's. */
typedef struct ModelRoute {
	Str name, provider, base_url, model;
	const struct Wire *wire;
	int structure;                      /* WireStructure */
	Str key_env, key_file, key_command; /* at most one; all empty: no key */
	int64_t max_output_tokens, context_tokens, timeout_ms, retries;
	int64_t price_input, price_output; /* of a million tokens, in millionths of the currency */
	int64_t requests_per_minute;       /* the provider's limit; 0: none is known */
	const char *folder; /* the workspace, for key_file and key_command; the caller's to set */
} ModelRoute;

/* Errors (ERR_INPUT) name section and field; ERR_MISSING where there is no such section. */
bool model_route_from_config(const Config *c, Str name, ModelRoute *ret_route, Err *err);

typedef struct ModelPrompt {
	Str system, user;
	const Json *schema; /* of the result */
	Str traceparent;    /* W3C Trace Context, sent along; "" for none */
	int64_t tokens;     /* of both texts, by text/token_count.h; 0: not counted yet */
} ModelPrompt;

/* Where the answer goes as it comes; `text` may be NULL. It must not start or finish an ask. */
typedef struct ModelSink {
	void (*text)(void *context, Str piece); /* a piece may end inside a character */
	void *context;
} ModelSink;

/* One request of an ask and what became of it, for the trace. */
typedef struct ModelTry {
	int64_t began_us, took_us; /* monotonic */
	int status;                /* of HTTP, 0: none came */
	bool ended;                /* by the protocol's own end mark: the service works, whatever it said */
	Err why;                   /* code ERR_NONE: it answered */
} ModelTry;

typedef struct ModelUsage {
	int64_t input_tokens, output_tokens, cost_micro;
	bool estimated;               /* the provider counted no tokens: text/token_count.h did */
	int64_t latency_us, first_us; /* from the start to the end, to the first piece of text */
	int64_t tries;                /* requests */
	Str reported;                 /* the name the provider gave its model, or "" */
} ModelUsage;

typedef struct ModelReply {
	Json *result;            /* an object; the caller checks it */
	Buf text, model, finish; /* as it was written; the name the provider gave; its word for the end */
	ModelUsage usage;        /* `reported` is `model` */
} ModelReply;

typedef struct ModelAsk ModelAsk;

/* Reads the key and sends the question; of the prompt nothing is needed after. `net` must outlive the ask,
 * the route's Strs and the sink (NULL: nobody watches) too. Errors: the key's. */
bool model_start(Net *net, const ModelRoute *route, const ModelPrompt *prompt, const ModelSink *sink,
	ModelAsk **ret_ask, Err *err);
/* Goes on as far as it can by then; true once it is done. */
int64_t model_cost_micro(const ModelRoute *route, int64_t input_tokens, int64_t output_tokens);
bool model_step(ModelAsk *ask, int64_t now_us);
int64_t model_due_us(const ModelAsk *ask); /* when it wants a step though no byte came; INT64_MAX: never */
const ModelTry *model_tries(const ModelAsk *ask, size_t *ret_count); /* those that ended */
/* What it cost so far, whatever became of it; a question that is stopped is paid for as far as it came. Its Str
 * lives as long as the ask. */
ModelUsage model_usage(const ModelAsk *ask);
/* Of an ask that is done; frees it. ERR_OUTSIDE: the service failed; ERR_INPUT: it answered, with no result. */
bool model_finish(ModelAsk *ask, ModelReply *ret_reply, Err *err);
void model_cancel(ModelAsk *ask); /* at once, done or not; frees it; NULL accepted */
void model_reply_free(ModelReply *r); /* NULL accepted */

#endif
