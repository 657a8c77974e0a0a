#include "core/schema.h"

#include "base/auto.h"
#include "core/schema_private.h"

void schema_free(Schema *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->meta_count; i++)
		json_free(s->metas[i].json);
	free(s->slots);
	arena_free(&s->arena);
	free(s);
}

void schema_freep(Schema **s)
{
	schema_free(*s);
}

const char *schema_unknown_keyword(const Schema *s)
{
	return s->unknown_keyword;
}

/* Nodes that references bring in are added behind the ones known so far, and get their turn. */
static bool compile_all(Schema *s, const Json *root, Err *err)
{
	Node *node = NULL;
	if (!index_document(s, root, STR(""), &node, err))
		return false;
	for (; node != NULL; node = node->next)
		if (!node_compile(s, node, err))
			return false;
	return true;
}

bool schema_compile(const Json *root, const SchemaDocument *others, size_t other_count,
	unsigned flags, Schema **ret_schema, Err *err)
{
	Schema *s = xcalloc(1, sizeof *s);
	s->flags = flags;
	s->others = others;
	s->other_count = other_count;
	if (!compile_all(s, root, err)) {
		schema_free(s);
		return false;
	}
	s->others = NULL;
	s->other_count = 0;
	*ret_schema = s;
	return true;
}

bool schema_validate(const Schema *s, const Json *instance, Err *err)
{
	Check c = {.schema = s, .steps_left = SCHEMA_STEPS_MAX};
	if (node_check(&c, NULL, s->root, instance, NULL, NULL))
		return true;
	return err_set(err, c.failure.code, "%s", c.failure.text);
}
