#include "approval.h"

#include "base/auto.h"
#include "base/clock.h"
#include "core/arrival.h"
#include "core/brief.h"
#include "port/sign.h"

struct Approval {
	Arena arena;
	const Tool *tool;
	const Json *arguments; /* of the case, borrowed */
	Str action, digest, approver;
};

void approval_free(Approval *a)
{
	if (a == NULL)
		return;
	arena_free(&a->arena);
	free(a);
}

const Tool *approval_tool(const Approval *a)
{
	return a->tool;
}

const Json *approval_arguments(const Approval *a)
{
	return a->arguments;
}

Str approval_digest(const Approval *a)
{
	return a->digest;
}

Str approval_action(const Approval *a)
{
	return a->action;
}

Str approval_approver(const Approval *a)
{
	return a->approver;
}

static bool statement_is_theirs(const Signature *s, Err *err)
{
	AUTO(json_freep) Json *statement = NULL;
	if (!json_parse(s->statement, "statement", &statement, err))
		return err_set(err, ERR_REFUSED, "the signed statement is not JSON");
	if (!str_eq(json_str_at(statement, "approver"), s->user) ||
		!str_eq(json_str_at(statement, "digest"), s->digest))
		return err_set(err, ERR_REFUSED, "the signed statement names another approver or digest");
	return true;
}

bool signature_verify(Workspace *w, const Signature *s, Str *ret_key, Arena *arena, Err *err)
{
	return sign_verify(arena, w->allowed_signers, s->user, s->statement, s->signature, ret_key, err) &&
		statement_is_theirs(s, err);
}

bool signature_verify_by(Str key, const Signature *s, Err *err)
{
	return sign_verify_by(key, s->user, s->statement, s->signature, err) && statement_is_theirs(s, err);
}

/* Why the digest that was signed is not the digest of today, in words. */
static bool name_the_change(const Workspace *w, const Case *c, const Action *a, const Json *statement, Err *err)
{
	const Tool *tool = toolbox_find(&w->rules.tools, a->tool);
	if (json_get(statement, "workspace") == NULL)
		return err_set(err, ERR_REFUSED, "it was signed before signatures named their workspace: sign it again");
	if (!str_eq(json_str_at(statement, "workspace"), w->rules.workspace))
		return err_set(err, ERR_REFUSED, "it was signed in another workspace");
	if (json_int_at(statement, "ticket_revision", 0) != c->ticket.revision)
		return err_set(err, ERR_REFUSED, "a new message came in on the ticket after it was signed");
	if (json_int_at(statement, "draft_revision", 0) != a->draft_revision)
		return err_set(err, ERR_REFUSED, "the reply was edited after it was signed");
	if (tool != NULL && !str_is(json_str_at(statement, "manifest"), tool->pin.text))
		return err_set(err, ERR_REFUSED, "the manifest of %.*s changed after it was signed",
			STR_ARG(a->tool));
	if (!str_is(json_str_at(statement, "policy"), w->rules.policy.hash.text))
		return err_set(err, ERR_REFUSED, "the policy changed after it was signed");
	if (!str_eq(json_str_at(statement, "nonce"), a->nonce))
		return err_set(err, ERR_REFUSED, "the action was changed after it was signed");
	return err_set(err, ERR_REFUSED, "what was signed is not what would run");
}

static bool statement_matches(Workspace *w, const Case *c, const Action *a, const Signature *s, Str digest,
	Err *err)
{
	AUTO(json_freep) Json *statement = NULL;
	if (!json_parse(s->statement, "statement", &statement, err))
		return err_set(err, ERR_REFUSED, "the signed statement is not JSON");
	if (!str_eq(json_str_at(statement, "action"), a->id))
		return err_set(err, ERR_REFUSED, "the signature is for action %.*s",
			STR_ARG(json_str_at(statement, "action")));
	return str_eq(s->digest, digest) || name_the_change(w, c, a, statement, err);
}

bool approval_key_is_another(const Workspace *w, const Case *c, const Action *a, Str user, Str key, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const Str hands[] = {c->draft.author, c->draft.editor, a->editor};
	for (size_t i = 0; i < COUNT(hands); i++) {
		Str theirs;
		if (hands[i].len > 0 && sign_allowed_key(&arena, w->allowed_signers, hands[i], &theirs, NULL) &&
			str_eq(theirs, key))
			return err_set(err, ERR_REFUSED, "four eyes: %.*s has the key of %.*s, who drafted or "
				"edited it", STR_ARG(user), STR_ARG(hands[i]));
	}
	return true;
}

