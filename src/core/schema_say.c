#include "core/schema_private.h"

#include "base/auto.h"
#include "base/utf8.h"

enum { SHOWN_POINTER = 160, SHOWN_TEXT = 80 };

/* Cuts at a code point so that at most `max` bytes stay; says whether something was cut. */
static bool cut(Str *text, size_t max)
{
	if (text->len <= max)
		return false;
	while (max > 0 && ((unsigned char)text->ptr[max] & 0xC0) == 0x80)
		max--;
	text->len = max;
	return true;
}

static void write_token(Str key, Buf *out)
{
	for (size_t i = 0; i < key.len; i++) {
		if (key.ptr[i] == '~')
			buf_adds(out, "~0");
		else if (key.ptr[i] == '/')
			buf_adds(out, "~1");
		else if ((unsigned char)key.ptr[i] < 0x20)
			buf_addc(out, '?');
		else
			buf_addc(out, key.ptr[i]);
	}
}

/* The chain runs from the inside out; it is turned round by counting, so that nothing recurses. */
void place_write(const Place *place, Buf *out)
{
	size_t depth = 0;
	for (const Place *p = place; p != NULL; p = p->up)
		depth++;
	for (; depth > 0 && out->len < SHOWN_POINTER; depth--) {
		const Place *p = place;
		for (size_t i = 1; i < depth; i++)
			p = p->up;
		Str key = p->key;
		bool was_cut = cut(&key, SHOWN_TEXT);
		buf_addc(out, '/');
		if (p->is_index)
			buf_addf(out, "%zu", p->index);
		else
			write_token(key, out);
		if (was_cut)
			buf_adds(out, "...");
	}
	if (depth > 0)
		buf_adds(out, "/...");
}

bool check_fail(Check *c, const Frame *f, const char *fmt, ...)
{
	AUTO(buf_free) Buf what = {0};
	AUTO(buf_free) Buf pointer = {0};
	if (c->quiet > 0 || c->gave_up)
		return false;
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&what, fmt, ap);
	va_end(ap);
	c->failure_depth = 0;
	for (const Place *p = f->place; p != NULL; p = p->up)
		c->failure_depth++;
	place_write(f->place, &pointer);
	return err_set(&c->failure, ERR_INPUT, "%s%s%s", buf_cstr(&pointer),
		pointer.len > 0 ? ": " : "", buf_cstr(&what));
}

Words words_of_text(Str text)
{
	Words words;
	AUTO(buf_free) Buf out = {0};
	bool was_cut = false;
	size_t max = SHOWN_TEXT;
	do { /* escapes can make the text six times as long */
		was_cut = cut(&text, max) || was_cut;
		AUTO(json_freep) Json *json = json_new_str(text);
		buf_clear(&out);
		json_write(json, &out);
		max /= 2;
	} while (out.len + 4 > sizeof words.text);
	(void)snprintf(words.text, sizeof words.text, "%s%s", buf_cstr(&out), was_cut ? "..." : "");
	return words;
}

Words words_of(const Json *json)
{
	Words words;
	AUTO(buf_free) Buf out = {0};
	JsonType type = json_type(json);
	size_t count = json_count(json);
	if (type == JSON_STRING)
		return words_of_text(json_str(json));
	if (type == JSON_ARRAY || type == JSON_OBJECT)
		buf_addf(&out, "an %s of %zu %s%s", json_type_name(type), count,
			type == JSON_ARRAY ? "item" : "propert",
			type == JSON_ARRAY ? (count == 1 ? "" : "s") : (count == 1 ? "y" : "ies"));
	else
		json_write(json, &out);
	(void)snprintf(words.text, sizeof words.text, "%s", buf_cstr(&out));
	return words;
}
