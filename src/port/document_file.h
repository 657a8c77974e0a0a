/*
 * Documents from files: Markdown with front matter (md4c), HTML (libxml2; hidden text dropped and
 * flagged), plain text, JSON Lines. No database here: bytes in, Documents out.
 */
#ifndef PORT_DOCUMENT_FILE_H
#define PORT_DOCUMENT_FILE_H

#include "core/document.h"
#include "core/skip.h"

typedef struct DocumentDefaults {
	Audience audience; /* where a document says none */
} DocumentDefaults;

typedef struct DocumentBatch {
	Document *items;
	size_t count;
	Skip *skipped; /* parts of the file that were not taken, each with its reason */
	size_t skipped_count;
} DocumentBatch;

/* Is this a file that ingest reads (.md .markdown .html .htm .txt .jsonl, any case)? */
bool document_file_known(Str path);

/*
 * Reads one file. `id` of a document that names none is its path as given; `_id` is taken as `id`.
 * False only where the whole file can't be used (unreadable, over DOCUMENT_MAX_BYTES, NUL bytes,
 * not UTF-8 text, front matter broken: the line); a bad line of a .jsonl is one skip.
 */
bool document_file_read(Arena *arena, const char *path, DocumentDefaults defaults,
	DocumentBatch *ret_batch, Err *err);

/* The same from bytes in memory (tests, fuzzing). */
bool document_file_parse(Arena *arena, Str path, Str bytes, DocumentDefaults defaults,
	DocumentBatch *ret_batch, Err *err);

/* Visible text of HTML, block elements on lines of their own; for mail that has no plain text. */
bool html_to_text(Str html, Buf *out, bool *ret_hidden_dropped, Err *err);

#endif
