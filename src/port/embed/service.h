/*
 * Service: one question as JSON to a service over HTTP, one answer as JSON: what embeddings and
 * rerankers share. Blocks for at most timeout_s; the key is read at the last moment and wiped.
 */
#ifndef PORT_EMBED_SERVICE_H
#define PORT_EMBED_SERVICE_H

#include "base/json.h"
#include "core/config.h"
#include "port/secret.h"

typedef struct Service { /* the Strs are the configuration's */
	Str section, base_url;
	SecretSource key; /* all empty: no key is sent */
	int64_t timeout_ms, retries;
	const char *folder; /* the workspace, for the key; the caller's to set */
} Service;

/* Of [SECTION]: base_url (or the one given), key_env, key_file, key_command, timeout_s, retries.
 * ERR_INPUT names section and field. */
bool service_from_config(
	const Config *c, Str section, Str base_url, Service *ret_service, Err *err);

/* POSTs to base_url + path. 408, 425, 429, 5xx are asked again `retries` times, after a moment.
 * ERR_OUTSIDE: no answer, or none that is JSON. The caller frees the reply. */
bool service_ask(const Service *s, const char *path, const Json *body, Json **ret_reply, Err *err);

/* The same for somebody who waits: asked once, for at most SERVICE_HURRY_MS. A service that failed is
 * then left alone for SERVICE_REST_S by this process: ERR_OUTSIDE at once. */
bool service_ask_now(const Service *s, const char *path, const Json *body, Json **ret_reply, Err *err);

enum { SERVICE_HURRY_MS = 4000, SERVICE_REST_S = 30 };

#endif
