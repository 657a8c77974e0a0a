#include "core/tool.h"

#include "base/auto.h"

static const char *const kinds[] = {"sql", "http", "exec", "mail", "mcp", "helpdesk"};

static const char *const known_fields[] = {"name", "description", "kind", "roles", "reversible",
	"compensation", "arguments", "origins", "destinations", "changes_account", "tier", "expiry_minutes",
	"hold_seconds", "suggest", "idempotency", "sql", "http", "exec", "mail", "mcp", "helpdesk", NULL};

static bool one_of(Str s, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(s, names[i]))
			return true;
	return false;
}

/* It stands in file names, prompts, digests and on screens. */
static bool name_is_plain(Str name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
	bool ok = name.len <= TOOL_MAX_NAME && name.ptr[0] != '.';
	for (size_t i = 0; ok && i < name.len; i++)
		ok = memchr(plain, name.ptr[i], sizeof plain - 1) != NULL;
	return ok;
}

bool tier_rule_from_json(Arena *arena, const Json *rule, TierRule *ret_rule, Err *err)
{
	static const char *const fields[] = {"tool", "when", "tier", "deny", "why", NULL};
	TierRule r = {.tool = arena_copy(arena, json_str_at(rule, "tool")),
		.why = arena_copy(arena, json_str_at(rule, "why"))};
	int64_t tier;
	if (!json_fields_known(rule, "a rule", fields, err))
		return false;
	if (r.why.len == 0)
		return err_set(err, ERR_INPUT, "a rule must say \"why\"");
	if (!json_bool_in(rule, "deny", false, &r.deny, err) ||
		!json_int_in(rule, "tier", -1, 0, TIER_COUNT - 1, &tier, err))
		return err_prefix(err, "rule \"%.*s\": ", STR_ARG(r.why));
	if (!r.deny && tier < 0)
		return err_set(err, ERR_INPUT, "rule \"%.*s\": must say \"tier\", or \"deny\": true", STR_ARG(r.why));
	r.tier = tier < 0 ? 0 : (int)tier;
	const Json *when = json_get(rule, "when");
	if (when != NULL && !schema_compile(when, NULL, 0, 0, &r.when, err))
		return err_prefix(err, "rule \"%.*s\": when: ", STR_ARG(r.why));
	*ret_rule = r;
	return true;
}

static bool roles_from_json(const Json *list, unsigned *ret_roles, Err *err)
{
	unsigned bits = 0;
	for (const Json *item = json_first(list); item != NULL; item = json_next(item)) {
		Role role;
		if (!role_from(json_str(item), &role))
			return err_set(err, ERR_INPUT, "roles: \"%.*s\" is not a role",
				STR_ARG(json_str(item)));
		bits |= 1u << role;
	}
	if (bits == 0)
		return err_set(err, ERR_INPUT, "roles: must name at least one role");
	*ret_roles = bits;
	return true;
}

