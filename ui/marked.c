#include "ui/marked.h"

#include "text/aimed.h"
#include "ui/text.h"

enum {
	AIMED_WINDOW = 32 * 1024,
	AIMED_OVERLAP = 512,
	AIMED_LOOKED_AT = 256 * 1024, /* bytes: a pane is laid out while somebody waits for it */
};

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

void marked_add_aimed(Marked *m, Str raw, bool by_person, Look look)
{
	size_t end = raw.len < AIMED_LOOKED_AT ? raw.len : AIMED_LOOKED_AT;
	for (size_t at = 0; at < end;) {
		Aimed aimed = aimed_find(str_slice(raw, at, at + AIMED_WINDOW), by_person ? AIMED_WORDED : AIMED_PLAIN);
		bool found = aimed.score >= AIMED_SUSPECT && aimed.end > aimed.start;
		if (found)
			marked_add(m, at + aimed.start, at + aimed.end, look);
		at += found ? aimed.end : AIMED_WINDOW - AIMED_OVERLAP;
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
