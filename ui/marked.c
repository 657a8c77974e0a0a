#include "ui/marked.h"

#include "ui/text.h"

bool marked_add(Marked *m, size_t from, size_t to, Look look)
{
	size_t i = m->count;
	for (size_t k = 0; k < m->count; k++)
		if (from < m->raw[k].to && to > m->raw[k].from)
			return false;
	if (m->count == MARKED_MOST || from >= to)
		return false;
	for (; i > 0 && m->raw[i - 1].from > from; i--)
		m->raw[i] = m->raw[i - 1];
	m->raw[i] = (Span){from, to, look};
	m->count++;
	return true;
}

void marked_add_aims(Marked *m, const AimsText *t, size_t from, size_t to)
{
	for (size_t i = 0; t != NULL && i < t->count; i++) {
		const Span *s = &t->items[i];
		if (s->to > from && s->from < to)
			marked_add(m, (s->from > from ? s->from : from) - from, (s->to < to ? s->to : to) - from, s->look);
	}
}

void marked_clean(Arena *arena, Str raw, const Marked *m, Buf *clean, Span ret_spans[MARKED_MOST])
{
	size_t at = 0;
	for (size_t i = 0; i < m->count; i++) {
		buf_add(clean, text_clean(arena, str_slice(raw, at, m->raw[i].from), TEXT_BLOCK));
		ret_spans[i].from = clean->len;
		buf_add(clean, text_clean(arena, str_slice(raw, m->raw[i].from, m->raw[i].to), TEXT_BLOCK));
		ret_spans[i].to = clean->len;
		ret_spans[i].look = m->raw[i].look;
		at = m->raw[i].to;
	}
	buf_add(clean, text_clean(arena, str_slice(raw, at, raw.len), TEXT_BLOCK));
}
