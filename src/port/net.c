#include "port/net.h"

#include "base/auto.h"
#include "base/hash.h"
#include "port/pipe_guard.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

/* ---- one transfer ---- */

typedef struct Transfer {
	CURL *easy;
	CURLU *url;
	struct curl_slist *headers, *recipients;
	bool own_machine_only; /* connect nowhere else */
	bool elsewhere;        /* it would have connected elsewhere */
	bool begun;            /* the request was about to leave */
	bool all_given;        /* mail: the whole message went, the end mark follows */
	bool too_long;
	bool has_length, has_chunks;
	Str upload;
	const NetSink *sink; /* NULL: the body is kept */
	NetHead head;
	Buf body, type;
	char why[CURL_ERROR_SIZE];
} Transfer;

static void transfer_close(Transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_url_cleanup(t->url);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->recipients);
	buf_free(&t->body);
	buf_free(&t->type);
}

static void library_init(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		err_out_of_memory();
}

static bool refuse(NetReply *ret_reply, const char *why)
{
	*ret_reply = (NetReply){.progress = NET_NOT_SENT};
	(void)snprintf(ret_reply->why, sizeof ret_reply->why, "%s", why);
	return false;
}

/* ---- what libcurl calls ---- */

static bool is_own_machine(const struct curl_sockaddr *a)
{
	static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	const void *address = &a->addr;
	if (a->family == AF_INET) {
		const struct sockaddr_in *in = address;
		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	if (a->family != AF_INET6)
		return false;
	const struct sockaddr_in6 *in6 = address;
	const unsigned char *bytes = in6->sin6_addr.s6_addr;
	return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr) ||
		(memcmp(bytes, mapped, sizeof mapped) == 0 && bytes[12] == 127);
}

static curl_socket_t on_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *a)
{
	Transfer *t = context;
	(void)purpose;
	if (t->own_machine_only && !is_own_machine(a)) {
		t->elsewhere = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* Connected, TLS included; now the request itself leaves (CURLOPT_PREREQFUNCTION, since 7.80). */
static int on_begin(void *context, char *peer, char *local, int peer_port, int local_port)
{
	Transfer *t = context;
	(void)peer, (void)local, (void)peer_port, (void)local_port;
	t->begun = true;
	return CURL_PREREQFUNC_OK;
}

static int transfer_status(const Transfer *t)
{
	long status = 0;
	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

/* Known once the body begins. */
static void take_head(Transfer *t)
{
	const char *type = NULL;
	curl_off_t wait = 0;
	if (t->head.status > 0)
		return;
	(void)curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	(void)curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &wait);
	for (Str rest = str_from(type); rest.len > 0 && *rest.ptr != ';' && *rest.ptr != ' ';
		rest = str_slice(rest, 1, rest.len))
		buf_addc(&t->type, *rest.ptr >= 'A' && *rest.ptr <= 'Z' ? (char)(*rest.ptr | 32) : *rest.ptr);
	t->head = (NetHead){.status = transfer_status(t), .content_type = buf_str(&t->type),
		.retry_after_s = (int64_t)wait};
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	Transfer *t = context;
	if (t->sink != NULL && t->sink->bytes != NULL) {
		take_head(t);
		if (t->head.status / 100 == 2)
			return t->sink->bytes(t->sink->context, &t->head, (Str){bytes, size * count}) ?
				size * count : CURL_WRITEFUNC_ERROR;
	}
	buf_add(&t->body, (Str){bytes, size * count});
	t->too_long = t->body.overflowed;
	return t->too_long ? 0 : size * count;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
	Transfer *t = context;
	Str line = {bytes, size * count}, name;
	if (str_starts(line, STR("HTTP/"))) /* a new answer, after 100 Continue */
		t->has_length = t->has_chunks = false;
	if (!str_next(&line, ':', &name) || line.ptr == NULL)
		return size * count;
	if (str_ieq(name, STR("Content-Length")))
		t->has_length = true;
	if (str_ieq(name, STR("Transfer-Encoding")) && str_ihas(line, STR("chunked")))
		t->has_chunks = true;
	return size * count;
}

static size_t on_upload(char *to, size_t size, size_t count, void *context)
{
	Transfer *t = context;
	size_t len = t->upload.len < size * count ? t->upload.len : size * count;
	memcpy(to, t->upload.ptr, len);
	t->upload = str_slice(t->upload, len, t->upload.len);
	t->all_given = len == 0;
	return len;
}

/* ---- addresses ---- */

static bool url_part_is(CURLU *u, CURLUPart part, const char *a, const char *b)
{
	char *text = NULL;
	bool is = curl_url_get(u, part, &text, 0) == CURLUE_OK &&
		(strcmp(text, a) == 0 || strcmp(text, b) == 0);
	curl_free(text);
	return is;
}

static bool url_has(CURLU *u, CURLUPart part)
{
	char *text = NULL;
	bool has = curl_url_get(u, part, &text, 0) == CURLUE_OK && text[0] != '\0';
	curl_free(text);
	return has;
}

static bool url_parse(Str url, bool mail, CURLU **ret_url, Err *err)
{
	AUTO(buf_free) Buf copy = {0};
	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] <= ' ' || url.ptr[i] > '~')
			return err_set(err, ERR_INPUT, "the URL holds a character that must be encoded");
	if (url.len > NET_MAX_URL)
		return err_set(err, ERR_INPUT, "the URL is longer than %d characters", NET_MAX_URL);
	buf_add(&copy, url);
	CURLU *u = curl_url();
	if (u == NULL)
		err_out_of_memory();
	bool ok = curl_url_set(u, CURLUPART_URL, buf_cstr(&copy), CURLU_DISALLOW_USER) == CURLUE_OK &&
		url_part_is(u, CURLUPART_SCHEME, mail ? "smtps" : "https", mail ? "smtp" : "http") &&
		url_has(u, CURLUPART_HOST) && !url_has(u, CURLUPART_FRAGMENT);
	if (ok) {
		*ret_url = u;
		return true;
	}
	curl_url_cleanup(u);
	return err_set(err, ERR_INPUT, "not a plain %s URL", mail ? "smtps or smtp" : "https or http");
}

