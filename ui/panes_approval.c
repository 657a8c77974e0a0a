/*
 * The approval view: everything about one action that a signature covers. A label on the left, then
 * what others wrote, and nothing to the right of that. Every character is visible (TEXT_STRICT,
 * exact wrap).
 */
#include "ui/panes.h"

#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/said.h"
#include "ui/text.h"
#include "ui/words.h"

enum { LABEL = 13 };

static Para field(const char *lead, Look look)
{
	bool head = lead[0] >= 'A' && lead[0] <= 'Z';
	return (Para){.lead = _(lead),
		.lead_look = head ? LOOK_ACCENT | LOOK_BOLD : LOOK_MUTED,
		.indent = LABEL,
		.look = look,
		.exact = true};
}

static void field_text(Rows *r, const char *lead, Look look, Str untrusted)
{
	if (untrusted.len > 0)
		rows_add(r, field(lead, look), text_clean(&r->arena, untrusted, TEXT_STRICT));
}

/* The same of what the engine composed. */
static void field_said(Rows *r, const char *lead, Look look, Str untrusted)
{
	field_text(r, lead, look, said(&r->arena, untrusted));
}

/* ---- arguments ---- */

static size_t characters(Str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
	return count;
}

static size_t lines(Str s)
{
	size_t count = 1;
	for (size_t i = 0; i < s.len; i++)
		count += s.ptr[i] == '\n';
	return count;
}

static const char *const kinds[] = {[JSON_ABSENT] = "", [JSON_NULL] = N_("null"), [JSON_BOOL] = N_("boolean"),
	[JSON_NUMBER] = N_("number"), [JSON_STRING] = N_("string"), [JSON_ARRAY] = N_("array"), [JSON_OBJECT] = N_("object")};

static void argument_kind(Rows *r, const Json *value)
{
	Str s = json_str(value);
	if (!json_is(value, JSON_STRING))
		rows_say(r, field("     kind", LOOK_MUTED), "%s", _(kinds[json_type(value)]));
	else if (lines(s) > 1)
		rows_say(r, field("     kind", LOOK_MUTED), "text of %zu characters in %zu lines",
			characters(s), lines(s));
	else
		rows_say(r, field("     kind", LOOK_MUTED),
			_n("text of %zu character", "text of %zu characters", characters(s)), characters(s));
}

/* The origins of the argument itself and of what is inside it: "/items", "/items/0/sku". */
static bool origin_is_of(const ArgumentOrigin *o, Str name)
{
	Str path = str_slice(o->argument, 1, o->argument.len);
	return str_starts(o->argument, STR("/")) && str_starts(path, name) &&
	       (path.len == name.len || path.ptr[name.len] == '/');
}

static void argument_origins(Rows *r, const Action *a, Str name)
{
	bool found = false;
	for (size_t i = 0; i < a->origin_count; i++) {
		const ArgumentOrigin *o = &a->origins[i];
		if (!origin_is_of(o, name))
			continue;
		found = true;
		rows_say(r, field("     origin", look_of_origin(o->origin)), "%.*s: %s",
			STR_ARG(text_clean(&r->arena, o->origin, TEXT_LINE)),
			_(origin_words(o->origin)));
		field_said(r, "     source", LOOK_PLAIN, o->source);
		field_said(r, "     beware", LOOK_BAD | LOOK_BOLD, o->note);
		if (o->argument.len > name.len + 1)
			field_text(r, "       of", LOOK_PLAIN, o->argument);
	}
	if (!found)
		rows_say(r, field("     origin", LOOK_BAD), "not known");
}

static void argument(Rows *r, const Case *c, const Action *a, const Json *member, int number)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	Str name = json_key(member);
	char lead[LABEL + 1];
	snprintf(lead, sizeof lead, "  %d.", number);
	rows_add(r, field(arena_cstr(&r->arena, str_from(lead)), LOOK_PLAIN),
		text_clean(&r->arena, name, TEXT_STRICT));
	bool is_long = json_str(member).len > 200;
	pane_value(r, field("     value", is_long ? LOOK_PLAIN : LOOK_BOLD), member, true);
	argument_kind(r, member);
	argument_origins(r, a, name);
	if (tool != NULL && tool_is_destination(tool, name))
		rows_say(r, field("     note", LOOK_WARN), "this decides where it goes");
}

