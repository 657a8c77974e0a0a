#include "text/word.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "text/point.h"

#include <utf8proc.h>

enum {
	WORD_MAX_LOCAL = 64, /* RFC 5321, 4.5.3.1.1: the part of an address before the @ */
	WORD_MAX_DOMAIN = 255,
	WORD_MAX_PART = 64, /* of an identifier, looked at for digits */
};

typedef enum LetterKind {
	LETTER_NONE,
	LETTER_WORD,
	LETTER_SINGLE, /* Han and Hiragana: each its own word */
	LETTER_KATAKANA,
} LetterKind;

static LetterKind letter_kind(int32_t code)
{
	if (code < 0x80)
		return point_is_letter(code) || point_is_digit(code) ? LETTER_WORD : LETTER_NONE;
	if ((code >= 0x30A1 && code <= 0x30FA) || (code >= 0x30FC && code <= 0x30FF))
		return LETTER_KATAKANA;
	if (code >= 0x3005 && point_is_ideograph(code))
		return code == 0x30FB ? LETTER_NONE : LETTER_SINGLE;
	return point_is_word(code) ? LETTER_WORD : LETTER_NONE;
}

static bool is_address_char(char c)
{
	return point_is_letter(c) || point_is_digit(c) || (c > 0 && strchr("._%+-", c) != NULL);
}

static size_t domain_length(Str s, size_t at)
{
	size_t end = at, dots = 0;
	while (end < s.len && end - at < WORD_MAX_DOMAIN) {
		char c = s.ptr[end];
		bool inner = c == '.' || c == '-';
		int32_t next = point_peek(s, end + 1);
		if (inner ? !(end > at && (point_is_letter(next) || point_is_digit(next)))
			  : !point_is_letter(c) && !point_is_digit(c))
			break;
		dots += c == '.';
		end++;
	}
	return dots > 0 ? end - at : 0;
}

/* Length of the e-mail address that starts at `at`; 0 where none does. */
static size_t address_length(Str s, size_t at)
{
	size_t i = at;
	while (i < s.len && i - at <= WORD_MAX_LOCAL && is_address_char(s.ptr[i]))
		i++;
	if (i >= s.len || s.ptr[i] != '@' || i - at > WORD_MAX_LOCAL)
		return 0;
	size_t domain = domain_length(s, i + 1);
	return domain > 0 ? i + 1 + domain - at : 0;
}

typedef struct Part { /* letters and digits between two joints of an identifier */
	size_t len;
	bool digit, upper;
} Part;

static Part part_read(Str s, size_t at)
{
	Part p = {.upper = true};
	while (at + p.len < s.len && p.len < WORD_MAX_PART) {
		char c = s.ptr[at + p.len];
		if (!point_is_letter(c) && !point_is_digit(c))
			break;
		p.digit = p.digit || point_is_digit(c);
		p.upper = p.upper && !(c >= 'a' && c <= 'z');
		p.len++;
	}
	return p;
}

static Part part_before(Str s, size_t start, size_t at)
{
	size_t from = at;
	while (from > start && at - from < WORD_MAX_PART &&
		(point_is_letter(s.ptr[from - 1]) || point_is_digit(s.ptr[from - 1])))
		from--;
	return part_read(str_slice(s, 0, at), from);
}

/* INV-2026-1042 and 2026-A hold together, e-mail too; sign-in and E-Mail-Adresse come apart. */
static bool hyphen_joins(Str s, size_t start, size_t at)
{
	Part before = part_before(s, start, at), after = part_read(s, at + 1);
	if (after.len == 0 && point_is_letter(point_peek(s, at + 1)))
		return before.len == 1 && at - start == 1 && !before.digit;
	if (after.digit || (before.digit && after.upper && after.len > 0 && after.len <= 4))
		return true;
	return after.len > 0 && at - start == 1 && !before.digit;
}

/* 5.7.1, example.com, config.php and z.B hold together; "ended.Next" comes apart. */
static bool dot_joins(Str s, size_t start, size_t at)
{
	int32_t before = point_peek_before(s, at), next = point_peek(s, at + 1);
	if (point_is_digit(next))
		return point_is_word(before);
	if (!point_is_letter(next) || !point_is_word(before))
		return false;
	size_t after_next = at + 1 + point_at(s, at + 1, &next);
	bool single =
		part_before(s, start, at).len == 1 && !point_is_word(point_peek(s, after_next));
	return single || (next < 0x80 && before < 0x80 && !point_is_upper(next));
}

