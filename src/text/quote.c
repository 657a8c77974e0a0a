#include "text/quote.h"

#include "base/auto.h"
#include "text/fold.h"

static size_t count_chars(Str utf8)
{
	size_t n = 0;
	for (size_t i = 0; i < utf8.len; i++)
		n += ((unsigned char)utf8.ptr[i] & 0xC0) != 0x80;
	return n;
}

bool quote_find(Str source, Str quote, size_t *ret_start, size_t *ret_end)
{
	AUTO(folded_free) Folded hay = fold_text(source, 0);
	AUTO(folded_free) Folded needle = fold_text(quote, 0);
	Str text = buf_str(&hay.text), part = str_trim(buf_str(&needle.text));
	if (part.len == 0)
		return false;
	if (count_chars(part) < QUOTE_MIN_CHARS && !str_eq(str_trim(text), part))
		return false;
	ptrdiff_t at = str_find(text, part, 0);
	for (size_t spent = 0; at >= 0 && spent < FOLD_BUDGET; spent += part.len) {
		if (folded_span(&hay, (size_t)at, (size_t)at + part.len, ret_start, ret_end))
			return true;
		at = str_find(text, part, (size_t)at + 1);
	}
	return false;
}
