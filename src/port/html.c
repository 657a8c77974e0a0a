#include "port/html.h"

#include "base/auto.h"
#include "port/document_file_sheet.h"
#include "port/document_file_tree.h"

#include <ctype.h>

enum { HTML_LISTS = 32 };

typedef struct Reader {
	Passages *out;
	HtmlPage *page;
	HtmlMode mode;
	Buf text;       /* of the block being built */
	bool blank;     /* white space is due before the next word */
	size_t breaks;  /* line ends are due: 1 a new line, 2 a new paragraph */
	size_t pre;     /* inside this many <pre> */
	size_t ended;   /* blocks so far */
	size_t capture; /* inside a heading or cell: blocks do not end there */
	size_t quotes;
	size_t lists;
	size_t numbers[HTML_LISTS]; /* next number of an ordered list; 0: bullets */
	Str mark;                   /* of the item that has not yet said anything */
	Sheet sheet;
} Reader;

static void quote_lines(Reader *r, Str text, Buf *out)
{
	for (Str line; str_next(&text, '\n', &line);) {
		buf_adds(out, out->len > 0 ? "\n" : "");
		for (size_t i = 0; i < r->quotes; i++)
			buf_adds(out, ">");
		buf_addf(out, " " STR_FMT, STR_ARG(line));
	}
}

/* Ends the block being built. */
static void flush(Reader *r, BlockKind kind)
{
	Str text = buf_str(&r->text);
	AUTO(buf_free) Buf quoted = {0};
	r->blank = false;
	r->breaks = 0;
	if (r->capture > 0 || str_trim(text).len == 0) {
		if (r->capture == 0)
			buf_clear(&r->text);
		r->blank = r->capture > 0;
		return;
	}
	if (r->mode == HTML_MAIL && r->quotes > 0) {
		quote_lines(r, str_trim(text), &quoted);
		passages_block(r->out, kind, buf_str(&quoted));
	} else if (r->lists > 0 && kind == BLOCK_TEXT) {
		passages_item(r->out, r->lists, r->mark, text);
		r->mark = STR("");
	} else {
		passages_block(r->out, kind, text);
	}
	buf_clear(&r->text);
	r->ended++;
}

static void line_due(Reader *r, size_t breaks)
{
	if (r->capture > 0)
		r->blank = true;
	else if (r->breaks < breaks)
		r->breaks = breaks;
}

/* What is due comes before the next word. */
static void settle(Reader *r)
{
	if (r->breaks >= 2 && r->text.len > 0)
		flush(r, BLOCK_TEXT);
	else if (r->breaks == 1 && r->text.len > 0)
		buf_addc(&r->text, '\n');
	else if (r->blank && r->text.len > 0 && r->text.ptr[r->text.len - 1] != '\n')
		buf_addc(&r->text, ' ');
	r->blank = false;
	r->breaks = 0;
}

/* White space and no-break blanks fold into one blank. */
static void add_folded(Reader *r, Str text)
{
	for (size_t i = 0, end; i < text.len; i = end) {
		bool no_break = str_starts(str_slice(text, i, i + 2), STR("\xC2\xA0"));
		if (no_break || isspace((unsigned char)text.ptr[i])) {
			r->blank = true;
			end = i + (no_break ? 2 : 1);
			continue;
		}
		for (end = i; end < text.len && !isspace((unsigned char)text.ptr[end]); end++)
			if (end > i && str_starts(str_slice(text, end, end + 2), STR("\xC2\xA0")))
				break;
		settle(r);
		buf_add(&r->text, str_slice(text, i, end));
	}
}

static void add_text(Reader *r, const xmlNode *node, const Look *look)
{
	Str text = node->content != NULL ? node_str(node->content) : STR("");
	if (str_trim(text).len > 0 && look_hides(look)) {
		r->page->hidden = true;
		return;
	}
	if (r->pre > 0 && r->capture == 0) {
		if (r->breaks > 0 || r->text.len == 0)
			settle(r);
		buf_add(&r->text, text);
	} else {
		add_folded(r, text);
	}
}

