#include "text/segment.h"

#include "base/auto.h"
#include "text/lines.h"

static const char *const kind_names[] = {
	[SEGMENT_WORDS] = "words",
	[SEGMENT_GREETING] = "greeting",
	[SEGMENT_CLOSING] = "closing",
	[SEGMENT_QUOTED] = "quoted",
	[SEGMENT_SIGNATURE] = "signature",
	[SEGMENT_DISCLAIMER] = "disclaimer",
	[SEGMENT_LOG] = "log",
	[SEGMENT_CODE] = "code",
	[SEGMENT_FORM] = "form",
};

const char *segment_kind_name(SegmentKind kind)
{
	return (size_t)kind < COUNT(kind_names) ? kind_names[kind] : "words";
}

/* Blank lines go with what is above them; at the top with what is below. */
static void settle_blank_lines(Lines *lines)
{
	size_t first = 0;
	while (first < lines->count && lines->items[first].blank)
		first++;
	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i].blank)
			lines->items[i].kind = i > first              ? lines->items[i - 1].kind
					       : first < lines->count ? lines->items[first].kind
								      : SEGMENT_WORDS;
}

Segments segment_text(Arena *arena, Str text)
{
	AUTO(arena_free) Arena scratch = {0};
	Lines lines = lines_of(&scratch, text);
	lines_find_quoted(&lines);
	lines_find_pasted(&lines);
	lines_find_signed(&lines);
	settle_blank_lines(&lines);
	Segments segments = {0};
	for (size_t i = 0; i < lines.count; i++) {
		const Line *line = &lines.items[i];
		if (segments.count > 0 && segments.items[segments.count - 1].kind == line->kind) {
			segments.items[segments.count - 1].end = line->end;
			continue;
		}
		Segment *segment = ARENA_PUSH(arena, segments.items, segments.count);
		*segment = (Segment){line->kind, line->start, line->end};
	}
	return segments;
}

Str segment_own_words(Arena *arena, Str text)
{
	Segments segments = segment_text(arena, text);
	Buf out = {0};
	for (size_t i = 0; i < segments.count; i++) {
		Segment s = segments.items[i];
		Str words = str_trim(str_slice(text, s.start, s.end));
		if (s.kind != SEGMENT_WORDS || words.len == 0)
			continue;
		if (out.len > 0)
			buf_addc(&out, '\n');
		buf_add(&out, words);
	}
	Str own = out.len > 0 ? arena_copy(arena, buf_str(&out)) : text;
	buf_free(&out);
	return own;
}
