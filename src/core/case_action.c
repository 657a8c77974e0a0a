/* Actions of a case: what their state means, and what a signature is over. */
#include "core/case.h"

#include "base/auto.h"
#include "base/clock.h"

bool action_is_open(const Action *a)
{
	return a->state == ACTION_PROPOSED || a->state == ACTION_SIGNED || a->state == ACTION_APPROVED;
}

bool action_is_settled(const Action *a)
{
	return a->state == ACTION_DONE || a->state == ACTION_FAILED || a->state == ACTION_REJECTED ||
		a->state == ACTION_WITHDRAWN;
}

void action_canonical(const Case *c, const Action *a, Buf *out)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	AUTO(json_freep) Json *j = json_new_object();
	json_set_str(j, "action", a->id);
	json_set_str(j, "tool", a->tool);
	json_set_cstr(j, "manifest", tool == NULL ? "none" : tool->pin.text);
	json_set(j, "arguments", json_copy(a->arguments));
	json_set_str(j, "ticket", c->ticket.id);
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
