/*
 * Net: requests over HTTP and messages over SMTP, and what is certain about each afterwards. The only
 * door to libcurl: net*.c alone include it.
 *
 * Always true
 * - https, or http to the own machine (127.0.0.0/8, ::1: the address that is connected to is checked, not
 *   the name); smtps, or smtp with STARTTLS, or plain smtp to the own machine where the caller says so.
 *   Certificates and names are verified, TLS 1.2 or newer.
 * - no redirect, proxy, cookie or stored password is used; nothing comes from the environment. An earlier
 *   connection is used only where the request says so; without it one call makes at most one attempt.
 * - header names are tokens, header values printable ASCII: no CR, LF or NUL passes.
 * - SIGPIPE is not raised; no signal is used.
 *
 * net_request and net_mail block. A Net holds any number of requests on one loop: net_start, net_poll
 * until net_is_done, net_land; landing one that is still in the air cancels it at once.
 */
#ifndef PORT_NET_H
#define PORT_NET_H

#include "base/arena.h"

enum {
	NET_CONNECT_MS = 10000,
	NET_TOTAL_MS = 30000,
	NET_BODY_CEILING = 1024 * 1024,
	NET_HEAD_CEILING = 256 * 1024,
	NET_MAX_FDS = 8, /* of the caller's own in one net_poll */
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
	bool may_reuse; /* of a Net: take and keep connections; libcurl tries anew where a kept one died */
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
	bool encoded;          /* it names a Content-Encoding: no one is asked for, none is undone */
} NetHead;

/* Where an answer goes as it comes. It must not start or land a flight. */
typedef struct NetSink {
	bool (*bytes)(void *context, const NetHead *head, Str bytes); /* of a 2xx answer; false: enough */
	void *context;
} NetSink;

void net_request(const NetRequest *request, NetReply *ret_reply);
void net_mail(const NetMail *mail, NetReply *ret_reply);
void net_reply_free(NetReply *r); /* NULL accepted */

typedef struct Net Net;             /* used by one thread, but for net_wake */
typedef struct NetFlight NetFlight; /* one request on its way */
struct pollfd;

Net *net_open(void);
void net_close(Net *net); /* cancels what is in the air; NULL accepted */
/* The body and the sink (NULL: the body is kept for the reply) are borrowed until the landing, all else is
 * copied. Never fails: a request that can't be made is done at once, NOT_SENT. */
NetFlight *net_start(Net *net, const NetRequest *request, const NetSink *sink);
bool net_is_done(const NetFlight *flight);
/* Frees the flight. A body that went to a sink is not in the reply; `ret_head` lives as long as the reply.
 * Both may be NULL. One that was stopped is CUT or NOT_SENT. */
void net_land(NetFlight *flight, NetReply *ret_reply, NetHead *ret_head);
/* poll(2) over the caller's descriptors (at most NET_MAX_FDS, POLLIN) that also moves every flight on and
 * returns early when one did. NULL net: poll(2). */
int net_poll(Net *net, struct pollfd *fds, size_t count, int timeout_ms);
void net_wake(Net *net); /* from any thread: net_poll returns */

/* RFC 9110, 5.6.2 and 5.5. Names that steer the connection (Host, Content-Length, ...) are refused too. */
bool net_header_ok(Str name, Str value, Err *err);
/* Scheme, host; no user, password or fragment. `mail`: smtp and smtps in place of http and https. */
bool net_url_ok(Str url, bool mail, Err *err);
/* One plain address: dot-atom "@" host name with a dot or "localhost", ASCII (RFC 5321, 4.1.2). */
bool net_address_ok(Str address);
bool net_host_ok(Str host); /* letters, digits, inner hyphens and dots (RFC 952, RFC 1123) */

#endif
