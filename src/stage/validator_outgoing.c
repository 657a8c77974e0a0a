#include "stage/validator.h"

#include <ctype.h>

#include "base/auto.h"
#include "stage/facts.h"
#include "stage/question.h"
#include "stage/reply.h"
#include "stage/suspicion.h"
#include "stage/words.h"
#include "text/fold.h"
#include "text/personal.h"

/* So much of an internal passage in a row is a quotation, not a coincidence. */
enum { LEAK_BYTES = 40 };

/* The requester's records are neither public nor internal: they are the requester's own. What another ticket
 * was answered went to a customer; only that of a ticket which some may not see stays inside. */
static bool is_internal(const Evidence *e)
{
	return evidence_is_passage(e) ? !reply_may_quote(e)
				      : str_is(e->audience, "solved") && json_count(e->groups) > 0;
}

static bool public_says(const Reading *r, Str words)
{
	for (size_t i = 0; i < r->c->evidence_count; i++)
		if (reply_may_quote(&r->c->evidence[i]) &&
			str_ihas(r->c->evidence[i].text, words))
			return true;
	return false;
}

static bool folded_has(Str text, Str words)
{
	AUTO(folded_free) Folded f = fold_text(text, FOLD_CASE);
	return str_has(buf_str(&f.text), words);
}

/* May this run of words go out, because a public source or the customer says the same? */
static bool is_known_outside(const Reading *r, Str words)
{
	for (size_t i = 0; i < r->c->evidence_count; i++)
		if (!is_internal(&r->c->evidence[i]) &&
			folded_has(r->c->evidence[i].text, words))
			return true;
	for (size_t i = 0; i < r->c->ticket.message_count; i++)
		if (folded_has(r->c->ticket.messages[i].body, words))
			return true;
	return false;
}

/* The first run of LEAK_BYTES from a word's start that the reply and the internal passage share. */
static bool leaks(const Reading *r, Str plain, Str internal)
{
	for (size_t at = 0; at + LEAK_BYTES <= plain.len; at++) {
		bool start = at == 0 || plain.ptr[at - 1] == ' ';
		Str run = str_slice(plain, at, at + LEAK_BYTES);
		if (start && str_has(internal, run) && !is_known_outside(r, run))
			return true;
	}
	return false;
}

static bool cites(const Reading *r, int n)
{
	for (size_t i = 0; i < r->piece_count; i++)
		for (size_t k = 0; k < r->pieces[i].citation_count; k++)
			if (r->pieces[i].citations[k].n == n)
				return true;
	return false;
}

static void check_internal(Reading *r)
{
	AUTO(folded_free) Folded plain = fold_text(r->plain, FOLD_CASE);
	for (size_t i = 0; i < r->c->evidence_count; i++) {
		const Evidence *e = &r->c->evidence[i];
		if (!is_internal(e))
			continue;
		AUTO(folded_free) Folded text = fold_text(e->text, FOLD_CASE);
		bool cited = cites(r, e->n);
		if (cited || leaks(r, buf_str(&plain.text), buf_str(&text.text)))
			reading_problem(r, "internal_source",
				arena_fmt(r->arena, "source %d", e->n), true,
				"the reply %s \"" STR_FMT "\", which is internal",
				cited ? "cites" : "quotes", STR_ARG(e->title));
	}
}

static void check_solved(Reading *r)
{
	for (size_t i = 0; i < r->c->evidence_count; i++) {
		const Evidence *e = &r->c->evidence[i];
		if (str_is(e->audience, "solved") && cites(r, e->n))
			reading_problem(r, "solved_source", arena_fmt(r->arena, "source %d", e->n), false,
				"it is " STR_FMT ", no document", STR_ARG(e->heading));
	}
}

static bool is_house_address(const Reading *r, Str address)
{
	const Config *config = &r->c->rules->config;
	ptrdiff_t at = str_find(address, STR("@"), 0);
	Str domain = str_slice(address, (size_t)at + 1, address.len);
	for (size_t i = 0; i < r->c->rules->policy.domain_count; i++)
		if (host_is_below(domain, r->c->rules->policy.domains[i]))
			return true;
	return str_ieq(address, config_str(config, "workspace", "email", STR("")));
}

/* The requester's own records are the requester's own data. */
static bool is_record_address(const Reading *r, Str address)
{
	for (size_t i = 0; i < r->c->evidence_count; i++)
		if (str_is(r->c->evidence[i].audience, "record") &&
			str_ihas(r->c->evidence[i].text, address))
			return true;
	return false;
}

static void check_address(Reading *r, Str address)
{
	if (str_ieq(address, r->c->ticket.requester.email) || is_house_address(r, address) ||
		is_record_address(r, address) || public_says(r, address))
		return;
	reading_problem(r, "other_customer", STR("reply"), true,
		STR_FMT " is neither the requester's address nor ours", STR_ARG(address));
}

static Sources known_to_customer(const Reading *r)
{
	Sources s = common_sources(r);
	for (size_t i = 0; i < r->c->evidence_count; i++)
		if (reply_may_quote(&r->c->evidence[i]))
			sources_add(r->arena, &s, ORIGIN_RETRIEVED, r->c->evidence[i].text);
	return s;
}

