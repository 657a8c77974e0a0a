/* What the customer pasted: fenced code, logs, stack traces, code, configuration, web forms. */
#include "text/lines.h"

#include "base/auto.h"
#include "text/phrases.h"
#include "text/point.h"

enum {
	PASTED_MIN_RUN = 2,     /* log or code lines that make a segment */
	PASTED_FORM_LABEL = 32, /* bytes */
	PASTED_FORM_PROSE = 8,  /* words of a value from which it is the customer's prose */
	PASTED_DEEP = 4,        /* columns of indentation that mean code */
};

static bool is_digits(Str s, size_t at, size_t count)
{
	if (at + count > s.len)
		return false;
	for (size_t i = at; i < at + count; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return true;
}

/* hh:mm:ss */
static bool is_clock(Str s, size_t at)
{
	return is_digits(s, at, 2) && point_byte(s, at + 2) == ':' && is_digits(s, at + 3, 2) &&
	       point_byte(s, at + 5) == ':' && is_digits(s, at + 6, 2);
}

/* 2026-05-03 10:00:00, 2026/05/03T10:00:00, 10:00:00.123, May  3 10:00:00, [ 12.345678] */
static bool starts_with_time(Str s)
{
	if (point_byte(s, 0) == '[' || point_byte(s, 0) == '(')
		s = str_slice(s, 1, s.len);
	if (is_digits(s, 0, 4) && is_digits(s, 5, 2) && is_digits(s, 8, 2) &&
		strchr("-/.", point_byte(s, 4)) != NULL)
		return is_clock(s, 11);
	if (is_digits(s, 0, 2) && is_digits(s, 3, 2) && strchr("-/.", point_byte(s, 2)) != NULL)
		return is_clock(s, 9) || is_clock(s, 11);
	if (is_clock(s, 0))
		return true;
	if (s.len > 15 && is_clock(s, 7) && point_byte(s, 3) == ' ')
		return true;
	size_t i = 0;
	while (point_byte(s, i) == ' ')
		i++;
	while (is_digits(s, i, 1))
		i++;
	return i > 0 && i < 12 && point_byte(s, i) == '.' && is_digits(s, i + 1, 6) &&
	       point_byte(s, i + 7) == ']';
}

/* ERROR, [warn], Error: at the start of the line, in capitals or brackets. */
static bool starts_with_level(Str s)
{
	static const char *const levels[] = {"ERROR", "WARN", "WARNING", "INFO", "DEBUG", "FATAL",
		"TRACE", "NOTICE", "CRITICAL", "SEVERE", "PANIC"};
	bool bracket = point_byte(s, 0) == '[';
	Str rest = str_slice(s, bracket, s.len);
	for (size_t i = 0; i < COUNT(levels); i++) {
		Str level = str_from(levels[i]);
		bool hit = bracket ? str_ieq(str_slice(rest, 0, level.len), level)
				   : str_starts(rest, level);
		char next = point_byte(rest, level.len);
		if (hit &&
			(next == ']' || next == ':' || next == ' ' || next == '\t' || next == '['))
			return true;
	}
	return false;
}

/* java.lang.NullPointerException: ..., TypeError: ... */
static bool starts_with_exception(Str s)
{
	size_t i = 0;
	while (i < s.len && i < 80 && s.ptr[i] != ':' && s.ptr[i] != ' ')
		i++;
	Str name = str_slice(s, 0, i);
	bool named = str_ends(name, STR("Exception")) || str_ends(name, STR("Error"));
	return named && name.len > 5 && (i == s.len || s.ptr[i] == ':');
}

/* `at x.y(File.java:12)`, `File "x", line 3`, `#0 0x... in main` */
static bool is_frame(Str s)
{
	if (str_starts(s, STR("at ")) && memchr(s.ptr, '(', s.len) != NULL && str_ends(s, STR(")")))
		return true;
	if (str_starts(s, STR("File \"")) && str_has(s, STR(", line ")))
		return true;
	if (str_starts(s, STR("... ")) && str_ends(s, STR(" more")))
		return true;
	return point_byte(s, 0) == '#' && is_digits(s, 1, 1) &&
	       (str_has(s, STR(" 0x")) || str_has(s, STR("): ")) || str_has(s, STR(" at ")));
}

/* 192.0.2.1 - - [03/May/2026... */
static bool is_access_log(Str s)
{
	return is_digits(s, 0, 1) && str_has(str_slice(s, 0, 48), STR(" - ")) &&
	       str_has(str_slice(s, 0, 64), STR(" ["));
}

static bool is_log_line(const Line *line)
{
	char buffer[LINE_PLAIN];
	return starts_with_time(line->text) || starts_with_level(line->text) ||
	       starts_with_exception(line->text) || is_frame(line->text) ||
	       is_access_log(line->text) || phrase_trace(line_plain(line, buffer)) > 0;
}

static bool holds_any(Str s, const char *chars)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr(chars, s.ptr[i]) != NULL && s.ptr[i] != '\0')
			return true;
	return false;
}

static bool is_key_char(char c)
{
	return point_is_letter((unsigned char)c) || point_is_digit((unsigned char)c) || c == '_' ||
	       c == '.' || c == '-';
}

