#include "port/document_file_sheet.h"

#include "base/auto.h"

#include <ctype.h>

static void without_comments(Str css, Buf *out)
{
	for (size_t at = 0; at < css.len;) {
		ptrdiff_t open = str_find(css, STR("/*"), at);
		buf_add(out, str_slice(css, at, open < 0 ? css.len : (size_t)open));
		ptrdiff_t end = open < 0 ? -1 : str_find(css, STR("*/"), (size_t)open + 2);
		at = end < 0 ? css.len : (size_t)end + 2;
	}
}

static size_t name_length(Str s)
{
	size_t i = 0;
	while (i < s.len && (isalnum((unsigned char)s.ptr[i]) || s.ptr[i] == '-' ||
				    s.ptr[i] == '_' || (unsigned char)s.ptr[i] >= 0x80))
		i++;
	return i;
}

/* "p", ".note", "#top", "p.note", "*": false for everything else. */
static bool simple_selector(Str s, SheetRule *ret_rule)
{
	SheetRule rule = {.name = STR("")};
	s = str_trim(s);
	size_t tag = str_starts(s, STR("*")) ? 1 : name_length(s);
	rule.tag = str_starts(s, STR("*")) ? STR("") : str_slice(s, 0, tag);
	Str rest = str_slice(s, tag, s.len);
	if (rest.len > 0) {
		rule.mark = rest.ptr[0];
		rule.name = str_slice(rest, 1, rest.len);
		if ((rule.mark != '.' && rule.mark != '#') || rule.name.len == 0 ||
			name_length(rule.name) != rule.name.len)
			return false;
	}
	*ret_rule = rule;
	return s.len > 0;
}

static bool touches_look(Str declarations)
{
	Look look = look_default(), same = look;
	look_style(&look, declarations);
	return look_hides(&look) || look.text.kind != same.text.kind ||
	       look.back.kind != same.back.kind || look.back.red != same.back.red ||
	       look.back.green != same.back.green || look.back.blue != same.back.blue;
}

static void add_rule(Arena *arena, Sheet *sheet, Str selectors, Str declarations)
{
	SheetRule rule;
	sheet->paints = sheet->paints || str_ihas(declarations, STR("background"));
	if (sheet->count >= SHEET_MAX_RULES || !touches_look(declarations))
		return;
	Str copy = arena_copy(arena, declarations);
	for (Str one; str_next(&selectors, ',', &one);) {
		if (sheet->count >= SHEET_MAX_RULES || !simple_selector(one, &rule))
			continue;
		rule.tag = arena_copy(arena, rule.tag);
		rule.name = arena_copy(arena, rule.name);
		rule.declarations = copy;
		*ARENA_PUSH(arena, sheet->rules, sheet->count) = rule;
	}
}

/* Where the block that opens at `open` ends; braces inside it are counted. */
static size_t block_end(Str css, size_t open)
{
	size_t depth = 0, at = open;
	for (; at < css.len; at++) {
		depth += css.ptr[at] == '{';
		if (css.ptr[at] == '}' && --depth == 0)
			break;
	}
	return at;
}

void sheet_add(Arena *arena, Sheet *sheet, Str css)
{
	AUTO(buf_free) Buf plain = {0};
	without_comments(css, &plain);
	Str s = buf_str(&plain);
	for (ptrdiff_t open, at = 0; (open = str_find(s, STR("{"), (size_t)at)) >= 0;) {
		Str selectors = str_trim(str_slice(s, (size_t)at, (size_t)open));
		ptrdiff_t semicolon = str_find(selectors, STR(";"), 0); /* behind "@import ...;" */
		if (semicolon >= 0)
			selectors = str_trim(
				str_slice(selectors, (size_t)semicolon + 1, selectors.len));
		size_t end = block_end(s, (size_t)open);
		Str inside = str_slice(s, (size_t)open + 1, end);
		if (!str_starts(selectors, STR("@")))
			add_rule(arena, sheet, selectors, inside);
		else
			sheet->paints = sheet->paints || str_ihas(inside, STR("background"));
		at = (ptrdiff_t)(end < s.len ? end + 1 : s.len);
	}
}

static bool has_class(Str classes, Str wanted)
{
	for (size_t i = 0, end; i < classes.len; i = end + 1) {
		for (end = i; end < classes.len && !isspace((unsigned char)classes.ptr[end]);)
			end++;
		if (str_eq(str_slice(classes, i, end), wanted))
			return true;
	}
	return false;
}

void sheet_apply(const Sheet *sheet, Str tag, Str id, Str classes, Look *look)
{
	for (size_t i = 0; i < sheet->count; i++) {
		const SheetRule *rule = &sheet->rules[i];
		if ((rule->tag.len > 0 && !str_ieq(rule->tag, tag)) ||
			(rule->mark == '#' && !str_eq(rule->name, id)) ||
			(rule->mark == '.' && !has_class(classes, rule->name)))
			continue;
		look_style(look, rule->declarations);
	}
}
