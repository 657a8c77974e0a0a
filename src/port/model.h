/*
 * Model: the one door to the models that write drafts, whichever provider runs them. One question,
 * one checked answer: a JSON result, or an error that says in words what went wrong.
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

enum {
	MODEL_MAX_WAIT_S = 60,
	MODEL_BACKOFF_MS = 500, /* doubles with every try; half of it is jitter */
};

/* What a section [model NAME] of countersign.ini says. The Strs are the configuration's. */
typedef struct ModelRoute {
	Str name, provider, base_url, model;
	const struct Wire *wire;
	int structure;                      /* WireStructure */
	Str key_env, key_file, key_command; /* at most one; all empty: no key */
	int64_t max_output_tokens, context_tokens, timeout_ms, retries;
	double price_input, price_output; /* per million tokens */
	const char *folder; /* the workspace, for key_file and key_command; the caller's to set */
} ModelRoute;

/* Errors (ERR_INPUT) name section and field; ERR_MISSING where there is no such section. */
bool model_route_from_config(const Config *c, Str name, ModelRoute *ret_route, Err *err);

typedef struct ModelPrompt {
	Str system, user;
	const Json *schema; /* of the result */
} ModelPrompt;

/* Who watches. Each may be NULL. */
typedef struct ModelSink {
	void (*text)(
		void *context, Str piece); /* as it comes; a piece may end inside a character */
	bool (*cancelled)(void *context);
	void (*sleep)(void *context, int64_t ms); /* instead of waiting, for tests */
	void *context;
} ModelSink;

typedef struct ModelReply {
	Json *result; /* an object; the caller checks it */
	Buf text, model,
		finish; /* as it was written; the name the provider gave; its word for the end */
	int64_t input_tokens, output_tokens;
	bool estimated; /* the provider counted no tokens: bytes / 4 */
	double cost;
	int64_t latency_us;
	int tries; /* 1: at once */
} ModelReply;

/* `sink` NULL: nobody watches. ERR_OUTSIDE: the service failed; ERR_NO: cancelled; others: the key.
 */
bool model_ask(const ModelRoute *route, const ModelPrompt *prompt, const ModelSink *sink,
	ModelReply *ret_reply, Err *err);
void model_reply_free(ModelReply *r); /* NULL accepted */

#endif
