/* Who may do what to a case just now: rights, and who works on the ticket. */
#include "desk/desk_private.h"

enum { CLAIM_MINUTES = 30, CLAIM_MOST_MINUTES = 24 * 60 };

static bool seen_is_current(const Case *c, int64_t seen, Err *err)
{
	return seen == 0 || seen == c->revision ||
		err_set(err, ERR_REFUSED, "%.*s changed since it was shown; look at it again",
			STR_ARG(c->ticket.id));
}

bool desk_may(Desk *desk, Verb verb, Case *c, const Action *a, int64_t seen, Err *err)
{
	Err why = {0};
	bool second = a != NULL && a->signature_count > 0;
	if (authorise(&desk->user, verb, (Object){c, a}, &why) && (c == NULL ||
		(claim_lets(&c->claim, &desk->user, verb, second, clock_now_ms(), &why) &&
		seen_is_current(c, seen, &why))))
		return true;
	(void)desk_refuse(desk, c, a == NULL ? STR("") : a->id, verb_name(verb), &why);
	return err_set(err, why.code, "%s", why.text);
}

/* Whom the ticket has to be taken from; "" where it is free, ours or run out. */
static Str holder_against(const Desk *desk, const Case *c)
{
	bool held = claim_is_live(&c->claim, clock_now_ms()) && !str_eq(c->claim.by, desk->user.name);
	return held ? c->claim.by : STR("");
}

static bool may_take(Desk *desk, Case *c, bool take_over, Str reason, Err *err)
{
	if (holder_against(desk, c).len == 0 || !role_may(desk->user.role, VERB_CLAIM))
		return desk_may(desk, VERB_CLAIM, c, NULL, 0, err);
	if (take_over)
		return reason_is_given(reason, err) && desk_may(desk, VERB_TAKE_OVER, c, NULL, 0, err);
	(void)claim_lets(&c->claim, &desk->user, VERB_EDIT, false, clock_now_ms(), err);
	return desk_refuse(desk, c, STR(""), verb_name(VERB_CLAIM), err);
}

static bool claim(Desk *desk, Str ticket, bool take_over, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	int64_t minutes;
	if (!desk_find_case(desk, VERB_CLAIM, ticket, &c, err) || !may_take(desk, c, take_over, reason, err) ||
		!config_int(&desk->workspace->rules.config, "desk", "claim_minutes", CLAIM_MINUTES, 1,
			CLAIM_MOST_MINUTES, &minutes, err))
		return false;
	Json *body = json_new_object();
	json_set_int(body, "lease_ms", minutes * 60000);
	json_set_str(body, "from", holder_against(desk, c));
	json_set_str(body, "reason", reason);
	if (!desk_write(desk, c, EVENT_CLAIMED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

bool desk_claim(Desk *desk, Str ticket, bool take_over, Str reason, Brief *ret_brief, Err *err)
{
	Err why = {0};
	if (claim(desk, ticket, take_over, reason, ret_brief, &why))
		return true;
	/* Somebody else wrote to it at the same moment: by what they wrote it is held or not. */
	if (why.code == ERR_STALE && claim(desk, ticket, take_over, reason, ret_brief, &why))
		return true;
	return err_set(err, why.code, "%s", why.text);
}

bool desk_release(Desk *desk, Str ticket, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	if (!desk_find_case(desk, VERB_CLAIM, ticket, &c, err))
		return false;
	Str from = holder_against(desk, c);
	if (!desk_may(desk, from.len > 0 ? VERB_TAKE_OVER : VERB_CLAIM, c, NULL, 0, err))
		return false;
	if (claim_is_live(&c->claim, clock_now_ms())) {
		Json *body = json_new_object();
		json_set_str(body, "from", from);
		if (!desk_write(desk, c, EVENT_RELEASED, body, err))
			return false;
	}
	*ret_brief = brief_of(c, &desk->user);
	return true;
}
