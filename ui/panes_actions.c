/* The proposed actions with their receipts, and the trail: what happened, when, by whom. */
#include "ui/long_text.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/said.h"
#include "ui/statistics.h"
#include "ui/text.h"
#include "ui/words.h"

/* ---- actions ---- */

static const ArgumentOrigin *origin_of(const Action *a, Str name)
{
	for (size_t i = 0; i < a->origin_count; i++)
		if (str_starts(a->origins[i].argument, STR("/")) &&
			str_eq(str_slice(a->origins[i].argument, 1, a->origins[i].argument.len),
				name))
			return &a->origins[i];
	return NULL;
}

/* In one line; of more than `most` bytes the beginning. */
static Str short_value(Arena *arena, const Json *value, size_t most)
{
	Buf b = {0};
	if (json_is(value, JSON_STRING))
		buf_add(&b, json_str(value));
	else
		json_write(value, &b);
	Str clean = text_clean(arena, arena_copy(arena, str_slice(buf_str(&b), 0, most)), TEXT_LINE);
	buf_free(&b);
	return clean;
}

enum { ACTION_INDENT = 13, ARGUMENT_BYTES = 4096 /* more than a row holds */ };

/* One row for each argument, its origin in front; the approval view has them in full. */
static void action_argument(Rows *r, const Action *a, const Json *member)
{
	const ArgumentOrigin *o = origin_of(a, json_key(member));
	Str name = text_clean(&r->arena, json_key(member), TEXT_LINE);
	Str line = arena_fmt(
		&r->arena, "%.*s = %.*s", STR_ARG(name), STR_ARG(short_value(&r->arena, member, ARGUMENT_BYTES)));
	rows_add(r,
		(Para){.lead = origin_lead(o == NULL ? STR("") : o->origin),
			.lead_look = look_of_origin(o == NULL ? STR("") : o->origin),
			.indent = ACTION_INDENT},
		text_fit(&r->arena, line, r->width - ACTION_INDENT));
}

static void action_said(Rows *r, const char *lead, Look look, Str what)
{
	if (what.len > 0)
		rows_add(r, (Para){.lead = _(lead), .lead_look = look, .indent = ACTION_INDENT},
			said_clean(&r->arena, what, TEXT_LINE));
}

/* Some tools wait a while after the last signature, so that a mistake can be stopped. */
static void action_held(Rows *r, const Case *c, const Action *a)
{
	int64_t due_ms = action_due_ms(c, a);
	if (a->state != ACTION_APPROVED || a->signature_count == 0 ||
		due_ms == a->signatures[a->signature_count - 1].at_ms)
		return;
	ClockIso until = clock_iso(due_ms);
	rows_say(r, (Para){.lead = _("  held"), .lead_look = LOOK_WARN, .indent = ACTION_INDENT},
		N_("until %.8s UTC; t takes it back"), until.text + 11);
}

static void action_receipt(Rows *r, const Action *a)
{
	if (a->receipt == NULL)
		return;
	Para how = {.lead = _("  receipt"), .lead_look = LOOK_GOOD, .indent = ACTION_INDENT};
	if (json_is(a->receipt, JSON_OBJECT))
		pane_members(r, how, a->receipt);
	else
		pane_value(r, how, a->receipt, false);
}

static void action_one(Rows *r, const Brief *b, const Action *a, bool selected)
{
	Look state = look_of_action(a->state);
	const char *word = _(action_state_name(a->state));
	Str line = arena_fmt(&r->arena, _("%s %s · tier %d · %.*s · %.*s"), selected ? "▸" : " ", word, a->tier,
		STR_ARG(text_clean(&r->arena, a->tool, TEXT_LINE)),
		STR_ARG(text_clean(&r->arena, a->id, TEXT_LINE)));
	size_t from = selected ? sizeof "▸" : 2;
	Span span = {from, from + strlen(word), state | LOOK_BOLD};
	rows_add(r,
		(Para){.look = selected ? LOOK_ACCENT | LOOK_REVERSE | LOOK_BOLD : LOOK_BOLD,
			.fill = selected,
			.spans = &span,
			.span_count = selected ? 0 : 1},
		line);
	for (const Json *m = json_first(a->arguments); m != NULL; m = json_next(m))
		action_argument(r, a, m);
	action_said(r, a->deny ? "  denied" : N_("  rule"), a->deny ? LOOK_BAD : LOOK_MUTED, a->rule);
	action_said(r, "  needs", LOOK_ACCENT, action_needs(&r->arena, b->c, a));
	action_held(r, b->c, a);
	action_said(r, "  voided", LOOK_WARN, a->voided);
	if (!action_is_open(a))
		action_said(r, "  why", LOOK_MUTED, a->why);
	action_receipt(r, a);
	rows_blank(r);
}

void pane_actions(Rows *r, const PaneInput *in)
{
	const Brief *b = in->brief;
	size_t shown = 0;
	for (size_t i = 0; i < b->action_count; i++) {
		const Action *a = &b->actions[i];
		if (a->state == ACTION_WITHDRAWN)
			continue;
		r->anchor = (int)i + 1;
		action_one(r, b, a, str_eq(a->id, in->action));
		shown++;
	}
	if (shown == 0)
		rows_say(r, (Para){.look = LOOK_MUTED},
			b->draft == NULL ? _("No actions: nothing has been drafted yet.")
					 : _("The draft proposes no action."));
}

