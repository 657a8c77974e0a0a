/* Node: libxml2's tree of a page as port/html.c walks it. Only html.c and this file know libxml2's
 * tree. */
#ifndef PORT_DOCUMENT_FILE_TREE_H
#define PORT_DOCUMENT_FILE_TREE_H

#include "base/arena.h"

#include <libxml/HTMLparser.h>

typedef enum Role {
	ROLE_INLINE,
	ROLE_BLOCK,     /* a line of its own: div, td of a layout table */
	ROLE_PARAGRAPH, /* blank lines around it */
	ROLE_HEADING,
	ROLE_LIST,
	ROLE_ITEM,
	ROLE_PRE,
	ROLE_QUOTE,
	ROLE_TABLE,
	ROLE_BREAK,
	ROLE_LINK,
	ROLE_UNSEEN,  /* its text is not shown by a browser: dropped and reported */
	ROLE_OUTSIDE, /* belongs to the page, not to its text: dropped silently */
} Role;

Role node_role(const xmlNode *node); /* ROLE_INLINE for unknown elements and for text */
Str node_str(const xmlChar *text);
Str node_attribute(const xmlNode *node, const char *name); /* "" where absent */
bool node_has(const xmlNode *node, const char *name);      /* an attribute, even an empty one */
bool node_is(const xmlNode *node, const char *name);       /* an element of that name */
bool node_is_text(const xmlNode *node);

/* The node behind `node` in document order, staying below `top`; NULL at the end. `into`: its
 * children come first. */
const xmlNode *node_after(const xmlNode *node, const xmlNode *top, bool into);

/* Does anything below hold text that is not blank, comments included? */
bool node_holds_text(const xmlNode *top);
/* All text below, white space folded. */
Str node_folded_text(Arena *arena, const xmlNode *node);

void html_drop_bogus_comments(Str html, Buf *out, bool *ret_hidden);
/* The caller frees with xmlFreeDoc; NULL where there is nothing. `html` is UTF-8 and not empty. */
htmlDocPtr html_parse(Str html, bool *ret_cut);

#endif
