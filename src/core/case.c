#include "core/case.h"

#include "base/auto.h"
#include "base/clock.h"
#include "core/drill.h"
#include "core/opinion.h"

static const char *const state_names[] = {
#define X(id, text) text,
	CASE_STATES(X)
#undef X
};

const char *case_state_name(CaseState s)
{
	return (size_t)s < COUNT(state_names) ? state_names[s] : "?";
}

bool case_state_from(Str name, CaseState *ret_state)
{
	for (size_t i = 0; i < COUNT(state_names); i++)
		if (str_is(name, state_names[i])) {
			*ret_state = (CaseState)i;
			return true;
		}
	return false;
}

const char *citation_status(const Citation *q)
{
	return q->found ? "found" : q->holder > 0 ? "misattributed" : "absent";
}

void case_free(Case *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->body_count; i++)
		json_free(c->bodies[i]);
	Arena arena = c->arena;
	*c = (Case){0};
	arena_free(&arena);
}

Action *case_action(Case *c, Str id)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (str_eq(c->actions[i].id, id))
			return &c->actions[i];
	return NULL;
}

const Evidence *case_evidence(const Case *c, int n)
{
	for (size_t i = 0; i < c->evidence_count; i++)
		if (c->evidence[i].n == n)
			return &c->evidence[i];
	return NULL;
}

bool case_cites(const Case *c, int n)
{
	for (size_t i = 0; i < c->draft.sentence_count; i++)
		for (size_t k = 0; k < c->draft.sentences[i].citation_count; k++)
			if (c->draft.sentences[i].citations[k].n == n)
				return true;
	return false;
}

/* Earlier signatures no longer count; the reason is kept for the person who gave them. */
static void action_void(Action *a, Str why)
{
	if (!action_is_open(a))
		return;
	if (a->signature_count > 0)
		a->voided = why;
	a->signature_count = 0;
	a->state = ACTION_PROPOSED;
}

static void void_all(Case *c, Str why)
{
	for (size_t i = 0; i < c->action_count; i++)
		action_void(&c->actions[i], why);
}

static bool apply_news(Case *c, const Event *e, Err *err)
{
	(void)err;
	c->ticket.revision = json_int_at(e->body, "revision", c->ticket.revision + 1);
	if (e->kind == EVENT_ARRIVED) {
		c->drill = json_get(e->body, "drill");
		return true;
	}
	void_all(c, STR("a new message came in"));
	c->state = CASE_NEW;
	return true;
}

static bool apply_routed(Case *c, const Event *e, Err *err)
{
	(void)err;
	const Json *b = e->body;
	c->route = (Route){.intent = json_str_at(b, "intent"), .language = json_str_at(b, "language"),
		.risk = json_str_at(b, "risk"), .model = json_str_at(b, "model"),
		.asked = json_bool_at(b, "asked", false),
		.confidence = json_number(json_get(b, "confidence"), 0),
		.out_of_scope = json_bool_at(b, "out_of_scope", false),
		.corrected = json_bool_at(b, "corrected", false),
		.same_as = json_str_at(b, "same_as"),
		.known = json_bool_at(b, "known", false),
		.reason = json_str_at(b, "reason"), .escalate = json_str_at(b, "escalate"),
		.urgency = json_str_at(b, "urgency")};
	c->state = CASE_ROUTED;
	return true;
}

/* What a person said stands until a router says otherwise about another text. */
static bool apply_intent_set(Case *c, const Event *e, Err *err)
{
	(void)err;
	c->route.intent = json_str_at(e->body, "intent");
	c->route.corrected = true;
	return true;
}

static Evidence evidence_from_json(const Json *j)
{
	return (Evidence){.n = (int)json_int_at(j, "n", 0), .id = json_str_at(j, "id"),
		.document = json_str_at(j, "document"), .title = json_str_at(j, "title"),
		.heading = json_str_at(j, "heading"), .url = json_str_at(j, "url"),
		.text = json_str_at(j, "text"), .updated = json_str_at(j, "updated"),
		.audience = json_str_at(j, "audience"), .score = json_number(json_get(j, "score"), 0),
		.groups = json_get(j, "groups"), .note = json_str_at(j, "note")};
}

