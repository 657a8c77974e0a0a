#include "core/schema_private.h"

#include "base/auto.h"

#include <limits.h>

static bool give_up(Check *c, const char *why)
{
	if (!c->gave_up)
		(void)err_set(&c->failure, ERR_INPUT, "%s", why);
	c->gave_up = true;
	return false;
}

bool check_spend(Check *c, uint64_t steps)
{
	c->steps_left -= steps < c->steps_left ? steps : c->steps_left;
	if (c->steps_left == 0)
		return give_up(c, "checking this against the schema takes too long");
	return !c->gave_up;
}

bool check_regex(Check *c, const Regex *regex, Str text)
{
	bool found = regex_found(regex, text, &c->steps_left);
	return check_spend(c, 1) && found;
}

static void mark_seen(Frame *f, size_t i)
{
	if (f->seen != NULL)
		f->seen[i / CHAR_BIT] |= (unsigned char)(1u << i % CHAR_BIT);
}

static bool is_seen(const Frame *f, size_t i)
{
	return f->seen != NULL && (f->seen[i / CHAR_BIT] >> i % CHAR_BIT & 1) != 0;
}

static bool check_rules(Check *c, Frame *f)
{
	if (json_is(f->node->json, JSON_BOOL))
		return json_bool(f->node->json, false) ||
		       check_fail(c, f, "nothing is allowed here");
	for (size_t i = 0; i < f->node->rule_count; i++) {
		const Rule *rule = &f->node->rules[i];
		if (rule->keyword->check != NULL && !rule->keyword->check(c, f, rule))
			return false;
	}
	return true;
}

/*
 * Applies one schema to one value. `seen` is the bit set of the schema that asks, where both look
 * at the same value: what this one evaluated is added to it on success (Core section 7.7.1), and
 * only then.
 */
bool node_check(Check *c, const Frame *outer, const Node *node, const Json *value,
	const Place *place, unsigned char *seen)
{
	Frame f = {.outer = outer, .node = node, .value = value, .place = place};
	f.depth = outer == NULL ? 0 : outer->depth + 1;
	if (!check_spend(c, SCHEMA_NODE_STEPS))
		return false;
	if (f.depth == SCHEMA_FRAMES_MAX)
		return give_up(c, "the schema refers to itself without end, or the value is nested "
				  "too deeply");
	if (!c->schema->tracks)
		return check_rules(c, &f) && !c->gave_up;
	f.count = json_count(value);
	size_t bytes = f.count / CHAR_BIT + 1;
	AUTO(free_ptr) unsigned char *bits = xcalloc(bytes, 1);
	f.seen = bits;
	if (!check_spend(c, 1 + f.count / 8) || !check_rules(c, &f) || c->gave_up)
		return false;
	for (size_t i = 0; seen != NULL && i < bytes; i++)
		seen[i] |= bits[i];
	return true;
}

/* Another schema for the same value. */
static bool apply(Check *c, Frame *f, const Node *node)
{
	return node_check(c, f, node, f->value, f->place, f->seen);
}

/* The same with no words kept; for `if` and `not`, where a failure is no fault. */
static bool apply_quietly(Check *c, Frame *f, const Node *node, unsigned char *seen)
{
	c->quiet++;
	bool ok = node_check(c, f, node, f->value, f->place, seen);
	c->quiet--;
	return ok;
}

/* A schema for member or item number `i` of the value. */
static bool descend(Check *c, Frame *f, const Node *node, const Json *child, size_t i)
{
	Place place = {.up = f->place,
		.key = json_key(child),
		.index = i,
		.is_index = json_is(f->value, JSON_ARRAY)};
	if (!node_check(c, f, node, child, &place, NULL))
		return false;
	mark_seen(f, i);
	return true;
}

/* The same where a schema of `false` has words of its own. */
static bool descend_or_say(Check *c, Frame *f, const Node *node, const Json *child, size_t i)
{
	if (!json_is(node->json, JSON_BOOL) || json_bool(node->json, false))
		return descend(c, f, node, child, i);
	if (json_is(f->value, JSON_ARRAY))
		return check_fail(
			c, f, "has %zu items, and only %zu are allowed", json_count(f->value), i);
	return check_fail(
		c, f, "a property %s is not allowed", words_of_text(json_key(child)).text);
}

bool check_ref(Check *c, Frame *f, const Rule *rule)
{
	return apply(c, f, rule->branches[0].node);
}

