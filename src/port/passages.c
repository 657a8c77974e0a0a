#include "port/passages.h"

#include "base/auto.h"
#include "base/utf8.h"

#include <ctype.h>

Passages passages_new(Arena *arena)
{
	return (Passages){.arena = arena};
}

typedef enum Visibility { SHOWN, DROPPED, CONCEALING } Visibility;

/* CONCEALING: characters by which text is hidden from readers or reordered before their eyes. */
static Visibility visibility_of(uint32_t c, uint32_t before)
{
	if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F))
		return SHOWN;
	if (c < 0x20 || (c >= 0x7F && c < 0xA0))
		return DROPPED;
	if (c >= 0xE0000 && c <= 0xE007F) /* tags; those of a flag emoji are harmless */
		return before == 0x1F3F4 || (before >= 0xE0020 && before <= 0xE007E) ? DROPPED
										     : CONCEALING;
	if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
		return CONCEALING;
	if (c >= 0xE0100 &&
		c <= 0xE01EF) /* variation selectors: one is spelling, a run is a code */
		return before >= 0xE0100 && before <= 0xE01EF ? CONCEALING : DROPPED;
	bool blank = c == 0xAD || c == 0x180E || c == 0x200B || c == 0x2060 || c == 0xFEFF ||
		     (c >= 0xFFF9 && c <= 0xFFFB);
	return blank ? DROPPED : SHOWN;
}

static void trim_line_end(Buf *b, size_t from)
{
	while (b->len > from && (b->ptr[b->len - 1] == ' ' || b->ptr[b->len - 1] == '\t'))
		b->ptr[--b->len] = '\0';
}

/* Copies `text` into the arena without what nobody can see; see the promise in the header. */
static Str clean(Passages *p, Str text)
{
	AUTO(buf_free) Buf out = {0};
	uint32_t before = 0;
	size_t line = 0;
	for (size_t at = 0, from; at < text.len;) {
		Utf8Point point = utf8_decode(text, at);
		uint32_t c = point.code;
		Visibility seen = visibility_of(c, before);
		from = at;
		at += point.len;
		/* Tags that do not belong to a flag stay concealing through the whole run. */
		before = seen == CONCEALING && c < 0xE0100 ? 0 : c;
		p->hidden = p->hidden || seen == CONCEALING;
		if (seen != SHOWN)
			continue;
		if (c == '\n') {
			trim_line_end(&out, line);
			line = out.len + 1;
		}
		buf_add(&out, str_slice(text, from, at));
	}
	trim_line_end(&out, line);
	Str s = buf_str(&out);
	while (s.len > 0 && s.ptr[0] == '\n')
		s = str_slice(s, 1, s.len);
	while (s.len > 0 && s.ptr[s.len - 1] == '\n')
		s.len--;
	return arena_copy(p->arena, s);
}

