/*
 * Wire: what a provider's protocol looks like, as pure functions: a question becomes a request
 * body, and the events (or the whole body) of its answer are gathered by a WireReader. No I/O.
 *
 * An answer counts only once the protocol's own end mark came (wire_finish); what ended in any
 * other way is an error and gives nothing. Neither does an answer that contradicts itself: several
 * choices, a second beginning, somebody else's role, bytes that are not UTF-8, one call under two
 * names, two ends that differ, words or calls behind the end. The result a reasoner wants is found by wire_result, the
 * same whether the provider kept to a schema, called a tool or wrote JSON into its text.
 */
#ifndef PORT_MODEL_WIRE_H
#define PORT_MODEL_WIRE_H

#include "base/json.h"
#include "port/stream.h"

enum {
	WIRE_MAX_CALLS = 16,
	WIRE_MAX_TEXT = 1024 * 1024, /* bytes of an answer, and of one call's arguments */
	WIRE_MAX_NAME = 200,
	WIRE_MAX_TOKENS = 10000000, /* that one question can come to */
};

#define WIRE_RESULT "countersign_result" /* the tool, or the schema, that a result is given by */

typedef enum WireStructure {
	WIRE_SCHEMA, /* json_schema, strict */
	WIRE_TOOL,   /* one tool, which must be called */
	WIRE_TEXT,   /* asked for in words only */
} WireStructure;

typedef struct WireQuestion {
	Str system, user;
	const Json *schema; /* of the result; NULL: plain text is wanted */
	Str model;
	int64_t max_output_tokens, context_tokens;
	WireStructure structure;
	bool stream;
} WireQuestion;

typedef struct WireCall {
	int64_t key; /* the protocol's index: fragments of several calls may come in turns */
	Str name;
	Buf arguments;
} WireCall;

typedef enum WireEnd {
	WIRE_OPEN, /* no end mark yet */
	WIRE_WHOLE,
	WIRE_LENGTH,  /* cut off by the limit of tokens */
	WIRE_FILTER,  /* withheld by the provider's filter */
	WIRE_REFUSAL, /* the model declined */
	WIRE_FAILED,  /* the provider said so */
} WireEnd;

typedef struct WireReader {
	const struct Wire *wire;
	Arena arena;
	Buf text, refusal;
	WireCall calls[WIRE_MAX_CALLS];
	size_t call_count;
	WireEnd end;
	bool begun, closed; /* the protocol's own beginning came; so did "[DONE]" */
	size_t events;      /* of the protocol: 0 tells that somebody else answered */
	Str finish; /* the provider's own word for how it ended, or "" */
	Str model;  /* as the provider names it, or "" */
	bool has_usage;
	int64_t input_tokens, output_tokens;
	int status; /* what an error event stands for as an HTTP status (429, 500, 529), 0: none
		       came */
	bool no_quota;
	char why[ERR_TEXT / 2]; /* of FAILED, in the provider's words: untrusted */
} WireReader;

typedef struct Wire {
	const char *provider, *base_url, *path;
	StreamKind stream;
	WireStructure structure;               /* the strictest it offers */
	int64_t context_tokens; /* where the route does not say; 0: the provider's own limit */
	Json *(*build)(const WireQuestion *q); /* the caller frees */
	/* False: the event is not of this protocol (ERR_OUTSIDE). Errors the provider tells of end
	 * the reader. */
	bool (*event)(WireReader *r, const Json *event, Err *err);
	bool (*whole)(
		WireReader *r, const Json *body, Err *err); /* an answer that was not streamed */
} Wire;

extern const Wire wire_openai, wire_openai_responses, wire_anthropic, wire_ollama;
const Wire *wire_find(Str provider); /* NULL where there is none */

void wire_open(WireReader *r, const Wire *wire);
void wire_free(WireReader *r);
/* False: no answer any more (ERR_OUTSIDE says why). */
bool wire_take(WireReader *r, const StreamEvent *event, Err *err);
bool wire_take_whole(WireReader *r, Str body, Err *err);
/* Did the answer end as the protocol says, with something in it? ERR_OUTSIDE says why not. */
bool wire_finish(const WireReader *r, Err *err);
/* The one JSON object of a finished answer; action arguments written as a text become the object they
 * hold. The caller frees. */
bool wire_result(const WireReader *r, Json **ret_result, Err *err);

/* An error answer's body: `ret_why` its words or "", true where the quota is used up. */
bool wire_error_of(Str body, Buf *ret_why);

/* For the protocols' files. */
bool wire_begin(WireReader *r, Err *err); /* the event that begins a message: once */
bool wire_role(const Json *message, Err *err); /* the assistant's, or not said */
bool wire_add(Buf *to, Str text, Err *err);
WireCall *wire_call(WireReader *r, int64_t key); /* NULL: more than WIRE_MAX_CALLS */
bool wire_call_add(WireReader *r, int64_t key, Str name, const Json *arguments, Err *err);
void wire_usage(WireReader *r, const Json *usage, const char *input, const char *output);
void wire_fail(WireReader *r, const Json *error);      /* {"type","code","message"} or a text */
void wire_end(WireReader *r, Str finish, WireEnd end); /* twice alike is once; two that differ fail */
void wire_name(WireReader *r, const Json *model);
Json *wire_message(const char *role, Str content);

#endif
