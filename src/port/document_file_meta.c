#include "port/document_file_meta.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/hash.h"

static const char *const field_names[META_COUNT] = {
	[META_ID] = "id",
	[META_TITLE] = "title",
	[META_URL] = "url",
	[META_AUDIENCE] = "audience",
	[META_GROUPS] = "groups",
	[META_UPDATED] = "updated",
};

DocumentMeta meta_new(DocumentDefaults defaults)
{
	Str none = STR("");
	return (DocumentMeta){.doc = {.id = none,
				      .title = none,
				      .url = none,
				      .updated = none,
				      .source = none,
				      .hash = none,
				      .audience = defaults.audience}};
}

MetaField meta_field(Str name)
{
	for (size_t i = 0; i < META_COUNT; i++)
		if (str_ieq(name, str_from(field_names[i])))
			return (MetaField)i;
	return META_COUNT;
}

const char *meta_field_name(MetaField field)
{
	return field < META_COUNT ? field_names[field] : "?";
}

/* One line of text without control characters, at most `most` bytes. */
static bool is_line(Str value, size_t most)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7F)
			return false;
	return value.len <= most;
}

bool meta_add_group(Arena *arena, DocumentMeta *meta, Str group, Err *err)
{
	Document *d = &meta->doc;
	group = str_trim(group);
	if (group.len == 0)
		return err_set(err, ERR_INPUT, "groups: an empty name");
	if (!is_line(group, 200) || str_has(group, STR(",")))
		return err_set(err, ERR_INPUT, "groups: \"%.60s\" is not a name",
			arena_cstr(arena, group));
	if (d->group_count >= DOCUMENT_MAX_GROUPS)
		return err_set(err, ERR_INPUT, "groups: more than %d", DOCUMENT_MAX_GROUPS);
	for (size_t i = 0; i < d->group_count; i++)
		if (str_eq(d->groups[i], group))
			return true;
	*ARENA_PUSH(arena, d->groups, d->group_count) = arena_copy(arena, group);
	return true;
}

/* "a, b", "[a, b]" or nothing. */
static bool set_groups(Arena *arena, DocumentMeta *meta, Str value, Err *err)
{
	if (str_starts(value, STR("[")) && str_ends(value, STR("]")))
		value = str_trim(str_slice(value, 1, value.len - 1));
	for (Str group; value.len > 0 && str_next(&value, ',', &group);) {
		group = str_trim(group);
		bool quoted = group.len >= 2 && group.ptr[0] == group.ptr[group.len - 1] &&
			      (group.ptr[0] == '"' || group.ptr[0] == '\'');
		if (quoted)
			group = str_slice(group, 1, group.len - 1);
		if (!meta_add_group(arena, meta, group, err))
			return false;
		if (value.ptr != NULL && value.len == 0)
			return err_set(err, ERR_INPUT, "groups: an empty name");
	}
	return true;
}

static bool set_text(Arena *arena, DocumentMeta *meta, MetaField field, Str value, Err *err)
{
	static const size_t most[META_COUNT] = {
		[META_ID] = DOCUMENT_MAX_ID, [META_TITLE] = 2000, [META_URL] = 4000};
	Str *const places[META_COUNT] = {[META_ID] = &meta->doc.id,
		[META_TITLE] = &meta->doc.title,
		[META_URL] = &meta->doc.url};
	if (field == META_ID && value.len == 0)
		return err_set(err, ERR_INPUT, "id: is empty");
	if (!is_line(value, most[field]))
		return err_set(err, ERR_INPUT, "%s: not one line of at most %zu bytes",
			field_names[field], most[field]);
	*places[field] = arena_copy(arena, value);
	return true;
}

bool meta_set(Arena *arena, DocumentMeta *meta, MetaField field, Str value, Err *err)
{
	value = str_trim(value);
	if (meta->given & 1u << field)
		return err_set(err, ERR_INPUT, "%s: given twice", meta_field_name(field));
	meta->given |= 1u << field;
	int64_t at_ms;
	switch (field) {
	case META_AUDIENCE:
		return audience_from(value, &meta->doc.audience) ||
		       err_set(err, ERR_INPUT, "audience: \"%.60s\" is neither public nor internal",
			       arena_cstr(arena, value));
	case META_GROUPS:
		return set_groups(arena, meta, value, err);
	case META_UPDATED:
		if (value.len > 0 && !clock_from_iso(value, &at_ms))
			return err_set(err, ERR_INPUT, "updated: \"%.60s\" is not an ISO 8601 date",
				arena_cstr(arena, value));
		meta->doc.updated = arena_copy(arena, value);
		return true;
	default:
		return set_text(arena, meta, field, value, err);
	}
}

/* Every field with its length in front, every list with its count: no two documents share a
 * framing. */
static void frame(Buf *out, Str part)
{
	buf_addf(out, "%zu:", part.len);
	buf_add(out, part);
}

