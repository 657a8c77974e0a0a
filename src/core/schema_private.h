/*
 * What the schema*.c files share. A schema document is taken apart once: every place in it that is
 * a schema becomes a Node, every keyword of a Node a Rule with its operand made ready. Validation
 * walks Nodes and values side by side, one Frame on the C stack for each Node that is being
 * applied; the chain of Frames is the "dynamic scope" of the standard (JSON Schema Core 2020-12,
 * section 7.1).
 *
 *   schema_index.c     documents -> Resources, anchors and Nodes; finds what a reference points to
 *   schema_compile.c   Nodes -> Rules
 *   schema_keyword.c   the table of keywords
 *   schema_apply.c     frames, and the keywords that apply further schemas
 *   schema_assert.c    the keywords that look at one value
 *   schema_format.c    `format`
 *   schema_say.c       what went wrong, in words
 *   schema_uri.c       RFC 3986 references       schema_meta.c   the standard's own schemas
 *
 * Always true: the recursion of every function here is bounded (SCHEMA_DEPTH_MAX,
 * SCHEMA_FRAMES_MAX) and the work of one validation is too (SCHEMA_STEPS_MAX), whatever the schema
 * and the value.
 */
#ifndef CORE_SCHEMA_PRIVATE_H
#define CORE_SCHEMA_PRIVATE_H

#include "core/schema.h"
#include "core/schema_regex.h"

enum {
	SCHEMA_DEPTH_MAX = 400,      /* nesting of a schema document */
	SCHEMA_FRAMES_MAX = 1500,    /* schemas that are being applied inside each other */
	SCHEMA_STEPS_MAX = 50000000, /* about half a second */
	SCHEMA_NODE_STEPS = 16,      /* what applying one schema costs of these */
	SCHEMA_NODES_MAX = 200000,
	SCHEMA_NAMES_MAX = 5000, /* resources, and anchors in one of them */
};

/* Where we are, in a schema or in a value: a JSON Pointer as a chain. Root: NULL. */
typedef struct Place {
	const struct Place *up;
	Str key;
	size_t index;
	bool is_index;
} Place;

typedef struct Node Node;
typedef struct Rule Rule;
typedef struct Frame Frame;
typedef struct Check Check;

/* The vocabularies of the 2020-12 dialect, as bits. */
typedef enum Vocabulary {
	VOCABULARY_CORE = 1,
	VOCABULARY_APPLICATOR = 2,
	VOCABULARY_UNEVALUATED = 4,
	VOCABULARY_VALIDATION = 8,
	VOCABULARY_META_DATA = 16,
	VOCABULARY_FORMAT_ANNOTATION = 32,
	VOCABULARY_FORMAT_ASSERTION = 64,
	VOCABULARY_FORMAT = 32 | 64,
	VOCABULARY_CONTENT = 128,
	VOCABULARY_STANDARD = 255 & ~64,
} Vocabulary;

typedef struct Anchor {
	Str name;
	Node *node;
	bool is_dynamic;
} Anchor;

/* A schema with an absolute URI of its own ($id), or the root of a document. */
typedef struct Resource Resource;

struct Resource {
	Resource *next;
	Str uri;      /* without a fragment */
	Str document; /* the URI its document was given under; empty for the main document */
	Node *root;
	unsigned vocabularies;
	bool is_older; /* $schema names draft 6, 7 or 2019-09 */
	Anchor *anchors;
	size_t anchor_count;
};

/* What a keyword's value must be; also tells how it is made ready. */
typedef enum OperandKind {
	OPERAND_ANY,
	OPERAND_TEXT,
	OPERAND_BOOL,
	OPERAND_NUMBER,
	OPERAND_POSITIVE,
	OPERAND_COUNT,
	OPERAND_LIST,
	OPERAND_TEXTS,
	OPERAND_TEXTS_MAP,
	OPERAND_OBJECT,
	OPERAND_TYPES,
	OPERAND_PATTERN,
	OPERAND_REFERENCE,
	OPERAND_NODE,
	OPERAND_NODES,
	OPERAND_NODE_MAP,
	OPERAND_PATTERN_MAP,
	OPERAND_KINDS,
} OperandKind;

