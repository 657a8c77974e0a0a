#include "port/net_private.h"

#include "base/auto.h"
#include "base/hash.h"
#include "port/pipe_guard.h"

#include <poll.h>

enum {
	NET_LONGEST_WAIT_MS = 60000, /* net_poll may return early */
	NET_GATHER_MS = 8,           /* half a frame of 60 a second */
};

/* ---- a request as libcurl wants it ---- */

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
	Transfer *t = context;
	Str line = {bytes, size * count}, name;
	t->head_bytes += line.len; /* of every answer, those before the last one too */
	t->long_head = t->head_bytes > NET_HEAD_CEILING;
	if (t->long_head)
		return 0;
	if (str_starts(line, STR("HTTP/"))) /* a new answer, after 100 Continue */
		t->has_length = t->has_chunks = t->encoded = false;
	if (!str_next(&line, ':', &name) || line.ptr == NULL)
		return size * count;
	if (str_ieq(name, STR("Content-Length")))
		t->has_length = true;
	if (str_ieq(name, STR("Transfer-Encoding")) && str_ihas(line, STR("chunked")))
		t->has_chunks = true;
	if (str_ieq(name, STR("Content-Encoding")) && !str_ieq(str_trim(line), STR("identity")))
		t->encoded = true;
	return size * count;
}

static bool set_headers(Transfer *t, const NetRequest *r, NetReply *ret_reply)
{
	Err err = {0};
	transfer_add(&t->headers, "Expect:"); /* none of libcurl's own: never wait for 100 Continue, */
	transfer_add(&t->headers, "Content-Type:"); /* and a body is not a form; the caller's come behind */
	for (size_t i = 0; i < r->header_count; i++) {
		AUTO(buf_free) Buf line = {0};
		if (!net_header_ok(r->headers[i].name, r->headers[i].value, &err))
			return transfer_refuse(ret_reply, err.text);
		buf_addf(&line, STR_FMT ": " STR_FMT, STR_ARG(r->headers[i].name),
			STR_ARG(r->headers[i].value));
		transfer_add(&t->headers, buf_cstr(&line));
		secret_wipe(line.ptr, line.len);
	}
	return true;
}

static bool method_ok(const char *method)
{
	static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
	for (size_t i = 0; i < COUNT(methods); i++)
		if (strcmp(method, methods[i]) == 0)
			return true;
	return false;
}

static bool set_request(Transfer *t, const NetRequest *r)
{
	CURL *e = t->easy;
	bool get = strcmp(r->method, "GET") == 0;
	bool ok = curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_USERAGENT, "countersign") == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_HEADERDATA, t) == CURLE_OK;
	if (ok && (r->has_body || !get)) /* without a body: Content-Length: 0 */
		ok = curl_easy_setopt(e, CURLOPT_POST, 1L) == CURLE_OK &&
			curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
				(curl_off_t)(r->has_body ? r->body.len : 0)) == CURLE_OK &&
			curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->has_body ? r->body.ptr : "") == CURLE_OK;
	return ok && curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method) == CURLE_OK;
}


static bool request_open(Transfer *t, const NetRequest *r, const NetSink *sink, NetReply *ret_reply)
{
	*t = (Transfer){.sink = sink, .may_reuse = r->may_reuse, .head.content_type = STR("")};
	t->body.ceiling = r->body_ceiling > 0 ? r->body_ceiling : NET_BODY_CEILING;
	if (!method_ok(r->method))
		return transfer_refuse(ret_reply, "not a method that is used here");
	if (!transfer_open(t, r->url, false, ret_reply) || !set_headers(t, r, ret_reply))
		return false;
	t->own_machine_only = transfer_scheme_is(t, "http");
	return (transfer_set(t, r->connect_ms, r->total_ms, r->ca_file) && set_request(t, r)) ||
		transfer_refuse(ret_reply, "libcurl cannot be set up for this request");
}

static void transfer_judge(Transfer *t, CURLcode code, NetReply *ret_reply)
{
	NetReply reply = {.status = transfer_status(t), .body = t->body, .type = t->type};
	t->body = t->type = (Buf){0};
	reply.end_mark = t->has_length || t->has_chunks || reply.status == 204 || reply.status == 304;
	if (code == CURLE_OK && reply.status > 0)
		reply.progress = NET_ANSWERED;
	else
		reply.progress = t->begun ? NET_CUT : NET_NOT_SENT;
	if (reply.progress != NET_ANSWERED)
		transfer_say_why(t, code, &reply);
	*ret_reply = reply;
}

void net_request(const NetRequest *request, NetReply *ret_reply)
{
	AUTO(transfer_close) Transfer t;
	if (!request_open(&t, request, NULL, ret_reply))
		return;
	PipeGuard guard = pipe_guard_open();
	CURLcode code = curl_easy_perform(t.easy);
	pipe_guard_close(&guard);
	transfer_judge(&t, code, ret_reply);
}

void net_reply_free(NetReply *r)
{
	if (r == NULL)
		return;
	buf_free(&r->body);
	buf_free(&r->type);
}