static bool signer_is_entitled(Workspace *w, Arena *arena, const Case *c, const Action *a, size_t i,
	const Str *keys, Err *err)
{
	const Signature *s = &a->signatures[i];
	const Tool *tool = toolbox_find(&w->rules.tools, a->tool);
	const TierPolicy *tier = &w->rules.policy.tiers[a->tier];
	User user;
	if (!workspace_user(w, arena, arena_cstr(arena, s->user), &user, err))
		return false;
	unsigned bit = 1u << user.role;
	if (!role_may(user.role, VERB_APPROVE) || (tool->roles & bit) == 0 ||
		((i == 0 ? tier->roles : tier->second_roles) & bit) == 0)
		return err_set(err, ERR_REFUSED, "%.*s is %s: that role may not sign this",
			STR_ARG(user.name), role_name(user.role));
	for (size_t k = 0; k < i; k++)
		if (str_eq(a->signatures[k].user, s->user) || str_eq(keys[k], keys[i]))
			return err_set(err, ERR_REFUSED, "four eyes: both signatures are of one person or key");
	if (i > 0 && (str_eq(c->draft.author, s->user) || str_eq(c->draft.editor, s->user) ||
		str_eq(a->editor, s->user)))
		return err_set(err, ERR_REFUSED, "four eyes: %.*s drafted or edited what they signed second",
			STR_ARG(s->user));
	return i == 0 || approval_key_is_another(w, c, a, s->user, keys[i], err);
}

static bool signatures_hold(Workspace *w, Arena *arena, const Case *c, const Action *a, Str digest, Err *err)
{
	size_t needed = (size_t)w->rules.policy.tiers[a->tier].signatures;
	Str *keys = ARENA_ARRAY(arena, Str, a->signature_count + 1);
	if (a->signature_count < needed)
		return err_set(err, ERR_REFUSED, "%zu of %zu signatures", a->signature_count, needed);
	for (size_t i = 0; i < a->signature_count; i++)
		if (!statement_matches(w, c, a, &a->signatures[i], digest, err) ||
			!signature_verify(w, &a->signatures[i], &keys[i], arena, err) ||
			!signer_is_entitled(w, arena, c, a, i, keys, err))
			return false;
	return true;
}

static bool action_is_allowed(const Workspace *w, const Case *c, const Action *a, int64_t now_ms, Err *err)
{
	const Tool *tool = toolbox_find(&w->rules.tools, a->tool);
	if (tool == NULL)
		return err_set(err, ERR_REFUSED, "there is no tool \"%.*s\"", STR_ARG(a->tool));
	if (!tool->pinned)
		return err_set(err, ERR_REFUSED, "the manifest of %.*s changed and is not pinned",
			STR_ARG(a->tool));
	if (now_ms > a->expires_ms)
		return err_set(err, ERR_REFUSED, "it expired at %s", clock_iso(a->expires_ms).text);
	if (now_ms < action_due_ms(c, a))
		return err_set(err, ERR_REFUSED, "it is held until %s, so that it can be taken back",
			clock_iso(action_due_ms(c, a)).text);
	if (a->needs.len > 0)
		return err_set(err, ERR_REFUSED, "%.*s", STR_ARG(a->needs));
	if (a->tier < 0 || a->tier >= TIER_COUNT)
		return err_set(err, ERR_REFUSED, "its tier is not one");
	if (!schema_validate(tool->arguments, a->arguments, err))
		return err_prefix(err, "arguments: ");
	Ruling ruling = policy_rule(&w->rules.policy, tool, a->arguments);
	if (ruling.deny || a->deny)
		return err_set(err, ERR_REFUSED, "policy: %.*s", STR_ARG(ruling.deny ? ruling.why : a->rule));
	if (ruling.tier > a->tier)
		return err_set(err, ERR_REFUSED, "it was signed as tier %d and is tier %d now", a->tier,
			ruling.tier);
	return true;
}

static bool verify(Workspace *w, const Case *c, const Action *a, int64_t now_ms, bool fits, Approval **ret_approval,
	Err *err)
{
	Approval *p = xcalloc(1, sizeof *p);
	p->digest = arena_copy(&p->arena, str_from(action_digest(c, a).text));
	if (!case_clock_holds(c, now_ms, err)) { /* no word against the signatures */
		approval_free(p);
		return false;
	}
	int64_t unused;
	bool allowed;
	if (!fits)
		allowed = err_set(err, ERR_REFUSED, "it is %s, not approved", action_state_name(a->state));
	else if (c->drill != NULL)
		allowed = err_set(err, ERR_REFUSED, "a drill: nothing of it can be run");
	else
		allowed = case_is_as_it_arrived(c, &unused, err) && action_is_allowed(w, c, a, now_ms, err);
	if (!allowed && err != NULL)
		err->code = ERR_REFUSED;
	/* Another code of signatures_hold says that they could not be looked at: no word against them. */
	if (!allowed || !signatures_hold(w, &p->arena, c, a, p->digest, err)) {
		approval_free(p);
		return false;
	}
	p->tool = toolbox_find(&w->rules.tools, a->tool);
	p->arguments = a->arguments;
	p->action = arena_copy(&p->arena, a->id);
	p->approver = arena_copy(&p->arena, a->signatures[a->signature_count - 1].user);
	*ret_approval = p;
	return true;
}

bool approval_verify(Workspace *w, const Case *c, const Action *a, int64_t now_ms, Approval **ret_approval, Err *err)
{
	return verify(w, c, a, now_ms, verb_fits_state(VERB_EXECUTE, a->state), ret_approval, err);
}

bool approval_verify_unknown(Workspace *w, const Case *c, const Action *a, int64_t now_ms, Approval **ret_approval,
	Err *err)
{
	return verify(w, c, a, now_ms, a->state == ACTION_UNKNOWN, ret_approval, err);
}
