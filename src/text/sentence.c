/*
 * Sentences: own rules in the spirit of UAX 29, section 5, with what support mail needs on top:
 * abbreviations, ordinals, list items, headings. A text is cut into blocks (paragraphs, list items,
 * headings) by lines first, then blocks into sentences.
 */
#include "text/token.h"

#include "base/auto.h"
#include "text/abbreviations.h"
#include "text/point.h"
#include "text/stopwords.h"
#include "text/word.h"

enum { SENTENCE_HEADING = 45 /* bytes; a longer line is wrapped prose, not a heading */ };

typedef struct Out {
	Arena *arena;
	Spans spans;
	Str text;
} Out;

static void out_add(Out *out, size_t start, size_t end)
{
	int32_t code;
	while (start < end && point_is_blank(point_peek(out->text, start)))
		start += point_at(out->text, start, &code);
	while (end > start && point_is_blank(point_peek_before(out->text, end)))
		end -= point_decode_before(out->text, end, &code);
	if (start == end)
		return;
	Span *span = ARENA_PUSH(out->arena, out->spans.items, out->spans.count);
	*span = (Span){start, end};
}

static bool is_wide_end(int32_t c)
{
	return c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF61 || c == 0xFF0E;
}

static bool is_end(int32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x203C || c == 0x2047 ||
	       c == 0x2048 || c == 0x2049 || c == 0x0964 || c == 0x061F || c == 0x06D4 ||
	       is_wide_end(c);
}

static bool is_closer(int32_t c)
{
	return c == ')' || c == ']' || c == '"' || c == '\'' || c == 0xBB || c == 0x2019 ||
	       c == 0x201D || c == 0x201C || c == 0x300D || c == 0x300F || c == 0xFF09;
}

typedef struct Stop { /* a run of end marks and what closes behind it */
	size_t start, end;
	bool dot; /* nothing but one full stop */
	bool ellipsis, wide, closed;
} Stop;

static Stop stop_read(Str s, size_t at, size_t limit)
{
	Stop stop = {.start = at, .end = at};
	size_t marks = 0, dots = 0;
	while (stop.end < limit) {
		int32_t code;
		size_t len = point_at(s, stop.end, &code);
		if (!is_end(code) && !is_closer(code))
			break;
		if (stop.closed && is_end(code))
			break;
		stop.closed = stop.closed || is_closer(code);
		stop.wide = stop.wide || is_wide_end(code);
		marks += is_end(code);
		dots += code == '.';
		stop.ellipsis = stop.ellipsis || code == 0x2026;
		stop.end += len;
	}
	stop.dot = dots == 1 && marks == 1;
	stop.ellipsis = stop.ellipsis || (dots > 1 && dots == marks);
	return stop;
}

/* The word in front of a full stop, inner dots included ("z.B", "U.S"), and where it starts. */
static Str word_before(Str s, size_t block, size_t at)
{
	size_t start = at;
	while (start > block) {
		int32_t code;
		size_t len = point_decode_before(s, start, &code);
		if (!point_is_word(code) && code != '.' && code != '-' && code != '\'')
			break;
		start -= len;
	}
	return str_slice(s, start, at);
}

static bool is_small_number(Str word)
{
	if (word.len == 0 || word.len > 2)
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (!point_is_digit((unsigned char)word.ptr[i]))
			return false;
	return true;
}

static bool is_single_letter(Str word)
{
	int32_t code;
	return word.len > 0 && point_at(word, 0, &code) == word.len && point_is_letter(code);
}

/* "am 3. Mai", "im 2. Stock": a small number is an ordinal before a month or behind a German
 * article. */
static bool is_ordinal(Str s, size_t block, Str word, Str next)
{
	size_t start = (size_t)(word.ptr - s.ptr);
	Str head = str_slice(s, block, start);
	if (str_trim(head).len == 0)
		return true; /* "1. First": the number of a list item */
	Str before = str_trim(head);
	before = word_before(before, 0, before.len);
	return abbreviation_is_month(next) || abbreviation_is_ordinal_article(before);
}

static Str next_word(Str s, size_t at, size_t limit)
{
	size_t end = at;
	while (end < limit && point_is_word(point_peek(s, end)))
		end += point_at(s, end, &(int32_t){0});
	return str_slice(s, at, end);
}

