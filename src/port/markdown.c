#include "port/markdown.h"

#include "base/auto.h"
#include "port/html.h"

#include <md4c.h>

typedef struct ListState {
	bool numbered;
	size_t next;
} ListState;

typedef struct LinkState {
	size_t start; /* of its text in Reader.text */
	Str href;
} LinkState;

typedef struct Reader {
	Passages *out;
	MarkdownMode mode;
	MarkdownFacts facts;
	Buf text; /* of the block being built */
	HtmlTags tags;
	Buf markup; /* raw HTML not yet looked at: a tag may come in pieces */
	Str mark;   /* of the list item that has not yet said anything */
	ListState lists[MARKDOWN_MAX_DEPTH];
	size_t list_count;
	LinkState links[MARKDOWN_MAX_DEPTH];
	size_t link_count;
	size_t depth; /* of blocks and spans */
	Str heads[MARKDOWN_MAX_COLUMNS], cells[MARKDOWN_MAX_COLUMNS];
	size_t head_count, cell_count, cells_seen;
	bool in_head, one_line;
	const char *refused; /* why reading stopped, or NULL */
} Reader;

static void flush(Reader *r, BlockKind kind)
{
	if (kind == BLOCK_TEXT && r->list_count > 0 && str_trim(buf_str(&r->text)).len > 0) {
		passages_item(r->out, r->list_count, r->mark, buf_str(&r->text));
		r->mark = STR("");
	} else {
		passages_block(r->out, kind, buf_str(&r->text));
	}
	buf_clear(&r->text);
}

static void enter_item(Reader *r, const MD_BLOCK_LI_DETAIL *item)
{
	ListState *list = &r->lists[r->list_count - 1];
	Str mark = list->numbered ? arena_fmt(r->out->arena, "%zu.", list->next++) : STR("-");
	if (item->is_task)
		mark = arena_fmt(r->out->arena, STR_FMT " [%c]", STR_ARG(mark),
			item->task_mark == ' ' ? ' ' : 'x');
	r->mark = mark;
}

static int stop(Reader *r, const char *why)
{
	r->refused = why;
	return 1;
}

/* Looks at the raw HTML gathered so far, before anything else happens. */
static void settle_markup(Reader *r, bool inside_block)
{
	if (r->markup.len == 0)
		return;
	html_tags_feed(&r->tags, buf_str(&r->markup));
	buf_clear(&r->markup);
	r->facts.hidden = r->facts.hidden || r->tags.had_text;
	if (r->tags.line_break && inside_block)
		buf_addc(&r->text, r->one_line ? ' ' : '\n');
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *reader)
{
	Reader *r = reader;
	settle_markup(r, true);
	if (++r->depth >= MARKDOWN_MAX_DEPTH)
		return stop(r, "blocks are nested too deep");
	bool list = type == MD_BLOCK_UL || type == MD_BLOCK_OL;
	if (list || type == MD_BLOCK_QUOTE || type == MD_BLOCK_CODE || type == MD_BLOCK_TABLE)
		flush(r, BLOCK_TEXT);
	r->one_line = type == MD_BLOCK_H || type == MD_BLOCK_TH || type == MD_BLOCK_TD;
	if (list)
		r->lists[r->list_count++] = (ListState){type == MD_BLOCK_OL,
			type == MD_BLOCK_OL ? ((MD_BLOCK_OL_DETAIL *)detail)->start : 0};
	else if (type == MD_BLOCK_LI && r->list_count > 0)
		enter_item(r, detail);
	else if (type == MD_BLOCK_THEAD || type == MD_BLOCK_TBODY)
		r->in_head = type == MD_BLOCK_THEAD;
	else if (type == MD_BLOCK_TABLE)
		r->head_count = 0;
	else if (type == MD_BLOCK_TR)
		r->cell_count = 0;
	return 0;
}

static void leave_heading(Reader *r, unsigned level)
{
	Str text = str_trim(buf_str(&r->text));
	if (level == 1 && r->facts.first_heading.len == 0)
		r->facts.first_heading = arena_copy(r->out->arena, text);
	if (r->list_count > 0)
		flush(r, BLOCK_TEXT);
	else
		passages_heading(r->out, level, text);
	buf_clear(&r->text);
}

static int leave_cell(Reader *r)
{
	if (++r->cells_seen > MARKDOWN_MAX_CELLS)
		return stop(r, "its tables have too many cells");
	if (r->cell_count < MARKDOWN_MAX_COLUMNS)
		r->cells[r->cell_count++] = arena_copy(r->out->arena, str_trim(buf_str(&r->text)));
	buf_clear(&r->text);
	return 0;
}

