/*
 * Net: one request over HTTP or one message over SMTP, and what is certain about it afterwards. The only
 * door to libcurl: net.c alone includes it.
 *
 * Always true
 * - https, or http to the own machine (127.0.0.0/8, ::1: the address that is connected to is checked, not
 *   the name); smtps, or smtp with STARTTLS, or plain smtp to the own machine where the caller says so.
 *   Certificates and names are verified, TLS 1.2 or newer.
 * - no redirect, proxy, cookie, stored password or earlier connection is used; nothing comes from the
 *   environment. One call makes at most one attempt.
 * - header names are tokens, header values printable ASCII: no CR, LF or NUL passes.
 * - SIGPIPE is not raised; no signal is used.
 *
 * Blocking. A transfer is made, performed and judged in three steps inside; net_stream performs it over
 * curl_multi_poll, so that it can be cancelled at once and one loop can later hold several.
 */
#ifndef PORT_NET_H
#define PORT_NET_H

#include "base/arena.h"

enum {
	NET_CONNECT_MS = 10000,
	NET_TOTAL_MS = 30000,
	NET_BODY_CEILING = 1024 * 1024,
	NET_TICK_MS = 50,
	NET_MAX_URL = 8000,
	NET_MAX_HEADER = 8000, /* bytes of one value */
	NET_MAX_ADDRESS = 254, /* bytes of a mail address (RFC 5321, 4.5.3.1.3, less the brackets) */
};

typedef struct NetHeader {
	Str name, value;
} NetHeader;

typedef struct NetRequest {
	const char *method; /* GET POST PUT PATCH DELETE */
	Str url;
	const NetHeader *headers;
	size_t header_count;
	bool has_body;
	Str body;
	int64_t connect_ms, total_ms; /* 0: the values above */
	size_t body_ceiling;          /* of the answer; 0: NET_BODY_CEILING */
	const char *ca_file;          /* certificate authorities (PEM) instead of the system's, or NULL */
} NetRequest;

typedef struct NetMail {
	Str url;              /* smtp://HOST[:PORT] or smtps://HOST[:PORT] */
	Str helo;             /* the name we give: a host name */
	Str from, to;         /* addresses without brackets: net_address_ok */
	Str message;          /* RFC 5322, lines ended by CR LF; dots are stuffed here */
	Str user, password;   /* both empty: no authentication */
	bool plain_loopback;  /* smtp without TLS, to the own machine only */
	int64_t connect_ms, total_ms;
	const char *ca_file;
} NetMail;

typedef enum NetProgress {
	NET_NOT_SENT, /* nothing of the request left (mail: its end mark did not): no effect */
	NET_CUT,      /* it left, wholly or in part, and no whole answer came */
	NET_ANSWERED, /* a whole answer: status and body */
} NetProgress;

typedef struct NetReply {
	NetProgress progress;
	int status;    /* of HTTP or SMTP; 0 where none came */
	bool end_mark; /* the protocol itself says that the body is whole (length or chunks) */
	Buf body;      /* owned: net_reply_free; untrusted */
	Buf type;      /* owned as well: the media type */
	char why[ERR_TEXT]; /* what went wrong, without header values; "" where ANSWERED */
} NetReply;

/* What an answer says of itself before its body. */
typedef struct NetHead {
	int status;
	Str content_type;      /* in lower case, without parameters; "" where none */
	int64_t retry_after_s; /* RFC 9110, 10.2.3, seconds or a date; 0: not said */
} NetHead;

/* Where an answer goes as it comes. Each may be NULL. */
typedef struct NetSink {
	bool (*bytes)(void *context, const NetHead *head, Str bytes); /* of a 2xx answer; false: enough */
	bool (*cancelled)(void *context); /* asked all the time, at least every NET_TICK_MS */
	void *context;
} NetSink;

void net_request(const NetRequest *request, NetReply *ret_reply);
/* The same, the body of a 2xx answer to the sink instead of into the reply, which keeps those of
 * others. A transfer that the sink stopped is CUT (or NOT_SENT). `ret_head` lives as long as the reply. */
void net_stream(const NetRequest *request, const NetSink *sink, NetReply *ret_reply, NetHead *ret_head);
void net_mail(const NetMail *mail, NetReply *ret_reply);
void net_reply_free(NetReply *r); /* NULL accepted */

/* RFC 9110, 5.6.2 and 5.5. Names that steer the connection (Host, Content-Length, ...) are refused too. */
bool net_header_ok(Str name, Str value, Err *err);
/* Scheme, host; no user, password or fragment. `mail`: smtp and smtps in place of http and https. */
bool net_url_ok(Str url, bool mail, Err *err);
/* One plain address: dot-atom "@" host name with a dot or "localhost", ASCII (RFC 5321, 4.1.2). */
bool net_address_ok(Str address);
bool net_host_ok(Str host); /* letters, digits, inner hyphens and dots (RFC 952, RFC 1123) */

#endif
