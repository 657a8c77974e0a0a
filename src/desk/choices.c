/* What a person may choose: edit, sign, reject, escalate, reconcile. Every no is journaled. */
#include "desk/desk_private.h"

#include "approval.h"
#include "base/utf8.h"
#include "core/arrival.h"
#include "port/sign.h"
#include "stage/suggest.h"
#include "text/edits.h"

/* The case and its open action, by the action's id; absent and forbidden answer alike. */
static bool find_action(Desk *desk, Str id, Case **ret_case, Action **ret_action, Err *err)
{
	Arena arena = {0};
	Str ticket;
	Case *c = NULL;
	Err why = {0};
	bool ok = store_action_ticket(desk->workspace->store, &arena, id, &ticket, &why) &&
		desk_case(desk, ticket, &c, &why);
	arena_free(&arena);
	Action *a = ok ? case_action(c, id) : NULL;
	if (ok && a == NULL)
		return err_set(err, ERR_STORE, "action \"%.*s\" is in the index but not in the journal; "
			"run audit verify", STR_ARG(id));
	ok = ok && authorise(&desk->user, VERB_READ, (Object){c, a}, &why);
	if (!ok && why.code == ERR_MISSING)
		return err_set(err, ERR_MISSING, "no action \"%.*s\"", STR_ARG(id));
	if (!ok)
		return err_set(err, why.code, "%s", why.text);
	*ret_case = c;
	*ret_action = a;
	return true;
}

bool desk_refuse_missing(Desk *desk, Verb verb, Str id, Err *why, Err *err)
{
	Err row = {.code = ERR_MISSING, .text = "not there, or not for this user"};
	bool plain = id.len <= TICKET_MAX_ID + 20 && utf8_valid(id);
	if (why->code == ERR_MISSING)
		(void)desk_refuse(desk, NULL, plain ? id : STR("?"), verb_name(verb), &row);
	return err_set(err, why->code, "%s", why->text);
}

/* The action a person chose, and that they may do this to it. */
static bool choose_action(Desk *desk, Verb verb, Str id, int64_t seen, Case **ret_case, Action **ret_action, Err *err)
{
	Err why = {0};
	if (!find_action(desk, id, ret_case, ret_action, &why))
		return desk_refuse_missing(desk, verb, id, &why, err);
	return desk_may(desk, verb, *ret_case, *ret_action, seen, err);
}

bool desk_find_case(Desk *desk, Verb verb, Str ticket, Case **ret_case, Err *err)
{
	Err why = {0};
	return desk_case(desk, ticket, ret_case, &why) || desk_refuse_missing(desk, verb, ticket, &why, err);
}

bool desk_choose_case(Desk *desk, Verb verb, Str ticket, int64_t seen, Case **ret_case, Err *err)
{
	return desk_find_case(desk, verb, ticket, ret_case, err) && desk_may(desk, verb, *ret_case, NULL, seen, err);
}

bool desk_action(Desk *desk, Str action, const Case **ret_case, const Action **ret_action, Err *err)
{
	Case *c = NULL;
	Action *a = NULL;
	if (!find_action(desk, action, &c, &a, err))
		return false;
	*ret_case = c;
	*ret_action = a;
	return true;
}

/* What the reasoner wrote last, before any person's edit. */
static Str drafted_text(const Case *c)
{
	for (size_t i = c->trail_count; i > 0; i--)
		if (c->trail[i - 1].kind == EVENT_DRAFTED)
			return json_str_at(c->trail[i - 1].body, "text");
	return STR("");
}

bool desk_edit_draft(Desk *desk, Str ticket, int64_t seen, Str text, Brief *ret_brief, Err *err)
{
	enum { DRAFT_CEILING = 100000 };
	Case *c = NULL;
	if (!desk_choose_case(desk, VERB_EDIT, ticket, seen, &c, err))
		return false;
	if (brief_of(c, &desk->user).draft == NULL)
		return err_set(err, ERR_INPUT, "%.*s has no draft yet; draft it first",
			STR_ARG(c->ticket.id));
	if (text.len > DRAFT_CEILING || !utf8_valid(text) || str_trim(text).len == 0)
		return err_set(err, ERR_INPUT, "the reply must be UTF-8 text of 1 to %d bytes",
			DRAFT_CEILING);
	if (c->drill != NULL)
		return desk_drill_decided(desk, c, "edited", !drill_is_left(c, text), ret_brief, err);
	(void)desk_draft_cancel(desk, ticket); /* a person's words end what a model is writing */
	Json *body = json_new_object();
	json_set_str(body, "text", text);
	json_set_number(body, "distance", edit_distance(drafted_text(c), text));
	if (!desk_write(desk, c, EVENT_DRAFT_EDITED, body, err))
		return false;
	return desk_draft(desk, ticket, false, STR(""), ret_brief, err); /* checked again */
}

