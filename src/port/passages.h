/*
 * Passages: a document's blocks (paragraphs, list items, table rows, code) under their headings,
 * and the cutting of them into pieces small enough to cite. Readers of Markdown, HTML and text fill
 * it; passages_cut gives what core/document.h stores.
 *
 * Always true: block text is valid UTF-8 without characters that hide (tags, bidi controls,
 * zero-width blanks, soft hyphens), without trailing blanks on its lines, and never empty.
 */
#ifndef PORT_PASSAGES_H
#define PORT_PASSAGES_H

#include "core/document.h"

enum {
	PASSAGES_LEVELS = 6,  /* heading levels, h1 to h6 */
	PASSAGES_SHORT = 250, /* words: a document below this is one passage */
	PASSAGES_SMALL = 40,  /* words: a section below this joins the next one */
	PASSAGES_MIN = 60,    /* words of a piece of a long section */
	PASSAGES_MAX = 120,
	PASSAGES_SLACK = 150,      /* words: a section up to this is not cut at all */
	PASSAGES_TAIL = 30,        /* words: a last piece below this goes to the piece before it */
	PASSAGES_MAX_CHARS = 2000, /* characters of one passage */
	PASSAGES_MAX_SENTENCE = 4000, /* characters; a longer "sentence" is cut at a blank */
	PASSAGES_MAX_HEADING = 300,   /* bytes kept of one heading */
};

typedef enum BlockKind {
	BLOCK_TEXT, /* a paragraph */
	BLOCK_ITEM, /* a list item, its mark and indent included */
	BLOCK_ROW,  /* one row of a table */
	BLOCK_CODE, /* kept line by line */
} BlockKind;

typedef struct Block {
	BlockKind kind;
	Str text;
	size_t words;
} Block;

typedef struct Section {
	Str path[PASSAGES_LEVELS]; /* headings from the top */
	size_t depth;
	Block *blocks;
	size_t count;
	size_t words;
} Section;

typedef struct Passages {
	Arena *arena; /* everything lives here */
	Section *sections;
	size_t count;
	Str levels[PASSAGES_LEVELS]; /* the headings in force, by level */
	bool hidden;                 /* something invisible to a reader was dropped */
} Passages;

Passages passages_new(Arena *arena);

/* A heading or title as it is kept: one line, cleaned, cut at PASSAGES_MAX_HEADING bytes. */
Str passages_line(Passages *p, Str text);
/* A heading of level 1 to 6 (others are clipped) starts a section. An empty heading is ignored. */
void passages_heading(Passages *p, unsigned level, Str text);
/* Text is copied and cleaned; blank text is ignored. */
void passages_block(Passages *p, BlockKind kind, Str text);
/* A list item at nesting depth 1...; an empty mark continues the item before. */
void passages_item(Passages *p, size_t depth, Str mark, Str text);
/* One line of a table, "Plan: Basic; Price: 5 EUR" with heads for every cell, else "Basic | 5 EUR".
 */
void passages_row(Passages *p, const Str *heads, size_t head_count, const Str *cells, size_t count);
/* Paragraphs and list items of plain text: blank lines end a paragraph, a list mark starts an item.
 */
void passages_plain(Passages *p, Str text);

/* The pieces, in order. A heading that equals the title is left out of the heading paths. */
void passages_cut(const Passages *p, Str title, Passage **ret_items, size_t *ret_count);
/* Everything as one text, headings on lines of their own. */
void passages_text(const Passages *p, Buf *out);

/* For the cutting (document_file_cut.c). */
size_t passages_count_words(Str text);
const char *passages_separator(const Block *a, const Block *b);
size_t passages_common_depth(const Section *a, const Section *b);
/* The headings of `s` from depth `shown` on, each on a line of its own. */
void passages_add_headings(Buf *out, const Section *s, size_t shown);

#endif
