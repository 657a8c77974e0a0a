/*
 * Document: one source of knowledge; Passage: a piece of it with its heading, small enough to cite.
 * Values only; Strs live in the arena the document was read into.
 */
#ifndef CORE_DOCUMENT_H
#define CORE_DOCUMENT_H

#include "base/arena.h"
#include "base/json.h"

enum {
	DOCUMENT_MAX_BYTES = 16 * 1024 * 1024, /* one file; a larger one is skipped by name */
	DOCUMENT_MAX_ID = 400,
	DOCUMENT_MAX_GROUPS = 64,
};

typedef enum Audience { AUDIENCE_PUBLIC, AUDIENCE_INTERNAL } Audience;

typedef struct Passage {
	Str heading; /* path of headings below the title, " > " between; "" at the top */
	Str text;    /* plain text, LF line ends; what citations quote */
} Passage;

typedef struct Document {
	Str id;
	Str title;
	Str url;
	Audience audience;
	Str *groups; /* reader must be in one of them; none: anybody of the audience */
	size_t group_count;
	Str updated; /* ISO date, or "" */
	Str source;  /* path of the file it came from */
	Str hash;    /* hex SHA-256 of everything above and the text: decides "unchanged" */
	Passage *passages;
	size_t passage_count;
	bool hidden_text; /* the source held text no reader would see (dropped); shown to the operator */
} Document;

const char *audience_name(Audience a);
bool audience_from(Str name, Audience *ret_audience);

#endif
