#include "port/document_file_meta.h"

#include "base/auto.h"
#include "base/json.h"
#include "port/markdown.h"
#include "text/sanitise.h"

/* Text that came through JSON: valid UTF-8, but U+0000 is held as C0 80 (base/json.h). */
static Str admitted(Arena *arena, Str text)
{
	AUTO(buf_free) Buf without_nul = {0};
	AUTO(buf_free) Buf out = {0};
	for (ptrdiff_t at; (at = str_find(text, STR("\xC0\x80"), 0)) >= 0;) {
		buf_add(&without_nul, str_slice(text, 0, (size_t)at));
		text = str_slice(text, (size_t)at + 2, text.len);
	}
	buf_add(&without_nul, text);
	text_admit(buf_str(&without_nul), &out);
	return arena_copy(arena, buf_str(&out));
}

/* A string, or for ids an integer as its digits; null counts as absent. */
static bool take_text(
	Arena *arena, DocumentMeta *meta, MetaField field, const Json *value, Err *err)
{
	if (json_is(value, JSON_ABSENT) || json_is(value, JSON_NULL))
		return true;
	if (field == META_ID && json_is_integer(value))
		return meta_set(arena, meta, field,
			arena_fmt(arena, "%lld", (long long)json_int(value, 0)), err);
	if (!json_is(value, JSON_STRING))
		return err_set(err, ERR_INPUT, "%s: expected text, found %s",
			meta_field_name(field), json_type_name(json_type(value)));
	return meta_set(arena, meta, field, admitted(arena, json_str(value)), err);
}

static bool take_groups(Arena *arena, DocumentMeta *meta, const Json *value, Err *err)
{
	if (!json_is(value, JSON_ARRAY))
		return take_text(arena, meta, META_GROUPS, value, err);
	for (const Json *g = json_first(value); g != NULL; g = json_next(g))
		if (!json_is(g, JSON_STRING))
			return err_set(err, ERR_INPUT, "groups: expected a name, found %s",
				json_type_name(json_type(g)));
		else if (!meta_add_group(arena, meta, admitted(arena, json_str(g)), err))
			return false;
	return true;
}

static bool take_fields(Arena *arena, DocumentMeta *meta, const Json *line, Err *err)
{
	const Json *id = json_get(line, "id");
	if (id == NULL)
		id = json_get(line, "_id");
	if (id == NULL)
		return err_set(err, ERR_INPUT, "id: is missing");
	return take_text(arena, meta, META_ID, id, err) &&
	       take_text(arena, meta, META_TITLE, json_get(line, "title"), err) &&
	       take_text(arena, meta, META_URL, json_get(line, "url"), err) &&
	       take_text(arena, meta, META_AUDIENCE, json_get(line, "audience"), err) &&
	       take_groups(arena, meta, json_get(line, "groups"), err) &&
	       take_text(arena, meta, META_UPDATED, json_get(line, "updated"), err);
}

/* Markdown-like only where a line starts with "# " or the like; other text is taken as it stands.
 */
static bool has_headings(Str text)
{
	for (Str line; str_next(&text, '\n', &line);) {
		size_t marks = 0;
		while (marks < line.len && line.ptr[marks] == '#')
			marks++;
		if (marks >= 1 && marks <= 6 && marks < line.len && line.ptr[marks] == ' ')
			return true;
	}
	return false;
}

static bool take_body(Passages *passages, Str text, Str *ret_heading, Err *err)
{
	MarkdownFacts facts = {.first_heading = STR("")};
	if (has_headings(text)) {
		if (!markdown_read(text, MARKDOWN_LOOSE, passages, &facts, err))
			return err_prefix(err, "text: ");
		passages->hidden = passages->hidden || facts.hidden;
	} else {
		passages_plain(passages, text);
	}
	*ret_heading = facts.first_heading;
	return true;
}

bool document_from_line(Arena *arena, Str line, Str where, Str source, DocumentDefaults defaults,
	Document *ret_document, Err *err)
{
	AUTO(json_freep) Json *json = NULL;
	if (!json_parse(line, arena_cstr(arena, where), &json, err))
		return false;
	DocumentMeta meta = meta_new(defaults);
	const Json *text = json_get(json, "text");
	Str heading = STR("");
	Passages passages = passages_new(arena);
	if (!json_is(json, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "expected an object, found %s",
			json_type_name(json_type(json)));
	if (!take_fields(arena, &meta, json, err))
		return false;
	if (!json_is(text, JSON_STRING))
		return err_set(
			err, ERR_INPUT, "text: is %s", text == NULL ? "missing" : "not text");
	MetaFallback fallback = {meta.doc.id, STR(""), source};
	if (!take_body(&passages, admitted(arena, json_str(text)), &heading, err))
		return false;
	fallback.title = heading;
	return meta_finish(&meta, fallback, &passages, ret_document, err);
}
