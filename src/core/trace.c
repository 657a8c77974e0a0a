#include "core/trace.h"

#include "base/auto.h"

#define WORKFLOW "ticket"

/* ---- ids ---- */

static Str hex_of(Arena *arena, Str text, size_t digits)
{
	HashHex hash = hash_hex_of(text);
	if (strspn(hash.text, "0") >= digits) /* all zeros are no id (W3C Trace Context, 3.2.2) */
		hash.text[0] = '1';
	return arena_copy(arena, (Str){hash.text, digits});
}

static size_t runs_of(const Case *c)
{
	size_t runs = 0;
	for (size_t i = 0; i < c->trail_count; i++)
		runs += c->trail[i].kind == EVENT_ROUTED;
	return runs;
}

static Str run_id(Arena *arena, const Case *c, size_t run)
{
	return hex_of(arena, arena_fmt(arena, "trace\n%.*s\n%zu", STR_ARG(c->ticket.id), run), TRACE_ID);
}

Str trace_id_of(Arena *arena, const Case *c)
{
	size_t runs = runs_of(c);
	return run_id(arena, c, c->state == CASE_NEW || runs == 0 ? runs + 1 : runs);
}

static Str span_id(Arena *arena, Str trace, const char *place, int64_t n)
{
	return hex_of(arena, arena_fmt(arena, "%.*s\n%s\n%lld", STR_ARG(trace), place, (long long)n), SPAN_ID);
}

static Str attempt_id(Arena *arena, Str trace, int64_t revision, size_t n)
{
	return span_id(arena, trace, "attempt", revision * 1000 + (int64_t)n);
}

/* `sending`: its row; an action that is asked for again has several. */
static Str execution_id(Arena *arena, Str trace, Str action, int64_t sending)
{
	return span_id(arena, trace, arena_fmt(arena, "execution %.*s", STR_ARG(action)).ptr, sending);
}

static Str traceparent(Arena *arena, Str trace, Str span)
{
	return arena_fmt(arena, "00-%.*s-%.*s-01", STR_ARG(trace), STR_ARG(span));
}

Str traceparent_of_attempt(Arena *arena, const Case *c, size_t n)
{
	Str trace = trace_id_of(arena, c);
	return traceparent(arena, trace, attempt_id(arena, trace, c->draft.revision + 1, n));
}

Str traceparent_of_action(Arena *arena, const Case *c, Str action)
{
	Str trace = trace_id_of(arena, c);
	int64_t sending = 0;
	for (size_t i = 0; i < c->trail_count; i++)
		if (c->trail[i].kind == EVENT_SENDING && str_eq(json_str_at(c->trail[i].body, "action"), action))
			sending = c->trail[i].seq;
	return traceparent(arena, trace, execution_id(arena, trace, action, sending));
}

/* ---- spans ---- */

typedef struct Open { /* an action that waits, or is being executed */
	Str action, tool;
	int tier;
	int64_t since_us, sending_us;
	int64_t sending; /* the row that no outcome followed yet; 0: none */
	bool waiting;
} Open;

typedef struct Tracer {
	const Case *c;
	Trace *trace;
	Str id;       /* of the run; "" before the first */
	size_t run;
	ptrdiff_t root; /* index; -1: none */
	int64_t revision; /* of the draft: counts as Case does */
	int64_t last_us;
	Open *open;
	size_t open_count;
} Tracer;

static int64_t time_of(const Event *e)
{
	return e->at_ms * 1000;
}

/* A finished child of the root, unless `parent` says otherwise. The span is moved by the next push. */
static Span *push(Tracer *t, const Event *e, const char *step, Str name, int64_t start_us)
{
	Trace *trace = t->trace;
	Arena *a = &trace->arena;
	Span *s = ARENA_PUSH(a, trace->items, trace->count);
	*s = (Span){.trace = t->id, .id = span_id(a, t->id, step, e->seq),
		.parent = t->root < 0 ? STR("") : trace->items[t->root].id, .name = name, .step = str_from(step),
		.kind = SPAN_INTERNAL, .start_us = start_us, .end_us = time_of(e), .seq = e->seq,
		.actor = e->actor, .attributes = json_new_object()};
	if (s->start_us > s->end_us)
		s->start_us = s->end_us;
	return s;
}

