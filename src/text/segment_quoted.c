/* What the customer quotes: "> ", "On ... wrote:", header blocks, "-----Original Message-----". */
#include "text/lines.h"

#include <ctype.h>

#include "text/phrases.h"
#include "text/point.h"

enum {
	QUOTED_LEAD_LINES = 4, /* an attribution is wrapped over at most so many lines */
	QUOTED_HEADER_LINES = 8,
};

/* "> text", ">> text" and the old "JD> text". */
static bool is_quote_line(const Line *line)
{
	Str s = line->text;
	size_t initials = 0;
	if (s.len > 0 && s.ptr[0] == '>')
		return true;
	while (initials < s.len && initials < 4 && s.ptr[initials] >= 'A' && s.ptr[initials] <= 'Z')
		initials++;
	return initials >= 2 && initials <= 3 && initials + 1 < s.len && s.ptr[initials] == '>' &&
	       s.ptr[initials + 1] == ' ';
}

static bool ends_with_colon(const Line *line)
{
	Str s = line->text;
	while (s.len > 0 && (s.ptr[s.len - 1] == '*' || s.ptr[s.len - 1] == '_'))
		s.len--;
	return s.len > 0 && s.ptr[s.len - 1] == ':';
}

static bool has_address(Str s)
{
	return s.len > 0 && memchr(s.ptr, '@', s.len) != NULL;
}

