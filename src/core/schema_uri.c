#include "core/schema_private.h"

#include "base/auto.h"

#include <ctype.h>

/* The parts of RFC 3986 section 3 without the fragment; ptr is NULL where a part is absent. */
typedef struct Uri {
	Str scheme, authority, path, query;
} Uri;

static const Str absent = {NULL, 0};

/* Takes the bytes of *text up to the first of `stops` off it. */
static Str take_until(Str *text, const char *stops)
{
	size_t len = 0;
	while (len < text->len && strchr(stops, text->ptr[len]) == NULL)
		len++;
	Str part = {text->ptr, len};
	*text = (Str){text->ptr + len, text->len - len};
	return part;
}

static bool is_scheme(Str s)
{
	if (s.len == 0 || !isalpha((unsigned char)s.ptr[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!isalnum((unsigned char)s.ptr[i]) && strchr("+-.", s.ptr[i]) == NULL)
			return false;
	return true;
}

static Uri uri_split(Str text)
{
	Uri uri = {absent, absent, absent, absent};
	text = take_until(&text, "#");
	Str copy = text, scheme = take_until(&copy, ":/?");
	if (copy.len > 0 && copy.ptr[0] == ':' && is_scheme(scheme)) {
		uri.scheme = scheme;
		text = str_slice(copy, 1, copy.len);
	}
	if (str_starts(text, STR("//"))) {
		text = str_slice(text, 2, text.len);
		uri.authority = take_until(&text, "/?");
	}
	uri.path = take_until(&text, "?");
	if (text.len > 0)
		uri.query = str_slice(text, 1, text.len);
	return uri;
}

bool uri_is_absolute(Str uri)
{
	return uri_split(uri).scheme.ptr != NULL;
}

/* Takes the last segment and its slash off. */
static void drop_segment(Buf *out)
{
	while (out->len > 0 && out->ptr[--out->len] != '/')
		;
}

/* RFC 3986 section 5.2.4. */
static void remove_dot_segments(Str in, Buf *out)
{
	while (in.len > 0) {
		if (str_starts(in, STR("../")))
			in = str_slice(in, 3, in.len);
		else if (str_starts(in, STR("./")) || str_starts(in, STR("/./")))
			in = str_slice(in, 2, in.len);
		else if (str_is(in, "/."))
			in = STR("/");
		else if (str_starts(in, STR("/../")))
			in = str_slice(in, 3, in.len), drop_segment(out);
		else if (str_is(in, "/.."))
			in = STR("/"), drop_segment(out);
		else if (str_is(in, ".") || str_is(in, ".."))
			in = STR("");
		else {
			if (in.ptr[0] == '/') {
				buf_addc(out, '/');
				in = str_slice(in, 1, in.len);
			}
			buf_add(out, take_until(&in, "/"));
		}
	}
}

/* RFC 3986 section 5.2.3, then the dots. */
static void merge_paths(const Uri *base, Str path, Buf *out)
{
	AUTO(buf_free) Buf merged = {0};
	if (path.len == 0 || path.ptr[0] != '/') {
		size_t keep = base->path.len;
		while (keep > 0 && base->path.ptr[keep - 1] != '/')
			keep--;
		buf_add(&merged, str_slice(base->path, 0, keep));
		if (base->authority.ptr != NULL && base->path.len == 0)
			buf_addc(&merged, '/');
	}
	buf_add(&merged, path);
	remove_dot_segments(buf_str(&merged), out);
}

/* RFC 3986 section 5.3. */
static Str compose(Arena *arena, const Uri *uri, Str path)
{
	AUTO(buf_free) Buf out = {0};
	if (uri->scheme.ptr != NULL) {
		buf_add(&out, uri->scheme);
		buf_addc(&out, ':');
	}
	if (uri->authority.ptr != NULL) {
		buf_adds(&out, "//");
		buf_add(&out, uri->authority);
	}
	buf_add(&out, path);
	if (uri->query.ptr != NULL) {
		buf_addc(&out, '?');
		buf_add(&out, uri->query);
	}
	return arena_copy(arena, buf_str(&out));
}

Str uri_resolve(Arena *arena, Str base_text, Str reference)
{
	Uri base = uri_split(base_text), uri = uri_split(reference);
	AUTO(buf_free) Buf path = {0};
	if (uri.scheme.ptr != NULL || uri.authority.ptr != NULL) {
		remove_dot_segments(uri.path, &path);
		uri.scheme = uri.scheme.ptr != NULL ? uri.scheme : base.scheme;
		return compose(arena, &uri, buf_str(&path));
	}
	uri.scheme = base.scheme;
	uri.authority = base.authority;
	if (uri.path.len > 0) {
		merge_paths(&base, uri.path, &path);
		return compose(arena, &uri, buf_str(&path));
	}
	uri.query = uri.query.ptr != NULL ? uri.query : base.query;
	return compose(arena, &uri, base.path);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Str uri_fragment(Arena *arena, Str reference)
{
	AUTO(buf_free) Buf out = {0};
	ptrdiff_t hash = str_find(reference, STR("#"), 0);
	Str s = hash < 0 ? STR("") : str_slice(reference, (size_t)hash + 1, reference.len);
	for (size_t i = 0; i < s.len; i++) {
		int high = s.ptr[i] == '%' && i + 2 < s.len ? hex_value(s.ptr[i + 1]) : -1;
		int low = high < 0 ? -1 : hex_value(s.ptr[i + 2]);
		if (low >= 0) {
			buf_addc(&out, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_addc(&out, s.ptr[i]);
		}
	}
	return arena_copy(arena, buf_str(&out));
}
