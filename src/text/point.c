#include "text/point.h"

#include "base/utf8.h"

#include <utf8proc.h>

size_t point_decode(Str s, size_t at, int32_t *ret_code)
{
	Utf8Point p = utf8_decode(s, at);
	*ret_code = p.ok ? (int32_t)p.code : POINT_INVALID;
	return p.len;
}

size_t point_decode_before(Str s, size_t at, int32_t *ret_code)
{
	for (size_t len = 1; len <= 4 && len <= at; len++) {
		if (((unsigned char)s.ptr[at - len] & 0xC0) == 0x80)
			continue;
		if (point_at((Str){s.ptr, at}, at - len, ret_code) == len)
			return len;
		break;
	}
	*ret_code = POINT_INVALID;
	return 1;
}

int32_t point_peek(Str s, size_t at)
{
	int32_t code = 0;
	if (at < s.len)
		point_at(s, at, &code);
	return code;
}

int32_t point_peek_before(Str s, size_t at)
{
	int32_t code = 0;
	if (at > 0)
		point_decode_before(s, at, &code);
	return code;
}

/* Of each byte, ASCII_DIGIT, ASCII_UPPER, ASCII_LOWER or none of them. */
const unsigned char ascii_kinds[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
	0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0,
	0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0,
};

bool point_is_letter(int32_t code)
{
	if (code < 0x80)
		return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
	utf8proc_category_t c = utf8proc_category(code);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool point_is_upper(int32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z';
	return utf8proc_category(code) == UTF8PROC_CATEGORY_LU;
}

bool point_is_digit(int32_t code)
{
	if (code < 0x80)
		return code >= '0' && code <= '9';
	return utf8proc_category(code) == UTF8PROC_CATEGORY_ND;
}

bool point_is_word(int32_t code)
{
	if (code < 0x80)
		return point_is_letter(code) || point_is_digit(code);
	utf8proc_category_t c = utf8proc_category(code);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NL && !point_is_hidden(code);
}

bool point_is_mark(int32_t code)
{
	if (code < 0x300)
		return false;
	utf8proc_category_t c = utf8proc_category(code);
	return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

bool point_is_blank(int32_t code)
{
	if (code < 0x80)
		return code == ' ' || (code >= '\t' && code <= '\r');
	utf8proc_category_t c = utf8proc_category(code);
	return code == 0x85 || (c >= UTF8PROC_CATEGORY_ZS && c <= UTF8PROC_CATEGORY_ZP);
}

bool point_is_control(int32_t code)
{
	return (code >= 0 && code < 0x20) || (code >= 0x7F && code < 0xA0);
}

typedef struct PointRange {
	int32_t from, to;
} PointRange;

/* Not of category Cf, and yet invisible. */
static const PointRange hidden[] = {
	{0x034F, 0x034F},                     /* combining grapheme joiner */
	{0x115F, 0x1160},                     /* Hangul choseong and jungseong filler */
	{0x17B4, 0x17B5},                     /* Khmer inherent vowels */
	{0x180B, 0x180F},                     /* Mongolian variation selectors, vowel separator */
	{0x2028, 0x2029},                     /* line and paragraph separator */
	{0x2065, 0x2065}, {0x2800, 0x2800},   /* braille pattern blank */
	{0x3164, 0x3164},                     /* Hangul filler */
	{0xFE00, 0xFE0F},                     /* variation selectors */
	{0xFFA0, 0xFFA0},                     /* halfwidth Hangul filler */
	{0xFFF0, 0xFFF8}, {0x16FE4, 0x16FE4}, /* Khitan small script filler */
	{0x1D159, 0x1D159},                   /* musical symbol null notehead */
	{0xE0000, 0xE0FFF},                   /* tags, variation selectors supplement */
};

bool point_is_hidden(int32_t code)
{
	if (code < 0xAD)
		return false;
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0] && code >= hidden[i].from; i++)
		if (code <= hidden[i].to)
			return true;
	return utf8proc_category(code) == UTF8PROC_CATEGORY_CF;
}

bool point_is_ideograph(int32_t code)
{
	return (code >= 0x3041 && code <= 0x309F) || (code >= 0x30A1 && code <= 0x30FF) ||
	       (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FFF) ||
	       (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFD) ||
	       code == 0x3005 || code == 0x3007;
}
