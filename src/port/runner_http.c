/*
 * kind "http": one request to an office's API, never repeated here.
 *
 *   "http": {"url": "https://office.example/refunds/{payment_id}", "method": "POST",
 *            "headers": {"X-Desk": "support"}, "body": "arguments",
 *            "secret": {"header": "Authorization", "prefix": "Bearer ", "name": "office"},
 *            "ok": [200, 201], "timeout_s": 30, "ca": "secrets/office-ca.pem",
 *            "probe": {"url": "https://office.example/refunds?key={key}", "ok": [200], "absent": [404]}}
 *
 * The header Idempotency-Key, or the one that the manifest's "idempotency" names, carries the key. Outcomes
 *   listed status, whole answer                                    DONE, the answer is the receipt
 *   refused or unreachable before the request left                 FAILED
 *   4xx but 408 409 425 429                                        FAILED
 *   all else (5xx, 3xx, other 2xx, timeout, cut or overlong answer) UNKNOWN
 * An answer without an end mark (no length, no chunks) counts as whole only where it is complete JSON.
 * The probe asks with GET and the same headers: "ok" DONE, "absent" FAILED, all else UNKNOWN.
 */
#include "port/runner.h"

#include "base/auto.h"
#include "port/net.h"
#include "port/runner_http_text.h"
#include "port/runner_part.h"
#include "text/sanitise.h"

enum {
	HTTP_MAX_HEADERS = 32,
	HTTP_MAX_RECEIPT = 64 * 1024, /* bytes of JSON kept as it is */
	HTTP_MAX_TEXT = 4000,         /* bytes kept of any other answer */
};

/* ---- the manifest ---- */

static bool statuses_check(const Json *list, const char *where, int least, int most, Err *err)
{
	bool ok = list == NULL || (json_is(list, JSON_ARRAY) && json_count(list) > 0);
	for (const Json *item = ok ? json_first(list) : NULL; ok && item != NULL; item = json_next(item))
		ok = json_is_integer(item) && json_int(item, 0) >= least && json_int(item, 0) <= most;
	return ok || err_set(err, ERR_INPUT, "%s: must be a list of statuses %d to %d", where, least, most);
}

static bool status_is_listed(const Json *list, const int *otherwise, int status)
{
	for (const Json *item = json_first(list); item != NULL; item = json_next(item))
		if (json_int(item, 0) == status)
			return true;
	for (; list == NULL && *otherwise != 0; otherwise++)
		if (*otherwise == status)
			return true;
	return false;
}

static bool is_set_here(Str name)
{
	return str_ieq(name, STR("traceparent")) || str_ieq(name, STR("Content-Type")) || str_ieq(name, STR("Accept"));
}

static bool header_check(const Tool *tool, Str name, Str value, Err *err)
{
	if (is_set_here(name) || str_ieq(name, STR("Idempotency-Key")) || str_ieq(name, tool->key_header))
		return err_set(err, ERR_INPUT, "header " STR_FMT " is set by this program", STR_ARG(name));
	return net_header_ok(name, value, err);
}

static bool key_header_check(const Tool *tool, Err *err)
{
	if (tool->key_header.len == 0)
		return true;
	if (is_set_here(tool->key_header) || str_ieq(tool->key_header, STR("Authorization")))
		return err_set(err, ERR_INPUT, "idempotency.header: " STR_FMT " is for something else", STR_ARG(tool->key_header));
	return net_header_ok(tool->key_header, STR("x"), err) || err_prefix(err, "idempotency.header: ");
}

static bool headers_check(const Tool *tool, const Json *headers, Err *err)
{
	if (headers != NULL && (!json_is(headers, JSON_OBJECT) || json_count(headers) > HTTP_MAX_HEADERS))
		return err_set(err, ERR_INPUT, "http.headers: must be an object of at most %d texts",
			HTTP_MAX_HEADERS);
	for (const Json *h = json_first(headers); h != NULL; h = json_next(h))
		if (!header_check(tool, json_key(h), json_str(h), err))
			return err_prefix(err, "http.headers: ");
	return true;
}

