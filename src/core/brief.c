#include "core/brief.h"

#include "base/auto.h"
#include "base/clock.h"
#include "core/trace.h"

static Str next_step(const Brief *b)
{
	static const char *const steps[CASE_STATE_COUNT] = {
		[CASE_NEW] = N_("Draft an answer."), [CASE_ROUTED] = N_("Drafting goes on: evidence is next."),
		[CASE_GROUNDED] = N_("Drafting goes on: the reply is next."),
		[CASE_DRAFTED] = N_("Drafting goes on: the check is next."),
		[CASE_CHECKED] = N_("Read, edit, then countersign or reject each action."),
		[CASE_APPROVED] = N_("Countersigned: run the executor."),
		[CASE_DONE] = N_("Done. Nothing is open."),
		[CASE_REJECTED] = N_("Every action was rejected. Draft again or answer by hand."),
		[CASE_ESCALATED] = N_("Escalated: a supervisor decides."),
		[CASE_STUCK] = N_("A service failed. Try again or answer by hand.")};
	if (b->c->drill_told.len > 0 && !b->veiled)
		return b->c->drill_told;
	if (b->state != CASE_CHECKED && b->state != CASE_APPROVED)
		return str_from(steps[b->state]);
	bool voided = false;
	for (size_t i = 0; i < b->action_count; i++) {
		const Action *a = &b->actions[i];
		if (a->state == ACTION_UNKNOWN)
			return STR(N_("An action may or may not have taken effect: reconcile it."));
		if (a->state == ACTION_SIGNED)
			return STR(N_("One more signature, by another person."));
		voided = voided || (a->state == ACTION_PROPOSED && a->voided.len > 0);
	}
	if (voided)
		return STR(N_("A signature no longer counts: read why, then sign again or reject."));
	return str_from(steps[b->state]);
}

/* Did any action get beyond being proposed? Then it is shown whatever became of the draft. */
static bool any_acted(const Case *c)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (c->actions[i].state != ACTION_PROPOSED)
			return true;
	return false;
}

/* A case is stuck because no answer came: what an earlier one said is none. */
static void show_stuck(Brief *b)
{
	b->draft = NULL;
	b->problem_count = 0;
	b->action_count = any_acted(b->c) ? b->action_count : 0;
}

Brief brief_of(const Case *c, const User *viewer)
{
	Brief b = {.c = c, .viewer = viewer, .veiled = case_is_veiled(c, viewer)};
	b.state = b.veiled && !case_is_decided(c) ? CASE_NEW : c->state;
	if (!b.veiled) {
		b.evidence = c->evidence;
		b.evidence_count = c->evidence_count;
		b.draft = c->draft.revision > 0 ? &c->draft : NULL;
		b.actions = c->actions;
		b.action_count = c->action_count;
		b.problems = c->problems;
		b.problem_count = c->problem_count;
		if (c->state == CASE_STUCK)
			show_stuck(&b);
	}
	b.next = next_step(&b);
	return b;
}

static Json *evidence_to_json(const Evidence *e)
{
	Json *j = json_new_object();
	json_set_int(j, "n", e->n);
	json_set_str(j, "id", e->id);
	json_set_str(j, "document", e->document);
	json_set_str(j, "title", e->title);
	json_set_str(j, "heading", e->heading);
	json_set_str(j, "url", e->url);
	json_set_str(j, "excerpt", e->text);
	json_set_str(j, "audience", e->audience);
	json_set_number(j, "score", e->score);
	json_set_str(j, "updated", e->updated);
	json_set_str(j, "note", e->note);
	return j;
}

static Json *sentence_to_json(const Sentence *s)
{
	Json *j = json_new_object(), *list = json_new_array();
	json_set_str(j, "text", s->text);
	for (size_t i = 0; i < s->citation_count; i++) {
		const Citation *q = &s->citations[i];
		Json *item = json_new_object();
		json_set_int(item, "n", q->n);
		json_set_str(item, "quote", q->quote);
		json_set_int(item, "start", (int64_t)q->start);
		json_set_int(item, "end", (int64_t)q->end);
		json_set_bool(item, "found", q->found);
		json_set_cstr(item, "status", citation_status(q));
		json_push(list, item);
	}
	json_set(j, "citations", list);
	json_set(j, "support", s->support < 0 ? json_new_null() : json_new_number(s->support));
	json_set_bool(j, "negation_flip", s->negation_flip);
	json_set_bool(j, "certainty_flip", s->certainty_flip);
	return j;
}