static bool tiers_from_json(Arena *arena, const Json *tier, Tool *t, Err *err)
{
	static const char *const fields[] = {"default", "rules", NULL};
	const Json *rules = json_get(tier, "rules");
	int64_t otherwise;
	if (!json_fields_known(tier, "tier", fields, err))
		return false;
	if (!json_int_in(tier, "default", -1, 0, TIER_COUNT - 1, &otherwise, err))
		return err_prefix(err, "tier.");
	if (otherwise < 0)
		return err_set(err, ERR_INPUT, "tier.default: missing");
	if (rules != NULL && !json_is(rules, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "tier.rules: must be a list");
	t->tier = (int)otherwise;
	t->rules = ARENA_ARRAY(arena, TierRule, json_count(rules) + 1);
	for (const Json *rule = json_first(rules); rule != NULL; rule = json_next(rule)) {
		if (!tier_rule_from_json(arena, rule, &t->rules[t->rule_count], err))
			return err_prefix(err, "tier.rules[%zu]: ", t->rule_count);
		t->rule_count++;
	}
	return true;
}

/* A limit on an argument that there is not would be none. */
static bool is_argument(const Json *manifest, Str name)
{
	return json_get_str(json_get(json_get(manifest, "arguments"), "properties"), name) != NULL;
}

static bool origin_is_known(const Json *manifest, const Json *item, Err *err)
{
	static const char *const names[] = {
		"OPERATOR", "RECORD", "REQUESTER", "QUOTED", "RETRIEVED", "MODEL"};
	if (!is_argument(manifest, json_key(item)))
		return err_set(err, ERR_INPUT, "origins: \"%.*s\" is not an argument", STR_ARG(json_key(item)));
	if (!json_is(item, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "origins.%.*s: must be a list", STR_ARG(json_key(item)));
	for (const Json *o = json_first(item); o != NULL; o = json_next(o))
		if (!one_of(json_str(o), names, COUNT(names)))
			return err_set(err, ERR_INPUT, "origins.%.*s: \"%.*s\" is not an origin",
				STR_ARG(json_key(item)), STR_ARG(json_str(o)));
	return true;
}

static bool origins_are_known(const Json *manifest, Err *err)
{
	const Json *origins = json_get(manifest, "origins"), *destinations = json_get(manifest, "destinations");
	if (origins != NULL && !json_is(origins, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "origins: must be an object of lists");
	for (const Json *item = json_first(origins); item != NULL; item = json_next(item))
		if (!origin_is_known(manifest, item, err))
			return false;
	if (!json_texts_in(manifest, "destinations", err))
		return false;
	for (const Json *d = json_first(destinations); d != NULL; d = json_next(d))
		if (!is_argument(manifest, json_str(d)))
			return err_set(err, ERR_INPUT, "destinations: \"%.*s\" is not an argument", STR_ARG(json_str(d)));
	return true;
}

static bool arguments_from_json(const Json *manifest, Tool *t, Err *err)
{
	const Json *schema = json_get(manifest, "arguments");
	if (!json_is(schema, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "arguments: must be a JSON Schema object");
	if (json_bool_at(schema, "additionalProperties", true))
		return err_set(err, ERR_INPUT,
			"arguments: must say \"additionalProperties\": false, so that an unknown "
			"argument is refused");
	if (!schema_compile(schema, NULL, 0, SCHEMA_ASSERT_FORMAT, &t->arguments, err))
		return err_prefix(err, "arguments: ");
	return true;
}

static void pin(Tool *t)
{
	Buf canonical = {0};
	json_write_canonical(t->manifest, &canonical);
	t->pin = hash_hex_of(buf_str(&canonical));
	buf_free(&canonical);
}

static bool compensation_from_json(const Json *manifest, Tool *t, Err *err)
{
	static const char *const fields[] = {"tool", "arguments", "why", NULL};
	const Json *undo = json_get(manifest, "compensation");
	if (!json_is(undo, JSON_OBJECT))
		return undo == NULL || json_is(undo, JSON_STRING) ||
			err_set(err, ERR_INPUT, "compensation: must be text, or an object of tool, arguments, why");
	if (!json_fields_known(undo, "compensation", fields, err))
		return false;
	if (json_str_at(undo, "tool").len == 0 || !json_is(json_get(undo, "arguments"), JSON_OBJECT) ||
		json_str_at(undo, "why").len == 0)
		return err_set(err, ERR_INPUT, "compensation: must say \"tool\", \"arguments\" and \"why\" (in words)");
	t->undo = undo;
	t->compensation = json_str_at(undo, "why");
	return true;
}

static bool times_from_json(const Json *manifest, Tool *t, Err *err)
{
	int64_t minutes, seconds;
	if (!json_bool_in(manifest, "reversible", false, &t->reversible, err) ||
		!json_int_in(manifest, "expiry_minutes", 0, 0, EXPIRY_MOST_MINUTES, &minutes, err) ||
		!json_int_in(manifest, "hold_seconds", 0, 0, HOLD_MOST_SECONDS, &seconds, err))
		return false;
	t->expiry_ms = minutes * 60000;
	t->hold_ms = seconds * 1000;
	return true;
}

/* What the office does with an action's key. Where it is silent, the key is sent and nothing is promised. */
static bool idempotency_from_json(const Json *manifest, Tool *t, Err *err)
{
	static const char *const fields[] = {"header", "repeat_hours", NULL};
	const Json *says = json_get(manifest, "idempotency"), *header = json_get(says, "header");
	int64_t hours;
	t->key_header = STR("Idempotency-Key");
	if (says == NULL)
		return true;
	if (str_is(t->kind, "sql") || str_is(t->kind, "mail"))
		return err_set(err, ERR_INPUT, "idempotency: not for tools of kind %.*s: %s", STR_ARG(t->kind),
			str_is(t->kind, "sql") ? "their key is kept in the transaction itself" : "mail servers know no keys");
	if (str_is(json_str(says), "none")) {
		t->key_header = STR("");
		return true;
	}
	if (!json_is(says, JSON_OBJECT) || json_count(says) == 0)
		return err_set(err, ERR_INPUT, "idempotency: must be \"none\", or an object of header, repeat_hours");
	if (!json_fields_known(says, "idempotency", fields, err) ||
		!json_int_in(says, "repeat_hours", 0, 1, REPEAT_MOST_HOURS, &hours, err))
		return err_prefix(err, "idempotency.");
	if (header != NULL && (!str_is(t->kind, "http") || json_str(header).len == 0))
		return err_set(err, ERR_INPUT, "idempotency.header: must be a header's name, in a tool of kind http");
	if (header != NULL)
		t->key_header = json_str(header);
	t->repeat_ms = hours * 60 * 60 * 1000;
	return true;
}

bool tool_from_json(Arena *arena, Json *manifest, Tool *ret_tool, Err *err)
{
	Tool t = {.manifest = manifest, .name = json_str_at(manifest, "name"),
		.description = json_str_at(manifest, "description"),
		.kind = json_str_at(manifest, "kind"),
		.compensation = json_str_at(manifest, "compensation")};
	if (!json_fields_known(manifest, "a manifest", known_fields, err))
		return false;
	if (t.name.len == 0)
		return err_set(err, ERR_INPUT, "name: missing");
	if (!name_is_plain(t.name))
		return err_set(err, ERR_INPUT, "name: must be 1 to %d of the letters A to Z, digits, _ - and .", TOOL_MAX_NAME);
	if (!one_of(t.kind, kinds, COUNT(kinds)))
		return err_set(err, ERR_INPUT, "kind: \"%.*s\" is none of sql http exec mail mcp helpdesk",
			STR_ARG(t.kind));
	bool ok = times_from_json(manifest, &t, err) && roles_from_json(json_get(manifest, "roles"), &t.roles, err) &&
		idempotency_from_json(manifest, &t, err) && origins_are_known(manifest, err) && compensation_from_json(manifest, &t, err) &&
		tiers_from_json(arena, json_get(manifest, "tier"), &t, err) &&
		arguments_from_json(manifest, &t, err);
	if (!ok) {
		t.manifest = NULL;
		tool_free(&t);
		return false;
	}
	pin(&t);
	*ret_tool = t;
	return true;
}

void tool_free(Tool *t)
{
	for (size_t i = 0; i < t->rule_count; i++)
		schema_free(t->rules[i].when);
	schema_free(t->arguments);
	json_free(t->manifest);
	*t = (Tool){0};
}

const Tool *toolbox_find(const Toolbox *box, Str name)
{
	for (size_t i = 0; i < box->count; i++)
		if (str_eq(box->items[i].name, name))
			return &box->items[i];
	return NULL;
}

bool tool_allows_origin(const Tool *t, Str argument, Str origin)
{
	const Json *allowed = json_get_str(json_get(t->manifest, "origins"), argument);
	for (const Json *o = json_first(allowed); o != NULL; o = json_next(o))
		if (str_eq(json_str(o), origin))
			return true;
	return allowed == NULL;
}

bool tool_is_destination(const Tool *t, Str argument)
{
	const Json *list = json_get(t->manifest, "destinations");
	for (const Json *d = json_first(list); d != NULL; d = json_next(d))
		if (str_eq(json_str(d), argument))
			return true;
	return false;
}
