/*
 * kind "mail": one plain text reply to one address, over SMTP with TLS.
 *
 *   "mail": {"server": "smtps://mail.example:465", "from": "support@tidewater.example",
 *            "from_name": "Tidewater Support", "user": "support", "secret": {"name": "smtp"},
 *            "timeout_s": 60, "ca": "secrets/ca.pem", "insecure_loopback": false}
 *
 * smtp:// means STARTTLS, required; without TLS only to the own machine and with "insecure_loopback".
 * Arguments: "to" (one address), "body", and "subject" ("Re: " and the ticket's where it is absent). The
 * Message-ID is made of the key, so that it is the same however often one action is looked at.
 *
 * SMTP can't be asked later whether a message was taken, and knows no key: DONE only by the server's own
 * 250 to the end mark; FAILED where it refused or the end mark never left; else UNKNOWN, and so says probe.
 */
#include "port/runner.h"

#include "base/auto.h"
#include "port/net.h"
#include "port/runner_mail_text.h"
#include "port/runner_part.h"

enum { MAIL_TOTAL_MS = 60000 };

static const Json *mail_of(const Tool *tool)
{
	return json_get(tool->manifest, "mail");
}

static bool has_argument(const Tool *tool, const char *name)
{
	return json_get(json_get(json_get(tool->manifest, "arguments"), "properties"), name) != NULL;
}

static bool texts_check(const Json *mail, Err *err)
{
	static const char *const texts[] = {"server", "from", "from_name", "user", "ca"};
	Str text;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (json_get(mail, texts[i]) != NULL &&
			!runner_text_field(mail, "mail", texts[i], &text, err))
			return false;
	if (!net_address_ok(json_str_at(mail, "from")))
		return err_set(err, ERR_INPUT, "mail.from: must be one plain mail address");
	if (json_get(mail, "insecure_loopback") != NULL &&
		!json_is(json_get(mail, "insecure_loopback"), JSON_BOOL))
		return err_set(err, ERR_INPUT, "mail.insecure_loopback: must be true or false");
	return net_url_ok(json_str_at(mail, "server"), true, err) || err_prefix(err, "mail.server: ");
}

static bool mail_check(const Tool *tool, Err *err)
{
	static const char *const fields[] = {"server", "from", "from_name", "user", "secret", "timeout_s",
		"ca", "insecure_loopback", NULL};
	static const char *const none[] = {NULL};
	const Json *mail = mail_of(tool), *secret = json_get(mail, "secret");
	int64_t unused;
	if (!runner_arguments_ok(tool, err) || !json_fields_known(mail, "mail", fields, err) ||
		!texts_check(mail, err) || !runner_timeout(mail, "mail", MAIL_TOTAL_MS, &unused, err))
		return false;
	if ((secret != NULL) != (json_get(mail, "user") != NULL))
		return err_set(err, ERR_INPUT, "mail: \"user\" and \"secret\" come together");
	if (secret != NULL && !runner_secret_check(secret, "mail.secret", none, err))
		return false;
	if (!has_argument(tool, "to") || !has_argument(tool, "body"))
		return err_set(err, ERR_INPUT, "arguments: a mail tool has \"to\" and \"body\"");
	return true;
}

typedef struct MailCall {
	const RunnerCall *call;
	const Json *mail;
	Arena arena;
	Secret secret;
	Buf message;
	Str message_id;
	NetMail send;
	NetReply reply;
} MailCall;

static void mail_close(MailCall *m)
{
	secret_free(&m->secret);
	buf_free(&m->message);
	net_reply_free(&m->reply);
	arena_free(&m->arena);
}

static Str domain_of(Str address)
{
	ptrdiff_t at = str_find(address, STR("@"), 0);
	return str_slice(address, (size_t)(at + 1), address.len);
}

static Str subject_of(MailCall *m)
{
	const Json *given = json_get(m->call->arguments, "subject");
	Str subject = str_trim(m->call->subject);
	if (json_is(given, JSON_STRING) && json_str(given).len > 0)
		return json_str(given);
	if (str_ieq(str_slice(subject, 0, 3), STR("re:")))
		return subject;
	return arena_fmt(&m->arena, "Re: " STR_FMT, STR_ARG(subject));
}