typedef bool KeywordCheck(Check *c, Frame *f, const Rule *rule);

/*
 * One list for ids, names and everything else. The order is the order of evaluation: cheap and
 * telling checks first, unevaluated* after all that may evaluate. id, name, vocabulary, operand,
 * check (NULL: does nothing by itself)
 */
#define KEYWORDS(X)                                                                                \
	X(SCHEMA, "$schema", CORE, TEXT, NULL)                                                     \
	X(ID, "$id", CORE, TEXT, NULL)                                                             \
	X(ANCHOR, "$anchor", CORE, TEXT, NULL)                                                     \
	X(DYNAMIC_ANCHOR, "$dynamicAnchor", CORE, TEXT, NULL)                                      \
	X(VOCABULARY, "$vocabulary", CORE, OBJECT, NULL)                                           \
	X(COMMENT, "$comment", CORE, TEXT, NULL)                                                   \
	X(DEFS, "$defs", CORE, NODE_MAP, NULL)                                                     \
	X(DEFINITIONS, "definitions", CORE, NODE_MAP, NULL)                                        \
	X(TITLE, "title", META_DATA, TEXT, NULL)                                                   \
	X(DESCRIPTION, "description", META_DATA, TEXT, NULL)                                       \
	X(DEFAULT, "default", META_DATA, ANY, NULL)                                                \
	X(EXAMPLES, "examples", META_DATA, LIST, NULL)                                             \
	X(DEPRECATED, "deprecated", META_DATA, BOOL, NULL)                                         \
	X(READ_ONLY, "readOnly", META_DATA, BOOL, NULL)                                            \
	X(WRITE_ONLY, "writeOnly", META_DATA, BOOL, NULL)                                          \
	X(CONTENT_ENCODING, "contentEncoding", CONTENT, TEXT, NULL)                                \
	X(CONTENT_MEDIA_TYPE, "contentMediaType", CONTENT, TEXT, NULL)                             \
	X(CONTENT_SCHEMA, "contentSchema", CONTENT, NODE, NULL)                                    \
	X(TYPE, "type", VALIDATION, TYPES, check_type)                                             \
	X(CONST, "const", VALIDATION, ANY, check_const)                                            \
	X(ENUM, "enum", VALIDATION, LIST, check_enum)                                              \
	X(MINIMUM, "minimum", VALIDATION, NUMBER, check_minimum)                                   \
	X(EXCLUSIVE_MINIMUM, "exclusiveMinimum", VALIDATION, NUMBER, check_exclusive_minimum)      \
	X(MAXIMUM, "maximum", VALIDATION, NUMBER, check_maximum)                                   \
	X(EXCLUSIVE_MAXIMUM, "exclusiveMaximum", VALIDATION, NUMBER, check_exclusive_maximum)      \
	X(MULTIPLE_OF, "multipleOf", VALIDATION, POSITIVE, check_multiple_of)                      \
	X(MIN_LENGTH, "minLength", VALIDATION, COUNT, check_min_length)                            \
	X(MAX_LENGTH, "maxLength", VALIDATION, COUNT, check_max_length)                            \
	X(PATTERN, "pattern", VALIDATION, PATTERN, check_pattern)                                  \
	X(FORMAT, "format", FORMAT, TEXT, check_format)                                            \
	X(MIN_ITEMS, "minItems", VALIDATION, COUNT, check_min_items)                               \
	X(MAX_ITEMS, "maxItems", VALIDATION, COUNT, check_max_items)                               \
	X(UNIQUE_ITEMS, "uniqueItems", VALIDATION, BOOL, check_unique_items)                       \
	X(MIN_CONTAINS, "minContains", VALIDATION, COUNT, NULL)                                    \
	X(MAX_CONTAINS, "maxContains", VALIDATION, COUNT, NULL)                                    \
	X(MIN_PROPERTIES, "minProperties", VALIDATION, COUNT, check_min_properties)                \
	X(MAX_PROPERTIES, "maxProperties", VALIDATION, COUNT, check_max_properties)                \
	X(REQUIRED, "required", VALIDATION, TEXTS, check_required)                                 \
	X(DEPENDENT_REQUIRED, "dependentRequired", VALIDATION, TEXTS_MAP,                          \
		check_dependent_required)                                                          \
	X(PROPERTY_NAMES, "propertyNames", APPLICATOR, NODE, check_property_names)                 \
	X(PROPERTIES, "properties", APPLICATOR, NODE_MAP, check_properties)                        \
	X(PATTERN_PROPERTIES, "patternProperties", APPLICATOR, PATTERN_MAP,                        \
		check_pattern_properties)                                                          \
	X(ADDITIONAL_PROPERTIES, "additionalProperties", APPLICATOR, NODE,                         \
		check_additional_properties)                                                       \
	X(PREFIX_ITEMS, "prefixItems", APPLICATOR, NODES, check_prefix_items)                      \
	X(ITEMS, "items", APPLICATOR, NODE, check_items)                                           \
	X(CONTAINS, "contains", APPLICATOR, NODE, check_contains)                                  \
	X(REF, "$ref", CORE, REFERENCE, check_ref)                                                 \
	X(DYNAMIC_REF, "$dynamicRef", CORE, REFERENCE, check_dynamic_ref)                          \
	X(ALL_OF, "allOf", APPLICATOR, NODES, check_all_of)                                        \
	X(ANY_OF, "anyOf", APPLICATOR, NODES, check_any_of)                                        \
	X(ONE_OF, "oneOf", APPLICATOR, NODES, check_one_of)                                        \
	X(NOT, "not", APPLICATOR, NODE, check_not)                                                 \
	X(IF, "if", APPLICATOR, NODE, check_if)                                                    \
	X(THEN, "then", APPLICATOR, NODE, NULL)                                                    \
	X(ELSE, "else", APPLICATOR, NODE, NULL)                                                    \
	X(DEPENDENT_SCHEMAS, "dependentSchemas", APPLICATOR, NODE_MAP, check_dependent_schemas)    \
	X(UNEVALUATED_ITEMS, "unevaluatedItems", UNEVALUATED, NODE, check_unevaluated_items)       \
	X(UNEVALUATED_PROPERTIES, "unevaluatedProperties", UNEVALUATED, NODE,                      \
		check_unevaluated_properties)