static bool secret_field_check(const Tool *tool, const Json *secret, Err *err)
{
	static const char *const more[] = {"header", "prefix", NULL};
	if (secret == NULL)
		return true;
	if (!runner_secret_check(secret, "http.secret", more, err))
		return false;
	const Json *prefix = json_get(secret, "prefix");
	if (prefix != NULL && !json_is(prefix, JSON_STRING))
		return err_set(err, ERR_INPUT, "http.secret: \"prefix\" must be text");
	if (!header_check(tool, json_str_at(secret, "header"), STR("x"), err))
		return err_prefix(err, "http.secret: ");
	return true;
}

static bool method_check(const Json *http, Err *err)
{
	static const char *const methods[] = {"POST", "PUT", "PATCH", "DELETE"};
	for (size_t i = 0; i < COUNT(methods); i++)
		if (str_is(json_str_at(http, "method"), methods[i]))
			return true;
	return err_set(err, ERR_INPUT, "http.method: must be POST, PUT, PATCH or DELETE");
}

static bool probe_check(const Tool *tool, const Json *probe, Err *err)
{
	static const char *const fields[] = {"url", "ok", "absent", NULL};
	return probe == NULL || (json_fields_known(probe, "http.probe", fields, err) &&
		http_url_check(tool, json_str_at(probe, "url"), "http.probe.url", err) &&
		statuses_check(json_get(probe, "ok"), "http.probe.ok", 200, 299, err) &&
		statuses_check(json_get(probe, "absent"), "http.probe.absent", 400, 499, err));
}

static bool http_check(const Tool *tool, Err *err)
{
	static const char *const fields[] = {"url", "method", "headers", "body", "secret", "ok",
		"timeout_s", "ca", "probe", NULL};
	const Json *http = json_get(tool->manifest, "http");
	int64_t unused;
	Str text;
	return runner_arguments_ok(tool, err) && json_fields_known(http, "http", fields, err) &&
		http_url_check(tool, json_str_at(http, "url"), "http.url", err) && method_check(http, err) &&
		key_header_check(tool, err) && headers_check(tool, json_get(http, "headers"), err) &&
		secret_field_check(tool, json_get(http, "secret"), err) &&
		http_body_check(tool, json_get(http, "body"), "http.body", err) &&
		statuses_check(json_get(http, "ok"), "http.ok", 200, 299, err) &&
		runner_timeout(http, "http", NET_TOTAL_MS, &unused, err) &&
		(json_get(http, "ca") == NULL || runner_text_field(http, "http", "ca", &text, err)) &&
		probe_check(tool, json_get(http, "probe"), err);
}

/* ---- one request ---- */

typedef struct HttpCall {
	const RunnerCall *call;
	const Json *http;
	Arena arena;
	Secret secret;
	Buf secret_header, body;
	NetHeader headers[HTTP_MAX_HEADERS + 5];
	NetRequest request;
	NetReply reply;
} HttpCall;

static void http_close(HttpCall *h)
{
	secret_free(&h->secret);
	secret_wipe(h->secret_header.ptr, h->secret_header.len);
	buf_free(&h->secret_header);
	buf_free(&h->body);
	net_reply_free(&h->reply);
	arena_free(&h->arena);
}

static void header_add(HttpCall *h, Str name, Str value)
{
	h->headers[h->request.header_count++] = (NetHeader){name, value};
}

static bool secret_add(HttpCall *h, Err *err)
{
	const Json *spec = json_get(h->http, "secret");
	if (spec == NULL)
		return true;
	if (!vault_secret(h->call->vault, json_str_at(spec, "name"), h->request.url, &h->secret, err))
		return false;
	buf_add(&h->secret_header, json_str_at(spec, "prefix"));
	buf_add(&h->secret_header, buf_str(&h->secret.text));
	header_add(h, json_str_at(spec, "header"), buf_str(&h->secret_header));
	return true;
}