static void arguments(Rows *r, const Case *c, const Action *a)
{
	int number = 0;
	rows_say(r, field("Arguments", LOOK_MUTED), "%zu", json_count(a->arguments));
	for (const Json *m = json_first(a->arguments); m != NULL; m = json_next(m))
		argument(r, c, a, m, ++number);
	rows_blank(r);
}

/* ---- the rest ---- */

static void what(Rows *r, const Case *c, const Action *a)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	field_text(r, "Tool", LOOK_BOLD, a->tool);
	if (tool == NULL)
		rows_say(r, field("", LOOK_BAD), "there is no such tool");
	else
		field_text(r, "does", LOOK_PLAIN, tool->description);
	field_text(r, "Ticket", LOOK_PLAIN, c->ticket.id);
	field_text(r, "subject", LOOK_PLAIN, c->ticket.subject);
	field_text(r, "requester", LOOK_PLAIN, c->ticket.requester.email);
	rows_blank(r);
}

static void risk(Rows *r, const Case *c, const Action *a)
{
	const Tool *tool = toolbox_find(&c->rules->tools, a->tool);
	rows_say(r, field("Tier", look_of_tier(a->tier) | LOOK_BOLD), "%d: %s", a->tier,
		_(tier_words(a->tier)));
	field_said(r, a->deny ? "DENIED by" : N_("set by"), a->deny ? LOOK_BAD : LOOK_PLAIN, a->rule);
	if (tool == NULL || !tool->reversible)
		rows_say(r, field("Undo", LOOK_BAD), "It can't be undone by this desk.");
	else
		rows_say(r, field("Undo", LOOK_GOOD), "It can be undone.");
	if (tool != NULL)
		field_text(r, tool->reversible ? "by" : N_("instead"), LOOK_PLAIN, tool->compensation);
	int64_t hold_ms = tool == NULL ? 0 : policy_hold_ms(&c->rules->policy, tool, a->tier);
	if (hold_ms > 0)
		rows_say(r, field("held", LOOK_PLAIN),
			"for %lld s after signing, so that it can be stopped", (long long)hold_ms / 1000);
}

static void signatures(Rows *r, const Case *c, const Action *a)
{
	int tier = a->tier >= 0 && a->tier < TIER_COUNT ? a->tier : TIER_LARGE;
	rows_say(r, field("Signatures", LOOK_PLAIN), "%zu of %d", a->signature_count,
		c->rules->policy.tiers[tier].signatures);
	for (size_t i = 0; i < a->signature_count; i++) {
		const Signature *s = &a->signatures[i];
		rows_add(r, field("signed by", LOOK_PLAIN),
			arena_fmt(&r->arena, "%s, %.*s, %.*s", clock_iso(s->at_ms).text,
				STR_ARG(text_clean(&r->arena, s->role, TEXT_STRICT)),
				STR_ARG(text_clean(&r->arena, s->user, TEXT_STRICT))));
	}
	field_said(r, "needs", LOOK_ACCENT, action_needs(&r->arena, c, a));
	field_said(r, "voided", LOOK_WARN, a->voided);
	field_text(r, "edited by", LOOK_PLAIN, a->editor);
	rows_say(r, field("Expires", LOOK_PLAIN), "%s", clock_iso(a->expires_ms).text);
}

static void fingerprint(Rows *r, const Case *c, const Action *a)
{
	HashHex digest = action_digest(c, a);
	rows_blank(r);
	rows_say(r, field("Bound to", LOOK_PLAIN), "ticket revision %lld, reply revision %lld",
		(long long)c->ticket.revision, (long long)a->draft_revision);
	rows_say(r, field("Digest", LOOK_BOLD), "%s", digest.text);
}

void pane_approval(Rows *r, const Case *c, const Action *a, const Err *refusal)
{
	if (refusal->code != ERR_NONE) {
		rows_add(r, field("Not by you", LOOK_BAD | LOOK_BOLD),
			said_clean(&r->arena, str_from(refusal->text), TEXT_LINE));
		rows_blank(r);
	}
	what(r, c, a);
	arguments(r, c, a);
	risk(r, c, a);
	signatures(r, c, a);
	fingerprint(r, c, a);
}
