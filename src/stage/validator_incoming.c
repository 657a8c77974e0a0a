#include "stage/validator.h"

#include "stage/identity.h"
#include "stage/suspicion.h"

static void tell(Reading *r, Str where, Str text, SuspicionOf kind)
{
	Suspicions all = suspicions_of(r->c, r->arena, text, kind);
	for (size_t i = 0; i < all.count; i++)
		reading_problem(r, all.items[i].code, where, false, STR_FMT,
			STR_ARG(all.items[i].text));
}

static void tell_identity(Reading *r)
{
	Identity who = identity_of(r->c, r->arena);
	if (who.state == IDENTITY_UNVERIFIED)
		reading_problem(r, "identity", STR("ticket"), false,
			"the sender is not verified: " STR_FMT, STR_ARG(who.why));
}

void check_incoming(Reading *r)
{
	const Ticket *t = &r->c->ticket;
	tell_identity(r);
	for (size_t i = 0; i < r->c->evidence_count; i++)
		tell(r, arena_fmt(r->arena, "source %d", r->c->evidence[i].n),
			r->c->evidence[i].text, SUSPICION_DOCUMENT);
	tell(r, STR("subject"), t->subject, SUSPICION_MESSAGE);
	for (size_t i = 0; i < t->message_count; i++)
		tell(r, arena_fmt(r->arena, "message %zu", i + 1), t->messages[i].body,
			SUSPICION_MESSAGE);
}
