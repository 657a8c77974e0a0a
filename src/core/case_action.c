/* Actions by themselves: what state they are in, when they are due, what is signed of them. */
#include "core/case.h"

#include "base/auto.h"
#include "base/clock.h"

static const char *const action_state_names[] = {
#define X(id, text) text,
	ACTION_STATES(X)
#undef X
};

const char *action_state_name(ActionState s)
{
	return (size_t)s < COUNT(action_state_names) ? action_state_names[s] : "?";
}

bool action_is_open(const Action *a)
{
	return a->state == ACTION_PROPOSED || a->state == ACTION_SIGNED || a->state == ACTION_APPROVED;
}

bool action_is_settled(const Action *a)
{
	return a->state == ACTION_DONE || a->state == ACTION_FAILED || a->state == ACTION_REJECTED ||
		a->state == ACTION_WITHDRAWN;
}

int64_t action_due_ms(const Case *c, const Action *a)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	if (a->signature_count == 0 || tool == NULL)
		return 0;
	return a->signatures[a->signature_count - 1].at_ms + policy_hold_ms(&c->rules->policy, tool, a->tier);
}

bool case_clock_holds(const Case *c, int64_t now_ms, Err *err)
{
	enum { SKEW_MS = 5 * 60 * 1000 };
	int64_t newest_ms = c->trail_count == 0 ? 0 : c->trail[c->trail_count - 1].at_ms;
	return now_ms + SKEW_MS >= newest_ms || err_set(err, ERR_OUTSIDE, "this clock says %s, and the trail of %.*s goes "
		"on until %s: set the clock right", clock_iso(now_ms).text, STR_ARG(c->ticket.id),
		clock_iso(newest_ms).text);
}

void action_canonical(const Case *c, const Action *a, Buf *out)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	AUTO(json_freep) Json *j = json_new_object();
	Json *who = json_new_object();
	json_set_str(j, "action", a->id);
	json_set_str(j, "tool", a->tool);
	json_set_cstr(j, "manifest", tool == NULL ? "none" : tool->pin.text);
	json_set(j, "arguments", json_copy(a->arguments));
	json_set_str(j, "ticket", c->ticket.id);
	json_set_str(who, "email", c->ticket.requester.email);
	json_set_str(who, "id", c->ticket.requester.id);
	json_set(j, "requester", who); /* guards and recipients are looked up by it */
	if (c->rules->workspace.len > 0)
		json_set_str(j, "workspace", c->rules->workspace);
	json_set_int(j, "ticket_revision", c->ticket.revision);
	json_set_int(j, "draft_revision", a->draft_revision);
	json_set_int(j, "tier", a->tier);
	json_set_cstr(j, "policy", c->rules->policy.hash.text);
	json_set_str(j, "nonce", a->nonce);
	json_set_cstr(j, "expires_at", clock_iso(a->expires_ms).text);
	json_write_canonical(j, out);
}

HashHex action_digest(const Case *c, const Action *a)
{
	Buf canonical = {0};
	action_canonical(c, a, &canonical);
	HashHex hex = hash_hex_of(buf_str(&canonical));
	buf_free(&canonical);
	return hex;
}
