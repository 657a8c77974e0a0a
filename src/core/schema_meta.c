/*
 * The standard's own schemas (json-schema.org/draft/2020-12/schema and its vocabularies), so that a
 * schema can refer to them without a network. Written from the tables of the specification.
 */
#include "core/schema_private.h"

#include "base/auto.h"

#define BASE           "https://json-schema.org/draft/2020-12/"
#define JSON_TEXT(...) #__VA_ARGS__

/* The members every one of them begins with. */
#define HEAD(path, vocabularies)                                                                   \
	"{\"$schema\":\"" BASE "schema\",\"$id\":\"" BASE path "\",\"$vocabulary\":{" vocabularies \
	"},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"boolean\"],"
#define VOCABULARY(name) "\"" BASE "vocab/" name "\":true"

/* clang-format off */
static const struct {
	const char *path, *text;
} metas[] = {
	{"schema", HEAD("schema", VOCABULARY("core") "," VOCABULARY("applicator") ","
		VOCABULARY("unevaluated") "," VOCABULARY("validation") "," VOCABULARY("meta-data") ","
		VOCABULARY("format-annotation") "," VOCABULARY("content")) JSON_TEXT(
		"allOf": [
			{"$ref": "meta/core"},
			{"$ref": "meta/applicator"},
			{"$ref": "meta/unevaluated"},
			{"$ref": "meta/validation"},
			{"$ref": "meta/meta-data"},
			{"$ref": "meta/format-annotation"},
			{"$ref": "meta/content"}
		],
		"properties": {
			"definitions": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
			"dependencies": {
				"type": "object",
				"additionalProperties": {"anyOf": [
					{"$dynamicRef": "#meta"},
					{"$ref": "meta/validation#/$defs/stringArray"}
				]}
			},
			"$recursiveAnchor": {"$ref": "meta/core#/$defs/anchorString"},
			"$recursiveRef": {"$ref": "meta/core#/$defs/uriReferenceString"}
		}
	}) },
	{"meta/core", HEAD("meta/core", VOCABULARY("core")) JSON_TEXT(
		"properties": {
			"$id": {"$ref": "#/$defs/uriReferenceString", "pattern": "^[^#]*#?$"},
			"$schema": {"$ref": "#/$defs/uriString"},
			"$ref": {"$ref": "#/$defs/uriReferenceString"},
			"$anchor": {"$ref": "#/$defs/anchorString"},
			"$dynamicRef": {"$ref": "#/$defs/uriReferenceString"},
			"$dynamicAnchor": {"$ref": "#/$defs/anchorString"},
			"$vocabulary": {
				"type": "object",
				"propertyNames": {"$ref": "#/$defs/uriString"},
				"additionalProperties": {"type": "boolean"}
			},
			"$comment": {"type": "string"},
			"$defs": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}}
		},
		"$defs": {
			"anchorString": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
			"uriString": {"type": "string", "format": "uri"},
			"uriReferenceString": {"type": "string", "format": "uri-reference"}
		}
	}) },
	{"meta/applicator", HEAD("meta/applicator", VOCABULARY("applicator")) JSON_TEXT(
		"properties": {
			"prefixItems": {"$ref": "#/$defs/schemaArray"},
			"items": {"$dynamicRef": "#meta"},
			"contains": {"$dynamicRef": "#meta"},
			"additionalProperties": {"$dynamicRef": "#meta"},
			"properties": {"$ref": "#/$defs/schemaMap"},
			"patternProperties": {
				"$ref": "#/$defs/schemaMap",
				"propertyNames": {"format": "regex"}
			},
			"dependentSchemas": {"$ref": "#/$defs/schemaMap"},
			"propertyNames": {"$dynamicRef": "#meta"},
			"if": {"$dynamicRef": "#meta"},
			"then": {"$dynamicRef": "#meta"},
			"else": {"$dynamicRef": "#meta"},
			"allOf": {"$ref": "#/$defs/schemaArray"},
			"anyOf": {"$ref": "#/$defs/schemaArray"},
			"oneOf": {"$ref": "#/$defs/schemaArray"},
			"not": {"$dynamicRef": "#meta"}
		},
		"$defs": {
			"schemaArray": {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#meta"}},
			"schemaMap": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}}
		}
	}) },
	{"meta/unevaluated", HEAD("meta/unevaluated", VOCABULARY("unevaluated")) JSON_TEXT(
		"properties": {
			"unevaluatedItems": {"$dynamicRef": "#meta"},
			"unevaluatedProperties": {"$dynamicRef": "#meta"}
		}
	}) },
	{"meta/validation", HEAD("meta/validation", VOCABULARY("validation")) JSON_TEXT(
		"properties": {
			"type": {"anyOf": [
				{"$ref": "#/$defs/simpleTypes"},
				{
					"type": "array",
					"items": {"$ref": "#/$defs/simpleTypes"},
					"minItems": 1,
					"uniqueItems": true
				}
			]},
			"const": true,
			"enum": {"type": "array", "items": true},
			"multipleOf": {"type": "number", "exclusiveMinimum": 0},
			"maximum": {"type": "number"},
			"exclusiveMaximum": {"type": "number"},
			"minimum": {"type": "number"},
			"exclusiveMinimum": {"type": "number"},
			"maxLength": {"$ref": "#/$defs/count"},
			"minLength": {"$ref": "#/$defs/count"},
			"pattern": {"type": "string", "format": "regex"},
			"maxItems": {"$ref": "#/$defs/count"},
			"minItems": {"$ref": "#/$defs/count"},
			"uniqueItems": {"type": "boolean"},
			"maxContains": {"$ref": "#/$defs/count"},
			"minContains": {"$ref": "#/$defs/count"},
			"maxProperties": {"$ref": "#/$defs/count"},
			"minProperties": {"$ref": "#/$defs/count"},
			"required": {"$ref": "#/$defs/stringArray"},
			"dependentRequired": {
				"type": "object",
				"additionalProperties": {"$ref": "#/$defs/stringArray"}
			}
		},
		"$defs": {
			"count": {"type": "integer", "minimum": 0},
			"simpleTypes": {
				"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]
			},
			"stringArray": {
				"type": "array",
				"items": {"type": "string"},
				"uniqueItems": true
			}
		}
	}) },
	{"meta/meta-data", HEAD("meta/meta-data", VOCABULARY("meta-data")) JSON_TEXT(
		"properties": {
			"title": {"type": "string"},
			"description": {"type": "string"},
			"default": true,
			"deprecated": {"type": "boolean"},
			"readOnly": {"type": "boolean"},
			"writeOnly": {"type": "boolean"},
			"examples": {"type": "array", "items": true}
		}
	}) },
	{"meta/format-annotation", HEAD("meta/format-annotation", VOCABULARY("format-annotation"))
		JSON_TEXT("properties": {"format": {"type": "string"}} }) },
	{"meta/format-assertion", HEAD("meta/format-assertion", VOCABULARY("format-assertion"))
		JSON_TEXT("properties": {"format": {"type": "string"}} }) },
	{"meta/content", HEAD("meta/content", VOCABULARY("content")) JSON_TEXT(
		"properties": {
			"contentEncoding": {"type": "string"},
			"contentMediaType": {"type": "string"},
			"contentSchema": {"$dynamicRef": "#meta"}
		}
	}) },
};
/* clang-format on */

const char *meta_schema_text(Str uri)
{
	Str base = STR(BASE);
	for (size_t i = 0; str_starts(uri, base) && i < COUNT(metas); i++)
		if (str_is(str_slice(uri, base.len, uri.len), metas[i].path))
			return metas[i].text;
	return NULL;
}