typedef enum KeywordId {
#define X(id, name, vocabulary, operand, check) KEYWORD_##id,
	KEYWORDS(X)
#undef X
		KEYWORD_COUNT,
} KeywordId;

typedef struct Keyword {
	KeywordId id;
	const char *name;
	Vocabulary vocabulary;
	OperandKind operand;
	KeywordCheck *check;
} Keyword;

/* The checks that exist; the table itself is in schema_keyword.c. */
KeywordCheck check_type, check_const, check_enum, check_minimum, check_exclusive_minimum,
	check_maximum, check_exclusive_maximum, check_multiple_of, check_min_length,
	check_max_length, check_pattern, check_format, check_min_items, check_max_items,
	check_unique_items, check_min_properties, check_max_properties, check_required,
	check_dependent_required, check_property_names, check_properties, check_pattern_properties,
	check_additional_properties, check_prefix_items, check_items, check_contains, check_ref,
	check_dynamic_ref, check_all_of, check_any_of, check_one_of, check_not, check_if,
	check_dependent_schemas, check_unevaluated_items, check_unevaluated_properties;

const Keyword *keyword_find(Str name); /* NULL where unknown */

/* One schema below a keyword, under its key or pattern where the keyword's value is an object. */
typedef struct Branch {
	Str key;
	Node *node;         /* NULL for dependentRequired */
	const Regex *regex; /* of patternProperties */
	const Json *value;
} Branch;