/* When what this event ended began: its body says how long it took. */
static int64_t began(const Tracer *t, const Event *e)
{
	const Json *took = json_get(e->body, "took_us");
	return took != NULL ? time_of(e) - json_int(took, 0) : t->last_us;
}

static void close_root(Tracer *t, const Event *e)
{
	if (t->root < 0)
		return;
	Span *root = &t->trace->items[t->root];
	root->end_us = time_of(e);
	root->seq = e->seq;
	t->root = -1;
}

static void begin_run(Tracer *t, const Event *e)
{
	Arena *a = &t->trace->arena;
	close_root(t, e);
	t->id = run_id(a, t->c, ++t->run);
	t->open_count = 0;
	Span *root = push(t, e, "run", STR("invoke_workflow " WORKFLOW), began(t, e));
	root->id = span_id(a, t->id, "run", 0);
	root->end_us = root->seq = 0;
	json_set_cstr(root->attributes, "gen_ai.operation.name", "invoke_workflow");
	json_set_cstr(root->attributes, "gen_ai.workflow.name", WORKFLOW);
	json_set_str(root->attributes, "countersign.ticket.id", t->c->ticket.id);
	json_set_int(root->attributes, "countersign.run", (int64_t)t->run);
	t->root = root - t->trace->items;
}

static void copy_text(Span *s, const char *attribute, const Json *from, const char *field)
{
	if (json_str_at(from, field).len > 0)
		json_set_str(s->attributes, attribute, json_str_at(from, field));
}

static void copy_number(Span *s, const char *attribute, const Json *from, const char *field)
{
	const Json *value = json_get(from, field);
	if (json_is(value, JSON_NUMBER))
		json_set(s->attributes, attribute, json_copy(value));
}

/* Only where it holds: what is not said is not so. */
static void copy_true(Span *s, const char *attribute, const Json *from, const char *field)
{
	if (json_bool_at(from, field, false))
		json_set_bool(s->attributes, attribute, true);
}

static void on_routed(Tracer *t, const Event *e)
{
	begin_run(t, e);
	Span *s = push(t, e, "router", STR("router"), began(t, e));
	copy_text(s, "countersign.intent", e->body, "intent");
	copy_text(s, "countersign.language", e->body, "language");
	copy_text(s, "countersign.risk", e->body, "risk");
}

static void on_grounded(Tracer *t, const Event *e)
{
	Span *s = push(t, e, "retriever", STR("retrieval kb"), began(t, e));
	json_set_cstr(s->attributes, "gen_ai.operation.name", "retrieval");
	json_set_cstr(s->attributes, "gen_ai.data_source.id", "kb");
	json_set_int(s->attributes, "countersign.evidence.count",
		(int64_t)json_count(json_get(e->body, "evidence")));
	json_set_int(s->attributes, "countersign.queries.count", (int64_t)json_count(json_get(e->body, "queries")));
}

static bool is_model(Str provider)
{
	return provider.len > 0 && !str_is(provider, "extractive") && !str_is(provider, "replay");
}

