/* Documents out of a text, for the tests of port/document_file. */
#ifndef TESTS_TEST_PORT_DOCUMENT_PARSE_H
#define TESTS_TEST_PORT_DOCUMENT_PARSE_H

#include "tests/lib/testing.h"

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "port/document_file.h"
#include "port/document_file_style.h"

#include <unistd.h>

static const DocumentDefaults internal_by_default = {AUDIENCE_INTERNAL};

static inline DocumentBatch parse(Arena *arena, const char *path, const char *text)
{
	DocumentBatch batch = {0};
	Err err = {0};
	assert_done(document_file_parse(
		arena, str_from(path), str_from(text), internal_by_default, &batch, &err));
	return batch;
}

static inline Document *only(Arena *arena, const char *path, const char *text)
{
	DocumentBatch batch = parse(arena, path, text);
	assert_int_equal(batch.count, 1);
	assert_int_equal(batch.skipped_count, 0);
	return &batch.items[0];
}

/* The text of a document of one passage. */
static inline const char *text_of(Arena *arena, const char *path, const char *text)
{
	Document *d = only(arena, path, text);
	assert_int_equal(d->passage_count, 1);
	return d->passages[0].text.ptr;
}

static inline void assert_refused(const char *path, Str bytes, const char *why)
{
	Arena arena = {0};
	Err err = {0};
	DocumentBatch batch = {.count = 77};
	assert_false(document_file_parse(
		&arena, str_from(path), bytes, internal_by_default, &batch, &err));
	assert_int_equal(batch.count, 77);
	assert_string_equal(err.text, why);
	arena_free(&arena);
}

#endif