bool net_url_ok(Str url, bool mail, Err *err)
{
	CURLU *u = NULL;
	bool ok = url_parse(url, mail, &u, err);
	curl_url_cleanup(u);
	return ok;
}

/* ---- making a transfer ---- */

static void slist_add(struct curl_slist **list, const char *text)
{
	struct curl_slist *longer = curl_slist_append(*list, text);
	if (longer == NULL)
		err_out_of_memory();
	*list = longer;
}

/* What every transfer has. Options of a handle that exists fail only without memory or library support. */
static bool set_common(Transfer *t, int64_t connect_ms, int64_t total_ms, const char *ca_file)
{
	CURL *e = t->easy;
	bool ok = curl_easy_setopt(e, CURLOPT_CURLU, t->url) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https,http,smtps,smtp") == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_NOPROXY, "*") == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
			(long)(connect_ms > 0 ? connect_ms : NET_CONNECT_MS)) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_TIMEOUT_MS,
			(long)(total_ms > 0 ? total_ms : NET_TOTAL_MS)) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->why) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_begin) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_PREREQDATA, t) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_WRITEDATA, t) == CURLE_OK;
	return ok && (ca_file == NULL || curl_easy_setopt(e, CURLOPT_CAINFO, ca_file) == CURLE_OK);
}

static bool transfer_open(Transfer *t, Str url, bool mail, NetReply *ret_reply)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	Err err = {0};
	pthread_once(&once, library_init);
	if (!url_parse(url, mail, &t->url, &err))
		return refuse(ret_reply, err.text);
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		err_out_of_memory();
	return true;
}