/* The attempt as spans tell it: the last one that answered is also described by the draft's model. */
static Json *attempt_of(const Json *attempt, const Json *model, bool last)
{
	static const char *const fields[] = {"provider", "name", "reported"};
	Json *whole = attempt == NULL ? json_new_object() : json_copy(attempt);
	bool answered = last && json_str_at(attempt, "error").len == 0;
	for (size_t i = 0; answered && i < COUNT(fields); i++)
		if (json_get(whole, fields[i]) == NULL && json_get(model, fields[i]) != NULL)
			json_set(whole, fields[i], json_copy(json_get(model, fields[i])));
	if (json_str_at(whole, "name").len == 0)
		json_set_str(whole, "name", attempt == NULL ? STR("model") : json_str_at(attempt, "model"));
	if (json_get(whole, "provider") == NULL)
		json_set_cstr(whole, "provider", "_OTHER");
	if (json_str_at(json_next(attempt), "named").len > 0) /* its fault was named to the next one */
		json_set_bool(whole, "form", true);
	return whole;
}

static void describe_attempt(Span *s, const Json *attempt)
{
	Str provider = json_str_at(attempt, "provider");
	copy_text(s, "gen_ai.provider.name", attempt, "provider");
	copy_text(s, "gen_ai.request.model", attempt, "name");
	copy_text(s, "gen_ai.response.model", attempt, "reported");
	copy_number(s, "gen_ai.usage.input_tokens", attempt, "input_tokens");
	copy_number(s, "gen_ai.usage.output_tokens", attempt, "output_tokens");
	copy_number(s, "countersign.cost", attempt, "cost");
	copy_true(s, "countersign.estimated", attempt, "estimated");
	copy_number(s, "countersign.first_us", attempt, "first_us");
	copy_number(s, "http.response.status_code", attempt, "status");
	if (json_str_at(attempt, "finish").len > 0) {
		Json *reasons = json_new_array();
		json_push_str(reasons, json_str_at(attempt, "finish"));
		json_set(s->attributes, "gen_ai.response.finish_reasons", reasons);
	}
	if (is_model(provider)) {
		s->kind = SPAN_CLIENT;
		json_set_cstr(s->attributes, "gen_ai.operation.name", "chat");
	}
	s->failed = json_str_at(attempt, "error").len > 0;
	if (s->failed)
		json_set_cstr(s->attributes, "error.type",
			json_bool_at(attempt, "form", false) ? "malformed_result" : "unavailable");
}

static void add_attempt(Tracer *t, const Event *e, const Json *attempt, size_t n, Str parent, int64_t from_us,
	int64_t took_us)
{
	Arena *a = &t->trace->arena;
	Span *s = push(t, e, "attempt", STR(""), from_us);
	Str given = json_str_at(attempt, "span_id"); /* what the request bore */
	s->id = given.len == SPAN_ID ? arena_copy(a, given) : attempt_id(a, t->id, t->revision, n);
	s->parent = parent;
	s->end_us = s->start_us + took_us;
	describe_attempt(s, attempt);
	s->name = arena_fmt(a, "%s%.*s", s->kind == SPAN_CLIENT ? "chat " : "", STR_ARG(json_str_at(attempt, "name")));
}

/* One span a question to a model, one behind the other. Where an attempt does not say how long it took, it gets its
 * share of the whole. */
static void add_attempts(Tracer *t, const Event *e, Str parent, int64_t start_us)
{
	const Json *list = json_get(json_get(e->body, "usage"), "attempts"), *model = json_get(e->body, "model");
	const Json *attempt = json_first(list);
	int64_t count = attempt == NULL ? 1 : (int64_t)json_count(list), share = (time_of(e) - start_us) / count;
	for (int64_t n = 0; n < count; n++, attempt = json_next(attempt)) {
		AUTO(json_freep) Json *whole = attempt_of(attempt, model, n + 1 == count);
		int64_t took = json_int_at(attempt, "latency_us", share);
		add_attempt(t, e, whole, (size_t)n, parent, start_us, took);
		start_us += took;
	}
}

