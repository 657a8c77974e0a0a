/*
 * Input: a schema and a value, each one JSON text, parted by a newline. Whatever they are,
 * compiling and validating end, say why they failed, and say the same twice.
 */
#include "core/schema.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_validate_the_same_twice(const Schema *schema, const Json *value)
{
	Err first = {0}, second = {0};
	bool fits = schema_validate(schema, value, &first);
	must(fits == schema_validate(schema, value, &second));
	must(strcmp(first.text, second.text) == 0);
	must(fits == (first.text[0] == '\0'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(json_freep) Json *root = NULL;
	AUTO(json_freep) Json *value = NULL;
	AUTO(schema_freep) Schema *schema = NULL;
	Err err = {0};
	Str rest = {(const char *)data, size}, schema_text = STR("");
	if (!str_next(&rest, '\n', &schema_text) || rest.ptr == NULL)
		return 0;
	if (!json_parse(schema_text, "schema", &root, NULL) ||
		!json_parse(rest, "value", &value, NULL))
		return 0;
	SchemaDocument other = {STR("http://localhost/other"), value};
	if (!schema_compile(root, &other, 1, size % 2, &schema, &err)) {
		must(schema == NULL && err.code == ERR_INPUT && err.text[0] != '\0');
		return 0;
	}
	(void)schema_unknown_keyword(schema);
	must_validate_the_same_twice(schema, value);
	return 0;
}