static bool joins(Str s, size_t start, size_t at, int32_t code, size_t len)
{
	int32_t before = point_peek_before(s, at), next = point_peek(s, at + len);
	switch (code) {
	case '_':
		return next == '_' || point_is_word(next);
	case '\'':
	case 0x2019:
		return (point_is_letter(before) && point_is_letter(next)) ||
		       (point_is_digit(before) && point_is_digit(next));
	case '.':
		return dot_joins(s, start, at);
	case '-':
		return hyphen_joins(s, start, at);
	case ':':
	case '/':
	case ',':
		return point_is_digit(before) && point_is_digit(next);
	default:
		return point_is_hidden(code) && letter_kind(next) == LETTER_WORD;
	}
}

/* C++, C#, F#: signs that belong to a name of one letter. */
static size_t suffix_length(Str s, size_t start, size_t end)
{
	if (end - start != 1 || !point_is_upper(s.ptr[start]))
		return 0;
	Str rest = str_slice(s, end, end + 3);
	size_t len = str_starts(rest, STR("++")) ? 2 : str_starts(rest, STR("#"));
	return len > 0 && !point_is_word(point_peek(s, end + len)) ? len : 0;
}

static size_t katakana_end(Str s, size_t at)
{
	int32_t code;
	while (at < s.len) {
		size_t len = point_at(s, at, &code);
		if (letter_kind(code) != LETTER_KATAKANA)
			break;
		at += len;
	}
	return at;
}

/* Thai, Lao, Burmese and Khmer are written without blanks: vowel signs and tones end a stretch of letters, and a
 * vowel that is written first begins one. */
static bool ends_stretch(int32_t before, int32_t code)
{
	bool written_on = (before >= 0x0E01 && before <= 0x0EDF) || (before >= 0x1000 && before <= 0x109F) ||
		(before >= 0x1780 && before <= 0x17FF);
	return written_on && (point_is_mark(code) || (code >= 0x0E40 && code <= 0x0E44) ||
		(code >= 0x0EC0 && code <= 0x0EC4));
}

/* End of the ASCII letters and digits from `at` on: most words are nothing else. */
static size_t plain_end(Str s, size_t at, bool *ret_digit)
{
	unsigned kinds = 0, kind;
	for (; at < s.len && (kind = ascii_kinds[(unsigned char)s.ptr[at]]) != 0; at++)
		kinds |= kind;
	*ret_digit = (kinds & ASCII_DIGIT) != 0;
	return at;
}

/* End of the word whose first code point is at `start`. */
static size_t word_end(Str s, size_t start, Word *w)
{
	size_t at = plain_end(s, start, &w->number);
	if (at > start && (at == s.len || s.ptr[at] == ' ' || s.ptr[at] == '\n'))
		return at;
	bool may_be_address = at < s.len && (s.ptr[at] == '@' || is_address_char(s.ptr[at]));
	size_t address = may_be_address ? address_length(s, start) : 0;
	int32_t code;
	if (address > 0) {
		for (size_t i = start; i < start + address; i++)
			w->number = w->number || point_is_digit(s.ptr[i]);
		return start + address;
	}
	while (at < s.len) {
		size_t len = point_at(s, at, &code);
		LetterKind kind = letter_kind(code);
		if (at > start && code >= 0x0E00 && ends_stretch(point_peek_before(s, at), code))
			break;
		if (kind != LETTER_WORD &&
			(kind != LETTER_NONE || at == start || !joins(s, start, at, code, len)))
			break;
		w->number = w->number || (kind == LETTER_WORD && point_is_digit(code));
		w->ascii = w->ascii && code < 0x80;
		at += len;
	}
	return at + suffix_length(s, start, at);
}

bool word_next(Str text, size_t *at, Word *ret_word)
{
	for (size_t i = *at; i < text.len;) {
		int32_t code;
		if ((unsigned char)text.ptr[i] < 0x80 && !ascii_is_alnum(text.ptr[i])) {
			i++;
			continue;
		}
		size_t len = point_at(text, i, &code);
		LetterKind kind = letter_kind(code);
		if (kind == LETTER_NONE || point_is_mark(code)) {
			i += len;
			continue;
		}
		Word w = {.start = i, .ascii = true};
		if (kind == LETTER_WORD) {
			w.end = word_end(text, i, &w);
		} else {
			w.end = kind == LETTER_KATAKANA ? katakana_end(text, i) : i + len;
			w.ascii = false;
		}
		*at = w.end;
		*ret_word = w;
		return true;
	}
	*at = text.len;
	return false;
}

/* "E-Mail" is "email": a hyphen after a single letter is no joint, unless the word is an
 * identifier. */