static void on_drafted(Tracer *t, const Event *e)
{
	const Json *model = json_get(e->body, "model"), *usage = json_get(e->body, "usage");
	t->revision++;
	Span *s = push(t, e, "reasoner", STR("reasoner"), began(t, e));
	Str id = s->id;
	int64_t start_us = s->start_us;
	copy_text(s, "countersign.provider", model, "provider");
	copy_text(s, "countersign.model", model, "name");
	copy_text(s, "countersign.prompt.version", model, "prompt_version");
	copy_text(s, "countersign.disposition", json_get(e->body, "result"), "disposition");
	copy_number(s, "countersign.usage.input_tokens", usage, "input_tokens");
	copy_number(s, "countersign.usage.output_tokens", usage, "output_tokens");
	copy_number(s, "countersign.usage.cost", usage, "cost");
	copy_true(s, "countersign.usage.estimated", usage, "estimated");
	add_attempts(t, e, id, start_us);
}

static Open *open_find(Tracer *t, Str action)
{
	for (size_t i = 0; i < t->open_count; i++)
		if (str_eq(t->open[i].action, action))
			return &t->open[i];
	Open *o = ARENA_PUSH(&t->trace->arena, t->open, t->open_count);
	*o = (Open){.action = action, .tool = STR("tool"), .since_us = t->last_us};
	return o;
}

static void note_action(Tracer *t, const Event *e, const Json *action)
{
	Open *o = open_find(t, json_str_at(action, "id"));
	o->tool = json_str_at(action, "tool");
	o->tier = (int)json_int_at(action, "tier", 0);
	if (!o->waiting)
		o->since_us = time_of(e);
	o->waiting = true;
}

static void on_checked(Tracer *t, const Event *e)
{
	Span *s = push(t, e, "validator", STR("validator"), began(t, e));
	Json *codes = json_new_array();
	const Json *actions = json_get(e->body, "actions"), *problems = json_get(e->body, "problems");
	json_set_bool(s->attributes, "countersign.verdict.ok", json_bool_at(e->body, "ok", false));
	for (const Json *p = json_first(problems); p != NULL; p = json_next(p))
		json_push_str(codes, json_str_at(p, "code"));
	if (json_count(codes) > 0)
		json_set(s->attributes, "countersign.verdict.problems", codes);
	else
		json_free(codes);
	for (const Json *a = json_first(actions); a != NULL; a = json_next(a))
		note_action(t, e, a);
}

static void describe_action(Span *s, const Open *o)
{
	json_set_str(s->attributes, "gen_ai.tool.name", o->tool);
	json_set_str(s->attributes, "gen_ai.tool.call.id", o->action);
	json_set_int(s->attributes, "countersign.tier", o->tier);
}

/* Somebody decided: the action's wait is over. */
static void on_decision(Tracer *t, const Event *e)
{
	Arena *a = &t->trace->arena;
	Str action = json_str_at(e->body, "action");
	if (action.len == 0) { /* of the whole case */
		(void)push(t, e, event_name(e->kind), str_from(event_name(e->kind)), time_of(e));
		return;
	}
	Open *o = open_find(t, action);
	Span *wait = push(t, e, "waiting", arena_fmt(a, "wait for approval of %.*s", STR_ARG(o->tool)), o->since_us);
	wait->id = span_id(a, t->id, arena_fmt(a, "waiting %.*s", STR_ARG(action)).ptr, e->seq);
	describe_action(wait, o);
	o->since_us = time_of(e);
	o->waiting = false;
	const char *step = e->kind == EVENT_SIGNED ? "countersignature" : "rejection";
	Span *s = push(t, e, step, arena_fmt(a, "%s of %.*s", step, STR_ARG(o->tool)), began(t, e));
	s->start_us = json_get(e->body, "took_us") != NULL ? s->start_us : s->end_us;
	describe_action(s, o);
	copy_text(s, "countersign.role", e->body, "role");
}

static void on_sending(Tracer *t, const Event *e)
{
	Open *o = open_find(t, json_str_at(e->body, "action"));
	o->sending_us = time_of(e);
	o->sending = e->seq;
}

