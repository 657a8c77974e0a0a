#include "port/embed/pieces_private.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "text/point.h"

#include <utf8proc.h>

#define METASPACE "\xE2\x96\x81" /* U+2581, what tokenizers write for a blank */

/* ---- reading ---- */

typedef struct RuleReader {
	Arena *arena;
	PieceRules *rules;
	Err *err;
} RuleReader;

static bool add(RuleReader *r, RuleKind kind, unsigned flags, Str from, Str to)
{
	if (r->rules->count == RULES_MAX)
		return err_set(r->err, ERR_INPUT, "more than %d rules", RULES_MAX);
	r->rules->items[r->rules->count++] =
		(Rule){kind, flags, arena_copy(r->arena, from), arena_copy(r->arena, to)};
	return true;
}

static bool is_true(const Json *object, const char *key, bool otherwise)
{
	const Json *value = json_get(object, key);
	return json_is(value, JSON_BOOL) ? json_bool(value, otherwise) : otherwise;
}

/* strip_accents null means: where it lowers, too. */
static bool read_bert(RuleReader *r, const Json *j)
{
	bool lower = is_true(j, "lowercase", true), ok = true;
	if (is_true(j, "clean_text", true))
		ok = add(r, RULE_CLEAN, 0, STR(""), STR(""));
	if (ok && is_true(j, "handle_chinese_chars", true))
		ok = add(r, RULE_IDEOGRAPHS, 0, STR(""), STR(""));
	if (ok && is_true(j, "strip_accents", lower))
		ok = add(r, RULE_FORM, UTF8PROC_DECOMPOSE, STR(""), STR("")) &&
			add(r, RULE_STRIP_MARKS, 0, STR(""), STR(""));
	return ok && (!lower || add(r, RULE_LOWER, 0, STR(""), STR("")));
}

static bool read_replace(RuleReader *r, const Json *j)
{
	const Json *pattern = json_get(j, "pattern");
	Str regex = json_str_at(pattern, "Regex"), from = json_str_at(pattern, "String");
	if (str_is(regex, "\\s+") || str_is(regex, " {2,}") || str_is(regex, " +"))
		return add(r, RULE_SQUEEZE, 0, STR(""), json_str_at(j, "content"));
	if (regex.len > 0 || from.len == 0)
		return err_set(r->err, ERR_INPUT, "Replace: the pattern \"" STR_FMT "\" is not known",
			STR_ARG(regex));
	return add(r, RULE_REPLACE, 0, from, json_str_at(j, "content"));
}

static bool read_metaspace(RuleReader *r, const Json *j)
{
	Str mark = json_str_at(j, "replacement"), scheme = json_str_at(j, "prepend_scheme");
	bool never = str_is(scheme, "never") || !is_true(j, "add_prefix_space", true);
	return add(r, RULE_METASPACE, never, STR(""), mark.len > 0 ? mark : STR(METASPACE));
}

static bool read_form(RuleReader *r, unsigned flags)
{
	return add(r, RULE_FORM, flags, STR(""), STR(""));
}

static bool read_nfd(RuleReader *r, const Json *j)
{
	(void)j;
	return read_form(r, UTF8PROC_DECOMPOSE);
}

static bool read_nfc(RuleReader *r, const Json *j)
{
	(void)j;
	return read_form(r, UTF8PROC_COMPOSE);
}

