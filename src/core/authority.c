#include "core/authority.h"

#include "base/auto.h"

#define S_OF(state) (1u << (state))
#define S(state) S_OF(ACTION_##state)
#define UNDER_WAY (S(SIGNED) | S(APPROVED) | S(SENDING) | S(UNKNOWN))
#define OPEN (S(PROPOSED) | S(SIGNED) | S(APPROVED))
#define ANY ((1u << ACTION_STATE_COUNT) - 1)

/* Verbs that are done to an action, and the states it must be in; 0: not a verb for actions. */
static const unsigned states_of_verb[VERB_COUNT] = {
	[VERB_READ] = ANY,
	[VERB_EDIT] = OPEN,
	[VERB_APPROVE] = S(PROPOSED) | S(SIGNED),
	[VERB_REJECT] = OPEN,
	[VERB_COMPENSATE] = S(DONE),
	[VERB_TAKE_BACK] = S(SIGNED) | S(APPROVED),
	[VERB_EXECUTE] = S(APPROVED),
	[VERB_RECONCILE] = S(UNKNOWN),
};

bool verb_fits_state(Verb verb, ActionState state)
{
	return (size_t)verb < COUNT(states_of_verb) && (size_t)state < ACTION_STATE_COUNT &&
		(states_of_verb[verb] & (1u << state)) != 0;
}

static bool may_read_source(const User *user, const Evidence *e)
{
	Str groups[DOCUMENT_MAX_GROUPS];
	size_t count = 0;
	for (const Json *g = json_first(e->groups); g != NULL; g = json_next(g)) {
		if (count == COUNT(groups))
			return false; /* more than ingest admits: the careful reading */
		groups[count++] = json_str(g);
	}
	return user_in_groups(user, groups, count);
}

bool case_is_veiled(const Case *c, const User *user)
{
	for (size_t i = 0; i < c->evidence_count; i++)
		if (!may_read_source(user, &c->evidence[i]))
			return true;
	return false;
}

bool case_is_decided(const Case *c)
{
	return c->state == CASE_APPROVED || c->state == CASE_DONE || c->state == CASE_REJECTED ||
		c->state == CASE_ESCALATED;
}

bool case_is_under_way(const Case *c)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (S_OF(c->actions[i].state) & UNDER_WAY)
			return true;
	return false;
}

static const char *done_to(Verb verb)
{
	static const char *const words[VERB_COUNT] = {[VERB_APPROVE] = "signed", [VERB_EDIT] = "edited",
		[VERB_REJECT] = "rejected", [VERB_TAKE_BACK] = "taken back", [VERB_COMPENSATE] = "undone", [VERB_EXECUTE] = "run",
		[VERB_RECONCILE] = "reconciled"};
	return words[verb] != NULL ? words[verb] : "used for that";
}

bool authorise(const User *user, Verb verb, Object object, Err *err)
{
	const Case *c = object.c;
	const Action *a = object.a;
	if (user == NULL)
		return err_set(err, ERR_REFUSED, "nobody is signed in");
	if (!role_may(user->role, verb))
		return err_set(err, ERR_REFUSED, "%.*s is %s: that role may not %s",
			STR_ARG(user->name), role_name(user->role), verb_name(verb));
	if (c != NULL && !user_in_groups(user, c->ticket.groups, c->ticket.group_count))
		return err_set(err, ERR_MISSING, "no ticket \"%.*s\"", STR_ARG(c->ticket.id));
	if (a == NULL)
		return true;
	if (c == NULL || case_is_veiled(c, user))
		return err_set(err, ERR_MISSING, "no action \"%.*s\"", STR_ARG(a->id));
	return verb_fits_state(verb, a->state) || err_set(err, ERR_REFUSED, "%.*s is %s: it can't be %s",
		STR_ARG(a->id), action_state_name(a->state), done_to(verb));
}
