#include "text/emoji.h"

#include "base/auto.h"
#include "text/point.h"

#include <utf8proc.h>

enum {
	EMOJI_ZWJ = 0x200D,
	EMOJI_TEXT = 0xFE0E,    /* variation selector 15 */
	EMOJI_PICTURE = 0xFE0F, /* variation selector 16 */
	EMOJI_KEYCAP = 0x20E3,
	EMOJI_BLACK_FLAG = 0x1F3F4,
	EMOJI_MAX_ELEMENTS = 8, /* the longest recommended sequence joins 4 */
};

static bool is_pictograph(int32_t code)
{
	if (code < 0xA9)
		return false;
	const utf8proc_property_t *p = utf8proc_get_property(code);
	return p->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC &&
	       p->category != UTF8PROC_CATEGORY_CN;
}

static bool is_flag_letter(int32_t code)
{
	return code >= 0x1F1E6 && code <= 0x1F1FF;
}

static bool is_skin_tone(int32_t code)
{
	return code >= 0x1F3FB && code <= 0x1F3FF;
}

bool emoji_is_part(int32_t code)
{
	return is_flag_letter(code) || is_skin_tone(code);
}

static size_t keycap_length(Str text, size_t at)
{
	char c = text.ptr[at];
	if (!((c >= '0' && c <= '9') || c == '#' || c == '*'))
		return 0;
	return point_peek(text, at + 1) == EMOJI_PICTURE && point_peek(text, at + 4) == EMOJI_KEYCAP
		       ? 1 + 3 + 3
		       : 0;
}

static size_t flag_length(Str text, size_t at)
{
	return is_flag_letter(point_peek(text, at)) && is_flag_letter(point_peek(text, at + 4)) ? 8
												: 0;
}

/* England, Scotland, Wales: the only tag sequences recommended for interchange (UTS 51, 1.4.9). */
static size_t region_length(Str text, size_t at)
{
	static const char *const regions[] = {"gbeng", "gbsct", "gbwls"};
	for (size_t r = 0; r < COUNT(regions); r++) {
		size_t i = 0;
		while (i < 5 && point_peek(text, at + 4 * (i + 1)) == 0xE0000 + regions[r][i])
			i++;
		if (i == 5 && point_peek(text, at + 24) == 0xE007F)
			return 28;
	}
	return 0;
}

static size_t element_length(Str text, size_t at)
{
	int32_t code = point_peek(text, at);
	if (!is_pictograph(code))
		return 0;
	size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	int32_t next = point_peek(text, at + len);
	if (next == EMOJI_PICTURE || next == EMOJI_TEXT)
		return len + 3;
	return is_skin_tone(next) && code > 0x2600 ? len + 4 : len;
}

static size_t joined_length(Str text, size_t at)
{
	size_t len = element_length(text, at);
	for (int n = 1; len > 0 && n < EMOJI_MAX_ELEMENTS; n++) {
		size_t more = 0;
		if (point_peek(text, at + len) == EMOJI_ZWJ)
			more = element_length(text, at + len + 3);
		if (more == 0)
			break;
		len += 3 + more;
	}
	return len;
}

size_t emoji_length(Str text, size_t at)
{
	unsigned char c = (unsigned char)text.ptr[at];
	if (c < 0x80)
		return keycap_length(text, at);
	int32_t code = point_peek(text, at);
	if (is_flag_letter(code))
		return flag_length(text, at);
	size_t region = code == EMOJI_BLACK_FLAG ? region_length(text, at) : 0;
	return region > 0 ? region : joined_length(text, at);
}