/* What sentencepiece compiles into its table is NFKC with small additions. */
static bool read_nfkc(RuleReader *r, const Json *j)
{
	(void)j;
	return read_form(r, UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
}

static bool read_nfkd(RuleReader *r, const Json *j)
{
	(void)j;
	return read_form(r, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
}

static bool read_lower(RuleReader *r, const Json *j)
{
	(void)j;
	return add(r, RULE_LOWER, 0, STR(""), STR(""));
}

static bool read_strip_marks(RuleReader *r, const Json *j)
{
	(void)j;
	return add(r, RULE_STRIP_MARKS, 0, STR(""), STR(""));
}

static bool read_strip(RuleReader *r, const Json *j)
{
	(void)j;
	return add(r, RULE_TRIM, 0, STR(""), STR(""));
}

static bool read_prepend(RuleReader *r, const Json *j)
{
	return add(r, RULE_PREPEND, 0, STR(""), json_str_at(j, "prepend"));
}

static bool read_blanks(RuleReader *r, const Json *j)
{
	(void)j;
	return add(r, RULE_SPLIT_BLANKS, 0, STR(""), STR(""));
}

static bool read_punctuation(RuleReader *r, const Json *j)
{
	(void)j;
	return add(r, RULE_SPLIT_PUNCTUATION, 0, STR(""), STR(""));
}

static bool read_bert_words(RuleReader *r, const Json *j)
{
	return read_blanks(r, j) && read_punctuation(r, j);
}

static bool read_words(RuleReader *r, const Json *j)
{
	(void)j;
	return add(r, RULE_SPLIT_WORDS, 0, STR(""), STR(""));
}

static bool read_part(RuleReader *r, const Json *j);

static bool read_sequence(RuleReader *r, const Json *j)
{
	const Json *list = json_get(j, "normalizers");
	if (list == NULL)
		list = json_get(j, "pretokenizers");
	bool ok = true;
	for (const Json *part = json_first(list); ok && part != NULL; part = json_next(part))
		ok = read_part(r, part);
	return ok;
}

static const struct {
	const char *type;
	bool (*read)(RuleReader *r, const Json *j);
} readers[] = {{"Sequence", read_sequence}, {"BertNormalizer", read_bert}, {"Lowercase", read_lower},
	{"NFD", read_nfd}, {"NFC", read_nfc}, {"NFKC", read_nfkc}, {"NFKD", read_nfkd},
	{"Precompiled", read_nfkc}, {"StripAccents", read_strip_marks}, {"Strip", read_strip},
	{"Replace", read_replace}, {"Prepend", read_prepend}, {"BertPreTokenizer", read_bert_words},
	{"WhitespaceSplit", read_blanks}, {"Whitespace", read_words},
	{"Punctuation", read_punctuation}, {"Metaspace", read_metaspace}};

static bool read_part(RuleReader *r, const Json *j)
{
	Str type = json_str_at(j, "type");
	for (size_t i = 0; i < COUNT(readers); i++)
		if (str_is(type, readers[i].type))
			return readers[i].read(r, j);
	return err_set(r->err, ERR_INPUT, "\"" STR_FMT "\" is not known here", STR_ARG(type));
}

bool piece_rules_read(Arena *arena, const Json *tokenizer, PieceRules *ret_rules, Err *err)
{
	static const char *const parts[] = {"normalizer", "pre_tokenizer"};
	*ret_rules = (PieceRules){0};
	RuleReader r = {arena, ret_rules, err};
	for (size_t i = 0; i < COUNT(parts); i++) {
		const Json *part = json_get(tokenizer, parts[i]);
		if (json_is(part, JSON_OBJECT) && !read_part(&r, part))
			return err_prefix(err, "%s: ", parts[i]);
	}
	return true;
}

/* ---- applying ---- */

static Str finish(Arena *arena, Buf *out)
{
	Str text = arena_copy(arena, buf_str(out));
	buf_free(out);
	return text;
}

static Str in_form(Arena *arena, Str text, unsigned flags)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr,
		(utf8proc_ssize_t)text.len, &mapped, (utf8proc_option_t)(flags | UTF8PROC_STABLE));
	Str out = len < 0 ? text : arena_copy(arena, (Str){(const char *)mapped, (size_t)len});
	free(mapped);
	return out;
}

/* One code point at a time. */
static void point_out(RuleKind kind, int32_t code, Buf *out)
{
	bool ideograph = kind == RULE_IDEOGRAPHS && point_is_ideograph(code);
	if (kind == RULE_LOWER)
		code = utf8proc_tolower(code);
	if (kind == RULE_STRIP_MARKS && utf8proc_category(code) == UTF8PROC_CATEGORY_MN)
		return;
	if (kind == RULE_CLEAN && point_is_blank(code))
		code = ' ';
	if (kind == RULE_CLEAN && (code == 0 || code == 0xFFFD || point_is_control(code)))
		return;
	if (ideograph)
		buf_addc(out, ' ');
	utf8_encode((uint32_t)code, out);
	if (ideograph)
		buf_addc(out, ' ');
}

static Str by_points(Arena *arena, Str text, RuleKind kind)
{
	Buf out = {0};
	int32_t code;
	for (size_t at = 0; at < text.len;) {
		at += point_at(text, at, &code);
		point_out(kind, code < 0 ? 0xFFFD : code, &out);
	}
	return finish(arena, &out);
}