static bool apply_grounded(Case *c, const Event *e, Err *err)
{
	(void)err;
	const Json *list = json_get(e->body, "evidence");
	c->evidence = ARENA_ARRAY(&c->arena, Evidence, json_count(list) + 1);
	c->evidence_count = 0;
	for (const Json *j = json_first(list); j != NULL; j = json_next(j))
		c->evidence[c->evidence_count++] = evidence_from_json(j);
	c->records = json_get(e->body, "records");
	c->search_notice = json_str_at(e->body, "notice");
	c->tried_count = 0;
	c->tried = NULL;
	c->state = CASE_GROUNDED;
	return true;
}

/* What the tries before it cost is part of what this draft cost. */
static void add_usage(Draft *d, const Draft *before, const Json *usage)
{
	d->input_tokens = before->input_tokens + json_int_at(usage, "input_tokens", 0);
	d->output_tokens = before->output_tokens + json_int_at(usage, "output_tokens", 0);
	d->latency_us = before->latency_us + json_int_at(usage, "latency_us", 0);
	d->cost = before->cost + json_number(json_get(usage, "cost"), 0);
	d->estimated = before->estimated || json_bool_at(usage, "estimated", false);
}

static void note_tried(Case *c, const Json *model)
{
	Str route = json_str_at(model, "route");
	*ARENA_PUSH(&c->arena, c->tried, c->tried_count) =
		route.len > 0 ? route : json_str_at(model, "provider");
}

static bool apply_drafted(Case *c, const Event *e, Err *err)
{
	const Draft before = c->tried_count > 0 ? c->draft : (Draft){0};
	const Json *result = json_get(e->body, "result"), *model = json_get(e->body, "model"),
		   *usage = json_get(e->body, "usage");
	Disposition disposition;
	if (!disposition_from(json_str_at(result, "disposition"), &disposition))
		return err_set(err, ERR_STORE, "a drafted event without disposition");
	c->draft = (Draft){.revision = c->draft.revision + 1, .disposition = disposition,
		.reason = json_str_at(result, "reason"), .subject = json_str_at(e->body, "subject"),
		.text = json_str_at(e->body, "text"), .author = e->actor, .result = result,
		.confidence = json_number(json_get(e->body, "confidence"), 0),
		.provider = json_str_at(model, "provider"), .model = json_str_at(model, "name"),
		.prompt_version = json_str_at(model, "prompt_version")};
	add_usage(&c->draft, &before, usage);
	note_tried(c, model);
	void_all(c, STR("the reply was drafted again"));
	c->state = CASE_DRAFTED;
	return true;
}

static bool apply_draft_edited(Case *c, const Event *e, Err *err)
{
	(void)err;
	c->draft.revision++;
	c->draft.text = json_str_at(e->body, "text");
	c->draft.editor = e->actor;
	if (c->draft.disposition == DISPOSITION_ABSTAIN || c->draft.disposition == DISPOSITION_CLARIFY)
		c->draft.disposition = DISPOSITION_ANSWER; /* a person answered */
	void_all(c, STR("the reply was edited"));
	c->state = CASE_DRAFTED;
	return true;
}

static Sentence sentence_from_json(Arena *arena, const Json *j)
{
	const Json *list = json_get(j, "citations");
	Sentence s = {.text = json_str_at(j, "text"), .start = (size_t)json_int_at(j, "start", 0),
		.end = (size_t)json_int_at(j, "end", 0),
		.support = json_number(json_get(j, "support"), SUPPORT_UNKNOWN),
		.negation_flip = json_bool_at(j, "negation_flip", false),
		.certainty_flip = json_bool_at(j, "certainty_flip", false),
		.citations = ARENA_ARRAY(arena, Citation, json_count(list) + 1)};
	for (const Json *q = json_first(list); q != NULL; q = json_next(q))
		s.citations[s.citation_count++] = (Citation){.n = (int)json_int_at(q, "n", 0),
			.quote = json_str_at(q, "quote"), .found = json_bool_at(q, "found", false),
			.holder = (int)json_int_at(q, "holder", 0),
			.start = (size_t)json_int_at(q, "start", 0),
			.end = (size_t)json_int_at(q, "end", 0)};
	return s;
}