/* key=value, as in configuration and environment files; blanks only behind a key_like.this. */
static bool is_assignment(Str s)
{
	size_t i = 0;
	bool technical = false;
	for (; i < s.len && is_key_char(s.ptr[i]); i++)
		technical = technical || s.ptr[i] == '_' || s.ptr[i] == '.';
	size_t sign = i;
	while (technical && point_byte(s, sign) == ' ')
		sign++;
	return i > 1 && point_byte(s, sign) == '=' && point_byte(s, sign + 1) != '=';
}

static bool is_markup(Str s)
{
	if (point_byte(s, 0) != '<' || !holds_any(s, ">") || str_has(s, STR("@")))
		return false;
	char c = point_byte(s, 1);
	return c == '/' || c == '?' || c == '!' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How statements begin in the languages that customers paste. */
static bool starts_statement(Str s)
{
	static const char *const starts[] = {"#include", "import ", "def ", "function ", "public ",
		"private ", "const ", "var ", "<?php", "# ", "sudo ", "//", "/*", "*/", "}", "{",
		"]", "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "curl ", "echo ", "if (", "for (",
		"while (", "else {", "try {", "@"};
	for (size_t i = 0; i < COUNT(starts); i++)
		if (str_starts(s, str_from(starts[i])) && holds_any(s, "(){};=<>/"))
			return true;
	return str_starts(s, STR("$ ")) && point_is_letter(point_peek(s, 2));
}

static bool is_code_line(const Line *line)
{
	Str s = line->text;
	char last = point_byte(s, s.len - 1);
	bool prose = line_words(line) >= 6 && strchr(".,!?", last) != NULL;
	if ((last == ';' || last == '{' || last == '}') && holds_any(s, "(){}[]=<>$"))
		return true;
	if (is_markup(s) || is_assignment(s) || starts_statement(s))
		return true;
	if (point_byte(s, 0) == '[' && last == ']' && line_words(line) <= 2)
		return true;
	if (point_byte(s, 0) == '"' && str_has(s, STR("\":")))
		return true;
	return line->indent >= PASTED_DEEP && !prose && holds_any(s, "(){}[];=<>");
}

/* Runs of such lines; indented lines and a few blank ones inside a run belong to it. */
static void mark_runs(Lines *lines, bool (*is)(const Line *), SegmentKind kind)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (!lines_is_words(lines, i) || !is(&lines->items[i]))
			continue;
		size_t end = i + 1, hits = 1, last = i;
		for (; end < lines->count && end - last <= PASTED_MIN_RUN + 1; end++) {
			const Line *line = &lines->items[end];
			if (line->kind != SEGMENT_WORDS)
				break;
			bool hit = !line->blank && is(line);
			hits += hit;
			if (hit || (!line->blank && line->indent >= PASTED_DEEP))
				last = end;
			else if (!line->blank)
				break;
		}
		if (hits >= PASTED_MIN_RUN)
			lines_mark(lines, i, last + 1, kind);
		i = last;
	}
}

static bool is_fence(const Line *line)
{
	return str_starts(line->text, STR("```")) || str_starts(line->text, STR("~~~"));
}

static void mark_fences(Lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (!lines_is_words(lines, i) || !is_fence(&lines->items[i]))
			continue;
		size_t end = i + 1;
		while (end < lines->count &&
			!(is_fence(&lines->items[end]) && line_words(&lines->items[end]) == 1))
			end++;
		if (end == lines->count)
			return;
		lines_mark(lines, i, end + 1, SEGMENT_CODE);
		i = end;
	}
}

static bool is_form_line(const Line *line, bool *ret_known, bool *ret_prose)
{
	char buffer[LINE_PLAIN];
	Str value, label = line_label(line, &value);
	Line shown = {.text = label}, rest = {.text = value};
	*ret_known = label.len > 0 && phrase_form_label(line_plain(&shown, buffer));
	*ret_prose = line_words(&rest) >= PASTED_FORM_PROSE;
	return label.len > 1 && label.len <= PASTED_FORM_LABEL && line_words(&shown) <= 4 &&
	       !holds_any(label, ".,;!?()<>@") && !line_is_item(line);
}

/* Three fields in a row, or two with labels that web forms use. */
static void mark_forms(Lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		size_t end = i, last = i, fields = 0, known = 0;
		bool is_known, is_prose;
		for (; end < lines->count && end - last <= 1; end++) {
			if (lines->items[end].blank)
				continue;
			if (!lines_is_words(lines, end) ||
				!is_form_line(&lines->items[end], &is_known, &is_prose))
				break;
			fields++;
			known += is_known;
			last = end;
		}
		if (fields < 2 || fields + known < 3)
			continue;
		for (size_t k = i; k <= last; k++)
			if (!lines->items[k].blank &&
				is_form_line(&lines->items[k], &is_known, &is_prose) && !is_prose)
				lines_mark(lines, k, k + 1, SEGMENT_FORM);
		i = last;
	}
}

void lines_find_pasted(Lines *lines)
{
	mark_fences(lines);
	mark_runs(lines, is_log_line, SEGMENT_LOG);
	mark_runs(lines, is_code_line, SEGMENT_CODE);
	mark_forms(lines);
}
