#include "text/unseen.h"

#include "base/auto.h"
#include "base/eight.h"
#include "text/emoji.h"
#include "text/point.h"

enum {
	TAG_FIRST = 0xE0020, /* tag characters mirror ASCII (Unicode 15, section 23.9) */
	TAG_LAST = 0xE007E,
	TAG_BLOCK_LAST = 0xE007F,
	SELECTOR_FIRST = 0xFE00, /* VS1 to VS16, then VS17 to VS256: a byte each, to those who hide */
	SELECTOR_LAST = 0xFE0F,
	SELECTOR_MORE_FIRST = 0xE0100,
	SELECTOR_MORE_LAST = 0xE01EF,
	SELECTORS_ENOUGH = 4, /* fewer stand behind letters of some scripts by right */
};

static const char *const names[] = {
#define X(id, text) text,
	UNSEEN_KINDS(X)
#undef X
};

const char *unseen_name(UnseenKind kind)
{
	return kind < UNSEEN_COUNT ? names[kind] : "";
}

static bool is_selector(int32_t code)
{
	return (code >= SELECTOR_FIRST && code <= SELECTOR_LAST) ||
	       (code >= SELECTOR_MORE_FIRST && code <= SELECTOR_MORE_LAST);
}

/* UAX 9: embeddings, overrides, isolates and marks. */
static bool is_direction(int32_t code)
{
	return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0x200E || code == 0x200F || code == 0x061C;
}

/* C0 but for white space, DEL, and C1, whose first bytes start sequences of their own. */
static bool is_control(int32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
	       (code >= 0x7F && code < 0xA0);
}

/* Joiners inside words of joining scripts (Persian, Hindi) are spelling; a soft hyphen is typography. */
static bool is_ordinary(Str text, size_t at, int32_t code)
{
	int32_t before = point_peek_before(text, at);
	bool joiner = code == 0x200C || code == 0x200D;
	return code == 0xAD || (joiner && point_is_word(before) && before >= 0x590) ||
	       (at == 0 && code == 0xFEFF);
}

static int kind_of(Str text, size_t at, int32_t code)
{
	if (code >= 0xE0000 && code <= TAG_BLOCK_LAST)
		return UNSEEN_TAGS;
	if (is_selector(code))
		return UNSEEN_SELECTORS;
	if (is_control(code))
		return UNSEEN_ESCAPES;
	if (is_direction(code))
		return UNSEEN_DIRECTION;
	return point_is_hidden(code) && !is_ordinary(text, at, code) ? UNSEEN_WIDTHLESS : -1;
}

static bool is_plain(char c)
{
	return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t' || c == '\r';
}

static bool are_printed(uint64_t eight)
{
	return !eight_beyond_ascii(eight) && !eight_below(eight, 0x20) && !eight_has(eight, 0x7F);
}

/* Bytes from `at` on that are printed ASCII or white space and behind which another ASCII character stands: nothing can be
 * hidden there. */
static size_t plain_run(Str text, size_t at)
{
	size_t end = at;
	while (end < text.len) {
		if (text.len - end >= 8 && are_printed(eight_at(text.ptr + end)))
			end += 8;
		else if (is_plain(text.ptr[end]))
			end++;
		else
			break;
	}
	bool followed = end == text.len || (unsigned char)text.ptr[end] < 0x80;
	return end - at - (end > at && !followed);
}

Unseen unseen_in(Str text)
{
	Unseen u = {.start = text.len};
	for (size_t at = 0; at < text.len;) {
		int32_t code;
		size_t plain = plain_run(text, at);
		if (plain > 0) {
			at += plain;
			continue;
		}
		size_t emoji = emoji_length(text, at), len = point_at(text, at, &code);
		int kind = emoji > 0 ? -1 : kind_of(text, at, code);
		if (kind >= 0) {
			u.counts[kind]++;
			u.start = at < u.start ? at : u.start;
			u.end = at + len;
		}
		at += emoji > 0 ? emoji : len;
	}
	if (u.counts[UNSEEN_SELECTORS] < SELECTORS_ENOUGH)
		u.counts[UNSEEN_SELECTORS] = 0;
	u.start = u.end > 0 ? u.start : 0;
	return u;
}

void unseen_spelt(Str text, Buf *out)
{
	for (size_t at = 0; at < text.len;) {
		int32_t code;
		at += point_at(text, at, &code);
		if (code >= TAG_FIRST && code <= TAG_LAST)
			buf_addc(out, (char)(code - 0xE0000));
		else if (code >= SELECTOR_MORE_FIRST && code <= SELECTOR_MORE_LAST)
			buf_addc(out, (char)(unsigned char)(code - SELECTOR_MORE_FIRST + 16));
	}
}