/* What the element's attributes say about being seen. */
static void look_of(const Reader *r, const xmlNode *node, Look *look)
{
	Colour colour;
	if (node_has(node, "hidden") || str_ieq(node_attribute(node, "aria-hidden"), STR("true")))
		look->gone = true;
	if (node_is(node, "dialog") && !node_has(node, "open"))
		look->gone = true;
	if (node_has(node, "bgcolor") && colour_from(node_attribute(node, "bgcolor"), &colour))
		look->back = colour;
	if (node_has(node, "background"))
		look->back = (Colour){0};
	Str text = node_attribute(node, node_is(node, "body") ? "text" : "color");
	if (text.len > 0 && colour_from(text, &colour))
		look->text = colour;
	if (r->sheet.paints && node_has(node, "class"))
		look->back = (Colour){0};
	if (r->sheet.count > 0)
		sheet_apply(&r->sheet, node_str(node->name), node_attribute(node, "id"),
			node_attribute(node, "class"), look);
	if (node_has(node, "style"))
		look_style(look, node_attribute(node, "style"));
}

static void read_children(Reader *r, const xmlNode *node, Look look);

static void read_heading(Reader *r, const xmlNode *node, Look look)
{
	flush(r, BLOCK_TEXT);
	if (r->capture > 0) {
		read_children(r, node, look);
		return;
	}
	r->capture++;
	read_children(r, node, look);
	r->capture--;
	Str text = str_trim(buf_str(&r->text));
	if (node->name[1] == '1' && r->page->title.len == 0)
		r->page->title = arena_copy(r->out->arena, text);
	if (r->quotes > 0 || r->lists > 0)
		flush(r, BLOCK_TEXT);
	else
		passages_heading(r->out, (unsigned)(node->name[1] - '0'), text);
	buf_clear(&r->text);
	r->blank = false;
}

static void read_list(Reader *r, const xmlNode *node, Look look)
{
	flush(r, BLOCK_TEXT);
	if (r->lists >= HTML_LISTS) {
		read_children(r, node, look);
		return;
	}
	int64_t start;
	bool numbered = node_is(node, "ol");
	if (!str_to_int64(str_trim(node_attribute(node, "start")), &start) || start < 0 ||
		start > 100000)
		start = 1;
	r->numbers[r->lists++] = numbered ? (size_t)start + 1 : 0;
	read_children(r, node, look);
	flush(r, BLOCK_TEXT);
	r->lists--;
}

/* numbers[] counts from 1 for "number 0", so that 0 can mean bullets. */
static void read_item(Reader *r, const xmlNode *node, Look look)
{
	flush(r, BLOCK_TEXT);
	size_t *number = r->lists > 0 ? &r->numbers[r->lists - 1] : NULL;
	bool alone = number == NULL;
	if (number != NULL && *number > 0)
		r->mark = arena_fmt(r->out->arena, "%zu.", (*number)++ - 1);
	else
		r->mark = STR("-");
	r->lists += alone;
	read_children(r, node, look);
	flush(r, BLOCK_TEXT);
	r->lists -= alone;
	r->mark = STR("");
}

static void read_pre(Reader *r, const xmlNode *node, Look look)
{
	flush(r, BLOCK_TEXT);
	r->pre++;
	read_children(r, node, look);
	r->pre--;
	flush(r, BLOCK_CODE);
}

static void read_quote(Reader *r, const xmlNode *node, Look look)
{
	flush(r, BLOCK_TEXT);
	r->quotes++;
	read_children(r, node, look);
	flush(r, BLOCK_TEXT);
	r->quotes--;
}

static void read_link(Reader *r, const xmlNode *node, Look look)
{
	size_t from = r->text.len, ended = r->ended;
	read_children(r, node, look);
	/* Where a block ended inside the link there is no telling what its text was. */
	if (r->ended != ended || r->text.len <= from)
		return;
	html_link(str_trim(buf_since(&r->text, from)), str_trim(node_attribute(node, "href")), true,
		&r->text);
}

/* ---- tables: rows of data become lines, tables for layout are read through ---- */

