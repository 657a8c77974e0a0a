#include "stage/identity.h"

#include "base/auto.h"
#include "text/authentication.h"

static Identity identity(IdentityState state, Str why)
{
	return (Identity){state, why};
}

static Str domain_of(Str email)
{
	ptrdiff_t at = str_find(email, STR("@"), 0);
	return at < 0 ? STR("") : str_slice(email, (size_t)at + 1, email.len);
}

static bool is_our_server(const Case *c, Str server)
{
	Str rest = config_str(&c->rules->config, "identity", "authserv_id", STR("")), one;
	while (rest.len > 0 && str_next(&rest, ',', &one))
		if (str_trim(one).len > 0 && str_ieq(str_trim(one), server))
			return true;
	return false;
}

static const AuthenticationResult *result_of(const Authentication *a, const char *method, Str domain)
{
	for (size_t i = 0; i < a->count; i++)
		if (str_ieq(a->items[i].method, str_from(method)) &&
			(domain.len == 0 || domains_align(a->items[i].domain, domain)))
			return &a->items[i];
	return NULL;
}

static bool passes(const AuthenticationResult *r)
{
	return r != NULL && str_ieq(r->result, STR("pass"));
}

/* DMARC decides where it is there; else an aligned DKIM signature, else aligned SPF (RFC 7489). */
static Identity by_results(Arena *arena, const Authentication *a, Str domain)
{
	static const char *const methods[] = {"dkim", "spf"};
	const AuthenticationResult *dmarc = result_of(a, "dmarc", STR(""));
	if (dmarc != NULL && !str_ieq(dmarc->result, STR("none"))) {
		bool aligned = passes(dmarc) &&
			(dmarc->domain.len == 0 || domains_align(dmarc->domain, domain));
		return identity(aligned ? IDENTITY_VERIFIED : IDENTITY_UNVERIFIED,
			arena_fmt(arena, "dmarc=" STR_FMT " at " STR_FMT, STR_ARG(dmarc->result),
				STR_ARG(a->server)));
	}
	for (size_t i = 0; i < COUNT(methods); i++)
		if (passes(result_of(a, methods[i], domain)))
			return identity(IDENTITY_VERIFIED, arena_fmt(arena, "%s=pass at " STR_FMT,
				methods[i], STR_ARG(a->server)));
	return identity(IDENTITY_UNVERIFIED,
		arena_fmt(arena, STR_FMT " found nothing that vouches for " STR_FMT,
			STR_ARG(a->server), STR_ARG(domain)));
}

static Identity by_mail(const Case *c, Arena *arena)
{
	const Message *m = ticket_last_from_customer(&c->ticket);
	Authentication a;
	if (config_str(&c->rules->config, "identity", "authserv_id", STR("")).len == 0 || m == NULL)
		return identity(IDENTITY_UNCHECKED, STR(""));
	if (c->ticket.requester.email.len > 0 && str_has(m->from, STR("@")) &&
		!str_ieq(m->from, c->ticket.requester.email))
		return identity(IDENTITY_UNVERIFIED,
			arena_fmt(arena, "the last message is from " STR_FMT, STR_ARG(m->from)));
	if (!authentication_read(m->authentication, &a) || !is_our_server(c, a.server))
		return identity(IDENTITY_UNVERIFIED,
			STR("our mail server says nothing about the sender"));
	return by_results(arena, &a, domain_of(c->ticket.requester.email));
}

static bool is_address_field(Str key)
{
	return str_ihas(key, STR("email")) || str_ihas(key, STR("e_mail")) ||
		str_ieq(key, STR("mail"));
}

/* Is the row about the requester, by number or name? Other people's addresses stand in records as well. */
static bool is_of_requester(const Json *row, const Requester *who)
{
	for (const Json *f = json_first(row); f != NULL; f = json_next(f)) {
		Str value = json_str(f);
		if (value.len > 0 && (str_ieq(value, who->id) || str_ieq(value, who->name)))
			return true;
	}
	return false;
}

static void by_row(const Json *row, const Requester *who, bool *ret_holds, bool *ret_other)
{
	for (const Json *f = json_first(row); f != NULL; f = json_next(f)) {
		if (!is_address_field(json_key(f)) || !str_has(json_str(f), STR("@")))
			continue;
		if (str_ieq(json_str(f), who->email))
			*ret_holds = true;
		else
			*ret_other = *ret_other || is_of_requester(row, who);
	}
}

/* Does some row hold the sender's address; does a row of the requester's hold another one instead? */
static void by_records(const Case *c, bool *ret_holds, bool *ret_other)
{
	for (const Json *r = json_first(c->records); r != NULL; r = json_next(r))
		for (const Json *row = json_first(r); row != NULL; row = json_next(row))
			by_row(row, &c->ticket.requester, ret_holds, ret_other);
}

Identity identity_of(const Case *c, Arena *arena)
{
	bool holds = false, other = false;
	Identity mail = by_mail(c, arena);
	by_records(c, &holds, &other);
	if (mail.state == IDENTITY_UNVERIFIED)
		return mail;
	if (!holds && other)
		return identity(IDENTITY_UNVERIFIED,
			STR("the customer's record holds another address than the sender's"));
	return mail;
}
