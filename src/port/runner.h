/*
 * Runners: how one verified action takes effect. Only the executor calls them. A runner never asks
 * whether an action may run; it makes sure that it takes effect at most once under its key, and says
 * truly which of three things happened.
 *
 * A manifest that needs a secret names it, {"name": "office"}; the vault says where it is and where it may go.
 */
#ifndef PORT_RUNNER_H
#define PORT_RUNNER_H

#include "core/tool.h"
#include "port/vault.h"

typedef struct RunnerCall {
	const Tool *tool;
	const Json *arguments;
	Str action, ticket, requester_email, requester_id, approver;
	Str key;            /* idempotency key, the same for ever for one action: runner_key_is_plain */
	Str subject, message_id, references; /* of the ticket, for mail */
	Str traceparent;    /* W3C Trace Context, for requests over HTTP; may be "" */
	int64_t now_ms;
	const Vault *vault;  /* the executor's configuration; NULL: none */
	const char *folder; /* the workspace; relative paths of the manifest are below it */
} RunnerCall;

typedef enum RunnerOutcome {
	RUNNER_DONE,    /* took effect once; the receipt says what */
	RUNNER_FAILED,  /* certainly nothing took effect by this call; `why` */
	RUNNER_UNKNOWN, /* it may have taken effect; `why` */
} RunnerOutcome;

typedef struct RunnerResult {
	RunnerOutcome outcome;
	Json *receipt; /* an object of untrusted text; owned by the caller; NULL unless DONE */
	char why[ERR_TEXT]; /* one line, without secrets, fit to be shown; "" where DONE */
} RunnerResult;

typedef void RunnerSecretFn(void *context, Str name, Str destination);

typedef struct RunnerKind {
	const char *kind; /* "sql" */
	/* Is the manifest's part for this kind complete, and nothing in it unknown? Touches nothing outside.
	 * run and probe check it again. */
	bool (*check)(const Tool *tool, Err *err);
	void (*run)(const RunnerCall *call, RunnerResult *ret_result);
	/* Did this key take effect? For reconciling: DONE with the receipt, FAILED (it did not), UNKNOWN. A
	 * request that was sent off may still act after a no. */
	void (*probe)(const RunnerCall *call, RunnerResult *ret_result);
	/* The same, and a no is final: who comes late with this key does nothing. NULL: this kind can't promise it. */
	void (*settle)(const RunnerCall *call, RunnerResult *ret_result);
	/* Erases people: calls of one tool, without arguments and keys, one for each of their tickets. Whole or not at
	 * all; may be done again. NULL: this kind can't reach what its office holds. */
	bool (*erase)(const RunnerCall *calls, size_t count, Err *err);
	/* Tells every secret the manifest names and where it would go to; for checking the vault beforehand. */
	void (*secrets)(const RunnerCall *call, RunnerSecretFn *tell, void *context);
} RunnerKind;

extern const RunnerKind runner_sql, runner_http, runner_exec, runner_mail;

/* NULL where this build has no such kind. */
const RunnerKind *runner_find(Str kind);

/* 1 to 128 characters of [A-Za-z0-9._:+=-]: it goes into headers, environments and message ids. */
bool runner_key_is_plain(Str key);

#endif
