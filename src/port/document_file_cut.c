#include "port/passages.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "text/token.h"

#include <ctype.h>

/* A piece of a block that is never cut further. */
typedef struct Unit {
	const Section *section;
	const Block *block;
	Str text; /* inside block->text */
	size_t words, chars;
} Unit;

typedef struct Units {
	Unit *items;
	size_t count;
} Units;

typedef struct Cutter {
	const Passages *in;
	Str title;
	Units units;
	Passage *out;
	size_t count;
} Cutter;

/* The path without a first heading that only repeats the title. */
static size_t path_from(const Cutter *c, const Section *s)
{
	return s->depth > 0 && str_ieq(s->path[0], c->title) ? 1 : 0;
}

static void unit_add(Cutter *c, const Section *s, const Block *b, Str text)
{
	if (str_trim(text).len == 0)
		return;
	Unit *u = ARENA_PUSH(c->in->arena, c->units.items, c->units.count);
	*u = (Unit){s, b, text, passages_count_words(text), utf8_count(text)};
}

/* Cuts where a sentence is absurdly long: at the last blank before the limit, else between
 * characters. */
static void unit_add_long(Cutter *c, const Section *s, const Block *b, Str text)
{
	while (text.len > PASSAGES_MAX_SENTENCE) {
		size_t cut = PASSAGES_MAX_SENTENCE;
		while (cut > PASSAGES_MAX_SENTENCE / 2 && !isspace((unsigned char)text.ptr[cut]))
			cut--;
		if (cut == PASSAGES_MAX_SENTENCE / 2)
			cut = PASSAGES_MAX_SENTENCE;
		while (cut > 1 && ((unsigned char)text.ptr[cut] & 0xC0) == 0x80)
			cut--;
		unit_add(c, s, b, str_slice(text, 0, cut));
		text = str_slice(text, cut, text.len);
	}
	unit_add(c, s, b, text);
}

/* Lines are gathered up to the size of a piece, so that long code does not become a unit a line. */
static void unit_add_lines(Cutter *c, const Section *s, const Block *b)
{
	Str rest = b->text;
	size_t start = 0, at = 0;
	for (Str line; str_next(&rest, '\n', &line);) {
		size_t end = (size_t)(line.ptr - b->text.ptr) + line.len;
		if (at > start && end - start > PASSAGES_MAX_CHARS / 2) {
			unit_add_long(c, s, b, str_slice(b->text, start, at));
			start = at + 1;
		}
		at = end;
	}
	unit_add_long(c, s, b, str_slice(b->text, start, b->text.len));
}

static void unit_add_sentences(Cutter *c, const Section *s, const Block *b)
{
	Arena scratch = {0};
	Spans spans = sentences_of(&scratch, b->text);
	size_t start = 0;
	for (size_t i = 0; i < spans.count; i++) {
		/* From sentence to sentence without a gap: nothing between spans gets lost. */
		size_t end = i + 1 < spans.count ? spans.items[i + 1].start : b->text.len;
		if (end > start)
			unit_add_long(c, s, b, str_slice(b->text, start, end));
		start = end > start ? end : start;
	}
	if (start < b->text.len)
		unit_add_long(c, s, b, str_slice(b->text, start, b->text.len));
	arena_free(&scratch);
}

static void units_of_section(Cutter *c, const Section *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const Block *b = &s->blocks[i];
		bool long_text =
			b->words > PASSAGES_MAX || utf8_count(b->text) > PASSAGES_MAX_CHARS;
		if (b->kind == BLOCK_CODE && utf8_count(b->text) > PASSAGES_MAX_CHARS)
			unit_add_lines(c, s, b);
		else if (b->kind != BLOCK_CODE && long_text)
			unit_add_sentences(c, s, b);
		else
			unit_add(c, s, b, b->text);
	}
}

/* Cut code goes on in the next line; cut text is joined by add_gap instead. */
static const char *separator(const Unit *a, const Unit *b)
{
	return a->block == b->block ? "\n" : passages_separator(a->block, b->block);
}

/* The part between two units of one block, as it stood in the source (usually one blank). */
static void add_gap(Buf *out, const Unit *a, const Unit *b)
{
	size_t from = (size_t)(a->text.ptr - a->block->text.ptr) + a->text.len;
	size_t to = (size_t)(b->text.ptr - b->block->text.ptr);
	buf_add(out, str_slice(a->block->text, from, to));
}

static Str join_path(const Cutter *c, const Section *s, size_t depth)
{
	AUTO(buf_free) Buf out = {0};
	for (size_t i = path_from(c, s); i < depth; i++) {
		buf_adds(&out, out.len > 0 ? " > " : "");
		buf_add(&out, s->path[i]);
	}
	return arena_copy(c->in->arena, buf_str(&out));
}

static void piece_text(const Unit *units, size_t count, size_t depth, Buf *out)
{
	const Section *shown = NULL;
	for (size_t i = 0; i < count; i++) {
		const Unit *u = &units[i];
		bool same = i > 0 && u->section == units[i - 1].section;
		if (!same) {
			size_t common =
				shown == NULL ? depth : passages_common_depth(shown, u->section);
			passages_add_headings(out, u->section, common > depth ? common : depth);
			buf_adds(out, out->len > 0 ? "\n\n" : "");
		} else if (u->block == units[i - 1].block && u->block->kind != BLOCK_CODE) {
			add_gap(out, &units[i - 1], u);
		} else {
			buf_adds(out, separator(&units[i - 1], u));
		}
		buf_add(out, u->text);
		shown = u->section;
	}
}

