#include "core/policy.h"

#include "base/auto.h"

static const char built_in[] =
	"{\"tiers\":{\"0\":{\"signatures\":1},\"1\":{\"signatures\":1},\"2\":{\"signatures\":1,"
	"\"roles\":[\"agent\",\"supervisor\",\"administrator\"]},\"3\":{\"signatures\":2,"
	"\"roles\":[\"agent\",\"supervisor\",\"administrator\"],"
	"\"second\":[\"supervisor\",\"administrator\"]}},\"expiry_minutes\":240}";

enum { DEFAULT_EXPIRY_MINUTES = 240 };

static const unsigned working_roles = 1u << ROLE_AGENT | 1u << ROLE_ANALYST | 1u << ROLE_SUPERVISOR |
	1u << ROLE_ADMINISTRATOR;

static bool roles_of(const Json *list, unsigned otherwise, unsigned *ret_roles, Err *err)
{
	unsigned bits = 0;
	for (const Json *item = json_first(list); item != NULL; item = json_next(item)) {
		Role role;
		if (!role_from(json_str(item), &role))
			return err_set(err, ERR_INPUT, "\"%.*s\" is not a role", STR_ARG(json_str(item)));
		bits |= 1u << role;
	}
	*ret_roles = list == NULL ? otherwise : bits;
	return true;
}

static bool tiers_from_json(const Json *tiers, Policy *p, Err *err)
{
	static const char *const names[] = {"0", "1", "2", "3", NULL};
	static const char *const fields[] = {"signatures", "roles", "second", "hold_seconds", NULL};
	if (tiers != NULL && !json_fields_known(tiers, "tiers", names, err))
		return false;
	for (int i = 0; i < TIER_COUNT; i++) {
		char key[2] = {(char)('0' + i), '\0'};
		const Json *tier = json_get(tiers, key);
		if (tier != NULL && !json_fields_known(tier, "a tier", fields, err))
			return err_prefix(err, "tiers.%s: ", key);
		TierPolicy *out = &p->tiers[i];
		int64_t signatures, hold_s;
		if (!json_int_in(tier, "signatures", i == TIER_LARGE ? 2 : 1, 1, 2, &signatures, err) ||
			!json_int_in(tier, "hold_seconds", 0, 0, HOLD_MOST_SECONDS, &hold_s, err) ||
			!json_texts_in(tier, "roles", err) || !json_texts_in(tier, "second", err))
			return err_prefix(err, "tiers.%s.", key);
		out->signatures = (int)signatures;
		out->hold_ms = hold_s * 1000;
		if (!roles_of(json_get(tier, "roles"), working_roles, &out->roles, err) ||
			!roles_of(json_get(tier, "second"), out->roles, &out->second_roles, err))
			return err_prefix(err, "tiers.%s: ", key);
	}
	return true;
}

static void strings_from_json(Arena *arena, const Json *list, Str **ret_items, size_t *ret_count)
{
	*ret_items = ARENA_ARRAY(arena, Str, json_count(list) + 1);
	for (const Json *item = json_first(list); item != NULL; item = json_next(item))
		(*ret_items)[(*ret_count)++] = json_str(item);
}

static bool rules_from_json(Arena *arena, const Json *rules, Policy *p, Err *err)
{
	if (rules != NULL && !json_is(rules, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "rules: must be a list");
	p->rules = ARENA_ARRAY(arena, TierRule, json_count(rules) + 1);
	for (const Json *rule = json_first(rules); rule != NULL; rule = json_next(rule)) {
		TierRule *out = &p->rules[p->rule_count];
		if (!tier_rule_from_json(arena, rule, out, err))
			return err_prefix(err, "rules[%zu]: ", p->rule_count);
		p->rule_count++;
		if (out->tool.len == 0)
			return err_set(err, ERR_INPUT, "rules[%zu].tool: missing (a name, or \"*\")",
				p->rule_count - 1);
	}
	return true;
}

static bool policy_fill(Arena *arena, Policy *p, Err *err)
{
	int64_t minutes;
	if (!json_int_in(p->json, "expiry_minutes", DEFAULT_EXPIRY_MINUTES, 1, EXPIRY_MOST_MINUTES, &minutes, err) ||
		!json_texts_in(p->json, "forbidden_phrases", err) || !json_texts_in(p->json, "allowed_domains", err))
		return false;
	p->expiry_ms = minutes * 60000;
	strings_from_json(arena, json_get(p->json, "forbidden_phrases"), &p->forbidden,
		&p->forbidden_count);
	strings_from_json(arena, json_get(p->json, "allowed_domains"), &p->domains, &p->domain_count);
	return tiers_from_json(json_get(p->json, "tiers"), p, err) &&
		rules_from_json(arena, json_get(p->json, "rules"), p, err);
}

bool policy_from_json(Arena *arena, Json *json, Policy *ret_policy, Err *err)
{
	static const char *const fields[] = {"tiers", "expiry_minutes", "rules", "forbidden_phrases", "allowed_domains",
		NULL};
	Policy p = {.json = json};
	if (json == NULL && !json_parse(str_from(built_in), "built-in policy", &p.json, err))
		return false;
	if (!json_fields_known(p.json, "a policy", fields, err) || !policy_fill(arena, &p, err)) {
		if (json != NULL)
			p.json = NULL;
		policy_free(&p);
		return false;
	}
	Buf canonical = {0};
	json_write_canonical(p.json, &canonical);
	p.hash = hash_hex_of(buf_str(&canonical));
	buf_free(&canonical);
	*ret_policy = p;
	return true;
}

void policy_free(Policy *p)
{
	for (size_t i = 0; i < p->rule_count; i++)
		schema_free(p->rules[i].when);
	json_free(p->json);
	*p = (Policy){0};
}

static void rule_apply(const TierRule *rule, const Json *arguments, Ruling *ruling)
{
	if (rule->when != NULL && !schema_validate(rule->when, arguments, NULL))
		return;
	if (rule->deny && !ruling->deny) {
		ruling->deny = true;
		ruling->why = rule->why;
	}
	if (!ruling->deny && rule->tier > ruling->tier) {
		ruling->tier = rule->tier;
		ruling->why = rule->why;
	}
}

int64_t policy_hold_ms(const Policy *p, const Tool *t, int tier)
{
	int64_t tier_ms = tier >= 0 && tier < TIER_COUNT ? p->tiers[tier].hold_ms : 0;
	return t->hold_ms > tier_ms ? t->hold_ms : tier_ms;
}

Ruling policy_rule(const Policy *p, const Tool *t, const Json *arguments)
{
	Ruling ruling = {.tier = t->tier, .why = STR("the tool's default tier")};
	for (size_t i = 0; i < t->rule_count; i++)
		rule_apply(&t->rules[i], arguments, &ruling);
	for (size_t i = 0; i < p->rule_count; i++)
		if (str_is(p->rules[i].tool, "*") || str_eq(p->rules[i].tool, t->name))
			rule_apply(&p->rules[i], arguments, &ruling);
	return ruling;
}