/* What somebody else's data is, and what nobody's mail holds. */
static const struct {
	PersonalKind kind;
	const char *code, *text;
	bool person_may; /* a person who writes it is only told */
} personal_rules[] = {
	{PERSONAL_SECRET, "secret", "the reply holds a %s that no public source shows", false},
	{PERSONAL_CARD, "card_number", "the reply holds a whole card number (%s)", false},
	{PERSONAL_IBAN, "other_customer", "the reply holds an account (%s) that is not the requester's", true},
	{PERSONAL_ID, "other_customer", "the reply holds an id (%s) that is not the requester's", true},
	{PERSONAL_BIRTH, "other_customer", "the reply holds a %s that is not the requester's", true},
	{PERSONAL_PHONE, "other_customer", "the reply holds a %s that is neither theirs nor ours", true},
	{PERSONAL_ADDRESS, "other_customer", "the reply holds a %s that is neither theirs nor ours", true},
};

static void check_span(Reading *r, const PersonalSpan *span, const Sources *known)
{
	Str text = str_slice(r->plain, span->start, span->end);
	for (size_t i = 0; i < COUNT(personal_rules); i++) {
		if (personal_rules[i].kind != span->kind)
			continue;
		bool told = span->kind == PERSONAL_CARD || span->kind == PERSONAL_SECRET
				    ? public_says(r, text)
				    : origin_find(text, false, false, known->items, known->count)
						      .origin != ORIGIN_MODEL;
		if (!told) /* and it is not repeated here */
			reading_problem(r, personal_rules[i].code, STR("reply"),
				!(r->by_person && personal_rules[i].person_may),
				personal_rules[i].text, span->what);
		return;
	}
}

static void check_personal(Reading *r)
{
	PersonalSpans spans = personal_find(r->arena, r->plain);
	Sources known = spans.count > 0 ? known_to_customer(r) : (Sources){0};
	for (size_t i = 0; i < spans.count; i++)
		check_span(r, &spans.items[i], &known);
}

/* Addresses that run something or read a file where they are opened. */
static void check_schemes(Reading *r)
{
	static const char *const schemes[] = {"javascript:", "vbscript:", "data:", "file:", "blob:"};
	for (size_t i = 0; i < COUNT(schemes); i++)
		for (size_t at = 0; at + strlen(schemes[i]) < r->plain.len; at++) {
			Str here = str_slice(r->plain, at, at + strlen(schemes[i]));
			bool starts = at == 0 || !isalnum((unsigned char)r->plain.ptr[at - 1]);
			if (!starts || !str_ieq(here, str_from(schemes[i])) ||
				isspace((unsigned char)r->plain.ptr[at + here.len]))
				continue;
			reading_problem(r, "link_domain", STR("reply"), true,
				"an address that begins with \"%s\" has no place in a reply",
				schemes[i]);
			break;
		}
}

static void check_characters(Reading *r)
{
	Str unseen = suspicion_unseen(r->arena, r->plain);
	if (unseen.len > 0)
		reading_problem(r, "hidden_characters", STR("reply"), true,
			"the reply holds " STR_FMT, STR_ARG(unseen));
	Str lost = STR("\xEF\xBF\xBD"); /* a source may be damaged; a reply that is written need not be */
	if (str_has(r->plain, lost))
		reading_problem(r, "lost_characters", STR("reply"), !r->by_person && !public_says(r, lost),
			"the reply holds U+FFFD, which stands where a character was lost");
	check_schemes(r);
}

/* Where the policy lists no domains: that of a cited document, and links that it names itself. */
static bool is_cited_link(const Reading *r, Str link, Str host)
{
	for (size_t i = 0; i < r->c->evidence_count; i++) {
		const Evidence *e = &r->c->evidence[i];
		bool own = e->url.len > 0 && host_is_below(host, link_host(e->url));
		if (cites(r, e->n) && reply_may_quote(e) &&
			(own || str_ihas(e->text, link)))
			return true;
	}
	return false;
}

static bool is_allowed_link(const Reading *r, Str link, Str host)
{
	const Policy *policy = &r->c->rules->policy;
	for (size_t i = 0; i < policy->domain_count; i++)
		if (host_is_below(host, policy->domains[i]))
			return true;
	return policy->domain_count == 0 && host.len > 0 && is_cited_link(r, link, host);
}

/* A bare name or a private address may stay where a public source says it; no other link may. */
static void check_link(Reading *r, const Fact *link)
{
	Str host = link_host(link->text);
	bool bare = link->kind == FACT_DOMAIN || host_is_private(host);
	if (is_allowed_link(r, link->text, host) || (bare && public_says(r, link->text)))
		return;
	reading_problem(r, "link_domain", STR("reply"), true,
		STR_FMT " is outside the domains that replies may link to", STR_ARG(link->text));
}

static void check_addresses(Reading *r)
{
	Facts facts = facts_of(r->arena, r->plain);
	for (size_t i = 0; i < facts.count; i++) {
		FactKind kind = facts.items[i].kind;
		if (kind == FACT_EMAIL)
			check_address(r, facts.items[i].text);
		if (kind == FACT_LINK || kind == FACT_DOMAIN)
			check_link(r, &facts.items[i]);
	}
}

static void check_empty(Reading *r)
{
	Str greeting = words_one_line(r->arena, reply_greeting(r->c, r->arena));
	Str closing = words_one_line(r->arena, reply_closing(r->c, r->arena));
	for (size_t i = 0; i < r->piece_count; i++) {
		Str line = words_one_line(r->arena, r->pieces[i].text);
		if (!str_has(greeting, line) && !str_has(closing, line))
			return;
	}
	reading_problem(r, "empty_reply", STR("reply"), true,
		"there is nothing between greeting and closing");
}

void check_outgoing(Reading *r)
{
	check_empty(r);
	check_internal(r);
	check_solved(r);
	check_addresses(r);
	check_personal(r);
	check_characters(r);
}