/* The outermost schema in the dynamic scope that has the anchor wins (Core section 8.2.3.2). */
static const Node *dynamic_target(Check *c, const Frame *f, const Rule *rule)
{
	const Node *node = rule->branches[0].node;
	const Resource *last = NULL;
	do {
		const Resource *r = f->node->resource;
		if (r != last && !check_spend(c, 1 + r->anchor_count))
			return node;
		const Anchor *anchor = r != last ? resource_anchor(r, rule->dynamic_name) : NULL;
		if (anchor != NULL && anchor->is_dynamic)
			node = anchor->node;
		last = r;
		f = f->outer;
	} while (f != NULL);
	return node;
}

bool check_dynamic_ref(Check *c, Frame *f, const Rule *rule)
{
	bool is_dynamic = rule->dynamic_name.len > 0;
	return apply(c, f, is_dynamic ? dynamic_target(c, f, rule) : rule->branches[0].node);
}

bool check_all_of(Check *c, Frame *f, const Rule *rule)
{
	for (size_t i = 0; i < rule->branch_count; i++)
		if (!apply(c, f, rule->branches[i].node))
			return false;
	return true;
}

/* How many branches fit; `nearest` gets the words of the one that failed deepest in the value. */
static size_t count_fitting(Check *c, Frame *f, const Rule *rule, size_t enough, Buf *nearest)
{
	size_t fitting = 0, deepest = 0;
	for (size_t i = 0; i < rule->branch_count && fitting < enough; i++) {
		c->failure_depth = 0;
		if (apply(c, f, rule->branches[i].node)) {
			fitting++;
		} else if (c->quiet == 0 && (nearest->len == 0 || c->failure_depth > deepest)) {
			buf_clear(nearest);
			buf_adds(nearest, c->failure.text);
			deepest = c->failure_depth;
		}
	}
	return fitting;
}

static bool fail_none_fits(Check *c, const Frame *f, const Rule *rule, const Buf *nearest)
{
	return check_fail(c, f,
		"fits none of the %zu allowed forms (%s); the nearest one fails so: %s",
		rule->branch_count, rule->keyword->name, buf_cstr(nearest));
}

bool check_any_of(Check *c, Frame *f, const Rule *rule)
{
	AUTO(buf_free) Buf nearest = {0};
	size_t enough = f->seen != NULL ? SIZE_MAX : 1; /* all that fit tell what they evaluated */
	return count_fitting(c, f, rule, enough, &nearest) > 0 ||
	       fail_none_fits(c, f, rule, &nearest);
}

bool check_one_of(Check *c, Frame *f, const Rule *rule)
{
	AUTO(buf_free) Buf nearest = {0};
	size_t fitting = count_fitting(c, f, rule, 2, &nearest);
	if (fitting == 0)
		return fail_none_fits(c, f, rule, &nearest);
	return fitting == 1 || check_fail(c, f,
				       "fits more than one of the forms of which exactly one is "
				       "wanted (oneOf)");
}

bool check_not(Check *c, Frame *f, const Rule *rule)
{
	if (!apply_quietly(c, f, rule->branches[0].node, NULL))
		return true; /* and where a limit was met, node_check fails behind this */
	return check_fail(
		c, f, "%s is just what is not allowed here (not)", words_of(f->value).text);
}

bool check_if(Check *c, Frame *f, const Rule *rule)
{
	bool holds = apply_quietly(c, f, rule->branches[0].node, f->seen);
	const Rule *next = node_rule(f->node, holds ? KEYWORD_THEN : KEYWORD_ELSE);
	return next == NULL || c->gave_up || apply(c, f, next->branches[0].node);
}

bool check_dependent_schemas(Check *c, Frame *f, const Rule *rule)
{
	if (!json_is(f->value, JSON_OBJECT))
		return true;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p)) {
		const Branch *branch = rule_branch(rule, json_key(p));
		if (branch != NULL && !apply(c, f, branch->node))
			return false;
	}
	return true;
}

bool check_properties(Check *c, Frame *f, const Rule *rule)
{
	size_t i = 0;
	if (!json_is(f->value, JSON_OBJECT))
		return true;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p), i++) {
		const Branch *branch = rule_branch(rule, json_key(p));
		if (branch != NULL && !descend_or_say(c, f, branch->node, p, i))
			return false;
	}
	return true;
}

