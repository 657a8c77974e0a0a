#include "core/claim.h"

#include "base/auto.h"
#include "base/clock.h"

static const bool guarded[VERB_COUNT] = {[VERB_DRAFT] = true, [VERB_EDIT] = true, [VERB_COMPENSATE] = true, [VERB_APPROVE] = true};

void claim_apply(TicketClaim *claim, const Event *event)
{
	bool ours = claim->by.len > 0 && str_eq(claim->by, event->actor);
	if (event->body == NULL)
		return;
	if (event->kind == EVENT_RELEASED) {
		*claim = (TicketClaim){.by = STR("")};
	} else if (event->kind == EVENT_CLAIMED) {
		int64_t lease_ms = json_int_at(event->body, "lease_ms", 0);
		bool renewed = ours && claim_is_live(claim, event->at_ms);
		*claim = (TicketClaim){.by = event->actor, .fence = renewed ? claim->fence : event->seq,
			.lease_ms = lease_ms, .until_ms = event->at_ms + lease_ms};
	} else if (ours && event->kind != EVENT_REFUSED && claim_is_live(claim, event->at_ms)) {
		claim->until_ms = event->at_ms + claim->lease_ms;
	}
}

bool claim_is_live(const TicketClaim *claim, int64_t now_ms)
{
	return claim->by.len > 0 && now_ms < claim->until_ms;
}

bool claim_lets(const TicketClaim *claim, const User *user, Verb verb, bool second, int64_t now_ms, Err *err)
{
	bool held = claim_is_live(claim, now_ms) && !str_eq(claim->by, user->name);
	if (!held || (size_t)verb >= COUNT(guarded) || !guarded[verb] || (verb == VERB_APPROVE && second))
		return true;
	return err_set(err, ERR_REFUSED, "%.*s works on this ticket until %s: ask for its release, or let a "
		"supervisor take it over (claim --take-over)", STR_ARG(claim->by),
		clock_iso(claim->until_ms).text);
}