/* ---- trail ---- */

/* What a person wants to know of an event; the rest is in the audit. */
static const char *const told[] = {N_("action"), N_("reason"), N_("why"), N_("intent"), N_("risk"), N_("model"),
	N_("disposition"), N_("digest"), N_("receipt"), N_("done")};

static bool is_told(const Json *value)
{
	bool empty = json_is(value, JSON_STRING) && json_str(value).len == 0;
	return value != NULL && !empty && !json_is(value, JSON_NULL);
}

static Str value_words(Arena *arena, const char *name, const Json *value)
{
	Str text = short_value(arena, value, SIZE_MAX);
	return strcmp(name, "intent") == 0 ? intent_words(arena, text) : said(arena, text);
}

static void trail_body(Rows *r, const Json *body)
{
	for (size_t i = 0; i < COUNT(told); i++) {
		const Json *value = json_get(body, told[i]);
		const Json *name = json_get(value, "name"), *id = json_get(value, "id");
		value = name != NULL ? name : id != NULL ? id : value; /* a model, an action */
		if (is_told(value))
			rows_add(r, (Para){.indent = 4, .look = LOOK_MUTED},
				arena_fmt(&r->arena, "%s: %.*s", _(told[i]),
					STR_ARG(value_words(&r->arena, told[i], value))));
	}
	size_t problems = json_count(json_get(body, "problems"));
	if (problems > 0)
		rows_say(r, (Para){.indent = 4, .look = LOOK_MUTED}, N_("problems: %zu"), problems);
}

/* "asked small: 1.2 s, 1200 + 80 tokens, 0.0041; or why it gave nothing" */
static void trail_attempt(Rows *r, const Json *attempt)
{
	Str name = text_clean(&r->arena, json_str_at(attempt, "model"), TEXT_LINE);
	Str error = said_clean(&r->arena, json_str_at(attempt, "error"), TEXT_LINE);
	size_t tries = json_count(json_get(attempt, "tries"));
	AUTO(buf_free) Buf b = {0};
	buf_addf(&b, _("asked %.*s: %.*s"), STR_ARG(name), STR_ARG(time_words(&r->arena, json_int_at(attempt, "latency_us", 0))));
	if (tries > 1)
		buf_addf(&b, _(", %zu tries"), tries);
	bool estimated = json_bool_at(attempt, "estimated", false);
	if (json_int_at(attempt, "input_tokens", 0) > 0)
		buf_addf(&b, _(", %s%lld + %lld tokens"), estimated ? "~" : "", (long long)json_int_at(attempt, "input_tokens", 0),
			(long long)json_int_at(attempt, "output_tokens", 0));
	if (json_number(json_get(attempt, "cost"), 0) > 0)
		buf_addf(&b, _(", cost %.*s"),
			STR_ARG(about_words(&r->arena, estimated, json_number(json_get(attempt, "cost"), 0))));
	if (error.len > 0)
		buf_addf(&b, _("; it failed: %.*s"), STR_ARG(error));
	rows_add(r, (Para){.indent = 4, .look = error.len > 0 ? LOOK_WARN : LOOK_MUTED}, buf_str(&b));
}

static void trail_attempts(Rows *r, const Json *body)
{
	const Json *list = json_get(json_get(body, "usage"), "attempts");
	for (const Json *a = json_first(list); a != NULL; a = json_next(a))
		trail_attempt(r, a);
}

static void trail_event(Rows *r, const Event *e)
{
	ClockIso iso = clock_iso(e->at_ms);
	const char *name = _(event_name(e->kind));
	Str line = arena_fmt(&r->arena, "%.10s %.8s  %s · %.*s", iso.text, iso.text + 11, name,
		STR_ARG(text_clean(&r->arena, e->actor, TEXT_LINE)));
	Span spans[] = {
		{0, 19, LOOK_MUTED}, {21, 21 + strlen(name), look_of_event(e->kind) | LOOK_BOLD}};
	rows_add(r, (Para){.spans = spans, .span_count = 2}, line);
	if (e->body == NULL)
		rows_say(r, (Para){.indent = 4, .look = LOOK_MUTED}, "(erased)");
	trail_body(r, e->body);
	trail_attempts(r, e->body);
}

/* To somebody who may not read the sources, nothing has been drafted: only arrivals are told. */
static bool trail_is_told(const Brief *b, const Event *e)
{
	return !b->veiled || e->kind == EVENT_ARRIVED || e->kind == EVENT_NEWS;
}

static size_t trail_parts(const PaneInput *in)
{
	return in->brief->c->trail_count;
}

static Str trail_part(const PaneInput *in, size_t part)
{
	(void)in;
	(void)part;
	return STR("");
}

const LongText long_trail = {trail_parts, trail_part};

/* The last event first. */
void pane_trail(Rows *r, const PaneInput *in)
{
	RowsPlace from;
	size_t end;
	while (long_next(&long_trail, in, r, &from, &end)) {
		size_t i = trail_parts(in) - from.part;
		const Event *e = &in->brief->c->trail[i - 1];
		r->anchor = (int)i;
		if (trail_is_told(in->brief, e))
			trail_event(r, e);
	}
	if (r->count == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "Nothing has happened yet.");
}