static bool drops_hyphen(Str raw, const Word *word)
{
	return !word->number && raw.len > 2 && raw.ptr[1] == '-';
}

static Str fold_ascii(Arena *arena, Str raw, const Word *word)
{
	char *p = arena_alloc(arena, raw.len + 1);
	size_t n = 0;
	bool drop = drops_hyphen(raw, word);
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.ptr[i];
		if (i == 1 && drop)
			continue;
		p[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return (Str){p, n};
}

static Str encode(Arena *arena, const utf8proc_int32_t *codes, size_t count)
{
	char *p = arena_alloc(arena, 4 * count + 1);
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += (size_t)utf8proc_encode_char(codes[i], (utf8proc_uint8_t *)p + n);
	return (Str){p, n};
}

Str word_fold(Arena *arena, Str text, const Word *word)
{
	Str raw = str_slice(text, word->start, word->end);
	utf8proc_int32_t codes[WORD_MAX_FOLDED * 4];
	utf8proc_option_t options =
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	if (word->ascii || raw.len > WORD_MAX_FOLDED)
		return fold_ascii(arena, raw, word);
	utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)raw.ptr,
		(utf8proc_ssize_t)raw.len, codes, COUNT(codes), options);
	if (n < 0 || n > (utf8proc_ssize_t)COUNT(codes))
		return fold_ascii(arena, raw, word);
	size_t kept = 0;
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (!(i == 1 && codes[i] == '-' && drops_hyphen(raw, word)))
			codes[kept++] = codes[i] == 0x2019 ? '\'' : codes[i];
	n = utf8proc_normalize_utf32(
		codes, (utf8proc_ssize_t)kept, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	return n < 0 ? fold_ascii(arena, raw, word) : encode(arena, codes, (size_t)n);
}

/* Letters with a stroke or ligature have no decomposition. */
static const char *plain_letter(int32_t code)
{
	static const struct {
		int32_t code;
		const char *plain;
	} plain[] = {{0xE6, "ae"}, {0xF0, "d"}, {0xF8, "o"}, {0xFE, "th"}, {0x111, "d"},
		{0x127, "h"}, {0x131, "i"}, {0x142, "l"}, {0x153, "oe"}, {0x167, "t"},
		{0x451, "\xD0\xB5"}};
	for (size_t i = 0; i < COUNT(plain); i++)
		if (plain[i].code == code)
			return plain[i].plain;
	return NULL;
}

static int32_t base_letter(int32_t code)
{
	utf8proc_int32_t parts[8];
	int last = 0;
	if (code < 0xC0 || (code >= 0x250 && (code < 0x1E00 || code > 0x1EFF)))
		return code;
	utf8proc_ssize_t n =
		utf8proc_decompose_char(code, parts, COUNT(parts), UTF8PROC_DECOMPOSE, &last);
	return n > 1 && n <= (utf8proc_ssize_t)COUNT(parts) ? parts[0] : code;
}

static bool is_ascii(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

Str word_without_accents(Arena *arena, Str folded)
{
	if (is_ascii(folded))
		return folded;
	Buf out = {0};
	int32_t base = 0;
	for (size_t at = 0; at < folded.len;) {
		int32_t code;
		size_t len = point_at(folded, at, &code);
		const char *plain = plain_letter(code);
		if (plain != NULL)
			buf_adds(&out, plain);
		else if (code == POINT_INVALID)
			buf_add(&out, str_slice(folded, at, at + len));
		else if (!(code >= 0x300 && code <= 0x36F && base < 0x250))
			utf8_encode((uint32_t)(base = base_letter(code)), &out);
		at += len;
	}
	Str s = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return s;
}

size_t word_plain(Str text, char *ret_plain, size_t size)
{
	size_t n = 0;
	for (size_t at = 0; at < text.len && n + 4 <= size;) {
		int32_t code;
		size_t len = point_at(text, at, &code);
		at += len;
		if (code >= 'A' && code <= 'Z')
			code += 'a' - 'A';
		if (code >= 0 && code < 0x80) {
			ret_plain[n++] = (char)code;
			continue;
		}
		if (code == POINT_INVALID || (code >= 0x300 && code <= 0x36F) || code == 0xAD)
			continue;
		code = base_letter(utf8proc_tolower(code));
		const char *plain = code == 0xDF ? "ss" : code == 0x2019 ? "'" : plain_letter(code);
		utf8proc_uint8_t bytes[4];
		size_t used =
			plain != NULL ? strlen(plain) : (size_t)utf8proc_encode_char(code, bytes);
		memcpy(ret_plain + n, plain != NULL ? plain : (const char *)bytes, used);
		n += used;
	}
	return n;
}