/* Does a single full stop behind `word` end the sentence, when `next` follows? */
static bool dot_ends(Str s, size_t block, Str word, Str next)
{
	int32_t first = next.len > 0 ? point_peek(next, 0) : 0;
	if (word.len == 0)
		return true;
	AbbreviationKind kind = abbreviation_kind(word);
	if (kind == ABBREVIATION_ALWAYS || (kind == ABBREVIATION_NUMBER && point_is_digit(first)))
		return false;
	bool lower = point_is_letter(first) && !point_is_upper(first) && first < 0x530;
	if (kind == ABBREVIATION_MAYBE || memchr(word.ptr, '.', word.len) != NULL)
		return !lower && !point_is_digit(first) && next.len > 0;
	size_t start = (size_t)(word.ptr - s.ptr);
	bool free = start == block || point_is_blank(point_peek_before(s, start));
	if (is_single_letter(word) && free)
		return point_is_digit(first) && !point_is_upper(point_peek(word, 0));
	if (is_small_number(word))
		return !lower && !is_ordinal(s, block, word, next);
	return true;
}

static bool ends_sentence(Str s, size_t block, const Stop *stop, size_t limit)
{
	if (stop->end == limit || stop->wide)
		return true;
	if (!point_is_blank(point_peek(s, stop->end)))
		return false;
	size_t at = stop->end;
	while (at < limit && point_is_blank(point_peek(s, at)))
		at += point_at(s, at, &(int32_t){0});
	Str next = next_word(s, at, limit);
	int32_t first = next.len > 0 ? point_peek(next, 0) : 0;
	bool lower = point_is_letter(first) && !point_is_upper(first) && first < 0x530;
	if (stop->ellipsis || stop->closed)
		return !lower;
	return !stop->dot || dot_ends(s, block, word_before(s, block, stop->start), next);
}

static void split_block(Out *out, size_t start, size_t end)
{
	size_t from = start;
	for (size_t at = start; at < end;) {
		int32_t code;
		size_t len = point_at(out->text, at, &code);
		if (!is_end(code)) {
			at += len;
			continue;
		}
		Stop stop = stop_read(out->text, at, end);
		if (ends_sentence(out->text, from, &stop, end)) {
			out_add(out, from, stop.end);
			from = stop.end;
		}
		at = stop.end;
	}
	out_add(out, from, end);
}

/* "- ", "* ", "• ", "1. ", "2) ", "a) ": bytes of the mark, 0 where the line is no list item. */
static size_t item_mark(Str line)
{
	size_t i = 0, digits = 0;
	while (i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'))
		i++;
	int32_t code = point_peek(line, i);
	size_t mark = i;
	if (code == '-' || code == '*' || code == '+' || code == 0x2022 || code == 0x2013 ||
		code == 0x25CF || code == 0x25E6 || code == 0xB7) {
		mark += point_at(line, i, &code);
	} else {
		while (mark < line.len && point_is_digit((unsigned char)line.ptr[mark]) &&
			digits < 3)
			mark++, digits++;
		mark += digits == 0 && code < 0x80 && point_is_letter(code);
		int32_t close = point_peek(line, mark);
		if (mark == i || (close != ')' && !(close == '.' && digits > 0)))
			return 0;
		mark++;
	}
	return mark < line.len && (line.ptr[mark] == ' ' || line.ptr[mark] == '\t') ? mark : 0;
}

static bool ends_openly(Str line)
{
	int32_t last = point_peek_before(line, line.len);
	return last == ',' || last == ';' || last == '-' || last == 0x2013 || last == 0x2014 ||
	       last == '(';
}

static bool is_heading(Str line, Str next)
{
	line = str_trim(line);
	next = str_trim(next);
	if (str_starts(line, STR("#")) && line.len > 1 &&
		(line.ptr[1] == '#' || line.ptr[1] == ' '))
		return true;
	if (line.len > SENTENCE_HEADING || ends_openly(line) ||
		!point_is_upper(point_peek(next, 0)))
		return false;
	Str last = word_before(line, 0, line.len);
	AUTO(arena_free) Arena arena = {0};
	Word w = {.end = last.len};
	Str folded =
		last.len > 0 ? word_without_accents(&arena, word_fold(&arena, last, &w)) : STR("");
	return stopword_languages(folded) == 0;
}

static Str line_at(Str text, size_t at)
{
	const char *end = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;
	return str_slice(text, at, end != NULL ? (size_t)(end - text.ptr) : text.len);
}

Spans sentences_of(Arena *arena, Str text)
{
	Out out = {.arena = arena, .text = text};
	size_t block = 0;
	bool first = true; /* the line is the first of its block */
	for (size_t at = 0; at < text.len;) {
		Str line = line_at(text, at);
		size_t next = at + line.len + 1;
		bool blank = str_trim(line).len == 0;
		if (blank || item_mark(line) > 0) {
			split_block(&out, block, at);
			block = at;
			first = true;
		}
		if (!blank && first && item_mark(line) == 0 && next < text.len &&
			is_heading(line, line_at(text, next))) {
			split_block(&out, block, at + line.len);
			block = at + line.len;
		} else {
			first = blank;
		}
		at = next;
	}
	split_block(&out, block < text.len ? block : text.len, text.len);
	return out.spans;
}
