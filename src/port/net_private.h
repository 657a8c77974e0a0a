/* Transfer: one request or mail on its way, for net*.c alone. Its address must not change once it is set up. */
#ifndef PORT_NET_PRIVATE_H
#define PORT_NET_PRIVATE_H

#include "port/net.h"

#include <curl/curl.h>

typedef struct Transfer {
	CURL *easy;
	CURLU *url;
	struct curl_slist *headers, *recipients;
	bool own_machine_only; /* connect nowhere else */
	bool may_reuse;        /* an earlier connection is used, and this one is kept */
	bool elsewhere;        /* it would have connected elsewhere */
	bool begun;            /* the request was about to leave */
	bool all_given;        /* mail: the whole message went, the end mark follows */
	bool too_long, long_head;
	bool fed;              /* bytes went to the sink since this was last false */
	size_t head_bytes;
	bool has_length, has_chunks, encoded;
	Str upload;
	const NetSink *sink; /* NULL: the body is kept */
	NetHead head;
	Buf body, type;
	char why[CURL_ERROR_SIZE];
} Transfer;

/* net_transfer.c */
void transfer_library(void); /* libcurl is ready after; any number of times */
/* False with *ret_reply (NOT_SENT and why) where the address is none we speak to. */
bool transfer_open(Transfer *t, Str url, bool mail, NetReply *ret_reply);
void transfer_close(Transfer *t);
/* What every transfer has. Options of a handle that exists fail only without memory or library support. */
bool transfer_set(Transfer *t, int64_t connect_ms, int64_t total_ms, const char *ca_file);
void transfer_add(struct curl_slist **list, const char *text);
bool transfer_scheme_is(const Transfer *t, const char *scheme);
bool transfer_refuse(NetReply *ret_reply, const char *why); /* false */
int transfer_status(const Transfer *t);
void transfer_take_head(Transfer *t); /* known once the body begins */
void transfer_say_why(const Transfer *t, CURLcode code, NetReply *reply);

#endif
