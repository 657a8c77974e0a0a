/* How the customer signs: delimiters, device lines, closings with a contact block, disclaimers. */
#include "text/lines.h"

#include "base/auto.h"
#include "text/phrases.h"
#include "text/point.h"
#include "text/word.h"

enum {
	SIGNED_MAX_LINES = 20,   /* behind "--"; more is a text that uses dashes as a rule */
	SIGNED_FOOTER_LINES = 8, /* behind the rule of a mailing list's footer */
	SIGNED_MAX_BLOCK = 14,   /* behind a closing */
	SIGNED_LINE_WORDS = 8,   /* a longer line is prose */
	SIGNED_TAIL = 16 * 1024,
	SIGNED_BOILERPLATE = 3,  /* phrases that make a disclaimer */
	SIGNED_PARAGRAPH = 4096, /* bytes of a paragraph looked at for boilerplate */
};

/* End of the lines from `from` up to the next quote; `from` where more than `most` have text. */
static size_t short_end(const Lines *lines, size_t from, size_t most)
{
	size_t n = 0, i = from;
	for (; i < lines->count && lines->items[i].kind != SEGMENT_QUOTED; i++) {
		n += !lines->items[i].blank;
		if (n > most)
			return from;
	}
	return i;
}

/* RFC 3676, 4.3: "-- " alone on a line; many write "--" or a long dash. */
static void mark_delimited(Lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		Str s = lines->items[i].text;
		if (!lines_is_words(lines, i) ||
			!(str_is(s, "--") || str_is(s, "\xE2\x80\x94") || str_is(s, "__")))
			continue;
		size_t end = short_end(lines, i + 1, SIGNED_MAX_LINES);
		for (size_t k = i; k < end && end > i + 1; k++)
			lines->items[k].kind = SEGMENT_SIGNATURE;
	}
}

static bool stands_alone(const Lines *lines, size_t i)
{
	bool above =
		i == 0 || lines->items[i - 1].blank || lines->items[i - 1].kind != SEGMENT_WORDS;
	bool below = i + 1 == lines->count || lines->items[i + 1].blank ||
		     lines->items[i + 1].kind != SEGMENT_WORDS;
	return above && below;
}

/* "Sent from my iPhone", but not "Sent from my desk, is much easier". */
static bool is_device_line(const Lines *lines, size_t i)
{
	char buffer[LINE_PLAIN];
	const Line *line = &lines->items[i];
	Str plain = line_plain(line, buffer);
	size_t words = line_words(line);
	return phrase_device(plain) > 0 && words >= 3 && words <= 14 && !str_has(plain, STR(",")) &&
	       (stands_alone(lines, i) || i + 1 == lines->count);
}

/* "-Abhishek Kona": one dash and a name, a paragraph by itself. */
static bool is_dashed_name(const Lines *lines, size_t i)
{
	const Line *line = &lines->items[i];
	Str s = line->text;
	size_t dash =
		str_starts(s, STR("\xE2\x80\x93")) || str_starts(s, STR("\xE2\x80\x94")) ? 3 : 1;
	if (s.len < dash + 2 || s.len > 40 || (dash == 1 && s.ptr[0] != '-') ||
		!stands_alone(lines, i))
		return false;
	Str name = str_trim(str_slice(s, dash, s.len)), word;
	bool glued = s.ptr[dash] != ' ';
	size_t words = 0;
	while (str_next(&name, ' ', &word)) {
		if (word.len == 0 || !point_is_upper(point_peek(word, 0)) || line_has_digit(word))
			return false;
		words++;
	}
	return words <= 4 && (glued || words <= 2);
}

static void mark_single_lines(Lines *lines)
{
	bool first = true;
	for (size_t i = 0; i < lines->count; i++) {
		if (lines->items[i].blank)
			continue;
		if (!first && lines_is_words(lines, i) &&
			(is_device_line(lines, i) || is_dashed_name(lines, i)))
			lines->items[i].kind = SEGMENT_SIGNATURE;
		first = false;
	}
}

