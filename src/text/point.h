/*
 * Point: one Unicode code point of a text, and the few properties the text floor asks about.
 * Properties come from utf8proc (Unicode 15); decoding is strict, an invalid sequence is
 * POINT_INVALID.
 */
#ifndef TEXT_POINT_H
#define TEXT_POINT_H

#include "base/str.h"

enum { POINT_INVALID = -1 };

/* Decodes the code point at `at` (< s.len) and returns its length in bytes, at least 1. Invalid:
 * that of the maximal subpart (Unicode 15, section 3.9). */
size_t point_decode(Str s, size_t at, int32_t *ret_code);

/* The code point that ends at `at` (> 0); returns its length in bytes, at least 1. */
size_t point_decode_before(Str s, size_t at, int32_t *ret_code);

static inline size_t point_at(Str s, size_t at, int32_t *ret_code)
{
	unsigned char c = (unsigned char)s.ptr[at];
	if (c >= 0x80)
		return point_decode(s, at, ret_code);
	*ret_code = c;
	return 1;
}

/* The byte at `at`, or NUL at the end of the text. */
static inline char point_byte(Str s, size_t at)
{
	return at < s.len ? s.ptr[at] : '\0';
}

/* The code point at `at`, or 0 at the end of the text. */
int32_t point_peek(Str s, size_t at);
/* The code point before `at`, or 0 at the start of the text. */
int32_t point_peek_before(Str s, size_t at);

bool point_is_letter(int32_t code); /* L* */
bool point_is_upper(int32_t code);
bool point_is_digit(int32_t code); /* Nd */
bool point_is_word(int32_t code);  /* letter, mark, Nd or Nl */
bool point_is_mark(int32_t code);  /* Mn, Mc, Me */
bool point_is_blank(int32_t code); /* ASCII white space, NEL, Z* */
bool point_is_control(int32_t code);

/* Takes room on screen but shows nothing, or takes none and shows nothing: format characters,
 * fillers, variation selectors, tags, line and paragraph separators. A superset of the assigned
 * characters with Default_Ignorable_Code_Point (UAX 44) plus the blanks that pose as letters
 * (U+2800, Hangul fillers). */
bool point_is_hidden(int32_t code);

/* Chinese, Japanese or Korean letter written without blanks between words (Han, Kana). */
bool point_is_ideograph(int32_t code);

/* ASCII alone, whatever the locale. */
enum { ASCII_DIGIT = 1, ASCII_UPPER = 2, ASCII_LOWER = 4 };
extern const unsigned char ascii_kinds[256];

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool ascii_is_letter(char c)
{
	return (ascii_kinds[(unsigned char)c] & (ASCII_UPPER | ASCII_LOWER)) != 0;
}

static inline bool ascii_is_alnum(char c)
{
	return ascii_kinds[(unsigned char)c] != 0;
}

static inline char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

#endif
