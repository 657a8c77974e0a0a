#include "port/document_file.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/utf8.h"
#include "port/document_file_charset.h"
#include "port/document_file_meta.h"
#include "port/html.h"
#include "port/markdown.h"
#include "text/sanitise.h"

enum { DOCUMENT_SHORT_LINE = 100 }; /* characters: a first line up to this is a text file's title */

/* One file being read. `text` is UTF-8 without a byte order mark, with LF line ends. */
typedef struct FileReader {
	Arena *arena;
	Str path;
	Str text;
	DocumentDefaults defaults;
	DocumentBatch batch;
	Str *wheres; /* of the items of a .jsonl, for naming duplicates */
	size_t where_count;
} FileReader;

static Str title_of_path(Str path)
{
	Str base = path_base(path), extension = path_extension(path);
	return extension.len < base.len ? str_slice(base, 0, base.len - extension.len) : base;
}

static bool finish(FileReader *r, DocumentMeta *meta, Str title, Passages *passages, Err *err)
{
	MetaFallback fallback = {r->path, title.len > 0 ? title : title_of_path(r->path), r->path};
	Document d;
	if (!meta_finish(meta, fallback, passages, &d, err))
		return false;
	*ARENA_PUSH(r->arena, r->batch.items, r->batch.count) = d;
	return true;
}

static bool read_markdown(FileReader *r, Err *err)
{
	DocumentMeta meta = meta_new(r->defaults);
	Passages passages = passages_new(r->arena);
	MarkdownFacts facts;
	Str text = r->text;
	if (!meta_front_matter(r->arena, &text, &meta, err) ||
		!markdown_read(text, MARKDOWN_FILE, &passages, &facts, err))
		return false;
	passages.hidden = facts.hidden;
	return finish(r, &meta, facts.first_heading, &passages, err);
}

static bool read_html(FileReader *r, Err *err)
{
	DocumentMeta meta = meta_new(r->defaults);
	Passages passages = passages_new(r->arena);
	HtmlPage page;
	if (!html_read(r->text, HTML_DOCUMENT, &passages, &page, err))
		return false;
	if (page.cut)
		return err_set(err, ERR_INPUT, "elements are nested too deep");
	for (size_t i = 0; i < page.meta_count; i++) {
		MetaField field = meta_field(page.metas[i].name);
		bool wanted = field != META_COUNT && field != META_TITLE;
		if (wanted && !meta_set(r->arena, &meta, field, page.metas[i].content, err))
			return err_prefix(err, "meta ");
	}
	passages.hidden = page.hidden;
	return finish(r, &meta, page.title, &passages, err);
}

static bool read_plain(FileReader *r, Err *err)
{
	DocumentMeta meta = meta_new(r->defaults);
	Passages passages = passages_new(r->arena);
	Str text = str_trim(r->text), rest = text, first = STR(""), second = STR("");
	(void)str_next(&rest, '\n', &first);
	Str below = rest;
	(void)str_next(&below, '\n', &second);
	bool titled = utf8_count(str_trim(first)) <= DOCUMENT_SHORT_LINE;
	/* A title that stands alone is not repeated as text; one that runs on may be half a
	 * sentence. */
	bool alone = titled && below.ptr != NULL && str_trim(second).len == 0;
	passages_plain(&passages, alone ? below : text);
	return finish(r, &meta, titled ? str_trim(first) : STR(""), &passages, err);
}

static void skip(FileReader *r, Str where, Str why)
{
	*ARENA_PUSH(r->arena, r->batch.skipped, r->batch.skipped_count) = skip_new(r->arena, where, why);
}

/* Of two with one id the first stays, and the later one is skipped by name. */
static void drop_duplicates(FileReader *r)
{
	DocumentBatch *b = &r->batch;
	Str *ids = ARENA_ARRAY(r->arena, Str, b->count + 1);
	bool *twice = ARENA_ARRAY(r->arena, bool, b->count + 1);
	size_t kept = 0;
	for (size_t i = 0; i < b->count; i++)
		ids[i] = b->items[i].id;
	str_mark_repeats(ids, b->count, twice);
	for (size_t i = 0; i < b->count; i++) {
		if (twice[i])
			skip(r, r->wheres[i],
				arena_fmt(r->arena, "the id \"" STR_FMT "\" was used before in this file", STR_ARG(ids[i])));
		else
			b->items[kept++] = b->items[i];
	}
	b->count = kept;
}