static void piece_add(Cutter *c, size_t from, size_t to)
{
	const Unit *units = c->units.items + from;
	size_t depth = to > from ? units[0].section->depth : 0;
	for (size_t i = 1; i < to - from; i++) {
		size_t common = passages_common_depth(units[0].section, units[i].section);
		depth = common < depth ? common : depth;
	}
	size_t skip = path_from(c, units[0].section);
	AUTO(buf_free) Buf text = {0};
	piece_text(units, to - from, depth > skip ? depth : skip, &text);
	Passage *p = ARENA_PUSH(c->in->arena, c->out, c->count);
	*p = (Passage){join_path(c, units[0].section, depth),
		arena_copy(c->in->arena, str_trim(buf_str(&text)))};
}

typedef struct Size {
	size_t words, chars;
} Size;

/* Headings that stand in the text and the separators are counted roughly: two characters a unit. */
static Size size_of(const Cutter *c, size_t from, size_t to)
{
	Size size = {0};
	const Section *section = from < to ? c->units.items[from].section : NULL;
	for (size_t i = from; i < to; i++) {
		const Unit *u = &c->units.items[i];
		size.words += u->words;
		size.chars += u->chars + 2;
		if (u->section != section)
			for (size_t k = 0; k < u->section->depth; k++)
				size.chars += u->section->path[k].len + 2;
		section = u->section;
	}
	return size;
}

/* Where the piece that starts at `from` ends. A lead-in ("To do so:") stays with what it leads to.
 */
static size_t piece_end(const Cutter *c, size_t from, size_t to)
{
	size_t end = from + 1;
	Size size = size_of(c, from, end);
	for (; end < to; end++) {
		const Unit *u = &c->units.items[end];
		bool full = size.words >= PASSAGES_MIN && size.words + u->words > PASSAGES_MAX;
		if (full || size.chars + u->chars + 2 > PASSAGES_MAX_CHARS)
			break;
		size.words += u->words;
		size.chars += u->chars + 2;
	}
	Str last = str_trim(c->units.items[end - 1].text);
	if (end < to && end > from + 1 && str_ends(last, STR(":")))
		end--;
	return end;
}

static void cut_group(Cutter *c, size_t from, size_t to, size_t slack)
{
	Size all = size_of(c, from, to);
	if (from < to && all.words <= slack && all.chars <= PASSAGES_MAX_CHARS) {
		piece_add(c, from, to);
		return;
	}
	for (size_t end; from < to; from = end) {
		end = piece_end(c, from, to);
		Size rest = size_of(c, end, to > end + 8 ? end + 8 : to);
		Size both = size_of(c, from, end);
		if (end < to && to <= end + 8 && rest.words < PASSAGES_TAIL &&
			both.chars + rest.chars <= PASSAGES_MAX_CHARS)
			end = to;
		piece_add(c, from, end);
	}
}

/* May a small section be joined with the one behind it? Only below the same heading, or with its
 * first subsection; two different top headings never. */
static bool may_join(const Cutter *c, const Section *a, const Section *b)
{
	size_t common = passages_common_depth(a, b), top = path_from(c, b);
	bool siblings = a->depth == b->depth && common + 1 == a->depth && common > top;
	bool first_below = common == a->depth && b->depth > a->depth;
	return siblings || first_below;
}

static size_t group_end(const Cutter *c, size_t from)
{
	const Passages *p = c->in;
	size_t words = p->sections[from].words, end = from + 1;
	while (end < p->count && words < PASSAGES_SMALL &&
		may_join(c, &p->sections[end - 1], &p->sections[end]))
		words += p->sections[end++].words;
	/* A small one that nothing follows goes to the one before it. */
	if (end == p->count)
		return end;
	const Section *last = &p->sections[end];
	bool alone = end + 1 == p->count || !may_join(c, last, &p->sections[end + 1]);
	bool fits = last->words < PASSAGES_SMALL && words + last->words <= PASSAGES_SLACK;
	return alone && fits && may_join(c, &p->sections[end - 1], last) ? end + 1 : end;
}

static bool is_short(const Passages *p)
{
	size_t words = 0, chars = 0;
	for (size_t i = 0; i < p->count; i++) {
		words += p->sections[i].words;
		for (size_t k = 0; k < p->sections[i].count; k++)
			chars += utf8_count(p->sections[i].blocks[k].text) + 2;
	}
	return words < PASSAGES_SHORT && chars <= PASSAGES_MAX_CHARS;
}

void passages_cut(const Passages *p, Str title, Passage **ret_items, size_t *ret_count)
{
	Cutter c = {.in = p, .title = title};
	bool whole = is_short(p);
	for (size_t i = 0, end; i < p->count; i = end) {
		end = whole ? p->count : group_end(&c, i);
		size_t from = c.units.count;
		for (size_t k = i; k < end; k++)
			units_of_section(&c, &p->sections[k]);
		cut_group(&c, from, c.units.count, whole ? PASSAGES_SHORT : PASSAGES_SLACK);
	}
	*ret_items = c.out;
	*ret_count = c.count;
}