static bool is_ideograph(uint32_t c)
{
	return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Words are runs between white space; two characters of a script without blanks count as one. */
size_t passages_count_words(Str text)
{
	size_t words = 0, ideographs = 0;
	bool inside = false;
	for (size_t at = 0; at < text.len;) {
		Utf8Point point = utf8_decode(text, at);
		uint32_t c = point.code;
		bool blank = c < 0x80 && isspace((int)c);
		words += !blank && !inside;
		ideographs += is_ideograph(c);
		inside = !blank;
		at += point.len;
	}
	return words + ideographs / 2;
}

static Section *section_start(Passages *p)
{
	Section *s = ARENA_PUSH(p->arena, p->sections, p->count);
	*s = (Section){0};
	for (size_t i = 0; i < PASSAGES_LEVELS; i++)
		if (p->levels[i].len > 0)
			s->path[s->depth++] = p->levels[i];
	return s;
}

Str passages_line(Passages *p, Str text)
{
	AUTO(buf_free) Buf line = {0};
	Str whole = str_trim(clean(p, text));
	for (size_t i = 0; i < whole.len; i++)
		if (!isspace((unsigned char)whole.ptr[i]))
			buf_addc(&line, whole.ptr[i]);
		else if (line.len > 0 && line.ptr[line.len - 1] != ' ')
			buf_addc(&line, ' ');
	Str s = buf_str(&line);
	if (s.len > PASSAGES_MAX_HEADING) {
		s.len = PASSAGES_MAX_HEADING;
		while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
			s.len--;
	}
	return arena_copy(p->arena, str_trim(s));
}

void passages_heading(Passages *p, unsigned level, Str text)
{
	Str line = passages_line(p, text);
	if (line.len == 0)
		return;
	size_t slot = level < 1 ? 0 : level > PASSAGES_LEVELS ? PASSAGES_LEVELS - 1 : level - 1;
	p->levels[slot] = line;
	for (size_t i = slot + 1; i < PASSAGES_LEVELS; i++)
		p->levels[i] = STR("");
	section_start(p);
}

void passages_block(Passages *p, BlockKind kind, Str text)
{
	Str cleaned = clean(p, text);
	if (str_trim(cleaned).len == 0)
		return;
	if (kind == BLOCK_TEXT || kind == BLOCK_ROW)
		cleaned = str_trim(cleaned);
	Section *s = p->count > 0 ? &p->sections[p->count - 1] : section_start(p);
	Block *b = ARENA_PUSH(p->arena, s->blocks, s->count);
	*b = (Block){.kind = kind, .text = cleaned, .words = passages_count_words(cleaned)};
	s->words += b->words;
}

void passages_item(Passages *p, size_t depth, Str mark, Str text)
{
	AUTO(buf_free) Buf item = {0};
	size_t indent = depth > 1 ? 2 * (depth < 20 ? depth - 1 : 20) : 0;
	text = str_trim(text);
	bool first = mark.len > 0;
	for (Str line; text.len > 0 && str_next(&text, '\n', &line); first = false) {
		buf_addf(&item, "%s%*s", item.len > 0 ? "\n" : "", (int)indent, "");
		if (first)
			buf_addf(&item, STR_FMT " ", STR_ARG(mark));
		else
			buf_adds(&item, "  ");
		buf_add(&item, str_trim(line));
	}
	passages_block(p, BLOCK_ITEM, buf_str(&item));
}

void passages_row(Passages *p, const Str *heads, size_t head_count, const Str *cells, size_t count)
{
	AUTO(buf_free) Buf row = {0};
	bool named = head_count == count && head_count > 1;
	for (size_t i = 0; i < count; i++) {
		Str cell = str_trim(cells[i]);
		if (cell.len == 0)
			continue;
		buf_adds(&row, row.len == 0 ? "" : named ? "; " : " | ");
		if (named && str_trim(heads[i]).len > 0)
			buf_addf(&row, STR_FMT ": ", STR_ARG(str_trim(heads[i])));
		buf_add(&row, cell);
	}
	passages_block(p, BLOCK_ROW, buf_str(&row));
}

/* "- ", "* ", "+ ", "• ", "1. ", "12) " after optional blanks. */
static bool is_item_line(Str line)
{
	line = str_trim(line);
	size_t digits = 0;
	while (digits < line.len && digits < 4 && isdigit((unsigned char)line.ptr[digits]))
		digits++;
	if (digits > 0)
		return line.len > digits + 1 &&
		       (line.ptr[digits] == '.' || line.ptr[digits] == ')') &&
		       line.ptr[digits + 1] == ' ';
	return str_starts(line, STR("- ")) || str_starts(line, STR("* ")) ||
	       str_starts(line, STR("+ ")) || str_starts(line, STR("\xE2\x80\xA2 "));
}

void passages_plain(Passages *p, Str text)
{
	AUTO(buf_free) Buf block = {0};
	BlockKind kind = BLOCK_TEXT;
	for (Str line; str_next(&text, '\n', &line);) {
		bool blank = str_trim(line).len == 0, item = is_item_line(line);
		if (blank || item) {
			passages_block(p, kind, buf_str(&block));
			buf_clear(&block);
			kind = item ? BLOCK_ITEM : BLOCK_TEXT;
		}
		if (blank)
			continue;
		if (block.len > 0)
			buf_addc(&block, '\n');
		buf_add(&block, line);
	}
	passages_block(p, kind, buf_str(&block));
}

const char *passages_separator(const Block *a, const Block *b)
{
	bool list = b->kind == BLOCK_ITEM && a->kind != BLOCK_CODE;
	bool table = b->kind == BLOCK_ROW && a->kind != BLOCK_CODE;
	return list || table ? "\n" : "\n\n";
}

size_t passages_common_depth(const Section *a, const Section *b)
{
	size_t depth = 0;
	while (depth < a->depth && depth < b->depth && str_eq(a->path[depth], b->path[depth]))
		depth++;
	return depth;
}

void passages_add_headings(Buf *out, const Section *s, size_t shown)
{
	for (size_t i = shown; i < s->depth; i++) {
		buf_adds(out, out->len > 0 ? "\n\n" : "");
		buf_add(out, s->path[i]);
	}
}

void passages_text(const Passages *p, Buf *out)
{
	const Section *shown = NULL;
	for (size_t i = 0; i < p->count; i++) {
		const Section *s = &p->sections[i];
		passages_add_headings(out, s, shown == NULL ? 0 : passages_common_depth(shown, s));
		shown = s;
		for (size_t k = 0; k < s->count; k++) {
			const Block *b = &s->blocks[k];
			const char *gap = out->len > 0 ? "\n\n" : "";
			buf_adds(out, k > 0 ? passages_separator(b - 1, b) : gap);
			buf_add(out, b->text);
		}
	}
}