static bool is_cell(const xmlNode *node)
{
	return node_is(node, "td") || node_is(node, "th");
}

static bool ends_data(const xmlNode *n)
{
	Role role = node_role(n);
	return role == ROLE_TABLE || role == ROLE_HEADING || role == ROLE_LIST ||
	       role == ROLE_PRE || role == ROLE_QUOTE;
}

/* Data has at least two columns, and cells that hold neither tables nor headings, lists or quotes.
 */
static bool is_data_table(const xmlNode *table)
{
	size_t widest = 0, cells = 0;
	if (str_ieq(node_attribute(table, "role"), STR("presentation")))
		return false;
	for (const xmlNode *n = table->children; n != NULL; n = node_after(n, table, true)) {
		if (ends_data(n))
			return false;
		if (node_is(n, "tr"))
			cells = 0;
		cells += is_cell(n);
		widest = cells > widest ? cells : widest;
	}
	return widest >= 2;
}

typedef struct Row {
	Str cells[HTML_MAX_COLUMNS];
	size_t count;
	bool heads_only;
} Row;

static void read_row(Reader *r, const xmlNode *tr, Look look, Row *row)
{
	look_of(r, tr, &look);
	*row = (Row){.heads_only = true};
	for (const xmlNode *n = tr->children; n != NULL; n = n->next) {
		if (!is_cell(n) || row->count >= HTML_MAX_COLUMNS)
			continue;
		Look inside = look;
		look_of(r, n, &inside);
		buf_clear(&r->text);
		r->blank = false;
		read_children(r, n, inside);
		row->cells[row->count++] = arena_copy(r->out->arena, str_trim(buf_str(&r->text)));
		row->heads_only = row->heads_only && node_is(n, "th");
	}
	buf_clear(&r->text);
	r->blank = false;
}

static void read_data_table(Reader *r, const xmlNode *table, Look look)
{
	Row *heads = xcalloc(1, sizeof *heads), *row = xcalloc(1, sizeof *row);
	for (const xmlNode *n = table->children; n != NULL;) {
		bool is_row = node_is(n, "tr");
		bool is_caption = node_is(n, "caption");
		if (is_row) {
			r->capture++;
			read_row(r, n, look, row);
			r->capture--;
			bool first = heads->count == 0;
			if (row->heads_only && first && row->count > 0)
				*heads = *row;
			else
				passages_row(
					r->out, heads->cells, heads->count, row->cells, row->count);
		} else if (is_caption) {
			read_children(r, n, look);
			flush(r, BLOCK_TEXT);
		}
		n = node_after(n, table, !is_row && !is_caption);
	}
	free(heads);
	free(row);
}

static void read_table(Reader *r, const xmlNode *node, Look look)
{
	bool plain =
		r->capture == 0 && r->lists == 0 && (r->quotes == 0 || r->mode == HTML_DOCUMENT);
	flush(r, BLOCK_TEXT);
	if (plain && is_data_table(node))
		read_data_table(r, node, look);
	else
		read_children(r, node, look);
	flush(r, BLOCK_TEXT);
}

static void read_break(Reader *r, const xmlNode *node, Look look)
{
	(void)node, (void)look;
	r->breaks += r->capture == 0;
	r->blank = r->blank || r->capture > 0;
}

static void read_block(Reader *r, const xmlNode *node, Look look)
{
	line_due(r, 1);
	read_children(r, node, look);
	line_due(r, 1);
}

static void read_paragraph(Reader *r, const xmlNode *node, Look look)
{
	line_due(r, 2);
	read_children(r, node, look);
	line_due(r, 2);
}

static void read_nothing(Reader *r, const xmlNode *node, Look look)
{
	(void)r, (void)node, (void)look;
}