/* A long rule with only addresses and list talk behind it: the footer of a mailing list. */
static void mark_footers(Lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (!lines_is_words(lines, i) || !line_is_rule(&lines->items[i]))
			continue;
		size_t end = short_end(lines, i + 1, SIGNED_FOOTER_LINES);
		bool footer = false;
		char buffer[LINE_PLAIN];
		for (size_t k = i + 1; k < end; k++)
			footer = footer || phrase_footer(line_plain(&lines->items[k], buffer));
		if (footer)
			lines_mark(lines, i, end, SEGMENT_SIGNATURE);
	}
}

/* One paragraph of WORDS lines as plain text. */
static size_t paragraph_end(const Lines *lines, size_t i)
{
	while (lines_is_words(lines, i))
		i++;
	return i;
}

/* Boilerplate stands at the end of what the customer sent: where its last SIGNED_TAIL bytes start.
 */
static size_t words_tail(const Lines *lines)
{
	size_t last = lines->count;
	while (last > 0 && !lines_is_words(lines, last - 1))
		last--;
	size_t end = last > 0 ? lines->items[last - 1].end : 0;
	return end > SIGNED_TAIL ? end - SIGNED_TAIL : 0;
}

static void mark_disclaimers(Lines *lines)
{
	AUTO(free_ptr) char *plain = xmalloc(SIGNED_PARAGRAPH);
	size_t tail = words_tail(lines);
	bool first = true;
	for (size_t i = 0; i < lines->count; i++) {
		if (!lines_is_words(lines, i))
			continue;
		size_t end = paragraph_end(lines, i);
		if (lines->items[i].start < tail) {
			first = false;
			i = end;
			continue;
		}
		const Line *last = &lines->items[end - 1];
		Str raw = {lines->items[i].text.ptr,
			(size_t)(last->text.ptr + last->text.len - lines->items[i].text.ptr)};
		Str folded = {plain, word_plain(raw, plain, SIGNED_PARAGRAPH)};
		for (size_t k = 0; k < folded.len; k++)
			plain[k] = plain[k] == '\n' ? ' ' : plain[k];
		bool closes = !lines_is_words(lines, lines_next(lines, end - 1));
		if (!first && phrase_disclaimers(folded, closes) >= SIGNED_BOILERPLATE)
			lines_mark(lines, i, end, SEGMENT_DISCLAIMER);
		first = false;
		i = end;
	}
}

static bool is_contact_line(const Line *line)
{
	char buffer[LINE_PLAIN];
	Str s = line->text;
	return (s.len > 0 && memchr(s.ptr, '@', s.len) != NULL) ||
	       phrase_contact(line_plain(line, buffer));
}

/* What stands below a closing: a name, a role, a company, an address; not a sentence. */
static bool is_block_line(const Line *line)
{
	char last = line->text.ptr[line->text.len - 1];
	size_t words = line_words(line);
	Str head = str_slice(line->text, 0, 3);
	bool postscript =
		str_ieq(head, STR("ps:")) || str_ieq(head, STR("p.s")) || str_ieq(head, STR("ps "));
	if (last == '?' || last == '!' || postscript)
		return false;
	if (is_contact_line(line))
		return words <= 2 * SIGNED_LINE_WORDS;
	return words == 1 || (words <= SIGNED_LINE_WORDS && last != '.');
}

/* The raw line behind as many words as the plain phrase has (the plain line may be shorter). */
static Str rest_behind(const Line *line, Str phrase)
{
	Line head = {.text = phrase};
	Str rest = line->text, word;
	for (size_t skip = line_words(&head); skip > 0; skip--)
		(void)str_next(&rest, ' ', &word);
	return rest.ptr == NULL ? STR("") : str_trim(rest);
}

/* The closing phrase with at most a name behind it: "Thanks, John", not "Thanks to you it runs". */
static bool is_closing_line(const Line *line)
{
	char buffer[LINE_PLAIN];
	Str plain = line_plain(line, buffer);
	size_t len = phrase_closing(plain);
	if (len == 0 || line->text.len > 80)
		return false;
	Line rest = {.text = str_trim(str_slice(plain, len, plain.len))};
	char last = line->text.ptr[line->text.len - 1];
	if (last == '?' || last == ':')
		return false;
	if (rest.text.len == 0 || strchr(",.!-", rest.text.ptr[0]) != NULL)
		return line_words(&rest) <= 5;
	bool named = point_is_upper(point_peek(rest_behind(line, str_slice(plain, 0, len)), 0));
	return line_words(&rest) <= 4 && (named || phrase_thanks_for(rest.text));
}