/* ---- several at once ---- */

struct NetFlight {
	Net *net;
	NetFlight *next;
	Transfer transfer;
	bool refused; /* never begun: `reply` says why */
	bool done;
	CURLcode code;
	NetReply reply;
};

struct Net {
	CURLM *multi;
	NetFlight *flights;
	int running; /* those libcurl has not finished with */
};

Net *net_open(void)
{
	Net *net = xcalloc(1, sizeof *net);
	transfer_library();
	net->multi = curl_multi_init();
	if (net->multi == NULL)
		err_out_of_memory();
	return net;
}

void net_close(Net *net)
{
	if (net == NULL)
		return;
	for (NetFlight *f = net->flights, *next; f != NULL; f = next) {
		next = f->next;
		net_land(f, NULL, NULL);
	}
	(void)curl_multi_cleanup(net->multi);
	free(net);
}

NetFlight *net_start(Net *net, const NetRequest *request, const NetSink *sink)
{
	NetFlight *f = xcalloc(1, sizeof *f);
	*f = (NetFlight){.net = net, .next = net->flights, .code = CURLE_ABORTED_BY_CALLBACK};
	net->flights = f;
	f->refused = !request_open(&f->transfer, request, sink, &f->reply);
	if (!f->refused && curl_multi_add_handle(net->multi, f->transfer.easy) != CURLM_OK)
		f->refused = !transfer_refuse(&f->reply, "libcurl cannot take one transfer more");
	f->done = f->refused;
	net->running += !f->done;
	return f;
}

bool net_is_done(const NetFlight *f)
{
	return f->done;
}

static void mark_done(Net *net, const CURLMsg *message)
{
	for (NetFlight *f = net->flights; f != NULL; f = f->next)
		if (f->transfer.easy == message->easy_handle && !f->done) {
			f->code = message->data.result;
			f->done = true;
			net->running--;
		}
}

/* How many were done by it. */
static int net_step(Net *net)
{
	int before = net->running, running = 0, left = 0;
	PipeGuard guard = pipe_guard_open();
	(void)curl_multi_perform(net->multi, &running);
	pipe_guard_close(&guard);
	for (const CURLMsg *m; (m = curl_multi_info_read(net->multi, &left)) != NULL;)
		if (m->msg == CURLMSG_DONE)
			mark_done(net, m);
	return before - net->running;
}

/* libcurl tells nothing but POLLIN of descriptors that are not its own, so poll(2) is asked again. */
static int wait_for_all(Net *net, struct pollfd *fds, size_t count, int timeout_ms)
{
	struct curl_waitfd others[NET_MAX_FDS];
	for (size_t i = 0; i < count && i < NET_MAX_FDS; i++)
		others[i] = (struct curl_waitfd){.fd = fds[i].fd, .events = CURL_WAIT_POLLIN};
	timeout_ms = timeout_ms < 0 ? NET_LONGEST_WAIT_MS : timeout_ms;
	(void)curl_multi_poll(net->multi, others, (unsigned)count, timeout_ms, NULL);
	return poll(fds, count, 0);
}

/* Did a sink get bytes since this was last asked? */
static bool was_fed(Net *net)
{
	bool fed = false;
	for (NetFlight *f = net->flights; f != NULL; f = f->next) {
		fed = fed || f->transfer.fed;
		f->transfer.fed = false;
	}
	return fed;
}

/* A body that comes piece by piece is taken up a few together: no reader sees the difference, and each wake costs. */
static int gather(struct pollfd *fds, size_t count, int timeout_ms)
{
	return poll(fds, count, timeout_ms >= 0 && timeout_ms < NET_GATHER_MS ? timeout_ms : NET_GATHER_MS);
}

int net_poll(Net *net, struct pollfd *fds, size_t count, int timeout_ms)
{
	if (net == NULL || net->running == 0)
		return poll(fds, count, timeout_ms);
	int done = net_step(net); /* what was started since */
	int gathered = done == 0 && was_fed(net) ? gather(fds, count, timeout_ms) : 0;
	int ready = wait_for_all(net, fds, count, done == 0 && gathered == 0 ? timeout_ms : 0);
	(void)net_step(net);
	return ready;
}

void net_wake(Net *net)
{
	(void)curl_multi_wakeup(net->multi);
}

static void unlink_flight(NetFlight *f)
{
	NetFlight **at = &f->net->flights;
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
}

void net_land(NetFlight *f, NetReply *ret_reply, NetHead *ret_head)
{
	if (f == NULL)
		return;
	if (!f->refused) {
		transfer_take_head(&f->transfer);
		transfer_judge(&f->transfer, f->code, &f->reply);
		(void)curl_multi_remove_handle(f->net->multi, f->transfer.easy);
		f->net->running -= !f->done;
	}
	if (ret_head != NULL)
		*ret_head = f->transfer.head;
	if (ret_reply != NULL)
		*ret_reply = f->reply;
	else
		net_reply_free(&f->reply);
	unlink_flight(f);
	transfer_close(&f->transfer);
	free(f);
}