static void (*const role_readers[])(Reader *r, const xmlNode *node, Look look) = {
	[ROLE_INLINE] = read_children,
	[ROLE_BLOCK] = read_block,
	[ROLE_PARAGRAPH] = read_paragraph,
	[ROLE_HEADING] = read_heading,
	[ROLE_LIST] = read_list,
	[ROLE_ITEM] = read_item,
	[ROLE_PRE] = read_pre,
	[ROLE_QUOTE] = read_quote,
	[ROLE_TABLE] = read_table,
	[ROLE_BREAK] = read_break,
	[ROLE_LINK] = read_link,
	[ROLE_UNSEEN] = read_nothing,
	[ROLE_OUTSIDE] = read_nothing,
};

static void read_element(Reader *r, const xmlNode *node, Look look)
{
	Role role = node_role(node);
	look_of(r, node, &look);
	if (role == ROLE_UNSEEN || look.gone) {
		r->page->hidden = r->page->hidden || node_holds_text(node);
		return;
	}
	role_readers[role](r, node, look);
}

/* Recursion ends at libxml2's own limit of nesting (xmlParserMaxDepth, 256). */
static void read_children(Reader *r, const xmlNode *node, Look look)
{
	for (const xmlNode *n = node->children; n != NULL; n = n->next) {
		if (node_is_text(n))
			add_text(r, n, &look);
		else if (n->type == XML_ELEMENT_NODE)
			read_element(r, n, look);
		else if (n->type == XML_COMMENT_NODE)
			r->page->hidden = r->page->hidden || node_holds_text(n);
	}
}

static void read_meta(Reader *r, const xmlNode *node)
{
	if (!node_has(node, "name"))
		return;
	Arena *arena = r->out->arena;
	HtmlMeta *meta = ARENA_PUSH(arena, r->page->metas, r->page->meta_count);
	*meta = (HtmlMeta){arena_copy(arena, str_trim(node_attribute(node, "name"))),
		arena_copy(arena, str_trim(node_attribute(node, "content")))};
}

/* The head's title and metas; hidden text and what style sheets paint, anywhere. */
static void read_page(Reader *r, const xmlNode *root)
{
	bool titled = false;
	for (const xmlNode *n = root; n != NULL; n = node_after(n, root, true)) {
		bool in_head = n->parent != NULL && node_is(n->parent, "head");
		if (node_is(n, "style") && n->children != NULL && n->children->content != NULL)
			sheet_add(r->out->arena, &r->sheet, node_str(n->children->content));
		else if (in_head && node_is(n, "title") && !titled)
			titled = (r->page->title = node_folded_text(r->out->arena, n)).len > 0;
		else if (in_head && node_is(n, "meta"))
			read_meta(r, n);
		bool unseen = in_head && node_role(n) == ROLE_UNSEEN;
		if (unseen || (in_head && n->type == XML_COMMENT_NODE))
			r->page->hidden = r->page->hidden || node_holds_text(n);
	}
}

bool html_read(Str html, HtmlMode mode, Passages *out, HtmlPage *ret_page, Err *err)
{
	if (html.len > HTML_MAX_BYTES)
		return err_set(err, ERR_INPUT, "HTML of %zu bytes is over the ceiling of %d bytes",
			html.len, HTML_MAX_BYTES);
	HtmlPage page = {.title = STR("")};
	Reader r = {.out = out, .page = &page, .mode = mode, .mark = STR("")};
	AUTO(buf_free) Buf source = {0};
	html_drop_bogus_comments(html, &source, &page.hidden);
	if (str_trim(buf_str(&source)).len > 0) {
		htmlDocPtr doc = html_parse(buf_str(&source), &page.cut);
		const xmlNode *root = doc == NULL ? NULL : xmlDocGetRootElement(doc);
		if (root != NULL) {
			Look look = look_default();
			read_page(&r, root);
			if (r.sheet.paints)
				look.back = (Colour){0};
			read_element(&r, root, look);
			flush(&r, BLOCK_TEXT);
		}
		for (const xmlNode *n = doc == NULL ? NULL : doc->children; n != NULL; n = n->next)
			page.hidden =
				page.hidden || (n->type == XML_COMMENT_NODE && node_holds_text(n));
		xmlFreeDoc(doc);
	}
	buf_free(&r.text);
	page.hidden = page.hidden || out->hidden;
	*ret_page = page;
	return true;
}
