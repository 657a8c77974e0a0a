#include "stage/suspicion.h"

#include "base/auto.h"
#include "stage/facts.h"
#include "stage/injection.h"
#include "stage/words.h"
#include "text/domain.h"
#include "text/unseen.h"

enum {
	QUOTED_BYTES = 80,
	HOSTS_READ_BYTES = 64 * 1024, /* of a text; nobody is deceived by what stands behind */
};

static void add(Arena *arena, Suspicions *all, const char *code, Str text)
{
	*ARENA_PUSH(arena, all->items, all->count) = (Suspicion){code, text};
}

static Str quoted(Arena *arena, Str text)
{
	return words_cut(words_one_line(arena, text), QUOTED_BYTES);
}

static void find_aimed(Arena *arena, Suspicions *all, Str text, SuspicionOf kind)
{
	size_t start, end;
	bool found = kind == SUSPICION_DOCUMENT ? injection_find(text, &start, &end)
						: injection_suspect(text, &start, &end);
	if (found)
		add(arena, all, "injection",
			arena_fmt(arena, "it speaks to an assistant: \"" STR_FMT "\"",
				STR_ARG(quoted(arena, str_slice(text, start, end)))));
}

Str suspicion_unseen(Arena *arena, Str text)
{
	AUTO(buf_free) Buf said = {0};
	AUTO(buf_free) Buf spelt = {0};
	Unseen u = unseen_in(text);
	for (size_t k = 0; k < UNSEEN_COUNT; k++)
		if (u.counts[k] > 0)
			buf_addf(&said, "%s%zu %s", said.len > 0 ? ", " : "", u.counts[k],
				unseen_name((UnseenKind)k));
	if (u.counts[UNSEEN_TAGS] + u.counts[UNSEEN_SELECTORS] > 0)
		unseen_spelt(text, &spelt);
	if (spelt.len > 0)
		buf_addf(&said, ": \"" STR_FMT "\"", STR_ARG(quoted(arena, buf_str(&spelt))));
	return arena_copy(arena, buf_str(&said));
}

/* Whom `host` poses as, of those a customer trusts: our domains and our addresses'. */
static const char *posed(const Case *c, Str host, Str *ret_known)
{
	const Policy *policy = &c->rules->policy;
	Str rest = config_str(&c->rules->config, "workspace", "addresses", STR("")), address;
	for (size_t i = 0; i < policy->domain_count; i++) {
		*ret_known = policy->domains[i];
		const char *how = domain_poses_as(host, *ret_known);
		if (how != NULL)
			return how;
	}
	while (rest.len > 0 && str_next(&rest, ',', &address)) {
		ptrdiff_t at = str_find(address, STR("@"), 0);
		*ret_known = str_trim(str_slice(address, (size_t)(at + 1), address.len));
		const char *how = at < 0 ? NULL : domain_poses_as(host, *ret_known);
		if (how != NULL)
			return how;
	}
	return NULL;
}

static Str host_of(const Fact *f)
{
	if (f->kind == FACT_LINK || f->kind == FACT_DOMAIN)
		return link_host(f->text);
	ptrdiff_t at = f->kind == FACT_EMAIL ? str_find(f->text, STR("@"), 0) : -1;
	return at < 0 ? STR("") : str_slice(f->text, (size_t)at + 1, f->text.len);
}

static void find_hosts(const Case *c, Arena *arena, Suspicions *all, Str text)
{
	Facts facts = facts_written(arena, str_slice(text, 0, HOSTS_READ_BYTES));
	for (size_t i = 0; i < facts.count; i++) {
		Str host = host_of(&facts.items[i]), known = STR("");
		const char *how = host.len > 0 ? posed(c, host, &known) : NULL;
		if (how != NULL)
			add(arena, all, "lookalike_domain",
				arena_fmt(arena, "\"" STR_FMT "\" looks like " STR_FMT " (%s)",
					STR_ARG(host), STR_ARG(known), how));
		else if (host.len > 0 && domain_is_mixed(host))
			add(arena, all, "lookalike_domain",
				arena_fmt(arena, "\"" STR_FMT "\" mixes letters of several scripts",
					STR_ARG(host)));
		else
			continue;
		return;
	}
}

Suspicions suspicions_of(const Case *c, Arena *arena, Str text, SuspicionOf kind)
{
	Suspicions all = {0};
	Str unseen = suspicion_unseen(arena, text);
	find_aimed(arena, &all, text, kind);
	if (unseen.len > 0)
		add(arena, &all, "hidden_characters",
			arena_fmt(arena, "it holds " STR_FMT, STR_ARG(unseen)));
	find_hosts(c, arena, &all, text);
	return all;
}

bool ticket_is_suspicious(const Case *c)
{
	AUTO(arena_free) Arena scratch = {0};
	const Ticket *t = &c->ticket;
	if (suspicions_of(c, &scratch, t->subject, SUSPICION_MESSAGE).count > 0)
		return true;
	for (size_t i = 0; i < t->message_count; i++)
		if (!t->messages[i].outbound &&
			(str_has(t->messages[i].note, STR("hidden text")) ||
				suspicions_of(c, &scratch, t->messages[i].body, SUSPICION_MESSAGE)
						.count > 0))
			return true;
	return false;
}
