#include "port/document_file_tree.h"

#include "base/auto.h"

#include <ctype.h>
#include <libxml/HTMLtree.h>
#include <libxml/parserInternals.h>

typedef struct Element {
	const char *name;
	Role role;
} Element;

/* Sorted by name, for bsearch; libxml2 gives names in lower case. */
static const Element element_roles[] = {
	{"a", ROLE_LINK},
	{"address", ROLE_PARAGRAPH},
	{"article", ROLE_BLOCK},
	{"aside", ROLE_BLOCK},
	{"audio", ROLE_UNSEEN},
	{"blockquote", ROLE_QUOTE},
	{"body", ROLE_BLOCK},
	{"br", ROLE_BREAK},
	{"canvas", ROLE_UNSEEN},
	{"caption", ROLE_PARAGRAPH},
	{"center", ROLE_BLOCK},
	{"datalist", ROLE_UNSEEN},
	{"dd", ROLE_BLOCK},
	{"details", ROLE_BLOCK},
	{"dir", ROLE_LIST},
	{"div", ROLE_BLOCK},
	{"dl", ROLE_PARAGRAPH},
	{"dt", ROLE_BLOCK},
	{"fieldset", ROLE_BLOCK},
	{"figcaption", ROLE_BLOCK},
	{"figure", ROLE_PARAGRAPH},
	{"footer", ROLE_PARAGRAPH},
	{"form", ROLE_BLOCK},
	{"h1", ROLE_HEADING},
	{"h2", ROLE_HEADING},
	{"h3", ROLE_HEADING},
	{"h4", ROLE_HEADING},
	{"h5", ROLE_HEADING},
	{"h6", ROLE_HEADING},
	{"head", ROLE_OUTSIDE},
	{"header", ROLE_PARAGRAPH},
	{"hr", ROLE_PARAGRAPH},
	{"iframe", ROLE_UNSEEN},
	{"legend", ROLE_BLOCK},
	{"li", ROLE_ITEM},
	{"listing", ROLE_PRE},
	{"main", ROLE_BLOCK},
	{"menu", ROLE_LIST},
	{"nav", ROLE_PARAGRAPH},
	{"noembed", ROLE_UNSEEN},
	{"noframes", ROLE_UNSEEN},
	{"noscript", ROLE_UNSEEN},
	{"object", ROLE_UNSEEN},
	{"ol", ROLE_LIST},
	{"option", ROLE_BLOCK},
	{"p", ROLE_PARAGRAPH},
	{"plaintext", ROLE_PRE},
	{"pre", ROLE_PRE},
	{"rp", ROLE_OUTSIDE},
	{"script", ROLE_UNSEEN},
	{"section", ROLE_BLOCK},
	{"style", ROLE_UNSEEN},
	{"summary", ROLE_BLOCK},
	{"table", ROLE_TABLE},
	{"tbody", ROLE_BLOCK},
	{"td", ROLE_BLOCK},
	{"template", ROLE_UNSEEN},
	{"tfoot", ROLE_BLOCK},
	{"th", ROLE_BLOCK},
	{"thead", ROLE_BLOCK},
	{"title", ROLE_OUTSIDE},
	{"tr", ROLE_BLOCK},
	{"ul", ROLE_LIST},
	{"video", ROLE_UNSEEN},
	{"xmp", ROLE_PRE},
};

static int by_name(const void *name, const void *element)
{
	return strcmp(name, ((const Element *)element)->name);
}

Role node_role(const xmlNode *node)
{
	const Element *found = node->type != XML_ELEMENT_NODE
				       ? NULL
				       : bsearch(node->name, element_roles, COUNT(element_roles),
						 sizeof element_roles[0], by_name);
	return found == NULL ? ROLE_INLINE : found->role;
}

Str node_str(const xmlChar *text)
{
	return str_from((const char *)text);
}

Str node_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
		if (strcmp((const char *)a->name, name) == 0) {
			const xmlNode *value = a->children;
			return value != NULL && value->content != NULL ? node_str(value->content)
								       : STR("");
		}
	return STR("");
}

bool node_has(const xmlNode *node, const char *name)
{
	for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
		if (strcmp((const char *)a->name, name) == 0)
			return true;
	return false;
}

bool node_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

/* The node behind `node` in document order, staying below `top`; NULL at the end. */
const xmlNode *node_after(const xmlNode *node, const xmlNode *top, bool into)
{
	if (into && node->children != NULL && node->type == XML_ELEMENT_NODE)
		return node->children;
	while (node != top && node->next == NULL)
		node = node->parent;
	return node == top ? NULL : node->next;
}

bool node_is_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

bool node_holds_text(const xmlNode *top)
{
	for (const xmlNode *n = top; n != NULL; n = node_after(n, top, true))
		if ((node_is_text(n) || n->type == XML_COMMENT_NODE) && n->content != NULL &&
			str_trim(node_str(n->content)).len > 0)
			return true;
	return false;
}

Str node_folded_text(Arena *arena, const xmlNode *node)
{
	AUTO(buf_free) Buf out = {0};
	for (const xmlNode *n = node->children; n != NULL; n = node_after(n, node, true)) {
		Str text = node_is_text(n) && n->content != NULL ? node_str(n->content) : STR("");
		for (size_t i = 0; i < text.len; i++)
			if (!isspace((unsigned char)text.ptr[i]))
				buf_addc(&out, text.ptr[i]);
			else if (out.len > 0 && out.ptr[out.len - 1] != ' ')
				buf_addc(&out, ' ');
	}
	return arena_copy(arena, str_trim(buf_str(&out)));
}

/* "<!anything>" but a comment or a doctype is a comment to browsers (WHATWG HTML, 13.2.5.42) and
 * text to libxml2 2.9: "<![if !mso]>" of office mail. Such pieces are taken out. */
void html_drop_bogus_comments(Str html, Buf *out, bool *ret_hidden)
{
	size_t from = 0;
	for (ptrdiff_t at = 0; (at = str_find(html, STR("<!"), (size_t)at)) >= 0;) {
		Str rest = str_slice(html, (size_t)at + 2, html.len);
		bool comment = str_starts(rest, STR("--"));
		ptrdiff_t end = str_find(html, comment ? STR("-->") : STR(">"), (size_t)at + 2);
		if (comment || str_ieq(str_slice(rest, 0, 7), STR("doctype"))) {
			at = end < 0 ? (ptrdiff_t)html.len : end;
			continue;
		}
		buf_add(out, str_slice(html, from, (size_t)at));
		*ret_hidden = *ret_hidden || !str_starts(rest, STR("["));
		from = end < 0 ? html.len : (size_t)end + 1;
		at = (ptrdiff_t)from;
	}
	buf_add(out, str_slice(html, from, html.len));
}

htmlDocPtr html_parse(Str html, bool *ret_cut)
{
	htmlParserCtxtPtr ctxt = htmlCreateMemoryParserCtxt(html.ptr, (int)html.len);
	if (ctxt == NULL)
		return NULL;
	htmlCtxtUseOptions(ctxt, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
					 HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC |
					 HTML_PARSE_NODEFDTD);
	xmlCharEncodingHandlerPtr utf8 = xmlFindCharEncodingHandler("UTF-8");
	if (utf8 != NULL)
		xmlSwitchToEncoding(ctxt, utf8);
	htmlParseDocument(ctxt);
	*ret_cut = ctxt->disableSAX != 0;
	htmlDocPtr doc = ctxt->myDoc;
	ctxt->myDoc = NULL;
	htmlFreeParserCtxt(ctxt);
	return doc;
}