bool check_pattern_properties(Check *c, Frame *f, const Rule *rule)
{
	size_t i = 0;
	if (!json_is(f->value, JSON_OBJECT))
		return true;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p), i++)
		for (size_t b = 0; b < rule->branch_count; b++)
			if (check_regex(c, rule->branches[b].regex, json_key(p)) &&
				!descend_or_say(c, f, rule->branches[b].node, p, i))
				return false;
	return true;
}

static bool any_pattern_fits(Check *c, const Rule *patterns, Str key)
{
	for (size_t b = 0; patterns != NULL && b < patterns->branch_count; b++)
		if (check_regex(c, patterns->branches[b].regex, key))
			return true;
	return false;
}

bool check_additional_properties(Check *c, Frame *f, const Rule *rule)
{
	const Rule *named = node_rule(f->node, KEYWORD_PROPERTIES);
	const Rule *patterns = node_rule(f->node, KEYWORD_PATTERN_PROPERTIES);
	size_t i = 0;
	if (!json_is(f->value, JSON_OBJECT))
		return true;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p), i++)
		if (rule_branch(named, json_key(p)) == NULL &&
			!any_pattern_fits(c, patterns, json_key(p)) &&
			!descend_or_say(c, f, rule->branches[0].node, p, i))
			return false;
	return true;
}

bool check_property_names(Check *c, Frame *f, const Rule *rule)
{
	if (!json_is(f->value, JSON_OBJECT))
		return true;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p)) {
		AUTO(json_freep) Json *name = json_new_str(json_key(p));
		Place place = {.up = f->place, .key = json_key(p)};
		if (!node_check(c, f, rule->branches[0].node, name, &place, NULL))
			return check_fail(c, f, "a property may not have the name %s",
				words_of_text(json_key(p)).text);
	}
	return true;
}

bool check_prefix_items(Check *c, Frame *f, const Rule *rule)
{
	size_t i = 0;
	if (!json_is(f->value, JSON_ARRAY))
		return true;
	for (const Json *p = json_first(f->value); p != NULL && i < rule->branch_count;
		p = json_next(p), i++)
		if (!descend(c, f, rule->branches[i].node, p, i))
			return false;
	return true;
}

bool check_items(Check *c, Frame *f, const Rule *rule)
{
	const Rule *prefix = node_rule(f->node, KEYWORD_PREFIX_ITEMS);
	size_t i = 0, first = prefix == NULL ? 0 : prefix->branch_count;
	if (!json_is(f->value, JSON_ARRAY))
		return true;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p), i++)
		if (i >= first && !descend_or_say(c, f, rule->branches[0].node, p, i))
			return false;
	return true;
}

/* Fitting items count as evaluated (Core section 10.3.1.3), so none is left out where that is
 * tracked. */
static size_t count_contained(Check *c, Frame *f, const Rule *rule, double enough)
{
	size_t count = 0, i = 0;
	c->quiet++;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p), i++)
		if (f->seen != NULL || (double)count < enough)
			count += descend(c, f, rule->branches[0].node, p, i);
	c->quiet--;
	return count;
}

bool check_contains(Check *c, Frame *f, const Rule *rule)
{
	const Rule *min = node_rule(f->node, KEYWORD_MIN_CONTAINS);
	const Rule *max = node_rule(f->node, KEYWORD_MAX_CONTAINS);
	double least = min == NULL ? 1 : min->number;
	if (!json_is(f->value, JSON_ARRAY))
		return true;
	size_t count = count_contained(c, f, rule, max == NULL ? least : max->number + 1);
	if ((double)count < least)
		return check_fail(c, f,
			"holds %zu items of the kind wanted (contains), fewer than %.0f", count,
			least);
	return max == NULL || (double)count <= max->number ||
	       check_fail(
		       c, f, "holds more than %.0f items of one kind (maxContains)", max->number);
}

static bool check_unevaluated(Check *c, Frame *f, const Rule *rule)
{
	size_t i = 0;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p), i++)
		if (!is_seen(f, i) && !descend_or_say(c, f, rule->branches[0].node, p, i))
			return false;
	return true;
}

bool check_unevaluated_items(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_ARRAY) || check_unevaluated(c, f, rule);
}

bool check_unevaluated_properties(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_OBJECT) || check_unevaluated(c, f, rule);
}
