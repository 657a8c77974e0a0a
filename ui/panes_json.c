/* JSON values as rows: receipts and event bodies in short, arguments that are signed in full. */
#include "ui/panes.h"

#include "ui/text.h"

static Str leaf_text(Arena *arena, const Json *value)
{
	if (json_is(value, JSON_STRING))
		return json_str(value);
	Buf b = {0};
	json_write(value, &b);
	Str text = arena_copy(arena, buf_str(&b));
	buf_free(&b);
	return text;
}

/* Every line end of a signed text is seen: a return sign, then a new row. */
static void strict_text(Rows *r, Para how, Str text)
{
	Str rest = text, line;
	bool first = true;
	while (str_next(&rest, '\n', &line)) {
		bool last = line.ptr + line.len == text.ptr + text.len;
		Str clean = text_clean(&r->arena, line, TEXT_STRICT);
		rows_add(r, how, last ? clean : arena_fmt(&r->arena, "%.*s↵", STR_ARG(clean)));
		if (first)
			how.lead = NULL;
		first = false;
	}
}

void pane_value(Rows *r, Para how, const Json *value, bool strict)
{
	Str text = leaf_text(&r->arena, value);
	how.exact = strict;
	if (json_is(value, JSON_STRING) && text.len == 0) {
		how.look = LOOK_MUTED;
		rows_say(r, how, "(empty text)");
	} else if (strict) {
		strict_text(r, how, text);
	} else {
		rows_add(r, how, text_clean(&r->arena, text, TEXT_LINE));
	}
}

void pane_members(Rows *r, Para how, const Json *object)
{
	for (const Json *m = json_first(object); m != NULL; m = json_next(m)) {
		Str key = text_clean(&r->arena, json_key(m), TEXT_LINE);
		Str value = text_clean(&r->arena, leaf_text(&r->arena, m), TEXT_LINE);
		rows_add(r, how,
			arena_fmt(&r->arena, "%.*s%s%.*s", STR_ARG(key), key.len > 0 ? ": " : "",
				STR_ARG(value)));
		how.lead = NULL;
	}
}