/* What the validator said of one action, put over what is known of it. */
static void action_from_json(Arena *arena, const Json *j, Action *a)
{
	a->id = json_str_at(j, "id");
	a->tool = json_str_at(j, "tool");
	a->arguments = json_get(j, "arguments");
	a->bound = json_get(j, "bound");
	a->tier = (int)json_int_at(j, "tier", TIER_LARGE);
	a->rule = json_str_at(j, "rule");
	a->deny = json_bool_at(j, "deny", false);
	a->needs = json_str_at(j, "needs");
	a->nonce = json_str_at(j, "nonce");
	a->expires_ms = json_int_at(j, "expires_ms", 0);
	a->editor = json_str_at(j, "editor");
	a->why = json_str_at(j, "refused");
	const Json *list = json_get(j, "origins");
	a->origins = ARENA_ARRAY(arena, ArgumentOrigin, json_count(list) + 1);
	a->origin_count = 0;
	for (const Json *o = json_first(list); o != NULL; o = json_next(o))
		a->origins[a->origin_count++] = (ArgumentOrigin){.argument = json_str_at(o, "argument"),
			.origin = json_str_at(o, "origin"), .source = json_str_at(o, "source"),
			.start = (size_t)json_int_at(o, "start", 0),
			.end = (size_t)json_int_at(o, "end", 0),
			.note = json_str_at(o, "note")};
}

static bool action_id_is_ours(const Case *c, Str id, int64_t *ret_number)
{
	return str_starts(id, c->ticket.id) && id.len > c->ticket.id.len + 1 &&
		id.ptr[c->ticket.id.len] == '.' &&
		str_to_int64(str_slice(id, c->ticket.id.len + 1, id.len), ret_number);
}

static bool apply_action(Case *c, const Json *j, Err *err)
{
	int64_t number;
	Str id = json_str_at(j, "id");
	if (!action_id_is_ours(c, id, &number))
		return err_set(err, ERR_STORE, "action id \"%.*s\" does not belong to ticket %.*s",
			STR_ARG(id), STR_ARG(c->ticket.id));
	Action *a = case_action(c, id);
	if (a == NULL) {
		a = ARENA_PUSH(&c->arena, c->actions, c->action_count);
		a->state = ACTION_PROPOSED;
	}
	action_from_json(&c->arena, j, a);
	a->draft_revision = c->draft.revision;
	if (number >= c->action_next)
		c->action_next = number + 1;
	return true;
}

static void withdraw_unlisted(Case *c, const Json *listed)
{
	for (size_t i = 0; i < c->action_count; i++) {
		bool found = false;
		for (const Json *j = json_first(listed); j != NULL && !found; j = json_next(j))
			found = str_eq(json_str_at(j, "id"), c->actions[i].id);
		if (!found && action_is_open(&c->actions[i]) && c->actions[i].undoes.len == 0)
			c->actions[i].state = ACTION_WITHDRAWN;
	}
}

static void problems_from_json(Case *c, const Json *list)
{
	c->problems = ARENA_ARRAY(&c->arena, Problem, json_count(list) + 1);
	c->problem_count = 0;
	for (const Json *p = json_first(list); p != NULL; p = json_next(p))
		c->problems[c->problem_count++] = (Problem){.code = json_str_at(p, "code"),
			.where = json_str_at(p, "where"), .text = json_str_at(p, "text"),
			.blocks = json_bool_at(p, "blocks", true)};
}

static bool apply_checked(Case *c, const Event *e, Err *err)
{
	const Json *actions = json_get(e->body, "actions"), *list = json_get(e->body, "sentences");
	for (const Json *j = json_first(actions); j != NULL; j = json_next(j))
		if (!apply_action(c, j, err))
			return false;
	withdraw_unlisted(c, actions);
	c->verdict_ok = json_bool_at(e->body, "ok", false);
	(void)disposition_from(json_str_at(e->body, "disposition"), &c->draft.disposition);
	c->draft.plain = json_str_at(e->body, "plain");
	c->draft.sentences = ARENA_ARRAY(&c->arena, Sentence, json_count(list) + 1);
	c->draft.sentence_count = 0;
	for (const Json *j = json_first(list); j != NULL; j = json_next(j))
		c->draft.sentences[c->draft.sentence_count++] = sentence_from_json(&c->arena, j);
	problems_from_json(c, json_get(e->body, "problems"));
	c->state = CASE_CHECKED;
	return true;
}

