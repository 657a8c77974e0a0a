/* One transfer: what requests and mails have in common. */
#include "port/net_private.h"

#include "base/auto.h"

#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

void transfer_close(Transfer *t)
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

void transfer_library(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, library_init);
}

bool transfer_refuse(NetReply *ret_reply, const char *why)
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

int transfer_status(const Transfer *t)
{
	long status = 0;
	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

void transfer_take_head(Transfer *t)
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
		.retry_after_s = (int64_t)wait, .encoded = t->encoded};
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	Transfer *t = context;
	if (t->sink != NULL && t->sink->bytes != NULL) {
		transfer_take_head(t);
		t->fed = true;
		if (t->head.status / 100 == 2)
			return t->sink->bytes(t->sink->context, &t->head, (Str){bytes, size * count}) ?
				size * count : CURL_WRITEFUNC_ERROR;
	}
	buf_add(&t->body, (Str){bytes, size * count});
	t->too_long = t->body.overflowed;
	return t->too_long ? 0 : size * count;
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

bool transfer_scheme_is(const Transfer *t, const char *scheme)
{
	return url_part_is(t->url, CURLUPART_SCHEME, scheme, scheme);
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

void transfer_add(struct curl_slist **list, const char *text)
{
	struct curl_slist *longer = curl_slist_append(*list, text);
	if (longer == NULL)
		err_out_of_memory();
	*list = longer;
}

bool transfer_set(Transfer *t, int64_t connect_ms, int64_t total_ms, const char *ca_file)
{
	CURL *e = t->easy;
	bool ok = curl_easy_setopt(e, CURLOPT_CURLU, t->url) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https,http,smtps,smtp") == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_NOPROXY, "*") == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, t->may_reuse ? 0L : 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_FORBID_REUSE, t->may_reuse ? 0L : 1L) == CURLE_OK &&
		curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK && /* never wait for DNS */
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

bool transfer_open(Transfer *t, Str url, bool mail, NetReply *ret_reply)
{
	Err err = {0};
	transfer_library();
	if (!url_parse(url, mail, &t->url, &err))
		return transfer_refuse(ret_reply, err.text);
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		err_out_of_memory();
	return true;
}

void transfer_say_why(const Transfer *t, CURLcode code, NetReply *reply)
{
	const char *why = t->why[0] != '\0' ? t->why : curl_easy_strerror(code);
	if (t->elsewhere)
		why = "without TLS only the own machine (127.0.0.0/8, ::1) is spoken to";
	else if (t->long_head)
		why = "the head of the answer is too long";
	else if (t->too_long)
		why = "the answer is too long";
	(void)snprintf(reply->why, sizeof reply->why, "%s", why);
}

