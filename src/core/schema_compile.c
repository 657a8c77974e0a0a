#include "core/schema_private.h"

#include "base/auto.h"

#include <math.h>

/* A Node that gets its Rules. */
typedef struct Compiler {
	Schema *schema;
	const Node *node;
	Err *err;
} Compiler;

static bool wrong(const Compiler *c, const Rule *rule, const char *wanted)
{
	return node_fail(c->node, c->err, "\"%s\" must be %s, not %s", rule->keyword->name, wanted,
		words_of(rule->value).text);
}

static bool make_any(Compiler *c, Rule *rule)
{
	(void)c, (void)rule;
	return true;
}

static bool make_text(Compiler *c, Rule *rule)
{
	return json_is(rule->value, JSON_STRING) || wrong(c, rule, "a string");
}

static bool make_bool(Compiler *c, Rule *rule)
{
	return json_is(rule->value, JSON_BOOL) || wrong(c, rule, "true or false");
}

static bool make_number(Compiler *c, Rule *rule)
{
	rule->number = json_number(rule->value, 0);
	return json_is(rule->value, JSON_NUMBER) || wrong(c, rule, "a number");
}

static bool make_positive(Compiler *c, Rule *rule)
{
	rule->number = json_number(rule->value, 0);
	return rule->number > 0 || wrong(c, rule, "a number above 0");
}

static bool make_count(Compiler *c, Rule *rule)
{
	rule->number = (double)json_int(rule->value, -1);
	return rule->number >= 0 || wrong(c, rule, "a whole number from 0 on");
}

static bool make_list(Compiler *c, Rule *rule)
{
	return json_is(rule->value, JSON_ARRAY) || wrong(c, rule, "an array");
}

static bool is_list_of_texts(const Json *list)
{
	for (const Json *p = json_first(list); p != NULL; p = json_next(p))
		if (!json_is(p, JSON_STRING))
			return false;
	return json_is(list, JSON_ARRAY);
}

static bool make_texts(Compiler *c, Rule *rule)
{
	return is_list_of_texts(rule->value) || wrong(c, rule, "an array of strings");
}

static bool make_object(Compiler *c, Rule *rule)
{
	return json_is(rule->value, JSON_OBJECT) || wrong(c, rule, "an object");
}

static int branch_order(const void *a, const void *b)
{
	const Branch *x = a, *y = b;
	return str_cmp(x->key, y->key);
}

/* A Branch for each member or item; Nodes were made of them by schema_index.c. */
static void make_branches(Compiler *c, Rule *rule, bool sorted)
{
	const Schema *s = c->schema;
	size_t count = json_count(rule->value), i = 0;
	rule->branches = ARENA_ARRAY(&c->schema->arena, Branch, count + 1);
	for (const Json *p = json_first(rule->value); p != NULL; p = json_next(p), i++)
		rule->branches[i] =
			(Branch){.key = json_key(p), .node = index_node(s, p), .value = p};
	rule->branch_count = count;
	if (sorted)
		qsort(rule->branches, count, sizeof *rule->branches, branch_order);
}

static bool make_texts_map(Compiler *c, Rule *rule)
{
	static const char wanted[] = "an object whose values are arrays of strings";
	if (!json_is(rule->value, JSON_OBJECT))
		return wrong(c, rule, wanted);
	for (const Json *p = json_first(rule->value); p != NULL; p = json_next(p))
		if (!is_list_of_texts(p))
			return wrong(c, rule, wanted);
	make_branches(c, rule, true);
	return true;
}

static unsigned type_bit(Str name)
{
	if (str_is(name, "integer"))
		return TYPE_INTEGER;
	for (JsonType type = JSON_NULL; type <= JSON_OBJECT; type++)
		if (str_is(name, json_type_name(type)))
			return 1u << type;
	return 0;
}

static bool make_types(Compiler *c, Rule *rule)
{
	static const char wanted[] =
		"null, boolean, integer, number, string, array, object or an array of these";
	const Json *p = json_is(rule->value, JSON_ARRAY) ? json_first(rule->value) : rule->value;
	bool is_list = p != rule->value;
	if (p == NULL)
		return wrong(c, rule, wanted);
	for (; p != NULL; p = is_list ? json_next(p) : NULL) {
		unsigned bit = type_bit(json_str(p));
		if (bit == 0)
			return wrong(c, rule, wanted);
		rule->types |= bit;
	}
	return true;
}

static bool make_regex(Compiler *c, const Rule *rule, Str pattern, const Regex **ret_regex)
{
	Err why = {0};
	if (regex_compile(&c->schema->arena, pattern, ret_regex, &why))
		return true;
	return node_fail(c->node, c->err, "\"%s\" %s: %s", rule->keyword->name,
		words_of_text(pattern).text, why.text);
}

static bool make_pattern(Compiler *c, Rule *rule)
{
	return make_text(c, rule) && make_regex(c, rule, json_str(rule->value), &rule->regex);
}

static void make_one_branch(Compiler *c, Rule *rule, Node *node)
{
	rule->branches = ARENA_NEW(&c->schema->arena, Branch);
	rule->branches[0] = (Branch){.node = node, .value = rule->value};
	rule->branch_count = 1;
}

