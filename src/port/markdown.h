/*
 * Markdown: CommonMark with tables and task lists, read with md4c (its only door) into Passages.
 * Raw HTML is dropped; what stands between tags that hide it is dropped too. Link text keeps its
 * address in parentheses where that says more. Strike-through stays as written: "~~20~~ 15" must
 * not become "20 15".
 */
#ifndef PORT_MARKDOWN_H
#define PORT_MARKDOWN_H

#include "port/passages.h"

enum {
	MARKDOWN_MAX_CELLS =
		400000, /* md4c pads rows: a wide table could otherwise grow quadratically */
	MARKDOWN_MAX_COLUMNS = 256,
	MARKDOWN_MAX_DEPTH = 100, /* blocks and spans inside each other */
};

typedef enum MarkdownMode {
	MARKDOWN_FILE,  /* a line end inside a paragraph is a blank */
	MARKDOWN_LOOSE, /* Markdown-like text of a JSON line: line ends stay, HTML and indents mean
			   nothing */
} MarkdownMode;

typedef struct MarkdownFacts {
	Str first_heading; /* the first of level 1, or "" */
	bool hidden;       /* raw HTML that held text, a comment, or hidden text was dropped */
} MarkdownFacts;

/* `text` is valid UTF-8 with LF line ends. */
bool markdown_read(Str text, MarkdownMode mode, Passages *out, MarkdownFacts *ret_facts, Err *err);

#endif