/* A keyword in a Node, ready to be checked. */
struct Rule {
	const Keyword *keyword;
	const Json *value;
	double number;      /* NUMBER, POSITIVE, COUNT */
	unsigned types;     /* TYPES: bits 1 << JsonType, and TYPE_INTEGER */
	const Regex *regex; /* PATTERN */
	Branch *branches;   /* all kinds with Nodes; sorted by key for NODE_MAP and TEXTS_MAP */
	size_t branch_count;
	Str dynamic_name; /* $dynamicRef to a $dynamicAnchor: its name */
};

enum { TYPE_INTEGER = 1 << 16 };

struct Node {
	const Json *json; /* an object or a boolean */
	Resource *resource;
	const Place *place;
	Rule *rules; /* in the order of KeywordId */
	size_t rule_count;
	Node *next;
};

/* One of the standard's own schemas; owned by the Schema that refers to it. */
typedef struct MetaSchema {
	Json *json;
} MetaSchema;

struct Schema {
	Arena arena;
	unsigned flags;
	const SchemaDocument *others; /* while compiling only */
	size_t other_count;
	Node *root, *last_node; /* a list in the order they were found */
	size_t node_count;
	Node **slots; /* hash table from Json to Node; malloc'd */
	size_t slot_count;
	Resource *resources; /* a list, the newest first */
	size_t resource_count;
	MetaSchema *metas; /* those that were referred to */
	size_t meta_count;
	const char *unknown_keyword;
	bool tracks; /* some schema uses unevaluated*, so what was evaluated must be remembered */
};

/* A Node that is being applied to a value. */
struct Frame {
	const Frame *outer;
	const Node *node;
	const Json *value;
	const Place *place; /* of the value */
	unsigned depth;
	size_t count;        /* members or items of the value */
	unsigned char *seen; /* a bit for each that was evaluated; NULL where that is not tracked */
};

/* One validation. */
struct Check {
	const Schema *schema;
	uint64_t steps_left;
	bool gave_up;         /* a limit was met: everything fails from here on, `not` included */
	unsigned quiet;       /* failures are expected: their words are not wanted */
	size_t failure_depth; /* of the place that `failure` tells about */
	Err failure;
};

/* schema_index.c */
bool index_document(Schema *s, const Json *json, Str uri, Node **ret_root, Err *err);
bool index_find(Schema *s, const Node *from, Str reference, Node **ret_node, Err *err);
Node *index_node(const Schema *s, const Json *json); /* NULL where no schema is known there */
const Anchor *resource_anchor(const Resource *r, Str name);
bool node_fail(const Node *node, Err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* schema_compile.c */
bool node_compile(Schema *s, Node *node, Err *err);
const Rule *node_rule(const Node *node, KeywordId id); /* NULL where it has none */
const Branch *rule_branch(const Rule *rule, Str key);

/* schema_apply.c */
bool node_check(Check *c, const Frame *outer, const Node *node, const Json *value,
	const Place *place, unsigned char *seen);
bool check_spend(
	Check *c, uint64_t steps); /* false, and all is over, where the budget is used up */
bool check_regex(Check *c, const Regex *regex, Str text);

/* schema_say.c: always false */
bool check_fail(Check *c, const Frame *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void place_write(const Place *place, Buf *out);
/* A short form of a value for a sentence: 12, "text...", an array of 3 items. */
typedef struct Words {
	char text[120];
} Words;
Words words_of(const Json *json);
Words words_of_text(Str text);

/* schema_format.c */
bool format_holds(Str format, Str text); /* true for formats that are not known */

/* schema_uri.c */
Str uri_resolve(
	Arena *arena, Str base, Str reference); /* RFC 3986 section 5.2, without the fragment */
Str uri_fragment(Arena *arena, Str reference);  /* percent-decoded; empty where there is none */
bool uri_is_absolute(Str uri);

/* schema_meta.c */
const char *meta_schema_text(Str uri); /* NULL where it is none of the standard's schemas */

#endif
