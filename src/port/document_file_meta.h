/*
 * DocumentMeta: what a document says about itself (front matter, <meta>, JSON fields), checked. Who
 * may read a document hangs on it, so nothing is guessed: an unknown audience or a field given
 * twice is an error, never a default.
 */
#ifndef PORT_DOCUMENT_FILE_META_H
#define PORT_DOCUMENT_FILE_META_H

#include "port/document_file.h"
#include "port/passages.h"

typedef enum MetaField {
	META_ID,
	META_TITLE,
	META_URL,
	META_AUDIENCE,
	META_GROUPS,
	META_UPDATED,
	META_COUNT,
} MetaField;

typedef struct DocumentMeta {
	Document doc;   /* the fields set so far */
	unsigned given; /* bit 1 << MetaField */
} DocumentMeta;

DocumentMeta meta_new(DocumentDefaults defaults);

/* META_COUNT where `name` is none of the known fields. Case does not matter. */
MetaField meta_field(Str name);
const char *meta_field_name(MetaField field);

/* Sets a field from text ("a, b" for groups). The value is copied. Errors start with the field's
 * name. */
bool meta_set(Arena *arena, DocumentMeta *meta, MetaField field, Str value, Err *err);
bool meta_add_group(Arena *arena, DocumentMeta *meta, Str group, Err *err);

/*
 * The finished document: id and title fall back to what is given here, the passages are cut, the
 * hash is made. False where nothing is left to read.
 */
typedef struct MetaFallback {
	Str id, title, source;
} MetaFallback;

bool meta_finish(DocumentMeta *meta, MetaFallback fallback, Passages *passages,
	Document *ret_document, Err *err);

/* Front matter between two lines of three dashes at the start of a text; *text moves behind it.
 * Errors name the line. */
bool meta_front_matter(Arena *arena, Str *text, DocumentMeta *meta, Err *err);

/* One line of a .jsonl; `where` names it in errors. */
bool document_from_line(Arena *arena, Str line, Str where, Str source, DocumentDefaults defaults,
	Document *ret_document, Err *err);

#endif