static void leave_row(Reader *r)
{
	if (!r->in_head) {
		passages_row(r->out, r->heads, r->head_count, r->cells, r->cell_count);
		return;
	}
	memcpy(r->heads, r->cells, r->cell_count * sizeof r->cells[0]);
	r->head_count = r->cell_count;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *reader)
{
	Reader *r = reader;
	r->depth--;
	settle_markup(r, type != MD_BLOCK_HTML);
	r->one_line = false;
	r->link_count = 0;
	if (type == MD_BLOCK_H)
		leave_heading(r, ((MD_BLOCK_H_DETAIL *)detail)->level);
	else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
		return leave_cell(r);
	else if (type == MD_BLOCK_TR)
		leave_row(r);
	else if (type == MD_BLOCK_CODE)
		flush(r, BLOCK_CODE);
	else if (type != MD_BLOCK_THEAD && type != MD_BLOCK_TBODY)
		flush(r, BLOCK_TEXT);
	if ((type == MD_BLOCK_UL || type == MD_BLOCK_OL) && r->list_count > 0)
		r->list_count--;
	if (type == MD_BLOCK_LI)
		r->mark = STR("");
	return 0;
}

/* An address with its entities decoded. */
static Str attribute_text(Arena *arena, const MD_ATTRIBUTE *a)
{
	AUTO(buf_free) Buf out = {0};
	for (size_t i = 0; a->text != NULL && a->substr_offsets[i] < a->size; i++) {
		Str part = {a->text + a->substr_offsets[i],
			a->substr_offsets[i + 1] - a->substr_offsets[i]};
		if (a->substr_types[i] == MD_TEXT_ENTITY)
			html_entity(part, &out);
		else if (a->substr_types[i] != MD_TEXT_NULLCHAR)
			buf_add(&out, part);
	}
	return arena_copy(arena, str_trim(buf_str(&out)));
}

static int enter_span(MD_SPANTYPE type, void *detail, void *reader)
{
	Reader *r = reader;
	settle_markup(r, true);
	if (++r->depth >= MARKDOWN_MAX_DEPTH)
		return stop(r, "emphasis and links are nested too deep");
	if (type == MD_SPAN_A)
		r->links[r->link_count++] = (LinkState){r->text.len,
			attribute_text(r->out->arena, &((MD_SPAN_A_DETAIL *)detail)->href)};
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *reader)
{
	Reader *r = reader;
	(void)detail;
	settle_markup(r, true);
	r->depth--;
	if (type != MD_SPAN_A || r->link_count == 0)
		return 0;
	LinkState link = r->links[--r->link_count];
	Str text = str_trim(buf_since(&r->text, link.start));
	if (r->tags.hidden_depth == 0 && text.len > 0)
		html_link(text, link.href, false, &r->text);
	return 0;
}

/* Does the gathered markup end inside a tag? Then a line end belongs to it. */
static bool markup_is_open(const Reader *r)
{
	return r->markup.len > 0 && r->markup.ptr[r->markup.len - 1] != '>';
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *ptr, MD_SIZE size, void *reader)
{
	Reader *r = reader;
	Str text = {ptr, size};
	bool line_end = type == MD_TEXT_BR || type == MD_TEXT_SOFTBR;
	if (type == MD_TEXT_HTML || (line_end && markup_is_open(r))) {
		buf_add(&r->markup, line_end ? STR("\n") : text);
		return 0;
	}
	settle_markup(r, true);
	if (r->tags.hidden_depth > 0) {
		r->facts.hidden = r->facts.hidden || (!line_end && str_trim(text).len > 0);
		return 0;
	}
	bool keep = type == MD_TEXT_BR || r->mode == MARKDOWN_LOOSE;
	if (line_end)
		buf_addc(&r->text, keep && !r->one_line ? '\n' : ' ');
	else if (type == MD_TEXT_ENTITY && r->mode == MARKDOWN_FILE)
		html_entity(text, &r->text);
	else if (type != MD_TEXT_NULLCHAR)
		buf_add(&r->text, text);
	return 0;
}

bool markdown_read(Str text, MarkdownMode mode, Passages *out, MarkdownFacts *ret_facts, Err *err)
{
	MD_PARSER parser = {
		.flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS |
			 (mode == MARKDOWN_LOOSE ? MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS
						 : 0),
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = take_text,
	};
	if (text.len > DOCUMENT_MAX_BYTES)
		return err_set(err, ERR_INPUT, "larger than %d bytes", DOCUMENT_MAX_BYTES);
	Reader *r = xcalloc(1, sizeof *r);
	r->out = out;
	r->mode = mode;
	r->mark = r->facts.first_heading = STR("");
	int result = md_parse(text.ptr, (MD_SIZE)text.len, &parser, r);
	const char *why = r->refused != NULL ? r->refused : "the Markdown parser gave up";
	if (result == 0) {
		*ret_facts = r->facts;
		ret_facts->hidden = r->facts.hidden || out->hidden;
	}
	buf_free(&r->text);
	buf_free(&r->markup);
	free(r);
	return result == 0 || err_set(err, ERR_INPUT, "cannot be read as Markdown: %s", why);
}