/* The case's state where its actions decide it. */
static void state_from_actions(Case *c)
{
	size_t open = 0, approved = 0, done = 0, rejected = 0, live = 0;
	for (size_t i = 0; i < c->action_count; i++) {
		const Action *a = &c->actions[i];
		live += a->state != ACTION_WITHDRAWN;
		open += !action_is_settled(a);
		approved += a->state == ACTION_APPROVED || a->state == ACTION_SENDING;
		done += a->state == ACTION_DONE;
		rejected += a->state == ACTION_REJECTED;
	}
	if (approved > 0)
		c->state = CASE_APPROVED;
	else if (open > 0)
		c->state = c->state == CASE_ESCALATED ? CASE_ESCALATED : CASE_CHECKED;
	else if (done > 0)
		c->state = c->state == CASE_ESCALATED ? CASE_ESCALATED : CASE_DONE;
	else if (rejected > 0 && rejected == live)
		c->state = CASE_REJECTED;
	else
		c->state = CASE_CHECKED;
}

static Action *event_action(Case *c, const Event *e, Err *err)
{
	Action *a = case_action(c, json_str_at(e->body, "action"));
	if (a == NULL)
		err_set(err, ERR_STORE, "event %lld names action \"%.*s\", which is not there",
			(long long)e->seq, STR_ARG(json_str_at(e->body, "action")));
	return a;
}

static bool apply_action_edited(Case *c, const Event *e, Err *err)
{
	const Json *j = json_get(e->body, "action");
	Action *a = case_action(c, json_str_at(j, "id"));
	if (a == NULL || !action_is_open(a))
		return err_set(err, ERR_STORE, "event %lld edits an action that is not open",
			(long long)e->seq);
	action_void(a, STR("the arguments were edited"));
	return apply_action(c, j, err);
}

/* A new action: it does not come from the draft, and no later draft withdraws it. */
static bool apply_undo_proposed(Case *c, const Event *e, Err *err)
{
	const Json *j = json_get(e->body, "action");
	if (case_action(c, json_str_at(j, "id")) != NULL)
		return err_set(err, ERR_STORE, "event %lld proposes an action that is there already",
			(long long)e->seq);
	if (!apply_action(c, j, err))
		return false;
	case_action(c, json_str_at(j, "id"))->undoes = json_str_at(e->body, "of");
	state_from_actions(c);
	return true;
}

static int signatures_needed(const Case *c, const Action *a)
{
	int tier = a->tier >= 0 && a->tier < TIER_COUNT ? a->tier : TIER_LARGE;
	return c->rules->policy.tiers[tier].signatures;
}

static bool apply_signed(Case *c, const Event *e, Err *err)
{
	Action *a = event_action(c, e, err);
	if (a == NULL || !drill_lets(c, e, err))
		return false;
	const Json *b = e->body;
	*ARENA_PUSH(&c->arena, a->signatures, a->signature_count) = (Signature){.user = e->actor,
		.role = json_str_at(b, "role"), .digest = json_str_at(b, "digest"),
		.statement = json_str_at(b, "statement"), .signature = json_str_at(b, "signature"),
		.key = json_str_at(b, "key"), .at_ms = e->at_ms};
	a->state = (int)a->signature_count >= signatures_needed(c, a) ? ACTION_APPROVED : ACTION_SIGNED;
	a->voided = STR("");
	state_from_actions(c);
	return true;
}

static bool apply_taken_back(Case *c, const Event *e, Err *err)
{
	Action *a = event_action(c, e, err);
	if (a == NULL)
		return false;
	Str reason = json_str_at(e->body, "reason");
	action_void(a, arena_fmt(&c->arena, "%.*s took it back%s%.*s", STR_ARG(e->actor),
		reason.len > 0 ? ": " : "", STR_ARG(reason)));
	state_from_actions(c);
	return true;
}

