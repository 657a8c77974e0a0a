/*
 * Telemetry: spans sent to a collector, OTLP/HTTP with JSON. The journal is the outbox: how far was sent is a number in
 * .countersign/telemetry, so that nothing is lost while the collector is away, and nothing waits for it. One sender at
 * a time; the screen and the commands never send, a process of its own does.
 *
 *   [telemetry]
 *   endpoint = http://127.0.0.1:4318     ; spans go to endpoint/v1/traces
 *   header = authorization               ; one more header, its value by header_file (0600), header_env
 */
#include "desk/desk_private.h"

#include "base/file.h"
#include "core/otlp.h"
#include "port/net.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BATCH_TICKETS = 50,
	SEND_MS = 10000,
	CURSOR_CEILING = 64,
	SECRET_CEILING = 8000,
};

typedef struct Sender {
	Desk *desk;
	Arena arena;
	Str url;
	NetHeader headers[2];
	size_t header_count;
	int lock; /* the open cursor file; -1 */
	const char *cursor_path;
	int64_t cursor;
} Sender;

static void sender_close(Sender *s)
{
	if (s->lock >= 0)
		(void)close(s->lock);
	arena_free(&s->arena);
}

static Str setting(Desk *desk, const char *key)
{
	return config_str(&desk->workspace->rules.config, "telemetry", key, STR(""));
}

bool desk_telemetry_wanted(const Desk *desk)
{
	return config_str(&desk->workspace->rules.config, "telemetry", "endpoint", STR("")).len > 0;
}

static bool read_secret(Sender *s, Str *ret_value, Err *err)
{
	Str file = setting(s->desk, "header_file"), env = setting(s->desk, "header_env");
	AUTO(buf_free) Buf text = {0};
	struct stat st;
	if (env.len > 0) {
		*ret_value = str_from(getenv(arena_cstr(&s->arena, env)));
		return true;
	}
	const char *path = workspace_path(s->desk->workspace, &s->arena, arena_cstr(&s->arena, file));
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return err_set(err, ERR_INPUT, "%s: others may read this secret: chmod 600", path);
	if (!file_read(path, SECRET_CEILING, &text, err))
		return false;
	*ret_value = arena_copy(&s->arena, str_trim(buf_str(&text)));
	return true;
}

static bool read_settings(Sender *s, Err *err)
{
	Str endpoint = setting(s->desk, "endpoint"), header = setting(s->desk, "header");
	while (str_ends(endpoint, STR("/")))
		endpoint.len--;
	if (endpoint.len == 0)
		return err_set(err, ERR_INPUT, "countersign.ini: [telemetry] endpoint: is not set");
	s->url = arena_fmt(&s->arena, "%.*s/v1/traces", STR_ARG(endpoint));
	s->headers[s->header_count++] = (NetHeader){STR("Content-Type"), STR("application/json")};
	if (header.len > 0) {
		NetHeader *h = &s->headers[s->header_count++];
		h->name = header;
		if (!read_secret(s, &h->value, err) || !net_header_ok(h->name, h->value, err))
			return err_prefix(err, "countersign.ini: [telemetry] header: ");
	}
	return net_url_ok(s->url, false, err) || err_prefix(err, "countersign.ini: [telemetry] endpoint: ");
}

/* ERR_STALE where another process is sending. */
static bool take_turn(Sender *s, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	s->cursor_path = workspace_path(s->desk->workspace, &s->arena, ".countersign/telemetry");
	const char *lock = workspace_path(s->desk->workspace, &s->arena, ".countersign/telemetry.lock");
	s->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock < 0)
		return err_set(err, ERR_IO, "%s: %s", lock, strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB) != 0)
		return err_set(err, ERR_STALE, "another process is sending telemetry from here");
	if (file_exists(s->cursor_path) && !file_read(s->cursor_path, CURSOR_CEILING, &text, err))
		return false;
	if (text.len > 0 && !str_to_int64(str_trim(buf_str(&text)), &s->cursor))
		return err_set(err, ERR_INPUT, "%s: holds no number; remove it to send everything again",
			s->cursor_path);
	return true;
}

static bool keep_cursor(Sender *s, int64_t seq, Err *err)
{
	char digits[24];
	(void)snprintf(digits, sizeof digits, "%lld\n", (long long)seq);
	s->cursor = seq;
	return file_write_atomic(s->cursor_path, str_from(digits), 0600, err);
}

static bool post(const Sender *s, const Json *request, Err *err)
{
	AUTO(buf_free) Buf body = {0};
	AUTO(net_reply_free) NetReply reply = {0};
	json_write(request, &body);
	NetRequest r = {.method = "POST", .url = s->url, .headers = s->headers, .header_count = s->header_count,
		.has_body = true, .body = buf_str(&body), .connect_ms = SEND_MS, .total_ms = SEND_MS};
	net_request(&r, &reply);
	if (reply.progress == NET_ANSWERED && reply.status >= 200 && reply.status < 300)
		return true;
	if (reply.progress == NET_ANSWERED)
		return err_set(err, ERR_OUTSIDE, "%.*s: answered %d", STR_ARG(s->url), reply.status);
	return err_set(err, ERR_OUTSIDE, "%.*s: %s", STR_ARG(s->url), reply.why);
}

static bool add_case(Sender *s, Str ticket, int64_t to_seq, Json *spans, Err *err)
{
	AUTO(trace_free) Trace trace = {0};
	Workspace *w = s->desk->workspace;
	Case *c;
	Err why = {0};
	if (!ledger_load(w->store, &w->rules, ticket, &c, &why)) /* erased meanwhile: nothing to tell */
		return why.code == ERR_MISSING || err_set(err, why.code, "%s", why.text);
	trace_make(c, &trace);
	otlp_add(spans, &trace, s->cursor, to_seq, false);
	ledger_close_case(c);
	return true;
}

/* The next few tickets; *ret_more: there may be more. */
static bool send_batch(Sender *s, size_t *ret_spans, bool *ret_more, Err *err)
{
	Arena arena = {0};
	Str *tickets;
	size_t count;
	int64_t to_seq = s->cursor;
	AUTO(json_freep) Json *request = NULL;
	Json *spans = json_new_array();
	bool ok = store_tickets_after(s->desk->workspace->store, &arena, s->cursor, BATCH_TICKETS, &tickets, &count,
		&to_seq, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = add_case(s, tickets[i], to_seq, spans, err);
	size_t n = json_count(spans);
	request = otlp_request(spans);
	ok = ok && (n == 0 || post(s, request, err)) && (to_seq == s->cursor || keep_cursor(s, to_seq, err));
	*ret_spans += ok ? n : 0;
	*ret_more = ok && count > 0;
	arena_free(&arena);
	return ok;
}

bool desk_telemetry_send(Desk *desk, size_t *ret_spans, Err *err)
{
	AUTO(sender_close) Sender s = {.desk = desk, .lock = -1};
	bool more = true;
	*ret_spans = 0;
	if (!read_settings(&s, err) || !take_turn(&s, err))
		return false;
	while (more)
		if (!send_batch(&s, ret_spans, &more, err))
			return false;
	return true;
}
