#include "core/tool.h"

#include "base/auto.h"

static bool is_container(const Json *j)
{
	return json_is(j, JSON_OBJECT) || json_is(j, JSON_ARRAY);
}

static void say_value(const Json *j, Buf *out)
{
	if (j == NULL)
		buf_adds(out, "absent");
	else
		json_write(j, out);
}

static void say_change(Str path, const Json *was, const Json *now, Buf *out)
{
	buf_addf(out, "%.*s: ", STR_ARG(path));
	say_value(was, out);
	buf_adds(out, " is now ");
	say_value(now, out);
	buf_addc(out, '\n');
}

static const Json *member(const Json *container, const Json *item, size_t index)
{
	return json_is(container, JSON_ARRAY) ? json_at(container, index)
		: json_get_str(container, json_key(item));
}

static void compare(Buf *path, const Json *was, const Json *now, Buf *out);

/* Steps into every member of `from`; `other` holds what stands there on the other side. */
static void compare_members(Buf *path, const Json *from, const Json *other, bool from_is_now, Buf *out)
{
	size_t index = 0, length = path->len;
	for (const Json *m = json_first(from); m != NULL; m = json_next(m), index++) {
		const Json *there = member(other, m, index);
		if (from_is_now && there != NULL)
			continue; /* compared from the other side */
		if (json_is(from, JSON_ARRAY))
			buf_addf(path, "/%zu", index);
		else
			buf_addf(path, "/%.*s", STR_ARG(json_key(m)));
		compare(path, from_is_now ? NULL : m, from_is_now ? m : there, out);
		path->len = length;
	}
}

/* Bounded by JSON_MAX_DEPTH. */
static void compare(Buf *path, const Json *was, const Json *now, Buf *out)
{
	if (is_container(was) && json_type(was) == json_type(now)) {
		compare_members(path, was, now, false, out);
		compare_members(path, now, was, true, out);
	} else if (was == NULL || now == NULL || !json_equal(was, now)) {
		say_change(buf_str(path), was, now, out);
	}
}

void tool_difference(const Json *was, const Json *now, Buf *out)
{
	AUTO(buf_free) Buf path = {0};
	compare(&path, was, now, out);
}