static Json *answer_to_json(const Draft *d)
{
	Json *j = json_new_object(), *list = json_new_array();
	json_set_str(j, "text", d == NULL ? STR("") : d->plain);
	json_set_str(j, "marked", d == NULL ? STR("") : d->text);
	json_set_str(j, "subject", d == NULL ? STR("") : d->subject);
	json_set_str(j, "reason", d == NULL ? STR("") : d->reason);
	json_set_number(j, "confidence", d == NULL ? 0 : d->confidence);
	for (size_t i = 0; d != NULL && i < d->sentence_count; i++)
		json_push(list, sentence_to_json(&d->sentences[i]));
	json_set(j, "sentences", list);
	return j;
}

static Json *origins_to_json(const Action *a)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < a->origin_count; i++) {
		const ArgumentOrigin *o = &a->origins[i];
		Json *item = json_new_object();
		json_set_str(item, "argument", o->argument);
		json_set_str(item, "origin", o->origin);
		json_set_str(item, "source", o->source);
		json_set_int(item, "start", (int64_t)o->start);
		json_set_int(item, "end", (int64_t)o->end);
		json_set_str(item, "note", o->note);
		json_push(list, item);
	}
	return list;
}

static Json *signatures_to_json(const Action *a)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < a->signature_count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "user", a->signatures[i].user);
		json_set_str(item, "role", a->signatures[i].role);
		json_set_cstr(item, "at", clock_iso(a->signatures[i].at_ms).text);
		json_push(list, item);
	}
	return list;
}

Json *action_to_json(const Case *c, const Action *a)
{
	Arena arena = {0};
	Buf canonical = {0};
	Json *j = json_new_object();
	action_canonical(c, a, &canonical);
	json_set_str(j, "id", a->id);
	json_set_str(j, "ticket", c->ticket.id);
	json_set_str(j, "tool", a->tool);
	json_set(j, "arguments", a->arguments == NULL ? json_new_object() : json_copy(a->arguments));
	json_set_str(j, "canonical", buf_str(&canonical));
	json_set_cstr(j, "digest", hash_hex_of(buf_str(&canonical)).text);
	json_set_int(j, "tier", a->tier);
	json_set_str(j, "rule", a->rule);
	json_set(j, "origins", origins_to_json(a));
	json_set_cstr(j, "state", action_state_name(a->state));
	json_set_str(j, "needs", action_needs(&arena, c, a));
	json_set_cstr(j, "expires_at", clock_iso(a->expires_ms).text);
	json_set(j, "receipt", a->receipt == NULL ? json_new_null() : json_copy(a->receipt));
	bool held = a->state == ACTION_APPROVED || a->state == ACTION_SIGNED;
	json_set_cstr(j, "due_at", held ? clock_iso(action_due_ms(c, a)).text : NULL);
	json_set_cstr(j, "undoes", NULL);
	if (a->undoes.len > 0)
		json_set_str(j, "undoes", a->undoes);
	json_set(j, "signatures", signatures_to_json(a));
	json_set_str(j, "voided", a->voided);
	json_set_str(j, "why", a->why);
	buf_free(&canonical);
	arena_free(&arena);
	return j;
}

static Json *problems_to_json(const Brief *b)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < b->problem_count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "code", b->problems[i].code);
		json_set_str(item, "where", b->problems[i].where);
		json_set_str(item, "text", b->problems[i].text);
		json_set_bool(item, "blocks", b->problems[i].blocks);
		json_push(list, item);
	}
	return list;
}

static Json *legal_hold_part(const LegalHold *hold)
{
	if (!legal_hold_stands(hold))
		return json_new_null();
	Json *j = json_new_object();
	json_set_str(j, "by", hold->by);
	json_set_cstr(j, "since", clock_iso(hold->since_ms).text);
	json_set_str(j, "reason", hold->reason);
	return j;
}

