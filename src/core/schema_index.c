#include "core/schema_private.h"

#include "base/auto.h"

static const char dialect_uri[] = "https://json-schema.org/draft/2020-12/schema";

/* Where a walk through a document is. */
typedef struct Spot {
	Resource *resource; /* NULL at the root of a document */
	Str document;
	const Place *place;
	unsigned depth;
} Spot;

bool node_fail(const Node *node, Err *err, const char *fmt, ...)
{
	AUTO(buf_free) Buf what = {0};
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&what, fmt, ap);
	va_end(ap);
	AUTO(buf_free) Buf pointer = {0};
	place_write(node->place, &pointer);
	Str document = node->resource == NULL ? STR("") : node->resource->document;
	return err_set(err, ERR_INPUT, "schema " STR_FMT "%sat \"%s\": %s", STR_ARG(document),
		document.len > 0 ? " " : "", buf_cstr(&pointer), buf_cstr(&what));
}

static size_t slot_of(const Schema *s, const Json *json)
{
	uint64_t hash = (uint64_t)(uintptr_t)json * 0x9E3779B97F4A7C15u;
	size_t i = (size_t)(hash >> 20) & (s->slot_count - 1);
	while (s->slots[i] != NULL && s->slots[i]->json != json)
		i = (i + 1) & (s->slot_count - 1);
	return i;
}

Node *index_node(const Schema *s, const Json *json)
{
	return s->slot_count == 0 ? NULL : s->slots[slot_of(s, json)];
}

/* Keeps at least half of the slots free. */
static void grow_slots(Schema *s)
{
	if (2 * (s->node_count + 1) < s->slot_count)
		return;
	free(s->slots);
	s->slot_count = s->slot_count > 0 ? 2 * s->slot_count : 64;
	s->slots = xcalloc(s->slot_count, sizeof(Node *));
	for (Node *node = s->root; node != NULL; node = node->next)
		s->slots[slot_of(s, node->json)] = node;
}

static Node *add_node(Schema *s, const Json *json, const Spot *spot)
{
	Node *node = ARENA_NEW(&s->arena, Node);
	*node = (Node){.json = json, .resource = spot->resource, .place = spot->place};
	grow_slots(s);
	s->slots[slot_of(s, json)] = node;
	if (s->root == NULL)
		s->root = node;
	else
		s->last_node->next = node;
	s->last_node = node;
	s->node_count++;
	return node;
}

static Str without_hash(Str uri)
{
	return str_ends(uri, STR("#")) ? str_slice(uri, 0, uri.len - 1) : uri;
}

static const Json *other_document(const Schema *s, Str uri)
{
	for (size_t i = 0; i < s->other_count; i++)
		if (str_eq(without_hash(s->others[i].uri), uri))
			return s->others[i].json;
	return NULL;
}

/* A document of the standard, parsed once for each Schema that asks for it. */
static const Json *meta_document(Schema *s, Str uri)
{
	const char *text = meta_schema_text(uri);
	Json *json = NULL;
	if (text == NULL || !json_parse(str_from(text), "meta-schema", &json, NULL))
		return NULL;
	*ARENA_PUSH(&s->arena, s->metas, s->meta_count) = (MetaSchema){json};
	return json;
}

static unsigned vocabulary_bit(Str uri)
{
	static const struct {
		const char *name;
		unsigned bit;
	} known[] = {
		{"core", VOCABULARY_CORE},
		{"applicator", VOCABULARY_APPLICATOR},
		{"unevaluated", VOCABULARY_UNEVALUATED},
		{"validation", VOCABULARY_VALIDATION},
		{"meta-data", VOCABULARY_META_DATA},
		{"format-annotation", VOCABULARY_FORMAT_ANNOTATION},
		{"format-assertion", VOCABULARY_FORMAT_ASSERTION},
		{"content", VOCABULARY_CONTENT},
	};
	Str base = STR("https://json-schema.org/draft/2020-12/vocab/");
	for (size_t i = 0; str_starts(uri, base) && i < COUNT(known); i++)
		if (str_is(str_slice(uri, base.len, uri.len), known[i].name))
			return known[i].bit;
	return 0;
}

/* Core 2020-12 section 8.1.2: what must be known and is not, ends the compilation. */
static bool read_vocabulary(const Node *node, const Json *vocabulary, unsigned *ret_bits, Err *err)
{
	unsigned bits = VOCABULARY_CORE;
	if (!json_is(vocabulary, JSON_OBJECT)) {
		*ret_bits = VOCABULARY_STANDARD;
		return true;
	}
	for (const Json *p = json_first(vocabulary); p != NULL; p = json_next(p)) {
		unsigned bit = vocabulary_bit(json_key(p));
		if (bit == 0 && json_bool(p, true))
			return node_fail(node, err,
				"needs the vocabulary %s, which is not known here",
				words_of_text(json_key(p)).text);
		bits |= bit;
	}
	*ret_bits = bits;
	return true;
}