static bool set_headers(Transfer *t, const NetRequest *r, NetReply *ret_reply)
{
	Err err = {0};
	slist_add(&t->headers, "Expect:"); /* none of libcurl's own: never wait for 100 Continue, */
	slist_add(&t->headers, "Content-Type:"); /* and a body is not a form; the caller's come behind */
	for (size_t i = 0; i < r->header_count; i++) {
		AUTO(buf_free) Buf line = {0};
		if (!net_header_ok(r->headers[i].name, r->headers[i].value, &err))
			return refuse(ret_reply, err.text);
		buf_addf(&line, STR_FMT ": " STR_FMT, STR_ARG(r->headers[i].name),
			STR_ARG(r->headers[i].value));
		slist_add(&t->headers, buf_cstr(&line));
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

/* ---- performing and judging ---- */

static bool is_cancelled(const Transfer *t)
{
	return t->sink->cancelled != NULL && t->sink->cancelled(t->sink->context);
}

/* As curl_easy_perform, but the sink is asked at every turn whether to go on. */
static CURLcode perform_watched(Transfer *t)
{
	CURLcode code = CURLE_ABORTED_BY_CALLBACK;
	int running = 1, left = 0;
	CURLM *multi = curl_multi_init();
	if (multi == NULL)
		err_out_of_memory();
	bool ok = curl_multi_add_handle(multi, t->easy) == CURLM_OK;
	while (ok && running > 0 && !is_cancelled(t))
		ok = curl_multi_perform(multi, &running) == CURLM_OK &&
			(running == 0 || curl_multi_poll(multi, NULL, 0, NET_TICK_MS, NULL) == CURLM_OK);
	const CURLMsg *message = curl_multi_info_read(multi, &left);
	if (message != NULL && message->msg == CURLMSG_DONE)
		code = message->data.result;
	(void)curl_multi_remove_handle(multi, t->easy);
	(void)curl_multi_cleanup(multi);
	return code;
}

static CURLcode transfer_perform(Transfer *t)
{
	PipeGuard guard = pipe_guard_open();
	CURLcode code = t->sink != NULL ? perform_watched(t) : curl_easy_perform(t->easy);
	pipe_guard_close(&guard);
	return code;
}

static void say_why(const Transfer *t, CURLcode code, NetReply *reply)
{
	const char *why = t->why[0] != '\0' ? t->why : curl_easy_strerror(code);
	if (t->elsewhere)
		why = "without TLS only the own machine (127.0.0.0/8, ::1) is spoken to";
	else if (t->too_long)
		why = "the answer is too long";
	(void)snprintf(reply->why, sizeof reply->why, "%s", why);
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
		say_why(t, code, &reply);
	*ret_reply = reply;
}

void net_request(const NetRequest *request, NetReply *ret_reply)
{
	NetHead head;
	net_stream(request, NULL, ret_reply, &head);
}

void net_stream(const NetRequest *request, const NetSink *sink, NetReply *ret_reply, NetHead *ret_head)
{
	AUTO(transfer_close) Transfer t = {.sink = sink, .body.ceiling = request->body_ceiling > 0 ?
		request->body_ceiling : NET_BODY_CEILING};
	*ret_head = (NetHead){.content_type = STR("")};
	if (!method_ok(request->method)) {
		refuse(ret_reply, "not a method that is used here");
		return;
	}
	if (!transfer_open(&t, request->url, false, ret_reply) || !set_headers(&t, request, ret_reply))
		return;
	t.own_machine_only = url_part_is(t.url, CURLUPART_SCHEME, "http", "http");
	if (!set_common(&t, request->connect_ms, request->total_ms, request->ca_file) ||
		!set_request(&t, request)) {
		refuse(ret_reply, "libcurl cannot be set up for this request");
		return;
	}
	CURLcode code = transfer_perform(&t);
	take_head(&t);
	*ret_head = t.head;
	transfer_judge(&t, code, ret_reply);
}

/* ---- mail ---- */

static bool mail_ok(const NetMail *m, NetReply *ret_reply)
{
	if (!net_address_ok(m->from) || !net_address_ok(m->to))
		return refuse(ret_reply, "the sender or the recipient is not one plain mail address");
	if (!net_host_ok(m->helo))
		return refuse(ret_reply, "the name given to the mail server is not a host name");
	return true;
}

static bool set_mail(Transfer *t, const NetMail *m, Arena *arena)
{
	CURL *e = t->easy;
	bool plain = m->plain_loopback && url_part_is(t->url, CURLUPART_SCHEME, "smtp", "smtp");
	t->own_machine_only = plain;
	t->upload = m->message;
	slist_add(&t->recipients, arena_fmt(arena, "<" STR_FMT ">", STR_ARG(m->to)).ptr);
	const char *from = arena_fmt(arena, "<" STR_FMT ">", STR_ARG(m->from)).ptr;
	const char *path = arena_fmt(arena, "/" STR_FMT, STR_ARG(m->helo)).ptr;
	bool ok = curl_url_set(t->url, CURLUPART_PATH, path, 0) == CURLUE_OK &&
		curl_easy_setopt(e, CURLOPT_USE_SSL, (long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL)) ==
			CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_MAIL_RCPT, t->recipients) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_READFUNCTION, on_upload) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_READDATA, t) == CURLE_OK;
	if (!ok || (m->user.len == 0 && m->password.len == 0))
		return ok;
	Buf password = {0};
	buf_add(&password, m->password);
	ok = curl_easy_setopt(e, CURLOPT_USERNAME, arena_cstr(arena, m->user)) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_PASSWORD, buf_cstr(&password)) == CURLE_OK;
	secret_wipe(password.ptr, password.len);
	buf_free(&password);
	return ok;
}

/*
 * RFC 5321, 4.2.5 and 6.1: a server takes a message over by its 2yz answer to the end mark, and refuses it by
 * 4yz or 5yz; a message whose end mark never came is not taken.
 */
static void mail_judge(const Transfer *t, CURLcode code, NetReply *ret_reply)
{
	NetReply reply = {.status = transfer_status(t), .end_mark = true};
	if (code == CURLE_OK)
		reply.progress = NET_ANSWERED;
	else if (!t->all_given)
		reply.progress = NET_NOT_SENT;
	else
		reply.progress = reply.status >= 400 ? NET_ANSWERED : NET_CUT;
	if (code != CURLE_OK)
		say_why(t, code, &reply);
	*ret_reply = reply;
}

void net_mail(const NetMail *mail, NetReply *ret_reply)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(transfer_close) Transfer t = {.body.ceiling = NET_BODY_CEILING};
	if (!mail_ok(mail, ret_reply) || !transfer_open(&t, mail->url, true, ret_reply))
		return;
	if (!set_mail(&t, mail, &arena) ||
		!set_common(&t, mail->connect_ms, mail->total_ms, mail->ca_file)) {
		refuse(ret_reply, "libcurl cannot be set up for this mail");
		return;
	}
	mail_judge(&t, transfer_perform(&t), ret_reply);
}

void net_reply_free(NetReply *r)
{
	if (r == NULL)
		return;
	buf_free(&r->body);
	buf_free(&r->type);
}