static Json *ticket_part(const Brief *b)
{
	const Ticket *t = &b->c->ticket;
	Json *j = json_new_object(), *who = json_new_object();
	json_set_str(j, "id", t->id);
	json_set_str(j, "subject", t->subject);
	json_set_str(who, "name", t->requester.name);
	json_set_str(who, "email", t->requester.email);
	json_set_str(who, "id", t->requester.id);
	json_set(j, "requester", who);
	json_set_cstr(j, "state", case_state_name(b->state));
	json_set_int(j, "revision", t->revision);
	bool held = claim_is_live(&b->c->claim, clock_now_ms());
	json_set(j, "claimed_by", held ? json_new_str(b->c->claim.by) : json_new_null());
	json_set_cstr(j, "claimed_until", held ? clock_iso(b->c->claim.until_ms).text : NULL);
	json_set(j, "legal_hold", legal_hold_part(&b->c->legal_hold));
	return j;
}

static Json *route_part(const Brief *b)
{
	Json *j = json_new_object();
	Route r = {0};
	if (b->state != CASE_NEW)
		r = b->c->route;
	json_set_str(j, "intent", r.intent.ptr == NULL ? STR("") : r.intent);
	json_set_number(j, "confidence", r.confidence);
	json_set_bool(j, "out_of_scope", r.out_of_scope);
	json_set_str(j, "language", r.language.ptr == NULL ? STR("") : r.language);
	json_set_str(j, "model", r.model.ptr == NULL ? STR("") : r.model);
	json_set_str(j, "reason", r.reason.ptr == NULL ? STR("") : r.reason);
	json_set_str(j, "risk", r.risk.ptr == NULL ? STR("") : r.risk);
	json_set_str(j, "urgency", r.urgency.ptr == NULL ? STR("") : r.urgency);
	return j;
}

static void model_parts(Json *j, const Draft *d)
{
	Json *model = json_new_object(), *usage = json_new_object();
	json_set_str(model, "provider", d == NULL ? STR("") : d->provider);
	json_set_str(model, "name", d == NULL ? STR("") : d->model);
	json_set_str(model, "prompt_version", d == NULL ? STR("") : d->prompt_version);
	json_set(j, "model", model);
	json_set_int(usage, "input_tokens", d == NULL ? 0 : d->input_tokens);
	json_set_int(usage, "output_tokens", d == NULL ? 0 : d->output_tokens);
	json_set_number(usage, "cost", d == NULL ? 0 : d->cost);
	json_set_bool(usage, "estimated", d != NULL && d->estimated);
	json_set_int(usage, "latency_ms", d == NULL ? 0 : (d->latency_us + 999) / 1000);
	json_set(j, "usage", usage);
}

Json *brief_to_json(const Brief *b)
{
	Json *j = json_new_object(), *evidence = json_new_array(), *actions = json_new_array();
	json_set_cstr(j, "schema", "countersign/brief/1");
	json_set(j, "ticket", ticket_part(b));
	json_set(j, "route", route_part(b));
	json_set_cstr(j, "disposition",
		b->draft == NULL ? NULL : disposition_name(b->draft->disposition));
	for (size_t i = 0; i < b->evidence_count; i++)
		json_push(evidence, evidence_to_json(&b->evidence[i]));
	json_set(j, "evidence", evidence);
	json_set(j, "answer", answer_to_json(b->draft));
	for (size_t i = 0; i < b->action_count; i++)
		if (b->actions[i].state != ACTION_WITHDRAWN)
			json_push(actions, action_to_json(b->c, &b->actions[i]));
	json_set(j, "actions", actions);
	Json *verdict = json_new_object();
	json_set_bool(verdict, "ok", b->draft != NULL && b->c->verdict_ok);
	json_set(verdict, "problems", problems_to_json(b));
	json_set(j, "verdict", verdict);
	model_parts(j, b->draft);
	Arena arena = {0};
	json_set_str(j, "trace_id", trace_id_of(&arena, b->c));
	arena_free(&arena);
	json_set_str(j, "next", b->next);
	return j;
}

