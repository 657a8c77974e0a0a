#include "text/lines.h"

#include "text/point.h"
#include "text/word.h"

static size_t indent_of(Str raw)
{
	size_t columns = 0;
	for (size_t i = 0; i < raw.len && (raw.ptr[i] == ' ' || raw.ptr[i] == '\t'); i++)
		columns += raw.ptr[i] == '\t' ? 8 - columns % 8 : 1;
	return columns;
}

/* Cuts Unicode blanks (NBSP is frequent in mail) off both ends too. */
static Str trim(Str s)
{
	int32_t code;
	while (s.len > 0 && point_is_blank(point_peek(s, 0)))
		s = str_slice(s, point_at(s, 0, &code), s.len);
	while (s.len > 0 && point_is_blank(point_peek_before(s, s.len)))
		s.len -= point_decode_before(s, s.len, &code);
	return s;
}

Lines lines_of(Arena *arena, Str text)
{
	Lines lines = {0};
	for (size_t at = 0; at < text.len;) {
		const char *end = memchr(text.ptr + at, '\n', text.len - at);
		size_t next = end != NULL ? (size_t)(end - text.ptr) + 1 : text.len;
		Str raw = str_slice(text, at, next);
		Line *line = ARENA_PUSH(arena, lines.items, lines.count);
		*line = (Line){
			.start = at, .end = next, .text = trim(raw), .indent = indent_of(raw)};
		line->blank = line->text.len == 0;
		at = next;
	}
	return lines;
}

Str line_plain(const Line *line, char buffer[LINE_PLAIN])
{
	return (Str){buffer, word_plain(line->text, buffer, LINE_PLAIN)};
}

size_t line_words(const Line *line)
{
	size_t n = 0;
	for (size_t i = 0; i < line->text.len; i++) {
		bool blank = line->text.ptr[i] == ' ' || line->text.ptr[i] == '\t';
		n += !blank &&
		     (i == 0 || line->text.ptr[i - 1] == ' ' || line->text.ptr[i - 1] == '\t');
	}
	return n;
}

bool line_is_rule(const Line *line)
{
	Str s = line->text;
	if (s.len < 5 || strchr("_-=*#", s.ptr[0]) == NULL)
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (s.ptr[i] != s.ptr[0] && s.ptr[i] != ' ')
			return false;
	return true;
}

bool line_is_item(const Line *line)
{
	Str s = line->text;
	size_t i = 0;
	while (i < s.len && i < 3 && s.ptr[i] >= '0' && s.ptr[i] <= '9')
		i++;
	bool numbered = i > 0 && i + 1 < s.len && (s.ptr[i] == '.' || s.ptr[i] == ')') &&
			s.ptr[i + 1] == ' ';
	bool dashed = s.len > 1 && (s.ptr[0] == '-' || s.ptr[0] == '*' || s.ptr[0] == '+') &&
		      s.ptr[1] == ' ';
	return numbered || dashed || str_starts(s, STR("\xE2\x80\xA2"));
}

bool line_has_digit(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			return true;
	return false;
}

static Str strip_emphasis(Str s)
{
	s = trim(s);
	while (s.len > 0 && (s.ptr[0] == '*' || s.ptr[0] == '_'))
		s = str_slice(s, 1, s.len);
	while (s.len > 0 && (s.ptr[s.len - 1] == '*' || s.ptr[s.len - 1] == '_'))
		s.len--;
	return trim(s);
}

Str line_label(const Line *line, Str *ret_value)
{
	const char *colon = line->text.len > 0 ? memchr(line->text.ptr, ':', line->text.len) : NULL;
	*ret_value = STR("");
	if (colon == NULL)
		return STR("");
	size_t at = (size_t)(colon - line->text.ptr);
	Str value = str_slice(line->text, at + 1, line->text.len);
	if (value.len > 0 && value.ptr[0] != ' ' && value.ptr[0] != '\t' && value.ptr[0] != '*')
		return STR("");
	*ret_value = strip_emphasis(value);
	return strip_emphasis(str_slice(line->text, 0, at));
}

bool lines_is_words(const Lines *lines, size_t i)
{
	return i < lines->count && !lines->items[i].blank && lines->items[i].kind == SEGMENT_WORDS;
}

size_t lines_next(const Lines *lines, size_t i)
{
	for (i++; i < lines->count; i++)
		if (!lines->items[i].blank)
			return i;
	return lines->count;
}

size_t lines_before(const Lines *lines, size_t i)
{
	while (i-- > 0)
		if (!lines->items[i].blank)
			return i;
	return lines->count;
}

void lines_mark(Lines *lines, size_t from, size_t to, SegmentKind kind)
{
	for (size_t i = from; i < to && i < lines->count; i++)
		if (lines->items[i].kind == SEGMENT_WORDS)
			lines->items[i].kind = kind;
}