static bool apply_outcome(Case *c, const Event *e, Err *err)
{
	Action *a = event_action(c, e, err);
	if (a == NULL || (e->kind == EVENT_SENDING && !drill_lets(c, e, err)))
		return false;
	static const struct {
		EventKind kind;
		ActionState state;
	} outcomes[] = {{EVENT_REJECTED, ACTION_REJECTED}, {EVENT_SENDING, ACTION_SENDING},
		{EVENT_DONE, ACTION_DONE}, {EVENT_FAILED, ACTION_FAILED}, {EVENT_UNKNOWN, ACTION_UNKNOWN}};
	for (size_t i = 0; i < COUNT(outcomes); i++)
		if (outcomes[i].kind == e->kind)
			a->state = outcomes[i].state;
	if (e->kind == EVENT_RECONCILED)
		a->state = json_bool_at(e->body, "done", false) ? ACTION_DONE : ACTION_FAILED;
	if (e->kind == EVENT_SENDING)
		a->key = json_str_at(e->body, "key");
	if (e->kind == EVENT_DONE)
		a->receipt = json_get(e->body, "receipt");
	Str why = json_str_at(e->body, "why");
	a->why = why.len > 0 ? why : json_str_at(e->body, "reason");
	state_from_actions(c);
	return true;
}

static bool apply_refused(Case *c, const Event *e, Err *err)
{
	(void)err;
	Action *a = case_action(c, json_str_at(e->body, "action"));
	if (a != NULL && json_bool_at(e->body, "void", false)) {
		action_void(a, json_str_at(e->body, "why"));
		state_from_actions(c);
	}
	return true; /* a refusal changes nothing else */
}

static bool apply_reason(Case *c, const Event *e, Err *err)
{
	(void)err;
	if (e->kind == EVENT_ESCALATED) {
		c->state = CASE_ESCALATED;
	} else if (e->kind == EVENT_STUCK) {
		c->state = CASE_STUCK;
		c->stuck_why = json_str_at(e->body, "why");
	} else if (e->kind == EVENT_REOPENED) {
		c->state = CASE_NEW;
		c->instruction = json_str_at(e->body, "reason");
		void_all(c, STR("the reply is drafted again"));
	}
	return true;
}

typedef bool ApplyFn(Case *c, const Event *e, Err *err);

static ApplyFn *const appliers[EVENT_COUNT] = {
	[EVENT_ARRIVED] = apply_news, [EVENT_NEWS] = apply_news, [EVENT_ROUTED] = apply_routed,
	[EVENT_GROUNDED] = apply_grounded, [EVENT_DRAFTED] = apply_drafted,
	[EVENT_CHECKED] = apply_checked, [EVENT_DRAFT_EDITED] = apply_draft_edited,
	[EVENT_ACTION_EDITED] = apply_action_edited, [EVENT_UNDO_PROPOSED] = apply_undo_proposed,
	[EVENT_SIGNED] = apply_signed,
	[EVENT_TAKEN_BACK] = apply_taken_back, [EVENT_REJECTED] = apply_outcome, [EVENT_SENDING] = apply_outcome, [EVENT_DONE] = apply_outcome,
	[EVENT_FAILED] = apply_outcome, [EVENT_UNKNOWN] = apply_outcome,
	[EVENT_RECONCILED] = apply_outcome, [EVENT_REFUSED] = apply_refused,
	[EVENT_DRILLED] = drill_apply, [EVENT_ESCALATED] = apply_reason, [EVENT_STUCK] = apply_reason,
	[EVENT_REOPENED] = apply_reason, [EVENT_INTENT_SET] = apply_intent_set,
	[EVENT_OPINION] = opinion_apply};

bool case_apply(Case *c, Event event, Json *body, Err *err)
{
	event.body = body;
	if (body != NULL)
		*ARENA_PUSH(&c->arena, c->bodies, c->body_count) = body;
	event.actor = arena_copy(&c->arena, event.actor);
	event.ticket = c->ticket.id;
	ApplyFn *apply = (size_t)event.kind < EVENT_COUNT ? appliers[event.kind] : NULL;
	if (body != NULL && apply != NULL && !apply(c, &event, err))
		return false;
	claim_apply(&c->claim, &event);
	legal_hold_apply(&c->legal_hold, &event);
	*ARENA_PUSH(&c->arena, c->trail, c->trail_count) = event;
	c->revision++;
	return true;
}