static Str document_hash(Arena *arena, const Document *d)
{
	AUTO(buf_free) Buf all = {.ceiling = 512 * 1024 * 1024};
	buf_adds(&all, "countersign document 1\n");
	frame(&all, d->id);
	frame(&all, d->title);
	frame(&all, d->url);
	frame(&all, str_from(audience_name(d->audience)));
	frame(&all, d->updated);
	frame(&all, d->source);
	buf_addf(&all, "%d,%zu,%zu;", d->hidden_text, d->group_count, d->passage_count);
	for (size_t i = 0; i < d->group_count; i++)
		frame(&all, d->groups[i]);
	for (size_t i = 0; i < d->passage_count; i++) {
		frame(&all, d->passages[i].heading);
		frame(&all, d->passages[i].text);
	}
	return arena_copy(arena, str_from(hash_hex_of(buf_str(&all)).text));
}

bool meta_finish(DocumentMeta *meta, MetaFallback fallback, Passages *passages,
	Document *ret_document, Err *err)
{
	Document d = meta->doc;
	Arena *arena = passages->arena;
	if (d.id.len == 0)
		d.id = arena_copy(arena, fallback.id);
	if (d.id.len > DOCUMENT_MAX_ID)
		return err_set(err, ERR_INPUT, "id: longer than %d bytes", DOCUMENT_MAX_ID);
	Str titles[] = {d.title, fallback.title, d.id};
	for (size_t i = 0; i < COUNT(titles) && (i == 0 || d.title.len == 0); i++)
		d.title = passages_line(passages, titles[i]);
	d.source = arena_copy(arena, fallback.source);
	d.hidden_text = passages->hidden;
	passages_cut(passages, d.title, &d.passages, &d.passage_count);
	if (d.passage_count == 0)
		return err_set(err, ERR_INPUT, "holds no text");
	d.hash = document_hash(arena, &d);
	*ret_document = d;
	return true;
}

/* ---- front matter ---- */

static Str unquote(Str value)
{
	bool quoted = value.len >= 2 && value.ptr[0] == value.ptr[value.len - 1] &&
		      (value.ptr[0] == '"' || value.ptr[0] == '\'');
	return quoted ? str_slice(value, 1, value.len - 1) : value;
}

static bool is_fence(Str line)
{
	return str_starts(line, STR("---")) && str_trim(line).len == 3;
}

static bool is_key(Str line, Str *ret_key, Str *ret_value)
{
	size_t i = 0;
	while (i < line.len && line.ptr[i] != ':' && (unsigned char)line.ptr[i] > ' ')
		i++;
	if (i == 0 || i >= line.len || line.ptr[i] != ':' || line.ptr[0] == '-')
		return false;
	*ret_key = str_slice(line, 0, i);
	*ret_value = str_trim(str_slice(line, i + 1, line.len));
	return true;
}

typedef struct FrontMatter {
	Arena *arena;
	DocumentMeta *meta;
	MetaField field; /* of the last key; META_COUNT for an unknown one */
	bool after_key;  /* lines of a list or a folded value may follow */
	bool empty;      /* the last key's value was empty */
} FrontMatter;

/* Lines that continue a key, as YAML writes lists and folded text: taken for groups, passed over
 * for unknown keys, an error for the other known ones. */
static bool take_continuation(FrontMatter *f, Str line, Err *err)
{
	Str item = str_trim(line);
	bool listed = str_starts(item, STR("- "));
	if (f->field == META_COUNT)
		return true;
	if (f->field == META_GROUPS && f->empty && listed)
		return meta_add_group(
			f->arena, f->meta, unquote(str_trim(str_slice(item, 2, item.len))), err);
	return err_set(err, ERR_INPUT, "%s: takes one line", meta_field_name(f->field));
}

static bool take_line(FrontMatter *f, Str line, Err *err)
{
	Str key, value;
	Str bare = str_trim(line);
	if (bare.len == 0 || bare.ptr[0] == '#')
		return true;
	bool continues = line.ptr[0] == ' ' || line.ptr[0] == '\t' || str_starts(line, STR("- "));
	if (continues && f->after_key)
		return take_continuation(f, line, err);
	if (continues || !is_key(line, &key, &value))
		return err_set(err, ERR_INPUT, "\"%.60s\" is not \"key: value\"",
			arena_cstr(f->arena, bare));
	f->field = meta_field(key);
	f->after_key = true;
	f->empty = value.len == 0;
	return f->field == META_COUNT || meta_set(f->arena, f->meta, f->field, unquote(value), err);
}

/* Three dashes at the top that no line closes are a rule across the page, unless a key follows
 * them. */
static bool is_front_matter(Str text, bool *ret_closed)
{
	Str line, first, key, value;
	if (!str_next(&text, '\n', &line) || !is_fence(line) || !str_next(&text, '\n', &first))
		return false;
	*ret_closed = is_fence(first);
	while (!*ret_closed && str_next(&text, '\n', &line))
		*ret_closed = is_fence(line);
	return *ret_closed || is_key(first, &key, &value);
}

bool meta_front_matter(Arena *arena, Str *text, DocumentMeta *meta, Err *err)
{
	bool closed = false;
	if (!is_front_matter(*text, &closed))
		return true;
	if (!closed)
		return err_set(err, ERR_INPUT, "line 1: the front matter has no closing ---");
	FrontMatter f = {.arena = arena, .meta = meta};
	Str rest = *text, line;
	(void)str_next(&rest, '\n', &line);
	for (size_t number = 2; str_next(&rest, '\n', &line) && !is_fence(line); number++)
		if (!take_line(&f, line, err))
			return err_prefix(err, "line %zu: ", number);
	*text = rest.ptr == NULL ? STR("") : rest;
	return true;
}