static void on_outcome(Tracer *t, const Event *e)
{
	Arena *a = &t->trace->arena;
	Open *o = open_find(t, json_str_at(e->body, "action"));
	Span *s = push(t, e, "execution", arena_fmt(a, "execute_tool %.*s", STR_ARG(o->tool)),
		o->sending_us > 0 ? o->sending_us : time_of(e));
	if (e->kind != EVENT_RECONCILED && o->sending > 0) {
		s->id = execution_id(a, t->id, o->action, o->sending);
		o->sending = 0;
	}
	json_set_cstr(s->attributes, "gen_ai.operation.name", "execute_tool");
	json_set_cstr(s->attributes, "gen_ai.tool.type", "function");
	json_set_cstr(s->attributes, "countersign.outcome", event_name(e->kind));
	describe_action(s, o);
	s->failed = e->kind == EVENT_FAILED || e->kind == EVENT_UNKNOWN;
	if (s->failed)
		json_set_cstr(s->attributes, "error.type", event_name(e->kind));
}

static void on_edited(Tracer *t, const Event *e)
{
	t->revision += e->kind == EVENT_DRAFT_EDITED;
	(void)push(t, e, event_name(e->kind), str_from(event_name(e->kind)), time_of(e));
	if (e->kind == EVENT_ACTION_EDITED)
		note_action(t, e, json_get(e->body, "action"));
}

static void on_opinion(Tracer *t, const Event *e)
{
	const Json *attempt = json_get(e->body, "attempt");
	Span *s = push(t, e, "second opinion", arena_fmt(&t->trace->arena, "chat %.*s", STR_ARG(json_str_at(attempt, "name"))),
		began(t, e));
	describe_attempt(s, attempt);
	json_set_cstr(s->attributes, "countersign.purpose", "second opinion");
}

static void on_stuck(Tracer *t, const Event *e)
{
	Span *s = push(t, e, "stuck", STR("stuck"), t->last_us);
	s->failed = true;
	json_set_cstr(s->attributes, "error.type", "unavailable");
}

typedef void OnEvent(Tracer *t, const Event *e);

static OnEvent *const handlers[EVENT_COUNT] = {[EVENT_ROUTED] = on_routed, [EVENT_GROUNDED] = on_grounded,
	[EVENT_DRAFTED] = on_drafted, [EVENT_CHECKED] = on_checked, [EVENT_DRAFT_EDITED] = on_edited,
	[EVENT_ACTION_EDITED] = on_edited, [EVENT_SIGNED] = on_decision, [EVENT_REJECTED] = on_decision,
	[EVENT_ESCALATED] = on_decision, [EVENT_SENDING] = on_sending, [EVENT_DONE] = on_outcome,
	[EVENT_FAILED] = on_outcome, [EVENT_UNKNOWN] = on_outcome, [EVENT_RECONCILED] = on_outcome,
	[EVENT_STUCK] = on_stuck, [EVENT_OPINION] = on_opinion};

static bool ends_a_run(EventKind kind)
{
	return kind == EVENT_REOPENED || kind == EVENT_NEWS;
}

void trace_make(const Case *c, Trace *ret_trace)
{
	*ret_trace = (Trace){0};
	Tracer t = {.c = c, .trace = ret_trace, .id = STR(""), .root = -1};
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		t.last_us = i > 0 ? time_of(&c->trail[i - 1]) : time_of(e);
		if (e->kind == EVENT_ROUTED || t.id.len > 0) {
			if (handlers[e->kind] != NULL)
				handlers[e->kind](&t, e);
		}
		if (ends_a_run(e->kind))
			close_root(&t, e);
	}
	bool settled = c->state == CASE_DONE || c->state == CASE_REJECTED || c->state == CASE_ESCALATED;
	if (settled && t.root >= 0)
		close_root(&t, &c->trail[c->trail_count - 1]);
}

void trace_free(Trace *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->count; i++)
		json_free(t->items[i].attributes);
	arena_free(&t->arena);
	*t = (Trace){0};
}