static bool read_lines(FileReader *r, Err *err)
{
	(void)err;
	size_t number = 0;
	Str rest = r->text;
	for (Str line; str_next(&rest, '\n', &line);) {
		number++;
		if (str_trim(line).len == 0)
			continue;
		Str where = arena_fmt(r->arena, STR_FMT ":%zu", STR_ARG(r->path), number);
		Document d;
		Err why;
		if (!document_from_line(r->arena, line, where, r->path, r->defaults, &d, &why)) {
			skip(r, where, str_from(why.text));
			continue;
		}
		*ARENA_PUSH(r->arena, r->batch.items, r->batch.count) = d;
		*ARENA_PUSH(r->arena, r->wheres, r->where_count) = where;
	}
	drop_duplicates(r);
	return true;
}

typedef struct DocumentFormat {
	const char *extension;
	bool (*read)(FileReader *r, Err *err);
} DocumentFormat;

static const DocumentFormat formats[] = {
	{".md", read_markdown},
	{".markdown", read_markdown},
	{".html", read_html},
	{".htm", read_html},
	{".txt", read_plain},
	{".jsonl", read_lines},
};

static const DocumentFormat *format_of(Str path)
{
	Str extension = path_extension(path);
	for (size_t i = 0; i < COUNT(formats); i++)
		if (str_ieq(extension, str_from(formats[i].extension)))
			return &formats[i];
	return NULL;
}

bool document_file_known(Str path)
{
	return format_of(path) != NULL;
}

/* HTML may come in any character set; everything else is UTF-8 or refused. */
static bool to_text(Str bytes, bool html, Buf *out, Err *err)
{
	size_t at;
	if (html)
		charset_to_utf8(bytes, charset_of_html(bytes), out);
	bool wide =
		html && (str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF")));
	if (!wide && memchr(bytes.ptr, '\0', bytes.len) != NULL)
		return err_set(err, ERR_INPUT, "holds a NUL byte at offset %zu: not a text file",
			(size_t)((const char *)memchr(bytes.ptr, '\0', bytes.len) - bytes.ptr));
	if (html)
		return true;
	if (charset_bad_byte(bytes, &at))
		return err_set(err, ERR_INPUT, "not UTF-8: byte 0x%02X at offset %zu",
			(unsigned char)bytes.ptr[at], at);
	text_admit(bytes, out);
	return true;
}

bool document_file_parse(Arena *arena, Str path, Str bytes, DocumentDefaults defaults,
	DocumentBatch *ret_batch, Err *err)
{
	const DocumentFormat *format = format_of(path);
	AUTO(buf_free) Buf text = {0};
	bool ok = false;
	FileReader r = {.arena = arena, .path = arena_copy(arena, path), .defaults = defaults};
	if (format == NULL)
		err_set(err, ERR_INPUT,
			"not a kind of document that is read (.md .html .txt .jsonl)");
	else if (bytes.len > DOCUMENT_MAX_BYTES)
		err_set(err, ERR_INPUT, "%zu bytes is larger than the ceiling of %d bytes",
			bytes.len, DOCUMENT_MAX_BYTES);
	else if (to_text(bytes, format->read == read_html, &text, err)) {
		r.text = buf_str(&text);
		ok = format->read(&r, err);
	}
	if (!ok)
		return err_prefix(err, STR_FMT ": ", STR_ARG(path));
	*ret_batch = r.batch;
	return true;
}

bool document_file_read(Arena *arena, const char *path, DocumentDefaults defaults,
	DocumentBatch *ret_batch, Err *err)
{
	AUTO(buf_free) Buf bytes = {0};
	return file_read(path, DOCUMENT_MAX_BYTES, &bytes, err) &&
	       document_file_parse(
		       arena, str_from(path), buf_str(&bytes), defaults, ret_batch, err);
}