static Json *merged_arguments(const Action *a, const Json *changes)
{
	Json *merged = a->arguments == NULL ? json_new_object() : json_copy(a->arguments);
	for (const Json *m = json_first(changes); m != NULL; m = json_next(m)) {
		AUTO(buf_free) Buf key = {0};
		buf_add(&key, json_key(m));
		if (json_is(m, JSON_NULL))
			json_remove(merged, buf_cstr(&key));
		else
			json_set_key(merged, json_key(m), json_copy(m));
	}
	return merged;
}

bool desk_edit_action(Desk *desk, Str action, int64_t seen, const Json *changes, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	Action *a = NULL;
	if (!choose_action(desk, VERB_EDIT, action, seen, &c, &a, err))
		return false;
	char nonce[33];
	random_hex(nonce, 16);
	Answer in = {.actor = desk->user.name, .now_ms = clock_now_ms(), .nonce = str_from(nonce)};
	AUTO(json_freep) Json *merged = merged_arguments(a, changes);
	Json *checked;
	Err why = {0};
	if (!validator_check_edit(c, a, merged, changes, desk->user.name, &in, &checked, &why)) {
		if (why.code == ERR_REFUSED)
			(void)desk_refuse(desk, c, action, verb_name(VERB_EDIT), &why);
		return err_set(err, why.code, "%s", why.text);
	}
	Json *body = json_new_object();
	json_set(body, "action", checked);
	if (!desk_write(desk, c, EVENT_ACTION_EDITED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

Str action_confirmation(Arena *arena, const Action *a)
{
	static const char *const amounts[] = {"amount_cents", "amount", "to", "target"};
	if (a->tier < TIER_LARGE)
		return STR("");
	const Json *value = NULL;
	for (size_t i = 0; value == NULL && i < COUNT(amounts); i++)
		value = json_get(a->arguments, amounts[i]);
	for (const Json *m = json_first(a->arguments); value == NULL && m != NULL; m = json_next(m))
		if (json_is(m, JSON_STRING) || json_is(m, JSON_NUMBER))
			value = m;
	if (value == NULL)
		return a->tool;
	AUTO(buf_free) Buf text = {0};
	if (json_is(value, JSON_STRING))
		buf_add(&text, json_str(value));
	else
		json_write(value, &text);
	return arena_copy(arena, buf_str(&text));
}

/* What the key signs: who says yes to which digest, with the parts of it that can be named when they change. */
static void statement_of(const Case *c, const Action *a, const User *user, Str digest, int64_t now_ms, Buf *out)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	AUTO(json_freep) Json *j = json_new_object();
	json_set_cstr(j, "schema", "countersign/approval/1");
	json_set_str(j, "action", a->id);
	json_set_str(j, "digest", digest);
	json_set_str(j, "approver", user->name);
	json_set_cstr(j, "role", role_name(user->role));
	json_set_cstr(j, "at", clock_iso(now_ms).text);
	json_set_cstr(j, "expires_at", clock_iso(a->expires_ms).text);
	json_set_str(j, "nonce", a->nonce);
	json_set_cstr(j, "manifest", tool == NULL ? "none" : tool->pin.text);
	json_set_cstr(j, "policy", c->rules->policy.hash.text);
	json_set_str(j, "workspace", c->rules->workspace);
	json_set_int(j, "ticket_revision", c->ticket.revision);
	json_set_int(j, "draft_revision", a->draft_revision);
	json_write_canonical(j, out);
}

static bool confirmation_matches(const Action *a, Str typed, Err *err)
{
	Arena arena = {0};
	Str wanted = action_confirmation(&arena, a);
	bool ok = wanted.len == 0 || str_eq(str_trim(typed), wanted) ||
		err_set(err, ERR_REFUSED, "tier %d: type exactly \"%.*s\" to confirm (--confirm)", a->tier,
			STR_ARG(wanted));
	arena_free(&arena);
	return ok;
}

static bool may_approve(Desk *desk, Case *c, const Action *a, Str digest, Str confirm, int64_t now_ms, Err *err)
{
	HashHex current = action_digest(c, a);
	int64_t unused;
	if (!case_clock_holds(c, now_ms, err) || !case_is_as_it_arrived(c, &unused, err) ||
		!claim_lets(&c->claim, &desk->user, VERB_APPROVE, a->signature_count > 0, now_ms, err) ||
		!action_may_sign(c, a, &desk->user, now_ms, err))
		return false;
	if (!str_ieq(digest, str_from(current.text)))
		return err_set(err, ERR_REFUSED, "the digest is not that of %.*s as it stands; look at the "
			"action again", STR_ARG(a->id));
	return (a->signature_count == 0 || approval_key_is_another(desk->workspace, c, a, desk->user.name,
		desk->user.key, err)) && confirmation_matches(a, confirm, err);
}

static bool sign_statement(Desk *desk, Arena *arena, Str statement, Str *ret_signature, Str *ret_key, Err *err)
{
	Workspace *w = desk->workspace;
	const char *key = workspace_key_path(w, arena, desk->user.name);
	if (!sign_text(key, statement, arena, ret_signature, err))
		return false;
	return sign_verify(arena, w->allowed_signers, desk->user.name, statement, *ret_signature, ret_key,
		err) || err_prefix(err, "the key %s does not speak for %.*s: ", key,
			STR_ARG(desk->user.name));
}

static bool approve(Desk *desk, Str action, Str digest, Str confirm, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	Action *a = NULL;
	Arena arena = {0};
	Str signature = STR(""), key = STR("");
	AUTO(buf_free) Buf statement = {0};
	int64_t now_ms = clock_now_ms();
	Err why = {0};
	if (!find_action(desk, action, &c, &a, &why))
		return desk_refuse_missing(desk, VERB_APPROVE, action, &why, err);
	HashHex current = action_digest(c, a);
	bool ok = may_approve(desk, c, a, digest, confirm, now_ms, &why) && desk_gate_lets(desk, c, a, &why);
	if (ok && c->drill != NULL)
		return desk_drill_decided(desk, c, "signed", false, ret_brief, err) && err_set(err, ERR_REFUSED,
			"%.*s", STR_ARG(c->drill_told));
	if (ok) {
		statement_of(c, a, &desk->user, str_from(current.text), now_ms, &statement);
		ok = sign_statement(desk, &arena, buf_str(&statement), &signature, &key, &why);
	}
	if (!ok) {
		arena_free(&arena);
		(void)desk_refuse(desk, c, action, verb_name(VERB_APPROVE), &why);
		return err_set(err, why.code, "%s", why.text);
	}
	Json *body = json_new_object();
	json_set_str(body, "action", a->id);
	json_set_cstr(body, "digest", current.text);
	json_set_str(body, "statement", buf_str(&statement));
	json_set_str(body, "signature", signature);
	json_set_str(body, "key", key);
	json_set_cstr(body, "role", role_name(desk->user.role));
	arena_free(&arena);
	if (!desk_write(desk, c, EVENT_SIGNED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

bool desk_approve(Desk *desk, Str action, Str digest, Str confirm, Brief *ret_brief, Err *err)
{
	Err why = {0};
	if (approve(desk, action, digest, confirm, ret_brief, &why))
		return true;
	/* Somebody wrote at the same moment. The digest says what was seen: as it stands now it is signed or refused. */
	if (why.code == ERR_STALE && approve(desk, action, digest, confirm, ret_brief, &why))
		return true;
	return err_set(err, why.code, "%s", why.text);
}

bool reason_is_given(Str reason, Err *err)
{
	enum { REASON_CEILING = 4000 };
	if (str_trim(reason).len == 0 || reason.len > REASON_CEILING || !utf8_valid(reason))
		return err_set(err, ERR_USAGE, "give a reason of 1 to %d bytes", REASON_CEILING);
	return true;
}

bool desk_reject(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	Action *a = NULL;
	if (!reason_is_given(reason, err) || !choose_action(desk, VERB_REJECT, action, 0, &c, &a, err))
		return false;
	if (c->drill != NULL)
		return desk_drill_decided(desk, c, "rejected", true, ret_brief, err);
	Json *body = json_new_object();
	json_set_str(body, "action", a->id);
	json_set_str(body, "reason", reason);
	if (!desk_write(desk, c, EVENT_REJECTED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

static bool take_back(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	Action *a = NULL;
	if ((reason.len > 0 && !reason_is_given(reason, err)) ||
		!choose_action(desk, VERB_TAKE_BACK, action, 0, &c, &a, err))
		return false;
	Json *body = json_new_object();
	json_set_str(body, "action", a->id);
	json_set_str(body, "reason", reason);
	if (!desk_write(desk, c, EVENT_TAKEN_BACK, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

bool desk_take_back(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err)
{
	Err why = {0};
	if (take_back(desk, action, reason, ret_brief, &why))
		return true;
	/* Somebody wrote at the same moment: the executor (then it is too late, in words), or a person. */
	if (why.code == ERR_STALE && take_back(desk, action, reason, ret_brief, &why))
		return true;
	return err_set(err, why.code, "%s", why.text);
}

/* What undoes the action `of`: proposed, signed, done; or NULL. */
static const Action *undo_of(const Case *c, Str of)
{
	for (size_t i = 0; i < c->action_count; i++) {
		const Action *a = &c->actions[i];
		if (str_eq(a->undoes, of) && a->state != ACTION_REJECTED && a->state != ACTION_FAILED)
			return a;
	}
	return NULL;
}

static bool may_compensate(const Case *c, const Action *a, const Tool *tool, Err *err)
{
	const Action *undo = undo_of(c, a->id);
	if (tool == NULL || tool->undo == NULL)
		return err_set(err, ERR_REFUSED, "%.*s can't be undone by this desk%s%.*s", STR_ARG(a->id),
			tool != NULL && tool->compensation.len > 0 ? ": " : "",
			STR_ARG(tool != NULL ? tool->compensation : STR("")));
	return undo == NULL || err_set(err, ERR_REFUSED, "%.*s undoes %.*s already: it is %s", STR_ARG(undo->id),
		STR_ARG(a->id), action_state_name(undo->state));
}

/* The body of UNDO_PROPOSED. */
static bool plan_undo(Desk *desk, Case *c, const Action *a, Str reason, Json **ret_body, Err *err)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	AUTO(json_freep) Json *arguments = NULL;
	char nonce[33];
	if (!may_compensate(c, a, tool, err) || !suggest_undo(c, tool, a, &arguments, err))
		return false;
	random_hex(nonce, 16);
	Answer in = {.actor = desk->user.name, .now_ms = clock_now_ms(), .nonce = str_from(nonce)};
	Json *body = json_new_object();
	json_set_str(body, "of", a->id);
	json_set_str(body, "reason", reason);
	json_set(body, "action", validator_check_undo(c, a, json_str_at(tool->undo, "tool"), arguments, &in));
	*ret_body = body;
	return true;
}

bool desk_compensate(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	Action *a = NULL;
	Json *body;
	Err why = {0};
	if (!reason_is_given(reason, err) || !choose_action(desk, VERB_COMPENSATE, action, 0, &c, &a, err))
		return false;
	if (!plan_undo(desk, c, a, reason, &body, &why)) {
		(void)desk_refuse(desk, c, action, verb_name(VERB_COMPENSATE), &why);
		return err_set(err, why.code, "%s", why.text);
	}
	if (!desk_write(desk, c, EVENT_UNDO_PROPOSED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

bool desk_escalate(Desk *desk, Str ticket, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	if (!reason_is_given(reason, err) || !desk_choose_case(desk, VERB_ESCALATE, ticket, 0, &c, err))
		return false;
	if (c->drill != NULL)
		return desk_drill_decided(desk, c, "escalated", true, ret_brief, err);
	Json *body = json_new_object();
	json_set_str(body, "reason", reason);
	if (!desk_write(desk, c, EVENT_ESCALATED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

bool desk_reconcile(Desk *desk, Str action, bool done, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	Action *a = NULL;
	if (!reason_is_given(reason, err) || !choose_action(desk, VERB_RECONCILE, action, 0, &c, &a, err))
		return false;
	Json *body = json_new_object();
	json_set_str(body, "action", a->id);
	json_set_bool(body, "done", done);
	json_set_str(body, "reason", reason);
	if (!desk_write(desk, c, EVENT_RECONCILED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}
