#include "text/lookalike.h"

#include "base/auto.h"
#include "text/point.h"

#include <utf8proc.h>

enum { LOOKALIKE_REACH = 80 }; /* bytes searched for a word of the same script */

/* Its compatibility form is plain ASCII, and it is drawn like that (not raised, circled or
 * squared). */
static bool is_ascii_in_disguise(int32_t code)
{
	utf8proc_propval_t type = utf8proc_get_property(code)->decomp_type;
	bool plain = type == 0 || type == UTF8PROC_DECOMP_TYPE_FONT ||
		     type == UTF8PROC_DECOMP_TYPE_WIDE || type == UTF8PROC_DECOMP_TYPE_NARROW ||
		     type == UTF8PROC_DECOMP_TYPE_SMALL || type == UTF8PROC_DECOMP_TYPE_COMPAT;
	if (!plain || code == 0x2025 || code == 0x2026)
		return false;
	utf8proc_int32_t parts[32];
	int last = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char(
		code, parts, 32, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &last);
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (parts[i] <= 0x20 || parts[i] >= 0x7F)
			return false;
	return n > 0 && n <= 32;
}

bool lookalike_always(int32_t code)
{
	return code >= 0x80 && (lookalike_listed(code) || is_ascii_in_disguise(code));
}

bool lookalike_mark(int32_t code)
{
	return point_is_mark(code) && script_of(code) == SCRIPT_COMMON;
}

static bool is_word_part(int32_t code)
{
	return code > 0 && point_is_word(code) && !lookalike_mark(code);
}

typedef struct WordFacts {
	size_t start, end;
	unsigned scripts; /* bits of Script, CJK and common ones left out */
	Script first;
	bool all_twins, ascii_digits;
} WordFacts;

static size_t word_start(Str text, size_t at)
{
	int32_t code;
	while (at > 0) {
		size_t len = point_decode_before(text, at, &code);
		if (!is_word_part(code))
			break;
		at -= len;
	}
	return at;
}

static WordFacts word_facts(Str text, size_t at)
{
	WordFacts f = {.start = word_start(text, at), .all_twins = true};
	size_t i = f.start;
	while (i < text.len) {
		int32_t code;
		size_t len = point_at(text, i, &code);
		if (!is_word_part(code))
			break;
		Script s = script_of(code);
		f.ascii_digits = f.ascii_digits || (code >= '0' && code <= '9');
		if (s != SCRIPT_COMMON) {
			if (f.first == SCRIPT_COMMON)
				f.first = s;
			f.scripts |= s == SCRIPT_ASIAN ? 0u : 1u << s;
			f.all_twins =
				f.all_twins && s > SCRIPT_LATIN && lookalike_ascii(code) != '\0';
		}
		i += len;
	}
	f.end = i;
	return f;
}

/* A line feed, and the sign it is shown as, count as blanks: sanitising twice gives the same. */
static bool is_gap(int32_t code)
{
	return code == ' ' || code == '\n' || code == 0x21B5;
}

static bool is_sentence_mark(int32_t code)
{
	return (code > 0 && code < 0x80 && strchr(",;:.!?()\"", code) != NULL) || code == 0xAB ||
	       code == 0xBB || code == 0x2013 || code == 0x2014 || code == 0x201C ||
	       code == 0x201D || code == 0x201E || code == 0x2026;
}

/* Blanks at the very ends of the text are shown as tokens, so a word beside them does not stand
 * free. */
static bool is_at_bare_end(Str text, size_t start, size_t end)
{
	size_t left = start, right = end;
	while (left > 0 && text.ptr[left - 1] == ' ')
		left--;
	while (right < text.len && text.ptr[right] == ' ')
		right++;
	return (left == 0 && start > 0) || (right == text.len && end < text.len);
}

/* Does the word stand as words in a sentence do, not as a part of a name, address or number? */
static bool stands_free(Str text, const WordFacts *f)
{
	int32_t left = point_peek_before(text, f->start), right;
	size_t end = f->end;
	while (end < text.len && is_sentence_mark(point_peek(text, end)))
		end += point_at(text, end, &right);
	bool left_free = f->start == 0 || is_gap(left) || is_sentence_mark(left);
	bool right_free = end == text.len || is_gap(point_peek(text, end));
	return left_free && right_free && !is_at_bare_end(text, f->start, end);
}

static bool is_native(const WordFacts *f, Script script)
{
	return f->scripts == 1u << script && !f->all_twins;
}

/* Such a word between the two hides neither: the company beyond it excuses it as well. */
static bool is_twin_word(Str text, const WordFacts *f, Script script)
{
	return f->scripts == 1u << script && f->all_twins && !f->ascii_digits &&
	       stands_free(text, f);
}

static bool is_crossed(int32_t code)
{
	return is_gap(code) || is_sentence_mark(code) || (code >= '0' && code <= '9');
}

static bool company_before(Str text, size_t at, Script script)
{
	size_t stop = at > LOOKALIKE_REACH ? at - LOOKALIKE_REACH : 0;
	while (at > stop) {
		int32_t code;
		size_t len = point_decode_before(text, at, &code);
		at -= len;
		if (is_crossed(code))
			continue;
		if (!is_word_part(code))
			return false;
		WordFacts f = word_facts(text, at);
		if (is_native(&f, script))
			return true;
		if (!is_twin_word(text, &f, script))
			return false;
		at = f.start;
	}
	return false;
}

static bool company_after(Str text, size_t at, Script script)
{
	size_t stop = text.len - at > LOOKALIKE_REACH ? at + LOOKALIKE_REACH : text.len;
	while (at < stop) {
		int32_t code;
		size_t len = point_at(text, at, &code);
		at += len;
		if (is_crossed(code))
			continue;
		if (!is_word_part(code))
			return false;
		WordFacts f = word_facts(text, at - len);
		if (is_native(&f, script))
			return true;
		if (!is_twin_word(text, &f, script))
			return false;
		at = f.end;
	}
	return false;
}

LookalikeWord lookalike_word(Str text, size_t at)
{
	WordFacts f = word_facts(text, at);
	LookalikeWord w = {.end = f.end, .mixed = (f.scripts & (f.scripts - 1)) != 0};
	if (f.scripts == 0 || w.mixed || !f.all_twins)
		return w;
	bool company =
		company_before(text, f.start, f.first) || company_after(text, f.end, f.first);
	w.masquerades = f.ascii_digits || !stands_free(text, &f) || !company;
	return w;
}

bool lookalike_in(const LookalikeWord *word, int32_t code)
{
	Script s = script_of(code);
	if (code < 0x80 || s == SCRIPT_COMMON || s == SCRIPT_LATIN || s == SCRIPT_ASIAN)
		return false;
	return word->masquerades || word->mixed;
}
