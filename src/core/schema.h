/*
 * Schema: JSON Schema 2020-12 validation (json-schema.org/draft/2020-12), written for tool
 * arguments: every keyword of the core, applicator, unevaluated, validation and meta-data
 * vocabularies; `format` is an annotation unless SCHEMA_ASSERT_FORMAT; $ref, $dynamicRef, $anchor,
 * $id inside the document and to documents given beforehand; no network. Regular expressions:
 * ECMA-262 as far as schema_regex documents.
 */
#ifndef CORE_SCHEMA_H
#define CORE_SCHEMA_H

#include "base/arena.h"
#include "base/json.h"

typedef struct Schema Schema;

enum { SCHEMA_ASSERT_FORMAT = 1 };

typedef struct SchemaDocument {
	Str uri;
	const Json *json; /* borrowed for the life of the Schema */
} SchemaDocument;

/* Compiles: checks keyword types, resolves references. `root` is borrowed and must outlive the
 * Schema. An unknown keyword is an annotation (as the standard says); schema_unknown_keyword names
 * the first. */
bool schema_compile(const Json *root, const SchemaDocument *others, size_t other_count,
	unsigned flags, Schema **ret_schema, Err *err);
void schema_free(Schema *s); /* NULL accepted */
void schema_freep(Schema **s);
const char *schema_unknown_keyword(const Schema *s); /* NULL where every keyword is known */

/* False with the first violation in words: "/amount_cents: 99999 is more than maximum 5000". */
bool schema_validate(const Schema *s, const Json *instance, Err *err);

#endif