static bool starts_with_digit(Str s)
{
	return s.len > 0 && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

/* 2026-05-03 12:00 GMT+02:00 Name <name@example.com>: */
static bool is_dated_sender(const Line *line)
{
	Str s = line->text;
	return s.len > 12 && starts_with_digit(s) && has_address(s) && str_ends(s, STR(">:"));
}

/* Does a line begin with a date and hold a time ("02.04.2012 14:20 ...", "2 Apr. 2012, 14:20 ...")? */
static bool begins_with_date(const Line *line)
{
	Str s = line->text;
	if (!starts_with_digit(s))
		return false;
	for (size_t i = 1; i + 2 < s.len; i++)
		if (s.ptr[i] == ':' && isdigit((unsigned char)s.ptr[i - 1]) &&
			isdigit((unsigned char)s.ptr[i + 1]) && isdigit((unsigned char)s.ptr[i + 2]))
			return true;
	return false;
}

/* First line of the attribution whose last line is `end`: the nearest that leads in ("On ...") or
 * begins with a date. */
static size_t attribution_start(const Lines *lines, size_t end, bool *ret_dated)
{
	char buffer[LINE_PLAIN];
	*ret_dated = false;
	for (size_t n = 0; n < QUOTED_LEAD_LINES && end >= n && lines_is_words(lines, end - n);
		n++) {
		const Line *line = &lines->items[end - n];
		Str plain = line_plain(line, buffer);
		bool starts = (phrase_lead_in(plain) > 0 && (n > 0 || line_words(line) > 3)) ||
			      begins_with_date(line);
		*ret_dated = *ret_dated || line_has_digit(line->text) || has_address(line->text);
		if (starts && *ret_dated)
			return end - n;
	}
	return end;
}

/* Is line `end` the last one of an attribution ("On Monday, Name <a@b.c> wrote:")? */
static bool is_attribution(const Lines *lines, size_t end, size_t *ret_start)
{
	const Line *line = &lines->items[end];
	char buffer[LINE_PLAIN];
	bool dated;
	if (!ends_with_colon(line))
		return false;
	Str plain = line_plain(line, buffer);
	size_t next = lines_next(lines, end);
	bool quote_follows = next < lines->count && is_quote_line(&lines->items[next]);
	*ret_start = end;
	if (is_dated_sender(line) ||
		(phrase_quoting(plain) > 0 && (quote_follows || has_address(line->text))))
		return true;
	bool wrote = phrase_wrote(plain), addressed = has_address(line->text);
	*ret_start = attribution_start(lines, end, &dated);
	for (size_t i = *ret_start; i < end; i++) {
		wrote = wrote || phrase_wrote(line_plain(&lines->items[i], buffer));
		addressed = addressed || has_address(lines->items[i].text);
	}
	if (!wrote) /* in any language: date, address and colon right above what is quoted */
		return quote_follows && addressed && begins_with_date(&lines->items[*ret_start]);
	bool named = *ret_start < end || phrase_lead_in(line_plain(line, buffer)) > 0;
	return quote_follows || (named && dated) || has_address(line->text);
}

/* Without ">" behind it an attribution quotes all that follows (some clients only indent). */
static void mark_attributions(Lines *lines)
{
	size_t last_quote = lines->count;
	while (last_quote > 0 && !is_quote_line(&lines->items[last_quote - 1]))
		last_quote--;
	for (size_t i = 0; i < lines->count; i++) {
		size_t start;
		if (!lines_is_words(lines, i) || !is_attribution(lines, i, &start))
			continue;
		lines_mark(lines, start, i < last_quote ? i + 1 : lines->count, SEGMENT_QUOTED);
	}
}

static unsigned header_of(const Line *line)
{
	char buffer[LINE_PLAIN];
	Str value, label = line_label(line, &value);
	Line shown = {.text = label};
	return label.len > 0 && label.len < 24 ? phrase_header(line_plain(&shown, buffer)) : 0;
}

/* From, date and recipient or subject within a few lines: the head of a quoted message. */
static bool is_header_block(const Lines *lines, size_t at)
{
	unsigned seen = 0;
	if ((header_of(&lines->items[at]) & (HEADER_FROM | HEADER_DATE)) == 0)
		return false;
	for (size_t i = at; i < at + QUOTED_HEADER_LINES && lines_is_words(lines, i); i++)
		seen |= header_of(&lines->items[i]);
	bool from = seen & HEADER_FROM, date = seen & HEADER_DATE;
	return from && (seen & (HEADER_TO | HEADER_SUBJECT)) &&
	       (date || (seen & HEADER_SUBJECT && seen & HEADER_TO));
}

static Str without_dashes(Str s)
{
	while (s.len > 0 && strchr("-_=*# ", s.ptr[0]) != NULL)
		s = str_slice(s, 1, s.len);
	return s;
}

static bool is_separator(const Line *line)
{
	char buffer[LINE_PLAIN];
	Str plain = line_plain(line, buffer), inner = without_dashes(plain);
	if (plain.len > 120)
		return false;
	if (plain.len - inner.len >= 2 && (phrase_separator(inner) || phrase_reply_above(inner)))
		return true;
	return ends_with_colon(line) && line_words(line) <= 6 &&
	       (str_starts(plain, STR("begin forwarded")) || str_starts(plain, STR("anfang der")) ||
		       str_starts(plain, STR("debut du message")) ||
		       str_starts(plain, STR("inicio del mensaje")) ||
		       str_starts(plain, STR("inizio messaggio")));
}

/* A rule and blank lines right above belong to the block. */
static size_t with_rule_above(const Lines *lines, size_t at)
{
	size_t before = lines_before(lines, at);
	return before < lines->count && line_is_rule(&lines->items[before]) ? before : at;
}

static void mark_blocks(Lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (!lines_is_words(lines, i))
			continue;
		if (is_separator(&lines->items[i]) || is_header_block(lines, i)) {
			lines_mark(lines, with_rule_above(lines, i), lines->count, SEGMENT_QUOTED);
			return;
		}
	}
}

void lines_find_quoted(Lines *lines)
{
	mark_blocks(lines);
	mark_attributions(lines);
	for (size_t i = 0; i < lines->count; i++)
		if (!lines->items[i].blank && is_quote_line(&lines->items[i]))
			lines->items[i].kind = SEGMENT_QUOTED;
}