static Str replaced(Arena *arena, Str text, Str from, Str to)
{
	Buf out = {0};
	size_t at = 0;
	for (ptrdiff_t hit = str_find(text, from, 0); hit >= 0; hit = str_find(text, from, at)) {
		buf_add(&out, str_slice(text, at, (size_t)hit));
		buf_add(&out, to);
		at = (size_t)hit + from.len;
	}
	buf_add(&out, str_slice(text, at, text.len));
	return finish(arena, &out);
}

static Str squeezed(Arena *arena, Str text, Str to)
{
	Buf out = {0};
	int32_t code;
	bool blank = false;
	for (size_t at = 0; at < text.len;) {
		size_t len = point_at(text, at, &code);
		if (!point_is_blank(code))
			buf_add(&out, str_slice(text, at, at + len));
		else if (!blank)
			buf_add(&out, to);
		blank = point_is_blank(code);
		at += len;
	}
	return finish(arena, &out);
}

static Str normalised(const Rule *rule, Arena *arena, Str text)
{
	switch (rule->kind) {
	case RULE_FORM:
		return in_form(arena, text, rule->flags);
	case RULE_REPLACE:
		return replaced(arena, text, rule->from, rule->to);
	case RULE_SQUEEZE:
		return squeezed(arena, text, rule->to);
	case RULE_TRIM:
		return str_trim(text);
	case RULE_PREPEND:
		return text.len == 0 ? text
				     : arena_fmt(arena, STR_FMT STR_FMT, STR_ARG(rule->to), STR_ARG(text));
	default:
		return by_points(arena, text, rule->kind);
	}
}

static void word_add(Arena *arena, WordList *words, Str word)
{
	if (word.len > 0)
		*ARENA_PUSH(arena, words->items, words->count) = word;
}

static bool is_punctuation(int32_t code)
{
	bool ascii = (code >= 33 && code <= 47) || (code >= 58 && code <= 64) ||
		(code >= 91 && code <= 96) || (code >= 123 && code <= 126);
	utf8proc_category_t c = utf8proc_category(code);
	return ascii || (c >= UTF8PROC_CATEGORY_PC && c <= UTF8PROC_CATEGORY_PO);
}

/* What a code point is for a splitting rule: blanks part words, marks of one kind hold together. */
static int class_of(RuleKind kind, int32_t code)
{
	if (kind != RULE_SPLIT_PUNCTUATION && point_is_blank(code))
		return 0;
	if (kind == RULE_SPLIT_WORDS)
		return point_is_word(code) || code == '_' ? 1 : 2;
	return kind == RULE_SPLIT_PUNCTUATION && is_punctuation(code) ? 3 : 1;
}

static void split(const Rule *rule, Arena *arena, Str word, WordList *out)
{
	size_t start = 0;
	int32_t code;
	int before = 0;
	for (size_t at = 0; at < word.len;) {
		size_t len = point_at(word, at, &code);
		int class = class_of(rule->kind, code);
		if (class != before || class == 3) {
			word_add(arena, out, before == 0 ? STR("") : str_slice(word, start, at));
			start = at;
		}
		before = class;
		at += len;
	}
	word_add(arena, out, before == 0 ? STR("") : str_slice(word, start, word.len));
}

/* Words begin at the mark, wherever the model has no piece across it (pieces.c sees to that). */
static void split_metaspace(const Rule *rule, Arena *arena, Str word, WordList *out)
{
	Str text = replaced(arena, word, STR(" "), rule->to);
	if (rule->flags == 0 && !str_starts(text, rule->to))
		text = arena_fmt(arena, STR_FMT STR_FMT, STR_ARG(rule->to), STR_ARG(text));
	size_t start = 0;
	for (ptrdiff_t hit = str_find(text, rule->to, 1); hit >= 0;
		hit = str_find(text, rule->to, (size_t)hit + 1)) {
		word_add(arena, out, str_slice(text, start, (size_t)hit));
		start = (size_t)hit;
	}
	word_add(arena, out, str_slice(text, start, text.len));
}

WordList piece_rules_apply(const PieceRules *rules, Arena *arena, Str text)
{
	WordList words = {0};
	size_t i = 0;
	for (; i < rules->count && rules->items[i].kind < RULE_SPLIT_BLANKS; i++)
		text = normalised(&rules->items[i], arena, text);
	word_add(arena, &words, text);
	for (; i < rules->count; i++) {
		WordList next = {0};
		for (size_t k = 0; k < words.count; k++)
			if (rules->items[i].kind == RULE_METASPACE)
				split_metaspace(&rules->items[i], arena, words.items[k], &next);
			else
				split(&rules->items[i], arena, words.items[k], &next);
		words = next;
	}
	return words;
}