static bool is_older_dialect(Str uri)
{
	static const char *const older[] = {"http://json-schema.org/draft-06/schema",
		"http://json-schema.org/draft-07/schema",
		"https://json-schema.org/draft/2019-09/schema"};
	for (size_t i = 0; i < COUNT(older); i++)
		if (str_is(uri, older[i]))
			return true;
	return false;
}

/* What "$schema" says about the keywords of the resource that starts at `node`. */
static bool read_dialect(Schema *s, const Node *node, Resource *r, Err *err)
{
	const Json *schema = json_get(node->json, "$schema");
	Str uri = without_hash(json_str(schema));
	if (schema == NULL || str_is(uri, dialect_uri))
		return true;
	if (is_older_dialect(uri)) {
		r->is_older = true;
		return true;
	}
	const Json *meta = other_document(s, uri);
	if (meta == NULL)
		return node_fail(node, err, "\"$schema\" names %s, which is not known here",
			words_of(schema).text);
	return read_vocabulary(node, json_get(meta, "$vocabulary"), &r->vocabularies, err);
}

/* By its own URI, or by the URI its document was given under. */
static Resource *find_resource(const Schema *s, Str uri)
{
	for (Resource *r = s->resources; r != NULL; r = r->next)
		if (str_eq(r->uri, uri) || (r->root->place == NULL && str_eq(r->document, uri)))
			return r;
	return NULL;
}

static bool has_resource(const Schema *s, Str uri)
{
	for (const Resource *r = s->resources; r != NULL; r = r->next)
		if (str_eq(r->uri, uri))
			return true;
	return false;
}

/* The resource that starts at `node`: the document's root, or a schema with $id. NULL on failure.
 */
static Resource *start_resource(Schema *s, Node *node, const Spot *spot, Err *err)
{
	Str id = json_str_at(node->json, "$id");
	const Resource *outer = spot->resource;
	Resource *r = ARENA_NEW(&s->arena, Resource);
	*r = (Resource){.document = spot->document, .root = node, .next = s->resources};
	r->uri = uri_resolve(&s->arena, outer != NULL ? outer->uri : spot->document, id);
	r->vocabularies = outer != NULL ? outer->vocabularies : VOCABULARY_STANDARD;
	r->is_older = outer != NULL && outer->is_older;
	bool ok = true;
	node->resource = r;
	if (str_has(without_hash(id), STR("#")))
		ok = node_fail(node, err, "\"$id\" must not have a fragment; use \"$anchor\"");
	else if (has_resource(s, r->uri))
		ok = node_fail(
			node, err, "the \"$id\" %s stands twice", words_of_text(r->uri).text);
	else if (s->resource_count == SCHEMA_NAMES_MAX)
		ok = node_fail(node, err, "too many \"$id\"");
	s->resources = r;
	s->resource_count++;
	return ok && read_dialect(s, node, r, err) ? r : NULL;
}

const Anchor *resource_anchor(const Resource *r, Str name)
{
	for (size_t i = 0; i < r->anchor_count; i++)
		if (str_eq(r->anchors[i].name, name))
			return &r->anchors[i];
	return NULL;
}

static bool add_anchor(Schema *s, Node *node, const char *keyword, Err *err)
{
	Resource *r = node->resource;
	Str name = json_str_at(node->json, keyword);
	if (name.len == 0)
		return true;
	const Anchor *known = resource_anchor(r, name);
	bool is_dynamic = strcmp(keyword, "$dynamicAnchor") == 0;
	if (known != NULL && known->node != node)
		return node_fail(node, err, "the anchor %s stands twice", words_of_text(name).text);
	if (r->anchor_count == SCHEMA_NAMES_MAX)
		return node_fail(node, err, "too many anchors");
	*ARENA_PUSH(&s->arena, r->anchors, r->anchor_count) = (Anchor){name, node, is_dynamic};
	return true;
}

static bool walk(Schema *s, const Json *json, const Spot *spot, Node **ret_node, Err *err);

static const Place *place_below(Arena *arena, const Place *up, const Json *item, size_t index)
{
	Place *place = ARENA_NEW(arena, Place);
	*place = (Place){.up = up, .key = json_key(item), .index = index, .is_index = item == NULL};
	return place;
}

/* The schemas in one keyword's value. A value of the wrong shape is told about by schema_compile.c.
 */