static bool headers_add(HttpCall *h, Err *err)
{
	const Json *own = json_get(h->http, "headers");
	h->request.headers = h->headers;
	if (h->call->tool->key_header.len > 0)
		header_add(h, h->call->tool->key_header, h->call->key);
	header_add(h, STR("Accept"), STR("application/json"));
	if (h->call->traceparent.len > 0)
		header_add(h, STR("traceparent"), h->call->traceparent);
	if (h->request.has_body)
		header_add(h, STR("Content-Type"), STR("application/json"));
	for (const Json *item = json_first(own); item != NULL; item = json_next(item))
		header_add(h, json_key(item), json_str(item));
	return secret_add(h, err);
}

static bool ca_set(HttpCall *h, Err *err)
{
	Str ca = json_str_at(h->http, "ca");
	if (ca.len == 0)
		return true;
	if (!runner_file_inside(&h->arena, h->call->folder, ca, &h->request.ca_file, err))
		return err_prefix(err, "http.ca: ");
	return true;
}

static bool http_open(HttpCall *h, const RunnerCall *call, bool probe, Err *err)
{
	*h = (HttpCall){.call = call, .http = json_get(call->tool->manifest, "http")};
	if (!runner_key_is_plain(call->key))
		return err_set(err, ERR_INPUT, "the idempotency key is empty or oddly written");
	if (!http_check(call->tool, err))
		return false;
	const Json *place = probe ? json_get(h->http, "probe") : h->http;
	AUTO(json_freep) Json *body = probe ? NULL : http_body(call, json_get(h->http, "body"));
	if (body != NULL)
		json_write_canonical(body, &h->body);
	h->request.method = probe ? "GET" : arena_cstr(&h->arena, json_str_at(h->http, "method"));
	h->request.has_body = body != NULL;
	h->request.body = buf_str(&h->body);
	return runner_timeout(h->http, "http", NET_TOTAL_MS, &h->request.total_ms, err) &&
		http_url(&h->arena, call, json_str_at(place, "url"), &h->request.url, err) &&
		ca_set(h, err) && headers_add(h, err);
}

/* ---- the answer ---- */

/* The answer as text without the secret: JSON in its plain form, so that no escape hides the secret. */
static void answer_text(const HttpCall *h, Buf *out)
{
	AUTO(json_freep) Json *answer = NULL;
	if (!json_parse(buf_str(&h->reply.body), "answer", &answer, NULL)) {
		secret_redact(&h->secret, buf_str(&h->reply.body), out);
		return;
	}
	AUTO(json_freep) Json *clean = secret_redact_json(&h->secret, answer);
	json_write(clean, out);
}

static Json *text_receipt(const HttpCall *h)
{
	AUTO(buf_free) Buf text = {0};
	AUTO(buf_free) Buf clean = {0};
	Json *receipt = json_new_object();
	answer_text(h, &text);
	(void)sanitise(str_slice(buf_str(&text), 0, HTTP_MAX_TEXT), SANITISE_TEXT, &clean);
	json_set_int(receipt, "status", h->reply.status);
	json_set_str(receipt, "text", buf_str(&clean));
	return receipt;
}

/* NULL where the answer is not JSON. */
static Json *json_receipt(const HttpCall *h)
{
	AUTO(json_freep) Json *answer = NULL;
	if (!json_parse(buf_str(&h->reply.body), "answer", &answer, NULL))
		return NULL;
	if (h->reply.body.len > HTTP_MAX_RECEIPT)
		return text_receipt(h);
	Json *clean = secret_redact_json(&h->secret, answer);
	if (json_is(clean, JSON_OBJECT))
		return clean;
	Json *receipt = json_new_object();
	json_set(receipt, "answer", clean);
	return receipt;
}

static void take_answer(const HttpCall *h, RunnerResult *ret_result)
{
	Json *receipt = json_receipt(h);
	if (receipt != NULL)
		runner_done(ret_result, receipt);
	else if (h->reply.end_mark)
		runner_done(ret_result, text_receipt(h));
	else
		runner_not_done(ret_result, RUNNER_UNKNOWN,
			"answered %d, but nothing says whether the answer is whole", h->reply.status);
}