static bool signed_by(const Action *a, const User *user)
{
	for (size_t i = 0; i < a->signature_count; i++)
		if (str_eq(a->signatures[i].user, user->name) ||
			(user->key.len > 0 && str_eq(a->signatures[i].key, user->key)))
			return true;
	return false;
}

Str action_needs(Arena *arena, const Case *c, const Action *a)
{
	const TierPolicy *tier = &c->rules->policy.tiers[a->tier >= 0 && a->tier < TIER_COUNT
		? a->tier : TIER_LARGE];
	if (a->why.len > 0 && action_is_open(a))
		return a->why;
	if (a->needs.len > 0)
		return a->needs;
	if (a->state == ACTION_PROPOSED)
		return tier->signatures > 1 ? STR(N_("two signatures by two people")) : STR(N_("a signature"));
	if (a->state == ACTION_SIGNED)
		return arena_fmt(arena, "a second signature, not by %.*s",
			STR_ARG(a->signatures[0].user));
	if (a->state == ACTION_APPROVED && a->signature_count > 0 &&
		action_due_ms(c, a) > a->signatures[a->signature_count - 1].at_ms)
		return arena_fmt(arena, "the executor, from %s on", clock_iso(action_due_ms(c, a)).text);
	if (a->state == ACTION_APPROVED)
		return STR(N_("the executor"));
	return a->state == ACTION_UNKNOWN ? STR(N_("reconciling")) : STR("");
}

/* Is the second pair of eyes really a second pair? (PRODUCT.md: author, editor and signers distinct) */
static bool second_is_another(const Case *c, const Action *a, const User *user, Err *err)
{
	if (signed_by(a, user))
		return err_set(err, ERR_REFUSED,
			"four eyes: %.*s (or the same key) signed already; another person must",
			STR_ARG(user->name));
	if (str_eq(c->draft.author, user->name) || str_eq(c->draft.editor, user->name) ||
		str_eq(a->editor, user->name))
		return err_set(err, ERR_REFUSED,
			"four eyes: %.*s drafted or edited this; the second signer must be another person",
			STR_ARG(user->name));
	return true;
}

bool action_may_sign(const Case *c, const Action *a, const User *user, int64_t now_ms, Err *err)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	if (!authorise(user, VERB_APPROVE, (Object){c, a}, err))
		return false;
	if (c->state < CASE_CHECKED || c->state == CASE_STUCK)
		return err_set(err, ERR_REFUSED, "%.*s was proposed before what came in since (ticket revision "
			"%lld): draft again first", STR_ARG(a->id), (long long)c->ticket.revision);
	if (tool == NULL)
		return err_set(err, ERR_REFUSED, "there is no tool \"%.*s\"", STR_ARG(a->tool));
	if (!tool->pinned)
		return err_set(err, ERR_REFUSED,
			"the manifest of %.*s changed: an administrator must pin it first (tool pin %.*s)",
			STR_ARG(a->tool), STR_ARG(a->tool));
	if (a->deny)
		return err_set(err, ERR_REFUSED, "policy: %.*s", STR_ARG(a->rule));
	if (a->needs.len > 0)
		return err_set(err, ERR_REFUSED, "%.*s", STR_ARG(a->needs));
	if (now_ms > a->expires_ms)
		return err_set(err, ERR_REFUSED, "%.*s expired at %s: edit it or draft again",
			STR_ARG(a->id), clock_iso(a->expires_ms).text);
	if (now_ms + policy_hold_ms(&c->rules->policy, tool, a->tier) > a->expires_ms)
		return err_set(err, ERR_REFUSED, "%.*s would be held until after it expires at %s: draft again, or shorten "
			"hold_seconds", STR_ARG(a->id), clock_iso(a->expires_ms).text);
	const TierPolicy *tier = &c->rules->policy.tiers[a->tier];
	unsigned bit = 1u << user->role;
	bool second = a->signature_count > 0;
	if ((tool->roles & bit) == 0 || ((second ? tier->second_roles : tier->roles) & bit) == 0)
		return err_set(err, ERR_REFUSED, "%.*s is %s: that role may not sign %s of tier %d",
			STR_ARG(user->name), role_name(user->role), second ? "second on an action" :
			"an action", a->tier);
	return !second || second_is_another(c, a, user, err);
}
