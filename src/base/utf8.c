#include "base/utf8.h"

#include "base/eight.h"

/* One row of table 3-7: the lead bytes, and what the second byte may be; later ones are 80..BF. */
typedef struct Utf8Row {
	unsigned char lead_first, lead_last, second_first, second_last, len;
} Utf8Row;

static const Utf8Row rows[] = {
	{0xC2, 0xDF, 0x80, 0xBF, 2},
	{0xE0, 0xE0, 0xA0, 0xBF, 3},
	{0xE1, 0xEC, 0x80, 0xBF, 3},
	{0xED, 0xED, 0x80, 0x9F, 3},
	{0xEE, 0xEF, 0x80, 0xBF, 3},
	{0xF0, 0xF0, 0x90, 0xBF, 4},
	{0xF1, 0xF3, 0x80, 0xBF, 4},
	{0xF4, 0xF4, 0x80, 0x8F, 4},
};

static const Utf8Row *row_of(unsigned char lead)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (lead >= rows[i].lead_first && lead <= rows[i].lead_last)
			return &rows[i];
	return NULL;
}

Utf8Point utf8_decode(Str s, size_t at)
{
	if (at >= s.len)
		return (Utf8Point){.code = UTF8_REPLACEMENT};
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	if (p[0] < 0x80)
		return (Utf8Point){.code = p[0], .len = 1, .ok = true};
	const Utf8Row *row = row_of(p[0]);
	if (row == NULL)
		return (Utf8Point){.code = UTF8_REPLACEMENT, .len = 1};
	uint32_t code = p[0] & (0xFFu >> (row->len + 1));
	for (unsigned i = 1; i < row->len; i++) {
		unsigned first = i == 1 ? row->second_first : 0x80,
			 last = i == 1 ? row->second_last : 0xBF;
		if (at + i >= s.len || p[i] < first || p[i] > last)
			return (Utf8Point){.code = UTF8_REPLACEMENT, .len = i};
		code = code << 6 | (p[i] & 0x3Fu);
	}
	return (Utf8Point){.code = code, .len = row->len, .ok = true};
}

void utf8_encode(uint32_t code, Buf *out)
{
	if (code > UTF8_LAST || (code >= 0xD800 && code <= 0xDFFF))
		code = UTF8_REPLACEMENT;
	if (code < 0x80) {
		buf_addc(out, (char)code);
		return;
	}
	unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char heads[] = {0, 0xC0, 0xE0, 0xF0};
	char bytes[4] = {(char)(heads[more] | code >> 6 * more)};
	for (unsigned i = 1; i <= more; i++)
		bytes[i] = (char)(0x80 | (code >> 6 * (more - i) & 0x3F));
	buf_add(out, (Str){bytes, more + 1});
}

/* Most of any text is ASCII: eight bytes at a time. */
static size_t behind_ascii(Str s, size_t at)
{
	while (s.len - at >= 8 && !eight_beyond_ascii(eight_at(s.ptr + at)))
		at += 8;
	while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
		at++;
	return at;
}

bool utf8_valid(Str s)
{
	Utf8Point point;
	for (size_t at = behind_ascii(s, 0); at < s.len; at = behind_ascii(s, at + point.len)) {
		point = utf8_decode(s, at);
		if (!point.ok)
			return false;
	}
	return true;
}

size_t utf8_count(Str s)
{
	size_t count = 0;
	for (size_t at = 0; at < s.len; count++)
		at += utf8_decode(s, at).len;
	return count;
}

void utf8_repair(Str s, Buf *out)
{
	size_t whole = 0; /* all before it is written */
	Utf8Point point;
	for (size_t at = behind_ascii(s, 0); at < s.len; at = behind_ascii(s, at + point.len)) {
		point = utf8_decode(s, at);
		if (point.ok)
			continue;
		buf_add(out, str_slice(s, whole, at));
		utf8_encode(point.code, out);
		whole = at + point.len;
	}
	buf_add(out, str_slice(s, whole, s.len));
}
