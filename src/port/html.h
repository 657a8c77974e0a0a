/*
 * Html: visible text and structure of HTML, read with libxml2 (its only door). Text that no reader
 * of the page would see is dropped, and said so: scripts, styles, templates, comments, hidden
 * elements, text in the colour of its background, off-screen and zero-size text, by inline style or
 * by a simple rule of <style> (document_file_sheet.h). Nothing is fetched; entities other than
 * characters are not expanded.
 */
#ifndef PORT_HTML_H
#define PORT_HTML_H

#include "port/passages.h"

enum {
	HTML_MAX_BYTES = DOCUMENT_MAX_BYTES,
	HTML_MAX_COLUMNS = 256, /* cells of one table row; the rest is read as text behind it */
	HTML_MAX_URL = 200,     /* bytes; a longer address is tracking, not reading matter */
};

typedef struct HtmlMeta {
	Str name, content; /* of <meta> in the head */
} HtmlMeta;

typedef struct HtmlPage {
	Str title; /* <title>, else the first <h1>, else "" */
	HtmlMeta *metas;
	size_t meta_count;
	bool hidden; /* something invisible was dropped */
	bool cut;    /* elements were nested too deep for the parser; what follows is missing */
} HtmlPage;

typedef enum HtmlMode {
	HTML_DOCUMENT,
	HTML_MAIL, /* quoted blocks get "> " before their lines */
} HtmlMode;

/* `html` is UTF-8; what the page says about its character set is ignored here. Strs of the page
 * live in the arena of `out`. */
bool html_read(Str html, HtmlMode mode, Passages *out, HtmlPage *ret_page, Err *err);
/* The whole text, for mail. */
bool html_mail_text(Str html, Buf *out, HtmlPage *ret_page, Err *err);

/* "&eacute;", "&#233;" or "&#xE9;" as UTF-8; an unknown one is appended as it stands. */
void html_entity(Str entity, Buf *out);

/* " (https://...)" where the address says more than the link's text: not for page-internal, script,
 * data or overlong ones, and with `absolute` only for addresses that work outside the page. */
void html_link(Str text, Str href, bool absolute, Buf *out);

/*
 * Raw HTML between other text (in Markdown): follows which tags hide what comes after them. Feed it
 * every piece of markup in order; while `hidden_depth` is above 0 the text between is unseen.
 */
typedef struct HtmlTags {
	char name[24]; /* the element that hides */
	size_t hidden_depth;
	bool line_break; /* the last piece was <br> */
	bool had_text;   /* the last piece held text of its own or a comment with text */
} HtmlTags;

void html_tags_feed(HtmlTags *tags, Str markup);

#endif