/* A few words of the answer, for a reason; without the secret. */
static const char *words_of(HttpCall *h)
{
	AUTO(buf_free) Buf text = {0};
	answer_text(h, &text);
	return arena_cstr(&h->arena, str_slice(str_trim(buf_str(&text)), 0, 200));
}

static bool means_nothing_happened(int status)
{
	bool may_have = status == 408 || status == 409 || status == 425 || status == 429;
	return status >= 400 && status <= 499 && !may_have;
}

static void http_judge(HttpCall *h, RunnerResult *ret_result)
{
	static const int ok[] = {200, 201, 204, 0};
	const NetReply *r = &h->reply;
	if (r->progress == NET_NOT_SENT)
		runner_not_done(ret_result, RUNNER_FAILED, "not sent: %s", r->why);
	else if (r->progress == NET_CUT)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "sent, but no whole answer came: %s", r->why);
	else if (status_is_listed(json_get(h->http, "ok"), ok, r->status))
		take_answer(h, ret_result);
	else if (means_nothing_happened(r->status))
		runner_not_done(ret_result, RUNNER_FAILED, "refused with %d: %s", r->status, words_of(h));
	else
		runner_not_done(ret_result, RUNNER_UNKNOWN, "answered %d%s: %s", r->status,
			r->status >= 300 && r->status <= 399 ? " (redirects are not followed)" : "",
			words_of(h));
}

static void probe_judge(HttpCall *h, RunnerResult *ret_result)
{
	static const int ok[] = {200, 0}, absent[] = {404, 410, 0};
	const Json *probe = json_get(h->http, "probe");
	const NetReply *r = &h->reply;
	if (r->progress != NET_ANSWERED)
		runner_not_done(ret_result, RUNNER_UNKNOWN, "could not ask: %s", r->why);
	else if (status_is_listed(json_get(probe, "ok"), ok, r->status))
		take_answer(h, ret_result);
	else if (status_is_listed(json_get(probe, "absent"), absent, r->status))
		runner_not_done(ret_result, RUNNER_FAILED, "the office does not know the key (%d)", r->status);
	else
		runner_not_done(ret_result, RUNNER_UNKNOWN, "asked, and answered %d: %s", r->status,
			words_of(h));
}

static void http_run(const RunnerCall *call, RunnerResult *ret_result)
{
	AUTO(http_close) HttpCall h = {0};
	Err err = {0};
	if (!http_open(&h, call, false, &err)) {
		runner_not_done(ret_result, RUNNER_FAILED, "%s", err.text);
		return;
	}
	net_request(&h.request, &h.reply);
	http_judge(&h, ret_result);
}

static void http_probe(const RunnerCall *call, RunnerResult *ret_result)
{
	AUTO(http_close) HttpCall h = {0};
	Err err = {0};
	if (json_get(json_get(call->tool->manifest, "http"), "probe") == NULL) {
		runner_not_done(ret_result, RUNNER_UNKNOWN, "this tool has no probe: look in the office");
		return;
	}
	if (!http_open(&h, call, true, &err)) {
		runner_not_done(ret_result, RUNNER_UNKNOWN, "%s", err.text);
		return;
	}
	net_request(&h.request, &h.reply);
	probe_judge(&h, ret_result);
}

static void http_secrets(const RunnerCall *call, RunnerSecretFn *tell, void *context)
{
	const Json *http = json_get(call->tool->manifest, "http"), *probe = json_get(http, "probe");
	Str name = json_str_at(json_get(http, "secret"), "name");
	if (name.len == 0)
		return;
	tell(context, name, json_str_at(http, "url"));
	if (probe != NULL)
		tell(context, name, json_str_at(probe, "url"));
}

const RunnerKind runner_http = {.kind = "http", .check = http_check, .run = http_run, .probe = http_probe,
	.secrets = http_secrets};