static bool walk_keyword(
	Schema *s, const Json *value, OperandKind operand, const Spot *spot, Err *err)
{
	Node *node;
	Spot below = *spot;
	bool is_map = operand == OPERAND_NODE_MAP || operand == OPERAND_PATTERN_MAP;
	below.depth++;
	if (operand == OPERAND_NODE && (json_is(value, JSON_OBJECT) || json_is(value, JSON_BOOL)))
		return walk(s, value, &below, &node, err);
	if (!(is_map && json_is(value, JSON_OBJECT)) &&
		!(operand == OPERAND_NODES && json_is(value, JSON_ARRAY)))
		return true;
	size_t index = 0;
	for (const Json *p = json_first(value); p != NULL; p = json_next(p), index++) {
		below.place = place_below(&s->arena, spot->place, is_map ? p : NULL, index);
		if (!walk(s, p, &below, &node, err))
			return false;
	}
	return true;
}

static bool walk_members(Schema *s, const Node *node, const Spot *spot, Err *err)
{
	Spot below = *spot;
	below.resource = node->resource;
	for (const Json *p = json_first(node->json); p != NULL; p = json_next(p)) {
		const Keyword *keyword = keyword_find(json_key(p));
		if (keyword == NULL || keyword->operand < OPERAND_NODE)
			continue;
		below.place = place_below(&s->arena, spot->place, p, 0);
		if (!walk_keyword(s, p, keyword->operand, &below, err))
			return false;
	}
	return true;
}

/* Makes a Node of `json` and of all schemas below it, and notes their names. */
static bool walk(Schema *s, const Json *json, const Spot *spot, Node **ret_node, Err *err)
{
	Node *node = index_node(s, json);
	if (node != NULL) {
		*ret_node = node;
		return true;
	}
	Node bad = {.json = json, .place = spot->place, .resource = spot->resource};
	if (!json_is(json, JSON_OBJECT) && !json_is(json, JSON_BOOL))
		return node_fail(&bad, err, "a schema must be an object, true or false, not %s",
			words_of(json).text);
	if (spot->depth > SCHEMA_DEPTH_MAX || s->node_count == SCHEMA_NODES_MAX)
		return node_fail(&bad, err, "the schema is too large");
	node = add_node(s, json, spot);
	if (spot->resource == NULL || json_is(json_get(json, "$id"), JSON_STRING))
		node->resource = start_resource(s, node, spot, err);
	if (node->resource == NULL || !add_anchor(s, node, "$dynamicAnchor", err) ||
		!add_anchor(s, node, "$anchor", err) || !walk_members(s, node, spot, err))
		return false;
	*ret_node = node;
	return true;
}

bool index_document(Schema *s, const Json *json, Str uri, Node **ret_root, Err *err)
{
	Spot spot = {.document = arena_copy(&s->arena, uri)};
	return walk(s, json, &spot, ret_root, err);
}

/* A resource that is known already, or that one of the documents at hand brings. NULL on failure.
 */
static Resource *get_resource(Schema *s, const Node *from, Str uri, Err *err)
{
	Resource *r = find_resource(s, uri);
	if (r != NULL)
		return r;
	Node *root = NULL;
	const Json *json = other_document(s, uri);
	json = json != NULL ? json : meta_document(s, uri);
	if (json == NULL)
		(void)node_fail(from, err, "refers to %s, which is not among the documents at hand",
			words_of_text(uri).text);
	else if (index_document(s, json, uri, &root, err) && root != NULL)
		return root->resource;
	return NULL;
}

/* A JSON Pointer below the root of a resource; what it points to need not be below a known keyword.
 */
static bool find_pointer(
	Schema *s, const Node *from, Resource *r, Str pointer, Node **ret_node, Err *err)
{
	const Json *json = json_pointer(r->root->json, pointer);
	if (json == NULL)
		return node_fail(from, err, "refers to \"#" STR_FMT "\", where nothing is",
			STR_ARG(pointer));
	Place *place = ARENA_NEW(&s->arena, Place);
	*place = (Place){.up = r->root->place, .key = str_slice(pointer, 1, pointer.len)};
	Spot spot = {.resource = r, .document = r->document, .place = place};
	return walk(s, json, &spot, ret_node, err);
}

bool index_find(Schema *s, const Node *from, Str reference, Node **ret_node, Err *err)
{
	Str uri = uri_resolve(&s->arena, from->resource->uri, reference);
	Str fragment = uri_fragment(&s->arena, reference);
	Resource *r = get_resource(s, from, uri, err);
	if (r == NULL)
		return false;
	if (fragment.len > 0 && fragment.ptr[0] == '/')
		return find_pointer(s, from, r, fragment, ret_node, err);
	const Anchor *anchor = resource_anchor(r, fragment);
	if (fragment.len > 0 && anchor == NULL)
		return node_fail(from, err, "refers to the anchor %s, which is not there",
			words_of_text(fragment).text);
	*ret_node = anchor != NULL ? anchor->node : r->root;
	return true;
}
