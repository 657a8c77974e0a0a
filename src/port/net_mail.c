/* One message over SMTP. */
#include "port/net_private.h"

#include "base/auto.h"
#include "base/hash.h"
#include "port/pipe_guard.h"

static size_t on_upload(char *to, size_t size, size_t count, void *context)
{
	Transfer *t = context;
	size_t len = t->upload.len < size * count ? t->upload.len : size * count;
	memcpy(to, t->upload.ptr, len);
	t->upload = str_slice(t->upload, len, t->upload.len);
	t->all_given = len == 0;
	return len;
}

static bool mail_ok(const NetMail *m, NetReply *ret_reply)
{
	if (!net_address_ok(m->from) || !net_address_ok(m->to))
		return transfer_refuse(ret_reply, "the sender or the recipient is not one plain mail address");
	if (!net_host_ok(m->helo))
		return transfer_refuse(ret_reply, "the name given to the mail server is not a host name");
	return true;
}

static bool set_mail(Transfer *t, const NetMail *m, Arena *arena)
{
	CURL *e = t->easy;
	bool plain = m->plain_loopback && transfer_scheme_is(t, "smtp");
	t->own_machine_only = plain;
	t->upload = m->message;
	transfer_add(&t->recipients, arena_fmt(arena, "<" STR_FMT ">", STR_ARG(m->to)).ptr);
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
		transfer_say_why(t, code, &reply);
	*ret_reply = reply;
}

void net_mail(const NetMail *mail, NetReply *ret_reply)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(transfer_close) Transfer t = {.body.ceiling = NET_BODY_CEILING};
	if (!mail_ok(mail, ret_reply) || !transfer_open(&t, mail->url, true, ret_reply))
		return;
	if (!set_mail(&t, mail, &arena) ||
		!transfer_set(&t, mail->connect_ms, mail->total_ms, mail->ca_file)) {
		transfer_refuse(ret_reply, "libcurl cannot be set up for this mail");
		return;
	}
	PipeGuard guard = pipe_guard_open();
	CURLcode code = curl_easy_perform(t.easy);
	pipe_guard_close(&guard);
	mail_judge(&t, code, ret_reply);
}
