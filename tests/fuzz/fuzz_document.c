/* Any bytes as any kind of document: what is taken is clean text with a hash, what is not says why.
 * The first byte chooses the kind. */
#include "port/document_file.h"

#include "base/auto.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_clean(const Document *d)
{
	must(d->id.len > 0 && d->id.len <= DOCUMENT_MAX_ID && d->hash.len == 64);
	must(utf8_valid(d->id) && utf8_valid(d->title) && utf8_valid(d->url));
	must(d->passage_count > 0 && d->group_count <= DOCUMENT_MAX_GROUPS);
	for (size_t i = 0; i < d->passage_count; i++) {
		const Passage *p = &d->passages[i];
		must(p->text.len > 0 && utf8_valid(p->text) && utf8_valid(p->heading));
		must(memchr(p->text.ptr, '\0', p->text.len) == NULL);
		must(utf8_count(p->text) <= 6000);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a.md", "a.html", "a.txt", "a.jsonl"};
	Arena arena = {0};
	Err err = {0};
	DocumentBatch batch;
	if (size == 0)
		return 0;
	Str bytes = {(const char *)data + 1, size - 1};
	Str name = str_from(names[data[0] % COUNT(names)]);
	DocumentDefaults defaults = {AUDIENCE_INTERNAL};
	if (!document_file_parse(&arena, name, bytes, defaults, &batch, &err))
		must(err.code != ERR_NONE && err.text[0] != '\0');
	else
		for (size_t i = 0; i < batch.count; i++)
			must_be_clean(&batch.items[i]);
	arena_free(&arena);
	return 0;
}
