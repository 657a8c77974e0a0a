#include "ui/line.h"

#include "ui/text.h"

void line_put(Line *line, Look look, Str clean)
{
	size_t from = line->text.len;
	buf_add(&line->text, clean);
	line->width += text_width(clean);
	if (look != LOOK_PLAIN && line->count < LINE_SPANS)
		line->spans[line->count++] = (Span){from, line->text.len, look};
}

void line_pad(Line *line, int to)
{
	for (; line->width < to; line->width++)
		buf_addc(&line->text, ' ');
}

void line_right(Line *line, Look look, int end, Str clean)
{
	line_pad(line, end - text_width(clean));
	line_put(line, look, clean);
}

void line_end(Line *line, Rows *r)
{
	rows_add(r, (Para){.spans = line->spans, .span_count = line->count, .exact = true}, buf_str(&line->text));
	buf_free(&line->text);
	*line = (Line){0};
}