static bool message_make(MailCall *m, Err *err)
{
	const RunnerCall *call = m->call;
	MailText text = {.from_name = json_str_at(m->mail, "from_name"), .from = m->send.from,
		.to = m->send.to, .subject = subject_of(m), .body = json_str_at(call->arguments, "body"),
		.message_id = m->message_id, .in_reply_to = call->message_id,
		.references = call->references, .now_ms = call->now_ms};
	if (str_trim(text.body).len == 0)
		return err_set(err, ERR_INPUT, "body: is empty");
	return mail_text(&text, &m->message, err);
}

static bool login_set(MailCall *m, Err *err)
{
	const Json *spec = json_get(m->mail, "secret");
	if (spec == NULL)
		return true;
	if (!vault_secret(m->call->vault, json_str_at(spec, "name"), m->send.url, &m->secret, err))
		return false;
	m->send.user = json_str_at(m->mail, "user");
	m->send.password = buf_str(&m->secret.text);
	return true;
}

static bool ca_set(MailCall *m, Err *err)
{
	Str ca = json_str_at(m->mail, "ca");
	if (ca.len > 0 && !runner_file_inside(&m->arena, m->call->folder, ca, &m->send.ca_file, err))
		return err_prefix(err, "mail.ca: ");
	return true;
}

static bool mail_open(MailCall *m, const RunnerCall *call, Err *err)
{
	*m = (MailCall){.call = call, .mail = mail_of(call->tool)};
	if (!runner_key_is_plain(call->key))
		return err_set(err, ERR_INPUT, "the idempotency key is empty or oddly written");
	if (!mail_check(call->tool, err))
		return false;
	m->send = (NetMail){.url = json_str_at(m->mail, "server"), .from = json_str_at(m->mail, "from"),
		.to = json_str_at(call->arguments, "to"),
		.plain_loopback = json_bool_at(m->mail, "insecure_loopback", false)};
	if (!net_address_ok(m->send.to))
		return err_set(err, ERR_INPUT, "to: must be exactly one plain mail address");
	m->send.helo = domain_of(m->send.from);
	m->message_id = mail_message_id(&m->arena, call->key, m->send.helo);
	if (!runner_timeout(m->mail, "mail", MAIL_TOTAL_MS, &m->send.total_ms, err) ||
		!message_make(m, err) || !ca_set(m, err) || !login_set(m, err))
		return false;
	m->send.message = buf_str(&m->message);
	return true;
}

static Json *receipt_of(const MailCall *m)
{
	Json *receipt = json_new_object();
	json_set_str(receipt, "message_id", m->message_id);
	json_set_str(receipt, "to", m->send.to);
	return receipt;
}

static void mail_judge(const MailCall *m, RunnerResult *ret_result)
{
	const NetReply *r = &m->reply;
	if (r->progress == NET_NOT_SENT)
		runner_not_done(ret_result, RUNNER_FAILED, "not sent: %s", r->why);
	else if (r->progress == NET_CUT)
		runner_not_done(ret_result, RUNNER_UNKNOWN,
			"the message went out, but the server's answer did not come: %s", r->why);
	else if (r->status >= 200 && r->status <= 299)
		runner_done(ret_result, receipt_of(m));
	else
		runner_not_done(ret_result, RUNNER_FAILED, "the mail server refused the message (%d)",
			r->status);
}

static void mail_run(const RunnerCall *call, RunnerResult *ret_result)
{
	AUTO(mail_close) MailCall m = {0};
	Err err = {0};
	if (!mail_open(&m, call, &err)) {
		runner_not_done(ret_result, RUNNER_FAILED, "%s", err.text);
		return;
	}
	net_mail(&m.send, &m.reply);
	mail_judge(&m, ret_result);
}

static void mail_probe(const RunnerCall *call, RunnerResult *ret_result)
{
	AUTO(arena_free) Arena arena = {0};
	Str domain = domain_of(json_str_at(mail_of(call->tool), "from"));
	Str id = mail_message_id(&arena, call->key, domain);
	runner_not_done(ret_result, RUNNER_UNKNOWN,
		"mail cannot be asked: look for Message-ID " STR_FMT " on the mail server", STR_ARG(id));
}

static void mail_secrets(const RunnerCall *call, RunnerSecretFn *tell, void *context)
{
	const Json *mail = mail_of(call->tool);
	Str name = json_str_at(json_get(mail, "secret"), "name");
	if (name.len > 0)
		tell(context, name, json_str_at(mail, "server"));
}

const RunnerKind runner_mail = {.kind = "mail", .check = mail_check, .run = mail_run, .probe = mail_probe,
	.secrets = mail_secrets};
