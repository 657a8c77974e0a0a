/* What json_parse lets in must survive every writer unchanged; what it refuses must say why. */
#include "base/json.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_survive(const Json *json, void write(const Json *, Buf *))
{
	AUTO(buf_free) Buf text = {0};
	AUTO(buf_free) Buf first = {0};
	AUTO(buf_free) Buf second = {0};
	AUTO(json_freep) Json *again = NULL;
	write(json, &text);
	must(json_parse(buf_str(&text), "again", &again, NULL));
	must(json_equal(json, again) && json_equal(again, json));
	json_write_canonical(json, &first);
	json_write_canonical(again, &second);
	must(str_eq(buf_str(&first), buf_str(&second)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(json_freep) Json *json = NULL;
	Err err = {0};
	if (!json_parse((Str){(const char *)data, size}, "fuzz", &json, &err)) {
		must(json == NULL && err.code == ERR_INPUT && err.text[0] != '\0');
		return 0;
	}
	must_survive(json, json_write);
	must_survive(json, json_write_pretty);
	must_survive(json, json_write_canonical);
	AUTO(json_freep) Json *copy = json_copy(json);
	must(json_equal(json, copy));
	return 0;
}
