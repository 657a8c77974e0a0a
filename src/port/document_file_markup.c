#include "port/html.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "port/document_file.h"
#include "port/document_file_charset.h"
#include "port/document_file_style.h"
#include "text/sanitise.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>

/* The digits of "&#233;" or "&#xE9;"; 0 where they name no character (CommonMark 2.5). */
static uint32_t number_of(Str digits)
{
	bool hex = digits.len > 0 && (digits.ptr[0] | 0x20) == 'x';
	uint32_t c = 0;
	for (size_t i = hex; i < digits.len; i++) {
		unsigned char d = (unsigned char)digits.ptr[i];
		if (!isxdigit(d) || (!hex && !isdigit(d)) || c > 0x10FFFF)
			return 0;
		unsigned value = isdigit(d) ? d - 48u : (d | 0x20u) - 97u + 10u;
		c = c * (hex ? 16 : 10) + value;
	}
	return c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? 0 : c;
}

void html_entity(Str entity, Buf *out)
{
	Str name = str_slice(entity, 1, entity.len > 0 ? entity.len - 1 : 0);
	if (!str_starts(entity, STR("&")) || !str_ends(entity, STR(";")) || name.len == 0) {
		buf_add(out, entity);
		return;
	}
	if (name.ptr[0] == '#') {
		uint32_t c = number_of(str_slice(name, 1, name.len));
		utf8_encode(c == 0 ? 0xFFFD : c, out);
		return;
	}
	char zero_ended[32];
	if (name.len >= sizeof zero_ended) {
		buf_add(out, entity);
		return;
	}
	memcpy(zero_ended, name.ptr, name.len);
	zero_ended[name.len] = '\0';
	const htmlEntityDesc *found = htmlEntityLookup((const xmlChar *)zero_ended);
	if (found != NULL)
		utf8_encode(found->value, out);
	else if (str_is(name, "apos"))
		buf_addc(out, '\'');
	else
		buf_add(out, entity);
}

void html_link(Str text, Str href, bool absolute, Buf *out)
{
	static const char *const outside[] = {"http://", "https://", "mailto:", "tel:", "ftp://"};
	static const char *const never[] = {
		"#", "javascript:", "data:", "vbscript:", "cid:", "file:"};
	bool usable = !absolute;
	for (size_t i = 0; i < COUNT(never); i++)
		if (str_ieq(str_slice(href, 0, strlen(never[i])), str_from(never[i])))
			return;
	Str bare = href;
	for (size_t i = 0; i < COUNT(outside); i++)
		if (str_ieq(str_slice(href, 0, strlen(outside[i])), str_from(outside[i]))) {
			usable = true;
			bare = str_slice(href, strlen(outside[i]), href.len);
		}
	Str without_slash = str_ends(bare, STR("/")) ? str_slice(bare, 0, bare.len - 1) : bare;
	if (!usable || href.len == 0 || href.len > HTML_MAX_URL || str_eq(text, href) ||
		str_ieq(text, bare) || str_ieq(text, without_slash))
		return;
	buf_addf(out, " (" STR_FMT ")", STR_ARG(href));
}

/* ---- raw HTML in Markdown ---- */

static bool is_void(Str name)
{
	static const char *const names[] = {"area", "base", "br", "col", "embed", "hr", "img",
		"input", "link", "meta", "source", "track", "wbr"};
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_ieq(name, str_from(names[i])))
			return true;
	return false;
}

/* Does an open tag ("<span style='display:none'>") hide what it holds? libxml2 reads it like a
 * page. */
static bool tag_hides(Str tag)
{
	Arena arena = {0};
	AUTO(buf_free) Buf page = {0};
	buf_addf(&page, "<html><body>" STR_FMT "x", STR_ARG(tag));
	Passages seen = passages_new(&arena);
	HtmlPage facts = {0};
	bool hides = html_read(buf_str(&page), HTML_DOCUMENT, &seen, &facts, NULL) && facts.hidden;
	arena_free(&arena);
	return hides;
}

static void feed_tag(HtmlTags *t, Str tag)
{
	bool closes = tag.len > 1 && tag.ptr[1] == '/';
	size_t from = closes ? 2 : 1, to = from;
	while (to < tag.len && (isalnum((unsigned char)tag.ptr[to]) || tag.ptr[to] == '-'))
		to++;
	Str name = str_slice(tag, from, to);
	t->line_break = str_ieq(name, STR("br"));
	if (name.len == 0 || name.len >= sizeof t->name || is_void(name) ||
		str_ends(tag, STR("/>")))
		return;
	if (t->hidden_depth > 0) {
		if (str_ieq(name, str_from(t->name)))
			t->hidden_depth = closes ? t->hidden_depth - 1 : t->hidden_depth + 1;
	} else if (!closes && tag_hides(tag)) {
		memcpy(t->name, name.ptr, name.len);
		t->name[name.len] = '\0';
		t->hidden_depth = 1;
	}
}

/* Where the markup that starts at `at` ends: "-->" for a comment, else ">" outside of quotes. */
static size_t markup_end(Str s, size_t at)
{
	if (str_starts(str_slice(s, at, s.len), STR("<!--"))) {
		ptrdiff_t end = str_find(s, STR("-->"), at + 4);
		return end < 0 ? s.len : (size_t)end + 3;
	}
	char quote = 0;
	for (size_t i = at + 1; i < s.len; i++) {
		char c = s.ptr[i];
		if (quote == 0 && c == '>')
			return i + 1;
		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
	}
	return s.len;
}

void html_tags_feed(HtmlTags *tags, Str markup)
{
	tags->line_break = false;
	tags->had_text = false;
	for (size_t at = 0, end; at < markup.len; at = end) {
		if (markup.ptr[at] != '<') {
			ptrdiff_t next = str_find(markup, STR("<"), at);
			end = next < 0 ? markup.len : (size_t)next;
			if (str_trim(str_slice(markup, at, end)).len > 0)
				tags->had_text = true;
			continue;
		}
		end = markup_end(markup, at);
		Str piece = str_slice(markup, at, end);
		if (!str_starts(piece, STR("<!--")))
			feed_tag(tags, piece);
		else if (str_trim(str_slice(piece, 4, piece.len > 7 ? piece.len - 3 : 4)).len > 0)
			tags->had_text = true;
	}
}

/* ---- whole pages as text ---- */

bool html_mail_text(Str html, Buf *out, HtmlPage *ret_page, Err *err)
{
	Arena arena = {0};
	Passages all = passages_new(&arena);
	HtmlPage page = {0};
	bool ok = html_read(html, HTML_MAIL, &all, &page, err);
	if (ok) {
		passages_text(&all, out);
		*ret_page = (HtmlPage){.title = STR(""), .hidden = page.hidden, .cut = page.cut};
	}
	arena_free(&arena);
	return ok;
}

bool html_to_text(Str html, Buf *out, bool *ret_hidden_dropped, Err *err)
{
	AUTO(buf_free) Buf utf8 = {0};
	HtmlPage page;
	charset_to_utf8(html, utf8_valid(html) ? STR("utf-8") : charset_of_html(html), &utf8);
	if (!html_mail_text(buf_str(&utf8), out, &page, err))
		return false;
	if (ret_hidden_dropped != NULL)
		*ret_hidden_dropped = page.hidden;
	return true;
}