/* Where the block behind a closing ends; 0 where prose follows and it closes nothing. */
static size_t block_end(const Lines *lines, size_t closing)
{
	size_t i = closing + 1, n = 0;
	for (; i < lines->count && n <= SIGNED_MAX_BLOCK; i++) {
		const Line *line = &lines->items[i];
		if (line->blank)
			continue;
		if (line->kind != SEGMENT_WORDS)
			return i;
		if (!is_block_line(line))
			return lines->items[i - 1].blank && n > 0 ? i : 0;
		n++;
	}
	return n <= SIGNED_MAX_BLOCK ? i : 0;
}

static void mark_closings(Lines *lines)
{
	size_t first = 0; /* what says nothing but "Thanks!" keeps it as its words */
	while (first < lines->count && !lines_is_words(lines, first))
		first++;
	for (size_t i = lines->count; i-- > first + 1;) {
		if (!lines_is_words(lines, i) || !is_closing_line(&lines->items[i]))
			continue;
		size_t end = block_end(lines, i);
		if (end == 0)
			continue;
		lines->items[i].kind = SEGMENT_CLOSING;
		for (size_t k = i + 1; k < end; k++)
			if (lines_is_words(lines, k))
				lines->items[k].kind = is_closing_line(&lines->items[k])
							       ? SEGMENT_CLOSING
							       : SEGMENT_SIGNATURE;
	}
}

/* Two contact lines in the last paragraph, none of it prose: an address block without a closing. */
static void mark_contact_blocks(Lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (!lines_is_words(lines, i))
			continue;
		size_t end = paragraph_end(lines, i), contacts = 0;
		bool block = lines_before(lines, i) < lines->count && end - i <= SIGNED_MAX_BLOCK;
		for (size_t k = i; k < end && block; k++) {
			contacts += is_contact_line(&lines->items[k]);
			block = is_block_line(&lines->items[k]) && !line_is_item(&lines->items[k]);
		}
		bool at_end = !lines_is_words(lines, lines_next(lines, end - 1));
		if (block && at_end && contacts >= 2 && end - i >= 3)
			lines_mark(lines, i, end, SEGMENT_SIGNATURE);
		i = end - 1;
	}
}

/* All words behind a greeting are names or "team", "all". */
static bool is_addressed(Str rest)
{
	char plain[LINE_PLAIN];
	Str word;
	size_t words = 0;
	while (str_next(&rest, ' ', &word)) {
		while (word.len > 0 && strchr(",.!:-", word.ptr[word.len - 1]) != NULL)
			word.len--;
		if (word.len == 0)
			continue;
		bool named = point_is_upper(point_peek(word, 0));
		size_t len = word_plain(word, plain, sizeof plain);
		if (!named && !phrase_addressee((Str){plain, len}))
			return false;
		words++;
	}
	return words <= 6;
}

static bool is_greeting_line(const Line *line)
{
	char buffer[LINE_PLAIN];
	Str plain = line_plain(line, buffer), s = line->text;
	size_t len = phrase_greeting(plain);
	char last = s.ptr[s.len - 1];
	if (len == 0 || s.len > 80 || last == '?' || line_has_digit(s))
		return false;
	return is_addressed(rest_behind(line, str_slice(plain, 0, len)));
}

/* The first line of words, and the first behind each quote, may greet. */
static void mark_greetings(Lines *lines)
{
	size_t before = lines->count;
	for (size_t i = 0; i < lines->count; i++) {
		if (lines->items[i].blank)
			continue;
		bool opens = before == lines->count ||
			     lines->items[before].kind == SEGMENT_QUOTED ||
			     lines->items[before].kind == SEGMENT_GREETING ||
			     lines->items[before].kind == SEGMENT_FORM;
		if (opens && lines_is_words(lines, i) && is_greeting_line(&lines->items[i]))
			lines->items[i].kind = SEGMENT_GREETING;
		before = i;
	}
}

void lines_find_signed(Lines *lines)
{
	mark_delimited(lines);
	mark_footers(lines);
	mark_disclaimers(lines);
	mark_single_lines(lines);
	mark_greetings(lines);
	mark_closings(lines);
	mark_contact_blocks(lines);
}
