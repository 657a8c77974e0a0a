#include "text/token_count.h"

/* In quarters of a token. */
enum {
	WORD = 4,        /* a run of letters */
	WORD_LETTERS = 5, /* each so many letters more are one more */
	DIGITS = 3,      /* digits of one token */
	SIGN = 3,        /* a sign */
	LINE = 4,        /* a line end; blanks between words cost nothing, runs of them one */
	TWO_BYTES = 4,   /* a character of so many bytes: Latin with accents, Greek, Cyrillic, Arabic, */
	THREE_BYTES = 6, /* Devanagari, Thai, CJK, */
	FOUR_BYTES = 12, /* emoji */
};

static inline bool is_letter(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static inline bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* The function is known where it is called, so that no call is left. */
static inline size_t run(Str text, size_t at, bool (*is)(unsigned char))
{
	size_t end = at;
	while (end < text.len && is((unsigned char)text.ptr[end]))
		end++;
	return end - at;
}

static int64_t beyond_ascii(unsigned char c, size_t *ret_len)
{
	*ret_len = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	return c < 0xE0 ? TWO_BYTES : c < 0xF0 ? THREE_BYTES : FOUR_BYTES;
}

/* What stands at `at`, in quarters; `ret_len`: its bytes. */
static int64_t piece(Str text, size_t at, size_t *ret_len)
{
	unsigned char c = (unsigned char)text.ptr[at];
	if ((*ret_len = run(text, at, is_letter)) > 0)
		return WORD + (int64_t)((*ret_len - 1) / WORD_LETTERS) * WORD;
	if ((*ret_len = run(text, at, is_digit)) > 0)
		return (int64_t)((*ret_len + DIGITS - 1) / DIGITS) * 4;
	if ((*ret_len = run(text, at, is_blank)) > 0)
		return *ret_len > 1 ? 4 : 0;
	if (c >= 0x80)
		return beyond_ascii(c, ret_len);
	*ret_len = 1;
	return c == '\n' ? LINE : SIGN;
}

int64_t token_count(Str text)
{
	int64_t quarters = 0;
	for (size_t at = 0, len; at < text.len; at += len)
		quarters += piece(text, at, &len);
	return (quarters + 3) / 4;
}