/* A "$dynamicRef" is dynamic only where it first leads to a "$dynamicAnchor" (Core
 * section 8.2.3.2). */
static bool make_reference(Compiler *c, Rule *rule)
{
	Node *node = NULL;
	Str reference = json_str(rule->value);
	if (!make_text(c, rule) || !index_find(c->schema, c->node, reference, &node, c->err))
		return false;
	make_one_branch(c, rule, node);
	if (rule->keyword->id != KEYWORD_DYNAMIC_REF)
		return true;
	Str name = uri_fragment(&c->schema->arena, reference);
	const Anchor *anchor = resource_anchor(node->resource, name);
	if (anchor != NULL && anchor->node == node && anchor->is_dynamic)
		rule->dynamic_name = name;
	return true;
}

static bool make_node(Compiler *c, Rule *rule)
{
	Node *node = index_node(c->schema, rule->value);
	make_one_branch(c, rule, node);
	return node != NULL || wrong(c, rule, "a schema (an object, true or false)");
}

static bool make_nodes(Compiler *c, Rule *rule)
{
	make_branches(c, rule, false);
	return (json_is(rule->value, JSON_ARRAY) && rule->branch_count > 0) ||
	       wrong(c, rule, "an array of schemas that is not empty");
}

static bool make_node_map(Compiler *c, Rule *rule)
{
	make_branches(c, rule, true);
	return json_is(rule->value, JSON_OBJECT) ||
	       wrong(c, rule, "an object whose values are schemas");
}

static bool make_pattern_map(Compiler *c, Rule *rule)
{
	if (!make_node_map(c, rule))
		return false;
	for (size_t i = 0; i < rule->branch_count; i++)
		if (!make_regex(c, rule, rule->branches[i].key, &rule->branches[i].regex))
			return false;
	return true;
}

static bool (*const makers[OPERAND_KINDS])(Compiler *c, Rule *rule) = {
	[OPERAND_ANY] = make_any,
	[OPERAND_TEXT] = make_text,
	[OPERAND_BOOL] = make_bool,
	[OPERAND_NUMBER] = make_number,
	[OPERAND_POSITIVE] = make_positive,
	[OPERAND_COUNT] = make_count,
	[OPERAND_LIST] = make_list,
	[OPERAND_TEXTS] = make_texts,
	[OPERAND_TEXTS_MAP] = make_texts_map,
	[OPERAND_OBJECT] = make_object,
	[OPERAND_TYPES] = make_types,
	[OPERAND_PATTERN] = make_pattern,
	[OPERAND_REFERENCE] = make_reference,
	[OPERAND_NODE] = make_node,
	[OPERAND_NODES] = make_nodes,
	[OPERAND_NODE_MAP] = make_node_map,
	[OPERAND_PATTERN_MAP] = make_pattern_map,
};

/* An unknown keyword is an annotation; but in an older dialect these three would loosen the schema.
 */
static bool note_unknown(Compiler *c, const Json *member)
{
	static const char *const older[] = {"dependencies", "additionalItems", "$recursiveRef"};
	Str name = json_key(member);
	for (size_t i = 0; c->node->resource->is_older && i < COUNT(older); i++)
		if (str_is(name, older[i]))
			return node_fail(c->node, c->err,
				"\"%s\" of older drafts is not supported; write it "
				"as JSON Schema 2020-12 does",
				older[i]);
	if (c->schema->unknown_keyword == NULL && c->node->resource->document.len == 0)
		c->schema->unknown_keyword = name.ptr;
	return true;
}

static bool add_rule(Compiler *c, Node *node, const Json *member)
{
	const Keyword *keyword = keyword_find(json_key(member));
	if (keyword == NULL)
		return note_unknown(c, member);
	if ((keyword->vocabulary & node->resource->vocabularies) == 0)
		return true;
	Rule rule = {.keyword = keyword, .value = member};
	if (!makers[keyword->operand](c, &rule))
		return false;
	*ARENA_PUSH(&c->schema->arena, node->rules, node->rule_count) = rule;
	if (keyword->vocabulary == VOCABULARY_UNEVALUATED)
		c->schema->tracks = true;
	return true;
}

static int rule_order(const void *a, const void *b)
{
	const Rule *x = a, *y = b;
	return (int)x->keyword->id - (int)y->keyword->id;
}

bool node_compile(Schema *s, Node *node, Err *err)
{
	Compiler c = {s, node, err};
	for (const Json *p = json_first(node->json); p != NULL; p = json_next(p))
		if (!add_rule(&c, node, p))
			return false;
	if (node->rule_count > 1)
		qsort(node->rules, node->rule_count, sizeof *node->rules, rule_order);
	return true;
}

const Rule *node_rule(const Node *node, KeywordId id)
{
	for (size_t i = 0; i < node->rule_count; i++)
		if (node->rules[i].keyword->id == id)
			return &node->rules[i];
	return NULL;
}

const Branch *rule_branch(const Rule *rule, Str key)
{
	Branch wanted = {.key = key};
	if (rule == NULL || rule->branch_count == 0)
		return NULL;
	return bsearch(&wanted, rule->branches, rule->branch_count, sizeof wanted, branch_order);
}
